"""The composition root: wires the rooms together and starts Qt.

In order: the application, the background thread, ERP and printer, the visit and its idle clock, language and
aids, the brand, the window. Parts that the home screen does not need (HTTP, slips) are loaded after its first
frame.
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.kiosk.factory import make_forms, make_gate, make_inquirer, make_printer, watch_answers
from totem.kiosk.outbox_worker import OutboxWorker
from totem.kiosk.supervisor import Supervisor
from totem.monitoring.metrics.session_metrics import MetricsObserver
from totem.monitoring.metrics.store import MetricsRecorder
from totem.printing.layout.canvas import load as load_fonts
from totem.printing.print_lock import SharedPrinter
from totem.session.controller import SessionController
from totem.session.display_schedule import DisplayRules, DisplaySchedule
from totem.session.idle import STALLED_PRINT_S, IdleClock
from totem.session.rate_limiter import RateLimiter
from totem.session.session import SessionConfig
from totem.session.states import RESTING
from totem.session.view_state import Rating
from totem.settings import state_folder
from totem.system import environment, exit_codes
from totem.system import logging as logs
from totem.system.background import Background, ignore_result
from totem.system.exit_codes import ExitCode
from totem.system.gc_policy import GuiGarbageCollector
from totem.system.sd_notify import SystemdNotifier
from totem.system.signal_handling import exit_on_signals
from totem.system.single_instance import SingleInstance
from totem.ui import qt_accessibility, rotation
from totem.ui.accessibility_options import AccessibilityPreferences
from totem.ui.brand import load_brand
from totem.ui.full_screen import FullScreen, primary_screen
from totem.ui.input.key_navigation import KeyNavigation
from totem.ui.input.lockdown import Lockdown
from totem.ui.input.touch_input import TouchInput
from totem.ui.languages import Languages
from totem.ui.screen_dimmer import ScreenDimmer
from totem.ui.ui_context import make_context
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.monitoring.availability import Availability
    from totem.monitoring.capability_monitor import CapabilityMonitor, FormAvailability
    from totem.session.forms.tasks import FormServices
    from totem.settings import Settings
    from totem.system.audio import Player
    from totem.ui.speech.screen_reader import ScreenReader

log = logging.getLogger(__name__)
DEFAULT_SIZE = QSize(1080, 1920)


def _go_on() -> None:
    pass


def application() -> QApplication:
    """The one QApplication, with the house's typeface and nothing of the platform's taste."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    environment.prepare()
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")  # no OpenGL paints here: spare its libraries
    os.environ.setdefault("QT_SCALE_FACTOR", "1")  # sizes are millimetres, not the desktop's idea of a pixel
    app = QApplication(sys.argv[:1])
    app.setApplicationName("totem")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    return app


