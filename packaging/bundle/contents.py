"""Choose the files of Qt, Python and the build machine for the frozen program, by platform. Pure functions.

`totem.spec` collects the files that the program's imports lead to, and filters them by these. Of Qt only the
files named here are taken; of the machine's libraries only those that differ between the supported systems.
The others come from the system itself, with its security updates; the .deb depends on their packages.
"""

import re
import runpy
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

Entry = tuple[str, str, str]
"""Name in the bundle, file that it is made from, kind: PyInstaller's own triple."""

NAME = "totem"
PROGRAMS = {"linux": {"totem": False}, "win32": {"totem": False, "totem-cli": True}}
"""Frozen programs by platform, True for one with a console; on Linux `LAUNCHER` is the second."""
LAUNCHER = """#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/totem" "$@"
"""
"""totem-cli on Linux, where every program has a console; saves a second archive of modules."""
AS_FILES = {"totem": "pyc"} | dict.fromkeys(
    (
        *("totem.cli.fleet", "totem.fleet.operator"),
        *("totem.lab", "totem.selftest", "totem.windows_setup"),
    ),
    "pyz",
)
"""Packages by how they are kept: separate files load faster than modules in the archive, and are larger.

The kiosk loads none of those in the archive. The modules that Python needs at its own start are files as well
(`totem.spec`): PyInstaller's base_library.zip is read by zipimport, which is slower still.
"""

QT_MODULES = {
    "Concurrent",
    "Core",
    "DBus",
    "Gui",
    "Multimedia",
    "Network",
    "OpenGL",
    "Svg",
    "Test",
    "TextToSpeech",
    "Widgets",
}
"""Libraries of Qt that are taken, without the prefix Qt6."""
QT_MODULES_OF = {
    "linux": {"WaylandClient", "XcbQpa"},
    "win32": {"PrintSupport"},
}
BINDINGS = {
    "QtCore",
    "QtDBus",
    "QtGui",
    "QtMultimedia",
    "QtNetwork",
    "QtSvg",
    "QtTest",
    "QtTextToSpeech",
    "QtWidgets",
}
BINDINGS_OF: dict[str, set[str]] = {"linux": set(), "win32": {"QtPrintSupport"}}

IMAGE_FORMATS = ("qgif", "qjpeg", "qsvg", "qwebp")  # PNG and BMP are Qt's own (image_files.FORMATS)
PLUGINS = {
    "linux": {
        "imageformats": IMAGE_FORMATS,
        "multimedia": ("ffmpegmediaplugin",),
        "platforminputcontexts": ("composeplatforminputcontextplugin",),  # dead keys: á, ç, ã
        "platforms": ("qoffscreen", "qwayland", "qxcb"),
        "texttospeech": ("qtexttospeech_speechd",),
        "wayland-shell-integration": ("xdg-shell",),
    },
    "win32": {
        "imageformats": IMAGE_FORMATS,
        "multimedia": ("windowsmediaplugin",),
        "platforms": ("qoffscreen", "qwindows"),
        "texttospeech": ("qtexttospeech_sapi", "qtexttospeech_winrt"),
    },
}
"""Qt plugins that are taken, by type; names without `lib` and suffix."""

EXCLUDED_MODULES = (
    "IPython",
    "PIL",
    *("_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw"),
    "_pydecimal",
    "_pytest",
    "curses",
    "numpy",
    "pkg_resources",
    "pygments",
    "readline",
    "setuptools",
    "tkinter",
)
"""Optional imports of libraries, which the kiosk does without, and the encodings of East Asia."""

UNUSED_PACKAGES = ("pydantic.mypy", "pydantic.v1")
"""Packages that PyInstaller's hooks collect whole with another; nothing imports them here."""

PYINSTALLERS_HOOKS: dict[str, set[str]] = {"linux": set(), "win32": {"pyi_rth_pyside6"}}
"""Runtime hooks of PyInstaller that are kept. The others import `inspect`, `multiprocessing`, pyusb and Qt
before the program starts, and make pyusb search for its library in the bundle alone, which has none."""

KEPT_SYSTEM_LIBRARIES = ("libpython3.", "libsqlite3.so.0")
"""Libraries taken from the build machine on Linux: some system has another SONAME, or fewer functions."""

_ROWS = runpy.run_path(str(Path(__file__).resolve().parents[2] / "totem" / "system" / "languages.py"))
"""The program's table of languages, run as a file: this Python may be without the program."""
ICU_LANGUAGES = frozenset(code.partition("_")[0] for code in _ROWS["CODES"])
"""Languages whose sort orders and names of time zones are taken: those of the kiosk."""
ICU_UNUSED = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit")
"""Folders of ICU's data that Qt never reads: it has line breaks, names and numbers of its own. It does read
encodings (for an operator's SVG), sort orders and time zones."""

