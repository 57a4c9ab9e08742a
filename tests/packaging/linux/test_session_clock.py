"""The clock in the kiosk's unit: if NTP keeps it is read under the unit's own filter of system calls."""

import ctypes
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import totem.system
from support.private_systemd import Systemd
from support.systemd_units import LINUX, Unit

KIOSKS = ("totem.service", "totem-x11.service")
SYSTEM = Path("/usr/lib/systemd/system")
TIMEDATED = ("dbus.service", "dbus.socket", "systemd-timedated.service")
ACTIVATED = "dbus-org.freedesktop.timedate1.service"
SANDBOX = re.compile(
    r"(Device|Protect|Private|NoNew|Capability|Ambient|Lock|MemoryDeny|SystemCall|Limit|Tasks|Runtime)\w+"
    r"|\w+Paths|Restrict(?!Prevent)[A-Z]\w+|RemoveIPC|UMask"
)
"""Settings of the unit about what its processes may do. Its user is of the installed package alone."""
RESULT = "/run/totem/result"
READ = f"""
from pathlib import Path
from totem.system.clock import is_clock_synced
Path({RESULT!r}).write_text(str(is_clock_synced()))
"""
_MAX_ERROR_US = 16_000_000
"""Error from which systemd-timedated calls a clock not synchronised."""


class Timex(ctypes.Structure):
    """The beginning of `struct timex` of adjtimex(2)."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        *((name, ctypes.c_long) for name in ("offset", "freq", "maxerror")),
        ("rest", ctypes.c_char * 512),
    )


def kernel_says() -> bool:
    """Read from the kernel if the clock is kept, as a process may that no filter hinders."""
    timex = Timex()
    if ctypes.CDLL(None).adjtimex(ctypes.byref(timex)) < 0:
        pytest.skip("the kernel's clock cannot be read here")
    return bool(timex.maxerror < _MAX_ERROR_US)


def write(folder: Path, kiosk: str) -> None:
    """The kiosk's unit, whose program reads the clock, with the program's files beside it."""
    package = folder / "program" / "totem" / "system"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    for name in ("clock.py", "process_setup.py"):
        shutil.copy(Path(totem.system.__file__).parent / name, package)
    (package.parents[1] / "read.py").write_text(READ)
    lines = ["[Service]", "Type=oneshot", "RemainAfterExit=yes", "User=nobody"]
    lines += ["ExecStart=/usr/bin/python3 /run/systemd/system/program/read.py"]
    kept = Unit.read(LINUX / kiosk).settings
    lines += [f"{key}={value}" for of, key, value in kept if of == "Service" and SANDBOX.fullmatch(key)]
    (folder / kiosk).write_text("\n".join(lines) + "\n")


@pytest.fixture(params=KIOSKS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Systemd, str]]:
    """A systemd of the test's own, with the kiosk's unit, D-Bus and systemd-timedated."""
    units = tmp_path / "units"
    units.mkdir()
    for name in TIMEDATED:
        if not (SYSTEM / name).exists():
            pytest.skip(f"{name} is not installed")
        shutil.copy(SYSTEM / name, units)
    (units / ACTIVATED).symlink_to("systemd-timedated.service")
    write(units, request.param)
    systemd = Systemd(units)
    yield systemd, request.param
    systemd.close()


def test_the_clock_is_read_under_the_unit_s_filter(unit: tuple[Systemd, str]) -> None:
    systemd, kiosk = unit
    systemd.do("restart", kiosk)
    assert systemd.file(RESULT).read_text() == "None", "nobody is there to be asked"
    systemd.do("start", "dbus.socket")
    systemd.do("restart", kiosk)
    assert systemd.file(RESULT).read_text() == str(kernel_says())
