"""Actions beside a list: the selection, the print button, the trust unlock, and shortcuts to services."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.customer import ServiceState
from totem.domain.text import join_sentences
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.intents import Intents
from totem.ui.layouts import column, row
from totem.ui.shortcuts import SHORTCUTS, Shortcut, offered_shortcuts
from totem.ui.theme import Theme, Type, Weight

translate = QCoreApplication.translate
HEIGHT, TERSE_HEIGHT = 128, 92
MOST_SHORTCUTS, MOST_BESIDE_UNLOCK, MOST_IN_LARGEST_TEXT = 3, 2, 2
MOST_SCALE = 1.5
SHORTCUT_HEIGHT, TIGHT_SHORTCUT_HEIGHT, TERSE_SHORTCUT_HEIGHT = 104, 84, 60


class SelectionBar(QWidget):
    """Instructions or the number of selected boletos, and "Desmarcar". Its height is constant."""

    def __init__(self, theme: Theme, intents: Intents) -> None:
        super().__init__()
        self._hint = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="mark_hint")
        self._count = Text(theme, Type.BODY, Weight.STRONG, fit=True, name="mark_count")
        icon = "" if theme.is_tight else "x"
        text, variant, slot = self.tr("Desmarcar"), ButtonVariant.NAV, intents.clear_selection
        self._unmark = Button(theme, text, variant, icon=icon, name="unmark", height=92, on_click=slot)
        self._unmark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row((self._hint, 1), (self._count, 1), self._unmark, gap=theme.px(20), parent=self)
        lines = 1 if theme.scale == 1 else 2
        words = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height() * lines + theme.px(6)
        self._terse = theme.is_tight
        self._most = 0
        self.setFixedHeight(max(self._unmark.sizeHint().height(), 0 if self._terse else words))
        self.show_limit(0)
        self.show_count(0)

    def show_limit(self, most: int) -> None:
        """Show how many may be selected; 0: all."""
        self._most = most
        hint = self.tr("Marque os que quer imprimir")
        self._hint.setText(self.tr("Marque até %n para imprimir", "", most) if most else hint)

    def show_count(self, count: int) -> None:
        """Show how many are selected; where room is short, the print button shows it."""
        self._hint.setVisible(not count and not self._terse)
        is_shown = bool(count) and not self._terse
        words = self.tr("%n boleto(s) marcado(s)", "", count) if is_shown else ""
        if is_shown and self._most and count >= self._most:
            words = self.tr("%n marcado(s), o máximo", "", count)
        self._count.show_text(words)
        self._unmark.setVisible(bool(count))


class PrintButton(Button):
    """A button that is disabled, and labelled with the fault, while the printer cannot print."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        terse: bool = False,
        height: float = HEIGHT,
        size: Type | None = None,
    ) -> None:
        """`terse` leaves out the icon and shortens the fault; the accessible name keeps all of it."""
        icon, height = ("", TERSE_HEIGHT) if terse else ("printer", height)
        super().__init__(theme, "", ButtonVariant.OUTLINE, icon=icon, name=name, size=size, height=height)
        self._terse = terse

    def follow(self, view_state: ViewState, text: str, *, keeps_place: bool = False) -> None:
        """Show `text` or the printer's fault; hide the button where nothing can be printed.

        With `keeps_place` it is disabled instead.
        """
        can_print = view_state.can_print
        self.setVisible(view_state.has_printer and (can_print or keeps_place))
        self.setEnabled(view_state.printer_usable and can_print)
        trouble = ""
        if view_state.printer_fault is not None:
            trouble = boleto_text.printer_trouble(view_state.printer_fault)
        if self._terse:
            self.relabel(self.tr("Sem impressão") if trouble else text)
            self.setAccessibleName(trouble or text)
        else:
            self.relabel(trouble or text, icon="printer-x" if trouble else "printer")


class UnlockPanel(Card):
    """The state of a service that is blocked for debt, and the button to its trust unlock; else hidden.

    Where room is short, the button stands alone, and its accessible name has the state.

    Attributes:
        spoken_text: the panel's sentence, to be read out; empty while it is hidden.
    """

    def __init__(self, theme: Theme, intents: Intents) -> None:
        super().__init__(theme)
        self._is_short = not theme.is_large or theme.scale > 1 or theme.low
        self._ground = theme.palette.warning.ground
        self._state = Text(theme, Type.BODY, Weight.STRONG, color=theme.palette.warning.ink, name="blocked")
        self._advice = Text(theme, Type.SMALL, color=theme.palette.warning.ink, name="unlock_advice")
        size, height = Type.BODY, TIGHT_SHORTCUT_HEIGHT
        variant, slot = ButtonVariant.OUTLINE, intents.open_unlock
        self._button = Button(theme, "", variant, name="unlock", size=size, height=height, on_click=slot)
        texts = column(self._state, self._advice, gap=theme.px(4))
        if self._is_short:
            row((self._button, 1), parent=self)
        else:
            edge = theme.px(28)
            row((texts, 1), self._button, gap=theme.px(20), margins=(edge, edge, edge, edge), parent=self)
        self.spoken_text = ""
        self.hide()

    def follow(self, view_state: ViewState) -> None:
        """Show the panel where a trust unlock is offered."""
        customer = view_state.customer
        state = ServiceState.UNKNOWN if customer is None else customer.service_state
        shown = {
            ServiceState.BLOCKED_FOR_DEBT: self.tr("Sua internet está bloqueada por falta de pagamento."),
            ServiceState.REDUCED: self.tr("Sua internet está lenta por falta de pagamento."),
        }.get(state, self.tr("Sua internet está bloqueada?"))
        advice = self.tr("Precisa dela agora? Libere em confiança.")
        if view_state.unpaid_boletos:
            pay = translate("unlock", "Pagando com PIX, ela volta sozinha.")
            advice = join_sentences(pay, advice)
        self._state.setText("" if self._is_short else shown)
        self._advice.setText("" if self._is_short else advice)
        self._state.setVisible(not self._is_short)
        self._advice.setVisible(not self._is_short)
        label = self.tr("Liberar minha internet") if self._is_short else self.tr("Liberar")
        self._button.relabel(label)
        self._button.setAccessibleName(self.tr("Liberar minha internet"))
        self._button.setAccessibleDescription(shown)
        self.setVisible(view_state.offers_unlock)
        self.spoken_text = join_sentences(shown, advice) if view_state.offers_unlock else ""

    def reset(self) -> None:
        """Drop the state of the service."""
        self.spoken_text = ""
        for text in (self._state, self._advice):
            text.setText("")
        self._button.setAccessibleDescription("")


