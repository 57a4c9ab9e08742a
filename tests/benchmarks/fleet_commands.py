"""Benchmark of a command to a thousand kiosks on the operator's page, in Chromium, and of the page's memory.

The pictures of the list and of the replies are left in the temporary folder, to be looked at.
"""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from benchmarks.budgets import Measurement
from benchmarks.processes import NotMeasured
from fleet.operator.page.conftest import CHROMIUM, Served
from support.fleet_console import PreparedConsole
from totem.fleet.operator.sending import SendState

TOTEMS = 1000


def measure() -> list[Measurement]:
    """Send a command to all, and show all replies."""
    if CHROMIUM is None or shutil.which(CHROMIUM) is None:
        raise NotMeasured("no Chromium")
    console = PreparedConsole()
    console.put_fleet(TOTEMS)
    pictures = Path(tempfile.mkdtemp(prefix="totem-page-"))
    with Served(console) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(served.page.address)
        tab.screenshot(path=pictures / "list.png")
        heap = _heap_mb(tab)
        asked, answered = _command_all(tab, console)
        tab.screenshot(path=pictures / "replies.png")
        heap_after = _heap_mb(tab)
        browser.close()
    return [
        Measurement(f"fleet page: a command to {TOTEMS} is on its way", "s", asked, 2),
        Measurement(f"fleet page: {TOTEMS} replies are shown", "s", answered, 5, f"pictures in {pictures}"),
        Measurement("fleet page: memory of the script", "MB", heap, 50),
        Measurement("fleet page: memory of the script, after all", "MB", heap_after, 50),
    ]


def _heap_mb(tab: Tab) -> float:
    """Return the memory of the page's script and elements, after a collection."""
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def _command_all(tab: Tab, console: PreparedConsole) -> tuple[float, float]:
    """Put all out of service; return the time until that is sent, and until all replies are shown."""
    tab.locator("thead input[type=checkbox]").check()
    tab.get_by_role("button", name="Enviar comando", exact=True).click()
    tab.get_by_role("radio").first.check()
    tab.get_by_label("Sim: pausar").check()
    began = time.monotonic()
    tab.get_by_role("button", name="Pausar atendimento").click()
    replies = tab.locator("#respostas")
    replies.filter(has_text=f"0 de {TOTEMS} responderam").wait_for()
    sent = time.monotonic()
    for each in console.sent[-1][1]:
        console.answer(each, SendState.DONE)
    replies.filter(has_text=f"Feito em todos os {TOTEMS}").wait_for()
    return sent - began, time.monotonic() - sent
