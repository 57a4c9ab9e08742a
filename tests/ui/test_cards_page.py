"""Pages of card charges: the list, decisions by a second touch and the PIN, and the closing of a day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from support.card_charges import NOON, charge, held, not_captured
from support.fake_staff_cards import PIN, FakeAuth, FakeStaffCards
from support.gallery import staff_samples as samples
from support.log_check import LogWatch
from totem.cards.charge import TABLE, Charge, ChargeEvent, ChargeHold, ChargeState
from totem.cards.ledger import LedgerDamage
from totem.domain.card_payment import CardMethod
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.cards import Decision, StaffCards
from totem.staff.pin import PinAuth, PinResult
from totem.ui.controls.button import TouchSurface
from totem.ui.controls.text_layout import Text
from totem.ui.staff.cards_page import CHARGE, CLOSING, MOST_SHOWN, ChosenCharge, pages
from totem.ui.staff.cards_page import PIN as PIN_PAGE
from totem.ui.staff.overview_page import CARDS
from totem.ui.staff.page import Page
from totem.ui.staff.page_parts import EntryCard
from totem.ui.theme import Palette, Theme

pytestmark = pytest.mark.usefixtures("qapp")
THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
RUNNER = samples.ImmediateRunner()
NOW = NOON + timedelta(hours=1)
WITH_STAFF = held(3, ChargeHold.PAID_ELSEWHERE, amount=Decimal("99.90"), approved_at=NOON)
UNCLEAR = not_captured(2, ChargeState.UNKNOWN)


class Staff:
    """Staff before the pages, of which one is shown at a time."""

    def __init__(self, *charges: Charge) -> None:
        self.service, self.auth = FakeStaffCards(*charges, now=NOW), FakeAuth()
        self.receipts: list[str] = []
        self.exported: list[str] = []
        self.now = NOW
        desk = StaffCards(lambda: self.service, cast("PinAuth", self.auth), self._clock)
        handlers = {
            Action.CARD_DECIDE: desk.decide,
            Action.CARD_RECEIPT: self._keep(self.receipts),
            Action.CARD_EXPORT: self._keep(self.exported),
        }
        self.actions = ActionRunner(RUNNER, handlers)
        self._builders = pages(desk, RUNNER, self.actions, ChosenCharge())
        self._pages: dict[str, Page] = {}
        self._shown: Page | None = None
        self.go(CARDS)

    def _clock(self) -> datetime:
        return self.now.astimezone()

    @staticmethod
    def _keep(kept: list[str]) -> Callable[..., Any]:
        async def keep(name: str) -> ActionResult:
            kept.append(name)
            return ActionResult(done=True, words="Feito.")

        return keep

    @property
    def page(self) -> Page:
        assert self._shown is not None
        return self._shown

    def go(self, name: str) -> None:
        """Show the page of this name, as the shell does."""
        if self._shown is not None:
            self._shown.end()
        if name not in self._pages:
            page = self._builders[name](THEME)
            assert isinstance(page, Page)
            page.opened.connect(self.go)
            self._pages[name] = page
        self._shown = self._pages[name]
        self._shown.begin()

    def press(self, name: str) -> None:
        found = [each for each in self.page.findChildren(TouchSurface, name) if each.isVisibleTo(self.page)]
        assert len(found) == 1
        found[0].click()

    def open(self, place: int = 0) -> None:
        """Open the charge at this place of the list."""
        self.press(f"charge_{place}")
        assert self.page.objectName() == CHARGE

    def ask_for_refund(self) -> None:
        """Touch the refund of the first charge twice, which asks for the PIN."""
        self.open()
        self.press("charge_refund")
        self.press("charge_refund")

    def type_pin(self, pin: str) -> None:
        assert self.page.objectName() == PIN_PAGE
        for digit in pin:
            self.press(f"key_{digit}")
        self.press("confirm")

    @property
    def offered(self) -> list[str]:
        """Texts of the page's own buttons."""
        foot = {"Voltar", "Sair"}
        buttons = self.page.findChildren(TouchSurface)
        return [each.text() for each in buttons if each.isVisibleTo(self.page) and each.text() not in foot]

    @property
    def listed(self) -> list[str]:
        cards = self.page.findChildren(EntryCard)
        return [f"{each.text()} · {each.note}" for each in cards if each.isVisibleTo(self.page)]


def shown_texts(page: QWidget) -> list[str]:
    return [each.text() for each in page.findChildren(Text) if each.isVisibleTo(page)]


