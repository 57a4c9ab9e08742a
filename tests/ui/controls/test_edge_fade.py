"""Edges of everything that scrolls: what they cut fades out, and what is whole stays as it is."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractScrollArea

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, KioskDriver
from support.sampling import part
from totem.lab.gallery import samples, scenes
from totem.session.states import State
from totem.ui.controls.card_list import CardList
from totem.ui.controls.edge_fade import EdgeFade
from totem.ui.preferences import AccessibilityOptions

LISTS = {"boletos-500", "boletos-more", "form-city-many", "form-plan", "plan", "records", "record-statement"}
SCENES = LISTS | {"contracts", "form-consent-long", "form-review", "identity-street-wrong", "pay-pix"}
PANELS = {
    "portrait": (PORTRAIT, AccessibilityOptions()),
    "landscape": (LANDSCAPE, AccessibilityOptions(text_percent=150)),
    "low": (QSize(1366, 768), AccessibilityOptions(low=True, text_percent=125)),
    "contrast": (QSize(768, 1366), AccessibilityOptions(contrast=True, text_percent=150)),
}
SAME = 3  # of 255: the last step of a fade

on_every_panel = pytest.mark.parametrize("panel", PANELS)


def scrolled(driver: KioskDriver, panel: str) -> Iterator[tuple[str, QAbstractScrollArea]]:
    """Everything that scrolls on the scenes, at its ends and between; in a sample, on half of the panels."""
    some_scenes = [scene for scene in scenes.customer_scenes() if scene.name in SCENES]
    for scene in part(some_scenes, list(PANELS).index(panel), every=2):
        scenes.show_scene(driver.window, scene)
        for area in driver.window.current.findChildren(QAbstractScrollArea):
            most = area.verticalScrollBar().maximum() if area.isVisible() else 0
            for value in sorted({0, most // 3, most // 2, most}) if most else ():
                area.verticalScrollBar().setValue(value)
                yield f"{scene.name} at {value} of {most}", area


def made(make_kiosk: MakeKiosk, panel: str) -> KioskDriver:
    size, options = PANELS[panel]
    driver = make_kiosk(size, base_url=None)
    driver.use(options)
    return driver


def is_flush(area: QAbstractScrollArea, y: int) -> bool:
    """True if a whole card begins or ends at the edge."""
    if not isinstance(area, CardList):
        return False
    card = area.card_of(area.row_at(y))
    return card.top() == y or card.bottom() == y


def differs(line: QImage, page: QColor) -> bool:
    """True if a pixel has something else in it than the page."""
    colors = {line.pixelColor(x, y).rgba() for x in range(line.width()) for y in range(line.height())}
    shown = [QColor.fromRgba(each) for each in colors if QColor.fromRgba(each).alpha()]
    return any(
        max(abs(each.red() - page.red()), abs(each.green() - page.green()), abs(each.blue() - page.blue()))
        > SAME
        for each in shown
    )


@on_every_panel
def test_nothing_is_cut_by_an_edge(make_kiosk: MakeKiosk, panel: str) -> None:
    driver = made(make_kiosk, panel)
    cut, seen = [], 0
    for place, area in scrolled(driver, panel):
        bar, edges, seen = area.verticalScrollBar(), [], seen + 1
        if bar.value() > 0:
            edges.append(0)
        if bar.value() < bar.maximum():
            edges.append(area.height() - 1)
        for y in edges:
            line = area.grab(QRect(0, y, area.width(), 1)).toImage()
            if differs(line, driver.window.theme.palette.page) and not is_flush(area, y):
                cut.append(f"{area.objectName()} of {place}: at {y}")
    assert cut == []
    assert seen > len(LISTS) // 2, "hardly anything scrolled"


@on_every_panel
def test_a_card_that_is_whole_does_not_fade(make_kiosk: MakeKiosk, panel: str) -> None:
    driver = made(make_kiosk, panel)
    faded, seen = [], 0
    for place, area in scrolled(driver, panel):
        if not isinstance(area, CardList):
            continue
        inside = area.viewport().rect()
        cards = [area.card_of(row) for row in range(max(0, area.first_row), area.count)[:9]]
        area.grab()  # letters that are painted for the first time differ from later ones by some shades
        pictures = [area.grab().toImage()]
        fades = area.findChildren(EdgeFade)
        for fade in fades:
            fade.hide()
        pictures.append(area.grab().toImage())
        for fade in fades:
            fade.show()
        for card in filter(inside.contains, cards):
            seen += 1
            if pictures[0].copy(card) != pictures[1].copy(card):
                faded.append(f"{area.objectName()} of {place}: {card}")
    assert faded == []
    assert seen > len(LISTS) // 2


def test_a_covered_card_is_not_opened_by_a_touch(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(SMALL)
    driver.open_list(samples.FIVE_HUNDRED)
    boletos, bar = driver.listed, driver.listed.verticalScrollBar()
    edge = boletos.viewport().height() - 2
    row = boletos.row_at(edge) + 1
    for seen, opens in ((8, False), (boletos.card_of(row).height() - 4, True)):
        bar.setValue(bar.value() + boletos.card_of(row).top() - (edge + 2 - seen))
        place = boletos.card_of(row)
        driver.tap(boletos.viewport(), QPoint(place.center().x(), place.top() + 4))
        driver.settle()
        assert (driver.state is State.BOLETOS) is not opens
