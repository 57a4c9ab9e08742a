"""Row of a provider of card terminals, `PROVIDER` of the file of its adapter, and what the set-up asks for.

A row is read with the settings, where its provider is chosen: the file of an adapter imports no HTTP by
itself. Texts are the provider's own words, for staff.
"""

from dataclasses import dataclass

from totem.settings.erp_kind import SetupQuestion, TriedOn
from totem.settings.named_rows import NamedRows


@dataclass(frozen=True, kw_only=True)
class TerminalProvider:
    """One provider. Its adapter is the class `NameTerminal` of its file in `totem.cards.terminals`.

    Attributes:
        name: `card.provider`, and the name of its file and of its emulator.
        place: its place where the providers are offered.
        label: the provider's name.
        note: for whom it is, in a few words.
        address: where requests go without `card.base_url`.
        terminal: the question for `card.terminal_id`.
        token: the question for `card.token`.
        refund_password: the question for `card.refund_password`; None where refunds take none.
        login_advice: what to do where the provider refuses the token.
        ready: what a check of the terminal proves, a sentence for staff; it starts no charge.
        terminal_advice: what to do where it has no such terminal, or one that takes no orders.
    """

    name: str
    place: int
    label: str
    note: str
    address: str
    terminal: SetupQuestion
    token: SetupQuestion
    refund_password: SetupQuestion | None = None
    ready: str
    login_advice: str
    terminal_advice: str
    tried_on: TriedOn

    @property
    def class_stem(self) -> str:
        """Begin of the names of its adapter and its emulator, as in `MercadoPagoTerminal`."""
        return "".join(each.capitalize() for each in self.name.split("_"))


PROVIDERS: NamedRows[TerminalProvider] = NamedRows("totem.cards.terminals", "PROVIDER", in_folders=False)
"""The row of each provider, in the order in which they are offered."""
