"""What a customer waits for: keys, boletos, codes. One kiosk, one ERP beside it, many visits."""

import time
from functools import partial
from pathlib import Path
from statistics import median

from PySide6.QtWidgets import QWidget

from benchmarks.budgets import Row, middle, percentile, spread
from benchmarks.erp import COUNTS, MANY, TEN, Bare, serving
from benchmarks.station import Painted, Station, finger_to_pixels
from totem.system.gc_policy import COLLECT_DELAY_MS

KEY_MS = 8.0
LOOKUPS = {TEN: 25.0, MANY: 45.0}
CODES_MS = 20.0
OPENINGS = 25
KEYS = 400


def measure(work: Path, runs: int) -> list[Row]:
    """All that a visit is promised to take, in milliseconds; `runs` lookups of each size."""
    with serving(work) as base_url:
        station, bare = Station(base_url, work), Bare(base_url)
        try:
            station.rest(2)  # warms up
            keys = _keys(station)
            lookups = [row for document in COUNTS for row in _lookups(station, bare, document, runs)]
            return [keys, *lookups, *_codes(station)]
        finally:
            station.close()


def _keys(station: Station) -> Row:
    """Touch every digit and the correction key in turn, again and again, as nobody types."""
    station.begin("")
    field = station.window.current.findChild(QWidget, "document_field")
    assert isinstance(field, QWidget)
    painted = Painted(field)
    names = [f"key_{digit}" for digit in "52998224725"]
    waits: list[float] = []
    while len(waits) < KEYS:
        waits += [
            1000 * finger_to_pixels(station, partial(station.touch, name), painted)
            for name in (*names, *["erase"] * len(names))
        ]
    station.leave()
    why = f"99th percentile of {len(waits)} touches; median {median(waits):.2g} ms, worst {max(waits):.3g} ms"
    return Row("key touched → digit on the screen", "ms", percentile(waits, 0.99), KEY_MS, why)


def _lookups(station: Station, bare: Bare, document: str, runs: int) -> list[Row]:
    """Lookups by touch, and in turns the same requests alone: what is left is the kiosk's share."""
    station.find(document)
    station.leave()
    whole, alone = [], []
    for _ in range(runs):
        alone.append(1000 * bare.seconds(document))
        station.rest(2 * COLLECT_DELAY_MS / 1000)  # the last visit's garbage, before the next customer
        station.begin(document)
        began = time.perf_counter()
        station.touch("confirm")
        station.until(lambda: station.window.screen_name == "boletos" and station.window.is_settled)
        whole.append(1000 * (time.perf_counter() - began))
        station.leave()
    count = COUNTS[document]
    shares = [one - other for one, other in zip(whole, alone, strict=True)]
    why = f"{median(whole):.3g} ms less the ERP's own {median(alone):.3g} ms; {spread(shares, 'ms')}"
    what = f"document confirmed → {count} boletos, beyond the ERP"
    return [Row(what, "ms", median(whole) - median(alone), LOOKUPS[document], why)]


def _codes(station: Station) -> list[Row]:
    station.find(TEN)
    qr, bars = [], []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        station.open_first()
        qr.append(1000 * (time.perf_counter() - began))
        view = station.window.current.findChild(QWidget, "bars")
        assert isinstance(view, QWidget)
        bars.append(1000 * finger_to_pixels(station, partial(station.touch, "view_barcode"), Painted(view)))
        station.kiosk.visit.back()
        station.until(lambda: station.window.screen_name == "boletos" and station.window.is_settled)
    station.leave()
    return [
        middle("boleto chosen → QR code on the screen", "ms", qr, CODES_MS),
        middle("barcode chosen → bars on the screen", "ms", bars, CODES_MS),
    ]
