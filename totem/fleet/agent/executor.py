"""Execution of signed commands: refuse with a reason, wait for the end of the visit, carry out, reply.

Each transition is published as a reply. A command of a trusted key whose ID was seen before in this run, even
a refused one, repeats its last reply and does nothing else. IDs of other messages are not remembered, or a
stranger could use up a command's; so that none that was refused counts once its key is trusted, a change of
the trusted keys makes all challenges void.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, BinaryIO

from PySide6.QtCore import QObject, Slot

from totem.domain.fleet_commands import COMMANDS, CommandName, CommandSpec, Moment
from totem.fleet import files
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.file_sender import FileSender
from totem.fleet.agent.freshness import SeenCommands
from totem.fleet.agent.verification import KioskState, OpenedCommand, could_be_done, judge, open_command
from totem.fleet.channels import Received
from totem.fleet.messages import (
    LARGEST_COMMAND,
    Command,
    CommandState,
    EventKind,
    EventSeverity,
    Refusal,
    Reply,
    ResultCode,
    TrustedKey,
)
from totem.fleet.signing import TrustedKeys
from totem.system.background import Runner, in_thread
from totem.system.logging import JOURNAL, describe_traceback
from totem.system.qt_timers import every
from totem.system.sliding_window import MINUTE_S, SlidingWindow

if TYPE_CHECKING:
    from totem.updates.errors import UpdateReason

log = logging.getLogger(__name__)
journal = logging.getLogger(JOURNAL)

MOST_UNOPENED = 16
"""Messages that wait for the verification of those before them, each as large as a command at most."""
MOST_REFUSALS = 120
"""Refused and repeated commands a minute that are answered."""

Handler = Callable[[Command], "CommandResult | Coroutine[Any, Any, CommandResult]"]
"""Carries out a command on the GUI thread, or by a coroutine on the background thread."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """Result of a handler.

    Attributes:
        state: a final state.
        code: reason of a refusal or a failure; that of a file is set by the executor.
        file: name and content of a file to publish, which is closed then.
        then: called on the GUI thread before the reply.
        exit_code: the program has to end with this code, once the kiosk is not in use.
    """

    state: CommandState = CommandState.DONE
    code: "Refusal | ResultCode | UpdateReason | None" = None
    file: tuple[str, BinaryIO] | None = None
    then: Callable[[], object] | None = None
    exit_code: int | None = None


def failed(code: "ResultCode | UpdateReason") -> CommandResult:
    """Return a failure."""
    return CommandResult(CommandState.FAILED, code)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Use of the kiosk, asked on the GUI thread.

    Attributes:
        has_visit: a customer is served.
        is_in_use: a customer is served, or staff are in maintenance mode.
    """

    has_visit: Callable[[], bool]
    is_in_use: Callable[[], bool]


