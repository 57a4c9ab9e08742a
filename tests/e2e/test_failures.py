"""Failures as customers meet them: each has its sentence and a next step that works."""

import socket
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver, failing_prints
from support.log_check import LogWatch
from support.sampling import part
from totem.domain.integrity.payment_codes import CODES
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.session.view_state import Failure

MARIA, STRANGER, SEVERAL = "529.982.247-25", "123.456.789-09", "862.883.667-57"
SENTENCES = {
    Failure.NOT_FOUND: "Não encontramos esse documento",
    Failure.UNAVAILABLE: "O sistema está fora do ar",
    Failure.SLOW: "O sistema está demorando",
    Failure.REFUSED: "Não foi possível consultar",
    Failure.BAD_ANSWER: "Não foi possível ler seus boletos",
}
QUICK = {"timeout_s": 0.7}
FAULTS = {
    Failure.SLOW: ("clientes:delay=30", "boletos:delay=30", "boletos:drip"),
    Failure.REFUSED: ("clientes:status=401", "boletos:status=403", "clientes:error=Token invalido"),
    Failure.UNAVAILABLE: ("clientes:status=500", "boletos:status=503", "clientes:drop"),
    Failure.BAD_ANSWER: ("clientes:html", "boletos:html", "boletos:broken", "boletos:huge"),
}


def fail(driver: KioskDriver, failure: Failure, logs: LogWatch) -> None:
    """Arrive at the failed screen, and read it."""
    if failure is not Failure.NOT_FOUND:
        logs.expect(rf"search failed, reference [0-9A-Z]{{4}}: {failure.value}")
    driver.arrive(State.FAILED)
    assert driver.session.view_state.failure is failure
    assert driver.reads("title") == SENTENCES[failure]
    assert len(driver.reads("sentence")) > 20
    reference = driver.session.view_state.reference
    assert reference
    assert reference in driver.reads("reference")


@pytest.mark.parametrize("failure", FAULTS)
def test_each_trouble_has_its_sentence_and_trying_again_works_once_it_is_over(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch, failure: Failure
) -> None:
    """In a sample, one or two faults of a kind: `tests/erp` tells which answers are of the same kind."""
    driver = make_kiosk(erp=QUICK if failure is Failure.SLOW else {})
    for rules in part(FAULTS[failure], 0, every=3):
        erp.faults.set(rules)
        driver.look_up(MARIA)
        fail(driver, failure, expected_logs)
        erp.faults.clear()
        driver.touch("retry")
        driver.arrive(State.BOLETOS)
        assert driver.listed.count == 3
        driver.touch("leave")
        driver.wait_for("home")


def test_an_unknown_document_is_to_be_corrected(driver: KioskDriver, expected_logs: LogWatch) -> None:
    driver.look_up(STRANGER)
    fail(driver, Failure.NOT_FOUND, expected_logs)
    assert not driver.shows("retry")  # it would find nobody again
    driver.touch("correct")
    driver.wait_for("tax_id")
    assert driver.typed == STRANGER  # one digit may be all that is wrong
    driver.touch("clear")
    driver.touch_in(MARIA)
    driver.confirm()
    driver.arrive(State.BOLETOS)


