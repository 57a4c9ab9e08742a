"""Chromium in kiosk mode with the same home screen, as the reference for the kiosk's start and memory.

The page comes from a small server on this machine and reports its own first paint there, by the clock of the
other measurements. The profile is made once, before the first measurement: a kiosk has one, too.
"""

import json
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.processes import ROOT, NotMeasured, environment, pss_mb, running, wait_until

PAGE = Path(__file__).parent / "home.html"
FONTS = ROOT / "assets" / "fonts"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    *("--kiosk", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
    *("--disable-extensions", "--password-store=basic", "--window-position=0,0"),
)
SETTLED_S = 2.0


class Chromium:
    """A Chromium that can be started on the page again and again.

    Raises:
        NotMeasured: there is no Chromium here.
    """

    def __init__(self, work: Path, size: tuple[int, int], display: str | None) -> None:
        """`display` is the X server's name; without one Chromium runs headless."""
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        if program is None:
            raise NotMeasured("no Chromium")
        self._server = _Server()
        shown = () if display else ("--headless=new",)
        self._command = [
            *(program, *OPTIONS, *shown, f"--window-size={size[0]},{size[1]}"),
            *(f"--user-data-dir={work / 'chromium'}", f"http://127.0.0.1:{self._server.port}/"),
        ]
        self._env = environment(**({"DISPLAY": display} if display else {}))
        self._work = work

    def __enter__(self) -> Self:
        self._server.start()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def start(self) -> tuple[float, float]:
        """Start it once; return seconds until the page's first paint, and MB of all its processes."""
        self._server.painted.clear()
        started = time.time()
        with running(self._command, self._env, self._work) as process:
            wait_until(lambda: bool(self._server.painted), "Chromium's first paint")
            first_paint = self._server.painted[0] - started
            time.sleep(SETTLED_S)
            return first_paint, pss_mb(process.pid)


class _Server:
    """Serves the page and its fonts; `painted` are the times of its first paint (seconds since the epoch)."""

    def __init__(self) -> None:
        painted: list[float] = []

        class PageHandler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                file = PAGE if self.path == "/" else FONTS / Path(self.path).name
                found = file.is_file()
                self.send_response(200 if found else 404)
                self.send_header(
                    "Content-Type", "text/html; charset=utf-8" if self.path == "/" else "font/otf"
                )
                self.end_headers()
                if found:
                    self.wfile.write(file.read_bytes())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                painted.append(float(json.loads(body)) / 1000)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Keep the table's output clean."""

        self.painted = painted
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), PageHandler)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
