"""Texts of slips: money, dates, and the exclusion of personal data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from support.sample_slips import SLIP, arrecadacao_barcode, cobranca_barcode, make_slip
from totem.printing.slips import boleto_a4
from totem.printing.slips.wording import Wording, day, money, plain


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("0.05"), "R$ 0,05"),
        (Decimal("123.46"), "R$ 123,46"),
        (Decimal("1234.5"), "R$ 1.234,50"),
        (Decimal("99999999.99"), "R$ 99.999.999,99"),
        (None, ""),
    ],
)
def test_money_is_written_as_in_brazil(amount: Decimal | None, text: str) -> None:
    assert money(amount) == text


def test_days_are_written_as_in_brazil() -> None:
    assert day(date(2026, 3, 9)) == "09/03/2026"
    assert not day(None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("  a\t b\n\nc ", "a b c"),
        ("x\u202eabc\u200b", "xabc"),  # direction and zero-width marks could disguise a name
        ("a\x00\x1b[2Jb", "a [2Jb"),
        ("João d'Ávila – nº 5", "João d'Ávila – nº 5"),
        ("y" * 10_000, "y" * 400),
    ],
)
def test_texts_of_others_become_one_plain_line(text: str | None, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("changes", "sum_of"),
    [
        ({"fine": Decimal("2.47"), "interest": Decimal("1.38")}, " + multa R$ 2,47 + juros R$ 1,38"),
        ({"fine": Decimal("2.47")}, " + multa R$ 2,47"),
        ({"interest": Decimal("1.38")}, " + juros R$ 1,38"),
        ({}, ", mais multa e juros pelo atraso"),
    ],
)
def test_the_surcharge_lists_the_sent_parts(changes: dict[str, Any], sum_of: str) -> None:
    words = Wording(make_slip(amount=Decimal("127.31"), **changes))
    assert words.amount == "R$ 127,31"
    assert words.amount_label == "Valor atualizado em 24/11/2026"
    assert words.surcharge == "Valor original R$ 123,46" + sum_of
    assert words.face_amount == "R$ 123,46"


def test_without_surcharge_its_text_is_empty() -> None:
    words = Wording(make_slip())
    assert (words.amount_label, words.surcharge) == ("Valor a pagar", "")


@pytest.mark.parametrize(
    ("barcode", "changes", "face"),
    [
        (cobranca_barcode(value=5000), {}, "R$ 50,00"),  # the title's own value first
        (cobranca_barcode(value=0), {}, "R$ 123,46"),  # an open value: the ERP's original
        (cobranca_barcode(value=0), {"original_amount": None, "amount": Decimal(7)}, "R$ 7,00"),
        (None, {"original_amount": None, "amount": None}, ""),
    ],
)
def test_the_face_value_is_the_registered_one(
    barcode: str | None, changes: dict[str, Any], face: str
) -> None:
    assert Wording(make_slip(barcode=barcode, pix=None, **changes)).face_amount == face


@pytest.mark.parametrize("barcode", [cobranca_barcode(), arrecadacao_barcode(), None])
def test_the_due_date_falls_back_to_the_erp(barcode: str | None) -> None:
    words = Wording(make_slip(barcode=barcode, due_date=date(2026, 12, 30)))
    assert words.title_due == ("21/12/2026" if barcode == cobranca_barcode() else "30/12/2026")


@pytest.mark.parametrize("number", ["123.456.789-09", "12345678909", "12.ABC.345/01DE-35"])
def test_a_customers_document_in_the_place_of_the_number_is_not_printed(number: str) -> None:
    assert not Wording(make_slip(document_number=number)).document_number


def test_personal_texts_stay_out_of_repr() -> None:
    content = replace(make_slip(), payer=replace(SLIP.payer, name="Maria Silva", address="Rua A, 1"))
    words = Wording(content)
    assert words.payer == "Maria Silva"
    for personal in ("Maria", "Rua A", "456.789", "4711", "34191"):
        assert personal not in repr(words)
        assert personal not in repr(content)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("001", "001-9"),
        ("033", "033-7"),
        ("041", "041-8"),
        ("077", "077-9"),
        ("104", "104-0"),
        ("237", "237-2"),
        ("341", "341-7"),
        ("422", "422-7"),
        ("748", "748-X"),
        ("756", "756-0"),
        ("085", "085-1"),
    ],
)
def test_check_digits_of_banks(code: str, shown: str) -> None:
    assert boleto_a4.bank_code(code) == shown
    assert boleto_a4.bank_name(code)


def test_an_unknown_bank_has_no_name() -> None:
    assert boleto_a4.bank_name("999") is None
    assert boleto_a4.bank_code("999").startswith("999-")


def test_what_is_left_and_what_the_bank_knows_stand_beside_the_amount() -> None:
    half = Wording(make_slip(amount=Decimal("73.46"), paid_amount=Decimal(50)))
    assert half.surcharge == "Já foram pagos R$ 50,00 de R$ 123,46"
    late: dict[str, Any] = {"amount": None, "due_date": date(2026, 11, 3)}
    assert Wording(make_slip(**late)).surcharge == "O valor atualizado aparece no app do banco"
    assert not Wording(make_slip(**late | {"amount": Decimal("123.46")})).surcharge
    assert not Wording(make_slip(amount=None)).surcharge
