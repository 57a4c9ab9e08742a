"""A window before a visit that goes any way: no touch, whenever it comes, takes a visit from a customer.

Touches and keys that a customer can make, in every state and under every overlay, are events in the visit's
table. Touches that come late, on a screen that was left, change nothing but by the ways out.
"""

import logging
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from support.fake_erp import MARIA, MARIA_ELSEWHERE, a_boleto
from support.forms import form_config
from support.kiosk_harness import SMALL, settings_for
from support.sampling import count
from support.session_harness import CHECKED, Bench
from totem.kiosk.frontend import load_family
from totem.session.forms.steps import Form
from totem.session.idle import IdleTimer
from totem.session.states import BUSY, RESTING, State
from totem.ui.brand import load_brand
from totem.ui.input.event_filters import KeyNavigation
from totem.ui.preferences import AccessibilityPreferences, Languages
from totem.ui.ui_context import make_context
from totem.ui.window import Window

WAYS_OUT = {"leave", "leave_now", "leave_anyway", "done", "decline"}
"""Buttons that end a visit; "back" ends one where there is nothing before."""
BACK = {"back", "cancel", "correct", "other"}
NOTHING_BEFORE = {State.TAX_ID, State.PAUSED, State.FETCHING, State.FORM, State.FORM_FAILED}
WHICH = st.integers(0, 9999)
"""Of what there is then: a strategy that looked at the window would not be the same twice."""
REACHED_BY = {
    Form.SIGN_UP: frozenset(State),
    Form.LEAD: {State.FETCHING, State.FORM, State.SENDING, State.RECEIVED},
    Form.STATUS: {State.FORM},
    Form.TICKET: {State.FETCHING, State.FORM, State.SENDING, State.RECEIVED},
    Form.CONTACT: frozenset(),
}
"""States that the bench reaches by a form."""
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_1, Qt.Key.Key_A)


class Ignored(logging.Handler):
    """Keeps what a visit ignored."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep `record` (called by logging)."""
        self.lines.append(record.getMessage())


class Counter:
    """A bench with a window before it."""

    def __init__(self, *, check: bool, folder: Path) -> None:
        self.bench = Bench(check=check, card=True)
        self.bench.form_rules = form_config(camera=False)
        made = settings_for(None, folder)
        self.idle = IdleTimer(made.session)
        brand, runner = load_brand(made.brand), self.bench.held
        contexts = partial(make_context, brand, made, load_family(), runner, self.bench.session)
        languages, options = Languages("pt_BR", 60), AccessibilityPreferences(60)
        self.window = Window(contexts, self.bench.session, self.idle, languages, options, 20, SMALL)
        self.languages, self.options = languages, options
        self.keyboard = KeyNavigation(self.window)
        self.window.show()
        QCoreApplication.processEvents()

    def reset(self) -> None:
        """Come home, with nothing on its way."""
        bench = self.bench
        if bench.state not in RESTING:
            bench.session.leave()
        bench.session.set_outage(None)
        while bench.held.pending:
            bench.held.release()
        bench.erp.boletos = [a_boleto(1), a_boleto(2)]
        bench.printer.trouble = bench.outbox.trouble = None
        bench.forgive()
        QCoreApplication.processEvents()

    def buttons(self) -> list[QAbstractButton]:
        """Every button of every screen, seen or not, in an order that stays."""
        return [each for each in self.window.findChildren(QAbstractButton) if each.isEnabled()]

    def on_top(self) -> list[QAbstractButton]:
        """The widgets that a finger can touch now."""
        return [each for each in self.buttons() if each.isVisible() and self._is_hit(each)]

    def _is_hit(self, button: QAbstractButton) -> bool:
        at = button.mapTo(self.window, button.rect().center())
        hit: QWidget | None = self.window.childAt(at)
        return hit is button or (hit is not None and button.isAncestorOf(hit))

    def close(self) -> None:
        """Put it away."""
        self.reset()
        self.bench.close()
        self.languages.close()
        self.options.close()
        self.window.allow_close()
        self.window.deleteLater()
        self.idle.deleteLater()
        QCoreApplication.sendPostedEvents()
        QApplication.processEvents()


