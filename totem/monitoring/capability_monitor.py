"""What the ERP was last known to answer, in the state folder: names of requests, nothing of anybody.

It holds for one ERP as it is configured: after a change of its address or of a request it says nothing.
"""

import json
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from totem.session.controller import SessionController
from totem.session.forms.state import OptionLists
from totem.session.forms.tasks import FormServices, available_forms
from totem.session.session_log import describe_traceback
from totem.session.view_state import Cause
from totem.system.atomic_file import write_whole
from totem.system.background import Handle, Runner
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.erp.port import Ability
    from totem.settings import ErpSettings


log = logging.getLogger(__name__)

FILE_NAME = "answers.json"
_LARGEST = 65_536


class CapabilityCache:
    """Reads and writes what is known. Its methods block."""

    def __init__(self, folder: Callable[[], Path], erp: str) -> None:
        """`erp` says which ERP, and how it is spoken to."""
        self._folder, self._erp = folder, erp

    def read(self) -> dict[str, bool]:
        """Which requests were known to be answered or not; nothing where that cannot be read."""
        try:
            with (self._folder() / FILE_NAME).open("rb") as stream:
                content = json.loads(stream.read(_LARGEST))
            known = content["answers"] if content["erp"] == self._erp else {}
            return {str(name): is_there for name, is_there in known.items() if isinstance(is_there, bool)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            log.warning("what the ERP answers cannot be read, asking anew: %s", type(error).__name__)
            return {}

    def write(self, known: dict[str, bool]) -> None:
        """Keep what is known; where that cannot be done it is asked again after the next start."""
        content = {"erp": self._erp, "answers": known}
        try:
            write_whole(self._folder() / FILE_NAME, json.dumps(content).encode())
        except OSError as error:
            log.warning("what the ERP answers is kept in memory alone: %s", error.strerror)


log = logging.getLogger(__name__)

T = TypeVar("T")
U = TypeVar("U")

AGAIN_S = 3600.0
SOON_S = 120.0


class ErpStatus(Protocol):
    """What is known of the ERP: see `ErpWatch`."""

    @property
    def changed(self) -> SignalInstance:
        """`cause` is another one."""

    @property
    def cause(self) -> Cause | None:
        """Why the ERP cannot be worked with."""


class ErpPoller(QObject, Generic[T]):
    """Belongs to the GUI thread, and waits for `start`; a subclass knows what is asked, and what it means."""

    def __init__(self, what: str, health: ErpStatus, runner: Runner, parent: QObject | None = None) -> None:
        """`what` is learned, as the log calls it."""
        super().__init__(parent)
        self._what, self._health, self._runner = what, health, runner
        self._question: Handle | None = None
        self._timer = once(self, f"ask for {what}", self.poll)

    def query(self) -> Coroutine[Any, Any, T] | None:
        """What is asked; None where there is nothing to ask."""
        raise NotImplementedError

    def on_result(self, answer: T) -> bool:
        """Hear the answer; whether it was whole."""
        raise NotImplementedError

    def start(self) -> None:
        """Ask now, and from now on."""
        self._health.changed.connect(self._look)
        self.poll()

    def close(self) -> None:
        """Ask no more."""
        self._health.changed.disconnect(self._look)
        self._timer.stop()
        if self._question is not None:
            self._question.cancel()
            self._question = None

    @Slot()
    def poll(self) -> None:
        """Ask now, unless something is being asked."""
        if self._question is not None:
            return
        self._timer.stop()
        question = self.query()
        if question is not None:
            self._ask(question, self._learned)

    def _ask(self, question: Coroutine[Any, Any, U], done: Callable[[U], None]) -> None:
        def answered(answer: U) -> None:
            self._question = None
            done(answer)

        self._question = self._runner.run(question, done=answered, failed=self._failed)

    def _learned(self, answer: T) -> None:
        self._wait(AGAIN_S if self.on_result(answer) else SOON_S)

    def _failed(self, error: Exception) -> None:
        self._question = None
        log.error("could not ask for %s: %s", self._what, describe_traceback(error))
        self._wait(SOON_S)

    def _wait(self, seconds: float) -> None:
        self._timer.start(round(seconds * 1000))

    @Slot()
    def _look(self) -> None:
        """The ERP is back, or gone."""
        if self._health.cause is None:
            self.poll()


class FormAvailability(ErpPoller[OptionLists]):
    """Tells the visit what it learns."""

    def __init__(
        self,
        means: FormServices,
        visit: SessionController,
        health: ErpStatus,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__("the lists of forms", health, runner, parent)
        self._means, self._visit = means, visit

    def query(self) -> Coroutine[Any, Any, OptionLists]:
        """Everything that forms choose from."""
        return self._means.lists.refresh()

    def on_result(self, answer: OptionLists) -> bool:
        """Offer what there are lists for."""
        self._visit.set_offered_forms(available_forms(self._means.config, answer))
        return bool(answer.plans or answer.cities)


Capabilities = dict[str, bool]
"""Which requests are answered, of those that could be told."""


class AbilityQueries(Protocol):
    """What is asked here."""

    def ability(self, request: str) -> "Coroutine[Any, Any, Ability]":
        """See `OwnedErp.ability`; raises `ErpError`."""
        ...


class CapabilityMonitor(ErpPoller[tuple[Capabilities, bool]]):
    """Begins with what it remembers.

    Signals:
        learned(frozenset): the names of the requests that are answered; also when they are those of before.
    """

    updated = Signal(object)

    def __init__(
        self,
        erp: AbilityQueries,
        file: CapabilityCache,
        wanted: Mapping[str, str],
        health: ErpStatus,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        """`wanted` are the requests to learn of: "auto" as the ERP answers, "always" or "never"."""
        super().__init__("what the ERP answers", health, runner, parent)
        self._erp, self._file = erp, file
        self._given = {name for name, wish in wanted.items() if wish == "always"}
        self._asked = tuple(name for name, wish in wanted.items() if wish == "auto")
        self._known: Capabilities = {}

    def start(self) -> None:
        """Remember what was known, then ask."""
        self._ask(_read(self._file), self._remembered)
        super().start()

    def query(self) -> Coroutine[Any, Any, tuple[Capabilities, bool]] | None:
        """Each request that is not decided by the operator."""
        return (
            query_capabilities(self._erp, self._asked, self._file, dict(self._known)) if self._asked else None
        )

    def on_result(self, answer: tuple[Capabilities, bool]) -> bool:
        """Tell what is known now."""
        known, all_told = answer
        self._tell(known)
        return all_told

    def _remembered(self, known: Capabilities) -> None:
        self._tell(known)
        self.poll()

    def _tell(self, known: Capabilities) -> None:
        self._known = {name: known[name] for name in self._asked if name in known}
        answered = self._given | {name for name, is_there in self._known.items() if is_there}
        self.updated.emit(frozenset(answered))


async def query_capabilities(
    erp: AbilityQueries, names: Iterable[str], file: CapabilityCache, known: Capabilities
) -> tuple[Capabilities, bool]:
    """What is `known` brought up to date, and whether everything could be told; it is kept if it changed."""
    import asyncio  # not needed by the home screen, and slow to import

    from totem.erp.errors import ErpError
    from totem.erp.port import Ability

    before, all_told = dict(known), True
    for name in names:
        try:
            known[name] = await erp.ability(name) is Ability.ANSWERS
        except ErpError:
            all_told = False
    if known != before:
        await asyncio.to_thread(file.write, known)
    return known, all_told


async def _read(file: CapabilityCache) -> Capabilities:
    import asyncio  # not needed by the home screen, and slow to import

    return await asyncio.to_thread(file.read)


def erp_fingerprint(erp: "ErpSettings") -> str:
    """Which ERP it is and how it is spoken to, as one short text that tells nothing of it."""
    from hashlib import sha256

    parts = (erp.base_url, erp.generation, sorted((name, repr(own)) for name, own in erp.requests.items()))
    return sha256(repr(parts).encode()).hexdigest()[:16]
