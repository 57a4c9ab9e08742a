"""Ways to pay the chosen boleto, ready to be shown: those that it has, and those that are still to come."""

from dataclasses import dataclass

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.payment_codes import LATE_FORMS
from totem.session.view_state import Completion, ViewState


@dataclass(frozen=True, slots=True)
class PaymentWay:
    """A way to pay that has its place on the screen.

    Attributes:
        form: what is paid by.
        is_ready: the boleto can be paid by it.
        completion: of one that the list left out, and that did not come yet.
    """

    form: PaymentForm
    is_ready: bool = True
    completion: Completion = Completion.NONE

    @property
    def is_coming(self) -> bool:
        """True while the ERP is asked for it."""
        return self.completion in (Completion.PENDING, Completion.SLOW)


def ways_to_pay(view: ViewState) -> tuple[PaymentWay, ...]:
    """Return the ways to pay the chosen boleto, in the order in which they are shown.

    One that the list left out has its place from the beginning, and keeps it, whatever comes of it. So none
    moves, unless a boleto without any other code gets one that had no place.
    """
    chosen = view.chosen
    if chosen is None:
        return ()
    opened, card = view.opened or chosen, {PaymentForm.CARD} if view.offers_card else set()
    late, ready = _left_out(opened), {*chosen.offered, *card}
    shown = {*opened.offered, *late, *card}
    if not late or not (chosen.has_code or shown.issuperset(ready)):
        shown = ready | late
    completion = Completion.NONE
    if chosen.boleto.is_incomplete:  # without a state, the query is about to begin
        completion = Completion.PENDING if view.completion is Completion.NONE else view.completion
    return tuple(
        PaymentWay(form, form in ready, completion if form in late - ready else Completion.NONE)
        for form in PaymentForm
        if form in shown
    )


def ready_forms(view: ViewState) -> tuple[PaymentForm, ...]:
    """Return the forms by which the chosen boleto can be paid now."""
    return tuple(way.form for way in ways_to_pay(view) if way.is_ready)


def _left_out(boleto: CheckedBoleto) -> set[PaymentForm]:
    """The forms that the ERP's list left out; one that was withheld is none of them."""
    if not (boleto.boleto.is_incomplete and boleto.is_payable):
        return set()
    return {form for form in LATE_FORMS if not boleto.boleto.has_form(form)}
