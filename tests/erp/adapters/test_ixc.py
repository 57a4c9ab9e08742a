"""The adapter of IXC against its emulator: the common suite, and IXC's own quirks."""

import json
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from starlette.responses import JSONResponse

from support.adapter_suite import MARIA, DocumentOwners
from support.emulators.base import Emulator, InjectedFault
from support.emulators.ixc import IxcEmulator
from support.log_check import LogWatch
from support.raw_http_server import RawServer, http
from support.settlement_suite import PAYMENT, REFERENCE, SettlementSuite
from totem.domain.card_payment import PaidBy, Settlement, TitleReading, TitleStatus
from totem.domain.customer import ServiceState
from totem.domain.service_requests import UnlockRefusal
from totem.erp.errors import BadAnswer, ErpError, Reason, Refused, Unavailable
from totem.erp.session_erp import Capability


class TestIxc(SettlementSuite):
    make = IxcEmulator
    browse_calls = 3
    opening_calls = 1
    title_mark = "liberado"
    title_owner: ClassVar[dict[str, object]] = {"id_cliente": "9"}
    document_owners: ClassVar[DocumentOwners] = {
        Capability.INSTALLATIONS: ("status_internet", {"id_cliente": "9"}),
        Capability.INVOICES: ("numero_nf", {"id_cliente": "9"}),
        Capability.STATEMENT: ("liberado", {"id_cliente": "9"}),
    }
    pix_in_list = False
    ours = PaidBy.OURS
    others = PaidBy.ANOTHER

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.ERROR_IN_ANSWER),
            InjectedFault.IP: (Refused, Reason.IP),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
            InjectedFault.MAINTENANCE: (Unavailable, Reason.MAINTENANCE),
        }

    @pytest.mark.parametrize(
        "quirks", ["digits", "no_records", "total_text", "no_records total_text", "type_message"]
    )
    def test_a_visit_on_a_server_of_another_habit(self, emulator: Emulator, quirks: str) -> None:
        emulator.quirks = frozenset(quirks.split())
        self.test_open_boletos(emulator)
        self.test_no_customer(emulator)
        self.test_nothing_open(emulator)
        self.test_a_trust_unlock_is_granted_once_and_refused_with_a_reason(emulator)

    @pytest.mark.parametrize("suffix", ["", "/", "/webservice", "/webservice/v1", "/webservice/v1/"])
    def test_the_address_with_or_without_its_path(self, emulator: Emulator, suffix: str) -> None:
        url = f"{emulator.base_url}{suffix}"
        assert self.run(emulator, lambda erp: erp.customers(MARIA), base_url=url)

    def test_the_charge_is_made_once_when_the_boleto_is_opened(self, emulator: Emulator) -> None:
        self.complete(emulator, MARIA)
        assert [name for name, _ in emulator.effects] == ["get_pix"]

    def test_a_title_paid_in_part_shows_what_is_left(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.open_titles[0].left = Decimal("40.10")
        boleto = self.browse(emulator, MARIA)[0]
        assert boleto.amount == Decimal("40.10")
        assert boleto.original_amount == person.open_titles[0].face
        assert boleto.paid_amount == person.open_titles[0].face - Decimal("40.10")

    def test_a_title_that_waits_for_its_bank(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.open_titles[0].pending = True
        assert [each.is_payment_pending for each in self.browse(emulator, MARIA)] == [True, False, False]

    @pytest.mark.parametrize("records", [{}, {"registros": []}])
    def test_a_failure_in_words_beside_an_empty_list_is_not_nothing_owed(
        self, emulator: Emulator, records: dict[str, Any]
    ) -> None:
        customer = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        answer = JSONResponse({"page": "1", "total": "0", "message": "Sistema em manutenção", **records})
        with pytest.raises(Unavailable) as caught:
            self.with_answer(emulator, lambda erp: erp.open_boletos(customer), answer)
        assert caught.value.reason is Reason.MAINTENANCE

    def test_a_title_that_is_not_registered_stays(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_line"})
        assert [each.line for each in self.browse(emulator, MARIA)] == [None] * 3

    @pytest.mark.parametrize(
        ("blocked", "cancelled", "refusal"),
        [(False, False, UnlockRefusal.NOT_BLOCKED), (False, True, UnlockRefusal.INACTIVE)],
    )
    def test_refusals_of_an_unlock(
        self, emulator: Emulator, *, blocked: bool, cancelled: bool, refusal: UnlockRefusal
    ) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked, person.contracts[0].cancelled = blocked, cancelled
        answer = self.on_customer(emulator, MARIA, lambda erp, customer: erp.unlock(customer))
        assert answer.refusal is refusal

    def test_the_state_of_a_contract(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked = True
        found = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert found[0].service_state is ServiceState.BLOCKED_FOR_DEBT
        assert found[0].plan == person.contracts[0].plan

    # Card payments

    def test_what_is_sent_for_a_receipt(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        section = {**emulator.settings()["ixc"], "receipt_type": "CD"}
        with RawServer(http({"type": "success", "message": "Registro inserido"})) as server:
            answer = self.run(
                emulator, lambda erp: erp.settle(title, PAYMENT), base_url=server.base_url, ixc=section
            )
            (sent,) = server.requests
        assert answer is Settlement.SETTLED
        assert sent.startswith("POST /webservice/v1/fn_areceber_recebimentos_baixas_novo ")
        body = json.loads(sent.partition("\r\n\r\n")[2])
        amounts = ("valor_parcela", "credito", "debito", "valor_total_recebido")
        assert {body.pop(name) for name in amounts} == {"89.90"}
        assert body == {
            "filial_id": "1",
            "id_receber": title.boleto_id,
            "conta_": "12",
            "id_conta": "4",
            "tipo_recebimento": "CD",
            "data": PAYMENT.paid_at.astimezone().strftime("%d/%m/%Y"),
            "historico": f"{REFERENCE} Cartão de débito no totem, NSU 000123, aut. A1B2C3, visa",
            "previsao": "N",
            "tipo_lanc": "R",
        }

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"status": "C"}, TitleStatus.GONE),
            ({"liberado": "N"}, TitleStatus.GONE),
            ({"status": "R"}, TitleStatus.PAID),
            ({"status": "P"}, TitleStatus.OPEN),
            ({"status": "X"}, None),
            ({"status": ""}, None),
            ({"status": "R", "id": "8"}, None),
            ({"status": "R", "id": ""}, None),
            ({"status": "R", "id_cliente": "9"}, None),
            ({"valor": "x"}, None),
            ({"status": "P", "valor_aberto": {}}, None),
            ({"data_vencimento": "2026-02-31"}, None),
        ],
    )
    def test_what_a_title_tells(
        self,
        emulator: Emulator,
        fields: dict[str, Any],
        status: TitleStatus | None,
        expected_logs: LogWatch,
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        emulator.rewrite = lambda found: {
            **found,
            "registros": [{**row, **fields} for row in found["registros"]],
        }
        if status is None:
            with pytest.raises(BadAnswer):
                self.read(emulator, title)
        else:
            assert self.read(emulator, title, "").status is status

    @pytest.mark.parametrize(
        ("fields", "paid_by"),
        [
            ({}, PaidBy.OURS),
            ({"id_receber": "8"}, PaidBy.UNTOLD),
            ({"historico": f"Baixa {REFERENCE[:20]}"}, PaidBy.ANOTHER),
            ({"historico": ""}, PaidBy.UNTOLD),
            ({"historico": {}}, PaidBy.UNTOLD),
        ],
    )
    def test_a_receipt_that_shows_another_text(
        self, emulator: Emulator, fields: dict[str, Any], paid_by: PaidBy
    ) -> None:
        title = self.reference(emulator)
        self.settle(emulator, title, self.payment(emulator))

        def rewrite(found: dict[str, Any]) -> dict[str, Any]:
            rows = [{**row, **fields} if "historico" in row else row for row in found["registros"]]
            return {**found, "registros": rows}

        emulator.rewrite = rewrite
        reading = TitleReading(TitleStatus.PAID, paid_by=paid_by)
        assert self.read(emulator, title, REFERENCE) == reading

    def test_receipts_that_are_not_read_whole_tell_of_no_other_payment(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.expect("settle: more than 10 pages")
        title = self.reference(emulator)
        self.settle(emulator, title, self.payment(emulator))

        def rewrite(found: dict[str, Any]) -> dict[str, Any]:
            if emulator.calls[-1] != "fn_areceber_baixas":
                return found
            receipt = {"id": "1", "id_receber": title.boleto_id, "historico": "Baixa"}
            return {"page": "1", "total": "2000", "registros": [receipt]}

        emulator.rewrite = rewrite
        assert self.read(emulator, title, "another") == TitleReading(TitleStatus.PAID)

    def test_a_pix_payment_without_a_text_is_told_by_the_title(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.quirks = frozenset({"no_history"})
        emulator.paid.add(str(self.title(emulator).number))
        assert self.read(emulator, title) == TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER)

    @pytest.mark.parametrize("answer", [{"type": "info"}, {}, {"message": "Registro inserido com sucesso!"}])
    def test_an_answer_that_is_no_receipt(self, emulator: Emulator, answer: dict[str, Any]) -> None:
        title = self.reference(emulator)
        with pytest.raises(BadAnswer) as caught:
            self.with_answer(emulator, lambda erp: erp.settle(title, PAYMENT), JSONResponse(answer))
        assert caught.value.may_have_arrived
