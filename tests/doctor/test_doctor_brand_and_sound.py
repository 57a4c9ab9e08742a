"""`totem doctor` on the brand's pictures and on the short sounds."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from totem.doctor import audio, screen
from totem.settings import BrandSettings, SoundSettings
from totem.staff.health_rules import HealthCheck, Severity
from totem.system.audio import Program

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@pytest.fixture
def pictures(tmp_path: Path, qapp: QApplication) -> dict[str, Path]:
    files = {"good": tmp_path / "good.svg", "bad": tmp_path / "bad.png", "gone": tmp_path / "gone.png"}
    files["good"].write_text(SQUARE, encoding="utf-8")
    files["bad"].write_bytes(b"no picture")
    return files


def test_every_picture_that_cannot_be_shown_is_told(pictures: dict[str, Path]) -> None:
    slides = (pictures["good"], pictures["gone"])
    found = list(screen.check_brand(BrandSettings(name="Sabiá", logo=pictures["bad"], slides=slides)))
    assert [each.level for each in found] == [Severity.WARNING] * 2
    assert found[0].words == "brand.logo: bad.png is no SVG, PNG, JPEG, WebP, GIF or BMP"
    assert found[1].words == "brand.slides: gone.png cannot be read: No such file or directory"


def test_a_brand_that_can_be_shown(pictures: dict[str, Path]) -> None:
    good = pictures["good"]
    assert list(screen.check_brand(BrandSettings(name="Sabiá", logo=good, slides=(good, good)))) == [
        HealthCheck("brand", Severity.OK, "Sabiá, com logo, 2 imagens")
    ]
    assert list(screen.check_brand(BrandSettings())) == [
        HealthCheck("brand", Severity.OK, "Totem, sem logo, sem imagens")
    ]


@pytest.mark.parametrize(
    ("settings", "found", "level", "words"),
    [
        (SoundSettings(), [Program("/usr/bin/paplay")], Severity.OK, "tocados por /usr/bin/paplay"),
        (SoundSettings(), [], Severity.WARNING, "não há dispositivo de som, ou programa que toque nele"),
        (SoundSettings(enabled=False), [], Severity.OK, "desligados na configuração"),
        (SoundSettings(volume=0), [], Severity.OK, "desligados na configuração"),
    ],
)
def test_sounds(
    settings: SoundSettings,
    found: list[Program],
    level: Severity,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audio, "programs", lambda: found)
    (check,) = audio.check_sound(settings)
    assert (check.level, check.words) == (level, words)
    assert bool(check.what_to_do) is (level is Severity.WARNING)
