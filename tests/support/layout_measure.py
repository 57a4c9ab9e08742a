"""Measurement of everything on each scene of a panel, in millimetres where the rules are."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QWidget

from support import sampling
from support.gallery import scenes
from support.gallery.staff_scenes import staff_scenes
from support.kiosk_harness import KioskDriver, settings_for
from totem.settings.translated import translated_key
from totem.system.languages import CODES
from totem.ui import theme as theme_module
from totem.ui.controls.accessibility_bar import _OptionPill
from totem.ui.controls.button import Button, ButtonVariant, TouchSurface
from totem.ui.controls.card_button import CardButton
from totem.ui.controls.code_views import ItfBarcodeView, QrView
from totem.ui.controls.display_field import TextField
from totem.ui.controls.keyboard import Keyboard
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.progress import Spinner
from totem.ui.controls.scroll_pane import ScrollButtons
from totem.ui.controls.text_layout import Text
from totem.ui.preferences import AccessibilityOptions
from totem.ui.theme import Theme, Weight

CONTENT = (Button, QLabel, TextField, Medallion, Spinner, QrView, ItfBarcodeView, CardButton)
"""Widgets that a customer reads, scans or touches; all others are background."""

LONGEST_TEXTS = {
    "name": "Cooperativa de Telecomunicações Nordeste",
    "support_phone": "0800 123 4567 (segunda a sábado, 8h-20h)",
    "site": "segundavia.telecomunicacoesnordeste.example",
    "address": "Avenida Professor Doutor Aristóteles Constantino de Albuquerque, 12.345, loja 67 - Centro",
    "texts": {
        translated_key(key, code): text
        for code in CODES
        for key, text in {
            "home_title": "Otorrinolaringologistas desinstitucionalizam-nos",
            "home_lead": (
                "Telecomunicações responsabilizam-se incondicionalmente: desenvolvimento,"
                " internacionalização e sustentabilidade em cada."
            ),
            "farewell": "Agradecemos imensamente sua visita; até a volta!",
        }.items()
    },
}
"""A name, a phone and texts of the greatest length that the settings permit, and a long address."""


@dataclass(frozen=True)
class Panel:
    """Panel by its pixels, diagonal, language, size of text, and options.

    With `talkative` the brand's texts are the longest; with `staff` its scenes are those of maintenance mode.
    In a sample it shows one of `share` scenes; panels of different `turn` show different ones.
    """

    width: int
    height: int
    inches: float = 21.5
    talkative: bool = False
    language: str = "pt_BR"
    percent: int = 100
    low: bool = False
    voice: bool = False
    staff: bool = False
    turn: int = 0
    share: int = 1

    def __str__(self) -> str:
        inches = f"@{self.inches}" if self.inches != 21.5 else ""
        spoken = self.language if self.language != "pt_BR" else ""
        percent = f"{self.percent}%" if self.percent != 100 else ""
        on = [name for name in ("low", "voice", "talkative", "staff") if getattr(self, name)]
        return " ".join(filter(None, (f"{self.width}x{self.height}{inches}", spoken, percent, *on)))

    @property
    def size(self) -> QSize:
        """The same for Qt."""
        return QSize(self.width, self.height)

    @property
    def portrait(self) -> bool:
        """True if it stands upright."""
        return self.height > self.width


@dataclass(frozen=True)
class Thing:
    """A widget or a line of a scene, in pixels of the window; `seen` is the part that is not scrolled away.

    A `key` is of the keypad, a `letter` of the keyboard. `words` is its text, `needs` the room for that,
    `capitals_mm` the height of its capitals.
    """

    name: str
    rect: QRect
    seen: QRect
    touched: bool
    key: bool
    letter: bool
    words: str
    needs: QSize | None
    capitals_mm: float | None


@dataclass(frozen=True)
class Measured:
    """One scene of a panel.

    `least_capitals_mm` is the smallest height of capitals, of painted texts, too, on a usual panel. Painting
    takes most of the time, so on other panels nothing is painted.
    """

    scene: str
    theme: Theme
    window: QSize
    things: tuple[Thing, ...]
    on_cards: tuple[Thing, ...]
    """The lines on cards."""
    least_capitals_mm: float
    codes: tuple[tuple[str, float, bool], ...]
    """The QR codes: name, width in millimetres with the quiet zone, and whether all of it is seen."""
    arrows: tuple[str, ...]
    """The pairs of arrows that turn pages."""
    is_read_whole: bool
    """True if the pane to read has nothing to scroll."""
    actions: tuple[tuple[tuple[str, bool], ...], ...]
    """The buttons of each pane in reading order, but keys: name, and whether it is filled."""


@lru_cache(maxsize=4)
def measure(panel: Panel) -> tuple[Measured, ...]:
    """Measure the scenes of one panel: in a sample the share of them whose turn it is."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        asked: list[int] = []
        make = theme_module._font

        def noting(family: str, pixels: int, weight: Weight, tight: bool) -> QFont:
            asked.append(pixels)
            return make(family, pixels, weight, tight)

        patch.setattr(theme_module, "_font", noting)
        brand = LONGEST_TEXTS if panel.talkative else {}
        screen, kiosk = {"diagonal_inches": panel.inches}, {"language": panel.language}
        settings = settings_for(None, Path(folder), screen=screen, kiosk=kiosk, brand=brand)
        every_scene = staff_scenes() if panel.staff else scenes.customer_scenes()
        catalogue = sampling.part(every_scene, panel.turn, every=panel.share)
        driver = KioskDriver(settings, panel.size)
        driver.window.offer_voice(frozenset(CODES if panel.voice else ()))
        driver.use(AccessibilityOptions(text_percent=panel.percent, low=panel.low, voice=panel.voice))
        try:
            return tuple(
                _measured(
                    driver,
                    catalogue,
                    asked,
                    paints=replace(panel, staff=False, turn=0, share=1)
                    == Panel(panel.width, panel.height, panel.inches),
                )
            )
        finally:
            driver.close()


