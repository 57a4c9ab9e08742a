"""Texts of the steps of the set-up: their labels, questions, and notes."""

from typing import NamedTuple

from totem.settings.erp_kinds import join
from totem.staff.editable_settings import (
    DIAGONAL,
    OPTIONS,
    PRINTER_KIND,
    PROFILE,
    editable_setting,
    value_text,
)
from totem.staff.setup_wizard import SetupStep, SetupWizard

KIND_PAGE = "setup_kind"


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
