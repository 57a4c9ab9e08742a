"""Retries, limits, redirects, TLS and the token's path, against servers that say what they are told."""

import asyncio
import gc
import gzip
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from support.asking import ERP_SECRET, Asker
from support.raw_http import DROP, RawServer, http
from totem.domain.models import Customer
from totem.domain.taxid import TaxId
from totem.erp.client import ErpClient
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused, TimedOut, Unavailable
from totem.erp.reference.server import ReferenceErp
from totem.erp.transport import LIMIT, RETRY_AFTER_BOUND_S
from totem.settings import ErpSettings

MARIA = TaxId.parse("529.982.247-25")
GOOD = http({"id_cliente": 1, "nome": "Maria"})


def customer(client: ErpClient) -> Awaitable[list[Customer]]:
    """The question that most tests here ask."""
    return client.customer(MARIA)


def status(line: str, **headers: str) -> bytes:
    return http({}, status=line, headers={name.replace("_", "-"): value for name, value in headers.items()})


# --- retries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        DROP,
        status("500 Internal Server Error"),
        status("502 Bad Gateway"),
        status("503 Service Unavailable"),
        status("429 Too Many Requests"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"this is no HTTP\r\n\r\n",
    ],
)
def test_a_get_is_tried_three_times(ask: Asker, failure: bytes) -> None:
    with RawServer(failure, failure, GOOD) as server:
        assert ask(server.base_url, customer)
    assert len(server.requests) == 3
    assert 0.1 <= ask.waits[0] <= 0.3
    assert 0.2 <= ask.waits[1] <= 0.6


@pytest.mark.parametrize("failure", [DROP, status("503 Service Unavailable")])
def test_and_not_a_fourth_time(ask: Asker, failure: bytes) -> None:
    with RawServer(failure) as server, pytest.raises(Unavailable):
        ask(server.base_url, customer)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "failure", [DROP, status("503 Service Unavailable"), status("429 Too Many Requests")]
)
def test_a_post_that_was_sent_is_not_repeated(ask: Asker, failure: bytes) -> None:
    with RawServer(failure, GOOD) as server, pytest.raises(Unavailable):
        ask(server.base_url, customer, requests={"customer": {"method": "POST"}})
    assert len(server.requests) == 1


def test_a_post_that_was_never_sent_is_tried_again(ask: Asker) -> None:
    with pytest.raises(Unavailable):
        ask(unused_address(), customer, requests={"customer": {"method": "POST"}})
    assert len(ask.waits) == 2


def test_no_connection(ask: Asker) -> None:
    with pytest.raises(Unavailable):
        ask(unused_address(), customer)
    assert len(ask.waits) == 2


@pytest.mark.parametrize(
    "line", ["400 Bad Request", "401 Unauthorized", "404 Not Found", "422 Unprocessable"]
)
def test_a_no_is_not_asked_again(ask: Asker, line: str) -> None:
    with RawServer(status(line)) as server, pytest.raises((Refused, NotFound)):
        ask(server.base_url, customer)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("1", 1.0),
        ("0", 0.0),
        ("3600", RETRY_AFTER_BOUND_S),
        ("-5", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after(ask: Asker, retry_after: str, wait: float) -> None:
    with RawServer(status("503 Service Unavailable", Retry_After=retry_after), GOOD) as server:
        ask(server.base_url, customer, timeout_s=30)
    assert ask.waits == [wait]


def test_retry_after_as_a_date(ask: Asker) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    with RawServer(status("429 Too Many Requests", Retry_After=soon), GOOD) as server:
        ask(server.base_url, customer, timeout_s=30)
    assert 1.0 < ask.waits[0] <= 3.0


@pytest.mark.parametrize("text", ["soon", "", "1e9", "9" * 30, "Wed, 99 Foo"])
def test_retry_after_that_says_nothing(ask: Asker, text: str) -> None:
    with RawServer(status("503 Service Unavailable", Retry_After=text), GOOD) as server:
        ask(server.base_url, customer)
    assert ask.waits[0] < 0.5


def test_a_wait_that_does_not_fit_the_deadline_is_not_begun(ask: Asker) -> None:
    with (
        RawServer(status("503 Service Unavailable", Retry_After="4"), GOOD) as server,
        pytest.raises(Unavailable),
    ):
        ask(server.base_url, customer, timeout_s=2)
    assert ask.waits == []


def test_one_deadline_over_both_forms_of_the_document(ask: Asker) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(TimedOut):
        ask(f"http://127.0.0.1:{silent.getsockname()[1]}", customer, timeout_s=0.2, document_format="auto")


# --- limits ----------------------------------------------------------------------------------------------


def test_just_small_enough(ask: Asker) -> None:
    body = b'{"id_cliente": 1, "nome": "Maria"}'
    with RawServer(http(body + b" " * (LIMIT - len(body)))) as server:
        assert ask(server.base_url, customer)


@pytest.mark.parametrize(
    "reply",
    [
        http(b" " * (LIMIT + 1)),
        http(b" " * (LIMIT + 1), length=False),
        http(gzip.compress(b" " * 300_000_000, 9), headers={"Content-Encoding": "gzip"}),
        http(zlib.compress(b" " * 300_000_000, 9), headers={"Content-Encoding": "deflate"}),
    ],
    ids=["length", "stream", "gzip bomb", "deflate bomb"],
)
def test_too_large(ask: Asker, reply: bytes) -> None:
    with RawServer(reply) as server, pytest.raises(BadAnswer, match="5 MB"):
        ask(server.base_url, customer)
    assert len(server.requests) == 1


@pytest.mark.parametrize("coding", ["gzip", "deflate", "identity", "GZIP"])
def test_compressed(ask: Asker, coding: str) -> None:
    plain = b'{"id_cliente": 1, "nome": "Maria"}'
    packers: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
    body = packers.get(coding.lower(), bytes)(plain)
    with RawServer(http(body, headers={"Content-Encoding": coding})) as server:
        assert ask(server.base_url, customer)
    assert "Accept-Encoding: gzip\r\n" in server.requests[0]


@pytest.mark.parametrize(("coding", "body"), [("gzip", b"{}"), ("br", b"{}"), ("gzip, gzip", b"{}")])
def test_compressed_beyond_reading(ask: Asker, coding: str, body: bytes) -> None:
    with RawServer(http(body, headers={"Content-Encoding": coding})) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)


