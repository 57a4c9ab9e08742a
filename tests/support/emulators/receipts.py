"""Receipts of titles by card that an emulator takes, and the rules that a kiosk keeps when it sends one.

A breach of a rule is a violation: a title that is received twice, or was not read since the last receipt; an
amount that is neither the title's nor today's; a field that is missing, or in a form that the vendor does not
take.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.emulators.base import Emulator, Title

_TEXT = re.compile(r"\d{1,7}\.\d\d", re.ASCII)


class ReceiptOutcome(Enum):
    """Result of a request that receives a title."""

    TAKEN = auto()
    ALREADY_PAID = auto()
    UNKNOWN_TITLE = auto()
    REFUSED = auto()
    """The cash is closed, by the quirk "closed"."""


@dataclass(frozen=True, slots=True)
class TitleReceipt:
    """A receipt as it was sent; `note` is the free text, "" where the vendor has none."""

    amount: Decimal
    day: date
    note: str = ""


class Receipts:
    """Receipts of one emulator, by the title's number."""

    def __init__(self, emulator: "Emulator") -> None:
        self._emulator = emulator
        self.taken: dict[str, TitleReceipt] = {}
        self._read: set[str] = set()

    def reset(self) -> None:
        """Undo everything."""
        self.taken.clear()
        self._read.clear()

    def note_read(self, number: object) -> None:
        """Note that a title was read by its id."""
        self._read.add(str(number))

    def note_of(self, number: object) -> str:
        """The free text of a title's receipt; "" without one."""
        receipt = self.taken.get(str(number))
        return "" if receipt is None else receipt.note

    def take(
        self,
        number: object,
        sent: Mapping[str, object],
        *,
        amount: "AmountField",
        day: "DayField | None",
        needed: tuple[str, ...] = (),
        note: str = "",
    ) -> ReceiptOutcome:
        """Receive a title; `sent` are the fields, `note` the name of the one for a free text.

        `amount` and `day` are the names of their fields, with the readers of the forms that the vendor takes;
        without a `day`, the vendor takes today.
        """
        key, emulator = str(number), self._emulator
        found = emulator.find_title(number)
        for name in needed:
            if sent.get(name) in {None, ""}:
                self._violate(f"settle without {name}")
        paid = amount.read(sent.get(amount.name))
        paid_day = emulator.today() if day is None else day.read(sent.get(day.name))
        if paid is None:
            self._violate(f"settle with {amount.name} in another form")
        if day is not None and paid_day is None:
            self._violate(f"settle with {day.name} in another form")
        if key in self.taken:
            self._violate("settle of a title that was settled")
        elif key not in self._read:
            self._violate("settle of a title that was not read")
        self._read.discard(key)
        if found is None or paid is None or paid_day is None:
            return ReceiptOutcome.UNKNOWN_TITLE
        title = found[2]
        if emulator.is_paid(title):
            return ReceiptOutcome.ALREADY_PAID
        if "closed" in emulator.quirks:
            return ReceiptOutcome.REFUSED
        if paid not in _amounts(title):
            self._violate("settle with another amount")
        emulator.effects.append(("settle", key))
        emulator.paid.add(key)
        self.taken[key] = TitleReceipt(paid, paid_day, str(sent.get(note) or ""))
        return ReceiptOutcome.TAKEN

    def _violate(self, text: str) -> None:
        self._emulator.violations.append(text)


@dataclass(frozen=True, slots=True)
class AmountField:
    """Field of the amount, and the reader of its form."""

    name: str
    read: Callable[[object], Decimal | None]


@dataclass(frozen=True, slots=True)
class DayField:
    """Field of the day, and its form (`strptime`)."""

    name: str
    form: str = "%Y-%m-%d"

    def read(self, value: object) -> date | None:
        """The day; None where it has another form."""
        try:
            found = datetime.strptime(str(value), self.form).date()  # noqa: DTZ007 - a day
        except ValueError:
            return None
        return found if found.strftime(self.form) == value else None


def as_text(value: object) -> Decimal | None:
    """Read an amount of two decimals in a text."""
    return Decimal(value) if isinstance(value, str) and _TEXT.fullmatch(value) else None


def as_json_number(value: object) -> Decimal | None:
    """Read an amount that is a JSON number of at most two decimals."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(repr(value))
    return number.quantize(Decimal("0.01")) if number == round(number, 2) else None


def _amounts(title: "Title") -> set[Decimal]:
    return {title.left} if title.left is not None else {title.face, title.today}
