"""Campo livre of each bank: fields written by its layout are read again, and nothing else is read.

Examples: those of the banks' manuals, and of github kivanio/brcobranca, spec/brcobranca/boleto.
"""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import cobranca
from support.free_fields import FREE_FIELDS, mod11
from totem.domain.free_field import FreeField, read_free_field

EXAMPLES = [
    ("001", "0000001238798777770016818", FreeField("12387987777700168", "18")),
    ("001", "1238790000000123456789921", FreeField("00000001234567899")),
    ("001", "1238790123440420006190018", FreeField("12387901234-5", "18", None, "4042-8/00061900-0")),
    ("033", "9189977500009000272070102", FreeField("000090002720-7", "102", "1899775")),
    ("104", "2452740000100040000000017", FreeField("14000000000000001-4", "RG", "245274-0")),
    ("237", "4042030077770016800619000", FreeField("03/00777700168-5", "03", None, "4042-8/0061900-0")),
    ("237", "0719190000000000100014480", FreeField("19/00000000001-P", "19", None, "0719-6/0001448-6")),
    ("341", "1101234567880057123457000", FreeField("110/12345678-8", "110", None, "0057/12345-7")),
    ("341", "1090001015271248021246000", FreeField("109/00010152-7", "109", None, "1248/02124-6")),
    ("748", "3112213871512341812345100", FreeField("12/213871-5", "1", None, "1234.18.12345")),
    ("756", "1432701022938500000024001", FreeField("0000002-4", "1", None, "4327/0229385")),
    ("756", "1413405014818000001104001", FreeField("0000110-4", "1", None, "4134/0148180")),
]


@pytest.mark.parametrize(("bank", "free", "fields"), EXAMPLES)
def test_published_examples(bank: str, free: str, fields: FreeField) -> None:
    assert read_free_field(cobranca(bank=bank, free=free)) == fields


@given(st.sampled_from(sorted(FREE_FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FREE_FIELDS[name])))
def test_known_fields_are_recovered(made: tuple[str, tuple[str, FreeField]]) -> None:
    name, (free, fields) = made
    assert read_free_field(cobranca(bank=name[:3], free=free)) == fields


CHECKED = {"033": (8, 20), "104": (7, 24), "341": (3, 20), "748": (2, 24), "756": (11, 18)}
"""First and last place of the digits that a check digit, the last of them, stands for."""


@given(
    st.sampled_from(sorted(CHECKED)).flatmap(lambda bank: st.tuples(st.just(bank), FREE_FIELDS[bank])),
    st.data(),
)
def test_one_wrong_digit_of_a_checked_number_is_no_known_layout(
    made: tuple[str, tuple[str, FreeField]], data: st.DataObject
) -> None:
    bank, (free, _) = made
    place = data.draw(st.integers(*CHECKED[bank]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != free[place]]))
    read = read_free_field(cobranca(bank=bank, free=free[:place] + digit + free[place + 1 :]))
    if read is not None:  # by modulus 11 two remainders share the digit 0
        assert bank != "341"
        assert free[CHECKED[bank][1]] == "0"


@given(st.from_regex(r"[0-9]{25}", fullmatch=True), st.from_regex(r"[0-9]{3}", fullmatch=True))
def test_what_is_read_stands_in_the_digits_but_for_check_digits(free: str, bank: str) -> None:
    read = read_free_field(cobranca(bank=bank, free=free))
    assert read is None or bank in {name[:3] for name in FREE_FIELDS}
    for text in filter(None, astuple(read) if read and bank != "104" else ()):
        for part in text.replace("/", " ").replace(".", " ").split():
            assert part.partition("-")[0] in free


@pytest.mark.parametrize("bank", ["077", "085", "422", "461"])
def test_banks_without_a_published_layout_are_left_unread(bank: str) -> None:
    assert read_free_field(cobranca(bank=bank, free="1432701022938500000024001")) is None


def test_the_layout_of_one_bank_is_not_read_as_another_s() -> None:
    """The digits of every checked example under the code of every other bank with check digits."""
    checked = {"033", "104", "341", "748", "756"}
    for owner, free, _ in EXAMPLES:
        for bank in checked - {owner}:
            assert read_free_field(cobranca(bank=bank, free=free)) is None, (bank, free)


def test_the_longer_code_of_caixa_has_no_check_digit() -> None:
    head = "1242669" + "000" + "1" + "000" + "4" + "000000123"
    read = read_free_field(cobranca(bank="104", free=head + mod11(head)))
    assert read is not None
    assert read.code == "1242669"
