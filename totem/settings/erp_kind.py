"""Row of a kind of ERP, `KIND` of the folder of its adapter, and what the set-up asks for.

A row and its section are read with the settings, before any ERP is asked: they import nothing else of
`totem.erp`. Their texts are the vendors' own words, for staff. Where the place in a panel is not published,
the text names what to ask of the vendor's support instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from totem.settings.errors import dotted

if TYPE_CHECKING:
    from totem.settings.section import Section

CONTRACT = "contract"
"""Name of the kind that is no vendor's: any ERP that implements the published contract."""

TICKETS, LEADS, CARDS = "pedidos de ajuda", "pedidos de ligação", "pagamentos com cartão"
"""Features that need codes of the vendor."""


class TriedOn(StrEnum):
    """The nearest to a provider's own server that an adapter has been tried on."""

    REFERENCE_ERP = "the reference ERP"
    EMULATOR = "an emulator"
    REAL_SERVER = "a real server"


@dataclass(frozen=True)
class SetupQuestion:
    """Question of the set-up: the annotation of a setting in the section of a kind, or for `erp.token`.

    Attributes:
        label: the vendor's word for it.
        ask: the question of its page, a sentence.
        is_needed: no request can be made without it.
        purpose: what the kiosk does with it, where it does without.
    """

    label: str
    ask: str
    is_needed: bool = True
    purpose: str = ""


@dataclass(frozen=True)
class VendorCode(SetupQuestion):
    """A code of the vendor that a single feature needs; it is set apart from the login."""

    is_needed: bool = False
    purpose: str = TICKETS


@dataclass(frozen=True, kw_only=True)
class KindField(SetupQuestion):
    """A setting or a secret of one kind, with its question.

    Attributes:
        key: its place in the settings; for a secret, that of the secret itself, not of its file.
        is_secret: it is kept in a file of its own.
    """

    key: tuple[str, ...]
    is_secret: bool

    @property
    def dotted(self) -> str:
        """The key as it stands in the configuration."""
        return dotted(self.key)


@dataclass(frozen=True, kw_only=True)
class ErpKind:
    """One kind of ERP. Its adapter is the class `NameErp` of `adapter.py` in its folder.

    Attributes:
        name: `erp.kind`, and the name of its folder, its section and its emulator.
        place: its place where the kinds are offered; the contract's is 0.
        label: the vendor's name.
        note: the vendor, or the limits of this kind, in a few words.
        address: the question for `erp.base_url`, a sentence.
        token: the question for `erp.token`; None where the ERP takes none.
        settings: its section `[erp.NAME]`; None where it needs no more than address and token.
        login_advice: what to do where the ERP refuses the login.
        permission_advice: what to do where its user lacks a permission.
        ip_advice: what to do where this machine's address is not on its list.
        poll_floor_s: least seconds between two looks for a payment; 0 where `payment.poll_s` alone decides.
    """

    name: str
    place: int
    label: str
    note: str = ""
    address: str
    token: SetupQuestion | None = None
    settings: "type[Section] | None" = None
    login_advice: str
    permission_advice: str
    ip_advice: str
    poll_floor_s: float = 0.0
    tried_on: TriedOn

    @property
    def fields(self) -> tuple[KindField, ...]:
        """Questions of the set-up, in order: the token stands before other secrets, and before codes."""
        found = [*self._section_fields()]
        if self.token is not None:
            ahead = (number for number, each in enumerate(found) if each.is_secret or not each.is_needed)
            token = KindField(key=("erp", "token"), is_secret=True, **vars(self.token))
            found.insert(next(ahead, len(found)), token)
        return tuple(found)

    @property
    def secrets(self) -> tuple[KindField, ...]:
        """The secrets, in order."""
        return tuple(each for each in self.fields if each.is_secret)

    @property
    def login(self) -> tuple[KindField, ...]:
        """Login fields, in order; of the contract, the token that some of its ERPs do not take."""
        return tuple(each for each in self.fields if each.is_needed or each.is_secret)

    @property
    def codes(self) -> tuple[KindField, ...]:
        """The vendor's codes that single features need, in order."""
        return tuple(each for each in self.fields if not each.is_needed and not each.is_secret)

    def _section_fields(self) -> Iterator[KindField]:
        settings = self.settings.fields if self.settings is not None else {}
        for name, setting in settings.items():
            for each in getattr(setting.annotation, "__metadata__", ()):
                if isinstance(each, SetupQuestion):
                    is_secret = f"{name}_file" in settings
                    yield KindField(key=("erp", self.name, name), is_secret=is_secret, **vars(each))
