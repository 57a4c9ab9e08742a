""" "Documentos": the statement, clearances and notas fiscais, the latest first; one touch opens one."""

from PySide6.QtCore import Signal

from totem.kiosk.picture import Picture
from totem.ui.controls.text import Text
from totem.ui.record_words import paper_row
from totem.ui.screens.listing import ListingScreen
from totem.ui.screens.screen import Context
from totem.ui.theme import Type


class RecordsScreen(ListingScreen):
    """A list to choose from.

    Signals:
        record_chosen(int): the row that was touched.
    """

    record_chosen = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__(
            context, "records", self.tr("Documentos"), listed="papers", symbol="files", can_choose=True
        )
        self._note = Text(self.theme, Type.LARGE, color=self.theme.palette.muted, name="note")
        self.read.addWidget(self._note)
        self.read.addStretch(1)
        self.list.chosen.connect(self.record_chosen)

    def show_picture(self, picture: Picture) -> None:
        """List the papers."""
        rows = tuple(map(paper_row, picture.papers))
        nothing = (
            self.tr("Nenhum documento neste contrato"),
            self.tr("Notas fiscais e quitações aparecem aqui quando são emitidas."),
        )
        why = self.show_rows(picture, rows, nothing)
        note = self.tr("Toque em um para abrir.") if rows else ""
        if rows and picture.failure is not None:
            note = self.tr("Nem todos os documentos puderam ser consultados agora.")
        self._note.show_text(note)
        counted = self.tr("%n documento(s)", "", len(rows)) if rows else why
        self.say(". ".join(filter(None, (self.tr("Documentos"), counted, note))))

    def wipe(self) -> None:
        """Forget the papers."""
        self._note.setText("")
        super().wipe()
