"""Start the kiosk: read the configuration, open the logs, hand over to `totem.kiosk.assembly`.

A mistake that the user can mend is one line on stderr for each trouble, and exit code 2.
"""

import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import state_folder
from totem.system import import_tweaks, process_hardening, resources
from totem.system import logging as logs
from totem.system.exit_codes import ExitCode
from totem.updates.installation import this_bundle

if TYPE_CHECKING:
    from totem.settings import Loaded, Settings
    from totem.updates.trial import OnTrial

log = logging.getLogger(__name__)


def run(config: Path | None, *, windowed: bool) -> int:
    """Run the kiosk; return the exit code."""
    process_hardening.keep_files_private()
    _open_standard_files()
    try:
        resources.folder()
    except FileNotFoundError as error:
        return _mistake(f"totem: the installation is incomplete: {error}")
    trial = _on_trial(config)
    if trial is not None:
        trial.started()
    code = _run(config, trial, windowed=windowed)
    if trial is None:
        return code
    os.environ["TOTEM_SUPERVISED"] = (
        "1"  # root's half judges the trial at the next start: never start without it
    )
    return trial.ends_with(code)


def _on_trial(config: Path | None) -> "OnTrial | None":
    if this_bundle() is None:
        return None
    from totem.updates.trial import on_trial  # where versions do not lie side by side, none is on trial

    return on_trial(config)


def _open_standard_files() -> None:
    """A service may have been started without them: what is opened next must not be taken for one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _run(config: Path | None, trial: "OnTrial | None", *, windowed: bool) -> int:
    loaded = _loaded(config, _load_or_last_good, with_log_file=True)
    if loaded is None:
        return ExitCode.MISTAKE
    remark = f"with the last good configuration, for {loaded.passed_over[0]}" if loaded.passed_over else ""
    import_tweaks.import_qt()
    from totem.app import maintenance
    from totem.kiosk import assembly

    undo = logs.install_qt_messages()
    try:
        return assembly.run(
            loaded.settings,
            windowed=windowed,
            extend=partial(maintenance.install, config, trial=trial),
            first=partial(_withdraw, loaded),
            remark=remark,
        )
    finally:
        undo()


def _withdraw(loaded: "Loaded") -> None:
    """Shut the process to others and keep the configuration as good: the first screen stands."""
    process_hardening.forbid_inspection()
    _keep(loaded)


def _keep(loaded: "Loaded") -> None:
    from totem.settings import last_good

    last_good.save_copy(loaded, version=_version())


def read_settings(config: Path | None) -> "Settings | None":
    """Read the configuration for a command in a terminal; None where it is wrong, and stderr says why."""
    loaded = _loaded(config, _load, with_log_file=False)
    return None if loaded is None else loaded.settings


def _load(config: Path | None) -> "Loaded":
    from totem.settings import load

    return load(config)


def _load_or_last_good(config: Path | None) -> "Loaded":
    from totem.settings import load_or_last_good

    return load_or_last_good(config, version=_version())


def _version() -> str:
    """Which of an installation's versions this is; "" where there is but one."""
    bundle = this_bundle()
    return bundle.name if bundle else ""


def _loaded(
    config: Path | None, load: Callable[[Path | None], "Loaded"], *, with_log_file: bool
) -> "Loaded | None":
    from totem.settings import SettingsError

    try:
        loaded = load(config)
    except SettingsError as error:
        _mistake(str(error))
        return None
    if with_log_file:
        logs.start(state_folder(loaded.settings) / "logs")
    else:
        logs.start(None, console_level=logging.WARNING)
    _tell(loaded)
    return loaded


def _tell(loaded: "Loaded") -> None:
    log.info("configuration", extra={"file": loaded.sources or "none, defaults"})
    for trouble in loaded.passed_over:
        log.warning("%s", trouble)
    if loaded.passed_over:
        log.warning("going on with the last good configuration: %s", loaded.file)
    for warning in (*loaded.forgiven, *loaded.warnings):
        log.warning("%s", warning)


def _mistake(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - the command's answer
    return ExitCode.MISTAKE
