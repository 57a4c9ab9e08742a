"""Small ERP server with prepared answers by path and field; all other requests get an empty 404."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


class RoutedServer:
    """Answers GETs by their path and any of their fields; requires a token where one is given."""

    def __init__(
        self, known: Mapping[tuple[str, str], object], token: str | None = None, *, refusal: int = 401
    ) -> None:
        """`refusal` is the status for a wrong token."""

        class RoutedHandler(BaseHTTPRequestHandler):
            """Answers by the table `known`."""

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                keys = [(parts.path, value) for _, value in parse_qsl(parts.query)]
                found = next((key for key in keys if key in known), None)
                status = 200 if found else 404
                if token and self.headers.get("Authorization") != f"Bearer {token}":
                    found, status = None, refusal
                body = json.dumps(known[found]).encode() if found else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), RoutedHandler)
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.02), name="routed-http")
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
