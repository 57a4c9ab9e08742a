"""The operator's manual: its table of settings, made from the models, and its pictures of maintenance mode.

Run it with the project's Python after a setting or the staff's screens have changed:
`.venv/bin/python packaging/manual.py`. What each key means is said in Portuguese in `manual/keys.toml`; what
it takes and its default are the models'. The rest of MANUAL.pt-BR.md is written by hand.
"""

import io
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from readme_pictures import shrink
from totem import gallery
from totem.settings import Settings
from totem.settings.outline import Outline
from totem.settings.portuguese import takes

HERE = Path(__file__).resolve().parent
MANUAL = HERE / "MANUAL.pt-BR.md"
KEYS = HERE / "manual" / "keys.toml"
PICTURES = HERE / "manual"
BEGIN, END = "<!-- referência: gerada por packaging/manual.py -->", "<!-- fim da referência -->"
SIZE = (1080, 1920)
SHOWN = {
    "set-up": "setup-begun",
    "set-up-erp": "setup-erp-token",
    "gate": "gate-typing",
    "maintenance": "maintenance-trouble",
    "settings": "settings-changed",
    "statistics": "statistics",
    "outbox": "outbox",
}
"""File → face of the gallery."""
REQUESTS = "requests"


def reference() -> str:
    """The table of every section, in Markdown."""
    meanings = tomllib.loads(KEYS.read_text(encoding="utf-8"))
    return "\n".join(_section(Settings(), (), meanings, Outline(Settings)))


def with_reference(manual: str) -> str:
    """The manual with the reference that is true today.

    Raises:
        ValueError: it has no place for it.
    """
    before, begin, rest = manual.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the manual has no place for the reference")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def _section(
    section: BaseModel, path: tuple[str, ...], meanings: Mapping[str, Any], outline: Outline
) -> Iterator[str]:
    inner: dict[str, BaseModel] = {}
    rows: list[str] = []
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            inner[name] = value
        elif isinstance(value, dict):
            rows += _requests((*path, name), value, meanings, outline)
        else:
            rows.append(_row((*path, name), value, meanings[name], outline))
    if rows:
        yield from (
            f"### `[{'.'.join(path)}]`",
            "",
            "| chave | o que é | aceita | padrão |",
            "|---|---|---|---|",
        )
        yield from (*rows, "")
    for name, below in inner.items():
        yield from _section(below, (*path, name), meanings[name], outline)


def _requests(
    path: tuple[str, ...], requests: Mapping[str, BaseModel], meanings: Mapping[str, Any], outline: Outline
) -> Iterator[str]:
    """One row for all requests: they take the same."""
    first = next(iter(requests))
    for name in type(requests[first]).model_fields:
        key = (*path, first, name)
        value = getattr(requests[first], name)
        row = _row(key, value, meanings[f"{path[-1]}.*.{name}"], outline)
        yield row.replace(f"`{name}`", f"`{path[-1]}.PEDIDO.{name}`", 1)


def _row(path: tuple[str, ...], value: object, meaning: str, outline: Outline) -> str:
    cells = (f"`{path[-1]}`", f"{meaning}.", takes(outline.takes(path)), _default(value))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(value: Any) -> str:
    if value is None or value in ("", ()):
        return "vazio"
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def take_pictures(folder: Path) -> None:
    """Take what staff see, from the gallery, into `folder`."""
    with tempfile.TemporaryDirectory() as work:
        gallery.run(
            Path(work),
            sizes=[SIZE],
            themes=["usual"],
            languages=["pt_BR"],
            screens=[*SHOWN.values()],
            say=io.StringIO(),
        )
        for name, face in SHOWN.items():
            width, height = SIZE
            taken = Path(work, f"{width}x{height}", "usual", "pt_BR", f"{face}.png")
            shrink(taken, folder / f"{name}.png", flat=True)


if __name__ == "__main__":
    MANUAL.write_text(with_reference(MANUAL.read_text(encoding="utf-8")), encoding="utf-8")
    take_pictures(PICTURES)
    sys.exit(0)
