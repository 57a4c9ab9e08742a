"""The page of settings: what each is now, and the way to the page that changes it."""

from PySide6.QtCore import Signal, Slot

from totem.background import Runner
from totem.staff.changes import SettingChanges
from totem.staff.choices import CHOICES, shown
from totem.ui.controls.button import Button, Look
from totem.ui.staff.choice_pages import SettingPrompt, page_for
from totem.ui.staff.entry_card import CHANGES, EntryCard
from totem.ui.staff.page import Page
from totem.ui.staff.told import Told
from totem.ui.theme import Theme

NAME = "settings"
TOLD = "O que muda aqui vale depois de recomeçar."


def page_of(key: str) -> str:
    """The name of the page that changes the setting `key`."""
    return f"setting_{key}"


class SettingsPage(Page):
    """A card for each setting, with its value.

    Signals:
        restart_asked(): have the kiosk begin anew with what was written.
    """

    restart_asked = Signal()

    def __init__(self, theme: Theme, changes: SettingChanges) -> None:
        super().__init__(theme, "Configuração", NAME)
        self._changes = changes
        self._told = Told(theme, name="settings_told")
        self.read(self._told)
        column = self.listed().column
        self._cards: dict[str, EntryCard] = {}
        for choice in CHOICES:
            card = EntryCard(theme, choice.label, name=f"change_{choice.key}", key=choice.key, sign=CHANGES)
            card.picked.connect(self._open)
            self._cards[choice.key] = card
            column.addWidget(card)
        column.addStretch(1)
        self._again = Button(
            theme,
            "Recomeçar agora",
            Look.PRIMARY,
            icon="refresh-cw",
            name="settings_restart",
            height=112,
        )
        self._again.clicked.connect(self.restart_asked)
        self.touch.addWidget(self._again)

    def begin(self) -> None:
        """What each is now."""
        for choice in CHOICES:
            self._cards[choice.key].tell(shown(choice, self._changes.value(choice)))
        last = self._changes.last
        self._told.say(f"{last} Vale depois de recomeçar." if last else TOLD, good=True if last else None)
        self._again.setVisible(bool(last))

    @Slot(object)
    def _open(self, key: str) -> None:
        self.opened.emit(page_of(key))


def setting_page(theme: Theme, key: str, changes: SettingChanges, runner: Runner) -> Page:
    """The page that changes the setting `key`."""
    choice = next(each for each in CHOICES if each.key == key)
    question = SettingPrompt(choice, lambda: changes.value(choice), lambda value: changes.set(choice, value))
    page = page_for(theme, page_of(key), question, runner)
    page.lead_back_to(NAME)
    return page
