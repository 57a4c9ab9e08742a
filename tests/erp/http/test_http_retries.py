"""Retries of `totem.erp.http.client`, against a real server: which requests, how often, after what wait."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from support.one_shot_client import GOOD, MARIA, OneShotClient, customer, status, unused_address
from support.raw_http_server import DROP, RawServer, http
from totem.domain.customer import Customer, CustomerId
from totem.erp.errors import NotFound, Refused, TimedOut, Unavailable
from totem.erp.factory import make_erp
from totem.erp.http.retry import RETRY_AFTER_BOUND_S
from totem.settings import ErpSettings, RequestSettings


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
def test_a_get_is_tried_three_times(ask: OneShotClient, failure: bytes) -> None:
    with RawServer(failure, failure, GOOD) as server:
        assert ask(server.base_url, customer)
    assert len(server.requests) == 3
    assert 0.1 <= ask.waits[0] <= 0.3
    assert 0.2 <= ask.waits[1] <= 0.6


@pytest.mark.parametrize("failure", [DROP, status("503 Service Unavailable")])
def test_and_not_a_fourth_time(ask: OneShotClient, failure: bytes) -> None:
    with RawServer(failure) as server, pytest.raises(Unavailable):
        ask(server.base_url, customer)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "failure", [DROP, status("503 Service Unavailable"), status("429 Too Many Requests")]
)
def test_a_post_that_was_sent_is_not_repeated(ask: OneShotClient, failure: bytes) -> None:
    with RawServer(failure, GOOD) as server, pytest.raises(Unavailable):
        ask(server.base_url, customer, requests={"customer": {"method": "POST"}})
    assert len(server.requests) == 1


def test_a_post_that_was_never_sent_is_tried_again(ask: OneShotClient) -> None:
    with pytest.raises(Unavailable):
        ask(unused_address(), customer, requests={"customer": {"method": "POST"}})
    assert len(ask.waits) == 2


def test_no_post_is_lost_with_a_connection_that_the_server_closes_unannounced() -> None:
    """The server answers once a connection, promises to keep it, and closes it at the next request."""

    served = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if head.startswith("post"):
            await reader.readexactly(int(head.partition("content-length: ")[2].split()[0]))
        writer.write(http({"id_cliente": 1, "id_fatura": 1}).replace(b"Connection: close\r\n", b""))
        await writer.drain()
        await reader.read(1)
        writer.close()
        await writer.wait_closed()

    async def visit() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            by_post = RequestSettings(method="POST")
            requests = {"customer": by_post, "open_boletos": by_post}
            client = make_erp(ErpSettings(base_url=url, requests=requests))
            for _ in range(3):
                await client.customers(MARIA)
                await client.open_boletos(Customer(MARIA, CustomerId("1")))
            await client.aclose()
            await asyncio.gather(*filter(None, served))

    asyncio.run(visit())


def test_no_connection(ask: OneShotClient) -> None:
    with pytest.raises(Unavailable):
        ask(unused_address(), customer)
    assert len(ask.waits) == 2


@pytest.mark.parametrize(
    "line", ["400 Bad Request", "401 Unauthorized", "404 Not Found", "422 Unprocessable"]
)
def test_a_no_is_not_asked_again(ask: OneShotClient, line: str) -> None:
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
def test_retry_after(ask: OneShotClient, retry_after: str, wait: float) -> None:
    with RawServer(status("503 Service Unavailable", Retry_After=retry_after), GOOD) as server:
        ask(server.base_url, customer, timeout_s=30)
    assert ask.waits == [wait]


def test_retry_after_as_a_date(ask: OneShotClient) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    with RawServer(status("429 Too Many Requests", Retry_After=soon), GOOD) as server:
        ask(server.base_url, customer, timeout_s=30)
    assert 1.0 < ask.waits[0] <= 3.0


@pytest.mark.parametrize("years", [-10, 10])
def test_retry_after_as_a_date_is_counted_by_the_servers_clock(ask: OneShotClient, years: int) -> None:
    theirs = datetime.now(UTC) + timedelta(days=365 * years)
    date, soon = (format_datetime(theirs + timedelta(seconds=s), usegmt=True) for s in (0, 2))
    with RawServer(status("503 Service Unavailable", Retry_After=soon, Date=date), GOOD) as server:
        ask(server.base_url, customer, timeout_s=30)
    assert ask.waits == [2.0]


@pytest.mark.parametrize("text", ["soon", "", "1e9", "9" * 30, "Wed, 99 Foo"])
def test_retry_after_that_says_nothing(ask: OneShotClient, text: str) -> None:
    with RawServer(status("503 Service Unavailable", Retry_After=text), GOOD) as server:
        ask(server.base_url, customer)
    assert ask.waits[0] < 0.5


def test_a_wait_that_does_not_fit_the_deadline_is_not_begun(ask: OneShotClient) -> None:
    with (
        RawServer(status("503 Service Unavailable", Retry_After="4"), GOOD) as server,
        pytest.raises(Unavailable),
    ):
        ask(server.base_url, customer, timeout_s=2)
    assert ask.waits == []


def test_one_deadline_over_both_forms_of_the_document(ask: OneShotClient) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{silent.getsockname()[1]}"
    with silent, pytest.raises(TimedOut):
        ask(url, customer, timeout_s=5, document_format="auto", to_silence=True)
