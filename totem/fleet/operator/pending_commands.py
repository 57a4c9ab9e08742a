"""Commands that were sent to kiosks and have no final answer: signing, repeating, replies and files.

A kiosk may be hostile: its replies give no more time by being repeated, and its files are counted while they
come.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from totem.domain.fleet_commands import COMMANDS, CommandName, CommandSpec
from totem.fleet import topics
from totem.fleet.channels import CHANNELS, Publication, publication
from totem.fleet.files import FileAssembler, FileTooLarge, sha256_code
from totem.fleet.messages import (
    CHALLENGE_S,
    COMMAND_TYPE,
    BadMessage,
    Command,
    CommandState,
    FileChunk,
    Health,
    Presence,
    Refusal,
    Reply,
    ResultCode,
)
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.sending import Answer, Sending, SendState
from totem.fleet.operator.view import TotemView, read
from totem.fleet.signing import sign

log = logging.getLogger(__name__)

FRESH_S = CHALLENGE_S - 300
"""A challenge of so many seconds is signed: it leaves five minutes for a session to end."""
WAIT_S = 75.0
"""Seconds for a kiosk to announce itself, which it spreads over a minute, and for its first reply."""
GRACE_S = 30.0
"""Seconds for a reply to travel."""
LONGEST_RUN_S = 900.0
"""Seconds of a command that is being carried out, such as the download of an update."""
_RESEND_S = 15.0
"""Seconds without a reply after which the same command is published again; a kiosk repeats its reply."""
_RETRIED = frozenset({Refusal.OTHER_BOOT.value, Refusal.EXPIRED.value})
"""Refusals of a command that was signed by an old health; it is signed anew once, under the same ID.

