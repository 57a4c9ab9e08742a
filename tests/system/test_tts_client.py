"""Client of the speech process: commands, timeouts, crashes and restarts."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcess

from support.kiosk_harness import wait_until
from support.log_check import LogWatch
from totem.system import tts_client
from totem.system.tts_client import SpeechStyle, TtsProcessClient

MANNER = SpeechStyle(0.0, 0.7)
HOST = """
import json, sys, time
notes = open({notes!r}, "a", buffering=1, encoding="utf-8")
def answer(said): print(json.dumps(said), flush=True)
{begin}
for line in sys.stdin:
    order = json.loads(line)
    notes.write(order.get("say", "stop") + "\\n")
    {middle}
    answer({{"did": True}})
notes.write("end\\n")
"""
GREETS = 'answer({"languages": ["pt_BR", "en"]})'

MakeSpeaker = Callable[..., TtsProcessClient]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Notes of the processes."""
    return tmp_path / "notes"


@pytest.fixture
def make(tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Iterator[MakeSpeaker]:
    """Make a speaker whose process does `begin` first, and `middle` with each order."""
    made = []

    def run(*, begin: str = GREETS, middle: str = "pass", timeout_ms: int = 10_000) -> TtsProcessClient:
        script = tmp_path / "host.py"
        script.write_text(HOST.format(notes=str(notes), begin=begin, middle=middle), encoding="utf-8")
        monkeypatch.setattr(tts_client, "command", lambda _engine: [sys.executable, "-u", str(script)])
        made.append(TtsProcessClient(timeout_ms=timeout_ms))
        return made[-1]

    yield run
    for each in made:
        each.close()


def written(notes: Path) -> list[str]:
    return notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []


def wait_for_notes(notes: Path, *lines: str) -> None:
    wait_until(lambda: written(notes) == list(lines), f"{lines} to be written")


def test_probe_reports_languages_and_ends_the_process(make: MakeSpeaker, notes: Path) -> None:
    voice = make()
    voice.probe()
    wait_until(lambda: voice.languages == {"pt_BR", "en"}, "the languages")
    wait_for_notes(notes, "end")
    wait_until(lambda: not voice.findChildren(tts_client._SpeechProcess), "the process to end")


def test_lines_that_are_no_replies_are_passed_over(make: MakeSpeaker, notes: Path) -> None:
    voice = make(begin=f'print("ALSA: x"); print(7); {GREETS}', middle='print("\\udcff", "[1]")')
    voice.say("um", "pt_BR", MANNER)
    voice.release()
    voice.say("dois", "pt_BR", MANNER)
    wait_until(lambda: written(notes).count("end") == 1, "the first to end")
    assert voice.languages == {"pt_BR", "en"}


def test_only_the_latest_text_is_spoken_after_the_start(make: MakeSpeaker, notes: Path) -> None:
    voice = make()
    for text in ("um", "dois", "três"):
        voice.say(text, "pt_BR", MANNER)
    wait_for_notes(notes, "três")
    voice.stop()
    wait_for_notes(notes, "três", "stop")


def test_release_stops_speech_and_the_next_text_starts_a_process(make: MakeSpeaker, notes: Path) -> None:
    voice = make()
    voice.say("um", "pt_BR", MANNER)
    wait_for_notes(notes, "um")
    voice.release()
    voice.say("dois", "pt_BR", MANNER)
    wait_until(lambda: sorted(written(notes)) == ["dois", "end", "stop", "um"], "all four")
    assert written(notes).index("stop") < written(notes).index("end")


def test_waiting_text_is_dropped_by_release(make: MakeSpeaker, notes: Path) -> None:
    voice = make()
    voice.say("um", "pt_BR", MANNER)
    voice.release()
    wait_for_notes(notes, "stop", "end")


@pytest.mark.parametrize(
    ("reason", "make_it"),
    [
        ("silent", {"middle": "time.sleep(60)", "timeout_ms": 50}),
        ("ended", {"middle": "sys.exit(3)"}),
        ("connection", {"begin": 'answer({"reason": "connection", "detail": "x"})'}),
        ("ended", {"begin": "sys.exit(1)"}),
    ],
)
def test_hanging_or_dead_process_makes_speech_unavailable(
    make: MakeSpeaker, expected_logs: LogWatch, reason: str, make_it: dict[str, Any]
) -> None:
    expected_logs.expect("no voice")
    voice = make(**make_it)
    voice.say("segredo", "pt_BR", MANNER)
    wait_until(lambda: len(expected_logs.records) == 1, "the log")
    assert voice.languages == frozenset()
    assert expected_logs.records[0].__dict__["lack"] == reason
    assert "segredo" not in str(expected_logs.records[0].__dict__)
    wait_until(lambda: not voice.findChildren(tts_client._SpeechProcess), "the process to end")
    assert len(expected_logs.records) == 1


def test_a_program_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch) -> None:
    expected_logs.expect("no voice")
    monkeypatch.setattr(tts_client, "command", lambda _engine: ["/nowhere/totem"])
    voice = TtsProcessClient()
    voice.probe()
    wait_until(lambda: len(expected_logs.records) == 1, "the log")
    assert voice.languages == frozenset()
    voice.close()


def test_a_start_that_fails_at_once_as_on_windows(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.setattr(tts_client._SpeechProcess, "start", tts_client._SpeechProcess._emit_ended)
    voice = TtsProcessClient()
    voice.probe()
    voice.say("um", "pt_BR", MANNER)
    voice.close()


def test_speech_is_probed_again_and_found(make: MakeSpeaker, expected_logs: LogWatch) -> None:
    expected_logs.expect("no voice")
    voice = make(begin="sys.exit(1)")
    voice.probe()
    wait_until(lambda: len(expected_logs.records) == 1, "the log")
    voice._retry.start(1)
    wait_until(lambda: not voice._retry.isActive(), "the second probe")
    wait_until(voice._retry.isActive, "its failure")
    assert len(expected_logs.records) == 1
    make()  # the same script, mended
    voice._retry.start(1)
    wait_until(lambda: voice.languages == {"pt_BR", "en"}, "the languages")
    assert not voice._retry.isActive()


def test_close_kills_a_hanging_process(make: MakeSpeaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tts_client, "EXIT_TIMEOUT_MS", 50)
    voice = make(begin=f"{GREETS}; time.sleep(60)")
    voice.say("um", "pt_BR", MANNER)
    wait_until(lambda: bool(voice.languages), "the languages")
    hosts = voice.findChildren(tts_client._SpeechProcess)
    voice.close()
    assert [host._process.state() for host in hosts] == [QProcess.ProcessState.NotRunning]
