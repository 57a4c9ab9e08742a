"""Can the kiosk's short sounds be heard here: which program would play them."""

import sys
from collections.abc import Iterator

from totem.settings import SoundSettings
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.system.audio import programs

_SOUND_TODO = (
    "Confira a saída de som do usuário do totem, e instale um tocador: apt install pulseaudio-utils"
    " (ou alsa-utils). Sem alto-falante, ponha sound.enabled = false."
)


def check_sound(settings: SoundSettings) -> Iterator[HealthCheck]:
    """Whether there is something to play them with; the kiosk works without."""
    if not settings.enabled or settings.volume == 0:
        yield ok("sound", "desligados na configuração")
    elif sys.platform == "win32":
        yield ok("sound", "tocados pelo Windows")
    else:
        found = programs()
        if found:
            yield ok("sound", f"tocados por {found[0].path}")
        else:
            yield warning("sound", "não há dispositivo de som, ou programa que toque nele", _SOUND_TODO)
