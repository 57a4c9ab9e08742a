"""Write the reference of all settings into the operator's manual.

Run it with the project's Python after a setting has changed: `.venv/bin/python
packaging/generate/settings_reference.py`. The meaning of each key comes from the models, in Portuguese by the
catalogue `assets/translations/command_line.po`; its values and default come from the models as well. The rest
of MANUAL.pt-BR.md is written by hand.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import own_checkout  # noqa: F401 - this checkout's program

from totem.settings import ErpSettings, Settings
from totem.settings.error_text import format_expected
from totem.settings.field import FieldInfo
from totem.settings.schema_text import SchemaText
from totem.settings.section import Section
from totem.system.localization import CommandLanguage, in_language

FOLDER = Path(__file__).resolve().parents[1] / "manual"
MANUAL = FOLDER / "MANUAL.pt-BR.md"
BEGIN, END = (
    "<!-- referência: gerada por packaging/generate/settings_reference.py -->",
    "<!-- fim da referência -->",
)


def reference() -> str:
    """Tables of all sections, in Markdown."""
    settings = Settings(erp=ErpSettings.with_every_section())
    return "\n".join(_section(settings, (), SchemaText(Settings)))


def with_reference(manual: str) -> str:
    """Replace the reference in the text of the manual by the current one.

    Raises:
        ValueError: the text lacks the marks of the reference.
    """
    before, begin, rest = manual.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the manual has no place for the reference")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


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
    MANUAL.write_text(with_reference(MANUAL.read_text(encoding="utf-8")), encoding="utf-8")
