"""What one visit comes to in numbers, of nobody: how it ended, how long each screen took, what failed.

Nothing here knows who stood there. An account is settled when its visit is over; of all accounts only the
sums by day are kept, and by hour only how many visits there were of each outcome.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QObject, Slot

from totem.monitoring.metrics.store import MetricsRecorder
from totem.session.controller import SessionController
from totem.session.states import RESTING, Event, State
from totem.session.view_state import Failure, ViewState


class MetricKind(Enum):
    """A sort of thing counted; the value is its name in the file of statistics."""

    VISIT = "visit"
    """Visits, by `Outcome` and hour."""
    ENDED = "ended"
    """The same visits by `Ending`."""
    LEFT_AT = "left_at"
    """Visits that were left before the farewell, by the state they were in."""
    EXPIRED_AT = "expired_at"
    """Visits that nobody ended, by the state they were in."""
    STAYS = "stays"
    """How often each state was entered."""
    SECONDS = "seconds"
    """How long all stays in each state took together."""
    PAGES = "pages"
    """Slips that were to be printed, by what came of them: `PRINTED`, `GIVEN_UP` or a printer's fault."""
    ERP_FAILURE = "erp_failure"
    """Searches that the ERP did not answer as it should, by `Failure`."""
    PRINTER_FAILURE = "printer_failure"
    """Prints that failed, by `Fault`."""
    FORM = "form"
    """What was kept for the ERP: sign-ups, wishes to be called, and edits."""
    FORM_LEFT_AT = "form_left_at"
    """Forms that were given up, by form and step, as in "sign_up.plan"."""
    RATING = "rating"
    """What customers thought of it, by `Rating`."""


class SessionOutcome(Enum):
    """The most that a visit came to, from least to most; the value is its name in the file of statistics."""

    NO_DOCUMENT = "no_document"
    HELD_UP = "held_up"
    FORM_LEFT = "form_left"
    """A form was begun, and not sent."""
    GAVE_UP = "gave_up"
    """A document was entered, and its owner left before there was an answer."""
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    REFUSED = "refused"
    BAD_ANSWER = "bad_answer"
    REJECTED = "rejected"
    """The identity check was not passed."""
    NOTHING_OPEN = "nothing_open"
    LISTED = "listed"
    """The boletos were seen, and none of them opened."""
    OPENED = "opened"
    """A boleto was opened: what became of it nobody saw."""
    PRINTED = "printed"
    PAID = "paid"
    STANDING_SEEN = "standing_seen"
    """Somebody was told how a sign-up stands."""
    FORM_SENT = "form_sent"
    """A sign-up, an edit or a wish to be called was kept for the ERP."""


class Ending(Enum):
    """What ended a visit; the value is its name in the file of statistics."""

    FINISHED = "finished"
    LEFT = "left"
    EXPIRED = "expired"
    BROKEN = "broken"


PRINTED, GIVEN_UP = "printed", "given_up"
FAILURES = frozenset(SessionOutcome(failure.value) for failure in Failure)
_UNANSWERED = FAILURES | {SessionOutcome.REJECTED}
"""None of them is more than another: the latest counts."""
_REACHED = {
    State.DOCUMENT: SessionOutcome.NO_DOCUMENT,
    State.PAUSED: SessionOutcome.HELD_UP,
    State.SEARCHING: SessionOutcome.GAVE_UP,
    State.REJECTED: SessionOutcome.REJECTED,
    State.NOTHING_OPEN: SessionOutcome.NOTHING_OPEN,
    State.BOLETOS: SessionOutcome.LISTED,
    State.PAY: SessionOutcome.OPENED,
    State.PRINTED: SessionOutcome.PRINTED,
    State.PAID: SessionOutcome.PAID,
    State.FETCHING: SessionOutcome.FORM_LEFT,
    State.FORM: SessionOutcome.FORM_LEFT,
    State.STANDING: SessionOutcome.STANDING_SEEN,
    State.RECEIVED: SessionOutcome.FORM_SENT,
}
_FILLED_IN = frozenset({State.FETCHING, State.FORM_FAILED, State.FORM, State.SENDING, State.LOOKING_UP})
EDIT = "edit"
_RANK = {each: place for place, each in enumerate(SessionOutcome)} | dict.fromkeys(
    _UNANSWERED, list(SessionOutcome).index(SessionOutcome.REJECTED)
)

Counts = Counter[tuple[MetricKind, str]]


