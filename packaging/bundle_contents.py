"""What of Qt, Python and the build machine is in the frozen program, by system; pure, so that a test can ask.

`totem.spec` collects what the program's imports lead to and lets this choose: of Qt what is named here and no
more, of the machine's own libraries only those that differ between the systems that it is installed on. The
rest of those come from the system itself (`dev_deb` declares them), which mends their holes.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath

Entry = tuple[str, str, str]
"""Name in the bundle, file that it is made from, kind: PyInstaller's own triple."""

NAME = "totem"
PROGRAMS = {"linux": {"totem": False}, "win32": {"totem": False, "totem-cli": True}}
"""Each program that is frozen, and whether it has a console; on Linux `LAUNCHER` is the other."""
LAUNCHER = """#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/totem" "$@"
"""
"""totem-cli on Linux, where a program has the console that started it; saves a second archive of modules."""
AS_FILES = {"totem": "pyc"}
"""Packages whose modules are files of their own: quicker than the archive, and larger."""

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
"""Qt's libraries that are taken, by their own names: no Quick, no QML."""
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

IMAGE_FORMATS = ("qgif", "qjpeg", "qsvg", "qwebp")  # PNG and BMP are Qt's own (totem.ui.pictures.FORMATS)
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
"""Qt's plugins, by kind and name without `lib` and ending."""

EXCLUDED_MODULES = (
    "IPython",
    "PIL",
    "_pytest",
    "curses",
    "numpy",
    "pkg_resources",
    "pygments",
    "readline",
    "setuptools",
    "tkinter",
)
"""What some library would use if it were there."""

PYINSTALLERS_HOOKS: dict[str, set[str]] = {"linux": set(), "win32": {"pyi_rth_pyside6"}}
"""Of the scripts that PyInstaller would run at every start those that are run. The others load `inspect`,
`multiprocessing`, pyusb and Qt before the program has its first word, and have pyusb look for its library in
the bundle alone, where it is not."""

KEPT_SYSTEM_LIBRARIES = ("libpython3.", "libsqlite3.so.0")
"""Of the build machine's libraries on Linux: another SONAME, or fewer functions, on one of the systems."""

ICU_LANGUAGES = ("en", "es", "pt")
"""Those of the kiosk, whose sort orders and names of time zones are taken."""
ICU_UNUSED = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit")
"""Folders of ICU's data that Qt never asks, for it has line breaks, names and numbers of its own. It does ask
for encodings (that of an operator's SVG), sort orders and time zones."""

_QT_LIBRARY = re.compile(r"(?:lib)?Qt6(\w+?)(?:\.so(?:\.\d+)*|\.dll)")
_BINDING = re.compile(r"(Qt\w+)\.(?:abi3\.so|pyd)")
_UNWANTED_ON_WINDOWS = ("av", "sw", "opengl32sw", "vcamp", "vcomp", "concrt", "vccorlib")
"""FFmpeg, for Windows has a camera of its own; OpenGL in software; runtimes that nothing asks for."""
_ICU_LANGUAGE = re.compile(r"(?:\w+/)?(?!res_index)([a-z]{2,3})(?:_\w*)?\.res")
_UNWANTED_DATA = ("translations", "qml", "resources", "qt.conf", "typesystems", "include", "glue")


def chosen_binaries(entries: Iterable[Entry], platform: str, own: Iterable[str]) -> list[Entry]:
    """Of the collected libraries those that are taken; `own` are the folders with the program's packages."""
    return sorted(each for each in entries if is_taken(each, platform, tuple(own)))


def is_taken(entry: Entry, platform: str, own: tuple[str, ...]) -> bool:
    """Whether this library goes into the bundle."""
    name, source, way = entry
    if way == "SYMLINK":  # beside the libraries, for those that find each other by path alone; none does
        return False
    path = PureWindowsPath(name)  # reads both kinds of slash
    if path.name.startswith("libicudata."):
        return False  # `bundle_stand_ins` makes another of it
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
    """Of the scripts for the start those that run there, in their order: ours, and few of PyInstaller's."""
    return [
        each
        for each in entries
        if not each[0].startswith("pyi_rth_") or each[0] in PYINSTALLERS_HOOKS[platform]
    ]


def chosen_data(entries: Iterable[Entry]) -> list[Entry]:
    """Of the collected files those that are taken: nothing of Qt's, no sources of translations."""
    return sorted(
        each for each in entries if each[2] != "SYMLINK" and not _is_unwanted(PureWindowsPath(each[0]))
    )


def icu_items_left_out(items: Iterable[str]) -> list[str]:
    """Of the items in ICU's data those that are left out: other languages, and what Qt has of its own."""
    return [item for item in items if item.partition("/")[0] in ICU_UNUSED or _is_of_others(item)]


def plugin_files(qt: PurePosixPath | PureWindowsPath, platform: str) -> list[tuple[str, str]]:
    """The plugins to collect, as file and folder in the bundle; `qt` is where PySide6 keeps `plugins`."""
    before, ending = ("lib", ".so") if platform == "linux" else ("", ".dll")
    inside = "PySide6/Qt/plugins" if platform == "linux" else "PySide6/plugins"
    return [
        (str(qt / "plugins" / kind / f"{before}{name}{ending}"), f"{inside}/{kind}")
        for kind, names in sorted(PLUGINS[platform].items())
        for name in names
    ]


def _stem(file: str) -> str:
    return file.removeprefix("lib").partition(".")[0]


def _is_of_others(item: str) -> bool:
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
