"""Composition root: create and connect the parts of the kiosk, run the Qt event loop, shut down.

In order: the application, the background thread, ERP and printer, the session and its idle clock, language
and accessibility, the brand, the window. Parts that the home screen does not need (HTTP, slips) are loaded
after its first frame.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.kiosk.factory import (
    make_challenge,
    make_forms,
    make_printer,
    make_rate_limiter,
)
from totem.kiosk.outbox_worker import OutboxWorker
from totem.kiosk.supervisor import Supervisor
from totem.monitoring.metrics_recorder import MetricsObserver, MetricsRecorder
from totem.monitoring.session_metrics import MetricKind
from totem.printing.layout.fonts import load_fonts
from totem.printing.print_lock import SharedPrinter
from totem.session.controller import SessionController
from totem.session.display_schedule import DisplayRules, DisplaySchedule
from totem.session.idle import STALLED_PRINT_S, IdleTimer
from totem.session.session import SessionConfig
from totem.session.states import RESTING
from totem.settings import is_loopback, state_folder
from totem.system import exit_codes, process_setup
from totem.system import logging as logs
from totem.system.background import Background, ignore_result, in_thread
from totem.system.exit_codes import ExitCode
from totem.system.gc_policy import GuiGarbageCollector
from totem.system.sd_notify import SystemdNotifier
from totem.system.signal_handling import exit_on_signals
from totem.system.single_instance import SingleInstance
from totem.ui import accessibility_factory, display
from totem.ui.brand import load_brand
from totem.ui.display import FullScreen, primary_screen
from totem.ui.input.event_filters import KeyNavigation, Lockdown
from totem.ui.input.touch_input import TouchInput
from totem.ui.overlays.standby import ScreenDimmer
from totem.ui.preferences import AccessibilityPreferences, Languages
from totem.ui.ui_context import make_context
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.monitoring.availability import Availability
    from totem.monitoring.capability_monitor import CapabilityMonitor, FormAvailability
    from totem.monitoring.clock_monitor import ClockMonitor
    from totem.monitoring.link_monitor import LinkMonitor
    from totem.settings import Settings
    from totem.system.audio import Player
    from totem.ui.speech.screen_reader import ScreenReader

log = logging.getLogger(__name__)
DEFAULT_SIZE = QSize(1080, 1920)


def application() -> QApplication:
    """Return the only QApplication, with the Fusion style and without scaling by the desktop."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    process_setup.prepare_qt()
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")  # OpenGL is unused: do not load its libraries
    os.environ.setdefault("QT_SCALE_FACTOR", "1")  # sizes are in millimetres already
    app = QApplication(sys.argv[:1])
    app.setApplicationName("totem")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    return app


