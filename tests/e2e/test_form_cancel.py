"""Submission of a form cannot be cancelled: it is sent, and its receipt code is shown."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from support.forms import ANSWERS, PHOTO, fill_in
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from totem.domain.sign_up import ReceiptCode
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import Submission
from totem.session.forms.steps import OF_CUSTOMER, Form, FormStep
from totem.session.states import State


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    """A kiosk that offers forms."""
    stand = make_stand(sign_up={"enabled": True, "open_statuses": ["1", "Inicial"]}, lead={"enabled": True})
    stand.kiosk.start_monitors()
    everything = frozenset(Form) - OF_CUSTOMER
    stand.wait_until(lambda: stand.session.view_state.offered_forms == everything, "the offers")
    return stand


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that keeps nothing until it is set."""
    go_on, put = threading.Event(), OutboxStore.put

    def slowly(self: OutboxStore, submission: Submission, now: Any) -> ReceiptCode:
        assert go_on.wait(20)
        return put(self, submission, now)

    monkeypatch.setattr(OutboxStore, "put", slowly)
    yield go_on
    go_on.set()


def sign_up(stand: Stand) -> None:
    stand.session.form.begin(Form.SIGN_UP)
    stand.arrive(State.FORM)
    fill_in(stand.session, until=FormStep.REVIEW)


def with_a_photo(stand: Stand) -> None:
    stand.session.form.begin(Form.SIGN_UP)
    stand.arrive(State.FORM)
    fill_in(stand.session, until=FormStep.PHOTOS)
    stand.session.form.add_photo(PHOTO)
    fill_in(stand.session, until=FormStep.REVIEW)


def lead(stand: Stand) -> None:
    stand.session.form.begin(Form.LEAD)
    stand.arrive(State.FORM)


def edit(stand: Stand) -> None:
    """Change what was sent before."""
    put, OutboxStore.put = OutboxStore.put, ORIGINAL  # type: ignore[method-assign]
    sign_up(stand)
    stand.session.form.send()
    stand.arrive(State.RECEIVED)
    form = stand.session.view_state.form
    assert form is not None
    assert form.protocol is not None
    stand.session.leave()
    OutboxStore.put = put  # type: ignore[method-assign]
    stand.session.form.begin(Form.STATUS)
    stand.session.form.confirm_text(ANSWERS[FormStep.TAX_ID])
    stand.session.form.confirm_text(form.protocol)
    stand.arrive(State.SIGN_UP_STATUS)
    stand.session.form.edit()
    stand.arrive(State.FORM)
    stand.session.form.open_step(FormStep.EMAIL)
    stand.session.form.confirm_text("outro@example.org")
    if (
        stand.session.view_state.form is not None
        and stand.session.view_state.form.step is FormStep.CONTACT_CHECK
    ):
        stand.session.form.agree()


ORIGINAL = OutboxStore.put


@pytest.mark.parametrize("fill", [sign_up, with_a_photo, lead, edit])
def test_nothing_that_a_customer_can_touch_leaves_it(
    stand: Stand, slow: threading.Event, erp: ReferenceErp, fill: Callable[[Stand], None]
) -> None:
    ends: list[State] = []
    fill(stand)
    stand.session.ended.connect(lambda: ends.append(stand.state))
    if stand.state is not State.SENDING:
        if (
            stand.session.view_state.form is not None
            and stand.session.view_state.form.step is FormStep.REVIEW
        ):
            stand.session.form.send()
        else:
            fill_in(stand.session)
    assert stand.state is State.SENDING
    busy = stand.window._busy
    shown: tuple[Callable[[], None], ...] = (stand.settle, busy.show_card, busy.show_slow)
    for show in shown:
        show()
        stand.lay_out()
        assert stand.shows("busy")
        assert not stand.shows("cancel")
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_Back, Qt.Key.Key_Return, Qt.Key.Key_Space):
            stand.press(key)
        stand.tap(stand.window, stand.window.rect().center())
        for name in ("back", "leave"):  # they lie under it
            under = stand.window.current.findChild(type(stand.window.current.leave_button), name)
            if under is not None and under.isVisible():
                stand.tap(under, under.rect().center())
        assert stand.state is State.SENDING
    assert "cancelar" not in stand.reads("busy_sentence")
    stand.kiosk.idle._on_timeout()
    stand.lay_out()
    assert stand.shows("still_there")
    assert not stand.shows("leave_now")
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        stand.press(key)
    assert not stand.shows("still_there")
    stand.session.back()
    assert (stand.state, ends) == (State.SENDING, [])
    slow.set()
    stand.arrive(State.RECEIVED)
    form = stand.session.view_state.form
    assert form is not None
    assert form.protocol is not None
    stand.kiosk.idle._on_timeout()
    stand.lay_out()
    assert stand.shows("leave_now"), "elsewhere one can leave"
    stand.touch("leave_now")
    stand.wait_for("home")


def test_a_search_after_it_can_be_cancelled(stand: Stand, slow: threading.Event, erp: ReferenceErp) -> None:
    sign_up(stand)
    stand.session.form.send()
    stand.window._busy.show_slow()
    slow.set()
    stand.arrive(State.RECEIVED)
    stand.session.leave()
    stand.wait_for("home")
    erp.faults.set("clientes:delay=5")
    stand.look_up("529.982.247-25")
    stand.wait_until(lambda: stand.shows("cancel"), "the card")
    stand.touch("cancel")
    stand.wait_for("tax_id")
