"""Suite of every adapter of a vendor's ERP, each against its emulator over real HTTP.

A kind's own module subclasses `AdapterSuite` with its emulator and figures, and adds the tests of its quirks.
The customers are those of `totem.lab.reference_erp.seed`.
"""

import asyncio
import copy
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

import pytest

from support import sampling
from support.emulators.base import Emulator, InjectedFault
from support.log_check import LogWatch
from support.raw_http_server import RawServer, http
from totem.domain.customer import Customer, OpenBoleto
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.service_requests import TicketRequest, UnlockRefusal
from totem.domain.sign_up import LeadContact
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.settings import ErpSettings

if TYPE_CHECKING:
    from starlette.responses import Response

T = TypeVar("T")
DocumentOwners: TypeAlias = dict[Capability, tuple[str, dict[str, object]]]

SECRETS = {"client_secret", "password", "syndata"}

MARIA = TaxId.parse("529.982.247-25")
"""Three titles of one contract: overdue, due today, due in 30 days."""
JOAO = TaxId.parse("111.444.777-35")
NOTHING_OPEN = TaxId.parse("390.533.447-05")
TWO_CONTRACTS = TaxId.parse("862.883.667-57")
ALPHANUMERIC = TaxId.parse("12.ABC.345/01DE-35")
NO_CUSTOMER = TaxId.parse("123.456.789-09")
MANY = TaxId.parse("987.654.321-00")
"""Sixty titles."""


class _FixedAnswer(RawServer):
    """Gives its one answer, and tokens of OAuth."""

    def choose_reply(self, request: str) -> bytes:
        token = {"access_token": "t", "expires_in": "2592000", "token_type": "Bearer"}
        return http(token) if request.split()[1] == "/oauth/token" else super().choose_reply(request)


