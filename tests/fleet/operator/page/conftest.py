"""The page of a prepared console, served on loopback, in a real Chromium."""

import shutil
import threading
from collections.abc import Iterator
from typing import Self

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, ViewportSize, sync_playwright
from playwright.sync_api import Page as Tab

from support.fleet_console import PreparedConsole
from totem.fleet.operator.event_log import EventLog
from totem.fleet.operator.page.application import OperatorPage
from totem.fleet.operator.page.server import PageServer, listen

CHROMIUM = shutil.which("chromium")
DESK: ViewportSize = {"width": 1440, "height": 900}


class Served:
    """The page of `console`; may be stopped, and started again on the same port."""

    def __init__(self, console: PreparedConsole, events: EventLog | None = None) -> None:
        self.console = console
        self._listener = listen(0)
        self.port = self._listener.getsockname()[1]
        self.page = OperatorPage(console, "frota.netsul.example:8883", self.port, events)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve on a thread."""
        self._server = PageServer(self.page)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="fleet page")
        self._thread.start()

    def stop(self) -> None:
        """End the server and all its connections."""
        self._server.should_exit = True
        self._thread.join()

    def restart(self) -> None:
        """Serve again after `stop`."""
        self._listener = listen(self.port)
        self.page.feed.is_closing = False
        self.start()

    @property
    def origin(self) -> str:
        """The page's own origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        """The page's folder."""
        return f"{self.origin}{self.page.guard.base}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; no other module has it, as Playwright leaves its event loop running."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def console() -> PreparedConsole:
    """A console without kiosks."""
    return PreparedConsole()


@pytest.fixture
def served(console: PreparedConsole) -> Iterator[Served]:
    """The page of `console`."""
    with Served(console) as served:
        yield served


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """A fresh profile on a desk's screen; it is closed before the server is."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="module")
def _only_tab(browser: Browser) -> Iterator[Tab]:
    """One tab for the module: a new one is a process of Chromium."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(_only_tab: Tab, served: Served) -> Iterator[Tab]:
    """A tab without cookies, which fails its test by errors of the script and violations of the policy.

    Its storage is that of the page's port, another one in each test.
    """
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "net::ERR_" not in message.text:
            problems.append(message.text)

    def note_error(error: Error) -> None:
        problems.append(str(error))

    _only_tab.on("console", note)
    _only_tab.on("pageerror", note_error)
    yield _only_tab
    _only_tab.goto("about:blank")  # ends its connection before the server does
    _only_tab.remove_listener("console", note)
    _only_tab.remove_listener("pageerror", note_error)
    _only_tab.context.clear_cookies()
    _only_tab.set_viewport_size(DESK)
    assert problems == []
