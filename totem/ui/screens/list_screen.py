"""Screens of the menu, contracts, services and documents: lists with a message in place of an empty one."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from totem.domain.customer import ServiceState
from totem.domain.masking import contract_labels
from totem.domain.service_status import service_state
from totem.domain.text import format_money, join_sentences
from totem.session.documents import statement_totals
from totem.session.states import Event
from totem.session.view_state import ViewState
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.choice_lists import ChoiceButton, ChoiceButtonList
from totem.ui.controls.code_views import CodeCard
from totem.ui.controls.document_list import (
    DocumentList,
    DocumentRow,
    document_row,
    document_title,
    entry_row,
    nota_summary,
    service_rows,
)
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.text_layout import Text, question_title
from totem.ui.layouts import Item, add_items, row
from totem.ui.qt_accessibility import set_public_name
from totem.ui.screens.message_screen import reference
from totem.ui.screens.screen import Screen, UiContext, add_heading, greeting
from totem.ui.shortcuts import SHORTCUTS
from totem.ui.theme import Tone, Type, Weight

translate = QCoreApplication.translate
BELOW_TITLE_UNITS = 12
"""With the gap between the panes, 12 mm between the title and the services."""


class ListScreen(Screen):
    """A title over a list of records; subclasses add a summary to the layout `read`."""

    def __init__(
        self, context: UiContext, name: str, title: str, *, listed: str, symbol: str, can_choose: bool = False
    ) -> None:
        """`listed` is the list's object name, `symbol` the icon of the message in its place."""
        super().__init__(context, name)
        theme = self.theme
        self.read, touch = self.add_panes()
        self._hello = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="hello")
        self._title = question_title(theme)
        self._title.setText(title)
        self.read.setSpacing(theme.px(8))
        if theme.portrait:
            self.read.addStretch(1)
        add_items(self.read, self._hello, self._title)
        self.list = DocumentList(theme, name=listed, can_choose=can_choose)
        self.list.setAccessibleName(title)
        self._symbol, self._neutral = symbol, Tone(theme.palette.muted, theme.palette.sunken)
        self._nothing = MessagePanel(theme, symbol, self._neutral, centered=theme.portrait)
        self._nothing.medallion.setVisible(theme.is_spacious and not theme.low)
        again, slot = self.tr("Tentar de novo"), self.intents.retry
        self._retry = Button(theme, again, icon="rotate-ccw", name="retry", on_click=slot)
        foot = row((self._retry, 1), (None, 0), self.list.arrows(), gap=theme.px(20))
        touch.setSpacing(theme.px(8 if theme.is_tight else 20))
        add_items(touch, (self.list, 1), (None, 0), self._nothing, (None, 0), foot)

    def end_heading(self, *items: Item) -> None:
        """Add items below the title; on a portrait panel all of it stands right above the list."""
        add_items(self.read, *items)
        if not self.theme.portrait:
            self.read.addStretch(1)

    def show_rows(self, view: ViewState, rows: tuple[DocumentRow, ...], nothing: tuple[str, str]) -> str:
        """List `rows`; without any, show and return a message: `nothing` where the ERP has none."""
        self._hello.show_text(greeting(view) if self.theme.scale == 1 or not self.theme.portrait else "")
        if self.list.rows != rows:
            self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        has_failed = view.failure is not None
        self._retry.setVisible(has_failed)
        self._retry.relabel(
            self.tr("Tentar de novo"), variant=ButtonVariant.OUTLINE if rows else ButtonVariant.PRIMARY
        )
        if rows:
            return ""
        if not has_failed:
            self._nothing.show_notice(*nothing, symbol=self._symbol, tone=self._neutral)
            return join_sentences(*nothing)
        title = self.tr("Não conseguimos consultar agora")
        sentence = self.tr("Tente de novo ou fale com um atendente.")
        self._nothing.show_notice(
            title,
            sentence,
            support=self.context.brand.support,
            small=reference(view),
            symbol="cloud-off",
            tone=self.theme.palette.warning,
        )
        return join_sentences(title, sentence)

    def main_control(self) -> QWidget | None:
        if self.list.rows:
            return self.list.control
        return self._retry if self._retry.isVisibleTo(self) else super().main_control()

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, ListScreen):
            self.list.show_from(other.list.first_row)


