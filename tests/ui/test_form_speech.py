"""Forms in public speech: questions and offers, never what the customer typed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from support.fake_speech import MakeListener
from support.gallery import form_scenes, samples
from support.gallery.form_scenes import form, form_view_state
from support.kiosk_harness import KioskDriver
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import FormViewState, SignUpStage, SignUpStatusView
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui import phrases
from totem.ui.qt_accessibility import spoken_name

PRIVATE = ("Ana ", "99912", "ana@", "826.403", "82640391704", "7K4", "Getúlio", "1250", "Lima", "1978")


def test_public_names_of_form_controls_have_no_input(driver: KioskDriver) -> None:
    told = []
    for name, picture in form_scenes.form_view_states():
        driver.show(picture)
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


SENT = form(FormStep.REVIEW, form=Form.TICKET, protocol="7K4-9QX")
REFUSED = replace(SENT, refused=True)
ASKED = form(FormStep.PROTOCOL, form=Form.STATUS)
KNOWN = replace(ASKED, sign_up_status=SignUpStatusView(SignUpStage.DELIVERED, "Em análise"))


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("state", "shown", "secret", "start"),
    [
        (State.RECEIVED, SENT, "7, K, 4", ""),
        (State.RECEIVED, REFUSED, "7, K, 4", "Fale com um atendente"),
        (State.SIGN_UP_STATUS, KNOWN, "Em análise", ""),
    ],
)
def test_what_became_of_a_form_is_spoken_in_private_only(
    driver: KioskDriver, *, state: State, shown: FormViewState, secret: str, start: str, private: bool
) -> None:
    picture = ViewState(state, samples.today(), form=shown)
    driver.window.show_view_state(picture)
    said = phrases.screen_sentence(picture, driver.window.current.spoken_text, view="", private=private)
    assert (secret in said) is private
    assert said.startswith(start)
    assert shown is not REFUSED or "recebido" not in said


def test_typed_letters_and_offers_are_spoken(make_listener: MakeListener) -> None:
    listener = make_listener()
    listener.turn_on()
    driver = listener.driver
    driver.show(form_view_state(FormStep.NAME))
    driver.touch("key_a")
    listener.wait_for("letra.")
    driver.show(form_view_state(FormStep.PLAN, choices=form_scenes.PLANS))
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Down)
    listener.wait_for("Fibra 600 Mega")


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [("Mar", "Mara", "a"), ("Mara", "Maria", "i"), ("aa", "aaa", "a"), ("Maria Da", "Maria da ", " ")],
)
def test_an_inserted_letter_is_spoken_at_any_position(before: str, after: str, key: str) -> None:
    assert phrases.key_sentence(before, after, private=True) == key
