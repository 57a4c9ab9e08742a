"""The adapter of Mercado Pago Point against its emulator: the common suite, and the provider's own traps."""

from datetime import UTC, datetime, timedelta

import pytest

from support.emulators.base import InjectedFault
from support.log_check import LogWatch
from support.raw_http_server import http
from support.terminal_suite import AMOUNT, ApprovedCharge, MercadoPagoSuite, changed, make_order
from support.terminals.base import TerminalEmulator
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.terminal import OrderStage
from totem.cards.terminals.terminal import TerminalError, TerminalFault, TerminalStatus

_PAYMENT = "transactions.payments.0"


class TestMercadoPago(MercadoPagoSuite):
    @pytest.mark.parametrize("quirk", ["", "flat_errors"])
    def test_another_kiosks_order_makes_the_terminal_busy(
        self, emulator: TerminalEmulator, quirk: str
    ) -> None:
        emulator.quirks = frozenset({quirk})
        emulator.order_of_another_kiosk()
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.BUSY, False)
        assert (emulator.calls.count("start"), emulator.calls.count("search")) == (1, 1)

    @pytest.mark.parametrize("quirk", ["", "flat_errors", "replays_key"])
    def test_a_key_that_was_used_leads_to_its_own_order(self, emulator: TerminalEmulator, quirk: str) -> None:
        emulator.quirks = frozenset({quirk})
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        report = self.run(emulator, lambda terminal: terminal.start(make_order()))
        assert (report.status, report.order_id) == (TerminalStatus.APPROVED, order.order_id)
        assert len(emulator.terminal.orders) == 1
        assert emulator.violations == ["a charge is ordered again"]
        emulator.violations.clear()

    def test_a_key_that_was_used_and_is_found_nowhere_may_have_arrived(
        self, emulator: TerminalEmulator
    ) -> None:
        self.start(emulator, make_order())
        emulator.quirks = frozenset({"search_is_empty"})
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.UNAVAILABLE, True)
        emulator.violations.clear()

    def test_a_busy_terminal_whose_search_fails_may_have_the_order(self, emulator: TerminalEmulator) -> None:
        emulator.order_of_another_kiosk()
        for _ in range(3):
            emulator.inject(InjectedFault.SERVER_ERROR, "search")
        assert self.fail(emulator, lambda terminal: terminal.start(make_order())).may_have_arrived

    def test_a_search_that_is_late_proves_nothing(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.quirks = frozenset({"search_is_empty"})
        assert self.run(emulator, lambda terminal: terminal.find(make_order())) is None
        assert self.find(emulator, order).order_id == order.order_id

    def test_a_cancel_at_the_terminal_is_passed_on(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        assert self.find(emulator, order).status is TerminalStatus.AT_TERMINAL
        self.run(emulator, lambda terminal: terminal.cancel(order))
        assert self.find(emulator, order).status is TerminalStatus.CANCELED
        self.run(emulator, lambda terminal: terminal.cancel(order))  # no more to be done

    def test_an_approval_wins_over_a_cancel_that_was_taken(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        self.find(emulator, order)
        emulator.terminal.approves_after_cancel = True
        self.run(emulator, lambda terminal: terminal.cancel(order))
        report = self.find(emulator, order)
        assert (report.status, report.amount) == (TerminalStatus.APPROVED, AMOUNT)

    def test_older_software_is_cancelled_at_the_terminal_alone(self, emulator: TerminalEmulator) -> None:
        emulator.quirks = frozenset({"cancels_created_only"})
        order = self.start(emulator, make_order())
        self.find(emulator, order)
        error = self.fail(emulator, lambda terminal: terminal.cancel(order))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.REFUSED, False)

    def test_a_lost_result_asks_to_look_at_the_terminal(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.lose_result()
        assert self.find(emulator, order).status is TerminalStatus.ACTION_REQUIRED
        emulator.terminal.approve()
        assert self.find(emulator, order).status is TerminalStatus.APPROVED

    def test_a_slow_refund_is_read_until_its_end(self, emulator: TerminalEmulator) -> None:
        emulator.quirks = frozenset({"slow_refund"})
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        report = self.run(emulator, lambda terminal: terminal.refund(order))
        assert report.status is TerminalStatus.AT_TERMINAL
        emulator.terminal.end_refund()
        assert self.find(emulator, order).status is TerminalStatus.REFUNDED

    def test_a_refund_that_was_done_is_told(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve().stage = OrderStage.REFUNDED
        report = self.run(emulator, lambda terminal: terminal.refund(order))
        assert report.status is TerminalStatus.REFUNDED
        assert emulator.violations == ["a charge is refunded again"]
        emulator.violations.clear()

    def test_amounts_as_numbers(self, emulator: TerminalEmulator) -> None:
        emulator.quirks = frozenset({"floats"})
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        assert self.find(emulator, order).amount == AMOUNT

    @pytest.mark.parametrize("mode", ["STANDALONE", "UNDEFINED", ""])
    def test_a_terminal_in_another_mode_takes_no_orders(self, emulator: TerminalEmulator, mode: str) -> None:
        assert isinstance(emulator, MercadoPagoEmulator)
        emulator.mode = mode
        for error in (
            self.fail(emulator, lambda terminal: terminal.probe()),
            self.fail(emulator, lambda terminal: terminal.start(make_order())),
        ):
            assert (error.fault, error.may_have_arrived) == (TerminalFault.NOT_FOUND, False)
        emulator.mode = "SELF_SERVICE"
        self.run(emulator, lambda terminal: terminal.probe())

    @pytest.mark.parametrize("mode", [["PDV"], {"id": "PDV"}, 1, None])
    def test_a_mode_that_is_no_text_is_another_mode(self, emulator: TerminalEmulator, mode: object) -> None:
        assert isinstance(emulator, MercadoPagoEmulator)
        emulator.mode = mode  # type: ignore[assignment]  # an answer that nobody foresaw
        assert self.fail(emulator, lambda terminal: terminal.probe()).fault is TerminalFault.NOT_FOUND

    def test_another_accounts_terminal_is_told(self, emulator: TerminalEmulator) -> None:
        for error in (
            self.fail(emulator, lambda terminal: terminal.probe(), terminal_id="PAX_A910__X"),
            self.fail(emulator, lambda terminal: terminal.start(make_order()), terminal_id="PAX_A910__X"),
        ):
            assert (error.fault, error.may_have_arrived) == (TerminalFault.NOT_FOUND, False)

    def test_the_time_of_the_approval_is_the_providers(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        moment = self.find(emulator, order).approved_at
        assert moment is not None
        assert abs(moment - datetime.now(UTC)) < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("seconds", "written"), [(40, "PT40S"), (90, "PT1M30S"), (180, "PT3M"), (900, "PT15M")]
    )
    def test_the_time_of_a_charge_is_sent(
        self, emulator: TerminalEmulator, seconds: int, written: str
    ) -> None:
        self.run(emulator, lambda terminal: terminal.start(make_order()), timeout_s=seconds)
        assert emulator.terminal.latest().expires_s == seconds
        assert written


SUITE = MercadoPagoSuite


@pytest.mark.parametrize("amount", [True, [], {}, "x", -1, 0, "0.00", "1.234.5", 10**40, "1e999999999"])
def test_an_amount_that_cannot_be_read_is_no_approval(
    approved: ApprovedCharge, amount: object, expected_logs: LogWatch
) -> None:
    expected_logs.allow("")
    report = approved.find(http(changed(approved.answer, f"{_PAYMENT}.paid_amount", amount)))
    assert report is not None
    assert report.status is TerminalStatus.UNREADABLE


@pytest.mark.parametrize("status", ["failed", "canceled", "expired"])
def test_an_end_that_its_own_payment_contradicts_is_unreadable(approved: ApprovedCharge, status: str) -> None:
    report = approved.find(http({**approved.answer, "status": status}))
    assert report is not None
    assert report.status is TerminalStatus.UNREADABLE


def test_an_error_holds_its_fault_alone() -> None:
    error = TerminalError(TerminalFault.BUSY, may_have_arrived=False, status=409)
    assert (str(error), error.status) == ("busy", 409)
