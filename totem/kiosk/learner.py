"""Learning something of the ERP in the background: one question at a time, and all of it again.

Every hour, soon where the answer was not whole, and at once when the ERP is back. Until something newer
comes, what was known before holds.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, SignalInstance, Slot

from totem.background import Handle, Runner
from totem.kiosk.outage import Cause
from totem.kiosk.reports import whereabouts
from totem.timers import once

log = logging.getLogger(__name__)

T = TypeVar("T")
U = TypeVar("U")

AGAIN_S = 3600.0
SOON_S = 120.0


class Health(Protocol):
    """What is known of the ERP: see `ErpWatch`."""

    @property
    def changed(self) -> SignalInstance:
        """`cause` is another one."""

    @property
    def cause(self) -> Cause | None:
        """Why the ERP cannot be worked with."""


class Learner(QObject, Generic[T]):
    """Belongs to the GUI thread, and waits for `start`; a subclass knows what is asked, and what it means."""

    def __init__(self, what: str, health: Health, runner: Runner, parent: QObject | None = None) -> None:
        """`what` is learned, as the log calls it."""
        super().__init__(parent)
        self._what, self._health, self._runner = what, health, runner
        self._question: Handle | None = None
        self._timer = once(self, f"ask for {what}", self.learn)

    def question(self) -> Coroutine[Any, Any, T] | None:
        """What is asked; None where there is nothing to ask."""
        raise NotImplementedError

    def take(self, answer: T) -> bool:
        """Hear the answer; whether it was whole."""
        raise NotImplementedError

    def start(self) -> None:
        """Ask now, and from now on."""
        self._health.changed.connect(self._look)
        self.learn()

    def close(self) -> None:
        """Ask no more."""
        self._health.changed.disconnect(self._look)
        self._timer.stop()
        if self._question is not None:
            self._question.cancel()
            self._question = None

    @Slot()
    def learn(self) -> None:
        """Ask now, unless something is being asked."""
        if self._question is not None:
            return
        self._timer.stop()
        question = self.question()
        if question is not None:
            self._ask(question, self._learned)

    def _ask(self, question: Coroutine[Any, Any, U], done: Callable[[U], None]) -> None:
        def answered(answer: U) -> None:
            self._question = None
            done(answer)

        self._question = self._runner.run(question, done=answered, failed=self._failed)

    def _learned(self, answer: T) -> None:
        self._wait(AGAIN_S if self.take(answer) else SOON_S)

    def _failed(self, error: Exception) -> None:
        self._question = None
        log.error("could not ask for %s: %s", self._what, whereabouts(error))
        self._wait(SOON_S)

    def _wait(self, seconds: float) -> None:
        self._timer.start(round(seconds * 1000))

    @Slot()
    def _look(self) -> None:
        """The ERP is back, or gone."""
        if self._health.cause is None:
            self.learn()
