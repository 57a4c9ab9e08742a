"""Quantities in words: counts, durations and sizes, in the language in use."""

from totem.system.localization import localize


def count_text(count: int, one: str, many: str) -> str:
    """Number with its noun in singular or plural."""
    return f"{count} {localize(one if count == 1 else many)}"


def duration_text(seconds: float) -> str:
    """Duration in its two largest units: "3 dias 4 h", "2 h 05 min", "40 s"."""
    whole = max(0, int(seconds))
    days, hours, minutes = whole // 86_400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return f"{count_text(days, 'dia', 'dias')} {hours} h"
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min" if minutes else f"{whole} s"


def size_text(megabytes: int) -> str:
    """Size in the unit that needs few digits."""
    return f"{megabytes} MB" if megabytes < 10_000 else f"{round(megabytes / 1024)} GB"
