"""Forms in public speech: questions and offers, never what the customer typed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from support.fake_speech import MakeListener
from support.gallery import form_scenes, samples
from support.gallery.form_scenes import form, form_view_state
from support.kiosk_harness import KioskDriver
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import SignUpStage, SignUpStatusView
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui import phrases
from totem.ui.qt_accessibility import spoken_name

PRIVATE = ("Ana ", "99912", "ana@", "826.403", "82640391704", "7K4", "Getúlio", "1250", "Lima", "1978")


def test_public_names_of_form_controls_have_no_input(driver: KioskDriver) -> None:
    told = []
    for name, picture in form_scenes.form_view_states():
        driver.window.show_view_state(picture)
        driver.settle()
        for control in driver.front.controls():
            words = spoken_name(control, private=False)
            told += [f"{name}: {words}" for private in PRIVATE if private in words]
    assert told == []


def test_a_form_screen_speaks_its_question_without_answers(driver: KioskDriver) -> None:
    for name, picture in form_scenes.form_view_states():
        driver.window.show_view_state(picture)
        said = phrases.screen_sentence(picture, driver.window.current.spoken_text, view="", private=False)
        assert said, name
        assert not any(private in said for private in PRIVATE), name


@pytest.mark.parametrize("private", [False, True])
def test_the_protocol_is_spoken_in_private_only(driver: KioskDriver, private: bool) -> None:
    sent = form(FormStep.REVIEW, protocol="7K4-9QX")
    driver.window.show_view_state(ViewState(State.RECEIVED, samples.today(), form=sent))
    said = phrases.screen_sentence(
        ViewState(State.RECEIVED, samples.today(), form=sent),
        driver.window.current.spoken_text,
        view="",
        private=private,
    )
    assert ("7, K, 4" in said) is private


@pytest.mark.parametrize("private", [False, True])
def test_a_refused_form_is_not_spoken_of_as_received(driver: KioskDriver, private: bool) -> None:
    sent = form(FormStep.REVIEW, form=Form.TICKET, protocol="7K4-9QX", refused=True)
    picture = ViewState(State.RECEIVED, samples.today(), form=sent)
    driver.window.show_view_state(picture)
    said = phrases.screen_sentence(picture, driver.window.current.spoken_text, view="", private=private)
    assert said.startswith("Fale com um atendente")
    assert "recebido" not in said
    assert ("7, K, 4" in said) is private


@pytest.mark.parametrize("private", [False, True])
def test_the_status_of_a_request_is_spoken_in_private_only(driver: KioskDriver, private: bool) -> None:
    sign_up_status = SignUpStatusView(SignUpStage.DELIVERED, "Em análise")
    asked = replace(form(FormStep.PROTOCOL), form=Form.STATUS, sign_up_status=sign_up_status)
    picture = ViewState(State.SIGN_UP_STATUS, samples.today(), form=asked)
    driver.window.show_view_state(picture)
    said = phrases.screen_sentence(picture, driver.window.current.spoken_text, view="", private=private)
    assert ("Em análise" in said) is private


def test_typed_letters_and_offers_are_spoken(make_listener: MakeListener) -> None:
    listener = make_listener()
    listener.turn_on()
    driver = listener.driver
    driver.window.show_view_state(form_view_state(FormStep.NAME))
    driver.settle()
    driver.touch("key_a")
    listener.wait_for("letra.")
    driver.window.show_view_state(form_view_state(FormStep.PLAN, choices=form_scenes.PLANS))
    driver.settle()
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Down)
    listener.wait_for("Fibra 600 Mega")


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [("Mar", "Mara", "a"), ("Mara", "Maria", "i"), ("aa", "aaa", "a"), ("Maria Da", "Maria da ", " ")],
)
def test_an_inserted_letter_is_spoken_at_any_position(before: str, after: str, key: str) -> None:
    assert phrases.key_sentence(before, after, private=True) == key
