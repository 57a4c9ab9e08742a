"""Actions beside a list: the selection, the print button, the trust unlock, and shortcuts to services."""

from functools import partial
from itertools import islice

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from totem.domain.customer import ServiceState
from totem.domain.text import format_money, join_sentences
from totem.session.controller import SessionController
from totem.session.states import Event
from totem.session.view_state import ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.card_button import leave_touches
from totem.ui.controls.scroll_pane import ScrollButtons
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import IconLabel, icon
from totem.ui.layouts import column, row
from totem.ui.shortcuts import SHORTCUTS, Shortcut, offered_shortcuts
from totem.ui.stylesheet import set_look
from totem.ui.theme import Theme, Type, Weight

translate = QCoreApplication.translate
HEIGHT = 128
MOST_SHORTCUTS, MOST_IN_LARGEST_TEXT = 3, 2
MOST_SCALE = 1.5
SHORTCUT_HEIGHT, TIGHT_SHORTCUT_HEIGHT = 104, 84
CANCEL_HEIGHT = 80
PAY_SHARE, PRINT_SHARE = 632, 284
STRIP_HEIGHT, STRIP_ICON = 104, 48
STRIP_SIDE, STRIP_END, STRIP_PAD, STRIP_GAP = 36, 20, 8, 24
PANEL_BUTTON_HEIGHT = 120


class ListActions(QWidget):
    """Rows of actions under or beside a list of boletos: the trust unlock, several boletos, other services.

    Where the words of all have no room, one button opens the selection for paying and for printing.
    """

    def __init__(
        self, theme: Theme, intents: SessionController, *, unlocks: bool, arrows: ScrollButtons | None
    ) -> None:
        """`unlocks` where the unlock is a button of these, not of a panel."""
        super().__init__()
        self._theme, self._intents, self._unlocks = theme, intents, unlocks
        self._shortcut: Shortcut | None = None
        height = SHORTCUT_HEIGHT if not theme.is_tight else TIGHT_SHORTCUT_HEIGHT
        button = partial(Button, theme, "", height=height, is_short=True)
        quiet = partial(button, ButtonVariant.QUIET)
        size = Type.LARGE if theme.is_large else Type.BODY
        self._unlock = button(name="unlock", size=size, on_click=intents.open_unlock)
        self._all = quiet(name="show_all", on_click=intents.show_all_boletos)
        self._pay = quiet(name="pay_several", on_click=intents.open_selection)
        self._print = quiet(name="print_several", on_click=intents.open_selection)
        self._one = PrintButton(theme, name="print_listed", height=height)
        self._one.clicked.connect(intents.print_listed)
        self._more = quiet(name="menu", on_click=self._open_more)
        is_roomy, gap, beside = theme.is_spacious, theme.px(20), [] if arrows is None else [arrows]
        self._upper = [self._unlock, self._all] + ([] if is_roomy else [self._more])
        below = [self._pay, self._print, self._one] + ([self._more] if is_roomy else [])
        self._above = QWidget()
        row(*((each, 1) for each in self._upper), gap=gap, parent=self._above)
        rest = row(*((each, 1) for each in below), *beside, gap=gap)
        column(self._above, rest, gap=theme.px(12 if theme.is_tight else 20), parent=self)

    def follow(self, view: ViewState) -> None:
        """Show what is offered."""
        theme, several, has_later = self._theme, len(view.all_boletos) > 1, bool(view.later)
        pays, prints = several and offers_series(view), several and offers_prints(view)
        shows_unlock = self._unlocks and view.offers_unlock
        words = translate("UnlockPanel", "Liberar minha internet")
        short = self.tr("Liberar internet") if has_later or not theme.is_spacious else words
        _show(self._unlock, short, "wifi", words, shown=shows_unlock)
        self._unlock.setAccessibleDescription(_service_text(view, with_reason=True))
        count = str(len(view.all_boletos))
        everything = self.tr("Ver todos (%1)").replace(" (%1", f"\N{NO-BREAK SPACE}({count}")
        _show(self._all, everything, "list", shown=has_later)
        self._follow_more(view, beside=shows_unlock + has_later)
        merges = pays and prints and theme.is_tight
        pay, either = self.tr("Pagar vários"), self.tr("Pagar ou imprimir vários")
        name = either if merges else pay
        _show(self._pay, self.tr("Escolher vários") if merges else pay, "list-checks", name, shown=pays)
        trouble, label = _trouble(view), self.tr("Imprimir vários")
        sign = "printer-x" if trouble else "printer"
        _show(self._print, trouble or label, sign, shown=prints and not merges)
        self._print.setEnabled(view.printer_usable)
        self._one.follow(view, self.tr("Imprimir"), shown=not several)
        self._above.setVisible(not all(each.isHidden() for each in self._upper))

    def _follow_more(self, view: ViewState, *, beside: int) -> None:
        """Show the lone other service, or the way to all; `beside` counts the buttons in the same row."""
        offered = offered_shortcuts(view)
        self._shortcut = lone = offered[0] if len(offered) == 1 else None
        more = lone.label() if lone is not None else self.tr("Mais opções")
        shown = more
        if self._theme.scale > 1 and beside > (0 if self._theme.is_tight else 1):
            shown = lone.short_label() if lone is not None else self.tr("Mais")
        _show(self._more, shown, lone.icon if lone is not None else "", more, shown=bool(offered))
        self._more.setObjectName(lone.name if lone is not None else "menu")

    @Slot()
    def _open_more(self) -> None:
        if self._shortcut is not None:
            self._shortcut.open(self._intents)
        else:
            self._intents.dispatch(Event.MENU_ASKED)


