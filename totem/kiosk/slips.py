"""From the picture of a visit to what the printer gets: the slips, masked unless identity was checked."""

from datetime import datetime
from typing import TYPE_CHECKING

from totem.domain.masking import address_line, masked_name, title_case
from totem.domain.models import Customer
from totem.kiosk.picture import Picture
from totem.kiosk.rules import Rules
from totem.printing.content import Payer, Printable, ProofContent, SlipContent

if TYPE_CHECKING:
    from totem.domain.integrity import CheckedBoleto


def slips_of(picture: Picture, rules: Rules, printed_at: datetime) -> tuple[Printable, ...]:
    """Return a slip for each of `picture.printable`, in order; the proof of one that was paid."""
    slips = tuple(
        SlipContent(
            checked=each,
            beneficiary=rules.beneficiary,
            brand=rules.brand,
            payer=payer_of(picture.customer, each, identified=picture.identified),
            kiosk=rules.kiosk,
            printed_at=printed_at,
            help=rules.help,
        )
        for each in picture.printable
    )
    if picture.paid_at is None:
        return slips
    return tuple(ProofContent(slip, picture.paid_at) for slip in slips)


def payer_of(customer: Customer | None, checked: "CheckedBoleto", *, identified: bool) -> Payer:
    """Say who owes: in full after an identity check, else name and document masked and no address.

    The name on the title wins over the one in the registration: it is the one that the bank has.
    """
    if customer is None:
        return Payer()
    name = checked.boleto.payer_name or customer.name or customer.trade_name
    if not identified:
        return Payer(name=masked_name(name, customer.tax_id) or None, tax_id=customer.tax_id.masked)
    return Payer(
        name=title_case(name) if name else None,
        tax_id=customer.tax_id.formatted,
        address=address_line(customer.address) or None,
    )
