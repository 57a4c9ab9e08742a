"""The twenty requests of the contract in its order: who needs them, what their answers hold.

`Level` is what an ERP may be required to do; each is the contract's label of the same name, and the requests
by which the totem shows boletos are needed for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from totem.erp import contract_offers as offers
from totem.erp import contract_prospect as prospects
from totem.erp import contract_records as papers
from totem.erp.answer import Kind
from totem.erp.contract import CUSTOMER, OPEN_BOLETOS, BoletoWire, CustomerWire
from totem.erp.contract_wire import Wire


class Level(StrEnum):
    """What an ERP is to be good for."""

    TOTEM = "totem"
    APP = "app"
    PROSPECT = "prospect"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `model` reads a record of its answer, `needed` are the model's fields that have to be
    there; a request without a model changes something, or answers with a single word."""

    number: int
    kind: Kind
    levels: frozenset[Level]
    model: type[Wire] | None = None
    needed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The request's name, as settings and errors have it."""
        return self.kind.request


_T, _A, _P, _E = Level.TOTEM, Level.APP, Level.PROSPECT, Level.ALL


def _entries() -> tuple[Entry, ...]:
    rows: tuple[tuple[Kind, set[Level], type[Wire] | None, str], ...] = (
        (CUSTOMER, {_T, _A, _P}, CustomerWire, "id name"),
        (OPEN_BOLETOS, {_T, _A, _P}, BoletoWire, "id amount due_date"),
        (papers.NOTAS_FISCAIS, {_A}, papers.NotaWire, "id amount url"),
        (papers.STATEMENT, {_A}, papers.StatementWire, "id amount due_date"),
        (papers.CLEARANCES, {_A}, papers.ClearanceWire, "id year url"),
        (papers.INSTALLATIONS, {_A}, papers.InstallationWire, "id street"),
        (offers.PLANS, {_P}, offers.PlanWire, "id name amount"),
        (offers.RESELLERS, {_P}, offers.ChoiceWire, "id name"),
        (offers.EMPLOYEES, {_P, _A}, offers.ChoiceWire, "id name"),
        (offers.DEPARTMENTS, {_P, _A}, offers.ChoiceWire, "id name"),
        (offers.DUE_DAYS, {_P}, offers.DueDayWire, "id label"),
        (offers.ORIGINS, {_P}, offers.ChoiceWire, "id name"),
        (offers.CITIES, {_P}, offers.CityWire, "id name"),
        (offers.TICKET_KINDS, {_P, _A}, offers.ChoiceWire, "id name"),
        (offers.PROSPECT_STATUSES, {_P}, offers.ChoiceWire, "id name"),
        (prospects.CREATE_PROSPECT, {_P}, None, ""),
        (prospects.EDIT_PROSPECT, {_P}, None, ""),
        (prospects.SEND_FILE, {_P}, None, ""),
        (prospects.PROSPECT_STATUS, {_P}, None, ""),
        (prospects.CREATE_LEAD, set(), None, ""),
    )
    return tuple(
        Entry(number, kind, frozenset({*levels, _E}), model, frozenset(needed.split()))
        for number, (kind, levels, model, needed) in enumerate(rows, 1)
    )


ENTRIES = _entries()
BY_NAME: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in ENTRIES})