class ContractsScreen(Screen):
    """Choice between the contracts of a customer."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "contracts")
        theme = self.theme
        read, touch = self.add_panes()
        title = question_title(theme)
        title.setText(self.tr("Qual é o endereço?"))
        hint = Text(theme, Type.BODY, color=theme.palette.muted, name="hint")
        hint.setText(self.tr("Você tem mais de um contrato. Escolha um para ver os boletos."))
        add_heading(theme, read, title, hint)
        self._list = ChoiceButtonList(theme)
        touch.addWidget(self._list, 1)
        self._buttons: list[ChoiceButton] = []

    def update_view(self, view: ViewState) -> None:
        if len(self._buttons) != len(view.customers):
            for button in self._buttons:
                self._list.remove(button)
            self._buttons = [self._add_button(index) for index in range(len(view.customers))]
        total = str(len(view.customers))
        for button, label in zip(self._buttons, contract_labels(view.customers), strict=True):
            number = self.tr("Contrato %1").replace("%1", label.contract) if label.contract else ""
            position = self.tr("Contrato %1 de %2").replace("%1", str(label.position)).replace("%2", total)
            words = (label.words, number, position if label.position is not None else "")
            button.relabel(" · ".join(filter(None, words)))
            public = self.tr("Contrato %1 de %2, endereço mostrado na tela")
            set_public_name(button, public.replace("%1", str(button.number + 1)).replace("%2", total))
        self.set_spoken_text(self.tr("Qual é o endereço? Escolha um contrato."))

    def _add_button(self, index: int) -> ChoiceButton:
        button = ChoiceButton(self.theme, index, sign="map-pin", name="contract")
        button.clicked.connect(partial(self.intents.choose_contract, index))
        self._list.add(button)
        return button


class DocumentsScreen(ListScreen):
    """Choice between the customer's documents."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(
            context,
            "documents",
            self.tr("Documentos"),
            listed="document_list",
            symbol="files",
            can_choose=True,
        )
        self._note = Text(self.theme, Type.BODY, color=self.theme.palette.muted, name="note")
        self.end_heading(self.theme.px(12), self._note)
        self.list.chosen.connect(self.intents.choose_document)

    def update_view(self, view: ViewState) -> None:
        rows = tuple(map(document_row, view.documents))
        nothing = (
            self.tr("Nenhum documento neste contrato"),
            self.tr("Notas fiscais e quitações aparecem aqui quando são emitidas."),
        )
        why = self.show_rows(view, rows, nothing)
        note = self.tr("Toque em um para abrir.") if rows else ""
        if rows and view.failure is not None:
            note = self.tr("Não foi possível consultar todos os documentos agora.")
        self._note.show_text(note)
        counted = self.tr("%n documento(s)", "", len(rows)) if rows else why
        self.set_spoken_text(join_sentences(self.tr("Documentos"), counted, note))


