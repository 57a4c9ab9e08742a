"""Customers and open boletos: query the ERP, and match the boletos of two of its answers.

The queries run on the background thread, with the integrity check: 500 boletos take longer than one frame.

A title is recognized by its codes, else by its id: a boleto may be issued anew under its old id, and there
are ERPs that number the titles of each answer, or give all instalments of a contract one id. So within one
list a boleto is identified by its row, the object itself, and never by its id.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from totem.domain.customer import BoletoId, is_from_erp
from totem.domain.integrity.findings import Policy
from totem.domain.taxid import TaxId
from totem.erp.errors import ErpError, NotFound, Reason
from totem.erp.session_erp import Capability, SessionErp

if TYPE_CHECKING:
    from totem.domain.card_payment import TitleReading
    from totem.domain.customer import Customer
    from totem.domain.integrity.check import CheckedBoleto

_NOT_READ = frozenset({Reason.UNSUPPORTED, Reason.PERMISSION, Reason.HTTP_STATUS, Reason.MISSING_ID})
"""Reasons for which a boleto cannot be read by its id: the ERP lacks or forbids it, or lists no id for it."""


async def find_customers(erp: SessionErp, tax_id: TaxId) -> "tuple[Customer, ...]":
    """Find the registrations of a tax id; raises `NotFound` where there is none."""
    customers = tuple(await erp.customers(tax_id))
    if not customers:
        raise NotFound("customer", Reason.ABSENT)
    return customers


async def load_boletos(
    erp: SessionErp, customer: "Customer", policy: Policy, today: date
) -> "tuple[CheckedBoleto, ...]":
    """Load the open boletos, checked, in the order of `in_order`."""
    from totem.domain.integrity.check import check_all  # not needed by the home screen

    return in_order(check_all(await erp.open_boletos(customer), policy, today))


async def read_unlisted(
    erp: SessionErp, customer: "Customer", unlisted: "CheckedBoleto"
) -> "TitleReading | None":
    """Read a boleto that the list of open ones lacks; None where the ERP has, or permits, no such reading."""
    from totem.domain.card_payment import TitleReference  # not needed by the home screen

    if Capability.SETTLE not in erp.capabilities or not is_from_erp(unlisted.boleto.id):
        return None
    try:
        return await erp.read_title(TitleReference.of(customer, unlisted.boleto))
    except ErpError as error:
        if error.reason in _NOT_READ:
            return None
        raise


async def recheck_boletos(
    listed: "Sequence[CheckedBoleto]", policy: Policy, today: date
) -> "list[tuple[CheckedBoleto, CheckedBoleto]]":
    """Check boletos for another day; return each as it was and as it is, in the order of a list."""
    from totem.domain.integrity.check import check_all  # not needed by the home screen

    found = check_all([each.boleto for each in listed], policy, today)
    return sorted(zip(listed, found, strict=True), key=lambda pair: _order(pair[1]))


async def complete_boleto(
    erp: SessionErp, customer: "Customer", listed: "CheckedBoleto", policy: Policy, today: date
) -> "CheckedBoleto":
    """Complete a boleto of the list, and check it."""
    from totem.domain.integrity.check import check  # not needed by the home screen

    return check(await erp.complete(customer, listed.boleto), policy, today)


def in_order(boletos: "Iterable[CheckedBoleto]") -> "tuple[CheckedBoleto, ...]":
    """Return boletos by due date, those whose payment is being confirmed last."""
    return tuple(sorted(boletos, key=_order))


def _order(checked: "CheckedBoleto") -> tuple[bool, date, str]:
    return checked.is_payment_pending, checked.due_date or date.max, checked.boleto.id


@dataclass(frozen=True, slots=True)
class RowMatches:
    """The boletos of one answer in a later one of the same registration.

    Attributes:
        rows: rows of the later answer by those of the earlier one.
        doubtful: rows of the earlier answer that may be in the later one, where it is not certain which.
    """

    rows: Mapping[int, int]
    doubtful: frozenset[int]


def match_rows(before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]") -> RowMatches:
    """Recognize the boletos of one answer in a later one, each in one row at most.

    In this order: the same record; a code that it alone has; the same record under another number; the number
    of its document; id, debt and description together; id and due date; the id. Each of these tells only
    where it occurs once in both answers, so that of two boletos with one id neither is taken for the other,
    and none but a code tells anything against a code that was another boleto's. A place in the answer is no
    id.
    """
    if not before or not now:  # the first list of a session
        return RowMatches({}, frozenset())
    rows: dict[int, int] = {}
    _pair(rows, [{each.boleto} for each in before], [{each.boleto} for each in now])
    if len(rows) == len(before) == len(now):  # mostly nothing has changed
        return RowMatches(rows, frozenset())
    rows = {}
    _pair(rows, [{_record(each)} for each in before], [{_record(each)} for each in now])
    if len(rows) in (len(before), len(now)):  # the others have come, or gone
        return RowMatches(rows, frozenset())
    codes_before, codes_now = [title_codes(each) for each in before], [title_codes(each) for each in now]
    known = set().union(*codes_before)

    def is_another(row: int, later: int) -> bool:
        return not codes_now[later].isdisjoint(known - codes_before[row])

    _pair(rows, codes_before, codes_now)
    for read in (_unnumbered, _document_number, _id_and_debt, _id_and_due_date, _id):
        known_before, known_now = ([{read(each)} - {None} for each in answer] for answer in (before, now))
        _pair(rows, known_before, known_now, unless=is_another)
    taken = set(rows.values())
    rest = {trait for later, each in enumerate(now) if later not in taken for trait in _traits(each)}
    doubtful = (
        row for row, each in enumerate(before) if row not in rows and not rest.isdisjoint(_traits(each))
    )
    return RowMatches(rows, frozenset(doubtful))


def _pair(
    rows: dict[int, int],
    before: Sequence[Collection[Hashable]],
    now: Sequence[Collection[Hashable]],
    unless: Callable[[int, int], bool] = lambda _row, _later: False,
) -> None:
    """Add to `rows` those without a partner that share a key which occurs once in each answer."""
    earlier, later = find_places(before), find_places(now)
    taken = set(rows.values())
    for key, places in earlier.items():
        found = later.get(key, ())
        if len(places) != 1 or len(found) != 1 or places[0] in rows or found[0] in taken:
            continue
        if not unless(places[0], found[0]):
            rows[places[0]] = found[0]
            taken.add(found[0])


def _record(checked: "CheckedBoleto") -> Hashable:
    title, number = checked.boleto, _id(checked)
    return title if number == title.id else replace(title, id=number)


def _unnumbered(checked: "CheckedBoleto") -> Hashable:
    return replace(checked.boleto, id=BoletoId(""), among_unread=False)


def _document_number(checked: "CheckedBoleto") -> str | None:
    return checked.boleto.document_number or None


def _debt(checked: "CheckedBoleto") -> Hashable:
    return checked.boleto.amount, checked.boleto.original_amount, checked.due_date


def _id_and_debt(checked: "CheckedBoleto") -> Hashable:
    return _id(checked), _debt(checked), checked.boleto.description


def _id_and_due_date(checked: "CheckedBoleto") -> Hashable:
    return _id(checked), checked.due_date


def _id(checked: "CheckedBoleto") -> BoletoId:
    """Return the ERP's id, empty where it gave none."""
    return checked.boleto.id if is_from_erp(checked.boleto.id) else BoletoId("")


