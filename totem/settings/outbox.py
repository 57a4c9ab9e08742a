"""The section `[outbox]`: what customers sent, and the ERP has not yet."""

from pydantic import Field

from totem.settings.section import Section


class OutboxSettings(Section):
    """What customers sent; kept, encrypted, until the ERP has it."""

    keep_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days of service for which a protocol can still be looked up after its delivery",
    )
