"""Responses that the client accepts: sizes, codings, redirects."""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest

from support.one_shot_client import GOOD, MARIA, OneShotClient, customer, status, unused_address
from support.raw_http_server import RawServer, http
from totem.erp.errors import BadAnswer, ErpError, NotFound, Unavailable
from totem.erp.factory import make_erp
from totem.erp.http.client import LIMIT
from totem.settings import ErpSettings

# --- limits --------------------------------------------------------------------------------------------


def test_just_small_enough(ask: OneShotClient) -> None:
    body = b'{"id_cliente": 1, "nome": "Maria"}'
    with RawServer(http(body + b" " * (LIMIT - len(body)))) as server:
        assert ask(server.base_url, customer)


@pytest.mark.parametrize(
    "make_reply",
    [
        lambda: http(b" " * (LIMIT + 1)),
        lambda: http(b" " * (LIMIT + 1), length=False),
        lambda: http(gzip.compress(b" " * 30_000_000, 1), headers={"Content-Encoding": "gzip"}),
        lambda: http(zlib.compress(b" " * 30_000_000, 1), headers={"Content-Encoding": "deflate"}),
    ],
    ids=["length", "stream", "gzip bomb", "deflate bomb"],
)
def test_too_large(ask: OneShotClient, make_reply: Callable[[], bytes]) -> None:
    with RawServer(make_reply()) as server, pytest.raises(BadAnswer, match="5 MB"):
        ask(server.base_url, customer)
    assert len(server.requests) == 1


@pytest.mark.parametrize("coding", ["gzip", "deflate", "identity", "GZIP"])
def test_compressed(ask: OneShotClient, coding: str) -> None:
    plain = b'{"id_cliente": 1, "nome": "Maria"}'
    packers: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
    body = packers.get(coding.lower(), bytes)(plain)
    with RawServer(http(body, headers={"Content-Encoding": coding})) as server:
        assert ask(server.base_url, customer)
    assert "Accept-Encoding: gzip\r\n" in server.requests[0]


@pytest.mark.parametrize("coding", ["UTF-8", "none", ""])
def test_a_coding_that_is_none(ask: OneShotClient, coding: str) -> None:
    body = b'{"id_cliente": 1, "nome": "Maria"}'
    with RawServer(http(body, headers={"Content-Encoding": coding})) as server:
        assert ask(server.base_url, customer)


def test_compressed_nothing_is_nothing(ask: OneShotClient) -> None:
    reply = http(gzip.compress(b""), headers={"Content-Encoding": "gzip"})
    with RawServer(reply) as server, pytest.raises(NotFound):
        ask(server.base_url, customer)


def test_what_was_cut_off_before_its_first_byte_is_not_nothing(ask: OneShotClient) -> None:
    reply = http(gzip.compress(b'{"id_cliente": 1}')[:10], headers={"Content-Encoding": "gzip"})
    with RawServer(reply) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)


WHOLE = b'{"id_cliente": 1, "nome": "Maria"}'
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


@pytest.mark.parametrize("length", [True, False], ids=["length", "close"])
@pytest.mark.parametrize("coding", PACKERS)
def test_a_body_that_is_cut_anywhere_is_refused(ask: OneShotClient, coding: str, length: bool) -> None:
    """In its tail, too, where all that it held is unpacked already."""
    packed = PACKERS[coding](WHOLE)
    for kept in range(1, len(packed)):
        reply = http(packed[:kept], headers={"Content-Encoding": coding}, length=length)
        with RawServer(reply) as server, pytest.raises(BadAnswer, match="decompressed"):
            ask(server.base_url, customer)


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize(
    "behind",
    [b"\x00", b"\n", b"rubbish", gzip.compress(b""), zlib.compress(b""), gzip.compress(WHOLE), b"\x1f\x8b"],
    ids=["zero", "line break", "rubbish", "empty gzip", "empty zlib", "gzip", "half a header"],
)
def test_a_body_with_more_behind_its_end_is_refused(ask: OneShotClient, coding: str, behind: bytes) -> None:
    """A second member is a part of the answer that a reader of the first would lose."""
    reply = http(PACKERS[coding](WHOLE) + behind, headers={"Content-Encoding": coding})
    with RawServer(reply) as server, pytest.raises(BadAnswer, match="decompressed"):
        ask(server.base_url, customer)


@pytest.mark.parametrize("coding", PACKERS)
def test_an_answer_of_two_members_is_refused(ask: OneShotClient, coding: str) -> None:
    pack = PACKERS[coding]
    reply = http(pack(b"[" + WHOLE + b"]") + pack(b" "), headers={"Content-Encoding": coding})
    with RawServer(reply) as server, pytest.raises(BadAnswer, match="decompressed"):
        ask(server.base_url, customer)


