"""The commands that need Qt: read the configuration, start the logs, hand over to the room.

Each returns the process's exit code. Two is a mistake that the user can mend, told on stderr in one line for
each trouble.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from totem import assets, lean, logs, secrecy
from totem.healing.exits import Exit
from totem.settings import state_folder
from totem.updates.installation import this_bundle

if TYPE_CHECKING:
    from totem.settings import Loaded, Settings
    from totem.updates.trial import OnTrial

log = logging.getLogger(__name__)


def run(config: Path | None, *, windowed: bool) -> int:
    """The kiosk: `totem run`."""
    secrecy.keep_files_private()
    _open_standard_files()
    try:
        assets.folder()
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
        return Exit.MISTAKE
    remark = f"with the last good configuration, for {loaded.passed_over[0]}" if loaded.passed_over else ""
    lean.import_qt()
    from totem import app, maintenance

    undo = logs.install_qt_messages()
    try:
        return app.run(
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
    secrecy.forbid_inspection()
    _keep(loaded)


def _keep(loaded: "Loaded") -> None:
    from totem.settings import last_good

    last_good.keep(loaded, version=_version())


def demo(
    *,
    windowed: bool,
    headless: Path | None,
    size: tuple[int, int] | None,
    document: str | None,
    brand: str | None = None,
    challenge: str = "none",
) -> int:
    """The kiosk with a reference ERP and a PDF printer of its own: `totem demo`."""
    from totem.settings import demo_brands

    if brand is not None and brand not in demo_brands.names():
        return _mistake(f"totem: there is no brand {brand}; there are {', '.join(demo_brands.names())}")
    if headless is not None and not _is_folder(headless):
        return Exit.MISTAKE
    for name in ("fastapi", "uvicorn"):  # imported once the first screen stands
        if find_spec(name) is None:
            return _mistake(f'totem: {name} is not installed; it comes with "totem[reference]"')
    logs.start(None, console_level=logging.WARNING)
    lean.import_qt()
    from totem import demo as room

    logs.install_qt_messages()
    return room.run(
        windowed=windowed,
        headless=headless,
        size=size,
        document=document,
        brand=brand,
        challenge=challenge,
    )


def selftest(
    config: Path | None,
    *,
    document: str,
    out: Path,
    size: tuple[int, int],
    print_slip: bool,
    language: str,
    answer: str | None = None,
    forms: bool = False,
) -> int:
    """The commissioning test: `totem selftest`."""
    settings = read_settings(config)
    if settings is None or not _is_folder(out):
        return Exit.MISTAKE
    lean.import_qt()
    from totem import selftest as room

    logs.install_qt_messages()
    return room.run(
        settings,
        document=document,
        out=out,
        size=size,
        print_slip=print_slip,
        language=language,
        answer=answer,
        forms=forms,
    )


def gallery(
    folder: Path,
    *,
    sizes: Sequence[tuple[int, int]],
    themes: Sequence[str],
    languages: Sequence[str],
    screens: Sequence[str],
) -> int:
    """Every screen as a picture: `totem selftest --gallery`. An empty list means all."""
    if not _is_folder(folder):
        return Exit.MISTAKE
    logs.start(None, console_level=logging.WARNING)
    lean.import_qt()
    from totem import gallery as room

    logs.install_qt_messages()
    try:
        return room.run(
            folder, sizes=sizes, themes=themes, languages=languages, screens=screens, say=sys.stdout
        )
    except (room.Unknown, OSError) as error:
        return _mistake(f"totem selftest --gallery: {error}")


def print_test(config: Path | None, *, preview: Path | None) -> int:
    """The trial page: `totem print-test`."""
    settings = read_settings(config)
    if settings is None:
        return Exit.MISTAKE
    from totem import print_test as room

    logs.install_qt_messages()
    mend = partial(_set_mute, config) if sys.stdin.isatty() and sys.stdout.isatty() else None
    return room.run(settings, preview=preview, out=sys.stdout, mend=mend)


def _set_mute(config: Path | None) -> "Settings | None":
    """Offer to write into the configuration that the printer never answers; what counts then."""
    from totem.print_test.words import MUTE_LINE, MUTE_REMEDY
    from totem.settings.editing import NotWritten, change, file_to_change

    file = file_to_change(config)
    print(f"Gravar {MUTE_LINE} em {file}, e testar de novo? [s/N] ", end="", flush=True)  # noqa: T201
    if sys.stdin.readline().strip().casefold() not in ("s", "sim"):
        return None
    try:
        change(file, {f"printer.{name}": each for name, each in MUTE_REMEDY})
    except NotWritten as error:
        _mistake(f"totem print-test: {error}")
        return None
    return read_settings(config)


def doctor(config: Path | None, *, as_json: bool, only_screen: bool) -> int:
    """Is this kiosk fit for work: `totem doctor`."""
    logs.start(None, console_level=logging.CRITICAL)  # its findings are its words
    from totem import doctor as room

    if only_screen:
        return room.run_screen(config, sys.stdout)
    return room.run(config, as_json=as_json, out=sys.stdout)


def read_settings(config: Path | None) -> "Settings | None":
    """The configuration, for a command in a terminal; None where it is wrong, which was told."""
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


def _is_folder(path: Path) -> bool:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _mistake(f"totem: {path} cannot be made a folder: {error.strerror}")
        return False
    return True


def _mistake(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - the command's answer
    return Exit.MISTAKE
