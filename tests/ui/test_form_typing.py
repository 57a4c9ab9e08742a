"""Typing steps of a form: by touch and by keyboard, edited, skipped, kept."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QSignalSpy

from support.form_steps import ask, written
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from support.recording_intents import record_intents
from totem.lab.gallery.form_scenes import form_view_state
from totem.session.forms.steps import FormStep
from totem.session.forms.view_state import Problem
from totem.ui.controls.display_field import TextField
from totem.ui.preferences import AccessibilityFeature
from totem.ui.screens.forms.typing import FormTypingScreen


def typing(stand: Stand, step: FormStep, **more: Any) -> FormTypingScreen:
    screen = ask(stand, form_view_state(step, **more))
    assert isinstance(screen, FormTypingScreen)
    return screen


def answers(stand: Stand) -> list[str]:
    """Return the texts that were confirmed."""
    return [text for intent, text in record_intents(stand).calls if intent == "form.confirm_text"]


def test_a_name_is_touched_in_with_its_accents(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    typing(stand, FormStep.NAME)
    for key in (
        "key_j",
        "key_o",
        "letters_to_accents",
        "accents_ã",
        "key_o",
        "letters_space",
        "key_d",
        "key_a",
    ):
        stand.touch(key)
    stand.touch("letters_space")
    stand.touch("key_l")
    assert written(stand) == "João da L", "capitals come by themselves, and the little words lose them"
    stand.touch("letters_erase")
    assert written(stand) == "João da "
    stand.touch("confirm")
    assert answers(stand) == ["João da "]
    stand.touch("letters_clear")
    assert (written(stand), stand.lit("confirm")) == ("", False)


def test_a_keyboard_of_hardware_types_and_has_dead_keys(stand: Stand) -> None:
    typing(stand, FormStep.NAME)
    stand.type("Jo")
    stand.press(Qt.Key.Key_Dead_Tilde)
    stand.type("ao")
    stand.press(Qt.Key.Key_Space)
    assert written(stand) == "João"
    stand.type(" Lima")
    stand.press(Qt.Key.Key_Return)
    assert written(stand) == "João Lima"
    assert answers(stand) == ["João Lima"]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_letter_in_the_middle_is_mended_by_touch(make_stand: MakeStand, size: Any) -> None:
    stand = make_stand(size, base_url=None)
    screen = typing(stand, FormStep.NAME, typed="Mara Silva")
    field = stand.find("text_field")
    assert isinstance(field, TextField)
    place = next(x for x in range(field.width()) if field._nearest(x) == 3)
    stand.tap(field, QPoint(place, field.height() // 2))
    stand.touch("key_i")
    assert (written(stand), field.cursorPosition()) == ("Maria Silva", 4)
    for _ in range(7):
        stand.touch("letters_on")
    stand.touch("letters_on")
    stand.touch("letters_back")
    stand.touch("letters_erase")
    stand.touch("key_b")
    assert (written(stand), screen.caret) == ("Maria Silba", 10)


def test_a_letter_in_the_middle_is_mended_by_the_keys_of_a_keyboard(stand: Stand) -> None:
    screen = typing(stand, FormStep.NAME)
    stand.type("Mara Silba")
    for _ in range(2):
        stand.press(Qt.Key.Key_Left)
    stand.press(Qt.Key.Key_Delete)
    stand.type("v")
    stand.press(Qt.Key.Key_Home)
    for _ in range(3):
        stand.press(Qt.Key.Key_Right)
    stand.type("i")
    assert (written(stand), screen.caret) == ("Maria Silva", 4)
    stand.press(Qt.Key.Key_End)
    stand.type(" Reis")
    stand.press(Qt.Key.Key_Return)
    assert answers(stand) == ["Maria Silva Reis"]
    stand.press(Qt.Key.Key_Delete)
    assert written(stand) == "", "with nothing behind the caret, all of it goes"


def test_the_caret_of_a_long_line_is_always_seen(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    screen = typing(stand, FormStep.STREET, typed="Rua Desembargador " * 5)
    field = stand.find("text_field")
    assert isinstance(field, TextField)
    for _ in range(40):
        screen._move(-2)
        stand.settle()
        _, room, font = field._line(field.width() - stand.window.theme.px(36))
        at = QFontMetrics(font).horizontalAdvance(field.text()[: screen.caret]) - field._scrolled
        assert 0 <= at <= room


@pytest.mark.parametrize(
    ("step", "keys", "shown", "answer"),
    [
        (FormStep.PHONE, "49999120000", "(49) 99912-0000", "49999120000"),
        (FormStep.PHONE, "4933", "(49) 33", None),
        (FormStep.BIRTH_DATE, "14031978", "14/03/1978", "14031978"),
        (FormStep.POSTAL_CODE, "898010001", "89801-000", "89801000"),
        (FormStep.TAX_ID, "11144477735", "111.444.777-35", "11144477735"),
        (FormStep.TAX_ID, "11144477736", "111.444.777-36", None),
        (FormStep.PROTOCOL, "7k49qx", "7K4-9QX", "7K49QX"),
        (FormStep.EMAIL, "ana", "ana", None),
        (FormStep.EMAIL, "ana@ig.com.br", "ana@ig.com.br", "ana@ig.com.br"),
        (FormStep.NUMBER, "120-A", "120-A", "120-A"),
    ],
)
def test_each_step_takes_what_it_asks_for(
    stand: Stand, step: FormStep, keys: str, shown: str, answer: str | None
) -> None:
    typing(stand, step)
    stand.type(keys)
    assert written(stand) == shown
    stand.press(Qt.Key.Key_Return)
    assert answers(stand) == ([answer] if answer else [])


def test_the_end_of_an_address_is_one_touch(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    typing(stand, FormStep.EMAIL)
    stand.type("ana@gmial")
    stand.touch("domain_gmail.com")
    assert written(stand) == "ana@gmail.com"
    assert stand.lit("confirm")


def test_a_likely_slip_is_offered_right_and_gone_with_the_next_key(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    meant = {"problem": Problem.EMAIL_TYPO, "suggestion": "ana@gmail.com", "typed": "ana@gmial.com"}
    typing(stand, FormStep.EMAIL, **meant)
    assert stand.reads("hint") == "Confira o final do e-mail."
    stand.touch("meant")
    stand.touch("confirm")
    assert answers(stand) == ["ana@gmail.com", "ana@gmial.com"]
    stand.type("x")
    assert not stand.shows("meant")


def test_an_error_is_shown_at_the_field_until_the_next_key(stand: Stand) -> None:
    screen = typing(stand, FormStep.PHONE, typed="23999120000")
    input_rejected = QSignalSpy(screen.input_rejected)
    keys = stand.find("key_1").geometry()
    stand.window.show_view_state(
        form_view_state(FormStep.PHONE, typed="23999120000", problem=Problem.PHONE_AREA)
    )
    stand.settle()
    assert stand.reads("hint").startswith("Esse DDD não existe.")
    assert (input_rejected.count(), written(stand)) == (1, "(23) 99912-0000")
    assert stand.find("key_1").geometry() == keys, "nothing shifts under a finger"
    stand.press(Qt.Key.Key_Backspace)
    assert stand.reads("hint") == "Com DDD. De preferência, o do WhatsApp."


def test_going_back_keeps_what_was_begun(stand: Stand) -> None:
    typing(stand, FormStep.NAME)
    stand.type("Ana")
    stand.touch("back")
    assert record_intents(stand).take() == [("form.keep_text", "Ana"), ("back",)]


def test_a_step_is_left_out_where_it_may_be(stand: Stand) -> None:
    typing(stand, FormStep.EMAIL, optional=True)
    stand.touch("skip")
    assert record_intents(stand).take() == [("form.skip",)]
    typing(stand, FormStep.STREET)
    assert not stand.shows("skip")
    typing(stand, FormStep.NUMBER)
    stand.touch("skip")
    assert answers(stand) == ["S/N"]


def test_another_question_begins_empty_and_an_old_one_with_its_answer(stand: Stand) -> None:
    typing(stand, FormStep.STREET)
    stand.type("Rua Sete")
    typing(stand, FormStep.DISTRICT)
    assert written(stand) == ""
    typing(stand, FormStep.STREET, typed="Rua Sete")
    assert written(stand) == "Rua Sete"


@pytest.mark.parametrize("feature", [AccessibilityFeature.CONTRAST, AccessibilityFeature.TEXT])
def test_an_option_changes_the_screen_and_not_what_was_typed(
    stand: Stand, feature: AccessibilityFeature
) -> None:
    stand.window.show_view_state(form_view_state(FormStep.NAME))
    screen = stand.window.current
    assert isinstance(screen, FormTypingScreen)
    stand.settle()
    stand.type("Ana")
    stand.touch("letters_to_accents")
    twin = FormTypingScreen(screen.context)
    twin.update_view(form_view_state(FormStep.NAME))
    twin.restore_from(screen)
    assert (twin.text, twin.board) == ("Ana", "accents")
    twin.deleteLater()
