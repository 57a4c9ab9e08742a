"""Updates over https from a real server: resumed downloads, redirects, and headers."""

import ssl
import threading
from pathlib import Path

import pytest
import trustme

from support.update_fixtures import Site
from support.update_server import Publisher, serving
from totem.updates import fetch
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.staging import Staging


@pytest.fixture
def kiosk(site: Site, publisher: Publisher, authority: trustme.CA, tmp_path: Path) -> Staging:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    site.publish("1.1.0")
    return site.staging(address=publisher.address, ca_file=str(tmp_path / "ca.pem"))


def archives(publisher: Publisher) -> list[str]:
    """The ranges that were asked for of archives."""
    return [ranges for path, ranges in publisher.asked if "/targets/" in path]


def test_a_newer_version_is_found_fetched_and_tried(site: Site, kiosk: Staging, publisher: Publisher) -> None:
    assert kiosk.check().version == "1.1.0"
    assert archives(publisher) == []
    assert kiosk.fetch() == "1.1.0"
    assert kiosk.fetch() == "1.1.0"
    assert archives(publisher) == [""]
    site.desk.request_apply()
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    told = {name.lower() for headers in publisher.headers for name in headers}
    assert told <= {"host", "accept", "accept-encoding", "connection", "user-agent", "range"}
    assert {headers["User-Agent"] for headers in publisher.headers} == {"totem"}


def test_a_download_that_broke_off_goes_on_where_it_ended(kiosk: Staging, publisher: Publisher) -> None:
    for _ in range(2):
        publisher.breaks_at = 100
        with pytest.raises(UpdateRefused) as error:
            kiosk.fetch()
        assert error.value.reason is UpdateReason.BROKEN_OFF
        assert kiosk.staged() == ""
    publisher.breaks_at = None
    assert kiosk.fetch() == "1.1.0"
    assert archives(publisher) == ["", "bytes=100-", "bytes=100-"]
    assert list((kiosk.handshake.folder / "partial").iterdir()) == []


def test_a_server_without_ranges_sends_it_again(kiosk: Staging, publisher: Publisher) -> None:
    publisher.breaks_at = 100
    with pytest.raises(UpdateRefused):
        kiosk.fetch()
    publisher.breaks_at, publisher.ranges = None, False
    assert kiosk.fetch() == "1.1.0"


def test_wrong_partial_download_is_not_resumed(kiosk: Staging, publisher: Publisher) -> None:
    archive = next((publisher.folder / "targets").iterdir())
    good = archive.read_bytes()
    archive.write_bytes(bytes(len(good)))
    with pytest.raises(UpdateRefused) as error:
        kiosk.fetch()
    assert error.value.reason is UpdateReason.NOT_SIGNED
    archive.write_bytes(good)
    assert kiosk.fetch() == "1.1.0"
    assert archives(publisher) == ["", ""]


def test_more_than_was_signed_is_not_read(kiosk: Staging, publisher: Publisher) -> None:
    archive = next((publisher.folder / "targets").iterdir())
    archive.write_bytes(archive.read_bytes() + bytes(5_000_000))
    with pytest.raises(UpdateRefused) as error:
        kiosk.fetch()
    assert error.value.reason is UpdateReason.NOT_SIGNED
    assert list((kiosk.handshake.folder / "partial").iterdir()) == []


def test_an_archive_is_closed_before_it_is_deleted(
    kiosk: Staging, publisher: Publisher, tmp_path: Path
) -> None:
    """Windows deletes no open file."""
    (archive,) = (publisher.folder / "targets").iterdir()
    source = fetch.HttpsSource(publisher.address, tmp_path / "partial", ca_file=tmp_path / "ca.pem")
    pieces = source.chunks(f"targets/{archive.name}")
    next(pieces)
    source.clear_partial()
    assert source._written is not None
    assert source._written.closed
    assert list(source.partial.iterdir()) == []
    source.close()


def test_redirects_lead_to_https_alone(kiosk: Staging, publisher: Publisher, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(Publisher(publisher.folder), context) as other:
        publisher.moved = other.address.removesuffix("/totem")
        assert kiosk.fetch() == "1.1.0"
        publisher.moved = publisher.moved.replace("https:", "http:")
        with pytest.raises(UpdateRefused) as error:
            kiosk.check()
        publisher.moved = publisher.address.removesuffix("/totem")
        with pytest.raises(UpdateRefused) as circle:
            kiosk.check()
        publisher.moved = "https://["
        with pytest.raises(UpdateRefused) as nowhere:
            kiosk.check()
    reasons = {each.value.reason for each in (error, circle, nowhere)}
    assert reasons == {UpdateReason.NOT_HTTPS}


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503, 418])
def test_missing_repository_is_reported(kiosk: Staging, publisher: Publisher, status: int) -> None:
    publisher.status = status
    with pytest.raises(UpdateRefused) as error:
        kiosk.fetch()
    has_nothing = status in {403, 404, 410}
    assert error.value.reason is (UpdateReason.NOT_PUBLISHED if has_nothing else UpdateReason.SERVER_FAILED)


def test_a_hotspots_page_is_no_wrong_signature(kiosk: Staging, publisher: Publisher) -> None:
    publisher.content_type = "text/html; charset=utf-8"
    with pytest.raises(UpdateRefused) as error:
        kiosk.fetch()
    assert error.value.reason is UpdateReason.NOT_PUBLISHED


def test_an_unknown_authority_is_not_asked(site: Site, publisher: Publisher) -> None:
    site.publish("1.1.0")
    with pytest.raises(UpdateRefused) as error:
        site.staging(address=publisher.address).fetch()
    assert error.value.reason is UpdateReason.CERTIFICATE_UNKNOWN
    assert publisher.asked == []


def test_stop_aborts_a_download(
    kiosk: Staging, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(UpdateRefused) as told:
        kiosk.fetch(stop=stop)
    monkeypatch.setattr(fetch, "LONGEST_S", -1.0)
    with pytest.raises(UpdateRefused) as too_long:
        kiosk.fetch()
    assert (told.value.reason, too_long.value.reason) == (UpdateReason.STOPPED, UpdateReason.TIMED_OUT)
    assert archives(publisher) == []
