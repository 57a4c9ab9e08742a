"""`totem doctor`: screen of this session or of the running kiosk, brand pictures, camera."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from totem.doctor import screen
from totem.monitoring.health import HealthFinding, Severity
from totem.settings import BrandSettings, Settings
from totem.system import display_power
from totem.system.display_power import ScreenState
from totem.system.system_advice import SystemAdvice
from totem.ui import camera as ui_camera
from totem.ui.camera import CameraUnavailable


def settings(folder: Path, inches: float = 21.5) -> Settings:
    return Settings.parse({"kiosk": {"state_dir": folder}, "screen": {"diagonal_inches": inches}})


@pytest.mark.parametrize(
    ("state", "inches", "level", "said"),
    [
        (ScreenState("wayland", 1080, 1920, 1.0, 268, 476), 21.5, Severity.OK, "1080×1920 pixels"),
        (ScreenState("xcb", 1920, 1080, 1.0, 476, 268), 21.5, Severity.OK, "1920×1080 pixels"),
        (ScreenState("wayland", 1080, 1920, 1.0, 268, 476), 32, Severity.WARNING, "screen.diagonal_inches"),
        (ScreenState("wayland", 480, 800), 21.5, Severity.WARNING, "pequena"),
        (ScreenState("wayland", 0, 0), 21.5, Severity.ERROR, "o totem não detecta nenhuma tela"),
        (ScreenState("offscreen", 1080, 1920), 21.5, Severity.WARNING, "1080×1920 pixels"),
    ],
)
def test_the_running_kiosks_record_is_checked(
    tmp_path: Path, state: ScreenState, inches: float, level: Severity, said: str
) -> None:
    display_power.write(tmp_path, state)
    check = screen.check_running_kiosk(settings(tmp_path, inches))
    assert check.level is level
    assert said in f"{check.words} {check.what_to_do}"


def test_without_a_kiosk_the_remedy_is_to_start_it(tmp_path: Path) -> None:
    check = screen.check_running_kiosk(settings(tmp_path))
    assert check.level is Severity.WARNING
    assert check.what_to_do == SystemAdvice.START_KIOSK.text


def camera_settings(*, enabled: bool = True, offered: bool = True) -> Settings:
    return Settings.parse({"sign_up": {"enabled": enabled, "camera": offered}})


@pytest.mark.parametrize(
    ("lack", "level", "words"),
    [
        (None, Severity.OK, "pronta"),
        (CameraUnavailable.DEVICE, Severity.WARNING, "nenhuma câmera ligada"),
        (CameraUnavailable.BACKEND, Severity.WARNING, "o QtMultimedia não consegue abrir câmeras"),
        (CameraUnavailable.EXTRA, Severity.WARNING, "falta o QtMultimedia"),
        (CameraUnavailable.LIBRARY, Severity.WARNING, "falta uma biblioteca do sistema para o QtMultimedia"),
    ],
)
def test_each_camera_fault_has_words(
    lack: CameraUnavailable | None, level: Severity, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_camera, "unavailable_reason", lambda: lack)
    (check,) = screen.check_camera(camera_settings())
    assert (check.level, check.words) == (level, words)
    assert bool(check.what_to_do) is (level is not Severity.OK)


@pytest.mark.parametrize("unused", [camera_settings(enabled=False), camera_settings(offered=False)])
def test_an_unused_camera_is_not_checked(unused: Settings) -> None:
    assert list(screen.check_camera(unused)) == []


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@pytest.fixture
def pictures(tmp_path: Path, qapp: QApplication) -> dict[str, Path]:
    files = {"good": tmp_path / "good.svg", "bad": tmp_path / "bad.png", "gone": tmp_path / "gone.png"}
    files["good"].write_text(SQUARE, encoding="utf-8")
    files["bad"].write_bytes(b"no picture")
    return files


def test_every_undecodable_picture_is_reported(pictures: dict[str, Path]) -> None:
    slides = (pictures["good"], pictures["gone"])
    found = list(screen.check_brand(BrandSettings(name="Sabiá", logo=pictures["bad"], slides=slides)))
    assert [each.level for each in found] == [Severity.WARNING] * 2
    assert found[0].words == "brand.logo: bad.png não é SVG, PNG, JPEG, WebP, GIF nem BMP"
    assert found[1].words == "brand.slides: gone.png não pode ser lido"


def test_a_brand_that_can_be_shown(pictures: dict[str, Path]) -> None:
    good = pictures["good"]
    assert list(screen.check_brand(BrandSettings(name="Sabiá", logo=good, slides=(good, good)))) == [
        HealthFinding("brand", "marca", Severity.OK, "Sabiá, com logo, 2 imagens")
    ]
    assert list(screen.check_brand(BrandSettings())) == [
        HealthFinding("brand", "marca", Severity.OK, "Totem, sem logo, sem imagens")
    ]
