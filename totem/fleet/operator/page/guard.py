"""Protection of the page against other sites, other users of the computer, and hostile content.

The page listens on loopback, which every program and every site in the operator's browser can reach. So a
request needs the page's own Host (against DNS rebinding), and the key in the address that the terminal shows,
kept in a cookie that no other site can use. A command also needs this page's Origin and a token.

Browsers send a cookie to all ports of a host, so that any program that serves one, or a tunnel's far end,
would get the key. So the page is served from a folder that cannot be guessed, and its cookie is for that
folder alone: no other server is ever asked for it. The folder without the key opens nothing. What other ports
set does no harm: of several cookies of the page's name, one has to be its own.
"""

import secrets
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
KEY = "chave"
"""Parameter of the address that the terminal shows."""
LARGEST_BODY = 1 << 18
_OPEN = ("/arquivos/", "/fontes/")
"""Paths without anything of the fleet, which the page of a refusal needs."""


class Guard:
    """Middleware that refuses what does not come from the operator's own page.

    Attributes:
        base: the page's folder, as in "/x1y2", which all its addresses begin with.
        key: secret of the address.
        csrf: secret of the page's commands.
    """

    def __init__(self, app: ASGIApp, port: int, refuse: Callable[[int, str, str], Response]) -> None:
        """`refuse` makes the response of a status, a title and a text."""
        self._app, self._refuse = app, refuse
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._cookie = f"totem-{port}"
        self.base = f"/{secrets.token_urlsafe(24)}"
        self.key = secrets.token_urlsafe(24)
        self.csrf = secrets.token_urlsafe(24)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no WebSocket is served
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._check(scope) or self._app
        inside = scope["path"].removeprefix(self.base)
        await answer({**scope, "path": inside, "raw_path": None}, receive, send_guarded)

    def _check(self, scope: Scope) -> Response | None:
        headers, method, path = Headers(scope=scope), scope["method"], scope["path"]
        if headers.get("host", "") not in self._hosts:
            return self._refuse(421, "Endereço errado.", "Abra o endereço que o `totem fleet serve` mostrou.")
        if method not in {"GET", "HEAD", "POST"}:
            return self._refuse(405, "Pedido recusado.", "")
        if path.startswith(_OPEN) and method != "POST":
            return None
        is_inside = path.startswith(f"{self.base}/")
        given = parse_qs(scope["query_string"].decode("latin-1")).get(KEY, [""])[0]
        if method == "GET" and given:
            return self._enter(given if path == f"{self.base}/" else "")
        if not is_inside or not any(map(self._is_key, _cookies(headers, self._cookie))):
            return self._refuse(
                403,
                "Sem permissão.",
                "Abra o endereço completo que o `totem fleet serve` mostrou no terminal.",
            )
        if method == "POST" and not self._is_own(headers):
            return self._refuse(403, "Pedido recusado.", "Recarregue a página e tente de novo.")
        return None

    def _enter(self, given: str) -> Response:
        """Exchange the key in the address for a cookie, so that it stays in no history."""
        if not self._is_key(given):
            return self._refuse(
                403, "O endereço é de antes.", "Abra o endereço que o `totem fleet serve` mostrou desta vez."
            )
        folder = f"{self.base}/"
        response = RedirectResponse(folder, 303)
        response.set_cookie(self._cookie, self.key, httponly=True, samesite="strict", path=folder)
        return response

    def _is_key(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "replace"), self.key.encode())

    def _is_own(self, headers: Headers) -> bool:
        length = headers.get("content-length", "")
        return (
            headers.get("origin") == f"http://{headers['host']}"
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
            and headers.get("content-type") == "application/json"
            and "transfer-encoding" not in headers  # it would outrank the length
            and secrets.compare_digest(headers.get("x-csrf", "").encode(), self.csrf.encode())
            and length.isascii()
            and length.isdecimal()
            and len(length) < 10
            and int(length) <= LARGEST_BODY
        )


def _cookies(headers: Headers, name: str) -> list[str]:
    """Return the values of all cookies of a name; whatever stands beside them is passed over."""
    pairs = (each.strip().partition("=") for each in headers.get("cookie", "").split(";"))
    return [value for key, _, value in pairs if key == name]
