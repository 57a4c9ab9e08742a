"""Pages of card charges: the list, one charge with staff's decisions, and the PIN for one.

A decision takes a second touch, which is the second question, and then the PIN.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from totem.cards.charge import Charge, Standing
from totem.domain.text import format_money
from totem.monitoring.card_checks import CHECKS
from totem.monitoring.health import HealthFinding
from totem.staff import cards
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.cards import CardsView, Decision, StaffCards
from totem.staff.health_poller import HealthRow
from totem.system.background import Runner
from totem.ui.staff.closing_page import CLOSING, READ_ERROR, ClosingPage
from totem.ui.staff.overview_page import CARDS
from totem.ui.staff.page import TaskPage
from totem.ui.staff.page_model import CheckGroup, Confirmation, PageButton, PageEntry, PageModel
from totem.ui.staff.pin_prompt import PinCheckPage
from totem.ui.theme import Theme, Tone

if TYPE_CHECKING:
    from totem.ui.staff.shell import Builders

CHARGE, PIN = "card_charge", "card_pin"
"""Names of the pages that the list leads to."""
MOST_SHOWN = 50
"""Charges of a list; the command has them all."""
TITLE = "Cartão"
ASK_LIST = "Nenhum dado do cartão fica neste totem."
NOTHING = {"open": "Nada pendente.", "today": "Nenhuma cobrança hoje."}
_WRONG = "PIN errado. Nada mudou."
_CLOSED = "O PIN deste totem não pode ser lido. Nada mudou."
_NOTE = "cards_nothing"


class ChosenCharge:
    """Values that the pages hand on to each other.

    Attributes:
        charge: the charge that was touched.
        decision: the decision that was confirmed, and needs the PIN.
        result: of that decision, until the charge's page has shown it.
    """

    charge: Charge | None = None
    decision: Decision | None = None
    result: ActionResult | None = None


class Segment(StrEnum):
    """Part of the list."""

    OPEN = "open"
    TODAY = "today"


def pages(desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge) -> "Builders":
    """Return the builders of all pages, which hand `choice` on."""
    return {
        CARDS: lambda theme: CardsPage(theme, desk, runner, choice),
        CHARGE: lambda theme: ChargePage(theme, desk, runner, actions, choice),
        PIN: lambda theme: DecisionPinPage(theme, desk, runner, actions, choice),
        CLOSING: lambda theme: ClosingPage(theme, desk, runner, actions),
    }


class CardsPage(TaskPage):
    """Lists what is left to be done, or the charges of today; reads the ledger whenever it is shown."""

    def __init__(self, theme: Theme, desk: StaffCards, runner: Runner, choice: ChosenCharge) -> None:
        super().__init__(theme, TITLE, CARDS, runner, status="cards_status")
        self._desk, self._choice = desk, choice
        self._view: CardsView | None = None
        self._segment = Segment.OPEN
        segments = [(Segment.OPEN, "Pendentes", "hourglass"), (Segment.TODAY, "Hoje", "calendar")]
        self.add_segments("cards_segments", [*segments], self._on_segment, height=92)
        self.add_list()

    def begin(self) -> None:
        self.show_status(ASK_LIST)
        self.refresh()
        self.task.run(self._desk.view(), self._show, self._show_error)

    @Slot(str)
    def _on_segment(self, key: str) -> None:
        self._segment = Segment(key)
        self.refresh()

    def _show(self, view: CardsView) -> None:
        self._view = view
        self.refresh()

    def _show_error(self, error: Exception) -> None:
        self.show_read_error(READ_ERROR, error)

    def model(self) -> PageModel:
        view = self._view
        close = PageButton("cards_close", "Fechamento do dia", partial(self.opened.emit, CLOSING), "receipt")
        rows = CHECKS if view is None else map(_row, view.findings)
        entries = self._entries(view) if view is not None else []
        return PageModel(
            checks=(CheckGroup("Situação", tuple(rows)),), entries=tuple(entries), buttons=(close,)
        )

    def _entries(self, view: CardsView) -> list[PageEntry]:
        charges = view.open if self._segment is Segment.OPEN else view.today
        entries = [self._entry(place, each, view.now) for place, each in enumerate(charges[:MOST_SHOWN])]
        if len(charges) > MOST_SHOWN:
            entries.append(PageEntry(_NOTE, f"E mais {len(charges) - MOST_SHOWN}: totem cards list"))
        elif not charges and view.is_whole:
            entries.append(PageEntry(_NOTE, NOTHING[self._segment]))
        return entries

    def _entry(self, place: int, charge: Charge, now: datetime) -> PageEntry:
        icon, tone = _standing(self.theme, charge.state.standing)
        name, slot = f"charge_{place}", partial(self._open, charge)
        return PageEntry(name, cards.title(charge), slot, cards.note(charge, now), icon, tone)

    def _open(self, charge: Charge) -> None:
        self._choice.charge, self._choice.result = charge, None
        self.opened.emit(CHARGE)


def _row(found: HealthFinding) -> HealthRow:
    words = found.plain.words if found.plain is not None else found.words
    return HealthRow(replace(found, words=words, what_to_do=""))  # their advice is to open this page


def _standing(theme: Theme, standing: Standing) -> tuple[str, Tone]:
    """Icon and colours of where a charge stands."""
    palette = theme.palette
    plain = Tone(palette.muted, palette.sunken)
    return {
        Standing.SETTLED: ("check", palette.success),
        Standing.UNSETTLED: ("hourglass", palette.warning),
        Standing.UNCLEAR: ("triangle-alert", palette.danger),
        Standing.REFUNDED: ("rotate-ccw", plain),
        Standing.NOT_TAKEN: ("x", plain),
    }[standing]


class ChargePage(TaskPage):
    """One charge, read anew when it is shown: its facts, and what staff may decide about it."""

    progress = MappingProxyType({Action.CARD_RECEIPT: "Imprimindo…"})

    def __init__(
        self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge
    ) -> None:
        super().__init__(
            theme, TITLE, CHARGE, runner, status="charge_status", actions=actions, fill_reading=True
        )
        self._desk, self._runner, self._choice = desk, actions, choice
        self._result: ActionResult | None = None
        self.set_back_page(CARDS)

    def begin(self) -> None:
        self._result, self._choice.result = self._choice.result, None
        charge = self._choice.charge
        self._show(charge)
        if charge is not None:
            self.task.run(self._desk.read(charge.id), self._show, self._show_error)

    def _show(self, charge: Charge | None) -> None:
        self._choice.charge = charge
        if charge is None:
            self.show_status(cards.NO_CHARGE, good=False)
        elif self._result is not None:
            self.show_status(self._result.words, good=self._result.done)
        else:
            self.show_status(cards.advice(charge) or charge.state.label)
        self.refresh()

    def _show_error(self, error: Exception) -> None:
        self.show_read_error(READ_ERROR, error)

    def model(self) -> PageModel:
        charge = self._choice.charge
        can_print = Action.CARD_RECEIPT in self._runner.actions
        has_receipt = can_print and charge is not None and cards.has_receipt(charge)
        return PageModel(
            facts=cards.facts(charge, self._desk.now()) if charge is not None else (),
            buttons=(
                *(self._decision_button(each, charge) for each in Decision),
                PageButton(
                    "charge_receipt", "Imprimir comprovante", self._print, "printer", is_shown=has_receipt
                ),
            ),
        )

    def _decision_button(self, decision: Decision, charge: Charge | None) -> PageButton:
        """The first touch asks the second question, whose answer leads to the PIN."""
        is_possible = charge is not None and decision in cards.decisions(charge)
        question = cards.question(charge, decision) if charge is not None else ""
        return PageButton(
            f"charge_{decision.value}",
            decision.label,
            partial(self._decide, decision),
            confirmation=Confirmation(question=question),
            is_shown=is_possible,
        )

    def _decide(self, decision: Decision) -> None:
        self._choice.decision = decision
        self.opened.emit(PIN)

    def _print(self) -> None:
        if self._choice.charge is not None:
            self._runner.run(Action.CARD_RECEIPT, self._choice.charge.id)


class DecisionPinPage(PinCheckPage):
    """Asks for the PIN, carries the confirmed decision out, and leads back to the charge.

    A PIN that is refused leaves the page open; nothing is carried out then.
    """

    wrong = _WRONG

    def __init__(
        self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge
    ) -> None:
        super().__init__(theme, TITLE, PIN, desk.auth, runner, status="card_pin_status", actions=actions)
        self._runner, self._choice = actions, choice
        self.verified.connect(self._on_sure)
        self.set_back_page(CHARGE)

    def begin(self) -> None:
        super().begin()
        charge, decision = self._choice.charge, self._choice.decision
        if charge is not None and decision is not None:
            self.set_title(f"{decision.label} · {format_money(charge.taken)}")
        else:
            self.allow(allowed=False)

    def end(self) -> None:
        super().end()
        self._choice.decision = None

    def submit(self, pin: str) -> None:
        if self._runner.busy is None and not self.task.is_running:
            super().submit(pin)

    def explain(self) -> None:
        self.allow(allowed=True)
        self.show_status(_CLOSED, good=False)

    @Slot()
    def _on_sure(self) -> None:
        charge, decision = self._choice.charge, self._choice.decision
        if charge is not None and decision is not None:
            self._runner.run(Action.CARD_DECIDE, decision.name, charge.id)

    def on_result(self, action: Action, result: ActionResult) -> None:
        if action is Action.CARD_DECIDE:
            self._choice.result = result
            if self._choice.decision is not None:  # the page was not left meanwhile
                self.go_back()