class Kiosk:
    """Parts of the kiosk, connected; needs the application. It is not shown yet (`show`).

    Those that are None at first are created after the first frame.
    """

    def __init__(
        self, settings: "Settings", size: QSize, *, keep_limits: bool = True, keep_statistics: bool = True
    ) -> None:
        """Create a kiosk for a panel of `size`.

        Without `keep_limits`, the rate limits are neither loaded nor saved; without `keep_statistics`, its
        sessions are not counted.
        """
        QGuiApplication.styleHints().setMouseDoubleClickInterval(0)  # two quick touches are no double click
        accessibility_factory.install()
        self.started = time.monotonic()
        self.settings = settings
        self.background = Background()
        self.erp = erp = make_erp(settings.erp, discreet=settings.identity.challenge != "none")
        self.clock = erp.clock
        state = partial(state_folder, settings)
        self.outbox = OutboxWorker(
            state,
            erp,
            self.background,
            kept_days=lambda: settings.outbox.keep_days,
        )
        self.printer = make_printer(settings)
        self.rate_limiter = make_rate_limiter(settings, self.background, keep_limits=keep_limits)
        self.forms = make_forms(settings, self.erp, self.outbox)
        self.session = SessionController(
            erp=self.erp,
            printer=self.printer,
            runner=self.background,
            config=SessionConfig.from_settings(settings),
            rate_limiter=self.rate_limiter,
            challenger=make_challenge(settings),
            forms=self.forms,
            documents=self.erp,
            service_requests=self.erp,
            today=self.clock.today,
            now=self.clock.now,
            guard=logs.guard,
        )
        self.counters: Mapping[tuple[str, str], int] = {}
        if keep_statistics:
            recorder = MetricsRecorder(state, self.background, self.clock.today)
            self.counters = recorder.since_start
            # Connected before the window, which may change the state.
            MetricsObserver(self.session, recorder, now=self.clock.now, steady=time.monotonic)
            self.session.rated.connect(lambda rating: recorder.count("rating", rating.value))
            self.session.unlock_settled.connect(
                lambda result: recorder.count(MetricKind.UNLOCK.value, result)
            )
        print_s = max(STALLED_PRINT_S, 2 * settings.printer.deadline_s)
        self.idle = IdleTimer(settings.session, print_s=print_s)
        self.languages = Languages(settings.kiosk.language, settings.session.idle_s)
        self.accessibility = AccessibilityPreferences(settings.session.idle_s)
        brand, runner = load_brand(settings.brand), self.background
        contexts = partial(make_context, brand, settings, _family(), runner, self.session)
        countdown_s = settings.session.countdown_s
        self.window = Window(
            contexts, self.session, self.idle, self.languages, self.accessibility, countdown_s, size
        )
        self.garbage_collector = GuiGarbageCollector(self.window)
        self.session.ended.connect(self.garbage_collector.collect_soon)
        self.keyboard = KeyNavigation(self.window)
        self.display_schedule = DisplaySchedule(DisplayRules.from_settings(settings), self.clock.now)
        self.session.changed.connect(self.display_schedule.on_view_changed)
        self.touch_panel = TouchInput(self.window, self.keyboard, settings.session.key_repeat_ms)
        self.lockdown = Lockdown(self.window)
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

    def warm_up(self) -> None:
        """Prepare the first session after the first frame, and delete leftovers of a power cut."""
        self.rate_limiter.load()
        self.display_schedule.start(self.session.view_state)
        self.garbage_collector.session_collected.connect(self._close_connections)
        self.background.run(_import_rules(), done=ignore_result, failed=_log_failure)
        self.background.run(self.erp.warm_up(), done=self._make_screens, failed=self._on_warm_up_failed)
        if self.printer is not None:
            self.background.run(_clear(self.printer), done=ignore_result, failed=_log_failure)
        self.background.run(_stay_awake(), done=ignore_result, failed=_log_failure)
        if self.settings.sound.enabled and self.player is None:
            self._make_sounds()

    def _close_connections(self) -> None:
        self.background.run(_close_idle_connections(self.erp), done=ignore_result, failed=_log_failure)

    def _make_sounds(self) -> None:
        from totem.system.audio import Player
        from totem.ui.sound_cues import SoundCues

        sound = self.settings.sound
        self.player = Player(sound.volume if sound.enabled else 0, self.background, self.window)
        SoundCues(self.window, self.session).cue_requested.connect(self.player.play)
        self.player.warm_up()

    def start_monitors(self) -> None:
        """Start the monitors of availability and capabilities, and the delivery of the outbox."""
        from totem.erp import advice
        from totem.monitoring.availability import Availability, MaintenanceFlag
        from totem.monitoring.clock_monitor import ClockMonitor
        from totem.monitoring.link_monitor import LinkMonitor

        flag, probe_s = MaintenanceFlag(state_folder(self.settings)), self.settings.erp.probe_s
        self.availability = Availability(self.session, self.erp, flag, self.background, probe_s=probe_s)
        self.availability.erp.is_configured = self.settings.erp.base_url is not None
        self.availability.erp.describe = partial(advice.log_text, self.settings.erp)
        self.availability.start()
        self.clock_monitor = ClockMonitor(self.clock, self.availability.erp.check_now, self.availability)
        self.clock_monitor.day_changed.connect(self.session.renew_day)
        self.clock_monitor.start()
        host = urlsplit(self.settings.erp.base_url or "").hostname
        if host and not is_loopback(host):  # an ERP on this machine needs no network
            self.link_monitor = LinkMonitor(self.background, parent=self.availability)
            self.link_monitor.lost.connect(self.availability.erp.suspect)
            self.link_monitor.gained.connect(self.availability.erp.on_link_gained)
            self.link_monitor.start()
        self.outbox.start(self.availability.erp)
        if self.forms is not None:
            from totem.monitoring.capability_monitor import FormAvailability

            self.form_availability = FormAvailability(
                self.forms(), self.session, self.availability.erp, self.background, self.window
            )
            self.form_availability.start()
        from totem.monitoring.capability_monitor import CapabilityCache, CapabilityMonitor, erp_fingerprint

        cache = CapabilityCache(partial(state_folder, self.settings), erp_fingerprint(self.settings.erp))
        wanted = {name: str(choice) for name, choice in self.settings.records}
        wanted["unlock"] = "auto" if self.settings.unlock.enabled else "never"
        self.capability_monitor = monitor = CapabilityMonitor(
            self.erp, cache, wanted, self.availability.erp, self.background, self.availability
        )
        monitor.updated.connect(self.session.set_capabilities)
        monitor.start()
        if self.load_fleet is not None:
            self.background.run(
                in_thread(self.load_fleet), done=self._start_fleet, failed=self._on_fleet_failed
            )

    def _start_fleet(self, start: "Callable[[Availability], _Closable]") -> None:
        if self.availability is not None:
            self.fleet = start(self.availability)

    def _on_fleet_failed(self, error: Exception) -> None:
        """Go on without the fleet: customers are served all the same."""
        log.error("the fleet's link cannot be made: %s: %s", type(error).__name__, error)

    def offer_voice(self) -> None:
        """Start to look for a voice, which the window then offers, where speech is on and installed."""
        from totem.system import tts_client

        voice = self.settings.voice
        if voice.enabled and tts_client.is_installed():
            from totem.ui.speech.screen_reader import ScreenReader

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
        self.window.screens_built.connect(self._freeze_garbage, Qt.ConnectionType.SingleShotConnection)
        self.window.make_next_screen()

    def _on_warm_up_failed(self, error: Exception) -> None:
        _log_failure(error)
        self._make_screens(None)

    def _freeze_garbage(self) -> None:
        if self.session.view_state.state in RESTING:
            self.garbage_collector.freeze_existing()

    def close(self) -> None:
        """End the session, close the window and the connections, join the background thread."""
        self.session.changed.disconnect(self.window.follow)
        monitors = (
            *(self.clock_monitor, self.link_monitor, self.form_availability, self.outbox),
            *(self.availability, self.capability_monitor),
        )
        _close(self.fleet, *monitors, self.display_schedule, self.dimmer)
        if self.session.view_state.state not in RESTING:
            self.session.leave()
        _close(self.touch_panel, self.lockdown, self.keyboard, self.screen_reader)
        self.window.allow_close()
        _close(self.languages, self.accessibility, self.garbage_collector, self.player)
        self.background.close(self.erp.aclose(), *([_clear(self.printer)] if self.printer else []))


