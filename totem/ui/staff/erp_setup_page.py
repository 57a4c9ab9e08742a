"""Pages of the set-up for the ERP: its kind, its address, what it logs in by, and the connection test."""

from collections.abc import Iterator
from functools import partial

from totem.settings.erp_kind import CONTRACT, KindField
from totem.settings.erp_kinds import KINDS, join
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.staff.choice_page import ChoicePage
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page
from totem.ui.staff.setup_steps import KIND_PAGE, STEPS
from totem.ui.staff.shell import Builders, leading_back
from totem.ui.theme import Theme

ASK_KIND = "Escolha o ERP da empresa."
KEEP = " Vazio: fica como está."


def erp_pages(setup: SetupWizard, runner: Runner, *, home: str) -> Builders:
    """Return the pages of the ERP, which lead back to the page `home`."""
    address, access, test = SetupStep.ADDRESS, SetupStep.TOKEN, SetupStep.ERP

    def kind_page(theme: Theme) -> Page:
        return ChoicePage(
            theme,
            KIND_PAGE,
            STEPS[address].label,
            ASK_KIND,
            [(kind, info.label, info.note) for kind, info in KINDS.items()],
            lambda: setup.settings.erp.kind,
            setup.set_kind,
            runner,
            warn=partial(_kind_warning, setup),
            then=address.value,
        )

    def address_page(theme: Theme) -> Page:
        return LinePage(theme, address.value, STEPS[address].label, lambda: [_address_prompt(setup)], runner)

    def access_page(theme: Theme) -> Page:
        return LinePage(theme, access.value, STEPS[access].label, lambda: _login_prompts(setup), runner)

    def test_page(theme: Theme) -> Page:
        return ConnectionTestPage(theme, STEPS[test].label, setup.check_connection, runner)

    pages = {
        KIND_PAGE: kind_page,
        address.value: address_page,
        access.value: access_page,
        test.value: test_page,
    }
    return leading_back(home, pages)


def _kind_warning(setup: SetupWizard, kind: str) -> str:
    """Return what a change to `kind` takes out of the file; "" for nothing."""
    gone = setup.keys_to_remove(kind)
    if not gone:
        return ""
    has_files = any(each.endswith("_file") for each in gone)
    kept = " Os arquivos com os segredos continuam no disco." if has_files else ""
    change = f"Trocar de {setup.kind.label} para {KINDS[kind].label}"
    return f"{change} apaga da configuração: {join(dict.fromkeys(gone.values()))}.{kept}"


def _address_prompt(setup: SetupWizard) -> LinePrompt:
    step = SetupStep.ADDRESS
    return LinePrompt(setup.kind.address, setup.current(step) or "https://", partial(setup.answer, step))


def _login_prompts(setup: SetupWizard) -> Iterator[LinePrompt]:
    """Ask for the parts of the login from the first that is missing on, else for all again."""
    fields, missing = setup.kind.login, setup.missing_login()
    name = "" if setup.settings.erp.kind == CONTRACT else setup.kind.label
    for place in range(fields.index(missing[0]) if missing else 0, len(fields)):
        count = f"{place + 1} de {len(fields)}" if len(fields) > 1 else ""
        yield _field_prompt(setup, fields[place], ", ".join(filter(None, (name, count))))


def _field_prompt(setup: SetupWizard, field: KindField, where: str) -> LinePrompt:
    has = setup.has(field)
    kept = " Fica num arquivo que só o Totem lê." if field.is_secret else ""
    ask = f"{field.ask}{kept}{KEEP if has else ''}"

    def write(line: str) -> None:
        if line:  # else the value is kept
            setup.set_field(field, line)

    return LinePrompt(
        f"{where}. {ask}" if where else ask,
        setup.current_field(field),
        write,
        is_secret=field.is_secret,
        may_be_empty=has,
    )
