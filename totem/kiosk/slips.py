"""From the picture of a visit to what the printer gets: the slips, masked unless identity was checked."""

from datetime import datetime
from typing import TYPE_CHECKING

from totem.domain.masking import address_line, masked_name, title_case
from totem.kiosk.picture import Picture
from totem.kiosk.rules import Rules
from totem.printing.content import Payer, Printable, ProofContent, ProtocolContent, SlipContent

if TYPE_CHECKING:
    from totem.domain.integrity import CheckedBoleto
    from totem.domain.models import Customer
    from totem.kiosk.form_picture import FormPicture, ReviewLine

_KEEP = "Guarde este papel. Para saber como está o seu pedido, informe o protocolo e o seu CPF ou CNPJ."
_CALLED = "Vamos ligar para você. Se precisar falar deste pedido, informe o protocolo."
_LABELS = {"city": "Cidade", "plan": "Plano", "due_day": "Vencimento", "best_time": "Melhor horário"}


def slips_of(picture: Picture, rules: Rules, printed_at: datetime) -> tuple[Printable, ...]:
    """Return a slip for each of `picture.being_printed`, in order; the proof of one that was paid.

    After a form, its protocol.
    """
    if picture.form is not None:
        return (protocol_of(picture.form, rules, printed_at),)
    if picture.paper is not None:
        from totem.kiosk.record_slip import record_page  # the home screen does not need how paper looks

        return (record_page(picture, picture.paper, rules, printed_at),)
    slips = tuple(
        SlipContent(
            checked=each,
            beneficiary=rules.beneficiary,
            brand=rules.brand,
            payer=payer_of(picture.customer, each, identified=picture.identified),
            kiosk=rules.kiosk,
            printed_at=printed_at,
            help=rules.help,
        )
        for each in picture.being_printed
    )
    if picture.paid_at is None:
        return slips
    return tuple(ProofContent(slip, picture.paid_at) for slip in slips)


def protocol_of(form: "FormPicture", rules: Rules, printed_at: datetime) -> ProtocolContent:
    """Return the slip of what was sent: what was asked for, and nothing of whom."""
    from totem.kiosk.form_picture import Form  # the home screen does not need it

    title = "Pedido de contato" if form.form is Form.LEAD else "Pedido de assinatura"
    asked = (
        (_LABELS[line.step.value], _answer_text(line)) for line in form.lines if line.step.value in _LABELS
    )
    return ProtocolContent(
        title="Alteração de um pedido de assinatura" if form.editing else title,
        note=_CALLED if form.form is Form.LEAD else _KEEP,
        protocol=form.protocol or "",
        code=form.protocol_code or form.protocol or "",
        asked=tuple((label, said) for label, said in asked if said),
        company=rules.brand or rules.beneficiary.name,
        kiosk=rules.kiosk,
        printed_at=printed_at,
        privacy=rules.privacy or rules.help,
        help=rules.help,
    )


def _answer_text(line: "ReviewLine") -> str:
    from totem.domain.pt_br import money  # nor this

    choice = line.choice
    if choice is None:
        return ""
    if choice.best_time is not None:
        return choice.best_time.value
    title = choice.title if choice.day is None else f"Dia {choice.day}"
    amount = "" if choice.amount is None else f"{money(choice.amount)} por mês"
    return " - ".join(filter(None, (title, amount)))


def payer_of(customer: "Customer | None", checked: "CheckedBoleto", *, identified: bool) -> Payer:
    """Say who owes: in full after an identity check, else name and document masked and no address.

    The name on the title wins over the one in the registration: it is the one that the bank has.
    """
    if customer is None:
        return Payer()
    name = checked.boleto.payer_name or customer.name or customer.trade_name
    if not identified:
        return Payer(name=masked_name(name, customer.tax_id) or None, tax_id=customer.tax_id.masked)
    return Payer(
        name=title_case(name) if name else None,
        tax_id=customer.tax_id.formatted,
        address=address_line(customer.address) or None,
    )
