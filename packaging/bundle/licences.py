"""Collect the licences of a bundle's components in it: `python -m bundle.licences BUNDLE MODULES`.

Run by the Python of the bundle's environment. MODULES is a file with the modules of the program's archive, a
line each. `licences/` gets the text of each component's licence and the list `components.json`, and the same
for the parts compiled into them (`compiled_in`). A file of unknown origin ends it with an error, and so does
a licence that forbids to ship the program without its source.
"""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast
from urllib.parse import quote

from bundle import compiled_in

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Path(__file__).resolve().parent / "licence_texts"

_CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
}
_SPELLINGS = {"BSD": "BSD-3-Clause", "Apache 2.0": "Apache-2.0", "ISC License": "ISC", "PSFL": "PSF-2.0"}
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_QT = ("PySide6", "pyside6", "shiboken6", "libshiboken6", "libpyside6", "libQt6", "Qt6")
_QT_FILE = re.compile(r"(lib)?q\w+\.(so|dll)|Qt\w+\.(abi3\.so|pyd)|(lib)?(xdg-shell|\w+plugin)\.(so|dll)")
_FFMPEG = re.compile(r"(lib)?(avcodec|avformat|avutil|swresample|swscale)\b.*")
_VERSION_INSIDE = {
    "FFmpeg": ("*avcodec*", rb"FFmpeg-n([\d.]+%s)/"),
    "ICU": ("*icuuc*", rb"\0(%s\.[\d.]+)\0"),
}
"""By component, the library that contains its whole version, and the pattern; %s is the known part."""
_PYTHON_FILE = re.compile(
    r"(lib)?python3|_sysconfigdata_|base_library\.zip|ucrtbase|api-ms-|lib(crypto|ssl|ffi)-"
)
_MICROSOFT = re.compile(r"(vcruntime|msvcp|concrt|vccorlib|vcomp|vcamp)\d+\w*\.dll", re.IGNORECASE)
"""Microsoft's libraries of C and C++, of which Python and Qt bring their own."""


class Unlicensed(Exception):
    """A file of the bundle has no known origin, or no licence text, or a licence that forbids shipping it."""


@dataclass(frozen=True)
class Component:
    """A separate work in the bundle: `licence` is an SPDX expression, `purl` its origin (package URL)."""

    name: str
    version: str
    licence: str
    purl: str


def main(bundle: Path, modules: Iterable[str]) -> None:
    """Write `licences/` into `bundle`, whose archive has these `modules`.

    Raises:
        Unlicensed: the bundle may not be shipped; the message lists the files or the component.
    """
    folder = bundle / "licences"
    folder.mkdir()
    found: dict[Component, str] = {}
    unknown = []
    for name in (*contents(bundle), *sorted({each.partition(".")[0] for each in modules})):
        try:
            component, text = owner(name)
        except Unlicensed as error:
            unknown.append(str(error))
        else:
            found[component] = text
    if unknown:
        raise Unlicensed("; ".join(unknown))
    found = {with_full_version(each, bundle): text for each, text in found.items()} | dict(fixed())
    for component, text in found.items():
        if not may_be_shipped(component.licence):
            raise Unlicensed(f"{component.name} is under {component.licence}, which may not be shipped")
        if not text.strip():
            raise Unlicensed(f"{component.name} has no licence text: add {TEXTS / component.name}.txt")
        head = f"{component.name} {component.version}\nLicence: {component.licence}\n\n"
        (folder / f"{component.name}.txt").write_text(head + text.strip() + "\n", encoding="utf-8")
    _write_rows(folder / "components.json", sorted(found, key=lambda each: each.name.lower()))
    parts = sorted(part for each in found for part in _compiled_into(each))
    if unmet := compiled_in.without_text(parts):
        raise Unlicensed(f"{unmet[0].of} has in it {unmet[0].name} under {unmet[0].licence}, without a text")
    _write_rows(folder / "compiled-in.json", parts)
    (folder / "compiled-in.txt").write_text(compiled_in.text(parts), encoding="utf-8")


def _compiled_into(component: Component) -> Iterable[compiled_in.CompiledPart]:
    if not component.purl.startswith("pkg:pypi/"):
        return ()
    name = component.purl.removeprefix("pkg:pypi/").partition("@")[0]
    return compiled_in.parts_of(component.name, metadata.distribution(name))


def _write_rows(file: Path, rows: Iterable[Component | compiled_in.CompiledPart]) -> None:
    listed = json.dumps([asdict(each) for each in rows], indent=1, ensure_ascii=False)
    file.write_text(listed + "\n", encoding="utf-8")


def contents(bundle: Path) -> Iterator[str]:
    """Names of all that needs a licence: the top level of the bundle's libraries, and Qt's libraries."""
    inside = bundle / "_internal"
    for place in sorted(inside.iterdir()):
        if not place.name.endswith(".dist-info"):
            yield place.name
    for file in sorted((inside / "PySide6").rglob("*")):
        if file.is_file() and re.search(r"\.(so|dll|pyd)\b", file.name):
            yield file.name


