"""Exit codes of `totem run`, for whoever starts it again: systemd, a shell launcher, a script."""

from enum import IntEnum


class Exit(IntEnum):
    """Why the kiosk ended. All but TOLD, MISTAKE, LEFT and ALREADY_RUNNING ask to be started again."""

    TOLD = 0  # SIGTERM, Ctrl+C
    FROZEN = 1  # the watchdog's own code; also that of any crash in Python
    MISTAKE = 2  # a configuration that cannot be used
    RESTART = 64  # a start was asked for: by staff, a new configuration or an update
    TROUBLED = 65  # unhandled errors, too many in too short a time
    LEFT = 66  # staff left to the system
    ALREADY_RUNNING = 67
