"""The domain beside independent libraries, where they follow the norm (and a note where they do not)."""

from collections.abc import Callable
from datetime import date

import brutils
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.br import cnpj, cpf
from validate_docbr import CNPJ, CPF

from support.barcodes import arrecadacao
from totem.domain.boleto import parse
from totem.domain.taxid import InvalidTaxId, TaxId, TaxIdKind

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_valid(text: str, kind: TaxIdKind) -> bool:
    try:
        return TaxId.parse(text).kind is kind
    except InvalidTaxId:
        return False


cpf_bases = st.text("0123456789", min_size=9, max_size=9).filter(lambda base: len(set(base)) > 1)
cnpj_bases = st.text(ALPHABET, min_size=12, max_size=12).filter(lambda base: set(base) != {"0"})
numeric_bases = st.text("0123456789", min_size=12, max_size=12).filter(lambda base: len(set(base)) > 1)


def ends(base: str, valid: Callable[[str], bool]) -> list[str]:
    """Every pair of check digits that `valid` accepts after `base`; one, if it follows the norm."""
    return [end for end in (f"{number:02}" for number in range(100)) if valid(base + end)]


def is_cpf(text: str) -> bool:
    return is_valid(text, TaxIdKind.CPF)


def is_cnpj(text: str) -> bool:
    return is_valid(text, TaxIdKind.CNPJ)


@settings(max_examples=30)
@given(cpf_bases)
def test_cpfs_agree_with_libraries(base: str) -> None:
    """Repeated digits apart: python-stdnum accepts 111.111.111-11."""
    right = ends(base, is_cpf)
    assert len(right) == 1
    assert right == ends(base, cpf.is_valid) == ends(base, brutils.is_valid_cpf) == ends(base, CPF().validate)
    value = base + right[0]
    assert TaxId.parse(value).formatted == cpf.format(value) == brutils.format_cpf(value)


@settings(max_examples=30)
@given(cnpj_bases)
def test_cnpjs_agree_with_libraries(base: str) -> None:
    right = ends(base, is_cnpj)
    assert len(right) == 1
    assert right == ends(base, cnpj.is_valid) == ends(base, CNPJ().validate)
    value = base + right[0]
    assert TaxId.parse(value).formatted == cnpj.format(value)


@settings(max_examples=30)
@given(numeric_bases)
def test_numeric_cnpjs_agree_with_libraries(base: str) -> None:
    assert ends(base, is_cnpj) == ends(base, brutils.is_valid_cnpj)


@pytest.mark.parametrize("generate", [CPF().generate, brutils.generate_cpf])
def test_generated_cpfs_are_valid(generate: object) -> None:
    assert callable(generate)
    assert all(is_valid(str(generate()), TaxIdKind.CPF) for _ in range(50))


def test_short_cpfs_are_not_padded() -> None:
    """validate-docbr reads 1234567890 as 01234567890; a kiosk must not guess at a missing digit."""
    assert CPF().validate("01234567890")
    assert not is_valid("1234567890", TaxIdKind.CPF)


@given(
    segment=st.sampled_from("12345679"),
    value_id=st.sampled_from("6789"),
    centavos=st.integers(1, 99_999_999_999),
    company=st.text("0123456789", min_size=4, max_size=4),
    free=st.text("0123456789", min_size=25, max_size=25),
)
def test_arrecadacao_lines_agree_with_libraries(
    *, segment: str, value_id: str, centavos: int, company: str, free: str
) -> None:
    """febraban-barcode holds Pillow at a version that knows no Python 3.14."""
    functions = pytest.importorskip("febraban_barcode.functions")
    barcode = arrecadacao(segment=segment, value_id=value_id, centavos=centavos, free=company + free)
    digits = barcode[:3] + barcode[4:]
    dac = functions.calc_dac_modulo10 if value_id in "67" else functions.calc_dac_modulo11
    assert barcode[3] == str(dac(digits))
    blocks = [barcode[start : start + 11] for start in range(0, 44, 11)]
    assert parse(barcode, today=date(2025, 2, 22)).line == "".join(f"{block}{dac(block)}" for block in blocks)
