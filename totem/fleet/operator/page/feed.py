"""Changes since a revision: kiosks, commands and the link, for pages that follow without reloading.

Each change gets the next revision. A page that lost its connection asks for the changes since the last one it
has; a page of another run of the program gets everything.
"""

import asyncio
import secrets
from typing import NamedTuple

from totem.fleet.operator.console import Console
from totem.fleet.operator.view import TotemView

ALIVE_CHECK_S = 2.0
"""Seconds between checks for kiosks whose health expired, which no message announces."""


class Change(NamedTuple):
    """IDs of the kiosks and commands that changed; `is_all` where the page may show kiosks that are gone."""

    totems: list[str]
    jobs: list[str]
    link: bool
    is_all: bool
    revision: str


class Feed:
    """Revisions of everything the page shows; all but the listener runs in the page's event loop."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._run = secrets.token_hex(4)
        self._number = 1
        self._totems = dict.fromkeys(console.totems, 1)
        self._jobs: dict[str, int] = {}
        self._link = 1
        self._seen: dict[str, tuple[TotemView, bool]] = {}
        self._waiting: set[asyncio.Event] = set()
        self.is_closing = False

    @property
    def revision(self) -> str:
        """The present revision, with the run of the program."""
        return f"{self._run}-{self._number}"

    async def follow(self) -> None:
        """Take the console's changes until cancelled."""
        loop = asyncio.get_running_loop()
        end = self._console.on_change(lambda totem: loop.call_soon_threadsafe(self.mark, totem))
        try:
            while True:
                views = self._console.totems
                for totem in views.keys() | self._seen.keys():
                    if _snapshot(views.get(totem)) != self._seen.get(totem):
                        self.mark(totem)
                await asyncio.sleep(ALIVE_CHECK_S)
        finally:
            end()

    def mark(self, totem: str | None) -> None:
        """Note that a kiosk changed, by None that the link did."""
        if totem is None:
            self._link = self._next()
        else:
            self._totems[totem] = self._next()
            snapshot = _snapshot(self._console.totems.get(totem))
            if snapshot is None:
                self._seen.pop(totem, None)
            else:
                self._seen[totem] = snapshot

    def mark_job(self, job: str) -> None:
        """Note that a command has a new answer."""
        self._jobs[job] = self._next()

    def close(self) -> None:
        """End the waits of all pages."""
        self.is_closing = True
        self._wake()

    def since(self, revision: str) -> Change:
        """Return the changes after `revision`; all, if it is of another run."""
        run, _, number = revision.partition("-")
        is_known = run == self._run and number.isascii() and number.isdecimal() and len(number) < 20
        last = int(number) if is_known else 0
        return Change(
            [each for each, at in self._totems.items() if at > last],
            [each for each, at in self._jobs.items() if at > last],
            self._link > last,
            not is_known,
            self.revision,
        )

    async def wait(self, revision: str, timeout_s: float) -> bool:
        """Wait until there is another revision; False after `timeout_s`."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            if revision == self.revision and not self.is_closing:
                await asyncio.wait_for(event.wait(), timeout_s)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(event)
        return True

    def _next(self) -> int:
        self._number += 1
        self._wake()
        return self._number

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()


def _snapshot(view: TotemView | None) -> tuple[TotemView, bool] | None:
    return None if view is None else (view, view.alive)
