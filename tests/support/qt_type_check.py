"""Run `totem`, and write down each type of Qt that another thread than the GUI's imports first.

Usage: qt_type_check.py FILE ARGUMENTS…; FILE gets a line for each. `totem.system.qt_types` tells why.
"""

import builtins
import runpy
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import_module = builtins.__import__


def watch_imports(report: Path) -> None:
    """Have each import statement look first which types of Qt are new."""

    def import_and_check(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if name in ("PySide6.QtCore", "PySide6.QtGui") and fromlist and not _is_gui_thread():
            existing = vars(sys.modules[name]) if name in sys.modules else {}
            if new := [each for each in fromlist if each.startswith("Q") and each not in existing]:
                with report.open("a", encoding="utf-8") as file:
                    file.write(f"{(globals_ or {}).get('__name__')} imports {', '.join(new)} from {name}\n")
        return import_module(name, globals_, locals_, fromlist, level)

    builtins.__import__ = import_and_check  # type: ignore[assignment]  # called by position alone


def _is_gui_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


if __name__ == "__main__":
    watch_imports(Path(sys.argv.pop(1)))
    runpy.run_module("totem", run_name="__main__", alter_sys=True)
