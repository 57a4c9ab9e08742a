"""Kiosk's agent in a process of its own, linked to a broker of the test: `python -m support.linked_process`.

It reads a JSON object from its standard input, writes "linked" once connected, and, when its input ends, its
memory at that moment, its peak since, and the longest pause of its event loop. Unless it publishes, it first
waits for the end of the connection.
"""

import json
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

from totem.fleet import topics
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.reports import KioskReports
from totem.fleet.link_config import KIOSK_LIMITS, LinkConfig, LinkStatus
from totem.fleet.messages import SCHEMAS, FileChunk, Health, Info, Metrics, Presence, StateMessage
from totem.settings.fleet import FleetSettings
from totem.system.background import Background

KIOSK = "loja-1"
_MOST_HEARD = 64


class _Reports:
    """Short reports."""

    version = "1.0"

    def state(self, presence: Presence, boot: str) -> StateMessage:
        """Return the state."""
        return StateMessage(state=presence, boot=boot)

    def metrics(self, boot: str) -> Metrics:
        """Return no counters."""
        return Metrics(boot=boot)

    async def read_info(self) -> Info:
        """Return a name alone."""
        return Info(name="Loja", version="1.0")

    async def read_health(self, boot: str, up_s: int) -> Health:
        """Return what each has."""
        return Health(time=datetime.now(UTC), boot=boot, up_s=up_s, challenge=secrets.token_hex(16))


def make_agent(config: LinkConfig, folder: Path) -> Agent:
    """Return an agent with short reports, without the rest of a kiosk."""
    reports = cast(KioskReports, _Reports())
    return Agent(config, FleetSettings(), reports, Background(), folder, started=time.monotonic())


def _pss() -> int:
    rows = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(given: dict[str, Any]) -> None:
    """Run until the input ends."""
    app = QCoreApplication([])
    for model in SCHEMAS.values():
        model.model_rebuild()
    config = LinkConfig(
        "localhost",
        given["port"],
        KIOSK,
        ca_file=Path(given["ca"]) if given["ca"] else None,
        tls=bool(given["ca"]),
        spread_s=1e6,
        limits=KIOSK_LIMITS,
    )
    agent = make_agent(config, Path(given["folder"]))
    heard: list[bytes] = []
    agent.on_command(topics.DO_COMMAND, lambda message: heard.append(message.payload[:_MOST_HEARD]))
    found = {"start": 0, "peak": 0, "pause_s": 0.0}
    last = time.monotonic()

    def look() -> None:
        nonlocal last
        now = time.monotonic()
        if found["start"]:
            found["pause_s"] = max(found["pause_s"], now - last)
            found["peak"] = max(found["peak"], _pss())
        elif agent.link_status is LinkStatus.CONNECTED and now - began > 1.0:
            found["start"] = _pss()
            _write("linked")
        if found["start"] and given["publishes"]:
            for _ in range(5):
                chunk = FileChunk(cmd="c0ffee00", name="x", content=bytes(100_000))
                agent.publish_file(chunk)
        last = time.monotonic()

    def end() -> None:
        notifier.setEnabled(False)
        if agent.link_status is LinkStatus.CONNECTED and not given["publishes"]:
            agent.link_changed.connect(finish)
        else:
            finish()

    def finish() -> None:
        look()
        _write(json.dumps(found | {"heard": len(heard), "status": agent.link_status.value}))
        timer.stop()
        app.quit()

    began = time.monotonic()
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(end)
    agent.start()
    app.exec()
    agent.close()


if __name__ == "__main__":
    run(json.loads(sys.stdin.readline()))