That reply is unsigned: a kiosk carries out one command of an ID in a run, so that none is carried
out twice whoever made that reply.
"""


@dataclass(slots=True, eq=False)
class PendingCommand:
    """A command to one kiosk, until its final answer.

    Attributes:
        boot: run that it was signed for last; "" before.
        envelope: the signed command; empty while it waits for a health to be signed by.
        is_refused: by a run that it was not signed for, or as too old.
        asks_again: the kiosk is to be asked for a health to sign it anew by.
    """

    totem: str
    sending: Sending
    do: CommandName
    args: Mapping[str, Any]
    wait_s: float
    deadline: float
    fresh_after: float = 0.0
    can_retry: bool = True
    id: str = field(default_factory=lambda: secrets.token_hex(12))
    boot: str = ""
    envelope: bytes = field(default=b"", repr=False)
    resend_at: float = 0.0
    is_refused: bool = False
    asks_again: bool = False

    @property
    def spec(self) -> CommandSpec:
        """All that is known of the command."""
        return COMMANDS[self.do]


class PendingCommands:
    """All commands without a final answer, signed by `key`, to kiosks by their present `views`.

    The caller holds one lock for all methods.
    """

    def __init__(self, views: Mapping[str, TotemView], key: SigningKey | None) -> None:
        self._views, self._key = views, key
        self._pending: list[PendingCommand] = []
        self._by_command: dict[str, PendingCommand] = {}
        self._files = FileAssembler()

    def __len__(self) -> int:
        return len(self._pending)

    def add(
        self, ids: Iterable[str], sending: Sending, do: CommandName, args: Mapping[str, Any], wait_s: float
    ) -> None:
        """Take a command to each of `ids`; their answers go to `sending`."""
        deadline = time.monotonic() + wait_s
        self._pending += (PendingCommand(each, sending, do, args, wait_s, deadline) for each in ids)

    def resend(self) -> None:
        """Repeat all commands without a reply at the next turn: it may have gone with the connection."""
        now = time.monotonic()
        for pending in self._pending:
            pending.resend_at = now

    def advance(self) -> list[Publication]:
        """Sign the commands of kiosks that are alive, and return what is to be published now."""
        now = time.monotonic()
        due = [each for each in self._pending if not each.envelope or now >= each.resend_at]
        return [publication for each in due for publication in self._advance_or_end(each)]

    def drop_overdue(self) -> None:
        """End the commands whose time is over."""
        now = time.monotonic()
        for pending in [each for each in self._pending if now >= each.deadline]:
            self._end_unanswered(pending)

    def close(self) -> None:
        """End all commands."""
        for pending in list(self._pending):
            self._end_unanswered(pending)

    def take_reply(self, totem: str, payload: bytes) -> None:
        """Take a reply of a kiosk; one to no command of ours is ignored."""
        reply = read(Reply, payload, CHANNELS[topics.UP_REPLY].largest)
        pending = self._by_command.get(reply.cmd) if reply is not None else None
        if reply is None or pending is None or pending.totem != totem:
            return
        now = time.monotonic()
        code = reply.code
        state = SendState[reply.state.name]
        if reply.state is CommandState.REFUSED and code in _RETRIED and not pending.envelope:
            return  # it is to be signed anew
        if reply.state is CommandState.REFUSED and code in _RETRIED and pending.can_retry:
            if not pending.is_refused:  # a repeated one gives no more time
                pending.is_refused, pending.deadline = True, now + pending.wait_s
            if code == Refusal.OTHER_BOOT.value and not pending.spec.is_idempotent:
                pending.resend_at = float("inf")
            else:
                pending.envelope, pending.can_retry, pending.fresh_after = b"", False, now
                pending.asks_again = True
                self._files.drop(pending.id)
                self._record(pending, SendState.WAITING, code)
            self.settle_by_run(totem)
        elif state.is_final:
            files = pending.sending.files.get(totem, {})
            if state is SendState.DONE and pending.spec.sends_file:
                is_whole = any(code in {None, sha256_code(each)} for each in files.values())
                state, code = (state, None) if is_whole else (SendState.FAILED, Refusal.BAD_FILE.value)
            self._end(pending, state, code)
        elif self._record(pending, state, code):  # a repeated one gives no more time
            rest = CHALLENGE_S if state is SendState.RECEIVED else LONGEST_RUN_S
            pending.deadline = max(pending.deadline, now + rest + GRACE_S)

    def take_file(self, totem: str, payload: bytes) -> None:
        """Take a part of a file; one that no command of ours asked this kiosk for is ignored."""
        try:
            chunk = FileChunk.decode(payload)
        except BadMessage:
            return
        pending = self._by_command.get(chunk.cmd)
        if pending is None or pending.totem != totem or not pending.spec.sends_file:
            return
        try:
            whole = self._files.add(totem, chunk, pending.spec.largest_file)
        except FileTooLarge:
            self._end(pending, SendState.FAILED, ResultCode.TOO_LARGE.value)
            return
        if whole is not None:
            pending.sending.files[totem] = {whole.name: whole.content}

    def settle_by_run(self, totem: str) -> None:
        """Settle the commands that are not idempotent by a new run that is ready.

        The run before it may have carried them out, and all its replies may be lost; a repeated command waits
        at the broker for the new run, which refuses it. A run that the console did not know when it signed
        proves a restart; all else is not repeated.
        """
        view = self._views.get(totem)
        if view is None or view.state is None or view.state.state is not Presence.READY:
            return
        boot = view.state.boot
        version = view.info.version if view.info is not None else None
        for pending in [each for each in self._pending if each.totem == totem]:
            if pending.spec.is_idempotent:
                continue
            if boot is None or pending.boot in {"", boot}:
                continue
            if pending.spec.is_proven_by(pending.args, version):
                self._end(pending, SendState.DONE)
            elif pending.is_refused:
                self._end(pending, SendState.REFUSED, Refusal.OTHER_BOOT.value)

    def _advance_or_end(self, pending: PendingCommand) -> list[Publication]:
        """Advance one command; a fault of it ends it alone."""
        try:
            return self._advance(pending)
        except Exception:
            log.exception("a command cannot be signed")
            self._end(pending, SendState.FAILED, ResultCode.INTERNAL_ERROR)
            return []

    def _advance(self, pending: PendingCommand) -> list[Publication]:
        """Sign the command of a kiosk that is alive, or repeat one without a reply when that is due."""
        now = time.monotonic()
        if pending.asks_again:
            pending.asks_again = False
            return [publication(pending.totem, topics.DO_ANNOUNCE, b'{"v":1}')]
        if not pending.envelope:
            view = self._views.get(pending.totem)
            if view is None or view.health is None or not view.alive or view.health_at <= pending.fresh_after:
                return []
            if view.state is not None and view.state.boot not in {None, view.health.boot}:
                return []  # the health is that of the run before
            if not _is_fresh(view, view.health):
                return []  # the announcement that was asked for brings a newer one
            if pending.boot not in {"", view.health.boot} and not pending.spec.is_idempotent:
                return []  # the run before may have carried it out
            self._sign(pending, view.health)
            pending.deadline = now + pending.wait_s
        elif pending.sending.current[pending.totem].state is not SendState.SENT:
            return []
        pending.resend_at = now + _RESEND_S
        return [publication(pending.totem, topics.DO_COMMAND, pending.envelope)]

    def _sign(self, pending: PendingCommand, health: Health) -> None:
        if self._key is None:
            raise ValueError("there is no key")
        pending.boot = pending.sending.boots[pending.totem] = health.boot
        command = Command(
            id=pending.id,
            to=pending.totem,
            boot=health.boot,
            challenge=health.challenge,
            issued=datetime.now(UTC),
            do=pending.do,
            args=dict(pending.args),
            by=self._key.trusted.name,
        )
        pending.envelope = sign(command.encode(), COMMAND_TYPE, self._key.private)
        self._by_command[pending.id] = pending
        self._record(pending, SendState.SENT)

    def _record(self, pending: PendingCommand, state: SendState, code: str | None = None) -> bool:
        command = pending.id if pending.envelope else ""
        return pending.sending.record(Answer(pending.totem, state, code, command))

    def _end_unanswered(self, pending: PendingCommand) -> None:
        self._end(pending, SendState.NO_REPLY if pending.boot else SendState.NO_CONTACT)

    def _end(self, pending: PendingCommand, state: SendState, code: str | None = None) -> None:
        self._pending.remove(pending)
        self._by_command.pop(pending.id, None)
        self._files.drop(pending.id)
        if state is not SendState.DONE:
            pending.sending.files.pop(pending.totem, None)
        self._record(pending, state, code)


def _is_fresh(view: TotemView, health: Health) -> bool:
    """Guess that a challenge leaves a session time to end: a wrong guess costs a refusal, and no more.

    A retained health tells its age only by the kiosk's clock, which may be wrong.
    """
    age_s = time.monotonic() - view.health_at
    if not view.health_is_live and health.time.tzinfo is not None:
        age_s = max(age_s, (datetime.now(UTC) - health.time).total_seconds())
    return age_s <= FRESH_S
