"""Settings that staff may change on the screen, and the editor of each; all others are in the file alone."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, get_args

from totem.settings import Settings
from totem.settings.erp_kind import CARDS
from totem.settings.erp_kinds import KINDS
from totem.settings.printer_profiles import PROFILES
from totem.settings.section import plain_type

DIAGONAL, PRINTER_KIND, PROFILE = "screen.diagonal_inches", "printer.kind", "printer.profile"
DEFAULT = "padrão"
OPTIONS = {
    PRINTER_KIND: {
        "none": ("Sem impressora", "Os clientes pagam pela tela e pelo celular."),
        "thermal": ("Térmica", "Bobina de 80 mm ou 58 mm, por USB, rede ou serial."),
        "cups": ("A4, por fila do Linux", "Uma fila do CUPS."),
        "windows": ("A4, por fila do Windows", "Uma impressora instalada no Windows."),
        "pdf": ("Arquivos PDF", "Só grava arquivos, para testes."),
    },
    PROFILE: {name: (profile.label, profile.note) for name, profile in PROFILES.items()},
}
"""Label and note for each value of a CHOICE."""
_SWITCH = {"true": ("ligado", ""), "false": ("desligado", "")}
Write = Callable[[str, Any], None]
"""Function that writes one value into the file, None for the default; raises `NotWritten`."""


class EditorKind(Enum):
    """Kind of editor."""

    CHOICE = auto()  # one of a few
    NUMBER = auto()  # up and down in steps
    TEXT = auto()  # one line; empty: the default
    LINES = auto()  # several of them, one a line
    HOURS = auto()  # opening and closing time of each day


@dataclass(frozen=True, slots=True)
class EditableSetting:
    """One setting: its dotted key, its label for staff, and its editor; `step` is for NUMBER.

    Attributes:
        is_daily: it is for the people of the store; all others are for technicians.
    """

    key: str
    label: str
    kind: EditorKind
    step: float = 1
    unit: str = ""
    is_daily: bool = False

    def value(self, settings: Settings) -> Any:
        """Return its value in `settings`."""
        value: Any = settings
        for name in self.key.split("."):
            value = getattr(value, name)
        return value

    def options(self) -> list[str]:
        """List the values that a CHOICE allows, from the settings model."""
        model: Any = Settings
        *sections, name = self.key.split(".")
        for section in sections:
            model = model.fields[section].annotation
        annotation = plain_type(model.fields[name].annotation)
        return ["true", "false"] if annotation is bool else [str(each) for each in get_args(annotation)]


def option_text(setting: EditableSetting, option: str) -> tuple[str, str]:
    """Label and note of one value of a CHOICE."""
    return OPTIONS.get(setting.key, _SWITCH).get(option, (option, ""))


def value_text(setting: EditableSetting, value: Any, default: str = DEFAULT) -> str:
    """Text of a value for staff; `default` where none was set."""
    if value is None or value in ("", (), []):
        return default
    if setting.kind is EditorKind.CHOICE:
        return option_text(setting, str(value).lower() if isinstance(value, bool) else str(value))[0]
    if isinstance(value, (tuple, list)):
        return "; ".join(str(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") + setting.unit
    return f"{value}{setting.unit}"


EDITABLE_SETTINGS = (
    EditableSetting("kiosk.open_hours", "Horário da loja", EditorKind.HOURS, is_daily=True),
    EditableSetting("brand.support_phone", "Telefone de ajuda", EditorKind.TEXT, is_daily=True),
    EditableSetting("brand.texts.home_title", "Título da tela inicial", EditorKind.TEXT, is_daily=True),
    EditableSetting("brand.texts.home_lead", "Frase da tela inicial", EditorKind.TEXT, is_daily=True),
    EditableSetting("brand.texts.farewell", "Despedida", EditorKind.TEXT, is_daily=True),
    EditableSetting("sound.enabled", "Sons", EditorKind.CHOICE, is_daily=True),
    EditableSetting("sound.volume", "Volume dos sons", EditorKind.NUMBER, step=10, unit="%", is_daily=True),
    EditableSetting("voice.volume", "Volume da voz", EditorKind.NUMBER, step=10, unit="%", is_daily=True),
    EditableSetting(PRINTER_KIND, "Impressora", EditorKind.CHOICE),
    EditableSetting(PROFILE, "Modelo da térmica", EditorKind.CHOICE),
    EditableSetting("printer.connection", "Endereço da térmica", EditorKind.TEXT),
    EditableSetting("printer.queue", "Fila de impressão (A4)", EditorKind.TEXT),
    EditableSetting("brand.name", "Nome da empresa", EditorKind.TEXT),
    EditableSetting(DIAGONAL, "Diagonal da tela", EditorKind.NUMBER, step=0.1, unit="″"),
)


def editable_setting(key: str) -> EditableSetting:
    """Return the row of a setting that every kiosk has."""
    return next(each for each in EDITABLE_SETTINGS if each.key == key)


def erp_codes(settings: Settings) -> list[EditableSetting]:
    """Return the settings of the vendor's codes that features of this kind of ERP need."""
    info, has_cards = KINDS[settings.erp.kind], settings.card.provider is not None
    return [
        EditableSetting(each.dotted, f"{info.label}: {each.label}", EditorKind.TEXT)
        for each in info.codes
        if has_cards or each.purpose != CARDS
    ]


class SettingsSession:
    """Changes of settings while staff are in maintenance mode.

    Attributes:
        last: sentence about the latest change; "" before the first.
        all: the settings, with those of this kind of ERP.
    """

    def __init__(self, settings: Settings, write: Write) -> None:
        self._settings, self._write = settings, write
        self.all = (*EDITABLE_SETTINGS, *erp_codes(settings))
        self._changed: dict[str, Any] = {}
        self.last = ""

    def value(self, setting: EditableSetting) -> Any:
        """Return the value that will hold after a restart."""
        return self._changed.get(setting.key, setting.value(self._settings))

    def set(self, setting: EditableSetting, value: Any) -> None:
        """Write a value; None for the default.

        Raises:
            NotWritten: it is not allowed, or the file cannot be written.
        """
        self._write(setting.key, value)
        self._changed[setting.key] = value
        self.last = f"Gravado: {setting.label}, {value_text(setting, value)}."
