"""The command `totem config init`: a kiosk is set up in a terminal, by the questions of its first start.

Each answer is written at once, whole, so that who is interrupted goes on where they were.
"""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, TypeVar

import typer

from totem.cli_options import MISTAKE, ConfigFile, tell, told_to_be_the_service

if TYPE_CHECKING:
    from totem.settings import Settings
    from totem.staff.setting_up import SetUp

T = TypeVar("T")
INTERRUPTED = 130


def init(config: ConfigFile = None) -> int:
    """Set this kiosk up by questions.

    PIN, ERP, printer, name and screen, as on the kiosk's first start; Enter keeps what is there.
    """
    from totem.settings import SettingsError, state_folder
    from totem.settings.editing import file_to_change
    from totem.settings.unwritable import why
    from totem.staff.setting_up import SetUp

    file = file_to_change(config)
    if told_to_be_the_service(f"config init --config {file}"):
        return MISTAKE
    try:
        settings = _settings(file)
        _try_folder(file)
    except SettingsError as error:
        tell(str(error))
        return MISTAKE
    except OSError as error:
        tell(f"totem config init: {why(error, file)}")
        return MISTAKE
    typer.echo(f"Configuração em {file}.")
    questions = _Questions(SetUp(file, state_folder(settings), settings))
    try:
        return questions.ask()
    except typer.Abort:
        kept = "o que foi respondido está gravado" if questions.written else "nada foi gravado"
        typer.echo()
        tell(f"totem config init: interrompido; {kept}. Para continuar, rode de novo.")
        return INTERRUPTED
    except OSError as error:
        tell(f"totem config init: {why(error)}")
        return MISTAKE


def _settings(file: Path) -> "Settings":
    """What holds now; where there is no file yet, the environment alone."""
    from totem.settings import load

    return load(file, required=False).settings


def _try_folder(file: Path) -> None:
    """See whether `file` can be written, before anybody is asked anything; leaves nothing behind.

    Raises:
        OSError: it cannot.
    """
    folder = file.absolute().parent
    while not folder.exists():
        folder = folder.parent
    with TemporaryFile(dir=folder):
        pass