class AdapterSuite:
    """Properties that every adapter has. A subclass sets the attributes below."""

    make: ClassVar[Callable[..., Emulator]]
    browse_calls: ClassVar[int]
    """Most requests of a customer's visit until the list is shown, logins left out."""
    opening_calls: ClassVar[int] = 0
    """Further requests where a boleto is opened."""
    line_in_list: ClassVar[bool] = True
    pix_in_list: ClassVar[bool] = True
    amount_of_today: ClassVar[bool] = False
    """The list has today's amount of an overdue title."""
    chooses_contract: ClassVar[bool] = True
    """Two contracts are two customers to choose from."""
    most_titles: ClassVar[int] = 60
    """Titles that the ERP lists of one customer with sixty."""
    title_mark: ClassVar[str]
    """A field of each object that names the owner of a title, or of the titles in it, and of no other."""
    title_owner: ClassVar[dict[str, object]]
    """Fields that name a title's owner, a dot leading into an object, each with the value of a stranger."""
    document_owners: ClassVar[DocumentOwners] = {}
    """Mark and owner of further documents, as `title_mark` and `title_owner` are of titles."""
    one_title: ClassVar[tuple[str, str] | None] = None
    """Mark and field of a title's own owner, where `title_owner` is that of the whole list."""

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        """The error of each failure, None for any reason; a subclass adds the vendor's own."""
        return {
            InjectedFault.PAGE: (BadAnswer, Reason.PAGE),
            InjectedFault.ERROR: (ErpError, None),
            InjectedFault.SERVER_ERROR: (Unavailable, Reason.SERVER_ERROR),
            InjectedFault.TOKEN: (Refused, Reason.TOKEN),
            InjectedFault.RATE_LIMIT: (Unavailable, Reason.RATE_LIMIT),
        }

    @pytest.fixture(scope="class")
    @classmethod
    def server(cls) -> Iterator[Emulator]:
        with cls.make() as emulator:
            yield emulator

    @pytest.fixture
    def emulator(self, server: Emulator) -> Iterator[Emulator]:
        server.reset()
        yield server
        assert server.violations == []

    def run(self, emulator: Emulator, work: Callable[[OwnedErp], Awaitable[T]], **more: Any) -> T:
        """Do some work with a new ERP of the emulator's settings."""
        settings = ErpSettings(**{"timeout_s": 5.0, **emulator.settings(), **more})

        async def sleep(_seconds: float) -> None:
            await asyncio.sleep(0)

        async def do() -> T:
            erp = make_erp(settings, sleep=sleep)
            try:
                return await work(erp)
            finally:
                await erp.aclose()

        return asyncio.run(do())

    def with_answer(
        self, emulator: Emulator, work: Callable[[OwnedErp], Awaitable[T]], answer: "Response"
    ) -> T:
        """Do some work with an ERP that answers every request but the login by `answer`."""
        headers = {"Content-Type": answer.headers["content-type"]}
        with _FixedAnswer(
            http(bytes(answer.body), status=f"{answer.status_code} X", headers=headers)
        ) as server:
            return self.run(emulator, work, base_url=server.base_url)

    def browse(self, emulator: Emulator, tax_id: TaxId, contract: int = 0) -> list[OpenBoleto]:
        """The open boletos of one of a document's registrations."""

        async def work(erp: OwnedErp) -> list[OpenBoleto]:
            return await erp.open_boletos((await erp.customers(tax_id))[contract])

        return self.run(emulator, work)

    def complete(self, emulator: Emulator, tax_id: TaxId, place: int = 0) -> OpenBoleto:
        """One of a document's boletos with what the list leaves out."""

        async def work(erp: OwnedErp) -> OpenBoleto:
            customer = (await erp.customers(tax_id))[0]
            return await erp.complete(customer, (await erp.open_boletos(customer))[place])

        return self.run(emulator, work)

    def on_customer(
        self, emulator: Emulator, tax_id: TaxId, work: Callable[[OwnedErp, Customer], Awaitable[T]]
    ) -> T:
        """Do some work with a document's first registration."""

        async def do(erp: OwnedErp) -> T:
            return await work(erp, (await erp.customers(tax_id))[0])

        return self.run(emulator, do)

    def capabilities(self, emulator: Emulator) -> frozenset[Capability]:
        async def work(erp: OwnedErp) -> frozenset[Capability]:
            return erp.capabilities

        return self.run(emulator, work)

    # Customers

    def test_a_customer_is_found_by_the_document(self, emulator: Emulator) -> None:
        found = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert len(found) == 1
        assert found[0].name is not None
        assert found[0].name.casefold().startswith("maria aparecida")
        assert found[0].tax_id == MARIA

    def test_no_customer(self, emulator: Emulator) -> None:
        with pytest.raises(NotFound):
            self.run(emulator, lambda erp: erp.customers(NO_CUSTOMER))

    def test_an_alphanumeric_cnpj(self, emulator: Emulator) -> None:
        assert self.run(emulator, lambda erp: erp.customers(ALPHANUMERIC))
        assert self.browse(emulator, ALPHANUMERIC)

    def test_several_contracts(self, emulator: Emulator) -> None:
        found = self.run(emulator, lambda erp: erp.customers(TWO_CONTRACTS))
        if not self.chooses_contract:
            assert len(found) == 1
            assert len(self.browse(emulator, TWO_CONTRACTS)) == 3
            return
        assert len(found) == 2
        assert found[0].address.street != found[1].address.street
        ids = [
            {boleto.id for boleto in self.browse(emulator, TWO_CONTRACTS, contract)} for contract in (0, 1)
        ]
        assert sorted(map(len, ids)) == [1, 2]
        assert ids[0].isdisjoint(ids[1])

    # Open boletos

    def test_open_boletos(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        found = sorted(self.browse(emulator, MARIA), key=lambda each: each.due_date or date.max)
        assert [each.due_date for each in found] == [each.due for each in person.open_titles]
        for boleto, title in zip(found, person.open_titles, strict=True):
            assert title.face in {boleto.amount, boleto.original_amount}
            assert bool(boleto.line) is self.line_in_list
            assert bool(boleto.pix) is self.pix_in_list
            if self.amount_of_today:
                assert boleto.amount == title.today

    def test_the_boletos_pass_the_integrity_check(self, emulator: Emulator) -> None:
        today = datetime.now().astimezone().date()
        for boleto in self.browse(emulator, MARIA):
            checked = check(boleto, Policy(), today)
            assert not [each for each in checked.findings if each.severity >= FindingSeverity.SUSPICIOUS]

    def test_nothing_open(self, emulator: Emulator) -> None:
        assert self.browse(emulator, NOTHING_OPEN) == []

    def test_many_titles(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.allow("open_boletos: .* titles came")
        assert len({each.id for each in self.browse(emulator, MANY)}) == self.most_titles

    def test_a_paid_boleto_leaves_the_list(self, emulator: Emulator) -> None:
        before = self.browse(emulator, MARIA)
        person = emulator.find(MARIA.value)
        assert person is not None
        emulator.paid.add(str(person.open_titles[0].number))
        after = self.browse(emulator, MARIA)
        assert len(after) == len(before) - 1
        assert {each.id for each in after} < {each.id for each in before}

    def test_all_paid(self, emulator: Emulator) -> None:
        person = emulator.find(JOAO.value)
        assert person is not None
        emulator.paid |= {str(each.number) for each in person.open_titles}
        assert self.browse(emulator, JOAO) == []

    # Owners

    def browse_rewritten(
        self, emulator: Emulator, rewrite: Callable[[dict[str, Any]], None], mark: str, *, first: bool = False
    ) -> list[OpenBoleto]:
        """Maria's boletos where the objects with a field `mark`, or the `first` alone, are rewritten."""
        done: list[str] = []
        rewriter = self.rewriter(rewrite, mark, done, first=first)

        async def work(erp: OwnedErp, customer: Customer) -> list[OpenBoleto]:
            emulator.rewrite = rewriter
            try:
                return await erp.open_boletos(customer)
            finally:
                emulator.rewrite = None
                assert done

        return self.on_customer(emulator, MARIA, work)

    def rewriter(
        self,
        rewrite: Callable[[dict[str, Any]], None],
        mark: str,
        done: list[str] | None = None,
        *,
        first: bool = False,
    ) -> Callable[[Any], Any]:
        """Return a function that rewrites an answer's objects with a field `mark`, or the `first` alone."""
        found = [] if done is None else done

        def rewrite_in(value: Any) -> Any:
            for each in value if isinstance(value, list) else list(value.values()):
                if isinstance(each, list | dict):
                    rewrite_in(each)
            if isinstance(value, dict) and mark in value and not (first and found):
                found.append(mark)
                rewrite(value)
            return value

        return rewrite_in

    def name_owner(self, record: dict[str, Any], values: dict[str, object]) -> None:
        """Set the fields by which a record names its owner; a value of None takes one out."""
        for path, value in values.items():
            *outer, last = path.split(".")
            inner = record
            for name in outer:
                inner = inner[name]
            inner[last] = value
            if value is None:
                del inner[last]

    def is_named(self, emulator: Emulator) -> bool:
        """Test that this adapter states that titles always name their owner."""

        async def work(erp: OwnedErp) -> bool:
            return "open_boletos" in erp.adapter.always_names_owner

        return self.run(emulator, work)

    def test_a_strangers_titles_are_a_failure_though_contract_and_ids_are_the_customers(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        with pytest.raises(BadAnswer) as caught:
            self.browse_rewritten(
                emulator, lambda record: self.name_owner(record, self.title_owner), self.title_mark
            )
        assert caught.value.reason is Reason.FOREIGN_RECORD

    @pytest.mark.parametrize("is_stranger", [True, False])
    def test_documents_of_a_stranger_and_of_nobody(
        self, emulator: Emulator, expected_logs: LogWatch, *, is_stranger: bool
    ) -> None:
        expected_logs.allow("erp")
        person = emulator.find(MARIA.value)
        assert person is not None
        emulator.paid |= {str(each.number) for each in person.open_titles}

        async def work(erp: OwnedErp, customer: Customer) -> None:
            reads: dict[Capability, Callable[[Customer], Awaitable[Sequence[object]]]] = {
                Capability.INSTALLATIONS: erp.installations,
                Capability.INVOICES: erp.invoices,
                Capability.STATEMENT: erp.statement,
            }
            for capability, (mark, stranger) in self.document_owners.items():
                owner = stranger if is_stranger else dict.fromkeys(stranger)
                emulator.rewrite = self.rewriter(partial(self.name_owner, values=owner), mark)
                is_shown = not is_stranger and capability not in erp.adapter.always_names_owner
                if is_shown:
                    assert await reads[capability](customer)
                    continue
                with pytest.raises(BadAnswer) as caught:
                    await reads[capability](customer)
                assert caught.value.reason is Reason.FOREIGN_RECORD, capability
            emulator.rewrite = None

        self.on_customer(emulator, MARIA, work)

    def test_a_strangers_title_hides_no_other_and_is_counted(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.expect("open_boletos: 1 of 3 titles are another customer's")
        mark, *path = self.one_title or (self.title_mark,)
        owner: dict[str, object] = dict.fromkeys(path, 9) if path else self.title_owner
        found = self.browse_rewritten(
            emulator, lambda record: self.name_owner(record, owner), mark, first=True
        )
        assert len(found) == 2
        assert not any(each.among_unread for each in found)
        assert [vars(record)["unfit"] for record in expected_logs.records if "unfit" in vars(record)] == [
            "open_boletos: titles of others"
        ]

    @pytest.mark.parametrize("owner", [None, [], ["x"], {"id": 1}], ids=repr)
    def test_titles_of_nobody(self, emulator: Emulator, expected_logs: LogWatch, owner: object) -> None:
        """Those that name their owner in no form that can be read are not shown, and never "nothing open"."""
        expected_logs.allow("erp")
        values = dict.fromkeys(self.title_owner, owner)

        def browse() -> list[OpenBoleto]:
            return self.browse_rewritten(
                emulator, lambda record: self.name_owner(record, values), self.title_mark
            )

        if owner is None and not self.is_named(emulator):
            assert len(browse()) == 3
            return
        with pytest.raises(BadAnswer) as caught:
            browse()
        assert caught.value.reason is Reason.FOREIGN_RECORD

    def test_a_title_of_nobody_beside_the_customers_is_not_taken_for_paid(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")
        mark, *path = self.one_title or (self.title_mark,)
        owner: dict[str, object] = {name: ["x"] for name in path or self.title_owner}
        found = self.browse_rewritten(
            emulator, lambda record: self.name_owner(record, owner), mark, first=True
        )
        assert len(found) == 2
        assert all(each.among_unread for each in found)

    # Two customers at once

    def test_two_lookups_side_by_side_do_not_mix(self, emulator: Emulator) -> None:
        """The kiosk's customer and another one, whose search comes in between or at the same time."""
        alone = [[each.id for each in self.browse(emulator, tax_id)] for tax_id in (TWO_CONTRACTS, MARIA)]

        async def in_between(erp: OwnedErp) -> list[list[str]]:
            one = (await erp.customers(TWO_CONTRACTS))[0]
            other = (await erp.customers(MARIA))[0]
            return [[each.id for each in await erp.open_boletos(customer)] for customer in (one, other)]

        async def at_once(erp: OwnedErp) -> list[list[str]]:
            async def browse(tax_id: TaxId) -> list[str]:
                customer = (await erp.customers(tax_id))[0]
                return [each.id for each in await erp.open_boletos(customer)]

            return list(await asyncio.gather(browse(TWO_CONTRACTS), browse(MARIA)))

        assert self.run(emulator, in_between) == alone
        assert self.run(emulator, at_once) == alone

    def test_a_lookup_that_was_left_changes_nothing(self, emulator: Emulator) -> None:
        alone = self.browse(emulator, TWO_CONTRACTS)

        async def work(erp: OwnedErp) -> list[OpenBoleto]:
            customer = (await erp.customers(TWO_CONTRACTS))[0]
            for steps in range(30):
                left = asyncio.ensure_future(erp.customers(MARIA))
                for _ in range(steps):
                    await asyncio.sleep(0)
                left.cancel()
                await asyncio.gather(left, return_exceptions=True)
            await erp.customers(NOTHING_OPEN)
            return await erp.open_boletos(customer)

        assert self.run(emulator, work) == alone

    @pytest.mark.parametrize("tax_id", [MARIA, TWO_CONTRACTS], ids=["one contract", "two contracts"])
    def test_an_adapter_answers_for_what_another_one_found(
        self, emulator: Emulator, expected_logs: LogWatch, tax_id: TaxId
    ) -> None:
        """The values of a search have all that the next requests need: an adapter keeps nothing of a visit.

        Each request has the same answer, by the same calls, from the adapter that searched, from a fresh one,
        and from one that searched for somebody else. In a sample, for the customer's last contract and from
        the first and the last of these: they differ wherever an adapter keeps something.
        """
        expected_logs.allow("erp")
        found = self.run(emulator, lambda erp: erp.customers(tax_id))
        for request, act in self.visit_requests(emulator).items():
            for place in range(len(found)) if sampling.full else [len(found) - 1]:
                outcomes = []
                others = [None, JOAO] if sampling.full else []
                for searched in (tax_id, *others, TWO_CONTRACTS if tax_id == MARIA else MARIA):
                    self.prepare_visit(emulator, tax_id)
                    customer = copy.deepcopy(found[place])
                    outcomes.append(self.outcome_after(emulator, searched, partial(act, customer=customer)))
                assert outcomes == outcomes[:1] * len(outcomes), (request, place)

    def visit_requests(self, emulator: Emulator) -> dict[str, Callable[..., Awaitable[object]]]:
        """The requests about a customer that this kind has."""

        async def complete(erp: OwnedErp, customer: Customer) -> object:
            whole = await erp.complete(customer, (await erp.open_boletos(customer))[0])
            return replace(whole, link=(whole.link or "").partition("?")[0])  # some are signed each time

        async def unlock(erp: OwnedErp, customer: Customer) -> object:
            return await erp.unlock(customer)

        async def ticket(erp: OwnedErp, customer: Customer) -> object:
            return await erp.open_ticket(customer, TicketRequest("Sem internet."))

        capabilities = self.capabilities(emulator)
        further: dict[Capability, Callable[..., Awaitable[object]]] = {
            Capability.BOLETO_DETAIL: complete,
            Capability.INSTALLATIONS: OwnedErp.installations,
            Capability.INVOICES: OwnedErp.invoices,
            Capability.STATEMENT: OwnedErp.statement,
            Capability.UNLOCK: unlock,
            Capability.TICKET: ticket,
        }
        offered = {each.value: act for each, act in further.items() if each in capabilities}
        return {"open_boletos": OwnedErp.open_boletos, **offered}

    def prepare_visit(self, emulator: Emulator, tax_id: TaxId) -> None:
        """Restore the emulator's data, with a paid title and a blocked contract of a person."""
        emulator.reset()
        person = emulator.find(tax_id.value)
        assert person is not None
        emulator.paid.add(str(person.open_titles[-1].number))
        person.contracts[0].blocked = True

    def outcome_after(
        self, emulator: Emulator, searched: TaxId | None, act: Callable[[OwnedErp], Awaitable[object]]
    ) -> object:
        """Answer, calls and effects of a request to a new adapter that searched for a document before."""

        async def work(erp: OwnedErp) -> object:
            if searched is not None:
                await erp.customers(searched)
            emulator.calls.clear()
            try:
                answer: object = await act(erp)
            except ErpError as error:
                answer = (type(error), error.reason)
            return answer, sorted(emulator.calls), emulator.effects[:]

        return self.run(emulator, work)

    def test_a_ticket_of_a_customer_from_the_outbox(self, emulator: Emulator) -> None:
        """The outbox stores a customer without the facts of its search."""
        if Capability.TICKET not in self.capabilities(emulator):
            pytest.skip("this kind has no tickets")

        async def work(erp: OwnedErp, customer: Customer) -> str | None:
            stored = replace(customer, erp_context=None)
            return (await erp.open_ticket(stored, TicketRequest("Sem internet."))).protocol

        assert self.on_customer(emulator, MARIA, work)
        assert len(emulator.effects) == 1

    # Cost and side effects

    def test_browsing_costs_no_more_calls_than_allowed_and_has_no_effect(self, emulator: Emulator) -> None:
        self.browse(emulator, MARIA)
        assert len(emulator.calls) <= self.browse_calls, emulator.calls
        assert emulator.effects == []

    def test_completing_a_boleto_has_both_forms_of_payment(self, emulator: Emulator) -> None:
        boleto = self.complete(emulator, MARIA)
        assert boleto.line
        assert boleto.pix

    def test_what_is_completed_passes_the_integrity_check(self, emulator: Emulator) -> None:
        today = datetime.now().astimezone().date()
        checked = check(self.complete(emulator, MARIA), Policy(), today)
        assert not [each for each in checked.findings if each.severity >= FindingSeverity.SUSPICIOUS]

    def test_the_probe_is_harmless_and_costs_one_call(self, emulator: Emulator) -> None:
        self.run(emulator, lambda erp: erp.probe())
        assert len(emulator.calls) == 1
        assert emulator.effects == []

    # Failures

    def test_no_failure_is_told_as_nothing_owed_or_no_customer(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        expected_logs.allow("erp")

        async def work(erp: OwnedErp) -> None:
            customer = (await erp.customers(MARIA))[0]
            for fault, (kind, reason) in self.faults().items():
                for name in ("customers", "open_boletos", "probe"):
                    emulator.injected_fault = fault
                    with pytest.raises(kind) as caught:
                        await _call(erp, name, customer)
                    emulator.injected_fault = None
                    assert not isinstance(caught.value, NotFound), fault
                    assert reason in {None, caught.value.reason}, (fault, caught.value.reason)

        self.run(emulator, work)

    def test_a_session_that_expires_is_renewed_unseen(self, emulator: Emulator) -> None:
        async def work(erp: OwnedErp) -> list[OpenBoleto]:
            customer = (await erp.customers(MARIA))[0]
            emulator.expire_sessions()
            return await erp.open_boletos(customer)

        assert len(self.run(emulator, work)) == 3

    def test_wrong_secrets_are_a_refusal(self, emulator: Emulator) -> None:
        section = emulator.settings()
        own = section.get(emulator.kind, {})
        wrong: dict[str, Any] = {"token": "9:x"} if "token" in section else {}
        if own:
            wrong[emulator.kind] = {name: "x" if name in SECRETS else kept for name, kept in own.items()}
        with pytest.raises(Refused) as caught:
            self.run(emulator, lambda erp: erp.customers(MARIA), **wrong)
        assert caught.value.reason is Reason.TOKEN

    # Secrets

    def test_neither_secrets_nor_personal_data_reach_a_log_or_an_error(
        self, emulator: Emulator, caplog: pytest.LogCaptureFixture, expected_logs: LogWatch
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="totem")
        expected_logs.allow("erp")
        errors: list[str] = []

        async def work(erp: OwnedErp) -> None:
            customer = (await erp.customers(MARIA))[0]
            for boleto in (await erp.open_boletos(customer))[:1]:
                await erp.complete(customer, boleto)
            for fault in self.faults():
                emulator.injected_fault = fault
                with pytest.raises(ErpError) as caught:
                    await erp.customers(MARIA)
                errors.append(f"{caught.value} {caught.value!r}")
                emulator.injected_fault = None

        self.run(emulator, work)
        told = "\n".join([*errors, *(record.getMessage() for record in caplog.records)])
        for secret in (*_secrets(emulator.settings()), MARIA.value, MARIA.formatted, "Conceição", "Jaguara"):
            assert secret not in told

    # Further capabilities

    def test_documents_of_a_customer(self, emulator: Emulator, expected_logs: LogWatch) -> None:
        expected_logs.allow("erp")
        capabilities = self.capabilities(emulator)
        for capability, method in (
            (Capability.INSTALLATIONS, "installations"),
            (Capability.INVOICES, "invoices"),
            (Capability.STATEMENT, "statement"),
        ):
            person = emulator.find(MARIA.value)
            assert person is not None
            emulator.paid.add(str(person.open_titles[-1].number))

            async def work(erp: OwnedErp, customer: Customer, method: str = method) -> list[Any]:
                found: list[Any] = await getattr(erp, method)(customer)
                return found

            if capability in capabilities:
                assert self.on_customer(emulator, MARIA, work), capability
            else:
                with pytest.raises(Refused):
                    self.on_customer(emulator, MARIA, work)
        assert emulator.effects == []

    def test_a_trust_unlock_is_granted_once_and_refused_with_a_reason(self, emulator: Emulator) -> None:
        if Capability.UNLOCK not in self.capabilities(emulator):
            pytest.skip("this kind has no trust unlock")
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked = True
        granted = self.on_customer(emulator, MARIA, lambda erp, customer: erp.unlock(customer))
        assert granted.is_granted
        assert len(emulator.effects) == 1
        person.contracts[0].blocked = True
        again = self.on_customer(emulator, MARIA, lambda erp, customer: erp.unlock(customer))
        assert not again.is_granted
        assert again.refusal is UnlockRefusal.ALREADY_USED or again.explanation

    def test_an_unlock_whose_answer_is_lost_is_sent_once(
        self, emulator: Emulator, expected_logs: LogWatch
    ) -> None:
        if Capability.UNLOCK not in self.capabilities(emulator):
            pytest.skip("this kind has no trust unlock")
        expected_logs.allow("erp")
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked = True

        async def work(erp: OwnedErp, customer: Customer) -> None:
            emulator.injected_fault, emulator.fail_once = InjectedFault.LOST, True
            with pytest.raises(ErpError) as caught:
                await erp.unlock(customer)
            assert caught.value.may_have_arrived

        self.on_customer(emulator, MARIA, work)
        assert len(emulator.effects) == 1

    def test_a_ticket_and_a_lead_are_sent_once(self, emulator: Emulator) -> None:
        capabilities = self.capabilities(emulator)
        if Capability.TICKET in capabilities:
            request = TicketRequest("Sem internet desde ontem.", phone="19990001001")
            ticket = self.on_customer(
                emulator, MARIA, lambda erp, customer: erp.open_ticket(customer, request)
            )
            assert ticket.protocol
            assert len(emulator.effects) == 1
            emulator.effects.clear()
        if Capability.LEAD in capabilities:
            lead = LeadContact("Pessoa de Teste", phone="19999990000")
            self.run(emulator, lambda erp: erp.create_lead(lead, key="k"))
            assert len(emulator.effects) == 1


def suite_of(kind: str, *, takes_cards: bool = False) -> Any:
    """Return the suite of a vendor's adapter: that with card payments where it is one of its own."""
    module, name = import_module(f"erp.adapters.test_{kind}"), f"Test{kind.capitalize()}"
    return getattr(module, f"{name}Cards" if takes_cards else name, getattr(module, name))


async def _call(erp: OwnedErp, name: str, customer: Customer) -> None:
    match name:
        case "customers":
            await erp.customers(customer.tax_id)
        case "open_boletos":
            await erp.open_boletos(customer)
        case _:
            await erp.probe()


def _secrets(section: dict[str, Any]) -> list[str]:
    own = section.get(section["kind"], {})
    return [str(value) for name, value in {**section, **own}.items() if name in {*SECRETS, "token"}]
