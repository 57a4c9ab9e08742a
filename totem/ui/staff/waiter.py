"""What a page waits for: one slow thing at a time, until the page is left."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from totem.background import Handle, Runner

T = TypeVar("T")
LONG_MS = 8_000
"""Whoever waits for longer than that is told so (ux.md, "Principles")."""
LONG = "Está demorando. Você pode esperar, ou voltar."


class Waiter(QObject):
    """Has things done off the GUI thread for one page.

    Signals:
        grew_long(): it takes longer than anybody expects.
    """

    grew_long = Signal()

    def __init__(self, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._work: Handle | None = None
        self._waits = False
        self._long = QTimer(self)
        self._long.setObjectName("long wait")
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_MS)
        self._long.timeout.connect(self.grew_long)

    @property
    def waits(self) -> bool:
        """Whether something is under way."""
        return self._waits

    def run(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Have `work` done in the place of whatever is under way."""
        self.stop()
        self._waits = True
        self._long.start()

        def ended(result: T) -> None:
            self._over()
            done(result)

        def broke_off(error: Exception) -> None:
            self._over()
            failed(error)

        handle = self._runner.run(work, done=ended, failed=broke_off)
        if self._waits:
            self._work = handle

    def stop(self) -> None:
        """Wait for nothing any more."""
        if self._work is not None:
            self._work.cancel()
        self._over()

    def _over(self) -> None:
        self._long.stop()
        self._work, self._waits = None, False