class SelectionBar(QWidget):
    """The number of selected boletos, "Cancelar escolha", and what can be done with those selected."""

    def __init__(
        self, theme: Theme, intents: SessionController, *, counts: bool, arrows: ScrollButtons | None
    ) -> None:
        """`counts` where the number stands here."""
        super().__init__()
        self._theme = theme
        gap = theme.px(20)
        self._count = Text(theme, Type.BODY, Weight.STRONG, name="selection_count")
        self._count.setMinimumHeight(2 * QFontMetrics(self._count.font()).height())
        nav, whole = ButtonVariant.NAV, self.tr("Cancelar escolha")
        cancel = whole if theme.is_spacious or not counts else self.tr("Cancelar")
        self._cancel = Button(
            theme, cancel, nav, icon="x", name="cancel_selection", height=CANCEL_HEIGHT, is_short=True,
            on_click=intents.clear_selection,
        )  # fmt: skip
        self._cancel.setAccessibleName(whole)
        self._cancel.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        size = Type.BODY if theme.is_tight and theme.scale > 1 else Type.LARGE  # two lines rather than three
        self._pay = Button(
            theme, "", ButtonVariant.PRIMARY, name="pay_selected", size=size, is_short=True,
            on_click=intents.pay_selected,
        )  # fmt: skip
        self._print = PrintButton(theme, name="print_listed", size=Type.BODY)
        self._print.clicked.connect(intents.print_listed)
        beside = [] if arrows is None else [arrows]
        upper = row((self._count, 1), *beside, self._cancel, gap=theme.px(14))
        self._actions = row((self._pay, PAY_SHARE), (self._print, PRINT_SHARE), gap=gap)
        apart = max(theme.px(14), theme.least_gap)
        column(upper, self._actions, gap=apart, parent=self)
        self._count.setVisible(counts)
        if not counts:
            self._cancel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def follow(self, view: ViewState) -> None:
        """Show the number of selected boletos, and what to do with them."""
        payable, prints = view.payable_rows, view.printable_rows if view.selection.rows else ()
        self._count.setText(selection_count(view))
        pay = self.tr("Pagar")
        if payable:
            pay = self.tr("Pagar %n boleto(s)", "", len(payable))
            pay += f"\N{NO-BREAK SPACE}· {format_money(total(view.boletos[row] for row in payable))}"
        self._pay.relabel(pay)
        self._pay.setEnabled(bool(payable))
        self._pay.setVisible(offers_series(view))
        label = self.tr("Imprimir")
        if prints:
            label = self.tr("Imprimir %1").replace(" %1", f"\N{NO-BREAK SPACE}{len(prints)}")
        self._print.follow(view, label, keeps_place=True)
        self._print.setEnabled(self._print.isEnabled() and bool(prints))


def selection_count(view: ViewState) -> str:
    """The number of selected boletos, and at the limit that it is."""
    count, most = len(view.selection.rows), view.selection.most_slips
    if not count:
        return translate("SelectionBar", "Nenhum escolhido")
    if view.is_selection_full and len(view.boletos) > most:
        return _SelectionCounts().most(count)
    return _SelectionCounts().of(count, len(view.boletos))


