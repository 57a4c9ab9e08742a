"""Discovery of local printers, for the choice in the set-up wizard.

USB printers driven by the kernel (`/dev/usb/lp*`) with the model of their IEEE 1284 device ID, CUPS queues,
and Windows queues. Network printers are not searched for; they are entered by address.
"""

import contextlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from totem.settings.printer_profiles import DEFAULT_PROFILE, PROFILES

DEVICES, CLASS = Path("/dev/usb"), Path("/sys/class/usbmisc")


@dataclass(frozen=True, slots=True)
class DetectedPrinter:
    """A printer's display name, and its values for `[printer]`."""

    label: str
    values: tuple[tuple[str, str], ...]


async def find_printers(
    devices: Path = DEVICES, known: Path = CLASS, *, platform: str = sys.platform
) -> list[DetectedPrinter]:
    """Find all local printers, receipt printers first."""
    from asyncio import to_thread  # not needed to show the result

    if platform == "win32":
        return await to_thread(_windows_queues)
    usb = await to_thread(lambda: list(_usb(devices, known)))
    return [*usb, *await _cups_queues()]


def network_printer(address: str) -> dict[str, str]:
    """Return the values of `[printer]` for the thermal printer at `address`; a host alone is enough."""
    return {"kind": "thermal", "connection": address if "://" in address else f"tcp://{address}"}


def profile_of(device_id: str) -> str:
    """Return the profile for an IEEE 1284 device ID, as in "MFG:EPSON;MDL:TM-T20X;"."""
    known = (
        name
        for name, profile in PROFILES.items()
        if profile.device_id and re.search(profile.device_id, device_id, re.IGNORECASE)
    )
    return next(known, DEFAULT_PROFILE)


def _usb(devices: Path, known: Path) -> Iterator[DetectedPrinter]:
    for device in sorted(devices.glob("lp*")):
        device_id = _text(known / device.name / "device" / "ieee1284_id")
        keys = dict(pair.split(":", 1) for pair in device_id.split(";") if ":" in pair)
        parts = [keys.get("MFG") or keys.get("MANUFACTURER"), keys.get("MDL") or keys.get("MODEL")]
        name = " ".join(part.strip() for part in parts if part) or "Impressora"
        values = {"kind": "thermal", "connection": f"usb://{device}", "profile": profile_of(device_id)}
        yield DetectedPrinter(f"{name} (USB, {device.name})", tuple(values.items()))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


async def _cups_queues() -> list[DetectedPrinter]:
    from totem.printing.office.cups import local_endpoint
    from totem.printing.office.ipp_client import NO_ANSWER, IppClient, IppRefused, user_name

    names: tuple[str, ...] = ()
    with contextlib.suppress(*NO_ANSWER, IppRefused):
        names = await IppClient(local_endpoint(), "/", user=user_name()).queues()
    return [DetectedPrinter(f"{name} (CUPS)", (("kind", "cups"), ("queue", name))) for name in sorted(names)]


def _windows_queues() -> list[DetectedPrinter]:
    from PySide6.QtPrintSupport import QPrinterInfo

    names = sorted(QPrinterInfo.availablePrinterNames())
    return [DetectedPrinter(f"{name} (Windows)", (("kind", "windows"), ("queue", name))) for name in names]
