"""Records of a vendor's JSON answers, read field by field: one odd field or record never hides the others.

Only named fields leave a record, since some ERPs send passwords along.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from totem.domain.customer import Birthday
from totem.domain.text import folded
from totem.erp import values
from totem.erp.errors import BadAnswer, Reason
from totem.erp.refusal_text import clean_reason, explains_nothing, find_reasons, is_of_program
from totem.erp.unfit_data import UnfitKind, log_fields
from totem.erp.values import Unreadable

log = logging.getLogger(__name__)
T = TypeVar("T")

_LONGEST_EXPLANATION = 160
_MARKUP = re.compile(r"<[^>]*>|&[a-z#0-9]+;")
_PRIVATE = re.compile(
    r"[^\s(]+@[^\s)]+|\blogin\s*[:=]\s*[^\s),;]+|\blogin\s+(?=\S*[\d._])[^\s),;]+"
    r"|\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b|\b\w{2}\.?\w{3}\.?\w{3}/?\d\w{3}-?\d{2}\b",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\s*\(\s*\)")
_SHORTEST_NAME = 3
_NUMBER_LENGTH = 16
"""Digits from which a JSON number is not exact everywhere."""
_PARTICLES = frozenset({"da", "das", "de", "do", "dos", "e"})


class Row:
    """One JSON object. Each reader takes the first of the names that has a value; a dot leads into an object.

    Attributes:
        unread: names of the fields whose values could not be read, which count as absent; each once, however
            often it was read, and those of the objects inside by their whole path.
    """

    def __init__(
        self,
        record: Mapping[str, Any],
        *,
        absent: Iterable[str] = (),
        inside: "tuple[Row, str] | None" = None,
    ) -> None:
        """`absent` are texts by which this ERP writes "no value", besides empty ones.

        `inside` is the record around this one, and the name by which it stands there.
        """
        self._record, self._absent, self._inside = record, frozenset(absent), inside
        self._unread: dict[str, None] = {}

    @property
    def unread(self) -> Collection[str]:
        return self._unread.keys()

    def value(self, *names: str) -> Any:
        """The value itself; None where there is none."""
        return self._find(names)[1]

    def _find(self, names: Sequence[str]) -> tuple[str, Any]:
        """The first of the names that has a value, and the value; "" and None where none has."""
        for name in names:
            found: Any = self._record
            for part in name.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
            if found is not None and not (isinstance(found, str) and self._is_absent(found)):
                return name, found
        return "", None

    def _is_absent(self, text: str) -> bool:
        return not text.strip() or text.strip() in self._absent

    def _read(self, reader: Callable[[object], T | None], names: Sequence[str]) -> T | None:
        for name in names:
            found = self.value(name)
            if found is None:
                continue
            try:
                read = reader(found)
            except Unreadable:
                self.note_unread(name)
                continue
            if read is not None:
                return read
        return None

    def note_unread(self, name: str) -> None:
        """Count a field as unread, here and in the record around this one."""
        self._unread[name] = None
        if self._inside is not None:
            around, own_name = self._inside
            around.note_unread(f"{own_name}.{name}")

    def text(self, *names: str) -> str | None:
        """A text that people read."""
        return self._read(values.label, names)

    def texts(self, *names: str) -> tuple[str, ...]:
        """The texts of all of the names that have one."""
        return tuple(text for name in names if (text := self.text(name)))

    def code(self, *names: str) -> str | None:
        """A text that a machine reads: a line, a BR Code, an address."""
        return self._read(values.payload, names)

    def id(self, *names: str) -> str | None:
        """An id of the ERP."""
        return self._read(values.identifier, names)

    def money(self, *names: str) -> Decimal | None:
        """An amount in reais."""
        return self._read(values.money, names)

    def day(self, *names: str) -> date | None:
        """A date."""
        return self._read(values.day, names)

    def birthday(self, *names: str) -> Birthday | None:
        """A birthday; the year may be missing."""
        return self._read(values.birthday, names)

    def flag(self, *names: str) -> bool | None:
        """Yes or no."""
        return self._read(values.flag, names)

    def row(self, *names: str) -> "Row":
        """An object inside; an empty one where there is none."""
        name, found = self._find(names)
        is_object = isinstance(found, Mapping)
        return Row(found if is_object else {}, absent=self._absent, inside=(self, name))

    def rows(self, *names: str) -> "list[Row]":
        """The objects of a list inside; none where there is no list. Its other entries count as unread."""
        name, found = self._find(names)
        items = found if isinstance(found, list) else []
        rows = [item for item in items if isinstance(item, Mapping)]
        if len(rows) < len(items):
            self.note_unread(name)
        return [Row(item, absent=self._absent, inside=(self, name)) for item in rows]

    def refusal(self, stated: str | None, sent: Iterable[object] = ()) -> str:
        """The reason of a refusal, of which the object is the answer; "" where it has none.

        It is `stated` in the ERP's own field, where that is no heading; `sent` are the values of the request.
        """
        if stated and not explains_nothing(stated):
            return stated
        return next(iter(find_reasons(self._record, map(str, sent))), "")

    def __bool__(self) -> bool:
        return bool(self._record)


class Rows(list[Row]):
    """Records of one answer.

    Attributes:
        invalid_count: entries that were no records, and are left out.
        is_cut: the ERP has more of them, which were not read.
    """

    invalid_count = 0
    is_cut = False

    @property
    def entries(self) -> int:
        """The number of entries, those that were no records included."""
        return len(self) + self.invalid_count

    def where(self, test: Callable[[Row], object]) -> "Rows":
        """The records that pass a test, with what is known of those that were not read."""
        kept = Rows(filter(test, self))
        kept.invalid_count, kept.is_cut = self.invalid_count, self.is_cut
        return kept


def read_rows(request: str, found: object, field: str, *, absent: Iterable[str] = ()) -> Rows:
    """Return the records of a list in an answer, the field `field`.

    Raises:
        BadAnswer: it is not a list, or has entries and none is a record.
    """
    if not isinstance(found, list):
        raise BadAnswer(request, Reason.SHAPE, field=field)
    rows = Rows(Row(item, absent=absent) for item in found if isinstance(item, Mapping))
    rows.invalid_count = len(found) - len(rows)
    if found and not rows:
        raise BadAnswer(request, Reason.SHAPE, "entries that are no records", field=field)
    return rows


class PartlyRead(Protocol):
    """A record, or the model of one, with the names of its fields that could not be read."""

    @property
    def unread(self) -> Collection[str]: ...


def note_unread(request: str, records: Collection[PartlyRead], invalid_count: int = 0) -> bool:
    """Log the fields that could not be read, and the entries that were no records; return True if any."""
    counts = Counter(name for record in records for name in record.unread)
    for name, count in counts.items():
        log.warning(
            "%s: %s cannot be read in %d of %d records, and counts as absent",
            *(request, name, count, len(records)),
            extra=log_fields(UnfitKind.FIELD, request, name, count, len(records)),
        )
    if invalid_count:
        log.warning(
            "%s: %d of %d entries are no records, and are left out",
            *(request, invalid_count, total := len(records) + invalid_count),
            extra=log_fields(UnfitKind.ENTRY, request, "entries that are no records", invalid_count, total),
        )
    return bool(counts or invalid_count)


def read_object(request: str, answer: object, **options: Any) -> Row:
    """Return an answer that is one JSON object (raises `BadAnswer`)."""
    if not isinstance(answer, Mapping):
        raise BadAnswer(request, Reason.SHAPE)
    return Row(answer, **options)


def clean_explanation(text: str | None, name: str | None = None) -> str | None:
    """Return an ERP's own words for the customer: one line without markup, at most 160 characters.

    The customer's `name`, logins, documents and addresses of e-mail are left out of it. None for a page, a
    status line and a program's own error.
    """
    reason = clean_reason(text or "")
    if not reason or is_of_program(reason):
        return None
    words = _PRIVATE.sub(" ", _MARKUP.sub(" ", reason)).split()
    own = {word for word in folded(name or "").split() if len(word) >= _SHORTEST_NAME}
    is_name = [folded(word).strip(".,;:!()") in own for word in words]
    for place in range(1, len(words) - 1):
        if folded(words[place]) in _PARTICLES and is_name[place - 1] and is_name[place + 1]:
            is_name[place] = True
    line = " ".join(word for word, hidden in zip(words, is_name, strict=True) if not hidden)
    line = _EMPTY_BRACKETS.sub("", line).strip()
    return line if len(line) <= _LONGEST_EXPLANATION else f"{line[: _LONGEST_EXPLANATION - 1].rstrip()}…"


def as_list(found: object) -> object:
    """A list of records, of which an ERP sends a single one bare."""
    return [found] if isinstance(found, Mapping) else found


def as_number(text: str) -> int | str:
    """An id as the JSON number that vendors' samples have; as it is where it is none, or too long for one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _NUMBER_LENGTH else text
