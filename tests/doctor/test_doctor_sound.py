"""`totem doctor`: speech, and players of sound cues."""

import json
import sys
from typing import Any

import pytest

from support.platform_marks import needs_linux
from totem.doctor import sound
from totem.monitoring.health import HealthFinding, Severity
from totem.settings import Settings, SoundSettings
from totem.system.languages import CODES, LANGUAGES
from totem.system.tts_client import TtsUnavailable


def check_voice(**settings: dict[str, Any]) -> list[HealthFinding]:
    return list(sound.check_voice(Settings.parse(settings)))


def answers(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have the voice's process do `code` instead."""
    monkeypatch.setattr(sound, "command", lambda _engine: [sys.executable, "-c", code])


def speaks(monkeypatch: pytest.MonkeyPatch, *languages: str) -> None:
    answers(monkeypatch, f"print({json.dumps(json.dumps({'languages': languages}))})")


def test_all_languages_are_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, *CODES)
    assert [(each.level, each.words) for each in check_voice()] == [
        (Severity.OK, f"fala {', '.join(each.portuguese for each in LANGUAGES)}")
    ]


def test_a_language_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, *CODES[:-1])
    (check,) = check_voice()
    assert check.level is Severity.WARNING
    assert f"falta a voz para {LANGUAGES[-1].portuguese}" in check.words
    (check,) = check_voice(kiosk={"language": CODES[-1]})
    assert "falta a voz do idioma do totem" in check.words
    assert check.what_to_do


@pytest.mark.parametrize("lack", [*TtsUnavailable])
def test_every_fault_has_words_and_a_remedy(monkeypatch: pytest.MonkeyPatch, lack: TtsUnavailable) -> None:
    answers(monkeypatch, f"print({json.dumps(json.dumps({'reason': lack, 'detail': 'spd'}))})")
    (check,) = check_voice()
    assert check.level is Severity.WARNING
    assert check.words.startswith("indisponível: ")
    assert check.words.endswith("(spd)") is (lack is not TtsUnavailable.CONNECTION)
    assert check.what_to_do


def test_a_bundle_is_not_told_to_install_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, f"print({json.dumps(json.dumps({'reason': TtsUnavailable.EXTRA, 'detail': ''}))})")
    assert check_voice()[0].what_to_do == 'Instale-o: pip install "totem-kiosk[voice]"'
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert check_voice()[0].what_to_do == "A instalação está incompleta: instale o Totem de novo."


def test_a_process_that_dies_or_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "raise SystemExit(3)")
    assert "código 3" in check_voice()[0].words
    monkeypatch.setattr(sound, "START_TIMEOUT_MS", 50)
    answers(monkeypatch, "import time; time.sleep(60)")
    assert "não responde" in check_voice()[0].words


def test_reading_personal_data_aloud_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, *CODES)
    checks = check_voice(voice={"private": True})
    assert [each.level for each in checks] == [Severity.OK, Severity.WARNING]
    assert "fones de ouvido" in checks[1].what_to_do


def test_it_is_turned_off() -> None:
    assert [(each.level, each.words) for each in check_voice(voice={"enabled": False})] == [
        (Severity.OK, "desligada na configuração")
    ]


@pytest.mark.parametrize(
    ("settings", "found", "level", "words"),
    [
        (SoundSettings(), [["/usr/bin/paplay"]], Severity.OK, "tocados por /usr/bin/paplay"),
        (SoundSettings(), [], Severity.WARNING, "não há saída de som, ou falta um programa que toque sons"),
        (SoundSettings(enabled=False), [], Severity.OK, "desligados na configuração"),
        (SoundSettings(volume=0), [], Severity.OK, "desligados na configuração"),
    ],
)
@needs_linux
def test_players_of_sound_cues(
    settings: SoundSettings,
    found: list[list[str]],
    level: Severity,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sound, "find_players", lambda: found)
    (check,) = sound.check_sound(settings)
    assert (check.level, check.words) == (level, words)
    assert bool(check.what_to_do) is (level is Severity.WARNING)
