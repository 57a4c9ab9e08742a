"""`totem config …`: make, check and explain the configuration file.

`config init` is the set-up of the kiosk's first start (`totem.staff.setup_wizard`) in a terminal.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from totem.cli.parser import CommandError, FileUse, Parser, RunsAs
from totem.cli.terminal import ask, ask_hidden, error_lines, is_yes, load_settings, print_stderr, refuse_root
from totem.system.localization import CommandLanguage, language_in_use, localize, strerror

if TYPE_CHECKING:
    from totem.settings.card_provider import TerminalProvider
    from totem.settings.erp_kind import KindField
    from totem.staff.setup_wizard import SetupStep, SetupWizard

T = TypeVar("T")
INTERRUPTED = 130


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("config", "Make, check and explain the configuration file.")
    group.add_command(init, runs_as=RunsAs.SERVICE).add_config(FileUse.PATH)
    group.add_command(card, runs_as=RunsAs.SERVICE).add_config(FileUse.PATH)
    group.add_command(check, runs_as=RunsAs.SERVICE).add_config()
    command = group.add_command(example)
    command.add_option("--out", "FILE", "Where to write; if left out, stdout.", type=Path)
    group.add_command(schema)


def check(config: Path | None) -> int:
    """Read the configuration as the kiosk would.

    One line for each thing that is wrong; exit code 1 if there is any.
    """
    from totem.erp.card_settings import describe_card_faults
    from totem.settings import SettingsError, credentials, error_text, load
    from totem.settings.validation import list_recommendations

    try:
        loaded = load(config)
    except SettingsError as error:
        print_stderr(error_lines(error))
        return 1
    for trouble in loaded.forgiven:
        print_stderr(error_text.localized(trouble))
    for warning in filter(
        None,
        (
            *map(error_text.localized, loaded.warnings),
            credentials.describe_missing_secrets(loaded.settings.erp, os.environ),
            *list_recommendations(loaded.settings),
            *describe_card_faults(loaded.settings),
        ),
    ):
        print_stderr(localize("warning: {text}", text=warning))
    if loaded.forgiven:
        return 1
    print(f"ok: {loaded.sources or localize('no file, defaults')}")
    return 0


def example(out: Path | None) -> int:
    """Print every key, with its meaning and default."""
    from totem.settings.schema_text import example as example_file

    text = example_file(language_in_use() or CommandLanguage.ENGLISH)
    if out is None:
        print(text, end="")
        return 0
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"totem config example: {strerror(error)}: {out}") from None
    return 0


def schema() -> int:
    """Print the JSON Schema of the file, for editors."""
    import json

    from totem.settings import Settings
    from totem.settings.json_schema import json_schema

    print(json.dumps(json_schema(Settings), indent=2, ensure_ascii=False))
    return 0


def init(config: Path | None) -> int:
    """Set this kiosk up by questions.

    PIN, ERP, printer, names, payee and screen, as on the kiosk's first start; Enter keeps what is there.
    """
    return _ask_in("config init", config, _Questions.ask)


def card(config: Path | None) -> int:
    """Set a card terminal up by questions, and try it.

    Provider, terminal and secrets; then a charge of R$ 1,00, which is cancelled at once. Exit code 1 if the
    trial failed.
    """
    return _ask_in("config card", config, _Questions.ask_card)


def _ask_in(name: str, config: Path | None, ask_all: "Callable[[_Questions], int]") -> int:
    from totem.settings import state_folder
    from totem.settings.editing import describe_write_error, file_to_change
    from totem.staff.setup_wizard import SetupWizard, check_writable

    file = file_to_change(config)
    refuse_root(name, file)
    settings = load_settings(file, required=False)
    try:
        check_writable(file)
    except OSError as error:
        raise CommandError(f"totem {name}: {describe_write_error(error, file)}") from None
    print(localize("Configuration in {file}.", file=file))
    questions = _Questions(SetupWizard(file, state_folder(settings), settings))
    try:
        return ask_all(questions)
    except KeyboardInterrupt:
        kept = "what was answered is written" if questions.has_written else "nothing was written"
        sentence = "interrupted; {kept}. To go on, run it again."
        print_stderr(f"\ntotem {name}: {localize(sentence, kept=localize(kept))}")
        return INTERRUPTED
    except OSError as error:
        raise CommandError(f"totem {name}: {describe_write_error(error)}") from None


class _Questions:
    """The questions of each part.

    Attributes:
        has_written: True once an answer was written.
    """

    def __init__(self, setup: "SetupWizard") -> None:
        self._setup, self.has_written = setup, False

    def ask(self) -> int:
        """Ask all of them; return the exit code."""
        from totem.staff.setup_wizard import SetupStep

        for part in SetupStep:
            self._ask(part)
        if not self._setup.can_start:
            print(
                localize(
                    "The PIN, or the address or login of the ERP is still missing; run it again "
                    "when you have them."
                )
            )
            return 1
        print(localize("Done. Check it with: totem doctor --config {file}", file=self._setup.file))
        return 0

    def ask_card(self) -> int:
        """Ask for the card terminal, and try it; return the exit code."""
        from totem.settings.card_provider import PROVIDERS
        from totem.settings.credentials import CARD_REFUND_PASSWORD, CARD_TOKEN

        setup, rows = self._setup, [*PROVIDERS.values()]
        names = [None, *(row.name for row in rows)]
        now = setup.settings.card.provider
        print(localize("Provider of the card terminal:"))
        print(f"  0  {localize('none: no card is taken')}")
        for number, row in enumerate(rows, 1):
            print(f"  {number}  {row.label} ({localize(row.note).rstrip('.')})")
        number = _asked(localize("Number"), str(names.index(now)), partial(_number, most=len(rows)))
        if number == 0:
            return 0 if now is None or self._write(partial(setup.set_card, None)) else 1
        row = rows[number - 1]
        self._ask_terminal(row)
        for secret, question in ((CARD_TOKEN, row.token), (CARD_REFUND_PASSWORD, row.refund_password)):
            if question is not None:
                print(localize(question.ask))
                write = partial(setup.set_card_secret, secret, question)
                self._ask_secret(question.label, write, has_one=setup.has_card_secret(secret))
        wants_trial = localize("Make the trial charge of R$ 1,00 now (y/n)")
        return self._try_card() if _asked(wants_trial, "n", is_yes) else 0

    def _ask_terminal(self, row: "TerminalProvider") -> None:
        """Ask until there is a terminal, without which no provider is written."""
        card = self._setup.settings.card
        now = card.terminal_id or "" if card.provider == row.name else ""
        print(localize(row.terminal.ask))
        while True:
            terminal = _asked(row.terminal.label, now, str)
            if terminal and self._write(partial(self._setup.set_card, row.name, terminal)):
                return

    def _try_card(self) -> int:
        import asyncio

        from totem.cli.cards import print_trial

        trial = self._setup.try_card(lambda phase: print(localize(phase.text)))
        return print_trial(self._setup.settings.card, asyncio.run(trial))

    def _ask(self, part: "SetupStep") -> None:
        from totem.staff.setup_wizard import STORE, SetupStep

        match part:
            case SetupStep.PIN:
                self._ask_pin()
            case SetupStep.ADDRESS:
                self._ask_kind()
                print(localize(self._setup.kind.address))
                self._ask_line(part, localize("Address of the ERP's API"))
            case SetupStep.TOKEN:
                for field in self._setup.kind.login:
                    self._ask_field(field)
            case SetupStep.ERP:
                if self._setup.is_done(SetupStep.ADDRESS):
                    import asyncio

                    trial = asyncio.run(self._setup.check_connection())
                    print(f"{'✓' if trial.good else '✗'} {trial.title}. {trial.words}")
            case SetupStep.PRINTER:
                self._ask_printer()
            case SetupStep.BRAND:
                self._ask_line(part, localize("Name of the company"))
                question = localize("Name of this store or of this kiosk, as in Downtown store")
                self._until_written(
                    question, self._setup.store, str, lambda text: self._setup.set({STORE: text})
                )
            case SetupStep.BENEFICIARY:
                self._ask_beneficiary()
            case SetupStep.SCREEN:
                inches = f"{self._setup.settings.screen.diagonal_inches:g}"
                self._until_written(
                    localize("Diagonal of the screen, in inches"),
                    inches,
                    _inches,
                    partial(self._setup.answer, part),
                )

    def _ask_pin(self) -> None:
        from totem.cli.pin import ask_for_pin
        from totem.staff.pin import LONGEST, SHORTEST
        from totem.staff.setup_wizard import SetupStep

        while not self._setup.is_done(SetupStep.PIN):
            sentence = "PIN of maintenance mode, {least} to {most} digits"
            pin = ask_for_pin(localize(sentence, least=SHORTEST, most=LONGEST))
            self._write(partial(self._setup.set_pin, pin))

    def _ask_kind(self) -> None:
        from totem.settings.erp_kinds import KINDS, join

        print(localize("The company's ERP:"))
        for number, info in enumerate(KINDS.values(), 1):
            print(f"  {number}  {localize(info.label)} ({localize(info.note).rstrip('.')})")
        now = [*KINDS].index(self._setup.settings.erp.kind) + 1
        kind = [*KINDS][_asked(localize("Number"), str(now), partial(_number, least=1, most=len(KINDS))) - 1]
        if gone := self._setup.keys_to_remove(kind):
            sentence = "Changing from {old} to {new} removes from the configuration:"
            print(localize(sentence, old=self._setup.kind.label, new=KINDS[kind].label))
            kept = localize("The files of the secrets stay.")
            print(f"  {join(dict.fromkeys(gone.values()))} ({', '.join(gone)}). {kept}")
            if not _asked(localize("Change it (y/n)"), "n", is_yes):
                return
        if kind != self._setup.settings.erp.kind:
            self._write(partial(self._setup.set_kind, kind))

    def _ask_field(self, field: "KindField") -> None:
        label = localize(field.label)
        label = f"{label[0].upper()}{label[1:]}"
        write = partial(self._setup.set_field, field)
        if not field.is_secret:
            self._until_written(label, self._setup.current_field(field), str, write)
            return
        self._ask_secret(label, write, has_one=self._setup.has(field))

    def _ask_secret(self, label: str, write: Callable[[str], None], *, has_one: bool) -> None:
        keep = localize("stays as it is") if has_one else localize("stays without")
        while secret := ask_hidden(f"{label} (Enter: {keep})"):
            if self._write(partial(write, secret)):
                break

    def _ask_printer(self) -> None:
        import asyncio

        from totem.printing.discovery import find_printers

        setup, found = self._setup, asyncio.run(find_printers())
        none, of_network = len(found) + 1, len(found) + 2
        print(localize("Printers:"))
        print(f"  0  {localize('stays as it is')} ({setup.settings.printer.kind})")
        for number, printer in enumerate(found, 1):
            print(f"  {number}  {localize(printer.label)}")
        print(f"  {none}  {localize('none')}")
        print(f"  {of_network}  {localize('thermal, in the network: type its address')}")
        number = _asked(localize("Number"), "0", partial(_number, most=of_network))
        if number == 0:
            return
        if number == of_network:
            address = ask(localize("Address of the printer, as in 192.168.0.50"))
            write = partial(setup.set_network_printer, address, profile=self._ask_profile())
        else:
            values = {"kind": "none"} if number == none else dict(found[number - 1].values)
            write = partial(setup.set_printer, values)
        wants_page = localize("Print a test page now (y/n)")
        if self._write(write) and number != none and _asked(wants_page, "n", is_yes):
            from totem.cli.selftest import print_test

            print_test(setup.file, preview=None)

    def _ask_profile(self) -> str:
        from totem.staff.editable_settings import OPTIONS, PROFILE

        models = OPTIONS[PROFILE]
        print(localize("Model of the printer; in doubt, the first one:"))
        for number, (label, note) in enumerate(models.values(), 1):
            print(f"  {number:2}  {localize(label)}{f' ({localize(note)})' if note else ''}")
        now = [*models].index(self._setup.settings.printer.profile) + 1
        number = _asked(localize("Number"), str(now), partial(_number, least=1, most=len(models)))
        return [*models][number - 1]

    def _ask_beneficiary(self) -> None:
        from totem.staff.setup_wizard import TAX_ID, SetupStep

        payment = self._setup.settings.payment
        if not payment.allowed_pix_keys:
            for line in (
                "Static PIX: name the company's keys in payment.allowed_pix_keys; without them only",
                "those in the name of payment.beneficiary.name, or of the brand, are offered.",
            ):
                print(localize(line))
        self._ask_line(SetupStep.BENEFICIARY, localize("Receiver of the boletos (legal name)"))
        self._until_written(
            localize("CNPJ of the receiver"),
            payment.beneficiary.tax_id or "",
            str,
            lambda tax_id: self._setup.set({TAX_ID: tax_id}),
        )

    def _ask_line(self, part: "SetupStep", question: str) -> None:
        self._until_written(question, self._setup.current(part), str, partial(self._setup.answer, part))

    def _until_written(
        self, question: str, now: str, parse: Callable[[str], T], write: Callable[[T], None]
    ) -> None:
        """Ask until the answer is accepted, or stays as it is."""
        while (value := _asked(question, now, parse)) not in (parse(now) if now else "", ""):
            if self._write(partial(write, value)):
                return

    def _write(self, write: Callable[[], None]) -> bool:
        from totem.settings.editing import NotWritten
        from totem.staff.pin import UnfitPin

        try:
            write()
        except (NotWritten, UnfitPin) as error:
            print_stderr(localize("Not written: {error}.", error=error))
            return False
        self.has_written = True
        return True


def _asked(question: str, now: str, parse: Callable[[str], T]) -> T:
    """Ask until the answer can be parsed; Enter keeps `now`."""
    while True:
        try:
            return parse(ask(f"{question} [{now}]" if now else question) or now)
        except ValueError as error:
            print_stderr(str(error))


def _number(text: str, *, least: int = 0, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise ValueError(localize("Type a number from {least} to {most}.", least=least, most=most))
    return int(text)


def _inches(text: str) -> float:
    try:
        return float(text.replace(",", ".").rstrip("″\"' "))
    except ValueError:
        raise ValueError(localize("Type a number, such as 15.6.")) from None
