"""What counts as form, and what is left for the caller to judge."""

import pytest

from totem.domain.text import strip_form


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
def test_form_is_dropped_and_nothing_else(text: str, plain: str) -> None:
    assert strip_form(text, ".-/") == plain