def offers_series(view: ViewState) -> bool:
    """Test that several boletos can be paid one after another; it looks at no more than it needs."""
    able = filter(view.is_payable_in_series, view.boletos)
    return len(list(islice(able, 2))) > 1


def offers_prints(view: ViewState) -> bool:
    """Test that several boletos can be printed; it looks at no more than it needs."""
    able = (each for each in view.boletos if each.printable)
    return view.has_printer and len(list(islice(able, 2))) > 1


class _SelectionCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def of(self, count: int, listed: int) -> str:
        return self.tr("%n de %1 escolhido(s)", "", count).replace("%1", str(listed))

    def most(self, count: int) -> str:
        return self.tr("%n escolhido(s), o máximo", "", count)


def _trouble(view: ViewState) -> str:
    return boleto_text.printer_trouble(view.printer_fault) if view.printer_fault is not None else ""


def _show(button: Button, text: str, icon: str, name: str = "", *, shown: bool) -> None:
    """Label a button, or hide it; `name` is its accessible name where that differs."""
    button.relabel(text, icon=icon)
    button.setAccessibleName(name or text)
    button.setVisible(shown)


class PrintButton(Button):
    """A button that is disabled, and labelled with the fault, while the printer cannot print."""

    def __init__(self, theme: Theme, *, name: str, height: float = HEIGHT, size: Type | None = None) -> None:
        outline = ButtonVariant.OUTLINE
        super().__init__(
            theme, "", outline, icon="printer", name=name, size=size, height=height, is_short=True
        )

    def follow(
        self, view_state: ViewState, text: str, *, keeps_place: bool = False, shown: bool = True
    ) -> None:
        """Show `text` or the printer's fault; hide the button where nothing can be printed.

        With `keeps_place` it is disabled instead.
        """
        can_print, trouble = view_state.can_print, _trouble(view_state)
        shown = shown and view_state.has_printer and (can_print or keeps_place)
        _show(self, trouble or text, "printer-x" if trouble else "printer", shown=shown)
        self.setEnabled(view_state.printer_usable and can_print)


class UnlockStrip(QPushButton):
    """The state of a service that is blocked for debt, above the list; a touch opens the unlock if offered.

    The same action stands below the list, where it is within reach, and is reached by the keyboard.
    """

    def __init__(self, theme: Theme, intents: SessionController) -> None:
        super().__init__()
        self._theme, tone = theme, theme.palette.warning
        self.setObjectName("unlock_strip")
        set_look(self, "unlock_strip")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(intents.open_unlock)
        sign = IconLabel(icon("wifi-off", theme.text(STRIP_ICON), tone.ink.name()))
        self._state = Text(theme, Type.BODY, Weight.STRONG, color=tone.ink, fit=True, shrinks=True)
        self._advice = Text(theme, Type.SMALL, color=tone.ink, fit=True, shrinks=True)
        words = column(None, self._state, self._advice, None, gap=0)
        margins = (theme.px(STRIP_SIDE), theme.px(STRIP_PAD), theme.px(STRIP_END), theme.px(STRIP_PAD))
        self._row = row(sign, (words, 1), gap=theme.px(STRIP_GAP), margins=margins, parent=self)
        for part in (sign, self._state, self._advice):
            leave_touches(part)
        self.hide()

    def follow(self, view: ViewState) -> None:
        """Show the state of a blocked or slow service; of an unknown one where an unlock is offered."""
        state = _service_text(view)
        advice = _unlock_advice(view) if state else ""
        self._state.setText(state)
        self._advice.setText(advice)
        self.setAccessibleName(join_sentences(state, advice))
        self.setEnabled(view.offers_unlock)

    def show_lines(self, count: int) -> None:
        """Show the state alone, or with advice under it; nothing with no line."""
        self._advice.setVisible(count > 1 and bool(self._advice.text()))
        height = self._theme.text(STRIP_HEIGHT) if not self._advice.isHidden() else 0
        self.setMinimumHeight(height)
        self.setVisible(bool(self.accessibleName()) and count > 0)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()


