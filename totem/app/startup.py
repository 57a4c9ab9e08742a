"""Start-up of the kiosk: read the configuration, start logging, run `totem.kiosk.process`.

Configuration errors are one line each on stderr, and exit code 2.
"""

import logging
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import state_folder
from totem.system import logging as logs
from totem.system import process_setup, resources
from totem.system.exit_codes import ExitCode, is_supervised
from totem.system.logging import qt_messages
from totem.system.watchdog import process_watchdog

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from totem.kiosk.assembly import Kiosk
    from totem.settings import Loaded, Settings
    from totem.settings.fleet_overlay import ConfigTrial
    from totem.updates.installation import Bundle
    from totem.updates.trial import OnTrial

log = logging.getLogger(__name__)


def run(config: Path | None, *, windowed: bool) -> int:
    """Run the kiosk; return the exit code."""
    process_setup.keep_files_private()
    _open_standard_files()
    code = _run_or_revert(config, windowed=windowed)
    if code != ExitCode.CONFIG_ERROR or not _has_no_console():
        return code
    process_watchdog().close()  # the page waits for staff
    process_setup.import_qt()
    from totem.app import configuration_page

    return configuration_page.run(config)


def _has_no_console() -> bool:
    """Tell if nothing else can be seen on the screen: the kiosk is the shell of its account on Windows."""
    return sys.platform == "win32" and is_supervised()


def _run_or_revert(config: Path | None, *, windowed: bool) -> int:
    """Run the kiosk; its exit code tells root's `update apply` of a version that is on trial."""
    try:
        resources.folder()
    except FileNotFoundError as error:
        return _report_error(f"totem: the installation is incomplete: {error}")
    trial = _on_trial(config)
    if trial is not None:
        trial.record_start()
    code = _run(config, trial, windowed=windowed)
    if trial is None:
        return code
    os.environ["TOTEM_SUPERVISED"] = "1"  # no restart in place: root's `update apply` must run before it
    return trial.map_exit_code(code)


def _on_trial(config: Path | None) -> "OnTrial | None":
    """Return the trial of this version; what a trial needs is imported only where there is one."""
    bundle = _bundle()
    if bundle is None:
        return None
    from totem.updates.ledger import find_trial

    if find_trial(bundle) is None:
        return None
    from totem.updates.trial import on_trial

    return on_trial(config)


def _bundle() -> "Bundle | None":
    """Return this version of the installation, None outside of one, where its layout is not imported."""
    if not getattr(sys, "frozen", False) and not os.environ.get("TOTEM_BUNDLE"):
        return None
    from totem.updates.installation import this_bundle

    return this_bundle()


def _open_standard_files() -> None:
    """Open missing standard files, so that files opened later do not get their descriptors."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free descriptor


def _run(config: Path | None, trial: "OnTrial | None", *, windowed: bool) -> int:
    loaded = _load(config, is_kiosk=True)
    if loaded is None:
        return ExitCode.CONFIG_ERROR
    log_note = f"with the last good configuration, for {loaded.passed_over[0]}" if loaded.passed_over else ""
    process_setup.import_qt()
    from totem.kiosk import process

    undo = qt_messages.install_qt_messages()
    try:
        return process.run(
            loaded.settings,
            windowed=windowed,
            on_built=partial(_install_maintenance, config, trial),
            on_shown=partial(_finish_start, loaded),
            log_note=log_note,
        )
    finally:
        undo()


def _install_maintenance(
    config: Path | None, trial: "OnTrial | None", kiosk: "Kiosk", app: "QCoreApplication"
) -> None:
    from totem.app import maintenance

    maintenance.install(config, kiosk, app, trial=trial)


def _finish_start(loaded: "Loaded") -> None:
    """Forbid inspection of the process and save the configuration as the last good one."""
    process_setup.forbid_inspection()
    from totem.settings import last_good

    last_good.save_copy(loaded, version=_version())


def read_settings(config: Path | None) -> "Settings | None":
    """Read the configuration for a command in a terminal; None after an error, reported on stderr."""
    loaded = _load(config, is_kiosk=False)
    return None if loaded is None else loaded.settings


def _version() -> str:
    """Return the name of this version in the installation, "" outside of one."""
    bundle = _bundle()
    return bundle.name if bundle else ""


def _load(config: Path | None, *, is_kiosk: bool) -> "Loaded | None":
    """Load the configuration and start the log; the kiosk has a log file, and the last good configuration."""
    from totem.settings import SettingsError, load, load_or_last_good

    try:
        loaded = load_or_last_good(config, version=_version()) if is_kiosk else load(config)
        if is_kiosk and loaded.settings.fleet.enabled:
            trial = begin_fleet_trial(loaded)
            if trial is not None and trial.is_over:
                loaded = load_or_last_good(config, version=_version())
    except SettingsError as error:
        _report_error(str(error))
        return None
    if is_kiosk:
        folder = state_folder(loaded.settings) / "logs"
        logs.start(folder)
        process_watchdog().write_to(folder)
    else:
        logs.start(None, console_level=logging.WARNING)
    _log_configuration(loaded)
    return loaded


def begin_fleet_trial(loaded: "Loaded") -> "ConfigTrial | None":
    """Count this start within the trial of a fleet's configuration; one that is over is taken back."""
    from totem.settings.errors import SettingsFault
    from totem.settings.fleet_overlay import BadRecord, begin_start

    is_applied = all(each.fault is not SettingsFault.FLEET_OVERLAY_IGNORED for each in loaded.warnings)
    try:
        return begin_start(state_folder(loaded.settings), is_applied=is_applied)
    except (BadRecord, OSError):
        return None  # a trial that could not be counted ends after its time


def _log_configuration(loaded: "Loaded") -> None:
    log.info("configuration", extra={"file": loaded.sources or "none, defaults"})
    for trouble in loaded.passed_over:
        log.warning("%s", trouble)
    if loaded.passed_over:
        log.warning("going on with the last good configuration: %s", loaded.file)
    for warning in (*loaded.forgiven, *loaded.warnings):
        log.warning("%s", warning)


def _report_error(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - output of the command
    return ExitCode.CONFIG_ERROR
