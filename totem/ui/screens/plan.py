""" "Meu plano": what is installed where, each service with what it costs and how it stands."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.domain.pt_br import money
from totem.kiosk.picture import Picture
from totem.ui.controls.arrows import Arrows
from totem.ui.controls.record_list import RecordList
from totem.ui.controls.text import Text
from totem.ui.record_words import plan_rows
from totem.ui.screens.greeting import greeting
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Type, Weight


class PlanScreen(Screen):
    """A list of services, and what they come to a month."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plan")
        theme = self.theme
        read, touch = self.panes()
        self._hello = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="hello")
        title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        title.setText(self.tr("Meu plano"))
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="total_label")
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, name="total")
        self._note = Text(theme, Type.LARGE, color=theme.palette.muted, name="note")
        read.setSpacing(theme.px(8))
        for line in (self._hello, title, self._label, self._total, self._note):
            read.addWidget(line)
        read.addStretch(1)
        self.list = RecordList(theme, name="services")
        self.list.setAccessibleName(self.tr("Serviços"))
        touch.addWidget(self.list, 1)
        touch.setSpacing(theme.px(8 if theme.cramped else 20))
        arrows = Arrows(theme, self.tr("Subir a lista"), self.tr("Descer a lista"), name="scroll")
        arrows.turned.connect(self.list.page)
        arrows.follow(self.list.verticalScrollBar())
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(arrows)
        touch.addLayout(foot)

    def show_picture(self, picture: Picture) -> None:
        """List the services."""
        rows = plan_rows(picture.installations)
        amounts = [
            each.amount
            for place in picture.installations
            for each in place.services
            if each.amount is not None
        ]
        self._hello.show_text(greeting(picture) if self.theme.scale == 1 or not self.theme.portrait else "")
        self._label.show_text(self.tr("Total por mês") if len(amounts) > 1 else "")
        self._total.show_text(money(sum(amounts[1:], amounts[0])) if len(amounts) > 1 else "")
        note = ""
        if picture.failure is not None:
            note = self.tr(
                "Não foi possível consultar agora. Volte e tente de novo, ou fale com um atendente."
            )
        elif not rows:
            note = self.tr("Nenhum serviço encontrado neste contrato.")
        self._note.show_text(note)
        if self.list.records.rows != rows:
            self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        counted = self.tr("%n serviço(s)", "", len(rows)) if rows else note
        self.say(f"{self.tr('Meu plano')}. {counted}")

    def main_control(self) -> QWidget | None:
        """The services."""
        return self.list if self.list.records.rows else super().main_control()

    def take_over(self, other: Screen) -> None:
        """Stand where the list was scrolled to."""
        if isinstance(other, PlanScreen):
            self.list.show_from(other.list.first_row)

    def wipe(self) -> None:
        """Forget the plan."""
        for text in (self._hello, self._label, self._total, self._note):
            text.setText("")
        self.list.show_rows(())
        self.say("")
