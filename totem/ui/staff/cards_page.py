"""Pages of card charges: the list, one charge with staff's decisions, the PIN for one, and a day's closing.

A decision takes a second touch, which is the second question, and then the PIN.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from totem.cards.charge import Charge, Standing
from totem.cards.closing import DayClosing
from totem.domain.text import format_money, join_sentences
from totem.monitoring.card_checks import CHECKS
from totem.monitoring.health import HealthCheck
from totem.staff import cards
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.cards import CardsView, ClosingSection, Decision, StaffCards
from totem.staff.health_poller import HealthRow
from totem.system.background import Runner
from totem.ui.staff.check_list import plain_row
from totem.ui.staff.overview_page import CARDS
from totem.ui.staff.page import ViewPage
from totem.ui.staff.page_model import (
    Cell,
    CheckGroup,
    Confirmation,
    PageButton,
    PageEntry,
    PageModel,
    PageStatus,
    PageTable,
    facts_table,
)
from totem.ui.staff.pin_prompt import PinCheckPage
from totem.ui.theme import Theme, Tone, Weight

if TYPE_CHECKING:
    from totem.ui.staff.shell import Builders

CHARGE, PIN, CLOSING = "card_charge", "card_pin", "card_closing"
"""Names of the pages that the list leads to."""
MOST_SHOWN = 50
"""Charges of a list; the command has them all."""
TITLE, UNREADABLE = "Cartão", "As cobranças não podem ser lidas"
ASK_LIST = "Nenhum dado do cartão fica neste totem."
OPEN, TODAY = "open", "today"
"""Parts of the list."""
NOTHING = {OPEN: "Nada pendente.", TODAY: "Nenhuma cobrança hoje."}
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


def pages(desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge) -> "Builders":
    """Return the builders of all pages, which hand `choice` on."""
    return {
        CARDS: lambda theme: CardsPage(theme, desk, runner, choice),
        CHARGE: lambda theme: ChargePage(theme, desk, runner, actions, choice),
        PIN: lambda theme: DecisionPinPage(theme, desk, runner, actions, choice),
        CLOSING: lambda theme: ClosingPage(theme, desk, runner, actions),
    }


class CardsPage(ViewPage[CardsView]):
    """Lists what is left to be done, or the charges of today; reads the ledger whenever it is shown."""

    unreadable = UNREADABLE

    def __init__(self, theme: Theme, desk: StaffCards, runner: Runner, choice: ChosenCharge) -> None:
        super().__init__(theme, TITLE, CARDS, runner, desk.view, status="cards_status")
        self._choice, self._part = choice, OPEN
        segments = [(OPEN, "Pendentes", "hourglass"), (TODAY, "Hoje", "calendar")]
        self.add_segments("cards_segments", segments, self._choose, height=92)
        self.add_list()

    @Slot(str)
    def _choose(self, part: str) -> None:
        self._part = part
        self.refresh()

    def model(self) -> PageModel:
        view = self.view
        close = PageButton("cards_close", "Fechamento do dia", partial(self.opened.emit, CLOSING), "receipt")
        rows: Iterable[HealthRow | HealthCheck] = CHECKS
        if view is not None:  # their advice is to open this page
            rows = (plain_row(each, advises=False) for each in view.findings)
        entries = self._entries(view) if view is not None else []
        return PageModel(
            PageStatus(ASK_LIST),
            (CheckGroup("Situação", tuple(rows)),),
            entries=tuple(entries),
            buttons=(close,),
        )

    def _entries(self, view: CardsView) -> list[PageEntry]:
        charges = view.open if self._part == OPEN else view.today
        entries = [self._entry(place, each, view.now) for place, each in enumerate(charges[:MOST_SHOWN])]
        if len(charges) > MOST_SHOWN:
            entries.append(PageEntry(_NOTE, f"E mais {len(charges) - MOST_SHOWN}: totem cards list"))
        elif not charges and view.is_whole:
            entries.append(PageEntry(_NOTE, NOTHING[self._part]))
        return entries

    def _entry(self, place: int, charge: Charge, now: datetime) -> PageEntry:
        icon, tone = _standing(self.theme, charge.state.standing)
        name, slot = f"charge_{place}", partial(self._open, charge)
        return PageEntry(name, cards.title(charge), slot, cards.note(charge, now), icon, tone)

    def _open(self, charge: Charge) -> None:
        self._choice.charge, self._choice.result = charge, None
        self.opened.emit(CHARGE)


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


class ChargePage(ViewPage[Charge | None]):
    """One charge, read anew when it is shown: its facts, and what staff may decide about it."""

    progress = MappingProxyType({Action.CARD_RECEIPT: "Imprimindo…"})
    fill_reading = True
    unreadable = UNREADABLE

    def __init__(
        self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner, choice: ChosenCharge
    ) -> None:
        super().__init__(
            theme, TITLE, CHARGE, runner, self._read_charge, status="charge_status", actions=actions
        )
        self._desk, self._runner, self._choice = desk, actions, choice
        self.set_back_page(CARDS)

    async def _read_charge(self) -> Charge | None:
        charge = self._choice.charge
        return None if charge is None else await self._desk.read(charge.id)

    def begin(self) -> None:
        result, self._choice.result = self._choice.result, None
        super().begin()
        if result is not None:
            self.show_status(result.words, good=result.done)

    def show_view(self, view: Charge | None) -> None:
        self._choice.charge = view
        super().show_view(view)

    def model(self) -> PageModel:
        charge = self._choice.charge
        can_print = Action.CARD_RECEIPT in self._runner.actions
        has_receipt = can_print and charge is not None and cards.has_receipt(charge)
        status, known = PageStatus(cards.NO_CHARGE, good=False), tuple[tuple[str, str], ...]()
        if charge is not None:
            status = PageStatus(cards.advice(charge) or charge.state.label)
            known = cards.facts(charge, self._desk.now())
        return PageModel(
            status,
            (facts_table(self.theme, "charge_facts", known),),
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


class ClosingPage(ViewPage[DayClosing]):
    """A day's sums by state, instrument and brand, and their spreadsheet for a USB stick."""

    progress = MappingProxyType({Action.CARD_EXPORT: "Gravando…"})
    fill_reading = stacked = True
    unreadable = UNREADABLE

    def __init__(self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner) -> None:
        super().__init__(
            theme, "Fechamento", CLOSING, runner, self._read_day, status="closing_status", actions=actions
        )
        self._desk, self._runner, self._days_ago = desk, actions, 0
        days = [("0", "Hoje", "calendar"), ("1", "Ontem", "calendar")]
        self.add_segments("closing_days", days, self._choose)
        self.set_back_page(CARDS)

    async def _read_day(self) -> DayClosing:
        return await self._desk.closing(self._desk.now().date() - timedelta(days=self._days_ago))

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._days_ago = int(key)
        self.begin()

    def model(self) -> PageModel:
        status, sections = PageStatus("Um momento…", is_busy=True), tuple[ClosingSection, ...]()
        if self.view is not None:
            status = PageStatus(cards.closing_title(self.view, self._desk.now()) + ".")
            sections = cards.closing_sections(self.view)
        export = PageButton(
            "closing_export",
            "Copiar para o pendrive",
            lambda: self._runner.run(Action.CARD_EXPORT, self.view.day.isoformat() if self.view else ""),
            "usb",
            is_shown=Action.CARD_EXPORT in self._runner.actions,
            is_enabled=self.view is not None,
            is_beside=not self.theme.portrait,
        )
        return PageModel(status, tuple(map(_sums, sections)), buttons=(export,))


def _sums(section: ClosingSection) -> PageTable:
    """A label, a number and an amount in each row."""
    rows = [(label, str(count), format_money(amount)) for label, count, amount in section.rows]
    cells = tuple(
        (Cell(label), *(Cell(each, Weight.STRONG, is_right=True) for each in numbers))
        for label, *numbers in rows
    )
    spoken = join_sentences(section.heading, *map(", ".join, rows))
    return PageTable(f"sums_{section.name}", cells, spoken, section.heading)
