"""Pay screen of a boleto whose list leaves out forms of payment: nothing moves while they come."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractButton

from support.gallery import scenes
from support.gallery.card_scenes import INSTALLMENTS
from support.gallery.samples import MARIA, by_document, today, without_codes
from support.gallery.scenes import PAID_AT, view_state
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, KioskDriver
from support.sampling import covering, part
from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.session.payments import Payment, begin_series
from totem.session.states import State
from totem.session.view_state import CardState, Completion, ViewState
from totem.ui.preferences import AccessibilityOptions
from totem.ui.screens.pay import PayScreen

LARGE = AccessibilityOptions(text_percent=150)
EVERYWHERE = covering(
    [
        (PORTRAIT, AccessibilityOptions()),
        (LANDSCAPE, AccessibilityOptions()),
        (PORTRAIT, LARGE),
        (LANDSCAPE, LARGE),
        (PORTRAIT, AccessibilityOptions(low=True)),
        (SMALL, AccessibilityOptions()),
    ],
    lambda place: (place[0].width(), place[0].height()),
    lambda place: place[1],
)


def boleto(*missing: str, incomplete: bool, **more: Any) -> CheckedBoleto:
    """Maria's first boleto, with PIX and barcode alone, and without some fields."""
    whole = without_codes(by_document()[MARIA].boletos[0].boleto, keep={PaymentForm.PIX, PaymentForm.BARCODE})
    changes: dict[str, Any] = {"is_incomplete": incomplete, **dict.fromkeys(missing)}
    return check(replace(whole, **changes, **more), Policy(), today())


NO_PIX, NO_CODE = boleto("pix", incomplete=True), boleto("pix", "line", "barcode", incomplete=True)
WHOLE, NOTHING = boleto(incomplete=False), boleto("pix", "line", "barcode", incomplete=False)


def paying(chosen: CheckedBoleto, completion: Completion = Completion.NONE, **more: Any) -> ViewState:
    return view_state(State.PAY, chosen=chosen, completion=completion, **more)


def show(driver: KioskDriver, *views: ViewState) -> None:
    for view in views:
        driver.show(view)


def buttons(driver: KioskDriver) -> dict[str, QRect]:
    """Positions of all visible buttons; the arrows of the reading pane come and go with its length."""
    shown = (each for each in driver.window.findChildren(QAbstractButton) if each.isVisible())
    return {
        each.objectName(): QRect(each.mapTo(driver.window, QPoint()), each.size())
        for each in shown
        if not each.objectName().startswith("read_")
    }


def pay_screen(driver: KioskDriver) -> PayScreen:
    screen = driver.window.current
    assert isinstance(screen, PayScreen)
    return screen


@pytest.mark.parametrize(("size", "options"), EVERYWHERE, ids=str)
def test_no_control_moves(make_kiosk: MakeKiosk, size: QSize, options: AccessibilityOptions) -> None:
    driver = make_kiosk(size, base_url=None)
    driver.paint_nothing()
    driver.use(options)
    for listed in part([NO_PIX, NO_CODE], EVERYWHERE.index((size, options)), every=2):
        scenes.start_over(driver.window)
        show(driver, paying(listed), paying(listed, Completion.PENDING))
        before = buttons(driver)
        assert {"view_pix", "view_barcode", "print", "leave"} <= before.keys()
        for completion in (Completion.SLOW, Completion.FAILED):
            show(driver, paying(listed, completion))
            assert buttons(driver) == before, completion
        for come in (WHOLE, boleto("pix", incomplete=False), NOTHING):
            scenes.start_over(driver.window)
            show(driver, paying(listed), paying(listed, Completion.PENDING))
            show(driver, paying(come, opened=listed))
            assert buttons(driver) == before, come.offered


def test_a_screen_that_is_new_while_a_payment_is_confirmed_has_all_its_labels(driver: KioskDriver) -> None:
    """As after a touch on the language in that second."""
    boletos = by_document()[MARIA].boletos
    series = begin_series(boletos[:2]).confirm()
    paid = (Payment(boletos[0], PAID_AT),)
    show(driver, paying(boletos[0], boletos=boletos[1:], series=series, payments=paid, sees_payment=True))
    assert driver.reads("print") == "Imprimir"


def test_the_bars_are_shown_until_the_pix_is_there(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(base_url=None)
    said: list[str] = []
    driver.window.announced.connect(said.append)
    show(driver, paying(NO_PIX), paying(NO_PIX, Completion.PENDING))
    assert pay_screen(driver).view == "barcode"
    assert driver.reads("waiting") == "Gerando o PIX…"
    assert "Gerando o PIX…" in driver.window.current.accessibleName()
    show(driver, paying(NO_PIX, Completion.SLOW), paying(NO_PIX, Completion.SLOW))
    show(driver, paying(WHOLE, opened=NO_PIX), paying(WHOLE, opened=NO_PIX))
    assert pay_screen(driver).view == "pix"
    assert driver.find("pix_qr").accessibleName() == "QR Code do PIX"
    assert said == [
        "O banco está demorando para gerar o PIX. Enquanto isso, você pode pagar pelo código de barras.",
        "O PIX está pronto.",
    ]


def test_a_form_that_the_customer_chose_stays(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    show(driver, paying(NO_PIX), paying(NO_PIX, Completion.PENDING))
    driver.touch("view_pix")
    assert driver.reads("missing") == "Gerando o PIX…"
    driver.touch("view_barcode")
    show(driver, paying(WHOLE, opened=NO_PIX))
    assert pay_screen(driver).view == "barcode"
    assert driver.shows("bars")
    driver.touch("view_pix")
    assert driver.shows("pix_qr")


def test_a_slow_bank_without_bars_leads_to_no_bars(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    show(driver, paying(NO_CODE), paying(NO_CODE, Completion.PENDING), paying(NO_CODE, Completion.SLOW))
    assert driver.reads("missing") == "O banco está demorando para gerar o PIX."


def test_a_web_page_alone_is_offered_when_nothing_else_came(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    show(driver, paying(NO_CODE), paying(NO_CODE, Completion.PENDING))
    bare = replace(
        boleto("pix", "line", "barcode", incomplete=False),
        codes={PaymentForm.LINK: "https://boletos.example.org/1"},
    )
    show(driver, paying(bare, opened=NO_CODE))
    assert pay_screen(driver).view == "link"


def test_what_the_bank_knows_better_is_said_beside_the_amount(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    plain = {"fine": None, "interest": None, "discount": None}
    show(driver, paying(boleto(incomplete=False, amount=None, **plain)))
    assert driver.reads("note") == "o valor atualizado aparece no app do banco"
    show(driver, paying(WHOLE))
    assert not driver.shows("note")


def test_a_code_that_comes_leaves_the_choice_of_instalments_as_it_is(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    card = CardState(INSTALLMENTS, is_ready=True)
    show(driver, paying(NO_PIX, card=card), paying(NO_PIX, Completion.PENDING, card=card))
    for name in ("view_card", "card_credit", "installments_more"):
        driver.touch(name)
        driver.settle()
    assert driver.reads("installments").startswith("2x de")
    show(driver, paying(WHOLE, card=card, opened=NO_PIX))
    assert driver.reads("installments").startswith("2x de")
    assert driver.shows("card_pay")
