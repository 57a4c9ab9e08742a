"""Find the records in an ERP's answer, whatever they are wrapped in.

An answer is a bare list, an object, or an object around either. It is empty in seven forms, and errors may
stand inside HTTP 200. `find_records` returns the records, or raises the error that the answer reports: not
found, refused, unreadable. "Nothing open" reported as an error is an empty list. 429 and 5xx are raised by
`ContractClient.fetch` before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from totem.erp.adapters.contract import error_text
from totem.erp.adapters.contract.error_objects import (
    error_messages,
    is_doubtful,
    is_error,
    normalized_word,
    statuses,
    texts,
)
from totem.erp.adapters.contract.error_text import adds_nothing
from totem.erp.errors import ACCESS_STATUSES, BadAnswer, ErpError, NotFound, Reason, Refused
from totem.erp.http.messages import Response
from totem.settings.erp import REQUESTS, Endpoint

Record: TypeAlias = dict[str, Any]

_DEPTH = 5
_FEW = 4
_LISTS = 20

_ACCESS_STATUSES = {**ACCESS_STATUSES, 407: Reason.HTTP_STATUS}
"""Those of `totem.erp.errors`, and that of a proxy which lets nobody through."""
_COUNT_KEYS = ("total", "totalcount", "total_registros", "count", "quantidade")


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """One request of the contract, and how its answer is read.

    `signature_fields` are the wire fields (lower case) by which such a record is known; `wrappers` those that
    hold such records, the likeliest first. `empty_is_not_found`: no record at all means that there is no such
    customer. `nouns` is a pattern of names for such records, in messages that there is none.
    """

    request: str
    signature_fields: frozenset[str]
    wrappers: tuple[str, ...]
    empty_is_not_found: bool = False
    nouns: str | None = None

    @property
    def endpoint(self) -> Endpoint:
        """The contract's address, which the settings override."""
        return REQUESTS[self.request]


class FoundRecords(list[Record]):
    """The records of an answer.

    Attributes:
        invalid_count: entries among them that are no records (null, a text, a list of anything else).
    """

    def __init__(self, found: Iterable[Record] = (), invalid_count: int = 0) -> None:
        super().__init__(found)
        self.invalid_count = invalid_count


def find_records(spec: RequestSpec, answer: Response) -> FoundRecords:
    """Return the records of `answer`, their keys in lower case and their absent fields left out.

    An entry that is no record hides none of the others: it is left out and counted.

    Raises:
        NotFound: the document is no customer's. Also for an empty list if `spec.empty_is_not_found`.
        Refused: 401, 403, another 4xx, or an error inside the answer.
        BadAnswer: HTML, not JSON, or JSON in which nothing is known.
    """
    try:
        found = _records(spec, answer)
    except _NothingOpen:
        found = FoundRecords()
    if not found and spec.empty_is_not_found:
        raise NotFound(spec.request, Reason.ABSENT, "nobody there", status=answer.status)
    return found


class _NothingOpen(Exception):
    """An empty list, reported in words like an error."""


def _records(spec: RequestSpec, answer: Response) -> FoundRecords:
    status = answer.status
    if reason := _ACCESS_STATUSES.get(status):
        raise Refused(spec.request, reason, f"HTTP {status}", status=status)
    if status >= 400:
        return FoundRecords(_from_error_status(spec, answer))
    if not 200 <= status < 300:
        raise BadAnswer(spec.request, Reason.HTTP_STATUS, f"HTTP {status}", status=status)
    if status == 204:
        return FoundRecords()
    if not answer.text:
        if spec.empty_is_not_found:
            raise NotFound(spec.request, Reason.EMPTY_BODY, status=status)
        # An empty list has many forms, but no bytes at all is what a script that died sends.
        raise BadAnswer(spec.request, Reason.EMPTY_BODY, status=status)
    reader = _Reader(spec, status)
    try:
        found = _find(reader, answer.json())
    except BadAnswer:
        reader.judge(_plain_words(answer))
        raise
    if found is None:
        raise BadAnswer(spec.request, Reason.SHAPE, status=status)
    return FoundRecords(found, reader.invalid_count)


def _from_error_status(spec: RequestSpec, answer: Response) -> list[Record]:
    """Read a 4xx. A 404 is "not there", unless it is a page or its message is of anything but a person."""
    missing = answer.status == 404
    if missing and not answer.text:
        return []
    messages = error_messages(_error_value(answer))
    if missing and not messages:
        return []
    reader = _Reader(spec, answer.status)
    if missing and adds_nothing(messages):
        raise NotFound(spec.request, Reason.ABSENT, "HTTP 404", status=404)
    return reader.fail(messages)


def _error_value(answer: Response) -> object:
    """The body of an error: JSON, a short text, or nothing."""
    try:
        return answer.json()
    except BadAnswer:
        words = _plain_words(answer)
        if not words and answer.status == 404:
            raise
        return words


def _plain_words(answer: Response) -> list[str]:
    """The body, where it is a short text instead of JSON; nothing of a page, or of JSON that broke off."""
    text = answer.text
    return [] if text[:1] in {"<", "{", "["} or len(text) > 500 else [text]


def compact(value: Mapping[str, Any]) -> Record:
    """A record with its keys in lower case, and without what means "absent": null, blank, [] and {}."""
    record: Record = {}
    for key, item in value.items():
        if isinstance(item, str):
            is_absent = not item or item.isspace()
        else:
            is_absent = item is None or (not item and isinstance(item, list | dict))
        if not is_absent:
            record.setdefault(key.strip().lower(), item)
    return record


