"""The adapter of MK against its emulator: the common suite, and MK's own quirks."""

import asyncio
import logging
import socket
import traceback
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from support.adapter_suite import (
    ALPHANUMERIC,
    MARIA,
    NOTHING_OPEN,
    TWO_CONTRACTS,
    AdapterSuite,
    DocumentOwners,
)
from support.emulators.base import Contract, Emulator, InjectedFault
from support.emulators.mk import MkEmulator
from support.log_check import LogWatch
from totem.domain.customer import Customer, OpenBoleto, ServiceState
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.service_requests import TicketRequest, Unlock, UnlockRefusal
from totem.erp.adapters.mk import session as mk
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
from totem.erp.http.messages import Response as Answer
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.settings import ErpSettings

LINE = "WSMKLDViaSMS.rule"
COPY = "WSMKSegundaViaCobranca.rule"
PIX = "WSMKRetornarCopieColaPix.rule"
UNLOCK = "WSMKAutoDesbloqueio.rule"
TICKET = "WSMKNovoAtendimento.rule"


def play(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator, answer: Response | object, *, rule: str = ""
) -> None:
    """Let the server answer every request, or those of one rule, with this response or JSON."""
    whole = answer if isinstance(answer, Response) else JSONResponse(answer)
    failure: Callable[[InjectedFault], Response] = lambda _fault: whole  # noqa: E731 - a test's
    take: Callable[[], InjectedFault | None] = lambda: (  # noqa: E731 - a test's
        InjectedFault.ERROR if rule in {"", emulator.calls[-1]} else None
    )
    monkeypatch.setattr(emulator, "failure", failure)
    monkeypatch.setattr(emulator, "take_failure", take)


