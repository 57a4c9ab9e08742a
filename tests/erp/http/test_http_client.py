"""`HttpClient` by itself: retries by effect, failures as responses, origins, and renewed credentials."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from support.raw_http_server import DROP, RawServer, http
from totem.erp.errors import BadAnswer, ErpError, Misconfigured, Reason, Refused, Unavailable
from totem.erp.http.auth import Auth, LoginSession, Send, SessionToken, StaticHeader
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.tls import tls_context

BUSY = http({"erro": "em manutenção"}, status="503 Service Unavailable")
GOOD = http({"ok": 1})


async def _no_wait(_seconds: float) -> None:
    """Wait for nothing between attempts."""


def client_of(base_url: str, auth: Auth | None = None) -> HttpClient:
    return HttpClient(
        auth or StaticHeader("Authorization", "Bearer", lambda _: "um-segredo"),
        origins=(base_url,),
        tls=partial(tls_context, ca_file=None),
        timeout_s=5.0,
        sleep=_no_wait,
    )


def send(client: HttpClient, request: Request) -> Response:
    async def run() -> Response:
        try:
            return await client.send(request)
        finally:
            await client.aclose()

    return asyncio.run(run())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_read_is_retried_whatever_its_method(method: Any) -> None:
    with RawServer(DROP, BUSY, GOOD) as server:
        request = Request("list", method, f"{server.base_url}/x", Effect.READ, json={"page": 1})
        assert send(client_of(server.base_url), request).status == 200
    assert len(server.requests) == 3


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_write_is_made_once_whatever_its_method(method: Any) -> None:
    request = Request("unlock", method, "/x", Effect.WRITE)
    with RawServer(BUSY, GOOD) as server:
        response = send(client_of(server.base_url), replace(request, url=f"{server.base_url}/x"))
        assert response.status == 503
        assert len(server.requests) == 1
    with RawServer(DROP, GOOD) as server, pytest.raises(Unavailable) as caught:
        send(client_of(server.base_url), replace(request, url=f"{server.base_url}/x"))
    assert caught.value.reason is Reason.CONNECTION_BROKEN
    assert caught.value.may_have_arrived
    assert len(server.requests) == 1


def test_a_request_looks_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vain search of all folders of modules, at each lock of a request, costs more than its bytes."""
    looked_for: list[str] = []

    class Witness:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            looked_for.append(name)

    async def run(client: HttpClient, request: Request) -> None:
        await client.send(request)
        monkeypatch.setattr(sys, "meta_path", [Witness, *sys.meta_path])
        await client.send(request)
        await client.aclose()

    with RawServer(GOOD) as server:
        request = Request("list", "GET", f"{server.base_url}/x", Effect.READ)
        asyncio.run(run(client_of(server.base_url), request))
    assert looked_for == []


@pytest.mark.parametrize(
    ("method", "line"), [("GET", "301 Moved"), ("GET", "302 Found"), ("GET", "307 T"), ("POST", "302 Found")]
)
def test_a_write_follows_no_redirect_that_may_do_it_twice(method: Any, line: str) -> None:
    with RawServer(http({}, status=line, headers={"Location": "/y"}), GOOD) as server:
        request = Request("unlock", method, f"{server.base_url}/x", Effect.WRITE)
        with pytest.raises(BadAnswer) as caught:
            send(client_of(server.base_url), request)
        assert caught.value.reason is Reason.REDIRECT
        assert caught.value.may_have_arrived
        assert len(server.requests) == 1


def test_a_failure_comes_with_its_body() -> None:
    with RawServer(BUSY) as server:
        response = send(client_of(server.base_url), Request("list", "GET", f"{server.base_url}/x"))
    assert response.is_failure
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"erro": "em manutenção"}


def test_a_failure_whose_body_cannot_be_read_is_a_failure() -> None:
    broken = http(b"no gzip", status="500 Oops", headers={"Content-Encoding": "gzip"})
    with RawServer(broken) as server:
        response = send(client_of(server.base_url), Request("list", "GET", f"{server.base_url}/x"))
    assert (response.status, response.body) == (500, b"")


@pytest.mark.parametrize("url", ["http://127.0.0.2:1/x", "https://127.0.0.1/x", "http://[x", "/x"])
def test_no_other_server_is_asked(url: str) -> None:
    with pytest.raises(Misconfigured):
        send(client_of("http://127.0.0.1:1"), Request("list", "GET", url))


def test_nested_json_and_other_fields_are_sent_as_they_are() -> None:
    body = {"filtro": [{"campo": "cpf", "valor": "1"}, True, None, 7], "à": {}}
    with RawServer(GOOD) as server:
        request = Request("list", "POST", f"{server.base_url}/x?a=1", params={"b": "ç"}, json=body)
        send(client_of(server.base_url), request)
    head, _, sent = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /x?a=1&b=%C3%A7 HTTP/1.1")
    assert "Bearer um-segredo" in head
    text = '{"filtro":[{"campo":"cpf","valor":"1"},true,null,7],"à":{}}'
    assert sent == text