def run(
    settings: "Settings",
    *,
    windowed: bool,
    extend: "Callable[[Kiosk, QApplication], object] | None" = None,
    first: Callable[[], object] | None = None,
    remark: str = "",
) -> int:
    """Run the kiosk until the program ends; return the exit code.

    `extend` is called with the kiosk before it is shown and may add to it, `first` when the first screen is
    shown. `remark` is appended to each status for the service manager.
    """
    folder = state_folder(settings)
    instance = SingleInstance(folder)
    if not instance.claim():
        log.error("another kiosk runs with the state folder %s", folder)
        return ExitCode.ALREADY_RUNNING
    if not windowed and display.needs_session_restart(folder, settings.screen.rotation):
        instance.release()
        return ExitCode.RESTART
    app = application()
    screen = None if windowed else primary_screen()
    size = DEFAULT_SIZE if screen is None else screen.size()
    kiosk = Kiosk(settings, size)
    supervisor = Supervisor(app, kiosk.session, kiosk.window, folder / "logs", SystemdNotifier(), remark)
    unhook = logs.install_hooks(supervisor.handle_error)
    if extend is not None:
        extend(kiosk, app)
    show(kiosk, windowed=windowed, first=first)
    code = int(ExitCode.FROZEN)
    try:
        code = run_event_loop(app, kiosk)
    finally:
        unhook()
        supervisor.close()
        instance.release()
        exit_codes.force_exit(code)
    return code


