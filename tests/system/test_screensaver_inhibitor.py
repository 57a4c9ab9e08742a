"""The screen stays on: asked of a real X server and of a real D-Bus, where this machine has them."""

import asyncio
import ctypes
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from totem.system import display_power

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
    if not shutil.which("Xvfb") or display_power._libraries() is None:
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
    libraries = display_power._libraries()
    assert libraries is not None
    x11 = libraries[0]
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    values = [ctypes.c_int(-1) for _ in range(4)]
    x11.XGetScreenSaver(display, *map(ctypes.byref, values))
    x11.XCloseDisplay(display)
    return values[0].value


def test_x11_is_told_not_to_blank(x_server: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert saver_timeout() > 0
    asyncio.run(display_power.stay_awake("xcb"))
    assert saver_timeout() == 0
    assert [vars(record)["by"] for record in caplog.records] == ["X11"]
    assert display_power.blanks() is False


@pytest.mark.usefixtures("alone")
def test_a_display_that_is_gone_is_no_trouble(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setenv("DISPLAY", ":987")
    asyncio.run(display_power.stay_awake("xcb"))
    assert [vars(record)["by"] for record in caplog.records] == ["nothing that this system has"]


@pytest.mark.usefixtures("alone")
def test_a_desktop_is_asked_and_no_bus_is_started(tmp_path: Path) -> None:
    if not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon")
    bus = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:dir={tmp_path}"]
    asks = (
        "import asyncio, logging; from totem.healing import awake; logging.basicConfig(level='INFO',"
        "format='%(by)s'); print(awake.blanks()); asyncio.run(awake.stay_awake('wayland'))"
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
def test_what_is_seen_by_nobody_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asyncio.run(display_power.stay_awake("offscreen"))
    assert caplog.records == []


@pytest.mark.usefixtures("alone")
@pytest.mark.skipif(sys.platform != "linux", reason="sessions of Linux")
def test_the_doctor_worries_where_nothing_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_power, "_libraries", lambda: None)
    assert display_power.blanks({}) is None
    assert display_power.blanks({"WAYLAND_DISPLAY": "wayland-1"}) is None
    assert display_power.blanks({"DISPLAY": ":0"}) is True