@dataclass
class Kiosk:
    """Everything that runs, wired; `service` from `watch` on, `narrator` from `offer_voice` on."""

    settings: "Settings"
    background: Background
    erp: OwnedErp
    outbox: OutboxWorker
    forms: "Callable[[], FormServices] | None"
    printer: SharedPrinter | None
    visit: SessionController
    gate: RateLimiter
    idle: IdleClock
    languages: Languages
    aids: AccessibilityPreferences
    window: Window
    keyboard: KeyNavigation
    touch_panel: TouchInput
    lockdown: Lockdown
    garbage: GuiGarbageCollector
    rest: DisplaySchedule
    panel: ScreenDimmer
    service: "Availability | None" = None
    offers: "FormAvailability | None" = None
    answers: "CapabilityMonitor | None" = None
    player: "Player | None" = None
    narrator: "ScreenReader | None" = None
    first: Callable[[], object] = _go_on

    def begin(self) -> None:
        """Do what comes `first`, and warm up: the first screen stands."""
        self.first()
        self.warm_up()

    def warm_up(self) -> None:
        """After the first frame: make what the first visit will need, clear up what a power cut left."""
        self.rest.start(self.visit.picture)
        self.garbage.visit_collected.connect(self._close_connections)
        self.background.run(_import_rules(), done=ignore_result, failed=_log_failure)
        self.background.run(self.erp.warm_up(), done=self._furnish, failed=self._furnish_cold)
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
        SoundCues(self.window, self.visit).heard.connect(self.player.play)
        self.player.warm_up()

    def watch(self) -> None:
        """See from now on whether the kiosk can serve, what the ERP answers for, and send what waits."""
        from totem.monitoring.availability import Availability, MaintenanceFlag

        flag, probe_s = MaintenanceFlag(state_folder(self.settings)), self.settings.erp.probe_s
        self.service = Availability(self.visit, self.erp, flag, self.background, probe_s=probe_s)
        self.service.erp.is_configured = self.settings.erp.base_url is not None
        self.service.start()
        self.outbox.start(self.service.erp)
        if self.forms is not None:
            from totem.monitoring.capability_monitor import FormAvailability

            self.offers = FormAvailability(
                self.forms(), self.visit, self.service.erp, self.background, self.window
            )
            self.offers.start()
        self.answers = watch_answers(self.settings, self.visit, self.erp, self.background, self.service)

    def offer_voice(self) -> None:
        """Look for a voice, without waiting for it."""
        from totem.ui.speech.phrases import start_screen_reader

        self.narrator = start_screen_reader(
            self.settings.voice, self.visit, self.window, self.languages, self.aids
        )

    def _furnish(self, _nothing: None) -> None:
        self.window.furnished.connect(self._keep, Qt.ConnectionType.SingleShotConnection)
        self.window.make_next_screen()

    def _furnish_cold(self, error: Exception) -> None:
        _log_failure(error)
        self._furnish(None)

    def _keep(self) -> None:
        if self.visit.picture.state in RESTING:
            self.garbage.keep_what_is_here()

    def close(self) -> None:
        """End the visit, close the window and the connections, join the background thread."""
        self.visit.changed.disconnect(self.window.follow)
        if self.offers is not None:
            self.offers.close()
        self.outbox.close()
        if self.service is not None:
            self.service.close()
        if self.answers is not None:
            self.answers.close()
        self.rest.close()
        self.panel.close()
        if self.visit.picture.state not in RESTING:
            self.visit.leave()
        self.touch_panel.close()
        self.lockdown.close()
        self.keyboard.close()
        if self.narrator is not None:
            self.narrator.close()
        self.window.allow_close()
        self.languages.close()
        self.aids.close()
        self.garbage.close()
        if self.player is not None:
            self.player.close()
        farewells = [self.erp.aclose()] + ([_clear(self.printer)] if self.printer else [])
        self.background.close(*farewells)


def assemble(
    settings: "Settings", size: QSize, *, keep_limits: bool = True, keep_statistics: bool = True
) -> Kiosk:
    """Wire a kiosk for a panel of `size`; the window is not shown yet. Needs the application.

    Without `keep_limits`, it neither knows nor tells others how many documents were tried on this machine;
    without `keep_statistics`, its visits are not counted among the customers'.
    """
    QGuiApplication.styleHints().setMouseDoubleClickInterval(0)  # two quick touches are two touches
    qt_accessibility.install()
    background = Background()
    erp = make_erp(settings.erp, discreet=settings.identity.challenge != "none")
    state = partial(state_folder, settings)
    outbox = OutboxWorker(state, lambda: erp.sales, background, kept_days=lambda: settings.outbox.keep_days)
    printer = make_printer(settings)
    gate = make_gate(settings, background, keep_limits=keep_limits)
    forms = make_forms(settings, erp, outbox)
    visit = SessionController(
        erp=erp,
        printer=printer,
        runner=background,
        rules=SessionConfig.from_settings(settings),
        gate=gate,
        inquirer=make_inquirer(settings),
        forms=forms,
        records=erp,
        today=_today,
        now=_now,
        guard=logs.guard,
    )
    if keep_statistics:
        tally = MetricsRecorder(state, background, _today)
        MetricsObserver(visit, tally, now=_now, steady=time.monotonic)  # before the window, which may move on
        visit.rated.connect(partial(_count_rating, tally))
    idle = IdleClock(settings.session, print_s=max(STALLED_PRINT_S, 2 * settings.printer.deadline_s))
    languages = Languages(settings.kiosk.language, settings.session.idle_s)
    aids = AccessibilityPreferences(settings.session.idle_s)
    brand = load_brand(settings.brand)
    family = _family()
    contexts = partial(make_context, brand, settings, family, background)
    window = Window(contexts, visit, idle, languages, aids, settings.session.countdown_s, size)
    garbage = GuiGarbageCollector(window)
    visit.ended.connect(garbage.collect_soon)
    keyboard = KeyNavigation(window)
    rest = DisplaySchedule(DisplayRules.from_settings(settings), _now)
    visit.changed.connect(rest.follow)
    return Kiosk(
        settings=settings,
        background=background,
        erp=erp,
        outbox=outbox,
        forms=forms,
        printer=printer,
        visit=visit,
        gate=gate,
        idle=idle,
        languages=languages,
        aids=aids,
        window=window,
        keyboard=keyboard,
        touch_panel=TouchInput(window, keyboard, settings.session.key_repeat_ms),
        lockdown=Lockdown(window),
        garbage=garbage,
        rest=rest,
        panel=ScreenDimmer(window, rest, _now),
    )


