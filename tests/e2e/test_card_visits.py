"""Card payment by touch on the real window, with a terminal that does what each test says."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt

from support.card_kiosk import install_cards
from support.customer_traces import personal_things_in
from support.fake_cards import CARD_TERMS, FakeCards
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT, KioskDriver, on_a_panel
from support.paper_reader import texts
from totem.cards.charge import ChargePhase
from totem.cards.progress import CardReadiness
from totem.domain.card_payment import CardMethod
from totem.session.card_terms import CardTerms
from totem.session.states import State
from totem.ui.screens.card_payment import DOUBLE_TAP_MS, ChargingScreen
from totem.ui.screens.pay import PayScreen

MARIA = "529.982.247-25"
P = ChargePhase
CardKiosk = Callable[..., KioskDriver]


@pytest.fixture
def cards() -> FakeCards:
    """A terminal whose charges wait for their end."""
    return FakeCards(end=None)


@pytest.fixture
def card_kiosk(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, cards: FakeCards) -> CardKiosk:
    """Make a kiosk with the terminal, on the pay screen of Maria's first boleto, on the card's segment."""

    def make(size: QSize = PORTRAIT, terms: CardTerms = CARD_TERMS, **sections: Any) -> KioskDriver:
        install_cards(monkeypatch, cards, terms)
        driver = make_kiosk(size, **sections)
        driver.open_boleto(MARIA)
        driver.touch("view_card")
        driver.settle()
        return driver

    return make


def charge(driver: KioskDriver, cards: FakeCards, method: str = "debit") -> None:
    """Touch an instrument, and wait until the terminal has the charge."""
    driver.touch(f"card_{method}")
    driver.arrive(State.CHARGING)
    wait_for_phase(driver, P.AT_TERMINAL)
    assert len(cards.requests) >= 1


def charge_until(driver: KioskDriver, cards: FakeCards, end: ChargePhase, state: State) -> None:
    """Charge a debit card until its `end`, which leads to a state."""
    charge(driver, cards)
    cards.finish(end)
    driver.arrive(state)


def wait_for_phase(driver: KioskDriver, phase: ChargePhase) -> None:
    driver.wait_until(lambda: driver.session.view_state.card.phase is phase, f"the phase {phase.value}")
    driver.settle()


def let_double_taps_pass(driver: KioskDriver) -> None:
    screen = driver.window.current
    assert isinstance(screen, ChargingScreen)
    driver.wait_until(lambda: screen._since.hasExpired(DOUBLE_TAP_MS), "the end of a double tap")


@on_a_panel(0)
def test_from_the_choice_to_the_paid_screen(card_kiosk: CardKiosk, cards: FakeCards, size: QSize) -> None:
    driver = card_kiosk(size)
    charge(driver, cards)
    assert driver.reads("amount") == "R$\u00a0133,28"
    assert driver.reads("title") == "Aproxime ou insira o cartão na maquininha"
    assert driver.shows("terminal_picture")
    assert driver.shows("cancel_charge")
    cards.report(P.LOOK_AT_TERMINAL)
    wait_for_phase(driver, P.LOOK_AT_TERMINAL)
    assert driver.reads("title") == "Olhe a tela da maquininha"
    assert not driver.shows("cancel_charge")
    cards.finish(P.SETTLED)
    driver.arrive(State.PAID)
    assert driver.reads("figure") == "R$\u00a0133,28"
    assert "processamento" not in driver.reads("sentence")
    driver.touch("look")
    driver.arrive(State.BOLETOS)
    assert driver.listed.count == 2, "though the ERP lists it still"
    (request,) = cards.requests
    assert (request.method, request.installments) == (CardMethod.DEBIT, 1)


def test_what_is_typed_stays_when_the_terminal_comes_and_goes(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, cards: FakeCards
) -> None:
    install_cards(monkeypatch, cards)
    driver = make_kiosk()
    driver.session.set_card_readiness(CardReadiness.READY)
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.touch_in(MARIA)
    for readiness in (CardReadiness.TERMINAL, CardReadiness.READY):
        driver.session.set_card_readiness(readiness)
        driver.settle()
    driver.confirm()
    driver.arrive(State.BOLETOS)
    driver.session.set_card_readiness(CardReadiness.TERMINAL)
    driver.session.set_card_readiness(CardReadiness.READY)
    driver.touch_row(0)
    driver.arrive(State.PAY)
    assert driver.shows("view_card")


def pay_first_of_two(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, cards: FakeCards) -> KioskDriver:
    """Pay the first of two boletos by card, until the second is on the pay screen."""
    install_cards(monkeypatch, cards)
    driver = make_kiosk(PORTRAIT)
    driver.open_list(MARIA)
    driver.select(0, 1, by="pay_several")
    driver.touch("pay_selected")
    driver.arrive(State.PAY)
    driver.touch("view_card")
    driver.settle()
    charge(driver, cards)
    assert driver.reads("due_title").startswith("1 de 2 · ")
    cards.finish(P.SETTLED)
    driver.wait_until(lambda: driver.session.view_state.choice == 2, "the next boleto")
    driver.settle()
    return driver


def test_a_series_stays_with_the_card(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, cards: FakeCards
) -> None:
    driver = pay_first_of_two(make_kiosk, monkeypatch, cards)
    assert driver.shows("card_debit"), "who paid the first by card finds the card again"
    charge(driver, cards, "credit")
    assert driver.reads("due_title").startswith("2 de 2 · ")
    cards.finish(P.SETTLED)
    driver.arrive(State.PAID)
    assert driver.reads("figure") == "R$\u00a0263,18"
    assert len({each.title for each in cards.requests}) == 2


def test_an_unsettled_payment_says_so(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge(driver, cards, "credit")
    cards.finish(P.APPROVED)
    driver.arrive(State.PAID)
    assert driver.reads("sentence").split("\n")[-1] == "A baixa está em processamento."


def test_the_receipt_has_the_numbers_of_the_payment(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge_until(driver, cards, P.APPROVED, State.PAID)
    assert driver.reads("proof") == "Recibo"
    driver.touch("proof")
    driver.arrive(State.PRINTED)
    assert driver.reads("title") == "Pronto!\nPegue seu recibo."
    folder = driver.settings.printer.folder
    assert folder is not None
    (file,) = folder.glob("*.pdf")
    (text,) = texts(file.read_bytes())
    for said in ("Recibo", "R$ 133,28", "NSU 123456789", "Autorização A1B2C3", "baixa está em processamento"):
        assert said in " ".join(text.split())


def test_the_report_of_the_terminal_comes_to_the_gui_thread(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    threads: list[threading.Thread] = []
    driver.session.changed.connect(lambda _view: threads.append(threading.current_thread()))
    charge(driver, cards)
    assert set(threads) == {threading.main_thread()}


def test_a_double_tap_is_one_charge_and_no_cancel(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    button = driver.find("card_debit")
    middle = button.mapTo(driver.window, button.rect().center())
    for _ in range(3):
        driver.hand.tap(driver.window, middle)
    driver.arrive(State.CHARGING)
    wait_for_phase(driver, P.AT_TERMINAL)
    screen = driver.window.current
    assert isinstance(screen, ChargingScreen)
    screen._since.restart()  # however slow this machine is
    driver.touch("cancel_charge")
    assert (len(cards.requests), cards.cancels) == (1, 0)
    let_double_taps_pass(driver)
    driver.touch("cancel_charge")
    driver.wait_until(lambda: cards.cancels == 1, "the cancel")


def test_a_cancel_leads_back_to_the_choice(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge(driver, cards)
    let_double_taps_pass(driver)
    driver.touch("cancel_charge")
    driver.settle()
    assert driver.reads("title") == "Cancelando"
    assert not driver.shows("cancel_charge")
    cards.finish(P.CANCELED)
    driver.arrive(State.PAY)
    assert driver.shows("card_debit")


def test_the_idle_clock_stands_still_at_the_terminal(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    assert driver.kiosk.idle._wait.isActive()
    charge(driver, cards)
    assert not driver.kiosk.idle._wait.isActive()
    cards.finish(P.DECLINED)
    driver.arrive(State.NOT_CHARGED)
    assert driver.kiosk.idle._wait.isActive()


@on_a_panel(1)
def test_a_declined_card_leads_to_pix_or_to_another_card(
    card_kiosk: CardKiosk, cards: FakeCards, size: QSize
) -> None:
    driver = card_kiosk(size)
    charge_until(driver, cards, P.DECLINED, State.NOT_CHARGED)
    assert driver.reads("title") == "O cartão não foi aceito"
    driver.touch("retry")
    driver.arrive(State.PAY)
    assert driver.shows("card_credit")
    charge(driver, cards, "credit")
    cards.finish(P.DECLINED)
    driver.arrive(State.NOT_CHARGED)
    driver.touch("otherwise")
    driver.arrive(State.PAY)
    pay = driver.window.current
    assert isinstance(pay, PayScreen)
    assert pay.view == "pix"
    assert driver.shows("pix_qr")
    assert [each.method for each in cards.requests] == [CardMethod.DEBIT, CardMethod.CREDIT]


@pytest.mark.parametrize("phase", [P.EXPIRED, P.NOT_STARTED])
def test_nothing_was_charged(card_kiosk: CardKiosk, cards: FakeCards, phase: ChargePhase) -> None:
    driver = card_kiosk()
    charge_until(driver, cards, phase, State.NOT_CHARGED)
    assert driver.reads("sentence").startswith("Nada foi cobrado.")
    assert driver.window.current.is_error


def test_a_title_that_changed_is_loaded_anew(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge_until(driver, cards, P.TITLE_CHANGED, State.TITLE_CHANGED)
    driver.touch("look")
    driver.arrive(State.BOLETOS)
    assert driver.listed.count == 3


def test_a_title_that_changed_in_a_series_leads_to_the_receipt_of_those_before(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, cards: FakeCards
) -> None:
    driver = pay_first_of_two(make_kiosk, monkeypatch, cards)
    charge_until(driver, cards, P.TITLE_CHANGED, State.TITLE_CHANGED)
    assert driver.reads("look") == "Ver o que foi pago"
    driver.touch("look")
    driver.arrive(State.PAID)
    assert driver.reads("proof") == "Recibo"
    driver.touch("proof")
    driver.arrive(State.PRINTED)
    assert driver.reads("title") == "Pronto!\nPegue seu recibo."


def test_an_unknown_end_names_its_reference_and_bars_the_boleto(
    card_kiosk: CardKiosk, cards: FakeCards
) -> None:
    driver = card_kiosk()
    charge_until(driver, cards, P.UNKNOWN, State.CHARGE_UNKNOWN)
    assert driver.reads("title") == "Não sabemos se o pagamento foi feito"
    assert driver.reads("figure") == "Não pague de novo."
    assert driver.reads("reference") == f"ref. {driver.session.view_state.reference}"
    assert not driver.shows("back")
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.touch("another")
    driver.arrive(State.BOLETOS)
    last = driver.session.view_state.boletos[-1]
    assert last.is_payment_pending


def test_the_way_out_waits_for_the_cancel(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge(driver, cards)
    driver.touch("leave")
    driver.settle()
    assert driver.reads("title") == "Cancelando"
    cards.finish(P.CANCELED)
    driver.wait_for("home")


def test_nothing_of_a_charge_is_left_for_the_next_customer(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge(driver, cards)
    driver.touch("leave")
    driver.settle()
    driver.touch("leave")
    driver.wait_for("home")
    driver.touch("start")
    driver.wait_for("tax_id")
    cards.finish(P.SETTLED)
    driver.lay_out()
    assert driver.state is State.TAX_ID
    assert not personal_things_in(driver)
    assert not [text for text in driver.texts() if "133,28" in text]


def test_installments_are_counted_up_and_down(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk(terms=CardTerms(tuple(CardMethod), installments=3))
    driver.touch("card_credit")
    driver.settle()
    assert driver.reads("installments") == "1x de R$\u00a0133,28"
    assert not driver.find("installments_less").isEnabled()
    driver.touch("installments_more")
    driver.touch("installments_more")
    assert driver.reads("installments") == "3x de R$\u00a044,43"
    assert driver.reads("total") == "total de R$\u00a0133,28"
    assert not driver.find("installments_more").isEnabled()
    driver.touch("installments_less")
    driver.touch("card_other")
    driver.settle()
    assert driver.shows("card_debit")
    driver.touch("card_credit")
    driver.touch("installments_more")
    driver.touch("card_pay")
    driver.arrive(State.CHARGING)
    wait_for_phase(driver, P.AT_TERMINAL)
    assert driver.reads("method") == "Crédito em 2x de R$\u00a066,64"
    assert cards.requests[0].installments == 2


def test_each_instrument_has_its_price(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    from decimal import Decimal

    driver = card_kiosk(terms=CardTerms(tuple(CardMethod), surcharges={CardMethod.CREDIT: Decimal("3.5")}))
    assert driver.find("card_debit").accessibleName() == "Débito, R$\u00a0133,28"
    assert driver.find("card_credit").accessibleName() == "Crédito, R$\u00a0137,94"
    charge(driver, cards, "credit")
    assert driver.reads("amount") == "R$\u00a0137,94"


def test_only_the_configured_instruments_are_there(card_kiosk: CardKiosk) -> None:
    driver = card_kiosk(terms=CardTerms((CardMethod.CREDIT,)))
    assert driver.shows("card_credit")
    assert not driver.shows("card_debit")


def test_it_is_done_by_keyboard_alone(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    for _ in range(40):
        if driver.window.focusWidget().objectName() == "card_debit":
            break
        driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.CHARGING)
    wait_for_phase(driver, P.AT_TERMINAL)
    let_double_taps_pass(driver)
    driver.press(Qt.Key.Key_Return)
    assert cards.cancels == 0, "an impatient Enter cancels nothing"
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Return)
    driver.wait_until(lambda: cards.cancels == 1, "the cancel")


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "1 × R$\u00a0133,28", "2 × R$\u00a066,64"),
        ("es", "1 cuota de R$\u00a0133,28", "2 cuotas de R$\u00a066,64"),
    ],
)
def test_installments_are_named_in_each_language(
    card_kiosk: CardKiosk, language: str, one: str, two: str
) -> None:
    driver = card_kiosk(terms=CardTerms(tuple(CardMethod), installments=3))
    driver.touch(f"language_{language}")
    driver.settle()
    driver.touch("card_credit")
    driver.settle()
    assert driver.reads("installments") == one
    driver.touch("installments_more")
    assert driver.reads("installments") == two


def test_the_language_may_change_at_the_terminal(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge(driver, cards)
    driver.touch("language_en")
    driver.settle()
    assert driver.reads("title") == "Tap or insert your card on the terminal"
    assert driver.reads("cancel_charge") == "Cancel"
    cards.finish(P.SETTLED)
    driver.arrive(State.PAID)
    assert len(cards.requests) == 1


def test_a_touch_beside_everything_does_nothing(card_kiosk: CardKiosk, cards: FakeCards) -> None:
    driver = card_kiosk()
    charge(driver, cards)
    driver.tap(driver.window, QPoint(500, 700))
    assert (driver.state, cards.cancels) == (State.CHARGING, 0)
