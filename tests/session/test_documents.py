"""Services and documents: their links and order, offers, queries, failures, and clearing at the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from support.log_check import LogWatch
from support.session_harness import (
    ANSWERS,
    CLEARANCE,
    MARIA,
    MARIA_ELSEWHERE,
    NOTAS,
    NOW,
    PLACE,
    RULES,
    TODAY,
    Bench,
)
from totem.domain.customer import (
    Address,
    Clearance,
    ClearanceId,
    Invoice,
    NotaId,
    StatementEntry,
    StatementId,
)
from totem.domain.integrity.findings import Policy
from totem.domain.masking import contract_labels
from totem.erp.errors import Reason, TimedOut, Unavailable
from totem.printing.slips.content import DocumentContent
from totem.session.documents import (
    Document,
    DocumentKind,
    checked_link,
    entry_amount,
    is_paid,
    sort_documents,
    statement_totals,
)
from totem.session.print_builder import build_document_page
from totem.session.states import State
from totem.session.view_state import Failure, ViewState

KNOWN = Policy(allowed_link_hosts=frozenset({"notas.example.org"}))


@pytest.mark.parametrize(
    ("url", "policy", "is_sound"),
    [
        ("https://notas.example.org/1", Policy(), True),
        ("https://notas.example.org/1", KNOWN, True),
        ("https://other.example.org/1", KNOWN, False),
        ("http://notas.example.org/1", Policy(), False),
        ("https://user@notas.example.org/1", Policy(), False),
        ("https://notas.example.org:8443/1", Policy(), False),
        ("https://10.0.0.1/1", Policy(), False),
        ("https://xn--ntas-5qa.example.org/1", Policy(), False),
        ("notas.example.org/1", Policy(), False),
        ("javascript:alert(1)", Policy(), False),
        ("https://notas.example.org/ 1", Policy(), False),
        (f"https://notas.example.org/{'1' * 3000}", Policy(), False),
        ("", Policy(), False),
        (None, Policy(), False),
    ],
)
def test_a_link_keeps_the_rules_of_a_boletos(url: str | None, policy: Policy, *, is_sound: bool) -> None:
    assert (checked_link(url, policy) is not None) is is_sound


def test_the_latest_first() -> None:
    notas = [Invoice(NotaId(str(day)), issue_date=date(2026, 1, day)) for day in (1, 3, 2)]
    years = [Clearance(ClearanceId(str(year)), year) for year in (2023, 2025)]
    papers = sort_documents((), years, notas, Policy())
    found = [paper.clearance or paper.nota for paper in papers]
    assert [one.id for one in found if one] == ["2025", "2023", "3", "2", "1"]


def test_a_statement_adds_up_what_is_known() -> None:
    entries = (
        StatementEntry(StatementId("1"), amount=Decimal(10), paid_amount=Decimal("10.50")),
        StatementEntry(StatementId("2"), amount=Decimal(20), paid_date=date(2026, 1, 1)),
        StatementEntry(StatementId("3"), amount=Decimal(30), paid_amount=Decimal(0)),
        StatementEntry(StatementId("4")),
        StatementEntry(StatementId("5"), amount=Decimal(40), is_paid=True),
        StatementEntry(StatementId("6"), amount=Decimal(50), is_payment_unread=True),
        StatementEntry(
            StatementId("7"),
            amount=Decimal(100),
            fine=Decimal("2.00"),
            interest=Decimal("1.50"),
            discount=Decimal("0.50"),
        ),
    )
    assert statement_totals(entries) == (Decimal("70.50"), Decimal(133))
    assert [is_paid(entry) for entry in entries] == [True, True, False, None, True, None, False]
    assert [entry_amount(entry) for entry in entries] == [
        *(Decimal("10.50"), Decimal(20), Decimal(30), None, Decimal(40), Decimal(50), Decimal(103)),
    ]


MakeBench = Callable[..., Bench]


def test_the_plan(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.reach(State.PLAN)
    assert list(bench.session.view_state.installations) == [PLACE]
    bench.session.back()
    assert bench.state is State.BOLETOS
    assert not bench.session.view_state.installations


def test_where_identity_is_checked_nothing_is_seen_before_that(make_bench: MakeBench) -> None:
    bench = make_bench(check=True)
    bench.reach(State.PLAN)
    assert bench.path.index(State.IDENTITY) < bench.path.index(State.PLAN)
    assert bench.session.view_state.identified


def test_contracts_that_look_alike_get_their_last_service(make_bench: MakeBench) -> None:
    bench = make_bench(several=True)
    neighbour = replace(MARIA_ELSEWHERE, address=MARIA.address)
    bench.erp.registrations = [MARIA, neighbour]
    bench.reach(State.CONTRACTS)
    assert contract_labels(bench.session.view_state.customers) == contract_labels([MARIA, neighbour])
    bench.release("fetch_plans")
    service = PLACE.services[-1].name
    assert [each.plan for each in bench.session.view_state.customers] == [service, service]
    bench.session.choose_contract(1)
    customer = bench.session.view_state.customer
    assert customer is not None
    assert customer.id == neighbour.id


@pytest.mark.parametrize(
    ("answers", "address"), [(frozenset[str](), MARIA.address), (ANSWERS, MARIA_ELSEWHERE.address)]
)
def test_the_services_of_contracts_are_asked_for_only_where_they_help(
    make_bench: MakeBench, answers: frozenset[str], address: Address
) -> None:
    bench = make_bench(several=True)
    bench.erp.registrations = [MARIA, replace(MARIA_ELSEWHERE, address=address)]
    bench.session.set_capabilities(answers)
    bench.reach(State.CONTRACTS)
    assert not bench.held.pending


def test_the_papers_in_order_with_their_links(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.reach(State.DOCUMENTS)
    papers = bench.session.view_state.documents
    assert [paper.kind for paper in papers] == [
        DocumentKind.STATEMENT,
        DocumentKind.CLEARANCE,
        DocumentKind.NOTA,
        DocumentKind.NOTA,
    ]
    assert [paper.link for paper in papers] == [None, CLEARANCE.link, NOTAS[1].link, NOTAS[0].link]


def test_only_what_the_erp_answers_is_asked(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.session.set_capabilities(frozenset({"notas_fiscais"}))
    bench.reach(State.BOLETOS)
    before = len(bench.erp.asked)
    bench.session.open_documents()
    bench.release("fetch_documents")
    assert len(bench.erp.asked) == before + 1
    assert {paper.kind for paper in bench.session.view_state.documents} == {DocumentKind.NOTA}


@pytest.mark.parametrize("ask", ["open_plan", "open_documents"])
def test_what_is_not_offered_cannot_be_asked(
    make_bench: MakeBench, expected_logs: LogWatch, as_in_a_store: None, ask: str
) -> None:
    expected_logs.expect("it is not offered")
    bench = make_bench()
    bench.session.set_capabilities(frozenset())
    bench.reach(State.BOLETOS)
    getattr(bench.session, ask)()
    assert bench.state is State.BOLETOS


def test_what_is_learned_during_a_visit_is_offered_from_the_next_on(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.session.set_capabilities(frozenset())
    bench.reach(State.BOLETOS)
    bench.session.set_capabilities(ANSWERS)
    assert not bench.session.view_state.offers_plan
    bench.session.leave()
    assert bench.session.view_state.offers_plan


@pytest.mark.parametrize(
    ("ask", "job", "state"),
    [("open_plan", "installations", State.PLAN), ("open_documents", "fetch_documents", State.DOCUMENTS)],
)
def test_a_failure_is_told_where_the_list_would_be(
    make_bench: MakeBench, expected_logs: LogWatch, ask: str, job: str, state: State
) -> None:
    expected_logs.expect("search failed")
    bench = make_bench()
    bench.reach(State.BOLETOS)
    bench.erp.records_fail = TimedOut(job, "no answer in time")
    getattr(bench.session, ask)()
    bench.release(job)
    assert (bench.state, bench.session.view_state.failure) == (state, Failure.SLOW)
    bench.session.back()
    assert bench.session.view_state.failure is None


def test_one_that_fails_keeps_no_other_away(make_bench: MakeBench, expected_logs: LogWatch) -> None:
    expected_logs.expect("search failed")
    bench = make_bench()
    bench.reach(State.BOLETOS)

    async def fail(_customer: object) -> list[object]:
        raise Unavailable("statement", Reason.SERVER_ERROR)

    bench.erp.statement = fail  # type: ignore[method-assign, assignment]
    bench.session.open_documents()
    bench.release("fetch_documents")
    view_state = bench.session.view_state
    assert (len(view_state.documents), view_state.failure) == (3, Failure.UNAVAILABLE)


@pytest.mark.parametrize("row", [-1, 4])
def test_a_row_that_is_not_there(
    make_bench: MakeBench, expected_logs: LogWatch, as_in_a_store: None, row: int
) -> None:
    expected_logs.expect("event DOCUMENT_CHOSEN ignored in DOCUMENTS")
    bench = make_bench()
    bench.reach(State.DOCUMENTS)
    bench.session.choose_document(row)
    assert bench.state is State.DOCUMENTS


@pytest.mark.parametrize("row", range(4))
def test_the_page_of_each_paper(make_bench: MakeBench, row: int) -> None:
    bench = make_bench()
    bench.reach(State.DOCUMENTS)
    bench.session.choose_document(row)
    paper = bench.session.view_state.document
    assert paper is not None
    bench.session.print_document()
    bench.release("print")
    ((page,),) = (job.slips for job in bench.printer.jobs)
    assert isinstance(page, DocumentContent)
    assert page.link == paper.link
    assert page.payer.name == "Maria S."
    assert bool(page.rows) == (paper.kind is DocumentKind.STATEMENT)
    bench.session.back()
    assert (bench.state, bench.session.view_state.document) == (State.DOCUMENT, paper)


@pytest.mark.parametrize(
    ("status", "word"),
    [("AUTHORIZED", "Autorizada"), ("EM ANALISE", "Em análise"), ("Em vistoria", "Em vistoria")],
)
def test_paper_has_the_portuguese_word_for_a_status(status: str, word: str) -> None:
    document = Document(DocumentKind.NOTA, nota=Invoice(NotaId("7"), status))
    page = build_document_page(ViewState(State.DOCUMENT, TODAY), document, RULES, NOW)
    assert page.facts == (("Situação", word),)
    assert page.logo == RULES.logo


def test_paper_has_the_charges_and_the_state_of_a_line() -> None:
    entries = (
        StatementEntry(StatementId("1"), due_date=TODAY, amount=Decimal(100), fine=Decimal(2), note="Plano"),
        StatementEntry(StatementId("2"), note="Ajuste"),
    )
    document = Document(DocumentKind.STATEMENT, entries=entries)
    page = build_document_page(ViewState(State.DOCUMENT, TODAY), document, RULES, NOW)
    told = [tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in row) for row in page.rows]
    assert [row[1:] for row in told] == [
        ("Plano · em aberto\nmulta R$ 2,00", "R$ 102,00"), ("Ajuste", ""),
    ]  # fmt: skip
    assert [(label, text[-6:]) for label, text in page.facts] == [("Total em aberto", "102,00")]


def test_nothing_is_left_of_it(make_bench: MakeBench) -> None:
    bench = make_bench()
    bench.reach(State.DOCUMENT)
    bench.session.leave()
    view_state = bench.session.view_state
    kept = (view_state.documents, view_state.document, view_state.installations)
    assert not any(kept)
    assert any("RUA DAS ACACIAS" in texts for texts in bench.guarded)


def test_a_marked_list_keeps_its_marks(make_bench: MakeBench) -> None:
    bench = make_bench(all_printed=True)
    bench.reach(State.BOLETOS)
    bench.session.open_plan()
    bench.release("installations")
    bench.session.back()
    assert len(bench.session.view_state.boletos) == 2


def test_who_tries_again_gets_what_was_missing_and_loses_nothing(
    make_bench: MakeBench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    bench = make_bench()
    bench.reach(State.BOLETOS)
    statement = bench.erp.statement

    async def fail(_customer: object) -> list[object]:
        raise Unavailable("statement", Reason.SERVER_ERROR)

    bench.erp.statement = fail  # type: ignore[method-assign, assignment]
    bench.session.open_documents()
    bench.release("fetch_documents")
    assert len(bench.session.view_state.documents) == 3
    bench.erp.records_fail = Unavailable("notas_fiscais", Reason.SERVER_ERROR)
    bench.session.retry()
    bench.release("fetch_documents")
    assert len(bench.session.view_state.documents) == 3, "what was there is still there"
    bench.erp.records_fail, bench.erp.statement = None, statement  # type: ignore[method-assign]
    bench.session.retry()
    assert bench.state is State.GATHERING
    bench.release("fetch_documents")
    view_state = bench.session.view_state
    assert (bench.state, len(view_state.documents), view_state.failure) == (State.DOCUMENTS, 4, None)
