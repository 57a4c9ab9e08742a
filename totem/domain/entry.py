"""What people type of themselves, judged: the closed set of why a text cannot be what was asked for."""

from enum import StrEnum


class EntryFault(StrEnum):
    """Why a text is not taken; the first check that fails."""

    MISSING = "missing"
    TAX_ID = "tax_id"
    NAME_SHORT = "name_short"
    NAME_ODD = "name_odd"
    BIRTH_DATE = "birth_date"
    UNDER_AGE = "under_age"
    PHONE_LENGTH = "phone_length"
    PHONE_AREA = "phone_area"
    PHONE_NUMBER = "phone_number"
    EMAIL = "email"
    POSTAL_CODE = "postal_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PROTOCOL = "protocol"


class UnfitEntry(ValueError):
    """The text cannot be what was asked for. `fault` says why; the message never holds the text."""

    def __init__(self, fault: EntryFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def plain_line(text: str) -> str:
    """Return `text` as one line with single spaces; control and invisible characters go.

    Raises:
        UnfitEntry: nothing is left.
    """
    kept = "".join(each if each.isprintable() else " " for each in text)
    line = " ".join(kept.split())
    if not line:
        raise UnfitEntry(EntryFault.MISSING)
    return line
