"""Progress of one command, or one configuration, to many kiosks: a state per kiosk up to a final one."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple, Self


class SendState(StrEnum):
    """State of what was sent to one kiosk.

    Attributes:
        label: Portuguese words.
        tone: of a final state, on the page; "" for one that another follows.
    """

    label: str
    tone: str

    def __new__(cls, value: str, label: str, tone: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone = label, tone
        return member

    WAITING = "waiting", "aguardando contato"
    """Not yet signed: the kiosk was asked to announce itself."""
    SENT = "sent", "enviado"
    RECEIVED = "received", "recebido"
    """Taken, and carried out after the session."""
    RUNNING = "running", "em andamento"
    DONE = "done", "feito", "success"
    FAILED = "failed", "falhou", "danger"
    REFUSED = "refused", "recusado", "warning"
    EXPIRED = "expired", "venceu", "warning"
    NO_CONTACT = "no_contact", "sem contato", "danger"
    """The kiosk did not announce itself: nothing was sent."""
    NO_REPLY = "no_reply", "sem resposta", "danger"
    """Sent, without a final reply in time."""

    @property
    def is_final(self) -> bool:
        """True if no other state follows."""
        return bool(self.tone)

    def follows(self, before: "SendState") -> bool:
        """Test that a passing state comes after another one."""
        states = list(SendState)
        return states.index(self) > states.index(before)


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
        self.orders: dict[str, tuple[int, int]] = {}
        """`WantedConfig.order` of the configuration sent to each kiosk."""
        self.boots: dict[str, str] = {}
        """Run of each kiosk that the command was signed for last."""
        self._open = len(self.current)
        self._answers: list[Answer] = []
        self._changed = threading.Condition()
        self._loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @property
    def is_complete(self) -> bool:
        """True if each kiosk has its final answer."""
        return not self._open

    @property
    def done_count(self) -> int:
        """Number of kiosks that have carried it out."""
        return sum(each.state is SendState.DONE for each in self.current.values())

    @property
    def all_done(self) -> bool:
        """True if each kiosk has carried it out."""
        return self.done_count == len(self.current)

    def record(self, answer: Answer) -> bool:
        """Take an answer; False if it repeats the present one, goes back, or follows a final one."""
        with self._changed:
            before = self.current[answer.id]
            is_back = answer.command == before.command and not answer.state.follows(before.state)
            if before.state.is_final or is_back:
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
