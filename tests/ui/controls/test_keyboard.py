"""The on-screen keyboard: typed characters, size of the keys, automatic shift."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from totem.session.forms.masks import EmailMask, Mask
from totem.ui.controls.display_field import TextField
from totem.ui.controls.keyboard import Keyboard, KeySet, least_width
from totem.ui.theme import Palette, Theme

PANELS = [(1080, 1920, 21.5), (768, 1366, 21.5), (1080, 1920, 15.6), (1920, 1080, 15.6)]
LETTERS = [KeySet.NAME, KeySet.TEXT, KeySet.EMAIL, KeySet.SEARCH]
ALPHABET = "abcdefghijklmnopqrstuvwxyzç"
ACCENTED = "áàâãéêíóôõúüñ"


def theme_of(width: int = 1080, height: int = 1920, inches: float = 21.5) -> Theme:
    return Theme(QSize(width, height), inches, Palette.light("#3a2bd0"))


def keys_of(qtbot: QtBot, writing: KeySet, theme: Theme | None = None) -> Keyboard:
    theme = theme or theme_of()
    field = TextField(theme, EmailMask() if writing is KeySet.EMAIL else Mask(), has_caret=True)
    keys = Keyboard(theme, writing, field)
    field.setParent(keys)
    qtbot.addWidget(keys)
    keys.resize(least_width(theme), keys.minimumSizeHint().height())
    keys.show()
    return keys


def seen(keys: Keyboard) -> dict[str, QAbstractButton]:
    found = [each for each in keys.findChildren(QAbstractButton) if each.isVisible()]
    names = {each.objectName(): each for each in found}
    assert len(names) == len(found)
    return names


def touch(keys: Keyboard, *names: str) -> None:
    for name in names:
        seen(keys)[name].click()


def field_of(keys: Keyboard) -> TextField:
    found = keys.findChild(TextField)
    assert found is not None
    return found


def typed_by(keys: Keyboard, *names: str) -> str:
    field_of(keys).put("")
    touch(keys, *names)
    return field_of(keys).typed


@pytest.mark.parametrize("writing", [KeySet.NAME, KeySet.TEXT])
def test_all_letters_of_portuguese_can_be_typed(qtbot: QtBot, writing: KeySet) -> None:
    keys = keys_of(qtbot, writing)
    assert typed_by(keys, *(f"key_{letter}" for letter in ALPHABET)) == ALPHABET.capitalize()
    for letter in ACCENTED:
        assert typed_by(keys, "letters_to_accents", f"accents_{letter}") == letter.upper()
        assert keys.board == "letters", "after one letter with an accent, the word goes on"


@pytest.mark.parametrize("writing", [KeySet.NAME, KeySet.TEXT])
def test_all_signs_of_a_free_text_can_be_typed(qtbot: QtBot, writing: KeySet) -> None:
    keys = keys_of(qtbot, writing)
    keys.show_board("signs")
    signs = "1234567890-/.,!?$%&º():;+*#°"
    assert typed_by(keys, *(f"signs_{sign}" for sign in signs)) == signs
    keys.show_board("accents")
    assert typed_by(keys, "accents_'") == "'"
    keys.show_board("accents")
    assert typed_by(keys, "accents_ª") == "ª"


def test_shift_applies_to_one_letter(qtbot: QtBot) -> None:
    keys = keys_of(qtbot, KeySet.TEXT)
    field_of(keys).put("x")
    touch(
        keys, "letters_shift", "key_a", "key_b", "letters_shift", "letters_to_accents", "accents_é", "key_e"
    )
    assert field_of(keys).typed == "xAbÉe"


@pytest.mark.parametrize(
    ("before", "writing", "first"),
    [
        ("", KeySet.NAME, "A"),
        ("Maria ", KeySet.NAME, "A"),
        ("D'", KeySet.NAME, "A"),
        ("Maria", KeySet.NAME, "a"),
        ("", KeySet.TEXT, "A"),
        ("Rua ", KeySet.TEXT, "a"),
        ("", KeySet.EMAIL, "a"),
        ("", KeySet.SEARCH, "a"),
    ],
)
def test_names_start_with_automatic_shift(qtbot: QtBot, before: str, writing: KeySet, first: str) -> None:
    keys = keys_of(qtbot, writing)
    field_of(keys).put(before)
    touch(keys, "key_a")
    assert field_of(keys).typed == before + first


def test_email_mode_has_signs_and_common_domains(qtbot: QtBot) -> None:
    keys = keys_of(qtbot, KeySet.EMAIL)
    assert typed_by(keys, "key_a", "key_@", "key_-", "key_.", "letters_end_.com", "letters_end_.br") == (
        "a@-..com.br"
    )
    touch(keys, "letters_back", "letters_back", "domain_yahoo.com.br", "key_x")
    assert field_of(keys).typed == "a@yahoo.com.brx"
    assert typed_by(keys, "letters_to_signs", "signs_7", "signs__") == "7_"
    assert keys.board == "signs", "digits come in numbers"


def test_nothing_typed_stays_in_the_undo_history_or_a_clipboard(qtbot: QtBot) -> None:
    keys = keys_of(qtbot, KeySet.TEXT)
    field = field_of(keys)
    field.resize(600, 120)
    touch(keys, "key_a", "key_b", "letters_erase", "letters_clear")
    assert not field.isUndoAvailable()
    assert not field.isRedoAvailable()
    field.put("Maria")
    middle = field.rect().center()
    QTest.mouseDClick(field, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=field.rect().topLeft())
    QTest.mouseMove(field, middle)
    assert not field.hasSelectedText()


@pytest.mark.parametrize("panel", PANELS, ids=str)
@pytest.mark.parametrize(
    ("writing", "board"),
    [
        *((each, "letters") for each in LETTERS),
        *((KeySet.EMAIL, "signs"), (KeySet.TEXT, "signs"), (KeySet.NAME, "accents")),
    ],
)
def test_keys_have_minimum_size_and_distance(
    qtbot: QtBot, writing: KeySet, board: str, panel: tuple[int, int, float]
) -> None:
    theme = theme_of(*panel)
    keys = keys_of(qtbot, writing, theme)
    keys.show_board(board)
    places = {name: QRect(key.mapTo(keys, QPoint()), key.size()) for name, key in seen(keys).items()}
    small = [name for name, place in places.items() if min(place.width(), place.height()) < theme.mm(15)]
    assert small == []
    gap = theme.mm(3)
    near = [
        (one, other)
        for one, other in combinations(places, 2)
        if places[one].adjusted(-gap, -gap, gap, gap).intersects(places[other])
    ]
    assert near == []
