"""Composition root: create and connect what stands behind the window, from ERP and printer to monitors.

It is imported and built once the home screen is painted.
"""

import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.kiosk.factory import (
    make_card_worker,
    make_challenge,
    make_forms,
    make_printer,
    make_rate_limiter,
)
from totem.kiosk.outbox_worker import OutboxWorker
from totem.monitoring.metrics_recorder import MetricsObserver, MetricsRecorder
from totem.monitoring.session_metrics import MetricKind
from totem.printing.print_lock import SharedPrinter
from totem.session.display_schedule import DisplayRules, DisplaySchedule
from totem.session.session import SessionConfig
from totem.session.states import RESTING
from totem.session.view_state import UNLOCK
from totem.settings import is_loopback, state_folder
from totem.system import logging as logs
from totem.system.background import ignore_result, in_thread
from totem.system.qt_types import create_types
from totem.ui.standby import ScreenDimmer

if TYPE_CHECKING:
    from totem.kiosk.frontend import Frontend
    from totem.monitoring.availability import Availability
    from totem.monitoring.capability_monitor import CapabilityMonitor, FormAvailability
    from totem.monitoring.clock_monitor import ClockMonitor
    from totem.monitoring.link_monitor import LinkMonitor
    from totem.system.audio import Player
    from totem.ui.screen_reader import ScreenReader

log = logging.getLogger(__name__)


