"""A series of payments in any order of touches, payments and answers, with ERPs that answer badly."""

import itertools
import logging
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto

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
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, TODAY, Bench, FakeErp
from totem.domain import brcode
from totem.domain.customer import BoletoId, Customer, OpenBoleto
from totem.domain.integrity.check import CheckedBoleto
from totem.erp.errors import Reason, Unavailable
from totem.printing.printer import PrinterFault, PrintFailed
from totem.printing.slips.content import ProofContent, SlipContent
from totem.session.payments import ItemStatus
from totem.session.states import PAYING, Event, State
from totem.session.view_state import Completion

WATCHING = PAYING | {State.BOLETOS, State.PAID}


class Numbering(Enum):
    """Ids of the titles in an answer."""

    OWN = auto()
    SHARED = auto()
    ANEW = auto()
    """Each answer is numbered from one."""


class Codes(Enum):
    """The PIX codes of the titles in an answer."""

    LISTED = auto()
    ANEW = auto()
    """Each answer has new codes."""
    ON_REQUEST = auto()
    """The list has none: a query for each creates it."""


@dataclass
class Title:
    """A title in the ERP; `number` is its alone, and stands in its record and in its codes."""

    number: int
    amount: Decimal
    due_date: date
    is_pending: bool = False


def charge(number: str | None, amount: Decimal | None, serial: int = 0) -> str:
    """The PIX of a title, for one amount."""
    return brcode.build(
        merchant_name="NETSUL",
        merchant_city="CURITIBA",
        url=f"pix.example.org/{number}-{amount}-{serial}",
    )


class BadErp(FakeErp):
    """An ERP whose answers differ from one time to the next in all but the titles that are open."""

    def __init__(self, numbering: Numbering, codes: Codes) -> None:
        super().__init__()
        self.numbering, self.codes = numbering, codes
        self.titles: list[Title] = []
        self.serials = itertools.count(1)
        self.is_reversed = self.fails = self.lists_twice = self.withholds = self.grows = False
        self.is_empty_once = self.was_empty = False
        self.registrations = [MARIA, MARIA_ELSEWHERE]
        self.listed: set[tuple[str | None, Decimal | None]] = set()

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        if self.fails:
            raise Unavailable("open_boletos", Reason.NO_CONNECTION)
        if customer is MARIA_ELSEWHERE:
            return []
        if self.is_empty_once and not self.was_empty:
            self.was_empty = True
            return []
        titles = self.titles[::-1] if self.is_reversed else self.titles
        found = [self._record(place, each) for place, each in enumerate(titles)]
        if self.lists_twice and found:
            found.append(found[-1])
        self.listed |= {(each.document_number, each.amount) for each in found}
        return found

    def _record(self, place: int, title: Title) -> OpenBoleto:
        ids = {Numbering.OWN: title.number, Numbering.SHARED: 1, Numbering.ANEW: place + 1}
        serial = next(self.serials) if self.codes is Codes.ANEW else 0
        on_request = self.codes is Codes.ON_REQUEST
        return OpenBoleto(
            BoletoId(str(ids[self.numbering])),
            amount=title.amount,
            due_date=title.due_date,
            document_number=str(title.number),
            pix=None if on_request else charge(str(title.number), title.amount, serial),
            is_incomplete=on_request,
            is_payment_pending=title.is_pending,
        )

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        if self.fails:
            raise Unavailable("pix", Reason.CONNECTION_BROKEN)
        if self.withholds:
            return replace(boleto, is_incomplete=False)
        if self.grows and boleto.amount is not None:
            boleto = replace(boleto, amount=boleto.amount + 1)
            self.listed.add((boleto.document_number, boleto.amount))
        return replace(boleto, pix=charge(boleto.document_number, boleto.amount), is_incomplete=False)


