""" "Imprimir": offered where there is something to print; with a dead printer it steps back and says why."""

from totem.kiosk.picture import Picture
from totem.ui import words
from totem.ui.controls.button import Button, Look
from totem.ui.theme import Theme

HEIGHT, TERSE_HEIGHT = 128, 92


class PrintButton(Button):
    """A button that follows the printer."""

    def __init__(self, theme: Theme, *, name: str, terse: bool = False) -> None:
        """Where it is `terse`, few words have to do, without an icon; to be heard are all of them."""
        icon, height = ("", TERSE_HEIGHT) if terse else ("printer", HEIGHT)
        super().__init__(theme, "", Look.OUTLINE, icon=icon, name=name, height=height)
        self._terse = terse

    def follow(self, picture: Picture, text: str) -> None:
        """Say `text`, or what is wrong with the printer; with nothing to print there is no button."""
        self.setVisible(picture.has_printer and picture.prints)
        self.setEnabled(picture.printer_usable)
        trouble = ""
        if picture.printer_fault is not None:
            trouble = words.printer_trouble(picture.printer_fault)
        if self._terse:
            self.relabel(self.tr("Sem impressão") if trouble else text)
            self.setAccessibleName(trouble or text)
        else:
            self.relabel(trouble or text, icon="printer-x" if trouble else "printer")
