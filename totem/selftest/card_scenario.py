"""Steps of a card payment: the first boleto is paid on the card terminal, as a customer does it."""

from typing import TYPE_CHECKING

from totem.domain.card_payment import CardMethod
from totem.selftest.scenario import Steps
from totem.session.states import State

if TYPE_CHECKING:
    from totem.selftest.customer_scenario import CustomerScenario


def wait_until_offered(scenario: "CustomerScenario") -> Steps:
    """Wait on the list of boletos until the kiosk is ready for cards; it looks up earlier charges first."""
    if scenario.controller.view_state.card.terms is None:
        scenario.report.fail("no card terminal is configured: set card.provider")
        return
    yield lambda: scenario.controller.view_state.card.is_ready


def pay_by_card(scenario: "CustomerScenario", method: CardMethod, *, print_receipt: bool) -> Steps:
    """Pay the boleto on the pay screen with the card that is held to the terminal."""
    report, session = scenario.report, scenario.controller
    if not scenario.shows("view_card"):
        report.fail("the first boleto is not offered by card")
        return
    ends: list[str] = []
    session.charge_ended.connect(ends.append)
    scenario.touch("view_card")
    yield scenario.painted()
    scenario.take_picture("pay-card")
    scenario.touch(f"card_{method.value}")
    if session.view_state.state is State.PAY and not ends:
        yield scenario.painted()
        scenario.take_picture("pay-card-installments")
        scenario.touch("card_pay")
    yield lambda: bool(ends) or session.view_state.card.charge is not None
    if not ends:
        yield lambda: bool(ends) or scenario.window.is_settled
        if not ends:
            scenario.take_picture(scenario.window.screen_name)
    yield lambda: bool(ends) and scenario.window.is_settled
    report.timings["card_ms"] = report.elapsed_ms()
    is_back = session.view_state.state is State.PAY
    scenario.take_picture("pay-canceled" if is_back else scenario.window.screen_name)
    _report_end(scenario, method, ends[-1])
    if session.view_state.state is State.PAID and print_receipt:
        yield from scenario.print_slip("proof")
        scenario.touch("back")
        yield scenario.in_state(State.PAID)


def _report_end(scenario: "CustomerScenario", method: CardMethod, end: str) -> None:
    view = scenario.controller.view_state
    charge = view.payments[-1].charge if view.is_paid else view.card.charge
    scenario.report.card = {
        "method": method.value,
        "end": end,
        "is_settled": view.is_paid and charge is not None and charge.state.is_final,
        "charge": charge.short_id if charge is not None else None,
    }
    if not view.is_paid:
        reference = f", reference {view.reference}" if view.reference else ""
        scenario.report.fail(f"the card was not charged: {end}{reference}")
