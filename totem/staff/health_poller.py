"""How the kiosk is, looked at again and again while somebody stands before it, and never else."""

import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.staff.health_rules import HealthCheck, error
from totem.system.background import Handle, Runner
from totem.system.qt_timers import every

log = logging.getLogger(__name__)

AGAIN_MS = 10_000
DEADLINE_S = 8.0
_SUPPORT = "Se continuar, envie o diagnóstico ao suporte."


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One check, and what more there is to see of it.

    Attributes:
        lines: details, a line each.
        curve: how long the latest requests took, in ms; None for one without an answer.
    """

    check: HealthCheck
    lines: tuple[str, ...] = ()
    curve: tuple[int | None, ...] = ()


Rows = Sequence[HealthRow]


@dataclass(frozen=True, slots=True)
class HealthProbe:
    """Where to look.

    Attributes:
        name: of the first check that comes of it.
        ask: looks, on the background thread.
        again: whether it is repeated; what takes long or seldom changes is looked at once.
        deadline_s: when no answer is expected any more.
    """

    name: str
    ask: Callable[[], Coroutine[Any, Any, Rows]]
    again: bool = True
    deadline_s: float = field(default=DEADLINE_S, kw_only=True)


class HealthPoller(QObject):
    """Looks everywhere at once when it is told to `start`, and again in between; belongs to the GUI thread.

    Signals:
        found(str, Rows): what a look, by its name, has found.
    """

    found = Signal(str, object)

    def __init__(self, looks: Sequence[HealthProbe], runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks, self._runner = looks, runner
        self._asked: dict[str, Handle | None] = {}
        self._known: set[str] = set()
        self._timer = every(self, "look again", self._look, AGAIN_MS)

    @property
    def names(self) -> list[str]:
        """Everything that is looked at, in order."""
        return [look.name for look in self._looks]

    def start(self) -> None:
        """Somebody looks."""
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Nobody looks any more: nothing is asked, and nothing that was asked is heard."""
        self._timer.stop()
        asked, self._asked = self._asked, {}
        for handle in asked.values():
            if handle is not None:
                handle.cancel()

    @Slot()
    def _look(self) -> None:
        for look in self._looks:
            if look.name not in self._asked and (look.again or look.name not in self._known):
                self._ask(look)

    def _ask(self, look: HealthProbe) -> None:
        self._asked[look.name] = None
        handle = self._runner.run(
            _in_time(look), done=partial(self._tell, look), failed=partial(self._failed, look)
        )
        if look.name in self._asked:
            self._asked[look.name] = handle

    def _tell(self, look: HealthProbe, rows: Rows) -> None:
        self._asked.pop(look.name, None)
        self._known.add(look.name)
        self.found.emit(look.name, rows)

    def _failed(self, look: HealthProbe, broken: Exception) -> None:
        if isinstance(broken, TimeoutError):
            words = f"a verificação não terminou em {look.deadline_s:.0f} s"
        else:
            log.warning("a look at %s broke down: %s", look.name, type(broken).__name__)
            words = f"a verificação parou com {type(broken).__name__}"
        self._tell(look, (HealthRow(error(look.name, words, _SUPPORT)),))


async def _in_time(look: HealthProbe) -> Rows:
    """What `look` finds.

    Raises:
        TimeoutError: not in time. It is told to stop, and not waited for.
    """
    import asyncio

    asking = asyncio.ensure_future(look.ask())
    try:
        await asyncio.wait({asking}, timeout=look.deadline_s)
        if not asking.done():
            raise TimeoutError
        return asking.result()
    finally:
        asking.cancel()
