"""Section `[card]`: card payments on a terminal beside the kiosk; off without a provider."""

from decimal import Decimal
from typing import Annotated, Literal

from totem.settings.card_provider import PROVIDERS, TerminalProvider
from totem.settings.erp import is_unprotected
from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.field import Field, OneOf, Others, SecretStr, validates
from totem.settings.fields import File, HttpAddress, Token
from totem.settings.section import Section

Percent = Annotated[Decimal, Field(ge=0, le=15)]


class CardSettings(Section):
    """Card payments on a terminal beside the kiosk; off without a provider."""

    provider: Annotated[str, OneOf(PROVIDERS)] | None = Field(
        default=None, examples=["mercado_pago"], description="Provider of the terminal; unset: no card"
    )
    base_url: HttpAddress | None = Field(
        default=None,
        examples=["https://api.example.com"],
        description="Its address; unset: the provider's own",
    )
    terminal_id: str | None = Field(
        default=None,
        validate_default=True,
        pattern=r"^[\x21-\x7e]{1,80}$",
        examples=["NEWLAND_N950__SBX0000001"],
        description="The terminal's id at its provider",
    )
    token: Token | None = Field(
        default=None,
        description="The provider's token or key, by a variable alone; in a file: card.token_file",
    )
    token_file: File | None = Field(
        default=None, description="File with the token; unset: systemd's credential, or none"
    )
    refund_password: SecretStr | None = Field(
        default=None,
        description="Password of refunds, where the provider takes one, by a variable alone;"
        " in a file: card.refund_password_file",
    )
    refund_password_file: File | None = Field(
        default=None, description="File with the password of refunds; unset: systemd's credential, or none"
    )
    methods: tuple[Literal["debit", "credit"], ...] = Field(
        default=("debit", "credit"), min_length=1, description="Instruments offered"
    )
    installments: int = Field(default=1, ge=1, le=12, description="Most instalments of a credit card")
    debit_surcharge: Percent = Field(
        default=Decimal(0), description="Percent on a debit card, with surcharge"
    )
    credit_surcharge: Percent = Field(
        default=Decimal(0), description="Percent on a credit card, with surcharge"
    )
    surcharge: bool = Field(
        default=False, description="Charge by instrument, shown before the payment (Lei 13.455/2017)"
    )
    poll_s: float = Field(default=2.0, ge=1, le=10, description="Seconds between two looks at a charge")
    timeout_s: int = Field(default=180, ge=40, le=900, description="Seconds until a charge is given up")

    @validates("base_url")
    @classmethod
    def _is_encrypted(cls, url: str | None, _others: Others) -> str | None:
        """Refuse plain http to another machine, since the token travels with each request."""
        if url is not None and is_unprotected(url):
            raise unexpected(ExpectedKind.ENCRYPTED_ADDRESS)
        return url

    @validates("terminal_id")
    @classmethod
    def _is_there_where_needed(cls, terminal: str | None, others: Others) -> str | None:
        if terminal is None and others.get("provider") is not None:
            raise unexpected(ExpectedKind.CARD_TERMINAL, got="")
        return terminal

    @validates("surcharge")
    @classmethod
    def _has_percentages(cls, surcharge: bool, others: Others) -> bool:  # noqa: FBT001 - a check's call
        if surcharge and not any(others.get(f"{each}_surcharge", 1) for each in others.get("methods", ())):
            raise unexpected(ExpectedKind.SURCHARGE_PERCENT)
        return surcharge

    @property
    def row(self) -> TerminalProvider:
        """Row of the provider (raises `ValueError` without one)."""
        if self.provider is None:
            raise ValueError("card.provider is not set")
        return PROVIDERS[self.provider]

    @property
    def enabled(self) -> bool:
        """True if a provider and its terminal are named; the token may still be missing."""
        return self.provider is not None and self.terminal_id is not None
