"""ASGI middleware of the reference ERP: faults on the wire, and a limit for the size of requests."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from totem.lab.reference_erp.faults import CONTACTS, Fault, Faults, Flag

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

FAULT_KEY = "totem.fault"
_PAGE = b"<!DOCTYPE html><html><body><h1>Service Temporarily Unavailable</h1></body></html>"
_HUGE = 6_000_000
_DRIP_S = 0.05
_DEMO = "_demo"  # requests of tests and demonstrations, which no kiosk makes, never fail

FILE_BODY = 14_000_000
"""Bytes of a request that carries a file: 10 MB in base64, and its name."""
BODY = 200_000
_PATIENCE = 64_000_000


class FaultInjector:
    """ASGI middleware that answers with a fault on the wire instead of the application."""

    def __init__(self, app: App, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        targets = _targets(scope)
        fault = None if _DEMO in targets else self._faults.take(*targets)
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.delay)
        served = {**scope, FAULT_KEY: fault}
        if Flag.LOST in fault.flags:
            await self._app(served, receive, _nowhere)
            await _abort(receive, send)
        elif fault.late:
            await self._serve_late(served, receive, send, fault.late)
        elif not await _on_the_wire(fault, receive, send):
            await self._app(served, receive, send)

    async def _serve_late(self, scope: Scope, receive: Receive, send: Send, late_s: float) -> None:
        """Carry out the request at once, and answer when the client may have given up."""
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        await asyncio.sleep(late_s)
        for message in answer:
            await send(message)


def _targets(scope: Scope) -> tuple[str, ...]:
    """The names of a request in rules; the demo routes' for other events."""
    if scope["type"] != "http":
        return (_DEMO,)
    first, *rest = scope["path"].strip("/").split("/")
    if first == "clientes" and rest:
        return first, CONTACTS
    if first != "prospectos":
        return (first,)
    return first, {("POST", 0): "criacao", ("PUT", 1): "edicao", ("POST", 2): "arquivos"}.get(
        (scope["method"], len(rest)), "situacao"
    )


async def _nowhere(_: Message) -> None:
    pass


async def _on_the_wire(fault: Fault, receive: Receive, send: Send) -> bool:
    flags = fault.flags
    if Flag.DROP in flags:
        await _abort(receive, send)
    elif Flag.CUT in flags:
        await _start(send, 200, ("content-length", "5000"))
        await send({"type": "http.response.body", "body": b'{"dados": [', "more_body": True})
        await _abort(receive, send)
    elif Flag.DRIP in flags:
        await _drip(receive, send)
    elif Flag.HUGE in flags:
        await _answer(send, 200, json.dumps(["x" * _HUGE]).encode())
    elif Flag.HTML in flags:
        await _answer(send, fault.status or 200, _PAGE, ("content-type", "text/html"))
    elif Flag.BROKEN in flags:
        await _answer(send, fault.status or 200, b'{"dados": [{"id_')
    elif fault.redirect is not None:
        await _answer(send, fault.status or 302, b"", ("location", fault.redirect))
    elif fault.error is not None:
        body = json.dumps({"status": "erro", "mensagem": fault.error}).encode()
        await _answer(send, fault.status or 200, body)
    elif fault.status is not None:
        wait = () if fault.retry_after is None else (("retry-after", str(fault.retry_after)),)
        body = b"" if fault.status == 204 else b'{"erro": "falha simulada"}'
        await _answer(send, fault.status, body, *wait)
    else:
        return False
    return True


async def _start(send: Send, status: int, *headers: tuple[str, str]) -> None:
    named = {"content-type": "application/json", **dict(headers)}
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _answer(send: Send, status: int, body: bytes, *headers: tuple[str, str]) -> None:
    await _start(send, status, ("content-length", str(len(body))), *headers)
    await send({"type": "http.response.body", "body": body})


async def _abort(receive: Receive, send: Send) -> None:
    """Close the connection. ASGI has no message for it; uvicorn's `send` is bound to its transport."""
    send.__self__.transport.abort()  # type: ignore[attr-defined]
    await _disconnected(receive)


async def _drip(receive: Receive, send: Send) -> None:
    await _start(send, 200)
    gone = asyncio.ensure_future(_disconnected(receive))
    while not gone.done():
        await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await asyncio.wait({gone}, timeout=_DRIP_S)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class BodyLimit:
    """ASGI middleware that limits the size of requests: it answers 413 instead of the application."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        limit = FILE_BODY if scope["path"].endswith("/arquivos") else BODY
        received, read, more = bytearray(), 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunk, more = message.get("body", b""), message.get("more_body", False)
            read += len(chunk)
            if read <= limit:
                received += chunk
            elif read > _PATIENCE:
                break
            else:  # read on: a client that is answered before its end takes the connection for broken
                received.clear()
        if read > limit:
            body = json.dumps({"erro": "O pedido é grande demais"}).encode()
            await _answer(send, 413, body)
        else:
            await self._app(scope, _replay(bytes(received), receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then further messages."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again