class Series(RuleBasedStateMachine):
    """A customer who pays several boletos, and changes the mind at any moment."""

    @initialize(
        numbering=st.sampled_from(Numbering),
        codes=st.sampled_from(Codes),
        amounts=st.lists(st.sampled_from([Decimal(10), Decimal(20)]), min_size=2, max_size=4),
        uncancellable=st.booleans(),
    )
    def open_up(
        self, numbering: Numbering, codes: Codes, amounts: list[Decimal], uncancellable: bool
    ) -> None:
        self.erp = BadErp(numbering, codes)
        self.bench = Bench(uncancellable=uncancellable, erp=self.erp)
        self.session, self.tasks = self.bench.session, self.bench.session._boletos
        self.closed: set[str] = set()
        """Numbers of titles that are no longer open."""
        self.erp.titles = [
            Title(number, amount, TODAY + timedelta(number % 2)) for number, amount in enumerate(amounts, 1)
        ]
        self.issued = len(amounts)
        self.come()

    @precondition(lambda self: self.bench.state is State.HOME)
    @rule()
    def come(self) -> None:
        self.bench.now += 10_000
        self.session.start()
        self.session.enter_tax_id(DOCUMENT)
        self.newest("find_customers")
        self.session.choose_contract(0)
        self.newest("load_boletos")
        self.pay_all()

    def newest(self, name: str) -> None:
        [job for job in self.bench.held.pending if job.name.endswith(name)][-1].release()

    @precondition(lambda self: self.bench.state is State.BOLETOS)
    @rule()
    def pay_all(self) -> None:
        if self.bench.state is State.BOLETOS:
            view = self.session.view_state
            for row in range(len(view.boletos)):
                if row not in self.session.view_state.selection.rows and view.is_selectable(row):
                    self.session.toggle_boleto(row)
            if self.session.view_state.payable_rows:
                self.session.pay_selected()

    @precondition(lambda self: self.bench.state in {State.BOLETOS, State.PAID})
    @rule(row=st.integers(0, 3))
    def open_one(self, row: int) -> None:
        if row < len(self.session.view_state.boletos):
            self.session.choose_boleto(row)

    @precondition(lambda self: self.bench.state is State.CONTRACTS)
    @rule(contract=st.integers(0, 1))
    def choose_contract(self, contract: int) -> None:
        self.session.choose_contract(contract)

    @precondition(lambda self: self.bench.state in {State.PAY, State.PAID, State.BOLETOS})
    @rule()
    def print_it(self) -> None:
        view = self.session.view_state
        if not view.printable:
            return
        self.session.print_listed() if view.state is State.BOLETOS else self.session.print_chosen()

    @precondition(lambda self: self.bench.state is State.PRINT_AGAIN)
    @rule()
    def print_again(self) -> None:
        self.session.print_again()

    @precondition(lambda self: self.bench.state is State.PRINT_UNSURE)
    @rule(came_out=st.booleans())
    def tell_of_the_paper(self, came_out: bool) -> None:
        self.session.confirm_print() if came_out else self.session.deny_print()

    @precondition(lambda self: self.bench.state is not State.HOME)
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        state, view = self.bench.state, self.session.view_state
        possible: dict[str | Event, bool] = {
            Event.STAYED: state is State.LEAVING,
            Event.FINISHED: state in {State.PAID, State.PRINTED, State.PRINT_FAILED, State.NOTHING_OPEN},
            "show_boletos": state is State.FAREWELL and bool(view.all_boletos),
            "retry": state in {State.PRINT_FAILED, State.FAILED},
            "back": state is not State.FAREWELL and not (state is State.PAID and not view.boletos),
            "ask_to_leave": True,
            "expire": state is State.LEAVING,
        }
        touch = data.draw(st.sampled_from([each for each, can in possible.items() if can]))
        if isinstance(touch, Event):
            self.session.dispatch(touch)
        else:
            getattr(self.session, touch)()

    @precondition(lambda self: self.tasks._next_item.isActive())
    @rule()
    def the_confirmation_was_seen(self) -> None:
        self.bench.show_next()

    @precondition(lambda self: self.bench.held.pending)
    @rule(which=st.integers(0, 5))
    def answer(self, which: int) -> None:
        pending = self.bench.held.pending
        pending[which % len(pending)].release()

    @precondition(lambda self: self.tasks.payment_poller._timer.isActive())
    @rule()
    def poll(self) -> None:
        self.bench.tick()
        self.newest("load_boletos")

    @precondition(lambda self: self.tasks.payment_poller._timer.isActive())
    @rule()
    def pay_what_is_watched(self) -> None:
        watched = self.tasks.payment_poller._watched
        assert watched is not None
        self.close_title(watched.chosen.boleto.document_number)
        self.erp.fails = False
        for _ in range(3):
            if self.tasks.payment_poller._timer.isActive():
                self.poll()

    @rule(place=st.integers(0, 3))
    def pay_elsewhere(self, place: int) -> None:
        if place < len(self.erp.titles):
            self.close_title(str(self.erp.titles[place].number))

    def close_title(self, number: str | None) -> None:
        assert number is not None
        self.closed.add(number)
        self.erp.titles = [each for each in self.erp.titles if str(each.number) != number]

    @precondition(lambda self: self.issued < 6)
    @rule(amount=st.sampled_from([Decimal(10), Decimal(30)]))
    def issue(self, amount: Decimal) -> None:
        self.issued += 1
        self.erp.titles.append(Title(self.issued, amount, TODAY))

    @precondition(lambda self: self.erp.titles)
    @rule(place=st.integers(0, 3), amount=st.sampled_from([Decimal(10), Decimal(20), Decimal("20.40")]))
    def change_an_amount(self, place: int, amount: Decimal) -> None:
        self.erp.titles[place % len(self.erp.titles)].amount = amount

    @precondition(lambda self: self.erp.titles)
    @rule(place=st.integers(0, 3))
    def change_a_status(self, place: int) -> None:
        title = self.erp.titles[place % len(self.erp.titles)]
        title.is_pending = not title.is_pending

    @rule(
        trouble=st.sampled_from(
            ["is_reversed", "is_empty_once", "fails", "lists_twice", "withholds", "grows"]
        )
    )
    def the_erp_changes(self, trouble: str) -> None:
        setattr(self.erp, trouble, not getattr(self.erp, trouble))

    @rule(trouble=st.sampled_from([None, *map(PrintFailed, PrinterFault)]))
    def the_printer_changes(self, trouble: PrintFailed | None) -> None:
        self.bench.printer.trouble = trouble

    @rule()
    def midnight(self) -> None:
        self.bench.today += timedelta(1)
        self.session.renew_day()

    @invariant()
    def the_shown_boleto_is_the_erps(self) -> None:
        view = self.session.view_state
        for each in (*view.all_boletos, *([view.chosen] if view.chosen else [])):
            self.check(each)
        if view.state in PAYING and not view.is_paid:
            assert view.chosen is not None
            assert any(each is view.chosen for each in view.all_boletos)
            assert self.tasks.payment_poller.watches(view.chosen)
            assert view.chosen.boleto.document_number not in self.told()
        if view.state in PAYING and view.series is not None:
            assert view.series.item is not None
            assert view.series.item.boleto is view.chosen
            is_paid = view.series.item.status is ItemStatus.PAID
            assert is_paid == view.is_paid == view.series.is_confirmed

    def check(self, checked: CheckedBoleto) -> None:
        boleto = checked.boleto
        assert (boleto.document_number, boleto.amount) in self.erp.listed
        if boleto.pix is not None:
            own = boleto.pix.split("pix.example.org/")[1].split("-")[:2]
            assert own == [boleto.document_number, str(boleto.amount)], "another's code, or another amount's"

    def told(self) -> list[str | None]:
        return [each.boleto.boleto.document_number for each in self.session.view_state.payments]

    @invariant()
    def what_is_told_as_paid_was_paid(self) -> None:
        told = self.told()
        assert set(told) <= self.closed
        assert len(told) == len(set(told))
        for job in self.bench.printer.jobs:
            for slip in job.slips:
                if isinstance(slip, ProofContent):
                    assert {each.slip.checked.boleto.document_number for each in slip.payments} <= self.closed
                else:
                    assert isinstance(slip, SlipContent)
                    self.check(slip.checked)

    @invariant()
    def nobody_waits_for_nothing(self) -> None:
        """A boleto of a series on the screen can be paid, or its code is coming."""
        view = self.session.view_state
        if view.state is not State.PAY or view.series is None or view.is_paid or view.chosen is None:
            return
        is_coming = view.completion in (Completion.PENDING, Completion.SLOW)
        is_settling = view.chosen.is_payment_pending
        assert is_coming or is_settling or view.chosen.pix is not None, "a series stands still"

    @invariant()
    def nothing_runs_without_a_reason(self) -> None:
        view, poller = self.session.view_state, self.tasks.payment_poller
        is_confirmed = view.state is State.PAY and view.series is not None and view.series.is_confirmed
        assert self.tasks._next_item.isActive() == is_confirmed
        if view.state not in WATCHING:
            assert poller._watched is None
            assert not poller._timer.isActive()
        if view.state is State.HOME:
            assert not self.tasks._completers
            assert (view.series, view.payments, view.chosen, view.boletos) == (None, (), None, ())

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.session.leave() if self.bench.state is not State.HOME else None
            self.nothing_runs_without_a_reason()
            self.bench.held.release_all()
            self.nothing_runs_without_a_reason()
            self.bench.close()


def test_a_series_shows_and_tells_the_truth(qapp: QCoreApplication, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="totem.session")  # failures are what this test makes
    run_state_machine_as_test(
        Series, settings=settings(max_examples=count(1000, share=25), stateful_step_count=40)
    )
