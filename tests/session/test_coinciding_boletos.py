"""Boletos of equal ids, amounts and dates in several contracts: a row shows the ERP's answer for it alone."""

import itertools
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QCoreApplication

from support.sampling import count
from support.session_harness import MARIA, RULES, TODAY, Bench, FakeErp
from totem.domain import brcode
from totem.domain.customer import BoletoId, ContractId, Customer, CustomerId, OpenBoleto
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.taxid import TaxId
from totem.erp.errors import Reason, Unavailable
from totem.printing.slips.content import SlipContent
from totem.session.states import State

TAX_IDS = (MARIA.tax_id, TaxId.parse("11.222.333/0001-81"))
IDS, AMOUNTS, DAYS = ("1", "2"), (Decimal(10), Decimal(20)), (TODAY, TODAY + timedelta(30))
REGISTRATIONS = [
    Customer(tax_id, CustomerId(own), ContractId(contract), name="MARIA")
    for tax_id in TAX_IDS
    for own, contract in (("17", "4001"), ("17", "4002"), ("18", "4001"))
]
"""Customer ids and contract ids coincide, within a tax id and across."""


@dataclass
class Title:
    """A title in the ERP; `number` is its alone, and stands in its record and in its codes."""

    number: int
    id: str
    amount: Decimal
    due_date: date
    our_number: str | None = None
    is_unread_beside: bool = False

    def listed(self, *, has_link: bool) -> OpenBoleto:
        return OpenBoleto(
            BoletoId(self.id),
            amount=self.amount,
            due_date=self.due_date,
            document_number=str(self.number),
            our_number=self.our_number,
            link=f"https://boletos.example.org/{self.number}" if has_link else None,
            is_incomplete=True,
            among_unread=self.is_unread_beside,
        )


def charge(customer: Customer, number: str | None, amount: Decimal | None) -> str:
    """The PIX of a title of a customer, for the amount that the query named."""
    place = "-".join(map(str, (*customer.key, number, amount)))
    return brcode.build(merchant_name="NETSUL", merchant_city="CURITIBA", url=f"pix.example.org/{place}")


class CoincidingErp(FakeErp):
    """An ERP whose titles differ in nothing but what their own codes say; it registers a charge when asked.

    Attributes:
        answered: records that it listed, by registration.
    """

    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.titles: dict[tuple[object, ...], list[Title]] = {each.key: [] for each in REGISTRATIONS}
        self.answered: dict[tuple[object, ...], set[tuple[object, ...]]] = {
            each.key: set() for each in REGISTRATIONS
        }
        self.fails = self.registers = self.has_links = False
        self.sent: Counter[tuple[object, ...]] = Counter()

    def add(self, customer: Customer, own: str, amount: Decimal, due_date: date) -> None:
        self.titles[customer.key].append(Title(next(self.numbers), own, amount, due_date))

    async def customers(self, tax_id: TaxId) -> list[Customer]:
        return [each for each in REGISTRATIONS if each.tax_id == tax_id]

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        found = [each.listed(has_link=self.has_links) for each in self.titles[customer.key]]
        self.answered[customer.key].update(map(debt, found))
        return found

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        self.sent[(*customer.key, boleto.document_number, boleto.amount)] += 1
        if self.fails:
            raise Unavailable("boleto_detail", Reason.CONNECTION_BROKEN)
        for each in self.titles[customer.key] if self.registers else ():
            if str(each.number) == boleto.document_number:
                each.our_number = f"9{each.number}"
        pix = charge(customer, boleto.document_number, boleto.amount)
        return replace(boleto, pix=pix, is_incomplete=False)


def debt(boleto: OpenBoleto) -> tuple[object, ...]:
    return boleto.document_number, boleto.id, boleto.amount, boleto.due_date


