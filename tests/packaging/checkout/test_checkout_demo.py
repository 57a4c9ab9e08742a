"""Detection of a display for the demo, and its output without one."""

import socket
import sys
from pathlib import Path

import pytest

from checkout import demo
from support.platform_marks import needs_shell


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":97", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "minimal:option"}, False),
        ({"QT_QPA_PLATFORM": "eglfs"}, True),
        ({"QT_QPA_PLATFORM": "linuxfb:fb=/dev/fb0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": "/nowhere"}, False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_display_is_found_where_there_is_one(environment: dict[str, str], expected: bool) -> None:
    assert demo.has_display(environment) is expected


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
def test_display_of_a_session_that_is_over_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9753")
    assert not demo.has_display({"DISPLAY": ":9753"})


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
def test_wayland_is_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("wayland-0")
        assert demo.has_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})


@needs_shell
def test_without_display_the_visit_runs_offscreen_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\nfor out; do :; done\nmkdir -p "$out/printed"\n'
        'echo "$QT_QPA_PLATFORM $*" > "$out/01-home.png"\n'
        'touch "$out/02-document.png" "$out/printed/slip.pdf"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    monkeypatch.setattr(demo, "has_display", lambda _: False)
    out = tmp_path / "the demo"
    out.mkdir()
    (out / "99-of-yesterday.png").touch()
    assert demo.run(python, [], out) == 0
    assert (out / "01-home.png").read_text() == f"offscreen -m totem demo --headless {out}\n"
    said = capsys.readouterr().out
    assert "no display" in said
    assert f"2 screenshots: {out}\n" in said
    assert str(out / "printed" / "slip.pdf") in said


@needs_shell
@pytest.mark.parametrize("arguments", [[], ["--headless", "somewhere"]])
def test_exit_status_is_the_demos(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "has_display", lambda _: not arguments)
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    python.chmod(0o755)
    assert demo.run(python, arguments, tmp_path / "out") == 7
