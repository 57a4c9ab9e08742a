"""Write the operator's reference: all settings, and all commands.

Run it with the project's Python after a setting or a command has changed: `.venv/bin/python
packaging/generate/settings_reference.py`. The meaning of each key comes from the models, that of each command
and option from the grammar, both in Portuguese by the catalogue `assets/translations/command_line.po`; values
and defaults come from the models as well. What stands around them in REFERENCIA.pt-BR.md is written by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import own_checkout  # noqa: F401 - this checkout's program

from totem.cli.main import parser
from totem.cli.parser import Parser
from totem.settings import ErpSettings, Settings
from totem.settings.error_text import format_expected
from totem.settings.field import FieldInfo
from totem.settings.schema_text import SchemaText
from totem.settings.section import Section
from totem.system.localization import CommandLanguage, in_language, language_in_use, use

FOLDER = Path(__file__).resolve().parents[1] / "manual"
MANUAL = FOLDER / "MANUAL.pt-BR.md"
REFERENCE = FOLDER / "REFERENCIA.pt-BR.md"
SETTINGS_BEGIN, SETTINGS_END = (
    "<!-- chaves: geradas por packaging/generate/settings_reference.py -->",
    "<!-- fim das chaves -->",
)
COMMANDS_BEGIN, COMMANDS_END = (
    "<!-- comandos: gerados por packaging/generate/settings_reference.py -->",
    "<!-- fim dos comandos -->",
)
WIDTH = 100
"""Columns of the help."""


def settings_tables() -> str:
    """Tables of all sections, in Markdown."""
    settings = Settings(erp=ErpSettings.with_every_section())
    return "\n".join(_section(settings, (), SchemaText(Settings)))


def command_help() -> str:
    """The help of each command, as Portuguese terminals show it."""
    before = language_in_use()
    try:
        use(CommandLanguage.PORTUGUESE)
        return "\n".join(_commands(parser(), "totem"))
    finally:
        use(before)


def with_reference(text: str) -> str:
    """Replace the tables in the text of the reference by the current ones.

    Raises:
        ValueError: the text lacks the marks of a part.
    """
    text = replaced(text, SETTINGS_BEGIN, settings_tables(), SETTINGS_END)
    return replaced(text, COMMANDS_BEGIN, command_help(), COMMANDS_END)


def replaced(text: str, begin: str, tables: str, end: str) -> str:
    """Replace what stands between two marks in the text of a page.

    Raises:
        ValueError: the text lacks the marks.
    """
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise ValueError(f"the page has no place for {begin}")
    return f"{before}{begin}\n\n{tables}\n{end}{after}"


def _commands(command: Parser, name: str) -> Iterator[str]:
    for word, each in command.listed_commands.items():
        if not each.needs_command:
            yield from (f"### `{name} {word}`", "", "```text", each.format_help(WIDTH).rstrip(), "```", "")
        yield from _commands(each, f"{name} {word}")


def _section(section: Section, path: tuple[str, ...], schema: SchemaText) -> Iterator[str]:
    inner: dict[str, Section] = {}
    rows: list[str] = []
    for name, value in section.values().items():
        if isinstance(value, Section):
            inner[name] = value
        elif isinstance(value, dict):
            rows += _requests((*path, name), value, schema)
        else:
            rows.append(_row((*path, name), value, section.fields[name], schema))
    if rows:
        yield from (
            f"### `[{'.'.join(path)}]`",
            "",
            "| chave | o que é | aceita | padrão |",
            "|---|---|---|---|",
        )
        yield from (*rows, "")
    for name, below in inner.items():
        yield from _section(below, (*path, name), schema)


def _requests(path: tuple[str, ...], requests: Mapping[str, Section], schema: SchemaText) -> Iterator[str]:
    """Rows for all requests of the ERP together, which have the same keys."""
    first = next(iter(requests))
    for name, field in requests[first].fields.items():
        key = (*path, first, name)
        value = getattr(requests[first], name)
        row = _row(key, value, field, schema)
        yield row.replace(f"`{name}`", f"`{path[-1]}.PEDIDO.{name}`", 1)


def _row(path: tuple[str, ...], value: object, field: FieldInfo, schema: SchemaText) -> str:
    cells = (
        f"`{path[-1]}`",
        f"{in_language(field.description, CommandLanguage.PORTUGUESE)}.",
        format_expected(schema.takes(path), CommandLanguage.PORTUGUESE),
        _default(value),
    )
    return _cells(cells)


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(value: Any) -> str:
    if value is None or value in ("", ()):
        return "vazio"
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


if __name__ == "__main__":
    REFERENCE.write_text(with_reference(REFERENCE.read_text(encoding="utf-8")), encoding="utf-8")
