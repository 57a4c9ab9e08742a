"""Submission of a form cannot be cancelled: it is sent, and its receipt code is shown."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from support.forms import ANSWERS, PHOTO, fill_in
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PATIENCE_MS, KioskDriver
from support.sampling import part
from totem.domain.sign_up import ReceiptCode
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import Submission
from totem.session.forms.steps import OF_CUSTOMER, Form, FormStep
from totem.session.states import State


@pytest.fixture
def driver(make_kiosk: MakeKiosk) -> KioskDriver:
    """A kiosk that offers forms."""
    driver = make_kiosk(sign_up={"enabled": True, "open_statuses": ["1", "Inicial"]}, lead={"enabled": True})
    driver.kiosk.start_monitors()
    everything = frozenset(Form) - OF_CUSTOMER
    driver.wait_until(lambda: driver.session.view_state.offered_forms == everything, "the offers")
    return driver


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that keeps nothing until it is set."""
    go_on, put = threading.Event(), OutboxStore.put

    def slowly(self: OutboxStore, submission: Submission, now: Any) -> ReceiptCode:
        assert go_on.wait(PATIENCE_MS / 1000)
        return put(self, submission, now)

    monkeypatch.setattr(OutboxStore, "put", slowly)
    yield go_on
    go_on.set()


def sign_up(driver: KioskDriver) -> None:
    driver.session.form.begin(Form.SIGN_UP)
    driver.arrive(State.FORM)
    fill_in(driver.session, until=FormStep.REVIEW)


def with_a_photo(driver: KioskDriver) -> None:
    driver.session.form.begin(Form.SIGN_UP)
    driver.arrive(State.FORM)
    fill_in(driver.session, until=FormStep.PHOTOS)
    driver.session.form.add_photo(PHOTO)
    fill_in(driver.session, until=FormStep.REVIEW)


def lead(driver: KioskDriver) -> None:
    driver.session.form.begin(Form.LEAD)
    driver.arrive(State.FORM)


def edit(driver: KioskDriver) -> None:
    """Change what was sent before."""
    put, OutboxStore.put = OutboxStore.put, ORIGINAL  # type: ignore[method-assign]
    sign_up(driver)
    driver.session.form.send()
    driver.arrive(State.RECEIVED)
    form = driver.session.view_state.form
    assert form is not None
    assert form.protocol is not None
    driver.session.leave()
    OutboxStore.put = put  # type: ignore[method-assign]
    driver.session.form.begin(Form.STATUS)
    driver.session.form.confirm_text(ANSWERS[FormStep.TAX_ID])
    driver.session.form.confirm_text(form.protocol)
    driver.arrive(State.SIGN_UP_STATUS)
    driver.session.form.edit()
    driver.arrive(State.FORM)
    driver.session.form.open_step(FormStep.EMAIL)
    driver.session.form.confirm_text("outro@example.org")


ORIGINAL = OutboxStore.put


@pytest.mark.parametrize("fill", part([sign_up, with_a_photo, lead, edit], 1, every=2))
def test_nothing_that_a_customer_can_touch_leaves_it(
    driver: KioskDriver, slow: threading.Event, erp: ReferenceErp, fill: Callable[[KioskDriver], None]
) -> None:
    ends: list[State] = []
    fill(driver)
    driver.session.ended.connect(lambda: ends.append(driver.state))
    if driver.state is not State.SENDING:
        if (
            driver.session.view_state.form is not None
            and driver.session.view_state.form.step is FormStep.REVIEW
        ):
            driver.session.form.send()
        else:
            fill_in(driver.session)
    assert driver.state is State.SENDING
    busy = driver.window.overlays.busy
    shown: tuple[Callable[[], None], ...] = (driver.settle, busy.show_card, busy.show_slow)
    for show in shown:
        show()
        driver.lay_out()
        assert driver.shows("busy")
        assert not driver.shows("cancel")
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_Back, Qt.Key.Key_Return, Qt.Key.Key_Space):
            driver.press(key)
        driver.tap(driver.window, driver.window.rect().center())
        for name in ("back", "leave"):  # they lie under it
            under = driver.window.current.findChild(type(driver.window.current.leave_button), name)
            if under is not None and under.isVisible():
                driver.tap(under, under.rect().center())
        assert driver.state is State.SENDING
    assert "cancelar" not in driver.reads("busy_sentence")
    driver.kiosk.idle._on_timeout()
    driver.lay_out()
    assert driver.shows("still_there")
    assert not driver.shows("leave_now")
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        driver.press(key)
    assert not driver.shows("still_there")
    driver.session.back()
    assert (driver.state, ends) == (State.SENDING, [])
    slow.set()
    driver.arrive(State.RECEIVED)
    form = driver.session.view_state.form
    assert form is not None
    assert form.protocol is not None
    driver.kiosk.idle._on_timeout()
    driver.lay_out()
    assert driver.shows("leave_now"), "elsewhere one can leave"
    driver.touch("leave_now")
    driver.wait_for("home")


def test_a_search_after_it_can_be_cancelled(
    driver: KioskDriver, slow: threading.Event, erp: ReferenceErp
) -> None:
    sign_up(driver)
    driver.session.form.send()
    driver.window.overlays.busy.show_slow()
    slow.set()
    driver.arrive(State.RECEIVED)
    driver.session.leave()
    driver.wait_for("home")
    erp.faults.set("clientes:delay=5")
    driver.look_up("529.982.247-25")
    driver.wait_until(lambda: driver.shows("cancel"), "the card")
    driver.touch("cancel")
    driver.wait_for("tax_id")
