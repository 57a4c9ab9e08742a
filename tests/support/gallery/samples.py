"""Fictitious customers of the gallery: the reference ERP's seed, decoded like its answers, without a server.

The date is fixed, so that pictures are reproducible.
"""

import asyncio
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from totem.domain.customer import (
    CODE_FORMS,
    Address,
    Clearance,
    ClearanceId,
    Customer,
    Installation,
    InstallationId,
    Invoice,
    NotaId,
    OpenBoleto,
    PaymentForm,
    Service,
    ServiceId,
    StatementEntry,
    StatementId,
)
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS, read_boletos, read_customers
from totem.erp.adapters.contract.find_records import Record, RequestSpec, find_records
from totem.erp.http.messages import Response
from totem.erp.session_erp import SessionErp
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.titles import COMPANY
from totem.session.boletos import find_customers, load_boletos
from totem.session.documents import Document, sort_documents

MARIA, LONG_NAME, CONDOMINIUM = "529.982.247-25", "168.995.350-09", "45.812.739/0001-36"
ALL_FORMS, UTILITY = MARIA, "714.287.938-60"
FIVE_OVERDUE, SIXTY, FIVE_HUNDRED = "286.255.878-87", "987.654.321-00", "746.971.314-01"

_TODAY = date(2026, 11, 24)

Boleto = TypeVar("Boleto", OpenBoleto, CheckedBoleto)

_company = ContextVar("company", default=COMPANY)

_FIRST = date(2021, 12, 1)
_NOTAS = 60
_LATE = 4
"""Of the statement's lines, each fourth was paid too late; the last is open, and overdue."""
_FINE, _INTEREST = Decimal("2.60"), Decimal("1.73")
_PRICE = Decimal("129.90")
_LATE_PRICE = _PRICE + _FINE + _INTEREST


def today() -> date:
    """The date of every picture."""
    return _TODAY


@dataclass(frozen=True)
class Sample:
    """A customer of the reference ERP, checked as in a session."""

    document: TaxId
    customers: tuple[Customer, ...]
    boletos: tuple[CheckedBoleto, ...]
    """Boletos of the first contract."""


@contextmanager
def billed_by(company: str) -> Iterator[None]:
    """Make `company`, as in a BR Code, the receiver of the samples' payments."""
    before = _company.set(company)
    try:
        yield
    finally:
        _company.reset(before)


def by_document() -> dict[str, Sample]:
    """Map all customers of the reference ERP by their tax ids, in order."""
    return _of_company(_company.get())


@lru_cache(maxsize=4)
def _of_company(company: str) -> dict[str, Sample]:
    return asyncio.run(_ask_for_all(_SeededErp(company)))


async def _ask_for_all(erp: "_SeededErp") -> dict[str, Sample]:
    found = {}
    for text, _ in seed.DEMO_DOCUMENTS[:-1]:  # the last has no customer
        document = TaxId.parse(text)
        customers = await find_customers(erp, document)
        in_order = await load_boletos(erp, customers[0], Policy(), today())
        boletos = tuple(check(each.boleto, Policy(), today()) for each in in_order)  # all of them now
        found[text] = Sample(document, customers, boletos)
    return found


class _SeededErp(SessionErp):
    """Queries of a session, answered from the reference ERP's seed."""

    def __init__(self, company: str) -> None:
        self._registrations = seed.registrations(today(), company)

    async def customers(self, tax_id: TaxId) -> list[Customer]:
        rows = seed.of_document(self._registrations, tax_id)
        wires = read_customers(_records(CUSTOMER, [row.fields for row in rows]))
        services = [[*service["servicos"]] for row in rows for service in row.records.instalacoes[:1]]
        plans = [each[-1]["nome"] if each else None for each in services]
        return [replace(wire.to_domain(tax_id), plan=plan) for wire, plan in zip(wires, plans, strict=True)]

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        (row,) = (row for row in self._registrations if row.fields["id_cliente"] == customer.id)
        wires = read_boletos(_records(OPEN_BOLETOS, list(row.boletos)))
        return [wire.to_domain(position) for position, wire in enumerate(wires, 1)]


def _records(spec: RequestSpec, rows: list[Record]) -> list[Record]:
    return find_records(spec, Response(200, {}, json.dumps(rows).encode()))


def without_codes(boleto: Boleto, keep: Collection[PaymentForm] = ()) -> Boleto:
    """The boleto as it is where its ERP sends no code to pay by, except those of `keep`."""
    if isinstance(boleto, OpenBoleto):
        texts: dict[str, Any] = {
            name: None for form, names in CODE_FORMS.items() if form not in keep for name in names
        }
        return replace(boleto, **texts)
    codes = {form: code for form, code in boleto.codes.items() if form in keep}
    return replace(boleto, boleto=without_codes(boleto.boleto, keep), codes=codes)


def installations() -> tuple[Installation, ...]:
    """Two places with two services each, with long names and all kinds of states."""
    fiber = Service(ServiceId("5"), "Fibra 500 Mega", "Wi-Fi 6", _PRICE, "Ativo")
    phone = Service(
        ServiceId("6"), "Telefone fixo ilimitado para todo o Brasil", None, Decimal("29.90"), "ATIVO"
    )
    home = Address(street="Rua Barão de Jaguara", number="1481", city="Campinas", state="SP")
    farm = Address(street="Estrada da Rhodia", number="km 15", city="Campinas", state="SP")
    combo = "COMBO FIBRA 700 MEGA + TV + TELEFONE ILIMITADO PROMO 2026"
    television = Service(ServiceId("7"), combo, None, Decimal("189.90"), "BLOQUEADO POR DÉBITO")
    radio = Service(ServiceId("8"), "Rádio 20 Mega", None, Decimal("89.90"), "Cancelado")
    return (
        Installation(InstallationId("1"), home, services=(fiber, phone)),
        Installation(InstallationId("2"), farm, services=(television, radio)),
    )


def _is_late(number: int) -> bool:
    return number % _LATE == _LATE - 1


def sample_documents() -> tuple[Document, ...]:
    """The statement, two clearances, and sixty notas fiscais."""
    months = [_FIRST + timedelta(days=round(30.44 * number)) for number in range(_NOTAS)]
    notas = [
        Invoice(
            NotaId(str(4700 + number)),
            "Paga" if number < _NOTAS - 1 else "Em aberto",
            _PRICE,
            _PRICE if number < _NOTAS - 1 else None,
            when,
            when + timedelta(days=9),
            when + timedelta(days=8) if number < _NOTAS - 1 else None,
            f"https://notas.example.org/{4700 + number}",
        )
        for number, when in enumerate(months)
    ]
    entries = [
        StatementEntry(
            StatementId(str(number)),
            when,
            when + timedelta(days=9),
            when + timedelta(days=13 if _is_late(number) else 8) if number < _NOTAS - 1 else None,
            amount=_PRICE,
            paid_amount=None if number == _NOTAS - 1 else _LATE_PRICE if _is_late(number) else _PRICE,
            fine=_FINE if _is_late(number) else None,
            interest=_INTEREST if _is_late(number) else None,
            note="Mensalidade",
        )
        for number, when in enumerate(months)
    ]
    clearances = [
        Clearance(ClearanceId(str(year)), year, f"https://quitacoes.example.org/{year}")
        for year in (2024, 2025)
    ]
    return sort_documents(entries, clearances, notas, Policy())
