"""Take the pictures of the fleet's page: two for the operator's manual, or all its states for a review.

Run it with the project's Python after the page has changed:
`.venv/bin/python packaging/generate/fleet_pictures.py [FOLDER]`. Without a folder the manual's pictures are
taken anew; with one, every state in three sizes, light and dark. It needs Chromium.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import own_checkout  # noqa: F401 - this checkout's program
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as Tab
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QImage, QImageWriter

from fleet.operator.page.conftest import CHROMIUM, Served
from generate.pictures import MANUAL, OF_FLEET_PAGE, README, shrink
from support.fleet_console import PreparedConsole
from totem.fleet import messages as m
from totem.fleet import topics
from totem.fleet.link_config import LinkStatus
from totem.fleet.operator.sending import SendState

STORES = 212
SHOWN = "netsul-0003"
"""Kiosk of the details; it is out of paper."""
SIZES = ((1440, 900), (1920, 1080), (390, 844))
MANUAL_SIZE, MANUAL_WIDTH = (1440, 900), 1080
Act = Callable[[Tab, PreparedConsole], None]


class Shot(NamedTuple):
    """A state of the page: how it is reached, with how many kiosks, with or without a key."""

    act: Act = lambda _tab, _console: None
    stores: int = STORES
    can_send: bool = True


def show_details(tab: Tab, console: PreparedConsole) -> None:
    """Open a kiosk's details, and let it send its screen."""
    tab.fill("#busca", SHOWN)
    tab.click(f'tr[data-id="{SHOWN}"] .name a')
    tab.click("#pedir-tela")
    tab.get_by_text("Aguardando contato").wait_for()
    console.sent[-1][3].files[SHOWN] = {"tela.jpg": home_screen()}
    console.answer(SHOWN, SendState.DONE)
    tab.wait_for_selector("#detalhes img")


def choose_command(tab: Tab, _console: PreparedConsole) -> None:
    """Select the kiosks of a city, and take them out of service."""
    tab.fill("#busca", "maringa")
    tab.check("#todos")
    tab.click("#comandar")
    tab.check("input[value=service_off]")
    tab.fill("textarea", "Voltamos às 14h.")


def collect_replies(tab: Tab, console: PreparedConsole) -> None:
    """Send the command, and let most kiosks answer."""
    choose_command(tab, console)
    tab.check("input[name=sure]")
    tab.click("#comando .panel-foot button:last-child")
    tab.wait_for_selector("#respostas[open]")
    first, second, *others = console.sent[-1][1]
    console.answer(first, SendState.REFUSED, m.Refusal.BUSY)
    console.answer(second, SendState.NO_REPLY)
    for index, each in enumerate(others):
        console.answer(each, SendState.DONE if index % 3 else SendState.SENT)
    tab.wait_for_selector("#respostas progress[value='12']")


STATES = {
    "list": Shot(),
    "filtered": Shot(lambda tab, _: tab.fill("#busca", "maringa")),
    "details": Shot(show_details),
    "command": Shot(choose_command),
    "replies": Shot(collect_replies),
    "nothing-found": Shot(lambda tab, _: tab.fill("#busca", "xyz")),
    "empty": Shot(stores=0),
    "no-broker": Shot(lambda _, console: console.set_status(LinkStatus.UNREACHABLE)),
    "watch-only": Shot(can_send=False),
}


def home_screen() -> bytes:
    """Return the home screen of README.md, as a kiosk sends it."""
    buffer = QBuffer()
    image = QImage(str(README / "home.png")).scaledToWidth(270, Qt.TransformationMode.SmoothTransformation)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"jpg").write(image)
    return bytes(buffer.data().data())


def make_console(shot: Shot) -> PreparedConsole:
    """Return a console with the kiosks of a shot, one of which has a history."""
    console = PreparedConsole(can_send=shot.can_send)
    console.put_fleet(shot.stores)
    if not shot.stores:
        return console
    boot, now = "b" * 16, datetime.now(UTC)
    history = (
        ("started", m.EventSeverity.INFO, None, 1560),
        ("erp_down", m.EventSeverity.ERROR, "unavailable", 104),
        ("erp_up", m.EventSeverity.INFO, None, 95),
        ("printer_fault", m.EventSeverity.ERROR, "paper_out", 6),
    )
    for number, (kind, severity, code, minutes) in enumerate(history, 1):
        time = now - timedelta(minutes=minutes)
        event = m.EventMessage(time=time, boot=boot, n=number, kind=kind, severity=severity, code=code)
        console.put(SHOWN, topics.UP_EVENT, event)
    metrics = m.Metrics(
        boot=boot,
        visits={"paid": 41, "printed": 118, "listed": 37, "not_found": 9, "gave_up": 6},
        pages={"printed": 131, "paper_out": 3},
        printer_failures={"paper_out": 3},
        erp_failures={"slow": 4, "unavailable": 1},
        erp_seconds=m.Durations(count=420, sum=96.4, buckets={"1": 411}),
        ratings={"good": 52, "fair": 7, "bad": 2},
    )
    console.put(SHOWN, topics.UP_METRICS, metrics)
    applied = m.ReportedConfig(serial=12, state=m.ConfigState.APPLIED, sha256="a" * 64)
    console.put(SHOWN, topics.UP_CONFIG, applied)
    return console


def take(
    browser: Browser, name: str, folder: Path, sizes: Sequence[tuple[int, int]], schemes: Sequence[str]
) -> None:
    """Write the pictures of a state to `folder`."""
    shot = STATES[name]
    for width, height in sizes:
        for scheme in schemes:
            with Served(make_console(shot)) as served:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                tab = context.new_page()
                tab.goto(served.page.address)
                shot.act(tab, served.console)
                tab.evaluate("document.fonts.ready")
                tab.screenshot(path=folder / f"{name}-{width}x{height}-{scheme}.png", animations="disabled")
                context.close()


def main(arguments: Sequence[str]) -> None:
    """Take the pictures of the manual, or all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if arguments:
            folder = Path(arguments[0])
            folder.mkdir(parents=True, exist_ok=True)
            for name in STATES:
                take(browser, name, folder, SIZES, ("light", "dark"))
        else:
            with tempfile.TemporaryDirectory() as work:
                for file, name in OF_FLEET_PAGE.items():
                    take(browser, name, Path(work), [MANUAL_SIZE], ("light",))
                    taken = Path(work, "{}-{}x{}-light.png".format(name, *MANUAL_SIZE))
                    shrink(taken, MANUAL / f"{file}.png", flat=True, width=MANUAL_WIDTH)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