class Kiosk:
    """Parts of the kiosk behind its window, connected; they run from `start`.

    Those that are None at first are created once all screens are built.
    """

    def __init__(
        self, frontend: "Frontend", *, keep_limits: bool = True, keep_statistics: bool = True
    ) -> None:
        """Create a kiosk behind a window, and open its session.

        Without `keep_limits`, the rate limits are neither loaded nor saved; without `keep_statistics`, its
        sessions are not counted.
        """
        create_types()
        self.frontend = frontend
        self.started = frontend.started
        self.settings = settings = frontend.settings
        self.background, self.window, self.session = frontend.background, frontend.window, frontend.session
        self.languages, self.accessibility = frontend.languages, frontend.accessibility
        self.idle, self.keyboard, self.touch_panel = frontend.idle, frontend.keyboard, frontend.touch_panel
        self.garbage_collector, self.lockdown = frontend.garbage_collector, frontend.lockdown
        self.erp = erp = make_erp(settings.erp, discreet=settings.identity.challenge != "none")
        self.clock = erp.clock
        state = partial(state_folder, settings)
        self.outbox = OutboxWorker(
            state,
            erp,
            self.background,
            kept_days=lambda: settings.outbox.keep_days,
        )
        self.cards = make_card_worker(settings, erp, self.background)
        self.printer = make_printer(settings)
        self.rate_limiter = make_rate_limiter(settings, self.background, keep_limits=keep_limits)
        self.forms = make_forms(settings, self.erp, self.outbox)
        self.counters: Mapping[tuple[str, str], int] = {}
        if keep_statistics:
            recorder = MetricsRecorder(state, self.background, self.clock.today)
            self.counters = recorder.since_start
            MetricsObserver(self.session, recorder, now=self.clock.now, monotonic=time.monotonic)
            self.session.rated.connect(lambda rating: recorder.count("rating", rating.value))
            self.session.charge_ended.connect(lambda end: recorder.count(MetricKind.CARD.value, end))
            self.session.unlock_settled.connect(
                lambda result: recorder.count(MetricKind.UNLOCK.value, result)
            )
        self.display_schedule = DisplaySchedule(DisplayRules.from_settings(settings), self.clock.now)
        self.session.changed.connect(self.display_schedule.on_view_changed)
        self.dimmer = ScreenDimmer(self.window, self.display_schedule, self.clock.now)
        self.availability: Availability | None = None
        self.clock_monitor: ClockMonitor | None = None
        self.link_monitor: LinkMonitor | None = None
        self.form_availability: FormAvailability | None = None
        self.capability_monitor: CapabilityMonitor | None = None
        self.player: Player | None = None
        self.screen_reader: ScreenReader | None = None
        self.fleet: _Closable | None = None
        self.load_fleet: Callable[[], Callable[[Availability], _Closable]] | None = None
        """Called on a worker thread once the monitors run; returns the function that starts `fleet`."""
        self.on_complete: Callable[[], object] = lambda: None
        """Called once the monitors run, and `fleet`, if there is one."""
        self.session.open(
            erp=self.erp,
            printer=self.printer,
            runner=self.background,
            config=SessionConfig.from_settings(settings),
            rate_limiter=self.rate_limiter,
            challenger=make_challenge(settings),
            forms=self.forms,
            cards=None if self.cards is None else self.cards.open,
            today=self.clock.today,
            now=self.clock.now,
            guard=logs.guard,
        )
        if self.cards is not None:
            self.cards.readiness_changed.connect(self.session.set_card_readiness)

    def start(self) -> None:
        """Warm up and build the screens, then start the monitors, and offer the voice."""
        self.window.screens_built.connect(self.start_monitors, Qt.ConnectionType.SingleShotConnection)
        self.window.screens_built.connect(self.offer_voice, Qt.ConnectionType.SingleShotConnection)
        self.warm_up()

    def warm_up(self) -> None:
        """Prepare the first session after the first frame, and delete leftovers of a power cut."""
        self.rate_limiter.load()
        self.display_schedule.start(self.session.view_state)
        self.garbage_collector.session_collected.connect(self._close_connections)
        self._try("the import of the rules", _import_rules())
        self.background.run(self.erp.warm_up(), done=self._make_screens, failed=self._on_warm_up_failed)
        if self.printer is not None:
            self._try("the deletion of old print data", _clear(self.printer))
        self._try("keeping the screen awake", _stay_awake())
        if self.settings.sound.enabled and self.player is None:
            self._make_sounds()

    def _close_connections(self) -> None:
        self._try("closing the ERP's connections", _close_idle_connections(self.erp))

    def _try(self, work: str, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run what customers are served without, too; log that `work` failed."""
        self.background.run(coroutine, done=ignore_result, failed=partial(_log_failure, work))

    def _make_sounds(self) -> None:
        from totem.system.audio import Player
        from totem.ui.sound_cues import SoundCues

        sound = self.settings.sound
        self.player = Player(sound.volume if sound.enabled else 0, self.background, self.window)
        SoundCues(self.window, self.session).cue_requested.connect(self.player.play)
        self.player.warm_up()

    def start_monitors(self) -> None:
        """Start the monitors of availability and capabilities, the outbox's delivery, and card payments."""
        from totem.erp import advice
        from totem.monitoring.availability import Availability, MaintenanceFlag
        from totem.monitoring.clock_monitor import ClockMonitor
        from totem.monitoring.link_monitor import LinkMonitor

        flag, probe_s = MaintenanceFlag(state_folder(self.settings)), self.settings.erp.probe_s
        self.availability = Availability(self.session, self.erp, flag, self.background, probe_s=probe_s)
        self.availability.erp.is_configured = self.settings.erp.base_url is not None
        self.availability.erp.describe = partial(advice.log_text, self.settings.erp)
        self.availability.start()
        self.clock_monitor = ClockMonitor(
            self.clock, self.availability.erp.check_now, self.background, self.availability
        )
        self.clock_monitor.day_changed.connect(self.session.renew_day)
        self.clock_monitor.start()
        self.session.renew_day()  # a list may stand since before the ERP's answers put the clock right
        host = urlsplit(self.settings.erp.base_url or "").hostname
        if host and not is_loopback(host):  # an ERP on this machine needs no network
            self.link_monitor = LinkMonitor(self.background, parent=self.availability)
            self.link_monitor.lost.connect(self.availability.erp.suspect)
            self.link_monitor.gained.connect(self.availability.erp.on_link_gained)
            self.link_monitor.start()
        self.outbox.start(self.availability.erp)
        if self.cards is not None:
            self.cards.start(self.availability.erp)
        if self.forms is not None:
            from totem.monitoring.capability_monitor import FormAvailability

            self.form_availability = FormAvailability(
                self.forms(), self.session, self.availability.erp, self.background, self.window
            )
            self.form_availability.start()
        from totem.monitoring.capability_monitor import CapabilityCache, CapabilityMonitor, erp_fingerprint

        cache = CapabilityCache(partial(state_folder, self.settings), erp_fingerprint(self.settings.erp))
        wanted = self.settings.records.modes()
        wanted[UNLOCK] = "auto" if self.settings.unlock.enabled else "never"
        self.capability_monitor = monitor = CapabilityMonitor(
            self.erp, cache, wanted, self.availability.erp, self.background, self.availability
        )
        monitor.updated.connect(self.session.set_capabilities)
        monitor.start()
        if self.load_fleet is None:
            self.on_complete()
        else:
            self.background.run(
                in_thread(self.load_fleet), done=self._start_fleet, failed=self._on_fleet_failed
            )

    def _start_fleet(self, start: "Callable[[Availability], _Closable]") -> None:
        if self.availability is not None:
            self.fleet = start(self.availability)
        self.on_complete()

    def _on_fleet_failed(self, error: Exception) -> None:
        """Go on without the fleet: customers are served all the same."""
        log.error("the fleet's link cannot be made: %s: %s", type(error).__name__, error)
        self.on_complete()

    def offer_voice(self) -> None:
        """Start to look for a voice, which the window then offers, where speech is on and installed."""
        from totem.system import tts_client

        voice = self.settings.voice
        if voice.enabled and tts_client.is_installed():
            from totem.ui.screen_reader import ScreenReader

            self.screen_reader = ScreenReader(
                tts_client.TtsProcessClient(voice.engine),
                voice,
                self.session,
                self.window,
                self.languages,
                self.accessibility,
            )
            self.screen_reader.start()

    def _make_screens(self, _nothing: None) -> None:
        from totem.ui import screen_table  # noqa: F401 - its modules are kept, what it makes is dropped

        if self.session.view_state.state in RESTING:
            self.garbage_collector.freeze_existing()
        self.garbage_collector.session_collected.connect(self.window.make_next_screen)
        self.window.make_next_screen()

    def _on_warm_up_failed(self, error: Exception) -> None:
        _log_failure("warming up the ERP", error)
        self._make_screens(None)

    def close(self) -> None:
        """End the session, close the window and the connections, join the background thread."""
        monitors = (
            *(self.clock_monitor, self.link_monitor, self.form_availability, self.outbox, self.cards),
            *(self.availability, self.capability_monitor),
        )
        _close(self.fleet, *monitors, self.display_schedule, self.dimmer)
        self.frontend.end_session()
        _close(self.screen_reader, self.player)
        self.frontend.close_window()
        last = [self.erp.aclose(), *([_clear(self.printer)] if self.printer else [])]
        self.background.close(*last, *([self.cards.aclose()] if self.cards else []))


class _Closable(Protocol):
    def close(self) -> object: ...


def _close(*parts: _Closable | None) -> None:
    for part in parts:
        if part is not None:
            part.close()


async def _import_rules() -> None:
    from totem.domain.integrity import check  # noqa: F401


async def _clear(printer: SharedPrinter) -> None:
    """Delete the print data of a session, also of one that a power cut ended."""
    async with printer.turn() as opened:
        await opened.clear()


async def _close_idle_connections(erp: OwnedErp) -> None:
    """Drop session data that libraries keep: receive buffers of connections and the cache of parsed URLs.

    Then prepare for the next session, which would wait for a new client.
    """
    from urllib import parse

    await erp.rest()
    parse.clear_cache()  # type: ignore[attr-defined]  # the cookie policy parses the URL of every request
    await erp.warm_up()


async def _stay_awake() -> None:
    from totem.system.display_power import inhibit_screensaver

    await inhibit_screensaver(QGuiApplication.platformName())


def _log_failure(work: str, error: Exception) -> None:
    log.error("%s failed: %s", work, type(error).__name__)
