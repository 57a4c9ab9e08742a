"""What the frozen program starts gets the environment that it was itself started in."""

import os
import runpy
from pathlib import Path

import pytest

HOOK = Path(__file__).parents[2] / "packaging" / "bundle" / "hook.py"


@pytest.mark.parametrize("before", [None, "", "/opt/lib"])
def test_loaders_path_is_as_it_was_before(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/totem/base/_internal")
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", "/opt/totem/base/totem")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(HOOK))
    assert os.environ.get("LD_LIBRARY_PATH") == (before or None)
    assert not [name for name in os.environ if name.startswith(("_PYI_", "LD_LIBRARY_PATH_"))]


def test_path_that_is_not_set_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    runpy.run_path(str(HOOK))
    assert "LD_LIBRARY_PATH" not in os.environ


def test_qt_is_not_asked_for_frames_that_the_bundle_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_WAYLAND_DISABLE_WINDOWDECORATION", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "")
    runpy.run_path(str(HOOK))
    assert os.environ["QT_WAYLAND_DISABLE_WINDOWDECORATION"] == "1"
