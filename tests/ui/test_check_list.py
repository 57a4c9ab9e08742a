"""Check list of maintenance mode: every severity with its texts."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QWidget

from totem.monitoring.health import HealthCheck, HealthFinding, Severity
from totem.staff.health_poller import HealthRow
from totem.ui.controls.button import Button
from totem.ui.staff.check_list import CheckList
from totem.ui.staff.page_model import CheckGroup
from totem.ui.theme import Palette, Theme

pytestmark = pytest.mark.usefixtures("qapp")
THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))


def row(level: Severity, words: str = "words", name: str = "disk", lines: tuple[str, ...] = ()) -> HealthRow:
    return HealthRow(
        HealthFinding(name, name, level, words, "" if level is Severity.OK else "do this"), lines
    )


def shown(*rows: HealthRow | HealthCheck) -> CheckList:
    checks = CheckList(THEME, "Totem")
    checks.show_content(CheckGroup("Totem", rows))
    return checks


def seen_of(checks: QWidget, name: str) -> list[str]:
    labels = checks.findChildren(QLabel, name)
    return [each.text() for each in labels if each.isVisibleTo(checks) and each.text()]


def test_a_look_may_find_more_and_less() -> None:
    checks = shown(*(row(Severity.WARNING, word, "brand", (word,)) for word in ("one", "two", "three")))
    assert seen_of(checks, "words") == ["one", "two", "three"]
    checks.show_content(CheckGroup("Totem", (row(Severity.OK, "fine", "brand", ("first", "second")),)))
    assert seen_of(checks, "words") == ["fine"]
    assert seen_of(checks, "line") == ["first\nsecond"]


def test_lines_of_the_log_are_shown_on_demand() -> None:
    errors = row(Severity.WARNING, name="errors", lines=("Impressora: 1 erro",))
    checks = shown(replace(errors, technical=("27/11 print failed",)))
    assert seen_of(checks, "line") == ["Impressora: 1 erro"]
    (more,) = checks.findChildren(Button, "technical")
    more.click()
    assert seen_of(checks, "line") == ["Impressora: 1 erro\n27/11 print failed"]
    checks.show_content(CheckGroup("Totem", (replace(errors, technical=("28/11 no answer",)),)))
    assert seen_of(checks, "line") == ["Impressora: 1 erro\n28/11 no answer"]
    more.click()
    assert seen_of(checks, "line") == ["Impressora: 1 erro"]
    checks.show_content(CheckGroup("Totem", (errors,)))
    assert more.isHidden()