def test_latin_1_without_a_charset(ask: Asker) -> None:
    body = '{"id_cliente": 1, "nome": "Conceição"}'.encode("latin-1")
    with RawServer(http(body, headers={"Content-Type": "text/html"})) as server:
        assert ask(server.base_url, lambda client: client.customer(MARIA))[0].name == "Conceição"


def test_no_cookie_goes_from_one_customer_to_the_next() -> None:
    async def twice(url: str) -> None:
        client = ErpClient(ErpSettings(base_url=url))
        await client.customer(MARIA)
        await client.customer(MARIA)
        await client.aclose()

    reply = http({"id_cliente": 1, "nome": "Maria"}, headers={"Set-Cookie": "PHPSESSID=1; Path=/"})
    with RawServer(reply) as server:
        asyncio.run(twice(server.base_url))
    assert len(server.requests) == 2
    assert "cookie" not in server.requests[1].lower()


def test_proxies_of_the_environment_are_not_used(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, unused_address())
    with RawServer(GOOD) as server:
        assert ask(server.base_url, customer)


# --- redirects -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_a_redirect_within_the_host(ask: Asker, line: str) -> None:
    with RawServer(status(line, Location="/v2/clientes?cnpj_cpf=52998224725"), GOOD) as server:
        assert ask(server.base_url, customer)
    assert server.requests[1].startswith("GET /v2/clientes?cnpj_cpf=52998224725 HTTP")
    assert "Bearer um-segredo" in server.requests[1]


@pytest.mark.parametrize("line", ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirect_to_another_host_gets_nothing(ask: Asker, line: str) -> None:
    with RawServer(GOOD) as thief:
        for location in (f"http://localhost:{thief.port}/x", f"//localhost:{thief.port}/x", thief.base_url):
            with RawServer(status(line, Location=location)) as server, pytest.raises(BadAnswer):
                ask(server.base_url, customer)
            assert len(server.requests) == 1
    assert thief.requests == []


@pytest.mark.parametrize("location", ["http://[", "http://u:p@127.0.0.1/", "\xff", "ftp://127.0.0.1/"])
def test_a_redirect_to_nowhere(ask: Asker, location: str) -> None:
    with RawServer(status("302 Found", Location=location)) as server, pytest.raises(ErpError):
        ask(server.base_url, customer)


def test_redirects_in_circles(ask: Asker) -> None:
    with RawServer(status("302 Found", Location="/clientes")) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)
    assert len(server.requests) == 4


def test_a_post_is_not_turned_into_a_get(ask: Asker) -> None:
    with RawServer(status("302 Found", Location="/x"), GOOD) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer, requests={"customer": {"method": "POST"}})
    with RawServer(status("307 Temporary Redirect", Location="/x"), GOOD) as server:
        assert ask(server.base_url, customer, requests={"customer": {"method": "POST"}})
    assert server.requests[1].startswith("POST /x ")
    assert server.requests[1].endswith('{"cnpj_cpf":"52998224725"}')


# --- TLS and plain http ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[RawServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RawServer(GOOD, context=context) as server:
        yield server