class Visits(RuleBasedStateMachine):
    """Visits that go back and forth between contracts, while the ERP answers late and its titles change."""

    @initialize(
        titles=st.lists(
            st.tuples(
                st.sampled_from(REGISTRATIONS),
                st.sampled_from(IDS),
                st.sampled_from(AMOUNTS),
                st.sampled_from(DAYS),
            ),
            min_size=6,
            max_size=16,
        ),
        uncancellable=st.booleans(),
        registers=st.booleans(),
        links=st.booleans(),
        most=st.integers(0, 2),
    )
    def open_up(
        self,
        titles: list[tuple[Customer, str, Decimal, date]],
        uncancellable: bool,
        registers: bool,
        links: bool,
        most: int,
    ) -> None:
        self.erp = CoincidingErp()
        self.erp.registers, self.erp.has_links = registers, links
        for each in titles:
            self.erp.add(*each)
        self.bench = Bench(uncancellable=uncancellable, erp=self.erp)
        self.bench.session._boletos._config = replace(RULES, next_titles=most)
        self.session = self.bench.session

    @rule(
        tax_id=st.sampled_from(TAX_IDS),
        contract=st.integers(0, 2),
        row=st.integers(0, 3),
        at_once=st.booleans(),
    )
    def come(self, tax_id: TaxId, contract: int, row: int, at_once: bool) -> None:
        """Open a boleto of a contract, in a new session."""
        self.session.leave() if self.bench.state is not State.HOME else None
        self.bench.now += 10_000
        self.session.start()
        self.session.enter_tax_id(tax_id.value)
        self.bench.release("find_customers")
        self.go(contract, row, at_once)

    @precondition(lambda self: self.bench.state is not State.HOME)
    @rule(contract=st.integers(0, 2), row=st.integers(0, 3), at_once=st.booleans())
    def change_contract(self, contract: int, row: int, at_once: bool) -> None:
        while self.bench.state not in {State.CONTRACTS, State.TAX_ID, State.PRINTING}:
            self.session.back()
        if self.bench.state is State.CONTRACTS:
            self.go(contract, row, at_once)

    def go(self, contract: int, row: int, at_once: bool) -> None:
        self.session.choose_contract(contract)
        customer = self.session.view_state.customer
        assert customer is not None
        newest = [job for job in self.bench.held.pending if job.name.endswith("load_boletos")][-1]
        newest.release()
        self.open_row(row)
        for job in self.bench.held.pending if at_once else ():
            job.release()

    def open_row(self, row: int) -> None:
        if self.bench.state is State.BOLETOS and row < len(self.session.view_state.boletos):
            self.session.choose_boleto(row)

    @precondition(lambda self: self.bench.state in {State.PAY, State.BOLETOS, State.PRINTED, State.PAID})
    @rule(row=st.integers(0, 3))
    def open_another(self, row: int) -> None:
        if self.bench.state is not State.BOLETOS and self.session.view_state.boletos:
            self.session.back()
        self.open_row(row)

    @precondition(lambda self: self.bench.state is State.BOLETOS)
    @rule(row=st.integers(0, 3), shows_all=st.booleans())
    def print_some(self, row: int, shows_all: bool) -> None:
        if shows_all and self.session.view_state.later:
            self.session.show_all_boletos()
        if row < len(self.session.view_state.boletos) and self.session.view_state.boletos[row].printable:
            self.session.toggle_boleto(row)
        if self.session.view_state.printable:
            self.session.print_listed()
        if self.bench.state is State.PRINT_AGAIN:
            self.session.print_again()

    @precondition(lambda self: self.bench.state is State.PAY and self.session.view_state.printable)
    @rule()
    def print_one(self) -> None:
        self.session.print_chosen()

    @precondition(lambda self: self.bench.held.pending)
    @rule(which=st.integers(0, 5), fails=st.booleans())
    def answer(self, which: int, fails: bool) -> None:
        """Answer any query, in any order."""
        self.erp.fails = fails and which > 3
        pending = self.bench.held.pending
        pending[which % len(pending)].release()
        self.erp.fails = False

    @precondition(lambda self: self.bench.session._boletos.payment_poller._timer.isActive())
    @rule(at_once=st.booleans())
    def poll(self, at_once: bool) -> None:
        self.bench.tick()
        if at_once:
            [job for job in self.bench.held.pending if job.name.endswith("load_boletos")][-1].release()

    def title(self, place: int) -> Title | None:
        """One of those on the screen, else of the first registration."""
        customer = self.session.view_state.customer or REGISTRATIONS[0]
        titles = self.erp.titles[customer.key]
        return titles[place % len(titles)] if titles else None

    @rule(place=st.integers(0, 5))
    def pay_at_the_bank(self, place: int) -> None:
        title = self.title(place)
        for titles in self.erp.titles.values():
            titles[:] = [each for each in titles if each is not title]

    @rule(place=st.integers(0, 5), amount=st.sampled_from(AMOUNTS), day=st.sampled_from(DAYS))
    def change_a_title(self, place: int, amount: Decimal, day: date) -> None:
        title = self.title(place)
        if title is not None:
            title.amount, title.due_date = amount, day

    @rule(place=st.integers(0, 5))
    def lose_a_record_beside_one(self, place: int) -> None:
        title = self.title(place)
        if title is not None:
            title.is_unread_beside = not title.is_unread_beside

    @rule(place=st.integers(0, 2), own=st.sampled_from(IDS), amount=st.sampled_from(AMOUNTS))
    def issue_another(self, place: int, own: str, amount: Decimal) -> None:
        self.erp.add(self.session.view_state.customer or REGISTRATIONS[place], own, amount, TODAY)

    @invariant()
    def every_row_is_the_answer_for_it(self) -> None:
        view = self.session.view_state
        shown = [*view.all_boletos, *([view.chosen] if view.chosen else [])]
        assert view.customer is not None or not shown
        if view.customer is not None:
            self.check(view.customer, shown)
        assert not [number for number, times in numbers(view.all_boletos).items() if times > 1]
        if view.state is State.PAY:
            assert [each for each in view.boletos + view.later if each is view.chosen]
        if view.state is State.PAID:
            assert view.chosen is not None
            still_open = {str(each.number) for titles in self.erp.titles.values() for each in titles}
            assert view.chosen.boleto.document_number not in still_open, "told as paid, and open"

    def check(self, customer: Customer, shown: Iterable[CheckedBoleto]) -> None:
        for each in shown:
            boleto = each.boleto
            assert debt(boleto) in self.erp.answered[customer.key], "another amount, or another's boleto"
            own = charge(customer, boleto.document_number, boleto.amount)
            assert boleto.pix in {None, own}, "the PIX of another boleto, or of another amount"
            links = {None, f"https://boletos.example.org/{boleto.document_number}"}
            assert boleto.link in links

    @invariant()
    def every_slip_has_its_own_codes(self) -> None:
        customers = {str(title.number): key for key, titles in self.erp.titles.items() for title in titles}
        for job in self.bench.printer.jobs:
            for slip in job.slips:
                assert isinstance(slip, SlipContent)
                boleto = slip.checked.boleto
                owner = next(each for each in REGISTRATIONS if debt(boleto) in self.erp.answered[each.key])
                assert customers.get(boleto.document_number or "", owner.key) == owner.key
                self.check(owner, [slip.checked])

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.session.leave() if self.bench.state is not State.HOME else None
            self.bench.close()


def numbers(boletos: Iterable[CheckedBoleto]) -> Counter[str | None]:
    return Counter(each.boleto.document_number for each in boletos)


def test_a_row_shows_what_the_erp_answered_for_it(
    qapp: QCoreApplication, caplog: pytest.LogCaptureFixture, as_in_a_store: None
) -> None:
    caplog.set_level(logging.CRITICAL, logger="totem.session")  # failures are what this test makes
    run_state_machine_as_test(
        Visits, settings=settings(max_examples=count(1000, share=25), stateful_step_count=30)
    )
