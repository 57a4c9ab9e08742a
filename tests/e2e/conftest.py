"""A reference ERP and kiosks before it, with PINs that are hashed quickly."""

import dataclasses

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from support.kiosk_fixtures import erp, erp_server, make_stand, stand

__all__ = ["erp", "erp_server", "make_stand", "stand"]


@pytest.fixture(autouse=True)
def _quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash PINs with the least work, as each comparison repeats it; test_pin.py has the real one."""
    quick = dataclasses.replace(RFC_9106_LOW_MEMORY, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("totem.staff.pin._hasher", lambda: PasswordHasher.from_parameters(quick))
