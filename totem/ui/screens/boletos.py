"""Screen 5, boletos: what is open, overdue first; one touch opens one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from totem.domain.pt_br import money
from totem.kiosk.picture import Picture
from totem.ui.controls.boleto_list import BoletoList
from totem.ui.controls.button import Button, Look
from totem.ui.controls.print_button import PrintButton
from totem.ui.controls.text import Text
from totem.ui.screens.greeting import greeting
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Type, Weight


class BoletosScreen(Screen):
    """A list, its total, and "Imprimir todos".

    Signals:
        boleto_chosen(int): the row that was touched.
        print_all_asked(): "Imprimir todos".
    """

    boleto_chosen = Signal(int)
    print_all_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "boletos")
        theme = self.theme
        read, touch = self.panes()
        self._hello = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="hello")
        self._title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, name="title")
        self._total_label = Text(theme, Type.BODY, color=theme.palette.muted)
        self._total_label.setText(self.tr("Total em aberto"))
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, name="total")
        read.setSpacing(theme.px(8))
        read.addWidget(self._hello)
        read.addWidget(self._title)
        read.addSpacing(theme.px(36))
        read.addWidget(self._total_label)
        read.addWidget(self._total)
        read.addStretch(1)
        self.list = BoletoList(theme)
        self.list.chosen.connect(self.boleto_chosen)
        touch.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(20))
        self._up = self._arrow("scroll_up", "chevron-up", self.tr("Subir a lista"), -1)
        self._down = self._arrow("scroll_down", "chevron-down", self.tr("Descer a lista"), 1)
        self._print = PrintButton(theme, name="print_all")
        self._print.clicked.connect(self.print_all_asked)
        foot.addWidget(self._print, 1)
        foot.addWidget(self._up)
        foot.addWidget(self._down)
        touch.addLayout(foot)
        bar = self.list.verticalScrollBar()
        bar.valueChanged.connect(self._show_arrows)
        bar.rangeChanged.connect(self._show_arrows)
        self._show_arrows()

    def show_picture(self, picture: Picture) -> None:
        """List what is open."""
        self._hello.show_text(greeting(picture))
        count = len(picture.boletos)
        title = self.tr("%n boleto(s) em aberto", "", count)
        self._title.show_text(title)
        total = money(picture.total)
        self._total.show_text(total)
        if self.list.boletos.shown() is not picture.boletos:
            self.list.show_boletos(picture.boletos, picture.today)
        self._print.follow(picture, self.tr("Imprimir todos") if count > 1 else self.tr("Imprimir"))
        label, advice = self.tr("Total em aberto"), self.tr("Toque em um para pagar.")
        self.say(f"{title}. {label}: {total}. {advice}")

    def take_over(self, other: Screen) -> None:
        """Stand where the list was scrolled to."""
        if isinstance(other, BoletosScreen):
            self.list.show_from(other.list.first_row)

    def wipe(self) -> None:
        """Forget the customer and the boletos."""
        for text in (self._hello, self._title, self._total):
            text.setText("")
        self.list.show_boletos((), self.list.boletos.today)
        self.say("")

    def _arrow(self, name: str, icon: str, spoken: str, direction: int) -> Button:
        arrow = Button(self.theme, spoken, Look.OUTLINE, icon=icon, name=name, icon_only=True)
        arrow.setFixedWidth(arrow.sizeHint().width())
        arrow.clicked.connect(self._page_up if direction < 0 else self._page_down)
        return arrow

    def _page_up(self) -> None:
        self.list.page(-1)

    def _page_down(self) -> None:
        self.list.page(1)

    def _show_arrows(self) -> None:
        bar = self.list.verticalScrollBar()
        for arrow in (self._up, self._down):
            arrow.setVisible(bar.maximum() > 0)
        self._up.setEnabled(bar.value() > 0)
        self._down.setEnabled(bar.value() < bar.maximum())