class SessionMetrics:
    """One visit, from its first picture to its last."""

    def __init__(self, view: ViewState, at: float) -> None:
        """`view` is the first that is not at rest; `at` is seconds of a clock that never jumps."""
        self._state, self._since = view.state, at
        self._outcome = SessionOutcome.NO_DOCUMENT
        self._counts: Counts = Counter()
        self._step = ""
        if view.form is not None:
            self._step = f"{view.form.form.value}.{view.form.step.value}"
        self._enter(view)

    def on_view_changed(self, view: ViewState, event: Event | None, at: float) -> Counts | None:
        """See what the visit shows now, and by which event; when it is over, what it came to.

        No event is known where the visit was ended by an error.
        """
        before = self._state
        if view.form is not None:
            self._step = f"{view.form.form.value}.{view.form.step.value}"
        if view.state is before:
            self._left = view.printing_count - view.printed_count
            return None
        self._counts[MetricKind.SECONDS, before.value] += round(at - self._since)
        if before is State.PRINTING:
            self._count_pages(view)
        self._state, self._since = view.state, at
        if view.state in RESTING:
            return self._settle(before, event)
        self._enter(view)
        return None

    def _enter(self, view: ViewState) -> None:
        state, counts = view.state, self._counts
        counts[MetricKind.STAYS, state.value] += 1
        self._pages = self._left = view.printing_count - view.printed_count
        if state is State.FAILED and view.failure is not None:
            self._reach(SessionOutcome(view.failure.value))
            if view.failure is not Failure.NOT_FOUND:
                counts[MetricKind.ERP_FAILURE, view.failure.value] += 1
        elif state is State.RECEIVED and view.form is not None:
            counts[MetricKind.FORM, EDIT if view.form.editing else view.form.form.value] += 1
        if state in _REACHED:
            self._reach(_REACHED[state])

    def _count_pages(self, view: ViewState) -> None:
        """Count what a print came to: what came out, and why the rest did not."""
        ended = view.state in (State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE)
        left = view.printing_count - view.printed_count if ended else self._left
        self._counts[MetricKind.PAGES, PRINTED] += max(0, self._pages - left)
        if view.fault is not None:
            self._counts[MetricKind.PRINTER_FAILURE, view.fault.value] += 1
        self._counts[MetricKind.PAGES, GIVEN_UP if view.fault is None else view.fault.value] += left

    def _reach(self, outcome: SessionOutcome) -> None:
        if _RANK[outcome] >= _RANK[self._outcome]:
            self._outcome = outcome

    def _settle(self, last: State, event: Event | None) -> Counts:
        ending = Ending.LEFT
        if event is None:
            ending = Ending.BROKEN
        elif last is State.FAREWELL:
            ending = Ending.FINISHED
        elif event is Event.EXPIRED:
            ending = Ending.EXPIRED
        if last in _FILLED_IN and self._step:
            self._counts[MetricKind.FORM_LEFT_AT, self._step] += 1
        self._counts[MetricKind.VISIT, self._outcome.value] += 1
        self._counts[MetricKind.ENDED, ending.value] += 1
        if ending is Ending.LEFT:
            self._counts[MetricKind.LEFT_AT, last.value] += 1
        elif ending is Ending.EXPIRED:
            self._counts[MetricKind.EXPIRED_AT, last.value] += 1
        return +self._counts


class MetricsObserver(QObject):
    """Belongs to the visit that it follows; must hear of its changes before whoever moves it on by them.

    Of a visit, its hour is kept with its outcome alone; all else is counted by the day.
    """

    def __init__(
        self,
        visit: SessionController,
        recorder: MetricsRecorder,
        *,
        now: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        """`steady` gives seconds of a clock that never jumps."""
        super().__init__(visit)
        self._recorder, self._now, self._steady = recorder, now, steady
        self._account: SessionMetrics | None = None
        self._began = now()
        self._event: Event | None = None
        visit.dispatched.connect(self._note)
        visit.changed.connect(self._follow)

    @Slot(object)
    def _note(self, event: Event) -> None:
        self._event = event

    @Slot(object)
    def _follow(self, view: ViewState) -> None:
        event, self._event = self._event, None
        if self._account is None:
            if view.state not in RESTING:
                self._account, self._began = SessionMetrics(view, self._steady()), self._now()
            return
        counts = self._account.on_view_changed(view, event, self._steady())
        if counts is not None:
            self._account = None
            day, hour = self._began.date(), self._began.hour
            self._recorder.add(
                day,
                [
                    (hour if kind is MetricKind.VISIT else None, kind.value, name, amount)
                    for (kind, name), amount in counts.items()
                ],
            )
