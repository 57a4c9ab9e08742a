"""Typing steps of a form: by touch and by keyboard, edited, skipped, kept."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QSignalSpy

from support.form_steps import ask, written
from support.gallery.form_scenes import form_view_state
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.recording_intents import record_intents
from totem.session.forms.steps import FormStep
from totem.session.forms.view_state import Problem, ReviewLine
from totem.ui.controls.display_field import TextField
from totem.ui.preferences import AccessibilityOptions
from totem.ui.screens.forms.questions import FormTypingScreen


def typing(driver: KioskDriver, step: FormStep, **more: Any) -> FormTypingScreen:
    screen = ask(driver, form_view_state(step, **more))
    assert isinstance(screen, FormTypingScreen)
    return screen


def answers(driver: KioskDriver) -> list[str]:
    """Return the texts that were confirmed."""
    return [text for intent, text in record_intents(driver).calls if intent == "form.confirm_text"]


def test_a_name_is_touched_in_with_its_accents(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    typing(driver, FormStep.NAME)
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
        driver.touch(key)
    driver.touch("letters_space")
    driver.touch("key_l")
    assert written(driver) == "João da L", "capitals come by themselves, and the little words lose them"
    driver.touch("letters_erase")
    assert written(driver) == "João da "
    driver.touch("confirm")
    assert answers(driver) == ["João da "]
    driver.touch("letters_clear")
    assert (written(driver), driver.lit("confirm")) == ("", False)


def test_a_keyboard_of_hardware_types_and_has_dead_keys(driver: KioskDriver) -> None:
    typing(driver, FormStep.NAME)
    driver.type("Jo")
    driver.press(Qt.Key.Key_Dead_Tilde)
    driver.type("ao")
    driver.press(Qt.Key.Key_Space)
    assert written(driver) == "João"
    driver.type(" Lima")
    driver.press(Qt.Key.Key_Return)
    assert written(driver) == "João Lima"
    assert answers(driver) == ["João Lima"]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_letter_in_the_middle_is_mended_by_touch(make_kiosk: MakeKiosk, size: Any) -> None:
    driver = make_kiosk(size, base_url=None)
    screen = typing(driver, FormStep.NAME, typed="Mara Silva")
    field = driver.find("text_field")
    assert isinstance(field, TextField)
    middle = field.height() // 2
    place = next(x for x in range(field.width()) if field.cursorPositionAt(QPoint(x, middle)) == 3)
    driver.tap(field, QPoint(place, middle))
    driver.touch("key_i")
    assert (written(driver), field.cursorPosition()) == ("Maria Silva", 4)
    for _ in range(7):
        driver.touch("letters_on")
    driver.touch("letters_on")
    driver.touch("letters_back")
    driver.touch("letters_erase")
    driver.touch("key_b")
    assert (written(driver), screen.field.cursorPosition()) == ("Maria Silba", 10)


def test_a_letter_in_the_middle_is_mended_by_the_keys_of_a_keyboard(driver: KioskDriver) -> None:
    screen = typing(driver, FormStep.NAME)
    driver.type("Mara Silba")
    for _ in range(2):
        driver.press(Qt.Key.Key_Left)
    driver.press(Qt.Key.Key_Delete)
    driver.type("v")
    driver.press(Qt.Key.Key_Home)
    for _ in range(3):
        driver.press(Qt.Key.Key_Right)
    driver.type("i")
    assert (written(driver), screen.field.cursorPosition()) == ("Maria Silva", 4)
    driver.press(Qt.Key.Key_End)
    driver.type(" Reis")
    driver.press(Qt.Key.Key_Return)
    assert answers(driver) == ["Maria Silva Reis"]
    driver.press(Qt.Key.Key_Delete)
    assert written(driver) == "", "with nothing behind the caret, all of it goes"


def test_the_caret_of_a_long_line_is_always_seen(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    field = typing(driver, FormStep.STREET, typed="Rua Desembargador " * 5).field
    for _ in range(80):
        driver.touch("letters_back")
        driver.settle()
        assert field.rect().contains(field.cursorRect().center())
    assert field.cursorPosition() == len(field.text()) - 80


@pytest.mark.parametrize(
    ("step", "keys", "shown", "answer"),
    [
        (FormStep.PHONE, "49999120000", "(49) 99912-0000", "49999120000"),
        (FormStep.TAX_ID, "11144477736", "111.444.777-36", None),
        (FormStep.PROTOCOL, "7k49qx", "7K4-9QX", "7K49QX"),
    ],
)
def test_each_step_takes_what_it_asks_for(
    driver: KioskDriver, step: FormStep, keys: str, shown: str, answer: str | None
) -> None:
    typing(driver, step)
    driver.type(keys)
    assert written(driver) == shown
    driver.press(Qt.Key.Key_Return)
    assert answers(driver) == ([answer] if answer else [])


def test_a_likely_slip_is_offered_right_and_gone_with_the_next_key(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    meant = {"problem": Problem.EMAIL_TYPO, "suggestion": "ana@gmail.com", "typed": "ana@gmial.com"}
    typing(driver, FormStep.EMAIL, **meant)
    assert driver.reads("hint") == "Confira o final do e-mail."
    driver.touch("meant")
    driver.touch("confirm")
    assert answers(driver) == ["ana@gmail.com", "ana@gmial.com"]
    driver.type("x")
    assert not driver.shows("meant")


def test_an_error_is_shown_at_the_field_until_the_next_key(driver: KioskDriver) -> None:
    screen = typing(driver, FormStep.PHONE, typed="23999120000")
    input_rejected = QSignalSpy(screen.input_rejected)
    keys = driver.find("key_1").geometry()
    driver.show(form_view_state(FormStep.PHONE, typed="23999120000", problem=Problem.PHONE_AREA))
    assert driver.reads("hint").startswith("Esse DDD não existe.")
    assert (input_rejected.count(), written(driver)) == (1, "(23) 99912-0000")
    assert driver.find("key_1").geometry() == keys, "nothing shifts under a finger"
    driver.press(Qt.Key.Key_Backspace)
    assert driver.reads("hint") == "Com DDD. De preferência, o do WhatsApp."


def test_going_back_keeps_what_was_begun(driver: KioskDriver) -> None:
    typing(driver, FormStep.NAME)
    driver.type("Ana")
    driver.touch("back")
    assert record_intents(driver).take() == [("form.keep_text", "Ana"), ("back",)]


def test_a_step_is_left_out_where_it_may_be(driver: KioskDriver) -> None:
    typing(driver, FormStep.EMAIL, optional=True)
    driver.touch("skip")
    assert record_intents(driver).take() == [("form.skip",)]
    typing(driver, FormStep.STREET)
    assert not driver.shows("skip")
    typing(driver, FormStep.NUMBER)
    driver.touch("skip")
    assert answers(driver) == ["S/N"]


def test_two_questions_of_a_screen_are_answered_one_after_the_other(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    empty = ReviewLine(FormStep.DISTRICT, changeable=False)
    typing(driver, FormStep.STREET, lines=(ReviewLine(FormStep.STREET, changeable=False), empty))
    keys = driver.find("key_q").geometry()
    assert (driver.reads("title"), driver.reads("field_label")) == ("Qual é a rua e o bairro?", "Rua")
    assert driver.window.current.spoken_text.startswith("Qual é a rua e o bairro? Rua. Por exemplo")
    assert (driver.shows("line_0"), driver.shows("line_1"), driver.lit("line_1")) == (False, True, False)
    driver.type("Rua Sete")
    driver.touch("confirm")
    driver.touch("line_1")
    assert answers(driver) == ["Rua Sete", "Rua Sete"], "a touch on the next question confirms this one"
    typing(driver, FormStep.DISTRICT, lines=(ReviewLine(FormStep.STREET, "Rua Sete"), empty))
    assert (driver.reads("title"), driver.reads("field_label")) == ("Qual é a rua e o bairro?", "Bairro")
    assert ("Rua Sete" in driver.find("line_0").accessibleName(), driver.shows("line_1")) == (True, False)
    assert driver.find("key_q").geometry() == keys, "the keys stay where they are"
    driver.type("Cen")
    record_intents(driver).take()
    driver.touch("line_0")
    assert record_intents(driver).take() == [
        ("form.keep_text", "Cen"),
        ("form.open_step", FormStep.STREET),
    ]


@pytest.mark.parametrize("size", [QSize(800, 1280), QSize(1366, 768)], ids=str)
def test_in_larger_text_the_field_of_two_questions_is_seen_whole(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None, kiosk={"language": "en"})
    driver.use(AccessibilityOptions(text_percent=150))
    for first, second in ((FormStep.NUMBER, FormStep.COMPLEMENT), (FormStep.BIRTH_DATE, FormStep.PHONE)):
        lines = (ReviewLine(first, "1250"), ReviewLine(second, changeable=False))
        screen = typing(driver, second, lines=lines, optional=second.row.optional)
        assert "1250" in driver.find("line_0").accessibleName()
        assert screen.reading is not None
        assert screen.reading.verticalScrollBar().maximum() == 0


def test_an_option_changes_the_screen_and_not_what_was_typed(driver: KioskDriver) -> None:
    driver.window.show_view_state(form_view_state(FormStep.NAME))
    screen = driver.window.current
    assert isinstance(screen, FormTypingScreen)
    driver.settle()
    driver.type("Ana")
    driver.touch("letters_to_accents")
    twin = FormTypingScreen(screen.context)
    twin.update_view(form_view_state(FormStep.NAME))
    twin.restore_from(screen)
    assert (twin.field.typed, twin.board) == ("Ana", "accents")
    twin.deleteLater()
