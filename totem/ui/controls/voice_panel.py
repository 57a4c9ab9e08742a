"""What can be asked of the voice: again, slower, faster, how loud; a trough like that of the aids."""

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from totem.ui.controls.trough import Pill, Trough
from totem.ui.theme import Theme


class Wish(Enum):
    """What is asked, in the order of the pills; the values are their names."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    VOLUME = "volume"


ICONS = {
    Wish.REPEAT: "repeat",
    Wish.SLOWER: "turtle",
    Wish.FASTER: "rabbit",
    Wish.VOLUME: "volume-1",
}


class VoicePanel(Trough):
    """A pill for each wish. None of them stays on: how fast and how loud it is can be heard.

    Signals:
        asked(object): the `Wish` of the pill that was touched.
    """

    asked = Signal(object)

    def __init__(self, theme: Theme, *, on_brand: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(theme, "voice", on_brand=on_brand, parent=parent)
        spoken = {
            Wish.REPEAT: self.tr("Ouvir de novo"),
            Wish.SLOWER: self.tr("Falar mais devagar"),
            Wish.FASTER: self.tr("Falar mais rápido"),
            Wish.VOLUME: self.tr("Mudar o volume"),
        }
        self._pills: dict[Wish, _WishPill] = {}
        for wish in Wish:
            pill = _WishPill(theme, wish, spoken[wish], on_brand=on_brand)
            pill.clicked.connect(self._on_clicked)
            self.add(pill)
            self._pills[wish] = pill

    def leave_out_volume(self) -> None:
        """Take less room: the volume is what most will do without."""
        self._pills[Wish.VOLUME].hide()

    def _on_clicked(self) -> None:
        pill = self.sender()
        if isinstance(pill, _WishPill):
            self.asked.emit(pill.wish)


class _WishPill(Pill):
    """An icon."""

    def __init__(self, theme: Theme, wish: Wish, spoken: str, *, on_brand: bool) -> None:
        super().__init__(theme, spoken, name=f"voice_{wish.value}", on_brand=on_brand, icon=ICONS[wish])
        self.wish = wish
        self.setCheckable(False)
