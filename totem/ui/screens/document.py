"""Document screen: a document's title and amount, its QR code for a phone, and its print."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from totem.domain.text import format_money
from totem.session.documents import statement_totals
from totem.session.view_state import ViewState
from totem.ui import document_text
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.code_views import CodeCard
from totem.ui.controls.document_list import DocumentList
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.text import Text
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Tone, Type, Weight

translate = QCoreApplication.translate


class DocumentScreen(Screen):
    """A nota fiscal, a clearance certificate or the statement.

    Signals:
        print_asked(): "Imprimir".
        finished(): "Concluir".
    """

    print_asked = Signal()
    finished = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "record")
        theme = self.theme
        read, touch = self.add_panes()
        self._title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        self._amount = Text(theme, theme.headline, Weight.BOLD, fit=True, name="amount")
        self._note = Text(theme, Type.BODY, color=theme.palette.muted, name="note")
        read.setSpacing(theme.px(8))
        for line in (self._title, self._amount, self._note):
            read.addWidget(line)
        read.addStretch(1)
        touch.setSpacing(theme.px(8 if theme.cramped else 20))
        steps = [
            translate("pay", "Abra a câmera do celular"),
            translate("pay", "Aponte para cá"),
            translate("pay", "Toque no endereço"),
        ]
        self._code = CodeCard(theme, steps, name="record_qr")
        self.list = DocumentList(theme, name="entries")
        self.list.setAccessibleName(self.tr("Lançamentos"))
        tone = Tone(theme.palette.muted, theme.palette.sunken)
        self._without = MessagePanel(theme, "smartphone", tone, centered=theme.portrait)
        self._without.medallion.setVisible(theme.airy and not theme.low)
        touch.addWidget(self._code, 1)
        touch.addWidget(self.list, 1)
        touch.addStretch(0)
        touch.addWidget(self._without)
        touch.addStretch(0)
        self._print = PrintButton(theme, name="print")
        self._print.clicked.connect(self.print_asked)
        self._done = done = Button(theme, self.tr("Concluir"), ButtonVariant.PRIMARY, name="finish")
        done.clicked.connect(self.finished)
        foot = button_row(theme, self._print, done)
        foot.addWidget(self.list.arrows())
        touch.addLayout(foot)

    def update_view(self, view: ViewState) -> None:
        paper = view.document
        if paper is None:
            return
        title = document_text.document_title(paper)
        self._title.show_text(title)
        self._amount.show_text(format_money(paper.amount) if paper.amount is not None else "")
        note = document_text.nota_summary(paper.nota) if paper.nota is not None else ""
        if paper.entries:
            paid, unpaid = statement_totals(paper.entries)
            sums = ((self.tr("Pago: %1"), paid), (self.tr("Em aberto: %1"), unpaid))
            note = " · ".join(words.replace("%1", format_money(amount)) for words, amount in sums if amount)
        self._note.show_text(note)
        rows = tuple(map(document_text.entry_row, paper.entries))
        if self.list.records.rows != rows:
            self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._done.setVisible(not rows)  # the arrows stand in its place; "Sair" is always there
        self._code.show_payload(paper.link or "", self.tr("QR code para abrir o documento no celular"))
        without = self._show_without_code(view) if not (paper.link or rows) else ""
        self._without.setVisible(bool(without))
        self._print.follow(view, self.tr("Imprimir"))
        how = self.tr("Aponte a câmera do celular para abrir.") if paper.link else without
        counted = self.tr("%n lançamento(s)", "", len(rows)) if rows else ""
        self.set_spoken_text(". ".join(filter(None, (title, counted, how))))

    def _show_without_code(self, view: ViewState) -> str:
        title = self.tr("Não abre no celular")
        prints = view.printer_usable
        way_out = self.tr("Imprima para levar.") if prints else self.tr("Peça a um atendente.")
        self._without.show_notice(title, way_out)
        return f"{title}. {way_out}"

    def main_control(self) -> QWidget | None:
        """The lines of a statement, else the print button: "Concluir" would end the session."""
        if self.list.records.rows:
            return self.list
        return self._print if self._print.isEnabled() else super().main_control()

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, DocumentScreen):
            self.list.show_from(other.list.first_row)

    def reset(self) -> None:
        for text in (self._title, self._amount, self._note):
            text.setText("")
        self._code.show_payload("", "")
        self.list.show_rows(())
        self.set_spoken_text("")
