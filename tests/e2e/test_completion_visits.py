"""Visits at an ERP that gives the PIX of one boleto at a time: it is asked for once, when it is opened."""

import json
from asyncio import to_thread
from collections.abc import Iterator
from threading import Event as Gate
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from starlette.requests import Request
from starlette.responses import Response

from support.emulators.base import InjectedFault, Title
from support.emulators.ixc import IxcEmulator
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver, on_a_panel
from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from totem.session.states import State
from totem.session.view_state import Completion
from totem.ui.screens.pay import PayScreen

MARIA, SIXTY = "529.982.247-25", "987.654.321-00"
PATIENCE_S = 10


class Ixc(IxcEmulator):
    """An IXC server whose `get_pix` waits while `gate` is closed, or answers without a PIX."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.has_pix = Gate(), True
        self.gate.set()

    async def _answer(self, request: Request) -> Response:
        if request.path_params["resource"] == "get_pix":
            await to_thread(self.gate.wait, PATIENCE_S)
        return await super()._answer(request)

    def _pix(self, resource: str, body: dict[str, str]) -> Response:
        answer = super()._pix(resource, body)
        if self.has_pix:
            return answer
        return Response(json.dumps({"pix": {}, "type": "success"}), media_type="text/x-json")

    def title(self, document: str = MARIA, row: int = 0) -> Title:
        """An open title of a customer."""
        person = self.find(document)
        assert person is not None
        return person.open_titles[row]


@pytest.fixture
def ixc() -> Iterator[Ixc]:
    with Ixc() as server:
        yield server
        server.gate.set()


def make(make_kiosk: MakeKiosk, ixc: Ixc, size: QSize = SMALL, **payment: Any) -> KioskDriver:
    return make_kiosk(size, base_url=None, erp=ixc.settings(), payment=payment)


def pay_screen(driver: KioskDriver) -> PayScreen:
    screen = driver.window.current
    assert isinstance(screen, PayScreen)
    return screen


def wait_for_completion(driver: KioskDriver, completion: Completion) -> None:
    def is_reached() -> bool:
        return driver.session.view_state.completion is completion

    driver.wait_until(is_reached, f"the completion {completion}")
    driver.settle()


def see_payment(driver: KioskDriver) -> None:
    """Let each poll be due at once, until one has seen the payment."""

    def is_seen() -> bool:
        timer = driver.session._boletos.payment_poller._timer
        if timer.isActive():
            timer.start(0)
        return driver.state is State.PAID

    driver.wait_until(is_seen, "the payment")
    driver.settle()


@on_a_panel(1)
def test_from_the_document_to_the_payment(make_kiosk: MakeKiosk, ixc: Ixc, size: QSize) -> None:
    driver = make(make_kiosk, ixc, size)
    driver.open_list(MARIA)
    assert ixc.effects == []
    ixc.gate.clear()
    driver.touch_row(0)
    driver.arrive(State.PAY)
    assert driver.shows("bars")
    assert driver.reads("waiting") == "Gerando o PIX…"
    assert driver.lit("view_pix")
    ixc.gate.set()
    wait_for_completion(driver, Completion.NONE)
    assert pay_screen(driver).view == "pix"
    assert driver.shows("pix_qr")

    driver.touch("print")
    driver.arrive(State.PRINTED)
    folder = driver.settings.printer.folder
    assert folder is not None
    [file] = folder.glob("*.pdf")
    paper = file.read_bytes()
    assert ixc.title().pix in {symbol.text for page in pages(paper) for symbol in symbols(page)}
    driver.touch("back")
    driver.arrive(State.PAY)
    number = str(ixc.title().number)
    ixc.paid.add(number)
    see_payment(driver)
    assert ixc.effects == [("get_pix", number)]
    assert ixc.violations == []


def test_a_print_waits_for_the_pix(make_kiosk: MakeKiosk, ixc: Ixc) -> None:
    driver = make(make_kiosk, ixc, poll_s=0)
    ixc.gate.clear()
    driver.open_boleto(MARIA)
    driver.touch("print")
    driver.arrive(State.PRINTING)
    ixc.gate.set()
    driver.arrive(State.PRINTED)
    assert len(ixc.effects) == 1


def test_a_slow_bank(make_kiosk: MakeKiosk, ixc: Ixc) -> None:
    driver = make(make_kiosk, ixc, poll_s=0)
    ixc.gate.clear()
    driver.open_boleto(MARIA)
    driver.touch("view_pix")
    assert driver.reads("missing") == "Gerando o PIX…"
    driver.session._boletos._completer._timer.timeout.emit()
    driver.settle()
    late = "O banco está demorando para gerar o PIX. Enquanto isso, você pode pagar pelo código de barras."
    assert driver.reads("missing") == late
    driver.touch("language_en")
    driver.wait_for("pay")
    assert driver.reads("missing").startswith("The bank is taking a while")
    ixc.gate.set()
    wait_for_completion(driver, Completion.NONE)
    assert driver.shows("pix_qr")


def test_a_bank_without_pix(make_kiosk: MakeKiosk, ixc: Ixc, expected_logs: LogWatch) -> None:
    expected_logs.allow("completing a boleto failed")
    ixc.title().pix = None
    driver = make(make_kiosk, ixc)
    driver.open_boleto(MARIA)
    wait_for_completion(driver, Completion.FAILED)
    assert driver.shows("bars")
    driver.touch("view_pix")
    assert driver.reads("missing").startswith(
        "Não foi possível gerar o PIX agora. Pague pelo código de barras"
    )
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    driver.touch_row(0)
    driver.arrive(State.PAY)
    assert len(ixc.effects) == 1, "it is not asked for again"
    driver.touch("print")
    driver.arrive(State.PRINTED)
    assert len(ixc.effects) == 1


def test_an_answer_that_was_lost(make_kiosk: MakeKiosk, ixc: Ixc, expected_logs: LogWatch) -> None:
    expected_logs.expect("the ERP may have created its charge")
    driver = make(make_kiosk, ixc)
    driver.open_list(MARIA)
    ixc.injected_fault, ixc.fail_once = InjectedFault.LOST, True
    driver.touch_row(0)
    driver.arrive(State.PAY)
    wait_for_completion(driver, Completion.FAILED)
    number = str(ixc.title().number)
    assert ixc.effects == [("get_pix", number)]
    assert driver.shows("bars")
    ixc.paid.add(number)
    see_payment(driver)
    assert ixc.effects == [("get_pix", number)]


def test_a_boleto_that_has_no_pix_after_all(make_kiosk: MakeKiosk, ixc: Ixc) -> None:
    ixc.has_pix = False
    driver = make(make_kiosk, ixc)
    driver.open_boleto(MARIA)
    wait_for_completion(driver, Completion.NONE)
    driver.touch("view_pix")
    assert driver.reads("missing") == "Este boleto não tem PIX."
    driver.touch("language_en")
    driver.wait_for("pay")
    assert driver.reads("missing") == "This boleto has no PIX."
    assert driver.shows("view_barcode")


def test_neither_bars_nor_pix(make_kiosk: MakeKiosk, ixc: Ixc, expected_logs: LogWatch) -> None:
    expected_logs.allow("completing a boleto failed")
    ixc.quirks = frozenset({"no_line"})
    ixc.title().pix = None
    ixc.gate.clear()
    driver = make(make_kiosk, ixc, poll_s=0)
    driver.open_boleto(MARIA)
    assert driver.reads("missing") == "Gerando o PIX…"
    driver.touch("print")
    driver.arrive(State.PRINTING)
    ixc.gate.set()
    driver.arrive(State.PRINT_FAILED)
    assert driver.reads("sentence").startswith("Não foi possível buscar os códigos deste boleto agora.")
    assert not driver.shows("retry")
    driver.touch("without")
    driver.arrive(State.PAY)
    assert driver.reads("sentence").startswith("Não foi possível buscar os códigos")
    assert not driver.lit("print")
    assert len(ixc.effects) == 1


def test_titles_paid_in_part_and_being_paid(make_kiosk: MakeKiosk, ixc: Ixc, expected_logs: LogWatch) -> None:
    half, pending = ixc.title(), ixc.title(row=1)
    half.left, pending.pending = half.face / 2, True
    expected_logs.expect("boleto 1 of 3: BARCODE withheld")  # the bars charge the whole title
    driver = make(make_kiosk, ixc)
    driver.open_list(MARIA)
    spoken = [driver.listed.button(row).accessibleName() for row in range(3)]
    assert "falta pagar" in spoken[0]
    assert "com desconto" not in spoken[0]
    assert "Pagamento em confirmação" in spoken[2], "it is last"
    assert not any("Pague no atendimento" in each or "Só pelo celular" in each for each in spoken)
    driver.touch_row(2)
    driver.arrive(State.PAY)
    assert driver.find("due_state").accessibleName() == "Pagamento em confirmação"
    assert driver.reads("pending_warning") == "Se você já pagou, não pague de novo."


def test_all_boletos_are_shown_when_the_customer_asks(make_kiosk: MakeKiosk, ixc: Ixc) -> None:
    driver = make(make_kiosk, ixc, next_titles=2)
    driver.open_list(SIXTY)
    view = driver.session.view_state
    count = len(view.boletos)
    assert view.later
    assert driver.window.current.spoken_text.startswith("60 boletos em aberto")
    assert driver.reads("total_label").startswith(f"Total dos {count} mostrados")
    assert driver.reads("show_all") == "Ver todos\N{NO-BREAK SPACE}(60)"
    driver.touch("show_all")
    driver.settle()
    assert driver.listed.count == 60
    assert driver.reads("total_label").startswith("Total em aberto")
    assert not driver.shows("show_all")
    driver.touch_row(0)
    driver.arrive(State.PAY)
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    assert driver.listed.count == 60


def test_all_boletos_by_keyboard(make_kiosk: MakeKiosk, ixc: Ixc) -> None:
    driver = make(make_kiosk, ixc, next_titles=2)
    driver.open_list(SIXTY)
    for _ in range(20):
        driver.press(Qt.Key.Key_Tab)
        if driver.window.window().focusWidget() is driver.find("show_all"):
            break
    driver.press(Qt.Key.Key_Return)
    driver.settle()
    assert driver.listed.count == 60


def test_what_is_left_counts_those_that_are_not_shown(make_kiosk: MakeKiosk, ixc: Ixc) -> None:
    driver = make(make_kiosk, ixc, next_titles=2)
    driver.open_boleto(SIXTY)
    ixc.paid.add(str(ixc.title(SIXTY).number))
    see_payment(driver)
    assert driver.reads("rest") == "Ainda há 59 boletos"