class CommandExecutor(QObject):
    """Receiver of `do/cmd`; belongs to the GUI thread."""

    def __init__(
        self,
        agent: Agent,
        totem: str,
        allow: tuple[str, ...],
        read_keys: Callable[[], TrustedKeys],
        handlers: Mapping[CommandName, Handler],
        runner: Runner,
        *,
        occupancy: Occupancy,
        clock_synced: Callable[[], bool | None],
        exit_program: Callable[[int], object],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`totem` is the kiosk's ID; `now` counts while the clock is synchronised.

        `read_keys` is called on a worker thread.
        """
        super().__init__(parent)
        self._agent, self._id, self._allow, self._read_keys = agent, totem, allow, read_keys
        self._handlers, self._runner, self._occupancy = handlers, runner, occupancy
        self._clock_synced, self._exit, self._now, self._clock = clock_synced, exit_program, now, clock
        self._unopened: deque[Received] = deque()
        self._is_opening = False
        self._seen = SeenCommands(agent.challenges)
        self._keys: TrustedKeys | None = None
        """Those that counted for the latest command; None before the first."""
        self._key_changes = 0
        self._waiting: list[tuple[Command, TrustedKey]] = []
        self._limit = SlidingWindow(MINUTE_S, clock)
        self._begun_at: dict[CommandName, float] = {}
        self._exit_code: int | None = None
        self._files = FileSender(agent, self)
        self._watch = every(self, "fleet commands", self.check_waiting, 1000)

    def receive(self, message: Received) -> None:
        """Take a message of `do/cmd`."""
        if len(self._unopened) >= MOST_UNOPENED:
            self._refuse(OpenedCommand(), Refusal.TOO_OFTEN)
            return
        # One byte more than is taken: of a larger message the length alone counts.
        self._unopened.append(message._replace(payload=message.payload[: LARGEST_COMMAND + 1]))
        if not self._is_opening:
            self._open_next()

    @Slot()
    def check_waiting(self) -> None:
        """Carry out what waits for the end of the visit, and end the program where that is due."""
        waiting, self._waiting = self._waiting, []
        for command, key in waiting:
            if not self._agent.challenges.is_recent(command.challenge):
                self._finish(command, key, CommandResult(CommandState.EXPIRED, Refusal.EXPIRED))
            elif self._occupancy.has_visit():
                self._waiting.append((command, key))
            else:
                self._run(command, key)
        if self._exit_code is not None and not self._occupancy.is_in_use():
            code, self._exit_code = self._exit_code, None
            self._exit(code)
        if not self._waiting and self._exit_code is None:
            self._watch.stop()

    def check_keys(self, keys: TrustedKeys) -> None:
        """Refuse what waits and was signed by a key that `keys`, newly in force, do not have any more."""
        self._key_changes += 1
        self._note_keys(keys)
        waiting, self._waiting = self._waiting, []
        for command, key in waiting:
            role = COMMANDS[command.do].role
            if any(each.key == key.key and each.may(role) for each in keys.keys):
                self._waiting.append((command, key))
            else:
                self._finish(command, key, CommandResult(CommandState.REFUSED, Refusal.UNTRUSTED_KEY))

    def close(self) -> None:
        """Stop waiting."""
        self._watch.stop()
        self._files.close()
        self._waiting.clear()

    # Verification

    def _open_next(self) -> None:
        if not self._unopened:
            self._is_opening = False
            return
        self._is_opening = True
        message = self._unopened.popleft()
        opening = partial(open_command, message.payload, self._read_keys, retained=message.retained)
        verified = partial(self._on_verified, message, self._key_changes)
        self._runner.run(in_thread(opening), done=verified, failed=self._on_broken)

    def _on_verified(self, message: Received, key_changes: int, opened: OpenedCommand) -> None:
        if key_changes == self._key_changes:
            self._on_opened(opened)
        else:  # the keys may be others than those that it was verified by
            self._unopened.appendleft(message)
            self._open_next()

    def _on_broken(self, error: Exception) -> None:
        log.error("a command cannot be verified: %s", describe_traceback(error))
        self._on_opened(OpenedCommand(refusal=Refusal.UNREADABLE))

    def _on_opened(self, opened: OpenedCommand) -> None:
        if opened.keys is not None:
            self._note_keys(opened.keys)
        command, key, refusal = opened.command, opened.key, opened.refusal
        if command is None or key is None:
            self._refuse(opened, refusal or Refusal.UNREADABLE)
        else:
            seen, state = self._seen.reply_to(command.id), self._state()
            if seen is None and could_be_done(command, state):
                self._seen.make_room()
            refusal = refusal or judge(command, key, state)
            if refusal is not None:
                if seen is None and could_be_done(command, state):
                    reply = Reply(cmd=command.id, state=CommandState.REFUSED, code=refusal.value)
                    self._seen.record(command.challenge, reply)
                self._refuse(opened, refusal)
            elif seen is None:
                self._accept(command, key)
            elif self._limit.add_if_below(MOST_REFUSALS):
                self._agent.publish_reply(seen)
        self._open_next()

    def _note_keys(self, keys: TrustedKeys) -> None:
        """Make all challenges void, and publish a new one, where other keys count than before."""
        if self._keys is not None and keys != self._keys:
            self._agent.challenges.void()
            self._agent.request_health()
        self._keys = keys

    def _state(self) -> KioskState:
        agent = self._agent
        return KioskState(
            self._id, agent.boot, agent.challenges, self._allow, self._clock_synced(), self._now()
        )

    def _accept(self, command: Command, key: TrustedKey) -> None:
        self._reply(command, CommandState.RECEIVED)
        spec = COMMANDS[command.do]
        if spec.moment is Moment.AFTER_SESSION:
            self._waiting.append((command, key))
            self._watch.start()
            self.check_waiting()
        elif spec.moment is Moment.AT_REST and self._occupancy.is_in_use():
            self._finish(command, key, CommandResult(CommandState.REFUSED, Refusal.BUSY))
        elif not self._is_due(spec):
            self._finish(command, key, CommandResult(CommandState.REFUSED, Refusal.TOO_OFTEN))
        else:
            self._run(command, key)

    def _is_due(self, spec: CommandSpec) -> bool:
        """Test that a command comes no sooner than its interval after the one before, and note its time."""
        now = self._clock()
        if now - self._begun_at.get(spec.name, float("-inf")) < spec.interval_s:
            return False
        self._begun_at[spec.name] = now
        return True

    def _refuse(self, opened: OpenedCommand, refusal: Refusal) -> None:
        """Publish the reason by an event, and by a reply, both limited.

        The reply to a command that was seen before is repeated for a trusted key alone.
        """
        if not self._limit.add_if_below(MOST_REFUSALS):
            return
        name = opened.key.name if opened.key is not None else None
        journal.info("fleet command refused", extra={"by": name, "code": refusal.value})
        self._agent.publish_event(EventKind.COMMAND_REFUSED, EventSeverity.WARNING, refusal.value)
        seen = self._seen.reply_to(opened.id) if opened.id is not None else None
        if opened.id is not None and seen is None:
            self._agent.publish_reply(Reply(cmd=opened.id, state=CommandState.REFUSED, code=refusal.value))
        elif seen is not None and opened.key is not None:
            self._agent.publish_reply(seen)

    # Execution

    def _run(self, command: Command, key: TrustedKey) -> None:
        handler = self._handlers.get(command.do)
        if handler is None:
            self._finish(command, key, failed(ResultCode.UNAVAILABLE))
            return
        self._reply(command, CommandState.RUNNING)
        broken = partial(self._on_failed, command, key)
        try:
            result = handler(command)
        except Exception as error:  # noqa: BLE001 - it is reported, as one of the background thread is
            broken(error)
            return
        if iscoroutine(result):
            self._runner.run(result, done=partial(self._finish, command, key), failed=broken)
        elif isinstance(result, CommandResult):
            self._finish(command, key, result)

    def _on_failed(self, command: Command, key: TrustedKey, error: Exception) -> None:
        log.error("command %s failed: %s", command.do.value, describe_traceback(error))
        self._finish(command, key, failed(ResultCode.INTERNAL_ERROR))

    def _finish(self, command: Command, key: TrustedKey, result: CommandResult) -> None:
        if result.then is not None:
            result.then()
        if result.file is None:
            self._conclude(command, key, result)
            return
        name, content = result.file
        if files.size_of(content) > COMMANDS[command.do].largest_file:
            content.close()
            self._conclude(command, key, failed(ResultCode.TOO_LARGE))
        else:
            self._files.send(command.id, name, content, partial(self._on_sent, command, key, result))

    def _on_sent(self, command: Command, key: TrustedKey, result: CommandResult, sha256: str | None) -> None:
        if sha256 is None:
            self._conclude(command, key, failed(ResultCode.NOT_SENT))
        else:
            self._conclude(command, key, result, sha256)

    def _conclude(
        self, command: Command, key: TrustedKey, result: CommandResult, sha256: str | None = None
    ) -> None:
        state, code = result.state, None if result.code is None else result.code.value
        self._reply(command, state, sha256 or code)
        extra = {"do": command.do.value, "by": key.name, "result": state.value, "code": code}
        journal.info("fleet command", extra=extra)
        if result.exit_code is not None:
            self._exit_code = result.exit_code
            self._watch.start()
            self.check_waiting()

    def _reply(self, command: Command, state: CommandState, code: str | None = None) -> None:
        reply = Reply(cmd=command.id, state=state, code=code)
        self._seen.record(command.challenge, reply)
        self._agent.publish_reply(reply)
