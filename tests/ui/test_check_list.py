"""Check list of maintenance mode: every severity with its texts, and the sparkline."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from totem.monitoring.health import HealthCheck, HealthFinding, Severity
from totem.staff.health_poller import HealthRow
from totem.ui.controls.button import Button
from totem.ui.staff.charts import LEAST_TOP_MS, Sparkline
from totem.ui.staff.check_list import ASKING, CheckSection, severity_tone
from totem.ui.theme import Palette, Theme

pytestmark = pytest.mark.usefixtures("qapp")
THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))


def row(level: Severity, words: str = "words", name: str = "disk", lines: tuple[str, ...] = ()) -> HealthRow:
    return HealthRow(
        HealthFinding(name, name, level, words, "" if level is Severity.OK else "do this"), lines
    )


def seen_of(section: CheckSection, name: str) -> list[str]:
    labels = section.findChildren(QLabel, name)
    return [each.text() for each in labels if each.isVisibleTo(section) and each.text()]


def test_a_section_shows_progress_and_then_its_result() -> None:
    section = CheckSection(THEME, HealthCheck("disk", "disk"))
    assert not section.rows
    assert seen_of(section, "words") == [ASKING]
    section.show_rows([row(Severity.WARNING, "little room")])
    assert section.rows is not None
    assert [each.finding.level for each in section.rows] == [Severity.WARNING]
    assert seen_of(section, "label") == ["Disk"]
    assert seen_of(section, "words") == ["little room"]
    assert seen_of(section, "todo") == ["do this"]
    section.show_rows([row(Severity.OK, "much room")])
    assert seen_of(section, "todo") == []


@pytest.mark.parametrize(
    ("level", "said"),
    [(Severity.OK, "em ordem"), (Severity.WARNING, "atenção"), (Severity.ERROR, "problema")],
)
def test_a_level_is_said_and_not_only_coloured(level: Severity, said: str) -> None:
    section = CheckSection(THEME, HealthCheck("disk", "disk"))
    section.show_rows([row(level)])
    view = section.findChild(QWidget, "row_disk")
    assert view is not None
    assert view.accessibleName().startswith(f"disk: {said}")


def test_a_look_may_find_more_less_and_nothing() -> None:
    section = CheckSection(THEME, HealthCheck("brand", "brand"))
    section.show_rows([row(Severity.WARNING, word, "brand") for word in ("one", "two", "three")])
    assert seen_of(section, "words") == ["one", "two", "three"]
    section.show_rows([row(Severity.OK, "fine", "brand")])
    assert seen_of(section, "words") == ["fine"]
    section.show_rows([])
    assert section.isHidden()
    section.show_rows([row(Severity.OK, "again", "brand")])
    assert not section.isHidden()


def test_lines_come_and_go() -> None:
    section = CheckSection(THEME, HealthCheck("errors", "errors"))
    section.show_rows([row(Severity.WARNING, name="errors", lines=("first", "second"))])
    assert seen_of(section, "line") == ["first", "second"]
    section.show_rows([row(Severity.WARNING, name="errors", lines=("third",))])
    assert seen_of(section, "line") == ["third"]


def test_lines_of_the_log_are_shown_on_demand() -> None:
    section = CheckSection(THEME, HealthCheck("errors", "errors"))
    shown = row(Severity.WARNING, name="errors", lines=("Impressora: 1 erro",))
    section.show_rows([replace(shown, technical=("27/11 print failed",))])
    assert seen_of(section, "line") == ["Impressora: 1 erro"]
    more = section.findChild(Button, "technical")
    assert more is not None
    more.click()
    assert seen_of(section, "line") == ["Impressora: 1 erro", "27/11 print failed"]
    section.show_rows([replace(shown, technical=("28/11 no answer",))])
    assert seen_of(section, "line") == ["Impressora: 1 erro", "28/11 no answer"]
    more.click()
    assert seen_of(section, "line") == ["Impressora: 1 erro"]
    section.show_rows([shown])
    assert more.isHidden()


@pytest.mark.parametrize("times", [(), (120,), (None,), (10, None, 20), tuple(range(48))])
def test_each_time_has_its_place(times: tuple[int | None, ...]) -> None:
    curve = Sparkline(THEME)
    curve.resize(400, 88)
    curve.show_times(times)
    points = curve.points()
    assert [point is None for point in points] == [time is None for time in times]
    known = [point for point in points if point is not None]
    assert all(curve.rect().contains(point.toPoint()) for point in known)
    assert all(before.x() < after.x() for before, after in pairwise(known))


def test_longer_times_have_higher_bars_and_a_few_ms_stay_low() -> None:
    curve = Sparkline(THEME)
    curve.resize(400, 100)
    curve.show_times((10, 400))
    short, long = curve.points()
    assert short is not None
    assert long is not None
    assert long.y() < short.y()
    curve.show_times((LEAST_TOP_MS // 20,))
    (low,) = curve.points()
    assert low is not None
    assert low.y() > curve.height() * 0.7


@pytest.mark.parametrize(
    "palette", [Palette.light("#3a2bd0"), Palette.contrasting()], ids=["light", "strong"]
)
def test_a_request_without_an_answer_is_crossed(palette: Palette) -> None:
    curve = Sparkline(Theme(QSize(1080, 1920), 21.5, palette))
    curve.resize(200, 88)
    curve.show_times((40, None, 40))
    picture = curve.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(200) for y in range(88)}
    assert {palette.danger.ink.name(), palette.accent.name()} <= seen


def test_every_level_has_a_tone_of_its_own() -> None:
    tones: list[QColor] = [severity_tone(THEME, level).ink for level in (None, *Severity)]
    assert len({each.name() for each in tones}) == len(tones)
