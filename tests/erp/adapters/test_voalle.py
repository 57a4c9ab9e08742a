"""The adapter of Voalle against its emulator: the common suite, and Voalle's own quirks."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import pytest
from starlette.responses import HTMLResponse, JSONResponse

from support.adapter_suite import JOAO, MARIA, NO_CUSTOMER, TWO_CONTRACTS, AdapterSuite, DocumentOwners
from support.emulators.base import Emulator, InjectedFault
from support.emulators.voalle import VoalleEmulator
from support.log_check import LogWatch
from support.settlement_suite import REFERENCE, SettlementSuite
from totem.domain.card_payment import PaidBy, Settlement, TitleReading, TitleStatus
from totem.domain.customer import ContractId, Customer, CustomerId, OpenBoleto, ServiceState
from totem.domain.service_requests import TicketRequest, UnlockRefusal
from totem.domain.sign_up import LeadContact
from totem.domain.taxid import TaxId
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

THREE_CONTRACTS = TaxId.parse("45.812.739/0001-36")
"""Three contracts whose titles fall due on the same days."""
UNKNOWN = "Registro não encontrado."
NOTHING_OPEN = "Cliente não possui títulos em aberto."


class TestVoalle(AdapterSuite):
    make = partial(VoalleEmulator, takes_cards=False)
    browse_calls = 2
    title_mark = "billet"
    title_owner: ClassVar[dict[str, object]] = {"client.txId": JOAO.value}
    document_owners: ClassVar[DocumentOwners] = {
        Capability.INSTALLATIONS: ("clientInformation", {"clientInformation.clientTxId": JOAO.value}),
        Capability.STATEMENT: ("billet", {"client.txId": JOAO.value}),
    }
    amount_of_today = True
    chooses_contract = False
    most_titles = 6

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.ERROR_IN_ANSWER),
            InjectedFault.IP: (Refused, Reason.IP),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
            InjectedFault.MAINTENANCE: (Unavailable, Reason.MAINTENANCE),
        }

    @pytest.mark.parametrize(
        "quirk", ["plain_messages", "one_message", "texts", "status", "v_status", "page_0", "titles"]
    )
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

    # Addresses, sessions and limits

    @pytest.mark.parametrize("suffix", ["", "/", "/external/integrations/thirdparty"])
    def test_the_address_with_or_without_its_path(self, emulator: Emulator, suffix: str) -> None:
        url = f"{emulator.base_url}{suffix}"
        assert self.run(emulator, lambda erp: erp.customers(MARIA), base_url=url)

    @pytest.mark.parametrize("suffix", ["/", "/connect/token"])
    def test_the_address_of_the_login_with_or_without_its_path(self, emulator: Emulator, suffix: str) -> None:
        section = emulator.settings()["voalle"]
        section["auth_url"] += suffix
        assert self.run(emulator, lambda erp: erp.customers(MARIA), voalle=section)

    def test_the_login_is_another_server(self, emulator: Emulator) -> None:
        section = {**emulator.settings()["voalle"], "auth_url": emulator.base_url}
        with pytest.raises(Refused) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA), voalle=section)
        assert (caught.value.reason, caught.value.status) == (Reason.HTTP_STATUS, 404)
        assert emulator.calls == ["token"]

    @pytest.mark.parametrize("name", ["auth_url", "client_id", "client_secret", "syndata"])
    def test_a_setting_that_is_missing_is_named(self, emulator: Emulator, name: str) -> None:
        section = {key: value for key, value in emulator.settings()["voalle"].items() if key != name}
        with pytest.raises(Misconfigured, match=name):
            self.run(emulator, lambda erp: erp.customers(MARIA), voalle=section)

    def test_a_token_is_renewed_before_it_expires(self, emulator: Emulator) -> None:
        assert isinstance(emulator, VoalleEmulator)
        emulator.quirks = frozenset({"short_life"})
        before = emulator.logins
        self.browse(emulator, MARIA)
        assert emulator.logins - before == 2
        assert len(emulator.calls) == 2  # no request met an expired token

    def test_one_login_serves_a_visit_and_one_more_an_expired_token(self, emulator: Emulator) -> None:
        assert isinstance(emulator, VoalleEmulator)
        before = emulator.logins

        async def work(erp: OwnedErp) -> None:
            for _ in range(3):
                customer = (await erp.customers(MARIA))[0]
                await erp.open_boletos(customer)
            emulator.expire_sessions()
            await erp.open_boletos(customer)

        self.run(emulator, work)
        assert emulator.logins - before == 2

    def test_more_requests_a_minute_than_configured_are_not_sent(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp) -> None:
            for _ in range(4):  # the login is the first of five
                await erp.customers(MARIA)
            with pytest.raises(Unavailable) as caught:
                await erp.customers(MARIA)
            assert caught.value.reason is Reason.RATE_LIMIT

        self.run(emulator, work, voalle={**emulator.settings()["voalle"], "per_minute": 5})
        assert len(emulator.calls) == 4

    # Absence and failure

    @pytest.mark.parametrize(
        "messages",
        [
            UNKNOWN,
            [UNKNOWN],
            [{"message": UNKNOWN, "type": "Error"}],
            [{"message": UNKNOWN, "type": "Warn"}, {"message": ""}, None],
            {"message": UNKNOWN, "type": "Error"},
            "REGISTRO NÃO ENCONTRADO",
        ],
    )
    @pytest.mark.parametrize("status", [200, 404])
    def test_no_customer_in_every_shape(self, emulator: Emulator, messages: Any, status: int) -> None:
        answer = JSONResponse({"success": False, "messages": messages, "response": None}, status)
        with pytest.raises(NotFound):
            self.with_answer(emulator, lambda erp: erp.customers(NO_CUSTOMER), answer)

    @pytest.mark.parametrize(
        "messages", [NOTHING_OPEN, [NOTHING_OPEN], [{"message": NOTHING_OPEN, "type": "Warn"}]]
    )
    @pytest.mark.parametrize("success", [False, "false", True])
    def test_nothing_open_in_every_shape(self, emulator: Emulator, messages: Any, success: object) -> None:
        answer = {"success": success, "messages": messages, "response": None}
        assert browse_answer(self, emulator, answer) == []

    def test_an_empty_list_is_nothing_open(self, emulator: Emulator) -> None:
        assert browse_answer(self, emulator, {"success": True, "messages": None, "response": []}) == []

    def test_an_unknown_document_at_the_titles_is_not_nothing_owed(self, emulator: Emulator) -> None:
        with pytest.raises(NotFound):
            browse_answer(self, emulator, {"success": False, "messages": [UNKNOWN], "response": None})

    @pytest.mark.parametrize(
        ("messages", "kind", "reason"),
        [
            ("Nenhum título encontrado.", Refused, Reason.ERROR_IN_ANSWER),
            ([UNKNOWN, "Integrador inválido"], Refused, Reason.ERROR_IN_ANSWER),
            ([NOTHING_OPEN, UNKNOWN], Refused, Reason.ERROR_IN_ANSWER),
            (None, Refused, Reason.ERROR_IN_ANSWER),
            ("", Refused, Reason.ERROR_IN_ANSWER),
            ([], Refused, Reason.ERROR_IN_ANSWER),
            ("Sistema em manutenção", Unavailable, Reason.MAINTENANCE),
            ("Limite de requisições excedido", Unavailable, Reason.RATE_LIMIT),
            ("Usuário sem permissão", Refused, Reason.PERMISSION),
            ("Token expirado", Refused, Reason.TOKEN),
            ("IP não liberado", Refused, Reason.IP),
        ],
    )
    def test_a_failure_is_never_told_as_nothing_owed_or_no_customer(
        self, emulator: Emulator, messages: Any, kind: type[ErpError], reason: Reason
    ) -> None:
        answer = JSONResponse({"success": False, "messages": messages, "response": None})
        for work in (
            lambda erp: erp.customers(MARIA),
            lambda erp: erp.open_boletos(Customer(MARIA)),
            lambda erp: erp.probe(),
        ):
            with pytest.raises(kind) as caught:
                self.with_answer(emulator, work, answer)
            assert not isinstance(caught.value, NotFound)
            assert caught.value.reason is reason

    def test_a_failure_in_words_beside_an_empty_list_is_not_nothing_owed(self, emulator: Emulator) -> None:
        with pytest.raises(Refused) as caught:
            browse_answer(
                self, emulator, {"success": True, "messages": ["Usuário sem permissão"], "response": []}
            )
        assert caught.value.reason is Reason.PERMISSION

    @pytest.mark.parametrize(
        "answer",
        [
            {"success": True, "messages": None, "response": None},
            {"success": True, "messages": None, "response": "x"},
            {"success": True, "messages": None, "response": ["x"]},
            {"messages": None},
            {},
            "x",
        ],
    )
    def test_an_answer_of_no_known_shape_is_a_failure(self, emulator: Emulator, answer: Any) -> None:
        for work in (lambda erp: erp.customers(MARIA), lambda erp: erp.open_boletos(Customer(MARIA))):
            with pytest.raises(BadAnswer):
                self.with_answer(emulator, work, JSONResponse(answer))

    @pytest.mark.parametrize("person", [{}, [], [{}]])
    def test_a_person_without_any_field_is_a_failure(self, emulator: Emulator, person: object) -> None:
        answer = JSONResponse({"success": True, "messages": "", "response": person})
        with pytest.raises(BadAnswer):
            self.with_answer(emulator, lambda erp: erp.customers(MARIA), answer)

    @pytest.mark.parametrize("body", ["", "<html></html>", '{"success": false, "messages": null}'])
    def test_a_404_is_no_absence(self, emulator: Emulator, body: str) -> None:
        with pytest.raises(Refused) as caught:
            self.with_answer(emulator, lambda erp: erp.customers(MARIA), HTMLResponse(body, 404))
        assert caught.value.reason is Reason.HTTP_STATUS

    def test_a_foreign_person_is_a_failure(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.expect("1 of 1 registrations are another customer's")
        answer = JSONResponse({"success": True, "response": {"id": 1, "name": "X", "txId": "11144477735"}})
        with pytest.raises(BadAnswer) as caught:
            self.with_answer(emulator, lambda erp: erp.customers(MARIA), answer)
        assert caught.value.reason is Reason.FOREIGN_RECORD

    # Customers and titles

    @pytest.mark.parametrize(
        ("kind", "street", "shown"),
        [
            ("Rua", "Rua das Laranjeiras", "Rua das Laranjeiras"),
            ("Rua", "das Laranjeiras", "Rua das Laranjeiras"),
            ("RUA", "Rua das Laranjeiras", "Rua das Laranjeiras"),
            ("Av", "Avaré", "Av Avaré"),
            (None, "Rua A", "Rua A"),
            ("Rua", None, None),
        ],
    )
    def test_the_street_has_its_type_once(
        self, emulator: Emulator, kind: str | None, street: str | None, shown: str | None
    ) -> None:
        person = {"id": "1", "txId": MARIA.formatted, "mainAddress": {"streetType": kind, "street": street}}
        answer = JSONResponse({"success": True, "messages": "", "response": person})
        (customer,) = self.with_answer(emulator, lambda erp: erp.customers(MARIA), answer)
        assert customer.address.street == shown

    @pytest.mark.parametrize("status", ["Paga", "Cancelada"])
    def test_a_closed_title_in_the_list_is_left_out(self, emulator: Emulator, status: str) -> None:
        closed = {**SAMPLE, "id": 2, "billet": {**SAMPLE["billet"], "status": status}}
        also = {**SAMPLE, "id": 3, "status": status}
        answer = {"success": True, "messages": None, "response": [closed, SAMPLE, also]}
        assert [each.id for each in browse_answer(self, emulator, answer)] == ["88001"]

    def test_a_title_without_line_or_pix_stays(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_line", "no_pix"})
        found = self.browse(emulator, MARIA)
        assert [(each.line, each.barcode, each.pix) for each in found] == [(None, None, None)] * 3

    def test_todays_amount_stands_beside_the_original_one(self, emulator: Emulator) -> None:
        answer = {"success": True, "messages": [], "response": [SAMPLE]}
        (boleto,) = browse_answer(self, emulator, answer)
        assert boleto.amount == Decimal("93.11")
        assert boleto.original_amount == Decimal("89.90")
        assert (boleto.fine, boleto.interest) == (Decimal("1.80"), Decimal("1.41"))
        assert boleto.document_number == "FAT000123/1"

    def test_an_odd_record_hides_no_other(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.expect("billet.amount.finalValue cannot be read")
        expected_logs.expect("1 of 3 entries are no records")
        odd = {**SAMPLE, "id": 2, "billet": {"amount": {"value": 1, "finalValue": {"x": 1}}}}
        found = browse_answer(self, emulator, {"success": True, "response": [odd, SAMPLE, 7]})
        assert [each.id for each in found] == ["2", "88001"]

    def test_titles_of_several_contracts_bear_plan_and_contract(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp) -> list[OpenBoleto]:
            customer = (await erp.customers(THREE_CONTRACTS))[0]
            found = await erp.open_boletos(customer)
            calls = len(emulator.calls)
            assert await erp.open_boletos(customer) == found  # a poll, which asks for no contract again
            assert len(emulator.calls) == calls + 1
            return found

        found = self.run(emulator, work)
        assert emulator.calls.count("getpaged") == 1
        person = emulator.find(THREE_CONTRACTS.value)
        assert person is not None
        of_contract = {
            str(title.number): str(each.number) for each in person.contracts for title in each.titles
        }
        assert {each.id: each.contract_id for each in found} == {
            each.id: of_contract[each.id] for each in found
        }
        assert len({each.contract_id for each in found}) == 3
        assert {each.description for each in found} == {
            f"{each.plan}, contrato CTR-{each.number}" for each in person.contracts
        }
        assert emulator.effects == []

    # The chosen title

    def test_a_link_comes_for_the_chosen_title_and_no_charge(self, emulator: Emulator) -> None:
        boleto = self.complete(emulator, MARIA)
        assert boleto.link is not None
        assert boleto.link.startswith("https://")
        assert emulator.effects == []

    def test_a_pix_is_registered_once_where_there_is_none(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_pix"})
        boleto = self.complete(emulator, MARIA)
        assert boleto.pix
        assert boleto.link
        assert [name for name, _ in emulator.effects] == ["registerpix"]

    @pytest.mark.parametrize("quirk", ["no_link", "no_gateway"])
    def test_one_part_that_fails_does_not_lose_the_other(self, emulator: Emulator, quirk: str) -> None:
        emulator.quirks = frozenset({"no_pix", quirk})
        boleto = self.complete(emulator, MARIA)
        assert bool(boleto.link) is (quirk == "no_gateway")
        assert bool(boleto.pix) is (quirk == "no_link")

    def test_nothing_came_is_an_error(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_pix", "no_link", "no_gateway"})
        with pytest.raises(Refused):
            self.complete(emulator, MARIA)

    def test_a_title_without_an_id_is_not_completed_by_its_place(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.expect("id cannot be read")
        answer = {"success": True, "response": [{**SAMPLE, "id": {"x": 1}}]}
        (boleto,) = browse_answer(self, emulator, answer)
        with pytest.raises(BadAnswer) as caught:
            self.run(emulator, lambda erp: erp.complete(Customer(MARIA), boleto))
        assert caught.value.reason is Reason.MISSING_ID
        assert emulator.calls == []

    # Contracts, unlock, ticket, lead

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({"contractStatus": 1}, ServiceState.ACTIVE),
            ({"contractStatus": 2}, ServiceState.ACTIVE),
            ({"contractStatus": 3}, ServiceState.ACTIVE),
            ({"contractStatus": 4}, ServiceState.CANCELLED),
            ({"contractStatus": 5}, ServiceState.SUSPENDED),
            ({"contractStatus": "6"}, ServiceState.BLOCKED_FOR_DEBT),
            ({"v_status": 6}, ServiceState.BLOCKED_FOR_DEBT),
            ({"v_status": "Bloqueio Financeiro"}, ServiceState.BLOCKED_FOR_DEBT),
            ({"contractStatus": 7}, ServiceState.BLOCKED),
            ({"v_status": "Suspenso a pedido"}, ServiceState.SUSPENDED),
            ({"v_status": "Bloqueio Judicial"}, ServiceState.BLOCKED),
            ({"contractStatus": 9}, ServiceState.CANCELLED),
            ({"contractStatus": 8}, ServiceState.UNKNOWN),
            ({}, ServiceState.UNKNOWN),
        ],
    )
    def test_the_state_of_a_contract(
        self, emulator: Emulator, fields: dict[str, Any], state: ServiceState
    ) -> None:
        owner = {"clientInformation": {"clientTxId": MARIA.value}}
        own = {"id": 701, "contractNumber": 701, "servicesInformation": [{"title": "FIBRA"}]}
        contract = {**own, **owner, **fields}
        listing = {"totalRecords": 1, "totalPages": 1, "data": [contract]}
        answer = JSONResponse({"success": True, "messages": "", "response": listing})
        (place,) = self.with_answer(emulator, lambda erp: erp.installations(Customer(MARIA)), answer)
        assert place.services[0].state is state
        assert place.services[0].name == "FIBRA"

    def test_contracts_of_others_and_of_nobody_are_left_out(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.expect("installations: 4 of 5 contracts are another customer's")
        owners: list[object] = [{"clientTxId": MARIA.value}, {"clientTxId": "1"}, {"clientTxId": JOAO.value}]
        owners += [{"clientTxId": [MARIA.value]}, None]
        contracts = [
            {"id": place, "contractStatus": 6, "contractNumber": str(place), "clientInformation": owner}
            for place, owner in enumerate(owners, 1)
        ]
        listing = {"totalRecords": 5, "totalPages": 1, "data": contracts}
        answer = JSONResponse({"success": True, "messages": "", "response": listing})
        (place,) = self.with_answer(emulator, lambda erp: erp.installations(Customer(MARIA)), answer)
        assert place.id == "1"

    def test_a_person_with_an_overdue_title_costs_no_more_calls(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"titles"})
        assert self.browse(emulator, MARIA)
        assert len(emulator.calls) == 2

    @pytest.mark.parametrize(
        ("blocked", "cancelled", "refusal"),
        [
            ((), (), UnlockRefusal.NOT_BLOCKED),
            ((), (0, 1), UnlockRefusal.INACTIVE),
            ((0, 1), (), UnlockRefusal.NOT_ALLOWED),
            ((1,), (), None),
            ((1,), (0,), None),
        ],
    )
    def test_an_unlock_is_sent_for_the_one_contract_that_is_blocked(
        self,
        emulator: Emulator,
        blocked: tuple[int, ...],
        cancelled: tuple[int, ...],
        refusal: UnlockRefusal | None,
    ) -> None:
        person = emulator.find(TWO_CONTRACTS.value)
        assert person is not None
        for place, contract in enumerate(person.contracts):
            contract.blocked, contract.cancelled = place in blocked, place in cancelled
        answer = self.on_customer(emulator, TWO_CONTRACTS, lambda erp, customer: erp.unlock(customer))
        assert answer.refusal is refusal
        sent = [("unlock", f"CTR-{person.contracts[1].number}")] if refusal is None else []
        assert emulator.effects == sent

    def test_an_unlock_whose_contract_was_not_found_out_was_not_sent(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp, customer: Customer) -> None:
            emulator.injected_fault = InjectedFault.ERROR
            with pytest.raises(Refused) as caught:
                await erp.unlock(customer)
            assert not caught.value.may_have_arrived

        self.on_customer(emulator, MARIA, work)

    @pytest.mark.parametrize(
        "name",
        ["contract_service_tag_id", "crm_contact_origin_code", "crm_form_code", "integrator_alias"],
    )
    def test_a_code_that_is_missing_is_named(self, emulator: Emulator, name: str) -> None:
        section = {key: value for key, value in emulator.settings()["voalle"].items() if key != name}

        async def work(erp: OwnedErp) -> None:
            if name.startswith("contract"):
                await erp.open_ticket(Customer(MARIA, CustomerId("1")), TicketRequest("Sem internet."))
            else:
                await erp.create_lead(LeadContact("Pessoa", phone="19999990000"), key="k")

        with pytest.raises(Misconfigured, match=name):
            self.run(emulator, work, voalle=section)
        assert emulator.effects == []

    def test_a_lead_with_a_wrong_code_is_declined(self, emulator: Emulator) -> None:
        section = {**emulator.settings()["voalle"], "integration_code": "9"}
        with pytest.raises(Declined) as caught:
            self.run(
                emulator,
                lambda erp: erp.create_lead(LeadContact("Pessoa", phone="1"), key="k"),
                voalle=section,
            )
        assert caught.value.explanation == "Integrador inválido"

    @pytest.mark.parametrize("several", [True, False])
    def test_the_statement_reads_receipts_as_a_list_or_one(self, emulator: Emulator, several: bool) -> None:
        receipt = {"ammount": "93.11", "receiptDate": "2026-10-12"}
        billet = {**SAMPLE["billet"], "status": "Paga", "receipts": [receipt] if several else receipt}
        answer = {"success": True, "messages": None, "response": [{**SAMPLE, "billet": billet}, SAMPLE]}
        (entry,) = self.with_answer(
            emulator, lambda erp: erp.statement(Customer(MARIA)), JSONResponse(answer)
        )
        assert entry.paid_amount == Decimal("93.11")
        assert entry.paid_date is not None


class TestVoalleCards(SettlementSuite):
    """A server where card payments are configured: contracts are asked for on browsing."""

    make = VoalleEmulator
    browse_calls = 3
    title_mark = TestVoalle.title_mark
    title_owner = TestVoalle.title_owner
    document_owners = TestVoalle.document_owners
    amount_of_today = True
    chooses_contract = False
    most_titles = 6
    tells_paid = False
    names_customer = False

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return TestVoalle().faults()

    def hostile_ids(self) -> dict[str, Any]:
        return {"contract_id": ContractId("8001")}

    def test_the_contract_of_each_title_is_known(self, emulator: Emulator) -> None:
        for document in (MARIA, TWO_CONTRACTS, THREE_CONTRACTS):
            person = emulator.find(document.value)
            assert person is not None
            of_contract = {
                str(title.number): str(each.number) for each in person.contracts for title in each.titles
            }
            for boleto in self.browse(emulator, document):
                assert boleto.contract_id == of_contract[boleto.id]

    def test_one_contract_changes_no_text_of_a_title(self, emulator: Emulator) -> None:
        assert {each.description for each in self.browse(emulator, MARIA)} == {None}

    def test_a_title_without_its_contract_is_not_read(self, emulator: Emulator) -> None:
        title = replace(self.reference(emulator), contract_id=None)
        with pytest.raises(BadAnswer) as caught:
            self.read(emulator, title)
        assert (caught.value.reason, caught.value.field) == (Reason.MISSING_ID, "contractId")
        assert emulator.calls == []

    def test_the_repetition_of_a_payment_is_refused_by_its_transaction(self, emulator: Emulator) -> None:
        title, payment = self.reference(emulator), self.payment(emulator)
        assert self.settle(emulator, title, payment) is Settlement.SETTLED
        assert self.settle(emulator, title, payment) is Settlement.ACCEPTED
        assert len(self.settlements(emulator)) == 1

    def test_a_payment_that_the_erp_still_works_on(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"slow_receipt"})
        assert self.settle(emulator, self.reference(emulator), self.payment(emulator)) is Settlement.ACCEPTED
        assert emulator.calls[1:] == ["receivepayment", *["consultpayment"] * 3]

    @pytest.mark.parametrize("is_slow", [False, True])
    def test_a_payment_is_read_as_ours_by_any_program_where_the_erp_finds_it(
        self, emulator: Emulator, *, is_slow: bool
    ) -> None:
        title, payment = self.reference(emulator), self.payment(emulator)
        emulator.quirks = frozenset({"slow_receipt"} if is_slow else ())
        self.settle(emulator, title, payment)
        emulator.quirks = frozenset({"ours"})
        assert self.read(emulator, title) == TitleReading(TitleStatus.PAID, paid_by=PaidBy.OURS)
        assert [self.read(emulator, title, each) for each in ("another", "")] == [self.gone()] * 2
        emulator.quirks = frozenset()
        assert self.read(emulator, title) == self.gone()

    def test_the_answer_about_another_payment_is_none_of_ours(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        self.settle(emulator, title, self.payment(emulator))
        emulator.quirks = frozenset({"ours"})

        def rewrite(found: Any) -> Any:
            is_look = isinstance(found["response"], dict) and "processed" in found["response"]
            return (
                {**found, "response": {**found["response"], "integratorTransactionId": "x"}}
                if is_look
                else found
            )

        emulator.rewrite = rewrite
        assert self.read(emulator, title) == self.gone()

    @pytest.mark.parametrize("quirk", ["processed_text", "processed_day"])
    def test_what_was_worked_on_is_a_text_or_a_day(self, emulator: Emulator, quirk: str) -> None:
        title, payment = self.reference(emulator), self.payment(emulator)
        emulator.quirks = frozenset({quirk, "slow_receipt"})
        assert self.settle(emulator, title, payment) is Settlement.ACCEPTED
        later = replace(payment, reference="totem-later")
        emulator.quirks = frozenset({quirk})
        assert (
            self.settle(
                emulator, self.reference(emulator, 2), replace(later, amount=self.title(emulator, 2).today)
            )
            is Settlement.SETTLED
        )

    def test_a_title_paid_in_part_shows_what_is_left(self, emulator: Emulator) -> None:
        part = self.title(emulator, 2)
        whole, part.left = part.today, Decimal("40.10")
        (boleto,) = [each for each in self.browse(emulator, MARIA) if each.due_date == part.due]
        assert (boleto.amount, boleto.paid_amount) == (Decimal("40.10"), whole - Decimal("40.10"))

    def test_a_payment_that_failed_leaves_the_reading_to_the_list(self, emulator: Emulator) -> None:
        title, payment = self.reference(emulator), self.payment(emulator)
        number = str(self.title(emulator).number)

        async def work(erp: OwnedErp) -> TitleReading:
            await erp.read_title(title)
            emulator.quirks = frozenset({"failed_receipt"})
            with pytest.raises(Declined):
                await erp.settle(title, payment)
            emulator.paid.discard(number)  # as the ERP, which books nothing
            return await erp.read_title(title, REFERENCE)

        assert self.run(emulator, work).status is TitleStatus.OPEN

    def test_a_payment_that_ended_in_an_error(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"failed_receipt"})
        with pytest.raises(Declined) as caught:
            self.settle(emulator, self.reference(emulator), self.payment(emulator))
        assert caught.value.explanation == "Forma de pagamento sem caixa aberto"

    @pytest.mark.parametrize(
        "answer",
        [
            {"processed": True, "status": {"value": 2, "label": "Outro"}},
            {"processed": True, "status": {"value": 2}},
            {"processed": "em andamento", "status": {"value": 2, "label": "Processado com sucesso"}},
            {"processed": False, "status": {"value": 9, "label": "Processado com sucesso"}},
            {"processed": "x", "status": "x"},
            [],
        ],
    )
    def test_a_look_that_tells_nothing(
        self, emulator: Emulator, answer: object, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)

        def rewrite(found: Any) -> Any:
            is_look = isinstance(found["response"], dict) and "processed" in found["response"]
            return {**found, "response": answer} if is_look else found

        emulator.rewrite = rewrite
        assert self.settle(emulator, title, self.payment(emulator)) is Settlement.ACCEPTED

    @pytest.mark.parametrize("rows", [[{"title": "FAT"}], [{"id": {}}], ["x", {"id": 5}]])
    def test_a_list_that_may_hide_the_title_is_an_error(
        self, emulator: Emulator, rows: list[Any], expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)
        answer = JSONResponse({"success": True, "messages": None, "response": rows})
        with pytest.raises(BadAnswer):
            self.with_answer(emulator, lambda erp: erp.read_title(title), answer)

    def test_a_list_of_other_titles(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        answer = JSONResponse({"success": True, "response": [{"id": 5, "title": "FAT"}]})
        assert self.with_answer(emulator, lambda erp: erp.read_title(title), answer) == self.gone()


SAMPLE: dict[str, Any] = {
    "id": 88001,
    "client": {"txId": MARIA.value, "name": "MARIA DE TESTE", "address": {}},
    "companyPlace": {"id": 1, "name": "NETSUL"},
    "billet": {
        "bankTitleNumber": "123",
        "barcode": None,
        "typefulLine": "",
        "pixQRCode": "",
        "title": "FAT000123/1",
        "issueDate": "2026-09-20T00:00:00",
        "expirationDate": "2026-10-10T00:00:00",
        "processingDate": "2026-09-20",
        "amount": {"value": 89.9, "finalValue": 93.11, "discount": 0, "fine": 1.8, "interest": 1.41},
    },
}
"""Title of the vendor's documentation."""


def browse_answer(suite: AdapterSuite, emulator: Emulator, answer: dict[str, Any]) -> list[OpenBoleto]:
    """The open boletos that one answer of the list makes."""
    return suite.with_answer(emulator, lambda erp: erp.open_boletos(Customer(MARIA)), JSONResponse(answer))
