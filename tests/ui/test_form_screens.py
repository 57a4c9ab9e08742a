"""Choice, review and consent steps of a form; no data of any step stays."""

from dataclasses import replace
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt

from support.focus_ring import has_focus
from support.form_steps import ask
from support.gallery import form_scenes, samples
from support.gallery.form_scenes import form, form_view_state
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.recording_intents import record_intents
from totem.domain.service_requests import UsualTicketKind
from totem.domain.sign_up import BestTime, FixedChoice
from totem.session.forms.steps import FIELDS, Form, FormStep, Stage
from totem.session.forms.view_state import Choice, Problem, ReviewLine
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui import form_text
from totem.ui.screens.forms.form_screen import FormReviewScreen
from totem.ui.screens.forms.questions import FormChoiceScreen

BRAZIL = tuple(Choice(f"Cidade {number:04}", "SC") for number in range(5568))
BRAZIL += (Choice("São José", "SC"), Choice("Alto São João", "PR"))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence_with_what_to_do(problem: Problem) -> None:
    said = form_text.problem(form(FormStep.PHOTOS, problem=problem))
    assert said.count(".") >= 1
    assert "_" not in said


def choosing(driver: KioskDriver, step: FormStep, **more: Any) -> FormChoiceScreen:
    screen = ask(driver, form_view_state(step, **more))
    assert isinstance(screen, FormChoiceScreen)
    return screen


def chosen(driver: KioskDriver) -> list[int]:
    """Return the numbers of the choices that were touched."""
    return [number for intent, number in record_intents(driver).calls if intent == "form.choose"]


def touch_choice(driver: KioskDriver, screen: FormChoiceScreen, row: int) -> None:
    rows = screen.rows
    driver.tap(rows.viewport(), (rows.card_of(row) & rows.viewport().rect()).center())


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_city_of_all_is_found_by_a_few_letters(make_kiosk: MakeKiosk, size: Any) -> None:
    driver = make_kiosk(size, base_url=None)
    screen = choosing(driver, FormStep.CITY, choices=BRAZIL)
    for key in ("key_s", "key_a", "key_o"):
        driver.touch(key)
    assert [screen.rows.choice(row).title for row in range(2)] == [
        "São José",
        "Alto São João",
    ], "those that begin so come first, accents or not"
    touch_choice(driver, screen, 1)
    assert chosen(driver) == [len(BRAZIL) - 1]
    driver.touch("key_x")
    assert driver.reads("nothing_fits") == "Nenhuma cidade começa assim. Corrija uma letra."
    driver.touch("letters_erase")
    assert not driver.shows("nothing_fits")
    driver.type("  jose")
    driver.press(Qt.Key.Key_Return)
    assert chosen(driver) == [len(BRAZIL) - 1, len(BRAZIL) - 2], "Enter takes the only one"


def test_few_choices_need_no_keys_and_the_last_one_is_ticked(driver: KioskDriver) -> None:
    screen = choosing(driver, FormStep.DUE_DAY, choices=form_scenes.choices("Dia 5", "Dia 10"), chosen=1)
    assert not driver.shows("search_field")
    assert not driver.shows("key_a")
    touch_choice(driver, screen, 0)
    assert chosen(driver) == [0]
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Return)
    assert chosen(driver)[-1] == 1


def test_a_plan_shows_its_name_and_price(driver: KioskDriver) -> None:
    plans = (Choice("Fibra 300", "Com roteador", Decimal("79.90")), Choice("Fibra 600", None, None))
    screen = choosing(driver, FormStep.PLAN, choices=plans)
    told = [screen.rows.button(row).accessibleName() for row in range(2)]
    assert told == ["Fibra 300. Com roteador. R$\N{NO-BREAK SPACE}79,90 por mês", "Fibra 600"]


def test_the_review_shows_a_card_for_each_stage_and_sends(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    screen = ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.LINES))
    assert isinstance(screen, FormReviewScreen)
    assert [driver.shows(f"group_{number}") for number in range(4)] == [True] * 3 + [False]
    assert driver.find("group_1").accessibleName() == (
        "Você: Ana Beatriz de Souza Lima, CPF 826.403.917-04 · 14/03/1978, (49) 99912-0000,"
        " ana.beatriz.de.souza.lima@provedor.com.br. Mudar: Você"
    )
    assert not driver.shows("line_0")
    assert has_focus(driver) == "go"
    driver.touch("group_2")
    driver.touch("go")
    assert record_intents(driver).take() == [("form.open_group", Stage.ADDRESS), ("form.send",)]
    plan = tuple(line for line in form_scenes.LINES[:2] if line.step is FormStep.PLAN)
    ask(
        driver,
        form_view_state(FormStep.REVIEW, lines=tuple(replace(line, changeable=False) for line in plan)),
    )
    assert not driver.lit("group_0"), "what cannot be changed is not touched"


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, QSize(800, 1280), QSize(1366, 768)], ids=str)
def test_the_cards_of_a_review_need_no_arrows(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.MUCH))
    assert driver.shows("scroll_down"), "longer answers do"
    ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.LINES))
    assert not driver.shows("scroll_down")


