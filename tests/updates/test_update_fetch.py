"""Updates over https: a real server, in pieces, nothing but https, and nothing told of the kiosk."""

import errno
import io
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from support.updating import Site, Workshop
from totem.updates import commands, fetch
from totem.updates.causes import reason_of
from totem.updates.ledger import Reason
from totem.updates.refused import Refused
from totem.updates.staging import Staging
from totem.updates.words import WHY


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
    content_type: str = "application/octet-stream"


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
    handler.send_header("Content-Type", publisher.content_type)
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
        assert error.value.reason is Reason.BROKEN_OFF
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
        publisher.moved = publisher.address.removesuffix("/totem")
        with pytest.raises(Refused) as circle:
            kiosk.look()
        publisher.moved = "https://["
        with pytest.raises(Refused) as nowhere:
            kiosk.look()
    reasons = {each.value.reason for each in (error, circle, nowhere)}
    assert reasons == {Reason.NOT_HTTPS}


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503, 418])
def test_a_server_that_has_nothing_is_told(kiosk: Staging, publisher: Publisher, status: int) -> None:
    publisher.status = status
    with pytest.raises(Refused) as error:
        kiosk.fetch()
    has_nothing = status in {403, 404, 410}
    assert error.value.reason is (Reason.NOT_PUBLISHED if has_nothing else Reason.SERVER_FAILED)


def test_a_hotspots_page_is_no_wrong_signature(kiosk: Staging, publisher: Publisher) -> None:
    publisher.content_type = "text/html; charset=utf-8"
    with pytest.raises(Refused) as error:
        kiosk.fetch()
    assert error.value.reason is Reason.NOT_PUBLISHED


def test_an_unknown_authority_is_not_asked(site: Site, publisher: Publisher) -> None:
    site.publish("1.1.0")
    with pytest.raises(Refused) as error:
        site.staging(address=publisher.address).fetch()
    assert error.value.reason is Reason.CERTIFICATE_UNKNOWN
    assert publisher.asked == []


# --- each cause in one sentence


Trouble = Callable[[pytest.MonkeyPatch, trustme.CA, Publisher], AbstractContextManager[str]]


