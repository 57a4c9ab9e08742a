"""Reload of the configuration by `totem service reload`: a restart once nobody uses the kiosk.

A restart shows each part of the program the same values; a configuration that cannot be used is not taken.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from totem.system.background import Runner, in_thread
from totem.system.exit_codes import ExitCode
from totem.system.logging import describe_traceback
from totem.system.qt_timers import every

log = logging.getLogger(__name__)

CHECK_MS = 1000
"""Interval of looking for staff who have left, which is no event of the session."""


def can_be_used(config: Path | None) -> bool:
    """Read the configuration as the next start would; False where it would pass the file over."""
    from totem.settings import SettingsError, load_or_last_good

    try:
        return not load_or_last_good(config).passed_over
    except SettingsError:
        return False


class ReloadRequest(QObject):
    """A request to take the new configuration; belongs to the GUI thread."""

    def __init__(
        self,
        config: Path | None,
        runner: Runner,
        *,
        is_in_use: Callable[[], bool],
        exit_program: Callable[[int], object],
        parent: QObject | None = None,
    ) -> None:
        """`config` is the option `--config`; `is_in_use` tells of a customer or staff."""
        super().__init__(parent)
        self._config, self._runner = config, runner
        self._is_in_use, self._exit = is_in_use, exit_program
        self._is_waiting = False
        self._watch = every(self, "reload", self.check, CHECK_MS)

    def begin(self) -> None:
        """Validate the configuration, then restart at rest."""
        self._runner.run(in_thread(can_be_used, self._config), done=self._on_read, failed=_log_failure)

    @Slot()
    def check(self) -> None:
        """Restart if that is due and nobody uses the kiosk."""
        if self._is_waiting and not self._is_in_use():
            self.close()
            self._exit(ExitCode.RESTART)

    def close(self) -> None:
        """Forget the request."""
        self._is_waiting = False
        self._watch.stop()

    def _on_read(self, is_usable: bool) -> None:  # noqa: FBT001 - a result
        if not is_usable:
            log.error("the configuration cannot be used, and the one before stays: totem config check")
            return
        log.info("a reload was asked for: the kiosk restarts with the configuration once it is at rest")
        self._is_waiting = True
        self._watch.start()
        self.check()


def _log_failure(error: Exception) -> None:
    log.error("the configuration cannot be read: %s", describe_traceback(error))
