"""Tax id screen: touch, keyboard and scanner; errors are shown, and can be edited."""

import pytest
from PySide6.QtCore import Qt, QTimer

from support.key_input import SCANNER_MS
from support.kiosk_harness import KioskDriver
from totem.session.states import State


@pytest.fixture
def asked(driver: KioskDriver) -> KioskDriver:
    """A kiosk that asks for the document."""
    driver.ask_document()
    return driver


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("52998224725", "529.982.247-25"),
        ("12abc34501de35", "12.ABC.345/01DE-35"),
        ("1122233300018199", "11.222.333/0001-81"),  # what can no longer become a document is not taken
        ("529.982.247-25", "529.982.247-25"),  # typed with the mask
    ],
)
def test_a_keyboard_types_with_the_mask_of_the_document(asked: KioskDriver, keys: str, shown: str) -> None:
    asked.type(keys)
    assert asked.typed == shown


def test_fingers_type_the_same(asked: KioskDriver) -> None:
    asked.touch_in("12.ABC.345/01DE-35")
    assert asked.typed == "12.ABC.345/01DE-35"
    assert asked.lit("letters_confirm")


@pytest.mark.parametrize("prefix", ["", "letters_"], ids=["digits", "letters"])
def test_keys_and_pads_take_one_back_and_all(asked: KioskDriver, prefix: str) -> None:
    asked.type("12345")
    if prefix:
        asked.touch("letters")
    asked.touch(f"{prefix}erase")
    assert asked.typed == "123.4"
    asked.press(Qt.Key.Key_Backspace)
    assert asked.typed == "123"
    asked.touch(f"{prefix}clear")
    assert asked.typed == ""
    asked.type("5")
    asked.press(Qt.Key.Key_Delete)
    assert asked.typed == ""


def test_enter_confirms_nothing_that_is_not_whole(asked: KioskDriver) -> None:
    asked.type("5299822472")
    assert not asked.lit("confirm")
    asked.press(Qt.Key.Key_Return)
    assert (asked.state, asked.typed) == (State.TAX_ID, "529.982.247-2")


@pytest.mark.parametrize(
    ("wrong", "kind", "right"),
    [("52998224726", "CPF", "5"), ("11222333000182", "CNPJ", "1"), ("12ABC34501DE36", "CNPJ", "5")],
)
def test_a_wrong_check_digit_is_said_in_words_and_stays_editable(
    asked: KioskDriver, wrong: str, kind: str, right: str
) -> None:
    asked.type(wrong)
    said = {"CPF": "Confira os números; se for CNPJ, continue digitando.", "CNPJ": "Esse CNPJ não confere."}
    assert asked.reads("hint").startswith(said[kind])
    assert not asked.lit("confirm")
    asked.press(Qt.Key.Key_Return)
    assert asked.state is State.TAX_ID
    asked.press(Qt.Key.Key_Backspace)
    assert "Confira" not in asked.reads("hint")
    asked.type(right)
    assert asked.lit("confirm")


@pytest.mark.parametrize(
    "ticks_ms",
    [
        [50, 50, 50],
        [50, 50, 101, 50, 50, 50],  # a late tick proves no silence: keys may wait behind it
        [101, 50, 50, 50],
    ],
)
def test_a_scan_without_enter_ends_after_150_ms_of_silence(
    asked: KioskDriver, monkeypatch: pytest.MonkeyPatch, ticks_ms: list[int]
) -> None:
    asked.keys.type("7" * 44, gap=SCANNER_MS)
    silence = asked.window.current.findChild(QTimer, "silence after a scan")
    assert silence is not None
    assert silence.isActive()
    silence.stop()  # its ticks are the test's
    passed = iter(ticks_ms)
    monkeypatch.setattr("totem.ui.screens.identification.QElapsedTimer.restart", lambda _: next(passed))
    for _ in ticks_ms:
        assert "código" not in asked.reads("hint")
        silence.timeout.emit()
    assert "código" in asked.reads("hint")
    assert asked.typed == ""
