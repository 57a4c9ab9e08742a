""" "Documentos": the statement, clearances and notas fiscais, the latest first; one touch opens one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.kiosk.picture import Picture
from totem.ui.controls.arrows import Arrows
from totem.ui.controls.record_list import RecordList
from totem.ui.controls.text import Text
from totem.ui.record_words import paper_row
from totem.ui.screens.greeting import greeting
from totem.ui.screens.screen import Context, Screen
from totem.ui.theme import Type, Weight


class RecordsScreen(Screen):
    """A list to choose from.

    Signals:
        record_chosen(int): the row that was touched.
    """

    record_chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(context, "records")
        theme = self.theme
        read, touch = self.panes()
        self._hello = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="hello")
        title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        title.setText(self.tr("Documentos"))
        self._note = Text(theme, Type.LARGE, color=theme.palette.muted, name="note")
        read.setSpacing(theme.px(8))
        for line in (self._hello, title, self._note):
            read.addWidget(line)
        read.addStretch(1)
        self.list = RecordList(theme, name="papers", can_choose=True)
        self.list.setAccessibleName(self.tr("Documentos"))
        self.list.chosen.connect(self.record_chosen)
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
        """List the papers."""
        rows = tuple(map(paper_row, picture.papers))
        self._hello.show_text(greeting(picture) if self.theme.scale == 1 or not self.theme.portrait else "")
        if picture.failure is not None and rows:
            note = self.tr("Nem todos os documentos puderam ser consultados agora.")
        elif picture.failure is not None:
            note = self.tr(
                "Não foi possível consultar agora. Volte e tente de novo, ou fale com um atendente."
            )
        elif rows:
            note = self.tr("Toque em um para abrir.")
        else:
            note = self.tr("Nenhum documento encontrado neste contrato.")
        self._note.show_text(note)
        if self.list.records.rows != rows:
            self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        counted = self.tr("%n documento(s)", "", len(rows)) if rows else ""
        self.say(". ".join(filter(None, (self.tr("Documentos"), counted, note))))

    def main_control(self) -> QWidget | None:
        """The papers."""
        return self.list if self.list.records.rows else super().main_control()

    def take_over(self, other: Screen) -> None:
        """Stand where the list was scrolled to."""
        if isinstance(other, RecordsScreen):
            self.list.show_from(other.list.first_row)

    def wipe(self) -> None:
        """Forget the papers."""
        for text in (self._hello, self._note):
            text.setText("")
        self.list.show_rows(())
        self.say("")
