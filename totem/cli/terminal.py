"""Questions and messages of the commands in a terminal."""

import os
import sys
from pathlib import Path


def tell(text: str) -> None:
    """Write a line to stderr."""
    print(text, file=sys.stderr)


def ask(question: str) -> str:
    """Read one line.

    Raises:
        KeyboardInterrupt: the input has ended, or Ctrl+C was pressed.
    """
    print(f"{question}: ", end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def ask_hidden(question: str) -> str:
    """Read one line without showing it; piped input is read as it comes.

    Raises:
        KeyboardInterrupt: as `ask`.
    """
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


def make_folder(path: Path) -> bool:
    """Make `path` a folder, if it is none yet; False where that fails, and stderr says why."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        tell(f"totem: {path} cannot be made a folder: {error.strerror}")
        return False
    return True


def is_refused_to_root(command: str) -> bool:
    """Refuse `command` to root on a machine with the kiosk's service, and say how to run it instead.

    The kiosk could not read the files that root writes, and root's state folder is another one.
    """
    if sys.platform == "win32" or os.geteuid() != 0 or "TOTEM_KIOSK__STATE_DIR" in os.environ:
        return False
    import pwd

    from totem.settings.paths import SERVICE_STATE

    try:
        home = pwd.getpwnam("totem").pw_dir  # the service's user: packaging/linux/sysusers.conf
    except KeyError:
        return False
    if home != str(SERVICE_STATE):
        return False
    tell(f"Rode como o serviço do totem: sudo totem {command}")
    return True
