"""Check the screen and its fonts in a separate process: Qt ends one that finds no display.

In a session without a screen, such as one over SSH, the running kiosk's record of its screen is used.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from math import hypot
from pathlib import Path

from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QScreen

from totem.doctor import brand, camera
from totem.printing.layout import canvas
from totem.settings import ScreenSettings, Settings, state_folder
from totem.staff.health_rules import HealthCheck, Severity, error, ok, warning
from totem.system import display_power, environment
from totem.system.display_power import ScreenState

ONLY_SCREEN = "--only-screen"
_TIMEOUT_S = 20
_MM_PER_INCH = 25.4
_LEAST_SIDE = 600
_TOLERANCE = 0.1
_LEAST_KNOWN_INCHES = 8  # inches; panels that do not know their size say 160 by 90 mm, or nothing
_HIDDEN = {"offscreen", "minimal"}
_RUN_THERE = "Rode este comando na sessão gráfica do totem."


def check_in_subprocess(config: Path | None) -> Iterator[HealthCheck]:
    """What `run_checks` finds; a process that dies on the way is a finding, too."""
    named = ["--config", str(config)] if config else []
    command = [*environment.this_program(), "doctor", ONLY_SCREEN, *named]
    try:
        done = subprocess.run(  # noqa: S603 - this program
            command,
            env=environment.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        yield error("display", f"o Qt não abriu a tela em {_TIMEOUT_S} s", _RUN_THERE)
    except ValueError:
        said = next((line for line in done.stderr.splitlines() if line.strip()), f"código {done.returncode}")
        yield error("display", f"o Qt não abriu a tela: {said}", _RUN_THERE)
    else:
        yield from (HealthCheck(**check | {"level": Severity(check["level"])}) for check in found)


def run_checks(settings: Settings) -> Iterator[HealthCheck]:
    """Size and density of the first screen, whether the typeface loads, brand's pictures, camera."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.prepare()
    app = None if QGuiApplication.instance() else QGuiApplication(sys.argv[:1])
    screens = QGuiApplication.screens()
    if QGuiApplication.platformName() in _HIDDEN:
        yield check_running_kiosk(settings)
    elif not screens:
        yield error("display", "o sistema não vê tela nenhuma", "Confira o cabo e a energia da tela.")
    else:
        yield check_screen(screens[0], settings.screen)
    yield from check_blanking()
    yield check_fonts()
    yield from brand.check_brand(settings.brand)
    yield from camera.check_camera(settings)
    del app


def check_running_kiosk(settings: Settings) -> HealthCheck:
    """The screen of the kiosk that runs, which has written it down: this session has none."""
    state = display_power.read(state_folder(settings))
    if state is None:
        words = "nenhuma tela nesta sessão, e o totem não está aberto"
        return warning("display", words, "Abra o totem (sudo systemctl start totem), e rode de novo.")
    if not state.width or not state.height:
        return error("display", "o totem não vê tela nenhuma", "Confira o cabo e a energia da tela.")
    found = check_screen_state(state, settings.screen)
    if state.platform in _HIDDEN:
        return warning(
            "display", f"{found.words}; o totem foi aberto sem tela ({state.platform})", _RUN_THERE
        )
    return found


def check_screen(screen: QScreen, settings: ScreenSettings) -> HealthCheck:
    """A screen of this session; see `check_screen_state`."""
    pixels, physical = screen.size() * screen.devicePixelRatio(), screen.physicalSize()
    ratio, platform = screen.devicePixelRatio(), QGuiApplication.platformName()
    state = ScreenState(platform, pixels.width(), pixels.height(), ratio, physical.width(), physical.height())
    return check_screen_state(state, settings)


def check_screen_state(screen: ScreenState, settings: ScreenSettings) -> HealthCheck:
    """Pixels, the density that the configured diagonal gives, and what the panel says of its own size."""
    ratio = screen.ratio
    density = hypot(screen.width, screen.height) / (settings.diagonal_inches * _MM_PER_INCH)
    size = f"{screen.width}×{screen.height} pontos"
    given = f"{settings.diagonal_inches:g} polegadas, {density:.2f} pontos por mm".replace(".", ",")
    words = f"{size}, {given}"
    inches = hypot(screen.width_mm, screen.height_mm) / _MM_PER_INCH
    if min(screen.width, screen.height) < _LEAST_SIDE:
        return warning("display", words, "A tela é pequena: use uma de 720 pontos ou mais no lado menor.")
    if (
        inches > _LEAST_KNOWN_INCHES
        and abs(inches - settings.diagonal_inches) > _TOLERANCE * settings.diagonal_inches
    ):
        told = f"{inches:.1f}".replace(".", ",")
        todo = f"A tela diz ter {told} polegadas: meça e corrija screen.diagonal_inches."
        return warning("display", words, todo)
    if ratio != 1:
        return warning(
            "display", f"{words}, ampliada {ratio:g} vezes", "Tire a ampliação da área de trabalho."
        )
    return ok("display", words)


def check_blanking() -> Iterator[HealthCheck]:
    """Whether the kiosk can keep the screen on between customers, where that is for it to do."""
    can_go_dark = display_power.blanks()
    if can_go_dark:
        todo = "Instale as bibliotecas do X: apt install libx11-6 libxext6"
        yield warning("awake", "a tela pode apagar sozinha entre dois clientes", todo)
    elif can_go_dark is not None:
        yield ok("awake", "não apaga sozinha enquanto o totem funciona")


def check_fonts() -> HealthCheck:
    """Whether what is written is shown in the typeface that was measured."""
    try:
        family = canvas.load_fonts()
    except (RuntimeError, FileNotFoundError) as trouble:
        return error("fonts", str(trouble), "A instalação está incompleta: instale o Totem de novo.")
    if QFontInfo(QFont(family)).family() != family:
        return error("fonts", f"{family} não é usada", "Instale fontconfig e libfreetype6.")
    return ok("fonts", family)
