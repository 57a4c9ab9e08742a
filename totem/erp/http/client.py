"""HTTP client for one server: one request in, one bounded response out. The only module of `erp` with httpx.

Two retries with jitter for what changes nothing; one deadline over all of it; redirects only within the same
origin; at most `LIMIT` bytes of body, counted after decompression; no cookies, no proxies from the
environment, no address or body in any log line or exception.
"""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import anyio

from totem.erp.errors import BadAnswer, ErpError, Misconfigured, Reason, TimedOut, Unavailable
from totem.erp.http.auth import Auth
from totem.erp.http.latency import Latency
from totem.erp.http.limits import Limits, RequestLimiter
from totem.erp.http.messages import BodyReader, Effect, JsonBody, Request, Response, UnreadableBody
from totem.erp.http.retry import RETRIES, Deadline, pause_s, retry_after_s, stated_time
from totem.erp.http.wall_clock import WallClock
from totem.system.clock import steady_s
from totem.system.process_setup import block_import

with block_import("click"):  # its command line, by which rich and pygments come along
    import httpx

log = logging.getLogger(__name__)

LIMIT = 5_000_000
CONNECT_S = 4.0
KEEPALIVE_S = 4.0  # shorter than what servers keep, so that a call seldom meets a connection just closed
_MARGIN_S = 0.05
_FAILURE_BODY_S = 1.0
"""Limit for the body of a 5xx, which may hold a reason and is not worth a wait."""
_REDIRECTS = 3
_LIMITS = Limits(at_once=8)

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NO_CONNECTION: tuple[tuple[type[BaseException], Reason], ...] = (
    (socket.gaierror, Reason.UNKNOWN_HOST),
    (ssl.SSLError, Reason.NOT_TLS),
    (ConnectionRefusedError, Reason.CONNECTION_REFUSED),
)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


for _name in ("connection", "http11", "http2", "proxy", "socks"):
    logging.getLogger(f"httpcore.{_name}").addFilter(_is_warning)
for _name in ("httpx", "httpcore"):
    # Their INFO and DEBUG lines hold addresses and headers, and must not come back by another level.
    logging.getLogger(_name).setLevel(logging.WARNING)
    logging.getLogger(_name).addFilter(_is_warning)


class _Progress:
    """Progress of one request, by httpx's "trace": whether anything of it was sent."""

    def __init__(self) -> None:
        self.began = False

    async def trace(self, event: str, _: object) -> None:
        self.began = self.began or event.endswith("send_request_headers.started")


