"""Actions beside a list: the selection, the print button, and shortcuts to services and documents."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text import Text
from totem.ui.theme import Theme, Type, Weight


class SelectionBar(QWidget):
    """Instructions or the number of selected boletos, and "Desmarcar". Its height is constant.

    Signals:
        unmarked(): "Desmarcar".
    """

    unmarked = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hint = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="mark_hint")
        self._count = Text(theme, Type.BODY, Weight.STRONG, fit=True, name="mark_count")
        icon = "" if theme.cramped else "x"
        self._unmark = Button(
            theme, self.tr("Desmarcar"), ButtonVariant.NAV, icon=icon, name="unmark", height=92
        )
        self._unmark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._unmark.clicked.connect(self.unmarked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(20))
        row.addWidget(self._hint, 1)
        row.addWidget(self._count, 1)
        row.addWidget(self._unmark)
        lines = 1 if theme.scale == 1 else 2
        words = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height() * lines + theme.px(6)
        self._terse = theme.cramped
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


HEIGHT, TERSE_HEIGHT = 128, 92


class PrintButton(Button):
    """A button that is disabled, and labelled with the fault, while the printer cannot print."""

    def __init__(self, theme: Theme, *, name: str, terse: bool = False) -> None:
        """`terse` leaves out the icon and shortens the fault; the accessible name keeps all of it."""
        icon, height = ("", TERSE_HEIGHT) if terse else ("printer", HEIGHT)
        super().__init__(theme, "", ButtonVariant.OUTLINE, icon=icon, name=name, height=height)
        self._terse = terse

    def follow(self, picture: ViewState, text: str) -> None:
        """Show `text` or the printer's fault; hide the button where nothing can be printed."""
        self.setVisible(picture.has_printer and picture.can_print)
        self.setEnabled(picture.printer_usable)
        trouble = ""
        if picture.printer_fault is not None:
            trouble = boleto_text.printer_trouble(picture.printer_fault)
        if self._terse:
            self.relabel(self.tr("Sem impressão") if trouble else text)
            self.setAccessibleName(trouble or text)
        else:
            self.relabel(trouble or text, icon="printer-x" if trouble else "printer")


SHORTCUT_HEIGHT, TIGHT_SHORTCUT_HEIGHT, TERSE_SHORTCUT_HEIGHT = 104, 84, 60


class ShortcutBar(QWidget):
    """Two buttons in a row; hidden with neither.

    Signals:
        plan_asked(): "Meu plano".
        records_asked(): "Documentos".
    """

    plan_asked = Signal()
    records_asked = Signal()

    def __init__(self, theme: Theme, *, terse: bool = False, parent: QWidget | None = None) -> None:
        """`terse` leaves out the icons, in one line each."""
        super().__init__(parent)
        height = TERSE_SHORTCUT_HEIGHT if terse else SHORTCUT_HEIGHT if theme.roomy else TIGHT_SHORTCUT_HEIGHT

        def button(text: str, icon: str, name: str) -> Button:
            icon = "" if terse else icon
            variant = ButtonVariant.OUTLINE
            return Button(theme, text, variant, icon=icon, name=name, size=Type.BODY, height=height)

        self._plan = button(self.tr("Meu plano"), "wifi", "plan")
        self._records = button(self.tr("Documentos"), "files", "records")
        self._plan.clicked.connect(self.plan_asked)
        self._records.clicked.connect(self.records_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(20))
        row.addWidget(self._plan, 1)
        row.addWidget(self._records, 1)
        self.hide()

    def follow(self, picture: ViewState) -> None:
        """Show the buttons that the ERP supports."""
        self._plan.setVisible(picture.offers_plan)
        self._records.setVisible(picture.offers_documents)
        self.setVisible(picture.offers_services)