def test_another_number_after_a_trouble(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    driver = make_kiosk()
    erp.faults.set("clientes:status=401")
    driver.look_up(MARIA)
    fail(driver, Failure.REFUSED, expected_logs)
    driver.touch("correct")
    driver.wait_for("tax_id")


def test_no_connection_and_then_there_is_one(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        driver = make_kiosk(base_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        driver.look_up(MARIA)
        fail(driver, Failure.UNAVAILABLE, expected_logs)
        driver.touch("retry")
        fail(driver, Failure.UNAVAILABLE, expected_logs)
    driver.touch("leave")
    driver.wait_for("home")


def test_no_address_of_an_erp_at_all(make_kiosk: MakeKiosk, expected_logs: LogWatch) -> None:
    driver = make_kiosk(base_url=None)
    driver.look_up(MARIA)
    fail(driver, Failure.UNAVAILABLE, expected_logs)


def test_a_wrong_token_is_refused(make_kiosk: MakeKiosk, expected_logs: LogWatch) -> None:
    driver = make_kiosk(erp={"token": "um-outro"})
    driver.look_up(MARIA)
    fail(driver, Failure.REFUSED, expected_logs)


def test_trying_again_after_a_contract_was_chosen_asks_from_the_start(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    erp.faults.set("boletos:status=401,times=1")
    driver.look_up(SEVERAL)
    driver.arrive(State.CONTRACTS)
    driver.touch("contract_1")
    fail(driver, Failure.REFUSED, expected_logs)
    driver.touch("retry")
    driver.arrive(State.CONTRACTS)


WITHHELD = {
    "amount": ("boletos:amount", {"pix", "barcode"}, r"BARCODE withheld"),
    "digit": ("boletos:digit", {"barcode"}, r"BARCODE withheld, BROKEN"),
    "pix": ("boletos:pix", {"pix"}, r"PIX withheld, BROKEN"),
}


@pytest.mark.parametrize(("rules", "suspects", "log"), WITHHELD.values(), ids=WITHHELD)
def test_a_payment_form_that_does_not_hold_is_not_offered_and_staff_learn_it(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch, rules: str, suspects: set[str], log: str
) -> None:
    expected_logs.expect(rf"totem\.session\.session_log: boleto \d of 3: {log}")
    erp.faults.set(rules)
    driver.open_boleto(MARIA, row=2)
    offered = {form.value for form in driver.session.view_state.chosen.offered}  # type: ignore[union-attr]
    withheld = {form.value for form in CODES} - offered
    assert withheld
    assert withheld <= suspects
    for form in withheld:
        assert not driver.shows(f"view_{form}")
    if len(offered) > 1:
        for form in offered:
            driver.touch(f"view_{form}")
    said = " ".join(record.getMessage() for record in expected_logs.records)
    for private in (MARIA, "52998224725", "Maria", "75691", "000201"):
        assert private not in said


def test_the_printer_fails_and_then_prints(
    make_kiosk: MakeKiosk, tmp_path: Path, expected_logs: LogWatch
) -> None:
    driver = make_kiosk()
    expected_logs.expect("print failed, reference")
    driver.open_boleto(MARIA)
    with failing_prints():
        driver.touch("print")
        driver.arrive(State.PRINT_FAILED)
    assert driver.reads("title") == "Não foi possível imprimir"
    driver.touch("retry")
    driver.arrive(State.PRINTED)
    assert len(list((tmp_path / "printed").glob("*.pdf"))) == 1


@pytest.mark.parametrize(("way", "state"), [("without", State.PAY), ("leave", State.HOME)])
def test_a_print_that_failed_leaves_ways_that_need_no_paper(
    driver: KioskDriver, expected_logs: LogWatch, way: str, state: State
) -> None:
    expected_logs.expect("print failed, reference")
    driver.open_boleto(MARIA)
    with failing_prints():
        driver.touch("print")
        driver.arrive(State.PRINT_FAILED)
    driver.touch(way)
    driver.arrive(state)


def test_without_a_printer_everything_else_goes_on(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(printer={"kind": "none"})
    shown = " ".join(each.text() for each in driver.window.current.findChildren(QLabel))
    assert "imprima" not in shown
    assert driver.reads("lead") == "Pague com PIX no celular. Você só precisa do seu CPF ou CNPJ."
    driver.open_list(MARIA)
    assert not driver.shows("print_several")
    driver.touch_row(0)
    driver.arrive(State.PAY)
    assert not driver.shows("print")
    assert driver.shows("pix_qr")


def test_a_printer_broken_from_the_start_disables_printing_and_shows_why(
    make_kiosk: MakeKiosk, tmp_path: Path
) -> None:
    (tmp_path / "printed").touch()
    driver = make_kiosk()
    driver.open_list(MARIA)
    driver.wait_until(lambda: not driver.lit("print_several"), "the printer's answer")
    assert "Imprimir" not in driver.reads("print_several")
    (tmp_path / "printed").unlink()
