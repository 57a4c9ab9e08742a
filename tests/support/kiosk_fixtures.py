"""Fixtures for tests of the whole kiosk: a running reference ERP, and kiosks that use it.

A conftest imports them by name rather than as a plugin, since most folders do without Qt's widgets.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import SMALL, Stand, settings_for
from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp

MakeStand = Callable[..., Stand]


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
def make_stand(erp: ReferenceErp, tmp_path: Path, qapp: QApplication) -> Iterator[MakeStand]:
    """Makes kiosks that use the reference ERP, `make_stand(size, section={...})`, and closes them."""
    made: list[Stand] = []

    def make(size: QSize = SMALL, *, base_url: str | None = erp.base_url, **sections: Any) -> Stand:
        sections["erp"] = {"token": ERP_SECRET} | sections.get("erp", {})
        stand = Stand(settings_for(base_url, tmp_path, **sections), size)
        made.append(stand)
        return stand

    yield make
    for stand in made:
        stand.close()


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    """An upright kiosk at home."""
    return make_stand()
