"""The languages as a trough of pills: two letters each, one of them spoken now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from totem.ui.controls.trough import Pill, Trough
from totem.ui.languages import LANGUAGES, Language
from totem.ui.theme import Theme, Type, Weight


class LanguageChoice(Trough):
    """A pill for each language; the one that is spoken is the only one with a ground of its own.

    Signals:
        chosen(str): the code of the language that was touched.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, spoken: str, *, on_brand: bool = False, parent: QWidget | None = None
    ) -> None:
        """`spoken` is the code of the present language; `on_brand` is for the home screen's ground."""
        super().__init__(theme, "languages", on_brand=on_brand, parent=parent)
        for language in LANGUAGES:
            pill = _Letters(theme, language, on_brand=on_brand)
            pill.setChecked(language.code == spoken)
            pill.clicked.connect(self._on_clicked)
            self.add(pill)

    def _on_clicked(self) -> None:
        pill = self.sender()
        if isinstance(pill, _Letters):
            self.chosen.emit(pill.code)


class _Letters(Pill):
    """Two letters; read out, the language's whole name."""

    def __init__(self, theme: Theme, language: Language, *, on_brand: bool) -> None:
        super().__init__(theme, language.short, name=f"language_{language.code}", on_brand=on_brand)
        self.code = language.code
        self.setAccessibleName(language.name)
        self.setAutoExclusive(True)  # one of several, also to those who do not see

    def _weight(self) -> Weight:
        return Weight.BOLD if self.isChecked() else Weight.STRONG

    def _type(self) -> Type:
        return Type.BODY
