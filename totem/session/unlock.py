"""Trust unlock of a session: request it from the ERP once, and distinguish its results.

A request whose answer was lost is never sent again from this kiosk: the registration is looked up once more,
and where that does not prove the unlock, it is reported to the customer and to staff as possible.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from totem.domain.customer import ServiceState
from totem.erp.errors import ErpError, NotFound, Reason, Refused
from totem.erp.session_erp import SessionErp
from totem.session.session_log import report_search_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.session.view_state import UnlockResult, UnlockState, UnlockStatus
from totem.system.background import Runner
from totem.system.logging import JOURNAL, describe_traceback

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.domain.service_requests import Unlock

log = logging.getLogger(__name__)
journal = logging.getLogger(JOURNAL)

STATE_WAIT_S = 2.0
"""Wait for the state of a service once the boletos are loaded."""
T = TypeVar("T")


async def request_unlock(erp: SessionErp, customer: "Customer") -> "Unlock | None":
    """Unlock the service of a registration; None where the answer was lost and a look-up proves nothing.

    Raises:
        ErpError: the ERP did not get the request, or did not act on it.
    """
    from totem.domain.service_requests import Unlock  # with the catalog, not needed by the home screen

    try:
        return await erp.unlock(customer)
    except Exception as error:
        if _did_nothing(error):
            raise
        _log_failure("the answer to a trust unlock was lost", error)  # one that cannot be read proves nothing
    if customer.service_state in {ServiceState.UNKNOWN, ServiceState.ACTIVE}:
        return None  # a service that runs now may have run before
    is_unlocked = await _find_state_again(erp, customer) is ServiceState.ACTIVE
    return Unlock() if is_unlocked else None


def _ended() -> "Unlock":
    """Return the answer to an unlock that ended before it began, without a protocol to print as unlocked."""
    from totem.domain.service_requests import Unlock, UnlockRefusal

    return Unlock(UnlockRefusal.OTHER)


def _did_nothing(error: Exception) -> bool:
    """Test that an unlock that failed surely changed nothing, so that it may be requested again."""
    if isinstance(error, Refused | NotFound):
        return True
    return isinstance(error, ErpError) and not error.may_have_arrived


async def _find_state_again(erp: SessionErp, customer: "Customer") -> ServiceState:
    """Find out the state of a registration anew, by itself or else by its installations."""
    try:
        found = await erp.customers(customer.tax_id)
    except Exception as error:  # noqa: BLE001 - raised further, it would count as an unlock that did nothing
        _log_failure("a trust unlock could not be looked up", error)
        return ServiceState.UNKNOWN
    now = next((each for each in found if each.key == customer.key), None)
    if now is None or now.service_state is not ServiceState.UNKNOWN:
        return ServiceState.UNKNOWN if now is None else now.service_state
    return await find_service_state(erp, now)


async def find_service_state(erp: SessionErp, customer: "Customer") -> ServiceState:
    """Find out the state of a registration whose ERP states it with its installations alone."""
    from totem.domain.service_status import state_of_services

    try:
        places = await erp.installations(customer)
    except Exception as error:  # noqa: BLE001 - boletos and unlocks do without it
        _log_failure("the state of the service is not known", error, level=logging.INFO)
        return ServiceState.UNKNOWN
    return state_of_services(service for place in places for service in place.services)


def _log_failure(event: str, error: Exception, level: int = logging.WARNING) -> None:
    """Log a request that failed, an error of the ERP at `level`, any other with its traceback."""
    if isinstance(error, ErpError):
        log.log(level, "%s: %s", event, error)
    else:
        log.error("%s: %s", event, describe_traceback(error))


async def load_with_service_state(
    boletos: Awaitable[T], erp: SessionErp, customer: "Customer", wait_s: float = STATE_WAIT_S
) -> tuple[T, ServiceState]:
    """Load boletos, and beside them the state of the service: UNKNOWN where it takes `wait_s` more.

    The offer of an unlock does without it where a boleto is overdue; the boletos are not to wait for it.
    """
    import asyncio  # slow to import, and not needed by the home screen

    state = asyncio.ensure_future(find_service_state(erp, customer))
    try:
        loaded = await boletos
        await asyncio.wait([state], timeout=wait_s)
        if state.done():
            return loaded, state.result()
        log.info("the state of the service is not known: no answer within %g s of the boletos", wait_s)
        return loaded, ServiceState.UNKNOWN
    finally:
        state.cancel()


class UnlockTask(QObject):
    """Request a trust unlock when UNLOCKING is entered; it goes on where the session ends meanwhile.

    Signals:
        settled(str): a request ended so, as in "granted" or "refused.ja_usado"; for statistics.
    """

    settled = Signal(str)

    def __init__(
        self,
        machine: StateMachine,
        erp: SessionErp,
        runner: Runner,
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine, self._erp, self._runner, self._today = machine, erp, runner, today
        self._spent: dict[int, date] = {}
        """Day of the last request by registration, as a hash: it holds no personal data."""
        machine.entered.connect(self._on_entered)

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        customer = self._machine.view_state.customer
        if customer is None:
            return
        if state in (State.BOLETOS, State.NOTHING_OPEN) and not self._machine.view_state.unlock.is_spent:
            if self._spent.get(hash(customer.key)) == self._today():
                self._machine.update(lambda view: replace(view, unlock=replace(view.unlock, is_spent=True)))
        elif state is State.UNLOCKING:
            self._request(customer)

    def _request(self, customer: "Customer") -> None:
        key, session = hash(customer.key), self._machine.session.number
        self._spent = {each: day for each, day in self._spent.items() if day == self._today()}
        self._spent[key] = self._today()

        def answered(unlock: "Unlock | None") -> None:
            self._answered(session, unlock)

        def failed(error: Exception) -> None:
            self._spent.pop(key, None)  # of yesterday, a later request dropped it
            self._failed(session, error)

        self._runner.run(request_unlock(self._erp, customer), done=answered, failed=failed)

    def _answered(self, session: int, unlock: "Unlock | None") -> None:
        if unlock is not None and unlock.until is not None and unlock.until < self._today():
            log.warning("the ERP granted a trust unlock whose last day is over: it is told as refused")
            unlock = _ended()
        if unlock is None:
            result = UnlockResult(UnlockStatus.MAY_HAVE_ARRIVED)
        elif unlock.refusal is None:
            result = UnlockResult(UnlockStatus.GRANTED, unlock)
        else:
            result = UnlockResult(UnlockStatus.REFUSED, unlock)
        refusal = "" if unlock is None or unlock.refusal is None else f".{unlock.refusal.value}"
        self._settle(session, result, refusal, is_spent=True)

    def _failed(self, session: int, error: Exception) -> None:
        if isinstance(error, ErpError) and error.reason is Reason.UNSUPPORTED:
            log.warning("the ERP has no trust unlock: it is offered no more until the next start")
            self._machine.set_defaults(lambda view: replace(view, unlock=replace(view.unlock, terms=None)))
        _, reference = report_search_failure(error, "trust unlock")
        self._settle(session, UnlockResult(UnlockStatus.FAILED), "", is_spent=False, reference=reference)

    def _settle(
        self,
        session: int,
        result: UnlockResult,
        refusal: str,
        *,
        is_spent: bool,
        reference: str | None = None,
    ) -> None:
        name = result.status.value + refusal
        journal.info("trust unlock", extra={"result": name})
        self.settled.emit(name)
        if session != self._machine.session.number or self._machine.view_state.state is not State.UNLOCKING:
            return
        is_granted = result.status is UnlockStatus.GRANTED
        self._machine.dispatch(
            Event.UNLOCK_ANSWERED,
            lambda view: replace(
                view, unlock=UnlockState(view.unlock.terms, is_spent, result, is_granted), reference=reference
            ),
        )
