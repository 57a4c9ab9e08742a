"""Set-up wizard: its steps in order, which are done, and how each answer is checked and written.

Its front ends are the pages of the first start (`totem.ui.staff.setup_page`) and the command
`totem config init`. Every answer is written at once, so that an interrupted set-up continues where it was. A
new configuration file begins as the example, which explains every key.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import aclosing
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import Settings, SettingsError, error_text, load
from totem.settings.credentials import CARD_REFUND_PASSWORD, CARD_TOKEN, TOKEN, is_given
from totem.settings.editing import Changes, NotWritten, WriteFault, apply_changes, describe_write_error
from totem.settings.erp_kind import CONTRACT, ErpKind, KindField, SetupQuestion
from totem.settings.erp_kinds import KINDS
from totem.settings.errors import dotted
from totem.settings.fields import is_valid_token, normalize_url
from totem.settings.secret_key import SecretKey
from totem.settings.section import Section
from totem.staff.editable_settings import DIAGONAL, PRINTER_KIND
from totem.staff.pin import PinFile
from totem.system.atomic_file import write_atomic
from totem.system.localization import CommandLanguage, localize

if TYPE_CHECKING:
    from totem.cards.trial import TrialOutcome, TrialPhase
    from totem.staff.connection_test import ConnectionResult

KIND = "erp.kind"


class SetupStep(Enum):
    """Steps in their order; the value is the name of the page."""

    PIN = "setup_pin"
    ADDRESS = "setup_address"
    TOKEN = "setup_token"  # noqa: S105 - the name of a page
    ERP = "setup_erp"
    PRINTER = "setup_printer"
    BRAND = "setup_brand"
    BENEFICIARY = "setup_beneficiary"
    SCREEN = "setup_screen"


KEYS = {
    SetupStep.ADDRESS: "erp.base_url",
    SetupStep.PRINTER: PRINTER_KIND,
    SetupStep.BRAND: "brand.name",
    SetupStep.BENEFICIARY: "payment.beneficiary.name",
    SetupStep.SCREEN: DIAGONAL,
}
"""The setting that each step writes; the first of two, where it has two."""
TAX_ID = "payment.beneficiary.tax_id"
STORE = "kiosk.name"


class SetupWizard:
    """Set-up of the kiosk with the configuration `file` and the state folder `folder`. Its methods block."""

    def __init__(
        self, file: Path, folder: Path, settings: Settings, environ: Mapping[str, str] = os.environ
    ) -> None:
        self.file, self.folder, self.settings = file, folder, settings
        self._environ = environ
        self._pin = PinFile(folder, settings.staff.pin_hash_file)
        self.erp_answered = False
        """True if the ERP passed the connection test during this set-up."""

    @property
    def is_due(self) -> bool:
        """True if the kiosk is new: neither PIN nor ERP address are set."""
        return not self._pin.exists and self.settings.erp.base_url is None

    @property
    def can_start(self) -> bool:
        """True if the kiosk can serve customers: PIN, ERP address and the login of its kind are set.

        An ERP of the contract may need no token, which only its answer proves.
        """
        missing = [each for each in self.missing_login() if each.is_needed or each.key == TOKEN.key]
        has_login = not missing or self.erp_answered
        return self._pin.exists and self.settings.erp.base_url is not None and has_login

    @property
    def kind(self) -> ErpKind:
        """The kind of ERP."""
        return KINDS[self.settings.erp.kind]

    def missing_login(self) -> list[KindField]:
        """Return what this kind logs in by and is not set."""
        return [each for each in self.kind.login if not self.has(each)]

    def has(self, field: KindField) -> bool:
        """True if a setting or a secret of the ERP is set."""
        return is_given(self.settings.erp, field.key)

    def current_field(self, field: KindField) -> str:
        """Return the value of a setting of the ERP; "" where there is none, and for secrets."""
        if field.is_secret:
            return ""
        value: object = self.settings
        for name in field.key:
            value = getattr(value, name)
        return "" if value is None else str(value)

    @property
    def is_complete(self) -> bool:
        """True if every step is done, apart from the connection test."""
        return all(self.is_done(step) for step in SetupStep if step is not SetupStep.ERP)

    def is_done(self, step: SetupStep) -> bool:
        """True if `step` was answered, here or in the file."""
        match step:
            case SetupStep.PIN:
                return self._pin.exists
            case SetupStep.ADDRESS:
                return self.settings.erp.base_url is not None
            case SetupStep.TOKEN:
                return not self.missing_login()
            case SetupStep.ERP:
                return self.erp_answered
            case SetupStep.BENEFICIARY:  # both: a PIX in another's name is recognised by them
                beneficiary = self.settings.payment.beneficiary
                return bool(beneficiary.name and beneficiary.tax_id)
            case _:
                *sections, name = KEYS[step].split(".")
                section = self.settings
                for each in sections:
                    section = getattr(section, each)
                return name in section.given

    def current(self, step: SetupStep) -> str:
        """Return an answer that is typed as one line; "" where there is none, and for secrets."""
        match step:
            case SetupStep.ADDRESS:
                return self.settings.erp.base_url or ""
            case SetupStep.BRAND if self.is_done(step):
                return self.settings.brand.name
            case SetupStep.BENEFICIARY:  # may be there without the tax id
                return self.settings.payment.beneficiary.name or ""
            case _:
                return ""

    @property
    def store(self) -> str:
        """Name of the store or of this kiosk, "" until it is given: all kiosks have the same default."""
        return self.settings.kiosk.own_name or ""

    def printer(self) -> dict[str, str]:
        """Return the values that choose the printer; empty where none was chosen."""
        if not self.is_done(SetupStep.PRINTER):
            return {}
        printer = self.settings.printer
        values = {
            "kind": printer.kind,
            "connection": printer.connection if printer.kind == "thermal" else None,
            "profile": printer.profile if printer.kind == "thermal" else None,
            "queue": printer.queue if printer.kind in ("cups", "windows") else None,
            "folder": str(printer.folder) if printer.kind == "pdf" and printer.folder else None,
        }
        return {name: each for name, each in values.items() if each is not None}

    def set_pin(self, pin: str) -> None:
        """Make `pin` the PIN of maintenance mode; see `PinFile.set`."""
        self._pin.set(pin)

    def set(self, changes: Changes) -> None:
        """Write these values and reload the settings.

        Raises:
            NotWritten: they are not allowed, or the file cannot be written; all is as it was.
        """
        create_file(self.file)
        apply_changes(self.file, changes, self._environ)
        try:
            self.settings = load(self.file, self._environ).settings
        except SettingsError as error:
            text = error_text.portuguese(error.problems[0])
            raise NotWritten(WriteFault.INVALID, text) from error
        if any(key.startswith("erp.") for key in changes):
            self.erp_answered = False

    def answer(self, step: SetupStep, value: str | float) -> None:
        """Write the value of the setting of `step`, an address as it was meant; see `set`."""
        if step is SetupStep.ADDRESS:
            value = normalize_url(str(value))
        self.set({KEYS[step]: value})

    def set_printer(self, values: Mapping[str, str]) -> None:
        """Write these keys of `[printer]`; see `set`."""
        changes: dict[str, str | None] = {f"printer.{name}": each for name, each in values.items()}
        now = self.settings.printer
        if now.status is not None and values.get("connection", now.connection) != now.connection:
            changes["printer.status"] = None  # it was measured on another printer
        self.set(changes)

    def set_network_printer(self, address: str, **more: str) -> None:
        """Write a thermal printer of the network, and `more` keys of `[printer]`; see `set`."""
        from totem.printing.discovery import network_printer

        self.set_printer({**network_printer(address), **more})

    async def check_connection(self) -> "ConnectionResult":
        """Run the connection test, and remember its result."""
        from totem.staff.connection_test import check_connection

        result = await check_connection(self.settings)
        self.erp_answered = result.good
        return result

    def keys_to_remove(self, kind: str) -> dict[str, str]:
        """Return the keys that a change to `kind` takes out of the file, with a word for each."""
        erp = self.settings.erp
        if kind == erp.kind:
            return {}
        found = {} if erp.base_url is None else {KEYS[SetupStep.ADDRESS]: "endereço"}
        labels = {each.dotted: each.label for each in self.kind.fields}
        if erp.token_file is not None:
            found["erp.token_file"] = labels.get("erp.token", "token")
        section = getattr(erp, erp.kind, None)
        secrets = {each.key[-1] for each in self.kind.secrets}
        for name in sorted(section.given - secrets) if isinstance(section, Section) else ():
            key = f"erp.{erp.kind}.{name}"
            found[key] = labels.get(key.removesuffix("_file"), name)
        return found

    def set_kind(self, kind: str) -> None:
        """Write another kind of ERP, without the keys of the kind before; see `set`.

        The files of its secrets stay.
        """
        if kind != self.settings.erp.kind:
            self.set({**dict.fromkeys(self.keys_to_remove(kind)), KIND: kind})

    def set_field(self, field: KindField, text: str) -> None:
        """Write a setting of the ERP; a secret to a file of its own that only the kiosk's user may read.

        Raises:
            NotWritten: it is not allowed, or a file cannot be written.
        """
        text = text.strip()
        if not field.is_secret:
            self.set({field.dotted: text or None})
            return
        kind = self.settings.erp.kind
        is_token = field.key == TOKEN.key
        name = f"erp.{kind}.token" if is_token and kind != CONTRACT else field.dotted
        self._set_secret(field.dotted, field.label, text, name, is_word=is_token)

    def set_card(self, provider: str | None, terminal_id: str = "") -> None:
        """Write the provider of the card terminal and the terminal's id, or none; see `set`.

        Settings of another provider go out of the file; the files of its secrets stay.
        """
        changes: dict[str, str | None] = {
            "card.provider": provider,
            "card.terminal_id": terminal_id.strip() or None,
        }
        if provider != self.settings.card.provider:
            keys = ("base_url", *(f"{each.name}_file" for each in (CARD_TOKEN, CARD_REFUND_PASSWORD)))
            changes |= {f"card.{name}": None for name in keys if name in self.settings.card.given}
        self.set(changes)

    def set_card_secret(self, secret: SecretKey, question: SetupQuestion, text: str) -> None:
        """Write a secret of the card terminal to a file of its own; see `set_field`."""
        name = f"card.{self.settings.card.provider}.{secret.name}"
        is_word = secret is CARD_TOKEN
        self._set_secret(dotted(secret.key), question.label, text.strip(), name, is_word=is_word)

    def has_card_secret(self, secret: SecretKey) -> bool:
        """True if a secret of the card terminal is set."""
        card = self.settings.card
        return any(getattr(card, name) is not None for name in (secret.name, f"{secret.name}_file"))

    async def try_card(self, on_phase: Callable[["TrialPhase"], None]) -> "TrialOutcome":
        """Charge R$ 1,00 at the terminal, and cancel it at once."""
        from totem.cards.terminals.registry import make_terminal
        from totem.cards.trial import try_terminal

        async with aclosing(make_terminal(self.settings.card)) as terminal:
            return await try_terminal(terminal, on_phase=on_phase)

    def _set_secret(self, key: str, label: str, text: str, name: str, *, is_word: bool) -> None:
        """Write a secret to the file `name`, and the file's name to the configuration."""
        if is_word and not is_valid_token(text):
            words = localize("o {label} é uma palavra só, sem espaços nem acentos", label=label)
            raise NotWritten(WriteFault.NOT_A_TOKEN, words)
        if not text or not text.isprintable():
            raise NotWritten(WriteFault.NOT_A_TOKEN, localize("{label}: digite uma linha só", label=label))
        file = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(file, text.encode(), mode=0o600)
        except OSError as error:
            raise NotWritten(WriteFault.FILE_UNWRITABLE, describe_write_error(error, file)) from error
        except UnicodeEncodeError as error:
            words = localize("há letras que não chegaram como UTF-8; digite sem acentos")
            raise NotWritten(WriteFault.GARBLED_TEXT, words) from error
        self.set({f"{key}_file": str(file)})


def check_writable(file: Path) -> None:
    """Raise OSError where the folder of `file`, or its nearest parent, cannot be written; leave no file."""
    from tempfile import TemporaryFile

    from totem.system.probes import nearest_existing

    with TemporaryFile(dir=nearest_existing(file.absolute().parent)):
        pass


def create_file(file: Path) -> None:
    """Write the example configuration to `file`, where it is missing or empty.

    Raises:
        NotWritten: it cannot be read or written.
    """
    from totem.settings.schema_text import example

    try:
        if not file.exists() or not file.read_text(encoding="utf-8-sig").strip():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(file, example(CommandLanguage.PORTUGUESE).encode(), mode=0o600)
    except OSError as error:
        raise NotWritten(WriteFault.FILE_UNWRITABLE, describe_write_error(error, file)) from error
    except UnicodeDecodeError as error:
        raise NotWritten(
            WriteFault.FILE_UNREADABLE, localize("{file} não pode ser lido: não é texto", file=file)
        ) from error
