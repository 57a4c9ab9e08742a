"""List of the settings that staff may change, with those of the ERP, and the editor page of each."""

from PySide6.QtCore import Signal, Slot

from totem.staff.editable_settings import SettingsSession, value_text
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.entry_card import CHANGES, EntryCard
from totem.ui.staff.page import Page, StatusPage
from totem.ui.staff.setting_editors import SettingPrompt, page_for
from totem.ui.staff.setup_page import ERP_STEPS, STEPS, first_page, missing_text, step_text
from totem.ui.theme import Theme

NAME = "settings"
TOLD = "As mudanças valem depois que o Totem reiniciar."


def page_of(key: str) -> str:
    """Name of the editor of the setting `key`."""
    return f"setting_{key}"


class SettingsPage(StatusPage):
    """A card for each setting, with its value.

    Signals:
        restart_requested(): "Reiniciar agora".
    """

    restart_requested = Signal()

    def __init__(self, theme: Theme, changes: SettingsSession, setup: SetupWizard) -> None:
        """`setup` has the pages of the ERP, which follow the settings of the rest."""
        super().__init__(theme, "Configuração", NAME, status="settings_status")
        self._changes, self._setup = changes, setup
        self._erp = setup.settings.erp

        shown = self.add_list().column
        self._steps: dict[SetupStep, EntryCard] = {}
        for step in ERP_STEPS:
            card = EntryCard(theme, STEPS[step][0], name=f"open_{step.value}", key=first_page(step))
            card.picked.connect(self.opened.emit)
            self._steps[step] = card
            shown.addWidget(card)
        self._cards: dict[str, EntryCard] = {}
        for setting in changes.all:
            card = EntryCard(
                theme, setting.label, name=f"change_{setting.key}", key=setting.key, sign=CHANGES
            )
            card.picked.connect(self._open)
            self._cards[setting.key] = card
            shown.addWidget(card)
        shown.addStretch(1)
        main, slot = ButtonVariant.PRIMARY, self.restart_requested
        self._again = self.make_button("Reiniciar agora", main, "settings_restart", slot, icon="refresh-cw")
        self.touch.addWidget(self._again)

    def begin(self) -> None:
        has_kind = self._setup.settings.erp.kind == self._erp.kind
        for setting in self._changes.all:
            card = self._cards[setting.key]
            card.set_note(value_text(setting, self._changes.value(setting)))
            card.setVisible(has_kind or not setting.key.startswith("erp."))
        for step, card in self._steps.items():
            is_done = self._setup.is_done(step)
            card.set_note(step_text(self._setup, step) if is_done else missing_text(self._setup, step))
        is_same = self._setup.settings.erp == self._erp
        last = self._changes.last if is_same else f"Gravado: {STEPS[ERP_STEPS[0]][0]}."
        self.show_status(f"{last} Vale depois de reiniciar." if last else TOLD, good=True if last else None)
        self._again.setVisible(bool(last))

    @Slot(object)
    def _open(self, key: str) -> None:
        self.opened.emit(page_of(key))


def setting_page(theme: Theme, key: str, changes: SettingsSession, runner: Runner) -> Page:
    setting = next(each for each in changes.all if each.key == key)
    prompt = SettingPrompt(setting, lambda: changes.value(setting), lambda value: changes.set(setting, value))
    page = page_for(theme, page_of(key), prompt, runner)
    page.set_back_page(NAME)
    return page
