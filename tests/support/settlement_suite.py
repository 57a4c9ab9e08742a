"""Suite of every adapter that receives titles by card, each against its emulator over real HTTP.

The emulators hold a kiosk to the rules (`support.emulators.receipts`): a title is read before it is
received, once, with its own amount, in the vendor's forms.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import sampling
from support.adapter_suite import JOAO, MARIA, AdapterSuite
from support.emulators.base import Emulator, InjectedFault, Title
from support.log_check import LogWatch
from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import BoletoId
from totem.erp.errors import BadAnswer, Declined, ErpError, Misconfigured, Reason
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.settings.erp_kind import CARDS
from totem.settings.erp_kinds import KINDS

REFERENCE = "totem-5d3b1f5a-4b0e-5c9e-9b57-0d8a1c2b3d4e"
PAYMENT = CardPayment(
    reference=REFERENCE,
    method=CardMethod.DEBIT,
    amount=Decimal("89.90"),
    captured=Decimal("89.90"),
    paid_at=datetime(2026, 11, 30, 15, 0, tzinfo=UTC),
    nsu="000123",
    authorization="A1B2C3",
    brand="visa",
)

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**6) | st.sampled_from(["", "A", "R", "pago", "success"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "status", "type", "total", "registros", "faturas", "titulos", "response", "data"),
                    *("success", "id_fatura", "uuid_lanc", "login", "customer", "message", "msg"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
"""JSON with the vendors' names and words."""


