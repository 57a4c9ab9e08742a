"""A whole fleet of real programs: mosquitto on the files of `totem fleet init`, and kiosks as processes.

The kiosks are started as by systemd, offscreen, and start again by the exit codes that ask for it. Commands
of `totem fleet` run in this process.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import psutil

from support import qt_type_check
from support.commands import run_totem
from support.one_shot_client import ERP_SECRET
from support.own_fleet import PASSPHRASE, OwnBroker
from support.tcp_ports import free_port
from totem.fleet.operator.folder import Fleet
from totem.system.exit_codes import ExitCode

HANGS_S = 120.0
_STARTED_AGAIN = {ExitCode.FROZEN, ExitCode.RESTART, ExitCode.REPEATED_ERRORS}


def wait_for(holds: Callable[[], object], what: str, *, pause_s: float = 0.5) -> None:
    """Wait for a true result."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < HANGS_S, f"no {what}"
        time.sleep(pause_s)


class RealFleet:
    """The operator's folder below `folder`, made by `totem fleet init` with `options`, and its broker."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "passphrase").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
        code, _, err = self.operate("init", "--host", "localhost", "--port", str(self.port), *options)
        assert code == 0, err
        self.server = folder / "frota" / "server"
        conf = self.server / "mosquitto.conf"
        conf.write_text(conf.read_text(encoding="utf-8").replace("/etc/totem-fleet", str(self.server)))
        self.broker = OwnBroker(Fleet.open(folder / "frota"))
        self._revoked = b""
        self.install()

    def __enter__(self) -> Self:
        self.broker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.broker.stop()

    def operate(self, *words: str) -> tuple[int, str, str]:
        """Run `totem fleet` with these words: exit code, stdout, stderr."""
        environment = {
            "LC_ALL": "pt_BR.UTF-8",
            "TOTEM_FLEET_FOLDER": str(self.folder / "frota"),
            "TOTEM_FLEET_PASSPHRASE_FILE": str(self.folder / "passphrase"),
        }
        return run_totem(("fleet", *words), environment)

    def answers(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """Run a command with --json: exit code, and the lines or rows that it printed."""
        code, out, err = self.operate(*words, "--json")
        rows = [json.loads(line) for line in out.splitlines()]
        assert rows or code, err
        return code, rows[0] if len(rows) == 1 and isinstance(rows[0], list) else rows

    def row_of(self, totem: str) -> dict[str, Any]:
        """Return a kiosk as `totem fleet list --json` has it."""
        _, rows = self.answers("list")
        return next(each for each in rows if each["id"] == totem)

    def invitation(self, totem: str) -> Path:
        """Return the invitation of a kiosk, added if need be."""
        file = self.folder / "frota" / "totems" / f"{totem}.totem-fleet"
        if not file.exists():
            code, _, err = self.operate("add", totem, "--site", totem.title())
            assert code == 0, err
            self.install()
        return file

    def install(self) -> None:
        """Bring the broker up to date as install.sh: a restart for a revoked certificate, or a reload."""
        revoked = self.server / "revoked.pem"
        before, self._revoked = self._revoked, revoked.read_bytes() if revoked.exists() else b""
        if self.broker.pid is None:
            return
        if before == self._revoked:
            self.broker.signal(signal.SIGHUP)
        else:
            self.broker.stop()
            self.broker.start()


class RealKiosk:
    """One kiosk in `folder`: its configuration, its process while it runs, and its supervisor.

    Attributes:
        codes: exit codes of its runs so far.
        program: what runs the kiosk.
        before_start: what its supervisor does before each start.
        qt_types: file of the types of Qt that threads created, as `qt_type_check` writes it.
        starts_again: False for a machine that does not come back from its next restart.
    """

    def __init__(
        self,
        folder: Path,
        erp_url: str,
        *,
        more: str = "",
        probe: str = "probe_s = 2",
        spread: str = "spread_s = 0",
        allow: tuple[str, ...] = (),
    ) -> None:
        folder.mkdir()
        self.folder, self.config, self.state = folder, folder / "totem.toml", folder / "state"
        self.codes: list[int] = []
        self.starts_again = True
        self.qt_types = folder / "qt-types.txt"
        self.program: tuple[str, ...] = (sys.executable, qt_type_check.__file__, str(self.qt_types))
        self.before_start: Callable[[], object] = lambda: None
        self.process: subprocess.Popen[bytes] | None = None
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None
        (folder / "erp.token").write_text(ERP_SECRET, encoding="ascii")
        (folder / "erp.token").chmod(0o600)
        self.config.write_text(
            f"""
[kiosk]
state_dir = "{self.state}"
[screen]
motion = "reduced"
[erp]
base_url = "{erp_url}"
token_file = "erp.token"
allow_http = true
{probe}
[printer]
folder = "{folder / "printed"}"
[sound]
enabled = false
[voice]
enabled = false
[fleet]
{spread}
{f"allow = {json.dumps(allow)}" if allow else ""}
{more}
""",
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        assert not self.qt_types.exists(), self.qt_types.read_text(encoding="utf-8")

    def member(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Run `totem fleet join|status|leave` here: exit code, and the JSON."""
        environment = {"LC_ALL": "pt_BR.UTF-8", "TOTEM_KIOSK__STATE_DIR": str(self.state)}
        code, out, err = run_totem(("fleet", *words, "--config", str(self.config), "--json"), environment)
        assert out, err
        return code, json.loads(out)

    def join(self, fleet: RealFleet, totem: str, *, port: int | None = None) -> Self:
        """Join by an invitation, and run until the operator sees it alive; `port` leads to the broker."""
        file = self.folder / f"{totem}.totem-fleet"
        invitation = json.loads(fleet.invitation(totem).read_text(encoding="utf-8"))
        file.write_text(json.dumps(invitation | {"port": port or fleet.port}), encoding="utf-8")
        code, row = self.member("join", str(file), "--name", totem.title())
        assert code == 0, row
        self.start()
        wait_for(lambda: fleet.row_of(totem)["alive"], totem)
        return self

    def start(self) -> Self:
        """Run the kiosk under its supervisor."""
        self._ends.clear()
        self._thread = threading.Thread(target=self._supervise, name="supervisor")
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the kiosk as a supervisor does."""
        self._ends.set()
        if self._thread is not None:
            while self._thread.is_alive():
                if (process := self.process) is not None and process.poll() is None:
                    process.terminate()
                self._thread.join(1.0)
            self._thread = None

    def usage(self) -> tuple[float, float]:
        """Return CPU seconds and PSS in MB of the running kiosk."""
        assert self.process is not None
        process = psutil.Process(self.process.pid)
        times = process.cpu_times()
        return times.user + times.system, process.memory_full_info().pss / 1e6

    def log(self) -> str:
        """Return what the kiosk wrote on stderr."""
        return (self.folder / "kiosk.log").read_text(encoding="utf-8", errors="replace")

    def _supervise(self) -> None:
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TOTEM_SUPERVISED": "1"}
        with (self.folder / "kiosk.log").open("ab") as log:
            while not self._ends.is_set():
                self.before_start()
                self.process = subprocess.Popen(
                    [*self.program, "run", "--config", str(self.config)],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
                self.codes.append(self.process.wait())
                if self.codes[-1] not in _STARTED_AGAIN or not self.starts_again:
                    return