def run(
    settings: "Settings",
    *,
    windowed: bool,
    extend: "Callable[[Kiosk, QApplication], object] | None" = None,
    first: Callable[[], object] = _go_on,
    remark: str = "",
) -> int:
    """Show the kiosk until the program ends; return the exit code.

    `extend` is called with the kiosk before it is shown, and may add to it; `first` when the first screen
    stands, before anything else. `remark` goes with every status that is sent to the service manager.
    """
    folder = state_folder(settings)
    instance = SingleInstance(folder)
    if not instance.claim():
        log.error("another kiosk runs with the state folder %s", folder)
        return ExitCode.ALREADY_RUNNING
    if not windowed and rotation.needs_session_restart(folder, settings.screen.rotation):
        instance.release()
        return ExitCode.RESTART
    app = application()
    screen = None if windowed else primary_screen()
    size = DEFAULT_SIZE if screen is None else screen.size()
    kiosk = assemble(settings, size)
    care = Supervisor(app, kiosk.visit, kiosk.window, folder / "logs", SystemdNotifier(), remark)
    unhook = logs.install_hooks(care.error_happened)
    if extend is not None:
        extend(kiosk, app)
    show(kiosk, windowed=windowed, first=first)
    code = int(ExitCode.FROZEN)
    try:
        code = run_until_told(app, kiosk)
    finally:
        unhook()
        care.close()
        instance.release()
        exit_codes.force_exit(code)
    return code


def run_until_told(app: QApplication, kiosk: Kiosk) -> int:
    """Run the event loop until the system asks for the end, and close the kiosk; returns the exit code."""
    unhook = exit_on_signals(app)
    try:
        return app.exec()
    finally:
        unhook()
        kiosk.close()


def show(kiosk: Kiosk, *, windowed: bool, first: Callable[[], object] = _go_on) -> None:
    """Show the window; once it was painted, call `first` and warm up."""
    if windowed:
        available = QGuiApplication.primaryScreen().availableSize()
        kiosk.window.resize(kiosk.window.size().scaled(available, Qt.AspectRatioMode.KeepAspectRatio))
        kiosk.window.show()
    else:
        kiosk.lockdown.hide_pointer()
        rotation.Rotation(kiosk.window, kiosk.settings.screen.rotation).begin()
        FullScreen(kiosk.window).show()
    warm_up_once_painted(kiosk, first)


def warm_up_once_painted(kiosk: Kiosk, first: Callable[[], object] = _go_on) -> None:
    """Have `kiosk` call `first` and warm up when its first screen stands; then start ERP watch and speech."""
    kiosk.window.furnished.connect(kiosk.watch, Qt.ConnectionType.SingleShotConnection)
    kiosk.window.furnished.connect(kiosk.offer_voice, Qt.ConnectionType.SingleShotConnection)
    kiosk.first = first
    kiosk.window.settled.connect(kiosk.begin, Qt.ConnectionType.SingleShotConnection)


async def _import_rules() -> None:
    from totem.domain.integrity import check  # noqa: F401
    from totem.printing.layout.symbols import qr_matrix

    qr_matrix("TOTEM")


async def _clear(printer: SharedPrinter) -> None:
    """Remove what is left of a visit's prints, also of one that a power cut ended."""
    async with printer.turn() as opened:
        await opened.forget()


async def _close_idle_connections(erp: OwnedErp) -> None:
    """Drop what libraries keep of a visit: receive buffers of connections, and the cache of parsed URLs."""
    from urllib import parse

    await erp.rest()
    parse.clear_cache()  # type: ignore[attr-defined]  # the cookie policy parses the URL of every request


async def _stay_awake() -> None:
    from totem.system.display_power import stay_awake

    await stay_awake(QGuiApplication.platformName())


def _count_rating(tally: MetricsRecorder, rating: Rating) -> None:
    tally.count("rating", rating.value)


def _log_failure(error: Exception) -> None:
    log.error("warming up failed: %s", type(error).__name__)


def _family() -> str:
    """The house's typeface; the system's, less beautiful, where that cannot be had."""
    try:
        return load_fonts()
    except (OSError, RuntimeError) as error:
        log.warning("the typeface is the system's own: %s", error)
        return QFont().family()


def _now() -> datetime:
    return datetime.now().astimezone()


def _today() -> date:
    return _now().date()
