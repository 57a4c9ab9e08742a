"""Receipts of titles by card in the contract, and readings by the open boletos and the statement.

The request is our own extension. It is carried out once for a `referencia`, which is its idempotency key too:
a repetition has the first answer again. A title is read by `id_cliente` alone, since the document is stored
nowhere: in generation A it is open while the open boletos list it, and received where the statement shows its
payment; in generation B, whose open boletos take a document, the statement tells both. The reference of a
card payment stands in `obs` of its entry. A title that neither shows is gone, and may have been received. An
ERP that does not have one of these requests is `Refused` with `Reason.UNSUPPORTED`, by the rule of every
request that it may lack (`check_offered`); of a title that is listed as open, the statement would tell no
more than a receipt of ours.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import BoletoId, OpenBoleto
from totem.domain.text import folded
from totem.erp.adapters.contract.base_model import WRAPPERS
from totem.erp.adapters.contract.client import ContractClient
from totem.erp.adapters.contract.customer_models import OPEN_BOLETOS, read_boletos
from totem.erp.adapters.contract.find_records import FoundRecords, RequestSpec, find_records
from totem.erp.adapters.contract.record_models import STATEMENT, StatementWire
from totem.erp.adapters.contract.service_requests import (
    answered_codes,
    answered_rows,
    check_offered,
    check_refused,
    read_change,
)
from totem.erp.adapters.rest import require
from totem.erp.adapters.settlement import (
    amount_text,
    check_title,
    open_reading,
    paid_by_texts,
    payment_day,
    settled_by,
    title_id,
)
from totem.erp.errors import BadAnswer, Declined, NotFound, Reason, Refused
from totem.erp.http.messages import Response
from totem.erp.refusal_text import refusal_text
from totem.erp.session_erp import Capability

SETTLE = RequestSpec(Capability.SETTLE.value, frozenset({"status", "protocolo", "codigo"}), WRAPPERS)
ALREADY_PAID = "ja_pago"
"""`codigo` of a title that was received by another payment."""
FORMS = {CardMethod.DEBIT: "cartao_debito", CardMethod.CREDIT: "cartao_credito"}
"""Values of `forma`."""
_TITLES = ("boleto", "titulo", "fatura", "cobranca")


class ContractReceipts(ContractClient):
    """Receipts of titles by card, and the readings before and after.

    An ERP without this request is known by the first receipt alone; from then on the capability is not there.
    """

    settles_by_key = True

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        own, customer = title_id(title), self._customer(title)
        found = await self._find_open(title, own, customer) if self.settings.generation == "A" else None
        if found is not None and not reference:
            return open_reading(found, self.connection.clock.today())
        try:
            entries = await self._find_entries(title, own, customer)
        except Refused as error:
            if found is None or error.reason is not Reason.UNSUPPORTED:
                raise
            entries = []
        paid_by = paid_by_texts(reference, (each.note for each in entries))
        today = self.connection.clock.today()
        if found is not None:
            return open_reading(found, today, paid_by)
        if any(_is_paid(each) for each in entries):
            return TitleReading(TitleStatus.PAID, paid_by=paid_by)
        if entries and self.settings.generation == "B":
            return open_reading(_open_boleto(entries[0], today), today, paid_by)
        return TitleReading(TitleStatus.GONE, paid_by=paid_by, may_be_paid=True)

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        fields = {
            "id_boleto": title_id(title),
            **self._customer(title),
            "valor": amount_text(payment.amount),
            "forma": FORMS[payment.method],
            "data": payment_day(payment).isoformat(),
            "referencia": payment.reference,
            "nsu": payment.nsu,
            "autorizacao": payment.authorization,
            "bandeira": payment.brand,
        }
        sent = {name: value for name, value in fields.items() if value}
        try:
            answer = await self.fetch(SETTLE, sent, key=payment.reference)
            return await settled_by(_read(answer))
        except Refused as error:
            if error.reason is Reason.UNSUPPORTED:
                self.capabilities -= {Capability.SETTLE}
            raise

    def _customer(self, title: TitleReference) -> dict[str, str]:
        return {"id_cliente": require(SETTLE.request, title.customer_id, "id_cliente")}

    async def _find_open(
        self, title: TitleReference, own: str, customer: dict[str, str]
    ) -> OpenBoleto | None:
        """The title among the customer's open ones; None where all of them are others."""
        rows = await self._read_list(OPEN_BOLETOS, customer)
        titles = read_boletos(rows)
        for wire in titles:
            if wire.id == own:
                check_title(title, wire.id, wire.customer_id, "id_cliente")
                _check_read(wire.could_not_read("amount", "original_amount", "paid_amount", "due_date"))
                return wire.to_domain(1)
        _check_read(bool(rows.invalid_count) or any(wire.id is None for wire in titles))
        return None

    async def _find_entries(
        self, title: TitleReference, own: str, customer: dict[str, str]
    ) -> list[StatementWire]:
        """The title's entries in the statement."""
        rows = await self._read_list(STATEMENT, customer)
        entries = [wire for row in rows if (wire := StatementWire(row)).boleto_id == own]
        for wire in entries:
            check_title(title, wire.boleto_id, wire.customer_id, "id_cliente")
            _check_read(wire.could_not_read("paid_date", "paid_amount", "amount", "due_date"))
        return entries

    async def _read_list(self, spec: RequestSpec, customer: dict[str, str]) -> FoundRecords:
        answer = await self.fetch(spec, customer)
        is_nothing_open = (
            spec is OPEN_BOLETOS and answer.status == 404 and not answer.text
        )  # the contract's form
        if not is_nothing_open:
            check_offered(spec, answer, is_list=True)
        return find_records(spec, answer)


async def _read(answer: Response) -> None:
    """Read the answer to a receipt.

    Raises:
        Declined: the title is not received; a title that was before has `ALREADY_PAID` as its `codigo`.
        Refused, BadAnswer: see `service_requests.read_change`.
    """
    rows = answered_rows(answer)
    if ALREADY_PAID in answered_codes(rows):
        check_refused(SETTLE, answer, rows)
        raise Declined(SETTLE.request, "já pago", status=answer.status)
    try:
        read_change(SETTLE, answer, ("protocolo", "id_recebimento", "id"))
    except NotFound as error:  # of the customer
        raise Declined(SETTLE.request, error.explanation, status=answer.status) from None
    except Refused as error:
        words = refusal_text(answer)
        if error.reason is Reason.UNSUPPORTED and any(each in folded(words) for each in _TITLES):
            raise Declined(SETTLE.request, words, status=answer.status) from None
        raise


def _check_read(is_unread: bool) -> None:  # noqa: FBT001 - the condition
    if is_unread:
        raise BadAnswer(SETTLE.request, Reason.UNREADABLE_FIELD)


def _is_paid(entry: StatementWire) -> bool:
    return entry.paid_date is not None or (entry.paid_amount or 0) > 0


def _open_boleto(entry: StatementWire, today: date) -> OpenBoleto:
    """The open title of an entry, with today's amount where the entry has fine or interest."""
    more: Sequence[Decimal] = [each for each in (entry.fine, entry.interest) if each]
    amount = None if entry.amount is None else sum(more, entry.amount) - (entry.discount or 0)
    is_due = entry.due_date is None or entry.due_date >= today
    return OpenBoleto(
        id=BoletoId(entry.boleto_id or ""),
        amount=amount if more or is_due else None,
        original_amount=entry.amount,
        interest=entry.interest,
        fine=entry.fine,
        due_date=entry.due_date,
    )