class _Questions:
    """The questions in their order.

    Attributes:
        written: whether an answer was written.
    """

    def __init__(self, setup: "SetUp") -> None:
        self._setup, self.written = setup, False

    def ask(self) -> int:
        """Ask all of them; the exit code."""
        self._ask_pin()
        self._ask_erp()
        self._ask_printer()
        self._ask_rest()
        if not self._setup.is_enough:
            typer.echo("Ainda faltam o PIN ou o endereço do ERP; rode este comando de novo quando os tiver.")
            return 1
        typer.echo(f"Pronto. Confira com: totem doctor --config {self._setup.file}")
        return 0

    def _ask_pin(self) -> None:
        from totem.staff.setting_up import Part

        while not self._setup.is_done(Part.PIN):
            pin = _hidden("PIN da manutenção, de 6 a 10 números")
            if pin != _hidden("O mesmo PIN, de novo"):
                tell("Não gravado: os dois não são iguais.")
            else:
                self._write(partial(self._setup.set_pin, pin))

    def _ask_erp(self) -> None:
        from totem.staff.erp_trial import try_erp
        from totem.staff.setting_up import KEYS, Part

        setup = self._setup
        now = setup.settings.erp.base_url or ""
        self._until_written("Endereço da API do ERP", now, str, KEYS[Part.ADDRESS])
        while token := _hidden("Token do ERP (Enter: fica como está)"):
            if self._write(partial(setup.set_token, token)):
                break
        if setup.settings.erp.base_url is not None:
            trial = asyncio.run(try_erp(setup.settings))
            setup.erp_answered = trial.good
            typer.echo(f"{'✓' if trial.good else '✗'} {trial.title}. {trial.words}")

    def _ask_printer(self) -> None:
        from totem.printing.finding import find, network_printer

        found = asyncio.run(find())
        none, of_network = len(found) + 1, len(found) + 2
        typer.echo("Impressoras:")
        typer.echo(f"  0  fica como está ({self._setup.settings.printer.kind})")
        for number, printer in enumerate(found, 1):
            typer.echo(f"  {number}  {printer.label}")
        typer.echo(f"  {none}  nenhuma")
        typer.echo(f"  {of_network}  térmica na rede: digitar o endereço")
        number = _asked("Número", "0", partial(_number, most=of_network))
        if number == 0:
            return
        if number == of_network:
            values = network_printer(_line("Endereço da impressora, como em 192.168.0.50"))
            values |= self._ask_profile()
        elif number == none:
            values = {"kind": "none"}
        else:
            values = dict(found[number - 1].values)
        changes = {f"printer.{name}": value for name, value in values.items()}
        if self._write(lambda: self._setup.set(changes)) and number != none:
            self._try_printer()

    def _ask_profile(self) -> dict[str, str]:
        """Ask for the model of a printer that cannot be detected; empty to keep the present one."""
        from totem.staff.choices import OPTIONS
        from totem.staff.setting_up import PROFILE

        models = OPTIONS[PROFILE]
        typer.echo("Modelo da impressora; na dúvida, o primeiro:")
        for number, (label, note) in enumerate(models.values(), 1):
            typer.echo(f"  {number:2}  {label}{f' ({note})' if note else ''}")
        now = [*models].index(self._setup.settings.printer.profile) + 1
        number = _asked("Número", str(now), partial(_number, least=1, most=len(models)))
        return {"profile": [*models][number - 1]}

    def _try_printer(self) -> None:
        from totem import start

        if _asked("Imprimir uma página de teste agora (s/n)", "n", _yes):
            start.print_test(self._setup.file, preview=None)

    def _ask_rest(self) -> None:
        from totem.staff.setting_up import KEYS, TAX_ID, Part

        settings = self._setup.settings
        self._until_written("Nome da empresa", settings.brand.name, str, KEYS[Part.BRAND])
        if not settings.payment.allowed_pix_keys:
            typer.echo("PIX estático: ponha as chaves da empresa em payment.allowed_pix_keys; sem elas, só é")
            typer.echo("oferecido o que está em nome do beneficiário (payment.beneficiary.name) ou da marca.")
        beneficiary = settings.payment.beneficiary
        self._until_written(
            "Quem recebe os boletos (razão social)", beneficiary.name or "", str, KEYS[Part.BENEFICIARY]
        )
        self._until_written("CNPJ de quem recebe", beneficiary.tax_id or "", str, TAX_ID)
        inches = settings.screen.diagonal_inches
        self._until_written("Diagonal da tela, em polegadas", f"{inches:g}", _inches, KEYS[Part.SCREEN])

    def _until_written(
        self, question: str, now: str, parse: "Callable[[str], str | float]", key: str
    ) -> None:
        """Ask until the answer is taken, or stays as it is."""
        while (value := _asked(question, now, parse)) not in (parse(now) if now else "", ""):
            if self._write(partial(self._setup.set, {key: value})):
                return

    def _write(self, write: Callable[[], None]) -> bool:
        from totem.settings.editing import NotWritten
        from totem.staff.pin import UnfitPin

        try:
            write()
        except (NotWritten, UnfitPin) as error:
            tell(f"Não gravado: {error}.")
            return False
        self.written = True
        return True


def _asked(question: str, now: str, parse: Callable[[str], T]) -> T:
    """Ask until it can be understood; Enter keeps what is there `now`."""
    while True:
        try:
            return parse(_line(f"{question} [{now}]" if now else question) or now)
        except ValueError as error:
            tell(str(error))


def _line(question: str) -> str:
    """One line.

    Raises:
        typer.Abort: there are no more.
    """
    return str(typer.prompt(question, "", show_default=False)).strip()


def _hidden(question: str) -> str:
    """One line that nobody sees typed; what is piped in is read as it comes.

    Raises:
        typer.Abort: there are no more.
    """
    if sys.stdin.isatty():
        return str(typer.prompt(question, "", hide_input=True, show_default=False)).strip()
    typer.echo(f"{question}: ", nl=False)
    line = sys.stdin.readline()
    typer.echo()
    if not line:
        raise typer.Abort
    return line.strip()


def _number(text: str, *, least: int = 0, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise ValueError(f"Digite um número de {least} a {most}.")
    return int(text)


def _inches(text: str) -> float:
    try:
        return float(text.replace(",", ".").rstrip("″\"' "))
    except ValueError:
        raise ValueError("Digite um número, como 15,6.") from None


def _yes(text: str) -> bool:
    return text.casefold() in {"s", "sim", "y", "yes"}
