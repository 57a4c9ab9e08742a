"""Configuration of the forms, and the ERP's lists that they are filled in with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from totem.domain.offers import City, DueDay, Origin, Plan, Reseller
from totem.domain.protocol import PLACE, Protocol

if TYPE_CHECKING:
    from totem.settings import Settings

PHOTOS = 4
"""How many photos go with a sign-up at most: two sides of a document, a proof of address, one more."""


@dataclass(frozen=True, slots=True)
class FormRules:
    """The part of the settings that the forms work by; the same for every visit.

    `upload_url` and `status_url` may have "{protocol}" in them. `open_statuses` are codes and names, as the
    operator wrote them.
    """

    sign_up: bool = False
    lead: bool = False
    kiosk: str = ""
    reseller_id: str | None = None
    ask_seller: bool = True
    consent_text: str = ""
    consent_version: str = ""
    camera: bool = False
    upload_url: str | None = None
    status_url: str | None = None
    open_statuses: tuple[str, ...] = ()
    lead_notice: str = ""

    @classmethod
    def from_settings(cls, settings: "Settings") -> "FormRules":
        """Take them from the settings."""
        sign_up, lead = settings.sign_up, settings.lead
        return cls(
            sign_up=sign_up.enabled,
            lead=lead.enabled,
            kiosk=settings.kiosk.name,
            reseller_id=sign_up.reseller_id,
            ask_seller=sign_up.ask_seller,
            consent_text=sign_up.consent_text,
            consent_version=sign_up.consent_version,
            camera=sign_up.camera,
            upload_url=sign_up.upload_url,
            status_url=sign_up.status_url,
            open_statuses=sign_up.open_statuses,
            lead_notice=lead.notice,
        )

    def code_of(self, protocol: Protocol) -> str:
        """Return the content of a protocol's QR code: the operator's page of it, else the protocol."""
        return str(protocol) if self.status_url is None else self.status_url.replace(PLACE, protocol.value)

    def photos_url(self, protocol: Protocol | None = None) -> str | None:
        """Where photos are sent: known at once, or by the protocol once there is one."""
        url = self.upload_url
        if url is None or (PLACE in url) is (protocol is None):
            return None
        return url if protocol is None else url.replace(PLACE, protocol.value)


@dataclass(frozen=True, slots=True)
class Lists:
    """Choices of each step; empty where the ERP has none, or did not answer."""

    cities: tuple[City, ...] = ()
    plans: tuple[Plan, ...] = ()
    due_days: tuple[DueDay, ...] = ()
    origins: tuple[Origin, ...] = ()
    sellers: tuple[Reseller, ...] = ()


NO_LISTS = Lists()
