"""A workshop that signs updates, and a site that takes them."""

from pathlib import Path

import pytest

from support.updating import Site, Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Whoever signs updates."""
    return Workshop(tmp_path / "workshop")


@pytest.fixture
def site(tmp_path: Path, workshop: Workshop) -> Site:
    """A machine with the base alone."""
    return Site(tmp_path / "site", workshop)
