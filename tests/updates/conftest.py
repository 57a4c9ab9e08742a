"""Fixtures: a signer of updates, an installation, and an https server."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from support.small_disks import tmp_path
from support.update_fixtures import Site, Workshop
from support.update_server import Publisher, serving
from totem.cli import update
from totem.system import localization
from totem.system.localization import CommandLanguage
from totem.updates.staging import Staging

__all__ = ["authority", "portuguese_answers", "publisher", "site", "tmp_path", "update_status", "workshop"]


@pytest.fixture
def portuguese_answers() -> Iterator[None]:
    """Answers of commands in Portuguese, as where staff type them."""
    localization.use(CommandLanguage.PORTUGUESE)
    yield
    localization.use(None)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Signer of updates."""
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


@pytest.fixture
def update_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return the output of `totem update status` for a staging folder."""

    def report(staging: Staging, *, as_json: bool = False) -> str:
        monkeypatch.setattr(update, "_staging", lambda _config: staging)
        monkeypatch.setattr(update, "open_staging", lambda *_where: None)
        assert update.status(None, None, as_json=as_json) == 0
        return capsys.readouterr().out

    return report
