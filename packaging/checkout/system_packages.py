"""Install with apt the missing system packages that a checkout needs.

`PACKAGES` holds the libraries that `readelf -d` lists for the Qt 6 libraries of PySide6-Essentials and for
its xcb, Wayland and offscreen platform plugins, less the C and C++ runtimes that every Python has. Nothing
starts without those. `TEST_PACKAGES` holds the programs and libraries of tests; a test that lacks one skips
itself.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checkout.process import SetupError

# Library → Debian and Ubuntu package. A renamed package (libglib2.0-0t64) provides the old name.
PACKAGES = {
    # QtCore, QtGui, QtDBus, QtNetwork
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    # the X11 platform
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    # the Wayland platform
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

# Program, library or file that tests need → Debian and Ubuntu package.
TEST_PACKAGES = {
    # an office printer and its spooler (tests/support/cups_server.py)
    "cupsd": "cups",
    "lpadmin": "cups-client",
    "ipptool": "cups-ipp-utils",
    "ippeveprinter": "cups-ipp-utils",
    "/usr/lib/cups/filter/pdftopdf": "cups-filters",
    "gs": "ghostscript",
    "pdftoppm": "poppler-utils",
    "dbus-daemon": "dbus",
    # the kiosk's session on panels in memory (tests/support/kiosk_session.py, tests/support/xvfb_output.py)
    "cage": "cage",
    "Xwayland": "xwayland",  # without which cage 0.1.4 does not start
    "grim": "grim",
    "ip": "iproute2",  # a cable that is pulled (tests/e2e/test_cable.py)
    "wlr-randr": "wlr-randr",
    "Xvfb": "xvfb",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    # the accessibility bus (tests/support/accessibility_bus.py)
    "/usr/share/dbus-1/services/org.a11y.Bus.service": "at-spi2-core",
    # the fleet: broker, metrics, alerts, and the operator's page in a browser
    "mosquitto": "mosquitto",
    "mosquitto_sub": "mosquitto-clients",
    "prometheus-mqtt-exporter": "prometheus-mqtt-exporter",
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "amtool": "prometheus-alertmanager",
    "chromium": "chromium",
    "ejabberdctl": "ejabberd",  # a cluster of brokers (tests/support/ejabberd_cluster.py)
    # the camera's part of the add-ons
    "libpulse.so.0": "libpulse0",
    # linters of units and scripts
    "systemd-analyze": "systemd",
    "shellcheck": "shellcheck",
    # power cuts between two writes (tests/support/kill_at_step.py), stand-ins for libraries in the bundle
    "cc": "gcc",
    "gcc": "gcc",
    "/usr/include/stdio.h": "libc6-dev",
    "icupkg": "icu-devtools",
}
PLACES = ("/usr/sbin", "/sbin")
"""Folders of administrators' programs, which a user's PATH may not name."""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _finds(name: str) -> bool:
    return Path(name).exists() if name.startswith("/") else shutil.which(name, path=search_path()) is not None


def search_path() -> str:
    """Search path of programs: $PATH, then the folders of administrators."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), *PLACES])


@dataclass(frozen=True)
class System:
    """Queries to the machine, so that a test can replace them."""

    platform: str
    is_root: bool
    python: tuple[int, int]
    loads: Callable[[str], bool]  # the dynamic loader finds this library and all that it needs
    finds: Callable[[str], bool]  # a program of this name or a file of this absolute path exists
    has_module: Callable[[str], bool]  # this Python has such a module
    call: Callable[[list[str]], int]  # runs a command, returns its exit status


def this_system() -> System:
    """Queries to the running machine."""
    return System(
        platform=sys.platform,
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        python=sys.version_info[:2],
        loads=_loads,
        finds=_finds,
        has_module=lambda name: importlib.util.find_spec(name) is not None,
        call=lambda command: subprocess.call(command, stdin=subprocess.DEVNULL),
    )


