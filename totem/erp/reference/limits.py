"""How much the reference ERP reads of a request: a larger one is refused, and none of it is kept."""

import json

from totem.erp.reference.injector import App, Message, Receive, Scope, Send

FILE_BODY = 14_000_000
"""Bytes of a request that carries a file: 10 MB in base64, and its name."""
BODY = 200_000
_PATIENCE = 64_000_000


class BodyLimit:
    """ASGI middleware: counts what comes, and answers 413 in the application's stead once it is too much."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        limit = FILE_BODY if scope["path"].endswith("/arquivos") else BODY
        body, read, more = bytearray(), 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunk, more = message.get("body", b""), message.get("more_body", False)
            read += len(chunk)
            if read <= limit:
                body += chunk
            elif read > _PATIENCE:
                break
            else:  # read on: who is answered before the end takes it for a broken connection
                body.clear()
        if read > limit:
            await _too_large(send)
        else:
            await self._app(scope, _replay(bytes(body), receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then what comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _too_large(send: Send) -> None:
    body = json.dumps({"erro": "O pedido é grande demais"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
