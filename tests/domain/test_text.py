"""Text helpers: plain lines, stripping of masks, and https links."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.text import (
    MOST_MARKS,
    first_sentence,
    grouped,
    https_link,
    join_phrases,
    join_sentences,
    plain_line,
    strip_form,
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\u200b\tb\n c", "a b c"),
        ("Ma\u00adri\u200da", "Maria"),
        ("Joa\u0303o d'A\u0301vila – nº 5, 1ª, 50 m²", "João d'Ávila – nº 5, 1ª, 50 m²"),
        ("ＲＵＡ　１０", "RUA 10"),
        ("\u0301\u0302 a" + "\u0301" * 90 + "b", "á\u0301\u0301b"),
        ("\u202ab\u2066c\ufeff\u061c", "bc"),
    ],
)
def test_texts_become_plain_lines(text: str, line: str) -> None:
    assert plain_line(text) == line


@given(
    st.text(st.sampled_from("ae \u0301\u0323\u0489\u20dd\u200d\u202e\u3000\uffe3Ａ"), max_size=30) | st.text()
)
def test_a_plain_line_has_no_controls_and_few_marks_on_a_letter(text: str) -> None:
    line = plain_line(text)
    assert line.isprintable()
    assert line == " ".join(line.split())
    marks = "".join("m" if unicodedata.category(each) in {"Mn", "Me"} else "." for each in line)
    assert not line or "m" * (MOST_MARKS + 1) not in marks
    assert plain_line(line) == line


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" 529.982.247-25\n", "52998224725"),
        ("529\u00a0982\u2009247\u201325", "52998224725"),
        ("５２９９８２２４７２５", "52998224725"),
        ("\u202a529.982.247\u221225\u202c\ufeff", "52998224725"),
        ("529,982", "529,982"),
        ("12.abc/x", "12abcx"),
        ("", ""),
    ],
)
def test_masks_and_invisible_characters_are_stripped(text: str, plain: str) -> None:
    assert strip_form(text, ".-/") == plain


@pytest.mark.parametrize(
    ("site", "link"),
    [
        ("netsul.com.br", "https://netsul.com.br"),
        (" www.netsul.com.br/2via ", "https://www.netsul.com.br/2via"),
        ("https://netsul.com.br/?loja=7", "https://netsul.com.br/?loja=7"),
        ("HTTPS://Netsul.com.br", "HTTPS://Netsul.com.br"),
        ("netsul.com.br:443", "https://netsul.com.br:443"),
        ("http://netsul.com.br", None),
        ("javascript://netsul.com.br/%0aalert(1)", None),
        ("netsul.com.br:8080", None),
        ("https://netsul.com.br@evil.example", None),
        ("netsul", None),
        ("fale conosco", None),
        ("10.0.0.1", None),
        ("nétsul.com.br", None),
        ("netsul..br", None),
        ("-.br", None),
        ("netsul.com.br\\@evil.example", None),
        ("https://[netsul", None),
        ("", None),
    ],
)
def test_links_of_sites(site: str, link: str | None) -> None:
    assert https_link(site) == link


@given(st.text(max_size=80))
def test_any_text_gives_an_https_link_or_none(site: str) -> None:
    link = https_link(site)
    assert link is None or link.lower().startswith("https://")


@given(
    st.lists(st.sampled_from(["", "Plano", "Plano.", "Qual?", "Já!", "Um instante…", "S.A.", "nota: ", "x;"]))
)
def test_joined_texts_have_one_mark_between_two_of_them(parts: list[str]) -> None:
    for joined in (join_sentences(*parts), join_phrases(*parts)):
        assert not re.search(r"[.,;:!?…]\s*[.,;:]", joined)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("O boleto mudou de valor. Confira na lista. Pague.", "O boleto mudou de valor."),
        ("Se você já pagou, não pague de novo.", "Se você já pagou, não pague de novo."),
        ("R$ 1.234,56 hoje", "R$ 1.234,56 hoje"),
        ("", ""),
    ],
)
def test_a_text_has_a_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    ("protocol", "read"),
    [
        ("12345", "12345"),
        ("123456", "123 456"),
        ("1234567", "123 4567"),
        ("12345678", "123 456 78"),
        ("2609121531", "260 912 1531"),
        ("H4K-7M2", "H4K-7M2"),
        ("2026/000123", "2026/000123"),
        ("１２３４５６", "１２３４５６"),
        ("", ""),
    ],
)
def test_a_long_number_is_read_in_groups_of_three(protocol: str, read: str) -> None:
    assert grouped(protocol).replace("\N{NO-BREAK SPACE}", " ") == read
