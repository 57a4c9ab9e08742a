"""What printer-state-reasons mean to the kiosk (RFC 8011, 5.4.12; PWG 5100.9).

A reason is matched by how it begins. Its suffix, `-error`, `-warning` or `-report`, tells nothing: queues
turn the one into the other.
"""

from collections.abc import Iterable

from totem.printing.printer import Fault

# In the order of what staff should see to first, where a printer gives several.
_FAULTS = (
    ("cover-open", Fault.COVER_OPEN),
    ("door-open", Fault.COVER_OPEN),
    ("interlock-open", Fault.COVER_OPEN),
    ("media-jam", Fault.JAM),
    ("media-empty", Fault.PAPER_OUT),
    ("media-needed", Fault.PAPER_OUT),
    ("input-tray-missing", Fault.PAPER_OUT),
    ("toner-empty", Fault.TONER),
    ("marker-supply-empty", Fault.TONER),
    ("marker-supply-missing", Fault.TONER),
    ("developer-empty", Fault.TONER),
    ("spool-area-full", Fault.STORAGE),
    ("output-area-full", Fault.OTHER),
    ("output-tray-missing", Fault.OTHER),
    ("marker-waste-full", Fault.OTHER),
    ("fuser-", Fault.OTHER),
    ("offline", Fault.OFFLINE),
    ("connecting-to-device", Fault.OFFLINE),
    ("timed-out", Fault.OFFLINE),
    ("shutdown", Fault.OFFLINE),
    ("paused", Fault.OFFLINE),
    ("moving-to-paused", Fault.OFFLINE),
)
_LOW = ("media-low", "toner-low", "marker-supply-low", "developer-low")


def fault(reasons: Iterable[str]) -> Fault | None:
    """The fault that stops the printer, None where no reason is one."""
    given = tuple(reasons)
    return next(
        (meant for begin, meant in _FAULTS if any(reason.startswith(begin) for reason in given)), None
    )


def is_low(reasons: Iterable[str]) -> bool:
    """Whether paper or toner will soon be out."""
    return any(reason.startswith(_LOW) for reason in reasons)
