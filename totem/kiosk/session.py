"""State of one customer's visit, from the document field on; dropped when the visit ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from totem.background import Handle
from totem.kiosk.picture import Picture

if TYPE_CHECKING:
    from totem.domain.integrity import CheckedBoleto
    from totem.domain.models import Customer
    from totem.kiosk.form_filling import Filling
    from totem.kiosk.inquiry import Inquiry


@dataclass(slots=True, repr=False)
class Session:
    """One visit, from the document field on.

    `work` is what the present state waits for (a lookup, a print), `question` the printer being asked
    how it is, `inquiry` the identity check under way, `filling` the form. `personal` holds the texts that no
    log may hold.
    """

    number: int
    picture: Picture
    work: Handle | None = None
    question: Handle | None = None
    personal: frozenset[str] = frozenset()
    inquiry: "Inquiry | None" = None
    filling: "Filling | None" = None

    def stop_work(self) -> None:
        """Cancel what the state that is left was waiting for."""
        if self.work is not None:
            self.work.cancel()
            self.work = None

    def stop_question(self) -> None:
        """Cancel the question to the printer."""
        if self.question is not None:
            self.question.cancel()
            self.question = None


def personal_texts(customers: "Iterable[Customer]", boletos: "Iterable[CheckedBoleto]") -> frozenset[str]:
    """Return the names, addresses and contacts in what the ERP sent; codes are told by their form."""
    found = {checked.boleto.payer_name for checked in boletos}
    for each in customers:
        birth = each.birthday
        if birth is not None and birth.year is not None:
            found |= {f"{birth.year}-{birth.month:02}-{birth.day:02}"}
            found |= {f"{birth.day:02}/{birth.month:02}/{birth.year}"}
        address = each.address
        found |= {each.name, each.trade_name, each.email, *each.phones}
        found |= {address.street, address.complement, address.district, address.postal_code}
    return frozenset(text for text in found if text)
