"""The brand's pictures, read as the kiosk reads them; needs Qt's application, for an SVG may write text."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize

from totem.settings import BrandSettings
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.ui.image_loader import InvalidImage, load_image

_BOX = QSize(1080, 1080)
_TODO = "Troque o arquivo; até lá, o totem mostra o padrão no lugar dele."


def look(settings: BrandSettings) -> Iterator[HealthCheck]:
    """Every picture that cannot be shown; what [brand] has wrong besides is told with the settings."""
    logo = [("brand.logo", settings.logo)] if settings.logo is not None else []
    pictures = [*logo, *(("brand.slides", slide) for slide in settings.slides)]
    wrong = [(key, path, trouble) for key, path in pictures if (trouble := _trouble(path))]
    for key, path, trouble in wrong:
        yield warning("brand", f"{key}: {path.name} {trouble}", _TODO)
    if not wrong:
        count = len(settings.slides)
        slides = "sem imagens" if not count else "1 imagem" if count == 1 else f"{count} imagens"
        yield ok("brand", f"{settings.name}, {'com' if logo else 'sem'} logo, {slides}")


def _trouble(path: Path) -> str:
    try:
        load_image(path, _BOX)
    except InvalidImage as trouble:
        return str(trouble)
    return ""
