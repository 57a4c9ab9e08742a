"""Actions beside a list: shortcuts and the print button in the largest text."""

from dataclasses import replace

import pytest

from support.gallery.scenes import view_state
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT
from totem.printing.printer import PrinterFault
from totem.session.states import State
from totem.session.view_state import DOCUMENT_REQUESTS, PLAN, Selection
from totem.system.languages import CODES
from totem.ui.preferences import AccessibilityOptions

LARGE = AccessibilityOptions(text_percent=150)
EVERYTHING = frozenset({PLAN, *DOCUMENT_REQUESTS})


@pytest.mark.parametrize("options", [LARGE, replace(LARGE, low=True), replace(LARGE, voice=True)], ids=str)
def test_large_text_keeps_services_and_printer_fault(
    make_kiosk: MakeKiosk, options: AccessibilityOptions
) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None, screen={"diagonal_inches": 15.6})
    driver.window.offer_voice(frozenset(CODES))
    driver.use(options)
    shown = view_state(State.BOLETOS, chosen=None, capabilities=EVERYTHING)
    driver.show(shown)
    assert driver.reads("pay_several") == "Escolher vários"
    assert driver.find("pay_several").accessibleName() == "Pagar ou imprimir vários"
    assert driver.find("menu").accessibleName() == "Mais opções"
    driver.show(
        replace(
            shown, selection=Selection(frozenset({0}), is_open=True), printer_fault=PrinterFault.COVER_OPEN
        )
    )
    assert driver.find("print_listed").accessibleName() == "Impressora aberta"
    assert driver.lit("pay_selected"), "paying needs no printer"
    driver.show(replace(shown, capabilities=frozenset({PLAN})))
    assert driver.find("plan").accessibleName() == "Meu plano", "a lone service needs no menu"
