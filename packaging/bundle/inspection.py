"""Inspect the files of a bundle: all there, small enough, loadable with glibc 2.35 and later, licensed.

The libraries that it takes from the system are read from its files; `PACKAGES` names the packages that hold
them on Debian 12 and 13 and Ubuntu 22.04 and 24.04. The .deb takes its Depends from it.
"""

import json
import re
import sys
from pathlib import Path

from bundle import elf
from checkout.system_packages import PACKAGES as QT_PACKAGES

MOST_MB = 160.0
NEWEST_GLIBC = (2, 35)  # Ubuntu 22.04's; Debian 12 has 2.36
NEWEST_GLIBCXX = (3, 4, 30)  # the same in Ubuntu 22.04 and Debian 12

_NOT_QT_ALONE = {
    "ld-linux-x86-64.so.2": "libc6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbz2.so.1": "libbz2-1.0",
    "libbz2.so.1.0": "libbz2-1.0",
    "libc.so.6": "libc6",
    "libcrypto.so.3": "libssl3",
    "libdl.so.2": "libc6",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libgcc_s.so.1": "libgcc-s1",
    "liblzma.so.5": "liblzma5",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libpulse.so.0": "libpulse0",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libspeechd.so.2": "libspeechd2",
    "libssl.so.3": "libssl3",
    "libstdc++.so.6": "libstdc++6",
    "libutil.so.1": "libc6",
    "libuuid.so.1": "libuuid1",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
}
LOADED_BY_NAME = {"libusb-1.0.so.0": "libusb-1.0-0"}
"""Libraries that no file links to: pyusb loads this one, for printers of usb://."""
PACKAGES = QT_PACKAGES | _NOT_QT_ALONE | LOADED_BY_NAME
RENAMED = {"libglib2.0-0": "libglib2.0-0t64", "libssl3": "libssl3t64"}
"""Packages that Ubuntu 24.04 and Debian 13 renamed with the change to 64-bit times."""

_TRANSLATIONS = Path(__file__).resolve().parents[2] / "assets" / "translations"

WANTED = (
    "licences/components.json",
    "licences/compiled-in.json",
    "licences/compiled-in.txt",
    "_internal/shiboken6/files.dir/shibokensupport/signature/loader.pyc",
    "_internal/totem/assets/fonts/Inter-Regular.otf",
    *(f"_internal/totem/assets/translations/{each.stem}.qm" for each in sorted(_TRANSLATIONS.glob("*.ts"))),
    "_internal/totem/assets/brands",
)
WANTED_OF = {
    "linux": (
        "totem",
        "totem-cli",
        "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "_internal/PySide6/Qt/plugins/platforms/libqwayland.so",
        "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    ),
    "win32": (
        "totem.exe",
        "totem-cli.exe",
        "_internal/PySide6/plugins/platforms/qoffscreen.dll",
        "_internal/PySide6/plugins/platforms/qwindows.dll",
    ),
}
UNWANTED = re.compile(r"(?i)qml|quickcontrols|gtk|\.ts$|/translations/qt|\.pdb$|tkinter|virtualkeyboard")
STAND_INS = {r"libQt6(Quick|Qml)\.so\.6": 50_000, r"libicudata\.so\.\d+": 10_000_000}
"""Libraries that `bundle.stand_ins` makes, with their largest size in bytes; the real ones are far larger."""


def size_mb(folder: Path) -> float:
    """Size of all files, in millions of bytes."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir()) / 1e6


def inspect(bundle: Path, platform: str = sys.platform) -> list[str]:
    """List the defects of a bundle for this `platform`, a line each."""
    files = {file.relative_to(bundle).as_posix(): file for file in sorted(bundle.rglob("*"))}
    wrong = [f"{name} is missing" for name in WANTED + WANTED_OF[platform] if name not in files]
    wrong += [
        f"{name} is not wanted"
        for name, file in files.items()
        if UNWANTED.search(name) and _most_bytes(file) is None
    ]
    wrong += [
        f"{name} is the real one, not its stand-in"
        for name, file in files.items()
        if (most := _most_bytes(file)) is not None and file.stat().st_size > most
    ]
    wrong += [f"{name} is a link" for name, file in files.items() if file.is_symlink()]
    if platform == "linux" and (size := size_mb(bundle)) > MOST_MB:
        wrong.append(f"it has {size:.1f} MB, and {MOST_MB} at most were promised")
    return wrong + inspect_libraries(elf.read_all(bundle)) + inspect_licences(bundle / "licences")


def _most_bytes(file: Path) -> int | None:
    """Largest size of a stand-in; None for another file."""
    return next((most for name, most in STAND_INS.items() if re.fullmatch(name, file.name)), None)


def inspect_libraries(elf_files: dict[Path, elf.Elf]) -> list[str]:
    """List the libraries and versions that some system lacks, and the files that no loader accepts."""
    wrong = [f"no package is known for {name}" for name in sorted(elf.missing(elf_files) - set(PACKAGES))]
    wrong += [f"{file} cannot be loaded" for file, asks in elf_files.items() if not asks.is_loadable]
    for file, asks in elf_files.items():
        for prefix, newest in (("GLIBC_", NEWEST_GLIBC), ("GLIBCXX_", NEWEST_GLIBCXX)):
            if asks.newest(prefix) > newest:
                wrong.append(f"{file} needs {prefix}{'.'.join(map(str, asks.newest(prefix)))}")
    return wrong


def inspect_licences(folder: Path) -> list[str]:
    """List the components without a licence text."""
    try:
        rows = json.loads((folder / "components.json").read_text(encoding="utf-8"))
    except OSError:
        return []  # `inspect` reports it as missing
    texts = {file.stem: file.stat().st_size for file in folder.glob("*.txt")}
    return [f"the licence of {row['name']} is missing" for row in rows if texts.get(row["name"], 0) < 200]


def packages(elf_files: dict[Path, elf.Elf]) -> set[str]:
    """Packages of the system libraries that these files need, by their old names."""
    return {PACKAGES[name] for name in elf.missing(elf_files) | set(LOADED_BY_NAME)}


def list_dependencies(elf_files: dict[Path, elf.Elf]) -> list[str]:
    """Depends of a .deb with these files, sorted; a renamed package has both names as alternatives."""
    newest = max(asks.newest("GLIBC_") for asks in elf_files.values())
    versions = {"libc6": f"libc6 (>= {'.'.join(map(str, newest))})"}
    renamed = {old: f"{new} | {old}" for old, new in RENAMED.items()}
    return sorted((renamed | versions).get(package, package) for package in packages(elf_files))
