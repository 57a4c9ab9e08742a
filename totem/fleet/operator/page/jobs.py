"""Commands that the page sent: their answers, kiosk by kiosk, and the files that came back."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet.operator.page.rows import city_text, shorten
from totem.fleet.operator.page.texts import code_text
from totem.fleet.operator.sending import Answer, Sending, SendState
from totem.fleet.operator.view import TotemView

MOST_JOBS = 50
"""Commands kept; the oldest is dropped."""
MOST_FILE_BYTES = 256 << 20
"""Bytes of files kept; those that came first are dropped."""
_IMAGES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class JobReply(NamedTuple):
    """Last answer of one kiosk, and the names of its files; `place` is its city and its ID."""

    id: str
    name: str
    place: str
    tone: str
    word: str
    files: tuple[str, ...]


class Screenshot(NamedTuple):
    """Picture of a kiosk's screen, and when it came."""

    content: bytes
    media_type: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One command to some kiosks; `names` and `cities` are those shown when it was sent."""

    id: str
    do: CommandName
    names: Mapping[str, str]
    cities: Mapping[str, str]
    sending: Sending

    @property
    def word(self) -> str:
        """Name of the command."""
        return COMMANDS[self.do].label

    @property
    def count(self) -> int:
        """Number of kiosks."""
        return len(self.names)

    @property
    def answered(self) -> int:
        """Number of kiosks with a final answer."""
        return sum(each.state.is_final for each in self.sending.current.values())

    @property
    def progress(self) -> str:
        """Sentence about how many have answered."""
        if self.answered < self.count:
            return f"{self.answered} de {self.count} responderam"
        done = self.sending.done_count
        if done == self.count:
            return "Feito" if done == 1 else f"Feito em todos os {done}"
        return f"Feito em {done} de {self.count}"

    @property
    def replies(self) -> list[JobReply]:
        """Last answer of each kiosk: failures first, then those that are awaited."""
        ordered = ("danger", "warning", "off", "success")
        return sorted(map(self.reply, self.names), key=lambda reply: ordered.index(reply.tone))

    def reply(self, totem: str) -> JobReply:
        """Return the last answer of a kiosk."""
        tone, word = answer_text(self.sending.current[totem])
        files = () if self.do is CommandName.SCREENSHOT else tuple(self.sending.files.get(totem, ()))
        place = " · ".join(filter(None, (self.cities[totem], totem)))
        return JobReply(totem, self.names[totem], place, tone, word, files)


class Jobs:
    """The last commands, and of each kiosk the last screenshot and the last other file."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._files: OrderedDict[str, Sending] = OrderedDict()
        self._file_bytes = 0
        self.screenshots: dict[str, Screenshot] = {}

    def add(self, do: CommandName, views: Mapping[str, TotemView], sending: Sending) -> Job:
        """Keep a command that was sent to the kiosks of `views`."""
        names = {totem: shorten(view.name) for totem, view in views.items()}
        cities = {totem: city_text(view) for totem, view in views.items()}
        job = Job(secrets.token_hex(8), do, names, cities, sending)
        self._jobs[job.id] = job
        while len(self._jobs) > MOST_JOBS:
            self._jobs.popitem(last=False)
        return job

    def get(self, job: str) -> Job | None:
        """Return a command by its ID."""
        return self._jobs.get(job)

    @property
    def latest(self) -> Job | None:
        """The last command that was sent."""
        return next(reversed(self._jobs.values()), None)

    def last_screenshot_reply(self, totem: str) -> JobReply | None:
        """Return a kiosk's answer to the last request of its screen, unless that is done."""
        for job in reversed(self._jobs.values()):
            if job.do is CommandName.SCREENSHOT and totem in job.names:
                reply = job.reply(totem)
                return None if reply.tone == "success" else reply
        return None

    def take_file(self, job: Job, totem: str) -> None:
        """Keep the file that came; of pictures those that browsers only draw."""
        if job.do is CommandName.SCREENSHOT:
            for content in job.sending.files.pop(totem, {}).values():
                kind = next((kind for magic, kind in _IMAGES.items() if content.startswith(magic)), None)
                if kind is not None:
                    self.screenshots[totem] = Screenshot(content, kind, datetime.now(UTC))
        elif totem in job.sending.files:
            self._drop_file(totem)
            self._files[totem] = job.sending
            self._file_bytes += _size(job.sending, totem)
            while self._file_bytes > MOST_FILE_BYTES:
                self._drop_file(next(iter(self._files)))

    def _drop_file(self, totem: str) -> None:
        sending = self._files.pop(totem, None)
        if sending is not None:
            self._file_bytes -= _size(sending, totem)
            del sending.files[totem]


def _size(sending: Sending, totem: str) -> int:
    return sum(map(len, sending.files[totem].values()))


def answer_text(answer: Answer) -> tuple[str, str]:
    """Return the tone and the words of an answer."""
    word = answer.state.label.capitalize()
    if answer.code and answer.state.is_final:
        word = f"{word}: {code_text(answer.code, is_failure=answer.state is SendState.FAILED)}"
    return answer.state.tone or "off", word
