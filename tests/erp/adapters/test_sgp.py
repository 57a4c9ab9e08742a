"""The adapter of SGP against its emulator: the common suite, and SGP's own quirks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from support.adapter_suite import (
    ALPHANUMERIC,
    JOAO,
    MARIA,
    TWO_CONTRACTS,
    DocumentOwners,
)
from support.emulators.base import Contract, Emulator, InjectedFault
from support.emulators.sgp import SgpEmulator
from support.log_check import LogWatch
from support.settlement_suite import PAYMENT, REFERENCE, SettlementSuite
from totem.domain.card_payment import PaidBy, Settlement, TitleReading, TitleStatus
from totem.domain.customer import Customer, CustomerId, ServiceState
from totem.domain.service_requests import TicketRequest, Unlock, UnlockRefusal
from totem.domain.sign_up import LeadContact
from totem.erp.errors import (
    BadAnswer,
    Declined,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    Unavailable,
)
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability

OF_MARIA = {"clienteCpfcnpj": MARIA.value}


def answer_with(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator, answer: object, status: int = 200
) -> None:
    """Let the server answer every request with this JSON."""
    play: Callable[[InjectedFault], Response] = lambda _fault: JSONResponse(answer, status)  # noqa: E731 - a test's
    monkeypatch.setattr(emulator, "failure", play)
    emulator.injected_fault = InjectedFault.ERROR


class TestSgp(SettlementSuite):
    make = SgpEmulator
    browse_calls = 2
    title_mark = "clienteContrato"
    title_owner: ClassVar[dict[str, object]] = {"clienteCpfcnpj": JOAO.value, "clienteId": 9}
    document_owners: ClassVar[DocumentOwners] = {
        Capability.INSTALLATIONS: ("razaoSocial", {"cpfCnpj": JOAO.formatted}),
        Capability.STATEMENT: ("clienteContrato", {"clienteCpfcnpj": JOAO.value, "clienteId": 9}),
    }
    amount_of_today = True

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.ERROR_IN_ANSWER),
            InjectedFault.IP: (Refused, Reason.IP),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
            InjectedFault.MAINTENANCE: (Unavailable, Reason.MAINTENANCE),
        }

    def contract(self, emulator: Emulator) -> Contract:
        person = emulator.find(MARIA.value)
        assert person is not None
        return person.contracts[0]

    def unlock(self, emulator: Emulator) -> Unlock:
        return self.on_customer(emulator, MARIA, lambda erp, customer: erp.unlock(customer))

    @pytest.mark.parametrize(
        "quirk", ["masked", "full_echo", "money_text", "contrato_key", "token_in_200", "text_flag"]
    )
    def test_a_visit_on_a_server_of_another_habit(self, emulator: Emulator, quirk: str) -> None:
        emulator.quirks = frozenset({quirk})
        self.test_open_boletos(emulator)
        self.test_several_contracts(emulator)
        self.test_an_alphanumeric_cnpj(emulator)
        self.test_no_customer(emulator)
        self.test_nothing_open(emulator)
        self.test_a_trust_unlock_is_granted_once_and_refused_with_a_reason(emulator)
        self.test_wrong_secrets_are_a_refusal(emulator)

    def test_a_document_known_by_its_mask_costs_one_more_call_once(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"masked"})

        async def work(erp: OwnedErp) -> tuple[int, int]:
            await erp.open_boletos((await erp.customers(MARIA))[0])
            first = len(emulator.calls)
            await erp.open_boletos((await erp.customers(JOAO))[0])
            return first, len(emulator.calls)

        assert self.run(emulator, work) == (3, 5)

    def test_no_customer_costs_two_calls(self, emulator: Emulator) -> None:
        self.test_no_customer(emulator)
        assert emulator.calls == ["/api/ura/consultacliente/"] * 2

    def test_an_application_of_another_case_is_refused(self, emulator: Emulator) -> None:
        with pytest.raises(Refused) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA), sgp={"app": "totem"})
        assert caught.value.reason is Reason.TOKEN

    @pytest.mark.parametrize("missing", [{"token": None}, {"sgp": {}}])
    def test_nothing_is_sent_without_the_credentials(
        self, emulator: Emulator, missing: dict[str, Any]
    ) -> None:
        with pytest.raises(Misconfigured):
            self.run(emulator, lambda erp: erp.customers(MARIA), **missing)
        assert emulator.calls == []

    @pytest.mark.parametrize("suffix", ["/", "/api", "/api/"])
    def test_the_address_with_or_without_its_path(self, emulator: Emulator, suffix: str) -> None:
        url = f"{emulator.base_url}{suffix}"
        assert self.run(emulator, lambda erp: erp.customers(MARIA), base_url=url)

    # Customers

    def test_two_registrations_of_one_document(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"two_ids"})
        self.test_several_contracts(emulator)
        found = self.run(emulator, lambda erp: erp.customers(TWO_CONTRACTS))
        assert len({each.id for each in found}) == 2

    def test_a_registration_with_nothing_open_beside_one_that_owes(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"two_ids"})
        person = emulator.find(TWO_CONTRACTS.value)
        assert person is not None
        emulator.paid |= {str(each.number) for each in person.contracts[0].titles}
        assert len(self.browse(emulator, TWO_CONTRACTS, 1)) == 2

    def test_nothing_else_of_a_contract_is_kept(self, emulator: Emulator) -> None:
        found = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        kept = str([getattr(found, name) for name in found.__slots__])
        assert "senha" not in kept
        assert "login" not in kept
        assert found.phones == ("(19) 99000-1001",)
        assert found.email == "cliente1001@netsul.example"
        assert found.plan == "Internet fibra 500 Mb"

    @pytest.mark.parametrize(("owes", "shown"), [(True, 2), (False, 1)])
    def test_a_cancelled_contract_is_offered_where_it_owes(
        self, emulator: Emulator, *, owes: bool, shown: int
    ) -> None:
        person = emulator.find(TWO_CONTRACTS.value)
        assert person is not None
        person.contracts[0].cancelled = True
        if not owes:
            emulator.paid |= {str(each.number) for each in person.contracts[0].titles}
        found = self.run(emulator, lambda erp: erp.customers(TWO_CONTRACTS))
        assert len(found) == shown

    def test_a_cancelled_contract_is_offered_where_there_is_no_other(self, emulator: Emulator) -> None:
        self.contract(emulator).cancelled = True
        emulator.paid |= {str(each.number) for each in self.contract(emulator).titles}
        found = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert [each.service_state for each in found] == [ServiceState.CANCELLED]

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({"contratoStatusDisplay": "Ativo"}, ServiceState.ACTIVE),
            ({"contratoStatusDisplay": "ATIVO"}, ServiceState.ACTIVE),
            ({"contratoStatusDisplay": "Ativo V. Reduzida"}, ServiceState.REDUCED),
            ({"contratoStatusDisplay": "Velocidade Reduzida"}, ServiceState.REDUCED),
            ({"contratoStatusDisplay": "Suspenso"}, ServiceState.BLOCKED_FOR_DEBT),
            ({"contratoStatusDisplay": "Suspenso", "motivo_status": "A pedido"}, ServiceState.SUSPENDED),
            ({"contratoStatusDisplay": "Suspenso administrativamente"}, ServiceState.SUSPENDED),
            (
                {"contratoStatusDisplay": "Suspenso", "motivo_status": "Judicial"},
                ServiceState.SUSPENDED,
            ),
            (
                {"contratoStatusDisplay": "Suspenso", "motivo_status": "2 faturas"},
                ServiceState.BLOCKED_FOR_DEBT,
            ),
            ({"contratoStatusDisplay": "V. Reduzida", "motivo_status": "Franquia"}, ServiceState.SUSPENDED),
            ({"contratoStatusDisplay": "Em férias"}, ServiceState.SUSPENDED),
            ({"contratoStatusDisplay": "Não suspenso"}, ServiceState.UNKNOWN),
            ({"contratoStatusDisplay": "Desbloqueado"}, ServiceState.UNKNOWN),
            ({"contratoStatusDisplay": "Inativo"}, ServiceState.CANCELLED),
            ({"contratoStatusDisplay": "Cancelado"}, ServiceState.CANCELLED),
            ({"contratoStatusDisplay": "", "contratoStatus": "1"}, ServiceState.ACTIVE),
            ({"contratoStatusDisplay": None, "contratoStatus": 4}, ServiceState.UNKNOWN),
        ],
    )
    def test_the_state_of_a_contract(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        fields: dict[str, Any],
        state: ServiceState,
    ) -> None:
        row = {"contratoId": 1, "clienteId": 2, "cpfCnpj": MARIA.value, **fields}
        answer_with(monkeypatch, emulator, {"contratos": [row]})
        found = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert [each.service_state for each in found] == [state]

    def test_one_odd_row_never_hides_the_others(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
    ) -> None:
        expected_logs.expect("customer")
        row = {"contratoId": "1201", "clienteId": "845", "cpfCnpj": MARIA.value, "razaoSocial": ["odd"]}
        answer_with(monkeypatch, emulator, {"contratos": ["odd", None, row]})
        found = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert [(each.id, each.contract_id, each.name) for each in found] == [("845", "1201", None)]

    def test_a_foreign_echo_is_refused(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("claims")
        answer_with(monkeypatch, emulator, {"contratos": [{"contratoId": 1, "cpfCnpj": "111.444.***-**"}]})
        with pytest.raises(BadAnswer) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA))
        assert caught.value.reason is Reason.FOREIGN_RECORD

    @pytest.mark.parametrize(
        ("answer", "status", "error", "reason"),
        [
            ({"msg": "Nada encontrado", "contratos": []}, 200, NotFound, Reason.ABSENT),
            ({"msg": "Nada encontrado"}, 200, NotFound, Reason.ABSENT),
            ({"contratos": []}, 200, NotFound, Reason.ABSENT),
            ({"msg": "Licença não encontrada", "contratos": []}, 200, Refused, Reason.ERROR_IN_ANSWER),
            ({"msg": "Erro: nada encontrado", "contratos": []}, 200, Refused, Reason.ERROR_IN_ANSWER),
            ({"msg": "Contrato(s) Localizado(s)"}, 200, Refused, Reason.ERROR_IN_ANSWER),
            ({}, 200, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": 0, "msg": "Token inválido"}, 200, Refused, Reason.TOKEN),
            ({"msg": "Sistema em manutenção", "contratos": []}, 200, Unavailable, Reason.MAINTENANCE),
            ({"detail": "Invalid token."}, 403, Refused, Reason.TOKEN),
            ({"detail": "Acesso recusado."}, 403, Refused, Reason.TOKEN),
            ({"detail": "IP não autorizado."}, 403, Refused, Reason.IP),
            ({"detail": "Token inválido para este IP."}, 403, Refused, Reason.TOKEN),
            ({"detail": "IP não liberado para este token."}, 403, Refused, Reason.IP),
            ({"detail": "Você não tem permissão."}, 403, Refused, Reason.PERMISSION),
            ({"erro": "CPF/CNPJ inválido"}, 400, Refused, Reason.HTTP_STATUS),
            ([], 200, BadAnswer, Reason.SHAPE),
            ({"contratos": "odd"}, 200, BadAnswer, Reason.SHAPE),
            ({"contratos": ["odd"]}, 200, BadAnswer, Reason.SHAPE),
        ],
    )
    def test_answers_to_a_search(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        status: int,
        error: type[ErpError],
        reason: Reason,
    ) -> None:
        answer_with(monkeypatch, emulator, answer, status)
        with pytest.raises(error) as caught:
            self.run(emulator, lambda erp: erp.customers(ALPHANUMERIC))
        assert caught.value.reason is reason
        assert isinstance(caught.value, NotFound) is (error is NotFound)

    # Open boletos

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"titulos": []}, None),
            ({"titulos": [], "msg": "Nada encontrado"}, None),
            ({"titulos": [], "msg": "Nenhum título em aberto encontrado"}, None),
            ({"titulos": [], "msg": "Falha ao consultar os títulos"}, Refused),
            ({"titulos": [], "msg": "Não há títulos: sistema em manutenção"}, Unavailable),
            ({"titulos": [], "paginacao": {"total": "2"}}, BadAnswer),
            ({"status": 0, "msg": "Token inválido"}, Refused),
            ({"paginacao": {"total": 0}}, Refused),
        ],
    )
    def test_answers_without_titles(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        error: type[ErpError] | None,
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> list[Any]:
            answer_with(monkeypatch, emulator, answer)
            return list(await erp.open_boletos(customer))

        if error is None:
            assert self.on_customer(emulator, MARIA, work) == []
        else:
            with pytest.raises(error):
                self.on_customer(emulator, MARIA, work)

    def test_titles_of_another_customer_are_no_nothing_open(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("claims")
        foreign = {"id": 1, "clienteId": 9, "clienteCpfcnpj": JOAO.value, "clienteContrato": 99, "valor": 5}

        async def work(erp: OwnedErp, customer: Customer) -> None:
            answer_with(monkeypatch, emulator, {"titulos": [foreign]})
            with pytest.raises(BadAnswer) as caught:
                await erp.open_boletos(customer)
            assert caught.value.reason is Reason.FOREIGN_RECORD

        self.on_customer(emulator, MARIA, work)

    def test_titles_without_a_contract_belong_to_all(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_contract"})
        for place in (0, 1):
            assert len(self.browse(emulator, TWO_CONTRACTS, place)) == 3

    def test_a_title_that_is_not_registered_stays(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_line"})
        assert [each.line for each in self.browse(emulator, MARIA)] == [None] * 3

    def test_the_original_amount_stands_beside_that_of_today(self, emulator: Emulator) -> None:
        overdue, title = self.browse(emulator, MARIA)[0], self.contract(emulator).open_titles[0]
        assert overdue.amount == title.today
        assert overdue.original_amount == title.face
        assert title.today > title.face

    @pytest.mark.parametrize(
        ("fields", "amount"),
        [
            ({"valor": 89.9, "valorCorrigido": 93.11}, "93.11"),
            ({"valor": "89,90", "valorCorrigido": "93,11"}, "93.11"),
            ({"valor": "1.089,90", "valorCorrigido": "1.093,11"}, "1093.11"),
            ({"valor": 89.9}, None),
            ({"valor": 89.9, "valorCorrigido": ""}, None),
            ({"valor": 89.9, "valorCorrigido": 0}, None),
            ({"valor": 89.9, "valorCorrigido": 93.11, "valorPagoParcial": 40}, "53.11"),
            ({"valor": 89.9, "valorCorrigido": 53.11, "valorPagoParcial": "40,00"}, "53.11"),
            ({"valor": 89.9, "valorPagoParcial": 40}, "49.90"),
        ],
    )
    def test_the_amount_of_today(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        fields: dict[str, Any],
        amount: str | None,
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> Decimal | None:
            answer_with(monkeypatch, emulator, {"titulos": [{**OF_MARIA, "id": "1", **fields}]})
            return (await erp.open_boletos(customer))[0].amount

        assert self.on_customer(emulator, MARIA, work) == (None if amount is None else Decimal(amount))

    def test_settled_titles_in_the_list_are_left_out(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        titles = [
            {**OF_MARIA, "id": n, "status": status}
            for n, status in enumerate(
                ["aberto", "Aberto", None, "vencido", "Pago", "cancelado", "Liquidado"]
            )
        ]

        async def work(erp: OwnedErp, customer: Customer) -> list[str]:
            answer_with(monkeypatch, emulator, {"titulos": titles})
            return [each.id for each in await erp.open_boletos(customer)]

        assert self.on_customer(emulator, MARIA, work) == ["0", "1", "2", "3"]

    def test_pages_are_read_to_the_end(self, emulator: Emulator) -> None:
        person = emulator.find("746.971.314-01")
        assert person is not None
        assert len(self.browse(emulator, person.tax_id)) == len(person.open_titles) == 500

    def test_a_title_without_an_id_is_shown_and_never_completed(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("open_boletos")
        rows: list[Any] = ["odd", {**OF_MARIA, "id": [], "valor": 10}, {**OF_MARIA, "id": 7}]

        async def work(erp: OwnedErp, customer: Customer) -> None:
            answer_with(monkeypatch, emulator, {"titulos": rows})
            unknown, known = await erp.open_boletos(customer)
            assert known.id == "7"
            assert unknown.among_unread
            assert known.among_unread
            calls = len(emulator.calls)
            with pytest.raises(BadAnswer) as caught:
                await erp.complete(customer, unknown)
            assert caught.value.reason is Reason.MISSING_ID
            assert len(emulator.calls) == calls

        self.on_customer(emulator, MARIA, work)

    # Completion

    def test_a_title_with_pix_is_complete(self, emulator: Emulator) -> None:
        self.complete(emulator, MARIA)
        assert len(emulator.calls) == 2
        assert emulator.effects == []

    def test_a_pix_is_made_once_where_there_is_none(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_pix"})
        assert self.browse(emulator, MARIA)[0].pix is None
        assert emulator.effects == []
        assert self.complete(emulator, MARIA).pix
        assert [name for name, _ in emulator.effects] == ["pagamento/pix"]

    def test_a_title_that_gets_no_pix_stays_as_it_is(self, emulator: Emulator) -> None:
        self.contract(emulator).open_titles[0].pix = None
        boleto = self.complete(emulator, MARIA)
        assert boleto.line
        assert boleto.pix is None

    @pytest.mark.parametrize(
        "fault", [InjectedFault.PAGE, InjectedFault.TOKEN, InjectedFault.MAINTENANCE, InjectedFault.LOST]
    )
    def test_a_pix_that_fails(
        self, emulator: Emulator, expected_logs: LogWatch, fault: InjectedFault
    ) -> None:
        expected_logs.allow("erp")
        emulator.quirks = frozenset({"no_pix"})

        async def work(erp: OwnedErp, customer: Customer) -> None:
            boleto = (await erp.open_boletos(customer))[0]
            emulator.injected_fault = fault
            with pytest.raises(ErpError):
                await erp.complete(customer, boleto)
            assert emulator.calls.count(f"{boleto.id}") == 1

        self.on_customer(emulator, MARIA, work)

    # Trust unlock

    def test_an_unlock_states_its_days_and_never_the_login(self, emulator: Emulator) -> None:
        self.contract(emulator).blocked = True
        unlock = self.unlock(emulator)
        assert (unlock.days, unlock.until) == (3, emulator.today() + timedelta(days=3))
        assert unlock.explanation is None
        assert unlock.protocol

    @pytest.mark.parametrize("quirk", ["json_unlock", "json_unlock_415"])
    def test_an_unlock_that_requires_json_is_sent_as_json(self, emulator: Emulator, quirk: str) -> None:
        emulator.quirks = frozenset({quirk})
        self.contract(emulator).blocked = True
        assert self.unlock(emulator).is_granted
        assert emulator.calls.count("/api/ura/liberacaopromessa/") == 2
        assert len(emulator.effects) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 2, "liberado": False, "msg": "Não liberado"},
            {"status": 1, "liberado": True, "msg": "JSON"},
            {"status": 0, "msg": "Falha"},
        ],
    )
    def test_an_unlock_is_sent_once_else(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, answer: object
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            answer_with(monkeypatch, emulator, answer)
            await erp.unlock(customer)

        self.on_customer(emulator, MARIA, work)
        assert emulator.calls.count("/api/ura/liberacaopromessa/") == 1

    @pytest.mark.parametrize(
        ("answer", "refusal", "explanation"),
        [
            ({"status": 1, "liberado": True}, None, None),
            ({"status": 1, "liberado": "True"}, None, None),
            ({"status": "1", "liberado": "true"}, None, None),
            ({"status": 1, "liberado": 1}, None, None),
            ({"status": 1, "data_promessa": "30/11/2026"}, None, None),
            (
                {
                    "status": 2,
                    "liberado": False,
                    "msg": "O recurso de promessa de pagamento já atingiu quantidade permitida."
                    " Recurso não disponível",
                },
                UnlockRefusal.ALREADY_USED,
                None,
            ),
            (
                {"status": 2, "liberado": "False", "msg": "Contrato precisa estar ativo, suspenso ou"},
                UnlockRefusal.INACTIVE,
                None,
            ),
            (
                {"status": 2, "liberado": 0, "msg": "Valor <b>acima</b>\n do limite"},
                UnlockRefusal.OTHER,
                "Valor acima do limite",
            ),
            (
                {"status": 2, "liberado": False, "msg": "Serviço ID: 77, Login: maria.teste"},
                UnlockRefusal.OTHER,
                None,
            ),
            (
                {"status": 2, "liberado": False, "msg": "Fora do prazo, Maria Aparecida da Conceição"},
                *(UnlockRefusal.OTHER, "Fora do prazo,"),
            ),
            ({"status": 2, "liberado": False}, UnlockRefusal.OTHER, None),
        ],
    )
    def test_answers_to_an_unlock(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        refusal: UnlockRefusal | None,
        explanation: str | None,
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> Unlock:
            answer_with(monkeypatch, emulator, answer)
            return await erp.unlock(customer)

        unlock = self.on_customer(emulator, MARIA, work)
        assert (unlock.refusal, unlock.explanation) == (refusal, explanation)

    @pytest.mark.parametrize(
        ("answer", "status", "error"),
        [
            ({"status": 1}, 200, BadAnswer),
            ({}, 200, BadAnswer),
            ([], 200, BadAnswer),
            ({"status": 0, "msg": "Token inválido"}, 200, Refused),
            ({"detail": "Token inválido"}, 403, Refused),
            ({"status": 0, "msg": "Sistema em manutenção"}, 200, Unavailable),
            ({}, 500, Unavailable),
        ],
    )
    def test_failures_of_an_unlock(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        status: int,
        error: type[ErpError],
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            answer_with(monkeypatch, emulator, answer, status)
            with pytest.raises(error):
                await erp.unlock(customer)

        self.on_customer(emulator, MARIA, work)
        assert emulator.calls.count("/api/ura/liberacaopromessa/") == 1

    # Tickets, leads, documents

    def test_a_ticket_answered_by_an_array(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"ticket_list"})
        self.test_a_ticket_and_a_lead_are_sent_once(emulator)

    @pytest.mark.parametrize(
        ("answer", "status", "error"),
        [
            ({"status": 0, "msg": "Contrato inexistente"}, 200, Declined),
            ({"erro": "Campo obrigatório"}, 400, Declined),
            ({"erro": "Token inválido"}, 400, Refused),
            ({"msg": "?"}, 200, BadAnswer),
            ([], 200, BadAnswer),
        ],
    )
    def test_a_ticket_or_lead_that_is_not_taken(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        status: int,
        error: type[ErpError],
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            answer_with(monkeypatch, emulator, answer, status)
            with pytest.raises(error) as caught:
                await erp.open_ticket(customer, TicketRequest("Sem internet."))
            assert type(caught.value) is error
            with pytest.raises(error):
                await erp.create_lead(LeadContact("Pessoa de Teste"), key="k")

        self.on_customer(emulator, MARIA, work)

    def test_the_contracts_with_their_plans(self, emulator: Emulator) -> None:
        found = self.on_customer(emulator, TWO_CONTRACTS, lambda erp, customer: erp.installations(customer))
        assert [each.address.street for each in found] == ["Rua Doutor Quirino", "Estrada da Rhodia"]
        assert [each.services[0].state for each in found] == [ServiceState.ACTIVE] * 2

    def test_the_statement_has_what_was_paid(self, emulator: Emulator) -> None:
        title = self.contract(emulator).open_titles[0]
        emulator.paid.add(str(title.number))
        found = self.on_customer(emulator, MARIA, lambda erp, customer: erp.statement(customer))
        assert [(each.boleto_id, each.paid_amount) for each in found] == [(str(title.number), title.today)]

    # Card payments

    def test_a_title_of_another_customer_is_an_error(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = replace(self.reference(emulator), customer_id=CustomerId("1"))
        assert self.read(emulator, title) == TitleReading(TitleStatus.GONE)
        emulator.quirks = frozenset({"one_filter"})
        with pytest.raises(BadAnswer) as caught:
            self.read(emulator, title)
        assert caught.value.reason is Reason.FOREIGN_RECORD

    @pytest.mark.parametrize(
        ("quirk", "answer", "again"),
        [
            ("text_receipt", Settlement.SETTLED, Settlement.ALREADY_PAID),
            ("empty_receipt", Settlement.ACCEPTED, Settlement.ACCEPTED),
            ("no_content", Settlement.ACCEPTED, Settlement.ACCEPTED),
        ],
    )
    def test_a_receipt_without_json(
        self, emulator: Emulator, quirk: str, answer: Settlement, again: Settlement
    ) -> None:
        emulator.quirks = frozenset({quirk})
        title, payment = self.reference(emulator), self.payment(emulator)
        assert self.settle(emulator, title, payment) is answer
        assert self.read(emulator, title) == self.closed(is_ours=True)
        assert self.settle(emulator, title, payment) is again
        assert emulator.violations == ["settle of a title that was settled"]
        emulator.violations.clear()

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (PlainTextResponse("Título não foi baixado com sucesso"), BadAnswer),
            (PlainTextResponse("OK"), BadAnswer),
            (PlainTextResponse("Sem permissão"), Refused),
            (HTMLResponse("<html>Título baixado com sucesso</html>"), BadAnswer),
            (JSONResponse("nada"), BadAnswer),
            (JSONResponse({}), BadAnswer),
            (JSONResponse([]), BadAnswer),
            (JSONResponse({"msg": "Título em análise"}), BadAnswer),
            (JSONResponse({"status": 0}), Declined),
            (JSONResponse({"status": 0, "msg": "Ponto de recebimento inválido"}), Declined),
            (JSONResponse({"erro": "Valor menor do que o devido"}, 400), Declined),
            (JSONResponse({"status": 0, "msg": "Token inválido"}), Refused),
        ],
    )
    def test_an_answer_that_is_no_receipt(
        self, emulator: Emulator, answer: Response, error: type[ErpError], expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        with pytest.raises(error) as caught:
            self.with_answer(emulator, lambda erp: erp.settle(title, PAYMENT), answer)
        assert type(caught.value) is error

    def test_a_note_that_the_title_shows_tells_whose_receipt_it_is(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"notes"})
        title = self.reference(emulator)
        self.settle(emulator, title, self.payment(emulator))
        assert self.read(emulator, title, REFERENCE) == TitleReading(TitleStatus.PAID, paid_by=PaidBy.OURS)
        for other in ("totem-another", ""):
            assert self.read(emulator, title, other) == TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER)

    def test_a_cancelled_title_is_gone(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.quirks = frozenset({"cancelled"})
        assert self.read(emulator, title) == TitleReading(TitleStatus.GONE)

    @pytest.mark.parametrize("status", ["", None, "em acordo", 7, {}])
    def test_a_status_of_an_unknown_meaning_is_an_error(self, emulator: Emulator, status: object) -> None:
        title = self.reference(emulator)
        row = {"id": int(title.boleto_id), "clienteId": title.customer_id, "status": status, "valor": 9.9}
        answer = JSONResponse({"titulos": [row]})
        with pytest.raises(BadAnswer) as caught:
            self.with_answer(emulator, lambda erp: erp.read_title(title), answer)
        assert caught.value.field == "status"

    @pytest.mark.parametrize("field", ["valor", "valorCorrigido", "valorPagoParcial", "dataVencimento"])
    def test_an_open_title_that_cannot_be_read_is_an_error(
        self, emulator: Emulator, field: str, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        emulator.rewrite = lambda found: {**found, "titulos": [{**found["titulos"][0], field: "x"}]}
        with pytest.raises(BadAnswer) as caught:
            self.read(emulator, title)
        assert (caught.value.reason, caught.value.field) == (Reason.UNREADABLE_FIELD, field)

    def test_a_server_that_ignores_the_id_lists_the_customers_titles(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        other = {"id": 1, "clienteId": title.customer_id, "status": "pago", "valor": 9.9}
        own = {**other, "id": int(title.boleto_id)}
        for rows, status in (([other, own], TitleStatus.PAID), ([other], None)):
            answer = JSONResponse({"titulos": rows})
            if status is None:
                with pytest.raises(BadAnswer):
                    self.with_answer(emulator, lambda erp: erp.read_title(title), answer)
            else:
                reading = self.with_answer(emulator, lambda erp: erp.read_title(title), answer)
                assert reading.status is status

    def test_the_probe_takes_no_failure_for_health(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer_with(monkeypatch, emulator, {"msg": "Serviço não encontrado", "contratos": []})
        with pytest.raises(Refused):
            self.run(emulator, lambda erp: erp.probe())