_QT_LIBRARY = re.compile(r"(?:lib)?Qt6(\w+?)(?:\.so(?:\.\d+)*|\.dll)")
_BINDING = re.compile(r"(Qt\w+)\.(?:abi3\.so|pyd)")
_UNWANTED_ON_WINDOWS = ("av", "sw", "opengl32sw", "vcamp", "vcomp", "concrt", "vccorlib")
"""FFmpeg, since the camera uses Windows' own codecs; software OpenGL; unused runtimes."""
_ICU_LANGUAGE = re.compile(r"(?:\w+/)?(?!res_index)([a-z]{2,3})(?:_\w*)?\.res")
_UNWANTED_DATA = ("translations", "qml", "resources", "qt.conf", "typesystems", "include", "glue")


def chosen_binaries(entries: Iterable[Entry], platform: str, own: Iterable[str]) -> list[Entry]:
    """Filter the collected libraries; `own` are the folders of the program's packages."""
    return sorted(each for each in entries if is_taken(each, platform, tuple(own)))


def is_taken(entry: Entry, platform: str, own: tuple[str, ...]) -> bool:
    """Test that this library belongs in the bundle."""
    name, source, way = entry
    if way == "SYMLINK":  # for libraries that search others by path; none does
        return False
    path = PureWindowsPath(name)  # splits at both kinds of slash
    if path.name.startswith("libicudata."):
        return False  # `stand_ins` makes a smaller one
    if "plugins" in path.parts:
        return _stem(path.name) in PLUGINS[platform].get(path.parts[-2], ())
    if library := _QT_LIBRARY.fullmatch(path.name):
        module = library[1]
        return module in QT_MODULES | QT_MODULES_OF[platform] or (
            platform == "linux" and module.startswith("FFmpegStub")
        )
    if "PySide6" in path.parts and (binding := _BINDING.fullmatch(path.name)):
        return binding[1] in BINDINGS | BINDINGS_OF[platform]
    if platform == "win32" and "PySide6" in path.parts:
        return not path.name.startswith(_UNWANTED_ON_WINDOWS)
    if platform == "linux" and not source.startswith(own):
        return path.name.startswith(KEPT_SYSTEM_LIBRARIES)
    return True


def chosen_scripts(entries: Iterable[Entry], platform: str) -> list[Entry]:
    """Filter the runtime hooks, in their order: all of this project, few of PyInstaller."""
    return [
        each
        for each in entries
        if not each[0].startswith("pyi_rth_") or each[0] in PYINSTALLERS_HOOKS[platform]
    ]


def chosen_modules(entries: Iterable[Entry]) -> list[Entry]:
    """Filter the collected modules: none of `UNUSED_PACKAGES`."""
    return [
        each
        for each in entries
        if not f"{each[0]}.".startswith(tuple(f"{name}." for name in UNUSED_PACKAGES))
    ]


def chosen_data(entries: Iterable[Entry]) -> list[Entry]:
    """Filter the collected data files: none of Qt, no sources of translations."""
    return sorted(
        each for each in entries if each[2] != "SYMLINK" and not _is_unwanted(PureWindowsPath(each[0]))
    )


def icu_items_left_out(items: Iterable[str]) -> list[str]:
    """List the items of ICU's data to remove: those of other languages, and those that Qt never reads."""
    return [item for item in items if item.partition("/")[0] in ICU_UNUSED or _is_of_other_language(item)]


def plugin_files(qt: PurePosixPath | PureWindowsPath, platform: str) -> list[tuple[str, str]]:
    """List the plugins to collect, as file and folder in the bundle; `qt` is the folder with `plugins`."""
    before, ending = ("lib", ".so") if platform == "linux" else ("", ".dll")
    inside = "PySide6/Qt/plugins" if platform == "linux" else "PySide6/plugins"
    return [
        (str(qt / "plugins" / kind / f"{before}{name}{ending}"), f"{inside}/{kind}")
        for kind, names in sorted(PLUGINS[platform].items())
        for name in names
    ]


def _stem(file: str) -> str:
    return file.removeprefix("lib").partition(".")[0]


def _is_of_other_language(item: str) -> bool:
    language = _ICU_LANGUAGE.fullmatch(item)
    return language is not None and language[1] not in ICU_LANGUAGES


def _is_unwanted(path: PureWindowsPath) -> bool:
    if "PySide6" in path.parts:
        return any(part in _UNWANTED_DATA for part in path.parts)
    return path.suffix == ".ts" or path.name in {
        "REQUESTED",
        "RECORD",
        "INSTALLER",
        "direct_url.json",
        "uv_cache.json",
    }