def _measured(
    driver: KioskDriver, catalogue: list[scenes.Scene], asked: list[int], *, paints: bool
) -> Iterator[Measured]:
    window = driver.window
    window.setUpdatesEnabled(paints)
    for scene in catalogue:
        asked.clear()
        scenes.show_scene(window, scene)
        if paints:
            window.update()
            driver.settle()
        theme = window.theme
        pixels = min(asked, default=1000)
        least = QFontMetricsF(theme.font(pixels / theme.unit)).capHeight() / theme.px_per_mm
        root = window.front
        things = tuple(_thing(each, theme) for each in _content(root))
        on_cards = tuple(_on_cards(root))
        shown = [each for each in root.findChildren(QWidget) if each.isVisible()]
        codes = tuple(_code(each, theme) for each in shown if isinstance(each, QrView) and each.code_mm)
        arrows = tuple(_arrows_name(each) for each in shown if isinstance(each, ScrollButtons))
        pane = getattr(root, "reading", None)
        is_whole = pane is None or pane.verticalScrollBar().maximum() == 0
        yield Measured(
            scene.name,
            theme,
            window.size(),
            things,
            on_cards,
            least,
            codes,
            arrows,
            is_read_whole=is_whole,
            actions=tuple(_actions(root)),
        )


def _code(code: QrView, theme: Theme) -> tuple[str, float, bool]:
    thing = _thing(code, theme)
    return thing.name, code.code_mm, thing.seen == thing.rect


def _arrows_name(arrows: ScrollButtons) -> str:
    return next((each.objectName() for each in arrows.findChildren(Button)), "")


def _actions(root: QWidget) -> Iterator[tuple[tuple[str, bool], ...]]:
    """Each pane's buttons; the confirm key of a keypad is the last of the keys everywhere."""
    panes: dict[QWidget, list[Button]] = {}
    for each in root.findChildren(Button):
        pane = each.parentWidget()
        is_action = each.variant in (ButtonVariant.PRIMARY, ButtonVariant.OUTLINE)
        if is_action and pane is not None and each.isVisible() and _keyboard_of(each) is None:
            panes.setdefault(pane, []).append(each)
    for buttons in panes.values():
        buttons.sort(key=lambda each: (each.mapTo(root, QPoint()).y(), each.mapTo(root, QPoint()).x()))
        yield tuple((each.objectName(), each.variant is ButtonVariant.PRIMARY) for each in buttons)


