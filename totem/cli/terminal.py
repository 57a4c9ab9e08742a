"""Questions, messages and errors that the commands share."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.parser import CommandError, UsageError, invalid_option
from totem.system.distribution import Extra, advise_extra
from totem.system.localization import localize, strerror
from totem.system.system_advice import SystemAdvice

if TYPE_CHECKING:
    from totem.settings import Settings, SettingsError


def print_stderr(text: str) -> None:
    """Write a line to stderr."""
    print(text, file=sys.stderr)


def ask(question: str) -> str:
    """Read one line; at the end of the input raise KeyboardInterrupt, as Ctrl+C does."""
    print(f"{question}: ", end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def ask_hidden(question: str) -> str:
    """Read one line without showing it; piped input is read as it comes."""
    if sys.stdin.isatty():
        from getpass import getpass

        try:
            return getpass(f"{question}: ").strip()
        except EOFError:
            raise KeyboardInterrupt from None
    try:
        return ask(question)
    finally:
        print()


def read_document(given: str | None) -> str | None:
    """Return the tax id of `--document`: of "-", a line of stdin, which is asked for in a terminal.

    On the command line every user of this machine may read it, and sudo writes it into the journal.
    """
    if given != "-":
        if given is not None:
            warn_of_sudo("--document -")
        return given
    if sys.stdin.isatty():
        print(f"{localize('CPF or CNPJ')}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline().strip()
    if not line:
        raise UsageError(invalid_option("--document", localize("nothing was given")))
    return line


def warn_of_sudo(instead: str) -> None:
    """Tell who typed sudo that a customer's document is in its log now; `instead` is what asks for it."""
    if os.environ.get("SUDO_COMMAND"):
        sentence = "sudo wrote the document into this machine's log; next time, use: {instead}"
        print_stderr(localize(sentence, instead=instead))


def is_yes(text: str) -> bool:
    """Test that an answer is yes, in Portuguese or English."""
    return text.strip().casefold() in {"s", "sim", "y", "yes"}


def confirm(question: str) -> bool:
    """Ask a question to which no is the default."""
    print(f"{question} {localize('[y/N]')} ", end="", flush=True)
    return is_yes(sys.stdin.readline())


def load_settings(config: Path | None, **how: Any) -> "Settings":
    """Load the settings; `how` is `totem.settings.load`'s."""
    from totem.settings import SettingsError, load

    try:
        return load(config, **how).settings
    except SettingsError as error:
        raise CommandError(error_lines(error)) from None


def error_lines(error: "SettingsError") -> str:
    """Return a line for each problem of a configuration."""
    from totem.settings import error_text

    return "\n".join(map(error_text.localized, error.problems))


@contextmanager
def file_errors(command: str) -> Iterator[None]:
    """Raise an `OSError` of the block as `CommandError`, with the file."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"{command}: {strerror(error)}: {error.filename}") from None


@contextmanager
def database_errors(command: str) -> Iterator[None]:
    """Raise a database of the block that cannot be used as `CommandError`, with what to do."""
    from totem.monitoring.database_text import FAULTS
    from totem.system.database_fault import DatabaseUnavailable

    try:
        yield
    except DatabaseUnavailable as error:
        words, todo = map(localize, FAULTS[error.fault])
        raise CommandError(f"{command}: {words}. {todo}") from None


def not_installed(package: str | None, extra: Extra = "reference") -> str:
    """Return the message about a package that only `extra` installs, and what to do."""
    sentence = localize("totem: {package} is not installed.", package=package)
    return f"{sentence} {advise_extra(extra)}"


def make_folder(path: Path) -> None:
    """Make `path` a folder, if it is none yet."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = localize("totem: {path} cannot be made a folder: {why}", path=path, why=strerror(error))
        raise CommandError(text) from None


def refuse_root(command: str, config: Path | None = None) -> None:
    """Refuse `command` to root on a machine with the kiosk's service.

    The kiosk could not read the files that root writes, and root's state folder is another one.
    """
    if sys.platform == "win32" or os.geteuid() != 0 or "TOTEM_KIOSK__STATE_DIR" in os.environ:
        return
    import pwd

    from totem.settings.paths import SERVICE_STATE

    try:
        home = pwd.getpwnam("totem").pw_dir  # the service's user: packaging/linux/sysusers.conf
    except KeyError:
        return
    if home == str(SERVICE_STATE):
        given = f" --config {config}" if config else ""
        raise CommandError(SystemAdvice.RUN_COMMAND_AS_SERVICE.localized(command=f"{command}{given}"))
