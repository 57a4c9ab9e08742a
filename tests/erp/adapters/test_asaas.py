"""The adapter of Asaas against its emulator: the common suite, and Asaas's own quirks."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from support.adapter_suite import MANY, MARIA, DocumentOwners
from support.emulators.asaas import AsaasEmulator
from support.emulators.base import Emulator, InjectedFault
from support.log_check import LogWatch
from support.settlement_suite import SettlementSuite
from totem.domain.card_payment import PaidBy, TitleReading, TitleStatus
from totem.erp.errors import BadAnswer, ErpError, Reason, Refused
from totem.erp.session_erp import Capability


class TestAsaas(SettlementSuite):
    make = AsaasEmulator
    ours = PaidBy.LIKE_OURS
    others = PaidBy.ANOTHER
    browse_calls = 3
    opening_calls = 2
    title_mark = "dueDate"
    title_owner: ClassVar[dict[str, object]] = {"customer": "cus_9"}
    document_owners: ClassVar[DocumentOwners] = {
        Capability.INVOICES: ("effectiveDate", {"customer": "cus_9"}),
        Capability.STATEMENT: ("dueDate", {"customer": "cus_9"}),
    }
    line_in_list = False
    pix_in_list = False
    chooses_contract = False

    def rewriter(
        self,
        rewrite: Callable[[dict[str, Any]], None],
        mark: str,
        done: list[str] | None = None,
        *,
        first: bool = False,
    ) -> Callable[[Any], Any]:
        """As the suite does; the `first` is a pending one, whichever of the two lists is answered first."""
        session = super().rewriter(rewrite, mark, done, first=first)
        return lambda answer: answer if first and len(answer["data"]) < 2 else session(answer)

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.HTTP_STATUS),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
        }

    def test_only_one_form_of_payment_is_there(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_pix"})
        boleto = self.complete(emulator, MARIA)
        assert (bool(boleto.line), bool(boleto.pix)) == (True, False)
        emulator.quirks = frozenset({"registering"})
        boleto = self.complete(emulator, MARIA)
        assert (bool(boleto.line), bool(boleto.pix)) == (False, True)

    def test_neither_form_is_there(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_pix", "registering"})
        with pytest.raises(Refused):
            self.complete(emulator, MARIA)

    def test_a_deleted_customer_is_left_out(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"deleted"})
        assert len(self.run(emulator, lambda erp: erp.customers(MARIA))) == 1

    def test_an_overdue_charge_has_todays_amount(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        overdue = min(self.browse(emulator, MARIA), key=lambda each: each.due_date or emulator.today())
        assert overdue.amount == person.open_titles[0].today
        assert overdue.original_amount == person.open_titles[0].face

    def test_interest_alone_is_no_amount(self, emulator: Emulator) -> None:
        def without_value(found: dict[str, Any]) -> dict[str, Any]:
            rows = [{**row, "value": 0, "originalValue": None} for row in found["data"]]
            return {**found, "data": rows}

        emulator.rewrite = without_value
        assert {each.amount for each in self.browse(emulator, MARIA)} == {None}

    def test_many_titles_are_read_by_pages(self, emulator: Emulator) -> None:
        self._add_titles(emulator, 150)
        found = self.browse(emulator, MANY)
        assert len(found) == 210
        assert not any(each.among_unread for each in found)

    def test_a_list_that_is_cut_proves_no_payment(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.expect("open_boletos: more than 10 pages")
        self._add_titles(emulator, 1001)
        assert all(each.among_unread for each in self.browse(emulator, MANY))

    def _add_titles(self, emulator: Emulator, count: int) -> None:
        """Add open titles to a customer who has many."""
        person = emulator.find(MANY.value)
        assert person is not None
        template = person.contracts[0].titles[-1]
        extra = [
            type(template)(
                *(90_000 + n, template.face, template.face, template.due, template.issued),
                *("x", template.line, template.barcode, template.pix, template.link),
            )
            for n in range(count)
        ]
        person.contracts[0].titles.extend(extra)

    # Card payments

    @pytest.mark.parametrize(
        ("fields", "reading"),
        [
            ({"status": "CONFIRMED"}, TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER)),
            ({"status": "RECEIVED"}, TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER)),
            ({"status": "RECEIVED_IN_CASH"}, TitleReading(TitleStatus.PAID, paid_by=PaidBy.LIKE_OURS)),
            ({"status": "REFUNDED"}, TitleReading(TitleStatus.GONE)),
            ({"status": "CHARGEBACK_REQUESTED"}, TitleReading(TitleStatus.GONE)),
            ({"deleted": True}, TitleReading(TitleStatus.GONE)),
            ({"status": "RECEIVED", "id": "pay_9"}, None),
            ({"status": "RECEIVED", "customer": "cus_9"}, None),
            ({"status": "NOVO"}, None),
            ({"status": None}, None),
            ({"value": "x"}, None),
            ({"dueDate": "2026-02-31"}, None),
        ],
    )
    def test_what_a_charge_tells(
        self,
        emulator: Emulator,
        fields: dict[str, Any],
        reading: TitleReading | None,
        expected_logs: LogWatch,
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        emulator.rewrite = lambda answer: {**answer, **fields}
        if reading is None:
            with pytest.raises(BadAnswer):
                self.read(emulator, title)
        else:
            assert self.read(emulator, title) == reading

    def test_a_payment_that_asaas_still_looks_at(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.rewrite = lambda answer: {**answer, "status": "AWAITING_RISK_ANALYSIS"}
        reading = self.read(emulator, title)
        assert (reading.status, reading.is_payment_pending) == (TitleStatus.OPEN, True)

    def test_an_address_that_is_not_there_is_no_deleted_charge(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        with pytest.raises(Refused):
            self.run(
                emulator, lambda erp: erp.read_title(title), base_url=f"{emulator.base_url}/another/path"
            )

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"status": "PENDING"}, "status"), ({"status": None}, "status"), ({"id": "pay_9"}, "id")],
    )
    def test_an_answer_that_is_no_receipt(
        self, emulator: Emulator, fields: dict[str, Any], field: str
    ) -> None:
        title = self.reference(emulator)
        with pytest.raises(BadAnswer) as caught:
            self.settle(emulator, title, self.payment(emulator), rewrite=lambda answer: {**answer, **fields})
        assert caught.value.field == field
        assert caught.value.may_have_arrived
