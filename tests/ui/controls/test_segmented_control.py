"""Segments of a control: replaced with others, and kept where they are the same."""

import pytest
from PySide6.QtCore import QSize

from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.theme import Palette, Theme

THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
FORMS = [("pix", "PIX", "qr-code"), ("barcode", "Código de barras", "barcode")]

pytestmark = pytest.mark.usefixtures("qapp")


def test_less_than_two_segments_are_not_shown() -> None:
    control = SegmentedControl(THEME, name="views")
    assert control.isHidden()
    control.offer(FORMS)
    assert not control.isHidden()
    control.offer(FORMS[:1])
    assert control.isHidden()
    control.offer([])
    assert control.isHidden()
