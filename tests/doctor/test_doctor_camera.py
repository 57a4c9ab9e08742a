"""`totem doctor` on the camera: told only where the sign-up offers it, and why there is none."""

import pytest

from totem.doctor import camera
from totem.settings import Settings
from totem.staff.health_rules import Severity
from totem.ui import camera as ui_camera
from totem.ui.camera import CameraUnavailable


def settings(*, enabled: bool = True, offered: bool = True) -> Settings:
    return Settings.model_validate({"sign_up": {"enabled": enabled, "camera": offered}})


@pytest.mark.parametrize(
    ("lack", "level", "words"),
    [
        (None, Severity.OK, "pronta"),
        (CameraUnavailable.DEVICE, Severity.WARNING, "nenhuma câmera ligada"),
        (CameraUnavailable.BACKEND, Severity.WARNING, "o QtMultimedia não tem com que abrir câmeras"),
        (CameraUnavailable.LIBRARY, Severity.WARNING, "falta o QtMultimedia"),
    ],
)
def test_why_there_is_none(
    lack: CameraUnavailable | None, level: Severity, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_camera, "unavailable_reason", lambda: lack)
    (check,) = camera.look(settings())
    assert (check.level, check.words) == (level, words)
    assert bool(check.what_to_do) is (level is not Severity.OK)


@pytest.mark.parametrize("unused", [settings(enabled=False), settings(offered=False)])
def test_nothing_is_told_where_none_is_used(unused: Settings) -> None:
    assert list(camera.look(unused)) == []
