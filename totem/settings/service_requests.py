"""Sections of a customer's requests about the service: the trust unlock, help, and own contact details."""

from typing import Annotated

from totem.settings.field import Field
from totem.settings.fields import Line
from totem.settings.section import Section
from totem.settings.translated import Translated

Words = Annotated[str, Field(max_length=200), Line]


class UnlockSettings(Section):
    """The trust unlock ("desbloqueio de confiança") of a service that is blocked for debt."""

    enabled: bool = Field(default=False, description="Offer it, where the ERP has it and it is blocked")
    text: Annotated[Words, Translated()] = Field(
        default="",
        examples=["Uma vez a cada 30 dias."],
        description="The operator's terms, beside the offer, Portuguese",
    )
    days: int | None = Field(
        default=None, ge=1, le=60, description="Days that an unlock lasts, where that is always the same"
    )
    without_identity: bool = Field(
        default=False, description="Offer it to anyone who knows the document, without the identity check"
    )


class TicketSettings(Section):
    """Asking for help ("Preciso de ajuda"): a support ticket in the ERP, through the outbox."""

    enabled: bool = Field(default=False, description="Offer it, where the ERP takes tickets")
    kinds: tuple[Words, ...] = Field(
        default=(),
        max_length=12,
        examples=[["Sem internet = 12", "Internet lenta"]],
        description="What a customer may choose, with the ERP's id of that kind of ticket after a =, or"
        " without for the usual one; empty: the ERP's own list, or three usual ones",
    )

    @property
    def ids_by_name(self) -> dict[str, str]:
        """The kinds with the ERP's ids; an empty id is the usual one."""
        pairs = (each.partition("=") for each in self.kinds)
        return {name.strip(): kind_id.strip() for name, _, kind_id in pairs}


class ContactSettings(Section):
    """Changing one's own telephone, WhatsApp and e-mail, after the identity check, through the outbox."""

    enabled: bool = Field(default=False, description="Offer it, where the ERP takes contact details")
