"""Answers of a broken or hostile server: an error or an unknown end, never a crash, never an approval."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.log_check import LogWatch
from support.raw_http_server import http
from support.terminal_suite import (
    ENDS,
    ApprovedCharge,
    MercadoPagoSuite,
    PaygoSuite,
    changed,
    json_values,
    spoilt,
)
from totem.cards.terminals.answers import (
    derived_key,
    format_amount,
    has_card_number,
    read_amount,
    read_brand,
    read_code,
    read_order_id,
)
from totem.cards.terminals.terminal import TerminalError, TerminalStatus
from totem.erp.adapters.json_rows import Row

each_provider = pytest.mark.parametrize("approved", [MercadoPagoSuite, PaygoSuite], indirect=True)
centavos = st.integers(1, 10**11)


@pytest.fixture(autouse=True)
def warnings_are_expected(expected_logs: LogWatch) -> None:
    """Fields that cannot be read are logged by name."""
    expected_logs.allow("")


@each_provider
def test_the_untouched_answer_is_an_approval(approved: ApprovedCharge) -> None:
    report = approved.find(http(approved.answer))
    assert report is not None
    assert report.status is TerminalStatus.APPROVED


@each_provider
def test_an_approval_without_one_of_its_fields_is_none(approved: ApprovedCharge) -> None:
    for path in approved.suite.essential:
        odds: tuple[object, ...] = (None, True, [], {}, "", "x", -1, 10**40, "1e999999999", "🙂")
        for odd in odds:
            try:
                report = approved.find(http(changed(approved.answer, path, odd)))
            except TerminalError:
                continue
            assert report is None or report.status not in ENDS, (path, odd)


@each_provider
@given(data=st.data())
def test_a_hostile_answer_is_an_error_and_no_other_charges_approval(
    approved: ApprovedCharge, data: st.DataObject
) -> None:
    hostile = data.draw(json_values | spoilt(approved.answer))
    report = failed = None
    try:
        report = approved.find(http(hostile))
    except TerminalError as error:
        failed = error
    assert failed is None or not failed.may_have_arrived
    if report is not None and report.status is TerminalStatus.APPROVED:
        assert report.amount is not None
        assert report.amount > 0
        assert report.order_id == approved.order.order_id


@each_provider
@given(body=st.binary(max_size=200))
def test_bytes_that_are_no_json_are_an_error(approved: ApprovedCharge, body: bytes) -> None:
    with pytest.raises(TerminalError):
        approved.find(http(body))


@given(amount=centavos, comma=st.booleans())
def test_an_amount_is_written_and_read_to_the_centavo(amount: int, *, comma: bool) -> None:
    wanted = Decimal(amount) / 100
    text = format_amount(wanted, comma=comma)
    whole, mark, cents = text.partition("," if comma else ".")
    assert (int(whole + cents), mark, len(cents)) == (amount, "," if comma else ".", 2)
    assert read_amount(Row({"amount": text}), "amount") == wanted
    assert read_amount(Row({"amount": wanted}), "amount") == wanted


@given(amount=st.decimals(allow_nan=True, allow_infinity=True))
def test_what_is_no_whole_number_of_centavos_is_not_sent(amount: Decimal) -> None:
    try:
        text = format_amount(amount)
    except TerminalError:
        return
    assert Decimal(text) == amount
    assert amount > 0


@given(value=json_values)
def test_codes_and_brands_are_short_and_plain(value: Any) -> None:
    row = Row({"x": value})
    for text in (read_code(row, "x"), read_brand(row, "x"), read_order_id(row, "x")):
        assert len(text) <= 64
        assert text.isprintable()
        assert not has_card_number(text)


@pytest.mark.parametrize(
    "number", ["4111111111111111", "5031 4332 1540 6351", "5031-4332-1540-6351", "NSU 376411112222331"]
)
def test_a_cards_number_is_neither_code_nor_brand(number: str) -> None:
    assert has_card_number(number)
    row = Row({"x": number})
    assert (read_code(row, "x"), read_brand(row, "x")) == ("", "")


@pytest.mark.parametrize("text", ["000123", "117420123456", "301299", "4111111111111112", "ORD01J49MMW3"])
def test_other_numbers_are_none_of_a_card(text: str) -> None:
    assert not has_card_number(text)


def test_keys_are_derived_and_differ_by_purpose() -> None:
    key = "2f1c6a5e-3a30-5a7d-8f3a-2a1d4c0b7e11"
    keys = {derived_key(key, "cancel"), derived_key(key, "refund"), derived_key("no-uuid", "cancel"), key}
    assert len(keys) == 4
    assert derived_key(key, "cancel") == derived_key(key, "cancel")
