"""What the encoder must know of a thermal printer: one profile a model, each value open to the operator.

Sources: Epson's ESC/POS reference for the TM series; for the others the programmer's manuals of Bematech
MP-4200 TH and Custom, and what ACBr, PyESCPOS and escpos-buffer send to these printers. Where none of them
settles a value, it is the careful one: no echo where it is not documented, no way to empty a buffer where a
queued command would wait behind the data that it should remove.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from totem.printing.layout.canvas import MM_PER_INCH
from totem.printing.layout.symbols import itf_elements


class ImageCommand(Enum):
    """How dots are sent."""

    RASTER = "raster"
    """`GS v 0`, rows from left to right; what every ESC/POS printer of today understands."""
    COLUMN = "column"
    """`ESC *`, columns of 24 dots: for printers of which `GS v 0` is missing or reported as faulty."""


class Cut(Enum):
    """What ends a slip."""

    NONE = "none"
    FULL = "full"
    PARTIAL = "partial"
    PRESENTER = "presenter"


class StatusFamily(Enum):
    """Whose language the printer answers in when it is asked how it is."""

    EPSON = "epson"
    BEMATECH = "bematech"
    DARUMA = "daruma"
    NONE = "none"


_CUTS = {
    Cut.NONE: b"",
    Cut.FULL: b"\x1dV\x00",
    Cut.PARTIAL: b"\x1dV\x01",
    # Total cut, then twelve steps out of the mouth: 88 mm on a VKP80.
    Cut.PRESENTER: b"\x1bi\x1de\x03\x0c",
}
_CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8, with the guard that Epson asks for
_RECOVER_AND_CLEAR = b"\x10\x05\x02"  # DLE ENQ 2


@dataclass(frozen=True, slots=True)
class Profile:
    """One model of thermal printer.

    `dots` is the width of the head and `dpi` its resolution, both ways. An image goes out by `image` in bands
    of `band_rows` rows at most, so that small buffers keep up. `feed_mm` of white bring the slip's end past
    the cutter. `echo` says that the printer answers `GS r 1` when all before it is consumed. `preamble`
    follows `ESC @`; `cancel` empties the printer's buffer at once and is empty where no command is known to.
    `cut_command` stands in for the usual bytes of `cut`; `column_mode` is the mode byte of 24-dot `ESC *`.
    """

    name: str
    dots: int
    dpi: int
    image: ImageCommand = ImageCommand.RASTER
    band_rows: int = 128
    cut: Cut = Cut.PARTIAL
    feed_mm: float = 15.0
    status: StatusFamily = StatusFamily.EPSON
    echo: bool = False
    preamble: bytes = b""
    cancel: bytes = _RECOVER_AND_CLEAR
    cut_command: bytes = b""
    column_mode: int = 33

    @property
    def itf(self) -> tuple[int, int]:
        """Dots of a narrow and of a wide element of the barcode: 2 and 6 at 203 dpi."""
        return itf_elements(self.dpi)

    @property
    def feed_rows(self) -> int:
        """`feed_mm` in whole dots."""
        return round(self.feed_mm * self.dpi / MM_PER_INCH)

    @property
    def ending(self) -> bytes:
        """What is sent after a slip; nothing for `Cut.NONE`."""
        return self.cut_command if self.cut_command and self.cut is not Cut.NONE else _CUTS[self.cut]


_KNOWN = (
    Profile("epson-tm-t20", 576, 203, echo=True, cancel=_CLEAR_BUFFERS),
    Profile("epson-tm-t88", 512, 180, echo=True, cancel=_CLEAR_BUFFERS),
    # GS F9h 20h 1: ESC/POS until power off; the lasting switch would wear its flash.
    Profile(
        "bematech-mp-4200-th",
        576,
        203,
        status=StatusFamily.BEMATECH,
        preamble=b"\x1d\xf9\x20\x01",
        cancel=b"",
    ),
    Profile("elgin-i7", 576, 203, echo=True),
    Profile("elgin-i8", 576, 203, echo=True),
    Profile("elgin-i9", 576, 203, echo=True),
    *(
        Profile(
            name,
            576,
            203,
            image=ImageCommand.COLUMN,
            cut=Cut.FULL,
            status=StatusFamily.DARUMA,
            cancel=b"",
            cut_command=b"\x1bm",
            column_mode=ord("m"),
        )
        for name in ("daruma-dr700", "daruma-dr800")
    ),
    Profile("custom-kiosk", 576, 203, image=ImageCommand.COLUMN, cut=Cut.PRESENTER, cancel=b""),
    Profile("generic-80mm", 576, 203),
    Profile("generic-58mm", 384, 203, cut=Cut.NONE),
)
PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in _KNOWN}
"""Every profile by its name; the settings offer the same names."""

_ENUMS: Mapping[str, type[Enum]] = {"image": ImageCommand, "cut": Cut, "status": StatusFamily}


def profile(name: str, **overrides: Any) -> Profile:
    """Return the profile of this name with some values replaced.

    Overrides that are None count for nothing. Enums may be given by their value ("raster"), bytes in
    hexadecimal ("1d f9 20 01"), as settings have them.

    Raises:
        ValueError: there is no such profile or value.
    """
    if name not in PROFILES:
        import difflib

        near = difflib.get_close_matches(name, PROFILES, n=1, cutoff=0)
        raise ValueError(f'no printer profile "{name}"; did you mean "{near[0]}"?')
    known = {field.name for field in fields(Profile)} - {"name"}
    for key in overrides.keys() - known:
        raise ValueError(f"a printer profile has no {key}; it has {', '.join(sorted(known))}")
    given = {key: _typed(key, value) for key, value in overrides.items() if value is not None}
    return replace(PROFILES[name], **given)


def _typed(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _ENUMS[key](value) if key in _ENUMS else bytes.fromhex(value)
