"""Checks of sound: a program that plays sound cues, and speech in each language."""

import json
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
from totem.system.tts_client import START_TIMEOUT_MS, TtsUnavailable, command

_INSTALL = (
    "Instale o sintetizador: apt install speech-dispatcher speech-dispatcher-espeak-ng espeak-ng-data",
    "Instale uma voz em Configurações do Windows, Hora e idioma, Fala.",
)
_START = (
    "Confira a saída de som do usuário do totem e o comando: spd-say -l pt-BR teste",
    "Confira a saída de som e as vozes nas Configurações do Windows.",
)
_VOICE_ERRORS: dict[TtsUnavailable, tuple[str, str, str]] = {
    TtsUnavailable.EXTRA: ("o pacote de voz não está instalado", "", ""),
    TtsUnavailable.LIBRARY: (
        "falta uma biblioteca do sistema",
        "Instale-a: apt install libspeechd2 libpulse0 libgl1",
        "A instalação está incompleta: instale o Totem de novo.",
    ),
    TtsUnavailable.ENGINE: (
        "o Qt não tem o sintetizador configurado",
        "Corrija voice.engine na configuração, ou apague essa linha.",
        "",
    ),
    TtsUnavailable.CONNECTION: ("o sintetizador não funciona", *_INSTALL),
    TtsUnavailable.VOICES: ("não há voz para nenhum idioma do totem", *_INSTALL),
    TtsUnavailable.SILENT: ("o sintetizador não responde", *_START),
    TtsUnavailable.ENDED: ("o processo da voz caiu", *_START),
}
"""Words, advice, and what Windows needs instead; without advice, the kind of installation gives it."""
_SOUND_TODO = (
    "Confira a saída de som do usuário do totem, e instale um programa que toque sons: apt install"
    " pulseaudio-utils (ou alsa-utils). Se o totem não tem alto-falante, use sound.enabled = false."
)

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
            advise(_SOUND_TODO),
        )


def check_voice(settings: Settings) -> Iterator[HealthFinding]:
    """Check the languages in which speech is available, and warn where it reads personal data aloud."""
    if not settings.voice.enabled:
        yield VOICE.ok(localize("desligada na configuração"))
        return
    languages, fault, detail = _probe_voices(settings.voice.engine)
    if fault is not None:
        words, todo, windows = _VOICE_ERRORS[fault]
        words, todo = localize(words), advise(todo, windows) or advise_extra("voice")
        is_shown = detail and fault is not TtsUnavailable.CONNECTION  # that one's is Qt's English sentence
        cause = f"{words} ({detail})" if is_shown else words
        yield VOICE.warning(localize("indisponível: {cause}", cause=cause), todo)
        return
    spoken = ", ".join(localize(each.portuguese) for each in LANGUAGES if each.code in languages)
    missing = ", ".join(localize(each.portuguese) for each in LANGUAGES if each.code not in languages)
    if settings.kiosk.language not in languages:
        yield VOICE.warning(
            localize("só fala {spoken}; falta a voz do idioma do totem", spoken=spoken),
            advise(*_INSTALL),
        )
    elif missing:
        yield VOICE.warning(
            localize("fala {spoken}; falta a voz para {missing}", spoken=spoken, missing=missing),
            advise(*_INSTALL),
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
            text=True,
            check=False,
            timeout=START_TIMEOUT_MS / 1000,
        )
        answer = json.loads(done.stdout.partition("\n")[0])
    except subprocess.TimeoutExpired:
        return frozenset(), TtsUnavailable.SILENT, ""
    except ValueError:
        return frozenset(), TtsUnavailable.ENDED, localize("código {code}", code=done.returncode)
    if "reason" in answer:
        return frozenset(), TtsUnavailable(answer["reason"]), answer["detail"]
    return frozenset(answer["languages"]), None, ""
