"""CPF and CNPJ: parsing, typing, and masking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.check_digits import mod11_sum
from totem.domain.taxid import InvalidTaxId, TaxId, TaxIdFault, TaxIdKind, TypedTaxId

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def dv(characters: str, weights: list[int]) -> str:
    remainder = mod11_sum(characters, weights) % 11
    return "0" if remainder < 2 else str(11 - remainder)


def whole(base: str) -> str:
    """Add the check digits to nine digits or twelve characters, by the rule as Receita Federal tells it."""
    first = [10, 9, 8, 7, 6, 5, 4, 3, 2] if len(base) == 9 else [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
    second = [11, *first] if len(base) == 9 else [6, *first]
    base += dv(base, first)
    return base + dv(base, second)


cpfs = st.text("0123456789", min_size=9, max_size=9).filter(lambda base: len(set(base)) > 1).map(whole)
cnpjs = st.text(ALPHABET, min_size=12, max_size=12).filter(lambda base: set(base) != {"0"}).map(whole)
documents = cpfs | cnpjs


@pytest.mark.parametrize(
    ("text", "kind", "value", "formatted", "masked"),
    [
        ("529.982.247-25", "cpf", "52998224725", "529.982.247-25", "***.982.247-**"),
        ("12345678909", "cpf", "12345678909", "123.456.789-09", "***.456.789-**"),
        ("012.345.678-90", "cpf", "01234567890", "012.345.678-90", "***.345.678-**"),
        ("00.000.000/0001-91", "cnpj", "00000000000191", "00.000.000/0001-91", "00.***.***/0001-**"),
        ("11.111.111/1111-80", "cnpj", "11111111111180", "11.111.111/1111-80", "11.***.***/1111-**"),
        ("12.ABC.345/01DE-35", "cnpj", "12ABC34501DE35", "12.ABC.345/01DE-35", "12.***.***/01DE-**"),
        ("12abc34501de35", "cnpj", "12ABC34501DE35", "12.ABC.345/01DE-35", "12.***.***/01DE-**"),
        ("00.000.000/E08G-12", "cnpj", "00000000E08G12", "00.000.000/E08G-12", "00.***.***/E08G-**"),
        (" 529 982 247 25 ", "cpf", "52998224725", "529.982.247-25", "***.982.247-**"),
        ("５２９.９８２.２４７–２５", "cpf", "52998224725", "529.982.247-25", "***.982.247-**"),
    ],
)
def test_tax_ids_are_parsed(text: str, kind: str, value: str, formatted: str, masked: str) -> None:
    tax_id = TaxId.parse(text)
    assert (tax_id.kind, tax_id.value) == (kind, value)
    assert (tax_id.formatted, tax_id.masked) == (formatted, masked)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", TaxIdFault.LENGTH),
        ("5299822472", TaxIdFault.LENGTH),
        ("1234567890", TaxIdFault.LENGTH),  # never padded to 01234567890
        ("191", TaxIdFault.LENGTH),
        ("529.982.247-255", TaxIdFault.LENGTH),
        ("00.000.000/0001-911", TaxIdFault.LENGTH),
        ("5299822472A", TaxIdFault.LENGTH),
        ("529.982.247-35", TaxIdFault.FIRST_DV),
        ("529.982.247-26", TaxIdFault.SECOND_DV),
        ("12.ABC.345/01DE-45", TaxIdFault.FIRST_DV),
        ("12.ABC.345/01DE-36", TaxIdFault.SECOND_DV),
        ("12.ABC.345/01DE-3A", TaxIdFault.CHARACTER),
        ("529,982,247-25", TaxIdFault.CHARACTER),
        ("529.982.247-25!", TaxIdFault.CHARACTER),
        ("CPF: 529.982.247-25", TaxIdFault.CHARACTER),
        ("٥٢٩٩٨٢٢٤٧٢٥", TaxIdFault.CHARACTER),
        ("12ÁBC34501DE35", TaxIdFault.CHARACTER),
        ("00000000000000", TaxIdFault.REPEATED),
        *((digit * 11, TaxIdFault.REPEATED) for digit in "0123456789"),
    ],
)
def test_the_first_failed_check_is_named(text: str, reason: TaxIdFault) -> None:
    with pytest.raises(InvalidTaxId) as caught:
        TaxId.parse(text)
    assert caught.value.reason is reason


def test_reprs_and_messages_hold_no_tax_id() -> None:
    assert repr(TaxId.parse("529.982.247-25")) == "TaxId(cpf, ***.982.247-**)"
    assert "52998" not in repr(TypedTaxId.read("529982"))
    with pytest.raises(InvalidTaxId) as caught:
        TaxId.parse("529.982.247-26")
    assert "247" not in str(caught.value)


def test_tax_ids_are_values() -> None:
    assert TaxId.parse("529.982.247-25") == TaxId.parse("52998224725")
    assert len({TaxId.parse("529.982.247-25"), TaxId.parse("52998224725")}) == 1


@given(documents)
def test_every_notation_gives_the_same_tax_id(value: str) -> None:
    tax_id = TaxId.parse(value)
    assert tax_id.value == value
    assert TaxId.parse(tax_id.formatted) == TaxId.parse(value.lower()) == tax_id
    assert len(tax_id.masked) == len(tax_id.formatted)


@given(documents, st.data())
def test_a_wrong_digit_is_caught(value: str, data: st.DataObject) -> None:
    """Always but between remainders 0 and 1, whose check digit is 0 alike: mod 11 has no tenth digit."""
    places = [place for place, character in enumerate(value) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from("0123456789".replace(value[place], "")))
    if TypedTaxId.read(value[:place] + wrong + value[place + 1 :]).is_valid:
        assert place < len(value) - 2
        assert "0" in value[-2:]


def test_a_letter_11_apart_is_not_caught() -> None:
    """The norm's own weakness, written down: A and L differ by 11."""
    assert TaxId.parse("12.ABC.345/01DE-35").kind is TaxId.parse("12.LBC.345/01DE-35").kind


