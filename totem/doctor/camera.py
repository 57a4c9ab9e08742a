"""The camera for photos of documents, where the sign-up offers it: is there one, and what opens it."""

from collections.abc import Iterator

from totem.settings import Settings
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.ui import camera
from totem.ui.camera import CameraUnavailable

_LACKS = {
    CameraUnavailable.LIBRARY: (
        "falta o QtMultimedia",
        'Instale o extra “voice”: pip install "totem[voice]"',
    ),
    CameraUnavailable.BACKEND: (
        "o QtMultimedia não tem com que abrir câmeras",
        "A instalação está incompleta: instale o Totem de novo.",
    ),
    CameraUnavailable.DEVICE: ("nenhuma câmera ligada", "Ligue a câmera, ou ponha sign_up.camera = false."),
}


def look(settings: Settings) -> Iterator[HealthCheck]:
    """Nothing where no photo is taken here; customers have their phones for it besides."""
    if not (settings.sign_up.enabled and settings.sign_up.camera):
        return
    lack = camera.unavailable_reason()
    yield ok("camera", "pronta") if lack is None else warning("camera", *_LACKS[lack])
