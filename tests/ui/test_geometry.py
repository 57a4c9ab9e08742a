"""Where things stand, and how large: the rules for reach, targets, type and room, on every face and panel."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect
from PySide6.QtWidgets import QApplication

from support.measure import Measured, Panel, Thing, measure
from totem.ui.aids import TEXT_PERCENTS

SIZES = [
    (1080, 1920, 21.5),
    (1920, 1080, 21.5),
    (768, 1366, 21.5),
    (1366, 768, 21.5),
    (1280, 800, 21.5),
    (2160, 3840, 21.5),
    (1080, 1920, 15.6),
]
"""Every panel that is supported; the last is the densest, where millimetres leave the least room."""
WORDY = [(1080, 1920, 21.5), (1280, 800, 21.5), (1080, 1920, 15.6)]
PANELS = [
    *(
        Panel(*size, language=language, percent=percent)
        for size in SIZES
        for language in ("pt_BR", "en", "es")
        for percent in TEXT_PERCENTS
    ),
    *(Panel(*size, talkative=True, percent=percent) for size in WORDY for percent in TEXT_PERCENTS),
    *(Panel(*size, percent=percent, low=True) for size in SIZES for percent in TEXT_PERCENTS),
]
REACH = 0.35  # of the height from above, where hands need not go
LOW = 0.5  # the same on a low screen
LEAST_TARGET_MM, LEAST_KEY_MM, LEAST_GAP_MM = 15.0, 20.0, 3.0
LEAST_CAPITALS_MM, READ_CAPITALS_MM, LARGE_CAPITALS_MM = 3.5, 4.8, 7.0
LIST_OF_CARDS = 0.46  # the same for a list on the densest panel in larger text: a card is as high as that
HEADLINE_MM = 10.0  # capitals of that height are read from afar
A_STEP = 0.93  # fonts shrink in steps of 6 %, and pixels are whole
BY_HEART = {"brand_name"}  # a name that everybody knows stays one line
PIXEL = 1  # lengths in millimetres become whole pixels

on_every_panel = pytest.mark.parametrize("panel", PANELS, ids=str)


def found(panel: Panel) -> Iterator[tuple[Measured, Thing]]:
    for face in measure(panel):
        for thing in face.things:
            yield face, thing


def told(face: Measured, thing: Thing) -> str:
    rect = thing.rect
    return f"{face.face}: {thing.name} at {rect.x()},{rect.y()} {rect.width()}x{rect.height()}"


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Panels are measured by real windows."""


@on_every_panel
def test_no_layout_makes_the_panel_larger(panel: Panel) -> None:
    assert {face.window for face in measure(panel)} == {panel.size}


@on_every_panel
def test_everything_stands_on_the_panel(panel: Panel) -> None:
    whole = QRect(QPoint(0, 0), panel.size)
    off = [
        told(face, thing)
        for face, thing in found(panel)
        if not thing.seen.isEmpty() and not whole.contains(thing.seen)
    ]
    assert off == []


@on_every_panel
def test_nothing_overlaps(panel: Panel) -> None:
    over = [
        f"{told(face, one)} over {told(face, other)}"
        for face in measure(panel)
        for one, other in combinations(face.things, 2)
        if one.seen.intersects(other.seen)
    ]
    assert over == []


@on_every_panel
def test_words_fit_where_they_stand(panel: Panel) -> None:
    on_cards = ((face, line) for face in measure(panel) for line in face.on_cards)
    around = QMargins(0, 0, PIXEL, PIXEL)
    cut = [
        f"{told(face, thing)} needs {thing.needs.width()}x{thing.needs.height()}"
        for face, thing in (*found(panel), *on_cards)
        if thing.needs is not None and thing.needs.boundedTo(thing.rect.size().grownBy(around)) != thing.needs
    ]
    assert cut == []


@on_every_panel
def test_no_words_are_cut_with_an_ellipsis(panel: Panel) -> None:
    """But the longest brand name, beside its logo; and what is waited for ends in one."""
    cut = [
        told(face, thing) for face, thing in found(panel) if "…" in thing.words and thing.name != "waiting"
    ]
    assert [each for each in cut if not (panel.talkative and "brand_name" in each)] == []