def test_own_authority(ask: Asker, secure: RawServer, authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert ask(secure.base_url, customer, ca_file=tmp_path / "ca.pem")


def test_an_unknown_authority_is_not_trusted(ask: Asker, secure: RawServer) -> None:
    with pytest.raises(Unavailable, match="certificate"):
        ask(secure.base_url, customer)
    assert secure.requests == []
    assert ask.waits == []


def test_another_hosts_certificate_is_not_trusted(
    ask: Asker, secure: RawServer, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with pytest.raises(Unavailable, match="certificate"):
        ask(f"https://localhost:{secure.port}", customer, ca_file=tmp_path / "ca.pem")
    assert secure.requests == []


def test_a_certificate_that_is_its_own_authority(ask: Asker, tmp_path: Path) -> None:
    """What a shop's server often has: one self-signed certificate, given to the kiosk as `ca_file`."""
    alone = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    alone.configure_cert(context)
    alone.cert_chain_pems[0].write_to_path(str(tmp_path / "server.pem"))
    with RawServer(GOOD, context=context) as server:
        assert ask(server.base_url, customer, ca_file=tmp_path / "server.pem")


def test_https_spoken_to_a_plain_server(ask: Asker, erp: ReferenceErp) -> None:
    with pytest.raises(Unavailable):
        ask(erp.base_url.replace("http:", "https:"), customer)


def test_a_handshake_that_never_ends(ask: Asker) -> None:
    """The connection's own time-out ends it before the deadline cancels it: a cancelled one stays open."""
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(Unavailable, match="no connection in time"):
        ask(f"https://127.0.0.1:{silent.getsockname()[1]}", customer, timeout_s=0.3)
    gc.collect()


def test_plain_http_needs_permission(ask: Asker) -> None:
    settings = ErpSettings.model_construct(base_url="http://10.255.255.1", requests={}, timeout_s=1.0)
    with pytest.raises(Unavailable, match="allow_http"):
        asyncio.run(one_question(settings))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_plain_http_on_this_machine(ask: Asker, host: str) -> None:
    with RawServer(GOOD) as server:
        assert ask(f"http://{host}:{server.port}", customer)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "ftp://x",
        "x",
        "https://",
        "https://u:p@x.example",
        "https://x:99999",
        "https://a b",
        "http://127.1.example",
    ],
)
def test_an_address_that_is_none(url: str | None) -> None:
    settings = ErpSettings.model_construct(base_url=url, requests={}, timeout_s=1.0)
    with pytest.raises(Unavailable, match="base_url"):
        asyncio.run(one_question(settings))


# --- the token -------------------------------------------------------------------------------------------


def test_header_and_scheme(ask: Asker) -> None:
    with RawServer(GOOD) as server:
        ask(server.base_url, customer, auth_header="X-Api-Key", auth_scheme="")
        ask(server.base_url, customer, token=None)
    assert "\r\nX-Api-Key: um-segredo\r\n" in server.requests[0]
    assert "authorization" not in server.requests[0].lower()
    assert "authorization" not in server.requests[1].lower()


def test_token_from_settings_or_file(ask: Asker, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("\ufeffdo-arquivo\r\n", encoding="utf-8")
    with RawServer(GOOD) as server:
        ask(server.base_url, customer, token=None, token_file=file)
    assert "\r\nAuthorization: Bearer do-arquivo\r\n" in server.requests[0]


@pytest.mark.parametrize("content", ["", " \n", "a\r\nX-Evil: 1", "ação", "a\x00b", "a\tb"])
def test_a_token_that_no_header_may_carry(ask: Asker, tmp_path: Path, content: str) -> None:
    file = tmp_path / "token"
    file.write_text(content, encoding="utf-8", newline="")
    with RawServer(GOOD) as server, pytest.raises(Unavailable) as caught:
        ask(server.base_url, customer, token=None, token_file=file)
    assert server.requests == []
    assert content.strip() == "" or content not in str(caught.value)


def test_a_token_file_that_is_not_there(ask: Asker, tmp_path: Path) -> None:
    with RawServer(GOOD) as server, pytest.raises(Unavailable, match="token_file"):
        ask(server.base_url, customer, token=None, token_file=tmp_path / "none")
    assert server.requests == []


def test_a_ca_file_that_is_not_there(ask: Asker, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ca_file"):
        ask("https://127.0.0.1:1", customer, ca_file=tmp_path / "none")


def test_header_injection_by_settings() -> None:
    settings = ErpSettings.model_construct(
        base_url="http://127.0.0.1:1", requests={}, timeout_s=1.0, auth_header="X\r\nY", token=None
    )
    with pytest.raises(Unavailable, match="auth_header"):
        asyncio.run(one_question(settings, ERP_SECRET))


# --- helpers ---------------------------------------------------------------------------------------------


def unused_address() -> str:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


async def one_question(settings: ErpSettings, token: str | None = None) -> None:
    client = ErpClient(settings, token=token)
    try:
        await client.customer(MARIA)
    finally:
        await client.aclose()
