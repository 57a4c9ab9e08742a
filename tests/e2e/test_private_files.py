"""Files of the kiosk are readable for its own user alone, whatever the umask."""

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from support.platform_marks import needs_file_modes
from totem.app import maintenance
from totem.session.challenge import load_decoy_key
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.pin import PinFile, PinLockout
from totem.system import logging as logs
from totem.system.single_instance import SingleInstance

pytestmark = needs_file_modes

FOR_ANY_READER = {"out-of-service.json"}
"""Staff may write it as another user than the kiosk; it holds what every customer reads."""


@pytest.fixture
def no_mask() -> Iterator[None]:
    """A system that hides nothing by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("no_mask")
def test_every_file_is_for_one_user(
    make_kiosk: MakeKiosk, tmp_path: Path, qapp: QApplication, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the first line")
    folder = tmp_path / "deep" / "state"
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    logs.start(folder / "logs", console_level=logging.CRITICAL)
    logging.getLogger("totem").warning("the first line, before anything else made the folder")
    driver: KioskDriver = make_kiosk(
        kiosk={"state_dir": folder}, printer={"kind": "pdf", "folder": folder / "printed", "keep": True}
    )
    assert state_folder(driver.settings) == folder
    maintenance.install(None, driver.kiosk, qapp)
    instance = SingleInstance(folder)
    assert instance.claim()
    PinFile(folder).set("402915")
    PinLockout(folder).record_attempt()
    load_decoy_key(None, lambda: folder)
    driver.open_list("52998224725")
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.touch("rate_good")
    driver.wait_for("farewell")
    driver.wait_until((folder / "statistics.sqlite3").exists, "the rating to be counted")
    driver.wait_until((folder / "limits.json").exists, "the limits to be kept")
    driver.wait_until(
        lambda: not [*folder.glob(".*"), *folder.glob("statistics.sqlite3-*")], "all of it to be written"
    )
    found = dict[Path, int]()
    for each in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):  # a draft of the kiosk, which still runs
            found[each] = stat.S_IMODE(each.stat().st_mode)
    instance.release()
    logs.stop()
    root.setLevel(level)
    logging.raiseExceptions = raises
    wide = {
        str(each.relative_to(tmp_path)): oct(mode)
        for each, mode in found.items()
        if mode != (0o700 if each.is_dir() else 0o600) and each.name not in FOR_ANY_READER
    }
    assert wide == {}
    assert {"limits.json", "statistics.sqlite3", "running.lock", "totem.jsonl"} <= {
        each.name for each in found
    }
