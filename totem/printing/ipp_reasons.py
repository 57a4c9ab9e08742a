"""What printer-state-reasons mean to the kiosk (RFC 8011, 5.4.12; PWG 5100.9).

A reason is matched by how it begins. Its suffix, `-error`, `-warning` or `-report`, tells nothing: queues
turn the one into the other.
"""

from collections.abc import Iterable

from totem.printing.printer import PrinterFault

# In the order of what staff should see to first, where a printer gives several.
_FAULTS = (
    ("cover-open", PrinterFault.COVER_OPEN),
    ("door-open", PrinterFault.COVER_OPEN),
    ("interlock-open", PrinterFault.COVER_OPEN),
    ("media-jam", PrinterFault.JAM),
    ("media-empty", PrinterFault.PAPER_OUT),
    ("media-needed", PrinterFault.PAPER_OUT),
    ("input-tray-missing", PrinterFault.PAPER_OUT),
    ("toner-empty", PrinterFault.TONER),
    ("marker-supply-empty", PrinterFault.TONER),
    ("marker-supply-missing", PrinterFault.TONER),
    ("developer-empty", PrinterFault.TONER),
    ("spool-area-full", PrinterFault.STORAGE),
    ("output-area-full", PrinterFault.OTHER),
    ("output-tray-missing", PrinterFault.OTHER),
    ("marker-waste-full", PrinterFault.OTHER),
    ("fuser-", PrinterFault.OTHER),
    ("offline", PrinterFault.OFFLINE),
    ("connecting-to-device", PrinterFault.OFFLINE),
    ("timed-out", PrinterFault.OFFLINE),
    ("shutdown", PrinterFault.OFFLINE),
    ("paused", PrinterFault.OFFLINE),
    ("moving-to-paused", PrinterFault.OFFLINE),
)
_LOW = ("media-low", "toner-low", "marker-supply-low", "developer-low")


def fault(reasons: Iterable[str]) -> PrinterFault | None:
    """The fault that stops the printer, None where no reason is one."""
    given = tuple(reasons)
    return next(
        (meant for begin, meant in _FAULTS if any(reason.startswith(begin) for reason in given)), None
    )


def is_low(reasons: Iterable[str]) -> bool:
    """Whether paper or toner will soon be out."""
    return any(reason.startswith(_LOW) for reason in reasons)
