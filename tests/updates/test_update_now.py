"""Commands of root that report, or take effect at once: `totem update status`, `now` and `revert`."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.platform_marks import needs_fork, needs_named_pipes, needs_shell, needs_symlinks
from support.update_fixtures import CRASHES, GOOD, NO_ERP, ROOT, Site
from totem.cli import update
from totem.cli.parser import CommandError
from totem.doctor.service import UPDATES
from totem.monitoring.health import CheckContext
from totem.settings import Settings
from totem.system import distribution, process_setup
from totem.system.system_advice import SystemAdvice
from totem.updates import processes
from totem.updates.errors import UpdateReason
from totem.updates.handshake import Handshake, Running
from totem.updates.installation import BASE, BUNDLE, InstallRoot
from totem.updates.ledger import UpdateOutcome

pytestmark = pytest.mark.usefixtures("portuguese_answers")

KIOSK = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from totem.updates.handshake import Handshake

Handshake(Path(sys.argv[1])).record_running(sys.argv[2], sys.argv[3])
print("runs", flush=True)
sys.stdin.read()
"""


@contextmanager
def kiosk(site: Site, name: str, number: str = "") -> Iterator[int]:
    """A process that is recorded as the kiosk; it ends with the test."""
    program = [sys.executable, "-c", KIOSK.format(root=str(ROOT)), str(site.state), name, number or name]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "runs\n"
        yield process.pid


@pytest.fixture
def as_root(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command by the base's program, check its exit code and return its output."""
    monkeypatch.setenv(BUNDLE, str(site.place.folder(BASE)))
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(site.state))
    monkeypatch.setenv("TOTEM_UPDATES__PUBLIC_KEY", str(site.workshop.public_key))
    monkeypatch.setattr(distribution, "version", lambda: site.base)
    site.workshop.public_key.chmod(0o644)

    def do(command: str, code: int = 0, **options: bool) -> str:
        if command == "status":
            options.setdefault("as_json", False)
        assert getattr(update, command)(None, None, **options) == code
        return capsys.readouterr().out

    return do


@pytest.fixture
def systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[str]]:
    """Stand-in for systemctl; returns the list of its calls. `states` of the units, `code` of a restart."""
    folder = tmp_path / "bin"
    folder.mkdir()
    asked = tmp_path / "asked"

    def make(code: int = 0, **states: str) -> list[str]:
        cases = "".join(f"{unit}.service) echo {state};;" for unit, state in states.items())
        program = folder / "systemctl"
        program.write_text(
            f'#!/bin/sh\nif [ "$1" = show ]; then case $4 in {cases} *) echo inactive;; esac; exit; fi\n'
            f'echo "$@" >>{asked}\nexit {code}\n'
        )
        program.chmod(0o755)
        return asked.read_text().splitlines() if asked.exists() else []

    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    make()
    return make


def good(site: Site, version: str) -> None:
    """Update to a version, which confirms itself."""
    site.ask(site.publish(version))
    site.start()
    site.apply()
    site.staging(version).clear()


# --- what runs


def test_status_tells_the_process_that_runs_and_what_comes_next(
    site: Site, as_root: Callable[..., str]
) -> None:
    good(site, "1.1.0")
    assert as_root("status").startswith("No ar: nenhum Totem\nEscolhida: 1.1.0\n")
    with kiosk(site, "1.1.0"):
        assert as_root("status").startswith("No ar: 1.1.0\nEscolhida: 1.1.0\n")
        assert site.applying().revert()
        told = as_root("status")
        assert told.startswith(
            "No ar: 1.1.0\nEscolhida: 1.0.0 (a instalada), a partir do próximo início do Totem\n"
        )
        row = json.loads(as_root("status", as_json=True))
        assert (row["running"], row["next"], row["current"]) == ("1.1.0", BASE, BASE)
    assert as_root("status").startswith("No ar: nenhum Totem\nEscolhida: 1.0.0 (a instalada)\n")
    with kiosk(site, BASE, "1.0.0"):
        assert as_root("status").startswith("No ar: 1.0.0\nEscolhida: 1.0.0 (a instalada)\n")


