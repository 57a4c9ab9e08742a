"""Benchmark of the operator's page with a thousand kiosks in Chromium: opening, filtering, live changes."""

import shutil
import time
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.budgets import Measurement, percentile, spread
from benchmarks.processes import NotMeasured
from fleet.operator.page.conftest import CHROMIUM, Served
from support.fleet_console import PreparedConsole

TOTEMS = 1000
TYPED = ("maringa", "sem papel", "netsul-0999", "sao")
WATCH = """() => {
  window.answers = [];
  document.querySelector('#busca').addEventListener('input', (event) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.answers.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }, {capture: true});
}"""
"""Time each key's event until after the frame that shows its answer."""


def measure(runs: int) -> list[Measurement]:
    """Open the page, type and delete filters, and let kiosks change."""
    if CHROMIUM is None or shutil.which(CHROMIUM) is None:
        raise NotMeasured("no Chromium")
    console = PreparedConsole()
    console.put_fleet(TOTEMS)
    with Served(console) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        began = time.monotonic()
        tab.goto(served.page.address)
        opened = time.monotonic() - began
        tab.evaluate(WATCH)
        for _ in range(runs):
            for text in TYPED:
                tab.fill("#busca", "")
                tab.focus("#busca")
                tab.keyboard.type(text)
        tab.fill("#busca", "")
        answers = tab.evaluate("new Promise(done => setTimeout(() => done(window.answers), 500))")
        changes = []
        for number in range(runs):
            began = time.monotonic()
            console.put_store(f"netsul-{number:04}", f"Nome {number} novo")
            tab.locator(f'tr[data-id="netsul-{number:04}"]', has_text=f"Nome {number} novo").wait_for()
            changes.append(time.monotonic() - began)
        browser.close()
    return [
        Measurement(f"fleet page, {TOTEMS} totems: opened", "s", opened),
        Measurement(
            "fleet page: a key of the filter, median", "ms", median(answers), 100, spread(answers, "ms")
        ),
        Measurement("fleet page: a key of the filter, 99th percentile", "ms", percentile(answers, 0.99), 100),
        Measurement("fleet page: a change is shown", "s", median(changes), 1, spread(changes, "s")),
    ]