def test_what_is_left_to_be_done_is_listed_first_and_the_day_beside_it() -> None:
    yesterday = charge(9, created_at=NOON - timedelta(days=1), approved_at=NOON - timedelta(days=1))
    old = held(
        8, ChargeHold.REFUSED, created_at=NOON - timedelta(days=2), approved_at=NOON - timedelta(days=2)
    )
    staff = Staff(charge(4, method=CardMethod.CREDIT, installments=3), WITH_STAFF, UNCLEAR, yesterday, old)
    assert [each.replace("\u00a0", " ") for each in staff.listed] == [
        "R$ 99,90 · Débito · 12:00 · boleto 70003 · Com a equipe",
        "R$ 89,90 · Débito · 12:00 · boleto 70002 · Sem resposta",
        "R$ 89,90 · Débito · 22/11 12:00 · boleto 70008 · Com a equipe",
    ]
    staff.press("view_today")
    assert [each.replace("\u00a0", " ") for each in staff.listed] == [
        "R$ 89,90 · Crédito 3× · 12:00 · boleto 70004 · Baixada",
        "R$ 99,90 · Débito · 12:00 · boleto 70003 · Com a equipe",
        "R$ 89,90 · Débito · 12:00 · boleto 70002 · Sem resposta",
    ]
    words = " ".join(shown_texts(staff.page))
    assert "1 cobrança sem resposta" in words
    assert "2 cobranças com a equipe" in words
    assert "todos os pagamentos têm baixa no ERP" in words


def test_a_long_list_tells_how_many_more_there_are() -> None:
    many = [not_captured(number, ChargeState.UNKNOWN) for number in range(MOST_SHOWN + 3)]
    staff = Staff(*many)
    assert len(staff.listed) == MOST_SHOWN
    assert "E mais 3: totem cards list" in shown_texts(staff.page)
    assert shown_texts(Staff().page).count("Nada pendente.") == 1


@pytest.mark.parametrize(
    ("shown", "buttons"),
    [
        (charge(1), ["Imprimir comprovante"]),
        (UNCLEAR, ["Sim, consta como aprovada", "Não consta"]),
        (
            WITH_STAFF,
            [
                *("Dar baixa de novo", "Já dei baixa no ERP", "Estornar no cartão"),
                *("Já estornei na operadora", "Imprimir comprovante"),
            ],
        ),
        (
            charge(3, state=ChargeState.APPROVED, settled_at=None),
            ["Dar baixa de novo", "Já dei baixa no ERP", "Imprimir comprovante"],
        ),
        (charge(1, state=ChargeState.REFUNDED), ["Imprimir comprovante"]),
        (not_captured(1, ChargeState.DECLINED), []),
        (not_captured(1, ChargeState.AT_TERMINAL), []),
    ],
    ids=lambda each: each.state.value if isinstance(each, Charge) else "",
)
def test_a_charge_offers_what_its_state_allows(shown: Charge, buttons: list[str]) -> None:
    staff = Staff(shown)
    staff.press("view_today")
    staff.open()
    assert staff.offered == buttons


@pytest.mark.parametrize(
    ("shown", "button", "call", "state", "words"),
    [
        (WITH_STAFF, "charge_refund", "refund", "refunded", "O valor foi devolvido ao cartão."),
        (WITH_STAFF, "charge_settle", "settle", "settled", "O totem deu baixa no ERP."),
        (WITH_STAFF, "charge_mark_settled", "mark_settled", "settled", "Anotada como baixada à mão."),
        (WITH_STAFF, "charge_mark_refunded", "mark_refunded", "refunded", "Anotada como estornada."),
        (UNCLEAR, "charge_taken", "taken=True", "approved", "Anotada como aprovada."),
        (
            UNCLEAR,
            "charge_not_taken",
            "taken=False",
            "canceled",
            "Anotada como não cobrada. O boleto pode ser pago de novo.",
        ),
    ],
)
def test_a_decision_takes_a_second_touch_and_the_pin_and_is_made_once(
    shown: Charge, button: str, call: str, state: str, words: str
) -> None:
    staff = Staff(shown)
    staff.open()
    staff.press(button)
    assert "R$\u00a0" in staff.page.status.text
    assert staff.page.status.text.count("?") >= 1
    assert staff.service.calls == []
    staff.press(button)
    staff.type_pin("402916")
    assert staff.page.status.text == "PIN errado. Nada mudou."
    assert staff.service.calls == []
    staff.type_pin(PIN)
    assert staff.page.objectName() == CHARGE
    assert staff.page.status.text == words
    assert staff.service.calls == [(call, shown.id)]
    assert staff.service.by_id[shown.id].state.value == state


def test_going_back_from_the_pin_decides_nothing() -> None:
    staff = Staff(WITH_STAFF)
    staff.ask_for_refund()
    staff.page.go_back()
    assert staff.page.objectName() == CHARGE
    assert staff.page.status.text == "O boleto já estava pago de outra forma. Estorne o cartão."
    staff.go(PIN_PAGE)
    (confirm,) = staff.page.findChildren(TouchSurface, "confirm")
    assert not confirm.isEnabled()
    assert staff.service.calls == []


