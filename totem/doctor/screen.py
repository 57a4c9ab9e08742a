"""Checks of screen, fonts, brand pictures and camera, in a subprocess: Qt aborts one that finds no display.

In a session without a screen, such as one over SSH, the running kiosk's record of its screen is used. Brand
pictures need Qt's application as well, since an SVG may contain text.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from math import hypot
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QScreen

from totem.monitoring.health import (
    CheckContext,
    Findings,
    HealthCheck,
    HealthFinding,
    HealthGroup,
    Severity,
    advise,
)
from totem.printing.layout import fonts
from totem.settings import BrandSettings, ScreenSettings, Settings, state_folder
from totem.system import display_power, process_setup
from totem.system.display_power import ScreenState
from totem.system.distribution import advise_extra
from totem.system.image_files import UnreadableImage, load_image
from totem.system.localization import decimal, language_in_use, localize
from totem.system.quantities import count_text
from totem.system.system_advice import INSTALL_AGAIN, SystemAdvice
from totem.ui import camera
from totem.ui.camera import CameraUnavailable

_BOX = QSize(1080, 1080)
_PICTURE_TODO = "Troque o arquivo; até lá, o totem mostra a imagem padrão."
ONLY_SCREEN = "--only-screen"
_TIMEOUT_S = 20
_MM_PER_INCH = 25.4
_LEAST_SIDE = 600
_TOLERANCE = 0.1
_LEAST_KNOWN_INCHES = 8  # panels of unknown size report 160 by 90 mm, or nothing
_HIDDEN = {"offscreen", "minimal"}
_CHECK_CABLE = "Confira o cabo da tela e se ela está ligada na tomada."
_RUN_THERE = "Rode este comando na sessão gráfica do totem."
_CAMERA_ERRORS: dict[CameraUnavailable, tuple[str, str | SystemAdvice]] = {
    CameraUnavailable.EXTRA: ("falta o QtMultimedia", ""),
    CameraUnavailable.LIBRARY: (
        "falta uma biblioteca do sistema para o QtMultimedia",
        SystemAdvice.INSTALL_CAMERA_LIBRARY,
    ),
    CameraUnavailable.BACKEND: (
        "o QtMultimedia não consegue abrir câmeras",
        INSTALL_AGAIN,
    ),
    CameraUnavailable.DEVICE: ("nenhuma câmera ligada", "Ligue a câmera, ou use sign_up.camera = false."),
}
"""Words and advice; without advice, the kind of installation gives it."""


def check_brand(settings: BrandSettings) -> Iterator[HealthFinding]:
    """Check that every picture of [brand] can be decoded; its other keys are checked with the settings."""
    logo = [("brand.logo", settings.logo)] if settings.logo is not None else []
    pictures = [*logo, *(("brand.slides", slide) for slide in settings.slides)]
    wrong = [(key, path, problem) for key, path in pictures if (problem := _picture_error(path))]
    for key, path, problem in wrong:
        yield BRAND.warning(f"{key}: {path.name} {problem}", advise(_PICTURE_TODO))
    if not wrong:
        count = len(settings.slides)
        slides = count_text(count, "imagem", "imagens") if count else localize("sem imagens")
        yield BRAND.ok(
            f"{settings.name}, {localize('com logo' if logo else 'sem logo')}, {slides}",
        )


def _picture_error(path: Path) -> str:
    try:
        load_image(path, _BOX)
    except UnreadableImage as bad:
        return localize(bad.fault.value)
    return ""


def check_camera(settings: Settings) -> Iterator[HealthFinding]:
    """Check the camera for photos of documents where sign-up offers it; phones can be used as well."""
    if not (settings.sign_up.enabled and settings.sign_up.camera):
        return
    fault = camera.unavailable_reason()
    if fault is None:
        yield CAMERA.ok(localize("pronta"))
        return
    words, todo = _CAMERA_ERRORS[fault]
    yield CAMERA.warning(localize(words), advise(todo) or advise_extra("voice"))


def check_in_subprocess(config: Path | None) -> Iterator[HealthFinding]:
    """Run `run_checks` in a subprocess; one that dies on the way is an error of the check."""
    named = ["--config", str(config)] if config else []
    as_json = [] if language_in_use() else ["--json"]  # in the language of this process
    command = [*process_setup.program_command(), "doctor", ONLY_SCREEN, *as_json, *named]
    try:
        done = subprocess.run(  # noqa: S603 - this program
            command,
            env=process_setup.child_environment(),
            capture_output=True,
            encoding="utf-8",
            creationflags=process_setup.NO_WINDOW,
            check=False,
            timeout=_TIMEOUT_S,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        yield DISPLAY.error(
            localize("o Qt não abriu a tela em {seconds} s", seconds=_TIMEOUT_S),
            advise(_RUN_THERE),
        )
    except ValueError:
        cause = next(
            (line for line in done.stderr.splitlines() if line.strip()),
            localize("código {code}", code=done.returncode),
        )
        yield DISPLAY.error(localize("o Qt não abriu a tela: {cause}", cause=cause), advise(_RUN_THERE))
    else:
        yield from (HealthFinding(**check | {"level": Severity(check["level"])}) for check in found)


def run_checks(settings: Settings) -> Iterator[HealthFinding]:
    """Check size and density of the first screen, blanking, typeface, brand pictures and camera."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    process_setup.prepare_qt()
    app = None if QGuiApplication.instance() else QGuiApplication(sys.argv[:1])
    screens = QGuiApplication.screens()
    if QGuiApplication.platformName() in _HIDDEN:
        yield check_running_kiosk(settings)
    elif not screens:
        yield DISPLAY.error(
            localize("o sistema não detecta nenhuma tela"),
            advise(_CHECK_CABLE),
        )
    else:
        yield check_screen(screens[0], settings.screen)
    yield from check_blanking()
    yield check_fonts()
    yield from check_brand(settings.brand)
    yield from check_camera(settings)
    del app


