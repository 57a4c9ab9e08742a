#!/usr/bin/env python3
"""Puts the licences of what a bundle holds into it: `bundle_licences.py BUNDLE MODULES`, by the Python of it.

MODULES is a file that names the modules in the program's archive, a line each. `licences/` gets one text for
each component and `components.json`, a list of them, and the same for what is compiled into them
(`bundle_parts`). What is in the bundle and is nobody's, or is under a licence that may not be shipped, ends
it with an error.
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

import bundle_parts

ROOT = Path(__file__).resolve().parent.parent
TEXTS = Path(__file__).resolve().parent / "licences"

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
_QT = ("PySide6", "shiboken6", "libshiboken6", "libpyside6", "libQt6", "Qt6")
_QT_FILE = re.compile(r"(lib)?q\w+\.(so|dll)|Qt\w+\.(abi3\.so|pyd)|lib(xdg-shell|\w+plugin)\.so")
_FFMPEG = re.compile(r"(lib)?(avcodec|avformat|avutil|swresample|swscale)\b.*")
_VERSION_INSIDE = {
    "FFmpeg": ("*avcodec*", rb"FFmpeg-n([\d.]+%s)/"),
    "ICU": ("*icuuc*", rb"\0(%s\.[\d.]+)\0"),
}
"""By component, the library that tells its whole version and where; %s is the part that is known."""
_PYTHON_FILE = re.compile(
    r"(lib)?python3|_sysconfigdata_|base_library\.zip|vcruntime|msvcp|ucrtbase|api-ms-|lib(crypto|ssl|ffi)-"
)


class Unlicensed(Exception):
    """Something in the bundle may not be shipped like that."""


@dataclass(frozen=True)
class Component:
    """A part of the bundle that has an author: `licence` in SPDX's words, `purl` where it comes from."""

    name: str
    version: str
    licence: str
    purl: str


def main(bundle: Path, modules: Iterable[str]) -> None:
    """Write `licences/` into `bundle`, whose archive has these `modules`.

    Raises:
        Unlicensed: see there.
    """
    folder = bundle / "licences"
    folder.mkdir()
    found: dict[Component, str] = {}
    strange = []
    for name in (*contents(bundle), *sorted({each.partition(".")[0] for each in modules})):
        try:
            component, text = owner(name)
        except Unlicensed as error:
            strange.append(str(error))
        else:
            found[component] = text
    if strange:
        raise Unlicensed("; ".join(strange))
    found = {told_by_its_library(each, bundle): text for each, text in found.items()} | dict(fixed())
    for component, text in found.items():
        if not may_be_shipped(component.licence):
            raise Unlicensed(f"{component.name} is under {component.licence}, which may not be shipped")
        if not text.strip():
            raise Unlicensed(f"{component.name} has no licence text: add {TEXTS / component.name}.txt")
        head = f"{component.name} {component.version}\nLicence: {component.licence}\n\n"
        (folder / f"{component.name}.txt").write_text(head + text.strip() + "\n", encoding="utf-8")
    _write_rows(folder / "components.json", sorted(found, key=lambda each: each.name.lower()))
    parts = sorted(part for each in found for part in _compiled_into(each))
    if unmet := bundle_parts.without_text(parts):
        raise Unlicensed(f"{unmet[0].of} has in it {unmet[0].name} under {unmet[0].licence}, without a text")
    _write_rows(folder / "compiled-in.json", parts)
    (folder / "compiled-in.txt").write_text(bundle_parts.text(parts), encoding="utf-8")


def _compiled_into(component: Component) -> Iterable[bundle_parts.Part]:
    if not component.purl.startswith("pkg:pypi/"):
        return ()
    name = component.purl.removeprefix("pkg:pypi/").partition("@")[0]
    return bundle_parts.parts_of(component.name, metadata.distribution(name))


def _write_rows(file: Path, rows: Iterable[Component | bundle_parts.Part]) -> None:
    listed = json.dumps([asdict(each) for each in rows], indent=1, ensure_ascii=False)
    file.write_text(listed + "\n", encoding="utf-8")


