"""Fixtures for tests of the whole kiosk: a running reference ERP, and kiosks that use it.

A conftest imports them by name rather than as a plugin, since most folders do without Qt's widgets.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import SMALL, KioskDriver, settings_for
from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp
from totem.system.background import Background, ignore_result, in_thread

MakeKiosk = Callable[..., KioskDriver]


@pytest.fixture(scope="session")
def erp_server() -> Iterator[ReferenceErp]:
    """A running reference ERP that requires a token."""
    with ReferenceErp(token=ERP_SECRET) as server:
        yield server


@pytest.fixture
def erp(erp_server: ReferenceErp) -> Iterator[ReferenceErp]:
    """The reference ERP, without faults and payments."""
    yield erp_server
    erp_server.faults.clear()
    erp_server.paid.clear()


@pytest.fixture
def make_kiosk(erp: ReferenceErp, tmp_path: Path, qapp: QApplication) -> Iterator[MakeKiosk]:
    """Makes kiosks that use the reference ERP, `make_kiosk(size, section={...})`, and closes them."""
    made: list[KioskDriver] = []

    def make(size: QSize = SMALL, *, base_url: str | None = erp.base_url, **sections: Any) -> KioskDriver:
        sections["erp"] = {"token": ERP_SECRET} | sections.get("erp", {})
        driver = KioskDriver(settings_for(base_url, tmp_path, **sections), size)
        made.append(driver)
        return driver

    yield make
    for driver in made:
        driver.close()


def start_workers(background: Background) -> None:
    """Start all threads that a kiosk may need: one that starts within a test would be left by it."""
    with ThreadPoolExecutor() as alike:
        most = alike._max_workers
    together = threading.Barrier(most + 1)
    for _ in range(most):
        background.run(in_thread(together.wait), done=ignore_result, failed=ignore_result)
    together.wait()


@pytest.fixture(scope="module")
def module_kiosk(
    erp_server: ReferenceErp, tmp_path_factory: pytest.TempPathFactory, qapp: QApplication
) -> Iterator[list[KioskDriver]]:
    """The kiosk of `driver`: one for a module, since its screens take longer to make than most visits.

    None is left after a test that could not bring it home.
    """
    settings = settings_for(erp_server.base_url, tmp_path_factory.mktemp("kiosk"), erp={"token": ERP_SECRET})
    driver = KioskDriver(settings)
    start_workers(driver.kiosk.background)
    left = [driver]
    yield left
    for each in left:
        each.close()


@pytest.fixture
def driver(
    module_kiosk: list[KioskDriver], make_kiosk: MakeKiosk, erp: ReferenceErp
) -> Iterator[KioskDriver]:
    """An upright kiosk at home, the same for a module: it is home again after a test, wherever that ends.

    A test that changes more than a visit does (files, monitors, the panel) makes its own by `make_kiosk`.
    """
    given = module_kiosk[0] if module_kiosk else make_kiosk()
    given.window.activateWindow()  # another kiosk's window may have been the active one since
    yield given
    erp.faults.clear()
    for each in module_kiosk:
        try:
            each.come_home()
        except BaseException:
            module_kiosk.remove(each)
            each.close()
            raise