def ensure(system: System) -> None:
    """Install the missing packages of `PACKAGES`, and venv where this Python lacks it.

    Raises:
        SetupError: something is missing and may not or cannot be installed from here.
    """
    if system.platform != "linux":
        return  # Qt's wheels for macOS and Windows need what those systems always have
    libraries = missing_libraries(system)
    packages = sorted({PACKAGES[library] for library in libraries})
    if not (system.has_module("ensurepip") or system.finds("uv")):
        packages.append("python{}.{}-venv".format(*system.python))
    if not packages:
        return
    if not system.finds("apt-get"):
        missing = ", ".join(libraries) or "Python's ensurepip module (or uv)"
        raise SetupError(f"missing here: {missing}. Install them with this system's package manager.")
    as_root = _root_prefix(system)
    if as_root is None:
        raise SetupError(
            f"system packages are missing. Type this, then run it again:\n{line_to_type(system, packages)}"
        )
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    _update(system, as_root)
    if not _install(system, as_root, packages):
        raise SetupError(
            f"apt-get failed, its reason is above. Mend it, or type this:\n{line_to_type(system, packages)}"
        )
    if still_missing := missing_libraries(system):
        raise SetupError(
            f"apt-get installed all packages, yet these do not load: {', '.join(still_missing)}."
        )


def ensure_for_tests(system: System) -> list[str]:
    """Install the missing packages of `TEST_PACKAGES`; return the entries that are still missing.

    A failure ends nothing: a release may lack a package, and the others are installed all the same.
    """
    if system.platform != "linux":
        return []
    lacking = missing_for_tests(system)
    packages = sorted({TEST_PACKAGES[name] for name in lacking})
    as_root = _root_prefix(system) if packages and system.finds("apt-get") else None
    if as_root is not None:
        print(f"Installing system packages for the tests: {' '.join(packages)}", flush=True)
        _update(system, as_root)
        if not _install(system, as_root, packages):
            for package in packages:
                _install(system, as_root, [package])
        lacking = missing_for_tests(system)
        packages = sorted({TEST_PACKAGES[name] for name in lacking})
    if lacking:
        print(f"Tests that need these are skipped: {', '.join(lacking)}.", flush=True)
        if system.finds("apt-get"):
            print(f"To run them, too, type this:\n{line_to_type(system, packages)}", flush=True)
    return lacking


def missing_for_tests(system: System) -> list[str]:
    """List the missing ones of `TEST_PACKAGES`."""
    return [
        name
        for name in TEST_PACKAGES
        if not (system.loads(name) if name.startswith("lib") else system.finds(name))
    ]


def missing_libraries(system: System) -> list[str]:
    """List the libraries of `PACKAGES` that do not load."""
    return [library for library in PACKAGES if not system.loads(library)]


def line_to_type(system: System, packages: list[str]) -> str:
    """Shell line by which a person installs `packages`."""
    install = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if system.is_root:
        return f"apt-get update && {install}"
    if system.finds("sudo"):
        return f"sudo apt-get update && sudo {install}"
    return f"su -c 'apt-get update && {install}'"


def _root_prefix(system: System) -> list[str] | None:
    """Prefix of a command that root must run; None where this user may not."""
    if system.is_root:
        return []
    if system.finds("sudo") and system.call(["sudo", "-n", "true"]) == 0:
        return ["sudo", "-n"]
    return None


def _apt(as_root: list[str]) -> list[str]:
    """Command of apt-get without questions, which waits for another apt at work."""
    return [
        *as_root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]


def _update(system: System, as_root: list[str]) -> None:
    """Refresh the lists, and ignore failures: the source that fails may not be needed."""
    system.call([*_apt(as_root), "update"])


def _install(system: System, as_root: list[str], packages: list[str]) -> bool:
    return system.call([*_apt(as_root), "install", "-y", "--no-install-recommends", *packages]) == 0
