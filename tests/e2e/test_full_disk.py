"""State folder that cannot be written: sessions, prints and maintenance mode work all the same."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from e2e.test_maintenance_entry import PIN, tap_logo, type_pin
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL
from support.log_check import LogWatch
from support.platform_marks import needs_signals
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.app import maintenance
from totem.session.states import State
from totem.settings import load
from totem.settings.last_good import save_copy
from totem.staff.pin import PinFile
from totem.system import logging
from totem.system.single_instance import SingleInstance
from totem.system.watchdog import Watchdog

MARIA, STRANGER = "52998224725", "123.456.789-09"
WARNINGS = {
    "the log file cannot be written": 2,  # the log, and the journal
    "limits are counted in memory alone": 1,
    "failed maintenance PINs are counted in memory alone": 1,
    "no copy of the configuration is kept": 1,
    "the pages since the roll are not counted": 1,
}
"""Log messages, and how often each may occur."""


def fill(folder: Path) -> None:
    """Leave not a byte."""
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(4096)):
            pass


def make_read_only(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 128 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    try:
        subprocess.run(made, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def serve(state: Path, make_kiosk: MakeKiosk, app: QApplication) -> None:
    """All that a kiosk writes by, on one day."""
    config = state.parent / "totem.toml"
    config.write_text(f'kiosk.state_dir = "{state}"\nerp.base_url = "https://erp.example"\n')
    environ = {"TOTEM_KIOSK__STATE_DIR": str(state)}
    loaded = load(config, environ)
    save_copy(loaded, environ)
    instance = SingleInstance(state)
    assert instance.claim()
    logging.start(state / "logs")
    watchdog = Watchdog()
    watchdog.write_to(state / "logs")
    watchdog.feed()
    with TcpThermalPrinter() as printer:
        driver = make_kiosk(SMALL, kiosk={"state_dir": state}, printer=printer.settings)
        lobby = maintenance.install(None, driver.kiosk, app)
        driver.kiosk.start_monitors()
        for count in (1, 2):
            driver.open_boleto(MARIA)
            assert driver.shows("pix_qr")
            driver.touch("print")
            driver.arrive(State.PRINTED)
            assert printer.slips == count
            driver.touch("finish")
            driver.arrive(State.FAREWELL)
            driver.touch("rate_good")
            driver.session.leave()
            driver.wait_for("home")
        driver.look_up(STRANGER)
        driver.arrive(State.FAILED)
        driver.session.leave()
        driver.wait_for("home")
        tap_logo(driver)
        for pin in ("555123", "555124", PIN):
            type_pin(driver, pin)
            driver.wait_until(
                lambda: lobby.is_open or "Conferindo" not in driver.reads("sentence"), "the answer"
            )
        assert lobby.is_open
        lobby.close()
        driver.open_boleto(MARIA)
        assert driver.shows("pix_qr")
        driver.session.leave()
        driver.wait_for("home")
    watchdog.close()
    instance.release()


def told(expected_logs: LogWatch) -> list[str]:
    return [record.getMessage() for record in expected_logs.records]


CLAIM_AND_DIE = """
import os, signal, sys
from pathlib import Path
from totem.system.single_instance import SingleInstance
claimed = SingleInstance(Path(sys.argv[1]))
assert claimed.claim()
os.kill(os.getpid(), signal.SIGKILL)
"""
WAYS: dict[str, Callable[[Path], None]] = {"full": fill, "read-only": make_read_only}


@pytest.mark.parametrize("spoil", WAYS.values(), ids=WAYS)
def test_a_disk_that_takes_nothing_more(
    small_disk: Path,
    make_kiosk: MakeKiosk,
    qapp: QApplication,
    expected_logs: LogWatch,
    spoil: Callable[[Path], None],
) -> None:
    expected_logs.expect(".")
    PinFile(small_disk).set(PIN)
    spoil(small_disk)
    try:
        serve(small_disk, make_kiosk, qapp)
    finally:
        logging.stop()
    for words, most in WARNINGS.items():
        assert 1 <= sum(words in line for line in told(expected_logs)) <= most, words
    assert sum("statistics cannot be written" in line for line in told(expected_logs)) == 1


@needs_signals
def test_a_stale_lock_on_a_read_only_disk_does_not_prevent_a_start(small_disk: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", CLAIM_AND_DIE, str(small_disk)], check=False)
    assert ended.returncode == -signal.SIGKILL
    make_read_only(small_disk)
    assert SingleInstance(small_disk).claim()