def _keyboard_of(widget: QWidget) -> Keyboard | None:
    around = widget.parentWidget() if isinstance(widget, Button) else None
    while around is not None and not isinstance(around, Keyboard):
        around = around.parentWidget()
    return around


def _content(root: QWidget) -> Iterator[QWidget]:
    for each in root.findChildren(QWidget):
        says_nothing = isinstance(each, QLabel) and not each.text()
        says_nothing |= isinstance(each, ItfBarcodeView) and not each.fits  # the sentence in it counts
        if isinstance(each, CONTENT) and each.isVisible() and not (says_nothing or _is_on_card(each)):
            yield each


def _is_on_card(widget: QWidget) -> bool:
    """Test that a widget is part of a card or a field, also within a chip on it."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, CardButton | TextField):
        around = around.parentWidget()
    return around is not None


def _thing(widget: QWidget, theme: Theme) -> Thing:
    rect = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
    seen = rect
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            view = parent.viewport()
            seen = seen & QRect(view.mapTo(widget.window(), QPoint(0, 0)), view.size())
        parent = parent.parentWidget()
    words, needs, capitals = _words(widget, theme)
    keyboard = _keyboard_of(widget)
    name = widget.objectName() or words or type(widget).__name__
    touched = isinstance(widget, (Button, CardButton)) and widget.isEnabled()
    return Thing(
        name,
        rect,
        seen,
        touched,
        keyboard is not None and keyboard.keys.is_keypad,
        keyboard is not None and not keyboard.keys.is_keypad,
        words,
        needs,
        capitals,
    )


def _on_cards(root: QWidget) -> Iterator[Thing]:
    """Measure the lines of cards that are in view as a whole."""
    for card in root.findChildren(CardButton):
        if card.visibleRegion().boundingRect() == card.rect():
            yield from (_thing(each, card.theme) for each in _shown_labels(card))


def _shown_labels(card: QWidget) -> Iterator[QLabel]:
    return (each for each in card.findChildren(QLabel) if each.isVisible() and each.text())


def _words(widget: QWidget, theme: Theme) -> tuple[str, QSize | None, float | None]:
    """Return the text of a widget, its room at the widget's width, and the height of its capitals in mm."""
    if isinstance(widget, _OptionPill):
        font = widget.word_font()
        if font is None:
            return "", None, None
        return widget.word, QFontMetrics(font).size(0, widget.word), _capitals(font, theme)
    if isinstance(widget, Button) and not widget._icon_only:
        label, metrics = widget.label(), QFontMetrics(widget.label().font)
        needs = label.words + QSize(widget._icon_room() if label.with_icon else 0, 0)
        if needs.height() < 1.5 * metrics.height():  # of one line, what is written is enough to be seen
            needs.setHeight(metrics.tightBoundingRect(widget.text()).height())
        return widget.text(), needs, _capitals(label.font, theme)
    if isinstance(widget, TouchSurface):
        return widget.text(), None, None
    if isinstance(widget, QLabel):
        flags = widget.alignment().value | (Qt.TextFlag.TextWordWrap.value if widget.wordWrap() else 0)
        room = QRect(0, 0, widget.width(), 100_000)
        metrics = QFontMetrics(widget.font())
        needs = metrics.boundingRect(room, flags, widget.text()).size()
        if isinstance(widget, Text) and widget.wordWrap():  # lines of headlines are closer than Qt sets them
            further = round(needs.height() / metrics.lineSpacing()) - 1
            needs.setHeight(metrics.height() + further * widget.line_step())
        return widget.text(), needs, _capitals(widget.font(), theme)
    return "", None, None


def _capitals(font: QFont, theme: Theme) -> float:
    return QFontMetricsF(font).capHeight() / theme.px_per_mm
