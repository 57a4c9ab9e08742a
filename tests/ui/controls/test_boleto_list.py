"""The list of boletos: scrolling, page buttons, touches, keyboard, and long names beside amounts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QScroller, QWidget

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.layout_measure import Panel
from support.sampling import crossed
from totem.domain.customer import PaymentForm
from totem.lab.gallery import samples
from totem.lab.gallery.samples import without_codes
from totem.session.states import State
from totem.ui.boleto_text import payment_limit
from totem.ui.controls.boleto_card import BoletoCard, CardStyle, Sign, card_height
from totem.ui.preferences import Languages
from totem.ui.screen_layout import MARGIN, TIGHT_MARGIN
from totem.ui.theme import Palette, Theme

SIXTY, FIVE_HUNDRED, THREE = "987.654.321-00", samples.FIVE_HUNDRED, samples.MARIA
COUNTS = {SIXTY: 60, FIVE_HUNDRED: 500}
FLICKS = 20
"""On a busy machine a finger is held up, and then too slow for a flick."""


def last_in_view(driver: KioskDriver) -> int:
    boletos = driver.listed
    row = boletos.row_at(boletos.viewport().height() - 6)
    return row if row >= 0 else boletos.count - 1


@pytest.mark.parametrize(("document", "size"), crossed(list(COUNTS), [PORTRAIT, LANDSCAPE]), ids=str)
def test_page_buttons_reach_the_last_row_and_it_opens(
    make_kiosk: MakeKiosk, document: str, size: QSize
) -> None:
    driver = make_kiosk(size)
    driver.open_list(document)
    count, pages = COUNTS[document], 0
    assert not driver.lit("scroll_up")
    while driver.lit("scroll_down"):
        before = last_in_view(driver)
        driver.touch("scroll_down")
        driver.settle()
        first = driver.listed.row_at(5)
        assert first <= before + 1, "rows were passed over"
        pages += 1
        assert pages < count
    assert last_in_view(driver) == count - 1
    assert driver.lit("scroll_up")
    driver.touch_row(count - 1)
    driver.arrive(State.PAY)
    assert driver.session.view_state.chosen is driver.session.view_state.boletos[count - 1]


def test_page_buttons_are_shown_only_where_rows_are_hidden(driver: KioskDriver) -> None:
    driver.open_list(THREE)
    assert not driver.shows("scroll_down")
    assert not driver.shows("scroll_up")


def test_a_flick_scrolls_without_opening_a_row(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(screen={"motion": "full"})
    driver.open_list(FIVE_HUNDRED)
    view, bar = driver.listed.viewport(), driver.listed.verticalScrollBar()
    for _ in range(FLICKS):
        before = bar.value()
        driver.drag(view.mapTo(driver.window, QPoint(200, 60)), QPoint(0, -320))
        dragged = bar.value()
        driver.lift()
        assert 200 < dragged - before <= 320
        if QScroller.scroller(view).state() is QScroller.State.Scrolling:
            break
    driver.wait_until(lambda: bar.value() > dragged, "the list to run on")
    assert driver.state is State.BOLETOS
    assert driver.lit("scroll_up")


def test_a_tap_with_jitter_opens_the_row(driver: KioskDriver) -> None:
    driver.open_list(FIVE_HUNDRED)
    view = driver.listed.viewport()
    driver.drag(view.mapTo(driver.window, QPoint(200, 60)), QPoint(3, -4), steps=2)
    driver.lift()
    driver.arrive(State.PAY)


def test_two_quick_touches_choose_once(driver: KioskDriver) -> None:
    driver.open_list(THREE)
    driver.touch_row(1)
    driver.arrive(State.PAY)
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    driver.touch_row(1)
    driver.arrive(State.PAY)


def test_going_back_from_a_boleto_keeps_the_scroll_position(driver: KioskDriver) -> None:
    driver.open_list(SIXTY)
    driver.touch("scroll_down")
    driver.settle()
    before = driver.listed.verticalScrollBar().value()
    driver.touch_row(last_in_view(driver) - 1)
    driver.arrive(State.PAY)
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    assert driver.listed.verticalScrollBar().value() == before


def test_the_next_session_starts_at_the_top(driver: KioskDriver) -> None:
    for _ in range(2):
        driver.open_list(SIXTY)
        assert driver.listed.verticalScrollBar().value() == 0
        driver.touch("scroll_down")
        driver.touch("leave")
        driver.wait_for("home")


def test_the_keyboard_reaches_and_opens_a_boleto(driver: KioskDriver) -> None:
    driver.open_list(THREE)
    driver.listed.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.PAY)


def test_every_row_has_an_accessible_sentence(driver: KioskDriver) -> None:
    driver.open_list(THREE)
    said = [driver.listed.button(row).accessibleName() for row in range(3)]
    assert "Vencido há 18 dia" in said[0]
    assert "inclui multa e juros" in said[0]
    assert "Vence hoje" in said[1]
    assert "Em dia" in said[2]
    assert all("R$" in each for each in said)


LONG = "Plano Fibra Empresarial Ilimitado 700 Mb com Telefone Fixo, Streaming e Suporte Prioritário 24 horas"
AMOUNTS = [Decimal("9.90"), Decimal("1234.56"), Decimal("999999.99")]


class Noting:
    """Stands in for a painter: notes each text with the box that its capitals take, and paints nothing."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, QRectF]] = []
        self._font = QFont()

    def setFont(self, font: QFont) -> None:
        """The font of the next text."""
        self._font = font

    def drawText(self, box: QRectF, flags: Qt.AlignmentFlag, text: str) -> None:
        """Note a text."""
        metrics = QFontMetrics(self._font)
        width, height = metrics.horizontalAdvance(text), metrics.capHeight()
        left = box.right() - width if flags & Qt.AlignmentFlag.AlignRight else box.left()
        self.texts.append((text, QRectF(left, box.center().y() - height / 2, width, height)))

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


