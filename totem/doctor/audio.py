"""Checks of sound output: text to speech, by a process like the kiosk's, and players of sound cues."""

import json
import subprocess
import sys
from collections.abc import Iterator

from totem.settings import Settings, SoundSettings
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.system import process_setup
from totem.system.audio import find_players
from totem.system.tts_client import START_TIMEOUT_MS, TtsUnavailable, command
from totem.ui.preferences import LANGUAGES

_IS_WINDOWS = sys.platform == "win32"
_INSTALL = (
    "Instale uma voz em Configurações do Windows, Hora e idioma, Fala."
    if _IS_WINDOWS
    else "Instale o sintetizador: apt install speech-dispatcher speech-dispatcher-espeak-ng espeak-ng-data"
)
_START = (
    "Confira a saída de som e as vozes nas Configurações do Windows."
    if _IS_WINDOWS
    else "Confira a saída de som do usuário do totem e o comando: spd-say -l pt-BR teste"
)
_VOICE_ERRORS: dict[TtsUnavailable, tuple[str, str]] = {
    TtsUnavailable.EXTRA: ("o pacote de voz não está instalado", 'Instale-o: pip install "totem[voice]"'),
    TtsUnavailable.LIBRARY: (
        "falta uma biblioteca do sistema",
        "Instale-a: apt install libspeechd2 libpulse0 libgl1",
    ),
    TtsUnavailable.ENGINE: (
        "o Qt não tem o sintetizador pedido",
        "Tire voice.engine da configuração, ou corrija.",
    ),
    TtsUnavailable.CONNECTION: ("o sintetizador não funciona", _INSTALL),
    TtsUnavailable.VOICES: ("não há voz em português, inglês nem espanhol", _INSTALL),
    TtsUnavailable.SILENT: ("o sintetizador não responde", _START),
    TtsUnavailable.ENDED: ("o processo da voz caiu", _START),
}


def check_voice(settings: Settings) -> Iterator[HealthCheck]:
    """Check the languages in which speech is available, and warn where it reads personal data aloud."""
    if not settings.voice.enabled:
        yield ok("voice", "desligada na configuração")
        return
    languages, fault, detail = _probe_voices(settings.voice.engine)
    if fault is not None:
        words, todo = _VOICE_ERRORS[fault]
        cause = f"{words} ({detail})" if detail else words
        yield warning("voice", f"não é oferecida: {cause}", todo)
        return
    spoken = ", ".join(each.name for each in LANGUAGES if each.code in languages)
    missing = ", ".join(each.name for each in LANGUAGES if each.code not in languages)
    if settings.kiosk.language not in languages:
        yield warning("voice", f"só fala {spoken}: na língua do totem não é oferecida", _INSTALL)
    elif missing:
        yield warning("voice", f"fala {spoken}; não é oferecida em {missing}", _INSTALL)
    else:
        yield ok("voice", f"fala {spoken}")
    if settings.voice.private:
        words = "lê em voz alta valores, nomes e documentos (voice.private)"
        yield warning("voice", words, "Só deixe assim se o som sai apenas em fones de ouvido.")


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
        return frozenset(), TtsUnavailable.ENDED, f"código {done.returncode}"
    if "lack" in answer:
        return frozenset(), TtsUnavailable(answer["lack"]), answer["detail"]
    return frozenset(answer["languages"]), None, ""


_SOUND_TODO = (
    "Confira a saída de som do usuário do totem, e instale um tocador: apt install pulseaudio-utils"
    " (ou alsa-utils). Sem alto-falante, ponha sound.enabled = false."
)


def check_sound(settings: SoundSettings) -> Iterator[HealthCheck]:
    """Check that a program can play sound cues; without one, the kiosk works silently."""
    if not settings.enabled or settings.volume == 0:
        yield ok("sound", "desligados na configuração")
    elif _IS_WINDOWS:
        yield ok("sound", "tocados pelo Windows")
    elif players := find_players():
        yield ok("sound", f"tocados por {players[0][0]}")
    else:
        yield warning("sound", "não há dispositivo de som, ou programa que toque nele", _SOUND_TODO)
