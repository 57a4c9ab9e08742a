"""Sounds: the files, the players found on a system, and failures of players."""

import wave
from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from generate import sounds as maker
from support.inline_background import InlineBackground
from support.kiosk_harness import wait_until
from support.platform_marks import needs_shell
from totem.system import resources
from totem.system.audio import (
    MAX_FAILURES,
    MAX_OVERLAPPING,
    Player,
    Sound,
    SoundFiles,
    find_players,
)


def read(path: Path) -> tuple[tuple[int, int, int], list[int]]:
    with wave.open(str(path), "rb") as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        return form, array("h", file.readframes(file.getnframes())).tolist()


# The files


def test_sound_files_equal_the_generated_ones(tmp_path: Path) -> None:
    maker.write(tmp_path)
    for sound in Sound:
        made, shipped = (
            read(tmp_path / f"{sound.value}.wav"),
            read(resources.path(f"sounds/{sound.value}.wav")),
        )
        assert made[0] == shipped[0]
        apart = max(abs(a - b) for a, b in zip(made[1], shipped[1], strict=True))
        assert apart <= 1  # by the C library's mathematics


@pytest.mark.parametrize("sound", Sound)
def test_sounds_are_short_soft_and_fade_out(sound: Sound) -> None:
    path = resources.path(f"sounds/{sound.value}.wav")
    form, samples = read(path)
    assert form == (1, 2, 44_100)
    assert path.stat().st_size < 24_000
    assert len(samples) / 44_100 <= (0.04 if sound is Sound.CLICK else 0.3)
    assert 6_000 < max(map(abs, samples)) < 23_000  # -3 dB and less
    assert max(abs(samples[0]), abs(samples[-1])) < 50
    assert max(abs(a - b) for a, b in pairwise(samples)) < 9_000


@pytest.mark.parametrize(("volume", "share"), [(100, 1.0), (50, 0.25), (10, 0.01)])
def test_volume_scales_the_files(volume: int, share: float) -> None:
    files = SoundFiles(volume)
    for sound in Sound:
        _, whole = read(resources.path(f"sounds/{sound.value}.wav"))
        _, softer = read(files.path(sound))
        assert max(map(abs, softer)) == pytest.approx(share * max(map(abs, whole)), abs=2)
    folder = files.path(Sound.CLICK).parent
    files.close()
    assert not folder.exists()


# The programs


def put(folder: Path, name: str, does: str = "exit 0") -> Path:
    """A program of this name, which notes what it is asked to play."""
    path = folder / name
    path.write_text(
        f'#!/bin/sh\nfor last; do :; done\necho "{name} ${{last##*/}}" >> "{folder}/played"\n{does}\n'
    )
    path.chmod(0o755)
    return path


def played(folder: Path) -> list[str]:
    note = folder / "played"
    return note.read_text().splitlines() if note.exists() else []


@needs_shell
@pytest.mark.parametrize(
    ("servers", "installed", "found"),
    [
        ((), ("pw-play", "paplay", "aplay"), []),
        (("pipewire-0",), ("pw-play", "paplay"), ["pw-play"]),
        (("pipewire-0", "pulse/native"), ("pw-play", "paplay"), ["pw-play", "paplay"]),
        (("pulse/native",), ("paplay",), ["paplay"]),
        (("pulse/native", "pcmC0D0p"), ("aplay",), ["aplay"]),
        (("pcmC0D0c",), ("aplay",), []),
    ],
)
def test_players_are_found_where_their_server_runs(
    servers: tuple[str, ...], installed: tuple[str, ...], found: list[str], tmp_path: Path
) -> None:
    for server in servers:
        (tmp_path / server).parent.mkdir(exist_ok=True)
        (tmp_path / server).touch()
    for name in installed:
        put(tmp_path, name)
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "PATH": str(tmp_path)}
    there = find_players(environ, devices=tmp_path)
    assert [Path(program).name for program, *_options in there] == found


# The player

MakePlayer = Callable[..., Player]


@pytest.fixture
def make_player(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePlayer]:
    """Makes players for the programs given, warmed up."""
    background, made = InlineBackground(), []

    def make(*paths: Path, volume: int = 50) -> Player:
        found = [[str(path)] for path in paths]
        monkeypatch.setattr("totem.system.audio.find_players", lambda: list(found))
        player = Player(volume, background)
        made.append(player)
        player.warm_up()
        return player

    yield make
    for player in made:
        player.close()
        player.deleteLater()
    background.close()


