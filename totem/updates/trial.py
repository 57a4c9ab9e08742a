"""Trial of a version: record its progress, end it where it hangs, confirm it or give up.

A restart that was asked for, by staff or for the screen's rotation, is no failure: the trial begins again.
A version is confirmed that has drawn its home screen and reached the ERP within `TRIAL_S` of its start. A
version that cannot use the configuration ends with a code that asks for a start, where else it would end for
good: the next start has the last good one, which can.
"""

import faulthandler
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from totem.system.exit_codes import ExitCode
from totem.updates import ledger as notes
from totem.updates import root_config
from totem.updates.handshake import Handshake, TrialStage
from totem.updates.installation import this_bundle

TRIAL_S = 60.0
"""Within which a new version has to draw its home screen and reach the ERP, in seconds from its start."""


@dataclass(frozen=True)
class OnTrial:
    """This program is a version on trial. `began` is by `time.monotonic`."""

    desk: Handshake
    id: str
    version: str
    began: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        """Seconds until it has to have proved itself."""
        return max(0.0, self.began + TRIAL_S - time.monotonic())

    def started(self) -> None:
        """Tell that it runs; until the home screen stands, standing still ends the process."""
        self.desk.tell(self.id, TrialStage.STARTED)
        self.desk.tell_running(self.version, self.version)
        if sys.stderr is not None:
            faulthandler.dump_traceback_later(
                TRIAL_S, exit=True
            )  # the watchdog takes over at the first frame

    def drawn(self) -> None:
        """Tell that the home screen stands."""
        self.desk.tell(self.id, TrialStage.DRAWN)

    def confirm(self) -> None:
        """It is good.

        Raises:
            OSError: that cannot be written, and so it is not.
        """
        self.desk.confirm(self.id, datetime.now(UTC).isoformat(timespec="seconds"))

    def ends_with(self, code: int) -> int:
        """The exit code in the place of `code`: never one that asks to be left alone."""
        if (
            code == ExitCode.RESTART and self.left_s > 0
        ):  # after that the trial has failed, and asked for it itself
            self.desk.tell_restart(self.id)
        if code != ExitCode.MISTAKE:
            return code
        self.desk.tell(self.id, TrialStage.MISCONFIGURED)
        return ExitCode.TROUBLED


def on_trial(config: Path | None, environ: Mapping[str, str] = os.environ) -> OnTrial | None:
    """Whether this program is a version on trial; `config` is what `--config` said."""
    bundle = this_bundle(environ)
    ledger = notes.read(bundle.installation.notes) if bundle else None
    trial = ledger.trial if ledger else None
    if bundle is None or trial is None or not trial.running or trial.version != bundle.name:
        return None
    return OnTrial(Handshake(root_config.read_unchecked(config, environ).state), trial.id, trial.version)
