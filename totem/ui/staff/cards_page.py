"""Pages of card charges: the list, one charge with staff's decisions, and the PIN for one.

A decision takes a second touch, which is the second question, and then the PIN.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from totem.cards.charge import Charge, Standing
from totem.domain.text import format_money
from totem.monitoring.card_checks import CHECKS
from totem.staff import cards
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.cards import CardsView, Decision, StaffCards
from totem.staff.health_poller import HealthRow
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import discard
from totem.ui.staff.check_list import CheckList
from totem.ui.staff.closing_page import CLOSING, READ_ERROR, ClosingPage
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.facts_card import FactsCard
from totem.ui.staff.overview_page import CARDS
from totem.ui.staff.page import TaskPage
from totem.ui.staff.pin_prompt import PinCheckPage
from totem.ui.theme import Theme, Tone, Type

if TYPE_CHECKING:
    from totem.ui.staff.shell import Builders

CHARGE, PIN = "card_charge", "card_pin"
"""Names of the pages that the list leads to."""
MOST_SHOWN = 50
"""Charges of a list; the command has them all."""
TITLE = "Cartão"
ASK_LIST = "Nenhum dado do cartão fica neste totem."
NOTHING = {"open": "Nada pendente.", "today": "Nenhuma cobrança hoje."}
_SURE = "Toque de novo para confirmar"
_WRONG = "PIN errado. Nada mudou."
_CLOSED = "O PIN deste totem não pode ser lido. Nada mudou."
_ICONS = {
    Standing.SETTLED: "check",
    Standing.UNSETTLED: "hourglass",
    Standing.UNCLEAR: "triangle-alert",
    Standing.REFUNDED: "rotate-ccw",
    Standing.NOT_TAKEN: "x",
}


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
        self._health = CheckList(theme, "Situação", CHECKS)
        self.add_content(self._health)
        self._segments = SegmentedControl(theme, name="cards_segments", height=92)
        self._segments.offer([(Segment.OPEN, "Pendentes", "hourglass"), (Segment.TODAY, "Hoje", "calendar")])
        self._segments.chosen.connect(self._on_segment)
        self._nothing = Text(theme, Type.BODY, name="cards_nothing")
        self._list = self.add_list().column
        self._list.addWidget(self._nothing)
        self._list.addStretch(1)
        self.touch.insertWidget(0, self._segments)
        way, slot = ButtonVariant.OUTLINE, partial(self.opened.emit, CLOSING)
        self.touch.addWidget(self.make_button("Fechamento do dia", way, "cards_close", slot, icon="receipt"))
        self._entries: list[EntryCard] = []

    def begin(self) -> None:
        self.show_status(ASK_LIST)
        self.task.run(self._desk.view(), self._show, self._show_error)

    @Slot(str)
    def _on_segment(self, key: str) -> None:
        self._segment = Segment(key)
        self._show_list()

    def _show(self, view: CardsView) -> None:
        self._view = view
        for each in view.findings:
            words = each.plain.words if each.plain is not None else each.words
            finding = replace(each, words=words, what_to_do="")  # their advice is to open this page
            self._health.sections[finding.name].show_rows((HealthRow(finding),))
        self._show_list()

    def _show_error(self, error: Exception) -> None:
        self.show_read_error(READ_ERROR, error)

    def _show_list(self) -> None:
        view = self._view
        if view is None:
            return
        charges: Sequence[Charge] = view.open if self._segment is Segment.OPEN else view.today
        for old in self._entries:
            discard(self._list, old)
        self._entries = []
        more = len(charges) - MOST_SHOWN
        none = NOTHING[self._segment] if view.is_whole else ""
        more_words = f"E mais {more}: totem cards list" if more > 0 else ""
        self._nothing.show_text(more_words if charges else none)
        for place, charge in enumerate(charges[:MOST_SHOWN]):
            entry = _entry(self.theme, charge, view.now, place)
            entry.picked.connect(self._on_picked)
            self._list.insertWidget(place, entry)
            entry.show()
            self._entries.append(entry)

    @Slot(object)
    def _on_picked(self, charge: Charge) -> None:
        self._choice.charge, self._choice.result = charge, None
        self.opened.emit(CHARGE)


def _entry(theme: Theme, charge: Charge, now: datetime, place: int) -> EntryCard:
    entry = EntryCard(theme, cards.title(charge), name=f"charge_{place}", key=charge)
    standing = charge.state.standing
    note = cards.note(charge, now)
    entry.set_note(note, icon=_ICONS[standing], tone=_tone(theme, standing))
    return entry


def _tone(theme: Theme, standing: Standing) -> Tone:
    palette = theme.palette
    tones = {
        Standing.SETTLED: palette.success,
        Standing.UNSETTLED: palette.warning,
        Standing.UNCLEAR: palette.danger,
    }
    return tones.get(standing, Tone(palette.muted, palette.sunken))


class ChargePage(TaskPage):
    """One charge, read anew when it is shown: its facts, and what staff may decide about it."""

    def __init__(
        self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge
    ) -> None:
        super().__init__(theme, TITLE, CHARGE, runner, status="charge_status", fill_reading=True)
        self._desk, self._actions, self._choice = desk, actions, choice
        self._armed: Decision | None = None
        self._result: ActionResult | None = None
        self._facts = FactsCard(theme, "charge_facts")
        self.add_content(self._facts)
        self._buttons: dict[Decision, Button] = {}
        for each in Decision:
            slot = partial(self._on_decision, each)
            self._buttons[each] = self.make_button(
                each.label, ButtonVariant.OUTLINE, f"charge_{each.value}", slot
            )
            self.touch.addWidget(self._buttons[each])
        self._receipt = self.make_button(
            "Imprimir comprovante", ButtonVariant.OUTLINE, "charge_receipt", self._print, icon="printer"
        )
        self.touch.addWidget(self._receipt)
        self.set_back_page(CARDS)
        actions.begun.connect(self._on_begun)
        actions.ended.connect(self._on_ended)

    def begin(self) -> None:
        self._result, self._choice.result = self._choice.result, None
        self._arm(None)
        charge = self._choice.charge
        self._show(charge)
        if charge is not None:
            self.task.run(self._desk.read(charge.id), self._show, self._show_error)

    def _show(self, charge: Charge | None) -> None:
        self._choice.charge = charge
        known = cards.facts(charge, self._desk.now()) if charge is not None else ()
        self._facts.show_facts(known)
        possible = cards.decisions(charge) if charge is not None else ()
        if self._armed not in possible:
            self._arm(None)
        for decision, button in self._buttons.items():
            button.setVisible(decision in possible)
        can_print = Action.CARD_RECEIPT in self._actions.actions
        self._receipt.setVisible(can_print and charge is not None and cards.has_receipt(charge))
        self._show_state()

    def _show_error(self, error: Exception) -> None:
        self.show_read_error(READ_ERROR, error)

    def _show_state(self) -> None:
        """Show the question about a decision, the result of one, or what the charge asks for."""
        charge = self._choice.charge
        if charge is None:
            self.show_status(cards.NO_CHARGE, good=False)
        elif self._armed is not None:
            self.show_status(cards.question(charge, self._armed))
        elif self._result is not None:
            self.show_status(self._result.words, good=self._result.done)
        else:
            self.show_status(cards.advice(charge) or charge.state.label)

    def _on_decision(self, decision: Decision) -> None:
        """Ask the second question; its answer leads to the PIN."""
        if self._actions.busy is not None:
            return
        is_armed, self._result = decision is self._armed, None
        self._arm(None if is_armed else decision)
        self._show_state()
        if is_armed:
            self._choice.decision = decision
            self.opened.emit(PIN)

    def _arm(self, decision: Decision | None) -> None:
        self._armed = decision
        for each, button in self._buttons.items():
            is_armed = each is decision
            variant = ButtonVariant.PRIMARY if is_armed else ButtonVariant.OUTLINE
            button.relabel(_SURE if is_armed else each.label, variant=variant)

    @Slot()
    def _print(self) -> None:
        if self._choice.charge is not None:
            self._arm(None)
            self._actions.run(Action.CARD_RECEIPT, self._choice.charge.id)

    @Slot(object)
    def _on_begun(self, action: Action) -> None:
        if action is Action.CARD_RECEIPT:
            self.show_progress("Imprimindo…")

    @Slot(object, object)
    def _on_ended(self, action: Action, result: ActionResult) -> None:
        if action is Action.CARD_RECEIPT:
            self._result = result
            self._show_state()


class DecisionPinPage(PinCheckPage):
    """Asks for the PIN, carries the confirmed decision out, and leads back to the charge.

    A PIN that is refused leaves the page open; nothing is carried out then.
    """

    wrong = _WRONG

    def __init__(
        self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge
    ) -> None:
        super().__init__(theme, TITLE, PIN, desk.auth, runner, status="card_pin_status")
        self._actions, self._choice = actions, choice
        self.verified.connect(self._on_sure)
        self.set_back_page(CHARGE)
        actions.ended.connect(self._on_ended)

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
        if self._actions.busy is None and not self.task.is_running:
            super().submit(pin)

    def explain(self) -> None:
        self.allow(allowed=True)
        self.show_status(_CLOSED, good=False)

    @Slot()
    def _on_sure(self) -> None:
        charge, decision = self._choice.charge, self._choice.decision
        if charge is not None and decision is not None:
            self.show_progress("Um momento…")
            self._actions.run(Action.CARD_DECIDE, decision.name, charge.id)

    @Slot(object, object)
    def _on_ended(self, action: Action, result: ActionResult) -> None:
        if action is Action.CARD_DECIDE:
            self._choice.result = result
            if self._choice.decision is not None:  # the page was not left meanwhile
                self.go_back()
