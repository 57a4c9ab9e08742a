"""The adapter of PayGo's ControlPay against its emulator: the common suite, and the provider's own traps."""

import pytest

from support.emulators.base import InjectedFault
from support.terminal_suite import AMOUNT, PaygoSuite, make_order
from support.terminals.base import TerminalEmulator
from support.terminals.paygo import PaygoEmulator
from support.terminals.terminal import Terminal
from totem.cards.terminals.terminal import CardTerminal, TerminalFault, TerminalStatus


class TestPaygo(PaygoSuite):
    def test_a_sale_is_expired_where_the_agent_does_not_fetch_it(self) -> None:
        now = 0.0
        with PaygoEmulator(terminal=Terminal(clock=lambda: now)) as emulator:
            emulator.order_of_another_kiosk()
            order = self.start(emulator, make_order())
            now = 19.0
            assert self.find(emulator, order).status is TerminalStatus.QUEUED
            now = 20.0
            assert self.find(emulator, order).status is TerminalStatus.EXPIRED

    def test_a_reference_that_was_paid_is_not_ordered_again(self, emulator: TerminalEmulator) -> None:
        """As of a ledger that was restored from an old copy."""
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        report = self.run(emulator, lambda terminal: terminal.start(make_order()))
        assert (report.status, report.order_id) == (TerminalStatus.APPROVED, order.order_id)
        assert len(emulator.terminal.orders) == 1

    def test_without_an_answer_to_its_search_nothing_is_ordered(self, emulator: TerminalEmulator) -> None:
        for _ in range(3):
            emulator.inject(InjectedFault.SERVER_ERROR, "search")
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()))
        assert not error.may_have_arrived
        assert not emulator.terminal.orders

    def test_a_sale_in_payment_is_cancelled_at_the_terminal_alone(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        assert self.find(emulator, order).status is TerminalStatus.AT_TERMINAL
        error = self.fail(emulator, lambda terminal: terminal.cancel(order))
        assert (error.fault, error.may_have_arrived) == (TerminalFault.REFUSED, False)
        assert "cancel" not in emulator.calls

    @pytest.mark.parametrize(
        ("quirk", "fault", "may_have_arrived"),
        [("busy", TerminalFault.BUSY, False), ("conflict", TerminalFault.UNAVAILABLE, True)],
    )
    def test_a_409_is_a_refusal_where_it_says_that_the_terminal_is_busy(
        self, emulator: TerminalEmulator, quirk: str, fault: TerminalFault, *, may_have_arrived: bool
    ) -> None:
        emulator.quirks = frozenset({quirk})
        error = self.fail(emulator, lambda terminal: terminal.start(make_order()))
        assert (error.fault, error.may_have_arrived, error.status) == (fault, may_have_arrived, 409)
        assert not emulator.terminal.orders

    def test_an_address_without_webapi_is_found_by_a_read(self, emulator: TerminalEmulator) -> None:
        emulator.quirks = frozenset({"no_webapi"})

        async def work(terminal: CardTerminal) -> None:
            await terminal.probe()
            await terminal.start(make_order())

        self.run(emulator, work)
        assert len(emulator.terminal.orders) == 1
        emulator.terminal.approve()
        self.run(emulator, lambda terminal: terminal.start(make_order("2")))  # which reads before it orders
        assert len(emulator.terminal.orders) == 2

    def test_an_address_that_was_given_without_webapi(self, emulator: TerminalEmulator) -> None:
        self.run(emulator, lambda terminal: terminal.probe(), base_url=emulator.server.address)

    def test_a_refund_takes_the_technical_password(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        error = self.fail(emulator, lambda terminal: terminal.refund(order), refund_password=None)
        assert (error.fault, error.may_have_arrived) == (TerminalFault.REFUSED, False)
        assert self.find(emulator, order).status is TerminalStatus.APPROVED

    def test_a_refund_that_is_refused_at_the_terminal_leaves_the_capture(
        self, emulator: TerminalEmulator
    ) -> None:
        emulator.quirks = frozenset({"refund_at_terminal"})
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        self.run(emulator, lambda terminal: terminal.refund(order))
        assert self.find(emulator, order).status is TerminalStatus.AT_TERMINAL
        emulator.terminal.end_refund(accepted=False)
        assert self.find(emulator, order).status is TerminalStatus.APPROVED

    def test_amounts_as_numbers_alone(self, emulator: TerminalEmulator) -> None:
        emulator.quirks = frozenset({"floats_only"})
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        assert self.find(emulator, order).amount == AMOUNT

    def test_an_approval_whose_payments_cannot_be_read_is_one(self, emulator: TerminalEmulator) -> None:
        order = self.start(emulator, make_order())
        emulator.terminal.approve()
        for _ in range(3):
            emulator.inject(InjectedFault.SERVER_ERROR, "details")
        report = self.find(emulator, order)
        assert (report.status, report.amount, report.nsu) == (TerminalStatus.APPROVED, AMOUNT, "")

    @pytest.mark.parametrize("number", [0, 1, 7, 11, 99, -10, "10x", 10.5])
    def test_a_status_that_is_not_known_is_no_end(self, emulator: TerminalEmulator, number: object) -> None:
        order = self.start(emulator, make_order())

        def rewrite(answer: dict[str, dict[str, object]]) -> object:
            answer["intencaoVenda"]["intencaoVendaStatus"] = {"id": number, "nome": "Creditado"}
            return answer

        emulator.rewrite = rewrite
        assert self.find(emulator, order).status is TerminalStatus.UNREADABLE