def contents(bundle: Path) -> Iterator[str]:
    """What a licence is owed for: the names at the top of the bundle's libraries, and Qt's libraries."""
    inside = bundle / "_internal"
    for place in sorted(inside.iterdir()):
        if not place.name.endswith(".dist-info"):
            yield place.name
    for file in sorted((inside / "PySide6").rglob("*")):
        if file.is_file() and re.search(r"\.(so|dll|pyd)\b", file.name):
            yield file.name


def owner(name: str) -> tuple[Component, str]:
    """Whose `name`, as `contents` gives it, is, and the text of its licence.

    Raises:
        Unlicensed: nobody's.
    """
    module = name.partition(".")[0]
    if name.startswith(("libicu", "icu")):
        text = "\n".join((_own("ICU-changes"), _own("ICU")))
        return Component("ICU", _version_in(name), "Unicode-3.0", "pkg:generic/icu"), text
    if _FFMPEG.fullmatch(name):
        text = "\n".join((_own("ffmpeg"), _own("LGPL-2.1")))
        return Component("FFmpeg", "", "LGPL-2.1-or-later", "pkg:generic/ffmpeg"), text
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
    raise Unlicensed(f"{name} is in the bundle, and nobody is known who made it")


def told_by_its_library(component: Component, bundle: Path) -> Component:
    """`component` with the whole version that its library in `bundle` has in it, where it has."""
    if component.name not in _VERSION_INSIDE:
        return component
    library, pattern = _VERSION_INSIDE[component.name]
    for file in sorted((bundle / "_internal").rglob(library)):
        if version := re.search(pattern % component.version.encode(), file.read_bytes()):
            told = version[1].decode()
            return replace(component, version=told, purl=f"{component.purl}@{told}")
    raise Unlicensed(f"{library} does not tell its version")


def of_distribution(found: metadata.Distribution) -> tuple[Component, str]:
    """The component that an installed distribution is, and its licence's text."""
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
    """The licence that a distribution's metadata name, in SPDX's words where they can be told."""
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [str(each).rpartition(" :: ")[2] for each in about.get_all("Classifier") or []]
    known = [_CLASSIFIERS[each] for each in classifiers if each in _CLASSIFIERS]
    said = str(about.get("License") or "").strip()
    return _SPELLINGS.get(said, said) if said and "\n" not in said else " OR ".join(known)


def may_be_shipped(expression: str) -> bool:
    """Whether one of the licences to choose from asks for no source of the whole program."""
    choices = re.split(r"\s+OR\s+", expression)
    return any((each and not re.search(r"(?<!L)GPL", each)) or "WITH" in each for each in choices)


def fixed() -> Iterable[tuple[Component, str]]:
    """What is in every bundle without a name of its own there."""
    yield _of_pyinstaller()
    assets = ROOT / "assets"
    inter = (assets / "fonts" / "LICENSE-Inter.txt").read_text(encoding="utf-8")
    yield Component("Inter", "", "OFL-1.1", "pkg:generic/inter"), inter
    lucide = (assets / "icons" / "LICENSE-Lucide.txt").read_text(encoding="utf-8")
    yield Component("lucide-static", "", "ISC", "pkg:npm/lucide-static"), lucide


def _of_machine(name: str, version: str, licence: str, package: str) -> Component:
    """What the bundle has of the machine that it was frozen on; Debian mends a version under its number."""
    of_debian = _version_in_debian(package) if sys.base_prefix == "/usr" else ""
    if of_debian:
        return Component(name, of_debian, licence, f"pkg:deb/debian/{package}@{quote(of_debian, safe='')}")
    return Component(name, version, licence, f"pkg:generic/{name.lower()}@{version}")


def _version_in_debian(package: str) -> str:
    """The version of an installed package; empty where it is not installed, or there are no such packages."""
    ask = ["dpkg-query", "--show", "--showformat=${Version}", package]
    if not shutil.which(ask[0]):
        return ""
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _of_pyinstaller() -> tuple[Component, str]:
    """The loader in the programs, which may be in any, and its modules."""
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