class _Reader:
    """State of the reading of an answer: the records looked for, and the error to raise.

    Attributes:
        invalid_count: entries so far that stood among records and are none.
    """

    def __init__(self, spec: RequestSpec, status: int) -> None:
        self.spec = spec
        self.status = status
        self.invalid_count = 0

    def is_record(self, row: Record) -> bool:
        return not self.spec.signature_fields.isdisjoint(row)

    def judge(self, messages: list[str]) -> None:
        """Raise where the messages report no record, no such customer, or no access."""
        is_list = not self.spec.empty_is_not_found
        absence = error_text.find_absence(messages, self.spec.nouns, titles=is_list)
        if absence is error_text.Absence.NO_RECORD:
            raise _NothingOpen
        if absence is error_text.Absence.NO_CUSTOMER:
            detail = "HTTP 404" if self.status == 404 else ""
            raise NotFound(self.spec.request, Reason.ABSENT, detail, status=self.status)
        if any(error_text.about_access(text) for text in messages):
            self.refuse()

    def empty(self, messages: list[str]) -> list[Record]:
        """The empty list that stands in an answer, unless the words beside it report a failure.

        An ERP in maintenance, or over its limit, may send the list it always sends, with nothing in it.
        """
        if not all(error_text.is_harmless(text, self.spec.nouns) for text in messages):
            self.fail(messages)
        return []

    def fail(self, messages: list[str]) -> NoReturn:
        """Raise the error that the messages report."""
        self.judge(messages)
        self.refuse()

    def refuse(self) -> NoReturn:
        """Raise `Refused`."""
        if self.status >= 400:
            text = f"HTTP {self.status}"
            raise Refused(self.spec.request, Reason.HTTP_STATUS, text, status=self.status)
        raise Refused(self.spec.request, Reason.ERROR_IN_ANSWER, status=self.status)


def _find(reader: _Reader, value: object, depth: int = 0) -> list[Record] | None:
    """The records in `value`: [] where it reports that there are none, None where it reports neither."""
    if value is None:
        return []
    if depth > _DEPTH:
        return None
    if isinstance(value, list):
        return _find_in_list(reader, value, depth)
    if isinstance(value, dict):
        return _find_in_object(reader, value, depth)
    if isinstance(value, str) and depth == 0:
        if not value.strip():
            return []
        reader.fail([value])
    return None


def _find_in_list(reader: _Reader, value: list[object], depth: int) -> list[Record] | None:
    items = [item for item in value if item not in (None, [], {})]
    if not items:
        return []
    empty = len(value) - len(items)
    rows = [compact(item) for item in items if isinstance(item, dict)]
    if any(reader.is_record(row) for row in rows):
        reader.invalid_count += empty
        if len(rows) == len(items):
            return rows
        return [row for item in items for row in _find_beside(reader, item, depth)]
    return _find_one_by_one(reader, items, empty, depth)


def _find_beside(reader: _Reader, item: object, depth: int) -> list[Record]:
    """Find records in an entry beside others: an error in it does not discard those."""
    if isinstance(item, dict):
        return [compact(item)]
    try:
        found = _find(reader, item, depth + 1) if isinstance(item, list) else None
    except (ErpError, _NothingOpen):
        found = None
    reader.invalid_count += not found
    return found or []


def _find_one_by_one(reader: _Reader, items: list[object], empty: int, depth: int) -> list[Record] | None:
    """The records of a list that has each in an object or a list of its own.

    An entry that holds none, or an error, counts only where no other holds a record.
    """
    inside: list[Record] = []
    failures: list[Exception | None] = []
    for item in items:
        try:
            found = _find(reader, item, depth + 1)
        except (ErpError, _NothingOpen) as error:
            failures.append(error)
            continue
        if found is None:
            failures.append(None)
        else:
            inside += found
    if inside:
        reader.invalid_count += empty + len(failures)
    elif failures:
        if failures[0] is not None:
            raise failures[0]
        return None
    return inside


def _find_in_object(reader: _Reader, value: dict[str, object], depth: int) -> list[Record] | None:
    row = {key.strip().lower(): item for key, item in value.items()}
    record = compact(value)
    is_record = reader.is_record(record)
    if not record:
        return []
    if is_error(row, is_record=is_record):
        reader.fail(texts(row))
    named = [row[name] for name in reader.spec.wrappers if name in row]
    inside = [_find(reader, inner, depth + 1) for inner in named if not isinstance(inner, str)]
    if found := next(filter(None, inside), None):
        return found
    if is_record:
        return [record]
    if all(key.isdigit() for key in row):  # PHP turns a list with gaps into an object with numbered keys
        return _find(reader, list(row.values()), depth + 1)
    messages = [*texts(row), *(inner for inner in named if isinstance(inner, str) and inner.strip())]
    if messages and is_doubtful(row):
        reader.fail(messages)
    beside = [*messages, *statuses(row)]
    if [] in inside or any(inner in ("", False) for inner in named):
        return reader.empty(beside)
    if (found := _find_in_lists(reader, row, depth)) is not None:
        return found or reader.empty(beside)
    if any(normalized_word(row.get(key)) == "0" for key in _COUNT_KEYS):
        return reader.empty(beside)
    if messages:
        reader.fail(messages)
    if len(row) <= _FEW:  # a word under a name of its own
        reader.judge([item for item in row.values() if isinstance(item, str)])
    return None


def _find_in_lists(reader: _Reader, row: Record, depth: int) -> list[Record] | None:
    """The records in the one list that holds some, whatever its name; [] where every list is empty."""
    lists = [
        item
        for item in row.values()
        if isinstance(item, list) and (not item or any(isinstance(i, dict) for i in item))
    ]
    if len(lists) > _LISTS:
        return None
    inside = [_find(reader, each, depth + 1) for each in lists]
    full = [found for found in inside if found]
    if len(full) == 1:
        return full[0]
    return [] if lists and all(found == [] for found in inside) else None