def _traits(checked: "CheckedBoleto") -> tuple[Hashable, ...]:
    """Traits of which a changed boleto keeps one at least, as ERPs change them one at a time."""
    return _id(checked), _debt(checked)


def find_places(keys: Iterable[Collection[Hashable]]) -> dict[Hashable, list[int]]:
    """Return the rows of each key, where each row may have several."""
    places: dict[Hashable, list[int]] = {}
    for row, own in enumerate(keys):
        for key in own:
            places.setdefault(key, []).append(row)
    return places


def row_of(chosen: "CheckedBoleto", boletos: "Sequence[CheckedBoleto]") -> int:
    """Return the row in which a boleto, the object itself, is listed; -1 where it is not."""
    return next((row for row, each in enumerate(boletos) if each is chosen), -1)


def title_codes(checked: "CheckedBoleto") -> set[str]:
    """Return the codes of a title, which identify it unless the ERP puts the same on all."""
    title = checked.boleto
    return {*title.payment_texts} | ({title.our_number} if title.our_number else set())


def title_hash(customer: "Customer", checked: "CheckedBoleto") -> int:
    """Return a number that identifies a title within this process, without personal data.

    A title that changed its amount or date is another one: the paper in the customer's hand has the old ones.
    """
    title = (checked.boleto.id, checked.amount, checked.due_date, frozenset(title_codes(checked)))
    return hash((customer.key, title))


def rows_with_titles(
    titles: frozenset[int], customer: "Customer | None", boletos: "Sequence[CheckedBoleto]"
) -> frozenset[int]:
    """Return the rows of `boletos`, the customer's, whose `title_hash` is among `titles`."""
    if not titles or customer is None:
        return frozenset()  # saves hashing, as mostly nothing was printed
    return frozenset(row for row, each in enumerate(boletos) if title_hash(customer, each) in titles)


def carry_over_rows(
    rows: frozenset[int], before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]"
) -> frozenset[int]:
    """Return the rows of `now` with the titles at `rows` of `before`, as far as they print.

    An ambiguous one loses its selection, which the customer sees.
    """
    if not rows:
        return rows
    matched = match_rows(before, now).rows
    found = (matched.get(row) for row in rows)
    return frozenset(row for row in found if row is not None and now[row].printable)
