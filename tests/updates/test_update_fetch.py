"""Updates over https: a real server, in pieces, nothing but https, and nothing told of the kiosk."""

import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from support.updating import Site, Workshop
from totem.updates import fetch
from totem.updates.ledger import Reason
from totem.updates.refused import Refused
from totem.updates.staging import Staging


@dataclass
class Publisher:
    """What a web server does with a folder.

    Attributes:
        asked: each request's path, and the range it asked for.
        breaks_at: bytes of an archive after which the connection breaks.
        moved: where everything is sent.
        ranges: whether it knows of ranges.
    """

    folder: Path
    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    breaks_at: int | None = None
    moved: str = ""
    ranges: bool = True
    status: int = 0


@contextmanager
def serving(publisher: Publisher, context: ssl.SSLContext) -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, publisher)

        def log_message(self, *_arguments: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_arguments: Any) -> None:
            """A client that breaks off is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    publisher.address = f"https://127.0.0.1:{server.server_port}/totem"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(handler: BaseHTTPRequestHandler, publisher: Publisher) -> None:
    publisher.asked.append((handler.path, handler.headers.get("Range", "")))
    publisher.headers.append(dict(handler.headers))
    file = publisher.folder / handler.path.removeprefix("/totem/")
    if publisher.moved or publisher.status or not file.is_file():
        handler.send_response(302 if publisher.moved else publisher.status or 404)
        if publisher.moved:
            handler.send_header("Location", f"{publisher.moved}{handler.path}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    content, start = file.read_bytes(), 0
    wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if wanted and publisher.ranges:
        start = int(wanted[1])
        handler.send_response(206 if start < len(content) else 416)
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    else:
        handler.send_response(200)
    handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    end = publisher.breaks_at if "/targets/" in handler.path else None
    handler.wfile.write(content[start:end])
    handler.wfile.flush()
    handler.close_connection = True


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
def kiosk(site: Site, publisher: Publisher, authority: trustme.CA, tmp_path: Path) -> Staging:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    site.publish("1.1.0")
    return site.staging(address=publisher.address, ca_file=str(tmp_path / "ca.pem"))


def archives(publisher: Publisher) -> list[str]:
    """The ranges that were asked for of archives."""
    return [ranges for path, ranges in publisher.asked if "/targets/" in path]


def test_a_newer_version_is_found_fetched_and_tried(site: Site, kiosk: Staging, publisher: Publisher) -> None:
    assert kiosk.look().version == "1.1.0"
    assert archives(publisher) == []
    assert kiosk.fetch() == "1.1.0"
    assert kiosk.fetch() == "1.1.0"
    assert archives(publisher) == [""]
    site.desk.ask()
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    told = {name.lower() for headers in publisher.headers for name in headers}
    assert told <= {"host", "accept", "accept-encoding", "connection", "user-agent", "range"}
    assert {headers["User-Agent"] for headers in publisher.headers} == {"totem"}


def test_a_download_that_broke_off_goes_on_where_it_ended(kiosk: Staging, publisher: Publisher) -> None:
    for _ in range(2):
        publisher.breaks_at = 100
        with pytest.raises(Refused) as error:
            kiosk.fetch()
        assert error.value.reason is Reason.UNREADABLE
        assert kiosk.staged() == ""
    publisher.breaks_at = None
    assert kiosk.fetch() == "1.1.0"
    assert archives(publisher) == ["", "bytes=100-", "bytes=100-"]
    assert list((kiosk.desk.folder / "partial").iterdir()) == []


def test_a_server_without_ranges_sends_it_again(kiosk: Staging, publisher: Publisher) -> None:
    publisher.breaks_at = 100
    with pytest.raises(Refused):
        kiosk.fetch()
    publisher.breaks_at, publisher.ranges = None, False
    assert kiosk.fetch() == "1.1.0"


def test_what_came_wrong_is_not_gone_on_with(kiosk: Staging, publisher: Publisher) -> None:
    archive = next((publisher.folder / "targets").iterdir())
    good = archive.read_bytes()
    archive.write_bytes(bytes(len(good)))
    with pytest.raises(Refused) as error:
        kiosk.fetch()
    assert error.value.reason is Reason.NOT_SIGNED
    archive.write_bytes(good)
    assert kiosk.fetch() == "1.1.0"
    assert archives(publisher) == ["", ""]


def test_more_than_was_signed_is_not_read(kiosk: Staging, publisher: Publisher) -> None:
    archive = next((publisher.folder / "targets").iterdir())
    archive.write_bytes(archive.read_bytes() + bytes(5_000_000))
    with pytest.raises(Refused) as error:
        kiosk.fetch()
    assert error.value.reason is Reason.NOT_SIGNED
    assert list((kiosk.desk.folder / "partial").iterdir()) == []


def test_redirects_lead_to_https_alone(kiosk: Staging, publisher: Publisher, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(Publisher(publisher.folder), context) as other:
        publisher.moved = other.address.removesuffix("/totem")
        assert kiosk.fetch() == "1.1.0"
        publisher.moved = publisher.moved.replace("https:", "http:")
        with pytest.raises(Refused) as error:
            kiosk.look()
    assert error.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_server_that_has_nothing_is_told(kiosk: Staging, publisher: Publisher, status: int) -> None:
    publisher.status = status
    with pytest.raises(Refused) as error:
        kiosk.fetch()
    assert error.value.reason is Reason.UNREADABLE


def test_an_unknown_authority_is_not_asked(site: Site, publisher: Publisher) -> None:
    site.publish("1.1.0")
    with pytest.raises(Refused) as error:
        site.staging(address=publisher.address).fetch()
    assert error.value.reason is Reason.UNREADABLE
    assert publisher.asked == []


def test_a_download_ends_when_it_is_told_to(
    kiosk: Staging, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Refused) as told:
        kiosk.fetch(stop=stop)
    monkeypatch.setattr(fetch, "LONGEST_S", -1.0)
    with pytest.raises(Refused) as too_long:
        kiosk.fetch()
    assert (told.value.reason, too_long.value.reason) == (Reason.UNREADABLE, Reason.UNREADABLE)
    assert archives(publisher) == []
