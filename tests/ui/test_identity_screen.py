"""Identity screen: valid digits, and the same texts for every customer."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, KioskDriver
from support.recording_intents import record_intents
from totem.domain.identity import Challenge
from totem.domain.taxid import TaxId
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.screens.identification import IdentityScreen


def asked(question: Challenge, *, failed_check: bool = False, tries_left: int = 3) -> ViewState:
    """A visit that asks a question."""
    return ViewState(
        State.IDENTITY,
        date(2026, 11, 24),
        TaxId.parse("529.982.247-25"),
        question=question,
        failed_check=failed_check,
        tries_left=tries_left,
    )


def ask(driver: KioskDriver, question: Challenge) -> IdentityScreen:
    """Show a question, as if a visit asked it."""
    record_intents(driver)
    driver.window.show_view_state(asked(question))
    driver.wait_for("identity")
    screen = driver.window.current
    assert isinstance(screen, IdentityScreen)
    return screen


def answers(driver: KioskDriver) -> list[str]:
    return [text for intent, text in record_intents(driver).take() if intent == "answer_challenge"]


@pytest.mark.parametrize(
    ("keys", "shown", "lit", "hint"),
    [
        ("140", "14/0", False, "Digite o dia e o mês. Por exemplo: 05/09."),
        ("1403", "14/03", True, "Digite o dia e o mês. Por exemplo: 05/09."),
        ("3102", "31/02", False, "Essa data não existe. Toque em Corrigir."),
        ("14a03", "14/03", True, "Digite o dia e o mês. Por exemplo: 05/09."),
    ],
)
def test_a_birthday_is_typed(driver: KioskDriver, keys: str, shown: str, lit: bool, hint: str) -> None:
    ask(driver, Challenge.BIRTH_DATE)
    driver.type(keys)
    assert driver.typed_answer == shown
    assert (driver.lit("confirm"), driver.reads("hint")) == (lit, hint)


def test_an_answer_can_be_corrected_and_is_confirmed_where_it_can_be_a_date(driver: KioskDriver) -> None:
    screen = ask(driver, Challenge.BIRTH_DATE)
    input_rejected = QSignalSpy(screen.input_rejected)
    driver.type("3102")
    driver.press(Qt.Key.Key_Return)
    assert (answers(driver), input_rejected.count()) == ([], 1)
    for key in ("clear", "key_1", "key_5", "erase", "key_4", "clear", *("key_2", "key_9", "key_0", "key_2")):
        driver.touch(key)
    driver.touch("confirm")
    assert answers(driver) == ["2902"]


def test_the_end_of_a_postal_code_is_three_digits_on_the_keypad(driver: KioskDriver) -> None:
    ask(driver, Challenge.POSTAL_CODE)
    assert driver.reads("title") == "Qual é o final do seu CEP?"
    for key in ("key_0", "key_0"):
        driver.touch(key)
    assert not driver.lit("confirm")
    driver.type("29")
    assert driver.typed_answer == "002"
    driver.touch("confirm")
    assert answers(driver) == ["002"]


def test_each_question_has_as_many_slots_as_digits(driver: KioskDriver) -> None:
    widths = {}
    for question in Challenge:
        ask(driver, question)
        driver.settle()
        widths[question] = driver.find("digit_slots").width()
    assert widths[Challenge.POSTAL_CODE] < widths[Challenge.PHONE_LAST4] < widths[Challenge.BIRTH_DATE]


def test_a_wrong_answer_empties_the_slots_and_is_reported_until_a_key(driver: KioskDriver) -> None:
    question = Challenge.BIRTH_DATE
    ask(driver, question)
    driver.type("1403")
    driver.show(asked(question, failed_check=True, tries_left=1))
    assert driver.typed_answer == ""
    assert driver.reads("hint").startswith("A resposta não confere.")
    assert driver.reads("hint").endswith("Resta 1 tentativa.")
    keys = driver.find("key_1").geometry()
    driver.type("1")
    assert driver.reads("hint") == "Digite o dia e o mês. Por exemplo: 05/09."
    driver.settle()
    assert driver.find("key_1").geometry() == keys, "nothing shifts under a finger"


def test_another_document_is_not_answered_with_what_was_begun_for_the_last(driver: KioskDriver) -> None:
    question = Challenge.BIRTH_DATE
    ask(driver, question)
    driver.type("14")
    driver.window.show_view_state(replace(asked(question), tax_id=TaxId.parse("111.444.777-35")))
    assert driver.reads("whose") == "CPF ***.444.777-**"
    driver.type("05")
    assert driver.typed_answer == "05/"


def test_a_refusal_is_seen_where_not_all_has_room(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(LANDSCAPE)
    for _ in range(2):
        driver.touch("option_text")
        driver.settle()
    question = Challenge.BIRTH_DATE
    ask(driver, question)
    reading = driver.window.current.reading
    assert reading is not None
    driver.window.show_view_state(asked(question, failed_check=True, tries_left=2))
    bar = reading.verticalScrollBar()
    driver.wait_until(lambda: 0 < bar.value() == bar.maximum(), "the refusal to come into view")
    driver.type("1")
    slots = driver.find("digit_slots")
    assert reading.viewport().rect().contains(slots.mapTo(reading.viewport(), slots.rect().center()))


def test_the_document_is_masked_and_instructions_are_shown(driver: KioskDriver) -> None:
    screen = ask(driver, Challenge.POSTAL_CODE)
    assert driver.reads("whose") == "CPF ***.982.247-**"
    assert screen.spoken_text == (
        "Qual é o final do seu CEP? Digite os 3 últimos números do CEP do seu cadastro."
    )
