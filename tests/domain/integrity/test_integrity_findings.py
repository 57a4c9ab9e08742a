"""Comparison of a PIX receiver's name with the company: cut, abbreviated, or of another company."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.integrity.findings import Receiver

SHORT = "NetSul Telecom Ltda"
LONG = "NetSul Telecomunicações e Serviços de Internet Ltda"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        *((SHORT, told) for told in ("NETSUL TELECOM", "NetSul Telecom LTDA", "netsul telecom ltda.")),
        *((SHORT, told) for told in ("NETSUL", "NETSUL TELECOM L", "NETSUL TELECOM LT", "NET SUL TELECOM")),
        *((SHORT, told) for told in ("NETSUL TEL", "NETSUL TELECOMUNICACOES", "NETSUL TELECOM ME")),
        *((SHORT, told) for told in ("NETSUL TELECOM S.A.", "NETSUL TELECOM S/A", "NETSUL TELECOM SA")),
        *((LONG, told) for told in ("NETSUL TELECOMUNICACOES E", "NETSUL TELECOMUNICACOES S")),
        *((LONG, told) for told in ("NETSUL TELECOMUNICAÇÕES E", "NETSUL TELECOM SERVICOS D")),
        *((LONG, told) for told in ("NETSUL TELECOMUNICACOES", "NETSUL TELECOM SERV INT")),
        ("José da Silva 12345678901", "JOSE DA SILVA"),
        ("José da Silva", "12.345.678 JOSE DA SILVA"),
        ("Companhia de Água S.A.", "CIA DE AGUA"),
        ("Fibra & Cia Ltda - ME", "FIBRA E CIA LTDA ME"),
        ("São João Net EIRELI", "SAO JOAO NET"),
    ],
)
def test_names_of_the_same_company_match(known: str, told: str) -> None:
    assert Receiver(known).is_named(told)


@pytest.mark.parametrize(
    "told",
    [
        *("JOSE GOLPISTA", "", "  ", "LTDA", "S A", "ME", "E", "TELECOM", "NET", "N", "SUL TELECOM"),
        *("NETSUL GOLPES", "NETSUL TELECOM GOLPE", "NETSULL TELECOM", "TELECOM NETSUL", "NETSUL T GOLPISTA"),
        *("GOLPISTA NETSUL TELECOM", "NETSUL TELECOM GOLPISTA LTDA", "\u039dETSUL TELECOM", "12345678"),
    ],
)
def test_names_of_other_companies_do_not_match(told: str) -> None:
    assert not Receiver(SHORT).is_named(told)
    assert not Receiver(LONG).is_named(told)


@pytest.mark.parametrize("told", ["JOSE", "JOSE GOLPISTA", "JOSE DA COSTA", "JOSE SILVEIRA NETO"])
def test_a_first_name_alone_does_not_match(told: str) -> None:
    assert not Receiver("José da Silva Telecom ME").is_named(told)


def test_a_brand_matches_longer_legal_names() -> None:
    brand = Receiver("NetSul", is_brand=True)
    assert brand.is_named("NETSUL TELECOM LTDA")
    assert not brand.is_named("JOSE GOLPISTA")
    assert not brand.is_named("TELECOM NETSUL")
    assert not Receiver("NetSul").is_named("NETSUL TELECOM")


def test_an_empty_name_matches_none() -> None:
    assert not Receiver().is_named("NETSUL")
    assert not Receiver("Ltda").is_named("LTDA")


FORMS = {"LTDA", "LIMITADA", "EIRELI", "COMPANHIA"}
word = st.text(alphabet=string.ascii_uppercase, min_size=4, max_size=12).filter(
    lambda text: text not in FORMS
)


@given(st.lists(word, min_size=1, max_size=6), st.sampled_from(["", " LTDA", " ME", " S/A", " EIRELI"]))
def test_a_name_cut_to_25_matches(words: list[str], form: str) -> None:
    name = " ".join(words) + form
    assert Receiver(name).is_named(name)
    assert Receiver(name).is_named(name[:25])


@given(word, word, st.text(max_size=25))
def test_another_first_word_does_not_match(first: str, other: str, rest: str) -> None:
    known = Receiver(f"{first} TELECOM")
    if not first.startswith(other) and not other.startswith(first):
        assert not known.is_named(f"{other} {rest}")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_texts_are_compared(known: str, told: str) -> None:
    assert Receiver(known, is_brand=True).is_named(told) in {True, False}
