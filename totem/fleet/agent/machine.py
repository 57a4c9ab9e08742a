"""Readings of the machine that reports alone need: hardware and load. All block."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

_DMI = Path("/sys/class/dmi/id")
_DEVICE_TREE = Path("/sys/firmware/devicetree/base")
_PLACEHOLDERS = ("to be filled", "default string", "system product name", "system serial", "not specified")
"""Texts of boards whose maker has set none."""
_LONGEST = 80


class Hardware(NamedTuple):
    """Model and serial number of the computer, where its firmware has them and the user may read them."""

    model: str | None
    serial: str | None


def read_hardware() -> Hardware:
    """Read the names of a PC (DMI), or of a board with a device tree."""
    vendor, product = _read(_DMI / "sys_vendor"), _read(_DMI / "product_name")
    named = " ".join(filter(None, (vendor, product))) if product else None
    return Hardware(
        named or _read(_DEVICE_TREE / "model"),
        _read(_DMI / "product_serial") or _read(_DEVICE_TREE / "serial-number"),
    )


def _read(file: Path) -> str | None:
    with suppress(OSError):
        text = file.read_bytes()[:_LONGEST].decode("ascii", errors="replace").strip("\0 \n")
        if text and not text.lower().startswith(_PLACEHOLDERS):
            return text
    return None


class CpuLoad:
    """Load of all cores between two readings."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def read_percent(self) -> float | None:
        """Return the load since the last reading; None where no time has passed."""
        before, now = self._before, psutil.cpu_times()
        total = sum(now) - sum(before)
        if total <= 0:
            return None
        self._before = now
        idle = now.idle - before.idle + getattr(now, "iowait", 0.0) - getattr(before, "iowait", 0.0)
        return round(100 * min(1.0, max(0.0, 1 - idle / total)), 1)
