"""Scenario of one customer: home, tax id, boletos, the payment views of the first, print, farewell."""

from collections.abc import Callable

from totem.domain.card_payment import CardMethod
from totem.domain.identity import Challenge
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.printing.printer import PrinterFault
from totem.selftest.card_scenario import pay_by_card, wait_until_offered
from totem.selftest.form_scenarios import fill_forms, view_services
from totem.selftest.scenario import Report, Scenario, Steps, Wait
from totem.session.controller import SessionController
from totem.session.states import State, outcomes
from totem.session.view_state import Completion, Failure
from totem.ui.screens.boletos import BoletosScreen
from totem.ui.screens.pay import PayScreen
from totem.ui.window import Window

AFTER_IDENTITY = outcomes(State.SEARCHING) - {State.IDENTITY}
OUTCOMES = {
    Failure.NOT_FOUND: "not_found",
    Failure.UNAVAILABLE: "unavailable",
    Failure.SLOW: "unavailable",
    Failure.REFUSED: "refused",
    Failure.BAD_ANSWER: "bad_answer",
}
Answer = Callable[[Challenge], str | None]
"""The customer's answer to a question of the identity check; None without one."""


class CustomerScenario(Scenario):
    """One customer's session; with `extras`, all features besides boletos are visited as well.

    With `card`, the first boleto is paid on the card terminal.
    """

    def __init__(
        self,
        window: Window,
        controller: SessionController,
        report: Report,
        tax_id: str,
        *,
        print_slip: bool,
        answer: Answer,
        extras: bool = False,
        card: CardMethod | None = None,
    ) -> None:
        super().__init__(window, controller, report)
        self._card = card
        self._answer_to, self._extras = answer, extras
        self._tax_id, self._print_slip = tax_id, print_slip

    def steps(self) -> Steps:
        """The session, then the forms that can be started where it ended."""
        yield from self._visit_all()
        if self._extras:
            yield from fill_forms(self)

    def _visit_all(self) -> Steps:
        report = self.report
        try:
            tax_id = TaxId.parse(self._tax_id)
        except InvalidTaxId as error:
            report.fail(f"the document is not valid: {error}")
            return
        yield self.screen("home")
        self.take_picture("home")
        self.touch("start")
        yield self.screen("tax_id")
        ms = report.elapsed_ms()
        yield from self._type(tax_id.value)
        self.take_picture(State.TAX_ID.published_name, ms=ms)
        confirm = "letters_confirm" if not tax_id.value.isdigit() else "confirm"
        self.touch(confirm)
        yield self.in_state(State.IDENTITY, *AFTER_IDENTITY)
        if self.controller.view_state.state is State.IDENTITY:
            yield from self._identify()
            if self.window.screen_name == "home":
                return
        if self.controller.view_state.state is State.CONTRACTS:
            self.take_picture("contracts")
            self.touch("contract_0")
            yield self.in_state(*outcomes(State.LOADING))
        report.timings["document_to_answer_ms"] = report.elapsed_ms()
        yield from self._answer()

    def _identify(self) -> Steps:
        """Answer the question of the identity check; leave without the right answer."""
        question, report = self.controller.view_state.question, self.report
        assert question is not None  # noqa: S101 - set in this state
        known = self._answer_to(question)
        if known is None:
            self.take_picture("identity")
            report.fail(f"the identity is checked ({question.value}), and there is no answer")
        else:
            yield from self._submit_answer(known)
            if self.controller.view_state.state is not State.IDENTITY:
                return
            report.fail("the answer to the identity check was not right")
        report.outcome = "not_identified"
        self.touch("leave")
        yield self.screen("home")

    def _submit_answer(self, answer: str) -> Steps:
        yield from self._type("".join(filter(str.isdigit, answer)))
        self.take_picture("identity")
        self.touch("confirm")
        yield lambda: self.in_state(*AFTER_IDENTITY)() or self._was_refused()

    def _was_refused(self) -> bool:
        view_state = self.controller.view_state
        return self.window.is_settled and view_state.state is State.IDENTITY and view_state.failed_check

    def _answer(self) -> Steps:
        view_state, report = self.controller.view_state, self.report
        self.take_picture(self.window.screen_name)
        report.add_boletos(view_state.boletos)
        if view_state.state is State.FAILED and view_state.failure is not None:
            report.outcome = OUTCOMES[view_state.failure]
            report.fail(f"the search ended as {view_state.failure.value}, reference {view_state.reference}")
            self.touch("leave")
            yield self.screen("home")
            return
        if self._extras:
            yield from view_services(self)
        report.outcome = "boletos" if view_state.state is State.BOLETOS else "nothing_open"
        if view_state.state is State.BOLETOS:
            yield from self._pay()
        if self.controller.view_state.state is State.PAY:
            yield from self._leave_payment()
            return
        if not self.shows("finish"):  # after a payment by card, or one that was not taken
            self.touch("leave")
            yield self.screen("home")
            return
        self.touch("finish")
        yield self.screen("farewell")
        self.take_picture("farewell")
        self.touch("leave")
        yield self.screen("home")

    def _pay(self) -> Steps:
        report = self.report
        if self._card is not None:
            yield from wait_until_offered(self)
        listed = self.window.current
        assert isinstance(listed, BoletosScreen)  # noqa: S101 - set in this state
        report.begin_step()
        row = listed.list.card_of(0)
        self.driver.tap(listed.list.viewport(), row.center())
        yield self.screen("pay")
        pay = self.window.current
        assert isinstance(pay, PayScreen)  # noqa: S101 - by its name
        yield self._completed()
        report.timings["boleto_to_codes_ms"] = report.elapsed_ms()
        for view in pay.offered or ("none",):
            if len(pay.offered) > 1 and view != pay.view:
                self.touch(f"view_{view}")
                yield self.painted()
            self.take_picture(f"pay-{view}")
        if self._print_slip and not self.controller.view_state.printable:
            report.fail("the first boleto has no code that can be printed")
        elif self._print_slip:
            yield from self.print_slip("print")
        if self._card is None:
            return
        if self.controller.view_state.state is not State.PAY:
            self.touch("back")
            yield self.in_state(State.PAY)
        yield from pay_by_card(self, self._card, print_receipt=self._print_slip)

    def _leave_payment(self) -> Steps:
        """Leave the pay screen, which asks before that while it waits for a payment."""
        waits = self.controller.view_state.awaits_payment
        self.touch("leave")
        if waits:
            yield self.in_state(State.LEAVING)
            self.take_picture("leaving")
            self.driver.touch("leave_anyway", self.window.overlays.leaving)
        yield self.screen("home")

    def _completed(self) -> Wait:
        """Until no form of payment is on its way any more."""
        ended = (Completion.NONE, Completion.FAILED)
        return lambda: self.window.is_settled and self.controller.view_state.completion in ended

    def print_slip(self, button: str) -> Steps:
        """Print by a touch; report the confirmation, and answer yes to the question about the paper."""
        report = self.report
        self.touch(button)
        yield self.in_state(State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE)
        report.timings["print_ms"] = report.elapsed_ms()
        self.take_picture("printing")
        view_state = self.controller.view_state
        fault = view_state.print.fault.value if view_state.print.fault else "unknown"
        if view_state.state is State.PRINTED:
            result = "confirmed"
        elif view_state.print.fault is PrinterFault.UNCONFIRMED and view_state.print.never_confirms:
            result = "unconfirmed"
            report.warn("the slip was sent, and the printer does not confirm it: look whether it came out")
        else:
            result = "failed"
            lost = "; it may have come out all the same" if view_state.state is State.PRINT_UNSURE else ""
            report.fail(f"printing failed: {fault}{lost}")
        report.add_print(result, slips=view_state.print.count, confirmed=view_state.print.printed)
        if view_state.state is State.PRINT_UNSURE:
            self.touch("came_out")
            yield self.in_state(State.PRINTED)

    def _type(self, text: str) -> Steps:
        board = "digits"
        for key in text:
            if not key.isdigit() and board == "digits":
                self.touch("letters")
                board = "letters"
                yield self.painted()
            name = f"letters_key_{key}" if board == "letters" and key.isdigit() else f"key_{key}"
            self.touch(name)
            yield self.painted()
