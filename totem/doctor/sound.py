"""Checks of sound: a program that plays sound cues, and speech in each language."""

import subprocess
import sys
from collections.abc import Iterator

from totem.monitoring.health import HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import Settings, SoundSettings
from totem.system import process_setup
from totem.system.audio import find_players
from totem.system.distribution import advise_extra
from totem.system.languages import LANGUAGES
from totem.system.localization import localize
from totem.system.system_advice import SystemAdvice
from totem.system.tts_client import START_TIMEOUT_MS, TtsUnavailable, command, parse_reply

_VOICE_ERRORS: dict[TtsUnavailable, tuple[str, str | SystemAdvice]] = {
    TtsUnavailable.EXTRA: ("o pacote de voz não está instalado", ""),
    TtsUnavailable.LIBRARY: ("falta uma biblioteca do sistema", SystemAdvice.INSTALL_VOICE_LIBRARY),
    TtsUnavailable.ENGINE: (
        "o Qt não tem o sintetizador configurado",
        "Corrija voice.engine na configuração, ou apague essa linha.",
    ),
    TtsUnavailable.CONNECTION: ("o sintetizador não funciona", SystemAdvice.INSTALL_VOICE),
    TtsUnavailable.VOICES: ("não há voz para nenhum idioma do totem", SystemAdvice.INSTALL_VOICE),
    TtsUnavailable.SILENT: ("o sintetizador não responde", SystemAdvice.CHECK_VOICE),
    TtsUnavailable.ENDED: ("o processo da voz caiu", SystemAdvice.CHECK_VOICE),
}
"""Words and advice; without advice, the kind of installation gives it."""

SOUND = HealthCheck(
    "sound",
    "sons",
    lambda on: check_sound(on.settings.sound),
    HealthGroup.SET_UP,
    trouble="os sons não funcionam",
)
VOICE = HealthCheck(
    "voice",
    "voz",
    lambda on: check_voice(on.settings),
    HealthGroup.SET_UP,
    trouble="a voz não funciona por completo",
)
CHECKS = (SOUND, VOICE)


def check_sound(settings: SoundSettings) -> Iterator[HealthFinding]:
    """Check that a program can play sound cues; without one, the kiosk works silently."""
    if not settings.enabled or settings.volume == 0:
        yield SOUND.ok(localize("desligados na configuração"))
    elif sys.platform == "win32":
        yield SOUND.ok(localize("tocados pelo Windows"))
    elif players := find_players():
        yield SOUND.ok(localize("tocados por {player}", player=players[0][0]))
    else:
        yield SOUND.warning(
            localize("não há saída de som, ou falta um programa que toque sons"),
            advise(SystemAdvice.INSTALL_PLAYER),
        )


def check_voice(settings: Settings) -> Iterator[HealthFinding]:
    """Check the languages in which speech is available, and warn where it reads personal data aloud."""
    if not settings.voice.enabled:
        yield VOICE.ok(localize("desligada na configuração"))
        return
    languages, fault, detail = _probe_voices(settings.voice.engine)
    if fault is not None:
        words, todo = _VOICE_ERRORS[fault]
        words, todo = localize(words), advise(todo) or advise_extra("voice")
        is_shown = detail and fault is not TtsUnavailable.CONNECTION  # that one's is Qt's English sentence
        cause = f"{words} ({detail})" if is_shown else words
        yield VOICE.warning(localize("indisponível: {cause}", cause=cause), todo)
        return
    spoken = ", ".join(localize(each.portuguese) for each in LANGUAGES if each.code in languages)
    missing = ", ".join(localize(each.portuguese) for each in LANGUAGES if each.code not in languages)
    if settings.kiosk.language not in languages:
        yield VOICE.warning(
            localize("só fala {spoken}; falta a voz do idioma do totem", spoken=spoken),
            advise(SystemAdvice.INSTALL_VOICE),
        )
    elif missing:
        yield VOICE.warning(
            localize("fala {spoken}; falta a voz para {missing}", spoken=spoken, missing=missing),
            advise(SystemAdvice.INSTALL_VOICE),
        )
    else:
        yield VOICE.ok(localize("fala {spoken}", spoken=spoken))
    if settings.voice.private:
        words = localize("lê em voz alta valores, nomes e documentos (voice.private)")
        yield VOICE.warning(words, advise("Deixe assim só se o som sair apenas em fones de ouvido."))


def _probe_voices(engine: str | None) -> tuple[frozenset[str], TtsUnavailable | None, str]:
    """Return the codes of the available languages, or the fault and a detail of it."""
    try:
        done = subprocess.run(  # noqa: S603 - this program
            command(engine),
            env=process_setup.child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            creationflags=process_setup.NO_WINDOW,
            check=False,
            timeout=START_TIMEOUT_MS / 1000,
        )
    except subprocess.TimeoutExpired:
        return frozenset(), TtsUnavailable.SILENT, ""
    answer = next(filter(None, map(parse_reply, done.stdout.splitlines())), None)
    if answer is None:
        return frozenset(), TtsUnavailable.ENDED, localize("código {code}", code=done.returncode)
    if "reason" in answer:
        return frozenset(), TtsUnavailable(answer["reason"]), answer["detail"]
    return frozenset(answer["languages"]), None, ""
