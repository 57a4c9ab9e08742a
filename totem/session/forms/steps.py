"""Forms and their steps: one row for each, and the order of each form's steps.

The screens have the texts of each step (`totem.ui.form_text`); everything else that is known of one stands in
its row.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, fields
from datetime import date
from enum import Enum
from typing import Any, Self

from totem.domain.form_fields import (
    DATE_LENGTH,
    LONGEST_DETAILS,
    LONGEST_EMAIL,
    LONGEST_HOUSE_NUMBER,
    POSTAL_CODE_LENGTH,
    EntryFault,
    InvalidEntry,
    format_date_digits,
    format_phone,
    format_postal_code,
    parse_address_line,
    parse_birth_date,
    parse_details,
    parse_email,
    parse_first_name,
    parse_house_number,
    parse_name,
    parse_phone,
    parse_postal_code,
)
from totem.domain.phones import LONGEST, SHORTEST
from totem.domain.sign_up import (
    CODE_LENGTH,
    BestTime,
    FixedChoice,
    InvalidReceiptCode,
    ReceiptCode,
    SignUpForm,
)
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.domain.text import format_date
from totem.erp.session_erp import Capability
from totem.session.forms.masks import CodeMask, DigitsMask, EmailMask, Mask, PhoneMask, TaxIdMask

_KEEP = "Guarde este papel. Para saber como está o seu pedido, informe o protocolo e o seu CPF ou CNPJ."
_CALLED = "Vamos ligar para você. Se precisar falar deste pedido, informe o protocolo."
_LINE, _NAME, _PHONE = Mask(), Mask(is_name=True), PhoneMask(least=SHORTEST, longest=LONGEST)


@dataclass(frozen=True, slots=True)
class FormRow:
    """Row of a form.

    Attributes:
        label: its name in the operator's statistics.
        sent: the same of those that were sent, in the plural; "" for a form that is not sent.
        capability: the capability of an ERP that takes it.
        receipt_title, receipt_note: the title of its receipt, and the sentence below the protocol.
        is_of_customer: it is of a customer who was found, and begun from the boletos.
        is_staged: it is long: its steps are announced and reviewed by their stages.
    """

    label: str
    sent: str
    capability: Capability
    receipt_title: str = "Pedido de assinatura"
    receipt_note: str = _KEEP
    _: KW_ONLY
    is_of_customer: bool = False
    is_staged: bool = False


class Form(Enum):
    """A kind of form, with its row; the value is its name in statistics."""

    SIGN_UP = "sign_up", FormRow("Cadastro", "Cadastros", Capability.SIGN_UP, is_staged=True)
    LEAD = (
        "lead",
        FormRow("Ligação", "Pedidos de ligação", Capability.LEAD, "Pedido de ligação", _CALLED),
    )
    STATUS = "status", FormRow("Acompanhar", "", Capability.SIGN_UP)
    TICKET = (
        "ticket",
        FormRow(
            "Ajuda", "Pedidos de ajuda", Capability.TICKET, "Pedido de ajuda", _CALLED, is_of_customer=True
        ),
    )
    CONTACT = (
        "contact",
        FormRow(
            "Contatos",
            "Mudanças de contatos",
            Capability.CONTACT,
            "Mudança de contatos",
            "Vamos atualizar seus contatos. Se precisar falar disso, informe o protocolo.",
            is_of_customer=True,
        ),
    )

    _value_: str
    row: FormRow

    def __new__(cls, value: str, row: FormRow) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.row = value, row
        return member


OF_CUSTOMER = frozenset(form for form in Form if form.row.is_of_customer)
"""Forms of a customer who was found."""


class Stage(Enum):
    """Part of a staged form, in the order in which it is asked; the value is for logs."""

    PLAN = "plan"
    PERSON = "person"
    ADDRESS = "address"


class Keys(Enum):
    """Keys by which a text is typed."""

    DIGITS = "digits"
    CODE = "code"  # digits, and letters on a second board
    NAME = "name"
    TEXT = "text"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Respondent:
    """Facts on who answers that decide which answers are valid."""

    form: Form
    company: bool
    today: date


Parser = Callable[[str, Respondent], Any]
"""Returns the answer, or raises `InvalidEntry`."""


def _parse_tax_id(text: str, _who: Respondent) -> TaxId:
    if not text.strip():
        raise InvalidEntry(EntryFault.MISSING)
    try:
        return TaxId.parse(text)
    except InvalidTaxId:
        raise InvalidEntry(EntryFault.TAX_ID) from None


def _parse_name(text: str, who: Respondent) -> str:
    return parse_first_name(text) if who.form is Form.LEAD else parse_name(text, company=who.company)


def _parse_receipt_code(text: str, _who: Respondent) -> ReceiptCode:
    if not text.strip():
        raise InvalidEntry(EntryFault.MISSING)
    try:
        return ReceiptCode.parse(text)
    except InvalidReceiptCode:
        raise InvalidEntry(EntryFault.PROTOCOL) from None


def _plain(parse: Callable[[str], Any]) -> Parser:
    return lambda text, _who: parse(text)


@dataclass(frozen=True, slots=True)
class Step:
    """Row of a step.

    Attributes:
        label: its name in the operator's statistics and, with a capital, on the receipt.
        stage: its stage in a staged form; None for the last steps, which are of no stage.
        screen: name of its screen.
        options: what to choose from: a field of `OptionLists`, or a list of the kiosk's own; None where
            nothing is chosen.
        parser: of a typed answer; None where nothing is typed.
        mask, keys: how it is typed.
        example: valid text of nobody, for the gallery, the selftest and tests; every typed step has one.
        write: makes the text of a typed answer, for the review.
        joins: shares the screen of the step before it, where that has the same keys.
        heads_card: its answer is the first line on the card of its stage in the review; the others follow in
            the order of the steps.
        beside: step, by its value, on whose line of that card the answer stands; None for a line of its own.
        optional: may be skipped in a sign-up or a call request.
        of_persons: asked of persons only, never of a company.
        editable: may be changed in a sign-up that was sent.
        on_receipt: the choice is shown on the receipt.
        takes_time: takes time beside the kiosk: a text to read, or photos to take.
    """

    label: str
    _: KW_ONLY
    stage: Stage | None = None
    screen: str = "form_typing"
    options: str | type[FixedChoice] | None = None
    parser: Parser | None = None
    mask: Mask = _LINE
    keys: Keys = Keys.DIGITS
    example: str = ""
    write: Callable[[Any], str] = str
    joins: bool = False
    heads_card: bool = False
    beside: str | None = None
    optional: bool = False
    of_persons: bool = False
    editable: bool = False
    on_receipt: bool = False
    takes_time: bool = False


class FormStep(Enum):
    """A step of a form, with its row; the value is its name in statistics, and the field of its answer."""

    PLAN = (
        "plan",
        Step(
            "plano",
            stage=Stage.PLAN,
            screen="form_plan",
            options="plans",
            editable=True,
            on_receipt=True,
        ),
    )
    DUE_DAY = (
        "due_day",
        Step(
            "vencimento",
            stage=Stage.PLAN,
            screen="form_choice",
            options="due_days",
            editable=True,
            on_receipt=True,
        ),
    )
    ORIGIN = (
        "origin",
        Step(
            "como conheceu",
            stage=Stage.PLAN,
            screen="form_choice",
            options="origins",
            beside="due_day",
            optional=True,
        ),
    )
    SELLER = (
        "seller",
        Step(
            "quem vendeu",
            stage=Stage.PLAN,
            screen="form_choice",
            options="sellers",
            beside="due_day",
            optional=True,
        ),
    )
    TAX_ID = (
        "tax_id",
        Step(
            label="CPF ou CNPJ",
            stage=Stage.PERSON,
            example="82640391704",
            parser=_parse_tax_id,
            mask=TaxIdMask(),
            keys=Keys.CODE,
            write=lambda tax_id: tax_id.formatted,
        ),
    )
    NAME = (
        "name",
        Step(
            "nome",
            stage=Stage.PERSON,
            example="Ana Beatriz de Souza Lima",
            parser=_parse_name,
            mask=_NAME,
            keys=Keys.NAME,
            heads_card=True,
            editable=True,
        ),
    )
    BIRTH_DATE = (
        "birth_date",
        Step(
            label="nascimento",
            stage=Stage.PERSON,
            example="14031978",
            parser=lambda text, who: parse_birth_date(text, who.today),
            mask=DigitsMask(DATE_LENGTH, DATE_LENGTH, formatted=format_date_digits, zeros="00/00/0000"),
            write=format_date,
            beside="tax_id",
            of_persons=True,
        ),
    )
    PHONE = (
        "phone",
        Step(
            "telefone",
            stage=Stage.PERSON,
            example="49999120000",
            parser=_plain(parse_phone),
            mask=_PHONE,
            write=format_phone,
            joins=True,
            editable=True,
        ),
    )
    EMAIL = (
        "email",
        Step(
            label="e-mail",
            stage=Stage.PERSON,
            example="ana@example.com",
            parser=_plain(parse_email),
            mask=EmailMask(longest=LONGEST_EMAIL),
            keys=Keys.EMAIL,
            optional=True,
            editable=True,
        ),
    )
    POSTAL_CODE = (
        "postal_code",
        Step(
            label="CEP",
            stage=Stage.ADDRESS,
            example="89801000",
            parser=_plain(parse_postal_code),
            mask=DigitsMask(
                POSTAL_CODE_LENGTH, POSTAL_CODE_LENGTH, formatted=format_postal_code, zeros="00000-000"
            ),
            write=format_postal_code,
            editable=True,
        ),
    )
    CITY = (
        "city",
        Step(
            "cidade",
            stage=Stage.ADDRESS,
            screen="form_choice",
            options="cities",
            optional=True,
            on_receipt=True,
        ),
    )
    STREET = (
        "street",
        Step(
            label="rua",
            stage=Stage.ADDRESS,
            example="Avenida Getúlio Vargas",
            parser=_plain(parse_address_line),
            mask=_NAME,
            keys=Keys.NAME,
            heads_card=True,
            editable=True,
        ),
    )
    DISTRICT = (
        "district",
        Step(
            label="bairro",
            stage=Stage.ADDRESS,
            example="Centro",
            parser=_plain(parse_address_line),
            mask=_NAME,
            keys=Keys.NAME,
            joins=True,
            beside="postal_code",
            editable=True,
        ),
    )
    NUMBER = (
        "number",
        Step(
            label="número",
            stage=Stage.ADDRESS,
            example="1250",
            parser=_plain(parse_house_number),
            mask=Mask(longest=LONGEST_HOUSE_NUMBER),
            keys=Keys.TEXT,
            beside="street",
            editable=True,
        ),
    )
    COMPLEMENT = (
        "complement",
        Step(
            label="complemento",
            stage=Stage.ADDRESS,
            example="Apto 302, bloco B",
            parser=lambda text, _who: parse_address_line(text, least=1),
            keys=Keys.TEXT,
            joins=True,
            beside="street",
            optional=True,
            editable=True,
        ),
    )
    PHOTOS = (
        "photos",
        Step(
            "fotos",
            stage=Stage.ADDRESS,
            screen="form_photos",
            beside="city",
            optional=True,
            editable=True,
            takes_time=True,
        ),
    )
    BEST_TIME = (
        "best_time",
        Step(BestTime.label(), screen="form_choice", options=BestTime, on_receipt=True),
    )
    CONSENT = "consent", Step("consentimento", screen="form_consent", takes_time=True)
    REVIEW = "review", Step("conferir tudo", screen="form_review")
    PROTOCOL = (
        "protocol",
        Step(
            label="protocolo",
            example="7K49QE",
            parser=_parse_receipt_code,
            mask=CodeMask(least=CODE_LENGTH, longest=CODE_LENGTH),
            keys=Keys.CODE,
        ),
    )
    TICKET_KIND = (
        "ticket_kind",
        Step("assunto", screen="form_choice", options="ticket_kinds", on_receipt=True),
    )
    DETAILS = (
        "details",
        Step(
            "detalhes",
            example="Desde ontem a luz vermelha do aparelho não para de piscar",
            parser=_plain(parse_details),
            mask=Mask(longest=LONGEST_DETAILS),
            keys=Keys.TEXT,
        ),
    )
    WHATSAPP = (
        "whatsapp",
        Step("WhatsApp", example="49999120000", parser=_plain(parse_phone), mask=_PHONE, write=format_phone),
    )

    _value_: str
    row: Step

    def __new__(cls, value: str, row: Step) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.row = value, row
        return member


S = FormStep
FLOWS = {
    Form.SIGN_UP: (
        *(S.PLAN, S.DUE_DAY, S.ORIGIN, S.SELLER),
        *(S.TAX_ID, S.NAME, S.BIRTH_DATE, S.PHONE, S.EMAIL),
        *(S.POSTAL_CODE, S.CITY, S.STREET, S.DISTRICT, S.NUMBER, S.COMPLEMENT, S.PHOTOS),
        *(S.CONSENT, S.REVIEW),
    ),
    Form.LEAD: (S.NAME, S.PHONE, S.CITY, S.POSTAL_CODE, S.PLAN, S.ORIGIN, S.BEST_TIME),
    Form.STATUS: (S.TAX_ID, S.PROTOCOL),
    Form.TICKET: (S.TICKET_KIND, S.DETAILS, S.PHONE, S.REVIEW),
    Form.CONTACT: (S.PHONE, S.WHATSAPP, S.EMAIL, S.REVIEW),
}
"""Steps of each form, in order; `totem.session.forms.flow` leaves some out."""
CHOICES = frozenset(step for step in FormStep if step.row.options is not None)
"""Steps with options."""
_BY_VALUE = {step.value: step for step in FormStep}
CARD_LINES = {step: _BY_VALUE[step.row.beside or step.value] for step in FormStep}
"""Step that begins the line of each step's answer on the card of its stage."""
TEXTS = frozenset(step for step in FormStep if step.row.parser is not None)
"""Steps with a text."""
FIELDS = {step: step.value for step in FormStep if step.value in {each.name for each in fields(SignUpForm)}}
"""Field of the draft for the answer of each step that has one."""
PERSONS_FIELDS = tuple(field for step, field in FIELDS.items() if step.row.of_persons)
"""Fields of the draft that a company has no answer for."""
