"""The brand's pictures, read as the kiosk reads them; needs Qt's application, for an SVG may write text."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize

from totem.settings import BrandSettings
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.ui.image_loader import BadPicture, read_picture

_BOX = QSize(1080, 1080)
_PICTURE_TODO = "Troque o arquivo; até lá, o totem mostra o padrão no lugar dele."


def check_brand(settings: BrandSettings) -> Iterator[HealthCheck]:
    """Every picture that cannot be shown; what [brand] has wrong besides is told with the settings."""
    logo = [("brand.logo", settings.logo)] if settings.logo is not None else []
    pictures = [*logo, *(("brand.slides", slide) for slide in settings.slides)]
    wrong = [(key, path, trouble) for key, path in pictures if (trouble := _picture_error(path))]
    for key, path, trouble in wrong:
        yield warning("brand", f"{key}: {path.name} {trouble}", _PICTURE_TODO)
    if not wrong:
        count = len(settings.slides)
        slides = "sem imagens" if not count else "1 imagem" if count == 1 else f"{count} imagens"
        yield ok("brand", f"{settings.name}, {'com' if logo else 'sem'} logo, {slides}")


def _picture_error(path: Path) -> str:
    try:
        read_picture(path, _BOX)
    except BadPicture as trouble:
        return str(trouble)
    return ""
