"""Languages: chosen by touch, reset when the session ends or none begins."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from generate import translations
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system import resources
from totem.system.languages import CODES
from totem.ui.preferences import Languages

FORGET_S = 0.05
BEGUN = """<TS version="2.1" language="en" sourcelanguage="pt_BR"><context><name>Screen</name>
<message><source>Sair</source><translation>Exit</translation></message></context></TS>
"""
"""A translation that has been begun."""


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages("pt_BR", FORGET_S)
    yield made
    made.close()


def go(languages: Languages, *states: State) -> None:
    for state in states:
        languages.follow(ViewState(state, date(2026, 11, 24)))


def leave_word() -> str:
    return QCoreApplication.translate("Screen", "Sair")


def test_a_counted_sentence_without_translation_has_the_plural_of_the_source(
    languages: Languages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun = tmp_path / "totem_en.ts"
    begun.write_text(BEGUN, encoding="utf-8")
    translations.compile_to(begun.with_suffix(".qm"), begun)
    monkeypatch.setattr(resources, "path", lambda name: tmp_path / Path(name).name)
    languages.choose("en")
    assert leave_word() == "Exit"
    counted = [
        QCoreApplication.translate("BoletosScreen", "%n boleto(s) em aberto", None, number)
        for number in (1, 2)
    ]
    assert counted == ["1 boleto em aberto", "2 boletos em aberto"]


def test_an_unknown_language_raises(languages: Languages) -> None:
    with pytest.raises(ValueError, match=f"no language 'xx'; there is {', '.join(CODES)}"):
        languages.choose("xx")
    assert languages.code == "pt_BR"


def test_the_language_is_reset_on_an_idle_home_screen(languages: Languages, qtbot: QtBot) -> None:
    with qtbot.waitSignals([languages.changed, languages.changed], timeout=60_000):
        languages.choose("en")
    assert languages.code == "pt_BR"


def test_showing_home_again_keeps_the_language(languages: Languages) -> None:
    languages.choose("es")
    go(languages, State.HOME)
    assert languages.code == "es"
