"""Operator's console: the live view of all kiosks, and signed commands and configurations to them.

One link to the broker; no database: the view is that of the retained messages, renewed by announcements. A
thread signs what is to be sent, and ends what gets no answer. All methods may be called from any thread.
"""

import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from totem.domain.fleet_commands import COMMANDS, CommandName, Role
from totem.fleet import topics
from totem.fleet.channels import RETAINED, WRITTEN, Publication, Received, clearing, publication
from totem.fleet.invitation import Store
from totem.fleet.link import Link
from totem.fleet.link_config import LinkConfig, LinkOwner, LinkStatus
from totem.fleet.messages import (
    COMMAND_TYPE,
    CONFIG_TYPE,
    LARGEST_CLAIM,
    LARGEST_COMMAND,
    LARGEST_CONFIG,
    Command,
    ConfigFile,
    WantedConfig,
)
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.pending_commands import WAIT_S, PendingCommands
from totem.fleet.operator.pending_configs import (
    CONFIG_DAYS,
    CONFIG_WAIT_S,
    PendingConfig,
    PendingConfigs,
    open_wanted,
)
from totem.fleet.operator.sending import Sending
from totem.fleet.operator.view import TotemView, printable
from totem.fleet.signing import TrustedKeys, sign

MOST_STRANGERS = 100
"""Kiosks that are shown besides those that this fleet has invited, each in up to 0.2 MB of memory.

Whoever has the broker can invent any number; a folder that is an older copy lacks some.
"""
_MANY = 20
"""From so many kiosks on, all are asked to announce themselves by one message."""
_TURN_S = 1.0
"""Between two looks for commands and configurations to be repeated or given up."""


class NoKey(Exception):
    """The console has no key, or one whose role does not allow this."""


class TooLarge(ValueError):
    """A signed document is larger than a kiosk takes."""


