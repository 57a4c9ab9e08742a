"""Progress of one command, or one configuration, to many kiosks: a state per kiosk up to a final one."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple


class SendState(StrEnum):
    """State of what was sent to one kiosk."""

    WAITING = "waiting"
    """Not yet signed: the kiosk was asked to announce itself."""
    SENT = "sent"
    RECEIVED = "received"
    """Taken, and carried out after the session."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"
    NO_CONTACT = "no_contact"
    """The kiosk did not announce itself: nothing was sent."""
    NO_REPLY = "no_reply"
    """Sent, without a final reply in time."""

    @property
    def label(self) -> str:
        """Portuguese words."""
        return _LABELS[self]

    @property
    def is_final(self) -> bool:
        """True if no other state follows."""
        return self not in _PASSING


_PASSING = (SendState.WAITING, SendState.SENT, SendState.RECEIVED, SendState.RUNNING)
_LABELS = {
    SendState.WAITING: "aguardando contato",
    SendState.SENT: "enviado",
    SendState.RECEIVED: "recebido",
    SendState.RUNNING: "em andamento",
    SendState.DONE: "feito",
    SendState.FAILED: "falhou",
    SendState.REFUSED: "recusado",
    SendState.EXPIRED: "venceu",
    SendState.NO_CONTACT: "sem contato",
    SendState.NO_REPLY: "sem resposta",
}


class Answer(NamedTuple):
    """A transition: the kiosk, its state, the code of a refusal or failure, and the command's ID."""

    id: str
    state: SendState
    code: str | None = None
    command: str = ""


class Sending:
    """Answers of kiosks to one command, iterable from the first one on, from any thread or event loop.

    An iteration ends when each kiosk has its final answer. Each iterator sees all answers.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self.current = {each: Answer(each, SendState.WAITING) for each in ids}
        """Latest answer of each kiosk."""
        self.files: dict[str, dict[str, bytes]] = {}
        """Complete files that came, by kiosk and name."""
        self.serials: dict[str, int] = {}
        """Serial of the configuration sent to each kiosk."""
        self._open = len(self.current)
        self._answers: list[Answer] = []
        self._changed = threading.Condition()
        self._loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @property
    def is_complete(self) -> bool:
        """True if each kiosk has its final answer."""
        return not self._open

    @property
    def all_done(self) -> bool:
        """True if each kiosk has carried it out."""
        return all(each.state is SendState.DONE for each in self.current.values())

    def record(self, answer: Answer) -> bool:
        """Take an answer; False if it repeats the present one, goes back, or follows a final one."""
        with self._changed:
            before = self.current[answer.id]
            is_back = (
                answer.state in _PASSING and before.state in _PASSING and answer.command == before.command
            )
            if before.state.is_final or (
                is_back and _PASSING.index(answer.state) <= _PASSING.index(before.state)
            ):
                return False
            self.current[answer.id] = answer
            self._open -= answer.state.is_final
            self._answers.append(answer)
            self._changed.notify_all()
            for loop, event in self._loops:
                loop.call_soon_threadsafe(event.set)
        return True

    def __iter__(self) -> Iterator[Answer]:
        """Wait for answers, blocking."""
        index = 0
        while True:
            with self._changed:
                while index >= len(self._answers) and not self.is_complete:
                    self._changed.wait(1.0)  # in turns, so that Ctrl+C ends it on Windows, too
                batch = self._answers[index:]
            if not batch:
                return
            yield from batch
            index += len(batch)

    async def __aiter__(self) -> AsyncIterator[Answer]:
        """Wait for answers in an event loop."""
        index, entry = 0, (asyncio.get_running_loop(), asyncio.Event())
        with self._changed:
            self._loops.append(entry)
        try:
            while True:
                entry[1].clear()
                with self._changed:
                    batch, is_complete = self._answers[index:], self.is_complete
                for answer in batch:
                    yield answer
                index += len(batch)
                if is_complete and not batch:
                    return
                if not batch:
                    await entry[1].wait()
        finally:
            with self._changed:
                self._loops.remove(entry)
