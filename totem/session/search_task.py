"""Search of a session for the customers of a tax id: pauses, the query, and the identity check."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from totem.erp.errors import NotFound
from totem.erp.session_erp import SessionErp
from totem.session.boletos import find_customers
from totem.session.rate_limiter import RateLimiter
from totem.session.session import personal_texts
from totem.session.session_log import report_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.system.qt_timers import every

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.session.challenge import Challenger, IdentityCheck


class SearchTask(QObject):
    """Search when SEARCHING is entered, and count the seconds of a pause; belongs to the GUI thread.

    Attributes:
        identity_check: the identity check; None where none is configured.
    """

    def __init__(
        self,
        machine: StateMachine,
        erp: SessionErp,
        rate_limiter: RateLimiter,
        challenger: "Callable[[], Challenger] | None",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine, self._erp, self._rate_limiter = machine, erp, rate_limiter
        self.identity_check: IdentityCheck | None = None
        if challenger is not None:
            from totem.session import challenge  # only where tax ids alone do not suffice

            self.identity_check = challenge.IdentityCheck(machine, rate_limiter, challenger)
        self._second = every(self, "second of a pause", self._count_down, 1000)
        self._entry_actions: dict[State, Callable[[], None]] = {
            State.PAUSED: self._second.start,
            State.SEARCHING: self._search,
            State.CHECKING: self._resolve_check,
        }
        machine.left.connect(self._second.stop)
        machine.entered.connect(self._on_entered)

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        if state in self._entry_actions:
            self._entry_actions[state]()

    @Slot()
    def _count_down(self) -> None:
        pause_s = self._rate_limiter.pause_s
        if pause_s:
            self._machine.update(lambda view: replace(view, pause_s=pause_s))
        else:
            in_form = self._machine.view_state.form is not None
            self._machine.dispatch(Event.PAUSE_OVER_IN_FORM if in_form else Event.PAUSE_OVER)

    def _resolve_check(self) -> None:
        assert self.identity_check is not None  # noqa: S101 - else nothing was asked
        self.identity_check.resolve(self._on_found)

    def _search(self) -> None:
        if self.identity_check is not None:
            self.identity_check.begin(self._erp, failed=self._on_failure)
            return
        tax_id = self._machine.view_state.tax_id
        assert tax_id is not None  # noqa: S101 - the table leads here only with one
        search = find_customers(self._erp, tax_id)
        self._machine.state_task.run(search, done=self._on_found, failed=self._on_failure)

    def _on_found(self, customers: "tuple[Customer, ...]") -> None:
        self._machine.redact(personal_texts(customers, ()))
        if len(customers) == 1:
            self._machine.dispatch(
                Event.ONE_CUSTOMER,
                lambda view: replace(view, customers=customers, customer=customers[0]),
            )
        else:
            self._machine.dispatch(Event.SEVERAL_CONTRACTS, lambda view: replace(view, customers=customers))

    def _on_failure(self, error: Exception) -> None:
        change = report_failure(error)
        # Where sign-up is offered, an unknown tax id is usual, and only counted when it is entered.
        if isinstance(error, NotFound) and not self._machine.view_state.offers_sign_up:
            self._rate_limiter.count_failure()
        self._machine.dispatch(Event.SEARCH_FAILED, change)
