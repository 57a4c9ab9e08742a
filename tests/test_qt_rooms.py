"""Which room may import what of Qt: an import-linter contract cannot name the parts of a foreign package."""

import ast
from pathlib import Path

import totem

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
    "start": NOTHING,
    "decode": NOTHING,
    "trace": NOTHING,
    "assets": NOTHING,
    "__main__": NOTHING,
    "__init__": NOTHING,
    "logs": CORE,
    "background": CORE,
    "garbage": CORE,
    "termination": CORE,
    "children": CORE,
    "timers": CORE,
    "kiosk": CORE,
    "outbox_worker": CORE,
    "updates": CORE,
    "staff": CORE,
    "maintenance": CORE,
    "sound": CORE,
    "healing": CORE | {"QtDBus"},
    "care": CORE | {"QtWidgets"},
    "printing": DRAWING | {"QtPrintSupport"},
    "doctor": DRAWING,
    "voice": {"QtCore", "QtWidgets", "QtTextToSpeech"},
    "ui": ALL,
    "app": ALL,
    "demo": ALL,
    "selftest": ALL,
    "gallery": ALL,
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


def test_rooms_import_no_more_of_qt_than_they_may() -> None:
    offenders = {}
    for file in sorted(ROOT.rglob("*.py")):
        inside = file.relative_to(ROOT)
        room = inside.parts[0].removesuffix(".py")
        if more := qt_imports(file) - ALLOWED.get(room, NOTHING):
            offenders[inside.as_posix()] = more
    assert offenders == {}
