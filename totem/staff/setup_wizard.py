"""Set a kiosk up: its parts in their order, which are done, and how each answer is checked and written.

The pages of the first start (`totem.app.maintenance.setup_wizard`) and `totem config init` are fronts of it.
Every answer is written at once, so that a set-up that was interrupted goes on where it was. A new
configuration begins as the example, in which every key stands with its meaning.
"""

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import Settings, SettingsError, error_text, load
from totem.settings.editing import Changes, NotWritten, WriteFault, apply_changes, describe_write_error
from totem.settings.erp import is_valid_token
from totem.staff.pin import PinFile
from totem.system.atomic_file import write_atomic

if TYPE_CHECKING:
    from totem.staff.connection_test import ConnectionResult

TOKEN_FILE = "erp.token"  # noqa: S105 - its name, not what is in it


class SetupStep(Enum):
    """What is asked, in this order; the value is the name of its page."""

    PIN = "setup_pin"
    ADDRESS = "setup_address"
    TOKEN = "setup_token"  # noqa: S105 - as above
    ERP = "setup_erp"
    PRINTER = "setup_printer"
    BRAND = "setup_brand"
    BENEFICIARY = "setup_beneficiary"
    SCREEN = "setup_screen"


KEYS = {
    SetupStep.ADDRESS: "erp.base_url",
    SetupStep.TOKEN: "erp.token_file",
    SetupStep.PRINTER: "printer.kind",
    SetupStep.BRAND: "brand.name",
    SetupStep.BENEFICIARY: "payment.beneficiary.name",
    SetupStep.SCREEN: "screen.diagonal_inches",
}
"""The setting that each part is about; the first of two, where it asks for more."""
TAX_ID = "payment.beneficiary.tax_id"
PROFILE = "printer.profile"


class SetupWizard:
    """The set-up of the kiosk whose configuration is `file` and whose state folder is `folder`. Blocks."""

    def __init__(
        self, file: Path, folder: Path, settings: Settings, environ: Mapping[str, str] = os.environ
    ) -> None:
        self.file, self.folder, self.settings = file, folder, settings
        self._environ = environ
        self._pin = PinFile(folder)
        self.erp_answered = False
        """Whether the ERP was asked in this set-up, and could be worked with."""

    @property
    def is_due(self) -> bool:
        """Whether nobody has set this kiosk up: no PIN, and no ERP to ask."""
        return not self._pin.exists and self.settings.erp.base_url is None

    @property
    def is_enough(self) -> bool:
        """Whether the kiosk can begin: who may enter is known, and whom to ask."""
        return self._pin.exists and self.settings.erp.base_url is not None

    @property
    def is_whole(self) -> bool:
        """Whether everything was answered; the ERP may be tried at any time."""
        return all(self.is_done(part) for part in SetupStep if part is not SetupStep.ERP)

    def is_done(self, part: SetupStep) -> bool:
        """Whether `part` was answered, by somebody or by the file."""
        match part:
            case SetupStep.PIN:
                return self._pin.exists
            case SetupStep.ADDRESS:
                return self.settings.erp.base_url is not None
            case SetupStep.TOKEN:
                return self.settings.erp.token is not None
            case SetupStep.ERP:
                return self.erp_answered
            case SetupStep.BENEFICIARY:  # both: without them a PIX of somebody else's cannot be told
                beneficiary = self.settings.payment.beneficiary
                return bool(beneficiary.name and beneficiary.tax_id)
            case _:
                *sections, name = KEYS[part].split(".")
                section = self.settings
                for each in sections:
                    section = getattr(section, each)
                return name in section.model_fields_set

    def current(self, part: SetupStep) -> str:
        """Return an answer that is typed as one line; empty where there is none, and for secrets."""
        match part:
            case SetupStep.ADDRESS:
                return self.settings.erp.base_url or ""
            case SetupStep.BRAND if self.is_done(part):
                return self.settings.brand.name
            case SetupStep.BENEFICIARY:  # may be there without the tax id
                return self.settings.payment.beneficiary.name or ""
            case _:
                return ""

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
        """Make `pin` the PIN of maintenance mode.

        Raises:
            UnfitPin, OSError: see `PinFile.set`.
        """
        self._pin.set(pin)

    def set(self, changes: Changes) -> None:
        """Write these values, and know them from now on.

        Raises:
            NotWritten: they are not allowed, or the file cannot be written; all is as it was.
        """
        begin_file(self.file)
        apply_changes(self.file, changes, self._environ)
        try:
            self.settings = load(self.file, self._environ).settings
        except SettingsError as error:
            text = error_text.portuguese(error.problems[0])
            raise NotWritten(WriteFault.INVALID, text) from error
        if any(key.startswith("erp.") for key in changes):
            self.erp_answered = False

    def answer(self, part: SetupStep, value: str | float) -> None:
        """Write the value of the setting that `part` is about; see `set`."""
        self.set({KEYS[part]: value})

    def set_printer(self, values: Mapping[str, str]) -> None:
        """Write these keys of `[printer]`; see `set`."""
        changes: dict[str, str | None] = {f"printer.{name}": each for name, each in values.items()}
        now = self.settings.printer
        if now.status is not None and values.get("connection", now.connection) != now.connection:
            changes["printer.status"] = None  # it was found out about another printer
        self.set(changes)

    def set_network_printer(self, address: str, **more: str) -> None:
        """Write a thermal printer of the network, and `more` keys of `[printer]`; see `set`."""
        from totem.printing.discovery import network_printer

        self.set_printer({**network_printer(address), **more})

    async def try_erp(self) -> "ConnectionResult":
        """Ask the ERP for a document that is nobody's."""
        from totem.staff.connection_test import try_erp

        trial = await try_erp(self.settings)
        self.erp_answered = trial.good
        return trial

    def set_token(self, token: str) -> None:
        """Keep the ERP's token in a file of its own, which the kiosk's user alone may read.

        Raises:
            NotWritten: it is none, or the file cannot be written.
        """
        token = token.strip()
        if not is_valid_token(token):
            raise NotWritten(WriteFault.NOT_A_TOKEN, "o token é uma palavra só, sem espaços nem acentos")
        file = self.folder / TOKEN_FILE
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(file, token.encode(), mode=0o600)
        except OSError as error:
            raise NotWritten(WriteFault.FILE_UNWRITABLE, describe_write_error(error, file)) from error
        self.set({KEYS[SetupStep.TOKEN]: str(file)})


def try_folder(file: Path) -> None:
    """Try to write in the folder of `file`, or where that would be made; leaves nothing behind.

    Raises:
        OSError: it cannot be written to.
    """
    from tempfile import TemporaryFile

    folder = file.absolute().parent
    while not folder.exists():
        folder = folder.parent
    with TemporaryFile(dir=folder):
        pass


def begin_file(file: Path) -> None:
    """Make `file` the example, where there is none.

    Raises:
        NotWritten: it cannot be read or written.
    """
    from totem.settings.schema_text import example

    try:
        if not file.exists() or not file.read_text(encoding="utf-8-sig").strip():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(file, example().encode(), mode=0o600)
    except OSError as error:
        raise NotWritten(WriteFault.FILE_UNWRITABLE, describe_write_error(error, file)) from error
    except UnicodeDecodeError as error:
        raise NotWritten(WriteFault.FILE_UNREADABLE, f"{file} não pode ser lido: não é texto") from error
