""" "Imprimir": offered where there is something to print; with a dead printer it steps back and says why."""

from totem.kiosk.picture import Picture
from totem.ui import words
from totem.ui.controls.button import Button, Look
from totem.ui.theme import Theme


class PrintButton(Button):
    """A button that follows the printer."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__(theme, "", Look.OUTLINE, icon="printer", name=name)

    def follow(self, picture: Picture, text: str) -> None:
        """Say `text`, or what is wrong with the printer; with nothing to print there is no button."""
        self.setVisible(picture.has_printer and picture.prints)
        self.setEnabled(picture.printer_usable)
        if picture.printer_fault is None:
            self.relabel(text, icon="printer")
        else:
            self.relabel(words.printer_trouble(picture.printer_fault), icon="printer-x")
