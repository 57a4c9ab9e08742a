"""What a scanner types: told from a hand by its pace alone, and judged as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.kiosk.scanner import GAP_MS, LEAST, Meaning, Pace, Scan

CPF, NUMERIC, LETTERS = "529.982.247-25", "11.222.333/0001-81", "12.ABC.345/01DE-35"


def hear(pace: Pace, text: str, gap_ms: int, start_ms: int = 0) -> int:
    """Type `text`; returns when it was over."""
    for place, character in enumerate(text):
        pace.hear(character, start_ms + place * gap_ms)
    return start_ms + (len(text) - 1) * gap_ms


@pytest.mark.parametrize(
    ("raw", "text", "meaning"),
    [
        ("52998224725", "52998224725", Meaning.DOCUMENT),
        (CPF, "52998224725", Meaning.DOCUMENT),
        (NUMERIC, "11222333000181", Meaning.DOCUMENT),
        (LETTERS, "12ABC34501DE35", Meaning.DOCUMENT),
        ("12abc34501de35", "12ABC34501DE35", Meaning.DOCUMENT),
        ("11.222.333;0001'81", "11222333000181", Meaning.DOCUMENT),  # a keyboard of another country
        ("52998224726", "52998224726", Meaning.ALMOST),
        ("5299822472", "5299822472", Meaning.ALMOST),
        ("7891234567895", "7891234567895", Meaning.ALMOST),  # as long as a CNPJ that is not whole
        ("7" * 44, "7" * 44, Meaning.BOLETO),
        ("23793.38128 60000.000003 00000.000400 1 84340000012990", "2379338128" + "60000000003"
         + "00000000400" + "1" + "84340000012990", Meaning.BOLETO),
        ("8" * 48, "8" * 48, Meaning.BOLETO),
        ("7" * 45, "7" * 45, Meaning.RUBBISH),
        ("HTTPS://EXEMPLO", "HTTPSEXEMPLO", Meaning.ALMOST),
        ("https://exemplo.com.br/b/1", "HTTPSEXEMPLOCOMBRB1", Meaning.RUBBISH),
        ("00020126580014br.gov.bcb.pix", "00020126580014BRGOVBCBPIX", Meaning.RUBBISH),
        ("12ABC34501DEXY", "12ABC34501DEXY", Meaning.RUBBISH),  # check digits are digits
        ("ÀÉÎÕÜÇ", "ÀÉÎÕÜÇ", Meaning.RUBBISH),
    ],
)  # fmt: skip
def test_what_a_scan_means(raw: str, text: str, meaning: Meaning) -> None:
    scan = Scan.read(raw)
    assert (scan.text, scan.meaning) == (text, meaning)


@pytest.mark.parametrize(("gap_ms", "is_scan"), [(0, True), (8, True), (GAP_MS, True), (GAP_MS + 1, False)])
def test_a_scanner_is_known_by_its_pace(gap_ms: int, is_scan: bool) -> None:
    pace = Pace()
    hear(pace, "52998224725", gap_ms)
    assert pace.is_scan is is_scan
    scan = pace.end()
    assert (scan is not None) is is_scan


def test_a_few_keys_at_once_are_a_hand() -> None:
    pace = Pace()
    hear(pace, "1" * (LEAST - 1), 1)
    assert pace.end() is None


def test_what_a_hand_typed_before_is_not_in_the_scan() -> None:
    pace = Pace()
    over = hear(pace, "111", 200)
    assert pace.hear("5", over + 400)  # begins anew
    assert not pace.hear("2", over + 408)
    hear(pace, "998224725", 8, over + 416)
    scan = pace.end()
    assert scan is not None
    assert scan.text == "52998224725"


def test_after_the_end_nothing_is_left() -> None:
    pace = Pace()
    hear(pace, "52998224725", 8)
    assert pace.end() is not None
    assert pace.end() is None
    assert pace.hear("1", 90)


@given(st.text(max_size=120))
def test_anything_may_be_scanned(raw: str) -> None:
    scan = Scan.read(raw)
    assert raw == "" or raw not in repr(scan) or len(raw) < 4
    if scan.meaning in (Meaning.DOCUMENT, Meaning.ALMOST):
        assert len(scan.text) <= 14