def test_a_card_of_the_review_tells_its_answers_as_they_are_said(driver: KioskDriver) -> None:
    def told(stage: Stage, **changes: ReviewLine) -> list[str]:
        lines = tuple(changes.get(line.step.value, line) for line in form_scenes.LINES)
        return form_text.card_lines(form(FormStep.REVIEW, lines=lines), stage)

    assert told(Stage.PLAN) == [
        "Fibra 300 Mega · R$\N{NO-BREAK SPACE}79,90 por mês",
        "Vence todo dia 10 · Loja do Centro",
    ]
    flat = ReviewLine(FormStep.COMPLEMENT, "Apto 32")
    assert told(Stage.ADDRESS, complement=flat) == [
        "Avenida Getúlio Vargas, 1250, Apto 32",
        "CEP 89801-000 · Centro",
        "Chapecó · SC · Fotos: 2",
    ]
    edit = form(FormStep.REVIEW, lines=(ReviewLine(FormStep.NAME),), editing=True)
    assert form_text.card_lines(edit, Stage.PERSON) == ["Como foi enviado"]
    assert form_text.card_lines(edit, Stage.PLAN) == [], "a stage without a line has no card"


def test_the_lines_of_a_stage_are_opened_one_by_one(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.LINES))
    ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.LINES, group=Stage.PLAN))
    assert (driver.reads("title"), driver.shows("go"), driver.shows("group_0")) == ("Plano", False, False)
    assert has_focus(driver) == "line_0"
    assert driver.find("line_1").accessibleName() == "Vencimento: Dia 10. Mudar: Vencimento"
    assert not driver.lit("line_2"), "what cannot be changed is not touched"
    driver.touch("line_1")
    driver.touch("back")
    assert record_intents(driver).take() == [("form.open_step", FormStep.DUE_DAY), ("back",)]


@pytest.mark.parametrize("kind", [*FixedChoice.__subclasses__(), UsualTicketKind])
def test_every_choice_of_the_kiosks_own_has_words_for_customers(kind: type[Enum]) -> None:
    assert [each.value for each in kind if each.value not in form_text.OWN_CHOICES] == []


def test_nothing_is_agreed_to_by_a_habit(driver: KioskDriver) -> None:
    ask(driver, form_view_state(FormStep.CONSENT, consent_texts=form_scenes.CONSENT))
    driver.press(Qt.Key.Key_Return)
    assert record_intents(driver).take() == []
    driver.touch("decline")
    driver.touch("agree")
    assert record_intents(driver).take() == [("leave",), ("form.agree",)]


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Available in Portuguese only:"), ("es", "Disponible solo en portugués:"), ("pt_BR", "")],
)
def test_a_text_without_a_translation_stands_under_a_line_that_announces_it(
    make_kiosk: MakeKiosk, language: str, line: str
) -> None:
    driver = make_kiosk(base_url=None, kiosk={"language": language})
    times = tuple(Choice(each.value) for each in BestTime)
    own = {"pt_BR": "Autorizo."}
    for step, widget in ((FormStep.CONSENT, "consent_text"), (FormStep.BEST_TIME, "notice")):
        screen = ask(driver, form_view_state(step, choices=times, consent_texts=own))
        assert driver.reads(widget) == f"{line}\nAutorizo.".strip()
        ask(driver, form_view_state(step, choices=times, consent_texts={**own, language: "Translated."}))
        assert driver.reads(widget) == "Translated."
        assert ".." not in screen.accessibleName()


def test_the_progress_is_shown_unless_there_is_one_step(driver: KioskDriver) -> None:
    ask(driver, form_view_state(FormStep.NAME))
    steps = form_scenes.SCREENS[Stage.PERSON]
    told = f"Você · {steps.index(FormStep.NAME) + 1} de {len(steps)}"
    assert driver.reads("progress") == told
    ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.LINES))
    assert driver.reads("progress") == "Falta pouco"
    ask(driver, form_view_state(FormStep.NAME, form=Form.LEAD, position=1, steps=6))
    assert driver.reads("progress") == "1 de 6"
    alone = replace(form(FormStep.NAME), position=1, steps=1)
    driver.show(ViewState(State.FORM, samples.today(), form=alone))
    assert not driver.shows("progress")


def test_short_lines_of_a_stage_stand_two_in_a_row_in_their_order(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    ask(driver, form_view_state(FormStep.REVIEW, lines=form_scenes.LINES, group=Stage.ADDRESS))
    lines = [line for line in form_scenes.LINES if line.step.row.stage is Stage.ADDRESS]
    places = [driver.find(f"line_{row}").geometry() for row in range(len(lines))]
    reading = [(place.y(), place.x()) for place in places]
    assert reading == sorted(reading)
    rows = {place.y() for place in places}
    assert len(rows) < len(places) - 2
    assert not any(one.intersects(other) for one, other in pairwise(places))
    whole = driver.find("line_0").parentWidget()
    assert whole is not None
    assert all(whole.visibleRegion().boundingRect().contains(place) for place in places)


def test_every_step_has_its_texts() -> None:
    assert set(form_text.STEP_TEXTS) == set(FormStep)
    assert set(form_text.STAGE_TEXTS) == set(Stage)
    assert {step for step, text in form_text.STEP_TEXTS.items() if not text.question} == set()
    shown = {*FIELDS, FormStep.PHOTOS, FormStep.PROTOCOL}
    assert {step for step, text in form_text.STEP_TEXTS.items() if text.label} == shown
