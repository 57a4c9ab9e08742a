"""Prints of a session: jobs, results of the printer, masking."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from support.log_check import LogWatch
from support.session_harness import MARIA, NOW, RULES, TODAY, Bench, a_boleto
from totem.domain.customer import Address
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.domain.taxid import TaxId
from totem.printing.printer import JobProgress, PrinterFault, PrinterState, PrintFailed, PrintJob, Readiness
from totem.printing.slips.content import SlipContent
from totem.session.controller import SessionController
from totem.session.print_builder import build_payer
from totem.session.states import State
from totem.system.background import Background

S = State


def checked(payer_name: str | None = None) -> CheckedBoleto:
    return check(a_boleto(1, payer_name=payer_name), Policy(), TODAY)


def ids(job: PrintJob) -> list[str]:
    return [slip.checked.boleto.id for slip in job.slips if isinstance(slip, SlipContent)]


def test_the_slip_says_who_where_and_when_and_masks_the_payer(bench: Bench) -> None:
    bench.reach(S.PRINTED)
    [job] = bench.printer.jobs
    [slip] = job.slips
    assert isinstance(slip, SlipContent)
    assert slip.checked.boleto.id == "1"
    assert (slip.beneficiary, slip.kiosk, slip.help) == (RULES.beneficiary, "Totem 1", "0800 000 000")
    assert (slip.printed_at, slip.brand, slip.logo) == (NOW, RULES.brand, RULES.logo)
    assert (slip.payer.name, slip.payer.tax_id, slip.payer.address) == ("Maria S.", "***.982.247-**", None)


def test_all_are_printed_in_the_order_of_the_screen(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(all_printed=True)
    bench.reach(S.PRINTED)
    assert [ids(job) for job in bench.printer.jobs] == [["1"], ["2"]]
    assert [job.continues for job in bench.printer.jobs] == [False, True]
    assert len({job.id for job in bench.printer.jobs}) == 2
    view_state = bench.session.view_state
    assert (view_state.print.count, view_state.print.printed, view_state.print.unconfirmed) == (2, 2, 0)


def test_printing_all_leaves_out_what_cannot_be_paid_from_paper(bench: Bench) -> None:
    bench.erp.boletos = [a_boleto(1, pix=""), replace(a_boleto(2), link=None, pix=None), a_boleto(3)]
    bench.reach(S.BOLETOS)
    bench.session.print_listed()
    bench.release("print")
    assert ids(bench.printer.jobs[0]) == ["3"]


@pytest.mark.parametrize("link", ["https://boletos.example.org/1", None])
def test_what_paper_cannot_pay_is_not_printed(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None, link: str | None
) -> None:
    expected_logs.expect("PRINT_ASKED ignored in .*: nothing can be printed")
    bench.erp.boletos = [replace(a_boleto(1), link=link, pix=None)]
    for ask in (bench.session.print_listed, bench.session.print_chosen):
        bench.reach(S.BOLETOS)
        if ask == bench.session.print_chosen:
            bench.session.choose_boleto(0)
        assert bench.session.view_state.printable == ()
        before = bench.state
        ask()
        assert bench.state is before
        bench.session.leave()
    assert bench.printer.jobs == []


def test_printing_one_needs_one_and_printing_all_needs_the_list(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("PRINT_ASKED ignored in BOLETOS: no boleto")
    expected_logs.expect("PRINT_ASKED ignored in PAY: one boleto")
    bench.reach(S.BOLETOS)
    bench.session.print_chosen()
    assert bench.state is S.BOLETOS
    bench.session.choose_boleto(0)
    bench.session.print_listed()
    assert bench.path[-1] is S.PAY


def test_the_name_on_the_title_wins_over_the_registration() -> None:
    payer = build_payer(MARIA, checked("JOAO DE SOUZA"), identified=False)
    assert payer.name == "Joao S."


def test_an_identity_check_lets_the_payer_be_printed_in_full() -> None:
    payer = build_payer(MARIA, checked(), identified=True)
    assert payer.name == "Maria Aparecida da Silva"
    assert payer.tax_id == "529.982.247-25"
    assert payer.address == "Rua das Acacias, 123 - Curitiba/PR - CEP 80010-120"


def test_a_company_and_a_customer_without_a_name() -> None:
    company = replace(MARIA, tax_id=TaxId.parse("11.222.333/0001-81"), name="NETSUL TELECOM DO SUL LTDA")
    assert build_payer(company, checked(), identified=False).name == "Netsul T. S."
    nobody = replace(MARIA, name=None, address=Address())
    assert build_payer(nobody, checked(), identified=False).name is None
    assert build_payer(nobody, checked(), identified=True).address is None


def test_job_ids_are_random(bench: Bench) -> None:
    bench.reach(S.PRINTED)
    bench.session.back()
    bench.session.print_chosen()
    bench.release("print")
    first, second = bench.printer.jobs
    assert first.id != second.id
    assert "1" not in (first.id, second.id)


def test_progress_comes_into_the_picture_and_is_gone_with_the_state(bench: Bench) -> None:
    bench.reach(S.PRINTED)
    assert JobProgress.PRINTING in [
        each.print.progress for each in bench.pictures if each.state is S.PRINTING
    ]
    assert bench.session.view_state.print.progress is None


def test_progress_that_comes_late_is_dropped(bench: Bench) -> None:
    bench.reach(S.PRINTED)
    [late] = bench.printer.progress
    before = len(bench.pictures)
    late(JobProgress.SENDING)
    bench.session.back()
    bench.session.print_chosen()
    late(JobProgress.SENDING)
    bench.session.leave()
    late(JobProgress.SENDING)
    assert not any(each.print.progress is JobProgress.SENDING for each in bench.pictures[before:])


@pytest.mark.parametrize("fault", PrinterFault)
def test_each_fault_of_the_printer_reaches_the_screen(
    bench: Bench, expected_logs: LogWatch, fault: PrinterFault
) -> None:
    expected_logs.expect(f"print failed.*{fault.value}")
    bench.printer.trouble = PrintFailed(fault)
    bench.reach(S.PRINTING)
    bench.release("print")
    view_state = bench.session.view_state
    ends_in = S.PRINT_UNSURE if fault is PrinterFault.UNCONFIRMED else S.PRINT_FAILED
    assert (view_state.state, view_state.print.fault) == (ends_in, fault)
    assert view_state.reference is not None
    assert view_state.reference in expected_logs.records[-1].getMessage()


def test_an_unforeseen_error_of_the_printer_is_a_fault_too(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("print failed.*OSError")
    bench.printer.trouble = OSError("/dev/usb/lp0")
    bench.reach(S.PRINTING)
    bench.release("print")
    view_state = bench.session.view_state
    assert (view_state.state, view_state.print.fault) == (S.PRINT_UNSURE, PrinterFault.OTHER)  # it had begun


@pytest.mark.parametrize(
    ("trouble", "forgotten"),
    [
        (PrintFailed(PrinterFault.TIMED_OUT, held=True), True),
        (OSError("?"), True),
        (PrintFailed(PrinterFault.PAPER_OUT), False),
    ],
)
def test_what_the_printer_may_still_hold_is_dropped_before_the_next_print(
    bench: Bench, expected_logs: LogWatch, trouble: Exception, forgotten: bool
) -> None:
    expected_logs.expect("print failed")
    bench.printer.trouble = trouble
    bench.reach(S.PRINTING)
    bench.release("print")
    bench.printer.trouble = None
    if bench.state is S.PRINT_UNSURE:
        bench.session.deny_print()
    bench.session.retry()
    bench.release("print")
    assert bench.state is S.PRINTED
    first, *middle, second = bench.printer.did
    assert middle == (["clear"] if forgotten else [])
    assert first != second
    bench.session.back()
    bench.session.print_chosen()
    bench.release("print")
    assert bench.printer.did[-2] == second


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        (PrinterState(Readiness.READY), None),
        (PrinterState(Readiness.UNKNOWN), None),
        (PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT), PrinterFault.PAPER_OUT),
        (PrinterState(Readiness.FAULT), PrinterFault.OTHER),
    ],
)
def test_the_printer_is_asked_when_the_boletos_are_there(
    bench: Bench, state: PrinterState, fault: PrinterFault | None
) -> None:
    bench.printer.readiness = state
    bench.reach(S.BOLETOS)
    assert bench.session.view_state.printer_usable
    bench.session.choose_boleto(0)
    bench.release("query_fault")
    view_state = bench.session.view_state
    assert (view_state.state, view_state.printer_fault, view_state.printer_usable) == (
        S.PAY,
        fault,
        fault is None,
    )


def test_a_printer_that_cannot_be_asked_is_logged_and_may_be_tried(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("printer could not be asked: OSError > .*query_fault")
    bench.printer.breakdown = OSError("gone")
    bench.reach(S.BOLETOS)
    bench.release("query_fault")
    assert bench.session.view_state.printer_usable


def test_without_a_printer_nothing_is_usable_and_printing_fails_kindly(bench: Bench) -> None:
    session = SessionController()
    session.open(
        erp=bench.erp,
        printer=None,
        runner=bench.held,
        config=RULES,
        rate_limiter=bench.gate,
        today=lambda: TODAY,
        now=lambda: NOW,
    )
    session.start()
    assert not session.view_state.printer_usable
    session.enter_tax_id(MARIA.tax_id.value)
    bench.held.release_all()
    session.print_listed()
    assert (session.view_state.state, session.view_state.print.fault) == (
        S.PRINT_FAILED,
        PrinterFault.OFFLINE,
    )
    session.leave()
    assert not bench.held.pending


def test_the_printer_forgets_at_each_end(bench: Bench) -> None:
    bench.reach(S.PRINTED)
    bench.session.leave()
    bench.release("clear")
    assert bench.printer.did[-1] == "clear"


def test_a_printer_that_cannot_forget_is_logged(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("printer did not clear the visit: OSError > .*clear")
    bench.printer.breakdown = OSError("gone")
    bench.reach(S.TAX_ID)
    bench.session.leave()
    bench.release("clear")
    assert bench.state is S.HOME


def test_on_the_real_background_thread(qtbot: QtBot) -> None:
    background = Background()
    bench = Bench(runner=background)
    session = bench.session
    threads: set[threading.Thread] = set()
    session.changed.connect(lambda _picture: threads.add(threading.current_thread()))
    session.start()
    session.enter_tax_id("52998224725")
    qtbot.waitUntil(lambda: bench.state is S.BOLETOS)
    session.choose_boleto(0)
    session.print_chosen()
    qtbot.waitUntil(lambda: bench.state is S.PRINTED)
    assert [each.print.progress for each in bench.pictures if each.state is S.PRINTING] == [
        None,
        JobProgress.PRINTING,
    ]
    assert threads == {threading.main_thread()}
    session.leave()
    qtbot.waitUntil(lambda: bench.printer.did[-1] == "clear")
    background.close()
    bench.close()
