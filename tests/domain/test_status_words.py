"""Spelling of the status texts of ERPs."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.status_spellings import writings
from totem.domain.status_words import STATUS_WORDS, status_word
from totem.domain.text import unaccented


@given(st.sampled_from(STATUS_WORDS), writings, st.sampled_from([str, unaccented]))
def test_a_known_word_is_spelled_in_one_way(
    word: str, write: Callable[[str], str], accents: Callable[[str], str]
) -> None:
    assert status_word(write(accents(word))) == word


@given(st.text("bcdfghjklmpqrstuvxz áéã-", min_size=1, max_size=30).map(str.strip))
def test_an_unknown_word_stays_as_it_is(text: str) -> None:
    assert status_word(text) == text
    assert status_word(text.title()) == text.title()


@pytest.mark.parametrize(
    ("text", "feminine", "word"),
    [
        ("AUTHORIZED", True, "Autorizada"),
        ("paid", False, "Pago"),
        ("OPEN", True, "Em aberto"),
        ("Ativo", True, "Ativo"),
        ("Ativo?", False, "Ativo?"),
        ("AGUARDANDO VISTORIA", False, "Aguardando vistoria"),
        ("FTTH", False, "FTTH"),
        ("", False, ""),
        (None, True, ""),
    ],
)
def test_spellings_of_single_statuses(text: str | None, word: str, *, feminine: bool) -> None:
    assert status_word(text, feminine=feminine) == word
