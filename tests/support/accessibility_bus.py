"""Client of AT-SPI over D-Bus outside the kiosk's process, as switch access and voice control are.

The kiosk runs on an X server of its own.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from jeepney import DBusAddress, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

T = TypeVar("T")
PATIENCE_S = 60.0
CHANGE_S = 0.1
"""Quiet time after which the tree is read again: a read keeps the kiosk busy for as long."""
ACTIVATED = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
ATSPI = "org.a11y.atspi"
ROOT = "/org/a11y/atspi/accessible/root"
NOWHERE = "/org/a11y/atspi/null"
EVENTS = ("object:state-changed", "object:announcement", "focus")
FOCUSABLE, FOCUSED, CHECKED, CHECKABLE, SHOWING, VISIBLE, ENABLED = 11, 12, 4, 41, 25, 30, 8
"""Bits of AtspiStateType (atspi-constants.h)."""


def needs() -> str:
    """Return the missing programs as a reason to skip a test; empty if there are none."""
    missing = [program for program in ("Xvfb", "dbus-daemon") if shutil.which(program) is None]
    missing += [] if ACTIVATED.exists() else ["at-spi2-core"]
    return f"needs {', '.join(missing)}" if missing else ""


@contextmanager
def desktop(size: tuple[int, int]) -> Iterator[dict[str, str]]:
    """Run an X server of this size and a session bus that starts the accessibility bus; yield variables."""
    if reason := needs():
        pytest.skip(reason)
    with ExitStack() as running:
        screen = "{}x{}x24".format(*size)
        xvfb = ["Xvfb", "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
        bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
        display, address = (running.enter_context(_first_line_of(command)) for command in (xvfb, bus))
        yield os.environ | {
            "DISPLAY": f":{display}",
            "DBUS_SESSION_BUS_ADDRESS": address,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }


@contextmanager
def _first_line_of(command: list[str]) -> Iterator[str]:
    """Run `command`; yield the first line that it writes."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def kiosk(config: Path, environ: dict[str, str]) -> Iterator["Client"]:
    """Run `totem run` and connect to it."""
    command = [sys.executable, "-m", "totem", "run", "--config", str(config)]
    with (config.parent / "kiosk.log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        with Client(environ["DBUS_SESSION_BUS_ADDRESS"]) as client:
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@dataclass(frozen=True)
class AtspiObject:
    """An accessible object at the time when it was read.

    Attributes:
        path: its D-Bus object path.
        place: object names from the window to it, joined with dots.
        states: the bits of its state set.
        actions: the names of its actions.
    """

    path: str
    place: str
    role: str
    name: str
    states: int
    actions: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its object name in the kiosk, of which there is one on each screen."""
        return self.place.rpartition(".")[2]

    def has(self, state: int) -> bool:
        return bool(self.states >> state & 1)


class Client:
    """Reads the tree of the one application on the bus and does its actions.

    Attributes:
        events: the signals so far: member, detail, first value, path.
    """

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as bus:
            self._bus = bus
            address = str(self._call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0])
        self._bus = open_dbus_connection(address)
        self.events: list[tuple[str, str, int, str]] = []
        self._application = ""
        for interface in ("Object", "Focus"):
            rule = MatchRule(type="signal", interface=f"{ATSPI}.Event.{interface}")
            self._send(message_bus.AddMatch(rule))
        registry = f"{ATSPI}.Registry"
        for event in EVENTS:
            self._call(
                registry, "/org/a11y/atspi/registry", registry, "RegisterEvent", "sass", (event, [], "")
            )

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.close()

    def read(self) -> list[AtspiObject]:
        """All objects that are visible, in the order of the tree."""
        return list(self._read(ROOT))

    def find(self, name: str, role: str = "") -> AtspiObject | None:
        """The first visible object whose name begins so, None where there is none."""
        return next(
            (each for each in self.read() if each.name.startswith(name) and role in ("", each.role)), None
        )

    def wait_until(self, found: "Callable[[], T | None]", what: str) -> T:
        """The first true answer of `found`."""
        deadline = time.monotonic() + PATIENCE_S
        while not (answer := found()):
            if time.monotonic() > deadline:
                seen = "; ".join(each.name for each in self.read() if each.name)
                pytest.fail(f"waited for {what} on: {seen}")
            self.receive(CHANGE_S)
        return answer

    def do(self, seen: AtspiObject, action: str = "") -> bool:
        """Do an action, the first by default; the answer."""
        index = seen.actions.index(action) if action else 0
        answer = self._ask(seen.path, "Action", "DoAction", "i", (index,))
        return bool(answer and answer[0])

    def again(self, seen: AtspiObject) -> AtspiObject | None:
        """Read the object anew; None where it is hidden or gone."""
        return self._seen(seen.path)

    def locale(self, seen: AtspiObject) -> str:
        """The locale of an object's texts."""
        return self._get(seen.path, "Locale")

    def receive(self, quiet_s: float = 0.02) -> None:
        """Take signals until none comes for so long."""
        while True:
            try:
                self._note(self._bus.receive(timeout=quiet_s))
            except TimeoutError:
                return

    def _read(self, path: str) -> Iterator[AtspiObject]:
        if path != ROOT:
            seen = self._seen(path)
            if seen is None:
                return
            yield seen
        children = self._ask(path, "Accessible", "GetChildren")
        for _, child in children[0] if children else ():
            yield from self._read(child)

    def _seen(self, path: str) -> AtspiObject | None:
        """The object at `path`; None where it is hidden or gone."""
        found = self._ask(path, "Accessible", "GetState")
        low, high = found[0] if found else (0, 0)
        states = low | high << 32
        if not states >> VISIBLE & 1:
            return None
        role = self._ask(path, "Accessible", "GetRoleName")
        if not role:
            return None
        interfaces = self._ask(path, "Accessible", "GetInterfaces")
        interfaces = interfaces[0] if interfaces else ()
        actions: tuple[str, ...] = ()
        if f"{ATSPI}.Action" in interfaces:
            listed = self._ask(path, "Action", "GetActions")
            actions = tuple(each[0] for each in listed[0]) if listed else ()
        place, name = (self._get(path, each) for each in ("AccessibleId", "Name"))
        return AtspiObject(path, place, str(role[0]), name, states, actions)

    def _get(self, path: str, name: str) -> str:
        answer = self._call(
            self._kiosk, path, "org.freedesktop.DBus.Properties", "Get", "ss", (f"{ATSPI}.Accessible", name)
        )
        return str(answer[0][1]) if answer else ""

    def _ask(self, path: str, interface: str, method: str, kind: str = "", body: tuple[Any, ...] = ()) -> Any:
        return self._call(self._kiosk, path, f"{ATSPI}.{interface}", method, kind, body)

    @property
    def _kiosk(self) -> str:
        """The kiosk's name on the bus, waited for."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._application:
            assert time.monotonic() < deadline, "no application on the accessibility bus"
            registry = f"{ATSPI}.Registry"
            found = self._call(registry, ROOT, f"{ATSPI}.Accessible", "GetChildren")
            self._application = next((name for name, _ in found[0]), "") if found else ""
            self.receive(CHANGE_S)
        return self._application

    def _call(
        self, name: str, path: str, interface: str, method: str, kind: str = "", body: tuple[Any, ...] = ()
    ) -> Any:
        return self._send(new_method_call(DBusAddress(path, name, interface), method, kind or None, body))

    def _send(self, message: Message) -> Any:
        """The body of the answer; () for an error."""
        self._bus.send(message, serial=(serial := next(self._bus.outgoing_serial)))
        while True:
            answer = self._bus.receive(timeout=PATIENCE_S)
            if answer.header.message_type is MessageType.signal:
                self._note(answer)
            elif answer.header.fields.get(5) == serial:  # REPLY_SERIAL
                return () if answer.header.message_type is MessageType.error else answer.body

    def _note(self, message: Message) -> None:
        if message.header.message_type is MessageType.signal and len(message.body) >= 4:
            fields, body = message.header.fields, message.body
            self.events.append((str(fields[3]), str(body[0]), int(body[1]), str(fields[1])))