@contextmanager
def no_such_name(patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    def unknown(*_arguments: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    patch.setattr(socket, "getaddrinfo", unknown)
    yield "https://updates.invalid/totem"


@contextmanager
def nobody_listens(_patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"https://127.0.0.1:{port}/totem"


@contextmanager
def no_network(patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    def unreachable(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    patch.setattr(socket, "create_connection", unreachable)
    yield "https://192.0.2.1/totem"


@contextmanager
def silence(patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    patch.setattr(fetch, "CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        yield f"https://127.0.0.1:{mute.getsockname()[1]}/totem"


@contextmanager
def no_tls(_patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    def answer_plainly() -> None:
        for _ in range(2):
            connection, _ = plain.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=answer_plainly)
        thread.start()
        yield f"https://127.0.0.1:{plain.getsockname()[1]}/totem"
        thread.join()


def with_certificate(name: str, expires: datetime | None = None, *, known: bool = True) -> Trouble:
    @contextmanager
    def serve(_patch: pytest.MonkeyPatch, authority: trustme.CA, publisher: Publisher) -> Iterator[str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issuer = authority if known else trustme.CA()
        issuer.issue_cert(name, not_after=expires).configure_cert(context)
        with serving(Publisher(publisher.folder), context) as served:
            yield served.address

    return serve


def answering(**changes: object) -> Trouble:
    @contextmanager
    def serve(_patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
        for name, change in changes.items():
            setattr(publisher, name, change)
        yield publisher.address

    return serve


@contextmanager
def a_full_disk(patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
    really = Path.open

    def full(place: Path, mode: str = "r", *arguments: Any, **more: Any) -> Any:
        if place.parent.name == "partial" and mode == "wb":
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        return really(place, mode, *arguments, **more)

    patch.setattr(Path, "open", full)
    yield publisher.address


@contextmanager
def an_expired_signature(_patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
    Workshop(publisher.folder.parent).publish("1.1.0", days=-1)
    yield publisher.address


@contextmanager
def another_signer(_patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
    stranger = Workshop(publisher.folder.parent / "stranger")
    stranger.publish("1.1.0")
    publisher.folder = stranger.repository
    yield publisher.address


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAUSES: dict[str, tuple[Trouble, Reason, str]] = {
    "DNS": (no_such_name, Reason.NO_NAME, "DNS"),
    "refused": (nobody_listens, Reason.CONNECTION_REFUSED, "recusou a ligação"),
    "no network": (no_network, Reason.UNREACHABLE, "não há rede"),
    "silence": (silence, Reason.TIMED_OUT, "não respondeu a tempo"),
    "no TLS": (no_tls, Reason.TLS, "TLS"),
    "an expired certificate": (
        with_certificate("127.0.0.1", LONG_AGO),
        Reason.CERTIFICATE_EXPIRED,
        "certificado TLS do servidor venceu",
    ),
    "another's certificate": (
        with_certificate("updates.example"),
        Reason.CERTIFICATE_OF_ANOTHER,
        "certificado TLS do servidor é de outro endereço",
    ),
    "an unknown authority": (
        with_certificate("127.0.0.1", known=False),
        Reason.CERTIFICATE_UNKNOWN,
        "autoridade desconhecida",
    ),
    "nothing there": (answering(status=404), Reason.NOT_PUBLISHED, "não há versões publicadas"),
    "an error": (answering(status=500), Reason.SERVER_FAILED, "HTTP 500"),
    "a break": (answering(breaks_at=100), Reason.BROKEN_OFF, "caiu no meio"),
    "a full disk": (a_full_disk, Reason.NO_ROOM, "falta espaço no disco"),
    "an expired signature": (an_expired_signature, Reason.EXPIRED, "a assinatura venceu"),
    "another signer": (another_signer, Reason.NOT_SIGNED, "a assinatura não confere"),
}


@pytest.mark.parametrize(("trouble", "reason", "words"), CAUSES.values(), ids=CAUSES)
def test_what_went_wrong_is_named_in_one_sentence(
    site: Site,
    publisher: Publisher,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Trouble,
    reason: Reason,
    words: str,
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    site.publish("1.1.0")
    with monkeypatch.context() as patch, trouble(patch, authority, publisher) as address:
        staging = site.staging(address=address, ca_file=str(tmp_path / "ca.pem"))
        out = io.StringIO()
        assert commands.fetch(staging, out) == 1
        with pytest.raises(Refused) as error:
            staging.fetch()
    assert error.value.reason is reason
    (line,) = out.getvalue().splitlines()
    assert line.startswith(f"Nada feito: {WHY[reason]} (")
    assert words in line
    assert staging.staged() == ""


def test_the_causes_have_a_sentence_each() -> None:
    assert len({*WHY.values()}) == len(WHY) == len(Reason)
    assert not [words for words in WHY.values() if "." in words.replace("updates.", "").replace(".json", "")]


def test_what_is_set_wrong_is_named_before_anybody_is_asked(site: Site, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    (tmp_path / "root.json").write_text("{}")
    address = {"address": "https://127.0.0.1:1/totem"}
    wrong: list[tuple[dict[str, Any], Reason]] = [
        ({"address": None}, Reason.NO_ADDRESS),
        ({**address, "ca_file": str(tmp_path / "ca.pem")}, Reason.NO_CA_FILE),
        ({**address, "ca_file": str(tmp_path / "none.pem")}, Reason.NO_CA_FILE),
        ({**address, "public_key": str(tmp_path / "none.json")}, Reason.NO_KEY),
        ({**address, "public_key": str(tmp_path / "root.json")}, Reason.KEY_UNFIT),
        ({**address, "public_key": str(tmp_path / "ca.pem")}, Reason.KEY_UNFIT),
    ]
    for settings, reason in wrong:
        with pytest.raises(Refused) as error:
            site.staging(**settings).look()
        assert error.value.reason is reason, settings


@given(st.lists(st.sampled_from([OSError, ValueError, ConnectionResetError, RuntimeError]), min_size=1))
def test_a_chain_of_errors_has_its_cause_and_an_end(kinds: list[type[Exception]]) -> None:
    chain: list[Exception] = [kind("x") for kind in kinds]
    for error, cause in pairwise([*chain, chain[0]]):
        error.__context__ = cause
    assert reason_of(chain[0]) is Reason.BROKEN_OFF
    chain[-1].__cause__ = ConnectionRefusedError()
    assert reason_of(chain[0]) is Reason.CONNECTION_REFUSED


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
    assert (told.value.reason, too_long.value.reason) == (Reason.STOPPED, Reason.TIMED_OUT)
    assert archives(publisher) == []
