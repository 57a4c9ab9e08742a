"""The list of boletos: scrolling, page buttons, touches, keyboard, and long names beside amounts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt

from support.gallery import samples, scenes
from support.gallery.samples import without_codes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, KioskDriver
from support.layout_measure import Panel
from support.sampling import crossed
from totem.domain.customer import PaymentForm
from totem.session.states import State
from totem.ui.boleto_text import payment_limit
from totem.ui.controls.boleto_list import BoletoCard

SIXTY, FIVE_HUNDRED, THREE = "987.654.321-00", samples.FIVE_HUNDRED, samples.MARIA
COUNTS = {SIXTY: 60, FIVE_HUNDRED: 500}


def last_in_view(driver: KioskDriver) -> int:
    boletos = driver.listed
    row = boletos.row_at(boletos.viewport().height() - 6)
    return row if row >= 0 else boletos.count - 1


@pytest.mark.parametrize(("document", "size"), crossed(list(COUNTS), [PORTRAIT, LANDSCAPE]), ids=str)
def test_page_buttons_reach_the_last_row_and_it_opens(
    make_kiosk: MakeKiosk, document: str, size: QSize
) -> None:
    driver = make_kiosk(size)
    driver.open_list(document)
    count, pages = COUNTS[document], 0
    assert not driver.lit("scroll_up")
    while driver.lit("scroll_down"):
        before = last_in_view(driver)
        driver.touch("scroll_down")
        driver.settle()
        first = driver.listed.row_at(5)
        assert first <= before + 1, "rows were passed over"
        pages += 1
        assert pages < count
    assert last_in_view(driver) == count - 1
    assert driver.lit("scroll_up")
    driver.touch_row(count - 1)
    driver.arrive(State.PAY)
    assert driver.session.view_state.chosen is driver.session.view_state.boletos[count - 1]


def test_page_buttons_are_shown_only_where_rows_are_hidden(driver: KioskDriver) -> None:
    driver.open_list(THREE)
    assert not driver.shows("scroll_down")
    assert not driver.shows("scroll_up")


def test_a_tap_with_jitter_opens_the_row(driver: KioskDriver) -> None:
    driver.open_list(FIVE_HUNDRED)
    view = driver.listed.viewport()
    driver.drag(view.mapTo(driver.window, QPoint(200, 60)), QPoint(3, -4), steps=2)
    driver.lift()
    driver.arrive(State.PAY)


def test_going_back_from_a_boleto_keeps_the_scroll_position(driver: KioskDriver) -> None:
    driver.open_list(SIXTY)
    driver.touch("scroll_down")
    driver.settle()
    before = driver.listed.verticalScrollBar().value()
    driver.touch_row(last_in_view(driver) - 1)
    driver.arrive(State.PAY)
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    assert driver.listed.verticalScrollBar().value() == before


def test_the_next_session_starts_at_the_top(driver: KioskDriver) -> None:
    for _ in range(2):
        driver.open_list(SIXTY)
        assert driver.listed.verticalScrollBar().value() == 0
        driver.touch("scroll_down")
        driver.touch("leave")
        driver.wait_for("home")


LONG = "Plano Fibra Empresarial Ilimitado 700 Mb com Telefone Fixo, Streaming e Suporte Prioritário 24 horas"
AMOUNTS = [Decimal("9.90"), Decimal("1234.56"), Decimal("999999.99")]


def lines(card: BoletoCard) -> dict[str, QRect]:
    """The texts on a card, with their places."""
    return {each.text: each.box for each in card.lines()}


@pytest.mark.parametrize("panel", [Panel(1080, 1920), Panel(1280, 800), Panel(1080, 1920, 15.6)], ids=str)
@pytest.mark.parametrize("amount", AMOUNTS, ids=str)
@pytest.mark.parametrize("count", [1, 9])
def test_long_descriptions_do_not_overlap_the_amount(
    make_kiosk: MakeKiosk, panel: Panel, amount: Decimal, count: int
) -> None:
    driver = make_kiosk(panel.size, base_url=None, screen={"diagonal_inches": panel.inches})
    sample = samples.by_document()[THREE].boletos[0]
    due = samples.today() - timedelta(days=1234)
    long = replace(sample, boleto=replace(sample.boleto, description=LONG, amount=amount, due_date=due))
    driver.show(scenes.view_state(State.BOLETOS, boletos=(long,) * count))
    card = driver.listed.button(0)
    texts = lines(card)
    assert any("venceu 09/07/2023" in text for text in texts), "the day is never cut"
    assert [text for text, at in texts.items() if not card.rect().contains(at)] == []
    over = [(one, two) for one, two in combinations(texts, 2) if texts[one].intersects(texts[two])]
    assert over == []


def test_a_note_without_room_for_one_line_has_both_and_is_not_cut(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(SMALL, base_url=None)
    sample = samples.by_document()[THREE].boletos[0]
    unpayable = without_codes(sample, keep={PaymentForm.LINK})
    unpayable = replace(unpayable, boleto=replace(unpayable.boleto, description=LONG))
    driver.show(scenes.view_state(State.BOLETOS, boletos=(unpayable,) * 9))
    texts = lines(driver.listed.button(0))
    assert any(payment_limit(unpayable) in text for text in texts)


def test_a_list_of_500_is_made_page_by_page(driver: KioskDriver) -> None:
    driver.open_list(FIVE_HUNDRED)
    assert len(driver.listed.made) < 100
    driver.listed.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    driver.press(Qt.Key.Key_End)
    assert driver.listed.button(499).hasFocus()
    assert driver.listed.viewport().rect().contains(driver.listed.card_of(499))
