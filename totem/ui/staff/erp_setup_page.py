"""Pages of the set-up that choose the kind of ERP, and ask one after another for what it logs in by."""

from functools import partial

from PySide6.QtCore import Slot

from totem.settings.erp_kind import CONTRACT, KindField
from totem.settings.erp_kinds import KINDS, join
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.system.background import Runner
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.line_editor import LineEditPage, LinePage
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme

KIND_PAGE = "setup_kind"
ASK_KIND = "Escolha o ERP da empresa."
KEEP = " Vazio: fica como está."


class KindPage(EditPage):
    """A card for each kind of ERP; a touch writes it, and leads to the address.

    A change that takes keys of the kind before out of the file is made by a second touch.
    """

    def __init__(self, theme: Theme, title: str, setup: SetupWizard, runner: Runner) -> None:
        super().__init__(theme, title, KIND_PAGE, runner)
        self._setup = setup
        self._doubtful = ""
        self._cards: dict[str, EntryCard] = {}
        shown = self.add_list().column
        for kind, info in KINDS.items():
            card = EntryCard(theme, info.label, info.note, name=f"option_{kind}", key=kind, sign="")
            card.picked.connect(self._choose)
            self._cards[kind] = card
            shown.addWidget(card)
        shown.addStretch(1)

    def begin(self) -> None:
        self._doubtful = ""
        self.show_status(ASK_KIND)
        for kind, card in self._cards.items():
            card.set_chosen(chosen=kind == self._setup.settings.erp.kind)

    @Slot(object)
    def _choose(self, kind: str) -> None:
        gone = self._setup.keys_to_remove(kind)
        if gone and self._doubtful != kind:
            self._doubtful = kind
            before, after = self._setup.kind.label, KINDS[kind].label
            kept = (
                " Os arquivos com os segredos continuam no disco."
                if any(each.endswith("_file") for each in gone)
                else ""
            )
            self.show_status(
                f"Trocar de {before} para {after} apaga da configuração:"
                f" {join(dict.fromkeys(gone.values()))}.{kept} Toque de novo para trocar.",
                good=False,
            )
            return
        self.save(partial(self._setup.set_kind, kind), lambda: self.opened.emit(SetupStep.ADDRESS.value))


class AddressPage(LinePage):
    """The address of the ERP's API, as its vendor gives it."""

    def __init__(self, theme: Theme, title: str, setup: SetupWizard, runner: Runner) -> None:
        step = SetupStep.ADDRESS
        now = lambda: setup.current(step) or "https://"  # noqa: E731 - what the page begins with
        super().__init__(theme, step.value, title, "", now, partial(setup.answer, step), runner)
        self._setup = setup

    def begin(self) -> None:
        self.ask = self._setup.kind.address
        super().begin()


class AccessPage(LineEditPage):
    """One line for each part of the ERP's login, in order; of a secret, only the end is shown."""

    def __init__(self, theme: Theme, title: str, setup: SetupWizard, runner: Runner) -> None:
        super().__init__(theme, SetupStep.TOKEN.value, title, "", runner)
        self._setup, self._place = setup, 0

    @property
    def _fields(self) -> tuple[KindField, ...]:
        return self._setup.kind.login

    def begin(self) -> None:
        """Ask for the first that is missing, else for all again."""
        missing = self._setup.missing_login()
        self._ask_for(self._fields.index(missing[0]) if missing else 0)

    def submit(self, line: str) -> None:
        field = self._fields[self._place]
        if line:
            self.save(partial(self._setup.set_field, field, line), self._go_on)
        elif self._setup.has(field):
            self._go_on()
        else:
            self.show_status("Nada foi digitado.", good=False)

    def _ask_for(self, place: int) -> None:
        self._place, field = place, self._fields[place]
        count = f"{place + 1} de {len(self._fields)}" if len(self._fields) > 1 else ""
        name = "" if self._setup.settings.erp.kind == CONTRACT else self._setup.kind.label
        where = ", ".join(filter(None, (name, count)))
        keep = KEEP if self._setup.has(field) else ""
        kept = " Fica num arquivo que só o Totem lê." if field.is_secret else ""
        self.ask = f"{where}. {field.ask}{kept}{keep}" if where else f"{field.ask}{kept}{keep}"
        self.is_hidden = field.is_secret
        self.begin_with(self._setup.current_field(field))

    def _go_on(self) -> None:
        if self._place + 1 < len(self._fields):
            self._ask_for(self._place + 1)
        else:
            self.go_back()
