"""Wire models of requests 7 to 15 of the contract: the lists that a sign-up needs.

A row without an id cannot be chosen, since the id is what is sent back: it is left out. Any other field that
cannot be read is absent (`base_model`); a plan whose price cannot be read is shown without one.
"""

import logging
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from totem.domain.catalog import City, CityId, DueDay, DueDayId, Plan, PlanId
from totem.domain.text import folded
from totem.erp.adapters.contract.base_model import WRAPPERS, Wire, WireField
from totem.erp.adapters.contract.find_records import FoundRecords, Record, RequestSpec
from totem.erp.adapters.json_rows import note_unread
from totem.erp.values import Unreadable, day, identifier, label, money

log = logging.getLogger(__name__)
T = TypeVar("T")
W = TypeVar("W", bound=Wire)


def _list_spec(request: str, id_name: str, wrappers: tuple[str, ...], nouns: str) -> RequestSpec:
    return RequestSpec(
        request=request,
        signature_fields=frozenset({id_name, "nome"}),
        wrappers=(*wrappers, *WRAPPERS),
        nouns=rf"(?:{nouns})\b",
    )


PLANS = _list_spec(
    *("plans", "id_servico", ("produtos", "planos", "servicos", "produto")),
    r"produtos?|planos?|servicos?|products?|plans?",
)
RESELLERS = _list_spec(
    *("resellers", "id_revendedor", ("revendedores", "revendedor")),
    r"revendedor(?:es)?|revendas?|resellers?",
)
EMPLOYEES = _list_spec(
    *("employees", "id_funcionario", ("funcionarios", "funcionario")),
    r"funcionarios?|employees?",
)
DEPARTMENTS = _list_spec(
    *("departments", "id_departamento", ("departamentos", "departamento")),
    r"departamentos?|departments?",
)
DUE_DAYS = RequestSpec(
    request="due_days",
    signature_fields=frozenset({"id_vencimento", "dia", "dia_vencimento"}),
    wrappers=("vencimentos", "vencimento", *WRAPPERS),
    nouns=r"(?:vencimentos?|dias?(?: de vencimento)?|due (?:days?|dates?))\b",
)
ORIGINS = _list_spec(
    *("origins", "id_origem", ("origens", "origem")),
    r"orige(?:m|ns)|origins?",
)
CITIES = _list_spec(
    *("cities", "id_cidade", ("cidades", "cidade")),
    r"cidades?|cities|city",
)
TICKET_KINDS = _list_spec(
    *("ticket_kinds", "id_tipo_de_atendimento", ("tipos", "tipos_de_atendimento")),
    r"tipos?(?: de atendimento)?|atendimentos?|ticket kinds?",
)
PROSPECT_STATUSES = _list_spec(
    *("prospect_statuses", "status_prospeccao", ("status", "statuses")),
    r"status|situac(?:ao|oes)",
)

_DAY = re.compile(r"(?:todo )?(?:dia )?0?(?P<d>[1-9]|[12]\d|3[01])(?: de cada mes)?", re.ASCII)


class ChoiceWire(Wire):
    """A row of the lists that are an id and a name (requests 8 to 12, 14 and 15)."""

    id = WireField(identifier, "id")
    name = WireField(label, "nome", "descricao")
    note = WireField(label, "obs")


class PlanWire(Wire):
    """Answer to request 7, one product."""

    id = WireField(identifier, "id_servico", "id_produto", "id_plano", "id")
    name = WireField(label, "nome", "descricao")
    description = WireField(label, "descricao")
    amount = WireField(money, "valor", "preco")
    note = WireField(label, "obs")


class CityWire(Wire):
    """Answer to request 13, one city."""

    id = WireField(identifier, "id_cidade", "id")
    name = WireField(label, "nome", "cidade")
    state = WireField(label, "uf", "estado")
    note = WireField(label, "obs")


class DueDayWire(Wire):
    """Answer to request 11, one day; `data` is a day of the month to some ERPs, and a date to others."""

    id = WireField(identifier, "id_vencimento", "id")
    text = WireField(label, "data", "dia", "dia_vencimento", "nome")
    note = WireField(label, "obs")


def day_of_month(text: str) -> int | None:
    """The day that a label names: "10", "Dia 05", "2026-12-10"; None where it is none from 1 to 31."""
    found = _DAY.fullmatch(folded(text).strip())
    if found:
        return int(found["d"])
    try:
        when = day(text)
    except Unreadable:
        return None
    return when.day if when else None


def read_plans(records: Sequence[Record]) -> list[Plan]:
    """The products on sale."""
    return _chosen(PLANS, records, PlanWire, _plan)


def read_cities(records: Sequence[Record]) -> list[City]:
    """The cities served."""
    return _chosen(CITIES, records, CityWire, _city)


def read_due_days(records: Sequence[Record]) -> list[DueDay]:
    """The days on which boletos may fall due."""
    return _chosen(DUE_DAYS, records, DueDayWire, _due_day)


def read_choices(
    spec: RequestSpec, records: Sequence[Record], make: Callable[[str, str, str | None], T]
) -> list[T]:
    """The rows of a list of ids and names, each made of its id, name and note."""
    id_name = id_field(spec)
    invalid_count = records.invalid_count if isinstance(records, FoundRecords) else 0
    rows = ({**record, "id": record[id_name]} if id_name in record else record for record in records)
    return _chosen(
        spec,
        FoundRecords(rows, invalid_count),
        ChoiceWire,
        lambda wire: make(wire.id, wire.name or wire.id, wire.note) if wire.id else None,
    )


def id_field(spec: RequestSpec) -> str:
    """The contract's name of the id in a list of ids and names."""
    return next(name for name in spec.signature_fields if name != "nome")


def _plan(wire: PlanWire) -> Plan | None:
    if not wire.id:
        return None
    name = wire.name or wire.id
    about = None if wire.description == name else wire.description
    return Plan(PlanId(wire.id), name, about, wire.amount, wire.note)


def _city(wire: CityWire) -> City | None:
    return City(CityId(wire.id), wire.name, wire.state, wire.note) if wire.id and wire.name else None


def _due_day(wire: DueDayWire) -> DueDay | None:
    text = wire.text or label(wire.id)
    return DueDay(DueDayId(wire.id), day_of_month(text), text, wire.note) if wire.id and text else None


def _chosen(
    spec: RequestSpec, records: Sequence[Record], model: type[W], make: Callable[[W], T | None]
) -> list[T]:
    """Rows that can be chosen, each once; unreadable ones are noted."""
    wires = [model(record) for record in records]
    note_unread(spec.request, wires, records.invalid_count if isinstance(records, FoundRecords) else 0)
    made = [one for one in map(make, wires) if one is not None]
    if len(made) < len(wires):
        log.warning("%s: %d of %d rows have no id", spec.request, len(wires) - len(made), len(wires))
    return list(dict.fromkeys(made))
