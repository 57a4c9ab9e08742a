"""Positions, sizes and words on all screens: the rules for reach, targets, type, room and translations."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect
from PySide6.QtGui import QFontMetricsF

from generate import translations
from support.layout_measure import Measured, Panel, Thing, measure
from support.sampling import covering
from support.translation_files import sentences
from totem.domain.integrity import payment_codes
from totem.system.languages import CODES
from totem.ui.preferences import TEXT_PERCENTS
from totem.ui.theme import Type

SIZES = [
    (1080, 1920, 21.5),
    (1920, 1080, 21.5),
    (768, 1366, 21.5),
    (1366, 768, 21.5),
    (1280, 800, 21.5),
    (2160, 3840, 21.5),
    (800, 1280, 21.5),
    (800, 1280, 15.6),
    (1080, 1920, 15.6),
]
"""Every panel that is supported; the last is the densest, where millimetres leave the least room."""
WORDY = [(1080, 1920, 21.5), (1280, 800, 21.5), (1080, 1920, 15.6)]
ALL_PANELS = [
    *(
        Panel(*size, language=language, percent=percent)
        for size in SIZES
        for language in CODES
        for percent in TEXT_PERCENTS
    ),
    *(Panel(*size, talkative=True, percent=percent) for size in WORDY for percent in TEXT_PERCENTS),
    *(Panel(*size, voice=True, percent=percent) for size in WORDY for percent in TEXT_PERCENTS),
    *(Panel(*size, percent=percent, low=True) for size in SIZES for percent in TEXT_PERCENTS),
    *(Panel(*size, percent=percent, staff=True) for size in SIZES for percent in TEXT_PERCENTS),
]


def is_largest(panel: Panel) -> bool:
    return panel.percent == TEXT_PERCENTS[-1]


SAMPLE = covering(
    ALL_PANELS,
    lambda panel: (panel.width, panel.height, panel.inches),
    lambda panel: panel.percent,
    lambda panel: (is_largest(panel), panel.low, panel.staff, panel.voice, panel.talkative),
    lambda panel: (is_largest(panel), panel.language),
    lambda panel: (panel.language, panel.portrait),
    lambda panel: (panel.low, panel.staff, panel.voice, panel.talkative, panel.portrait),
)
"""What larger text breaks the largest breaks too: that is measured with every option and language."""
PANELS = [
    replace(panel, turn=number, share=len(alike))
    for staff in (False, True)
    for alike in [[panel for panel in SAMPLE if panel.staff is staff]]
    for number, panel in enumerate(alike)
]
"""In a sample, the panels share the scenes: each is measured on one of them."""
COMPARED = covering(
    (panel for panel in PANELS if panel.percent > TEXT_PERCENTS[0] and not panel.talkative),
    lambda panel: panel.percent,
    lambda panel: panel.staff,
)
"""Where larger text is compared with usual text, measured again: that depends on the size of text alone."""
REACH = 0.35  # of the height from above, where hands need not go
LOW = 0.5  # the same on a low screen
LEAST_TARGET_MM, LEAST_KEY_MM, LEAST_GAP_MM = 15.0, 20.0, 3.0
LEAST_CAPITALS_MM, READ_CAPITALS_MM, LARGE_CAPITALS_MM = 3.5, 4.8, 7.0
LOW_ROWS = 0.45  # the same on the densest panel in larger text, for a card of a list, or a row above buttons
ABOVE_KEYS, LOW_ABOVE_KEYS = {"skip", "meant"}, 0.48  # a keyboard in larger text fills the lower half
HIGH_ROWS = {"boletos", "choices", "installments_less", "installments_more"}
A_STEP = 0.93  # fonts shrink in steps of 6 %, and pixels are whole
OPTIONS = "option_"
BY_HEART = {"brand_name"}  # a name that everybody knows stays one line
STAFF_WAIT = {
    *("Verificando…", "verificando…", "Consultando o ERP…"),
    *("Imprimir página de teste…", "Imprimindo…"),
}
DESIGNED_INCHES = 21.5
PAYMENT_CODES = {f"{form}_qr" for form, row in payment_codes.CODES.items() if not row.is_barcode}
PAYMENT_CODE_MM = 60.0
PIXEL = 1  # lengths in millimetres become whole pixels


def found(panel: Panel) -> Iterator[tuple[Measured, Thing]]:
    for scene in measure(panel):
        for thing in scene.things:
            yield scene, thing


def told(scene: Measured, thing: Thing) -> str:
    rect = thing.rect
    return f"{scene.scene}: {thing.name} at {rect.x()},{rect.y()} {rect.width()}x{rect.height()}"


@pytest.mark.parametrize("percent", TEXT_PERCENTS)
@pytest.mark.parametrize("language", CODES)
@pytest.mark.usefixtures("qapp")
def test_the_smallest_panel_shows_what_a_visit_is_about(language: str, percent: int) -> None:
    panel = Panel(800, 1280, 10.1, language=language, percent=percent)
    for rule in (codes_to_pay_by_are_60_mm_wide_and_seen_whole, an_amount_paid_is_seen_whole):
        assert rule(panel) == []


@pytest.mark.parametrize("panel", PANELS, ids=str)
@pytest.mark.usefixtures("qapp")
def test_every_face_keeps_the_rules(panel: Panel) -> None:
    broken = {rule.__name__: violations for rule in RULES if (violations := rule(panel))}
    assert broken == {}


def no_layout_makes_the_panel_larger(panel: Panel) -> list[str]:
    return [f"{scene.scene}: {scene.window}" for scene in measure(panel) if scene.window != panel.size]


def everything_stands_on_the_panel(panel: Panel) -> list[str]:
    whole = QRect(QPoint(0, 0), panel.size)
    return [
        told(scene, thing)
        for scene, thing in found(panel)
        if not thing.seen.isEmpty() and not whole.contains(thing.seen)
    ]


def nothing_overlaps(panel: Panel) -> list[str]:
    return [
        f"{told(scene, one)} over {told(scene, other)}"
        for scene in measure(panel)
        for one, other in combinations(scene.things, 2)
        if one.seen.intersects(other.seen)
    ]


def words_fit_where_they_stand(panel: Panel) -> list[str]:
    on_cards = ((scene, line) for scene in measure(panel) for line in scene.on_cards)
    around = QMargins(0, 0, PIXEL, PIXEL)
    return [
        f"{told(scene, thing)} needs {thing.needs.width()}x{thing.needs.height()}"
        for scene, thing in (*found(panel), *on_cards)
        if thing.needs is not None and thing.needs.boundedTo(thing.rect.size().grownBy(around)) != thing.needs
    ]


def no_words_are_cut_with_an_ellipsis(panel: Panel) -> list[str]:
    """But the longest brand name, beside its logo, a plan beside an amount, and what is waited for."""
    excused = {"waiting", "missing", *(["brand_name"] if panel.talkative else [])}
    on_cards = ((scene, line) for scene in measure(panel) for line in scene.on_cards)
    return [
        f"{told(scene, thing)}: {thing.words}"
        for scene, thing in (*found(panel), *on_cards)
        if "…" in thing.words and thing.name not in excused and thing.words not in STAFF_WAIT
        if thing.name != "bill"
    ]


def what_is_touched_on_an_upright_panel_is_within_reach(panel: Panel) -> list[str]:
    """But an earlier question of the same screen, which "Voltar" opens as well."""
    return [
        told(scene, thing)
        for scene, thing in found(panel)
        if panel.portrait and thing.touched and not thing.seen.isEmpty()
        if not (scene.scene.endswith("-shared") and thing.name == "line_0")
        if thing.seen.top() + PIXEL < panel.height * highest(scene, thing)
    ]


def highest(scene: Measured, thing: Thing) -> float:
    """The upper edge of the touch zone, as a share of the height."""
    if not scene.theme.low:
        return REACH
    if scene.theme.scale > 1 and thing.name in ABOVE_KEYS:
        return LOW_ABOVE_KEYS
    is_high_row = thing.name.rstrip("_0123456789") in HIGH_ROWS
    return LOW_ROWS if scene.theme.is_tight and is_high_row else LOW


def targets_are_large_enough(panel: Panel) -> list[str]:
    return [
        told(scene, thing)
        for scene, thing in found(panel)
        if (thing.touched or thing.key or thing.letter) and not thing.seen.isEmpty()
        if min(thing.rect.width(), thing.rect.height()) + PIXEL < LEAST_TARGET_MM * scene.theme.px_per_mm
    ]


def keys_are_20_mm_square(panel: Panel) -> list[str]:
    """True on panels of usual size; on the densest, keys are targets like others."""
    return [
        told(scene, thing)
        for scene, thing in found(panel)
        if panel.inches == DESIGNED_INCHES and thing.key
        if min(thing.rect.width(), thing.rect.height()) < LEAST_KEY_MM * scene.theme.px_per_mm - PIXEL
    ]


def keys_are_3_mm_apart(panel: Panel) -> list[str]:
    close = []
    for scene in measure(panel):
        gap = int(LEAST_GAP_MM * scene.theme.px_per_mm) // 2
        for one, other in combinations((each for each in scene.things if each.key or each.letter), 2):
            if one.rect.adjusted(-gap, -gap, gap, gap).intersects(other.rect.adjusted(-gap, -gap, gap, gap)):
                close.append(f"{told(scene, one)} and {told(scene, other)}")
    return close


def larger_text_is_larger(panel: Panel) -> list[str]:
    """Text grows by the chosen factor, or at least to the size of body text; headlines do not shrink.

    The longest words that a brand may have are larger as far as the panel is wide, and so is the heading of a
    page for staff, one line.
    """
    if panel not in COMPARED:
        return []
    usual = {(scene, name): mm for scene, name, mm in capitals(replace(panel, percent=TEXT_PERCENTS[0]))}
    theme, shrunk = measure(panel)[0].theme, []
    body = QFontMetricsF(theme.font(Type.BODY)).capHeight() / theme.px_per_mm
    for scene, name, mm in capitals(panel):
        before = usual.get((scene, name))
        if before is not None and name.rstrip(" 0123456789") not in BY_HEART:
            is_heading = panel.staff and name.startswith("title")
            keeps = is_heading or name.startswith(OPTIONS)  # the footer leaves the room to screens
            grown = before if keeps else min(before * panel.percent / 100, max(before, body))
            if mm < grown * A_STEP:
                shrunk.append(f"{scene}: {name} at {mm:.1f} mm, {before:.1f} mm before")
    return shrunk


def capitals(panel: Panel) -> Iterator[tuple[str, str, float]]:
    """Each thing with words: its scene, its name with a number where several, their height in mm."""
    for scene in measure(panel):
        times: Counter[str] = Counter()
        for thing in scene.things:
            if thing.capitals_mm is not None:
                times[thing.name] += 1
                yield scene.scene, f"{thing.name} {times[thing.name]}", thing.capitals_mm


def nothing_is_written_smaller_than_3_5_mm(panel: Panel) -> list[str]:
    heights = ((scene.scene, scene.least_capitals_mm) for scene in measure(panel))
    return [f"{scene}: {mm:.2f} mm" for scene, mm in heights if mm < LEAST_CAPITALS_MM]


def what_must_be_read_is_at_least_4_8_mm_high(panel: Panel) -> list[str]:
    return [
        f"{told(scene, thing)}: {thing.capitals_mm:.2f} mm"
        for scene, thing in found(panel)
        if thing.capitals_mm is not None
        and thing.capitals_mm + PIXEL / scene.theme.px_per_mm < READ_CAPITALS_MM
    ]


def amounts_are_at_least_7_mm_high(panel: Panel) -> list[str]:
    if panel.staff:
        return []  # where nothing is to be paid
    amounts = [(scene, thing) for scene, thing in found(panel) if thing.name in {"amount", "total"}]
    assert amounts
    return [told(scene, thing) for scene, thing in amounts if (thing.capitals_mm or 0) < LARGE_CAPITALS_MM]


def codes_to_pay_by_are_60_mm_wide_and_seen_whole(panel: Panel) -> list[str]:
    """True with their quiet zone, whatever else the screen has to give up."""
    return [
        f"{scene.scene}: {name} {mm:.1f} mm{'' if is_seen else ', cut'}"
        for scene in measure(panel)
        for name, mm, is_seen in scene.codes
        if name in PAYMENT_CODES and (mm < PAYMENT_CODE_MM or not is_seen)
    ]


def a_payment_has_nothing_to_scroll(panel: Panel) -> list[str]:
    """Except where there is nothing to pay by, and with the longest name that a brand may have."""
    excused = {"pay-nothing", "pay-failed-no-code"}
    return [
        scene.scene
        for scene in measure(panel)
        if scene.scene.startswith("pay-")
        and not (scene.is_read_whole or panel.talkative or scene.scene in excused)
    ]


def an_amount_paid_is_seen_whole(panel: Panel) -> list[str]:
    return [
        told(scene, thing)
        for scene, thing in found(panel)
        if scene.scene.startswith("paid") and thing.name == "figure" and thing.seen != thing.rect
    ]


def no_screen_has_two_pairs_of_arrows(panel: Panel) -> list[str]:
    return [f"{scene.scene}: {scene.arrows}" for scene in measure(panel) if len(scene.arrows) > 1]


def the_filled_button_stands_first(panel: Panel) -> list[str]:
    """Before its neighbours, on every screen and overlay of customers."""
    panes = [(scene, pane) for scene in measure(panel) for pane in scene.actions if not panel.staff]
    filled = [(scene, pane) for scene, pane in panes if any(is_filled for _, is_filled in pane)]
    assert panel.staff or filled
    return [
        f"{scene.scene}: {pane}"
        for scene, pane in filled
        if [is_filled for _, is_filled in pane] != [True] + [False] * (len(pane) - 1)
    ]


def no_sentence_is_untranslated(panel: Panel) -> list[str]:
    left = untranslated(panel.language)
    return [told(scene, thing) for scene, thing in found(panel) if thing.words in left]


@cache
def untranslated(language: str) -> set[str]:
    """Sentences of the source that are no sentences of this language."""
    if language == translations.SOURCE:
        return set()
    own = list(sentences(translations.TRANSLATIONS / f"totem_{language}.ts"))
    return {each.source for each in own} - {form for each in own for form in each.forms}


def accessibility_options_have_words(panel: Panel) -> list[str]:
    """Where the voice is on, or a small panel is low, the footer may have room for icons alone."""
    return [
        told(scene, thing)
        for scene, thing in found(panel)
        if thing.name.startswith(OPTIONS) and not thing.words
        if not (panel.voice or (scene.theme.low and scene.theme.is_tight))
    ]


RULES = (
    codes_to_pay_by_are_60_mm_wide_and_seen_whole,
    a_payment_has_nothing_to_scroll,
    an_amount_paid_is_seen_whole,
    no_screen_has_two_pairs_of_arrows,
    the_filled_button_stands_first,
    no_sentence_is_untranslated,
    accessibility_options_have_words,
    no_layout_makes_the_panel_larger,
    everything_stands_on_the_panel,
    nothing_overlaps,
    words_fit_where_they_stand,
    no_words_are_cut_with_an_ellipsis,
    what_is_touched_on_an_upright_panel_is_within_reach,
    targets_are_large_enough,
    keys_are_20_mm_square,
    keys_are_3_mm_apart,
    larger_text_is_larger,
    nothing_is_written_smaller_than_3_5_mm,
    what_must_be_read_is_at_least_4_8_mm_high,
    amounts_are_at_least_7_mm_high,
)
