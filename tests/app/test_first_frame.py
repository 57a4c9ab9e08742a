"""Imports before the first frame: only modules that the home screen needs."""

import enum
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Where warming up would begin, the first screen stands: tell what is there by then, and end at once.
UNTIL_PAINTED = """
import os, sys
from totem import __main__
from totem.kiosk import assembly

def tell(kiosk):
    sys.stdout.write("\\n".join(sys.modules))
    sys.stdout.flush()
    os._exit(0)

assembly.Kiosk.warm_up = tell
sys.argv = ["totem", "run"]
__main__.main()
"""

NOT_NEEDED = (
    *("asyncio", "ssl", "httpx", "anyio", "certifi", "zxingcpp", "PIL", "numpy", "difflib"),
    *("cryptography", "totem.outbox.queue"),
    *(
        "sqlite3",
        "platformdirs",
        "PySide6.QtNetwork",
        "PySide6.QtTest",
        "totem.cli.terminal",
    ),
    *(
        "totem.domain.boleto",
        "totem.domain.brcode",
        "totem.domain.integrity.check",
        "totem.erp.adapters.contract.adapter",
    ),
    *("totem.system.audio", "totem.ui.sound_cues", "wave"),
    *(
        "totem.printing.office.pdf",
        "totem.printing.slips.boleto_a4",
        "totem.printing.layout.symbols",
        "totem.ui.screens.pay",
    ),
    *("PySide6.QtMultimedia", "totem.session.forms.view_state", "totem.ui.screens.home_actions"),
    *("totem.ui.form_text", "totem.ui.controls.onscreen_keyboard", "totem.ui.screens.forms.typing"),
    *(
        "PySide6.QtTextToSpeech",
        "totem.ui.speech.phrases",
        "totem.ui.speech.screen_reader",
        "totem.system.tts_client",
    ),
)


SOURCES_READ = """
import linecache, os, sys
from totem import __main__
from totem.system import process_setup

def tell():
    sys.stdout.write("\\n".join(linecache.cache))
    sys.stdout.flush()
    os._exit(0)

process_setup.forbid_inspection = tell  # the first thing that is done once home stands
sys.argv = ["totem", "run"]
__main__.main()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State folder of the kiosk."""
    return tmp_path_factory.mktemp("kiosk")


@pytest.fixture(scope="module")
def imported(folder: Path) -> frozenset[str]:
    """All modules that are there when the home screen was painted."""
    return modules(UNTIL_PAINTED, folder)


def modules(program: str, folder: Path) -> frozenset[str]:
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOTEM_")},
        "QT_QPA_PLATFORM": "offscreen",
        "TOTEM_KIOSK__STATE_DIR": str(folder),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    command = [sys.executable, "-c", program]
    told = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=True, timeout=60
    )
    return frozenset(told.stdout.split())


@pytest.mark.parametrize("module", NOT_NEEDED)
def test_home_is_shown_without(module: str, imported: frozenset[str]) -> None:
    assert "totem.ui.screens.home" in imported
    assert module not in imported


def test_no_module_source_is_cached_at_start(folder: Path) -> None:
    """Except the two that PySide6 reads before caching can be prevented."""
    files = modules(SOURCES_READ, folder) - {"<string>"}  # that is this test's program, where Python keeps it
    assert {Path(file).parent.name for file in files} <= {"shiboken6", Path(enum.__file__).parent.name}
