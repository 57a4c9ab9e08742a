"""Integrity check: which forms of payment are offered, with which findings."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import EVP, arrecadacao, cobranca, pix
from support.sample_boletos import (
    BARCODE,
    BARE,
    COB,
    DUE,
    HONEST,
    LATE,
    LONG_LATE,
    PIX,
    TODAY,
    Code,
    checked,
    forms,
    found,
    line,
)
from totem.domain.boleto import parse
from totem.domain.customer import CODE_FORMS, PaymentForm
from totem.domain.integrity.check import check_all
from totem.domain.integrity.findings import Finding, FindingCode, FindingSeverity, Policy


def test_a_consistent_boleto_is_offered_in_all_forms() -> None:
    result = checked()
    assert result.findings == ()
    assert result.offered == forms()
    assert result.title is not None
    assert result.title.barcode == HONEST.barcode
    assert result.pix is not None
    assert result.pix.text == HONEST.pix
    assert result.link == HONEST.link
    assert (result.amount, result.due_date, result.has_surcharge) == (Decimal("100.00"), DUE, False)


@pytest.mark.parametrize("form", PaymentForm)
def test_a_form_is_offered_by_its_own_texts(form: PaymentForm) -> None:
    """Each but the card has texts that its field of the boleto declares, and reads no others."""
    if form is PaymentForm.CARD:
        assert form not in CODE_FORMS
        return
    absent: dict[str, Any] = dict.fromkeys(CODE_FORMS[form])
    without = checked(**absent)
    others = set(CODE_FORMS) - {form}
    assert set(without.offered) == set(filter(without.boleto.has_form, CODE_FORMS)) == others
    texts = {getattr(HONEST, name) for name in CODE_FORMS[form]}
    assert HONEST.payment_texts - without.boleto.payment_texts == texts


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_absent_forms_give_no_finding(nothing: str | None) -> None:
    texts: dict[str, Any] = {name: nothing for names in CODE_FORMS.values() for name in names}
    result = checked(**texts)
    assert (result.offered, result.findings) == ((), ())
    assert result.amount == Decimal("100.00")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"line": line(bank="341"), "barcode": None}, Code.BANK_NOT_ALLOWED),
        ({"line": line(centavos=10_001), "barcode": None}, Code.AMOUNT_DIFFERS),
        ({"line": line(centavos=100_000), "barcode": None}, Code.AMOUNT_DIFFERS),
        ({"line": line(centavos=1_000), "barcode": None}, Code.AMOUNT_DIFFERS),
        ({"line": line(due=DUE - timedelta(days=30)), "barcode": None}, Code.DUE_DATE_DIFFERS),
        ({"line": line(due=DUE + timedelta(days=31)), "barcode": None}, Code.DUE_DATE_DIFFERS),
        ({"line": line(due=DUE - timedelta(days=365)), "barcode": None}, Code.DUE_DATE_DIFFERS),
        ({"line": line(free="1" * 25)}, Code.LINE_AND_BARCODE_DIFFER),
    ],
)
def test_a_suspicious_title_is_withheld_and_the_rest_is_not(
    changes: dict[str, Any], code: FindingCode
) -> None:
    result = checked(policy=Policy(allowed_banks=frozenset({"001", "104"})), **changes)
    assert found(result) == [(BARCODE, FindingSeverity.SUSPICIOUS, code)]
    assert result.title is None
    assert result.offered == forms(BARCODE)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"line": line()[:-1] + "1", "barcode": None}, Code.LINE_UNREADABLE),
        ({"line": line()[:-1] + "1"}, Code.LINE_UNREADABLE),
        ({"line": line()[:-1], "barcode": None}, Code.LINE_UNREADABLE),
        ({"line": None, "barcode": "0" * 44}, Code.BARCODE_UNREADABLE),
        ({"barcode": "0" * 44}, Code.BARCODE_UNREADABLE),
    ],
)
def test_a_broken_title_is_withheld(changes: dict[str, Any], code: FindingCode) -> None:
    result = checked(**changes)
    assert found(result) == [(BARCODE, FindingSeverity.BROKEN, code)]
    assert result.offered == forms(BARCODE)


@pytest.mark.parametrize("text", ["00012345678", "ver boleto", line()[:-1]])
def test_filler_text_beside_a_valid_code_is_harmless(text: str) -> None:
    assert found(checked(barcode=text)) == [(BARCODE, FindingSeverity.OK, Code.BARCODE_UNREADABLE)]
    assert found(checked(line=text)) == [(BARCODE, FindingSeverity.OK, Code.LINE_UNREADABLE)]
    assert checked(barcode=text).offered == checked(line=text).offered == forms()


def test_the_barcode_field_may_hold_the_line() -> None:
    assert checked(barcode=HONEST.line).findings == ()
    assert checked(line=HONEST.barcode, barcode=None).findings == ()


@pytest.mark.parametrize(
    ("face", "changes", "due", "outcome"),
    [
        # overdue: fine and interest up to a fifth of the face value
        (10_000, {"amount": "102.17"}, LATE, (FindingSeverity.DIFFERS, Code.SURCHARGE)),
        (10_000, {"amount": "120.00"}, LATE, (FindingSeverity.DIFFERS, Code.SURCHARGE)),
        (10_000, {"amount": "120.01"}, LATE, (FindingSeverity.SUSPICIOUS, Code.SURCHARGE_OVER_LIMIT)),
        (
            10_000,
            {"amount": "120.01", "original_amount": None},
            LATE,
            (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS),
        ),
        # with one percent more for each month of delay
        (10_000, {"amount": "132.00"}, LONG_LATE, (FindingSeverity.DIFFERS, Code.SURCHARGE)),
        (10_000, {"amount": "132.01"}, LONG_LATE, (FindingSeverity.SUSPICIOUS, Code.SURCHARGE_OVER_LIMIT)),
        (10_217, {"amount": "102.16"}, LATE, (FindingSeverity.DIFFERS, Code.SURCHARGE)),
        (10_217, {"amount": "102.17"}, LATE, None),
        # reissued with fine and interest, while the ERP tells the original amount alone
        (10_217, {"amount": None}, LATE, (FindingSeverity.DIFFERS, Code.SURCHARGE)),
        (10_217, {"amount": "100.00"}, LATE, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        (10_217, {"amount": None}, DUE, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        # not overdue: nothing may be added
        (10_000, {"amount": "102.17"}, DUE, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        (10_000, {"amount": "102.17"}, TODAY, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        # discounts
        (10_000, {"amount": "90.00", "discount": "10.00"}, DUE, (FindingSeverity.DIFFERS, Code.DISCOUNT)),
        (9_000, {"discount": "10.00"}, DUE, (FindingSeverity.DIFFERS, Code.DISCOUNT)),
        (8_999, {"discount": "10.00"}, DUE, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        (
            10_000,
            {"amount": "89.99", "discount": "10.00"},
            DUE,
            (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS),
        ),
        (
            10_000,
            {"amount": "90.00", "discount": "0.00"},
            DUE,
            (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS),
        ),
        (10_000, {"amount": "90.00"}, DUE, (FindingSeverity.DIFFERS, Code.DISCOUNT)),
        (10_000, {"amount": "10.00"}, DUE, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        (
            10_000,
            {"amount": "90.00", "original_amount": None},
            DUE,
            (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS),
        ),
        (10_000, {"amount": "0.00"}, DUE, (FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)),
        # nothing to compare
        (0, {"amount": "102.17"}, DUE, None),
        (10_000, {"amount": None, "original_amount": None}, DUE, None),
        (10_000, {"amount": None}, DUE, None),
    ],
)
def test_amounts(
    face: int, changes: dict[str, str | None], due: date, outcome: tuple[FindingSeverity, FindingCode] | None
) -> None:
    """The same holds for a title and for a static PIX."""
    money: dict[str, Any] = {name: value and Decimal(value) for name, value in changes.items()}
    title = checked(BARE, line=line(due=due, centavos=face), due_date=due, **money)
    assert found(title) == ([(BARCODE, *outcome)] if outcome else [])
    assert title.offered == (() if outcome and outcome[0] >= FindingSeverity.SUSPICIOUS else (BARCODE,))
    code = checked(BARE, pix=pix(o54=f"{face / 100:.2f}") if face else pix(), due_date=due, **money)
    assert found(code) == ([(PIX, *outcome)] if outcome else [])


@pytest.mark.parametrize(
    ("code_due", "erp_due", "outcome"),
    [
        (DUE, DUE, None),
        (DUE, None, None),
        (None, DUE, None),
        (date(2026, 12, 12), date(2026, 12, 14), None),  # Saturday, shown as the Monday after
        (date(2027, 2, 6), date(2027, 2, 10), None),  # Carnival
        (DUE, DUE + timedelta(days=20), (FindingSeverity.DIFFERS, Code.DUE_DATE_MOVED)),
        (DUE, DUE + timedelta(days=21), (FindingSeverity.SUSPICIOUS, Code.DUE_DATE_DIFFERS)),
        (TODAY + timedelta(days=3), LATE, (FindingSeverity.DIFFERS, Code.DUE_DATE_MOVED)),  # reissued
        (TODAY + timedelta(days=30), LATE, (FindingSeverity.SUSPICIOUS, Code.DUE_DATE_DIFFERS)),
        (DUE + timedelta(days=10), DUE, (FindingSeverity.SUSPICIOUS, Code.DUE_DATE_DIFFERS)),
        (LATE, date(2026, 10, 11), (FindingSeverity.SUSPICIOUS, Code.DUE_DATE_DIFFERS)),
        (date(2017, 6, 1), date(2017, 6, 1), None),  # outside the window, and the ERP knows
        (date(2017, 6, 1), date(2017, 7, 1), (FindingSeverity.SUSPICIOUS, Code.DUE_DATE_DIFFERS)),
        (date(2017, 6, 1), None, (FindingSeverity.OK, Code.DUE_DATE_DOUBTFUL)),
    ],
)
def test_due_dates(
    code_due: date | None, erp_due: date | None, outcome: tuple[FindingSeverity, FindingCode] | None
) -> None:
    result = checked(BARE, line=line(due=code_due), due_date=erp_due)
    assert found(result) == ([(BARCODE, *outcome)] if outcome else [])
    assert result.due_date == (erp_due or (None if outcome else code_due))


@pytest.mark.parametrize(
    ("face", "erp", "is_offered"),
    [
        (10_217, {}, True),  # the ERP still tells the original amount
        (10_217, {"amount": None}, True),
        (12_001, {}, False),
        (10_217, {"amount": "101.00"}, False),  # it tells today's, and the code another
        (10_217, {"due_date": DUE}, False),
    ],
)
def test_a_reissued_code_may_include_fine_and_interest_unknown_to_the_erp(
    face: int, erp: dict[str, Any], is_offered: bool
) -> None:
    values: dict[str, Any] = {"due_date": LATE, **erp}
    if values.get("amount"):
        values["amount"] = Decimal(values["amount"])
    values |= {"line": line(due=TODAY, centavos=face), "pix": pix(o54=f"{face / 100:.2f}")}
    assert (checked(BARE, **values).offered == (PIX, BARCODE)) is is_offered


def test_arrecadacao_has_no_bank_and_its_date_is_a_hint() -> None:
    bill = arrecadacao(centavos=10_000, free="0042" + "20200101" + "0" * 17)
    result = checked(
        barcode=bill, line=parse(bill, today=TODAY).line, policy=Policy(allowed_banks=frozenset({"001"}))
    )
    assert (result.findings, result.offered) == ((), forms())
    other = checked(BARE, barcode=arrecadacao(centavos=9_000))
    assert found(other) == [(BARCODE, FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)]
    assert checked(BARE, barcode=arrecadacao(value_id="9", centavos=9_000)).findings == ()


def test_bank_988_carries_no_amount() -> None:
    code = cobranca(bank="988", currency="0", due=None, centavos=12_345_678)
    assert checked(BARE, barcode=code).findings == ()


@pytest.mark.parametrize(
    ("changes", "amount", "has_surcharge"),
    [
        ({"amount": "102.17", "due_date": LATE, "line": line(due=LATE)}, "102.17", True),
        (
            {"amount": "102.17", "original_amount": None, "due_date": LATE, "line": line(due=LATE)},
            "102.17",
            True,
        ),
        ({"amount": "100.00", "fine": "2.00", "original_amount": None}, "100.00", True),
        ({"amount": "100.00", "fine": "0.00", "interest": "0.00"}, "100.00", False),
        ({"amount": None, "original_amount": None}, "100.00", False),
        ({"amount": None, "line": None}, "100.00", False),
    ],
)
def test_shown_amounts(changes: dict[str, Any], amount: str, has_surcharge: bool) -> None:
    money = {"amount", "original_amount", "fine", "interest"}
    values: dict[str, Any] = {
        name: Decimal(value) if name in money and value else value for name, value in changes.items()
    }
    result = checked(replace(HONEST, barcode=None), **values)
    assert (result.amount, result.has_surcharge) == (Decimal(amount), has_surcharge)


def test_an_amount_known_from_the_pix_alone() -> None:
    assert checked(BARE, amount=None, original_amount=None, pix=pix(o54="7.50")).amount == Decimal("7.50")
    assert checked(BARE, amount=None, original_amount=None, pix=pix(target=COB, o54="7.50")).amount is None


def test_each_boleto_of_a_list_is_judged_by_its_own_codes() -> None:
    """Whatever stands beside it: sound, without codes, with contradicting ones, or a credit."""
    alone = [
        checked(),
        checked(BARE, amount=Decimal("7.00")),
        checked(pix=pix(o54="250.00")),
        checked(line=line(centavos=25_000), barcode=None),
        checked(amount=Decimal("-5.00")),
        checked(pix=None, link=None),
    ]
    assert len({each.findings for each in alone}) > 3
    for results in (alone, alone[::-1], alone[:0]):
        assert check_all([each.boleto for each in results], Policy(), TODAY) == results


def test_reprs_hold_no_code() -> None:
    shown = repr(checked()) + repr(checked(line=line()[:-1] + "1").findings)
    assert EVP not in shown
    assert str(HONEST.barcode) not in shown
    assert "example.com" not in shown


def texts(honest: str | None) -> st.SearchStrategy[str | None]:
    return st.none() | st.text() | st.just(honest)


@given(
    line=texts(HONEST.line),
    barcode=texts(HONEST.barcode),
    pix=texts(HONEST.pix),
    link=texts(HONEST.link) | st.text().map("https://{}".format),
    amount=st.none() | st.decimals(-10, 10**9, places=2),
    due=st.none() | st.dates(),
)
def test_arbitrary_records_are_checked_consistently(
    *,
    line: str | None,
    barcode: str | None,
    pix: str | None,
    link: str | None,
    amount: Decimal | None,
    due: date | None,
) -> None:
    """Never raises, never offers what a finding condemns, and says why it withholds what was there."""
    result = checked(line=line, barcode=barcode, pix=pix, link=link, amount=amount, due_date=due)
    grave = [finding for finding in result.findings if finding.severity >= FindingSeverity.SUSPICIOUS]
    condemned = {finding.form for finding in grave}
    assert condemned.isdisjoint(result.offered)
    for form, names in CODE_FORMS.items():
        is_sent = any((getattr(result.boleto, name) or "").strip() for name in names)
        assert form in condemned or form in result.offered or not is_sent or form is BARCODE
    assert all(isinstance(finding, Finding) for finding in result.findings)
