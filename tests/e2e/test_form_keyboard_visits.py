"""Whole forms by keyboard: sign-up, status and change, with the focus always visible."""

import pytest
from PySide6.QtCore import QSize, Qt

from e2e.test_form_visits import DIGITS, WORDS, form_of
from support import sampling
from support.focus_ring import assert_ringed, go_to, has_focus
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.forms.steps import CHOICES, Form, FormStep
from totem.session.states import State

Key = Qt.Key


def press(stand: Stand, name: str) -> None:
    """Go to a control and press it."""
    go_to(stand, name)
    assert_ringed(stand)
    stand.press(Key.Key_Return)


def answer(stand: Stand, step: FormStep) -> None:
    """Answer a step by keyboard, from the control that has the focus when the step appears."""
    if step is FormStep.CONSENT:
        assert has_focus(stand) == "form_consent", "nothing is agreed to by an Enter too many"
        press(stand, "agree")
        return
    assert_ringed(stand)
    if step in CHOICES:
        assert has_focus(stand) == "choices"
        stand.press(Key.Key_Down)
        stand.press(Key.Key_Return)
    elif step in DIGITS or step in WORDS:
        assert has_focus(stand) == "text_field"
        stand.type((DIGITS | WORDS)[step])
        stand.press(Key.Key_Return)
    else:
        assert has_focus(stand) == "go"
        stand.press(Key.Key_Return)


@pytest.mark.parametrize(
    "size", [PORTRAIT, LANDSCAPE] if sampling.full else [LANDSCAPE]
)  # the other by touch
def test_signing_up_and_changing_it(make_stand: MakeStand, erp: ReferenceErp, size: QSize) -> None:
    stand = make_stand(size, sign_up={"enabled": True})
    stand.kiosk.start_monitors()
    stand.wait_until(lambda: Form.SIGN_UP in stand.session.view_state.offered_forms, "the ERP's lists")
    stand.settle()
    stand.press(Key.Key_Tab)
    press(stand, "way_sign_up")
    stand.arrive(State.FORM)
    while stand.state is State.FORM:
        step = form_of(stand).step
        answer(stand, step)
        _wait_past(stand, step)
    stand.arrive(State.RECEIVED)
    protocol = form_of(stand).protocol
    assert protocol is not None
    press(stand, "finish")
    stand.wait_for("farewell")
    stand.press(Key.Key_Return)
    stand.wait_for("home")
    _change(stand, protocol)


def _change(stand: Stand, protocol: str) -> None:
    press(stand, "way_status")
    stand.arrive(State.FORM)
    for step, text in ((FormStep.TAX_ID, DIGITS[FormStep.TAX_ID]), (FormStep.PROTOCOL, protocol)):
        assert form_of(stand).step is step
        stand.type(text)
        stand.press(Key.Key_Return)
        _wait_past(stand, step)
    stand.arrive(State.SIGN_UP_STATUS)
    press(stand, "edit")
    stand.arrive(State.FORM)
    press(stand, "line_1")
    stand.wait_until(lambda: form_of(stand).step is FormStep.DUE_DAY, "the due day")
    stand.settle()
    answer(stand, FormStep.DUE_DAY)
    _wait_past(stand, FormStep.DUE_DAY)
    press(stand, "go")
    stand.arrive(State.RECEIVED)
    assert form_of(stand).protocol == protocol


def _wait_past(stand: Stand, step: FormStep) -> None:
    stand.wait_until(
        lambda: stand.state is not State.FORM or form_of(stand).step is not step, f"what comes after {step}"
    )
    if stand.state is State.FORM:
        stand.settle()
