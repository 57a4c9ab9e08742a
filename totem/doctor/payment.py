"""Checks of the receivers of a static PIX, and of the ERP's data that the kiosk could not use."""

from collections.abc import Iterator
from datetime import UTC, datetime

from totem.settings import Settings, state_folder
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.staff.log_reader import count_unfit_data

_TODO = (
    "Ponha as chaves PIX da empresa em payment.allowed_pix_keys, ou o nome dela em payment.beneficiary.name."
)

_MOST = 8
"""Most kinds to list."""


def look(settings: Settings) -> Iterator[HealthCheck]:
    """Check which static PIX are offered; a dynamic one is signed by its bank, and needs no key."""
    payment = settings.payment
    if count := len(payment.allowed_pix_keys):
        keys = "a chave" if count == 1 else f"as {count} chaves"
        yield ok("pix", f"PIX estático: só para {keys} de payment.allowed_pix_keys")
        return
    words = "payment.allowed_pix_keys está vazio: PIX estático só é oferecido em nome de"
    if payment.beneficiary.name:
        yield ok("pix", f"{words} {payment.beneficiary.name}")
    else:
        yield warning("pix", f"{words} {settings.brand.name}, o nome da marca", _TODO)


def look_at_unfit_data(settings: Settings) -> Iterator[HealthCheck]:
    """Report the ERP's data of the last day that could not be offered to customers, if there is any."""
    found = count_unfit_data(state_folder(settings) / "logs", datetime.now(UTC))
    if found:
        counts = ", ".join(f"{what} ({count})" for what, count in found.most_common(_MOST))
        words = f"nas últimas 24 h o ERP mandou o que o totem não pôde usar: {counts}"
        yield warning("unfit", words, "Rode “totem erp check” e mostre o resultado ao fornecedor do ERP.")
