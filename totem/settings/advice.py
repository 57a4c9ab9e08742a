"""Advice on a configuration that holds and could be safer."""

from collections.abc import Iterator

from totem.settings.models import Settings


def advice(settings: Settings) -> Iterator[str]:
    """One line for each thing that the operator should set."""
    payment = settings.payment
    if payment.allowed_pix_keys:
        return
    name = payment.beneficiary.name
    whose = f"payment.beneficiary.name ({name})" if name else f"brand.name ({settings.brand.name})"
    yield (
        f"payment.allowed_pix_keys is empty: a static PIX is offered only where its receiver is {whose},"
        " or its key payment.beneficiary.tax_id; name the company's keys"
    )
