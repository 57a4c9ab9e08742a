"""The steps of a form on their screens: what is typed, chosen, corrected, left out; nothing of it stays."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit

from support.stand import LANDSCAPE, PORTRAIT, Stand
from support.stands import MakeStand
from totem.gallery import form_faces, samples
from totem.gallery.form_faces import filling, form
from totem.kiosk.form_picture import Choice, Problem, Step
from totem.kiosk.picture import Picture
from totem.kiosk.states import State
from totem.ui import form_words
from totem.ui.aids import Aid
from totem.ui.controls.text_field import TextField
from totem.ui.screens.form import FormScreen
from totem.ui.screens.form_choice import FormChoiceScreen
from totem.ui.screens.form_review import FormReviewScreen
from totem.ui.screens.form_typing import FormTypingScreen
from totem.ui.screens.screen import Screen

SIGNALS = ("confirmed", "skipped", "kept", "chosen", "change_asked", "agreed", "sent", "declined")
BRAZIL = tuple(Choice(f"Cidade {number:04}", "SC") for number in range(5568))
BRAZIL += (Choice("São José", "SC"), Choice("Alto São João", "PR"))


def ask(stand: Stand, picture: Picture) -> Screen:
    """Show a step, as if a visit asked it; the visit knows nothing of it."""
    stand.window.show_picture(picture)
    stand.settle()
    screen = stand.window.current
    if not screen.property("alone"):
        screen.setProperty("alone", True)
        for signal in SIGNALS:
            if hasattr(screen, signal):
                getattr(screen, signal).disconnect()
    return screen


def said(signal: Any) -> Callable[[], list[Any]]:
    """What a signal says from now on."""
    spy = QSignalSpy(signal)
    return lambda: [spy.at(place)[0] if spy.at(place) else None for place in range(spy.count())]


def written(stand: Stand, name: str = "text_field") -> str:
    field = stand.find(name)
    assert isinstance(field, QLineEdit)
    return field.text()


def typing(stand: Stand, step: Step, **more: Any) -> FormTypingScreen:
    screen = ask(stand, filling(step, **more))
    assert isinstance(screen, FormTypingScreen)
    return screen


def test_a_name_is_touched_in_with_its_accents(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    screen = typing(stand, Step.NAME)
    answers = said(screen.confirmed)
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
    assert answers() == ["João da "]
    stand.touch("letters_clear")
    assert (written(stand), stand.lit("confirm")) == ("", False)


def test_a_keyboard_of_hardware_types_and_has_dead_keys(stand: Stand) -> None:
    screen = typing(stand, Step.NAME)
    answers = said(screen.confirmed)
    stand.type("Jo")
    stand.press(Qt.Key.Key_Dead_Tilde)
    stand.type("ao")
    stand.press(Qt.Key.Key_Space)
    assert written(stand) == "João"
    stand.type(" Lima")
    stand.press(Qt.Key.Key_Return)
    assert written(stand) == "João Lima"
    assert answers() == ["João Lima"]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_letter_in_the_middle_is_mended_by_touch(make_stand: MakeStand, size: Any) -> None:
    stand = make_stand(size, base_url=None)
    screen = typing(stand, Step.NAME, typed="Mara Silva")
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
    screen = typing(stand, Step.NAME)
    answers = said(screen.confirmed)
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
    assert answers() == ["Maria Silva Reis"]
    stand.press(Qt.Key.Key_Delete)
    assert written(stand) == "", "with nothing behind the caret, all of it goes"


def test_the_caret_of_a_long_line_is_always_seen(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    screen = typing(stand, Step.STREET, typed="Rua Desembargador " * 5)
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
        (Step.PHONE, "49999120000", "(49) 99912-0000", "49999120000"),
        (Step.PHONE, "4933", "(49) 33", None),
        (Step.BIRTH_DATE, "14031978", "14/03/1978", "14031978"),
        (Step.POSTAL_CODE, "898010001", "89801-000", "89801000"),
        (Step.TAX_ID, "11144477735", "111.444.777-35", "11144477735"),
        (Step.TAX_ID, "11144477736", "111.444.777-36", None),
        (Step.PROTOCOL, "7k49qx", "7K4-9QX", "7K49QX"),
        (Step.EMAIL, "ana", "ana", None),
        (Step.EMAIL, "ana@ig.com.br", "ana@ig.com.br", "ana@ig.com.br"),
        (Step.NUMBER, "120-A", "120-A", "120-A"),
    ],
)
def test_each_step_takes_what_it_asks_for(
    stand: Stand, step: Step, keys: str, shown: str, answer: str | None
) -> None:
    screen = typing(stand, step)
    answers = said(screen.confirmed)
    stand.type(keys)
    assert written(stand) == shown
    stand.press(Qt.Key.Key_Return)
    assert answers() == ([answer] if answer else [])


def test_the_end_of_an_address_is_one_touch(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    typing(stand, Step.EMAIL)
    stand.type("ana@gmial")
    stand.touch("domain_gmail.com")
    assert written(stand) == "ana@gmail.com"
    assert stand.lit("confirm")


def test_a_likely_slip_is_offered_right_and_gone_with_the_next_key(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    meant = {"problem": Problem.EMAIL_TYPO, "suggestion": "ana@gmail.com", "typed": "ana@gmial.com"}
    screen = typing(stand, Step.EMAIL, **meant)
    answers = said(screen.confirmed)
    assert stand.reads("hint") == "Confira o final do e-mail."
    stand.touch("meant")
    stand.touch("confirm")
    assert answers() == ["ana@gmail.com", "ana@gmial.com"]
    stand.type("x")
    assert not stand.shows("meant")


def test_what_is_wrong_is_said_at_the_field_until_the_next_key(stand: Stand) -> None:
    screen = typing(stand, Step.PHONE, typed="23999120000")
    erred = QSignalSpy(screen.erred)
    keys = stand.find("key_1").geometry()
    stand.window.show_picture(filling(Step.PHONE, typed="23999120000", problem=Problem.PHONE_AREA))
    stand.settle()
    assert stand.reads("hint").startswith("Esse DDD não existe.")
    assert (erred.count(), written(stand)) == (1, "(23) 99912-0000")
    assert stand.find("key_1").geometry() == keys, "nothing shifts under a finger"
    stand.press(Qt.Key.Key_Backspace)
    assert stand.reads("hint") == "Com DDD. De preferência, o do WhatsApp."


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence_with_what_to_do(stand: Stand, problem: Problem) -> None:
    said = form_words.problem(form(Step.PHOTOS, problem=problem))
    assert said.count(".") >= 1
    assert "_" not in said


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_question(stand: Stand, step: Step) -> None:
    assert form_words.title(form(step)).strip()


def test_going_back_keeps_what_was_begun(stand: Stand) -> None:
    screen = typing(stand, Step.NAME)
    kept = said(screen.kept)
    stand.type("Ana")
    screen.went_back.disconnect(stand.visit.back)
    stand.touch("back")
    assert kept() == ["Ana"]


def test_a_step_is_left_out_where_it_may_be(stand: Stand) -> None:
    screen = typing(stand, Step.EMAIL, optional=True)
    skipped = QSignalSpy(screen.skipped)
    stand.touch("skip")
    assert skipped.count() == 1
    screen = typing(stand, Step.STREET)
    assert not stand.shows("skip")
    screen = typing(stand, Step.NUMBER)
    answers = said(screen.confirmed)
    stand.touch("skip")
    assert answers() == ["S/N"]


def test_another_question_begins_empty_and_an_old_one_with_its_answer(stand: Stand) -> None:
    typing(stand, Step.STREET)
    stand.type("Rua Sete")
    typing(stand, Step.DISTRICT)
    assert written(stand) == ""
    typing(stand, Step.STREET, typed="Rua Sete")
    assert written(stand) == "Rua Sete"


@pytest.mark.parametrize("aid", [Aid.CONTRAST, Aid.TEXT])
def test_an_aid_changes_the_screen_and_not_what_was_typed(stand: Stand, aid: Aid) -> None:
    stand.window.show_picture(filling(Step.NAME))
    screen = stand.window.current
    assert isinstance(screen, FormTypingScreen)
    stand.settle()
    stand.type("Ana")
    stand.touch("letters_to_accents")
    twin = FormTypingScreen(screen.context)
    twin.show_picture(filling(Step.NAME))
    twin.take_over(screen)
    assert (twin.text, twin.board) == ("Ana", "accents")
    twin.deleteLater()


def choosing(stand: Stand, step: Step, **more: Any) -> FormChoiceScreen:
    screen = ask(stand, filling(step, **more))
    assert isinstance(screen, FormChoiceScreen)
    return screen


def touch_choice(stand: Stand, screen: FormChoiceScreen, row: int) -> None:
    rows = screen.rows
    stand.tap(rows.viewport(), (rows.card_of(row) & rows.viewport().rect()).center())


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_city_of_all_is_found_by_a_few_letters(make_stand: MakeStand, size: Any) -> None:
    stand = make_stand(size, base_url=None)
    screen = choosing(stand, Step.CITY, choices=BRAZIL)
    chosen = said(screen.chosen)
    for key in ("key_s", "key_a", "key_o"):
        stand.touch(key)
    assert [screen.rows.choices.choice(screen.rows.choices.index(row, 0)).title for row in range(2)] == [
        "São José",
        "Alto São João",
    ], "those that begin so come first, accents or not"
    touch_choice(stand, screen, 1)
    assert chosen() == [len(BRAZIL) - 1]
    stand.touch("key_x")
    assert stand.reads("nothing_fits") == "Nada começa assim. Corrija uma letra."
    stand.touch("letters_erase")
    assert not stand.shows("nothing_fits")
    stand.type("  jose")
    stand.press(Qt.Key.Key_Return)
    assert chosen() == [len(BRAZIL) - 1, len(BRAZIL) - 2], "Enter takes the only one"


def test_scrolling_all_cities_paints_only_what_comes_into_view(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    screen = choosing(stand, Step.CITY, choices=BRAZIL)
    assert screen.rows.first_row == 0
    stand.touch("scroll_down")
    first = screen.rows.first_row
    assert 0 < first < 10
    screen.rows.show_from(5000)
    assert screen.rows.first_row == 5000


def test_few_choices_need_no_keys_and_the_last_one_is_ticked(stand: Stand) -> None:
    screen = choosing(stand, Step.DUE_DAY, choices=form_faces.choices("Dia 5", "Dia 10"), chosen=1)
    chosen = said(screen.chosen)
    assert not stand.shows("search_field")
    assert not stand.shows("key_a")
    assert screen.rows.choices.chosen == 1
    touch_choice(stand, screen, 0)
    assert chosen() == [0]
    stand.press(Qt.Key.Key_Tab)
    stand.press(Qt.Key.Key_Down)
    stand.press(Qt.Key.Key_Return)
    assert chosen()[-1] == 1


def test_a_plan_says_what_it_is_and_costs(stand: Stand) -> None:
    plans = (Choice("Fibra 300", "Com roteador", Decimal("79.90")), Choice("Fibra 600", None, None))
    screen = choosing(stand, Step.PLAN, choices=plans)
    model = screen.rows.choices
    told = [model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert told == ["Fibra 300. Com roteador. R$\N{NO-BREAK SPACE}79,90 por mês", "Fibra 600"]


def test_the_contacts_are_asked_once_more_and_each_can_be_changed(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    picture = next(each for name, each in form_faces.pictures() if name == "form-contact_check")
    screen = ask(stand, picture)
    assert isinstance(screen, FormReviewScreen)
    changed, agreed, sent = said(screen.change_asked), QSignalSpy(screen.agreed), QSignalSpy(screen.sent)
    stand.touch("line_1")
    stand.touch("go")
    assert (changed(), agreed.count(), sent.count()) == ([Step.EMAIL], 1, 0)


def test_the_review_shows_all_and_sends(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    screen = ask(stand, filling(Step.REVIEW, lines=form_faces.LINES))
    assert isinstance(screen, FormReviewScreen)
    changed, sent = said(screen.change_asked), QSignalSpy(screen.sent)
    assert stand.reads("line_0") == "Chapecó · SC"
    assert stand.find("line_0").accessibleName() == "Cidade: Chapecó · SC. Mudar: Cidade"
    assert not stand.lit("line_3"), "what cannot be changed is not touched"
    stand.touch("line_1")
    stand.touch("go")
    assert (changed(), sent.count()) == ([Step.PLAN], 1)


def test_nothing_is_agreed_to_by_a_habit(stand: Stand) -> None:
    screen = ask(stand, filling(Step.CONSENT, consent_text=form_faces.CONSENT))
    agreed, declined = QSignalSpy(screen.agreed), QSignalSpy(screen.declined)  # type: ignore[attr-defined]
    stand.press(Qt.Key.Key_Return)
    assert (agreed.count(), declined.count()) == (0, 0)
    stand.touch("decline")
    stand.touch("agree")
    assert (agreed.count(), declined.count()) == (1, 1)


def test_nothing_of_a_form_survives_the_visit(stand: Stand) -> None:
    for _, picture in form_faces.pictures():
        stand.window.show_picture(picture)
    stand.window.wipe()
    left = " ".join(stand.texts())
    for private in (
        "Ana Beatriz",
        "99912",
        "ana@",
        "Getúlio",
        "826.403",
        "82640391704",
        "89801",
        "7K4",
        "1250",
    ):
        assert private not in left, private
    for screen in stand.window.furniture.screens.values():
        if isinstance(screen, FormScreen):
            assert screen.form is None
        if isinstance(screen, FormTypingScreen):
            assert screen.text == ""


def test_the_progress_is_told_and_one_step_alone_has_none(stand: Stand) -> None:
    typing(stand, Step.NAME)
    assert (
        stand.find("progress").accessibleName() == f"{form_faces.POSITIONS[Step.NAME]} de {form_faces.STEPS}"
    )
    alone = replace(form(Step.NAME), position=1, steps=1)
    stand.window.show_picture(Picture(State.FORM, samples.today(), form=alone))
    stand.settle()
    assert not stand.shows("progress")


def test_short_lines_of_the_review_stand_two_in_a_row_in_their_order(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, base_url=None)
    ask(stand, filling(Step.REVIEW, lines=form_faces.LINES))
    places = [stand.find(f"line_{row}").geometry() for row in range(len(form_faces.LINES))]
    reading = [(place.y(), place.x()) for place in places]
    assert reading == sorted(reading)
    rows = {place.y() for place in places}
    assert len(rows) < len(places) - 2
    assert not any(one.intersects(other) for one, other in pairwise(places))
    whole = stand.find("line_0").parentWidget()
    assert whole is not None
    seen = [place for place in places if whole.visibleRegion().boundingRect().contains(place)]
    assert len(seen) >= 9, "most of it is seen at once"
