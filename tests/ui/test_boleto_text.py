"""Texts on amounts that differ from the face value, and on boletos not payable here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from support.session_harness import TODAY, a_boleto
from totem.domain.customer import BoletoId, OpenBoleto
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.session.payments import ItemStatus, begin_series
from totem.ui import boleto_text
from totem.ui.preferences import Languages

WITHHELD = Policy(allowed_link_hosts=frozenset({"somewhere.example"}))
SURCHARGE, DISCOUNT, BOTH = "inclui multa e juros", "com desconto", "com multa, juros e desconto"


@pytest.fixture
def portuguese(qapp: object) -> Iterator[Languages]:
    """The languages, Portuguese at first."""
    languages = Languages("pt_BR", 60)
    yield languages
    languages.close()


def boleto(**amounts: str) -> CheckedBoleto:
    known = {name: Decimal(value) for name, value in amounts.items()}
    return check(OpenBoleto(BoletoId("1"), due_date=TODAY, **known), Policy(), TODAY)  # type: ignore[arg-type]


FACE = "era R$\xa0100,00"


@pytest.mark.parametrize(
    ("amounts", "reason", "face"),
    [
        ({"amount": "100.00", "original_amount": "100.00"}, "", ""),
        ({"amount": "100.00"}, "", ""),
        ({"original_amount": "100.00"}, "", ""),
        ({}, "", ""),
        ({"amount": "103.00", "original_amount": "100.00"}, SURCHARGE, FACE),
        ({"amount": "103.00", "original_amount": "100.00", "fine": "2.00"}, SURCHARGE, FACE),
        ({"amount": "103.00", "fine": "2.00"}, SURCHARGE, ""),
        ({"amount": "90.00", "original_amount": "100.00"}, DISCOUNT, FACE),
        ({"amount": "90.00", "original_amount": "100.00", "discount": "10.00"}, DISCOUNT, FACE),
        ({"amount": "90.00", "discount": "10.00"}, DISCOUNT, ""),
        ({"amount": "100.00", "original_amount": "100.00", "discount": "10.00"}, "", ""),  # for another day
        ({"amount": "98.00", "original_amount": "100.00", "fine": "3.00", "discount": "5.00"}, BOTH, FACE),
        ({"amount": "102.00", "original_amount": "100.00", "fine": "3.00", "discount": "1.00"}, BOTH, FACE),
        # Fine and interest that are told and not yet in the amount are no discount.
        (
            {"amount": "100.00", "original_amount": "100.00", "fine": "3.00", "discount": "0.00"},
            SURCHARGE,
            "",
        ),
    ],
)
def test_an_amount_that_is_not_the_face_value_has_a_reason_and_the_face_value_beside_it(
    amounts: dict[str, str], reason: str, face: str
) -> None:
    one = boleto(**amounts)
    assert (boleto_text.difference_reason(one), boleto_text.face_amount_note(one)) == (reason, face)
    sentence = boleto_text.boleto_sentence(one, TODAY)
    assert reason in sentence
    assert face in sentence


LATE, LATER = (
    {"amount": "103.00", "original_amount": "100.00"},
    {"amount": "51.50", "original_amount": "50.00"},
)
REDUCED = {"amount": "90.00", "original_amount": "100.00"}
PLAIN = {"amount": "10.00", "original_amount": "10.00"}
UNTOLD = {"amount": "103.00", "fine": "2.00"}
PENDING = {"amount": "100.00", "original_amount": "100.00", "fine": "2.00"}


@pytest.mark.parametrize(
    ("several", "said"),
    [
        ([], ""),
        ([PLAIN, PLAIN], ""),
        ([LATE, PLAIN, LATER], "com R$\xa04,50 de multa e juros"),
        ([LATE, UNTOLD], "com multa e juros"),
        ([LATE, PENDING], "com multa e juros"),
        ([REDUCED, PLAIN, REDUCED], "com R$\xa020,00 de desconto"),
        ([{"amount": "90.00", "discount": "10.00"}], DISCOUNT),
        ([LATE, REDUCED], BOTH),
    ],
)
def test_known_differences_in_a_total_are_added_up(several: list[dict[str, str]], said: str) -> None:
    assert boleto_text.sum_of_differences([boleto(**each) for each in several]) == said


@pytest.mark.parametrize(
    ("forms", "policy", "said"),
    [
        ({"link": "https://boletos.example.org/1"}, Policy(), "Só pelo celular"),
        ({"link": "https://boletos.example.org/1"}, WITHHELD, "Pague no atendimento"),
        ({}, Policy(), "Pague no atendimento"),
        ({"pix": a_boleto(1).pix}, Policy(), ""),
    ],
)
def test_a_boleto_not_payable_here_has_a_note(forms: dict[str, str], policy: Policy, said: str) -> None:
    late = {"amount": Decimal("103.00"), "original_amount": Decimal("100.00")}
    one = check(OpenBoleto(BoletoId("1"), due_date=TODAY, **late, **forms), policy, TODAY)  # type: ignore[arg-type]
    assert boleto_text.card_note(one) == said
    assert said in boleto_text.boleto_sentence(one, TODAY)


def test_what_is_left_of_a_boleto_is_no_discount() -> None:
    half = boleto(amount="60.00", original_amount="100.00", paid_amount="40.00")
    assert boleto_text.difference_reason(half) == "falta pagar"
    assert boleto_text.face_amount_note(half) == "era R$\xa0100,00"
    assert boleto_text.sum_of_differences([half]) == ""
    late = boleto(amount="63.00", original_amount="100.00", paid_amount="40.00", fine="3.00")
    assert boleto_text.difference_reason(late) == "falta pagar, com multa e juros"
    assert boleto_text.sum_of_differences([late]) == "com R$\xa03,00 de multa e juros"


@pytest.mark.parametrize(
    ("language", "past", "coming", "next_year"),
    [
        ("pt_BR", "Outubro · venceu 24/10", "Novembro · vence 25/11", "Janeiro · vence 05/01/2027"),
        ("en", "October · was due 24 Oct", "November · due 25 Nov", "January · due 5 Jan 2027"),
        ("es", "Octubre · venció 24/10", "Noviembre · vence 25/11", "Enero · vence 05/01/2027"),
    ],
)
def test_a_boleto_is_told_by_its_month_and_day(
    portuguese: Languages, language: str, past: str, coming: str, next_year: str
) -> None:
    portuguese.choose(language)
    today = date(2026, 11, 24)

    def title(due: date | None, **more: bool) -> str:
        return boleto_text.due_title(
            check(OpenBoleto(BoletoId("1"), due_date=due), Policy(), today), today, **more
        )

    days = (date(2026, 10, 24), date(2026, 11, 25), date(2027, 1, 5))
    assert tuple(map(title, days)) == (past, coming, next_year)
    assert title(days[0], is_short=True) == past.partition(" · ")[2]


def test_a_series_is_told_in_numbers_and_by_months(portuguese: Languages) -> None:
    boletos = [check(a_boleto(number), Policy(), TODAY) for number in (1, 2, 3)]
    series = begin_series(boletos)
    assert boleto_text.series_position(series) == "1 de 3"
    confirmed = series.confirm()
    assert boleto_text.series_progress(confirmed) == "1 pago, faltam 2"
    assert boleto_text.next_of_series(confirmed).startswith("Agora o de ")
    last = replace(series, position=2).confirm()
    assert boleto_text.next_of_series(last) == ""


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (ItemStatus.NO_CODE, "ficou sem código agora. Tente de novo pela lista."),
        (ItemStatus.CHANGED, "mudou de valor. Confira na lista antes de pagar."),
        (ItemStatus.GONE, "não está mais em aberto. Não pague de novo."),
    ],
)
def test_a_boleto_that_is_passed_over_is_named_with_the_reason(
    portuguese: Languages, status: ItemStatus, advice: str
) -> None:
    series = begin_series([check(a_boleto(number), Policy(), TODAY) for number in (1, 2, 3)])
    passed = replace(series.mark(status), position=1)
    assert boleto_text.passed_over_before(passed).startswith("O boleto de ")
    assert boleto_text.passed_over_before(passed).endswith(advice)
    both = replace(passed.mark(status), position=2)
    assert boleto_text.passed_over_before(both) == "2 boletos ficaram sem pagar. Confira na lista."
    paid_between = replace(passed.mark(ItemStatus.PAID), position=2)
    assert boleto_text.passed_over_before(paid_between) == ""


def test_a_boleto_whose_codes_come_later_is_payable_here() -> None:
    bare = OpenBoleto(BoletoId("1"), Decimal("100.00"), due_date=TODAY)
    assert boleto_text.card_note(check(bare, Policy(), TODAY)) == "Pague no atendimento"
    assert boleto_text.card_note(check(replace(bare, is_incomplete=True), Policy(), TODAY)) == ""
    credit = replace(bare, amount=Decimal("0.00"), is_incomplete=True)
    assert boleto_text.card_note(check(credit, Policy(), TODAY)) == "Pague no atendimento"


def test_the_bank_knows_the_amount_of_an_overdue_boleto() -> None:
    late = OpenBoleto(BoletoId("1"), None, Decimal("100.00"), due_date=TODAY - timedelta(days=1))
    note = "o valor atualizado aparece no app do banco"
    for open_boleto, said in (
        (late, note),
        (replace(late, due_date=TODAY), ""),
        (replace(late, amount=Decimal("100.00")), ""),
        (replace(late, fine=Decimal("2.00")), ""),
    ):
        assert boleto_text.bank_note(check(open_boleto, Policy(), TODAY), TODAY) == said
