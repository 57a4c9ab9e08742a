"""Capabilities of the ERP and availability of forms: queried in the background, and cached over restarts."""

import json
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from totem.erp.session_erp import Ability, SessionErp
from totem.session.controller import SessionController
from totem.session.view_state import Cause
from totem.system.atomic_file import write_atomic
from totem.system.background import Runner, in_thread
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.session.forms.state import OptionLists
    from totem.session.forms.tasks import FormServices
    from totem.settings import ErpSettings

log = logging.getLogger(__name__)

T = TypeVar("T")
U = TypeVar("U")
Capabilities = dict[str, bool]
"""Requests by name: True if the ERP answers them. One that could not be determined is missing."""

FILE_NAME = "answers.json"
_LARGEST_FILE = 65_536
AGAIN_S = 3600.0
"""Interval of queries after a complete result."""
SOON_S = 120.0
"""Interval of queries after an incomplete result or an error."""


class CapabilityCache:
    """File of the capabilities in the state folder; holds names of requests alone. Its methods block.

    It is valid for one ERP as configured: a change of its address or of a request makes it void.
    """

    def __init__(self, folder: Callable[[], Path], erp: str) -> None:
        """`erp` is the `erp_fingerprint` of the configuration."""
        self._folder, self._erp = folder, erp

    def read(self) -> Capabilities:
        """Return the cached capabilities; none where they are void or cannot be read."""
        try:
            with (self._folder() / FILE_NAME).open("rb") as stream:
                content = json.loads(stream.read(_LARGEST_FILE))
            known = content["answers"] if content["erp"] == self._erp else {}
            return {str(name): answered for name, answered in known.items() if isinstance(answered, bool)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            log.warning("what the ERP answers cannot be read, asking anew: %s", type(error).__name__)
            return {}

    def write(self, known: Capabilities) -> None:
        """Store the capabilities; where that fails, they are queried again after the next start."""
        content = {"erp": self._erp, "answers": known}
        try:
            write_atomic(self._folder() / FILE_NAME, json.dumps(content).encode())
        except OSError as error:
            log.warning("what the ERP answers is kept in memory alone: %s", error.strerror)


class ErpStatus(Protocol):
    """The part of `ErpMonitor` that pollers need."""

    @property
    def changed(self) -> SignalInstance: ...
    @property
    def cause(self) -> Cause | None: ...


class ErpPoller(QObject, Generic[T]):
    """Poll the ERP from `start` to `close`: hourly, sooner after a failure, and at the end of an outage.

    One query at a time is under way; its result is dropped once the poller is closed or deleted. A subclass
    has the query and uses the result. Belongs to the GUI thread.
    """

    def __init__(self, subject: str, erp: ErpStatus, runner: Runner, parent: QObject | None = None) -> None:
        """`subject` names the query in the log."""
        super().__init__(parent)
        self._subject, self._erp_status, self._task = subject, erp, LatestTask(runner)
        self._is_open = False
        self._timer = once(self, f"ask for {subject}", self.poll)

    def query(self) -> Coroutine[Any, Any, T] | None:
        """Return the query; None where there is nothing to query."""
        raise NotImplementedError

    def on_result(self, result: T) -> bool:
        """Use the result; return True if it is complete."""
        raise NotImplementedError

    def start(self) -> None:
        """Query now, and from now on."""
        self._is_open = True
        self._erp_status.changed.connect(self._on_erp_changed)
        self.poll()

    def close(self) -> None:
        """Stop for good."""
        self._is_open = False
        self._erp_status.changed.disconnect(self._on_erp_changed)
        self._timer.stop()
        self._task.cancel()

    @Slot()
    def poll(self) -> None:
        """Query now, unless a query is under way."""
        if self._task.is_running or not self._is_open:
            return
        self._timer.stop()
        query = self.query()
        if query is not None:
            self._run(query, self._on_polled)

    def _run(self, query: Coroutine[Any, Any, U], done: Callable[[U], None]) -> None:
        def unless_closed(deliver: Callable[[Any], None]) -> Callable[[Any], None]:
            def on_end(result: Any) -> None:
                if self._is_open and shiboken6.isValid(self):  # a parent may have deleted it
                    deliver(result)

            return on_end

        self._task.run(query, done=unless_closed(done), failed=unless_closed(self._on_failure))

    def _on_polled(self, result: T) -> None:
        self._timer.start(round(1000 * (AGAIN_S if self.on_result(result) else SOON_S)))

    def _on_failure(self, error: Exception) -> None:
        log.error("could not ask for %s: %s", self._subject, describe_traceback(error))
        self._timer.start(round(1000 * SOON_S))

    @Slot()
    def _on_erp_changed(self) -> None:
        if self._erp_status.cause is None:
            self.poll()


class FormAvailability(ErpPoller["OptionLists"]):
    """Offer the forms that the ERP has option lists for."""

    def __init__(
        self,
        services: "FormServices",
        controller: SessionController,
        erp: ErpStatus,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__("the lists of forms", erp, runner, parent)
        self._services, self._controller = services, controller

    def query(self) -> "Coroutine[Any, Any, OptionLists]":
        """Return the query of all option lists."""
        return self._services.lists.refresh()

    def on_result(self, result: "OptionLists") -> bool:
        """Offer the forms; the result is complete with plans or cities, where this kind of ERP has them."""
        from totem.session.forms.tasks import available_forms  # only where there are forms

        self._controller.set_offered_forms(available_forms(self._services.config, result))
        return bool(result.plans or result.cities or result.has_none)


class CapabilityMonitor(ErpPoller[tuple[Capabilities, bool]]):
    """Determine the optional requests that the ERP answers, beginning with the cached ones.

    Signals:
        updated(frozenset): names of the answered requests, after each result, changed or not.
    """

    updated = Signal(object)

    def __init__(
        self,
        erp: SessionErp,
        cache: CapabilityCache,
        modes: Mapping[str, str],
        status: ErpStatus,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        """`modes` has the requests: "auto" as the ERP answers, "always" or "never" by the operator."""
        super().__init__("what the ERP answers", status, runner, parent)
        self._erp, self._cache = erp, cache
        self._always = {name for name, mode in modes.items() if mode == "always"}
        self._auto = tuple(name for name, mode in modes.items() if mode == "auto")
        self._known: Capabilities = {}

    def start(self) -> None:
        """Read the cache, then query."""
        self._is_open = True
        self._run(in_thread(self._cache.read), self._on_cache_read)
        super().start()

    def query(self) -> Coroutine[Any, Any, tuple[Capabilities, bool]] | None:
        """Return the query of all requests in the mode "auto"."""
        return (
            query_capabilities(self._erp, self._auto, self._cache, dict(self._known)) if self._auto else None
        )

    def on_result(self, result: tuple[Capabilities, bool]) -> bool:
        """Emit the capabilities; the result is complete without a failed query."""
        known, is_complete = result
        self._set(known)
        return is_complete

    def _on_cache_read(self, known: Capabilities) -> None:
        self._set(known)
        self.poll()

    def _set(self, known: Capabilities) -> None:
        self._known = {name: known[name] for name in self._auto if name in known}
        answered = self._always | {name for name, is_answered in self._known.items() if is_answered}
        self.updated.emit(frozenset(answered))


async def query_capabilities(
    erp: SessionErp, names: Iterable[str], cache: CapabilityCache, known: Capabilities
) -> tuple[Capabilities, bool]:
    """Return `known`, updated and cached where it changed, and True if no query failed."""
    from totem.erp.errors import ErpError

    before, is_complete = dict(known), True
    for name in names:
        try:
            known[name] = await erp.ability(name) is Ability.ANSWERS
        except ErpError:
            is_complete = False
    if known != before:
        await in_thread(cache.write, known)
    return known, is_complete


def erp_fingerprint(erp: "ErpSettings") -> str:
    """Return a short hash of the ERP's kind, address, generation, requests and section, without secrets."""
    from hashlib import sha256

    requests = sorted((name, repr(own)) for name, own in erp.requests.items())
    parts = (erp.kind, erp.base_url, erp.generation, requests, repr(getattr(erp, erp.kind, None)))
    return sha256(repr(parts).encode()).hexdigest()[:16]
