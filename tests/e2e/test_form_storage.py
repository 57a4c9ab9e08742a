"""Storing a form on the real kiosk with a full disk, a customer who leaves, and a power cut."""

import threading
from typing import Any

import pytest

from support.forms import ANSWERS, fill_in
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from support.log_check import LogWatch
from totem.domain.sign_up import ReceiptCode
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import OutboxFault, OutboxUnavailable, Submission
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import Problem
from totem.session.states import State


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    """A kiosk that offers to sign up, at the review of the form."""
    stand = make_stand(sign_up={"enabled": True})
    stand.kiosk.start_monitors()
    stand.wait_until(lambda: Form.SIGN_UP in stand.session.view_state.offered_forms, "the offer")
    return stand


def review(stand: Stand) -> None:
    """Fill it in, up to the review."""
    stand.session.form.begin(Form.SIGN_UP)
    stand.arrive(State.FORM)
    fill_in(stand.session, until=FormStep.REVIEW)
    stand.settle()


def test_a_form_is_confirmed_once_stored_and_then_sent_to_the_erp(stand: Stand, erp: ReferenceErp) -> None:
    before = len(erp.store.prospects())
    review(stand)
    stand.session.form.send()
    stand.arrive(State.RECEIVED)
    form = stand.session.view_state.form
    assert form is not None
    assert form.protocol is not None
    assert str(ReceiptCode.parse(form.protocol)) == form.protocol
    stand.wait_until(lambda: len(erp.store.prospects()) == before + 1, "the ERP")
    assert erp.store.prospects()[-1]["dados"]["nome"] == ANSWERS[FormStep.NAME]
    stand.session.leave()


def test_on_a_full_disk_nothing_is_lost_and_it_can_be_sent_again(
    stand: Stand, erp: ReferenceErp, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("a form was not kept: OutboxUnavailable")
    before = len(erp.store.prospects())

    def full(*_told: object) -> ReceiptCode:
        raise OutboxUnavailable(OutboxFault.FULL)

    review(stand)
    with monkeypatch.context() as patch:
        patch.setattr(OutboxStore, "put", full)
        stand.session.form.send()
        stand.arrive(State.FORM)
    form = stand.session.view_state.form
    assert form is not None
    assert (form.step, form.problem) == (FormStep.REVIEW, Problem.NOT_KEPT)
    stand.session.form.send()
    stand.arrive(State.RECEIVED)
    stand.wait_until(lambda: len(erp.store.prospects()) == before + 1, "the ERP")
    stand.session.leave()


def test_a_form_is_sent_once_if_the_customer_leaves_while_it_is_stored(
    stand: Stand, erp: ReferenceErp, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, begun, go_on = len(erp.store.prospects()), threading.Event(), threading.Event()
    put: Any = OutboxStore.put

    def slowly(self: OutboxStore, submission: Submission, now: Any) -> ReceiptCode:
        begun.set()
        assert go_on.wait(20)
        kept: ReceiptCode = put(self, submission, now)
        return kept

    monkeypatch.setattr(OutboxStore, "put", slowly)
    review(stand)
    stand.session.form.send()
    stand.wait_until(begun.is_set, "the sending")
    assert stand.state is State.SENDING
    stand.session.expire()
    stand.arrive(State.HOME)
    go_on.set()
    stand.wait_until(lambda: len(erp.store.prospects()) == before + 1, "the ERP")
    assert "Joaquim" not in repr(stand.session.view_state)
