"""The tour: home, document, boletos, each payment view of the first, print, farewell, as one script."""

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from totem.domain.identity import Challenge, Question
from totem.domain.plaintext import unaccented
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.kiosk.picture import Failure
from totem.kiosk.states import State
from totem.kiosk.visit import Visit
from totem.selftest.hand import Hand, NotThere
from totem.selftest.report import Report
from totem.ui.screens.boletos import BoletosScreen
from totem.ui.screens.pay import PayScreen
from totem.ui.window import Window

STEP_TIMEOUT_MS = 60_000
AFTER_THE_CHECK = (State.CONTRACTS, State.BOLETOS, State.NOTHING_OPEN, State.FAILED)
OUTCOMES = {
    Failure.NOT_FOUND: "not_found",
    Failure.UNAVAILABLE: "unavailable",
    Failure.SLOW: "unavailable",
    Failure.REFUSED: "refused",
    Failure.BAD_ANSWER: "bad_answer",
}
Wait = Callable[[], bool]
Answer = Callable[[Question], str | None]
"""What the customer says to the question of an identity check; None where they have no answer."""


class Tour(QObject):
    """Runs the script: each `yield` waits until something holds, checked whenever the window settles.

    Signals:
        ended(): the script is over, well or not.
    """

    ended = Signal()

    def __init__(
        self,
        window: Window,
        visit: Visit,
        report: Report,
        document: str,
        *,
        print_slip: bool,
        answer: Answer,
    ) -> None:
        super().__init__()
        self._know = answer
        self._window, self._visit, self._report = window, visit, report
        self._document, self._print_slip = document, print_slip
        self._hand = Hand(window)
        self._script = self._visit_all()
        self._wait: Wait = lambda: True
        self._over = False
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(STEP_TIMEOUT_MS)
        self._clock.timeout.connect(self._time_out)
        window.settled.connect(self._look)
        visit.changed.connect(self._look_soon)

    @Slot()
    def begin(self) -> None:
        """Start the script."""
        self._clock.start()
        self._advance()

    def break_off(self) -> None:
        """Be over; a script that had not come to its end has failed."""
        if not self._over:
            self._report.fail("it was ended from outside")
            self._stop()

    # The script

    def _visit_all(self) -> Generator[Wait, None, None]:
        report = self._report
        try:
            document = TaxId.parse(self._document)
        except InvalidTaxId as error:
            report.fail(f"the document is not valid: {error}")
            return
        yield self._screen("home")
        self._picture("home")
        self._touch("start")
        yield self._screen("document")
        ms = report.elapsed_ms()
        yield from self._type(document.value)
        self._picture("document", ms=ms)
        confirm = "letters_confirm" if not document.value.isdigit() else "confirm"
        self._touch(confirm)
        yield self._arrived(State.IDENTITY, *AFTER_THE_CHECK)
        if self._visit.picture.state is State.IDENTITY:
            yield from self._be_checked()
            if self._window.screen_name == "home":
                return
        if self._visit.picture.state is State.CONTRACTS:
            self._picture("contracts")
            self._touch("contract_0")
            yield self._arrived(State.BOLETOS, State.NOTHING_OPEN, State.FAILED)
        report.timings["document_to_answer_ms"] = report.elapsed_ms()
        yield from self._answer()

    def _be_checked(self) -> Generator[Wait, None, None]:
        """Answer the question; without the right answer, leave."""
        question, report = self._visit.picture.question, self._report
        assert question is not None  # noqa: S101 - the state says so
        known = self._know(question)
        if known is None:
            self._picture("identity")
            report.fail(f"the identity is checked ({question.challenge.value}), and there is no answer")
        else:
            yield from self._give(question, known)
            if self._visit.picture.state is not State.IDENTITY:
                return
            report.fail("the answer to the identity check was not right")
        report.outcome = "not_identified"
        self._touch("leave")
        yield self._screen("home")

    def _give(self, question: Question, answer: str) -> Generator[Wait, None, None]:
        if question.challenge is Challenge.STREET:
            self._picture("identity")
            alike = [each for each in question.streets if _plain(each) == _plain(answer)]
            if not alike:
                return
            self._touch(f"choice_{question.streets.index(alike[0]) + 1}")
        else:
            yield from self._type("".join(filter(str.isdigit, answer)))
            self._picture("identity")
            self._touch("confirm")
        yield lambda: self._arrived(*AFTER_THE_CHECK)() or self._was_refused()

    def _was_refused(self) -> bool:
        picture = self._visit.picture
        return self._window.is_settled and picture.state is State.IDENTITY and picture.failed_check

    def _answer(self) -> Generator[Wait, None, None]:
        picture, report = self._visit.picture, self._report
        self._picture(self._window.screen_name)
        report.tell_boletos(picture.boletos)
        if picture.state is State.FAILED and picture.failure is not None:
            report.outcome = OUTCOMES[picture.failure]
            report.fail(f"the search ended as {picture.failure.value}, reference {picture.reference}")
            self._touch("leave")
            yield self._screen("home")
            return
        report.outcome = "boletos" if picture.state is State.BOLETOS else "nothing_open"
        if picture.state is State.BOLETOS:
            yield from self._pay()
        self._touch("finish")
        yield self._screen("farewell")
        self._picture("farewell")
        self._touch("done")
        yield self._screen("home")

    def _pay(self) -> Generator[Wait, None, None]:
        report = self._report
        listed = self._window.current
        assert isinstance(listed, BoletosScreen)  # noqa: S101 - the state says so
        report.begin_step()
        row = listed.list.visualRect(listed.list.boletos.index(0, 0))
        self._hand.tap(listed.list.viewport(), row.center())
        yield self._screen("pay")
        report.timings["boleto_to_codes_ms"] = report.elapsed_ms()
        pay = self._window.current
        assert isinstance(pay, PayScreen)  # noqa: S101 - the name says so
        for view in pay.offered or ("none",):
            if len(pay.offered) > 1 and view != pay.offered[0]:
                self._touch(f"view_{view}")
                yield self._painted()
            self._picture(f"pay-{view}")
        if self._print_slip and not self._visit.picture.printable:
            report.fail("the first boleto has no code that can be printed")
        elif self._print_slip:
            self._touch("print")
            yield self._arrived(State.PRINTED, State.PRINT_FAILED)
            report.timings["print_ms"] = report.elapsed_ms()
            self._picture("printing")
            if self._visit.picture.state is State.PRINT_FAILED:
                fault = self._visit.picture.fault
                report.fail(f"printing failed: {fault.value if fault else 'unknown'}")

    def _type(self, document: str) -> Generator[Wait, None, None]:
        board = "digits"
        for key in document:
            if not key.isdigit() and board == "digits":
                self._touch("letters")
                board = "letters"
                yield self._painted()
            name = f"letters_key_{key}" if board == "letters" and key.isdigit() else f"key_{key}"
            self._touch(name)
            yield self._painted()

    # Its means

    def _touch(self, name: str) -> None:
        self._report.begin_step()
        self._hand.touch(name, self._window.current)

    def _picture(self, name: str, *, ms: float | None = None) -> None:
        self._report.picture(name, self._window, self._report.elapsed_ms() if ms is None else ms)

    def _screen(self, name: str) -> Wait:
        return lambda: self._window.is_settled and self._window.screen_name == name

    def _arrived(self, *states: State) -> Wait:
        return lambda: self._window.is_settled and self._visit.picture.state in states

    def _painted(self) -> Wait:
        QTimer.singleShot(0, self, self._look)
        return lambda: True

    # Its engine

    @Slot()
    def _look_soon(self, _picture: Any = None) -> None:
        QTimer.singleShot(0, self, self._look)

    @Slot()
    def _look(self, _name: str = "") -> None:
        if not self._over and self._clock.isActive() and self._wait():
            self._clock.start()
            self._advance()

    def _advance(self) -> None:
        self._wait = lambda: False
        try:
            self._wait = next(self._script)
        except StopIteration:
            self._end()
            return
        except NotThere as error:
            self._report.fail(str(error))
            self._end()
            return
        QTimer.singleShot(0, self, self._look)

    @Slot()
    def _time_out(self) -> None:
        self._report.fail(
            f"nothing happened for {STEP_TIMEOUT_MS // 1000} s on the screen {self._window.screen_name}"
        )
        self._end()

    def _end(self) -> None:
        self._stop()
        self.ended.emit()

    def _stop(self) -> None:
        self._over = True
        self._clock.stop()


def _plain(street: str) -> str:
    return unaccented(street.casefold()).strip()
