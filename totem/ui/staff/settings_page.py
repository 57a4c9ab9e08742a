"""Lists of the settings that staff may change: those of the store, and those of technicians."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot

from totem.staff.editable_settings import EditableSetting, EditorKind, SettingsSession, value_text
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.entry_card import CHANGES, EntryCard
from totem.ui.staff.hours_page import HoursPage, week_of
from totem.ui.staff.page import Page, StatusPage
from totem.ui.staff.setting_editors import SettingPrompt, page_for
from totem.ui.staff.setup_steps import ERP_STEPS, STEPS, first_page, step_note
from totem.ui.theme import Theme

NAME, STORE = "settings", "store"
"""Page of the technicians' settings, and of the store's."""
AFTER_RESTART = "As mudanças valem depois que o Totem reiniciar."


def page_of(key: str) -> str:
    """Name of the editor of the setting `key`."""
    return f"setting_{key}"


class StoreSettingsPage(StatusPage):
    """A card for each setting of the store, with its value.

    Signals:
        restart_requested(): "Reiniciar agora".
    """

    restart_requested = Signal()

    def __init__(
        self, theme: Theme, changes: SettingsSession, *, title: str = "Loja e sons", name: str = STORE
    ) -> None:
        super().__init__(theme, title, name, status="settings_status")
        self._changes = changes
        self.entries = self.add_list().column
        self.add_entries()
        self._cards: dict[str, EntryCard] = {}
        for setting in self.settings():
            card = EntryCard(
                theme, setting.label, name=f"change_{setting.key}", key=setting.key, sign=CHANGES
            )
            card.picked.connect(self._open)
            self._cards[setting.key] = card
            self.entries.addWidget(card)
        self.entries.addStretch(1)
        main, slot = ButtonVariant.PRIMARY, self.restart_requested
        self._again = self.make_button("Reiniciar agora", main, "settings_restart", slot, icon="refresh-cw")
        self.touch.addWidget(self._again)

    def settings(self) -> Sequence[EditableSetting]:
        """The settings of the page, in order."""
        return [each for each in self._changes.all if each.is_daily]

    def add_entries(self) -> None:
        """Add the entries above those of the settings to `entries`."""

    def begin(self) -> None:
        for setting in self.settings():
            self._cards[setting.key].set_note(value_text(setting, self._changes.value(setting)))
        last = self.last_change()
        self.show_status(
            f"{last} Vale depois de reiniciar." if last else AFTER_RESTART, good=True if last else None
        )
        self._again.setVisible(bool(last))

    def last_change(self) -> str:
        """Sentence about the latest change; "" before the first."""
        return self._changes.last

    @Slot(object)
    def _open(self, key: str) -> None:
        self.opened.emit(page_of(key))


class SettingsPage(StoreSettingsPage):
    """The pages of the ERP, and a card for each setting of technicians."""

    def __init__(self, theme: Theme, changes: SettingsSession, setup: SetupWizard) -> None:
        """`setup` has the pages of the ERP."""
        self._setup = setup
        self._erp = setup.settings.erp
        self._steps: dict[SetupStep, EntryCard] = {}
        super().__init__(theme, changes, title="Configuração", name=NAME)

    def settings(self) -> Sequence[EditableSetting]:
        return [each for each in self._changes.all if not each.is_daily]

    def add_entries(self) -> None:
        for step in ERP_STEPS:
            card = EntryCard(self.theme, STEPS[step].label, name=f"open_{step.value}", key=first_page(step))
            card.picked.connect(self.opened.emit)
            self._steps[step] = card
            self.entries.addWidget(card)

    def begin(self) -> None:
        super().begin()
        has_kind = self._setup.settings.erp.kind == self._erp.kind
        for key, card in self._cards.items():
            card.setVisible(has_kind or not key.startswith("erp."))
        for step, card in self._steps.items():
            card.set_note(step_note(self._setup, step))

    def last_change(self) -> str:
        is_same = self._setup.settings.erp == self._erp
        return super().last_change() if is_same else f"Gravado: {STEPS[ERP_STEPS[0]].label}."


def setting_page(theme: Theme, key: str, changes: SettingsSession, runner: Runner) -> Page:
    setting = next(each for each in changes.all if each.key == key)
    prompt = SettingPrompt(setting, lambda: changes.value(setting), lambda value: changes.set(setting, value))
    is_week = setting.kind is EditorKind.HOURS and week_of(prompt) is not None
    page = (HoursPage if is_week else page_for)(theme, page_of(key), prompt, runner)
    page.set_back_page(STORE if setting.is_daily else NAME)
    return page
