"""Parser of ESC/POS that renders slips of paper as pictures.

It accepts the commands of the kiosk's encoder and raises on all others, which a real printer would print as
rubbish.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Dots = npt.NDArray[np.bool_]

_CUTS = (b"\x1dV\x00", b"\x1dV\x01", b"\x1bi\x1de\x03\x0c", b"\x1bm")
_BEMATECH_ESCPOS = b"\x1d\xf9\x20\x01"
_ECHO_REQUEST = b"\x1dr\x01"
_LINE_DOTS = 24
_COLUMN_MODES = (33, ord("m"))


class InvalidEscPos(Exception):
    """An unknown command, or data that ends within one."""


@dataclass
class Paper:
    """Printed paper: `slips` are the pieces that were cut off, True is ink; `uncut` still hangs out."""

    slips: list[Dots] = field(default_factory=list)
    cuts: list[bytes] = field(default_factory=list)
    uncut: Dots | None = None
    echoes: int = 0


@dataclass
class PrintHead:
    """Print head of `width` dots; its line spacing counts in units of `unit` dots."""

    width: int
    unit: float = 1.0

    def print(self, data: bytes) -> Paper:
        """Parse a whole job.

        Raises:
            InvalidEscPos: a command is unknown or incomplete.
        """
        return _EscPosReader(self, data).read()


class _EscPosReader:
    def __init__(self, head: PrintHead, data: bytes) -> None:
        self._head, self._data, self._at = head, data, 0
        self._paper, self._rows = Paper(), list[Dots]()
        self._spacing = 30
        self._line: Dots | None = None

    def read(self) -> Paper:
        while self._at < len(self._data):
            self._command()
        if self._line is not None:
            raise InvalidEscPos("a line of dots is never printed")
        self._paper.uncut = self._tear()
        return self._paper

    def _command(self) -> None:
        if self._starts(b"\x1b@"):
            self._spacing = 30
        elif self._starts(b"\x1b3"):
            (self._spacing,) = self._take(1)
        elif self._starts(b"\x1dv0"):
            self._raster()
        elif self._starts(b"\x1b*"):
            self._columns()
        elif self._starts(b"\n"):
            self._feed_line()
        elif self._starts(_ECHO_REQUEST):
            self._paper.echoes += 1
        elif self._starts(_BEMATECH_ESCPOS):
            pass
        else:
            self._cut()

    def _starts(self, command: bytes) -> bool:
        if not self._data.startswith(command, self._at):
            return False
        self._at += len(command)
        return True

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise InvalidEscPos(f"{count} bytes announced, {len(taken)} sent")
        self._at += count
        return taken

    def _number(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _raster(self) -> None:
        if self._take(1) != b"\x00":
            raise InvalidEscPos("a scaled raster")
        stride, height = self._number(), self._number()
        dots = np.frombuffer(self._take(stride * height), np.uint8).reshape(height, stride)
        self._burn(np.unpackbits(dots, axis=1).astype(bool))

    def _columns(self) -> None:
        (mode,) = self._take(1)
        if mode not in _COLUMN_MODES or self._line is not None:
            raise InvalidEscPos(f"ESC * in mode {mode}, or twice in a line")
        width = self._number()
        dots = np.frombuffer(self._take(width * _LINE_DOTS // 8), np.uint8).reshape(width, -1)
        self._line = np.unpackbits(dots, axis=1).T.astype(bool)

    def _feed_line(self) -> None:
        line = self._line if self._line is not None else np.zeros((0, self._head.width), bool)
        self._line = None
        self._burn(line)
        self._burn(np.zeros((max(0, round(self._spacing * self._head.unit) - len(line)), 1), bool))

    def _burn(self, dots: Dots) -> None:
        beyond = dots[:, self._head.width :]
        if beyond.any() or beyond.shape[1] >= 8:
            raise InvalidEscPos(f"{dots.shape[1]} dots for a head of {self._head.width}")
        fitting = dots[:, : self._head.width]
        self._rows.append(np.pad(fitting, ((0, 0), (0, self._head.width - fitting.shape[1]))))

    def _cut(self) -> None:
        for cut in _CUTS:
            if self._starts(cut):
                if self._line is not None:
                    raise InvalidEscPos("a cut within a line of dots")
                self._paper.cuts.append(cut)
                self._paper.slips.append(self._tear())
                return
        raise InvalidEscPos(f"at {self._at}: {self._data[self._at : self._at + 8].hex(' ')}")

    def _tear(self) -> Dots:
        torn = np.concatenate([np.zeros((0, self._head.width), bool), *self._rows])
        self._rows.clear()
        return torn
