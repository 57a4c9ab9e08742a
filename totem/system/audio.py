"""Short sounds, played by a program of the system (PipeWire, PulseAudio, ALSA) or by winsound."""

import logging
import os
import shutil
import sys
import tempfile
import wave
from array import array
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Slot

from totem.system import qt_process, resources
from totem.system.background import Runner, ignore_result, in_thread
from totem.system.qt_timers import once

log = logging.getLogger(__name__)

LATENCY_MS = 20
SOUND_DEVICES = Path("/dev/snd")
MAX_OVERLAPPING = 2
"""Sounds that may overlap; further ones are skipped."""
PLAY_TIMEOUT_MS = 3_000
MAX_FAILURES = 3
"""Consecutive failures after which the next player is used."""
RETRY_MS = 10 * 60_000


class Sound(Enum):
    """Sounds of the kiosk; the value is the file name in assets/sounds."""

    CLICK = "click"
    SUCCESS = "success"
    ERROR = "error"


class SoundFiles:
    """Temporary folder with the sounds scaled to a volume, removed by `close`."""

    def __init__(self, volume: int) -> None:
        """`volume` is perceived loudness from 0 to 100; samples scale by its square."""
        self._folder = tempfile.TemporaryDirectory(prefix="totem-sounds-", ignore_cleanup_errors=True)
        for sound in Sound:
            _copy(resources.path(f"sounds/{sound.value}.wav"), self.path(sound), (volume / 100) ** 2)

    def path(self, sound: Sound) -> Path:
        """Return the file of a sound."""
        return Path(self._folder.name) / f"{sound.value}.wav"

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()


def _copy(source: Path, target: Path, gain: float) -> None:
    with wave.open(str(source), "rb") as original, wave.open(str(target), "wb") as scaled:
        samples = array("h", original.readframes(original.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        samples = array("h", (round(sample * gain) for sample in samples))
        if sys.byteorder == "big":
            samples.byteswap()
        scaled.setparams(original.getparams())
        scaled.writeframes(samples.tobytes())


def find_players(environ: Mapping[str, str] = os.environ, devices: Path = SOUND_DEVICES) -> list[list[str]]:
    """Find the command lines, without the file, of the installed players whose server or device exists.

    Windows needs none.
    """
    if sys.platform == "win32":
        return []
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    pulse = environ.get("PULSE_SERVER") or (runtime / "pulse" / "native").exists()
    wanted = (
        ("pw-play", [f"--latency={LATENCY_MS}ms"], (runtime / "pipewire-0").exists()),
        ("paplay", [f"--latency-msec={LATENCY_MS}"], pulse),
        ("aplay", ["--quiet"], any(devices.glob("pcm*p"))),
    )
    search = environ.get("PATH")
    found = ((shutil.which(name, path=search), options) for name, options, has_server in wanted if has_server)
    return [[path, *options] for path, options in found if path]


class Player(QObject):
    """Play short sounds; silent before `warm_up` and at volume 0, which is in percent of the system's volume.

    A failure is never reported to the caller: sounds are retried after `RETRY_MS`, since a sound server
    may start after the kiosk.
    """

    def __init__(self, volume: int, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._volume, self._runner = volume, runner
        self._files: SoundFiles | None = None
        self._programs: list[list[str]] = []
        self._failures = 0
        self._closed = False
        self._processes = [self._create_process(f"sound {number}") for number in range(MAX_OVERLAPPING)]
        self._overdue = once(self, "sound overdue", self._stop_all, PLAY_TIMEOUT_MS)
        self._retry = once(self, "look for a sound device again", self.warm_up, RETRY_MS)

    @Slot()
    def warm_up(self) -> None:
        """Write the sound files and find players, off the GUI thread."""
        if self._volume > 0:
            self._runner.run(
                in_thread(_prepare, self._volume), done=self._on_prepared, failed=self._on_failed
            )

    def play(self, sound: Sound) -> None:
        """Play `sound` if a player is free."""
        if self._files is None:
            return
        file = self._files.path(sound)
        if sys.platform == "win32":
            self._runner.run(in_thread(_winsound, file), done=ignore_result, failed=self._on_failed)
            return
        idle = next(
            (each for each in self._processes if each.state() == QProcess.ProcessState.NotRunning), None
        )
        if idle is not None and self._programs:
            program, *options = self._programs[0]
            idle.setProgram(program)
            idle.setArguments([*options, str(file)])
            idle.start()
            self._overdue.start()

    def close(self) -> None:
        """Stop, and wait until all players have ended."""
        self._closed = True
        self._programs = []
        self._retry.stop()
        self._stop_all()
        for each in self._processes:
            each.waitForFinished(1000)
        self._remove_files()

    def _on_prepared(self, ready: tuple[SoundFiles, list[list[str]]]) -> None:
        files, found = ready
        if self._closed:
            files.close()
            return
        self._remove_files()
        self._files, self._programs, self._failures = files, found, 0
        if not found and sys.platform != "win32":
            self._disable("no sound device, or no program that plays on it")

    def _on_failed(self, error: Exception) -> None:
        self._remove_files()
        self._disable(f"{type(error).__name__}: {error}")

    def _disable(self, why: str) -> None:
        log.info("no sounds: %s", why)
        if not self._closed:
            self._retry.start()

    @Slot()
    def _on_finished(self) -> None:
        process = self.sender()
        if isinstance(process, QProcess):
            is_well = process.exitStatus() == QProcess.ExitStatus.NormalExit and process.exitCode() == 0
            self._count_result(is_well=is_well)
        if all(each.state() == QProcess.ProcessState.NotRunning for each in self._processes):
            self._overdue.stop()

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # other errors also emit `finished`
            self._count_result(is_well=False)

    def _count_result(self, *, is_well: bool) -> None:
        self._failures = 0 if is_well else self._failures + 1
        if self._failures >= MAX_FAILURES and self._programs:
            self._failures = 0
            given_up = self._programs.pop(0)
            if not self._programs:
                self._disable(f"{Path(given_up[0]).name} plays nothing")

    @Slot()
    def _stop_all(self) -> None:
        for each in self._processes:
            each.kill()

    def _remove_files(self) -> None:
        if self._files is not None:
            self._files.close()
            self._files = None

    def _create_process(self, name: str) -> QProcess:
        process = QProcess(self)
        process.setObjectName(name)
        qt_process.set_child_environment(process)
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        return process


def _prepare(volume: int) -> tuple[SoundFiles, list[list[str]]]:
    return SoundFiles(volume), find_players()


def _winsound(file: Path) -> None:
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
