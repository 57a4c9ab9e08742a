"""Sections of sign-ups, calls, their outbox, and the customer's records."""

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.field import AfterValidator, Field
from totem.settings.section import Section
from totem.settings.translated import Translated, texts_by_language

CODE_PLACEHOLDER = "{protocol}"
"""Placeholder of the receipt code in an operator's address."""

OfferMode = Literal["auto", "always", "never"]


def _is_template(text: str) -> str:
    plain = text.replace(CODE_PLACEHOLDER, "7K49QX")
    try:
        parts = urlsplit(plain)
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or "@" in parts.netloc or any(each.isspace() or each in "{}" for each in plain):
        raise unexpected(ExpectedKind.RECEIPT_ADDRESS)
    return text


Template = Annotated[str, Field(max_length=200), AfterValidator(_is_template)]
"""Address that may hold `CODE_PLACEHOLDER`."""


class SignUpSettings(Section):
    """Becoming a customer at the kiosk; it is kept in the outbox until the ERP has it."""

    enabled: bool = Field(default=False, description="Offer it, where the ERP lists its plans")
    reseller_id: str | None = Field(
        default=None,
        max_length=60,
        description="The ERP's id of the reseller that this store is; unset: none is sent, or it is asked",
    )
    ask_seller: bool = Field(default=False, description="Ask who sold it, where reseller_id is unset")
    ask_origin: bool = Field(default=False, description="Ask how the customer heard of the provider")
    consent_text: Annotated[
        str,
        Field(max_length=4000),
        Translated(
            en="I agree to the use of the data and photos I give here to review this request, contact me and,"
            " if it is approved, prepare the contract and the installation. I may ask to see, correct or"
            " delete my data at any time (Brazilian data protection law, LGPD, Law 13.709/2018).",
            es="Autorizo el uso de los datos y fotos que proporciono aquí para analizar este pedido,"
            " contactarme y, si se aprueba, preparar el contrato y la instalación. Puedo solicitar acceso,"
            " corrección o eliminación de mis datos en cualquier momento (ley brasileña de protección de"
            " datos, LGPD, Ley 13.709/2018).",
        ),
    ] = Field(
        default="Autorizo o uso dos dados e fotos que informo aqui para analisar este pedido, fazer contato"
        " comigo e, se aprovado, preparar o contrato e a instalação. Posso pedir acesso, correção ou exclusão"
        " dos meus dados a qualquer momento (Lei 13.709/2018, LGPD).",
        description="What a customer agrees to before sending, Portuguese; empty: nothing is asked",
    )
    consent_version: str = Field(
        default="1",
        min_length=1,
        max_length=40,
        description="Version of that text, sent with what was agreed to",
    )
    camera: bool = Field(default=False, description="Offer the kiosk's camera for photos of documents")
    upload_url: Template | None = Field(
        default=None,
        examples=["https://netsul.example/fotos?p={protocol}"],
        description="Page where the customer's phone sends photos of documents, shown as QR code; {protocol}"
        " becomes the protocol, and then the code is shown after sending",
    )
    status_url: Template | None = Field(
        default=None,
        examples=["https://netsul.example/pedido/{protocol}"],
        description="Page that tells how a sign-up stands, for the QR code beside the protocol; unset: the"
        " code holds the protocol",
    )
    open_statuses: tuple[str, ...] = Field(
        default=("Inicial", "Em análise"),
        description="Statuses, by the ERP's code or name, in which a customer may still change a sign-up",
    )
    privacy_contact: str | None = Field(
        default=None,
        max_length=120,
        examples=["privacidade@netsul.example"],
        description="Who answers for personal data, printed on the protocol; unset: the brand's telephone",
    )

    @property
    def consent_texts(self) -> Mapping[str, str]:
        """`consent_text` by language."""
        return texts_by_language(self, "consent_text")


class LeadSettings(Section):
    """Asking to be called; it is kept in the outbox until the ERP has it."""

    enabled: bool = Field(default=False, description="Offer it, where the ERP lists its cities or plans")
    notice: Annotated[
        str,
        Field(max_length=300),
        Translated(
            en="Your name and phone number will be used to call you about this request.",
            es="Su nombre y teléfono se usarán para llamarlo por este pedido.",
        ),
    ] = Field(
        default="Seu nome e telefone serão usados para ligar para você sobre este pedido.",
        description="What is said of the data before they are sent, Portuguese; may be empty",
    )

    @property
    def notices(self) -> Mapping[str, str]:
        """`notice` by language."""
        return texts_by_language(self, "notice")


class OutboxSettings(Section):
    """Sign-ups and calls to send; kept, encrypted, until the ERP has them."""

    keep_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days of service for which a protocol can still be looked up after its delivery",
    )


class RecordsSettings(Section):
    """Plans and documents. auto: as far as the ERP answers at start to a request with an unused id."""

    installations: OfferMode = Field(default="auto", description='"Meu plano": installations and services')
    notas_fiscais: OfferMode = Field(default="auto", description='Notas fiscais among the "Documentos"')
    statement: OfferMode = Field(default="auto", description='The financial statement among the "Documentos"')
    clearances: OfferMode = Field(default="auto", description='Yearly clearances among the "Documentos"')

    def modes(self) -> dict[str, str]:
        """Return when each request is offered, by its name: "auto", "always" or "never"."""
        return self.values()
