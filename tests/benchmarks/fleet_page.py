"""Benchmark of the operator's computer with a thousand kiosks: memory, answers, and the page in Chromium."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event

import httpx
from playwright.sync_api import sync_playwright

from benchmarks.budgets import Measurement, median_row, percentile, spread
from benchmarks.processes import NotMeasured, cpu_s, own_pss_mb, totem, wait_until
from fleet.operator.page.conftest import CHROMIUM, Served
from fleet_simulator.broker import NoBroker
from fleet_simulator.kiosk import DEMO_TROUBLES, Account, SimulatedKiosk, make_store
from support.fleet_console import PreparedConsole
from support.own_fleet import PASSPHRASE, OwnBroker
from support.tcp_ports import free_port
from totem.fleet.channels import Publication
from totem.fleet.invitation import Store
from totem.fleet.link import Link
from totem.fleet.link_config import LinkOwner
from totem.fleet.operator.folder import Fleet

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


def measure_operator(work: Path, runs: int) -> list[Measurement]:
    """Ask `totem fleet serve` and `totem fleet list` on a real broker that has all reports of all kiosks."""
    fleet = Fleet.create(
        work / "frota", "localhost", free_port(), PASSPHRASE, installed_in=str(work / "frota" / "server")
    )
    stores = {f"loja-{number:04}": make_store(number) for number in range(TOTEMS)}
    fleet.add({totem: Store.model_validate(store) for totem, store in stores.items()})
    what = f"fleet, {TOTEMS} totems:"
    with _broker(fleet):
        with _serving(work, fleet) as (process, _):
            wait_until(lambda: _rests(process.pid), "the page without reports")
            empty = own_pss_mb(process.pid)
        _publish_all(fleet, stores)
        with (
            _serving(work, fleet) as (process, address),
            httpx.Client(base_url=address.partition("?")[0], follow_redirects=True, timeout=60) as client,
        ):
            client.get(address)
            wait_until(lambda: client.get("/").text.count("Em serviço") > TOTEMS / 2, "all kiosks")
            wait_until(lambda: _rests(process.pid), "rest")
            served = own_pss_mb(process.pid)
            pages = _times(runs, lambda: client.get("/"))
            details = _times(5 * runs, lambda: client.get("/totens/loja-0001"))
            used = own_pss_mb(process.pid)
        lists = [_list(work, fleet) for _ in range(runs)]
    took_s, used_s, peaks = zip(*lists, strict=True)
    return [
        Measurement(f"{what} serve, PSS", "MB", served, 120, f"{empty:.0f} MB without their reports"),
        Measurement(f"{what} serve, PSS after its answers", "MB", used, 140),
        median_row(f"{what} list page", "ms", pages, 1000),
        median_row(f"{what} details", "ms", details, 200),
        median_row(f"{what} fleet list", "s", took_s, 5),
        median_row(f"{what} fleet list, processor", "s", used_s),
        median_row(f"{what} fleet list, most memory", "MB", peaks, 120),
    ]


def _list(work: Path, fleet: Fleet) -> tuple[float, float, float]:
    """Return the seconds that `fleet list` took and computed, and its largest PSS in MB."""
    began, peak = time.monotonic(), 0.0
    with subprocess.Popen(
        totem("fleet", "list", "--folder", str(fleet.folder)), cwd=work, stdout=subprocess.DEVNULL
    ) as process:
        while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            peak = max(peak, own_pss_mb(process.pid))
            time.sleep(0.02)
        return time.monotonic() - began, cpu_s(process.pid), peak


@contextmanager
def _broker(fleet: Fleet) -> Iterator[None]:
    try:
        broker = OwnBroker(fleet)
    except NoBroker:
        raise NotMeasured("no mosquitto") from None
    with broker:
        yield


@contextmanager
def _serving(work: Path, fleet: Fleet) -> Iterator[tuple[subprocess.Popen[str], str]]:
    words = ("--watch", "--json", "--port", str(free_port()), "--folder", str(fleet.folder))
    with subprocess.Popen(
        totem("fleet", "serve", *words), cwd=work, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())["address"]
        finally:
            process.terminate()


def _publish_all(fleet: Fleet, stores: dict[str, dict[str, object]]) -> None:
    """Publish all reports of all kiosks as the console, who may write them, and wait for the broker."""
    connected, settled = Event(), Event()
    left = 0

    def count(_is_taken: bool) -> None:
        nonlocal left
        left -= 1
        if not left:
            settled.set()

    messages: list[Publication] = []
    for number, (name, store) in enumerate(stores.items()):
        trouble = DEMO_TROUBLES[number % len(DEMO_TROUBLES)]
        kiosk = SimulatedKiosk(Account(name, "", store), fleet.trusted_keys, trouble)
        kiosk.publish_all()
        messages += kiosk.outgoing
    left = len(messages)
    link = Link(fleet.link_config(), LinkOwner(on_connected=connected.set, on_acknowledged=count))
    link.start()
    try:
        assert connected.wait(30)
        for each in messages:
            assert link.publish(each)
        assert settled.wait(60)
    finally:
        link.close()


def _rests(pid: int) -> bool:
    before = cpu_s(pid)
    time.sleep(1)
    return cpu_s(pid) - before < 0.1


def _times(runs: int, ask: Callable[[], httpx.Response]) -> list[float]:
    """Return the milliseconds of each of several answers."""
    times = []
    for _ in range(runs):
        began = time.monotonic()
        assert ask().status_code == 200
        times.append(1000 * (time.monotonic() - began))
    return times


def measure_page(runs: int) -> list[Measurement]:
    """Open the page in Chromium, type and delete filters, and let kiosks change."""
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