class ServicesScreen(ListScreen):
    """ "Meu plano": the services of each installation, with their monthly total."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "plan", self.tr("Meu plano"), listed="services", symbol="search-x")
        theme = self.theme
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="total_label")
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, name="total")
        self.end_heading(theme.px(36 if theme.is_spacious else 8), self._label, self._total)
        self.list.setAccessibleName(self.tr("Serviços"))

    def update_view(self, view: ViewState) -> None:
        rows = service_rows(view.installations)
        nothing = (
            self.tr("Nenhum serviço neste contrato"),
            self.tr("Se você tem um plano, fale com um atendente."),
        )
        why = self.show_rows(view, rows, nothing)
        amounts = _amounts(view)
        self._label.show_text(self.tr("Total por mês") if len(amounts) > 1 else "")
        self._total.show_text(format_money(sum(amounts, Decimal(0))) if len(amounts) > 1 else "")
        counted = self.tr("%n serviço(s)", "", len(rows)) if rows else why
        self.set_spoken_text(join_sentences(self.tr("Meu plano"), counted))


def _amounts(view: ViewState) -> list[Decimal]:
    """List the monthly amounts of services that have not ended."""
    services = (each for place in view.installations for each in place.services)
    return [
        each.amount
        for each in services
        if each.amount is not None and service_state(each) is not ServiceState.CANCELLED
    ]


class DocumentScreen(Screen):
    """A nota fiscal, a clearance certificate or the statement."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "document")
        theme = self.theme
        read, touch = self.add_panes()
        self._title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, name="title")
        self._amount = Text(theme, theme.headline, Weight.BOLD, fit=True, name="amount")
        self._note = Text(theme, Type.BODY, color=theme.palette.muted, name="note")
        read.setSpacing(theme.px(8))
        add_items(read, self._title, self._amount, self._note, None)
        touch.setSpacing(theme.px(8 if theme.is_tight else 20))
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
        self._without.medallion.setVisible(theme.is_spacious and not theme.low)
        self._print = PrintButton(theme, name="print")
        self._print.clicked.connect(self.intents.print_document)
        finish, main = self.tr("Concluir"), ButtonVariant.PRIMARY
        end = partial(self.intents.dispatch, Event.FINISHED)
        self._done = Button(theme, finish, main, name="finish", on_click=end)
        foot = row((self._done, 1), (self._print, 1), self.list.arrows(), gap=theme.px(20))
        add_items(touch, (self._code, 1), (self.list, 1), (None, 0), self._without, (None, 0), foot)

    def update_view(self, view: ViewState) -> None:
        paper = view.document
        if paper is None:
            return
        title = document_title(paper)
        self._title.show_text(title)
        self._amount.show_text(format_money(paper.amount) if paper.amount is not None else "")
        note = nota_summary(paper.nota) if paper.nota is not None else ""
        if paper.entries:
            paid, unpaid = statement_totals(paper.entries)
            sums = ((self.tr("Pago: %1"), paid), (self.tr("Em aberto: %1"), unpaid))
            note = " · ".join(words.replace("%1", format_money(amount)) for words, amount in sums if amount)
        self._note.show_text(note)
        rows = tuple(map(entry_row, paper.entries))
        if self.list.rows != rows:
            self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._done.setVisible(not rows)  # the arrows stand in its place; "Sair" is always there
        self._code.show_payload(paper.link or "", self.tr("QR Code para abrir o documento no celular"))
        without = self._show_without_code(view) if not (paper.link or rows) else ""
        self._without.setVisible(bool(without))
        self._print.follow(view, self.tr("Imprimir"))
        how = self.tr("Aponte a câmera do celular para abrir.") if paper.link else without
        counted = self.tr("%n lançamento(s)", "", len(rows)) if rows else ""
        self.set_spoken_text(join_sentences(title, counted, how))

    def _show_without_code(self, view: ViewState) -> str:
        title = self.tr("Este documento não abre no celular")
        prints = view.printer_usable
        way_out = self.tr("Imprima para levar.") if prints else self.tr("Peça a um atendente.")
        self._without.show_notice(title, way_out)
        return join_sentences(title, way_out)

    def main_control(self) -> QWidget | None:
        """The lines of a statement, else the print button: "Concluir" would end the session."""
        if self.list.rows:
            return self.list.control
        return self._print if self._print.isEnabled() else super().main_control()

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, DocumentScreen):
            self.list.show_from(other.list.first_row)


class MenuScreen(Screen):
    """A button for each service that is offered."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "menu")
        theme = self.theme
        read, touch = self.add_panes()
        title = question_title(theme)
        title.setText(self.tr("Do que você precisa?"))
        add_heading(theme, read, title, theme.px(BELOW_TITLE_UNITS if theme.is_large else 1))
        buttons = ChoiceButtonList(theme)
        has_details = theme.scale == 1 and (theme.portrait or not theme.low)  # no service out of sight
        self._buttons: list[ChoiceButton] = []
        for place, shortcut in enumerate(SHORTCUTS):
            detail = shortcut.detail() if has_details else ""
            button = ChoiceButton(theme, place, sign=shortcut.icon, detail=detail, name="service")
            button.setObjectName(f"service_{shortcut.name}")
            button.relabel(shortcut.label())
            button.clicked.connect(partial(shortcut.open, self.intents))
            buttons.add(button)
            self._buttons.append(button)
        touch.addWidget(buttons, 1)
        self.set_spoken_text(self.tr("Do que você precisa?"))

    def update_view(self, view: ViewState) -> None:
        for shortcut, button in zip(SHORTCUTS, self._buttons, strict=True):
            button.setVisible(shortcut.is_offered(view))
        self.set_spoken_text(self.tr("Do que você precisa?"))
