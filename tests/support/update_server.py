"""HTTPS server of updates, with faults."""

import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Publisher:
    """Web server of a folder.

    Attributes:
        asked: each request's path and range.
        breaks_at: bytes of an archive after which the connection breaks.
        moved: address of a redirect of all requests.
        ranges: support of ranges.
    """

    folder: Path
    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    breaks_at: int | None = None
    moved: str = ""
    ranges: bool = True
    status: int = 0
    content_type: str = "application/octet-stream"
    is_held: bool = False
    """Stop in the middle of each archive until `go_on` is set; `stopped` is set meanwhile."""
    stopped: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(publisher: Publisher, context: ssl.SSLContext) -> Iterator[Publisher]:
    """Serve while the block lasts."""

    class UpdateHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, publisher)

        def log_message(self, *_arguments: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_arguments: Any) -> None:
            """Ignore clients that close the connection, as tests make them do."""

    server = Server(("127.0.0.1", 0), UpdateHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    publisher.address = f"https://127.0.0.1:{server.server_port}/totem"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield publisher
    finally:
        publisher.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def answer(handler: BaseHTTPRequestHandler, publisher: Publisher) -> None:
    publisher.asked.append((handler.path, handler.headers.get("Range", "")))
    publisher.headers.append(dict(handler.headers))
    file = publisher.folder / handler.path.removeprefix("/totem/")
    if publisher.moved or publisher.status or not file.is_file():
        handler.send_response(302 if publisher.moved else publisher.status or 404)
        if publisher.moved:
            handler.send_header("Location", f"{publisher.moved}{handler.path}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    content, start = file.read_bytes(), 0
    wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if wanted and publisher.ranges:
        start = int(wanted[1])
        handler.send_response(206 if start < len(content) else 416)
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    else:
        handler.send_response(200)
    handler.send_header("Content-Type", publisher.content_type)
    handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    is_archive = "/targets/" in handler.path
    if is_archive and publisher.is_held:
        half = (start + len(content)) // 2
        handler.wfile.write(content[start:half])
        handler.wfile.flush()
        publisher.stopped.set()
        publisher.go_on.wait()
        start = half
    end = publisher.breaks_at if is_archive else None
    with suppress(OSError):  # the client was killed meanwhile
        handler.wfile.write(content[start:end])
        handler.wfile.flush()
    handler.close_connection = True
