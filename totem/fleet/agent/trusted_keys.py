"""Receiver of `do/keys`: replaces the file of trusted keys by the list that its owners signed.

The file is the only copy: a list that is placed there by hand counts like one from afar, with the serial
that stands in it. Where it cannot be written, the old list stays in force; where it cannot be read, no key
is trusted, and no list is taken, since its signers could not be known.
"""

import logging
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from totem.fleet.agent.agent import Agent
from totem.fleet.channels import Received
from totem.fleet.key_lists import take_lists
from totem.fleet.messages import EventKind, EventSeverity, Refusal, ResultCode
from totem.fleet.signing import BadKeysFile, TrustedKeys, read_trusted_keys
from totem.system.background import Runner, in_thread
from totem.system.logging import JOURNAL, describe_traceback
from totem.system.sliding_window import MINUTE_S, SlidingWindow

log = logging.getLogger(__name__)
journal = logging.getLogger(JOURNAL)

MOST_REFUSALS = 10
"""Refused lists a minute that are reported, and ends of a refusal."""


class TakenKeys(NamedTuple):
    """Result of a message: the list that is newly in force, and why the message's last one is not."""

    keys: TrustedKeys | None = None
    trouble: Refusal | ResultCode | None = None


def take_keys(payload: bytes, file: Path) -> TakenKeys:
    """Replace `file` by the latest list of a message of `do/keys` that can be taken."""
    try:
        present = read_trusted_keys(file)
    except BadKeysFile:
        return TakenKeys(trouble=Refusal.SERIAL_UNKNOWN)
    keys, refusal = take_lists(payload, present)
    if keys == present:
        return TakenKeys(trouble=refusal)
    try:
        keys.write(file)
    except OSError as error:
        log.error("the fleet's keys cannot be stored: %s", error.strerror)  # noqa: TRY400 - no details needed
        return TakenKeys(trouble=ResultCode.NOT_WRITTEN)
    return TakenKeys(keys, refusal)


class KeysReceiver(QObject):
    """Receiver of `do/keys`; belongs to the GUI thread.

    Attributes:
        trouble: why the latest list was not taken; None if it was.

    Signals:
        changed(TrustedKeys): another list is in force.
        examined(): no list is being examined any more.
    """

    changed = Signal(object)
    examined = Signal()

    def __init__(
        self, agent: Agent, file: Path | None, runner: Runner, parent: QObject | None = None
    ) -> None:
        """`file` is `fleet.trusted_keys`; without one, no list is taken."""
        super().__init__(parent)
        self._agent, self._file, self._runner = agent, file, runner
        self.trouble: Refusal | ResultCode | None = None
        self._next: bytes | None = None
        self._is_examining = False
        self._limit = SlidingWindow(MINUTE_S)

    @property
    def is_examining(self) -> bool:
        """True while a list is being examined, so that what others signed may soon count no more."""
        return self._is_examining

    def receive(self, message: Received) -> None:
        """Take a message of `do/keys`; of several that wait, the latest counts."""
        if message.payload and self._file is not None:  # an empty one clears the topic
            self._next = message.payload
            self._take_next(self._file)

    def _take_next(self, file: Path) -> None:
        if self._is_examining or self._next is None:
            return
        payload, self._next, self._is_examining = self._next, None, True
        work = in_thread(take_keys, payload, file)
        self._runner.run(work, done=partial(self._on_taken, file), failed=partial(self._on_failed, file))

    def _on_failed(self, file: Path, error: Exception) -> None:
        log.error("a list of keys cannot be examined: %s", describe_traceback(error))
        self._on_taken(file, TakenKeys(trouble=Refusal.UNREADABLE))

    def _on_taken(self, file: Path, taken: TakenKeys) -> None:
        self._is_examining = False
        before, self.trouble = self.trouble, taken.trouble
        if taken.keys is not None:
            journal.info("fleet keys", extra={"serial": taken.keys.serial})
            self._agent.publish_event(EventKind.KEYS_CHANGED, EventSeverity.INFO)
            self.changed.emit(taken.keys)
        is_trouble = taken.trouble is not None or before is not None
        is_reported = is_trouble and self._limit.add_if_below(MOST_REFUSALS)
        if is_reported and taken.trouble is not None:
            journal.info("fleet keys refused", extra={"code": taken.trouble.value})
            self._agent.publish_event(EventKind.KEYS_REFUSED, EventSeverity.ERROR, taken.trouble.value)
        if taken.keys is not None or is_reported:
            self._agent.request_reports()
        self._take_next(file)
        if not self._is_examining:
            self.examined.emit()