class TestMk(AdapterSuite):
    make = MkEmulator
    browse_calls = 2
    opening_calls = 3
    title_mark = "FaturasPendentes"
    title_owner: ClassVar[dict[str, object]] = {"CodigoPessoa": 9}
    document_owners: ClassVar[DocumentOwners] = {
        Capability.INSTALLATIONS: ("Conexoes", {"CodigoPessoa": 9}),
    }
    one_title = ("codfatura", "codigopessoa")
    line_in_list = False
    pix_in_list = False

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.ERROR_IN_ANSWER),
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
        "quirk",
        [
            *("utf8", "single_use", "two_uses", "not_found_token", "unauthorized", "other_token"),
            *("no_expiry", "lower_case", "none_error", "none_absent", "text_amount", "redirected"),
        ],
    )
    def test_a_visit_on_a_server_of_another_habit(self, emulator: Emulator, quirk: str) -> None:
        emulator.quirks = frozenset({quirk})
        self.test_open_boletos(emulator)
        self.test_several_contracts(emulator)
        self.test_no_customer(emulator)
        self.test_nothing_open(emulator)
        self.test_a_session_that_expires_is_renewed_unseen(emulator)
        self.test_a_trust_unlock_is_granted_once_and_refused_with_a_reason(emulator)
        self.test_completing_a_boleto_has_both_forms_of_payment(emulator)

    @pytest.mark.parametrize("suffix", ["/", "/mk", "/mk/"])
    def test_the_address_with_or_without_its_path(self, emulator: Emulator, suffix: str) -> None:
        url = f"{emulator.base_url}{suffix}"
        assert self.run(emulator, lambda erp: erp.customers(MARIA), base_url=url)

    # Sessions

    def test_one_login_serves_all_requests(self, emulator: Emulator) -> None:
        self.complete(emulator, MARIA)
        assert isinstance(emulator, MkEmulator)
        assert emulator.logins == 1

    @pytest.mark.parametrize(("quirk", "logins"), [("single_use", 5), ("two_uses", 3)])
    def test_a_session_of_few_uses_is_renewed_before_it_is_used_up(
        self, emulator: Emulator, quirk: str, logins: int
    ) -> None:
        emulator.quirks = frozenset({quirk})
        self.complete(emulator, MARIA)
        assert isinstance(emulator, MkEmulator)
        assert emulator.logins == logins
        assert len(emulator.calls) == 5  # none was refused

    def test_parallel_requests_of_a_session_of_one_use(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"single_use"})

        async def work(erp: OwnedErp) -> list[int]:
            found = await erp.customers(TWO_CONTRACTS)
            return [len(each) for each in await asyncio.gather(*(erp.open_boletos(one) for one in found * 3))]

        assert sorted(self.run(emulator, work)) == [1, 1, 1, 2, 2, 2]

    def test_a_session_that_expired_is_renewed_once_for_all_that_wait(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp) -> None:
            found = await erp.customers(TWO_CONTRACTS)
            emulator.expire_sessions()
            await asyncio.gather(*(erp.open_boletos(each) for each in found))

        self.run(emulator, work)
        assert isinstance(emulator, MkEmulator)
        assert emulator.logins == 2

    def test_a_session_that_is_always_refused_is_renewed_once(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        play(monkeypatch, emulator, {"CodToken": 5, "Mensagem": "Token expirado.", "Num. ERRO": "999"})
        with pytest.raises(Refused) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA))
        assert caught.value.reason is Reason.TOKEN
        assert len(emulator.calls) == 2

    def test_an_unlock_with_an_expired_session_is_made_once(self, emulator: Emulator) -> None:
        self.contract(emulator).blocked = True

        async def work(erp: OwnedErp, customer: Customer) -> Unlock:
            emulator.expire_sessions()
            return await erp.unlock(customer)

        assert self.on_customer(emulator, MARIA, work).is_granted
        assert len(emulator.effects) == 1

    @pytest.mark.parametrize(
        ("answer", "error", "reason"),
        [
            ({"status": "ERRO", "Mensagem": "Token inválido.", "Num. ERRO": "001"}, Refused, Reason.TOKEN),
            ({"status": "ERRO", "mensagem": "Contra-senha incorreta"}, Refused, Reason.TOKEN),
            ({"status": "ERRO", "mensagem": "IP não liberado"}, Refused, Reason.IP),
            ({"status": "ERRO", "mensagem": "Token inválido para este IP"}, Refused, Reason.TOKEN),
            ({"status": "ERRO", "mensagem": "Em manutenção"}, Unavailable, Reason.MAINTENANCE),
            ({"status": "ERRO", "mensagem": "Ocorreu algo"}, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": "OK"}, BadAnswer, Reason.SHAPE),
            ([], BadAnswer, Reason.SHAPE),
            (HTMLResponse("<html></html>"), BadAnswer, Reason.PAGE),
            (HTMLResponse("", 401), Refused, Reason.TOKEN),
            (HTMLResponse("", 500), Unavailable, Reason.SERVER_ERROR),
        ],
    )
    def test_failures_of_a_login(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        error: type[ErpError],
        reason: Reason,
    ) -> None:
        whole = answer if isinstance(answer, Response) else JSONResponse(answer)
        monkeypatch.setattr(emulator, "_login", lambda _fields: whole)
        with pytest.raises(error) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA))
        assert caught.value.reason is reason
        assert emulator.calls == []

    @pytest.mark.parametrize("missing", [{"token": None}, {"mk": {}}])
    def test_nothing_is_sent_without_the_credentials(
        self, emulator: Emulator, missing: dict[str, Any]
    ) -> None:
        with pytest.raises(Misconfigured):
            self.run(emulator, lambda erp: erp.customers(MARIA), **missing)
        assert isinstance(emulator, MkEmulator)
        assert emulator.logins == 0

    @pytest.mark.parametrize(
        ("minutes", "least", "most"), [(60, 3300, 3360), (4, 200, 240), (-5, None, None)]
    )
    def test_the_end_of_a_session(self, minutes: int, least: float | None, most: float | None) -> None:
        end = datetime.now().astimezone() + timedelta(minutes=minutes)
        body = f'{{"Token": "t", "Expire": "{end:%d/%m/%Y %H:%M:%S}", "LimiteUso": "0", "status": "OK"}}'
        session = mk.read_session(Answer(200, {}, body.encode()))
        assert session.uses is None
        if least is None or most is None:
            assert session.lifetime_s is None
        else:
            assert session.lifetime_s is not None
            assert least < session.lifetime_s <= most

    # Encoding

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (b'{"Nome": "CONCEI\xc3\\u0087\xc3\\u0083O"}', "CONCEIÇÃO"),
            (b'{"Nome": "Concei\xc3\xa7\xc3\xa3o"}', "Conceição"),
            (b'{"Nome": "a \xe2\\u0080\\u0093 b"}', "a – b"),
            (b'{"Nome": "Concei\xe7\xe3o"}', "Conceição"),
            (b'{"Nome": "Concei\\u00e7\\u00e3o"}', "Conceição"),
            (b'{"Nome": "Maria"}', "Maria"),
        ],
    )
    @pytest.mark.parametrize("content_type", ["text/plain;charset=iso-8859-1", "text/plain"])
    def test_the_encoding_of_answers(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        body: bytes,
        text: str,
        content_type: str,
    ) -> None:
        whole = body[:-1] + b', "CodigoPessoa": 1, "status": "OK"}'
        play(monkeypatch, emulator, Response(whole, headers={"Content-Type": content_type}))
        assert self.run(emulator, lambda erp: erp.customers(MARIA))[0].name == text

    # Customers

    def test_a_registration(self, emulator: Emulator) -> None:
        found = self.run(emulator, lambda erp: erp.customers(MARIA))[0]
        assert found.name == "MARIA APARECIDA DA CONCEIÇÃO"
        assert (found.address.street, found.address.number) == ("Rua Barão de Jaguara", "1481")
        assert (found.address.district, found.address.city) == ("Centro", "Campinas")
        assert found.active is True

    @pytest.mark.parametrize(
        ("text", "street", "city"),
        [
            ("Rua das Acácias, 120 - Centro, Chapecó", "Rua das Acácias", "Chapecó"),
            ("Av. Brasil, S/N", "Av. Brasil", None),
            ("Sítio São João", "Sítio São João", None),
            ("Rua A, 1, Bloco B - Centro, Chapecó", "Rua A, 1, Bloco B - Centro, Chapecó", None),
            ("", None, None),
        ],
    )
    def test_an_address_in_one_text(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        text: str,
        street: str | None,
        city: str | None,
    ) -> None:
        play(monkeypatch, emulator, {"CodigoPessoa": 1, "Endereco": text, "status": "OK"})
        address = self.run(emulator, lambda erp: erp.customers(MARIA))[0].address
        assert (address.street, address.city) == (street, city)

    def test_each_registration_is_asked_and_costs_one_call(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp) -> list[int]:
            found = await erp.customers(TWO_CONTRACTS)
            return [len(await erp.open_boletos(each)) for each in found]

        assert self.run(emulator, work) == [1, 2]
        assert len(emulator.calls) == 3

    @pytest.mark.parametrize(
        ("others", "ids"),
        [
            (None, ["1"]),
            ("", ["1"]),
            ([], ["1"]),
            ({"CodigoPessoa": 2}, ["1", "2"]),
            ([{"CodigoPessoa": "2"}, {"CodigoPessoa": 1}], ["1", "2"]),
            (["odd", {"CodigoPessoa": 2}, {"Nome": "Sem código"}], ["1", "2"]),
        ],
    )
    def test_forms_of_other_registrations(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        expected_logs: LogWatch,
        others: object,
        ids: list[str],
    ) -> None:
        expected_logs.allow("customer")
        play(monkeypatch, emulator, {"CodigoPessoa": 1, "status": "OK", "Outros": others})
        assert [each.id for each in self.run(emulator, lambda erp: erp.customers(MARIA))] == ids

    @pytest.mark.parametrize("depth", [40, 900, 100_000])
    def test_a_deeply_nested_answer_is_a_bad_one(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, depth: int
    ) -> None:
        """Pythons differ in how deep they read JSON; none takes it for an answer."""
        play(monkeypatch, emulator, Response('{"a": ' + "[" * depth + "]" * depth + "}"))
        with pytest.raises(BadAnswer):
            self.run(emulator, lambda erp: erp.customers(ALPHANUMERIC))

    @pytest.mark.parametrize(
        ("answer", "error", "reason"),
        [
            (
                {"status": "ERRO", "Mensagem": "Documento não localizado.", "Num. ERRO": "003"},
                *(NotFound, Reason.ABSENT),
            ),
            ({"status": "ERRO", "mensagem": "Documento não localizado."}, NotFound, Reason.ABSENT),
            ({"status": "ERRO", "codigo_erro": "003"}, NotFound, Reason.ABSENT),
            ({"status": "ERRO", "codigo_erro": 3, "mensagem": "não localizado."}, NotFound, Reason.ABSENT),
            (
                {"status": "ERRO", "Mensagem": "Documento inválido.", "Num. ERRO": "002"},
                *(Refused, Reason.ERROR_IN_ANSWER),
            ),
            (
                {"status": "ERRO", "Mensagem": "Licença não localizada.", "Num. ERRO": "003"},
                *(Refused, Reason.ERROR_IN_ANSWER),
            ),
            ({"status": "ERRO", "Mensagem": "Tabela não localizada"}, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": "ERRO"}, Refused, Reason.ERROR_IN_ANSWER),
            ({"status": "ERRO", "Num. ERRO": "001"}, Refused, Reason.TOKEN),
            ({"status": "OK"}, BadAnswer, Reason.SHAPE),
            ({"status": "OK", "CodigoPessoa": ""}, BadAnswer, Reason.SHAPE),
            ([], BadAnswer, Reason.SHAPE),
            (Response("javax.servlet.ServletException: O objeto", 500), Unavailable, Reason.SERVER_ERROR),
            (Response("javax.servlet.ServletException: O objeto"), BadAnswer, Reason.NOT_JSON),
        ],
    )
    def test_answers_to_a_search(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        error: type[ErpError],
        reason: Reason,
    ) -> None:
        play(monkeypatch, emulator, answer)
        with pytest.raises(error) as caught:
            self.run(emulator, lambda erp: erp.customers(ALPHANUMERIC))
        assert caught.value.reason is reason
        assert isinstance(caught.value, NotFound) is (error is NotFound)

    # Open boletos

    @pytest.mark.parametrize(
        ("text", "is_none"),
        [
            ("Nenhuma fatura pendente localizada para este cliente.", True),
            ("Cliente não possui faturas pendentes.", True),
            ("Faturas não localizadas.", True),
            ("Nenhum título em aberto", True),
            ("Não foram encontradas faturas", True),
            ("Não há débitos pendentes", True),
            ("Nenhum registro encontrado.", True),
            ("Não localizado.", True),
            ("Nenhum registro", False),
            ("Limite excedido, nenhum registro retornado", False),
            ("Nenhum registro encontrado: licença vencida", False),
            ("Cliente não localizado.", False),
            ("Limite excedido, nenhuma fatura retornada", False),
            ("Não foi possível listar: nenhuma fatura retornada", False),
            ("Usuário não possui acesso às faturas", False),
            ("Nenhuma fatura: sistema em manutenção", False),
            ("Fatura pendente", False),
            ("", False),
        ],
    )
    def test_sentences_for_nothing_open(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, text: str, *, is_none: bool
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> list[OpenBoleto]:
            play(monkeypatch, emulator, {"status": "ERRO", "Mensagem": text, "Num. ERRO": "003"})
            return await erp.open_boletos(customer)

        if is_none:
            assert self.on_customer(emulator, NOTHING_OPEN, work) == []
        else:
            with pytest.raises(ErpError):
                self.on_customer(emulator, NOTHING_OPEN, work)

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"status": "OK", "FaturasPendentes": []}, None),
            ({"status": "OK"}, None),
            ({"FaturasPendentes": []}, None),
            ({}, ErpError),
            ({"status": "FALHA"}, ErpError),
            ({"status": "OK", "mensagem": "Ocorreu algo"}, ErpError),
            ({"status": "OK", "FaturasPendentes": "odd"}, BadAnswer),
            ({"status": "OK", "FaturasPendentes": ["odd"]}, BadAnswer),
            ({"status": "OK", "CodigoPessoa": 9, "FaturasPendentes": []}, BadAnswer),
            ([], BadAnswer),
        ],
    )
    def test_answers_without_titles(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        answer: object,
        error: type[ErpError] | None,
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> list[OpenBoleto]:
            play(monkeypatch, emulator, answer)
            return await erp.open_boletos(customer)

        if error is None:
            assert self.on_customer(emulator, NOTHING_OPEN, work) == []
        else:
            with pytest.raises(error):
                self.on_customer(emulator, NOTHING_OPEN, work)

    @pytest.mark.parametrize(
        ("fields", "amount", "contract"),
        [
            ({"valor_total": 89.9, "contratos": "501"}, "89.90", "501"),
            ({"valor_total": "89.90", "contratos": 501}, "89.90", "501"),
            ({"valor_total": "1.234,56", "contratos": "501, 502"}, "1234.56", None),
            ({"valor_total": "R$ 89,90", "contratos": ""}, "89.90", None),
            ({}, None, None),
        ],
    )
    def test_forms_of_a_title(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        fields: dict[str, Any],
        amount: str | None,
        contract: str | None,
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> OpenBoleto:
            row = {"codfatura": "77001", "data_vencimento": "10/10/2026", **fields}
            answer = {"status": "OK", "CodigoPessoa": customer.id, "FaturasPendentes": [row]}
            play(monkeypatch, emulator, answer)
            return (await erp.open_boletos(customer))[0]

        boleto = self.on_customer(emulator, MARIA, work)
        assert boleto.original_amount == (None if amount is None else Decimal(amount))
        assert boleto.contract_id == contract
        assert boleto.due_date is not None

    def test_titles_of_another_registration_are_refused(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            play(
                monkeypatch,
                emulator,
                {"status": "OK", "CodigoPessoa": 9, "FaturasPendentes": [{"codfatura": 1, "valor_total": 5}]},
            )
            with pytest.raises(BadAnswer) as caught:
                await erp.open_boletos(customer)
            assert caught.value.reason is Reason.FOREIGN_RECORD

        self.on_customer(emulator, MARIA, work)

    def test_a_title_without_an_id_is_shown_and_never_completed(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("open_boletos")
        rows: list[Any] = ["odd", {"codfatura": [], "valor_total": 10}, {"codfatura": 7}]

        async def work(erp: OwnedErp, customer: Customer) -> None:
            answer = {"status": "OK", "CodigoPessoa": customer.id, "FaturasPendentes": rows}
            play(monkeypatch, emulator, answer)
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

    def test_a_title_is_completed_by_three_calls_in_order(self, emulator: Emulator) -> None:
        boleto, title = self.complete(emulator, MARIA), self.contract(emulator).open_titles[0]
        assert emulator.calls[2:] == [LINE, COPY, PIX]
        assert boleto.amount == title.today
        assert boleto.original_amount == title.face
        assert (boleto.line, boleto.pix, boleto.link) == (title.line, title.pix, title.link)
        assert emulator.effects == []

    @pytest.mark.parametrize(
        ("quirk", "missing"), [("no_line", "line"), ("no_pix", "pix"), ("no_copy", "link")]
    )
    def test_a_part_that_is_missing_does_not_lose_the_others(
        self, emulator: Emulator, quirk: str, missing: str
    ) -> None:
        emulator.quirks = frozenset({quirk})
        boleto = self.complete(emulator, MARIA)
        assert {name for name in ("line", "pix", "link") if not getattr(boleto, name)} == {missing}

    @pytest.mark.parametrize("rule", [LINE, COPY, PIX])
    def test_a_part_that_fails_does_not_lose_the_others(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, rule: str
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> OpenBoleto:
            boleto = (await erp.open_boletos(customer))[0]
            play(monkeypatch, emulator, Response("javax.servlet.ServletException", 500), rule=rule)
            return await erp.complete(customer, boleto)

        boleto = self.on_customer(emulator, MARIA, work)
        missing = {LINE: "line", COPY: "link", PIX: "pix"}[rule]
        assert {name for name in ("line", "pix", "link") if not getattr(boleto, name)} == {missing}
        assert emulator.calls.count(COPY) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            HTMLResponse("<html></html>"),
            HTMLResponse("", 500),
            JSONResponse({"status": "ERRO", "mensagem": "Sistema em manutenção"}),
            JSONResponse({"status": "OK", "DadosFatura": [{"codfatura": 1, "ld": "9"}], "Fatura": "1"}),
            JSONResponse(
                {"status": "OK", "DadosFatura": [{"codigopessoa": 9}], "CodigoPessoa": 9, "codpessoa": 9}
            ),
        ],
    )
    def test_a_title_of_which_nothing_comes(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, answer: Response
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            boleto = (await erp.open_boletos(customer))[0]
            play(monkeypatch, emulator, answer)
            with pytest.raises(ErpError):
                await erp.complete(customer, boleto)

        self.on_customer(emulator, MARIA, work)

    def test_of_two_failures_the_one_of_the_second_copy_counts(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It may have registered the title, while the others only read."""

        def failure(_fault: InjectedFault) -> Response:
            is_copy = emulator.calls[-1] == COPY
            text = "Sistema em manutenção" if is_copy else "Usuário sem permissão"
            return JSONResponse({"status": "ERRO", "mensagem": text})

        async def work(erp: OwnedErp, customer: Customer) -> None:
            boleto = (await erp.open_boletos(customer))[0]
            monkeypatch.setattr(emulator, "failure", failure)
            emulator.injected_fault = InjectedFault.ERROR
            with pytest.raises(ErpError) as caught:
                await erp.complete(customer, boleto)
            assert caught.value.reason is Reason.MAINTENANCE

        self.on_customer(emulator, MARIA, work)

    @pytest.mark.parametrize(
        ("text", "amount"),
        [("1.234,56", "1234.56"), ("89,90", "89.90"), ("R$ 89,90", "89.90"), (89.9, "89.90"), ("", None)],
    )
    def test_the_amount_of_the_second_copy(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, text: object, amount: str | None
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> OpenBoleto:
            boleto = (await erp.open_boletos(customer))[0]
            play(monkeypatch, emulator, {"status": "OK", "Valor": text}, rule=COPY)
            return await erp.complete(customer, boleto)

        found = self.on_customer(emulator, MARIA, work)
        assert found.amount == (None if amount is None else Decimal(amount))

    def test_every_title_passes_the_integrity_check(self, emulator: Emulator) -> None:
        today = emulator.today()
        for place in range(3):
            checked = check(self.complete(emulator, MARIA, place), Policy(), today)
            assert not [each for each in checked.findings if each.severity >= FindingSeverity.SUSPICIOUS]

    # Trust unlock

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": "ERRO", "mensagem": "Falha"},
            {"status": "OK", "CodigoPessoa": 1001, "Conexoes": [{"codconexao": 1, "bloqueada": "talvez"}]},
            {"status": "OK", "CodigoPessoa": 1001, "Conexoes": [{"bloqueada": "Sim"}]},
            {"status": "OK", "CodigoPessoa": 1001, "Conexoes": "odd"},
            {"status": "OK", "Conexoes": [{"codconexao": 1, "bloqueada": "Sim"}]},
            {"status": "OK", "CodigoPessoa": [], "Conexoes": [{"codconexao": 1, "bloqueada": "Sim"}]},
            {"status": "OK", "CodigoPessoa": 9, "Conexoes": [{"codconexao": 1, "bloqueada": "Sim"}]},
        ],
    )
    def test_nothing_is_unlocked_where_the_connections_are_not_known(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        expected_logs: LogWatch,
        answer: object,
    ) -> None:
        expected_logs.allow("unlock")
        play(monkeypatch, emulator, answer, rule="WSMKConexoesPorCliente.rule")
        with pytest.raises(ErpError) as caught:
            self.unlock(emulator)
        assert not caught.value.may_have_arrived
        assert UNLOCK not in emulator.calls

    def test_of_several_connections_the_blocked_ones_are_unlocked(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = self.contract(emulator).number + 20000
        self.contract(emulator).blocked = True
        rows = [{"codconexao": 1, "bloqueada": "Não"}, {"codconexao": str(number), "bloqueada": "Sim"}]
        answer = {"status": "OK", "CodigoPessoa": 1001, "Conexoes": rows}
        play(monkeypatch, emulator, answer, rule="WSMKConexoesPorCliente.rule")
        assert self.unlock(emulator).is_granted
        assert emulator.effects == [("WSMKAutoDesbloqueio", str(number))]

    def test_a_service_that_is_not_blocked_is_not_unlocked(self, emulator: Emulator) -> None:
        assert self.unlock(emulator).refusal is UnlockRefusal.NOT_BLOCKED
        assert UNLOCK not in emulator.calls

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("rule", [UNLOCK, TICKET])
    def test_a_change_by_get_never_follows_a_redirect(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, rule: str, status: int
    ) -> None:
        self.contract(emulator).blocked = True

        async def work(erp: OwnedErp, customer: Customer) -> None:
            play(monkeypatch, emulator, RedirectResponse(f"/mk/{rule}?sys=MK0&x=1", status), rule=rule)
            ticket = TicketRequest("Sem internet.")
            change: Coroutine[Any, Any, object] = (
                erp.unlock(customer) if rule == UNLOCK else erp.open_ticket(customer, ticket)
            )
            with pytest.raises(BadAnswer) as caught:
                await change
            assert caught.value.reason is Reason.REDIRECT
            assert caught.value.may_have_arrived

        self.on_customer(emulator, MARIA, work)
        assert emulator.calls.count(rule) == 1

    @pytest.mark.parametrize(
        ("answer", "refusal", "explanation"),
        [
            ({"status": "OK"}, None, None),
            ({"AcessoSAC": 1, "CodigoPessoa": 2, "Nome": "X", "status": "OK"}, None, None),
            (
                {"status": "ERRO", "mensagem": "Status na conexão incompatível para auto-desbloqueio."},
                *(UnlockRefusal.NOT_ALLOWED, None),
            ),
            (
                {"status": "ERRO", "Mensagem": "Operação indisponível para esta conexão."},
                *(UnlockRefusal.ALREADY_USED, None),
            ),
            (
                {"status": "ERRO", "mensagem": "Fora do <i>horário</i>"},
                *(UnlockRefusal.OTHER, "Fora do horário"),
            ),
            (
                {"status": "ERRO", "mensagem": "Fora do prazo: MARIA APARECIDA"},
                *(UnlockRefusal.OTHER, "Fora do prazo:"),
            ),
            ({"status": "ERRO", "mensagem": "Login maria.teste"}, UnlockRefusal.OTHER, None),
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
        self.contract(emulator).blocked = True
        play(monkeypatch, emulator, answer, rule=UNLOCK)
        unlock = self.unlock(emulator)
        assert (unlock.refusal, unlock.explanation) == (refusal, explanation)
        assert emulator.calls.count(UNLOCK) == 1

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({}, BadAnswer),
            ([], BadAnswer),
            (HTMLResponse("<html></html>"), BadAnswer),
            (HTMLResponse("", 500), Unavailable),
            ({"status": "ERRO", "mensagem": "Sistema em manutenção"}, Unavailable),
            ({"status": "ERRO", "mensagem": "Usuário sem permissão"}, Refused),
        ],
    )
    def test_failures_of_an_unlock(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, answer: object, error: type[ErpError]
    ) -> None:
        self.contract(emulator).blocked = True
        play(monkeypatch, emulator, answer, rule=UNLOCK)
        with pytest.raises(error):
            self.unlock(emulator)
        assert emulator.calls.count(UNLOCK) == 1

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({"bloqueada": "Não"}, ServiceState.ACTIVE),
            ({"bloqueada": "nao", "esta_reduzida": "Sim"}, ServiceState.REDUCED),
            ({"bloqueada": "Sim"}, ServiceState.BLOCKED),
            ({"bloqueada": "Sim", "motivo_bloqueio": "A pedido"}, ServiceState.BLOCKED),
            ({"bloqueada": "Sim", "motivo_bloqueio": "Pedido, com fatura vencida"}, ServiceState.BLOCKED),
            ({"bloqueada": "Sim", "motivo_bloqueio": "Sem débito"}, ServiceState.BLOCKED),
            ({"bloqueada": "Sim", "motivo_bloqueio": "Fatura vencida"}, ServiceState.BLOCKED_FOR_DEBT),
            ({"bloqueada": "SIM", "motivo_bloqueio": "Débito"}, ServiceState.BLOCKED_FOR_DEBT),
            ({}, ServiceState.UNKNOWN),
        ],
    )
    def test_the_state_of_a_connection(
        self,
        emulator: Emulator,
        monkeypatch: pytest.MonkeyPatch,
        fields: dict[str, str],
        state: ServiceState,
    ) -> None:
        answer = {"status": "OK", "CodigoPessoa": 1001, "Conexoes": [{"codconexao": 1, **fields}]}
        play(monkeypatch, emulator, answer, rule="WSMKConexoesPorCliente.rule")
        found = self.on_customer(emulator, MARIA, lambda erp, customer: erp.installations(customer))
        assert [each.services[0].state for each in found] == [state]

    @pytest.mark.parametrize("quirk", ["", "bare_contracts"])
    def test_the_connections_with_their_plans(self, emulator: Emulator, quirk: str) -> None:
        emulator.quirks = frozenset({quirk})
        place = self.on_customer(emulator, MARIA, lambda erp, customer: erp.installations(customer))[0]
        assert place.services[0].name == "Internet fibra 500 Mb"
        assert place.address.street == "Rua Barão de Jaguara"
        assert "login" not in repr([getattr(place, name) for name in place.__slots__])

    # Tickets

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"status": "ERRO", "mensagem": "Processo inexistente"}, Declined),
            ({"status": "ERRO", "mensagem": "Usuário sem permissão"}, Refused),
            ({}, BadAnswer),
        ],
    )
    def test_a_ticket_that_is_not_taken(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, answer: object, error: type[ErpError]
    ) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            play(monkeypatch, emulator, answer, rule=TICKET)
            with pytest.raises(error) as caught:
                await erp.open_ticket(customer, TicketRequest("Sem internet."))
            assert type(caught.value) is error

        self.on_customer(emulator, MARIA, work)

    def test_a_ticket_needs_its_codes(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp) -> None:
            customer = (await erp.customers(MARIA))[0]
            with pytest.raises(Misconfigured):
                await erp.open_ticket(customer, TicketRequest("Sem internet."))

        self.run(emulator, work, mk={"password": MkEmulator.password})
        assert TICKET not in emulator.calls

    # Secrets

    def test_no_address_reaches_a_log_or_an_error(
        self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        for name in ("", "totem", "asyncio", "httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
            caplog.set_level(logging.DEBUG, logger=name)
        assert isinstance(emulator, MkEmulator)
        self.contract(emulator).blocked = True
        errors: list[str] = []

        def note(error: BaseException | None) -> None:
            while error is not None:
                errors.extend([repr(error), *traceback.format_exception(error)])
                error = error.__cause__ or error.__context__

        async def work(erp: OwnedErp, customer: Customer) -> None:
            boleto = (await erp.open_boletos(customer))[0]
            await erp.complete(customer, boleto)
            errors.append(repr(erp.adapter))
            url = f"http://example.test/x?token={emulator.token}&doc={MARIA.value}"
            for answer in (RedirectResponse(url), RedirectResponse("/mk/x.rule?y"), HTMLResponse("", 500)):
                play(monkeypatch, emulator, answer)
                with pytest.raises(ErpError) as caught:
                    await erp.customers(MARIA)
                note(caught.value)
            emulator.injected_fault, emulator.fail_once = InjectedFault.LOST, True
            with pytest.raises(ErpError) as caught:
                await erp.unlock(customer)
            note(caught.value)

        self.on_customer(emulator, MARIA, work)
        self.note_connection_errors(emulator, note)
        told = "\n".join([*errors, *map(logging.Formatter().format, caplog.records)])
        assert "request=login" in told
        for secret in (
            emulator.token,
            emulator.password,
            *emulator.sessions,
            MARIA.value,
            ".rule",
            "sys=MK0",
        ):
            assert secret not in told

    def note_connection_errors(self, emulator: Emulator, note: Callable[[ErpError], None]) -> None:
        """Search on a port where there is no server, and on one that closes each connection."""
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            for scheme in ("http", "https"):
                url = f"{scheme}://127.0.0.1:{closed.getsockname()[1]}"
                with pytest.raises(Unavailable) as caught:
                    self.run(emulator, lambda erp: erp.customers(MARIA), base_url=url)
                note(caught.value)
        settings = emulator.settings() | {"base_url": emulator.base_url.replace("http:", "https:")}
        assert emulator.settings()["token"] not in repr(ErpSettings(**settings))
        with pytest.raises(Unavailable) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA), base_url=settings["base_url"])
        note(caught.value)
