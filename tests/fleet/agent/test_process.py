"""The kiosk as a process: nothing of the fleet is imported without one, and a killed kiosk is lost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from fleet.agent.conftest import ID, Console
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from support.one_shot_client import ERP_SECRET
from totem.fleet import topics
from totem.fleet.messages import Presence
from totem.lab.reference_erp.server import ReferenceErp

RUN = """
import json, sys
from dataclasses import replace
from PySide6.QtCore import QTimer
from totem.app import startup
from totem.kiosk import assembly

if len(sys.argv) > 2:
    from totem.fleet import joining
    link_config = joining.link_config
    joining.link_config = lambda *given: replace(link_config(*given), will_delay_s=0)
start_monitors = assembly.Kiosk.start_monitors

def start(kiosk):
    start_monitors(kiosk)
    timer = QTimer(kiosk.window)
    def look():
        fleet = kiosk.fleet
        is_linked = fleet is not None and fleet.agent._is_ready or not kiosk.settings.fleet.enabled
        if kiosk.availability.erp.is_healthy and is_linked:
            timer.stop()
            print(json.dumps(sorted(sys.modules)), flush=True)
    timer.timeout.connect(look)
    timer.start(20)

assembly.Kiosk.start_monitors = start
sys.exit(startup.run(startup.Path(sys.argv[1]), windowed=True))
"""
"""Print the modules of a kiosk that has warmed up; with a second argument, its will is published at once."""


@contextmanager
def running(
    folder: Path, erp: ReferenceErp, fleet: str = ""
) -> Iterator[tuple[subprocess.Popen[str], set[str]]]:
    """Run a kiosk; yields the process and its modules once it serves, and kills it at the end."""
    (folder / "erp.token").write_text(ERP_SECRET, encoding="ascii")
    (folder / "erp.token").chmod(0o600)
    config = folder / "totem.toml"
    config.write_text(
        f"""
[kiosk]
state_dir = "{(folder / "state").as_posix()}"
[erp]
base_url = "{erp.base_url}"
token_file = "{(folder / "erp.token").as_posix()}"
[voice]
enabled = false
{fleet}""",
        encoding="utf-8",
    )
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", RUN, str(config), *(["sooner"] if fleet else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
    try:
        assert process.stdout is not None
        yield process, set(json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


def test_a_kiosk_without_a_fleet_imports_nothing_of_it(erp: ReferenceErp, tmp_path: Path) -> None:
    with running(tmp_path, erp) as (_, modules):
        assert "totem.kiosk.assembly" in modules
        assert {
            each for each in modules if each.startswith(("totem.fleet", "totem.app.fleet", "paho"))
        } == set()


@needs_mosquitto
def test_a_killed_kiosk_is_lost_and_had_not_loaded_the_cryptography_of_commands(
    console: Console, erp: ReferenceErp, broker: Mosquitto, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text(PASSWORD, encoding="ascii")
    (tmp_path / "password").chmod(0o600)
    fleet = f"""
[fleet]
host = "localhost"
port = {broker.port}
id = "{ID}"
password_file = "{(tmp_path / "password").as_posix()}"
ca_file = "{broker.ca_file}"
"""
    with running(tmp_path, erp, fleet) as (process, modules):
        assert {"paho.mqtt.client", "totem.app.fleet"} <= modules
        assert {each for each in modules if each.startswith(("cryptography", "securesystemslib"))} == set()
        console.wait_for(topics.UP_STATE, lambda state: state.state is Presence.READY)
        if sys.platform == "win32" or os.geteuid() == 0:  # a kiosk keeps its open files from others
            sockets = psutil.Process(process.pid).net_connections()
            assert [each for each in sockets if each.status == psutil.CONN_LISTEN] == []
            assert broker.port in {
                each.raddr.port for each in sockets if each.status == psutil.CONN_ESTABLISHED
            }
        process.kill()
        console.wait_for(topics.UP_STATE, lambda state: state.state is Presence.LOST)
