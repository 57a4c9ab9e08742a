"""Staff at the kiosk: a charge that waits for them is seen, refunded by touch and PIN, and printed again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from support.card_store import PIN, TITLE
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from support.terminals.mercado_pago import MercadoPagoEmulator
from totem.app import maintenance
from totem.cards.charge import ChargePhase
from totem.cards.progress import CardReadiness, ChargeProgress, ChargeRequest
from totem.domain.card_payment import CardMethod
from totem.kiosk.card_worker import CardWorker
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import state_folder
from totem.staff.pin import PinFile
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.page import Page
from totem.ui.staff.page_parts import EntryCard

AMOUNT = Decimal("129.90")


@pytest.fixture
def emulator() -> Iterator[MercadoPagoEmulator]:
    with MercadoPagoEmulator() as running:
        yield running
        assert running.violations == []


class Counter:
    """A kiosk with a card terminal, a customer who pays, and staff in maintenance mode."""

    def __init__(self, driver: KioskDriver, emulator: MercadoPagoEmulator, erp: ReferenceErp) -> None:
        self.driver, self.emulator, self.erp = driver, emulator, erp
        assert driver.kiosk.cards is not None
        self.cards: CardWorker = driver.kiosk.cards
        PinFile(state_folder(driver.settings)).set(PIN)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.entry: EntryController = maintenance.install(None, driver.kiosk, app)

    def pay_twice(self) -> None:
        """Have a customer pay by card what was paid otherwise in the same moment."""

        def on_progress(progress: ChargeProgress) -> None:
            if progress.phase is ChargePhase.AT_TERMINAL and not self.emulator.terminal.captures:
                self.erp.pay(TITLE.boleto_id)
                self.emulator.terminal.approve()

        request = ChargeRequest(TITLE, AMOUNT, AMOUNT, CardMethod.DEBIT, label="50102")
        ended: list[Any] = []

        async def pay() -> ChargeProgress:
            service = self.cards.open()
            await service.recover()
            assert service.readiness is CardReadiness.READY
            return await service.pay(request, on_progress)

        self.driver.kiosk.background.run(pay(), done=ended.append, failed=ended.append)
        self.driver.wait_until(lambda: bool(ended), "the payment")
        assert isinstance(ended[0], ChargeProgress), ended

    @property
    def page(self) -> Page:
        """The page that is shown, once what it reads is there."""
        assert self.entry._shell is not None
        page = self.entry._shell.page
        assert isinstance(page, Page)
        self.driver.lay_out()
        return page

    def wait_for_words(self, words: str) -> None:
        self.driver.wait_until(lambda: words in self.page.status.text, words)

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.driver.touch(f"key_{digit}")
        self.driver.touch("confirm")


def test_staff_refund_by_touch_and_pin_and_print_the_receipt(
    make_kiosk: MakeKiosk, erp: ReferenceErp, emulator: MercadoPagoEmulator, expected_logs: LogWatch
) -> None:
    expected_logs.expect("waits for staff: paid_elsewhere")
    expected_logs.expect("wrong maintenance PIN")
    driver = make_kiosk(card=emulator.settings())
    counter = Counter(driver, emulator, erp)
    counter.pay_twice()
    counter.entry._open()
    driver.touch("open_cards")
    driver.wait_until(lambda: driver.shows("charge_0"), "the charge")
    [entry] = [each for each in counter.page.findChildren(EntryCard) if each.isVisible()]
    assert entry.accessibleName().replace("\u00a0", " ").startswith("R$ 129,90 · Débito")
    driver.touch("charge_0")
    counter.wait_for_words("já estava pago de outra forma")
    driver.touch("charge_receipt")
    counter.wait_for_words("O arquivo foi gravado.")
    driver.touch("charge_refund")
    driver.touch("charge_refund")
    counter.type_pin("402916")
    counter.wait_for_words("PIN errado")
    assert "refund" not in emulator.calls
    counter.type_pin(PIN)
    counter.wait_for_words("O valor foi devolvido ao cartão.")
    assert emulator.calls.count("refund") == 1
    driver.touch("maintenance_back")
    driver.wait_until(lambda: "Nada pendente." in driver.texts(only_visible=True), "an empty list")
    driver.touch("cards_close")
    counter.wait_for_words("Fechamento de")
    assert any("Estornado, 1, R$ 129,90" in each.replace("\u00a0", " ") for each in driver.texts())


def test_a_kiosk_without_a_terminal_has_no_page_of_cards(
    make_kiosk: MakeKiosk, erp: ReferenceErp, qapp: QApplication
) -> None:
    driver = make_kiosk()
    assert driver.kiosk.cards is None
    entry = maintenance.install(None, driver.kiosk, qapp)
    entry._open()
    assert driver.shows("open_outbox")
    assert not driver.shows("open_cards")
