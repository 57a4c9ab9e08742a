"""Scanner detection: a burst of keys at a scanner's pace is one entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.session.scan_detector import GAP_MS, LEAST, ScanDetector


def type_text(pace: ScanDetector, text: str, gap_ms: int, start_ms: int = 0) -> int:
    """Type `text`; returns when it was over."""
    for place, character in enumerate(text):
        pace.add(character, start_ms + place * gap_ms)
    return start_ms + (len(text) - 1) * gap_ms


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("52998224725", "52998224725"),
        ("529.982.247-25", "52998224725"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("11.222.333;0001'81", "11222333000181"),  # a keyboard of another country
        ("https://exemplo.com.br/b/1", "HTTPSEXEMPLOCOMBRB1"),
        ("ÀÉÎÕÜÇ", "ÀÉÎÕÜÇ"),
    ],
)
def test_a_scan_is_letters_and_digits_alone(raw: str, text: str) -> None:
    pace = ScanDetector()
    type_text(pace, raw, 8)
    assert pace.finish() == text


@pytest.mark.parametrize(("gap_ms", "is_scan"), [(0, True), (8, True), (GAP_MS, True), (GAP_MS + 1, False)])
def test_a_scanner_is_known_by_its_pace(gap_ms: int, is_scan: bool) -> None:
    pace = ScanDetector()
    type_text(pace, "52998224725", gap_ms)
    assert pace.is_scan is is_scan
    scan = pace.finish()
    assert (scan is not None) is is_scan


def test_a_few_keys_at_once_are_a_hand() -> None:
    pace = ScanDetector()
    type_text(pace, "1" * (LEAST - 1), 1)
    assert pace.finish() is None


def test_what_a_hand_typed_before_is_not_in_the_scan() -> None:
    pace = ScanDetector()
    over = type_text(pace, "111", 200)
    assert pace.add("5", over + 400)  # begins anew
    assert not pace.add("2", over + 408)
    type_text(pace, "998224725", 8, over + 416)
    assert pace.finish() == "52998224725"


def test_after_the_end_nothing_is_left() -> None:
    pace = ScanDetector()
    type_text(pace, "52998224725", 8)
    assert pace.finish() is not None
    assert pace.finish() is None
    assert pace.add("1", 90)


@given(st.text(max_size=120))
def test_anything_may_be_scanned(raw: str) -> None:
    pace = ScanDetector()
    type_text(pace, raw, 8)
    scan = pace.finish()
    assert (scan is not None) is (len(raw) >= LEAST)
    assert scan is None or all(map(str.isalnum, scan))


@given(st.data(), st.text("0123456789", min_size=LEAST, max_size=48))
def test_a_scan_is_one_however_late_its_keys_arrive(data: st.DataObject, code: str) -> None:
    pace, at_ms = ScanDetector(), 0
    for character in code:
        at_ms += data.draw(st.integers(2, 30))
        pace.add(character, at_ms)
        if data.draw(st.booleans()):
            pace.suspend()  # nothing came for a while
            assert pace.suspend() is None
    pace.add("0", at_ms + 1)
    assert pace.finish() == code + "0"


@given(st.lists(st.integers(GAP_MS + 1, 2000), max_size=50))
def test_a_hand_never_scans(gaps: list[int]) -> None:
    pace, at_ms = ScanDetector(), 0
    for gap in gaps:
        at_ms += gap
        assert pace.add("1", at_ms)
    assert pace.finish() is None
