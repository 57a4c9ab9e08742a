"""State machine of a session: dispatches events by the table, and owns the session's data.

The controllers and the background tasks dispatch events; only this module changes the state.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from totem.domain.taxid import TaxId
from totem.session.back_target import back_target
from totem.session.session import Session
from totem.session.states import RESTING, TABLE, Event, State
from totem.session.view_changes import Change, entering, unchanged
from totem.session.view_state import Outage, PrintState, ViewState
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback

log = logging.getLogger(__name__)
T = TypeVar("T")

_ADMITTED = frozenset({State.CONTRACTS, State.LOADING})
"""States that prove the tax id to be a customer's, the identity check passed where there is one."""


class UnknownEvent(Exception):
    """An event that is not in the table; raised in tests alone."""


class StateMachine(QObject):
    """State machine of a session, with its data; belongs to the GUI thread.

    An event that is not in the table is a bug, which must not end a customer's session: it is logged, and the
    state stays.

    Attributes:
        strict: raise `UnknownEvent` for such an event, in tests.
        session: data of the session; replaced when it ends.
        serial: unique number of this stay in a state.
        state_task: the task that the present state waits for (a lookup, a print); cancelled when it is left.
        session_task: a query that no state waits for; cancelled at the end of the session.

    Signals:
        dispatched(Event): a transition begins; before `changed`.
        changed(ViewState): after every transition, and when the view state changes within a state.
        ended(): after the session's data were dropped.
        left(State): a state is left for the one named, its task cancelled.
        entered(State): after `changed`, unless a slot of that moved on.
    """

    strict: ClassVar[bool] = False

    dispatched = Signal(object)
    changed = Signal(object)
    ended = Signal()
    left = Signal(object)
    entered = Signal(object)
    _failed = Signal(str)  # from any thread

    def __init__(
        self,
        runner: Runner,
        today: Callable[[], date],
        guard: Callable[[Iterable[str]], None],
        parent: QObject | None = None,
    ) -> None:
        """`guard` is called with all texts that no log may hold, on each new one; with none at the end."""
        super().__init__(parent)
        self._today, self._guard = today, guard
        self._defaults = ViewState(State.HOME, date.min)
        self.state_task, self.session_task = LatestTask(runner), LatestTask(runner)
        self.serial = 0
        self._outage: Outage | None = None
        self.session = self._blank(State.HOME)
        self._admitted: int | None = None
        """Hash of the tax id that led to boletos in this session; the tax id itself may be dropped."""
        self._failed.connect(self._on_failure)

    def is_admitted(self, tax_id: TaxId) -> bool:
        """Test that this tax id led to boletos in this session already, so that no pause applies to it."""
        return self._admitted is not None and self._admitted == hash(tax_id.value)

    @property
    def view_state(self) -> ViewState:
        """The session at this moment, as screens show it."""
        return self.session.view_state

    def set_outage(self, outage: Outage | None) -> None:
        """Go out of service for this reason, or into service for None, once no session is under way."""
        if outage == self._outage:
            return
        self._outage = outage
        match self.view_state.state:
            case State.HOME if outage is not None:
                self.dispatch(Event.SERVICE_LOST, lambda view: replace(view, outage=outage))
            case State.OUT_OF_SERVICE if outage is None:
                self.dispatch(Event.SERVICE_BACK)
            case State.OUT_OF_SERVICE:
                self.update(lambda view: replace(view, outage=outage))

    def set_defaults(self, change: Change) -> None:
        """Begin the next sessions with this change of the view state."""
        self._defaults = change(self._defaults)
        if self.view_state.state in RESTING:
            self.update(change)

    def dispatch(self, event: Event, change: Change = unchanged) -> None:
        """Go to the state that the table names, with `change` of the view state there."""
        targets = TABLE.get((self.view_state.state, event), ())
        target = back_target(self.view_state) if event is Event.BACK else next(iter(targets), None)
        if target not in targets:
            self.reject(event, "it leads nowhere" if targets else "not in the table")
            return
        self.dispatched.emit(event)
        if target is State.HOME:
            self._end()
        elif target is self.view_state.state:
            self.update(change)
        else:
            self._enter(target, change)

    def request_print(self, count: int, event: Event = Event.PRINT_ASKED, rows: tuple[int, ...] = ()) -> None:
        """Dispatch a print of `count` slips; `rows` are theirs in the list."""
        self.dispatch(event, lambda view: replace(view, print=PrintState(rows, count)))

    def choose_row(
        self, event: Event, rows: Sequence[T], index: int, choose: Callable[[ViewState, T], ViewState]
    ) -> None:
        """Dispatch `event` with the view state that `choose` makes of it and one of `rows`."""
        if 0 <= index < len(rows):
            self.dispatch(event, lambda view: choose(view, rows[index]))
        else:
            self.reject(event, f"index {index} of {len(rows)}")

    def update(self, change: Change) -> None:
        """Change the view state within a state."""
        self.session.view_state = change(self.view_state)
        self.changed.emit(self.view_state)

    def reject(self, event: Event, reason: str) -> None:
        """Log an event that cannot be, and stay; raise `UnknownEvent` where the machine is `strict`."""
        state = self.view_state.state
        log.error("event %s ignored in %s: %s", event.name, state.name, reason)
        if self.strict:
            raise UnknownEvent(f"{event.name} in {state.name}: {reason}")

    def accepts(self, event: Event) -> bool:
        """Test that the table has a transition by `event` from the present state."""
        return (self.view_state.state, event) in TABLE

    def fail(self, error: BaseException | None = None) -> None:
        """End the session because of an unhandled error; may be called on any thread."""
        self._failed.emit("an unhandled error" if error is None else describe_traceback(error))

    def redact(self, texts: frozenset[str]) -> None:
        """Keep these texts out of all logs until the session is over."""
        session = self.session
        if not texts <= session.redacted:
            session.redacted |= texts
            self._guard(session.redacted)

    @Slot(str)
    def _on_failure(self, cause: str) -> None:
        log.error("session ended in %s by %s", self.view_state.state.name, cause)
        self._end()

    def _enter(self, target: State, change: Change) -> None:
        self.serial += 1
        if target in _ADMITTED and self.view_state.tax_id is not None:
            self._admitted = hash(self.view_state.tax_id.value)
        if target is State.TAX_ID:
            self._return_to_tax_id()
        else:
            self.state_task.cancel()
            self.left.emit(target)
            self.session.view_state = change(entering(self.view_state, target, self._today()))
            if self.view_state.question is None:
                self.session.pending_challenge = None
        serial = self.serial
        self.changed.emit(self.view_state)
        if serial == self.serial:  # a slot of `changed` may have moved on
            self.entered.emit(target)

    def _end(self) -> None:
        """Drop the session's data and go home, or out of service where an outage waits."""
        self.serial += 1
        self._admitted = None
        self._reset(State.HOME)
        if self._outage is not None:
            self.session.view_state = replace(
                self.view_state, state=State.OUT_OF_SERVICE, outage=self._outage
            )
        self.changed.emit(self.view_state)
        self.ended.emit()

    def _return_to_tax_id(self) -> None:
        """Keep a tax id without a customer, to be corrected; drop one with a customer, and all it led to.

        The counts of the session stay: its tries, and the printed slips.
        """
        before = self.view_state
        tax_id = None if before.customers else before.tax_id
        self._reset(State.TAX_ID)
        self.session.view_state = replace(
            self.view_state,
            tax_id=tax_id,
            tries_left=before.tries_left,
            selection=replace(before.selection, is_open=False, rows=frozenset(), on_paper=frozenset()),
        )
        if tax_id is not None:
            self._guard({tax_id.value, tax_id.formatted})

    def _reset(self, state: State) -> None:
        self.state_task.cancel()
        self.session_task.cancel()
        self.session = self._blank(state)
        self._guard(())
        self.left.emit(state)

    def _blank(self, state: State) -> Session:
        view = replace(self._defaults, state=state, today=self._today())
        return Session(number=self.serial, view_state=view)
