"""Imports: until the first frame what the home screen needs, at rest none of what the settings leave out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from totem.system.exit_codes import SUPERVISORS
from totem.updates import ledger
from totem.updates.installation import BUNDLE
from totem.updates.ledger import Ledger

UNTIL_FIRST_FRAME = """
import os, sys
from totem import __main__
from totem.system import tracing

def tell(event):
    if event == "first_frame":
        sys.stdout.write("\\n".join(sys.modules))
        sys.stdout.flush()
        os._exit(0)

tracing.mark = tell
sys.argv = ["totem", "run"]
__main__.main()
"""

NEEDED = {
    "cli": {"main", "parser", "run"},
    "app": {"startup"},
    "kiosk": {"frontend", "process", "supervisor"},
    "session": {"back_target", "controller", "idle", "scan_detector", "states", "view_changes", "view_state"},
    "printing": {"layout", "layout.fonts"},
    "erp": {"adapters", "adapters.contract"},  # rows of kinds, which have their sections of the settings
    "domain": {"check_digits", "fleet_commands", "hours", "taxid", "text", "version"},
}
"""Modules by room, without the rooms that the home screen is made of."""
OF_THE_HOME_SCREEN = frozenset({"__main__", "ui", "settings", "system"})
NOT_NEEDED = (
    *("asyncio", "ssl", "httpx", "anyio", "certifi", "qrcode", "PIL", "numpy", "difflib", "html"),
    *("pydantic", "pydantic_core"),
    *("ctypes", "subprocess", "secrets", "hmac"),
    *("cryptography", "sqlite3", "platformdirs", "wave", "PySide6.QtNetwork", "PySide6.QtTest"),
    *("PySide6.QtMultimedia", "PySide6.QtTextToSpeech"),
    *("totem.system.audio", "totem.system.tts_client", "totem.ui.sound_cues", "totem.ui.camera"),
    *("totem.ui.screens.pay", "totem.ui.screens.home_actions", "totem.ui.screens.forms.questions"),
    *("totem.ui.form_text", "totem.ui.controls.keyboard", "totem.ui.standby"),
    *("totem.ui.overlay", "totem.ui.controls.card", "totem.ui.controls.progress"),
    *("totem.system.display_power", "totem.system.image_files"),
    *("totem.settings.schema_text", "totem.settings.json_schema"),
    *("totem.ui.phrases", "totem.ui.screen_reader", "totem.ui.staff.entry_controller"),
)

UNTIL_REST = """
import os, sys
from totem import __main__
from totem.system import process_setup

process_setup.import_qt()
from totem.kiosk.assembly import Kiosk

def tell(_kiosk):
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget
    classes = ["class:" + each.__name__ for kind in (QObject, QWidget) for each in kind.__subclasses__()]
    sys.stdout.write("\\n".join([*sys.modules, *classes]))
    sys.stdout.flush()
    os._exit(0)

Kiosk.offer_voice = tell  # all screens are built, and the monitors run
sys.argv = ["totem", "run"]
__main__.main()
"""

NOT_NEEDED_AT_REST = (
    *("totem.session.forms.tasks", "totem.session.challenge", "qrcode"),
    *("totem.outbox.request_kinds", "totem.outbox.submissions", "totem.outbox.queue"),
    *("totem.printing.slips.rendering", "totem.printing.slips.boleto_a4", "totem.system.image_files"),
    *("totem.printing.slips.content", "totem.staff.action_runner", "totem.settings.editing"),
    *("totem.updates.trial", "totem.updates.ledger", "totem.cards.service", "totem.fleet.link"),
)
"""Modules of forms, identity checks, cards, the fleet, updates, a logo, the first slip and the first code."""


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
    return modules(UNTIL_FIRST_FRAME, folder)


def modules(program: str, folder: Path, **settings: str) -> frozenset[str]:
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOTEM_")},
        "QT_QPA_PLATFORM": "offscreen",
        "TOTEM_KIOSK__STATE_DIR": str(folder),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        **settings,
    }
    command = [sys.executable, "-c", program]
    told = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=True, timeout=60
    )
    return frozenset(told.stdout.split())


def test_home_is_shown_by_few_modules(imported: frozenset[str]) -> None:
    assert "totem.ui.screens.home" in imported
    found: dict[str, set[str]] = {}
    for name in imported:
        top, _, rest = name.partition(".")
        room, _, module = rest.partition(".")
        if top == "totem" and module and room not in OF_THE_HOME_SCREEN:
            found.setdefault(room, set()).add(module)
    assert found == NEEDED


def test_variables_of_the_session_are_compared_with_no_settings(
    folder: Path, imported: frozenset[str]
) -> None:
    session = {name: "none" for name in SUPERVISORS if name != "NOTIFY_SOCKET"}
    assert modules(UNTIL_FIRST_FRAME, folder, **session) == imported


def test_installed_kiosk_without_a_trial_imports_no_more_than_its_layout_and_the_ledger(
    tmp_path: Path, imported: frozenset[str]
) -> None:
    bundle = tmp_path / "base"
    bundle.mkdir()
    (tmp_path / "updates").mkdir()
    ledger.write(tmp_path / "updates", Ledger())
    installed = modules(UNTIL_FIRST_FRAME, tmp_path, **{BUNDLE: str(bundle)})
    updates = {f"totem.updates{module}" for module in ("", ".errors", ".installation", ".ledger")}
    assert {name for name in installed - imported if name.startswith("totem.")} == updates
    assert not installed.intersection(NOT_NEEDED)


@pytest.mark.parametrize("module", NOT_NEEDED)
def test_home_is_shown_without(module: str, imported: frozenset[str]) -> None:
    assert "totem.ui.screens.home" in imported
    assert module not in imported


def test_no_module_source_is_cached_at_start(folder: Path) -> None:
    files = modules(SOURCES_READ, folder)
    assert files <= {"<string>"}  # that is this test's program, where Python keeps it


@pytest.fixture(scope="module")
def at_rest(folder: Path) -> frozenset[str]:
    """All modules that are there once the kiosk waits for a customer, and the classes of Qt's objects."""
    return modules(UNTIL_REST, folder, TOTEM_ERP__BASE_URL="http://127.0.0.1:9/")  # without one it is set up


@pytest.mark.parametrize("module", NOT_NEEDED_AT_REST)
def test_home_rests_without(module: str, at_rest: frozenset[str]) -> None:
    assert {"totem.ui.screens.pay", "totem.monitoring.capability_monitor"} <= at_rest
    assert module not in at_rest


def test_few_classes_of_qt_are_loaded(at_rest: frozenset[str]) -> None:
    """To tell what a widget of Qt's own making is, PySide loads the classes of all widgets that there are.

    Nor is a style handed to Python: its enumerations have 566 members.
    """
    assert "class:QFrame" in at_rest
    assert not {"class:QDialog", "class:QWizard", "class:QCalendarWidget", "class:QStyle"} & at_rest
