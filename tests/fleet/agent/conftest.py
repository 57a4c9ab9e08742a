"""A kiosk in a fleet: the real window, a real broker, and another client that reads every message."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal, Slot

from support.kiosk_fixtures import MakeStand, erp, erp_server, make_stand
from support.kiosk_harness import Stand, wait_until
from support.mosquitto import PASSWORD, Mosquitto
from totem.fleet import topics
from totem.fleet.link import Link, Received
from totem.fleet.messages import SCHEMAS, Message

__all__ = ["erp", "erp_server", "make_stand"]
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
            broker.link_config("console"),
            subscriptions=[(f"{topics.ROOT}/+/up/#", 1)],
            on_connected=lambda: self._came.emit(None),
            on_message=self._came.emit,
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
        model = MODELS[path]
        return [model.decode(each.payload) for each in self.seen if each.topic == topics.of(ID, path)]

    def wait_for(self, path: str, holds: Callable[[Any], bool] = lambda _message: True) -> Any:
        """Wait for a message at `path`; return the first that `holds`."""
        wait_until(lambda: any(map(holds, self.all_at(path))), f"a message at {path}")
        return next(filter(holds, self.all_at(path)))

    def close(self) -> None:
        """Disconnect."""
        self._link.close()


MODELS: dict[str, type[Message]] = {
    topics.UP_STATE: SCHEMAS["state"],
    topics.UP_INFO: SCHEMAS["info"],
    topics.UP_CONFIG: SCHEMAS["reported-config"],
    topics.UP_HEALTH: SCHEMAS["health"],
    topics.UP_METRICS: SCHEMAS["metrics"],
    topics.UP_EVENT: SCHEMAS["event"],
    topics.UP_LOG: SCHEMAS["log"],
}


@pytest.fixture
def console(broker: Mosquitto) -> Iterator[Console]:
    made = Console(broker)
    yield made
    made.close()


@pytest.fixture
def make_member(make_stand: MakeStand, broker: Mosquitto, tmp_path: Path) -> Callable[..., Stand]:
    """Makes kiosks that belong to the fleet, with their monitors started."""
    password = tmp_path / "fleet.password"
    password.write_text(PASSWORD, encoding="ascii")
    password.chmod(0o600)

    def make(**sections: Any) -> Stand:
        fleet = {
            "host": "localhost",
            "port": broker.port,
            "id": ID,
            "password_file": password,
            "ca_file": broker.ca_file,
            "spread_s": 0,
        }
        sections["fleet"] = fleet | sections.get("fleet", {})
        stand = make_stand(**sections)
        stand.kiosk.start_monitors()
        return stand

    return make