@pytest.mark.parametrize("panel", [each for each in PANELS if each.portrait], ids=str)
def test_what_is_touched_stands_in_the_lower_65_percent_of_an_upright_panel(panel: Panel) -> None:
    high = [
        told(face, thing)
        for face, thing in found(panel)
        if thing.touched and not thing.seen.isEmpty()
        if thing.seen.top() + PIXEL < panel.height * highest(face, thing)
    ]
    assert high == []


def highest(face: Measured, thing: Thing) -> float:
    if not face.theme.low:
        return REACH
    return LIST_OF_CARDS if face.theme.cramped and thing.name == "boletos" else LOW


@on_every_panel
def test_targets_are_large_enough(panel: Panel) -> None:
    small = [
        told(face, thing)
        for face, thing in found(panel)
        if (thing.touched or thing.key)
        and not thing.seen.isEmpty()
        and min(thing.rect.width(), thing.rect.height()) + PIXEL < LEAST_TARGET_MM * face.theme.px_per_mm
    ]
    assert small == []


@pytest.mark.parametrize("panel", [each for each in PANELS if each.inches == 21.5], ids=str)
def test_keys_are_20_mm_square_and_3_mm_apart(panel: Panel) -> None:
    small, close = [], []
    for face in measure(panel):
        px_per_mm = face.theme.px_per_mm
        keys = [thing for thing in face.things if thing.key]
        least = LEAST_KEY_MM * px_per_mm - PIXEL
        small += [told(face, key) for key in keys if min(key.rect.width(), key.rect.height()) < least]
        gap = int(LEAST_GAP_MM * px_per_mm) // 2
        for one, other in combinations(keys, 2):
            if one.rect.adjusted(-gap, -gap, gap, gap).intersects(other.rect.adjusted(-gap, -gap, gap, gap)):
                close.append(f"{told(face, one)} and {told(face, other)}")
    assert (small, close) == ([], [])


@pytest.mark.parametrize(
    "panel", [each for each in PANELS if each.percent > 100 and not each.talkative], ids=str
)
def test_larger_text_is_larger(panel: Panel) -> None:
    """By all of what was asked for, but what is as large as a headline: that is not smaller at least."""
    usual = {(face, name): mm for face, name, mm in capitals(replace(panel, percent=100))}
    shrunk = []
    for face, name, mm in capitals(panel):
        before = usual.get((face, name))
        if before is not None and name.rstrip(" 0123456789") not in BY_HEART:
            factor = 1 if before >= HEADLINE_MM else panel.percent / 100
            if mm < before * factor * A_STEP:
                shrunk.append(f"{face}: {name} at {mm:.1f} mm, {before:.1f} mm before")
    assert shrunk == []


def capitals(panel: Panel) -> Iterator[tuple[str, str, float]]:
    """Each thing with words: its face, its name with a number where there are several, their height in mm."""
    for face in measure(panel):
        times: Counter[str] = Counter()
        for thing in face.things:
            if thing.capitals_mm is not None:
                times[thing.name] += 1
                yield face.face, f"{thing.name} {times[thing.name]}", thing.capitals_mm


@on_every_panel
def test_nothing_is_written_smaller_than_3_5_mm(panel: Panel) -> None:
    heights = {face.face: face.least_capitals_mm for face in measure(panel)}
    assert {face: mm for face, mm in heights.items() if mm < LEAST_CAPITALS_MM} == {}


@on_every_panel
def test_what_must_be_read_is_at_least_4_8_mm_high(panel: Panel) -> None:
    small = [
        f"{told(face, thing)}: {thing.capitals_mm:.2f} mm"
        for face, thing in found(panel)
        if thing.capitals_mm is not None
        and thing.capitals_mm + PIXEL / face.theme.px_per_mm < READ_CAPITALS_MM
    ]
    assert small == []


@on_every_panel
def test_amounts_are_at_least_7_mm_high(panel: Panel) -> None:
    amounts = [(face, thing) for face, thing in found(panel) if thing.name in {"amount", "total"}]
    assert len(amounts) > 8
    low = [told(face, thing) for face, thing in amounts if (thing.capitals_mm or 0) < LARGE_CAPITALS_MM]
    assert low == []
