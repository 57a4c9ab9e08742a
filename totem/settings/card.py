"""Section `[card]`: card payments on a terminal beside the kiosk; off without a provider."""

from decimal import Decimal
from typing import Annotated, Literal

from totem.settings.field import Field, SecretStr
from totem.settings.fields import File
from totem.settings.section import Section

Percent = Annotated[Decimal, Field(ge=0, le=15)]


class CardSettings(Section):
    """Card payments on a terminal beside the kiosk; off without a provider."""

    provider: Literal["mercado_pago", "paygo"] | None = Field(
        default=None, examples=["mercado_pago"], description="Provider of the terminal; unset: no card"
    )
    base_url: str | None = Field(default=None, description="Its address; unset: the provider's own")
    terminal_id: str | None = Field(
        default=None,
        pattern=r"^[\x21-\x7e]{1,80}$",
        examples=["NEWLAND_N950__SBX0000001"],
        description="The terminal's id at its provider",
    )
    token: SecretStr | None = Field(
        default=None,
        description="The provider's token or key, by a variable alone; in a file: card.token_file",
    )
    token_file: File | None = Field(
        default=None, description="File with the token; unset: systemd's credential, or none"
    )
    methods: tuple[Literal["debit", "credit"], ...] = Field(
        default=("debit", "credit"), description="Instruments offered"
    )
    installments: int = Field(default=1, ge=1, le=12, description="Most instalments of a credit card")
    surcharge: bool = Field(
        default=False, description="Charge by instrument, shown before the payment (Lei 13.455/2017)"
    )
    debit_surcharge: Percent = Field(
        default=Decimal(0), description="Percent on a debit card, with surcharge"
    )
    credit_surcharge: Percent = Field(
        default=Decimal(0), description="Percent on a credit card, with surcharge"
    )
    poll_s: float = Field(default=2.0, ge=1, le=10, description="Seconds between two looks at a charge")
    timeout_s: int = Field(default=180, ge=40, le=900, description="Seconds until a charge is given up")
