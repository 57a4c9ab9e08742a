"""Commands as real processes, without a display, ended by signals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support import qt_type_check
from support.kiosk_session import until
from support.one_shot_client import ERP_SECRET
from support.paper_reader import pages, symbols
from support.platform_marks import IS_WINDOWS, needs_named_pipes
from totem.lab.reference_erp.server import ReferenceErp
from totem.system import display_power

MARIA = "529.982.247-25"
PATIENCE_S = 120 if IS_WINDOWS else 30
Totem = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def totem(tmp_path: Path) -> Iterator[Totem]:
    """Starts `totem` in an empty folder, which is its home, with a trace; ends what a test leaves running.

    No thread but the GUI's may have created a type of Qt.
    """
    started: list[subprocess.Popen[str]] = []
    qt_types = tmp_path / "qt-types.txt"

    def start(*arguments: str) -> "subprocess.Popen[str]":
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TOTEM_")}
        environ |= {
            "TOTEM_TRACE": str(tmp_path / "trace.jsonl"),
            "XDG_CONFIG_DIRS": str(tmp_path),
            "HOME": str(tmp_path),
        }
        process = subprocess.Popen(
            [sys.executable, qt_type_check.__file__, qt_types, *arguments],
            cwd=tmp_path,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
    assert not qt_types.exists(), qt_types.read_text(encoding="utf-8")


def configure(tmp_path: Path, base_url: str) -> Path:
    """A site's own configuration."""
    (tmp_path / "token").write_text(ERP_SECRET, encoding="utf-8")
    (tmp_path / "token").chmod(0o600)
    file = tmp_path / "site.toml"
    file.write_text(
        f"""
        [kiosk]
        state_dir = "state"
        [brand]
        name = "Provedor do Vale"
        primary = "#0b6e4f"
        [erp]
        base_url = "{base_url}"
        token_file = "token"
        [printer]
        kind = "pdf"
        folder = "slips"
        """,
        encoding="utf-8",
    )
    return file


def milestones(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text(encoding="utf-8").splitlines()]


def wait_for_milestone(process: "subprocess.Popen[str]", trace: Path, event: str) -> None:
    """Wait until the process wrote `event`; the trace is a pipe, which is read without polling."""
    with trace.open(encoding="utf-8") as stream:
        for line in stream:
            if json.loads(line)["event"] == event:
                return
    pytest.fail(f"{event} was not reached: {process.communicate()[1]}")


def test_a_selftest_with_a_configuration_of_its_own(totem: Totem, erp: ReferenceErp, tmp_path: Path) -> None:
    config = configure(tmp_path, erp.base_url)
    process = totem("selftest", "--document", MARIA, "--out", "out", "--config", str(config), "--print",
                    "--size", "960x540")  # fmt: skip
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err) == (0, "")
    assert "outcome   boletos" in out
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["ok"]
    (page,) = pages((tmp_path / "out" / "slip-1.pdf").read_bytes())
    assert {symbol.kind for symbol in symbols(page)} == {"ITF", "QRCode"}
    assert [file.suffix for file in (tmp_path / "slips").iterdir()] == [".pdf"]

    marks = milestones(tmp_path)
    events = [mark["event"] for mark in marks]
    for event in ("first_frame", "key_painted", "boletos_painted", "qr_shown", "printed"):
        assert event in events
    screens = [event for event in events if event.startswith("screen:")]
    assert screens == [f"screen:{name}" for name in
                       ("home", "document", "boletos", "pay", "printing", "farewell", "home")]  # fmt: skip
    times = [mark["t"] for mark in marks]
    assert times == sorted(times)
    assert times[0] > 0.02  # the interpreter's start counts
    if sys.platform == "linux":
        assert all(10 < mark["pss_mb"] < 500 for mark in marks)


def test_a_demonstration_without_a_display_leaves_pictures_report_and_slip(
    totem: Totem, tmp_path: Path
) -> None:
    process = totem("demo", "--headless", "out", "--document", "12.ABC.345/01DE-35", "--size", "540x960")
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err) == (0, "")
    assert "out" in out
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["ok"]
    assert (tmp_path / "out" / "slip-1.pdf").is_file()
    assert (tmp_path / "out" / "01-home.png").is_file()


@needs_named_pipes
def test_a_kiosk_without_its_erp_shows_home_records_its_screen_and_ends_when_the_system_asks(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real doctor beside it reads the record, neither with a display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    os.mkfifo(tmp_path / "trace.jsonl")
    config, state = configure(tmp_path, "http://127.0.0.1:9"), tmp_path / "state"
    process = totem("run", "--config", str(config))
    with (tmp_path / "trace.jsonl").open(encoding="utf-8") as lines:
        reached = []
        for line in lines:  # they end with the kiosk
            reached.append(json.loads(line)["event"])
            if "screen:home" in reached:
                break
        else:
            pytest.fail(f"it ended after {reached}: {process.communicate()[1]}")
        until((state / display_power.FILE_NAME).exists)  # a worker writes it, perhaps after the last line
        screen = display_power.read(state)
        assert screen is not None
        words = ["doctor", "--only-screen", "--config", str(config)]
        command = [sys.executable, "-m", "totem", *words]
        told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
        assert f"{screen.width}×{screen.height} pixels" in told.encode().decode("unicode_escape")
        process.send_signal(signal.SIGTERM)
        for _ in lines:
            pass
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    written = (state / "logs" / "totem.jsonl").read_text(encoding="utf-8")
    assert '"level": "error"' not in written
    assert not (state / display_power.FILE_NAME).exists()


@needs_named_pipes
def test_the_demonstration_ends_by_ctrl_c_and_leaves_nothing(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    os.mkfifo(tmp_path / "trace.jsonl")
    process = totem("demo", "--windowed")
    wait_for_milestone(process, tmp_path / "trace.jsonl", "screen:home")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    assert MARIA in out
    assert list((tmp_path / "tmp").iterdir()) == []
