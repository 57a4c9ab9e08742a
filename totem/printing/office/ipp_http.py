"""HTTP of IPP: one POST per connection, with a bounded answer, within a deadline.

To CUPS over its Unix socket or TCP, and to printers themselves, with TLS for `ipps`. httpx is imported with
the first request, after the home screen.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from totem.system.process_setup import block_import

if TYPE_CHECKING:
    import httpx

PORT = 631
_LAST_PORT = 65535
LIMIT = 1_000_000
_HEADERS = {
    "Content-Type": "application/ipp",
    "Connection": "close",
    "Accept-Encoding": "identity",
    "User-Agent": "totem",
}


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
    with block_import("click"):  # its command line, by which rich and pygments come along
        import httpx

    if address.port > _LAST_PORT:
        raise Unreachable("no such port")
    if address.socket and not hasattr(socket, "AF_UNIX"):
        raise Unreachable("this system has no Unix sockets")
    try:
        async with asyncio.timeout(timeout_s), _client(address) as client:
            sending = client.stream("POST", _url(address, path), content=body, headers=_HEADERS)
            async with sending as response:
                if response.status_code != httpx.codes.OK:
                    raise NotIpp(f"HTTP {response.status_code}")
                return await _content(response)
    except TimeoutError:
        raise Unreachable(f"no answer within {timeout_s:g} s") from None
    except httpx.TransportError as error:
        if _is_no_http(error):
            raise NotIpp("no HTTP") from None
        raise Unreachable(type(error).__name__) from None


def _client(address: IppEndpoint) -> "httpx.AsyncClient":
    import httpx

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # printers make their own, and only states are queried over it
    transport = httpx.AsyncHTTPTransport(verify=context, uds=address.socket, trust_env=False)
    return httpx.AsyncClient(transport=transport, trust_env=False, timeout=None)  # noqa: S113 - `post` has one


def _url(address: IppEndpoint, path: str) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{'https' if address.tls else 'http'}://{host}:{address.port}{path}"


async def _content(response: "httpx.Response") -> bytes:
    import httpx

    content = b""
    try:
        async for piece in response.aiter_raw():
            content += piece
            if len(content) > LIMIT:
                raise NotIpp("longer than an answer may be")
    except httpx.TransportError:
        raise Unreachable("the answer broke off") from None
    return content


def _is_no_http(error: "httpx.TransportError") -> bool:
    """Tell whether the other side speaks another protocol; one that hangs up proves nothing."""
    import h11

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, h11.RemoteProtocolError):
        cause = cause.__context__  # httpcore drops the cause
    return cause is not None