@pytest.mark.parametrize(
    ("text", "kind", "formatted", "missing", "fault", "is_valid"),
    [
        ("", "cpf", "", 11, None, False),
        ("5", "cpf", "5", 10, None, False),
        ("529", "cpf", "529", 8, None, False),
        ("5299", "cpf", "529.9", 7, None, False),
        ("529982247", "cpf", "529.982.247", 2, None, False),
        ("5299822479", "cpf", "529.982.247-9", 1, None, False),
        ("52998224725", "cpf", "529.982.247-25", 0, None, True),
        ("52998224735", "cpf", "529.982.247-35", 0, TaxIdFault.FIRST_DV, False),
        ("52998224726", "cpf", "529.982.247-26", 0, TaxIdFault.SECOND_DV, False),
        ("00000000000", "cpf", "000.000.000-00", 0, TaxIdFault.REPEATED, False),
        ("000000000001", "cnpj", "00.000.000/0001", 2, None, False),
        ("0000000000019", "cnpj", "00.000.000/0001-9", 1, None, False),
        ("0000000000018", "cnpj", "00.000.000/0001-8", 1, TaxIdFault.FIRST_DV, False),
        ("00000000000191", "cnpj", "00.000.000/0001-91", 0, None, True),
        ("00000000000192", "cnpj", "00.000.000/0001-92", 0, TaxIdFault.SECOND_DV, False),
        ("000000000000", "cnpj", "00.000.000/0000", 2, TaxIdFault.REPEATED, False),
        ("000000000001911", "cnpj", "00.000.000/0001-911", 0, TaxIdFault.LENGTH, False),
        ("1a", "cnpj", "1A", 12, None, False),
        ("12abc34501de", "cnpj", "12.ABC.345/01DE", 2, None, False),
        ("12abc34501dex", "cnpj", "12.ABC.345/01DE-X", 1, TaxIdFault.CHARACTER, False),
        ("12#", "cpf", "12#", 8, TaxIdFault.CHARACTER, False),
    ],
)
def test_tax_ids_while_typed(
    *,
    text: str,
    kind: str,
    formatted: str,
    missing: int,
    fault: TaxIdFault | None,
    is_valid: bool,
) -> None:
    typed = TypedTaxId.read(text)
    assert (typed.kind, typed.formatted, typed.missing) == (kind, formatted, missing)
    assert (typed.fault, typed.is_valid) == (fault, is_valid)
    assert (typed.tax_id is not None) is is_valid


@given(documents)
def test_every_prefix_of_a_tax_id_is_accepted(value: str) -> None:
    for length in range(len(value) + 1):
        typed = TypedTaxId.read(value[:length])
        assert typed.fault is None or (typed.kind is TaxIdKind.CPF and typed.missing == 0)
    assert TypedTaxId.read(value).tax_id == TaxId.parse(value)


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    typed = TypedTaxId.read(text)
    assert typed.kind in set(TaxIdKind)
    assert typed.missing >= 0
