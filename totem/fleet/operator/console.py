"""Operator's console: the live view of all kiosks, and signed commands and configurations to them.

One link to the broker; no database: the view is that of the retained messages, renewed by announcements. A
thread signs what is to be sent, and ends what gets no answer. All methods may be called from any thread.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from totem.domain.fleet_commands import COMMANDS, CommandName, CommandSpec, Role
from totem.fleet import topics
from totem.fleet.channels import RETAINED, Publication, Received, clearing, publication
from totem.fleet.files import FileAssembler, sha256_code
from totem.fleet.link import Link
from totem.fleet.link_config import LinkConfig, LinkOwner, LinkStatus
from totem.fleet.messages import (
    COMMAND_TYPE,
    CONFIG_TYPE,
    LARGEST_COMMAND,
    LARGEST_CONFIG,
    LONGEST_AHEAD_S,
    BadMessage,
    Command,
    CommandState,
    ConfigFile,
    ConfigState,
    FileChunk,
    Health,
    Presence,
    Refusal,
    Reply,
    ResultCode,
    WantedConfig,
)
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.sending import Answer, Sending, SendState
from totem.fleet.operator.view import TotemView, read
from totem.fleet.signing import (
    BadEnvelope,
    TrustedKeys,
    UntrustedSignature,
    open_envelope,
    sign,
    verify,
)

log = logging.getLogger(__name__)

VALID_S = 300
"""A command is valid so long on the kiosk's clock, time for a session to end."""
LONGEST_VALID_S = LONGEST_AHEAD_S - 10
"""Just below the limit of a kiosk, for one whose health has an unknown age: up to so many seconds."""
WAIT_S = 75.0
"""Seconds for a kiosk to announce itself, which it spreads over a minute, and for its first reply."""
CONFIG_WAIT_S = 240.0
"""Seconds for the report of a configuration: the end of a session, a restart, a minute of trial."""
GRACE_S = 30.0
"""Seconds for a reply to travel."""
LONGEST_RUN_S = 900.0
"""Seconds of a command that is being carried out, such as the download of an update."""
_MOST_FILES = 4
_RESEND_S = 15.0
"""Seconds without a reply after which the same command is published again; a kiosk repeats its reply."""
_MANY = 20
"""From so many kiosks on, all are asked to announce themselves by one message."""
_RETRIED = frozenset({Refusal.OTHER_BOOT.value, Refusal.EXPIRED.value, Refusal.TOO_FAR_AHEAD.value})
"""Refusals of a command that was signed by an old health; it is signed anew once."""
_START_TOLERANCE_S = 2.0
"""Most error of the start of a run, computed from its health: whole seconds, and the way of the message."""


@dataclass(slots=True, eq=False)
class _PendingCommand:
    """A command to one kiosk, until its final answer."""

    totem: str
    sending: Sending
    do: CommandName
    args: Mapping[str, Any]
    wait_s: float
    deadline: float
    fresh_after: float = 0.0
    can_retry: bool = True
    command: Command | None = None
    envelope: bytes = field(default=b"", repr=False)
    resend_at: float = 0.0
    signed_at: float = 0.0
    is_other_run: bool = False
    """True if it was refused by a run that it was not signed for."""

    @property
    def spec(self) -> CommandSpec:
        """All that is known of the command."""
        return COMMANDS[self.do]


@dataclass(slots=True)
class _PendingConfig:
    """A configuration to one kiosk, until it is reported."""

    sending: Sending
    envelope: bytes = field(repr=False)
    serial: int
    started: float
    wait_s: float
    is_sent: bool = False


class NoKey(Exception):
    """The console has no key, or one whose role does not allow this."""


class TooLarge(ValueError):
    """A signed document is larger than a kiosk takes."""


