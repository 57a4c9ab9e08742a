"""A command to many kiosks in waves: each waits for the one before, and a share of failures ends it.

The state is written after each answer, so that a rollout can be resumed: with those that are left, among them
the failed ones. Kiosks without contact are no failure, and are left. The first waves take kiosks that are
alive, since silent ones would prove nothing.
"""

import json
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet.messages import FleetModel, ResultCode
from totem.fleet.operator.console import Console
from totem.fleet.operator.folder import LARGEST_STATE
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.fleet.operator.pending_commands import WAIT_S
from totem.fleet.operator.sending import Answer, SendState
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

BACK_S = 600.0
"""Seconds for a kiosk to be back alive after a restart."""


class BadWaves(ValueError):
    """Waves or a share that cannot be read."""


def parse_waves(text: str) -> tuple[str, ...]:
    """Read waves such as "1,10%,100%", each the count or share of all kiosks that are reached by its end."""
    waves = tuple(each.strip() for each in text.split(","))
    for each in waves:
        count = each.removesuffix("%")
        if not (count.isascii() and count.isdecimal() and 0 < int(count) <= 1_000_000):
            raise BadWaves(text)
        if each.endswith("%") and int(count) > 100:
            raise BadWaves(text)
    return waves


def parse_share(text: str) -> float:
    """Read a share such as "5%"."""
    number = text.strip().removesuffix("%").replace(",", ".")
    try:
        share = float(number) / 100
    except ValueError:
        raise BadWaves(text) from None
    if not text.strip().endswith("%") or not 0 < share <= 1:
        raise BadWaves(text)
    return share


def wave_ends(waves: Sequence[str], count: int) -> list[int]:
    """Return how many of `count` kiosks are reached by the end of each wave, rising."""
    ends: list[int] = []
    for each in waves:
        number = int(each.removesuffix("%"))
        end = min(count, math.ceil(count * number / 100) if each.endswith("%") else number)
        if end > (ends[-1] if ends else 0):
            ends.append(end)
    return ends


class RolloutState(FleetModel):
    """State of a rollout, as it is written."""

    v: int = 1
    do: CommandName
    args: dict[str, Any] = Field(default_factory=dict)
    ids: tuple[str, ...]
    done: tuple[str, ...] = ()
    failed: dict[str, str] = Field(default_factory=dict)

    @property
    def left(self) -> list[str]:
        """Kiosks that are not done, the failed ones among them."""
        done = set(self.done)
        return [each for each in self.ids if each not in done]


def read_state(file: Path) -> RolloutState | None:
    """Read a rollout's state; None where there is none.

    Raises:
        FolderError: it is damaged; begun anew, it would reach kiosks twice.
        OSError: it cannot be read.
    """
    try:
        return RolloutState.model_validate_json(read_plain(file, LARGEST_STATE))
    except FileNotFoundError:
        return None
    except ValidationError:
        raise FolderError(FolderFault.DAMAGED, str(file)) from None


@dataclass
class Rollout:
    """A rollout; `on_answer` is called with each answer, `on_wave` with number and size of each wave."""

    console: Console
    file: Path
    state: RolloutState
    waves: tuple[str, ...]
    stop_at: float
    wait_s: float = WAIT_S
    back_s: float = BACK_S
    on_answer: Callable[[Answer], object] = lambda _: None
    on_wave: Callable[[int, int], object] = lambda _number, _count: None
    attempted: int = 0
    failures: int = 0

    def run(self) -> bool:
        """Send wave by wave; False if it was ended by the share of failures."""
        self._write()
        totems = self.console.totems
        ids = sorted(self.state.left, key=lambda each: each not in totems or not totems[each].alive)
        start = 0
        for number, end in enumerate(wave_ends(self.waves, len(ids)), start=1):
            self.on_wave(number, end - start)
            self._run_wave(ids[start:end])
            start = end
            if self.failures and self.failures >= self.stop_at * self.attempted:
                return False
        return True

    def _run_wave(self, ids: Sequence[str]) -> None:
        spec = COMMANDS[self.state.do]
        sending = self.console.send(self.state.do, ids, self.state.args, wait_s=self.wait_s)
        for answer in sending:
            self.on_answer(answer)
            if answer.state is SendState.DONE and spec.restarts:
                continue  # settled when it is back
            if answer.state.is_final:
                self._settle(answer)
        if spec.restarts:
            done = [each for each, last in sending.current.items() if last.state is SendState.DONE]
            self._wait_until_back({each: sending.boots[each] for each in done})

    def _wait_until_back(self, boots: Mapping[str, str]) -> None:
        """Wait until each kiosk is alive in another run than that of `boots`, and in the wanted version.

        That is the run which took the command: at the beginning of the wave, the console may have known none
        of a silent kiosk, or an older one.
        """
        changed = threading.Event()
        end_listening = self.console.on_change(lambda _: changed.set())
        deadline = time.monotonic() + self.back_s
        missing = dict(boots)
        try:
            while missing:
                changed.clear()
                for each in [each for each, boot in missing.items() if self._is_back(each, boot)]:
                    del missing[each]
                    self._settle(Answer(each, SendState.DONE))
                if missing and not changed.wait(max(0.0, deadline - time.monotonic())):
                    break
        finally:
            end_listening()
        for each in missing:
            answer = Answer(each, SendState.FAILED, ResultCode.NOT_BACK)
            self.on_answer(answer)
            self._settle(answer)

    def _is_back(self, totem: str, boot: str) -> bool:
        view = self.console.totems.get(totem)
        if view is None or view.health is None or not view.alive or view.health.boot == boot:
            return False
        version = view.info.version if view.info is not None else None
        return COMMANDS[self.state.do].is_proven_by(self.state.args, version)

    def _settle(self, answer: Answer) -> None:
        failed = {each: code for each, code in self.state.failed.items() if each != answer.id}
        done = self.state.done
        if answer.state is not SendState.NO_CONTACT:
            self.attempted += 1
        if answer.state is SendState.DONE:
            done = (*done, answer.id)
        elif answer.state is not SendState.NO_CONTACT:
            self.failures += 1
            failed[answer.id] = answer.code or answer.state.value
        self.state = self.state.model_copy(update={"done": done, "failed": failed})
        self._write()

    def _write(self) -> None:
        content = json.dumps(self.state.model_dump(mode="json"), indent=1)
        write_atomic(self.file, f"{content}\n".encode(), sync=False)
