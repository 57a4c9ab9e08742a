"""Closing of a day: its sums agree with the charges to the centavo, and with the spreadsheet."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from support.card_charges import NOON, charge, charges, held, not_captured
from totem.cards.charge import Charge, ChargeHold, ChargeState, Standing
from totem.cards.closing import close_day, day_of
from totem.cards.csv_export import HEAD, to_csv
from totem.domain.card_payment import CardMethod

SAO_PAULO = timezone(timedelta(hours=-3))
DAY = date(2026, 11, 24)
ZONES = st.sampled_from([SAO_PAULO, UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-11))])


def cells(content: bytes) -> list[dict[str, str]]:
    """The lines of a spreadsheet, as a program in Brazil reads them."""
    text = content.decode("utf-8-sig")
    return [*csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]


def reais(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


@given(charges(), ZONES)
def test_every_sum_agrees_with_the_charges_to_the_centavo(found: tuple[Charge, ...], zone: timezone) -> None:
    closings = {day: close_day(found, day, zone) for day in {day_of(each, zone) for each in found}}
    assert sum(len(each.charges) for each in closings.values()) == len(found)
    for closing in closings.values():
        cents = sum(int(each.taken * 100) for each in closing.charges)
        title_cents = sum(int(each.title_amount * 100) for each in closing.charges)
        for sums in (closing.by_state, closing.by_standing):
            assert sum(each.count for each in sums.values()) == len(closing.charges)
            assert sum(int(each.amount * 100) for each in sums.values()) == cents
            assert sum(int(each.title_amount * 100) for each in sums.values()) == title_cents
        taken = {
            *(ChargeState.APPROVED, ChargeState.SETTLING, ChargeState.SETTLED),
            *(ChargeState.NEEDS_STAFF, ChargeState.REFUNDING, ChargeState.REFUNDED),
        }
        captured = sum(int(each.taken * 100) for each in closing.charges if each.state in taken)
        for captured_sums in (closing.by_method, closing.by_brand):
            assert sum(int(each.amount * 100) for each in captured_sums.values()) == captured
        assert int(closing.captured.amount * 100) == captured
        refunded = closing.by_state.get(ChargeState.REFUNDED)
        assert closing.kept.amount == closing.captured.amount - (refunded.amount if refunded else 0)


@given(charges())
def test_the_spreadsheet_has_each_capture_once_and_sums_up_to_the_closing(found: tuple[Charge, ...]) -> None:
    closing = close_day(found, DAY, SAO_PAULO)
    rows = cells(to_csv(closing.charges, SAO_PAULO))
    listed = [each for each in closing.charges if each.state.standing is not Standing.NOT_TAKEN]
    assert [row["Referência"] for row in rows] == [each.reference for each in listed]
    assert sum(reais(row["Valor recebido"]) for row in rows) == closing.kept.amount
    assert all(row["Valor cobrado"] == f"{each.taken:.2f}".replace(".", ",")
               for row, each in zip(rows, listed, strict=True))  # fmt: skip
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())


def test_the_spreadsheet_opens_in_excel_in_brazil() -> None:
    content = to_csv([charge(1, brand="visa")], SAO_PAULO)
    assert content.startswith(b"\xef\xbb\xbf")
    head, line, end = content.decode("utf-8-sig").split("\r\n")
    assert end == ""
    assert head == ";".join(HEAD)
    assert line == (
        "24/11/2026;12:00:30;000001;A00001;visa;Débito;1;89,90;89,90;70001;b1;89,90;Baixada;24/11/2026 12:00;"
        "totem-" + charge(1).id + ";ORD1"
    )


def test_a_cell_that_would_be_a_formula_has_an_apostrophe() -> None:
    texts = ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1+1", "\u200b=1", "\uff1d1+1"]
    rows = cells(to_csv([charge(1, nsu=text) for text in texts], SAO_PAULO))
    assert [row["NSU"] for row in rows] == [
        *('\'=HYPERLINK("http://x","y")', "'+1", "'-1", "'@SUM(A1)"),
        *("'=1+1", "'=1", "'=1+1"),
    ]


def test_each_state_stands_where_its_money_is() -> None:
    assert {state.value: state.standing.value for state in ChargeState} == {
        **dict.fromkeys(("intent", "sent", "at_terminal", "unknown"), "unclear"),
        **dict.fromkeys(("approved", "settling", "needs_staff", "refunding"), "unsettled"),
        **dict.fromkeys(("declined", "canceled", "expired"), "not_taken"),
        "settled": "settled",
        "refunded": "refunded",
    }


def test_a_sale_counts_for_the_day_of_its_approval() -> None:
    late = charge(
        1,
        created_at=datetime(2026, 11, 25, 2, 59, tzinfo=UTC),
        approved_at=datetime(2026, 11, 25, 3, 1, tzinfo=UTC),
    )
    assert not close_day([late], DAY, SAO_PAULO).charges
    assert close_day([late], date(2026, 11, 25), SAO_PAULO).captured.count == 1
    asked = not_captured(2, ChargeState.UNKNOWN, created_at=NOON)
    assert close_day([asked], DAY, SAO_PAULO).by_standing[Standing.UNCLEAR].count == 1


def test_brands_and_instruments_are_those_of_the_acquirers_report() -> None:
    closing = close_day(
        [
            charge(1, brand="Visa", amount=Decimal("10.01")),
            charge(2, brand="visa", amount=Decimal("20.02"), method=CardMethod.CREDIT),
            held(3, ChargeHold.PAID_ELSEWHERE, brand="elo", amount=Decimal("5.00")),
            charge(4, brand="elo", state=ChargeState.REFUNDED, amount=Decimal("7.00")),
            not_captured(5, ChargeState.DECLINED),
        ],
        DAY,
        SAO_PAULO,
    )
    assert {name: total.amount for name, total in closing.by_brand.items()} == {
        "elo": Decimal("12.00"),
        "visa": Decimal("30.03"),
    }
    assert {each.value: total.amount for each, total in closing.by_method.items()} == {
        "debit": Decimal("22.01"),
        "credit": Decimal("20.02"),
    }
    assert (closing.captured.amount, closing.kept.amount) == (Decimal("42.03"), Decimal("35.03"))
