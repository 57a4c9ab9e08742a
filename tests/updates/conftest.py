"""Fixtures: a signer of updates, an installation, and an https server."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from support.update_fixtures import Site, Workshop
from support.update_server import Publisher, serving


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Whoever signs updates."""
    return Workshop(tmp_path / "workshop")


@pytest.fixture
def site(tmp_path: Path, workshop: Workshop) -> Site:
    """A machine with the base alone."""
    return Site(tmp_path / "site", workshop)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def publisher(workshop: Workshop, authority: trustme.CA) -> Iterator[Publisher]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(Publisher(workshop.repository), context) as served:
        yield served
