"""Dates that customers read: no reader of English may take 6 November for a day in June."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.sampling import first_of_each
from totem.session.forms.steps import FormStep
from totem.session.forms.view_state import ReviewLine
from totem.system.languages import CODES
from totem.ui import form_text, localized_text
from totem.ui.preferences import Languages

DAY = date(2026, 11, 6)
NUMBERS = re.compile(r"\d\d/\d\d/\d{4}")
EXAMPLES = {"form-birth_date-typed", "form-birth_date-young", "form-birth_date-shared"}
"""Scenes whose help shows in what order the digits of a date are typed."""


@pytest.fixture
def languages(qapp: object) -> Iterator[Languages]:
    chosen = Languages("pt_BR", 60)
    yield chosen
    chosen.close()


@pytest.mark.parametrize(
    ("language", "written"), [("pt_BR", "06/11/2026"), ("en", "6 Nov 2026"), ("es", "06/11/2026")]
)
def test_a_date_is_written_as_its_readers_write_it(languages: Languages, language: str, written: str) -> None:
    languages.choose(language)
    assert localized_text.format_date(DAY) == written
    assert localized_text.translate_date("06/11/2026") == written
    assert localized_text.translate_date("no date") == "no date"
    review = ReviewLine(FormStep.BIRTH_DATE, "06/11/2026")
    assert form_text.value(review, editing=False) == written


@pytest.mark.parametrize("language", CODES)
def test_every_day_of_a_year_is_found_and_spoken(languages: Languages, language: str) -> None:
    languages.choose(language)
    for number in range(366):
        day = date(2028, 1, 1) + timedelta(number)
        written = localized_text.format_date(day)
        assert localized_text.written_dates(f"x {written}, y") == [written]
        spoken = localized_text.speak_dates(written, language, date(2028, 1, 1))
        assert str(day.day) in spoken
        assert written not in spoken
        assert "2028" not in spoken
        assert "2028" in localized_text.speak_dates(written, language, date(2027, 1, 1))


def test_no_scene_in_english_has_a_date_in_numbers_alone(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(base_url=None)
    driver.paint_nothing()
    driver.kiosk.languages.choose("en")
    found, dates = [], set()
    for scene in first_of_each(scenes.customer_scenes(), lambda scene: scene.subject):
        scenes.show_scene(driver.window, scene)
        current = driver.window.current
        texts = [*driver.texts(only_visible=True), current.spoken_text, *_accessible(current)]
        found += [(scene.name, text) for text in texts if NUMBERS.search(text) and scene.name not in EXAMPLES]
        dates |= {day for text in texts for day in localized_text.written_dates(text)}
    assert found == []
    assert len(dates) > 3


def _accessible(root: QObject) -> Iterator[str]:
    """Yield the names of all accessible objects under a widget, rows of lists included."""
    todo: list[QAccessibleInterface | None] = [QAccessible.queryAccessibleInterface(root)]
    while todo:
        each = todo.pop()
        if each is None:
            continue
        yield each.text(QAccessible.Text.Name)
        todo += [each.child(number) for number in range(min(each.childCount(), 50))]
