"""What the screens of a customer's plan and papers have in common: a list, or a word on why there is none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.kiosk.picture import Picture
from totem.ui.controls.button import Button, Look
from totem.ui.controls.notice import Notice
from totem.ui.controls.record_list import RecordList
from totem.ui.controls.record_rows import RecordRow
from totem.ui.controls.text import Text
from totem.ui.screens.greeting import greeting
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Tone, Type, Weight


class ListingScreen(Screen):
    """A title over a list; subclasses add to `read` what the list comes to.

    Signals:
        retried(): "Tentar de novo", where the ERP could not say all of it.
    """

    retried = Signal()

    def __init__(
        self, context: Context, name: str, title: str, *, listed: str, symbol: str, can_choose: bool = False
    ) -> None:
        """`listed` is the name of the list, `symbol` stands over the word on why there is none."""
        super().__init__(context, name)
        theme = self.theme
        self.read, touch = self.panes()
        self._hello = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="hello")
        self._title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        self._title.setText(title)
        self.read.setSpacing(theme.px(8))
        self.read.addWidget(self._hello)
        self.read.addWidget(self._title)
        self.list = RecordList(theme, name=listed, can_choose=can_choose)
        self.list.setAccessibleName(title)
        self._symbol, self._neutral = symbol, Tone(theme.palette.muted, theme.palette.sunken)
        self._nothing = Notice(theme, symbol, self._neutral, centered=theme.portrait)
        self._nothing.medallion.setVisible(theme.airy and not theme.low)
        self._retry = Button(theme, self.tr("Tentar de novo"), Look.OUTLINE, icon="rotate-ccw", name="retry")
        self._retry.clicked.connect(self.retried)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(20))
        foot.addWidget(self._retry, 1)
        foot.addStretch(0)
        foot.addWidget(self.list.arrows())
        touch.setSpacing(theme.px(8 if theme.cramped else 20))
        touch.addWidget(self.list, 1)
        touch.addStretch(0)
        touch.addWidget(self._nothing)
        touch.addStretch(0)
        touch.addLayout(foot)

    def show_rows(self, picture: Picture, rows: tuple[RecordRow, ...], nothing: tuple[str, str]) -> str:
        """List `rows`; without any, say why, which is returned: `nothing` where the ERP has none."""
        self._hello.show_text(greeting(picture) if self.theme.scale == 1 or not self.theme.portrait else "")
        if self.list.records.rows != rows:
            self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        has_failed = picture.failure is not None
        self._retry.setVisible(has_failed)
        self._retry.relabel(self.tr("Tentar de novo"), look=Look.OUTLINE if rows else Look.PRIMARY)
        if rows:
            return ""
        if not has_failed:
            self._nothing.show_notice(*nothing, symbol=self._symbol, tone=self._neutral)
            return ". ".join(nothing)
        title = self.tr("Não conseguimos consultar agora")
        sentence = self.tr("Tente de novo ou fale com um atendente.")
        self._nothing.show_notice(
            title,
            sentence,
            support=self.context.brand.support,
            small=f"ref. {picture.reference}" if picture.reference else "",
            symbol="cloud-off",
            tone=self.theme.palette.warning,
        )
        return f"{title}. {sentence}"

    def main_control(self) -> QWidget | None:
        """The list; without one, what may bring it."""
        if self.list.records.rows:
            return self.list
        return self._retry if self._retry.isVisibleTo(self) else super().main_control()

    def take_over(self, other: Screen) -> None:
        """Stand where the list was scrolled to."""
        if isinstance(other, ListingScreen):
            self.list.show_from(other.list.first_row)

    def wipe(self) -> None:
        """Forget the customer, and what was listed."""
        self._hello.setText("")
        self.list.show_rows(())
        self.say("")
