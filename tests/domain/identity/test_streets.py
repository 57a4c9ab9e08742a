"""Normalization of street names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.identity.streets import StreetList
from totem.system import resources

STREETS = StreetList.parse(resources.path("streets.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("RUA BARAO DE JAGUARA", "Rua Barão de Jaguara"),
        ("rua barão de jaguara", "Rua Barão de Jaguara"),
        ("R. Barão de Jaguara, 1481 - Apto 32", "Rua Barão de Jaguara"),
        ("R BARAO DE JAGUARA 1481", "Rua Barão de Jaguara"),
        ("R. BARAO DE JAGUARA nº 1481", "Rua Barão de Jaguara"),
        ("R.BARAO DE JAGUARA N.1481", "Rua Barão de Jaguara"),
        ("RUA PROF. JOAO PESSOA 120 FUNDOS", "Rua Professor João Pessoa"),
        ("Av 15 de novembro", "Avenida Quinze de Novembro"),
        ("AVENIDA XV DE NOVEMBRO", "Avenida Quinze de Novembro"),
        ("Rua 1º de Maio", "Rua Primeiro de Maio"),
        ("RUA 24 DE OUTUBRO, S/N", "Rua Vinte e Quatro de Outubro"),
        ("rua d pedro II", "Rua Dom Pedro Segundo"),
        ("RUA DOM PEDRO SEGUNDO", "Rua Dom Pedro Segundo"),
        ("R. N. S. DE FATIMA", "Rua Nossa Senhora de Fátima"),
        ("R N SRA DE FATIMA", "Rua Nossa Senhora de Fátima"),
        ("R. S. JOAO", "Rua São João"),
        ("R STO ANTONIO", "Rua Santo Antônio"),
        ("R. S. ANTONIO", "Rua Santo Antônio"),
        ("R DAS ACACIAS - CASA 2", "Rua das Acácias"),
        ("PCA DA REPUBLICA", "Praça da República"),
        ("TV. SANTA RITA (ESQUINA)", "Travessa Santa Rita"),
        ("AL. DOS IPES", "Alameda dos Ipês"),
        ("Rua Luís Smânio", "Rua Luís Smânio"),
        ("Rua 15", "Rua 15"),
        ("RUA A", "Rua A"),
        ("Quadra 104 Norte", "Quadra 104 Norte"),
        ("Barão de Jaguara", "Barão de Jaguara"),
        ("  RUA   ACRE\t", "Rua Acre"),
    ],
)  # fmt: skip
def test_spellings_are_normalized(sent: str, shown: str) -> None:
    street = STREETS.read(sent)
    assert street is not None
    assert street.shown == shown


@pytest.mark.parametrize(
    "sent",
    [
        *(None, "", " ", "-", ".", "???", ", 123", "Rua", "Rua S/N", "Rua sem nome", "sem nome"),
        *("NAO INFORMADO", "Não informada", "A CADASTRAR", "xxx", "X", "teste", "null"),
    ],
)
def test_fillers_are_no_street(sent: str | None) -> None:
    assert STREETS.read(sent) is None


@given(st.text(max_size=120))
def test_any_text_is_parsed_or_none(text: str) -> None:
    street = STREETS.read(text)
    if street is not None:
        assert street.shown == " ".join(street.shown.split())
        assert street.words
        assert STREETS.read(street.shown) is not None


def test_the_street_list_is_normalized_itself() -> None:
    for street in STREETS.streets:
        assert STREETS.read(street.shown.upper()) == street
        assert STREETS.read(street.shown) == street


def test_the_street_list_has_hundreds_of_streets_of_the_usual_kinds() -> None:
    assert len(set(STREETS.streets)) == len(STREETS.streets) > 600
    assert {street.kind for street in STREETS.streets} >= {"Rua", "Avenida", "Travessa", "Alameda", "Praça"}
