"""Receipt of a charge, for the customer at once and for staff who print it again."""

from datetime import date, tzinfo

from totem.cards.charge import Charge, ChargeState, Standing
from totem.domain.card_payment import CardMethod
from totem.printing.slips.content import CardReceipt


def receipt_of(
    charge: Charge, zone: tzinfo | None, *, bill: str = "", due: date | None = None
) -> CardReceipt:
    """Return the receipt of a captured charge, with its times in `zone`.

    `bill` and `due` are of the boleto, which the ledger does not keep.
    """
    return CardReceipt(
        bill=bill,
        number=charge.title_label,
        due=due,
        title_amount=charge.title_amount,
        amount=charge.taken,
        is_debit=charge.method is CardMethod.DEBIT,
        installments=charge.installments,
        paid_at=(charge.approved_at or charge.created_at).astimezone(zone),
        brand=charge.brand,
        nsu=charge.nsu,
        authorization=charge.authorization,
        reference=charge.reference,
        is_settled=charge.state is ChargeState.SETTLED,
        is_refunded=charge.state.standing is Standing.REFUNDED,
    )
