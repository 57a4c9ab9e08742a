"""Broker of a fleet on the files that `totem fleet init` writes."""

import re

from fleet_simulator.broker import BrokerProcess
from support.mosquitto import Mosquitto
from support.tcp_ports import free_port
from totem.fleet.operator.folder import Fleet

PASSPHRASE = "uma frase de teste"  # noqa: S105 - of these tests alone
IDS = ("loja-1", "loja-2", "loja-3")


class OwnBroker(Mosquitto):
    """mosquitto with the files of `init`, except for user, port and persistence."""

    def __init__(self, fleet: Fleet) -> None:
        self.folder = fleet.folder / "server"
        file = self.folder / "mosquitto.conf"
        BrokerProcess.__init__(self, file, fleet.port)
        text = file.read_text(encoding="utf-8").replace("listener 1883", f"listener {free_port()}")
        text = re.sub(r"^persistence .*\n", "persistence false\n", text, flags=re.MULTILINE)
        file.write_text(f"user root\n{text}", encoding="utf-8")
        self._replace()