class HttpClient:
    """A pool of connections to one ERP. Belongs to the event loop that first uses it."""

    def __init__(
        self,
        auth: Auth,
        *,
        origins: Collection[str],
        tls: Callable[[str], ssl.SSLContext],
        timeout_s: float,
        latency: Latency | None = None,
        clock: WallClock | None = None,
        discreet: Collection[str] = (),
        limits: Limits = _LIMITS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        server: str = "erp",
    ) -> None:
        """`origins` are addresses of the only servers that requests may go to; `server` is its name in logs.

        `tls` makes the context for https when it is first needed, for the request of the name that it gets.
        Of the requests in `discreet`, no log line shows whether something was found.
        """
        self._auth = auth
        self._origins = {_origin(each) for each in origins}
        self._make_tls = tls
        self._timeout_s = timeout_s
        self._latency, self._clock = latency or Latency(), clock or WallClock()
        self._discreet = discreet
        self._sleep, self._server = sleep, server
        self._limiter = RequestLimiter(limits, sleep=sleep)
        self._clients: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None
        self._calls = 0
        self._renewals = 0
        self._renewal: asyncio.Future[None] | None = None

    def __repr__(self) -> str:
        return "HttpClient()"

    async def aclose(self) -> None:
        """Close the connections, all of them also where this is cancelled; the next call opens new ones.

        httpcore forgets its connections before it closes them, shielded from anyio's cancellation alone.
        """
        if self._renewal is not None:
            self._renewal.cancel()
        clients, self._clients = self._clients, {}
        closing = asyncio.gather(*(client.aclose() for client in clients.values()))
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await closing
            raise

    async def rest(self) -> None:
        """Close the connections, unless one is in use; the next call opens new ones."""
        if not self._calls:
            await self.aclose()

    async def warm_up(self, request: str, url: str) -> None:
        """Load what the first request to `url` would wait for: certificates, and the adapter for asyncio.

        Raises:
            Misconfigured: the configuration forbids requests; `request` is named.
        """
        await anyio.sleep(0)
        self._pool(request, keeping=True, is_secure=url.startswith("https:"))

    def deadline(self, limit_s: float | None = None) -> Deadline:
        """A deadline from now on, after the usual time by default."""
        limit_s = limit_s or self._timeout_s
        return Deadline(limit_s, asyncio.get_running_loop().time() + limit_s)

    async def send(self, request: Request, deadline: Deadline | None = None) -> Response:
        """Send `request` with credentials and return the response, whatever its status is.

        429 and 5xx are retried first if it only reads. Credentials that expired are renewed once.

        Raises:
            Misconfigured: the configuration forbids it.
            Unavailable: no connection.
            TimedOut: the deadline, or a limit within it, passed.
            BadAnswer: a redirect elsewhere, an answer too large or one that cannot be decompressed.
        """
        deadline, progress = deadline or self.deadline(), _Progress()
        try:
            async with deadline.enforced(request.name):
                if not self._auth.is_ready:
                    await self._renew(self._renewals)
                renewals = self._renewals
                response = await self._exchange(self._auth.apply(request), deadline, progress)
                if self._auth.is_expired(response):
                    progress.began = False  # it was refused
                    await self._renew(renewals)
                    response = await self._exchange(self._auth.apply(request), deadline, progress)
                return response
        except ErpError as error:
            if request.effect is Effect.WRITE:
                error.may_have_arrived = progress.began
            raise

    async def _renew(self, known: int) -> None:
        """Renew the credentials, unless that happened since `known`: once for all requests that wait for it.

        It goes on when the request that began it is given up, since others may wait for it.
        """
        if self._renewals != known:
            return
        if self._renewal is None:
            self._renewal = asyncio.ensure_future(self._auth.renew(self._send_without_credentials))
            self._renewal.add_done_callback(self._end_renewal)
        await asyncio.shield(self._renewal)

    def _end_renewal(self, renewal: asyncio.Future[None]) -> None:
        self._renewal = None
        if not renewal.cancelled() and renewal.exception() is None:
            self._renewals += 1

    async def _send_without_credentials(self, request: Request) -> Response:
        deadline = self.deadline()
        async with deadline.enforced(request.name):
            return await self._exchange(request, deadline, _Progress())

    async def _exchange(self, request: Request, deadline: Deadline, progress: _Progress) -> Response:
        """Send one request, with its retries; log it, and record how long it took."""
        started = time.monotonic()
        attempts, status, answered, dropped = 0, "-", False, False
        self._calls += 1
        try:
            while True:
                attempts += 1
                async with self._limiter.permit(request.name, deadline):
                    after_s, result = None, await self._attempt(request, deadline, progress)
                status = "-"
                if isinstance(result, Response):
                    status, answered = str(result.status), not result.is_failure
                    if answered or request.effect is Effect.WRITE:
                        return result
                    after_s = retry_after_s(result.headers)
                wait = pause_s(after_s, attempts)
                if attempts > RETRIES or asyncio.get_running_loop().time() + wait >= deadline.at:
                    if isinstance(result, Response):
                        return result
                    raise result
                await self._sleep(wait)
        except asyncio.CancelledError:  # at the deadline, or because the caller gave the request up
            dropped = asyncio.get_running_loop().time() < deadline.at
            raise
        finally:
            self._calls -= 1
            ms = round((time.monotonic() - started) * 1000)
            if not dropped:
                self._latency.record(ms, answered=answered)
            if request.name in self._discreet and (status == "404" or status.startswith("2")):
                log.info("%s request=%s answered", self._server, request.name)
            else:
                log.info(
                    "%s request=%s status=%s ms=%d attempts=%d",
                    *(self._server, request.name, status, ms, attempts),
                )

    def _pool(self, name: str, *, keeping: bool, is_secure: bool) -> httpx.AsyncClient:
        """The pool of connections, made when it is first needed; connects nowhere.

        A WRITE has one that is not `keeping` connections: a server may close a kept one just as it is used,
        and then the request may or may not have arrived.

        Raises:
            Misconfigured: the configuration allows none; `name` is the request's.
        """
        if (keeping, is_secure) not in self._clients:
            kept = 2 if keeping else 0
            self._clients[keeping, is_secure] = httpx.AsyncClient(
                verify=self._trusted(name) if is_secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
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
            self._tls = self._make_tls(name)
        return self._tls

    def _built(self, request: Request) -> httpx.Request:
        headers, body = dict(request.headers), dict[str, Any]()
        try:
            if _origin(request.url) not in self._origins:
                raise Misconfigured(request.name, "its address is not one of the ERP's")
            url = httpx.URL(request.url)
            if request.params is not None:
                url = url.copy_merge_params(request.params)
        except (httpx.InvalidURL, ValueError):
            raise Misconfigured(request.name, "its path makes no address") from None
        if request.json is not None:
            body["content"] = content = JsonBody(request.json)
            headers |= {"Content-Type": "application/json", "Content-Length": str(content.length)}
        elif request.form is not None:
            body["data"] = {name: str(value) for name, value in request.form.items()}
        keeping = request.effect is Effect.READ
        pool = self._pool(request.name, keeping=keeping, is_secure=url.scheme == "https")
        return pool.build_request(request.method, url, headers=headers, **body)

    async def _attempt(
        self, request: Request, deadline: Deadline, progress: _Progress
    ) -> Response | Unavailable:
        """Send once; return the response, or a failed connection where another attempt may do better."""
        is_read = request.effect is Effect.READ
        sent = self._built(request)
        if not is_read:
            sent.extensions["trace"] = progress.trace
        # A little earlier than the deadline: httpx closes what times out, and leaves open what is cancelled.
        left = max(deadline.at - asyncio.get_running_loop().time() - _MARGIN_S, _MARGIN_S)
        limits = httpx.Timeout(self._timeout_s, connect=min(CONNECT_S, left))
        sent.extensions["timeout"] = limits.as_dict()
        try:
            for _ in range(_REDIRECTS + 1):
                pool = self._pool(request.name, keeping=is_read, is_secure=sent.url.scheme == "https")
                sent_at = steady_s()
                response = await pool.send(sent, stream=True)
                try:
                    self._record_time(response, sent_at)
                    if not response.has_redirect_location:
                        return await self._read(request, response)
                    sent = _redirected(request, sent, response)
                finally:
                    await response.aclose()
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
                return _not_sent(request, Reason.CONNECT_TIMEOUT)
            raise TimedOut(request.name) from None
        except httpx.TransportError as error:
            return _broken(request, error)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
            raise Unavailable(request.name, Reason.CONNECTION_FAILED) from None
        raise BadAnswer(request.name, Reason.REDIRECT, "redirected in circles")

    def _record_time(self, response: httpx.Response, sent_at: float) -> None:
        tls = self._tls if response.url.scheme == "https" else None
        is_verified = tls is not None and tls.verify_mode is ssl.CERT_REQUIRED and tls.check_hostname
        self._clock.record(stated_time(response.headers), sent_at=sent_at, is_verified=is_verified)

    async def _read(self, request: Request, response: httpx.Response) -> Response:
        headers = dict(response.headers)
        head = Response(response.status_code, headers, b"", request.name, request.texts)
        if not head.is_failure:
            return replace(head, body=await _body(request, response))
        try:
            async with asyncio.timeout(_FAILURE_BODY_S):
                body = await _body(request, response)
        except (BadAnswer, TimeoutError, httpx.HTTPError, OSError):
            return head
        return replace(head, body=body)


def _not_sent(request: Request, reason: Reason) -> Unavailable:
    error = Unavailable(request.name, reason)
    error.may_have_arrived = False
    return error


def _broken(request: Request, error: httpx.TransportError) -> Unavailable:
    """The failure of a connection, where the request may be sent again; else raise it.

    Raises:
        Unavailable: the certificate is not trusted, or a WRITE may have arrived.
    """
    if _is_by(error, ssl.SSLCertVerificationError):
        raise _not_sent(request, Reason.CERTIFICATE) from None
    if isinstance(error, _NOT_SENT):
        reasons = (reason for kind, reason in _NO_CONNECTION if _is_by(error, kind))
        return _not_sent(request, next(reasons, Reason.NO_CONNECTION))
    failed = Unavailable(request.name, Reason.CONNECTION_BROKEN)
    if request.effect is Effect.WRITE:
        raise failed from None
    return failed


def _redirected(request: Request, sent: httpx.Request, response: httpx.Response) -> httpx.Request:
    """The request again at the same origin's new address, with its credentials; never at another host.

    A WRITE by GET is not sent again: where it leads may do it twice.
    """
    status = response.status_code
    try:
        target = sent.url.join(response.headers["Location"])
    except (httpx.InvalidURL, ValueError):
        raise BadAnswer(request.name, Reason.REDIRECT, "redirected to no address", status=status) from None
    here = sent.url
    same_host = target.host == here.host and not target.userinfo
    same_origin = same_host and target.scheme == here.scheme and target.port == here.port
    upgraded = (here.scheme, here.port, target.scheme, target.port) == ("http", None, "https", None)
    if not (same_origin or (same_host and upgraded)):
        raise BadAnswer(request.name, Reason.REDIRECT, status=status)
    is_write_by_get = request.effect is Effect.WRITE and sent.method == "GET"
    if is_write_by_get or (sent.method != "GET" and status not in {307, 308}):
        text = "a request that changes something was redirected"
        raise BadAnswer(request.name, Reason.REDIRECT, text, status=status)
    return httpx.Request(
        sent.method,
        target,
        headers=sent.headers,
        stream=sent.stream,
        extensions={"timeout": sent.extensions["timeout"]},
    )


async def _body(request: Request, response: httpx.Response) -> bytes:
    """Read the body, decompressed here so that a bomb never unfolds."""
    try:
        body = BodyReader(response.headers.get("Content-Encoding", ""), LIMIT)
        async for chunk in response.aiter_raw():
            body.feed(chunk)
        return body.finish()
    except UnreadableBody as error:
        reason = Reason.TOO_LARGE if error.is_too_large else Reason.COMPRESSION
        raise BadAnswer(request.name, reason, str(error), status=response.status_code) from None


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address; all empty where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").lower(), port
    except ValueError:
        return "", "", None


def _is_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