@pytest.fixture
def portuguese_plurals(qapp: object) -> Iterator[None]:
    """The days that a boleto is overdue in the words of a kiosk, also where no test before made one."""
    languages = Languages("pt_BR", 60)
    yield
    languages.close()


@pytest.mark.parametrize("panel", [Panel(1080, 1920), Panel(1280, 800), Panel(1080, 1920, 15.6)], ids=str)
@pytest.mark.parametrize("amount", AMOUNTS, ids=str)
@pytest.mark.parametrize("style", [CardStyle.AIRY, CardStyle.COMPACT])
@pytest.mark.usefixtures("portuguese_plurals")
def test_long_descriptions_do_not_overlap_the_amount(panel: Panel, amount: Decimal, style: CardStyle) -> None:
    theme = Theme(panel.size, panel.inches, Palette.light("#3a2bd0"))
    sample = samples.by_document()[THREE].boletos[0]
    due = samples.today() - timedelta(days=1234)
    long = replace(sample, boleto=replace(sample.boleto, description=LONG, amount=amount, due_date=due))
    inside = panel.width - 2 * theme.px(MARGIN if theme.is_large else TIGHT_MARGIN)
    width = inside if panel.portrait else inside // 2
    box = QRectF(0, 0, width, card_height(theme, style))
    painter = Noting()
    BoletoCard(theme, box, long, samples.today(), style, Sign.PAY).paint(cast("QPainter", painter))
    texts = [(text, at) for text, at in painter.texts if text]
    assert len(texts) >= 4
    assert any("venceu 09/07/2023" in text for text, _ in texts), "the day is never cut"
    if style is CardStyle.AIRY:
        assert any(text.startswith("Plano Fibra") for text, _ in texts)
    assert [text for text, at in texts if not box.contains(at)] == []
    over = [(one, two) for (one, at), (two, there) in combinations(texts, 2) if at.intersects(there)]
    assert over == []


@pytest.mark.usefixtures("portuguese_plurals")
def test_a_note_without_room_for_one_line_has_both_and_is_not_cut() -> None:
    theme = Theme(QSize(1280, 800), 21.5, Palette.light("#3a2bd0"))
    sample = samples.by_document()[THREE].boletos[0]
    unpayable = without_codes(sample, keep={PaymentForm.LINK})
    unpayable = replace(unpayable, boleto=replace(unpayable.boleto, description=LONG))
    said = payment_limit(unpayable)
    assert said
    box = QRectF(0, 0, 604, card_height(theme, CardStyle.COMPACT))
    painter = Noting()
    BoletoCard(theme, box, unpayable, samples.today(), CardStyle.COMPACT, Sign.OPEN).paint(
        cast("QPainter", painter)
    )
    texts = [text for text, _ in painter.texts]
    assert said in " ".join(texts)
    assert not any(said == text or "…" in text for text in texts)


class Painted(QObject):
    """Notes how much of a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.heights: list[int] = []
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.heights.append(event.rect().height())
        return False


def test_scrolling_by_finger_paints_only_newly_visible_rows(driver: KioskDriver) -> None:
    driver.open_list(FIVE_HUNDRED)
    view = driver.listed.viewport()
    driver.drag(view.mapTo(driver.window, QPoint(200, 160)), QPoint(0, -120))
    bar = driver.listed.verticalScrollBar()
    driver.wait_until(lambda: bar.value() == 120, "the list to follow the finger to its end")
    driver.settle()
    painted = Painted(driver.listed.viewport())
    for _ in range(3):
        bar.setValue(bar.value() + 12)
        driver.wait_until(lambda: len(painted.heights) > 0, "the list to be painted")
        assert max(painted.heights) == 12
        painted.heights.clear()
    driver.lift()
