"""Sections of what a customer asks about the service: the trust unlock."""

from typing import Annotated

from pydantic import Field

from totem.settings.fields import Line, Section
from totem.settings.sign_up import TRANSLATION

Words = Annotated[str, Field(max_length=200), Line]


class UnlockSettings(Section):
    """The trust unlock ("desbloqueio de confiança") of a service that is blocked for debt."""

    enabled: bool = Field(default=False, description="Offer it, where the ERP has it and it is blocked")
    text: Words = Field(
        "",
        examples=["Uma vez a cada 30 dias."],
        description="The operator's terms, beside the offer, Portuguese",
    )
    text_en: Words = Field("", description=f"The same in English; {TRANSLATION.format(key='text')}")
    text_es: Words = Field("", description="The same in Spanish")
    days: int | None = Field(
        None, ge=1, le=60, description="Days that an unlock lasts, where that is always the same"
    )
    without_identity: bool = Field(
        default=False, description="Offer it to anyone who knows the document, without the identity check"
    )
