"""Commands that a fleet's operator may send to a kiosk: one row each, from which all else follows.

A new command is a name and a row here, and its handler in `totem.app.fleet.commands`. The section [fleet],
the kiosk's checks, the console, the command line, the page and the simulated kiosks read the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from totem.domain.text import LONGEST_MESSAGE, plain_line
from totem.domain.version import is_version


class CommandName(StrEnum):
    """Command of a kiosk."""

    SERVICE_OFF = "service_off"
    SERVICE_ON = "service_on"
    RESTART = "restart"
    RELOAD = "reload"
    PRINT_TEST = "print_test"
    SCREENSHOT = "screenshot"
    DIAGNOSTICS = "diagnostics"
    UPDATE_NOW = "update_now"


class Role(StrEnum):
    """Role of a trusted key; an owner may do all that an operator may."""

    OPERATOR = "operator"
    OWNER = "owner"


class Moment(Enum):
    """Moment at which a kiosk carries a command out."""

    AT_ONCE = auto()
    AFTER_SESSION = auto()
    """It waits until no customer is served."""
    AT_REST = auto()
    """It is refused while a customer or staff use the kiosk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """Argument of a command, and its field on the operator's page, whose texts are Portuguese.

    Attributes:
        is_valid: tests a text; the kiosk refuses the command for another one.
        label: name of the field.
        example: text in the empty field.
        hint: sentence below the field, if it needs one.
        longest: most characters of the field.
        lines: lines of text that the field shows.
    """

    name: str
    is_valid: Callable[[str], bool]
    label: str
    example: str
    hint: str = ""
    longest: int
    lines: int = 1
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """All that is known of one command but its handler. The texts are Portuguese, for the operator's page.

    Attributes:
        label: name of the command.
        verb: beginning of the question before a grave command, as in "reiniciar 3 totens".
        about: what happens, in a sentence.
        is_grave: customers notice it, so that the page asks again.
        role: role that a key needs to sign it.
        moment: when it is carried out.
        argument: its only argument, if it has one.
        is_default: allowed where `fleet.allow` is not set.
        interval_s: least time between two of its kind in one run.
        restarts: it ends with a new run of the program, which proves it, in the version of its argument if it
            has that.
        is_idempotent: a second execution does no harm, so that it may be repeated in a new run.
        largest_file: most bytes of its file; it is done only once that has come. 0 for a command without one.
    """

    name: CommandName
    label: str
    verb: str
    about: str
    is_grave: bool = False
    role: Role = Role.OPERATOR
    moment: Moment = Moment.AT_ONCE
    argument: Argument | None = None
    is_default: bool = False
    interval_s: float = 0.0
    restarts: bool = False
    is_idempotent: bool = True
    largest_file: int = 0

    @property
    def sends_file(self) -> bool:
        """True if a file answers it."""
        return self.largest_file > 0

    def takes(self, args: Mapping[str, Any]) -> bool:
        """Test the arguments of a command; unknown ones are refused, since they would be left undone."""
        if self.argument is None:
            return not args
        value = args.get(self.argument.name)
        if value is None:
            return not args and not self.argument.is_required
        return len(args) == 1 and isinstance(value, str) and self.argument.is_valid(value)

    def is_proven_by(self, args: Mapping[str, Any], version: str | None) -> bool:
        """Test that a new run of `version`, None if unknown, proves the command."""
        wanted = args.get("version")
        return self.restarts and (wanted is None or wanted == version)


def _is_message(text: str) -> bool:
    return len(text) <= LONGEST_MESSAGE and plain_line(text) == text


_ROWS = (
    CommandSpec(
        name=CommandName.SERVICE_OFF,
        label="Pausar atendimento",
        verb="pausar",
        about="Depois da visita em curso, o totem mostra que não atende.",
        is_grave=True,
        moment=Moment.AFTER_SESSION,
        argument=Argument(
            name="message",
            is_valid=_is_message,
            label="Mensagem para o cliente",
            example="Volto às 14h. Pague pelo aplicativo.",
            hint=f"Aparece na tela do totem. Até {LONGEST_MESSAGE} letras; "
            "sem nada escrito fica a mensagem de costume.",
            longest=LONGEST_MESSAGE,
            lines=2,
        ),
        is_default=True,
    ),
    CommandSpec(
        name=CommandName.SERVICE_ON,
        label="Voltar a atender",
        verb="voltar a atender em",
        about="Desfaz a pausa que a frota pediu.",
        moment=Moment.AFTER_SESSION,
        is_default=True,
    ),
    CommandSpec(
        name=CommandName.RESTART,
        label="Reiniciar o Totem",
        verb="reiniciar",
        about="Só com o totem livre, na tela inicial; volta em segundos.",
        is_grave=True,
        moment=Moment.AT_REST,
        is_default=True,
        restarts=True,
        is_idempotent=False,
    ),
    CommandSpec(
        name=CommandName.RELOAD,
        label="Ler a configuração de novo",
        verb="ler a configuração de",
        about="Lê de novo o totem.toml da loja.",
        moment=Moment.AT_REST,
        restarts=True,
        is_idempotent=False,
    ),
    CommandSpec(
        name=CommandName.PRINT_TEST,
        label="Imprimir página de teste",
        verb="imprimir em",
        about="No máximo uma a cada dez minutos.",
        moment=Moment.AT_REST,
        interval_s=600.0,
        is_idempotent=False,
    ),
    CommandSpec(
        name=CommandName.SCREENSHOT,
        label="Pedir a tela",
        verb="pedir a tela de",
        about="Só a tela inicial ou a de fora de serviço: nunca a de um cliente.",
        moment=Moment.AT_REST,
        largest_file=100 << 10,
    ),
    CommandSpec(
        name=CommandName.DIAGNOSTICS,
        label="Pedir o diagnóstico",
        verb="pedir o diagnóstico de",
        about="O arquivo de hoje, sem dados de clientes.",
        largest_file=4 << 20,
    ),
    CommandSpec(
        name=CommandName.UPDATE_NOW,
        label="Atualizar agora",
        verb="atualizar",
        about="Para a versão escrita, assinada e já publicada. Pede a chave de dono.",
        is_grave=True,
        role=Role.OWNER,
        argument=Argument(
            name="version",
            is_valid=is_version,
            label="Versão",
            example="1.4.0",
            longest=40,
            is_required=True,
        ),
        restarts=True,
        is_idempotent=False,
    ),
)
COMMANDS: Mapping[CommandName, CommandSpec] = {each.name: each for each in _ROWS}
"""All commands, in the order of the page."""