def owner(name: str) -> tuple[Component, str]:
    """Find the component of a `name` of `contents`, and the text of its licence.

    Raises:
        Unlicensed: no component is known for it.
    """
    module = name.partition(".")[0]
    if name.startswith(("libicu", "icu")):
        text = "\n".join((_own("ICU-changes"), _own("ICU")))
        return Component("ICU", _version_in(name), "Unicode-3.0", "pkg:generic/icu"), text
    if _FFMPEG.fullmatch(name):
        text = "\n".join((_own("ffmpeg"), _own("LGPL-2.1")))
        return Component("FFmpeg", "", "LGPL-2.1-or-later", "pkg:generic/ffmpeg"), text
    if _MICROSOFT.fullmatch(name):
        licence = "LicenseRef-Microsoft-Distributable-Code"
        origin = "pkg:generic/microsoft-visual-cpp-runtime@14"
        return Component("Microsoft Visual C++ Runtime", "14", licence, origin), _own("Microsoft-runtime")
    if name.startswith(_QT) or _QT_FILE.fullmatch(name):
        return _qt(), "\n".join(_own(each) for each in ("qt", "LGPL-3", "GPL-3", "qt-third-party"))
    if name.startswith(("libsqlite3", "sqlite3.dll")):
        return _of_machine("SQLite", sqlite3.sqlite_version, "blessing", "libsqlite3-0"), _own("SQLite")
    if module.startswith(("_pyi", "pyi")):
        return _of_pyinstaller()
    if _PYTHON_FILE.match(name) or module in sys.stdlib_module_names:
        package = "libpython{}.{}".format(*sys.version_info)
        return _of_machine("Python", sys.version.split()[0], "PSF-2.0", package), _text_of_python()
    for distribution in metadata.packages_distributions().get(module, ()):
        return of_distribution(metadata.distribution(distribution))
    raise Unlicensed(f"{name} is in the bundle, and its origin is unknown")


def with_full_version(component: Component, bundle: Path) -> Component:
    """Complete a component's version from its library in `bundle`, for those of `_VERSION_INSIDE`."""
    if component.name not in _VERSION_INSIDE:
        return component
    library, pattern = _VERSION_INSIDE[component.name]
    for file in sorted((bundle / "_internal").rglob(library)):
        if version := re.search(pattern % component.version.encode(), file.read_bytes()):
            full = version[1].decode()
            return replace(component, version=full, purl=f"{component.purl}@{full}")
    raise Unlicensed(f"{library} contains no version")


def of_distribution(found: metadata.Distribution) -> tuple[Component, str]:
    """Component of an installed distribution, and the text of its licence."""
    name, version = re.sub(r"[-_.]+", "-", found.name).lower(), found.version
    texts = [
        file.read_text(encoding="utf-8")
        for file in sorted(found.files or [])
        if ".dist-info" in str(file.parent) and _LICENCE_FILE.search(file.name)
    ]
    if not texts and (TEXTS / f"{name}.txt").is_file():
        texts = [_own(name)]
    return Component(
        name, version, licence(cast("Message", found.metadata)), f"pkg:pypi/{name}@{version}"
    ), "\n\n".join(texts)


def licence(about: Message) -> str:
    """Licence in a distribution's metadata, as SPDX expression where it can be derived."""
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [str(each).rpartition(" :: ")[2] for each in about.get_all("Classifier") or []]
    known = [_CLASSIFIERS[each] for each in classifiers if each in _CLASSIFIERS]
    text = str(about.get("License") or "").strip()
    return _SPELLINGS.get(text, text) if text and "\n" not in text else " OR ".join(known)


def may_be_shipped(expression: str) -> bool:
    """Test that one of the alternatives of an SPDX expression needs no source of the whole program."""
    choices = re.split(r"\s+OR\s+", expression)
    return any((each and not re.search(r"(?<!L)GPL", each)) or "WITH" in each for each in choices)


def fixed() -> Iterable[tuple[Component, str]]:
    """Components of every bundle that `contents` has no name for."""
    yield _of_pyinstaller()
    assets = ROOT / "assets"
    inter = (assets / "fonts" / "LICENSE-Inter.txt").read_text(encoding="utf-8")
    yield Component("Inter", "", "OFL-1.1", "pkg:generic/inter"), inter
    lucide = (assets / "icons" / "LICENSE-Lucide.txt").read_text(encoding="utf-8")
    yield Component("lucide-static", "", "ISC", "pkg:npm/lucide-static"), lucide


def _of_machine(name: str, version: str, licence: str, package: str) -> Component:
    """Component from the build machine; on Debian with the package's version, which counts security fixes."""
    of_debian = _version_in_debian(package) if sys.base_prefix == "/usr" else ""
    if of_debian:
        return Component(name, of_debian, licence, f"pkg:deb/debian/{package}@{quote(of_debian, safe='')}")
    return Component(name, version, licence, f"pkg:generic/{name.lower()}@{version}")


def _version_in_debian(package: str) -> str:
    """Version of an installed Debian package; empty if it is not installed, or this is no Debian."""
    query = ["dpkg-query", "--show", "--showformat=${Version}", package]
    if not shutil.which(query[0]):
        return ""
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _of_pyinstaller() -> tuple[Component, str]:
    """PyInstaller's loader in the programs, whose licence allows it in any program, and its modules."""
    found, text = of_distribution(metadata.distribution("pyinstaller"))
    return replace(found, licence="GPL-2.0-or-later WITH Bootloader-exception"), text


def _qt() -> Component:
    version = metadata.version("PySide6-Essentials")
    return Component("Qt", version, "LGPL-3.0-only", f"pkg:pypi/pyside6-essentials@{version}")


def _text_of_python() -> str:
    at = "{}.{}".format(*sys.version_info)
    places = [
        Path(f"/usr/share/doc/libpython{at}-minimal/copyright"),
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(sys.base_prefix) / f"lib/python{at}/LICENSE.txt",
    ]
    return next(place.read_text(encoding="utf-8") for place in places if place.is_file())


def _version_in(name: str) -> str:
    found = re.search(r"(\d+)(?:\.dll)?$", name)
    return found[1] if found else ""


def _own(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8").split())
    except Unlicensed as error:
        sys.exit(f"totem: {error}")