class Console:
    """The fleet, from `start` to `close`.

    Without a `key` the console only watches. `known` are kiosks shown before their first message.
    """

    def __init__(
        self,
        config: LinkConfig,
        key: SigningKey | None = None,
        *,
        keys: TrustedKeys | None = None,
        known: Iterable[str] = (),
    ) -> None:
        self.key = key
        client_id = f"{config.id}-{secrets.token_hex(6)}"
        self._keys = keys or TrustedKeys(keys=(key.trusted,) if key is not None else ())
        self._marker = f"{topics.ROOT}/{topics.EVERYONE}/sync/{client_id}"
        self._link = Link(
            replace(config, client_id=client_id, session_expiry_s=0),
            LinkOwner(
                subscriptions=(
                    (self._marker, 1),
                    (topics.build("+", topics.DO_CONFIG), 1),
                    (topics.build("+", "up/#"), 1),
                ),
                on_connected=self._connected,
                on_message=self._received,
            ),
            on_status=self._status_changed,
        )
        self.synced = threading.Event()
        """Set when all retained messages have come."""
        self._lock = threading.RLock()
        self._totems = {each: TotemView(each) for each in known}
        self._known = frozenset(self._totems)
        self._listeners: list[Callable[[str | None], object]] = []
        self._files = FileAssembler()
        self._markers: dict[bytes, threading.Event] = {}
        self._pending: list[_PendingCommand] = []
        self._by_command: dict[str, _PendingCommand] = {}
        self._wanted: dict[str, _PendingConfig] = {}
        self._turn = threading.Condition(self._lock)
        self._closing = self._has_work = False
        self._thread = threading.Thread(target=self._work, name="fleet-console", daemon=True)

    def start(self) -> None:
        """Connect, and begin to send."""
        self._link.start()
        self._thread.start()

    def close(self) -> None:
        """Disconnect; what has no final answer gets none."""
        with self._turn:
            self._closing = True
            self._wake()
        self._link.close()
        if self._thread.is_alive():
            self._thread.join(2.0)
        with self._lock:
            for pending in list(self._pending):
                self._end(pending, SendState.NO_REPLY if pending.command else SendState.NO_CONTACT)
            for totem in list(self._wanted):
                self._end_config(totem, SendState.NO_REPLY)

    def __enter__(self) -> "Console":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def status(self) -> LinkStatus:
        """State of the link to the broker."""
        return self._link.status

    @property
    def totems(self) -> dict[str, TotemView]:
        """The present view of each kiosk, by ID."""
        with self._lock:
            return dict(self._totems)

    def on_change(self, listener: Callable[[str | None], object]) -> Callable[[], None]:
        """Call `listener` with a kiosk's ID when its view changed, with None when the link's state did.

        It is called on the link's thread, and must not block. Return a function that ends it.
        """
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return end

    def announce(self, ids: Collection[str] | None = None) -> None:
        """Ask kiosks, or all, to publish everything again; each waits up to its `spread_s`."""
        if ids is None:
            self._link.publish(Publication(topics.ALL_ANNOUNCE, b'{"v":1}', qos=0))
        else:
            for each in ids:
                self._link.publish(publication(each, topics.DO_ANNOUNCE, b'{"v":1}'))

    def clear_retained(self, totem: str, *, timeout_s: float = 5.0) -> bool:
        """Make the broker drop all that it keeps of a kiosk; False where it did not confirm it in time."""
        for path in RETAINED:
            if not self._link.publish(clearing(totem, path)):
                return False
        confirmed = threading.Event()
        self._publish_marker(confirmed)
        if not confirmed.wait(timeout_s):
            return False
        with self._lock:
            self._totems.pop(totem, None)
            if totem in self._known:
                self._totems[totem] = TotemView(totem)
        return True

    # Commands

    def send(
        self,
        do: CommandName,
        ids: Iterable[str],
        args: Mapping[str, Any] | None = None,
        *,
        wait_s: float = WAIT_S,
    ) -> Sending:
        """Sign a command for each kiosk, and send it; return its progress.

        All are asked to announce themselves first. One that is alive gets its command at once, any other when
        it comes back within `wait_s`. A kiosk that has replied is waited for until its command expires.

        Raises:
            NoKey: there is none, or its role is not enough; kiosks would refuse the command.
            TooLarge: `args` are larger than a kiosk takes.
        """
        if self.key is None or not self.key.may(COMMANDS[do].role):
            raise NoKey
        names = list(dict.fromkeys(ids))
        arguments = dict(args or {})
        sample = Command(
            id="x" * 24, to="x" * 40, boot="x" * 64, until_up_s=0, issued=datetime.now(UTC), do=do,
            args=arguments, by=self.key.trusted.name,
        )  # fmt: skip
        if len(sign(sample.encode(), COMMAND_TYPE, self.key.private)) > LARGEST_COMMAND:
            raise TooLarge
        sending = Sending(names)
        now = time.monotonic()
        self.announce(None if len(names) >= _MANY else names)
        with self._turn:
            self._pending += (
                _PendingCommand(each, sending, do, arguments, wait_s, now + wait_s) for each in names
            )
            self._wake()
        return sending

    def set_config(
        self,
        contents: Mapping[str, Mapping[str, Any]],
        files: Mapping[str, tuple[ConfigFile, ...]] | None = None,
        *,
        serials: Mapping[str, int] | None = None,
        wait_s: float = CONFIG_WAIT_S,
    ) -> Sending:
        """Sign the whole configuration of each kiosk, and leave it at the broker; return its progress.

        It replaces the one before; its serial is above that of `serials`, the reported and the wanted one. A
        kiosk without contact applies it when it comes back.

        Raises:
            NoKey: there is none, or it is no owner's.
            TooLarge: a configuration is larger than a kiosk takes.
        """
        if self.key is None or not self.key.may(Role.OWNER):
            raise NoKey
        sending = Sending(contents)
        configs: dict[str, _PendingConfig] = {}
        for totem, content in contents.items():
            wanted = WantedConfig(
                to=totem,
                serial=max((serials or {}).get(totem, 0), self.last_serial(totem)) + 1,
                set=dict(content),
                files=(files or {}).get(totem, ()),
                by=self.key.trusted.name,
            )
            envelope = sign(wanted.encode(), CONFIG_TYPE, self.key.private)
            if len(envelope) > LARGEST_CONFIG:
                raise TooLarge
            configs[totem] = _PendingConfig(sending, envelope, wanted.serial, time.monotonic(), wait_s)
        sending.serials = {totem: pending.serial for totem, pending in configs.items()}
        with self._turn:
            for totem, pending in configs.items():
                self._end_config(totem, SendState.NO_REPLY)  # the newer one replaces it
                self._wanted[totem] = pending
            self._wake()
        return sending

    def last_serial(self, totem: str) -> int:
        """Return the highest serial of a configuration that the broker shows of a kiosk."""
        view = self.totems.get(totem, TotemView(totem))
        reported = view.config.serial if view.config is not None else 0
        return max(reported, view.wanted.serial if view.wanted is not None else 0)

    # The console's thread

    def _work(self) -> None:
        while True:
            publications: list[Publication] = []
            with self._turn:
                if self._closing:
                    return
                if self._link.is_connected and self.synced.is_set():
                    now = time.monotonic()
                    for pending in list(self._pending):
                        if pending.command is None or now >= pending.resend_at:
                            publications += self._advance_or_end(pending)
                    publications += self._advance_configs()
                self._drop_overdue()
            for each in publications:  # without the lock, which the link's thread needs in its callbacks
                self._link.publish(each)
            with self._turn:
                if not self._has_work:
                    self._turn.wait(1.0 if self._pending or self._wanted else None)
                self._has_work = False

    def _wake(self) -> None:
        self._has_work = True
        self._turn.notify_all()

    def _advance_or_end(self, pending: _PendingCommand) -> list[Publication]:
        """Advance one command; a fault of it ends it alone."""
        try:
            return self._advance(pending)
        except Exception:
            log.exception("a command cannot be signed")
            self._end(pending, SendState.FAILED, ResultCode.INTERNAL_ERROR)
            return []

    def _advance(self, pending: _PendingCommand) -> list[Publication]:
        """Sign the command of a kiosk that is alive, or repeat one without a reply when that is due."""
        now = time.monotonic()
        if pending.command is None:
            view = self._totems.get(pending.totem)
            if view is None or view.health is None or not view.alive or view.health_at <= pending.fresh_after:
                return []
            if view.state is not None and view.state.boot not in {None, view.health.boot}:
                return []  # the health is that of the run before
            self._sign(pending, view, view.health)
            pending.deadline = now + pending.wait_s
        elif pending.sending.current[pending.totem].state is not SendState.SENT:
            return []
        pending.resend_at = now + _RESEND_S
        return [publication(pending.totem, topics.DO_COMMAND, pending.envelope)]

    def _sign(self, pending: _PendingCommand, view: TotemView, health: Health) -> None:
        if self.key is None:
            raise NoKey
        if view.health_is_live:
            until = health.up_s + int(time.monotonic() - view.health_at) + VALID_S
        else:
            until = health.up_s + LONGEST_VALID_S
        pending.command = Command(
            id=secrets.token_hex(12),
            to=pending.totem,
            boot=health.boot,
            until_up_s=until,
            issued=datetime.now(UTC),
            do=pending.do,
            args=dict(pending.args),
            by=self.key.trusted.name,
        )
        pending.signed_at = time.monotonic()
        pending.envelope = sign(pending.command.encode(), COMMAND_TYPE, self.key.private)
        self._by_command[pending.command.id] = pending
        self._record(pending, SendState.SENT)

    def _advance_configs(self) -> list[Publication]:
        publications = []
        for totem, pending in self._wanted.items():
            if not pending.is_sent:
                pending.is_sent = True
                publications.append(publication(totem, topics.DO_CONFIG, pending.envelope))
                pending.sending.record(Answer(totem, SendState.SENT))
        return publications

    def _drop_overdue(self) -> None:
        now = time.monotonic()
        for pending in [each for each in self._pending if now >= each.deadline]:
            self._end(pending, SendState.NO_REPLY if pending.command else SendState.NO_CONTACT)
        for totem, config in list(self._wanted.items()):
            view = self._totems.get(totem)
            is_alive = view is not None and view.alive
            if now >= config.started + (config.wait_s if is_alive else min(config.wait_s, WAIT_S)):
                self._end_config(totem, SendState.NO_REPLY if is_alive else SendState.NO_CONTACT)

    def _record(self, pending: _PendingCommand, state: SendState, code: str | None = None) -> None:
        command = pending.command.id if pending.command is not None else ""
        pending.sending.record(Answer(pending.totem, state, code, command))

    def _end(self, pending: _PendingCommand, state: SendState, code: str | None = None) -> None:
        self._pending.remove(pending)
        if pending.command is not None:
            del self._by_command[pending.command.id]
        self._record(pending, state, code)

    def _end_config(self, totem: str, state: SendState, code: str | None = None) -> None:
        pending = self._wanted.pop(totem, None)
        if pending is not None:
            pending.sending.record(Answer(totem, state, code))

    # The link's thread

    def _connected(self) -> None:
        with self._turn:
            now = time.monotonic()
            for pending in self._pending:
                pending.resend_at = now  # its reply may have gone with the connection
        self._publish_marker(self.synced)

    def _publish_marker(self, reached: threading.Event) -> None:
        """Set `reached` when the broker has handled all that was published and subscribed before."""
        token = secrets.token_hex(8).encode()
        with self._lock:
            self._markers[token] = reached
        self._link.publish(Publication(self._marker, token))

    def _status_changed(self, status: LinkStatus) -> None:
        if status is not LinkStatus.CONNECTED:
            self.synced.clear()
        self._notify(None)

    def _received(self, message: Received) -> None:
        if message.topic == self._marker:
            with self._turn:
                reached = self._markers.pop(message.payload, None)
                if reached is not None:
                    reached.set()
                self._wake()
            self._notify(None)
            return
        topic = topics.parse(message.topic)
        if topic is None or not topics.is_id(topic.id):
            return
        totem, path = topic
        # The link shows the flag as it was published; stored messages are those before the marker.
        message = message._replace(retained=message.retained and not self.synced.is_set())
        with self._turn:
            if path == topics.DO_CONFIG:
                self._take_wanted(totem, message.payload)
            else:
                self._totems[totem] = self._totems.get(totem, TotemView(totem)).received(path, message)
            if path == topics.UP_REPLY:
                self._take_reply(totem, message.payload)
            elif path == topics.UP_FILE:
                self._take_file(totem, message.payload)
            elif path == topics.UP_CONFIG:
                self._take_report(totem)
            elif path in {topics.UP_STATE, topics.UP_HEALTH}:
                self._take_boot(totem)
            if totem not in self._known and self._totems.get(totem) == TotemView(totem):
                del self._totems[totem]  # all that the broker kept of it was cleared
            self._wake()
        self._notify(totem)

    def _notify(self, totem: str | None) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for each in listeners:
            each(totem)

    def _take_wanted(self, totem: str, payload: bytes) -> None:
        """Take the configuration that the broker holds, if a trusted key signed it for this kiosk."""
        wanted: WantedConfig | None = None
        if 0 < len(payload) <= LARGEST_CONFIG:
            try:
                content, envelope = open_envelope(payload, CONFIG_TYPE)
                verify(envelope, self._keys)
                wanted = WantedConfig.decode(content)
            except (BadEnvelope, UntrustedSignature, BadMessage):
                log.debug("a configuration at the broker is signed by no key of this fleet")
        if wanted is not None and wanted.to != totem:
            wanted = None
        self._totems[totem] = replace(self._totems.get(totem, TotemView(totem)), wanted=wanted)

    def _take_reply(self, totem: str, payload: bytes) -> None:
        reply = read(Reply, payload)
        pending = self._by_command.get(reply.cmd) if reply is not None else None
        if reply is None or pending is None or pending.totem != totem:
            return
        now = time.monotonic()
        code = reply.code
        state = SendState[reply.state.name]
        if reply.state is CommandState.REFUSED and code in _RETRIED and pending.can_retry:
            if code == Refusal.OTHER_BOOT.value and not pending.spec.is_idempotent:
                pending.is_other_run, pending.resend_at = True, float("inf")
                pending.deadline = now + pending.wait_s
                self._take_boot(totem)
            else:
                self._sign_anew(pending, code, fresh_after=now)
        elif state.is_final:
            files = pending.sending.files.get(totem, {})
            if state is SendState.DONE and pending.spec.sends_file:
                is_whole = any(code in {None, sha256_code(each)} for each in files.values())
                state, code = (state, None) if is_whole else (SendState.FAILED, Refusal.BAD_FILE.value)
            self._end(pending, state, code)
        else:
            self._record(pending, state, code)
            rest = LONGEST_VALID_S if state is SendState.RECEIVED else LONGEST_RUN_S
            pending.deadline = max(pending.deadline, now + rest + GRACE_S)

    def _sign_anew(self, pending: _PendingCommand, code: str | None, *, fresh_after: float) -> None:
        """Sign a refused command again, once, by a health that came after `fresh_after`."""
        if pending.command is not None:
            del self._by_command[pending.command.id]
        pending.command, pending.can_retry, pending.is_other_run = None, False, False
        pending.fresh_after, pending.deadline = fresh_after, time.monotonic() + pending.wait_s
        self._record(pending, SendState.WAITING, code)

    def _take_file(self, totem: str, payload: bytes) -> None:
        try:
            chunk = FileChunk.decode(payload)
        except BadMessage:
            return
        pending = self._by_command.get(chunk.cmd)
        if pending is None or pending.totem != totem or not pending.spec.sends_file:
            return
        whole = self._files.add(totem, chunk)
        files = pending.sending.files.setdefault(totem, {})
        if whole is not None and len(files) < _MOST_FILES:
            files[whole.name] = whole.content

    def _take_report(self, totem: str) -> None:
        pending, view = self._wanted.get(totem), self._totems[totem]
        if (
            pending is None
            or not pending.is_sent
            or view.config is None
            or view.config.serial < pending.serial
        ):
            return
        report = view.config
        if report.serial > pending.serial:
            self._end_config(totem, SendState.REFUSED, Refusal.LOWER_SERIAL.value)
        elif report.state is ConfigState.APPLIED:
            self._end_config(totem, SendState.DONE)
        elif report.state is ConfigState.REVERTED:
            self._end_config(totem, SendState.FAILED, report.state.value)
        else:
            troubles = report.troubles
            self._end_config(totem, SendState.REFUSED, troubles[0].code if troubles else None)

    def _take_boot(self, totem: str) -> None:
        """Settle the commands that are not idempotent by a new run that is ready.

        The run before it may have carried them out, and all its replies may be lost; a repeated command waits
        at the broker for the new run, which refuses it.

        A run younger than the command proves a restart. One that is older cannot be the command's doing: then
        it is signed anew, once, for this run.
        """
        view = self._totems.get(totem)
        if view is None or view.state is None or view.state.state is not Presence.READY:
            return
        boot, health = view.state.boot, view.health
        version = view.info.version if view.info is not None else None
        for pending in [each for each in self._pending if each.totem == totem]:
            if pending.spec.is_idempotent:
                continue
            if boot is None or pending.command is None or pending.command.boot == boot:
                continue
            is_known = health is not None and health.boot == boot
            started = view.health_at - health.up_s if health is not None and is_known else float("inf")
            if started < pending.signed_at - _START_TOLERANCE_S:
                if pending.is_other_run:
                    self._sign_anew(pending, Refusal.OTHER_BOOT.value, fresh_after=0.0)
            elif pending.spec.is_proven_by(pending.args, version):
                self._end(pending, SendState.DONE)
            elif pending.is_other_run:
                self._end(pending, SendState.REFUSED, Refusal.OTHER_BOOT.value)
