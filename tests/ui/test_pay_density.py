"""Pay screen on small panels and in larger text: air and texts go, never the code, amount or steps."""

from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from support.gallery import samples, scenes
from support.gallery.samples import without_codes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.layout_measure import Panel
from support.sampling import part
from totem.domain import brcode
from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.session.states import State
from totem.ui.controls.code_views import QrView
from totem.ui.controls.progress import StepList
from totem.ui.preferences import AccessibilityOptions
from totem.ui.screens.pay import PayScreen
from totem.ui.screens.screen import Screen

SIZES = [
    *((1080, 1920, 21.5), (768, 1366, 21.5), (800, 1280, 21.5), (2160, 3840, 21.5)),
    *((1920, 1080, 21.5), (1366, 768, 21.5), (1280, 800, 21.5)),
    *((1080, 1920, 15.6), (800, 1280, 15.6)),
]
DENSER = [(768, 1366, 15.6), (1366, 768, 15.6), (800, 1280, 10.1)]
"""Panels for which the code alone is promised: larger text has to be scrolled there."""
OPTIONS = [
    AccessibilityOptions(),
    AccessibilityOptions(text_percent=125),
    AccessibilityOptions(text_percent=150),
    AccessibilityOptions(low=True),
    AccessibilityOptions(text_percent=150, low=True),
]
URLS = ("", "pix.example.com/" + "qr/v2/cobv/" * 2, "pix.example.com/" + "a1b2c3d4" * 7)
LEAST_MM, USUAL_MM = 60.0, 125.0


def pay(driver: KioskDriver, url: str = "") -> PayScreen:
    """Show the PIX of a sample boleto, of another length with another `url`."""
    whole = samples.by_document()[samples.MARIA].boletos[0]
    if url:
        pix = brcode.build(url=url, merchant_name="NETSUL TELECOM", merchant_city="CURITIBA")
        whole = check(replace(whole.boleto, pix=pix), Policy(), samples.today())
        assert whole.pix is not None
    driver.window.show_view_state(scenes.view_state(State.PAY, chosen=whole))
    screen = driver.window.current
    assert isinstance(screen, PayScreen)
    screen.show_view("pix")
    driver.settle()
    return screen


def seen(widget: QWidget, screen: Screen) -> bool:
    """Test that all of a widget is in view."""
    assert screen.reading is not None
    window, view = widget.window(), screen.reading.viewport()
    rect = QRect(widget.mapTo(window, QPoint()), widget.size())
    is_read = screen.reading.isAncestorOf(widget)
    around = QRect(view.mapTo(window, QPoint()), view.size()) if is_read else window.rect()
    return widget.isVisible() and around.contains(rect)


@pytest.mark.parametrize("size", [*SIZES, *DENSER], ids=str)
def test_a_code_is_60_mm_wide_and_nothing_is_cut(make_kiosk: MakeKiosk, size: tuple[int, int, float]) -> None:
    width, height, inches = size
    driver = make_kiosk(QSize(width, height), base_url=None, screen={"diagonal_inches": inches})
    driver.paint_nothing()
    for options, url in part(product(OPTIONS, URLS), [*SIZES, *DENSER].index(size), every=11):
        driver.use(options)
        screen = pay(driver, url)
        code = next(each for each in screen.findChildren(QrView) if each.isVisible())
        named = (str(Panel(width, height, inches)), options, url)
        assert code.code_mm >= LEAST_MM, named
        assert seen(code, screen), named
        if size in DENSER:
            continue
        assert screen.reading is not None
        assert screen.reading.verticalScrollBar().maximum() == 0, named
        (steps,) = (each for each in screen.findChildren(StepList) if each.isVisible())
        assert seen(steps, screen), named
        assert steps.height() >= steps.heightForWidth(steps.width()), named
        for name in ("amount", "beneficiary"):
            assert seen(driver.find(name), screen), (*named, name)


@pytest.mark.parametrize("size", [(1080, 1920), (768, 1366), (2160, 3840)], ids=str)
def test_a_large_upright_panel_has_a_code_of_125_mm(make_kiosk: MakeKiosk, size: tuple[int, int]) -> None:
    driver = make_kiosk(QSize(*size), base_url=None)
    screen = pay(driver)
    code = next(each for each in screen.findChildren(QrView) if each.isVisible())
    assert code.code_mm >= USUAL_MM
    assert driver.reads("due_title")


def test_what_is_given_up_stays_so_while_another_form_is_chosen(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(QSize(800, 1280), base_url=None, screen={"diagonal_inches": 15.6})
    screen = pay(driver)
    heights = list[int]()
    for form in (*screen.offered, *reversed(screen.offered)):
        screen.show_view(form)
        driver.settle()
        heights.append(driver.find("amount").height())
    assert heights == sorted(heights, reverse=True)
    alone = without_codes(samples.by_document()[samples.MARIA].boletos[0], keep={PaymentForm.LINK})
    driver.show(scenes.view_state(State.PAY, chosen=alone, choice=1))
    assert driver.find("amount").height() >= heights[-1], "another boleto, which has room for more"


def test_in_a_short_bill_the_due_date_stays_and_the_fine_goes(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(QSize(800, 1280), base_url=None, screen={"diagonal_inches": 15.6})
    pay(driver)
    assert driver.reads("due_title") == "Novembro · venceu 06/11"
    assert "multa" not in driver.reads("beneficiary")
    assert not driver.shows("fine")
