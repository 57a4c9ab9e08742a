"""Storing a form on the real kiosk with a full disk, a customer who leaves, and a power cut."""

import threading
from typing import Any

import pytest

from support.forms import ANSWERS, fill_in
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PATIENCE_MS, KioskDriver
from support.log_check import LogWatch
from totem.domain.sign_up import ReceiptCode
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import OutboxUnavailable, Submission
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import Problem
from totem.session.states import State
from totem.system.database_fault import DatabaseFault


@pytest.fixture
def driver(make_kiosk: MakeKiosk) -> KioskDriver:
    """A kiosk that offers to sign up, at the review of the form."""
    driver = make_kiosk(sign_up={"enabled": True})
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: Form.SIGN_UP in driver.session.view_state.offered_forms, "the offer")
    return driver


def review(driver: KioskDriver) -> None:
    """Fill it in, up to the review."""
    driver.session.form.begin(Form.SIGN_UP)
    driver.arrive(State.FORM)
    fill_in(driver.session, until=FormStep.REVIEW)
    driver.settle()


def test_a_form_is_confirmed_once_stored_and_then_sent_to_the_erp(
    driver: KioskDriver, erp: ReferenceErp
) -> None:
    before = len(erp.store.prospects())
    review(driver)
    driver.session.form.send()
    driver.arrive(State.RECEIVED)
    form = driver.session.view_state.form
    assert form is not None
    assert form.protocol is not None
    assert str(ReceiptCode.parse(form.protocol)) == form.protocol
    driver.wait_until(lambda: len(erp.store.prospects()) == before + 1, "the ERP")
    assert erp.store.prospects()[-1]["dados"]["nome"] == ANSWERS[FormStep.NAME]
    driver.session.leave()


def test_on_a_full_disk_nothing_is_lost_and_it_can_be_sent_again(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("a form was not kept: OutboxUnavailable")
    before = len(erp.store.prospects())

    def full(*_told: object) -> ReceiptCode:
        raise OutboxUnavailable(DatabaseFault.FULL)

    review(driver)
    with monkeypatch.context() as patch:
        patch.setattr(OutboxStore, "put", full)
        driver.session.form.send()
        driver.arrive(State.FORM)
    form = driver.session.view_state.form
    assert form is not None
    assert (form.step, form.problem) == (FormStep.REVIEW, Problem.NOT_KEPT)
    driver.session.form.send()
    driver.arrive(State.RECEIVED)
    driver.wait_until(lambda: len(erp.store.prospects()) == before + 1, "the ERP")
    driver.session.leave()


def test_a_form_is_sent_once_if_the_customer_leaves_while_it_is_stored(
    driver: KioskDriver, erp: ReferenceErp, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, begun, go_on = len(erp.store.prospects()), threading.Event(), threading.Event()
    put: Any = OutboxStore.put

    def slowly(self: OutboxStore, submission: Submission, now: Any) -> ReceiptCode:
        begun.set()
        assert go_on.wait(PATIENCE_MS / 1000)
        kept: ReceiptCode = put(self, submission, now)
        return kept

    monkeypatch.setattr(OutboxStore, "put", slowly)
    review(driver)
    driver.session.form.send()
    driver.wait_until(begun.is_set, "the sending")
    assert driver.state is State.SENDING
    driver.session.expire()
    driver.arrive(State.HOME)
    go_on.set()
    driver.wait_until(lambda: len(erp.store.prospects()) == before + 1, "the ERP")
    assert "Joaquim" not in repr(driver.session.view_state)
