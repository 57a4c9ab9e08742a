"""The services beside the boletos: one row each, for the row of shortcuts and for the menu."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Shortcut:
    """A service that a customer can go to from the boletos.

    Attributes:
        name: in the object names of its buttons.
        icon: beside its label.
        label, short_label: its name in the language of the screen, the shorter one where room is short.
        detail: what it holds, in a few words below its name.
        state: the state that it leads to, unless the ERP fails.
        open: begins it.
        is_offered: tells whether a session offers it.
    """

    name: str
    icon: str
    label: Callable[[], str]
    short_label: Callable[[], str]
    detail: Callable[[], str]
    state: State
    open: Callable[[SessionController], None]
    is_offered: Callable[[ViewState], bool]


TICKET = Shortcut(
    "ticket",
    "headset",
    lambda: translate("ShortcutBar", "Preciso de ajuda"),
    lambda: translate("ShortcutBar", "Ajuda"),
    lambda: translate("ShortcutBar", "Sem internet, lenta, visita técnica"),
    State.FORM,
    lambda intents: intents.form.begin_ticket(),
    lambda view: view.offers_ticket,
)
PLAN = Shortcut(
    "plan",
    "wifi",
    lambda: translate("ShortcutBar", "Meu plano"),
    lambda: translate("ShortcutBar", "Plano"),
    lambda: translate("ShortcutBar", "Velocidade, valor e endereço"),
    State.PLAN,
    lambda intents: intents.open_plan(),
    lambda view: view.offers_plan,
)
DOCUMENTS = Shortcut(
    "documents",
    "files",
    lambda: translate("ShortcutBar", "Documentos"),
    lambda: translate("ShortcutBar", "Documentos"),
    lambda: translate("ShortcutBar", "Nota fiscal, quitação, extrato"),
    State.DOCUMENTS,
    lambda intents: intents.open_documents(),
    lambda view: view.offers_documents,
)
CONTACT = Shortcut(
    "contact",
    "smartphone",
    lambda: translate("ShortcutBar", "Meus contatos"),
    lambda: translate("ShortcutBar", "Contatos"),
    lambda: translate("ShortcutBar", "Telefone, WhatsApp e e-mail"),
    State.FORM,
    lambda intents: intents.form.begin_contact(),
    lambda view: view.offers_contact,
)
SHORTCUTS = (TICKET, PLAN, DOCUMENTS, CONTACT)
"""The most wanted first."""


def offered_shortcuts(view: ViewState) -> tuple[Shortcut, ...]:
    return tuple(each for each in SHORTCUTS if each.is_offered(view))
