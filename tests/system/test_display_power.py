"""Screensaver inhibition over X11 and D-Bus, and the file with the kiosk's screen."""

import asyncio
import ctypes
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.system import display_power
from totem.system.display_power import ScreenState

PANEL = ScreenState("wayland", 1080, 1920, 1.0, 268.0, 476.0)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")


def test_screen_of_a_running_kiosk_is_read(tmp_path: Path) -> None:
    assert display_power.read(tmp_path) is None
    display_power.write(tmp_path, PANEL)
    assert display_power.read(tmp_path) == PANEL
    assert (tmp_path / display_power.FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [display_power.FILE_NAME]
    display_power.remove(tmp_path)
    assert display_power.read(tmp_path) is None
    display_power.remove(tmp_path)


def test_screen_of_a_killed_kiosk_is_ignored(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from totem.system import display_power;"
        "display_power.write(Path(sys.argv[1]), display_power.ScreenState('xcb', 1, 2));"
        "print('written', flush=True); sys.stdin.read()"
    )
    kiosk = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert kiosk.stdout is not None
    assert kiosk.stdout.readline() == "written\n"
    assert display_power.read(tmp_path) == ScreenState("xcb", 1, 2)
    kiosk.kill()
    kiosk.communicate()
    assert display_power.read(tmp_path) is None


def test_reused_process_id_is_detected(tmp_path: Path) -> None:
    display_power.write(tmp_path, PANEL)
    file = tmp_path / display_power.FILE_NAME
    row = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(row | {"started": f"1{row['started']}"}), encoding="utf-8")
    assert display_power.read(tmp_path) is None


@given(
    st.one_of(
        st.binary(max_size=80),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["pid", "started", "platform", "width", "x"]), inner, max_size=5
                )
            ),
        ).map(lambda it: json.dumps(it).encode()),
    )
)
def test_invalid_files_are_ignored(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("state")
    (folder / display_power.FILE_NAME).write_bytes(content)
    assert display_power.read(folder) is None


def test_unwritable_folder_is_ignored(tmp_path: Path) -> None:
    display_power.write(tmp_path / "none", PANEL)
    assert not (tmp_path / "none").exists()
    assert list(tmp_path.iterdir()) == []


SAVER = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, ClassInfo, Slot
from PySide6.QtDBus import QDBusConnection

@ClassInfo({"D-Bus Interface": "org.freedesktop.ScreenSaver"})
class Saver(QObject):
    @Slot(str, str, result=int)
    def Inhibit(self, who, why):
        print(who, why, flush=True)
        return 7

app = QCoreApplication([])
bus, saver = QDBusConnection.sessionBus(), Saver()
bus.registerObject("/org/freedesktop/ScreenSaver", saver, QDBusConnection.RegisterOption.ExportAllSlots)
bus.registerService("org.freedesktop.ScreenSaver")
print("ready", flush=True)
app.exec()
"""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session without display, bus and desktop."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def x_server(alone: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server of our own."""
    if not shutil.which("Xvfb") or display_power._load_x11() is None:
        pytest.skip("needs Xvfb and libX11")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-noreset", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as number:
            monkeypatch.setenv("DISPLAY", f":{number.readline().strip()}")
        yield
        server.terminate()


def saver_timeout() -> int:
    """Seconds until the X server's screen saver, 0 for never."""
    libraries = display_power._load_x11()
    assert libraries is not None
    x11 = libraries[0]
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    values = [ctypes.c_int(-1) for _ in range(4)]
    x11.XGetScreenSaver(display, *map(ctypes.byref, values))
    x11.XCloseDisplay(display)
    return values[0].value


def test_x11_screensaver_is_disabled(x_server: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert saver_timeout() > 0
    asyncio.run(display_power.inhibit_screensaver("xcb"))
    assert saver_timeout() == 0
    assert [vars(record)["by"] for record in caplog.records] == ["X11"]
    assert display_power.may_blank() is False


@pytest.mark.usefixtures("alone")
def test_missing_display_is_ignored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setenv("DISPLAY", ":987")
    asyncio.run(display_power.inhibit_screensaver("xcb"))
    assert [vars(record)["by"] for record in caplog.records] == ["nothing that this system has"]


@pytest.mark.usefixtures("alone")
def test_desktop_is_asked_without_starting_a_bus(tmp_path: Path) -> None:
    if not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon")
    bus = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:dir={tmp_path}"]
    asks = (
        "import asyncio, logging; from totem.system import display_power as power;"
        "logging.basicConfig(level='INFO', format='%(by)s'); print(power.may_blank());"
        "asyncio.run(power.inhibit_screensaver('wayland'))"
    )
    with subprocess.Popen(bus, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        env = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": daemon.stdout.readline().strip()}
        with subprocess.Popen(
            [sys.executable, "-c", SAVER], env=env, stdout=subprocess.PIPE, text=True
        ) as saver:
            assert saver.stdout is not None
            assert saver.stdout.readline() == "ready\n"
            done = subprocess.run(
                [sys.executable, "-c", asks], env=env, capture_output=True, text=True, check=True, timeout=60
            )
            assert saver.stdout.readline() == "Totem kiosk\n"
            saver.terminate()
        daemon.terminate()
    assert (done.stdout.strip(), done.stderr.strip()) == ("False", "desktop")


@pytest.mark.usefixtures("alone")
def test_offscreen_platform_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asyncio.run(display_power.inhibit_screensaver("offscreen"))
    assert caplog.records == []


@pytest.mark.usefixtures("alone")
@pytest.mark.skipif(sys.platform != "linux", reason="sessions of Linux")
def test_blanking_is_possible_without_any_inhibition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_power, "_load_x11", lambda: None)
    assert display_power.may_blank({}) is None
    assert display_power.may_blank({"WAYLAND_DISPLAY": "wayland-1"}) is None
    assert display_power.may_blank({"DISPLAY": ":0"}) is True
