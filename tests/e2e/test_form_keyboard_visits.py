"""Whole forms by keyboard: sign-up, status and change, with the focus always visible."""

import pytest
from PySide6.QtCore import QSize, Qt

from e2e.test_form_visits import TYPED, form_of
from support import sampling
from support.focus_ring import assert_ringed, go_to, has_focus
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.forms.steps import CHOICES, Form, FormStep, Stage
from totem.session.states import State

Key = Qt.Key


def press(driver: KioskDriver, name: str) -> None:
    """Go to a control and press it."""
    go_to(driver, name)
    assert_ringed(driver)
    driver.press(Key.Key_Return)


def answer(driver: KioskDriver, step: FormStep) -> None:
    """Answer a step by keyboard, from the control that has the focus when the step appears."""
    if step is FormStep.CONSENT:
        assert has_focus(driver) == "form_consent", "nothing is agreed to by an Enter too many"
        press(driver, "agree")
        return
    assert_ringed(driver)
    if step in CHOICES:
        assert has_focus(driver) == "choices_0"
        driver.press(Key.Key_Down)
        driver.press(Key.Key_Return)
    elif step in TYPED:
        assert has_focus(driver) == "text_field"
        driver.type(TYPED[step])
        driver.press(Key.Key_Return)
    else:
        assert has_focus(driver) == "go"
        driver.press(Key.Key_Return)


@pytest.mark.parametrize(
    "size", [PORTRAIT, LANDSCAPE] if sampling.full else [LANDSCAPE]
)  # the other by touch
def test_signing_up_and_changing_it(make_kiosk: MakeKiosk, erp: ReferenceErp, size: QSize) -> None:
    driver = make_kiosk(size, sign_up={"enabled": True}, session={"farewell_s": 0.5})
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: Form.SIGN_UP in driver.session.view_state.offered_forms, "the ERP's lists")
    driver.settle()
    driver.press(Key.Key_Tab)
    press(driver, "way_sign_up")
    driver.arrive(State.FORM)
    while driver.state is State.FORM:
        step = form_of(driver).step
        answer(driver, step)
        _wait_past(driver, step)
    driver.arrive(State.RECEIVED)
    protocol = form_of(driver).protocol
    assert protocol is not None
    press(driver, "finish")
    driver.wait_for("farewell")
    driver.press(Key.Key_Return)
    driver.wait_for("home")
    _change(driver, protocol)


def _change(driver: KioskDriver, protocol: str) -> None:
    press(driver, "way_status")
    driver.arrive(State.FORM)
    for step, text in ((FormStep.TAX_ID, TYPED[FormStep.TAX_ID]), (FormStep.PROTOCOL, protocol)):
        assert form_of(driver).step is step
        driver.type(text)
        driver.press(Key.Key_Return)
        _wait_past(driver, step)
    driver.arrive(State.SIGN_UP_STATUS)
    press(driver, "edit")
    driver.arrive(State.FORM)
    press(driver, "group_0")
    driver.wait_until(lambda: form_of(driver).group is Stage.PLAN, "the lines of the plan")
    driver.settle()
    press(driver, "line_1")
    driver.wait_until(lambda: form_of(driver).step is FormStep.DUE_DAY, "the due day")
    driver.settle()
    answer(driver, FormStep.DUE_DAY)
    _wait_past(driver, FormStep.DUE_DAY)
    press(driver, "go")
    driver.arrive(State.RECEIVED)
    assert form_of(driver).protocol == protocol


def _wait_past(driver: KioskDriver, step: FormStep) -> None:
    driver.wait_until(
        lambda: driver.state is not State.FORM or form_of(driver).step is not step, f"what comes after {step}"
    )
    if driver.state is State.FORM:
        driver.settle()
