"""What there is besides boletos is offered to everybody: on the densest panel in the largest text, too."""

from dataclasses import replace

import pytest

from support.stand import PORTRAIT
from support.stands import MakeStand
from totem.gallery.faces import picture
from totem.kiosk.picture import PAPERS, PLAN
from totem.kiosk.states import State
from totem.printing.printer import Fault
from totem.ui.aids import Aids
from totem.ui.languages import CODES

LARGE = Aids(text_percent=150)
EVERYTHING = frozenset({PLAN, *PAPERS})


@pytest.mark.parametrize("aids", [LARGE, replace(LARGE, low=True), replace(LARGE, voice=True)], ids=str)
def test_large_text_leaves_nothing_out(make_stand: MakeStand, aids: Aids) -> None:
    stand = make_stand(PORTRAIT, base_url=None, screen={"diagonal_inches": 15.6})
    stand.window.offer_voice(frozenset(CODES))
    stand.use(aids)
    shown = picture(State.BOLETOS, chosen=None, answers=EVERYTHING)
    stand.window.show_picture(shown)
    stand.settle()
    assert stand.reads("plan") == "Meu plano"
    assert stand.reads("records") == "Documentos"
    assert stand.reads("print_listed") == "Imprimir (3)"
    stand.window.show_picture(replace(shown, printer_fault=Fault.COVER_OPEN))
    stand.settle()
    assert stand.find("print_listed").accessibleName() == "Impressora aberta"
    assert stand.shows("plan")
