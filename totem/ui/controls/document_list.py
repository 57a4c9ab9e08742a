"""The list of services, documents and statement entries as cards, with their texts.

Each row has a public variant for speech.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QFontMetrics

from totem.domain.customer import Installation, Invoice, Service, ServiceState, StatementEntry
from totem.domain.masking import masked_street, title_case
from totem.domain.service_status import service_state
from totem.domain.text import format_money, join_sentences
from totem.session.documents import Document, entry_amount, is_paid
from totem.ui.controls.card import Chip
from totem.ui.controls.card_button import RIGHT, card_icon, card_label, card_sign, leave_touches
from totem.ui.controls.card_list import CardList, RowCard, card_gap
from totem.ui.layouts import box_direction, column, row
from totem.ui.localized_text import format_date, status_text
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Tone, Type, Weight

PAD_UNITS, TIGHT_PAD_UNITS = 28, 16
SIDE_UNITS, END_UNITS = 28, 24
ICON_UNITS = 56
APART_UNITS, CHIP_GAP_UNITS, SIGN_GAP_UNITS = 28, 10, 12
AMOUNT_SHARE = 0.42
"""The share of a card for amount and status."""
translate = QCoreApplication.translate


class RowStatus(Enum):
    """The status of a row, shown by a chip; the value is its icon."""

    GOOD = "check"
    ALARMING = "triangle-alert"
    OVER = "x"
    NEUTRAL = "list"


@dataclass(frozen=True, slots=True, repr=False)
class DocumentRow:
    """The text of a card: title, detail of one paragraph or more, amount and status.

    `per` is the period of the amount. With a `mark`, the status is a chip. `public` is spoken where others
    can hear.
    """

    title: str
    detail: str = ""
    amount: str = ""
    tag: str = ""
    icon: str = "receipt"
    public: str = ""
    per: str = ""
    mark: RowStatus | None = None

    @property
    def cost(self) -> str:
        """The amount with its period."""
        return " ".join(filter(None, (self.amount, self.per)))

    @property
    def sentence(self) -> str:
        """All texts, for speech."""
        return join_sentences(self.title, *self.detail.split("\n"), self.cost, self.tag)


class DocumentCard(RowCard):
    """Icon, texts, and amount over status: at the right, or below on narrow cards and in larger text."""

    def __init__(self, cards: "DocumentList", number: int, shown: DocumentRow) -> None:
        super().__init__(cards, number)
        theme, palette = self.theme, self.theme.palette
        self._is_wide, self._pad = is_wide(theme), padding(theme)
        name = Type.LARGE if shown.mark and self._is_wide else Type.BODY
        self._chip = leave_touches(Chip(theme, name="status"))
        chip_row = row((self._chip, 0), None)
        title = card_label(theme, name, Weight.STRONG, shown.title)
        detail = card_label(theme, Type.SMALL, text=shown.detail, ink=palette.muted)
        size, cost = (Type.LARGE, shown.amount) if self._is_wide else (Type.BODY, shown.cost)
        self._cost = card_label(theme, size, Weight.BOLD, cost, align=RIGHT, wraps=False)
        under = "" if shown.mark and not self._is_wide else shown.per if shown.mark else shown.tag
        self._under = card_label(theme, Type.SMALL, text=under, ink=palette.muted, align=RIGHT, wraps=False)
        self._figures = row(self._cost, self._under, gap=0 if self._is_wide else theme.px(16))
        self._figures.setDirection(box_direction(is_row=not self._is_wide))
        texts = column(None, chip_row, title, detail, gap=0)
        if not self._is_wide:
            self._figures.addStretch(1)
            texts.addLayout(self._figures)
        texts.addStretch(1)
        beside = column(None, self._figures, None) if self._is_wide else None
        margins = (theme.px(SIDE_UNITS), self._pad, theme.px(END_UNITS), self._pad)
        content = row((texts, 1), gap=0, margins=margins, parent=self)
        if theme.is_large:
            content.insertWidget(0, card_icon(shown.icon, theme.px(ICON_UNITS), palette.accent))
            content.insertSpacing(1, theme.px(24))
        if beside is not None and (cost or under):
            content.addSpacing(theme.px(APART_UNITS))
            content.addLayout(beside)
        if cards.can_choose:
            content.addSpacing(theme.px(SIGN_GAP_UNITS))
            content.addWidget(card_sign(theme))
        if shown.mark and shown.tag:
            chip_row.setContentsMargins(0, 0, 0, theme.px(CHIP_GAP_UNITS))
            self._chip.show_state(shown.tag, shown.mark.value, _tone_of(theme, shown.mark))
        self.setMinimumHeight(theme.least_target)
        self.setAccessibleName(shown.sentence)

    def arrange(self, width: int) -> None:
        """Wrap the status at its share of a wide card, else put it below an amount that leaves it no room."""
        under = QFontMetrics(self._under.font()).horizontalAdvance(self._under.text())
        if self._is_wide:
            most = round(width * AMOUNT_SHARE)
            self._under.setWordWrap(under > most)
            self._under.setMinimumWidth(min(under, most))
            return
        cost = self._cost.sizeHint().width() if self._cost.text() else 0
        room = width - 2 * self.theme.px(SIDE_UNITS) - cost - self._figures.spacing()
        self._figures.setDirection(box_direction(is_row=under <= room))


class DocumentList(CardList[DocumentCard]):
    """The list; rows may be choosable.

    Attributes:
        rows: what it shows.
    """

    def __init__(self, theme: Theme, *, name: str, can_choose: bool = False) -> None:
        self.rows: tuple[DocumentRow, ...] = ()
        super().__init__(theme, name=name, can_choose=can_choose)
        title = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height()
        lines = title + QFontMetrics(theme.font(Type.SMALL)).height() + (0 if is_wide(theme) else title)
        least = max(lines + 2 * padding(theme), theme.least_target)
        self.setMinimumHeight(least + card_gap(theme))

    def show_rows(self, rows: tuple[DocumentRow, ...]) -> None:
        """Replace the rows and scroll to the top."""
        self.rows = rows
        self.show_count(len(rows))

    def make_card(self, row: int) -> DocumentCard:
        shown = self.rows[row]
        card = DocumentCard(self, row, shown)
        place = self.tr("%1 de %2").replace("%1", str(row + 1)).replace("%2", str(self.count))
        set_public_name(
            card, join_sentences(place, shown.public), private=join_sentences(place, shown.sentence)
        )
        return card


def is_wide(theme: Theme) -> bool:
    """True if the amount stands beside the texts."""
    return theme.is_large and theme.scale == 1


def padding(theme: Theme) -> int:
    """The room over and under the content, in pixels."""
    return theme.px(TIGHT_PAD_UNITS if theme.is_tight else PAD_UNITS)


def _tone_of(theme: Theme, mark: RowStatus) -> Tone:
    palette = theme.palette
    neutral = Tone(palette.muted, palette.sunken)
    return {RowStatus.GOOD: palette.success, RowStatus.ALARMING: palette.warning}.get(mark, neutral)


class _DocumentCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def entries(self, count: int) -> str:
        return self.tr("%n lançamento(s)", "", count)


def service_rows(installations: tuple[Installation, ...]) -> tuple[DocumentRow, ...]:
    """One row a service; an installation without known services has one, too."""
    return tuple(
        _service(place, service) for place in installations for service in (place.services or (None,))
    )


def _service(place: Installation, service: Service | None) -> DocumentRow:
    public = translate("documents", "serviço mostrado na tela")
    where = masked_street(place.address)
    if place.address.city:
        where = " · ".join(filter(None, (where, title_case(place.address.city))))
    if service is None:
        return DocumentRow(where or translate("documents", "Instalação"), icon="map-pin", public=public)
    title = service.name or service.description or translate("documents", "Serviço")
    amount = format_money(service.amount) if service.amount is not None else ""
    return DocumentRow(
        title,
        where,
        amount,
        status_text(service.status),
        "wifi",
        public,
        per=translate("documents", "por mês") if amount else "",
        mark=_mark(service_state(service)),
    )


def _mark(state: ServiceState) -> RowStatus:
    marks = {
        ServiceState.ACTIVE: RowStatus.GOOD,
        ServiceState.CANCELLED: RowStatus.OVER,
        ServiceState.UNKNOWN: RowStatus.NEUTRAL,
    }
    return marks.get(state, RowStatus.ALARMING)


def document_row(paper: Document) -> DocumentRow:
    if paper.nota is not None:
        return _nota(paper.nota)
    title = document_title(paper)
    if paper.clearance is not None:
        detail = translate("documents", "Declaração de que não há débitos")
        return DocumentRow(title, detail, icon="badge-check", public=title)
    return DocumentRow(title, _DocumentCounts().entries(len(paper.entries)), icon="list", public=title)


def document_title(paper: Document) -> str:
    if paper.nota is not None:
        return translate("documents", "Nota fiscal %1").replace("%1", paper.nota.id)
    if paper.clearance is not None:
        year = paper.clearance.year
        if year is None:
            return translate("documents", "Quitação")
        return translate("documents", "Quitação de %1").replace("%1", str(year))
    return translate("documents", "Extrato financeiro")


def _nota(nota: Invoice) -> DocumentRow:
    title = translate("documents", "Nota fiscal %1").replace("%1", nota.id)
    detail = ""
    if nota.issue_date:
        detail = translate("documents", "Emitida em %1").replace("%1", format_date(nota.issue_date))
    amount = format_money(nota.amount) if nota.amount is not None else ""
    public = join_sentences(translate("documents", "Nota fiscal"), detail)
    return DocumentRow(title, detail, amount, status_text(nota.status, feminine=True), "receipt", public)


def nota_summary(nota: Invoice) -> str:
    """Issue, due and payment dates of a nota fiscal in one line."""
    dates = (
        (translate("documents", "Emitida em %1"), nota.issue_date),
        (translate("documents", "Vencimento em %1"), nota.due_date),
        (translate("documents", "Paga em %1"), nota.paid_date),
    )
    days = [words.replace("%1", format_date(when)) for words, when in dates if when is not None]
    status = status_text(nota.status, feminine=True) if nota.paid_date is None else ""  # the date implies it
    return " · ".join(filter(None, (*days, status)))


def entry_row(entry: StatementEntry) -> DocumentRow:
    title = entry.note or translate("documents", "Lançamento")
    if entry.due_date is not None:
        when = translate("documents", "Vencimento em %1").replace("%1", format_date(entry.due_date))
    elif entry.issue_date is not None:
        when = translate("documents", "Lançado em %1").replace("%1", format_date(entry.issue_date))
    else:
        when = ""
    state = is_paid(entry)
    if state and entry.paid_date is not None:
        tag = translate("documents", "Pago em %1").replace("%1", format_date(entry.paid_date))
    elif state is None:
        tag = ""
    else:
        tag = translate("documents", "Pago") if state else translate("documents", "Em aberto")
    charges = (
        (translate("documents", "Multa %1"), entry.fine),
        (translate("documents", "Juros %1"), entry.interest),
        (translate("documents", "Desconto %1"), entry.discount),
    )
    added = [words.replace("%1", format_money(value)) for words, value in charges if value]
    detail = "\n".join(filter(None, (when, " · ".join(added))))
    value = entry_amount(entry)
    amount = format_money(value) if value is not None else ""
    icon = {True: "check", False: "clock", None: "list"}[state]
    return DocumentRow(
        title, detail, amount, tag, icon, translate("documents", "lançamento mostrado na tela")
    )
