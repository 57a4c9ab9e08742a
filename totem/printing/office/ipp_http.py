"""HTTP transport of IPP: one POST per connection, with a bounded answer, within a deadline.

IPP needs so little of HTTP (RFC 8010, 4) that the standard library's streams suffice: to CUPS over its Unix
socket or TCP, and to printers themselves, with TLS for `ipps`.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, parse_headers
from io import BytesIO

PORT = 631
LIMIT = 1_000_000
_HEAD = 65_536
_INTERIM = range(100, 200)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Unreachable(Exception):
    """No connection, no answer in time, or a broken connection."""


class NotIpp(Exception):
    """The answer is not IPP: an HTTP status other than 200, or not HTTP at all."""


@dataclass(frozen=True, slots=True)
class IppEndpoint:
    """Address of an IPP server: a Unix socket, or host and port."""

    host: str = "localhost"
    port: int = PORT
    socket: str | None = None
    tls: bool = False

    @classmethod
    def parse(cls, text: str) -> "IppEndpoint":
        """Parse the setting `printer.cups`: `/run/cups/cups.sock`, or `host:port`."""
        if text.startswith("/"):
            return cls(socket=text)
        host, _, port = text.rpartition(":")
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        return self.socket or f"{self.host}:{self.port}"


async def post(address: IppEndpoint, path: str, body: bytes, *, timeout_s: float) -> bytes:
    """Send an IPP message to `path` and return the answer; raises `Unreachable` or `NotIpp`."""
    try:
        async with asyncio.timeout(timeout_s), _connected(address) as (reader, writer):
            writer.write(_head(address, path, len(body)) + body)
            with suppress(ConnectionError):  # a server may answer before it has read all, and hang up
                await writer.drain()
            return await _answer(reader)
    except TimeoutError:
        raise Unreachable(f"no answer within {timeout_s:g} s") from None
    except (OSError, EOFError, OverflowError) as error:  # the last: no such port
        raise Unreachable(type(error).__name__) from None
    except (ValueError, HTTPException, asyncio.LimitOverrunError):
        raise NotIpp("no HTTP") from None


@asynccontextmanager
async def _connected(address: IppEndpoint) -> AsyncIterator[Streams]:
    reader, writer = await _open(address)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()  # without a wait, in which a deadline could be lost


async def _open(address: IppEndpoint) -> Streams:
    if address.socket is not None:
        return await asyncio.open_unix_connection(address.socket, limit=_HEAD)
    context = _any_certificate() if address.tls else None
    return await asyncio.open_connection(address.host, address.port, limit=_HEAD, ssl=context)


def _any_certificate() -> ssl.SSLContext:
    """Accept any certificate, since printers make their own; only states are queried over it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _head(address: IppEndpoint, path: str, length: int) -> bytes:
    host = "localhost" if address.socket else address.host
    name = f"[{host}]" if ":" in host else host
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {name}:{address.port}",
        "Content-Type: application/ipp",
        f"Content-Length: {length}",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    status, headers = await _status_and_headers(reader)
    while status in _INTERIM:
        status, headers = await _status_and_headers(reader)
    if status != 200:
        raise NotIpp(f"HTTP {status}")
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return await _chunks(reader)
    if "Content-Length" in headers:
        return await reader.readexactly(_bounded(int(headers["Content-Length"])))
    content = await reader.read(LIMIT + 1)
    while chunk := await reader.read(LIMIT + 1):
        content += chunk
        _bounded(len(content))
    return content


async def _status_and_headers(reader: asyncio.StreamReader) -> tuple[int, Message]:
    first, _, fields = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
    version, status, *_ = [*first.decode("latin-1").split(maxsplit=2), "", ""]
    if not version.startswith("HTTP/1."):
        raise ValueError("no HTTP")
    return int(status), parse_headers(BytesIO(fields))


async def _line(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\r\n")).decode("latin-1").rstrip("\r\n")


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    content = b""
    while size := int((await _line(reader)).partition(";")[0], 16):
        _bounded(len(content) + size)
        content += await reader.readexactly(size)
        await _line(reader)
    return content


def _bounded(length: int) -> int:
    if not 0 <= length <= LIMIT:
        raise ValueError("longer than an answer may be")
    return length
