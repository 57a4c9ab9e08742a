"""Parts of Qt that each folder may import: import-linter cannot name the parts of a foreign package."""

import ast
from pathlib import Path

import totem
from totem.system.qt_types import TYPES

ROOT = Path(totem.__file__).parent

NOTHING: set[str] = set()
CORE = {"QtCore"}
DRAWING = {"QtCore", "QtGui"}
ALL = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtTest", "QtMultimedia"}

ALLOWED = {
    "domain": NOTHING,
    "erp": NOTHING,
    "settings": NOTHING,
    "cli": NOTHING,
    "__main__": NOTHING,
    "__init__": NOTHING,
    "system": CORE | {"QtDBus", "QtTextToSpeech", "QtGui", "QtSvg"},
    "outbox": CORE,
    "session": CORE,
    "monitoring": CORE,
    "updates": CORE,
    "fleet": CORE,
    "staff": CORE,
    "printing": DRAWING | {"QtPrintSupport"},
    "doctor": DRAWING,
    "ui": ALL,
    "kiosk": ALL,
    "app": ALL,
    "lab": ALL,
    "selftest": ALL,
}


def qt_imports(file: Path) -> set[str]:
    """The parts of Qt that a file imports, however late."""
    parts = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "PySide6":
            names = [f"PySide6.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        parts |= {name.split(".")[1] for name in names if name.startswith("PySide6.")}
    return parts


def test_folders_import_no_more_of_qt_than_they_may() -> None:
    offenders = {}
    for file in sorted(ROOT.rglob("*.py")):
        inside = file.relative_to(ROOT)
        folder = inside.parts[0].removesuffix(".py")
        if more := qt_imports(file) - ALLOWED.get(folder, NOTHING):
            offenders[inside.as_posix()] = more
    assert offenders == {}


GUI_THREAD_ONLY = ("ui/", "lab/", "kiosk/", "selftest/", "app/configuration_page.py")
"""Code that no other thread runs, but for the encoding of a picture in `ui.camera`."""


def test_every_class_that_code_of_other_threads_imports_is_created_beforehand() -> None:
    missing = set()
    for file in ROOT.rglob("*.py"):
        if file.relative_to(ROOT).as_posix().startswith(GUI_THREAD_ONLY):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in TYPES:
                names = {alias.name for alias in node.names if alias.name.startswith("Q")}
                missing |= names - set(TYPES[node.module])
    assert missing == set()
