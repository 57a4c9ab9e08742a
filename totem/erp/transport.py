"""HTTP with the ERP: one request in, one bounded answer out. The only module that imports httpx.

Two retries with jitter for what changes nothing; one deadline over all of it; redirects only within the same
origin; at most `LIMIT` bytes of answer, counted after decompression; no cookies, no proxies from the
environment, no address or body in any log line or exception.
"""

import asyncio
import logging
import random
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Literal
from urllib.parse import quote

import anyio

from totem.erp.access import auth_fields, auth_headers, base_url, tls_context
from totem.erp.answer import Answer
from totem.erp.body_reader import BodyReader, UnreadableBody
from totem.erp.errors import BadAnswer, Misconfigured, TimedOut, Unavailable
from totem.erp.pulse import Pulse
from totem.erp.sent import Fields, JsonBody
from totem.lean import without
from totem.settings import ErpSettings

with without("click"):  # its command line, by which rich and pygments come along
    import httpx

log = logging.getLogger(__name__)
for _name in ("httpx", "httpcore"):  # their INFO and DEBUG lines hold addresses and headers
    logging.getLogger(_name).setLevel(logging.WARNING)

LIMIT = 5_000_000
RETRIES = 2
RETRY_AFTER_BOUND_S = 5.0
CONNECT_S = 4.0
KEEPALIVE_S = 4.0  # shorter than what servers keep, so that a call seldom meets a connection just closed
_BACKOFF_S = 0.2
_MARGIN_S = 0.05
_REDIRECTS = 3
_random = random.SystemRandom()

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_WHY_NOT = (
    (socket.gaierror, ": the host's name is not known"),
    (ssl.SSLError, ": TLS is not spoken there"),
    (ConnectionRefusedError, ": refused"),
)


@dataclass(frozen=True, slots=True)
class Route:
    """Where one request goes: `name` for logs and errors, path under the base, method, place of the fields.

    `{field}` in the path stands for a field of the request, which then travels there.
    """

    name: str
    path: str
    method: Literal["GET", "POST", "PUT"]
    payload: Literal["query", "json", "form"]


class Sending:
    """A request with side effects on its way.

    Attributes:
        key: what the ERP knows it by, however often it comes (the header `Idempotency-Key`).
        began: whether anything of it was sent, so that it may have arrived.
    """

    def __init__(self, key: str) -> None:
        """`key` is visible ASCII."""
        self.key = key
        self.began = False

    async def hear(self, event: str, _: object) -> None:
        """Hear what the connection does (an httpx "trace")."""
        self.began = self.began or event.endswith("send_request_headers.started")


class _TryAgain(Exception):
    """An attempt failed in a way that another may not. `after_s` is what the server asked for."""

    def __init__(self, error: Unavailable, after_s: float | None = None) -> None:
        super().__init__()
        self.error = error
        self.after_s = after_s


async def load_loop_adapter() -> None:
    """Import what httpx else imports in the middle of its first request: its way of speaking to asyncio."""
    await anyio.sleep(0)