@pytest.mark.parametrize(
    ("answer", "wait_s", "words"),
    [
        (PinResult.WAIT, 30.0, "Muitas tentativas erradas. Tente de novo em 30\u00a0s."),
        (PinResult.CLOSED, 0.0, "O PIN deste totem não pode ser lido. Nada mudou."),
    ],
)
def test_a_pin_that_is_not_compared_decides_nothing(answer: PinResult, wait_s: float, words: str) -> None:
    staff = Staff(WITH_STAFF)
    staff.ask_for_refund()
    staff.auth.answer, staff.auth.wait_s = answer, wait_s
    staff.type_pin(PIN)
    assert staff.page.status.text.startswith(words)
    staff.page.go_back()
    assert staff.service.calls == []


def test_a_refund_that_is_not_confirmed_or_comes_too_late_says_so() -> None:
    staff = Staff(WITH_STAFF)
    staff.service.end = ChargeEvent.NOT_REFUNDED
    staff.ask_for_refund()
    staff.type_pin(PIN)
    assert staff.page.status.text == (
        "A cobrança ficou assim: Com a equipe. O boleto já estava pago de outra forma. Estorne o cartão."
    )
    staff = Staff(WITH_STAFF)
    staff.ask_for_refund()
    staff.service.by_id[WITH_STAFF.id] = charge(3)  # the command settled it
    staff.type_pin(PIN)
    assert staff.page.status.text == "Não é possível agora: a cobrança está “Baixada”."
    assert staff.offered == ["Imprimir comprovante"]


def test_the_closing_shows_the_sums_of_today_and_of_yesterday() -> None:
    day = timedelta(days=1)
    staff = Staff(charge(1), WITH_STAFF, charge(2, created_at=NOON - day, approved_at=NOON - day))
    staff.press("cards_close")
    assert staff.page.objectName() == CLOSING
    names = [each.accessibleName().replace("\u00a0", " ") for each in staff.page.findChildren(QWidget)]
    sums = [name for name in names if name.startswith(("Situação", "Forma", "Bandeira", "Total"))]
    assert sums == [
        "Situação. Recebido e baixado, 1, R$ 89,90. Recebido, sem baixa, 1, R$ 99,90",
        "Forma. Débito, 2, R$ 189,80",
        "Bandeira. Visa, 2, R$ 189,80",
        "Total. Vendas na operadora, 2, R$ 189,80. Ficou com a loja, 2, R$ 189,80",
    ]
    staff.press("view_1")
    assert staff.page.status.text.startswith("Fechamento de 23/11/2026, como está em 24/11/2026 13:00")
    staff.press("closing_export")
    assert staff.exported == ["2026-11-23"]
    staff.press("view_0")
    staff.now = NOW + day
    staff.press("closing_export")
    assert staff.exported[1:] == ["2026-11-24"], "the day that is shown, after its midnight too"


def test_damage_is_told_where_nothing_is_listed_and_by_the_closing() -> None:
    staff = Staff()
    assert "Nada pendente." in shown_texts(staff.page)
    staff.service.damage = LedgerDamage(files=1, unseen=1, may_lack_more=True)
    staff.go(CARDS)
    texts = shown_texts(staff.page)
    assert "1 registro danificado guardado; pode haver cobranças perdidas" in texts
    assert "Nada pendente." not in texts
    staff.press("cards_close")
    assert staff.page.status.text.endswith("Podem faltar cobranças: o registro foi danificado.")


def test_sums_of_another_day_do_not_stand_for_one_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("card_closing cannot be shown: OSError")
    staff = Staff(charge(1))
    staff.press("cards_close")
    assert "Total" in shown_texts(staff.page)

    async def fail(**_more: object) -> list[Charge]:
        raise OSError("the ledger is gone")

    monkeypatch.setattr(staff.service, "charges", fail)
    staff.press("view_1")
    assert staff.page.status.text.startswith("As cobranças não podem ser lidas")
    assert "Total" not in shown_texts(staff.page)


def test_every_decision_is_in_the_table_of_states_and_leads_where_it_says() -> None:
    events = {
        Decision.SETTLE: ChargeEvent.SETTLE,
        Decision.MARK_SETTLED: ChargeEvent.SETTLED,
        Decision.REFUND: ChargeEvent.REFUND,
        Decision.MARK_REFUNDED: ChargeEvent.REFUNDED,
        Decision.TAKEN: ChargeEvent.APPROVED,
        Decision.NOT_TAKEN: ChargeEvent.CANCELED,
    }
    for decision in Decision:
        for state in decision.states:
            assert events[decision] in TABLE[state]
