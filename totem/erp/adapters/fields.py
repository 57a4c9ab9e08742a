"""Tables of fields: which names of a vendor's row a field of the domain is read from, and whose a row is.

    STATEMENT = FieldTable(StatementEntry, {"id": ident("id"), "amount": money("valor")})
    read_records(request, rows, STATEMENT, document_owner("cpf_cnpj"))

A reader takes the first of its names that has a value (`Row`).
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from operator import methodcaller
from typing import Any, Generic, TypeAlias, TypeVar

from totem.domain.customer import PLACE, Address, Customer, OpenBoleto
from totem.erp.adapters.json_rows import Row, Rows, note_unread
from totem.erp.adapters.search import filter_by_contract
from totem.erp.errors import BadAnswer, Reason
from totem.erp.port import Owned, Owner

T = TypeVar("T")
Reader: TypeAlias = Callable[[Row], Any]
OwnerReader: TypeAlias = Callable[[Row], Owner]


def text(*names: str) -> Reader:
    """A text that people read."""
    return methodcaller("text", *names)


def texts(*names: str) -> Reader:
    """The texts of all of the names that have one."""
    return methodcaller("texts", *names)


def code(*names: str) -> Reader:
    """A text that a machine reads: a line, a BR Code, an address."""
    return methodcaller("code", *names)


def ident(*names: str) -> Reader:
    """An id of the ERP."""
    return methodcaller("id", *names)


def money(*names: str) -> Reader:
    """An amount in reais."""
    return methodcaller("money", *names)


def amount_left(whole: str, paid: str) -> Reader:
    """The amount left of a title that is paid in part; None of others, whose amount of today is not sent."""

    def read(row: Row) -> Decimal | None:
        total, part = row.money(whole), row.money(paid)
        return total - part if total is not None and part is not None and 0 < part < total else None

    return read


def day(*names: str) -> Reader:
    """A date."""
    return methodcaller("day", *names)


def birthday(*names: str) -> Reader:
    """A birthday; the year may be missing."""
    return methodcaller("birthday", *names)


def flag(*names: str) -> Reader:
    """Yes or no."""
    return methodcaller("flag", *names)


def always(value: object) -> Reader:
    """The same value for every row."""
    return lambda _row: value


def address(*names: str) -> Reader:
    """An address, by the names of its fields in the order of `Address`; "" for one that is not sent."""
    return lambda row: Address(*(row.text(name) if name else None for name in names))


def document_owner(*names: str) -> OwnerReader:
    """The owner of a row by the CPF or CNPJ in the first of the fields that has one."""

    def read(row: Row) -> Owner:
        document = row.text(*names)
        return Owner(document, is_unreadable=document is None and is_unread(row, *names))

    return read


def customer_owner(*names: str) -> OwnerReader:
    """The owner of a row by the customer's id in the first of the fields that has one."""

    def read(row: Row) -> Owner:
        customer_id = row.id(*names)
        return Owner(customer_id=customer_id, is_unreadable=customer_id is None and is_unread(row, *names))

    return read


def is_unread(row: Row, *names: str) -> bool:
    """Test that one of the fields was read, and could not be."""
    return not set(names).isdisjoint(row.unread)


class FieldTable(Generic[T]):
    """The fields of one record of the domain, each with its reader.

    An id that the record needs, and the row lacks, is the row's place in the answer.
    """

    def __init__(self, record: type[T], readers: Mapping[str, Reader]) -> None:
        """Raises `TypeError` for a field that the record does not have."""
        known = {each.name: each for each in fields(record)}  # type: ignore[arg-type]
        if unknown := readers.keys() - known.keys():
            raise TypeError(f"{record.__name__} has no {', '.join(sorted(unknown))}")
        self._record, self._readers = record, readers
        self._needs_id = "id" in readers and known["id"].default is MISSING
        self._place = PLACE if record is OpenBoleto else ""

    def __call__(self, row: Row, position: int = 1, **more: object) -> T:
        """Make the record of a row; `more` are fields that are not read from it."""
        values = {name: read(row) for name, read in self._readers.items()} | more
        if self._needs_id and not values["id"]:
            values["id"] = f"{self._place}{position}"
        return self._record(**values)


def read_records(
    request: str, rows: Rows, make: Callable[[Row, int], T], owner: OwnerReader
) -> list[Owned[T]]:
    """Make the records of an answer, each with its owner; `make` gets each row and its place, from 1.

    A field that cannot be read is logged by name.
    """
    found = [Owned(make(row, position), owner(row)) for position, row in enumerate(rows, 1)]
    note_unread(request, rows, rows.invalid_count)
    return found


def read_boletos(
    request: str,
    rows: Rows,
    make: Callable[[Row, int], OpenBoleto],
    owner: OwnerReader,
    customer: Customer | None = None,
) -> list[Owned[OpenBoleto]]:
    """Make the boletos of an answer (see `read_records`): with a `customer`, those of its contract.

    Raises:
        BadAnswer: see `mark_gaps`.
    """
    found = read_records(request, rows, make, owner)
    kept = found if customer is None else filter_by_contract(customer, found)
    has_unread = any(each.record.id.startswith(PLACE) for each in found)
    return mark_gaps(request, kept, is_lost=bool(rows.invalid_count or rows.is_cut), has_unread=has_unread)


def mark_gaps(
    request: str, boletos: list[Owned[OpenBoleto]], *, is_lost: bool, has_unread: bool
) -> list[Owned[OpenBoleto]]:
    """Return the open boletos of a list, marked where a title's absence from it proves no payment.

    `is_lost`: entries were no records, or the list was cut; `has_unread`: records cannot be told from others.

    Raises:
        BadAnswer: entries are lost and no boleto is left: "nothing open" would be told of the open one.
    """
    if is_lost and not boletos:
        raise BadAnswer(request, Reason.SHAPE, "no open title in a list that was not read whole")
    if not is_lost and not has_unread:
        return boletos
    return [replace(each, record=replace(each.record, among_unread=True)) for each in boletos]
