"""Trial of the running version: record its progress, confirm it.

A version is confirmed when it has shown its home screen and reached the ERP within `TRIAL_S` of its start. A
requested restart, by staff or for the screen's rotation, begins the trial again. A version that cannot use
the configuration ends with an exit code that requests a restart, which starts the last good version.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from totem.system.exit_codes import ExitCode
from totem.updates import root_config
from totem.updates.handshake import RESTARTED, Handshake, TrialStage
from totem.updates.installation import this_bundle
from totem.updates.ledger import find_trial

TRIAL_S = 60.0
"""Time limit for a new version to show its home screen and reach the ERP, in seconds from its start."""


@dataclass(frozen=True)
class OnTrial:
    """Trial of this program; `began` is a time of `time.monotonic`."""

    handshake: Handshake
    id: str
    version: str
    began: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        """Seconds left of the trial."""
        return max(0.0, self.began + TRIAL_S - time.monotonic())

    def record_start(self) -> None:
        """Record the start."""
        self.handshake.record_stage(self.id, TrialStage.STARTED)
        self.handshake.record_running(self.version, self.version)

    def record_drawn(self) -> None:
        """Record that the home screen is shown."""
        self.handshake.record_stage(self.id, TrialStage.DRAWN)

    def confirm(self) -> None:
        """Confirm the trial."""
        self.handshake.confirm(self.id, datetime.now(UTC).isoformat(timespec="seconds"))

    def map_exit_code(self, code: int) -> int:
        """Map an exit code to one that requests a restart, and record a requested restart."""
        if code == ExitCode.RESTART and self.left_s > 0:  # later restarts come from the failed trial itself
            self.handshake.mark(RESTARTED, self.id)
        if code != ExitCode.CONFIG_ERROR:
            return code
        self.handshake.record_stage(self.id, TrialStage.MISCONFIGURED)
        return ExitCode.REPEATED_ERRORS


def on_trial(config: Path | None, environ: Mapping[str, str] = os.environ) -> OnTrial | None:
    """Return the trial of this program, or None; `config` is the option `--config`."""
    bundle = this_bundle(environ)
    trial = find_trial(bundle) if bundle else None
    if trial is None:
        return None
    return OnTrial(Handshake(root_config.read_unchecked(config, environ).state), trial.id, trial.version)