class AnyTouch(RuleBasedStateMachine):
    """Fingers, keys, clocks and answers in any order."""

    kiosks: ClassVar[dict[bool, Counter]]
    ignored: ClassVar[Ignored]

    @initialize(check=st.booleans(), several=st.booleans())
    def open_up(self, check: bool, several: bool) -> None:
        self.kiosk = self.kiosks[check]
        self.bench = self.kiosk.bench
        self.bench.several = several
        self.kiosk.reset()
        self.ignored.lines.clear()

    @rule(state=st.sampled_from(State), clear=st.booleans(), form=st.sampled_from(Form))
    def come_to(self, state: State, clear: bool, form: Form) -> None:
        """Random touches alone rarely come far."""
        bench = self.bench
        if (state in CHECKED and not bench.check) or (state is State.CONTRACTS and not bench.several):
            return
        self.kiosk.reset()
        bench.erp.registrations = [MARIA, MARIA_ELSEWHERE] if bench.several else [MARIA]
        bench.clear, bench.form = clear, form
        if state not in REACHED_BY[form]:
            bench.form = Form.SIGN_UP
        bench.reach(state)
        self.kiosk.window.follow(bench.session.view_state)
        QCoreApplication.processEvents()

    @rule(which=WHICH)
    def touch_what_is_seen(self, which: int) -> None:
        buttons = self.kiosk.on_top()
        if not buttons:
            return
        button = buttons[which % len(buttons)]
        name, before, ended = button.objectName(), self.bench.state, self.bench.ended
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QCoreApplication.processEvents()
        self.check(f"a touch on {name!r}", name, before, ended)
        assert not self.ignored.lines, f"{name!r} in {before.name}: {self.ignored.lines}"

    @rule(key=st.sampled_from(KEYS))
    def press_a_key(self, key: Qt.Key) -> None:
        front, control = self.kiosk.keyboard.front, self.kiosk.keyboard.control
        if front is not None and (control is front or control is None):
            control = front.main_control()
        name = "" if control is None else control.objectName()
        before, ended = self.bench.state, self.bench.ended
        QTest.keyClick(self.kiosk.window.windowHandle(), key)
        QCoreApplication.processEvents()
        self.check(f"the key {key.name}", "back" if key is Qt.Key.Key_Escape else name, before, ended)
        assert not self.ignored.lines, f"{key.name} in {before.name}: {self.ignored.lines}"

    @rule(which=WHICH)
    def touch_late(self, which: int) -> None:
        """A finger that was on its way when the screen changed: what it meant is no more."""
        buttons = [each for each in self.kiosk.buttons() if each.objectName() not in WAYS_OUT]
        button = buttons[which % len(buttons)]
        name, before, ended = button.objectName(), self.bench.state, self.bench.ended
        button.click()
        QCoreApplication.processEvents()
        self.check(f"a late touch on {name!r}", name, before, ended)
        self.ignored.lines.clear()

    def check(self, what: str, name: str, before: State, ended: int) -> None:
        is_way_out = name in WAYS_OUT or (name in BACK and before in NOTHING_BEFORE)
        assert self.bench.ended == ended or is_way_out, f"{what} ended a visit in {before.name}"
        if before is State.SENDING:
            assert self.bench.state is State.SENDING, f"{what} left what is being kept"

    @rule()
    def nobody_seems_to_be_there(self) -> None:
        if self.bench.state not in RESTING | {State.FAREWELL, State.REJECTED}:
            self.kiosk.idle._on_timeout()

    @rule(long=st.booleans())
    def it_takes_time(self, long: bool) -> None:
        if self.bench.state not in BUSY:
            return
        self.kiosk.window.overlays.busy.show_card()
        if long:
            self.kiosk.window.overlays.busy.show_slow()

    @rule(which=WHICH)
    def an_answer_comes(self, which: int) -> None:
        if pending := self.bench.held.pending:
            self.bench.held.release(which % len(pending))
        QCoreApplication.processEvents()
        assert not self.ignored.lines


def test_no_touch_ends_a_customers_session(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture, as_in_a_store: None
) -> None:
    caplog.set_level(logging.CRITICAL, logger="totem.session")  # what fails is no matter of this test
    log, ignored = logging.getLogger("totem.session.state_machine"), Ignored()
    log.setLevel(logging.ERROR)
    log.addHandler(ignored)
    log.propagate = False
    kiosks = {check: Counter(check=check, folder=tmp_path) for check in (False, True)}
    AnyTouch.kiosks, AnyTouch.ignored = kiosks, ignored
    found = settings(
        max_examples=count(20, least=6),
        stateful_step_count=30,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a window is slow to shrink with
    )
    try:
        run_state_machine_as_test(AnyTouch, settings=found)
    finally:
        for each in kiosks.values():
            each.close()
        log.removeHandler(ignored)
        log.propagate = True
        log.setLevel(logging.NOTSET)
