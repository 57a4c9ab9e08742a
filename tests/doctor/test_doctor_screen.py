"""The doctor in a session without a screen, as over SSH: it uses the running kiosk's record."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from totem.doctor import screen
from totem.settings import Settings
from totem.staff.health_rules import Severity
from totem.system import display_power
from totem.system.display_power import ScreenState


def settings(folder: Path, inches: float = 21.5) -> Settings:
    return Settings.model_validate({"kiosk": {"state_dir": folder}, "screen": {"diagonal_inches": inches}})


@pytest.mark.parametrize(
    ("state", "inches", "level", "said"),
    [
        (ScreenState("wayland", 1080, 1920, 1.0, 268, 476), 21.5, Severity.OK, "1080×1920 pontos"),
        (ScreenState("xcb", 1920, 1080, 1.0, 476, 268), 21.5, Severity.OK, "1920×1080 pontos"),
        (ScreenState("wayland", 1080, 1920, 1.0, 268, 476), 32, Severity.WARNING, "screen.diagonal_inches"),
        (ScreenState("wayland", 480, 800), 21.5, Severity.WARNING, "pequena"),
        (ScreenState("wayland", 0, 0), 21.5, Severity.ERROR, "o totem não vê tela nenhuma"),
        (ScreenState("offscreen", 1080, 1920), 21.5, Severity.WARNING, "1080×1920 pontos"),
    ],
)
def test_the_running_kiosk_tells_its_screen(
    tmp_path: Path, state: ScreenState, inches: float, level: Severity, said: str
) -> None:
    display_power.write(tmp_path, state)
    check = screen.check_running_kiosk(settings(tmp_path, inches))
    assert check.level is level
    assert said in f"{check.words} {check.what_to_do}"


def test_without_a_kiosk_it_says_how_to_have_one(tmp_path: Path) -> None:
    check = screen.check_running_kiosk(settings(tmp_path))
    assert check.level is Severity.WARNING
    assert "systemctl start totem" in check.what_to_do


def test_a_kiosk_is_asked_from_its_first_screen_on_until_it_ends(tmp_path: Path) -> None:
    """A real kiosk in a process of its own, and a real doctor beside it, neither with a display."""
    file, trace = tmp_path / "totem.toml", tmp_path / "trace"
    file.write_text('kiosk.state_dir = "state"\nerp.base_url = "http://127.0.0.1:9"', encoding="utf-8")
    hidden = {"DISPLAY", "WAYLAND_DISPLAY"}
    environ = {
        name: text
        for name, text in os.environ.items()
        if name not in hidden and not name.startswith("TOTEM_")
    }
    environ |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    os.mkfifo(trace)
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "totem", "run", "--config", file],
        env=environ | {"TOTEM_TRACE": str(trace)},
        stderr=subprocess.DEVNULL,
    )
    try:
        with trace.open(encoding="utf-8") as lines:
            written = tmp_path / "state" / display_power.FILE_NAME
            assert any(written.exists() for _ in lines)  # else the kiosk has ended
            state = display_power.read(tmp_path / "state")
            assert state is not None
            doctor = subprocess.run(
                [sys.executable, "-m", "totem", "doctor", "--only-screen", "--config", file],
                env=environ,
                capture_output=True,
                text=True,
                check=True,
            )
            assert f"{state.width}×{state.height} pontos" in doctor.stdout.encode().decode("unicode_escape")
            kiosk.terminate()
            for _ in lines:
                pass
    finally:
        kiosk.terminate()
        kiosk.wait()
    assert not (tmp_path / "state" / display_power.FILE_NAME).exists()
