"""`totem doctor` on the voice: what is offered in which language, and what to do where it is not."""

import json
import sys
from typing import Any

import pytest

from totem.doctor import audio
from totem.settings import Settings
from totem.staff.health_rules import HealthCheck, Severity
from totem.system.tts.tts_client import TtsUnavailable


def looked(**settings: dict[str, Any]) -> list[HealthCheck]:
    return list(audio.check_voice(Settings.model_validate(settings)))


def answers(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have the voice's process do `code` instead."""
    monkeypatch.setattr(audio, "command", lambda _engine: [sys.executable, "-c", code])


def speaks(monkeypatch: pytest.MonkeyPatch, *languages: str) -> None:
    answers(monkeypatch, f"print({json.dumps(json.dumps({'languages': languages}))})")


def test_all_languages_are_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, "pt_BR", "en", "es")
    assert [(each.level, each.words) for each in looked()] == [
        (Severity.OK, "fala Português, English, Español")
    ]


def test_a_language_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, "pt_BR", "en")
    (check,) = looked()
    assert check.level is Severity.WARNING
    assert "não é oferecida em Español" in check.words
    (check,) = looked(kiosk={"language": "es"})
    assert "na língua do totem não é oferecida" in check.words
    assert check.what_to_do


@pytest.mark.parametrize("lack", [*TtsUnavailable])
def test_every_lack_has_a_word_and_a_remedy(monkeypatch: pytest.MonkeyPatch, lack: TtsUnavailable) -> None:
    answers(monkeypatch, f"print({json.dumps(json.dumps({'lack': lack, 'detail': 'spd'}))})")
    (check,) = looked()
    assert check.level is Severity.WARNING
    assert check.words.startswith("não é oferecida: ")
    assert check.words.endswith("(spd)")
    assert check.what_to_do


def test_a_process_that_dies_or_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "raise SystemExit(3)")
    assert "código 3" in looked()[0].words
    monkeypatch.setattr(audio, "START_MS", 50)
    answers(monkeypatch, "import time; time.sleep(60)")
    assert "não responde" in looked()[0].words


def test_private_listening_is_told_to_be_for_headphones(monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(monkeypatch, "pt_BR", "en", "es")
    checks = looked(voice={"private": True})
    assert [each.level for each in checks] == [Severity.OK, Severity.WARNING]
    assert "fones de ouvido" in checks[1].what_to_do


def test_it_is_turned_off() -> None:
    assert [(each.level, each.words) for each in looked(voice={"enabled": False})] == [
        (Severity.OK, "desligada na configuração")
    ]
