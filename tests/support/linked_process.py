"""Kiosk's agent in a process of its own, linked to a broker of the test: `python -m support.linked_process`.

It reads a JSON object from its standard input, writes "linked" once connected, and, when its input ends, its
memory at that moment, its peak since, and the longest pause of its event loop. Unless it publishes, it first
waits for the end of the connection. One that `receives` has the receivers of a kiosk in a customer's hands,
the file of keys and the authority in its folder, and connects again at once.
"""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

from totem.domain.fleet_commands import COMMANDS, CommandName, Role
from totem.fleet import signing, topics
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.config_images import fetch_images
from totem.fleet.agent.configuration import ConfigReceiver, ConfigTools
from totem.fleet.agent.executor import CommandExecutor, CommandResult, Occupancy
from totem.fleet.agent.reports import KioskReports
from totem.fleet.agent.trusted_keys import KeysReceiver
from totem.fleet.agent.wanted_config import BadFile
from totem.fleet.link_config import KIOSK_LIMITS, LONGEST_WAIT_S, LinkConfig, LinkStatus
from totem.fleet.messages import (
    CONFIG_TYPE,
    SCHEMAS,
    Command,
    ConfigFile,
    FileChunk,
    Health,
    Info,
    Metrics,
    Presence,
    StateMessage,
)
from totem.fleet.signing import TrustedKeys, read_trusted_keys
from totem.settings.fleet import FleetSettings
from totem.system.background import Background, Runner, in_thread
from totem.system.gc_policy import GuiGarbageCollector

KIOSK = "loja-1"
_MOST_HEARD = 64
_PIECE = 1 << 16


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


def make_agent(config: LinkConfig, folder: Path, runner: Runner | None = None) -> Agent:
    """Return an agent with short reports, without the rest of a kiosk."""
    reports, used = cast(KioskReports, _Reports()), runner or Background()
    return Agent(config, FleetSettings(), reports, used, folder, started=time.monotonic())


async def _make_diagnostics(_command: Command) -> CommandResult:
    """Return the largest file that a kiosk sends."""
    size = COMMANDS[CommandName.DIAGNOSTICS].largest_file
    return CommandResult(file=("diagnostico.zip", await in_thread(_random_file, size)))


def _random_file(size: int) -> BinaryIO:
    file: BinaryIO = TemporaryFile()  # noqa: SIM115 - the executor closes it
    file.writelines(os.urandom(_PIECE) for _ in range(0, size, _PIECE))
    return file


def _open_first_document(folder: Path) -> None:
    """Load what the first signed configuration with an image loads."""
    image = ConfigFile(name="x.png", url="https://127.0.0.1:1/", sha256="0" * 64, bytes=1)
    with suppress(BadFile):
        asyncio.run(fetch_images((image,), folder, lambda _file: None, ca_file=folder / "ca.pem"))
    key = Ed25519PrivateKey.generate()
    _, envelope = signing.open_envelope(signing.sign(b"{}", CONFIG_TYPE, key), CONFIG_TYPE)
    signing.verify(envelope, TrustedKeys(keys=(signing.trusted_key(key, "x", (Role.OWNER,)),)))


def _make_receivers(agent: Agent, runner: Runner, folder: Path) -> None:
    """Give an agent the receivers of all signed documents; a customer is served for as long as it runs."""

    async def fetch(images: tuple[ConfigFile, ...]) -> None:
        await fetch_images(images, folder, lambda _file: None, ca_file=folder / "ca.pem")

    def read_keys() -> TrustedKeys:
        return read_trusted_keys(folder / "fleet-keys.json")

    executor = CommandExecutor(
        agent,
        KIOSK,
        tuple(COMMANDS),
        read_keys,
        {CommandName.DIAGNOSTICS: _make_diagnostics},
        runner,
        occupancy=Occupancy(lambda: True, lambda: True),
        clock_synced=lambda: None,
        exit_program=lambda _code: None,
        parent=agent,
    )
    keys = KeysReceiver(agent, folder / "fleet-keys.json", runner, parent=agent)
    tools = ConfigTools(
        read_keys=read_keys,
        find_wrong=lambda _values: (),
        fetch=fetch,
        is_in_use=lambda: True,
        is_erp_healthy=lambda: True,
        clock_synced=lambda: None,
        exit_program=lambda _code: None,
        are_keys_examined=lambda: keys.is_examining,
    )
    receiver = ConfigReceiver(agent, KIOSK, tuple(COMMANDS), folder, tools, runner, parent=agent)
    keys.changed.connect(executor.check_keys)
    keys.changed.connect(receiver.check_keys)
    keys.examined.connect(receiver.open_next)
    agent.on_command(topics.DO_COMMAND, executor.receive)
    agent.on_command(topics.DO_CONFIG, receiver.receive)
    agent.on_command(topics.DO_KEYS, keys.receive)
    receiver.start()


@contextmanager
def running(
    port: int, folder: Path, ca: Path | None, *, publishes: bool = False, receives: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Run this module until the end of the block, linked to the broker at `port`."""
    given = {
        "port": port,
        "ca": str(ca or ""),
        "folder": str(folder),
        "publishes": publishes,
        "receives": receives,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "support.linked_process"],
        cwd=Path(__file__).resolve().parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(given) + "\n")
        process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.wait()


def _pss() -> int:
    rows = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(given: dict[str, Any]) -> None:
    """Run until the input ends."""
    app, receives = QCoreApplication([]), given["receives"]
    for model in SCHEMAS.values():
        model.model_rebuild()
    config = LinkConfig(
        "localhost",
        given["port"],
        KIOSK,
        ca_file=Path(given["ca"]) if given["ca"] else None,
        tls=bool(given["ca"]),
        spread_s=0.0 if receives else 1e6,
        longest_wait_s=0.1 if receives else LONGEST_WAIT_S,
        limits=KIOSK_LIMITS,
    )
    background, collector = Background(), GuiGarbageCollector()
    agent = make_agent(config, Path(given["folder"]), background)
    heard: list[bytes] = []
    if receives:
        _open_first_document(Path(given["folder"]))
        _make_receivers(agent, background, Path(given["folder"]))
    else:
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
        is_awaited = not (given["publishes"] or receives)
        if agent.link_status is LinkStatus.CONNECTED and is_awaited:
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
    collector.close()


if __name__ == "__main__":
    run(json.loads(sys.stdin.readline()))
