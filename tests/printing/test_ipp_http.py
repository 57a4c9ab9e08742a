"""One IPP request over HTTP: all forms of answers, and none that blocks the kiosk."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme

from totem.printing.office import ipp_http
from totem.printing.office.ipp_http import LIMIT, IppEndpoint, NotIpp, Unreachable, post

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"


def says(answer: bytes) -> Script:
    """A server that reads one request and says this."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(4)
        writer.write(answer)

    return script


def ask(script: Script, *, timeout_s: float = 2.0, context: ssl.SSLContext | None = None) -> bytes:
    """Return the answer to a request to such a server."""

    has_ended = asyncio.Event()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError, EOFError):  # a client that hangs up
            await script(reader, writer)
        has_ended.set()

    async def run() -> bytes:
        server = await asyncio.start_server(served, "127.0.0.1", 0, ssl=context)
        async with server:
            port = server.sockets[0].getsockname()[1]
            address = IppEndpoint("127.0.0.1", port, tls=context is not None)
            try:
                return await post(address, "/printers/Laser", b"ping", timeout_s=timeout_s)
            finally:
                await asyncio.wait_for(has_ended.wait(), 5)

    return asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 4\r\n\r\npong",
        HEAD + b"content-length:4\r\n\r\npong and more",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\np\r\n3;x=y\r\nong\r\n0\r\n\r\n",
        HEAD + b"\r\npong",
        b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 4\r\n\r\npong",
        b"HTTP/1.0 200\r\n\r\npong",
    ],
)
def test_an_answer_in_any_form(answer: bytes) -> None:
    assert ask(says(answer)) == b"pong"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        HEAD + b"Content-Length: many\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + f"Content-Length: {LIMIT + 1}\r\n\r\n".encode(),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
        HEAD + b"\r\n" + b"x" * (LIMIT + 1),
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 3 + b"X" * 200_000,
    ],
)
def test_an_answer_that_is_none(answer: bytes) -> None:
    with pytest.raises((NotIpp, Unreachable)):
        ask(says(answer))


@pytest.mark.parametrize("answer", [b"", HEAD, HEAD + b"Content-Length: 9\r\n\r\npong"])
def test_an_answer_that_breaks_off(answer: bytes) -> None:
    with pytest.raises(Unreachable):
        ask(says(answer))


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
def test_another_protocol_is_no_printer_that_is_off(answer: bytes) -> None:
    with pytest.raises(NotIpp):
        ask(says(answer))


def test_a_mute_server_is_left_at_the_deadline() -> None:
    async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while await reader.read(100):
            pass

    with pytest.raises(Unreachable, match=r"within 0\.1 s"):
        ask(mute, timeout_s=0.1)


def test_a_deadline_is_never_lost_on_the_way_out() -> None:
    """Cancelled at any step of the loop, the request ends cancelled, or with its answer."""

    async def run() -> None:
        async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with closing(writer), suppress(ConnectionError, EOFError):
                await says(HEAD + b"Content-Length: 4\r\n\r\npong")(reader, writer)

        server = await asyncio.start_server(served, "127.0.0.1", 0)
        async with server:
            address = IppEndpoint("127.0.0.1", server.sockets[0].getsockname()[1])
            outcomes = set()
            for steps in range(60):
                asking = asyncio.create_task(post(address, "/", b"ping", timeout_s=5))
                for _ in range(steps):
                    await asyncio.sleep(0)
                was_asked_to_stop = asking.cancel()
                (outcome,) = await asyncio.gather(asking, return_exceptions=True)
                assert isinstance(outcome, asyncio.CancelledError) is was_asked_to_stop
                outcomes.add(type(outcome))
            assert outcomes >= {asyncio.CancelledError}

    asyncio.run(run())


def test_a_server_that_answers_before_it_has_read_all() -> None:
    async def hasty(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 401 Unauthorized\r\n\r\n")

    with pytest.raises((NotIpp, Unreachable)):
        ask(hasty)


def test_without_unix_sockets_it_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp_http, "socket", SimpleNamespace())
    with pytest.raises(Unreachable, match="no Unix sockets"):
        asyncio.run(post(IppEndpoint(socket="/run/cups/cups.sock"), "/", b"ping", timeout_s=2))


def test_a_printers_own_certificate_will_do() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("printer.local").configure_cert(context)
    assert ask(says(HEAD + b"Content-Length: 4\r\n\r\npong"), context=context) == b"pong"


@pytest.mark.parametrize("text", ["/none/cups.sock", "127.0.0.1:9", "127.0.0.1:99999", "none.invalid:631"])
def test_without_a_server_it_is_unreachable(text: str, tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        asyncio.run(post(IppEndpoint.parse(text), "/", b"ping", timeout_s=5))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/run/cups/cups.sock", IppEndpoint(socket="/run/cups/cups.sock")),
        ("cups.example:631", IppEndpoint("cups.example", 631)),
        ("[::1]:8631", IppEndpoint("::1", 8631)),
    ],
)
def test_addresses(text: str, address: IppEndpoint) -> None:
    assert IppEndpoint.parse(text) == address