class SettlementSuite(AdapterSuite):
    """Properties of every adapter with `Capability.SETTLE`, besides those of all adapters."""

    ours: ClassVar[PaidBy] = PaidBy.UNTOLD
    """Evidence that a reading has of a payment of ours."""
    others: ClassVar[PaidBy] = PaidBy.UNTOLD
    """Evidence that a reading has of a PIX payment."""
    tells_paid: ClassVar[bool] = True
    """A reading tells a title that was received from one that is not there."""
    names_customer: ClassVar[bool] = True
    """A reading names the customer of a title."""
    settled: ClassVar[Settlement] = Settlement.SETTLED

    def title(self, emulator: Emulator, place: int = 1) -> Title:
        """One of Maria's titles: overdue, due today, due in 30 days."""
        person = emulator.find(MARIA.value)
        assert person is not None
        return person.open_titles[place]

    def reference(self, emulator: Emulator, place: int = 1) -> TitleReference:
        """The ids of one of Maria's titles, as a visit has them."""
        wanted = self.title(emulator, place).due

        async def find(erp: OwnedErp) -> TitleReference:
            customer = (await erp.customers(MARIA))[0]
            boletos = await erp.open_boletos(customer)
            return TitleReference.of(customer, next(each for each in boletos if each.due_date == wanted))

        found = self.run(emulator, find)
        emulator.calls.clear()
        return found

    def payment(self, emulator: Emulator, place: int = 1) -> CardPayment:
        """A payment of today of one of Maria's titles."""
        amount = self.title(emulator, place).today
        return replace(PAYMENT, amount=amount, captured=amount, paid_at=datetime.now(UTC))

    def read(self, emulator: Emulator, title: TitleReference, reference: str = REFERENCE) -> TitleReading:
        """Read a title."""
        return self.run(emulator, lambda erp: erp.read_title(title, reference))

    def settle(
        self,
        emulator: Emulator,
        title: TitleReference,
        payment: CardPayment,
        *,
        rewrite: Callable[[Any], Any] | None = None,
    ) -> Settlement:
        """Read a title, then receive it; `rewrite` makes another answer of that to the receipt."""

        async def work(erp: OwnedErp) -> Settlement:
            await erp.read_title(title)
            emulator.rewrite = rewrite or emulator.rewrite
            return await erp.settle(title, payment)

        return self.run(emulator, work)

    def settlements(self, emulator: Emulator) -> list[str]:
        """Numbers of the titles that were received, in order."""
        return [number for name, number in emulator.effects if name == "settle"]

    def closed(self, *, is_ours: bool = False, by_card: bool = False) -> TitleReading:
        """The reading of a title that was received: by this payment, by another card, or by PIX."""
        if not self.tells_paid:
            return self.gone()
        told = self.ours if is_ours or by_card else self.others
        is_another = by_card and told is PaidBy.OURS
        return TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER if is_another else told)

    def gone(self) -> TitleReading:
        """The reading of a title that is not there."""
        return TitleReading(TitleStatus.GONE, may_be_paid=not self.tells_paid)

    def test_it_states_that_it_receives_titles(self, emulator: Emulator) -> None:
        assert Capability.SETTLE in self.capabilities(emulator)

    # Reading

    @pytest.mark.parametrize("place", [1, 2], ids=["due today", "due in 30 days"])
    def test_an_open_title_is_read_with_its_amount(self, emulator: Emulator, place: int) -> None:
        reading = self.read(emulator, self.reference(emulator, place))
        assert reading == TitleReading(TitleStatus.OPEN, self.title(emulator, place).today)
        assert emulator.effects == []

    def test_an_overdue_title_is_read_with_todays_amount_or_none(self, emulator: Emulator) -> None:
        reading = self.read(emulator, self.reference(emulator, 0))
        assert reading.status is TitleStatus.OPEN
        assert reading.amount in {None, self.title(emulator, 0).today}

    def test_a_title_that_was_paid_elsewhere(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.paid.add(str(self.title(emulator).number))
        assert self.read(emulator, title) == self.closed()

    def test_a_title_that_is_not_there_is_gone(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        person = emulator.find(MARIA.value)
        assert person is not None
        gone = self.title(emulator)
        for contract in person.contracts:
            contract.titles = [each for each in contract.titles if each is not gone]
        assert self.read(emulator, title) == self.gone()

    def test_a_title_of_another_customer_is_an_error(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        if not self.names_customer:
            pytest.skip("an answer names no customer")
        expected_logs.allow("erp")
        other = self.on_customer(emulator, JOAO, _customer_id)
        title = replace(self.reference(emulator), customer_id=other)
        with pytest.raises(BadAnswer) as caught:
            self.read(emulator, title)
        assert caught.value.reason is Reason.FOREIGN_RECORD

    def test_a_place_in_a_list_is_no_title(self, emulator: Emulator) -> None:
        title = replace(self.reference(emulator), boleto_id=BoletoId("#1"))
        requests: tuple[Callable[[OwnedErp], Awaitable[object]], ...] = (
            lambda erp: erp.read_title(title),
            lambda erp: erp.settle(title, PAYMENT),
        )
        for request in requests:
            with pytest.raises(BadAnswer) as caught:
                self.run(emulator, request)
            assert not caught.value.may_have_arrived
        assert emulator.calls == []

    def test_no_failure_is_a_status(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        for fault, (kind, reason) in self.faults().items():
            emulator.injected_fault = fault
            with pytest.raises(kind) as caught:
                self.read(emulator, title)
            assert reason in {None, caught.value.reason}, (fault, caught.value.reason)
            emulator.injected_fault = None

    # Receiving

    @pytest.mark.parametrize("method", CardMethod)
    def test_a_title_is_received_once_and_read_again(self, emulator: Emulator, method: CardMethod) -> None:
        title, number = self.reference(emulator), str(self.title(emulator).number)
        payment = replace(self.payment(emulator), method=method)
        assert self.settle(emulator, title, payment) is self.settled
        assert self.settlements(emulator) == [number]
        receipt = emulator.receipts.taken[number]
        assert (receipt.amount, receipt.day) == (payment.amount, payment.paid_at.astimezone().date())
        assert receipt.note or self.ours is not PaidBy.OURS
        assert self.read(emulator, title) == self.closed(is_ours=True)
        assert self.read(emulator, title, "totem-another") == self.closed(by_card=True)

    def test_what_was_paid_elsewhere_meanwhile_is_not_received_again(self, emulator: Emulator) -> None:
        title, number = self.reference(emulator), str(self.title(emulator).number)

        async def work(erp: OwnedErp) -> Settlement:
            await erp.read_title(title)
            emulator.paid.add(number)
            return await erp.settle(title, self.payment(emulator))

        assert self.run(emulator, work) is Settlement.ALREADY_PAID
        assert self.settlements(emulator) == []

    def test_a_refusal_has_the_erps_own_words(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.quirks = frozenset({"closed"})
        with pytest.raises(Declined) as caught:
            self.settle(emulator, title, self.payment(emulator))
        assert "caixa" in caught.value.explanation.casefold()
        assert self.settlements(emulator) == []

    def test_a_lost_answer_may_have_arrived_and_received_it_once(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)

        async def work(erp: OwnedErp) -> TitleReading:
            await erp.read_title(title)
            emulator.injected_fault, emulator.fail_once = InjectedFault.LOST, True
            with pytest.raises(ErpError) as caught:
                await erp.settle(title, self.payment(emulator))
            assert caught.value.may_have_arrived
            return await erp.read_title(title, REFERENCE)

        assert self.run(emulator, work) == self.closed(is_ours=True)
        assert len(self.settlements(emulator)) == 1

    def test_a_pix_payment_after_a_settlement_that_never_arrived_is_not_ours(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title, number = self.reference(emulator), str(self.title(emulator).number)

        async def work(erp: OwnedErp) -> TitleReading:
            await erp.read_title(title)
            emulator.injected_fault, emulator.fail_once = InjectedFault.SERVER_ERROR, True
            with pytest.raises(ErpError) as caught:
                await erp.settle(title, self.payment(emulator))
            assert caught.value.may_have_arrived
            emulator.paid.add(number)
            return await erp.read_title(title, REFERENCE)

        reading = self.run(emulator, work)
        assert reading.paid_by not in {PaidBy.OURS, PaidBy.LIKE_OURS}
        assert reading == self.closed()

    def test_a_failure_receives_nothing_and_is_sent_once(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        for fault, (kind, _) in self.faults().items():
            if fault is InjectedFault.TOKEN:
                continue  # sent again with a new token, after a refusal

            async def work(erp: OwnedErp, fault: InjectedFault = fault) -> tuple[ErpError, int]:
                await erp.read_title(title)
                sent = len(emulator.calls)
                emulator.injected_fault = fault
                with pytest.raises(ErpError) as caught:
                    await erp.settle(title, self.payment(emulator))
                emulator.injected_fault = None
                return caught.value, len(emulator.calls) - sent

            error, sent = self.run(emulator, work)
            assert isinstance(error, kind | Declined), fault
            assert sent == 1, fault
        assert self.settlements(emulator) == []

    def test_without_one_of_its_settings_nothing_is_sent(self, emulator: Emulator) -> None:
        title, given = self.reference(emulator), emulator.settings()
        for each in KINDS[emulator.kind].codes:
            if each.purpose != CARDS:
                continue
            own = {name: value for name, value in given[emulator.kind].items() if name != each.key[-1]}

            def work(erp: OwnedErp) -> Awaitable[Settlement]:
                return erp.settle(title, PAYMENT)

            with pytest.raises(Misconfigured) as caught:
                self.run(emulator, work, **{emulator.kind: own})
            assert caught.value.field == each.dotted
            assert not caught.value.may_have_arrived
            assert emulator.calls == []

    # Hostile answers

    @settings(
        max_examples=sampling.count(40, least=10),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(answer=_JSON)
    def test_an_answer_that_names_no_title_tells_nothing(
        self, emulator: Emulator, expected_logs: LogWatch, answer: Any
    ) -> None:
        expected_logs.allow("erp")
        title = TitleReference(BoletoId("918273645"), None, None)
        title = replace(title, **self.hostile_ids())
        reading = self._result(emulator, answer, lambda erp: erp.read_title(title, REFERENCE))
        assert reading is None or reading == self.gone()
        sent = self._result(emulator, answer, lambda erp: erp.settle(title, PAYMENT))
        assert sent is None or sent in set(Settlement)

    def hostile_ids(self) -> dict[str, Any]:
        """Further ids of the title that hostile answers are about."""
        return {}

    def _result(self, emulator: Emulator, answer: Any, work: Callable[[OwnedErp], Awaitable[Any]]) -> Any:
        """The result of a request that is answered so; None for an error of an ERP."""
        from starlette.responses import JSONResponse

        try:
            return self.with_answer(emulator, work, JSONResponse(answer))
        except ErpError:
            return None


async def _customer_id(_erp: OwnedErp, customer: Any) -> Any:
    await asyncio.sleep(0)
    return customer.id