class Transport:
    """A pool of connections to one ERP. Belongs to the event loop that first uses it."""

    def __init__(
        self,
        settings: ErpSettings,
        *,
        token: str | None = None,
        discreet: Collection[str] = (),
        pulse: Pulse | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Of the requests in `discreet`, no log line tells whether something was found.

        `pulse` hears how each request came out.
        """
        self._pulse = pulse or Pulse()
        self._discreet = discreet
        self._settings = settings
        self._token = token
        self._sleep = sleep
        self._clients: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None
        self._calls = 0

    def __repr__(self) -> str:
        return "Transport()"

    async def aclose(self) -> None:
        """Close the connections; the next call opens new ones."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    async def rest(self) -> None:
        """Close the connections, unless one is in use; the next call opens new ones."""
        if not self._calls:
            await self.aclose()

    async def call(
        self, route: Route, fields: Fields, *, deadline: float, sending: Sending | None = None
    ) -> Answer:
        """Send `fields` and return the answer, whatever its status says, 429 and 5xx excepted.

        `deadline` is a time of the running loop; the caller cancels at it, here it only keeps waits within.
        With `sending` it is a request with side effects: it carries the key, and is made again only after a
        connection that failed before anything was sent.

        Raises:
            Misconfigured: the configuration forbids it.
            Unavailable: no connection, or 429 or 5xx after the retries.
            TimedOut: a wait passed its limit.
            BadAnswer: a redirect elsewhere, an answer too large or one that cannot be decompressed.
        """
        started = time.monotonic()
        attempts, status, answered, dropped = 0, "-", False, False
        self._calls += 1
        try:
            while True:
                attempts += 1
                try:
                    answer = await self._attempt(route, fields, deadline, sending)
                except _TryAgain as again:
                    status = str(again.error.status or "-")
                    wait = self._wait(again.after_s, attempts)
                    if attempts > RETRIES or asyncio.get_running_loop().time() + wait >= deadline:
                        raise again.error from None
                    await self._sleep(wait)
                else:
                    status, answered = str(answer.status), True
                    return answer
        except asyncio.CancelledError:  # at the deadline, or because nobody waits for it any more
            dropped = asyncio.get_running_loop().time() < deadline
            raise
        finally:
            self._calls -= 1
            ms = round((time.monotonic() - started) * 1000)
            if not dropped:
                self._pulse.beat(ms, answered=answered)
            if route.name in self._discreet and (status == "404" or status.startswith("2")):
                log.info("erp request=%s answered", route.name)
            else:
                log.info("erp request=%s status=%s ms=%d attempts=%d", route.name, status, ms, attempts)

    @staticmethod
    def _wait(after_s: float | None, attempts: int) -> float:
        if after_s is not None:
            return min(max(after_s, 0.0), RETRY_AFTER_BOUND_S)
        return float(_BACKOFF_S * 2 ** (attempts - 1)) * _random.uniform(0.5, 1.5)

    def open(self, name: str, *, keeping: bool = True, is_secure: bool | None = None) -> httpx.AsyncClient:
        """The pool, made when it is first needed; connects nowhere.

        `is_secure`: whether it is for https, as the base address is by default. An address of https is
        verified whatever the base address was: a redirect leads there from plain http.

        What is not asked again has one that is not `keeping` connections: a server may close a kept one just
        as it is used, and then the request may or may not have arrived.

        Raises:
            Misconfigured: the configuration allows none; `name` is the request's.
        """
        base = base_url(name, self._settings)
        if is_secure is None:
            is_secure = base.startswith("https:")
        if (keeping, is_secure) not in self._clients:
            kept = 2 if keeping else 0
            self._clients[keeping, is_secure] = httpx.AsyncClient(
                verify=self._trusted(name) if is_secure else _trusts_nobody(),
                limits=httpx.Limits(
                    max_connections=8, max_keepalive_connections=kept, keepalive_expiry=KEEPALIVE_S
                ),
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                trust_env=False,
                follow_redirects=False,
                headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "totem"},
            )
        return self._clients[keeping, is_secure]

    def _trusted(self, name: str) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = tls_context(name, self._settings)
        return self._tls

    def _request(self, client: httpx.AsyncClient, route: Route, fields: Fields) -> httpx.Request:
        path, rest = route.path, {**fields, **auth_fields(route.name, self._settings, self._token)}
        for field in fields:
            if "{" + field + "}" in path:
                path = path.replace("{" + field + "}", _segment(route, str(rest.pop(field))))
        body: dict[str, Any] = {}
        headers = auth_headers(route.name, self._settings, self._token)
        try:
            url = httpx.URL(f"{base_url(route.name, self._settings)}/{path.lstrip('/')}")
            if route.payload == "query":
                url = url.copy_merge_params({name: str(value) for name, value in rest.items()})
        except (httpx.InvalidURL, ValueError):
            raise Misconfigured(route.name, "its path makes no address") from None
        if route.payload == "json":
            body["content"] = content = JsonBody(rest)
            headers |= {"Content-Type": "application/json", "Content-Length": str(content.length)}
        elif route.payload == "form":
            body["data"] = {name: str(value) for name, value in rest.items()}
        return client.build_request(route.method, url, headers=headers, **body)

    async def _attempt(
        self, route: Route, fields: Fields, deadline: float, sending: Sending | None
    ) -> Answer:
        safe = route.method == "GET" and sending is None
        request = self._request(self.open(route.name, keeping=safe), route, fields)
        if sending is not None:
            request.headers["Idempotency-Key"] = sending.key
            request.extensions["trace"] = sending.hear
        # A little earlier than the deadline: httpx closes what times out, and leaves open what is cancelled.
        left = max(deadline - asyncio.get_running_loop().time() - _MARGIN_S, _MARGIN_S)
        limits = httpx.Timeout(self._settings.timeout_s, connect=min(CONNECT_S, left))
        request.extensions["timeout"] = limits.as_dict()
        try:
            for _ in range(_REDIRECTS + 1):
                client = self.open(route.name, keeping=safe, is_secure=request.url.scheme == "https")
                response = await client.send(request, stream=True)
                try:
                    if not response.has_redirect_location:
                        return await self._answer(route, response, safe=safe)
                    request = self._redirected(route, request, response)
                finally:
                    await response.aclose()
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
                raise _TryAgain(_unsent(route, "no connection in time")) from None
            raise TimedOut(route.name, "no answer in time") from None
        except httpx.TransportError as error:
            raise self._broken(route, error, safe=safe) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
            raise Unavailable(route.name, "the connection failed") from None
        raise BadAnswer(route.name, "redirected in circles")

    @staticmethod
    def _broken(route: Route, error: httpx.TransportError, *, safe: bool) -> Exception:
        if _is_by(error, ssl.SSLCertVerificationError):
            return _unsent(route, "the server's certificate is not trusted")
        if isinstance(error, _NOT_SENT):
            why = next((words for kind, words in _WHY_NOT if _is_by(error, kind)), "")
            return _TryAgain(_unsent(route, f"no connection{why}"))
        failed = Unavailable(route.name, "the connection broke off")
        return _TryAgain(failed) if safe else failed

    async def _answer(self, route: Route, response: httpx.Response, *, safe: bool) -> Answer:
        status = response.status_code
        date = _date(response.headers.get("Date"))
        if date is not None:
            self._pulse.hear(date)
        if status == 429 or status >= 500:
            failed = Unavailable(route.name, f"HTTP {status}", status=status)
            if not safe:
                raise failed
            raise _TryAgain(failed, _retry_after(response.headers))
        return Answer(status, response.charset_encoding, await _body(route, response))

    @staticmethod
    def _redirected(route: Route, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        """The request again, at the same origin's new address: with its token, to nobody else."""
        try:
            target = request.url.join(response.headers["Location"])
        except (httpx.InvalidURL, ValueError):
            raise BadAnswer(route.name, "redirected to no address", status=response.status_code) from None
        here = request.url
        same_host = target.host == here.host and not target.userinfo
        same_origin = same_host and target.scheme == here.scheme and target.port == here.port
        upgraded = (here.scheme, here.port, target.scheme, target.port) == ("http", None, "https", None)
        if not (same_origin or (same_host and upgraded)):
            raise BadAnswer(route.name, "redirected to another host", status=response.status_code)
        if request.method != "GET" and response.status_code not in {307, 308}:
            raise BadAnswer(
                route.name, "a request that changes something was redirected", status=response.status_code
            )
        return httpx.Request(
            request.method,
            target,
            headers=request.headers,
            stream=request.stream,
            extensions={"timeout": request.extensions["timeout"]},
        )


def _segment(route: Route, value: str) -> str:
    """A field as one part of a path, whatever is in it.

    Raises:
        BadAnswer: it would be another path: nothing, or a step up ("..").
    """
    if value.strip(".") == "":
        raise BadAnswer(route.name, "an id that no path can carry")
    return quote(value, safe="")


def _unsent(route: Route, reason: str) -> Unavailable:
    error = Unavailable(route.name, reason)
    error.may_have_arrived = False
    return error


async def _body(route: Route, response: httpx.Response) -> bytes:
    """Read the body, decompressed here so that a bomb never unfolds."""
    try:
        body = BodyReader(response.headers.get("Content-Encoding", ""), LIMIT)
        async for chunk in response.aiter_raw():
            body.feed(chunk)
        return body.finish()
    except UnreadableBody as error:
        raise BadAnswer(route.name, str(error), status=response.status_code) from None


def _trusts_nobody() -> ssl.SSLContext:
    """For connections of plain http, which have no certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that the server asks to wait: a number or an HTTP date (RFC 9110, 10.2.3).

    A date is counted from the server's own clock where it tells that: this machine's may be years off.
    """
    text = headers.get("Retry-After", "")
    if not text:
        return None
    try:
        if len(text) < 10:
            return float(int(text))
        now = _http_date(headers["Date"]) if "Date" in headers else datetime.now(UTC)
        return (_http_date(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _date(text: str | None) -> datetime | None:
    try:
        return _http_date(text) if text else None
    except (ValueError, TypeError, OverflowError):
        return None


def _http_date(text: str) -> datetime:
    when = parsedate_to_datetime(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _is_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
