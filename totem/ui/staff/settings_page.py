"""Lists of the settings that staff may change: those of the store, and those of technicians."""

from collections.abc import Callable
from functools import partial

from totem.staff.editable_settings import EditableSetting, EditorKind, SettingsSession, value_text
from totem.staff.setup_wizard import SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.hours_page import HoursPage, week_of
from totem.ui.staff.page import Page
from totem.ui.staff.page_model import CHANGES, PageButton, PageEntry, PageModel, PageStatus
from totem.ui.staff.setting_editors import SettingPrompt, page_for
from totem.ui.staff.setup_steps import ERP_STEPS, STEPS, first_page, step_note
from totem.ui.theme import Theme

NAME, STORE = "settings", "store"
"""Page of the technicians' settings, and of the store's."""
AFTER_RESTART = "As mudanças valem depois que o Totem reiniciar."


def page_of(key: str) -> str:
    """Name of the editor of the setting `key`."""
    return f"setting_{key}"


class SettingsPage(Page):
    """An entry for each setting, with its value."""

    def __init__(
        self,
        theme: Theme,
        changes: SettingsSession,
        restart: Callable[[], object],
        setup: SetupWizard | None = None,
    ) -> None:
        """Show the settings of the store; with `setup`, those of technicians, and the pages of the ERP."""
        title, name = ("Loja e sons", STORE) if setup is None else ("Configuração", NAME)
        super().__init__(theme, title, name, status="settings_status")
        self._changes, self._restart, self._setup = changes, restart, setup
        self._erp = None if setup is None else setup.settings.erp
        self.add_list()

    def model(self) -> PageModel:
        changes, setup, last = self._changes, self._setup, self._last_change()
        status = PageStatus(f"{last} Vale depois de reiniciar.", good=True) if last else None
        steps = [
            PageEntry(
                f"open_{step.value}",
                STEPS[step].label,
                partial(self.opened.emit, first_page(step)),
                step_note(setup, step),
            )
            for step in ERP_STEPS
            if setup is not None
        ]
        settings = [
            PageEntry(
                f"change_{each.key}",
                each.label,
                partial(self.opened.emit, page_of(each.key)),
                value_text(each, changes.value(each)),
                sign=CHANGES,
            )
            for each in changes.all
            if each.is_daily is (setup is None) and self._is_of_kind(each)
        ]
        restart = PageButton(
            "settings_restart",
            "Reiniciar agora",
            self._restart,
            "refresh-cw",
            ButtonVariant.PRIMARY,
            is_shown=bool(last),
        )
        return PageModel(status or PageStatus(AFTER_RESTART), entries=(*steps, *settings), buttons=(restart,))

    def _is_of_kind(self, setting: EditableSetting) -> bool:
        """False for a setting of a kind of ERP that was left."""
        is_left = self._setup and self._erp and self._setup.settings.erp.kind != self._erp.kind
        return not (is_left and setting.key.startswith("erp."))

    def _last_change(self) -> str:
        """Return a sentence about the latest change; "" before the first."""
        is_same = self._setup is None or self._setup.settings.erp == self._erp
        return self._changes.last if is_same else f"Gravado: {STEPS[ERP_STEPS[0]].label}."


def setting_page(theme: Theme, key: str, changes: SettingsSession, runner: Runner) -> Page:
    setting = next(each for each in changes.all if each.key == key)
    prompt = SettingPrompt(setting, lambda: changes.value(setting), lambda value: changes.set(setting, value))
    is_week = setting.kind is EditorKind.HOURS and week_of(prompt) is not None
    page = (HoursPage if is_week else page_for)(theme, page_of(key), prompt, runner)
    page.set_back_page(STORE if setting.is_daily else NAME)
    return page
