"""Invented services and papers for the gallery's faces: a plan at two addresses, and sixty notas fiscais."""

from datetime import date, timedelta
from decimal import Decimal

from totem.domain.findings import Policy
from totem.domain.models import Address
from totem.domain.records import (
    Clearance,
    ClearanceId,
    Installation,
    InstallationId,
    NotaFiscal,
    NotaId,
    Service,
    ServiceId,
    StatementEntry,
    StatementId,
)
from totem.kiosk.papers import Paper, papers_of

_FIRST = date(2021, 12, 1)
_NOTAS = 60
_PRICE = Decimal("129.90")


def installations() -> tuple[Installation, ...]:
    """Two places with two services each, names as long as providers make them, and states of all kinds."""
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


def papers() -> tuple[Paper, ...]:
    """The statement, two clearances, and sixty notas fiscais."""
    months = [_FIRST + timedelta(days=round(30.44 * number)) for number in range(_NOTAS)]
    notas = [
        NotaFiscal(
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
            when + timedelta(days=8) if number < _NOTAS - 1 else None,
            amount=_PRICE,
            paid_amount=_PRICE if number < _NOTAS - 1 else None,
            note="Mensalidade",
        )
        for number, when in enumerate(months)
    ]
    clearances = [
        Clearance(ClearanceId(str(year)), year, f"https://quitacoes.example.org/{year}")
        for year in (2024, 2025)
    ]
    return papers_of(entries, clearances, notas, Policy())
