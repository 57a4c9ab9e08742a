"""Signed configurations: verify, fetch the images, validate, try at rest, keep or take back, report.

A document is tried by a restart with its values over totem.toml (`totem.settings.fleet_overlay`). It is kept
once the home screen stands and the ERP answers within `TRIAL_S` of the start; otherwise the values before it
count again. A newer document ends the download of an older one, and replaces one that waits for its trial.
An ERP that did not answer before the trial is not blamed on the configuration, which cannot
change the ERP's settings: then the home screen alone decides. Where the record of the latest document cannot
be read, none is taken: a replayed one would look like a new one.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from totem.fleet.agent.agent import Agent
from totem.fleet.agent.executor import MOST_REFUSALS
from totem.fleet.agent.wanted_config import (
    BadFile,
    OpenedConfig,
    find_troubles,
    judge_config,
    open_config,
    trouble_of,
    with_images,
)
from totem.fleet.channels import Received
from totem.fleet.messages import (
    MOST_TROUBLES,
    ConfigFile,
    ConfigState,
    ConfigTrouble,
    EventKind,
    EventSeverity,
    Refusal,
    ReportedConfig,
    ResultCode,
    WantedConfig,
)
from totem.fleet.signing import TrustedKeys
from totem.settings import fleet_overlay
from totem.settings.fleet_overlay import (
    TRIAL_S,
    BadRecord,
    ConfigTrial,
    OverlayRecord,
    Values,
    image_names,
)
from totem.system.background import Handle, Runner, in_thread
from totem.system.exit_codes import ExitCode
from totem.system.logging import JOURNAL, describe_traceback
from totem.system.qt_timers import every
from totem.system.sliding_window import MINUTE_S, SlidingWindow

log = logging.getLogger(__name__)
journal = logging.getLogger(JOURNAL)

_CHECK_MS = 500


@dataclass(frozen=True, slots=True)
class ConfigTools:
    """Functions of other layers. The first two block and are called on a worker thread.

    Attributes:
        read_keys: read the trusted keys; raises `BadKeysFile`.
        find_wrong: return the keys of values that the settings do not take.
        fetch: store the images of a document, off the GUI thread; raises `BadFile`.
        is_in_use: a customer or staff use the kiosk.
        is_erp_healthy: the ERP has answered, without a doubt since.
        clock_synced: a service keeps the clock; None where that is unknown.
        exit_program: end the program with a code.
        are_keys_examined: a list of keys has come, and may revoke the signer.
    """

    read_keys: Callable[[], TrustedKeys]
    find_wrong: Callable[[Values], Collection[str]]
    fetch: Callable[[tuple[ConfigFile, ...]], Awaitable[object]]
    is_in_use: Callable[[], bool]
    is_erp_healthy: Callable[[], bool]
    clock_synced: Callable[[], bool | None]
    exit_program: Callable[[int], object]
    are_keys_examined: Callable[[], bool]


class ConfigReceiver(QObject):
    """Receiver of `do/config`, and judge of a trial that this run is; belongs to the GUI thread."""

    def __init__(
        self,
        agent: Agent,
        totem: str,
        allow: tuple[str, ...],
        folder: Path,
        tools: ConfigTools,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        """`totem` is the kiosk's ID, `folder` the state folder."""
        super().__init__(parent)
        self._agent, self._totem, self._allow, self._folder = agent, totem, allow, folder
        self._tools, self._runner = tools, runner
        self._record, self._is_record_known = OverlayRecord(), True
        try:
            self._record = fleet_overlay.read_record(folder)
        except BadRecord:
            self._is_record_known = False
        self._next: Received | None = None
        self._key_changes = 0
        self._is_busy = False
        """A document is being opened, or images are being deleted, which the next one may name."""
        self._preparing: OpenedConfig | None = None
        """Document whose images are fetched, by `_work`."""
        self._work: Handle | None = None
        self._limit = SlidingWindow(MINUTE_S)
        self._is_ending = False
        self._accepted: tuple[OpenedConfig, Values] | None = None
        """Document that waits until the kiosk is at rest, with its values."""
        self._watch = every(self, "fleet configuration", self.check, _CHECK_MS)

    def start(self) -> None:
        """Report the latest result, and watch a trial; the first screen was shown."""
        if not self._is_record_known:
            log.error("the record of the fleet's configurations cannot be read: none is taken")
            code = Refusal.SERIAL_UNKNOWN.value
            self._agent.publish_event(EventKind.CONFIG_REFUSED, EventSeverity.ERROR, code)
        trial = self._record.trial
        if trial is not None and trial.is_over:
            self._store_result(ConfigState.REVERTED)
        elif trial is not None:
            self._watch.start()
        self._report()

    def close(self) -> None:
        """Stop watching; a trial goes on in the next run."""
        self._watch.stop()
        self._drop_older()

    def receive(self, message: Received) -> None:
        """Take a message of `do/config`; of several, the latest counts."""
        if message.payload:  # an empty one clears the topic
            self._next = message
            self.open_next()

    def check_keys(self, keys: TrustedKeys) -> None:
        """Refuse a document that waits and whose signer is no owner any more in `keys`, newly in force.

        Values that were applied, or are on trial, stay: the values are an owner's of that time.
        """
        self._key_changes += 1
        opened = self._under_way
        signer = opened.key.key if opened is not None and opened.key is not None else None
        if opened is not None and signer not in {each.key for each in keys.owners}:
            self._drop_older()
            self._refuse(opened, Refusal.UNTRUSTED_KEY)

    @Slot()
    def open_next(self) -> None:
        """Examine the latest document that has come, once no trial and no list of keys is in the way."""
        if self._is_busy or self._next is None or self._record.trial is not None:
            return
        if self._tools.are_keys_examined():
            return
        message, self._next, self._is_busy = self._next, None, True
        opening = in_thread(open_config, message.payload, self._tools.read_keys)
        done = partial(self._on_opened, message, self._key_changes)
        broken = OpenedConfig(hashlib.sha256(message.payload).hexdigest(), refusal=Refusal.UNREADABLE)
        self._runner.run(opening, done=done, failed=partial(self._on_unopened, done, broken))

    def _on_opened(self, message: Received, key_changes: int, opened: OpenedConfig) -> None:
        if key_changes == self._key_changes:
            self._judge(opened)
        else:  # the keys may be others than those that it was verified by
            self._next = self._next or message
        self._is_busy = False
        self.open_next()

    def _judge(self, opened: OpenedConfig) -> None:
        config, key, refusal = opened.config, opened.key, opened.refusal
        if refusal is Refusal.UNTRUSTED_KEY and opened.sha256 in self._known():
            self._report()  # the retained one again, of an owner who was revoked since
            return
        if config is None or key is None:
            self._refuse(opened, refusal or Refusal.UNREADABLE)
            return
        now = datetime.now(UTC) if self._tools.clock_synced() else None
        refusal = judge_config(config, key, opened.keys, self._totem, self._allow, self._latest, now)
        if refusal is Refusal.LOWER_SERIAL and opened.sha256 in self._known():
            self._report()  # the retained one again
        elif refusal is not None:
            self._refuse(opened, refusal)
        else:
            self._drop_older()
            if troubles := find_troubles(config, self._allow):
                self._reject(opened, troubles)
            else:
                done, failed = partial(self._on_prepared, opened), partial(self._on_unprepared, opened)
                self._preparing = opened
                self._work = self._runner.run(_prepare(config, self._tools), done=done, failed=failed)

    def _drop_older(self) -> None:
        """Give up a document that waits or is fetched: a newer one has come, or the program ends."""
        if self._work is not None:
            self._work.cancel()
        self._preparing = self._accepted = self._work = None

    @property
    def _under_way(self) -> OpenedConfig | None:
        """Document that is taken, and not stored yet."""
        return self._preparing or (self._accepted[0] if self._accepted else None)

    @property
    def _latest(self) -> tuple[int, int] | None:
        """Order above which a document is a new one; None where it is unknown."""
        if not self._is_record_known:
            return None
        return max(self._record.order, self._under_way.order if self._under_way else (0, 0))

    def _known(self) -> set[str]:
        under_way = {self._under_way.sha256} if self._under_way else set()
        return {self._record.sha256} | under_way

    def _on_prepared(self, opened: OpenedConfig, found: tuple[Values, list[ConfigTrouble]]) -> None:
        self._preparing = None
        values, troubles = found
        if troubles:
            self._reject(opened, troubles)
            return
        self._accepted = (opened, values)
        self._watch.start()
        self.check()

    def _on_unprepared(self, opened: OpenedConfig, error: Exception) -> None:
        self._preparing = None
        log.error("a configuration cannot be examined: %s", describe_traceback(error))
        self._refuse(opened, Refusal.UNREADABLE)

    def _on_unopened(
        self, done: Callable[[OpenedConfig], object], broken: OpenedConfig, error: Exception
    ) -> None:
        log.error("a configuration cannot be examined: %s", describe_traceback(error))
        done(broken)

    # Results

    def _refuse(self, opened: OpenedConfig, refusal: Refusal) -> None:
        """Report a document that is not stored, so that it is judged anew when it comes again.

        The stored one's report follows and is the retained one: an older document, which a broker has again
        after a crash, hides no serial.
        """
        if self._limit.add_if_below(MOST_REFUSALS):
            name = opened.key.name if opened.key is not None else None
            journal.info("fleet configuration refused", extra={"by": name, "code": refusal.value})
            self._agent.publish_event(EventKind.CONFIG_REFUSED, EventSeverity.WARNING, refusal.value)
            self._agent.publish_config(
                ReportedConfig(
                    keys=opened.order[0],
                    serial=opened.order[1],
                    state=ConfigState.REJECTED,
                    troubles=(trouble_of(refusal),),
                    sha256=opened.sha256,
                )
            )
            self._report()

    def _reject(self, opened: OpenedConfig, troubles: list[ConfigTrouble]) -> None:
        """Store and report that an owner's document cannot be applied; what is in force stays."""
        pairs = tuple((each.code, each.key) for each in troubles)
        self._store(replace(self._recorded(opened), state="rejected", troubles=pairs))
        self._log(opened, "rejected")
        self._report()

    def _recorded(self, opened: OpenedConfig) -> OverlayRecord:
        """Return the record with a document as the latest, and the result of the one before."""
        keys, serial = opened.order
        return replace(self._record, keys=keys, serial=serial, sha256=opened.sha256)

    def _store_result(self, state: ConfigState) -> bool:
        """End the trial; its values are in force if it is applied."""
        trial = self._record.trial
        applied = trial is not None and state is ConfigState.APPLIED
        values = trial.values if trial is not None and applied else self._record.values
        ended = replace(self._record, state=state.value, troubles=(), values=values, trial=None)
        is_stored = self._store(ended)
        journal.info("fleet configuration", extra={"serial": self._record.serial, "result": state.value})
        if state is ConfigState.REVERTED:
            self._agent.publish_event(EventKind.CONFIG_REVERTED, EventSeverity.ERROR)
        if is_stored:
            self._is_busy = True
            deletion = in_thread(_delete_images, self._folder, values)
            self._runner.run(deletion, done=self._on_deleted, failed=self._on_deleted)
        return is_stored

    def _on_deleted(self, error: Exception | None) -> None:
        if error is not None:
            log.warning("images of the fleet's older configurations are left: %s", type(error).__name__)
        self._is_busy = False
        self.open_next()

    def _store(self, record: OverlayRecord) -> bool:
        try:
            fleet_overlay.write_record(self._folder, record)
        except OSError as error:
            log.error("the fleet's configuration cannot be stored: %s", error.strerror)  # noqa: TRY400
            self._agent.publish_event(
                EventKind.CONFIG_REFUSED, EventSeverity.ERROR, ResultCode.NOT_WRITTEN.value
            )
            return False
        self._record = record
        return True

    def _report(self) -> None:
        record = self._record
        if record.state is None or not record.sha256:
            return
        troubles = tuple(ConfigTrouble(code=code, key=key) for code, key in record.troubles)
        state = ConfigState(record.state)
        self._agent.publish_config(
            ReportedConfig(
                keys=record.keys,
                serial=record.serial,
                state=state,
                troubles=troubles,
                sha256=record.sha256,
            )
        )

    def _log(self, opened: OpenedConfig, result: str) -> None:
        by = opened.key.name if opened.key is not None else None
        extra = {"serial": opened.order[1], "by": by, "result": result}
        journal.info("fleet configuration", extra=extra)

    # Trial

    @Slot()
    def check(self) -> None:
        """Decide on the trial that this run is, or begin one if the kiosk is at rest."""
        if self._is_ending:
            return
        if self._record.trial is not None:
            self._judge_trial(self._record.trial)
        elif self._accepted is None:
            self._watch.stop()
        elif not self._tools.is_in_use() and not self._tools.are_keys_examined():
            self._begin_trial(*self._accepted)

    def _begin_trial(self, opened: OpenedConfig, values: Values) -> None:
        self._accepted = None
        record = replace(self._recorded(opened), troubles=())
        if values == self._record.values:  # nothing changes
            if self._store(replace(record, state="applied")):
                self._log(opened, "applied")
                self._report()
            return
        trial = ConfigTrial(values=values, needs_erp=self._tools.is_erp_healthy())
        if self._store(replace(record, state=None, trial=trial)):
            self._log(opened, "trial")
            self._end()

    def _judge_trial(self, trial: ConfigTrial) -> None:
        if not trial.needs_erp or self._tools.is_erp_healthy():
            self._watch.stop()
            if self._store_result(ConfigState.APPLIED):
                self._report()
        elif self._agent.up_s >= TRIAL_S and not self._tools.is_in_use():
            log.error("the fleet's configuration did not prove itself: the one before it comes back")
            self._watch.stop()
            if self._store_result(ConfigState.REVERTED):
                self._report()
                self._end()

    def _end(self) -> None:
        """Restart with the values that are in force now."""
        self._is_ending = True
        self._watch.stop()
        self._tools.exit_program(ExitCode.RESTART)


async def _prepare(config: WantedConfig, tools: ConfigTools) -> tuple[Values, list[ConfigTrouble]]:
    """Fetch the images and validate; return the values and the reasons to reject them."""
    try:
        await tools.fetch(config.files)
    except BadFile as error:
        return {}, [trouble_of(Refusal.BAD_FILE, error.name)]
    values = with_images(config)
    wrong = await in_thread(tools.find_wrong, values)
    return values, [trouble_of(Refusal.BAD_VALUE, key) for key in wrong][:MOST_TROUBLES]


def _delete_images(folder: Path, values: Mapping[str, Any]) -> None:
    """Delete images that the values do not name."""
    named = image_names(values)
    with suppress(FileNotFoundError):
        for file in (folder / fleet_overlay.IMAGES).iterdir():
            if file.name not in named:
                file.unlink()