class TokenAuth:
    """Logs in at `/login`; a token is one of a series."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self._base_url, self.token = base_url, token

    @property
    def is_ready(self) -> bool:
        return self.token is not None

    def apply(self, request: Request) -> Request:
        return replace(request, headers={**request.headers, "Token": self.token or ""})

    def is_expired(self, response: Response) -> bool:
        return response.status == 401

    async def renew(self, send: Send) -> None:
        response = await send(Request("login", "POST", f"{self._base_url}/login", json={"user": "totem"}))
        if response.status != 200:
            raise Refused("login", Reason.TOKEN, status=response.status)
        self.token = response.json()["token"]


class LoginServer:
    """Takes the token "new" alone, which `/login` gives once so many requests were refused.

    Attributes:
        lines: the first line of each request.
    """

    def __init__(self, *, refused_first: int, gives: str = "new", login: str = "200 OK") -> None:
        self.lines: list[str] = []
        self._left, self._gives, self._login = refused_first, gives, login
        self._may_log_in = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.lines.append(head.partition(" HTTP")[0])
        if head.startswith("POST /login"):
            if self._left > 0:
                await self._may_log_in.wait()
            reply = http({"token": self._gives}, status=self._login)
        elif "\r\nToken: new\r\n" in head:
            reply = GOOD
        else:
            self._left -= 1
            if self._left <= 0:
                self._may_log_in.set()
            reply = http({}, status="401 Unauthorized")
        writer.write(reply)
        await writer.drain()
        writer.close()


def with_login(
    server: LoginServer,
    use: Callable[[HttpClient, str], Awaitable[None]],
    token: str | None = "old",  # noqa: S107 - a test server's
) -> None:
    async def run() -> None:
        async with await asyncio.start_server(server, "127.0.0.1", 0) as listening:
            url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            client = client_of(url, TokenAuth(url, token))
            try:
                await use(client, url)
            finally:
                await client.aclose()

    asyncio.run(run())


def test_without_a_token_the_login_comes_first() -> None:
    server = LoginServer(refused_first=0)

    async def use(client: HttpClient, url: str) -> None:
        assert (await client.send(Request("list", "GET", f"{url}/x"))).status == 200

    with_login(server, use, token=None)
    assert server.lines == ["POST /login", "GET /x"]


def test_parallel_requests_share_one_renewal() -> None:
    server = LoginServer(refused_first=3)

    async def use(client: HttpClient, url: str) -> None:
        found = await asyncio.gather(*(client.send(Request("list", "GET", f"{url}/x")) for _ in range(3)))
        assert [response.status for response in found] == [200, 200, 200]

    with_login(server, use)
    assert server.lines.count("POST /login") == 1
    assert server.lines.count("GET /x") == 6


def test_a_token_that_is_refused_after_its_renewal_is_not_renewed_again() -> None:
    server = LoginServer(refused_first=1, gives="old")

    async def use(client: HttpClient, url: str) -> None:
        assert (await client.send(Request("list", "GET", f"{url}/x"))).status == 401

    with_login(server, use)
    assert server.lines == ["GET /x", "POST /login", "GET /x"]


def test_a_failed_login_fails_all_that_wait_for_it_and_surely_changed_nothing() -> None:
    server = LoginServer(refused_first=2, login="403 Forbidden")

    async def use(client: HttpClient, url: str) -> None:
        requests = (client.send(Request("save", "POST", f"{url}/x", Effect.WRITE)) for _ in range(2))
        found = await asyncio.gather(*requests, return_exceptions=True)
        assert all(isinstance(error, Refused) and not error.may_have_arrived for error in found)

    with_login(server, use)
    assert server.lines.count("POST /login") == 1


def test_a_session_of_two_uses_is_renewed_before_the_third_request() -> None:
    login = Request("login", "GET", "/login")
    session = SessionToken(lambda: login, lambda response: LoginSession(response.body.decode(), uses=2))
    names = iter((b"first", b"second"))

    async def answer(request: Request) -> Response:
        return Response(200, {}, next(names), request.name)

    async def use() -> list[str]:
        used = []
        for _ in range(3):
            if not session.is_ready:
                await session.renew(answer)
            used.append(session.apply(login).headers["Authorization"])
        return used

    assert asyncio.run(use()) == ["Bearer first", "Bearer first", "Bearer second"]
    assert session.is_counted


def test_who_gives_up_leaves_the_renewal_to_the_others() -> None:
    server = LoginServer(refused_first=2)

    async def use(client: HttpClient, url: str) -> None:
        first = asyncio.create_task(client.send(Request("list", "GET", f"{url}/x")))
        while "POST /login" not in server.lines:
            await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (await client.send(Request("list", "GET", f"{url}/x"))).status == 200

    with_login(server, use)
    assert server.lines.count("POST /login") == 1


def test_errors_name_requests_and_no_addresses() -> None:
    page = http(b"<html>", status="302 Found", headers={"Location": "https://elsewhere.example/?token=x"})
    with RawServer(page) as server, pytest.raises(BadAnswer) as caught:
        send(client_of(server.base_url), Request("list", "GET", f"{server.base_url}/?cpf=52998224725"))
    assert isinstance(caught.value, ErpError)
    assert str(caught.value) == "list: redirected to another host"
    assert "52998224725" not in repr(Request("list", "GET", "http://x.example/?cpf=52998224725"))


@pytest.mark.parametrize("steps", range(1, 8))
def test_all_connections_are_closed_also_where_their_closing_is_cancelled(steps: int) -> None:
    async def run() -> None:
        served, ended = asyncio.Barrier(3), asyncio.Semaphore(0)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            await served.wait()  # so that each request has a connection of its own
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await reader.read()
            writer.close()
            ended.release()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
            url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            client = client_of(url)
            effects = (Effect.READ, Effect.READ, Effect.WRITE)
            await asyncio.gather(*(client.send(Request("list", "GET", url, each)) for each in effects))
            closing = asyncio.create_task(client.rest())
            for _ in range(steps):
                await asyncio.sleep(0)
            closing.cancel()
            await asyncio.gather(closing, return_exceptions=True)
            async with asyncio.timeout(5):
                for _ in effects:
                    await ended.acquire()

    asyncio.run(run())
