"""Programs started by the kiosk: this one again, and what they are told, the environment without its secrets.

Who may list processes may read what they were started with, and a sound player or a voice engine hands it on
to services that outlive the kiosk.
"""

import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QProcess, QProcessEnvironment

SECRETS = frozenset({"TOTEM_ERP__TOKEN", "TOTEM_ERP__TOKEN_FILE", "CREDENTIALS_DIRECTORY"})
"""The ERP's token, and where it lies."""
SUPERVISOR = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"})
"""What systemd tells the kiosk, and expects to hear from it alone (sd_notify(3))."""


def this_program() -> list[str]:
    """The command line of this program, frozen or not, for arguments of `totem` to follow."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "totem"]


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables for a program that the kiosk starts."""
    kept_back = SECRETS | SUPERVISOR
    return {name: text for name, text in environ.items() if name.upper() not in kept_back}


def tell(process: QProcess) -> None:
    """Have `process` start with `environment`."""
    told = QProcessEnvironment()
    for name, text in environment().items():
        told.insert(name, text)
    process.setProcessEnvironment(told)