FORGED: dict[str, dict[str, object]] = {
    "another process of the number": {"began": "1 x"},
    "no process": {"process": "999999999"},
    "no number": {"process": "../1"},
    "a long number": {"process": "9" * 40},
    "a name that leads elsewhere": {"name": "../../etc"},
    "nothing": {"name": "", "version": "", "process": "", "began": ""},
    "no words": {"process": 1, "began": 2},
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_running_record_counts_for_a_living_process_only(site: Site, change: dict[str, object]) -> None:
    site.desk.record_running("1.1.0", "1.1.0")
    assert site.desk.running() == Running("1.1.0", "1.1.0", os.getpid())
    file = site.desk.folder / "running.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    assert site.desk.running() is None
    assert list(site.desk.folder.glob(".*")) == []


@needs_fork
def test_a_process_that_ended_and_is_not_waited_for_runs_no_more() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.read()  # it has ended, or is about to
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert process_setup.start_identity(process.pid) == ""
    assert process_setup.start_identity(os.getpid()) == process_setup.start_identity(os.getpid()) != ""
    assert process_setup._start_by_clock(os.getpid()) != ""
    assert process_setup._start_by_clock(process.pid) == ""


@needs_symlinks
@needs_named_pipes
def test_a_kiosk_that_tells_nothing_of_itself_is_found_by_its_program(site: Site) -> None:
    folder = site.place.folder("1.1.0")
    folder.mkdir()
    shutil.copy(shutil.which("cat") or "", folder / "totem")
    assert processes.find_kiosk(site.place) == ""
    (site.place.root / "current").unlink()
    (site.place.root / "current").symlink_to("versions/1.1.0")
    os.mkfifo(site.state / "run")
    program = [str(site.place.root / "current" / "totem"), "run"]
    with subprocess.Popen(program, cwd=site.state, stdin=subprocess.DEVNULL) as process:
        with (site.state / "run").open("wb"):  # cat has begun, and reads
            assert processes.find_kiosk(site.place) == "1.1.0"
            assert processes.find_kiosk(InstallRoot(site.state)) == ""
        process.wait()
    assert processes.find_kiosk(site.place) == ""


def test_missing_permission_is_reported(
    site: Site, as_root: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_desk: Handshake) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Handshake, "running", forbidden)
    assert as_root("status").startswith(f"{SystemAdvice.UNSEEN_PROCESS.localized()}\n")
    assert json.loads(as_root("status", as_json=True))["running_is_known"] is False