def idle(player: Player) -> bool:
    return all(each.state() == QProcess.ProcessState.NotRunning for each in player._processes)


@needs_shell
def test_each_sound_is_played(make_player: MakePlayer, tmp_path: Path) -> None:
    player = make_player(put(tmp_path, "paplay"))
    for sound in Sound:
        player.play(sound)
        wait_until(lambda: idle(player), "the end of the sound")
    assert played(tmp_path) == ["paplay click.wav", "paplay success.wav", "paplay error.wav"]
    assert not player._overdue.isActive()


@needs_shell
def test_a_third_simultaneous_sound_is_skipped(make_player: MakePlayer, tmp_path: Path) -> None:
    player = make_player(put(tmp_path, "paplay", "read hold < /dev/null; exec sleep 20"))
    for _ in range(5):
        player.play(Sound.CLICK)
    wait_until(lambda: len(played(tmp_path)) == MAX_OVERLAPPING, "the first two")
    player._overdue.timeout.emit()  # they hang
    wait_until(lambda: idle(player), "their end")
    assert len(played(tmp_path)) == MAX_OVERLAPPING
    assert player._failures == MAX_OVERLAPPING


@needs_shell
def test_next_player_is_used_after_repeated_failures(make_player: MakePlayer, tmp_path: Path) -> None:
    player = make_player(put(tmp_path, "pw-play", "exit 1"), put(tmp_path, "paplay"))
    for _ in range(MAX_FAILURES + 1):
        player.play(Sound.CLICK)
        wait_until(lambda: idle(player), "the end of the sound")
    assert played(tmp_path) == ["pw-play click.wav"] * MAX_FAILURES + ["paplay click.wav"]
    assert not player._retry.isActive()


@needs_shell
@pytest.mark.parametrize("does", ["exit 1", "kill -SEGV $$", None])
def test_without_a_working_player_it_retries_later(
    does: str | None, make_player: MakePlayer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    program = put(tmp_path, "paplay", does) if does else tmp_path / "paplay"
    player = make_player(program)
    for _ in range(3 * MAX_FAILURES):
        player.play(Sound.CLICK)
        wait_until(lambda: idle(player), "the end of the sound")
    assert len(played(tmp_path)) == (MAX_FAILURES if does else 0)
    assert caplog.messages == ["no sounds: paplay plays nothing"]
    assert player._retry.isActive()
    put(tmp_path, "paplay")
    before = len(played(tmp_path))
    player._retry.timeout.emit()
    player.play(Sound.CLICK)
    wait_until(lambda: len(played(tmp_path)) > before, "the sound that can be heard again")
    wait_until(lambda: idle(player), "its end")


@needs_shell
def test_without_a_device_nothing_is_played(make_player: MakePlayer) -> None:
    player = make_player()
    player.play(Sound.CLICK)
    assert idle(player)
    assert player._retry.isActive()


@pytest.mark.parametrize("off", [{"volume": 0}])
def test_volume_zero_plays_nothing(off: dict[str, int], make_player: MakePlayer, tmp_path: Path) -> None:
    player = make_player(put(tmp_path, "paplay"), **off)
    player.play(Sound.CLICK)
    assert idle(player)
    assert player._files is None
    assert not player._retry.isActive()


@needs_shell
def test_closing_leaves_no_process_and_no_file(make_player: MakePlayer, tmp_path: Path) -> None:
    player = make_player(put(tmp_path, "paplay", "exec sleep 20"))
    player.play(Sound.CLICK)
    wait_until(lambda: bool(played(tmp_path)), "the sound")
    assert player._files is not None
    folder = player._files.path(Sound.CLICK).parent
    player.close()
    assert idle(player)
    assert not folder.exists()
    player.play(Sound.CLICK)
    assert len(played(tmp_path)) == 1


def test_unwritable_sound_files_disable_sounds(
    make_player: MakePlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", disk_full)
    player = make_player(tmp_path / "paplay")
    player.play(Sound.CLICK)
    assert idle(player)
    assert player._retry.isActive()


def test_windows_plays_without_a_player(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert find_players({}) == []
