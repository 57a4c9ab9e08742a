"""A complete `totem.toml` made from the models: every key with its meaning, what it takes, and its default.

Prose lines begin with "# ", keys with "#" alone: without that one character the file says the defaults.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from totem.settings.error_text import english_takes
from totem.settings.models import Settings
from totem.settings.outline import Outline

HEAD = """\
# Totem's configuration. Every key stands here with its default; remove the "#" before those that you change.
# Relative paths start at this file's folder. "" unsets a text or path.
# TOTEM_SECTION__KEY in the environment wins over this file, as in TOTEM_ERP__TIMEOUT_S=20.
"""


def example() -> str:
    """The whole file as text."""
    return HEAD + "".join(f"{line}\n" for line in _section(Settings(), (), Outline(Settings)))


def _section(section: BaseModel, path: tuple[str, ...], outline: Outline) -> Iterator[str]:
    fields = type(section).model_fields
    if path:
        yield from ("", f"# {type(section).__doc__}", f"[{'.'.join(path)}]")
    for name, field in fields.items():
        value = getattr(section, name)
        if not isinstance(value, BaseModel | dict):
            yield from _key((*path, name), field, value, outline)
    for name in fields:
        value = getattr(section, name)
        below = {name: value} if isinstance(value, BaseModel) else {}
        if isinstance(value, dict):
            below = {f"{name}.{each}": inner for each, inner in value.items()}
        for place, inner in below.items():
            yield from _section(inner, (*path, *place.split(".")), outline)


def _key(path: tuple[str, ...], field: FieldInfo, value: object, outline: Outline) -> Iterator[str]:
    yield f"# {field.description}. Takes {english_takes(outline.takes(path))}."
    yield f"#{path[-1]} = {_toml(value)}"


def _toml(value: Any) -> str:
    if value is None:
        return '""'
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower()
