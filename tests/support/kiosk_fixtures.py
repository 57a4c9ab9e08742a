"""Fixtures for tests of the whole kiosk: a running reference ERP, and kiosks that use it.

A conftest imports them by name rather than as a plugin, since most folders do without Qt's widgets.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import SMALL, KioskDriver, settings_for
from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp

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


@pytest.fixture
def driver(make_kiosk: MakeKiosk) -> KioskDriver:
    """An upright kiosk at home."""
    return make_kiosk()
