"""A kiosk in a fleet: the real window, a real broker, and another client that reads every message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeKiosk, erp, erp_server, make_kiosk
from support.kiosk_harness import KioskDriver, wait_until
from support.mosquitto import PASSWORD, Mosquitto
from totem.app import maintenance
from totem.app.fleet.member import FleetMember
from totem.fleet import topics
from totem.fleet.agent.agent import Agent
from totem.fleet.channels import CHANNELS, RETAINED, Received, clearing
from totem.fleet.link import Link
from totem.fleet.link_config import LinkOwner

__all__ = ["erp", "erp_server", "make_kiosk"]
ID = "loja-1"


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A broker for all tests of this folder; each clears what it left retained."""
    with Mosquitto(tmp_path_factory.mktemp("broker")) as running:
        yield running


class Console(QObject):
    """Another client of the broker: sees all that kiosks publish, and publishes to them."""

    _came = Signal(object)

    def __init__(self, broker: Mosquitto) -> None:
        super().__init__()
        self.seen: list[Received] = []
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._link = Link(
            replace(broker.link_config("console"), client_id=f"console-{token_hex(4)}", session_expiry_s=0),
            LinkOwner(
                subscriptions=[(f"{topics.ROOT}/+/up/#", 1)],
                on_connected=lambda: self._came.emit(None),
                on_message=self._came.emit,
            ),
        )
        self._link.start()
        wait_until(lambda: self._link.is_connected, "the console's connection")
        self.publish = self._link.publish

    @Slot(object)
    def _on_came(self, message: Received | None) -> None:
        if message is not None:
            self.seen.append(message)

    def all_at(self, path: str) -> list[Any]:
        """Every message so far at a path of the kiosk, read by its model."""
        model = CHANNELS[path].model
        assert model is not None
        return [model.decode(each.payload) for each in self.seen if each.topic == topics.build(ID, path)]

    def wait_for(self, path: str, holds: Callable[[Any], bool] = lambda _message: True) -> Any:
        """Wait for a message at `path`; return the first that `holds`."""
        wait_until(lambda: any(map(holds, self.all_at(path))), f"a message at {path}")
        return next(filter(holds, self.all_at(path)))

    def close(self) -> None:
        """Disconnect."""
        self._link.close()


@pytest.fixture
def console(broker: Mosquitto, qapp: QApplication) -> Iterator[Console]:
    """Another client of the broker; what a kiosk of the test left retained is cleared for the next test."""
    made = Console(broker)
    yield made
    made.close()
    _clear(broker)


@dataclass
class Member:
    """A kiosk of the fleet."""

    driver: KioskDriver
    agent: Agent

    def end(self) -> None:
        """Leave in order, as at the program's end."""
        assert self.driver.kiosk.fleet is not None
        self.driver.kiosk.fleet.close()


@pytest.fixture
def make_member(
    make_kiosk: MakeKiosk, broker: Mosquitto, tmp_path: Path, qapp: QApplication
) -> Iterator[Callable[..., Member]]:
    """Makes kiosks that belong to the fleet, with their monitors started; what they keep is cleared."""
    password = tmp_path / "fleet.password"
    password.write_text(PASSWORD, encoding="ascii")
    password.chmod(0o600)

    def make(**sections: Any) -> Member:
        fleet = {
            "host": "localhost",
            "port": broker.port,
            "id": ID,
            "password_file": password,
            "ca_file": broker.ca_file,
            "spread_s": 0,
        }
        sections["fleet"] = fleet | sections.get("fleet", {})
        driver = make_kiosk(**sections)
        maintenance.install(None, driver.kiosk, qapp)
        driver.kiosk.start_monitors()
        wait_until(lambda: driver.kiosk.fleet is not None, "the fleet")
        assert isinstance(driver.kiosk.fleet, FleetMember)
        made.append(Member(driver, driver.kiosk.fleet.agent))
        return made[-1]

    made: list[Member] = []
    yield make
    for member in made:
        member.end()
    _clear(broker)


def _clear(broker: Mosquitto) -> None:
    """Have the broker drop what the kiosk left retained."""
    connected = Event()
    link = Link(broker.link_config(ID), LinkOwner(on_connected=connected.set))
    link.start()
    connected.wait()
    *most, last = [clearing(ID, path) for path in RETAINED]
    for each in most:
        link.publish(each)
    link.close(last, timeout_s=60.0)


@pytest.fixture
def member(make_member: Callable[..., Member]) -> Member:
    """A kiosk of the fleet."""
    return make_member()
