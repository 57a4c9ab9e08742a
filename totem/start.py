"""The commands that open the window: read the configuration, start the logs, hand over to the room.

Each returns the process's exit code. Two is a mistake that the user can mend, told in one line on stderr for
each trouble.
"""

import logging
import sys
from pathlib import Path

from totem import logs
from totem.settings import Loaded, SettingsError, load, state_folder

log = logging.getLogger(__name__)

USAGE = 2


def run(config: Path | None, *, windowed: bool) -> int:
    """The kiosk: `totem run`."""
    loaded = _load(config)
    if loaded is None:
        return USAGE
    logs.start(state_folder(loaded.settings) / "logs")
    _tell(loaded)
    from totem import app

    return app.run(loaded.settings, windowed=windowed)


def demo(*, windowed: bool, headless: Path | None, size: tuple[int, int] | None, document: str | None) -> int:
    """The kiosk with a reference ERP and a PDF printer of its own: `totem demo`."""
    logs.start(None, console_level=logging.WARNING)
    from totem import demo as room

    return room.run(windowed=windowed, headless=headless, size=size, document=document)


def selftest(
    config: Path | None, *, document: str, out: Path, size: tuple[int, int], print_slip: bool, language: str
) -> int:
    """The commissioning test: `totem selftest`."""
    loaded = _load(config)
    if loaded is None:
        return USAGE
    logs.start(None, console_level=logging.WARNING)
    _tell(loaded)
    from totem import selftest as room

    return room.run(
        loaded.settings, document=document, out=out, size=size, print_slip=print_slip, language=language
    )


def _load(config: Path | None) -> Loaded | None:
    try:
        return load(config)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's answer, before there are logs
        return None


def _tell(loaded: Loaded) -> None:
    for warning in loaded.warnings:
        log.warning("%s", warning)
    log.info("configuration", extra={"file": str(loaded.file or "none, defaults")})
