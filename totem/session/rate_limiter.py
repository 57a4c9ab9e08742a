"""The gate before every search: counts what is tried, holds it up where that is too much, tells staff."""

import logging
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from totem.session.rate_limit import LimitRules, RateLimit, RateLimitState
from totem.session.session_log import whereabouts
from totem.system.background import Runner, ignore_result

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from totem.session.rate_limit import RateLimitStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GateStatus:
    """Counts within the window, and the pause, if there is one; for staff."""

    documents: int
    failures: int
    pauses: int
    pause_s: int


class RateLimiter:
    """Belongs to the GUI thread; the file is read when the first customer comes, and written elsewhere."""

    def __init__(
        self,
        clock: "Callable[[], float]",
        runner: Runner,
        file: "RateLimitStore | None" = None,
        rules: LimitRules | None = None,
    ) -> None:
        """`clock` gives seconds that only grow; without a `file`, a restart forgets."""
        self._rules = rules or LimitRules()
        self._clock = clock
        self._runner = runner
        self._file = file
        self._known: RateLimit | None = None
        self._writing: asyncio.Lock | None = None

    @property
    def pause_s(self) -> int:
        """Whole seconds until a document may be tried; 0 when it may now."""
        return ceil(self._limits.pause_s)

    @property
    def status(self) -> GateStatus:
        """For the staff."""
        limits = self._limits
        return GateStatus(limits.documents, limits.failures, limits.pauses, self.pause_s)

    def count_document(self) -> None:
        """A document is looked up now."""
        self._count(self._limits.count_document)

    def count_failure(self) -> None:
        """It was not found, or whoever typed it did not know what its owner would."""
        self._count(self._limits.count_failure)

    @property
    def _limits(self) -> RateLimit:
        if self._known is None:
            self._known = RateLimit(self._clock, self._file.read() if self._file else None, self._rules)
        return self._known

    def _count(self, count: "Callable[[], None]") -> None:
        limits = self._limits
        before = limits.pauses
        count()
        if limits.pauses > before:
            log.warning(
                "documents are tried one after another: %d in %g minutes, %d of them failed; paused for %d s",
                limits.documents, self._rules.window_s / 60, limits.failures, self.pause_s,
            )  # fmt: skip
        if self._file is not None:
            writing = self._write(self._file, limits.snapshot())
            self._runner.run(writing, done=ignore_result, failed=_writing_failed)

    async def _write(self, file: "RateLimitStore", memory: RateLimitState) -> None:
        import asyncio  # not needed by the home screen, and slow to import

        self._writing = self._writing or asyncio.Lock()
        async with self._writing:
            await asyncio.to_thread(file.write, memory)


def _writing_failed(error: Exception) -> None:
    log.error("limits were not written: %s", whereabouts(error))
