"""Lists of the settings that staff may change, those of the store and of technicians; texts of the set-up."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from totem.settings.erp_kinds import join
from totem.staff.editable_settings import (
    DIAGONAL,
    OPTIONS,
    PRINTER_KIND,
    PROFILE,
    EditableSetting,
    EditorKind,
    SettingsSession,
    editable_setting,
    value_text,
)
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.page import Page
from totem.ui.staff.page_model import CHANGES, PageButton, PageEntry, PageModel, PageStatus
from totem.ui.staff.setting_editors import HoursPage, SettingPrompt, page_for, week_of
from totem.ui.theme import Theme

KIND_PAGE = "setup_kind"
NAME, STORE = "settings", "store"
"""Page of the technicians' settings, and of the store's."""
AFTER_RESTART = "As mudanças valem depois que o Totem reiniciar."


class StepTexts(NamedTuple):
    """Texts of a step; `missing` is its note while it is not done, `ask` the question of its page."""

    label: str
    icon: str
    missing: str
    ask: str = ""


STEPS = {
    SetupStep.PIN: StepTexts(
        "PIN da manutenção", "lock-keyhole", "O primeiro passo: com ele você volta a esta tela."
    ),
    SetupStep.ADDRESS: StepTexts("ERP e endereço", "globe", "Falta: qual é o ERP e o endereço dele."),
    SetupStep.TOKEN: StepTexts("Acesso ao ERP", "key-round", "Falta: peça ao fornecedor do ERP."),
    SetupStep.ERP: StepTexts("Teste do ERP", "server", "Ainda não foi testado."),
    SetupStep.PRINTER: StepTexts(
        *("Impressora", "printer", "Ainda não foi escolhida."),
        "O endereço da impressora térmica na rede, por exemplo 192.168.0.50.",
    ),
    SetupStep.BRAND: StepTexts(
        *("Empresa e loja", "store", "Falta: o nome aparece em todas as telas."),
        "O nome da empresa, como os clientes a conhecem.",
    ),
    SetupStep.BENEFICIARY: StepTexts(
        *("Quem recebe", "id-card", "Falta: o nome e o CNPJ evitam PIX falso."),
        "A razão social de quem recebe os boletos, como está no CNPJ."
        " Sem chaves PIX na configuração, o PIX estático só aparece em nome dessa razão social.",
    ),
    SetupStep.SCREEN: StepTexts(
        *("Tamanho da tela", "ruler", "Falta: define o tamanho das letras e botões."),
        "Toque no tamanho da tela. Depois meça a linha com uma régua e ajuste com − e +.",
    ),
}


ERP_STEPS = (SetupStep.ADDRESS, SetupStep.TOKEN, SetupStep.ERP)


def first_page(step: SetupStep) -> str:
    """Return the page that a step begins with: the kind of ERP comes before its address."""
    return KIND_PAGE if step is SetupStep.ADDRESS else step.value


def step_note(setup: SetupWizard, step: SetupStep) -> str:
    """Return the value of a step that is done, never a secret, else what is missing."""
    return _value_text(setup, step) if setup.is_done(step) else _missing_text(setup, step)


def _missing_text(setup: SetupWizard, step: SetupStep) -> str:
    missing = setup.missing_login() if step is SetupStep.TOKEN else []
    if not any(each.is_needed for each in missing):
        return STEPS[step].missing
    first, *others = [each.label for each in missing]
    return (
        f"Falta: {first}, e mais {len(others)}." if len(others) > 1 else f"Falta: {join([first, *others])}."
    )


def _value_text(setup: SetupWizard, step: SetupStep) -> str:
    settings, parts = setup.settings, tuple[str | None, ...]()
    match step:
        case SetupStep.PIN | SetupStep.TOKEN:
            return "Gravado"
        case SetupStep.ADDRESS:
            return f"{setup.kind.label}, {setup.current(step)}"
        case SetupStep.ERP:
            return "O ERP respondeu"
        case SetupStep.SCREEN:
            return value_text(editable_setting(DIAGONAL), settings.screen.diagonal_inches)
        case SetupStep.PRINTER:
            now = setup.printer()
            place = now.get("connection", now.get("queue", "")).removeprefix("tcp://")
            model = OPTIONS[PROFILE][now["profile"]][0] if "profile" in now else ""
            parts = (OPTIONS[PRINTER_KIND][settings.printer.kind][0], place, model)
        case SetupStep.BRAND:
            parts = (setup.current(step), setup.store)
        case SetupStep.BENEFICIARY:
            parts = (settings.payment.beneficiary.name, settings.payment.beneficiary.tax_id)
    return ", ".join(filter(None, parts))


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
