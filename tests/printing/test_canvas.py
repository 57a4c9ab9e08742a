"""Bundled typeface: present, licensed, and complete for Portuguese."""

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QRawFont

from totem.printing.layout import fonts
from totem.system import resources

PORTUGUESE = "ÁÂÃÀÇÉÊÍÓÔÕÚÜáâãàçéêíóôõúüªº°§€$·•…–—“”‘’←→↑↓✓×ñÑ¿¡"


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold])
def test_every_weight_has_every_letter(qapp: object, weight: QFont.Weight) -> None:
    font = QFont(fonts.load_fonts())
    font.setWeight(weight)
    raw = QRawFont.fromFont(font)
    assert (raw.familyName().split()[0], raw.weight()) == ("Inter", weight.value)
    assert 0 not in raw.glyphIndexesForString(PORTUGUESE)


def test_tabular_figures_have_one_width(qapp: object) -> None:
    font = QFont(fonts.load_fonts())
    font.setPixelSize(200)
    plain, tabular = QFontMetricsF(font), QFontMetricsF(fonts.tabular(font))
    assert plain.horizontalAdvance("1111") < plain.horizontalAdvance("0000")
    assert len({tabular.horizontalAdvance(figure * 4) for figure in "0123456789"}) == 1


def test_the_licence_travels_with_the_fonts() -> None:
    licence = resources.path("fonts/LICENSE-Inter.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2016 The Inter Project Authors" in licence


def test_an_asset_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no asset named fonts/None\.otf"):
        resources.path("fonts/None.otf")
