"""Changes since a revision: kiosks, commands and the link, for pages that follow without reloading.

Each change gets the next revision. A page that lost its connection asks for the changes since the last one it
has; a page of another run of the program gets everything.
"""

import asyncio
import secrets
import threading
from functools import partial
from typing import NamedTuple

from totem.fleet.operator.console import Console
from totem.fleet.operator.page.jobs import MOST_JOBS
from totem.fleet.operator.view import TotemView

ALIVE_CHECK_S = 2.0
"""Seconds between checks for kiosks whose health expired, which no message announces."""
MOST_REVISIONS = 20_000
"""Kiosks whose last change is known, those that are gone among them."""


class Change(NamedTuple):
    """IDs of the kiosks and commands that changed; `is_all` where the page may show kiosks that are gone."""

    totems: list[str]
    jobs: list[str]
    link: bool
    is_all: bool
    revision: str


class Feed:
    """Revisions of everything the page shows; all but the listener runs in the page's event loop.

    Memory is bounded however many messages come, and of however many kiosks.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._run = secrets.token_hex(4)
        self._number = 1
        self._totems = dict.fromkeys(console.totems, 1)
        self._jobs: dict[str, int] = {}
        self._link = 1
        self._seen: dict[str, tuple[TotemView, bool]] = {}
        self._waiting: set[asyncio.Event] = set()
        self._changed: set[str | None] = set()
        self._lock = threading.Lock()
        self.is_closing = False

    @property
    def revision(self) -> str:
        """The present revision, with the run of the program."""
        return f"{self._run}-{self._number}"

    async def follow(self) -> None:
        """Take the console's changes until cancelled."""
        loop = asyncio.get_running_loop()
        end = self._console.on_change(partial(self._note, loop))
        try:
            while True:
                views = self._console.totems
                for totem in views.keys() | self._seen.keys():
                    if _snapshot(views.get(totem)) != self._seen.get(totem):
                        self.mark(totem)
                await asyncio.sleep(ALIVE_CHECK_S)
        finally:
            end()

    def _note(self, loop: asyncio.AbstractEventLoop, totem: str | None) -> None:
        """Have a change marked in the event loop; further ones of the same kiosk until then are the same."""
        with self._lock:
            is_first = not self._changed
            self._changed.add(totem)
        if is_first:
            loop.call_soon_threadsafe(self._mark_changed)

    def _mark_changed(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, set()
        for each in changed:
            self.mark(each)

    def mark(self, totem: str | None) -> None:
        """Note that a kiosk changed, by None that the link did."""
        if totem is None:
            self._link = self._next()
            return
        self._totems[totem] = self._next()
        snapshot = _snapshot(self._console.find(totem))
        if snapshot is None:
            self._seen.pop(totem, None)
        else:
            self._seen[totem] = snapshot
        if len(self._totems) > MOST_REVISIONS:
            self._run = secrets.token_hex(4)  # all pages get everything, and drop what is gone
            self._totems = dict.fromkeys(self._console.totems, self._number)

    def mark_job(self, job: str) -> None:
        """Note that a command has a new answer."""
        self._jobs[job] = self._next()
        while len(self._jobs) > MOST_JOBS:
            del self._jobs[next(iter(self._jobs))]

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
