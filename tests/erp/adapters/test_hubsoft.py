"""The adapter of HubSoft against its emulator: the common suite, and HubSoft's own quirks."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from starlette.responses import HTMLResponse, JSONResponse

from support.adapter_suite import JOAO, MANY, MARIA, NO_CUSTOMER, TWO_CONTRACTS, DocumentOwners
from support.barcodes import cobranca
from support.emulators.base import Emulator, InjectedFault
from support.emulators.hubsoft import HubsoftEmulator
from support.log_check import LogWatch
from support.raw_http_server import RawServer, http
from support.settlement_suite import PAYMENT, SettlementSuite
from totem.domain.boleto import parse
from totem.domain.card_payment import CardMethod, TitleReading, TitleStatus
from totem.domain.customer import Customer, OpenBoleto, ServiceState
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import FindingCode, Policy
from totem.domain.service_requests import TicketRequest, Unlock, UnlockRefusal
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability

EMPTY: dict[str, Any] = {"status": "success", "faturas": [], "clientes": []}


class TestHubsoft(SettlementSuite):
    make = HubsoftEmulator
    browse_calls = 2
    title_mark = "id_fatura"
    title_owner: ClassVar[dict[str, object]] = {"cliente.cpf_cnpj": JOAO.value}
    document_owners: ClassVar[DocumentOwners] = {
        Capability.INSTALLATIONS: ("servicos", {"cpf_cnpj": JOAO.value}),
        Capability.INVOICES: ("numero_nota", {"id_cliente": 9}),
        Capability.STATEMENT: ("id_fatura", {"cliente.cpf_cnpj": JOAO.value}),
    }
    most_titles = 50

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.ERROR_IN_ANSWER),
            InjectedFault.IP: (Refused, Reason.IP),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
            InjectedFault.MAINTENANCE: (Unavailable, Reason.MAINTENANCE),
        }

    # Card payments

    @pytest.mark.parametrize(
        ("method", "word"), [(CardMethod.DEBIT, "cartao_debito"), (CardMethod.CREDIT, "cartao_credito")]
    )
    def test_the_instrument_is_told(self, emulator: Emulator, method: CardMethod, word: str) -> None:
        title = self.reference(emulator)
        sent = b""

        async def work(erp: OwnedErp) -> None:
            with pytest.raises(BadAnswer):
                await erp.settle(title, replace(PAYMENT, method=method))

        with RawServer(http({"access_token": "t"}), http({})) as server:
            self.run(emulator, work, base_url=server.base_url)
            sent = server.requests[-1].encode()
        body = json.loads(sent.partition(b"\r\n\r\n")[2])
        assert body == {
            "id_fatura": int(title.boleto_id),
            "id_caixa_financeiro": 12,
            "meio_pagamento": word,
            "data_pagamento": "2026-11-30",
            "valor_pago": 89.9,
        }

    def test_a_cancelled_title_is_gone(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.quirks = frozenset({"cancelled"})
        assert self.read(emulator, title) == TitleReading(TitleStatus.GONE)

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({}, TitleStatus.OPEN),
            ({"quitado": False, "status": "aguardando"}, TitleStatus.OPEN),
            ({"quitado": "sim"}, TitleStatus.PAID),
            ({"data_pagamento": "2026-11-02"}, TitleStatus.PAID),
            ({"status": "Quitada"}, TitleStatus.PAID),
            ({"status": "Renegociada"}, TitleStatus.GONE),
            ({"quitado": {}}, None),
            ({"data_pagamento": "ontem"}, None),
            ({"status": ["paga"]}, None),
            ({"valor": "R$"}, None),
            ({"valor": None}, None),
            ({"data_vencimento": "31/02/2026"}, None),
            ({"id_fatura": 8}, None),
            ({"id_fatura": None}, None),
            ({"cliente": {"id_cliente": 9}}, None),
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
        own = {"id_fatura": int(title.boleto_id), "cliente": {"id_cliente": title.customer_id}}
        row = {**own, "valor": "89.90", "data_vencimento": emulator.today().isoformat(), **fields}
        answer = JSONResponse({"status": "success", "faturas": [row]})

        def read() -> TitleReading:
            return self.with_answer(emulator, lambda erp: erp.read_title(title), answer)

        if status is None:
            with pytest.raises(BadAnswer):
                read()
        else:
            assert read().status is status

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"status": "error", "msg": "Parâmetros inválidos", "errors": ["caixa"]}, Declined),
            ({"status": "error", "msg": "Usuário sem permissão"}, Refused),
            ({"status": "error", "msg": "Sistema em manutenção"}, Unavailable),
            ({"status": "outro", "msg": "Liquidação efetuada com sucesso"}, BadAnswer),
            ({"msg": "Liquidação efetuada com sucesso"}, BadAnswer),
        ],
    )
    def test_an_answer_that_is_no_receipt(
        self, emulator: Emulator, answer: dict[str, Any], error: type[ErpError]
    ) -> None:
        title = self.reference(emulator)
        with pytest.raises(error) as caught:
            self.with_answer(emulator, lambda erp: erp.settle(title, PAYMENT), JSONResponse(answer))
        assert type(caught.value) is error

    # Lists

    def test_a_full_list_is_reported_since_there_may_be_more(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.expect("open_boletos: 50 titles came, the most that HubSoft lists")
        found = self.browse(emulator, MANY)
        assert min(each.due_date for each in found if each.due_date) < emulator.today()
        assert all(each.among_unread for each in found)

    def test_a_full_list_of_another_service_is_not_told_as_nothing_open(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        person = emulator.find(TWO_CONTRACTS.value)
        assert person is not None
        first, second = person.contracts
        day = min(each.due for each in second.titles) - timedelta(days=1)
        first.titles = [replace(first.titles[0], number=90_000 + n, due=day) for n in range(50)]
        expected_logs.expect("open_boletos: 50 titles came, the most that HubSoft lists")
        with pytest.raises(BadAnswer):
            self.browse(emulator, TWO_CONTRACTS, 1)

    @pytest.mark.parametrize("quirk", ["success", "texts", "newer", "paid_rows"])
    def test_a_visit_on_a_server_of_another_habit(self, emulator: Emulator, quirk: str) -> None:
        for test in (
            self.test_a_customer_is_found_by_the_document,
            self.test_open_boletos,
            self.test_several_contracts,
            self.test_no_customer,
            self.test_nothing_open,
            self.test_all_paid,
            self.test_a_trust_unlock_is_granted_once_and_refused_with_a_reason,
        ):
            emulator.reset()
            emulator.quirks = frozenset({quirk})
            test(emulator)

    @pytest.mark.parametrize("suffix", ["", "/", "/api/v1/integracao", "/api/v1/integracao/"])
    def test_the_address_with_or_without_its_path(self, emulator: Emulator, suffix: str) -> None:
        url = f"{emulator.base_url}{suffix}"
        assert self.run(emulator, lambda erp: erp.customers(MARIA), base_url=url)

    # Lines that are issued anew

    def test_the_line_of_an_overdue_title_has_todays_amount_and_is_offered(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        overdue = person.open_titles[0]
        checked = check(self.browse(emulator, MARIA)[0], Policy(), emulator.today())
        assert checked.title is not None
        assert checked.title.line != overdue.line
        assert checked.amount == overdue.today > overdue.face
        assert checked.face_amount == overdue.face
        assert checked.due_date == overdue.due
        assert checked.has_surcharge

    def test_a_line_that_was_not_issued_anew_is_offered(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"old_line"})
        assert check(self.browse(emulator, MARIA)[0], Policy(), emulator.today()).title is not None

    def test_a_line_of_a_foreign_amount_is_withheld(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"foreign_amount"})
        overdue, *others = (check(each, Policy(), emulator.today()) for each in self.browse(emulator, MARIA))
        assert overdue.title is None
        assert FindingCode.AMOUNT_DIFFERS in {finding.code for finding in overdue.findings}
        assert all(each.title is not None for each in others)

    def test_the_vendors_sample_is_offered_on_its_day(self, emulator: Emulator) -> None:
        """`valor` 10, due on 10/07/2018; on 06/04/2020 its line has 12.32 and that day."""
        day = date(2020, 4, 6)
        barcode = cobranca(due=day, centavos=1232)
        answer = {
            **SAMPLE,
            "linha_digitavel": parse(barcode, today=date(2020, 4, 6)).line,
            "codigo_barras": barcode,
        }
        (boleto,) = browse_answer(self, emulator, {"status": "suscess", "faturas": [answer]})
        checked = check(boleto, Policy(), day)
        assert checked.title is not None
        assert checked.amount == Decimal("12.32")
        assert checked.face_amount == Decimal(10)

    def test_a_sample_of_a_foreign_amount_is_withheld(self, emulator: Emulator) -> None:
        barcode = cobranca(due=date(2020, 4, 6), centavos=12320)
        answer = {
            **SAMPLE,
            "linha_digitavel": parse(barcode, today=date(2020, 4, 6)).line,
            "codigo_barras": barcode,
        }
        (boleto,) = browse_answer(self, emulator, {"status": "suscess", "faturas": [answer]})
        assert check(boleto, Policy(), date(2020, 4, 6)).title is None

    # Titles

    def test_a_title_paid_in_part_shows_what_is_left(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.open_titles[0].left = Decimal("40.10")
        boleto = self.browse(emulator, MARIA)[0]
        assert boleto.amount == Decimal("40.10")
        assert boleto.original_amount == person.open_titles[0].face

    def test_a_title_without_line_or_pix_stays(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_line", "no_pix"})
        found = self.browse(emulator, MARIA)
        assert [(each.line, each.barcode, each.pix) for each in found] == [(None, None, None)] * 3
        assert all(each.link for each in found)

    def test_titles_without_a_service_belong_to_all(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_service"})
        assert [len(self.browse(emulator, TWO_CONTRACTS, place)) for place in (0, 1)] == [3, 3]

    def test_titles_of_a_cancelled_service_are_not_lost(self, emulator: Emulator) -> None:
        person = emulator.find(TWO_CONTRACTS.value)
        assert person is not None
        person.contracts[1].cancelled = True
        assert len(self.run(emulator, lambda erp: erp.customers(TWO_CONTRACTS))) == 1
        assert len(self.browse(emulator, TWO_CONTRACTS)) == 3

    def test_a_registration_without_services(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_services"})
        (customer,) = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert customer.contract_id is None
        assert len(self.browse(emulator, MARIA)) == 3

    @pytest.mark.parametrize(
        "closed",
        [
            {"quitado": True},
            {"quitado": "1"},
            {"data_pagamento": "06/04/2020"},
            {"status": "Pago"},
            {"status": "cancelada"},
        ],
    )
    def test_a_closed_title_in_the_list_is_left_out(self, emulator: Emulator, closed: dict[str, Any]) -> None:
        answer = {"status": "success", "faturas": [{**SAMPLE, **closed}, {**SAMPLE, "id_fatura": 2}]}
        assert [each.id for each in browse_answer(self, emulator, answer)] == ["2"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"valor": "10.00", "data_vencimento": "2018-07-10", "quitado": "false"},
            {"valor": "R$ 10,00", "quitado": None, "data_pagamento": "", "status": "vencido"},
            {"detalhamento": None, "link": "", "pix_copia_cola": None},
        ],
    )
    def test_a_title_of_other_spelling(self, emulator: Emulator, fields: dict[str, Any]) -> None:
        answer = {"status": "success", "faturas": [{**SAMPLE, **fields}]}
        (boleto,) = browse_answer(self, emulator, answer)
        assert boleto.original_amount == Decimal("10.00")
        assert boleto.due_date == date(2018, 7, 10)

    def test_an_odd_record_hides_no_other(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.expect("valor cannot be read")
        expected_logs.expect("1 of 3 entries are no records")
        odd = {**SAMPLE, "id_fatura": 2, "valor": {"total": 1}}
        found = browse_answer(self, emulator, {"status": "success", "faturas": [odd, SAMPLE, "x"]})
        assert [each.id for each in found] == ["2", "43653"]
        assert all(each.among_unread for each in found)

    def test_a_foreign_title_is_left_out(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.expect("1 of 2 titles are another customer's")
        foreign = {**SAMPLE, "id_fatura": 2, "cliente": {"cpf_cnpj": "11144477735"}}
        found = browse_answer(self, emulator, {"status": "success", "faturas": [foreign, SAMPLE]})
        assert [each.id for each in found] == ["43653"]

    # Answers that are no list

    @pytest.mark.parametrize(
        ("answer", "kind", "reason"),
        [
            ({"status": "error", "msg": "Nenhum registro"}, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": "error"}, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": "error", "msg": "Sistema em Manutenção"}, Unavailable, Reason.MAINTENANCE),
            ({"status": "error", "msg": "Usuário sem permissão"}, Refused, Reason.PERMISSION),
            ({"status": "error", "msg": "Token inválido"}, Refused, Reason.TOKEN),
            ({"status": "error", "msg": "O IP não está liberado"}, Refused, Reason.IP),
            (EMPTY | {"msg": "Sistema em Manutenção"}, Unavailable, Reason.MAINTENANCE),
            (EMPTY | {"msg": "Usuário sem permissão"}, Refused, Reason.PERMISSION),
            ({"status": "success"}, BadAnswer, Reason.SHAPE),
            ({"status": "success", "faturas": None, "clientes": None}, BadAnswer, Reason.SHAPE),
            ({"status": "success", "faturas": ["x"], "clientes": ["x"]}, BadAnswer, Reason.SHAPE),
            ([], BadAnswer, Reason.SHAPE),
            ("Serviço indisponível", BadAnswer, Reason.SHAPE),
        ],
    )
    def test_a_failure_is_never_told_as_nothing_owed_or_no_customer(
        self, emulator: Emulator, answer: Any, kind: type[ErpError], reason: Reason
    ) -> None:
        customer = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        for work in (
            lambda erp: erp.customers(MARIA),
            lambda erp: erp.open_boletos(customer),
            lambda erp: erp.probe(),
        ):
            with pytest.raises(kind) as caught:
                self.with_answer(emulator, work, JSONResponse(answer))
            assert not isinstance(caught.value, NotFound)
            assert caught.value.reason is reason

    @pytest.mark.parametrize(
        ("status", "body", "kind", "reason"),
        [
            (404, "<html></html>", Refused, Reason.HTTP_STATUS),
            (404, '{"message": "Not Found"}', Refused, Reason.HTTP_STATUS),
            (422, '{"status": "error", "msg": "Sem permissão"}', Refused, Reason.PERMISSION),
            (401, '{"message": "Unauthenticated."}', Refused, Reason.TOKEN),
        ],
    )
    def test_a_status_is_no_absence(
        self, emulator: Emulator, status: int, body: str, kind: type[ErpError], reason: Reason
    ) -> None:
        with pytest.raises(kind) as caught:
            self.with_answer(emulator, lambda erp: erp.customers(MARIA), HTMLResponse(body, status))
        assert caught.value.reason is reason

    def test_no_customer_in_either_spelling(self, emulator: Emulator) -> None:
        for status in ("success", "suscess"):
            with pytest.raises(NotFound):
                self.with_answer(
                    emulator,
                    lambda erp: erp.customers(NO_CUSTOMER),
                    JSONResponse({"status": status, "clientes": []}),
                )

    # Sessions

    def test_one_login_serves_a_visit_and_one_more_an_expired_token(self, emulator: Emulator) -> None:
        assert isinstance(emulator, HubsoftEmulator)
        before = emulator.logins

        async def work(erp: OwnedErp) -> None:
            for _ in range(3):
                customer = (await erp.customers(MARIA))[0]
                await erp.open_boletos(customer)
            emulator.expire_sessions()
            await erp.open_boletos(customer)

        self.run(emulator, work)
        assert emulator.logins - before == 2

    # Services

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({"status_prefixo": "servico_habilitado"}, ServiceState.ACTIVE),
            ({"status_prefixo": "franquia_excedida"}, ServiceState.ACTIVE),
            ({"status_prefixo": "suspenso_debito"}, ServiceState.BLOCKED_FOR_DEBT),
            ({"status_prefixo": "suspenso_parcialmente"}, ServiceState.REDUCED),
            ({"status_prefixo": "suspenso_pedido_cliente"}, ServiceState.SUSPENDED),
            ({"status_prefixo": "suspenso_judicial"}, ServiceState.SUSPENDED),
            ({"status_prefixo": "bloqueio_temporario"}, ServiceState.BLOCKED),
            ({"status_prefixo": "servico_bloqueado"}, ServiceState.BLOCKED),
            ({"status_prefixo": "aguardando_instalacao_x"}, ServiceState.SUSPENDED),
            ({"status_prefixo": "agendado_para_instalacao"}, ServiceState.SUSPENDED),
            ({"status_prefixo": "cancelado"}, ServiceState.CANCELLED),
            ({"status_prefixo": "inativo"}, ServiceState.CANCELLED),
            ({"status": "Serviço Habilitado"}, ServiceState.ACTIVE),
            ({"status": "Suspenso por Débito"}, ServiceState.BLOCKED_FOR_DEBT),
            ({"status": "Suspenso a Pedido do Cliente"}, ServiceState.SUSPENDED),
            ({"status": "Serviço Desabilitado"}, ServiceState.SUSPENDED),
            ({"status": "Suspenso por Férias"}, ServiceState.SUSPENDED),
            ({"status_prefixo": "bloqueio_administrativo"}, ServiceState.BLOCKED),
            ({"status_prefixo": "bloqueado_debito"}, ServiceState.BLOCKED_FOR_DEBT),
            ({}, ServiceState.UNKNOWN),
        ],
    )
    def test_the_state_of_a_service(
        self, emulator: Emulator, fields: dict[str, str], state: ServiceState
    ) -> None:
        service = {"id_cliente_servico": "22703", "nome": "FIBRA 500", **fields}
        client = {"id_cliente": 990, "cpf_cnpj": MARIA.formatted, "servicos": [service]}
        answer = JSONResponse({"status": "success", "clientes": [client]})
        (customer,) = self.with_answer(emulator, lambda erp: erp.customers(MARIA), answer)
        assert customer.service_state is state
        assert (customer.contract_id, customer.plan) == ("22703", "FIBRA 500")

    def test_the_address_of_a_service(self, emulator: Emulator) -> None:
        found = self.run(emulator, lambda erp: erp.customers(TWO_CONTRACTS))
        assert [each.address.street for each in found] == ["Rua Doutor Quirino", "Estrada da Rhodia"]
        assert {each.address.state for each in found} == {"SP"}
        assert {(each.birthday.day, each.birthday.month) for each in found if each.birthday} == {(25, 12)}

    # Unlock and ticket

    def test_an_unlock_has_its_last_day(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked = True
        answer = self.on_customer(emulator, MARIA, lambda erp, customer: erp.unlock(customer))
        assert answer.is_granted
        assert answer.days == 1
        assert answer.until is not None
        assert (answer.until - emulator.today()).days == 1

    @pytest.mark.parametrize(
        ("message", "unlock"),
        [
            (
                "O desbloqueio por 5 dias não é permitido, pois ultrapassa a configuração",
                Unlock(UnlockRefusal.NOT_ALLOWED),
            ),
            (
                "Já houve um <b>desbloqueio</b>\n neste mês",
                Unlock(UnlockRefusal.OTHER, explanation="Já houve um desbloqueio neste mês"),
            ),
            (
                "O cliente MARIA APARECIDA DA CONCEIÇÃO (login: maria.1) já usou; CPF 529.982.247-25",
                Unlock(UnlockRefusal.OTHER),
            ),
            ("O usuário silva.apto12 já usou o desbloqueio", Unlock(UnlockRefusal.OTHER)),
            ("", Unlock(UnlockRefusal.OTHER)),
        ],
    )
    def test_refusals_of_an_unlock(self, emulator: Emulator, message: str, unlock: Unlock) -> None:
        customer = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        answer = JSONResponse({"status": "error", "msg": message})
        assert self.with_answer(emulator, lambda erp: erp.unlock(customer), answer) == unlock

    @pytest.mark.parametrize(
        ("answer", "kind", "reason"),
        [
            ({"status": "error", "msg": "Sistema em manutenção"}, Unavailable, Reason.MAINTENANCE),
            ({"status": "error", "msg": "Ocorreu um erro inesperado"}, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": "error", "msg": "Acesso negado"}, Refused, Reason.PERMISSION),
            ({"msg": "ok"}, BadAnswer, Reason.SHAPE),
            ([], BadAnswer, Reason.SHAPE),
        ],
    )
    def test_a_failed_unlock_is_no_refusal(
        self, emulator: Emulator, answer: Any, kind: type[ErpError], reason: Reason
    ) -> None:
        customer = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        with pytest.raises(kind) as caught:
            self.with_answer(emulator, lambda erp: erp.unlock(customer), JSONResponse(answer))
        assert caught.value.reason is reason

    def test_the_days_of_an_unlock_come_from_the_settings(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked = True

        async def work(erp: OwnedErp) -> Unlock:
            return await erp.unlock((await erp.customers(MARIA))[0])

        section = {**emulator.settings()["hubsoft"], "unlock_days": 3}
        answer = self.run(emulator, work, hubsoft=section)
        assert answer.until is not None
        assert (answer.until - emulator.today()).days == 3

    def test_the_protocol_of_a_ticket_may_stand_in_the_text_alone(self, emulator: Emulator) -> None:
        customer = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        text = "Atendimento aberto com sucesso. Anote o protocolo: 201811161058216"
        answer = JSONResponse({"status": "success", "msg": text})
        request = TicketRequest("Sem internet.", subject="Conexão")
        ticket = self.with_answer(emulator, lambda erp: erp.open_ticket(customer, request), answer)
        assert ticket.protocol == "201811161058216"


SAMPLE: dict[str, Any] = {
    "id_fatura": 43653,
    "nosso_numero": "274554",
    "linha_digitavel": None,
    "codigo_barras": None,
    "link": "https://boletos.netsul.example/43653.pdf",
    "numero_documento": 43653,
    "tipo_cobranca": "boleto_bancario",
    "valor": 10,
    "valor_pago": None,
    "data_vencimento": "10/07/2018",
    "data_cadastro": "10/10/2017",
    "data_pagamento": None,
    "data_documento": "06/04/2020",
    "pix_copia_cola": None,
    "detalhamento": [{"descricao": "FIBRA 500", "valor": 10}],
    "cliente": {"codigo_cliente": 1162, "cpf_cnpj": MARIA.value},
}
"""Title of the vendor's documentation."""


def browse_answer(suite: TestHubsoft, emulator: Emulator, answer: dict[str, Any]) -> list[OpenBoleto]:
    """The open boletos that one answer of the list makes."""
    customer = Customer(MARIA)
    return suite.with_answer(emulator, lambda erp: erp.open_boletos(customer), JSONResponse(answer))