class ShortcutBar(QWidget):
    """Up to three buttons in a row; hidden with none.

    Where more is offered than fits, the last button leads to all of it. With `holds_unlock`, the first one is
    the trust unlock where that is offered.
    """

    def __init__(
        self,
        theme: Theme,
        intents: Intents,
        *,
        terse: bool = False,
        holds_unlock: bool = False,
        most: int = MOST_SHORTCUTS,
    ) -> None:
        """`terse` leaves out the icons, in one line each; `most` is the number of buttons."""
        super().__init__()
        self._terse, self._is_large, self._holds_unlock = terse, theme.scale > 1, holds_unlock
        is_largest = theme.scale >= MOST_SCALE and (theme.is_tight or not theme.portrait)
        self._most = min(most, MOST_IN_LARGEST_TEXT if is_largest else MOST_SHORTCUTS)
        height = (
            TERSE_SHORTCUT_HEIGHT if terse else SHORTCUT_HEIGHT if theme.is_large else TIGHT_SHORTCUT_HEIGHT
        )

        def button(name: str, intent: Callable[[], None]) -> Button:
            size, variant = Type.BODY, ButtonVariant.OUTLINE
            return Button(theme, "", variant, name=name, size=size, height=height, on_click=intent)

        self._all = button("show_all", intents.show_all_boletos)
        self._unlock = button("unlock", intents.open_unlock)
        self._menu = button("menu", intents.open_menu)
        self._shortcuts = [button(each.name, partial(each.open, intents)) for each in SHORTCUTS]
        buttons = (self._unlock, self._all, *self._shortcuts, self._menu)
        self._row = row(*((each, 1) for each in buttons), gap=theme.px(20), parent=self)
        self.hide()

    def follow(self, view_state: ViewState, *, without: Shortcut | None = None) -> None:
        """Show what is offered, and the button for the boletos which are not listed yet.

        `without` leaves one out, which stands elsewhere on the screen.
        """
        offered = tuple(each for each in offered_shortcuts(view_state) if each is not without)
        unlocks = self._holds_unlock and view_state.offers_unlock
        taken = bool(view_state.later) + unlocks
        most = MOST_BESIDE_UNLOCK if unlocks and not view_state.later else self._most
        room = most - taken
        shown = offered if len(offered) <= room else offered[: room - 1]
        count = len(shown) + taken + (shown != offered)
        is_full = count == MOST_SHORTCUTS
        for place in range(self._row.count()):  # the unlock's words need more room than the others'
            self._row.setStretch(place, 0 if unlocks else 1)
        shows_icons = not (self._terse or is_full)  # three labels in a row leave no room for icons
        is_short = self._is_large and count > 1
        unlock = translate("UnlockPanel", "Liberar minha internet")
        words = self.tr("Liberar internet") if self._is_large or count > MOST_BESIDE_UNLOCK else unlock
        self._label(self._unlock, words, unlock, "wifi", not (self._terse or self._is_large))
        self._unlock.setVisible(unlocks)
        everything = self.tr("Ver todos (%1)").replace("%1", str(len(view_state.all_boletos)))
        self._label(self._all, self.tr("Todos") if is_short else everything, everything, "list", shows_icons)
        self._all.setVisible(bool(view_state.later))
        for shortcut, button in zip(SHORTCUTS, self._shortcuts, strict=True):
            words = shortcut.short_label() if is_short or is_full else shortcut.label()
            self._label(button, words, shortcut.label(), shortcut.icon, shows_icons)
            button.setVisible(shortcut in shown)
        more = self.tr("Mais opções")
        self._label(self._menu, self.tr("Mais") if is_short else more, more, "list", shows_icons)
        self._menu.setVisible(shown != offered)
        self.setVisible(bool(offered) or taken > 0)

    def reset(self) -> None:
        """Drop the number of boletos."""
        self._all.relabel("")

    @staticmethod
    def _label(button: Button, text: str, name: str, icon: str, shows_icon: bool) -> None:  # noqa: FBT001
        button.relabel(text, icon=icon if shows_icon else "")
        button.setAccessibleName(name)
