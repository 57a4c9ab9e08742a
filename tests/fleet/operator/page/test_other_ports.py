"""A server on another port of this computer, which browsers send the cookies of all ports to."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Page

from fleet.operator.page.conftest import Served
from support.fleet_console import PreparedConsole

_SENT_ANYWHERE = "qualquer"


@pytest.fixture
def neighbour() -> Iterator[tuple[int, list[str], list[str]]]:
    """Another program's server: its port, the cookies that it was sent, and names of more that it sets."""
    cookies: list[str] = []
    names: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookies.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.send_header("Set-Cookie", f"{_SENT_ANYWHERE}=1; Path=/")
            for name in names:
                self.send_header("Set-Cookie", f"{name}=1; Path=/")
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="neighbour")
    thread.start()
    yield server.server_port, cookies, names
    server.shutdown()
    thread.join()
    server.server_close()


def open_page(console: PreparedConsole, served: Served, context: BrowserContext) -> Page:
    """Open the page with one kiosk, as its user does."""
    console.put_fleet(1)
    tab = context.new_page()
    tab.goto(served.page.address)
    return tab


def test_a_browser_that_opened_the_page_gives_its_cookie_to_no_other_port(
    console: PreparedConsole,
    served: Served,
    context: BrowserContext,
    neighbour: tuple[int, list[str], list[str]],
) -> None:
    port, cookies, _ = neighbour
    tab = open_page(console, served, context)
    assert tab.locator("tr[data-id]").count() == 1
    assert served.page.guard.key not in tab.url
    (cookie,) = context.cookies()
    assert cookie["name"] == f"totem-{served.port}"
    for path in ("/", "/totens/netsul-0000", "/"):
        tab.goto(f"http://127.0.0.1:{port}{path}")
    assert cookies[-1] == f"{_SENT_ANYWHERE}=1", "cookies do cross ports, but for this one"
    assert all(served.page.guard.key not in each for each in cookies)
    tab.goto(f"{served.base}/")
    assert tab.locator("tr[data-id]").count() == 1


def test_no_cookie_of_another_port_closes_the_page(
    console: PreparedConsole,
    served: Served,
    context: BrowserContext,
    neighbour: tuple[int, list[str], list[str]],
) -> None:
    """One of the page's own name, and one that not all programs can read."""
    port, _, names = neighbour
    names += [f"totem-{served.port}", "a[b]"]
    tab = open_page(console, served, context)
    tab.goto(f"http://127.0.0.1:{port}/")
    assert len(context.cookies()) == 4
    tab.goto(f"{served.base}/")
    assert tab.locator("tr[data-id]").count() == 1