@pytest.mark.parametrize("coding", PACKERS)
def test_a_body_whose_check_sum_is_wrong_is_refused(ask: OneShotClient, coding: str) -> None:
    packed = bytearray(PACKERS[coding](WHOLE))
    packed[-1 if coding == "deflate" else -5] ^= 1
    reply = http(bytes(packed), headers={"Content-Encoding": coding})
    with RawServer(reply) as server, pytest.raises(BadAnswer, match="decompressed"):
        ask(server.base_url, customer)


def test_a_large_body_in_many_chunks_is_read_whole(ask: OneShotClient) -> None:
    plain = b"[" + WHOLE + b" " * 3_000_000 + b"]"
    reply = http(gzip.compress(plain, 0), headers={"Content-Encoding": "gzip"})
    with RawServer(reply) as server:
        assert ask(server.base_url, customer)


@pytest.mark.parametrize(("coding", "body"), [("gzip", b"{}"), ("br", b"{}"), ("gzip, gzip", b"{}")])
def test_compressed_beyond_reading(ask: OneShotClient, coding: str, body: bytes) -> None:
    with RawServer(http(body, headers={"Content-Encoding": coding})) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)


def test_latin_1_without_a_charset(ask: OneShotClient) -> None:
    body = '{"id_cliente": 1, "nome": "Conceição"}'.encode("latin-1")
    with RawServer(http(body, headers={"Content-Type": "text/html"})) as server:
        assert ask(server.base_url, lambda client: client.customers(MARIA))[0].name == "Conceição"


def test_no_cookie_goes_from_one_customer_to_the_next() -> None:
    async def twice(url: str) -> None:
        client = make_erp(ErpSettings(base_url=url))
        await client.customers(MARIA)
        await client.customers(MARIA)
        await client.aclose()

    reply = http({"id_cliente": 1, "nome": "Maria"}, headers={"Set-Cookie": "PHPSESSID=1; Path=/"})
    with RawServer(reply) as server:
        asyncio.run(twice(server.base_url))
    assert len(server.requests) == 2
    assert "cookie" not in server.requests[1].lower()


def test_proxies_of_the_environment_are_not_used(ask: OneShotClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, unused_address())
    with RawServer(GOOD) as server:
        assert ask(server.base_url, customer)


# --- redirects -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_a_redirect_within_the_host(ask: OneShotClient, line: str) -> None:
    with RawServer(status(line, Location="/v2/clientes?cnpj_cpf=52998224725"), GOOD) as server:
        assert ask(server.base_url, customer)
    assert server.requests[1].startswith("GET /v2/clientes?cnpj_cpf=52998224725 HTTP")
    assert "Bearer um-segredo" in server.requests[1]


@pytest.mark.parametrize("line", ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirect_to_another_host_gets_nothing(ask: OneShotClient, line: str) -> None:
    with RawServer(GOOD) as thief:
        for location in (f"http://localhost:{thief.port}/x", f"//localhost:{thief.port}/x", thief.base_url):
            with RawServer(status(line, Location=location)) as server, pytest.raises(BadAnswer):
                ask(server.base_url, customer)
            assert len(server.requests) == 1
    assert thief.requests == []


@pytest.mark.parametrize("location", ["http://[", "http://u:p@127.0.0.1/", "\xff", "ftp://127.0.0.1/"])
def test_a_redirect_to_nowhere(ask: OneShotClient, location: str) -> None:
    with RawServer(status("302 Found", Location=location)) as server, pytest.raises(ErpError):
        ask(server.base_url, customer)


def test_redirects_in_circles(ask: OneShotClient) -> None:
    with RawServer(status("302 Found", Location="/clientes")) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)
    assert len(server.requests) == 4


def test_a_post_is_not_turned_into_a_get(ask: OneShotClient) -> None:
    with RawServer(status("302 Found", Location="/x"), GOOD) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer, requests={"customer": {"method": "POST"}})
    with RawServer(status("307 Temporary Redirect", Location="/x"), GOOD) as server:
        assert ask(server.base_url, customer, requests={"customer": {"method": "POST"}})
    assert server.requests[1].startswith("POST /x ")
    assert server.requests[1].endswith('{"cnpj_cpf":"52998224725"}')


@pytest.mark.parametrize("reply", [GOOD, status("404 Not Found"), http([])], ids=["found", "404", "empty"])
def test_where_it_is_discreet_no_log_line_tells_whether_somebody_was_found(
    ask: OneShotClient, caplog: pytest.LogCaptureFixture, reply: bytes
) -> None:
    caplog.set_level("INFO", logger="totem")
    with RawServer(reply) as server, suppress(NotFound):
        ask(server.base_url, customer, discreet=True)
    assert caplog.messages == ["erp request=customer answered"]


def test_trouble_is_told_all_the_same(ask: OneShotClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="totem")
    with RawServer(*[status("500 Oops")] * 3) as server, pytest.raises(Unavailable):
        ask(server.base_url, customer, discreet=True)
    assert "status=500" in caplog.text