def check_running_kiosk(settings: Settings) -> HealthFinding:
    """Check the screen that the running kiosk recorded, for sessions without a screen of their own."""
    state = display_power.read(state_folder(settings))
    if state is None:
        words = localize("nenhuma tela nesta sessão, e o totem não está aberto")
        return DISPLAY.warning(words, advise(SystemAdvice.START_KIOSK))
    if not state.width or not state.height:
        return DISPLAY.error(
            localize("o totem não detecta nenhuma tela"),
            advise(_CHECK_CABLE),
        )
    check = check_screen_state(state, settings.screen)
    if state.platform in _HIDDEN:
        words = localize(
            "{words}; o totem foi aberto sem tela ({platform})", words=check.words, platform=state.platform
        )
        return DISPLAY.warning(words, advise(_RUN_THERE))
    return check


def check_screen(screen: QScreen, settings: ScreenSettings) -> HealthFinding:
    """Check a screen of this session; see `check_screen_state`."""
    pixels, physical = screen.size() * screen.devicePixelRatio(), screen.physicalSize()
    ratio, platform = screen.devicePixelRatio(), QGuiApplication.platformName()
    state = ScreenState(platform, pixels.width(), pixels.height(), ratio, physical.width(), physical.height())
    return check_screen_state(state, settings)


def check_screen_state(screen: ScreenState, settings: ScreenSettings) -> HealthFinding:
    """Check resolution and scaling, and the configured diagonal against the one that the panel reports."""
    configured = settings.diagonal_inches
    density = hypot(screen.width, screen.height) / (configured * _MM_PER_INCH)
    given = localize(
        "{inches} polegadas, {density} pixels por mm",
        inches=decimal(f"{configured:g}"),
        density=decimal(f"{density:.2f}"),
    )
    words = f"{screen.width}×{screen.height} pixels, {given}"
    inches = hypot(screen.width_mm, screen.height_mm) / _MM_PER_INCH
    if min(screen.width, screen.height) < _LEAST_SIDE:
        return DISPLAY.warning(
            words, advise("A tela é pequena: use uma de pelo menos 720 pixels no lado menor.")
        )
    if inches > _LEAST_KNOWN_INCHES and abs(inches - configured) > _TOLERANCE * configured:
        reported = decimal(f"{inches:.1f}")
        todo = advise(
            "A tela informa {reported} polegadas: meça e corrija screen.diagonal_inches.", reported=reported
        )
        return DISPLAY.warning(words, todo)
    if screen.ratio != 1:
        words = localize("{words}, ampliada {ratio:g} vezes", words=words, ratio=screen.ratio)
        return DISPLAY.warning(words, advise("Deixe a escala da área de trabalho do sistema em 100%."))
    return DISPLAY.ok(words)


def check_blanking() -> Iterator[HealthFinding]:
    """Check that the kiosk can inhibit screen blanking, on systems where that is its task."""
    may_blank = display_power.may_blank()
    if may_blank:
        todo = advise(SystemAdvice.INSTALL_X)
        yield AWAKE.warning(localize("a tela pode apagar entre um cliente e outro"), todo)
    elif may_blank is not None:
        yield AWAKE.ok(localize("não apaga sozinha enquanto o totem funciona"))


def check_fonts() -> HealthFinding:
    """Check that Qt renders text in the bundled typeface, by which all layouts are measured."""
    try:
        family = fonts.load_fonts()
    except (RuntimeError, FileNotFoundError):
        return FONTS.error(
            localize("a fonte do Totem não abre"),
            advise(INSTALL_AGAIN),
        )
    if QFontInfo(QFont(family)).family() != family:
        return FONTS.error(
            localize("o sistema usa outra fonte no lugar da {family}", family=family),
            advise(SystemAdvice.INSTALL_FONTS),
        )
    return FONTS.ok(family)


def _check_brand(context: CheckContext) -> Findings:
    """Check the pictures in the kiosk, which has Qt's application; the doctor's subprocess checks them."""
    return () if context.started is None else check_brand(context.settings.brand)


DISPLAY = HealthCheck(
    "display",
    "tela",
    lambda on: check_in_subprocess(on.config),
    HealthGroup.SET_UP,
    trouble="a tela precisa de ajuste",
)
AWAKE = HealthCheck("awake", "tela acesa", trouble="a tela pode apagar sozinha")
FONTS = HealthCheck("fonts", "fonte", trouble="as letras da tela não são as do Totem")
BRAND = HealthCheck(
    "brand",
    "marca",
    _check_brand,
    HealthGroup.SET_UP,
    trouble="o logo ou as imagens da empresa precisam de ajuste",
)
CAMERA = HealthCheck("camera", "câmera", trouble="a câmera não funciona")
CHECKS = (DISPLAY, BRAND)
