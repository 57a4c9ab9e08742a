"""What the operator decided that a visit has to keep to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from totem.domain.findings import Policy
from totem.domain.receiver import Receiver
from totem.kiosk.picture import MOST_SLIPS
from totem.printing.content import Beneficiary

if TYPE_CHECKING:
    from totem.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    """The part of the settings that a visit works by; the same for every visit.

    `policy` limits the payment forms that may be offered, `poll_s` is the interval of payment polling (in
    seconds, 0 for never), `most_slips` the most slips that one touch prints; the rest goes on every slip.
    """

    policy: Policy
    beneficiary: Beneficiary
    brand: str
    kiosk: str
    help: str | None = None
    poll_s: float = 0.0
    privacy: str | None = None
    """Who answers for personal data, on protocols; None: whoever helps."""
    most_slips: int = MOST_SLIPS

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """Take them from the settings; the brand's name stands in for an unnamed beneficiary.

        So a kiosk of which nothing is configured offers a static PIX to nobody but its brand.
        """
        payment, brand = settings.payment, settings.brand
        return cls(
            policy=Policy(
                allowed_banks=frozenset(payment.allowed_banks),
                allowed_pix_keys=frozenset(payment.allowed_pix_keys),
                allowed_link_hosts=frozenset(payment.allowed_link_hosts),
                max_surcharge=payment.max_surcharge,
                receiver=Receiver(
                    name=payment.beneficiary.name or brand.name,
                    tax_id=payment.beneficiary.tax_id,
                    is_brand=payment.beneficiary.name is None,
                ),
            ),
            beneficiary=Beneficiary(
                name=payment.beneficiary.name or brand.name,
                tax_id=payment.beneficiary.tax_id,
                address=payment.beneficiary.address,
            ),
            brand=brand.name,
            kiosk=settings.kiosk.name,
            help=" · ".join(filter(None, (brand.support_phone, brand.site))) or None,
            poll_s=payment.poll_s,
            privacy=settings.sign_up.privacy_contact,
            most_slips=settings.printer.most_slips,
        )
