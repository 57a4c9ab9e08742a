"""Words can be read: contrast after WCAG 2.2 (at least 4.5:1), for brands of every kind of colour."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from support.gallery import scenes
from support.gallery.staff_scenes import staff_scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.recording_intents import RecordingIntents
from support.sampling import first_of_each, part
from totem.ui.controls.action_bars import UnlockPanel
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.preferences import AccessibilityOptions
from totem.ui.stylesheet import stylesheet
from totem.ui.theme import GREYISH, PALE, HomeBackground, Palette, Theme, Tone, contrast, mix, readable

BRANDS = [
    "#3a2bd0",
    "#ffd400",
    "#0b6e4f",
    "#e4002b",
    "#111111",
    "#f5f5f5",
    "#7a7a7a",
    "#808080",
    "#00bcd4",
    "#ff7f00",
]
LEAST, AIMED, STRONG = 4.5, 7.0, 15.0
SEEN = 1.1  # two grounds that are told apart side by side
OPAQUE = {*ButtonVariant} - {ButtonVariant.VEIL, ButtonVariant.SEGMENT, ButtonVariant.CARD}
"""The looks that stand on the page; the others are seen through, or have labels of their own."""
SMALL_PANEL = QSize(768, 1366)
SCENES = {"home", "document-wrong", "boletos", "pay-pix", "pay-nothing", "paid"}
SCENES |= {"home-ways", "form-email-typo", "form-plan", "form-review", "received"}
SCENES |= {"failed-slow", "still_there", "busy"}

of_every_brand = pytest.mark.parametrize("brand", BRANDS)


def pairs(palette: Palette) -> Iterator[tuple[str, QColor, QColor]]:
    """Every colour that words are written in, with every ground that they are written on."""
    for ink in ("ink", "muted", "accent"):
        for ground in ("page", "surface"):
            yield f"{ink} on {ground}", getattr(palette, ink), getattr(palette, ground)
    yield "muted on sunken", palette.muted, palette.sunken
    yield "ink on soft", palette.ink, palette.soft
    yield "accent on soft", palette.accent, palette.soft
    yield "off_ink on off", palette.off_ink, palette.off
    yield "on_brand on brand", palette.on_brand, palette.brand
    yield "on_action on action", palette.on_action, palette.action
    for field in fields(palette):
        tone = getattr(palette, field.name)
        if isinstance(tone, Tone):
            yield f"{field.name} on its ground", tone.ink, tone.ground
            yield f"{field.name} on page", tone.ink, palette.page


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
@example("#7a7a7a").via("too light for white, too dark for ink")
@example("#787678").via("hardly bears light")
@example("#fe08ee").via("hardly bears shadow under the veil")
@example("#ffffff")
@example("#e8eaed")
def test_a_palette_of_any_brand_reads(brand: str) -> None:
    palette = Palette.light(brand)
    found = {name: contrast(ink, ground) for name, ink, ground in (*pairs(palette), *home_pairs(palette))}
    assert {name: round(ratio, 2) for name, ratio in found.items() if ratio < LEAST} == {}
    main = {"ink on page", "ink on soft", "muted on page"}
    main |= {f"{tone} on its ground" for tone in ("danger", "warning", "success")}
    assert {name: round(found[name], 2) for name in main if found[name] < AIMED} == {}
    given, shown = QColor(brand), palette.brand
    off = [given.red() - shown.red(), given.green() - shown.green(), given.blue() - shown.blue()]
    assert max(map(abs, off)) <= 20  # of 255: a brand is shown as it is, or nearly
    is_greyish = palette.action.hsvSaturationF() < GREYISH
    assert contrast(palette.action, palette.page) >= (PALE if is_greyish else 1.0), "looks switched off"


def test_every_pair_of_strong_contrast_is_strong() -> None:
    palette = Palette.contrasting()
    found = {name: round(contrast(ink, ground), 2) for name, ink, ground in pairs(palette)}
    found |= {name: round(contrast(ink, ground), 2) for name, ink, ground in home_pairs(palette)}
    assert {name: ratio for name, ratio in found.items() if ratio < STRONG} == {}


def home_pairs(palette: Palette) -> Iterator[tuple[str, QColor, QColor]]:
    """The same for the home screen, wherever on its lit ground the words stand."""
    ground, ink, veil = HomeBackground.from_palette(palette), palette.on_brand, palette.veil
    for name in ("light", "brand", "deep"):
        lit = getattr(ground, name)
        yield f"on_brand on {name}", ink, lit
        yield f"lead on {name}", ground.lead, lit
        yield f"on_brand on the veil over {name}", ink, mix(lit, veil, veil.alphaF())
    yield "number on its badge", palette.brand, ink
    yield "invitation", readable(palette.brand, ink, 5.5), ink


@pytest.mark.parametrize(("short", "long"), [("#fff", "#ffffff"), ("#3AD", "#33aadd")])
def test_three_digits_are_six(short: str, long: str) -> None:
    assert Palette.light(short) == Palette.light(long)


@of_every_brand
@pytest.mark.usefixtures("qapp")
def test_every_look_of_a_button_reads_at_rest_and_pressed(brand: str) -> None:
    theme = Theme(SMALL_PANEL, 21.5, Palette.light(brand))
    assert_every_look_reads(theme, LEAST)
    colors = Button(theme, "Continuar", ButtonVariant.PRIMARY, name="button").colors()
    assert contrast(colors.edge or colors.ground, theme.palette.page) >= SEEN


@pytest.mark.usefixtures("qapp")
def test_every_look_of_a_button_is_strong_where_that_is_asked_for() -> None:
    theme = Theme(SMALL_PANEL, 21.5, Palette.contrasting())
    assert_every_look_reads(theme, STRONG)
    for look in OPAQUE:
        button = Button(theme, "Continuar", look, name="button")
        for is_on in (True, False):
            button.setEnabled(is_on)
            colors = button.colors()
            assert contrast(colors.edge or colors.ground, theme.palette.page) >= STRONG, (
                look,
                is_on,
                "has no edge to be seen by",
            )


def assert_every_look_reads(theme: Theme, least: float) -> None:
    for look in OPAQUE:
        button = Button(theme, "Continuar", look, name="button")
        at_rest = button.colors()
        assert contrast(at_rest.ink, at_rest.ground) >= least, look
        button.setDown(True)
        pressed = button.colors()
        assert contrast(pressed.ink, pressed.ground) >= least, (look, "pressed")
        assert contrast(at_rest.ground, pressed.ground) >= SEEN, (look, "looks the same when pressed")
        button.setEnabled(False)
        assert contrast(button.colors().ink, button.colors().ground) >= least, (look, "off")


@of_every_brand
def test_every_label_reads_on_what_is_painted_under_it(make_kiosk: MakeKiosk, brand: str) -> None:
    driver = make_kiosk(SMALL, base_url=None, brand={"primary": brand})
    weak = []
    some_scenes = [scene for scene in scenes.customer_scenes() if scene.name in SCENES]
    for scene in part(some_scenes, BRANDS.index(brand), every=8):
        scenes.show_scene(driver.window, scene)
        found = label_contrasts(driver, ground_of_labels(driver))
        weak += [f"{scene.name}: {text!r} {ratio:.2f}" for text, ratio in found if ratio < LEAST]
    assert weak == []


@pytest.mark.parametrize("percent", [100, 150])
def test_every_word_is_strong_where_that_is_asked_for(make_kiosk: MakeKiosk, percent: int) -> None:
    driver = make_kiosk(SMALL, base_url=None)
    driver.use(AccessibilityOptions(contrast=True, text_percent=percent))
    weak = []
    some_scenes = first_of_each(scenes.customer_scenes(), lambda scene: scene.subject)
    for scene in part(some_scenes, 0 if percent == 100 else 1, every=2):
        if scene.subject not in {"dimmed", "standby"}:  # no customer is there
            scenes.show_scene(driver.window, scene)
            found = contrasts(driver)
            weak += [f"{scene.name}: {text!r} {ratio:.2f}" for text, ratio in found if ratio < STRONG]
    assert weak == []


@pytest.mark.parametrize(
    "options", [AccessibilityOptions(), AccessibilityOptions(contrast=True)], ids=["usual", "strong"]
)
def test_every_word_that_staff_read_can_be_read(make_kiosk: MakeKiosk, options: AccessibilityOptions) -> None:
    driver = make_kiosk(SMALL, base_url=None)
    driver.use(options)
    least, weak = STRONG if options.contrast else LEAST, []
    some_scenes = first_of_each(staff_scenes(), lambda scene: scene.subject)
    for scene in part(some_scenes, int(options.contrast), every=2):
        scenes.show_scene(driver.window, scene)
        found = contrasts(driver)
        weak += [f"{scene.name}: {text!r} {ratio:.2f}" for text, ratio in found if ratio < least]
    assert weak == []


def contrasts(driver: KioskDriver) -> list[tuple[str, float]]:
    """Each label and each button with its contrast, by one picture."""
    ground = ground_of_labels(driver)
    return [*label_contrasts(driver, ground), *button_contrasts(driver, ground)]


def button_contrasts(driver: KioskDriver, picture: QImage) -> Iterator[tuple[str, float]]:
    """Each button with the contrast of its ink to the colour that most of it is painted in."""
    whole = driver.window.rect()
    for button in driver.window.findChildren(Button):
        at = button.mapTo(driver.window, QPoint(0, 0))
        if not button.isVisible() or not whole.contains(at) or not _is_on_top(driver, button):
            continue
        inner = QRect(at, button.size()).adjusted(button.width() // 4, 4, -button.width() // 4, -4)
        inner &= whole
        part = picture.copy(inner).convertToFormat(QImage.Format.Format_RGB32)
        pixels, across = memoryview(part.constBits()).cast("I"), part.width()
        colors: Counter[int] = Counter()
        for row in range(0, len(pixels), 3 * across):
            colors.update(pixels[row : row + across : 3])
        ground = QColor(colors.most_common(1)[0][0])
        yield button.objectName(), contrast(button.colors().ink, ground)


def inks(driver: KioskDriver) -> dict[QLabel, QColor]:
    """The labels that are seen, and the colours that they are written in."""
    labels = [each for each in driver.window.findChildren(QLabel) if each.isVisible() and each.text()]
    return {
        label: label.palette().color(QPalette.ColorRole.WindowText)
        for label in labels
        if _is_on_top(driver, label)
    }


def ground_of_labels(driver: KioskDriver) -> QImage:
    """A picture without the words of the labels."""
    written = inks(driver)
    for label in written:
        _write_in(label, QColor(Qt.GlobalColor.transparent))
    ground = driver.picture()
    for label, ink in written.items():
        _write_in(label, ink)
    return ground


def label_contrasts(driver: KioskDriver, ground: QImage) -> list[tuple[str, float]]:
    """Each label with the least contrast of its colour to the pixels under it."""
    return [(label.text(), _least(ink, ground, label)) for label, ink in inks(driver).items()]


def _is_on_top(driver: KioskDriver, label: QWidget) -> bool:
    return driver.window.childAt(label.mapTo(driver.window, label.rect().center())) is label


def _write_in(label: QLabel, color: QColor) -> None:
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, color)
    label.setPalette(palette)


def _least(ink: QColor, ground: QImage, label: QLabel) -> float:
    at, seen = label.mapTo(label.window(), QPoint(0, 0)), label.visibleRegion().boundingRect()
    under = {
        ground.pixel(at.x() + x, at.y() + y)
        for x in range(seen.left(), seen.right(), 12)
        for y in range(seen.top(), seen.bottom(), 12)
    }
    return min(contrast(ink, QColor(color)) for color in under)


def test_a_card_of_any_ground_has_an_edge_in_strong_contrast(qapp: object) -> None:
    theme = Theme(QSize(1080, 1920), 21.5, Palette.contrasting())
    intents: Any = RecordingIntents()
    for card in (Card(theme), UnlockPanel(theme, intents)):
        card.setStyleSheet(stylesheet(theme))
        card.resize(400, 200)
        image = card.grab().toImage()
        edge = max((QColor(image.pixel(200, y)) for y in range(4)), key=lambda color: color.lightness())
        assert contrast(edge, QColor(image.pixel(200, 100))) >= 15, type(card).__name__