class Console:
    """The fleet, from `start` to `close`.

    Without a `key` the console only watches. `stores` are the kiosks that this fleet has invited.

    Attributes:
        has_more_strangers: True once messages of kiosks beyond `MOST_STRANGERS` were dropped.
    """

    def __init__(
        self,
        config: LinkConfig,
        key: SigningKey | None = None,
        *,
        keys: TrustedKeys | None = None,
        stores: Mapping[str, Store] = MappingProxyType({}),
    ) -> None:
        self.key = key
        self._keys = keys or TrustedKeys(keys=(key.trusted,) if key is not None else ())
        self._link = Link(
            # Any user of the broker may end the connection of a known identifier: no message has it.
            replace(config, client_id=f"{config.id}-{secrets.token_hex(16)}", session_expiry_s=0),
            LinkOwner(
                subscriptions=(
                    (f"{topics.SYNC}/+", 1),
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
        self._totems: dict[str, TotemView] = {}
        self._stores: Mapping[str, Store] = {}
        self.has_more_strangers = False
        self.set_stores(stores)
        self._listeners: list[Callable[[str | None], object]] = []
        self._markers: dict[str, threading.Event] = {}
        self._commands = PendingCommands(self._totems, key)
        self._configs = PendingConfigs(self._totems)
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
            self._commands.close()
            self._configs.close()

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

    def find(self, totem: str) -> TotemView | None:
        """Return the present view of a kiosk."""
        with self._lock:
            return self._totems.get(totem)

    def set_stores(self, stores: Mapping[str, Store]) -> None:
        """Take what the folder says now of the kiosks that this fleet has invited."""
        clean = {
            totem: Store.model_validate(printable(store.model_dump(mode="json")))
            for totem, store in stores.items()
        }
        with self._lock:
            for totem in {*self._stores, *clean}:
                view = replace(self._totems.get(totem, TotemView(totem)), store=clean.get(totem))
                self._keep(view)
            self._stores = clean

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
        for path in dict.fromkeys((*RETAINED, *WRITTEN)):
            if not self._link.publish(clearing(totem, path)):
                return False
        confirmed = threading.Event()
        self._publish_marker(confirmed)
        if not confirmed.wait(timeout_s):
            return False
        with self._lock:
            self._keep(TotemView(totem, store=self._stores.get(totem)))
        return True

    def leave_retained(self, publications: Iterable[Publication], *, timeout_s: float = 30.0) -> bool:
        """Leave messages at the broker; False where it did not confirm all of them in time."""
        deadline = time.monotonic() + timeout_s
        for each in publications:
            while not self._link.publish(each):  # the link takes no more for now
                if time.monotonic() >= deadline:
                    return False
                with self._turn:
                    self._turn.wait(0.05)
        confirmed = threading.Event()
        self._publish_marker(confirmed)
        return confirmed.wait(max(0.0, deadline - time.monotonic()))

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
            id="x" * 24, to="x" * 40, boot="x" * 64, challenge="0" * 32, issued=datetime.now(UTC), do=do,
            args=arguments, by=self.key.trusted.name,
        )  # fmt: skip
        if len(sign(sample.encode(), COMMAND_TYPE, self.key.private)) > LARGEST_COMMAND:
            raise TooLarge
        sending = Sending(names)
        self.announce(None if len(names) >= _MANY else names)
        with self._turn:
            self._commands.add(names, sending, do, arguments, wait_s)
            self._wake()
        return sending

    def set_config(
        self,
        contents: Mapping[str, Mapping[str, Any]],
        files: Mapping[str, tuple[ConfigFile, ...]] | None = None,
        *,
        serials: Mapping[str, int] | None = None,
        days: int = CONFIG_DAYS,
        wait_s: float = CONFIG_WAIT_S,
    ) -> Sending:
        """Sign the whole configuration of each kiosk, and leave it at the broker; return its progress.

        It replaces the one before; its serial is above that of `serials`, the reported and the wanted one. A
        kiosk without contact applies it when it comes back within `days`; one that was taken stays.

        Raises:
            NoKey: there is none, or it is no owner's.
            TooLarge: a configuration is larger than a kiosk takes.
        """
        if self.key is None or not self.key.may(Role.OWNER):
            raise NoKey
        sending = Sending(contents)
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        configs: dict[str, PendingConfig] = {}
        for totem, content in contents.items():
            wanted = WantedConfig(
                to=totem,
                keys=self._keys.serial,
                serial=max((serials or {}).get(totem, 0), self.last_serial(totem)) + 1,
                until=until,
                set=dict(content),
                files=(files or {}).get(totem, ()),
                by=self.key.trusted.name,
            )
            envelope = sign(wanted.encode(), CONFIG_TYPE, self.key.private)
            if len(envelope) > LARGEST_CONFIG:
                raise TooLarge
            configs[totem] = PendingConfig(sending, envelope, wanted.order, time.monotonic(), wait_s)
        sending.orders = {totem: pending.order for totem, pending in configs.items()}
        with self._turn:
            for totem, pending in configs.items():
                self._configs.add(totem, pending)
            self._wake()
        return sending

    def last_serial(self, totem: str) -> int:
        """Return the highest serial of a configuration that the broker shows of a kiosk.

        A report is unsigned: one beyond `LARGEST_CLAIM` is no kiosk's, and would use up all serials.
        """
        view = self.find(totem) or TotemView(totem)
        reported = view.config.serial if view.config is not None else 0
        if reported > LARGEST_CLAIM:
            reported = 0
        return max(reported, view.wanted.serial if view.wanted is not None else 0)

    # The console's thread

    def _work(self) -> None:
        while True:
            publications: list[Publication] = []
            with self._turn:
                if self._closing:
                    return
                if self._link.is_connected and self.synced.is_set():
                    publications = self._commands.advance() + self._configs.advance()
                self._commands.drop_overdue()
                self._configs.drop_overdue()
            for each in publications:  # without the lock, which the link's thread needs in its callbacks
                self._link.publish(each)
            with self._turn:
                if not self._has_work:
                    self._turn.wait(_TURN_S if self._commands or self._configs else None)
                self._has_work = False

    def _wake(self) -> None:
        self._has_work = True
        self._turn.notify_all()

    # The link's thread

    def _connected(self) -> None:
        with self._turn:
            self._commands.resend()
            self._markers.clear()
        self._publish_marker(self.synced)

    def _publish_marker(self, reached: threading.Event) -> None:
        """Set `reached` when the broker has handled all that was published and subscribed before."""
        mark = f"{topics.SYNC}/{secrets.token_hex(16)}"
        with self._lock:
            self._markers[mark] = reached
        self._link.publish(Publication(mark, b""))

    def _take_marker(self, mark: str) -> None:
        with self._turn:
            reached = self._markers.pop(mark, None)
            if reached is None:
                return  # another console's
            reached.set()
            if reached is self.synced:
                self._judge_as_of(None)
            self._wake()
        self._notify(None)

    def _status_changed(self, status: LinkStatus) -> None:
        if status is not LinkStatus.CONNECTED:
            self.synced.clear()
            with self._lock:
                self._judge_as_of(time.monotonic())
        self._notify(None)

    def _judge_as_of(self, moment: float | None) -> None:
        """Have kiosks judged as of `moment`, while no health of theirs can come; None for the present."""
        for totem, view in self._totems.items():
            if moment is None or view.as_of is None:
                self._totems[totem] = replace(view, as_of=moment)

    def _received(self, message: Received) -> None:
        if message.topic.startswith(f"{topics.SYNC}/"):
            self._take_marker(message.topic)
            return
        topic = topics.parse(message.topic)
        if topic is None or not topics.is_id(topic.id):
            return
        totem, path = topic
        # The link shows the flag as it was published; stored messages are those before the marker.
        message = message._replace(retained=message.retained and not self.synced.is_set())
        with self._turn:
            if totem not in self._totems and len(self._totems) >= MOST_STRANGERS + len(self._stores):
                self.has_more_strangers = True
                return
            if path == topics.DO_CONFIG:
                wanted = open_wanted(totem, message.payload, self._keys)
                self._totems[totem] = replace(self._totems.get(totem, TotemView(totem)), wanted=wanted)
            else:
                self._totems[totem] = self._totems.get(totem, TotemView(totem)).received(path, message)
            if path == topics.UP_REPLY:
                self._commands.take_reply(totem, message.payload)
            elif path == topics.UP_FILE:
                self._commands.take_file(totem, message.payload)
            elif path == topics.UP_CONFIG:
                self._configs.take_report(totem)
            elif path in {topics.UP_STATE, topics.UP_HEALTH}:
                self._commands.settle_by_run(totem)
            self._keep(self._totems[totem])
            self._wake()
        self._notify(totem)

    def _keep(self, view: TotemView) -> None:
        """Keep a view, unless it is a stranger's of which the broker keeps nothing."""
        if view == TotemView(view.id):
            self._totems.pop(view.id, None)
        else:
            self._totems[view.id] = view

    def _notify(self, totem: str | None) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for each in listeners:
            each(totem)
