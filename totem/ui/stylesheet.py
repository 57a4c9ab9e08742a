"""The stylesheet of the window, made from its theme: ground, edge and corners of what is not touched.

A widget takes one of its looks by `set_look`. Qt leaves corners square whose radius is more than half of the
widget's shorter side, so round ends need the height that they are made for.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from totem.ui.theme import Palette, Theme, Tone

LOOK = "look"
CARD_RADIUS, STRIP_RADIUS, BANNER_RADIUS, WARNING_RADIUS = 36, 28, 30, 24
CARD_END_RADIUS = 33
"""Corners of a strip at the lower end of a card, inside of its hairline."""
HAIRLINE, SLOT_EDGE, FIELD_EDGE = 2, 3, 4
CHIP_UNITS, BADGE_UNITS = 54, 52
"""Height of a chip, side of a number's round ground, which grow with the type."""
AMOUNT_UNITS = 26
"""Height of a bar of an amount."""
PILL_UNITS, TIGHT_PILL_UNITS, PILL_TEXT_UNITS = 76, 64, 56
INSET_UNITS, TIGHT_INSET_UNITS = 8, 4
"""Between pills and the edge of their bar."""


def set_look(widget: QWidget, look: str) -> None:
    """Give a widget the look of this name."""
    if look != widget.property(LOOK):
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        widget.setProperty(LOOK, look)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().polish(widget)  # before the first frame none: PySide would load all classes of Qt


def toned(look: str, tone: Tone, theme: Theme) -> str:
    """The name of a look in one of the palette's tones."""
    return next(f"{look}_{name}" for name, each in _tones(theme.palette).items() if each == tone)


def pill_side(theme: Theme) -> int:
    """The least side of a pill in pixels."""
    least = theme.px(PILL_UNITS if theme.is_spacious else TIGHT_PILL_UNITS)
    return max(least, theme.text(PILL_TEXT_UNITS), theme.least_target)


def pill_inset(theme: Theme) -> int:
    """Pixels between pills and the edge of their bar."""
    return theme.px(INSET_UNITS if theme.is_spacious else TIGHT_INSET_UNITS)


def stylesheet(theme: Theme) -> str:
    """The stylesheet of a window in this theme."""
    palette, px = theme.palette, theme.px
    strong = palette.line if palette.strong else None
    pills = pill_side(theme) // 2 + pill_inset(theme)
    warning = palette.warning
    rules = [
        _rule(theme, "page", palette.page),
        _rule(theme, "card", palette.surface, px(CARD_RADIUS), palette.line),
        _rule(theme, "soft_card", palette.soft, px(CARD_RADIUS), strong),
        _rule(theme, "warning_card", warning.ground, px(CARD_RADIUS), strong),
        _rule(theme, "warning", warning.ground, px(WARNING_RADIUS), strong and warning.ink),
        _rule(theme, "unlock_strip", warning.ground, px(BANNER_RADIUS), strong and warning.ink),
        _rule(theme, "segments", palette.sunken, px(CARD_RADIUS), strong),
        _rule(theme, "pills", palette.sunken, pills, strong),
        _rule(theme, "pills_on_brand", palette.veil, pills, strong),
        _rule(theme, "banner", palette.veil, px(BANNER_RADIUS)),
        _rule(theme, "amounts", palette.sunken, px(AMOUNT_UNITS) // 2),
        _rule(theme, "badge", palette.soft, theme.text(BADGE_UNITS) // 2),
    ]
    for name, radius, line, width in (
        ("field", CARD_RADIUS, palette.accent, FIELD_EDGE),
        ("field_wrong", CARD_RADIUS, palette.danger.ink, FIELD_EDGE),
        ("slot", STRIP_RADIUS, palette.line, SLOT_EDGE),
        ("slot_next", STRIP_RADIUS, palette.accent, FIELD_EDGE),
        ("slot_wrong", STRIP_RADIUS, palette.danger.ink, FIELD_EDGE),
    ):
        rules.append(_rule(theme, name, palette.surface, px(radius), line, width=width))
    for name, tone in _tones(palette).items():
        edge = tone.ink if palette.strong else None
        rules += [
            _rule(theme, f"chip_{name}", tone.ground, theme.text(CHIP_UNITS) // 2, edge),
            _rule(theme, f"strip_{name}", tone.ground, px(STRIP_RADIUS), edge),
            _rule(theme, f"amount_{name}", tone.ink, px(AMOUNT_UNITS) // 2),
            _rule(
                theme,
                f"head_{name}",
                tone.ground if edge is None else palette.surface,
                px(CARD_RADIUS),
                strong,
            ),
            _rule(theme, f"end_{name}", tone.ground, px(CARD_END_RADIUS), edge, is_end=True),
        ]
    return "\n".join(rules)


def _tones(palette: Palette) -> dict[str, Tone]:
    return {
        "success": palette.success,
        "warning": palette.warning,
        "danger": palette.danger,
        "brand": Tone(palette.accent, palette.soft),
        "neutral": Tone(palette.muted, palette.sunken),
    }


def _rule(
    theme: Theme,
    look: str,
    ground: QColor,
    radius: int = 0,
    edge: QColor | None = None,
    *,
    width: int = HAIRLINE,
    is_end: bool = False,
) -> str:
    """The rule of a look; `is_end` for the lower end of a card, with an edge above alone."""
    corners = ("border-bottom-left-radius", "border-bottom-right-radius") if is_end else ("border-radius",)
    side = "border-top" if is_end else "border"
    border = f"{side}: {theme.px(width)}px solid {edge.name()};" if edge is not None else ""
    round_off = "".join(f"{corner}: {radius}px;" for corner in corners)
    fill = ground.name(QColor.NameFormat.HexArgb)
    return f'*[{LOOK}="{look}"] {{ background: {fill}; {border} {round_off} }}'