class UnlockPanel(Card):
    """The state of a service that is blocked for debt, and the button to its trust unlock; else hidden."""

    def __init__(self, theme: Theme, intents: SessionController) -> None:
        super().__init__(theme)
        set_look(self, "warning_card")
        self._state = Text(theme, Type.BODY, Weight.STRONG, color=theme.palette.warning.ink, name="blocked")
        self._advice = Text(theme, Type.SMALL, color=theme.palette.warning.ink, name="unlock_advice")
        self._button = Button(
            theme, self.tr("Liberar"), ButtonVariant.OUTLINE, name="unlock", size=Type.BODY,
            height=PANEL_BUTTON_HEIGHT, on_click=intents.open_unlock,
        )  # fmt: skip
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.setAccessibleName(self.tr("Liberar minha internet"))
        texts = column(self._state, self._advice, gap=theme.px(4))
        edge = theme.px(24)
        row((texts, 1), self._button, gap=theme.px(20), margins=edge, parent=self)
        self.hide()

    def follow(self, view: ViewState) -> None:
        """Show the state and the way by which the service works again."""
        self._state.setText(_service_text(view, with_reason=True))
        self._advice.setText(_unlock_advice(view, is_brief=True))
        self._button.setAccessibleDescription(self._state.text())


def _service_text(view: ViewState, *, with_reason: bool = False) -> str:
    """The state of the service in a sentence; empty where it works, as once unlocked, or is unknown."""
    if view.unlock.is_granted:
        return ""
    state = view.service_state
    if state is ServiceState.BLOCKED_FOR_DEBT:
        reason = translate("UnlockPanel", "Sua internet está bloqueada por falta de pagamento.")
        return reason if with_reason else translate("UnlockPanel", "Sua internet está bloqueada")
    if state is ServiceState.REDUCED:
        reason = translate("UnlockPanel", "Sua internet está lenta por falta de pagamento.")
        return reason if with_reason else translate("UnlockPanel", "Sua internet está lenta")
    return translate("UnlockPanel", "Sua internet está bloqueada?") if view.offers_unlock else ""


def _unlock_advice(view: ViewState, *, is_brief: bool = False) -> str:
    """The way by which a blocked service works again; unless `is_brief`, it names overdue boletos."""
    if not view.unpaid_boletos:
        return ""
    by_pix = boleto_text.is_debt_payable_by_pix(view)
    if not is_brief and any(each.is_overdue(view.today) for each in view.unpaid_boletos):
        with_pix = translate("UnlockPanel", "Pague os vencidos com PIX e ela volta sozinha.")
        return with_pix if by_pix else translate("UnlockPanel", "Pagando os vencidos, ela volta sozinha.")
    with_pix = translate("UnlockPanel", "Pague com PIX e ela volta sozinha.")
    return with_pix if by_pix else translate("UnlockPanel", "Pagando o boleto, ela volta sozinha.")


class ShortcutBar(QWidget):
    """Up to three services in a row; hidden with none.

    Where more is offered than fits, the last button leads to all of it.
    """

    def __init__(self, theme: Theme, intents: SessionController, *, most: int = MOST_SHORTCUTS) -> None:
        """`most` is the number of buttons."""
        super().__init__()
        self._is_large = theme.scale > 1
        is_largest = theme.scale >= MOST_SCALE and (theme.is_tight or not theme.portrait)
        self._most = min(most, MOST_IN_LARGEST_TEXT if is_largest else MOST_SHORTCUTS)
        height = SHORTCUT_HEIGHT if theme.is_large else TIGHT_SHORTCUT_HEIGHT
        button = partial(Button, theme, "", size=Type.BODY, height=height)
        self._menu = button(name="menu", on_click=partial(intents.dispatch, Event.MENU_ASKED))
        self._shortcuts = [button(name=each.name, on_click=partial(each.open, intents)) for each in SHORTCUTS]
        row(*((each, 1) for each in (*self._shortcuts, self._menu)), gap=theme.px(20), parent=self)
        self.hide()

    def follow(self, view_state: ViewState, *, without: Shortcut | None = None) -> None:
        """Show what is offered; `without` leaves one out, which stands elsewhere on the screen."""
        offered = tuple(each for each in offered_shortcuts(view_state) if each is not without)
        shown = offered if len(offered) <= self._most else offered[: self._most - 1]
        count = len(shown) + (shown != offered)
        is_full = count == MOST_SHORTCUTS  # three labels in a row leave no room for icons
        is_short = self._is_large and count > 1
        for shortcut, button in zip(SHORTCUTS, self._shortcuts, strict=True):
            words = shortcut.short_label() if is_short or is_full else shortcut.label()
            icon = "" if is_full else shortcut.icon
            _show(button, words, icon, shortcut.label(), shown=shortcut in shown)
        more, icon = self.tr("Mais opções"), "" if is_full else "list"
        _show(self._menu, self.tr("Mais") if is_short else more, icon, more, shown=shown != offered)
        self.setVisible(bool(offered))