def test_a_version_that_confirmed_itself_is_on_trial_no_more(
    site: Site, as_root: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.ask(site.publish("1.1.0", NO_ERP))
    site.apply()
    told = as_root("status")
    assert "Em teste: 1.1.0; se falhar, volta a 1.0.0 (a instalada)\n" in told
    assert "está em teste" in told
    trial = site.ledger.trial
    assert trial
    site.desk.confirm(trial.id, "2026-11-25T02:10:00-03:00")
    settings = Settings.parse({"kiosk": {"state_dir": str(site.state)}, "updates": {"sticks": True}})
    for words in (as_root("status"), *(check.words for check in UPDATES.run(CheckContext(settings)))):
        assert "em teste" not in words.lower()
        assert "a versão 1.1.0 foi aprovada (25/11 " in words
    row = json.loads(as_root("status", as_json=True))
    assert (row["trial"], row["current"], row["good"]) == (None, "1.1.0", ["1.1.0"])
    assert site.ledger.trial  # root's notes wait for the next start
    site.desk.confirm("0" * 16)
    assert "está em teste" in as_root("status")


# --- back


@pytest.mark.parametrize(
    ("states", "unit"),
    [
        ({"totem": "active"}, "totem.service"),
        ({"totem": "activating"}, "totem.service"),  # between two starts of a version that crashes
        ({"totem-x11": "active", "totem": "inactive"}, "totem-x11.service"),
    ],
)
@needs_shell
def test_revert_takes_effect_at_once(
    site: Site,
    as_root: Callable[..., str],
    systemd: Callable[..., list[str]],
    states: dict[str, str],
    unit: str,
) -> None:
    good(site, "1.1.0")
    systemd(**states)
    with kiosk(site, "1.1.0"):
        told = as_root("revert")
    assert told == "A versão 1.1.0 foi retirada. O Totem reinicia agora com a 1.0.0 (a instalada).\n"
    assert systemd() == [f"--no-block restart {unit}"]
    assert site.apply()
    assert site.runs_whole() == BASE


@needs_shell
def test_without_a_supervisor_revert_reports_the_next_start(
    site: Site, as_root: Callable[..., str], systemd: Callable[..., list[str]]
) -> None:
    good(site, "1.1.0")
    good(site, "1.2.0")
    with kiosk(site, "1.2.0"):
        told = as_root("revert")
    assert told == (
        "A versão 1.2.0 foi retirada. O Totem no ar continua com a 1.2.0 até reiniciar; então entra a 1.1.0."
        " Para isso: Manutenção → Ações → “Reiniciar o Totem”.\n"
    )
    systemd(code=1, totem="active")
    assert as_root("revert") == (
        "A versão 1.1.0 foi retirada."
        " No próximo início do Totem (sudo systemctl start totem) entra a 1.0.0 (a instalada).\n"
    )
    assert as_root("revert", 1) == (
        "Nada feito: a versão instalada está escolhida, e não há outra antes dela.\n"
    )


def test_revert_requires_root(
    site: Site,
    as_root: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forbidden(*_arguments: object) -> None:
        raise PermissionError(13, "no", "/opt/totem/updates")

    monkeypatch.setattr("totem.updates.apply._make_public_folder", forbidden)
    why = SystemAdvice.NEEDS_ADMINISTRATOR.localized(filename="/opt/totem/updates")
    with pytest.raises(CommandError, match=f"totem update revert: {why}"):
        as_root("revert")


def test_on_windows_the_kiosks_process_is_ended_and_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert not processes.restart(site.place, None)
    with kiosk(site, BASE, "1.0.0") as process:
        assert not processes.restart(site.place, process)  # Python's own program
        assert process_setup._start_by_clock(process)
        assert processes.restart(InstallRoot(Path(sys.executable).resolve().parent.parent), process)
    assert not processes.restart(site.place, 999_999_999)


# --- now


@needs_shell
def test_staged_version_is_started_on_trial(
    site: Site, as_root: Callable[..., str], systemd: Callable[..., list[str]]
) -> None:
    site.staging().stage(site.publish("1.1.0"))
    systemd(totem="active")
    with kiosk(site, BASE, "1.0.0"):
        told = as_root("now")
        assert told == "Versão 1.1.0 instalada, em teste. O Totem reinicia agora com a 1.1.0.\n"
        assert site.place.read_current() == BASE  # what runs is not pulled from under its feet
        assert "Escolhida: 1.1.0, a partir do próximo início do Totem\n" in as_root("status")
        assert as_root("now") == told  # twice is once
    assert systemd() == ["--no-block restart totem.service"] * 2
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    assert site.apply()
    assert site.ledger.last
    assert (site.ledger.last.outcome, site.ledger.current) == (UpdateOutcome.CONFIRMED, "1.1.0")


@needs_shell
def test_a_version_that_is_started_now_and_fails_is_left(
    site: Site, as_root: Callable[..., str], systemd: Callable[..., list[str]]
) -> None:
    site.staging().stage(site.publish("1.1.0", CRASHES))
    assert "No próximo início do Totem (sudo systemctl start totem) entra a 1.1.0." in as_root("now")
    site.start()
    assert site.start() == 0
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.NOT_STARTED


@needs_shell
def test_now_without_anything_ready_tells_why(
    site: Site, as_root: Callable[..., str], systemd: Callable[..., list[str]]
) -> None:
    systemd(totem="active")
    assert as_root("now", 1).startswith("Nada feito: nenhuma versão está pronta")
    site.staging().stage(site.publish("1.1.0"))
    (archive,) = (site.desk.folder / "staged" / "targets").iterdir()
    archive.write_bytes(bytes(archive.stat().st_size))
    assert "a assinatura não confere" in as_root("now", 1)
    assert systemd() == []
    assert site.runs_whole() == BASE


@pytest.mark.parametrize("command", ["now", "apply"])
@needs_shell
def test_a_trial_under_way_is_not_judged_by_who_types_a_command(
    site: Site, as_root: Callable[..., str], systemd: Callable[..., list[str]], command: str
) -> None:
    site.ask(site.publish("1.1.0", GOOD))
    site.apply()
    trial = site.ledger.trial
    assert trial
    with kiosk(site, "1.1.0"):
        if command == "now":
            assert as_root("now", 1).startswith("Nada feito: a versão 1.1.0 está em teste")
        else:
            assert update.apply(None, None) == 0
        assert site.runs_whole() == "1.1.0"
        assert site.ledger.trial == trial
        site.desk.confirm(trial.id)
        assert update.apply(None, None) == 0
        assert site.ledger.current == "1.1.0"