def run_event_loop(app: QApplication, kiosk: Kiosk) -> int:
    """Run the event loop, close the kiosk at its end and return the exit code."""
    unhook = exit_on_signals(app)
    try:
        return app.exec()
    finally:
        unhook()
        kiosk.close()


def show(kiosk: Kiosk, *, windowed: bool, first: Callable[[], object] | None = None) -> None:
    """Show the window; once it is painted, call `first` and warm up."""
    if windowed:
        available = QGuiApplication.primaryScreen().availableSize()
        kiosk.window.resize(kiosk.window.size().scaled(available, Qt.AspectRatioMode.KeepAspectRatio))
        kiosk.window.show()
    else:
        kiosk.lockdown.hide_pointer()
        full_screen = FullScreen(kiosk.window)
        display.Rotation(kiosk.window, kiosk.settings.screen.rotation).begin(full_screen.show)
    warm_up_once_painted(kiosk, first)


def warm_up_once_painted(kiosk: Kiosk, first: Callable[[], object] | None = None) -> None:
    """Connect `first`, warm-up, monitors and speech to the first painted screen."""
    kiosk.window.screens_built.connect(kiosk.start_monitors, Qt.ConnectionType.SingleShotConnection)
    kiosk.window.screens_built.connect(kiosk.offer_voice, Qt.ConnectionType.SingleShotConnection)

    def begin(_screen: str) -> None:
        if first is not None:
            first()
        kiosk.warm_up()

    kiosk.window.settled.connect(begin, Qt.ConnectionType.SingleShotConnection)


class _Closable(Protocol):
    def close(self) -> object: ...


def _close(*parts: _Closable | None) -> None:
    for part in parts:
        if part is not None:
            part.close()


async def _import_rules() -> None:
    from totem.domain.integrity import check  # noqa: F401
    from totem.printing.layout.symbols import qr_matrix

    qr_matrix("TOTEM")


async def _clear(printer: SharedPrinter) -> None:
    """Delete the print data of a session, also of one that a power cut ended."""
    async with printer.turn() as opened:
        await opened.clear()


async def _close_idle_connections(erp: OwnedErp) -> None:
    """Drop session data that libraries keep: receive buffers of connections and the cache of parsed URLs."""
    from urllib import parse

    await erp.rest()
    parse.clear_cache()  # type: ignore[attr-defined]  # the cookie policy parses the URL of every request


async def _stay_awake() -> None:
    from totem.system.display_power import inhibit_screensaver

    await inhibit_screensaver(QGuiApplication.platformName())


def _log_failure(error: Exception) -> None:
    log.error("warming up failed: %s", type(error).__name__)


def _family() -> str:
    """Load the bundled typeface; return the system's where that fails."""
    try:
        return load_fonts()
    except (OSError, RuntimeError) as error:
        log.warning("the typeface is the system's own: %s", error)
        return QFont().family()
