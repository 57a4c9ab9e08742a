"""Benchmark of a visit's waits: keys, boletos, codes; of one kiosk with one ERP in many visits."""

import time
from functools import partial
from pathlib import Path
from statistics import median

from PySide6.QtWidgets import QWidget

from benchmarks.budgets import Measurement, median_row, percentile, spread
from benchmarks.erp import COUNTS, MANY, TEN, BareErpClient, serving
from benchmarks.station import PaintProbe, Station, touch_to_paint_s
from totem.session.boletos_task import CONFIRMED_MS
from totem.session.states import State
from totem.system.gc_policy import COLLECT_DELAY_MS

KEY_MS = 8.0
LOOKUPS = {TEN: 25.0, MANY: 45.0}
CODES_MS = NEXT_CODE_MS = 20.0
OPENINGS = 25
KEYS = 400


def measure(work: Path, runs: int) -> list[Measurement]:
    """Measure all waits of a visit, in milliseconds, with `runs` lookups of each size."""
    with serving(work) as base_url:
        station, bare = Station(base_url, work), BareErpClient(base_url)
        try:
            station.rest(2)  # warms up
            keys = _keys(station)
            lookups = [row for document in COUNTS for row in _lookups(station, bare, document, runs)]
            return [keys, *lookups, *_codes(station), _series(station)]
        finally:
            station.close()


def _keys(station: Station) -> Measurement:
    """Touch every digit and the correction key in turn, `KEYS` touches in all."""
    station.begin("")
    field = station.window.current.findChild(QWidget, "document_field")
    assert isinstance(field, QWidget)
    painted = PaintProbe(field)
    names = [f"key_{digit}" for digit in "52998224725"]
    waits: list[float] = []
    while len(waits) < KEYS:
        waits += [
            1000 * touch_to_paint_s(station, partial(station.touch, name), painted)
            for name in (*names, *["erase"] * len(names))
        ]
    station.leave()
    why = f"99th percentile of {len(waits)} touches; median {median(waits):.2g} ms, worst {max(waits):.3g} ms"
    return Measurement("key touched → digit on the screen", "ms", percentile(waits, 0.99), KEY_MS, why)


def _lookups(station: Station, bare: BareErpClient, document: str, runs: int) -> list[Measurement]:
    """Measure lookups by touch, in turns with the same requests alone; the difference is the kiosk's.

    The least CPU time of a lookup tells how much of it was work, and not waiting for other programs.
    """
    station.find(document)
    station.leave()
    whole, alone, cpu = [], [], []
    for _ in range(runs):
        alone.append(1000 * bare.seconds(document))
        station.rest(2 * COLLECT_DELAY_MS / 1000)  # the last visit's garbage, before the next customer
        station.begin(document)
        lift = station.press("confirm")
        began, worked = time.perf_counter(), time.process_time()
        lift()
        station.until(lambda: station.window.screen_name == "boletos" and station.window.is_settled)
        whole.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - worked))
        station.leave()
    count = COUNTS[document]
    shares = [one - other for one, other in zip(whole, alone, strict=True)]
    why = f"{median(whole):.3g} ms less the ERP's own {median(alone):.3g} ms; {spread(shares, 'ms')}"
    why += f"; CPU of a lookup from {min(cpu):.3g} ms"
    what = f"document confirmed → {count} boletos, beyond the ERP"
    return [Measurement(what, "ms", median(whole) - median(alone), LOOKUPS[document], why)]


def _codes(station: Station) -> list[Measurement]:
    station.find(TEN)
    qr, bars = [], []
    for _ in range(OPENINGS):
        lift = station.press_first()
        began = time.perf_counter()
        lift()
        station.arrive(State.PAY)
        qr.append(1000 * (time.perf_counter() - began))
        view = station.window.current.findChild(QWidget, "bars")
        assert isinstance(view, QWidget)
        bars.append(1000 * touch_to_paint_s(station, station.press("view_barcode"), PaintProbe(view)))
        station.kiosk.session.back()
        station.until(lambda: station.window.screen_name == "boletos" and station.window.is_settled)
    station.leave()
    return [
        median_row("boleto chosen → QR code on the screen", "ms", qr, CODES_MS),
        median_row("barcode chosen → bars on the screen", "ms", bars, CODES_MS),
    ]


def _series(station: Station) -> Measurement:
    """Pay a series from its first boleto to its last; the payments are reported without the ERP."""
    station.find(TEN)
    session = station.kiosk.session
    session.open_selection()
    for row in range(session.view_state.selection.most_slips):
        session.toggle_boleto(row)
    session.pay_selected()
    station.arrive(State.PAY)
    code = station.window.current.findChild(QWidget, "pix_qr")
    assert isinstance(code, QWidget)
    painted, poller = PaintProbe(code), session._boletos.payment_poller
    beyond: list[float] = []
    while (series := session.view_state.series) is not None and not series.is_last:
        paid, boletos = session.view_state.chosen, session.view_state.all_boletos
        poller.stop()  # as it does itself once it has seen a payment
        painted.reset()
        began = time.perf_counter()
        poller.paid.emit(paid, tuple(each for each in boletos if each is not paid))
        station.until(lambda: bool(painted))
        beyond.append(1000 * (time.perf_counter() - began) - CONFIRMED_MS)
    station.leave()
    what = "payment seen in a series → next code, beyond its second of green"
    return median_row(what, "ms", beyond, NEXT_CODE_MS)
