"""Look up keys and their expected values in the JSON Schema, and generate the example `totem.toml`.

In the example, prose lines begin with "# " and keys with "#": without it the file sets the defaults.
"""

import json
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from totem.settings.erp import ErpSettings
from totem.settings.error_text import format_expected
from totem.settings.errors import Expected, ExpectedKind
from totem.settings.field import FieldInfo
from totem.settings.json_schema import Node, json_schema
from totem.settings.models import Settings
from totem.settings.section import Section
from totem.system.localization import CommandLanguage, in_language

HEAD = """\
Totem's configuration. Every key stands here with its default; remove the "#" before those that you change.
Relative paths start at this file's folder. "" unsets a text or path.
TOTEM_SECTION__KEY in the environment wins over this file, as in TOTEM_ERP__TIMEOUT_S=20.
"""
_WIDTH = 80


class SchemaText:
    """Keys of a section and the values that they take, by its JSON Schema."""

    def __init__(self, section: type[Section]) -> None:
        self._root: Node = json_schema(section)

    def names(self, section: Sequence[str]) -> list[str]:
        """Return the names of keys and sections directly in a section; none for an unknown section."""
        return list(self._children(self._node(section)))

    def leaves(self) -> list[str]:
        """Return the dotted names of all keys that hold a value."""
        return [".".join(path) for path in self._paths((), self._root)]

    def is_secret(self, key: Sequence[str]) -> bool:
        """Test that the value must not be shown."""
        return self._node(key).get("format") == "password"

    def takes(self, key: Sequence[str], *, item: bool = False) -> Expected:
        """Return the values that a key takes, or an item of its list."""
        node = self._node(key)
        return _expected(self._resolve(node["items"]) if item and "items" in node else node)

    def _paths(self, path: tuple[str, ...], node: Node) -> Iterator[tuple[str, ...]]:
        children = self._children(node)
        for name, child in children.items():
            yield from self._paths((*path, name), child)
        if not children and path:
            yield path

    def _node(self, path: Sequence[str]) -> Node:
        node = self._root
        for name in path:
            node = self._children(node).get(name, {})
        return node

    def _children(self, node: Node) -> dict[str, Node]:
        if "propertyNames" in node:
            each = self._resolve(node["additionalProperties"])
            return dict.fromkeys(node["propertyNames"]["enum"], each)
        return {name: self._resolve(child) for name, child in node.get("properties", {}).items()}

    def _resolve(self, node: Node) -> Node:
        """Return the node behind a reference, or the first choice that is not null."""
        if "$ref" in node:
            return {**self._root["$defs"][node["$ref"].rpartition("/")[2]]}
        if "anyOf" in node:
            choice = self._resolve(next(choice for choice in node["anyOf"] if choice.get("type") != "null"))
            return {**{key: value for key, value in node.items() if key != "anyOf"}, **choice}
        return node


def _expected(node: Node) -> Expected:
    if "enum" in node:
        return Expected(ExpectedKind.CHOICE, values=tuple(node["enum"]))
    match node.get("type"):
        case "boolean":
            return Expected(ExpectedKind.BOOLEAN)
        case "integer" | "number":
            return _number(node)
        case "array":
            return Expected(ExpectedKind.LIST, item=_expected(node["items"]))
        case "object":
            return Expected(ExpectedKind.TABLE)
    if node.get("format") == "path":
        return Expected(ExpectedKind.PATH)
    return _text(node)


def _text(node: Node) -> Expected:
    if "examples" in node:
        return Expected(ExpectedKind.EXAMPLE, values=(node["examples"][0],))
    if "maxLength" in node:
        return Expected(ExpectedKind.BOUNDED_TEXT, values=(node["maxLength"],))
    return Expected(ExpectedKind.TEXT)


def _number(node: Node) -> Expected:
    kind = ExpectedKind.INTEGER if node["type"] == "integer" else ExpectedKind.NUMBER
    above = "exclusiveMinimum" in node
    low = node["exclusiveMinimum"] if above else node.get("minimum")
    return Expected(kind, low=low, high=node.get("maximum"), above=above)


def example(language: CommandLanguage) -> str:
    """Return the example file, its prose in `language` and no wider than a terminal."""
    lines = [line for text in HEAD.splitlines() for line in _prose(in_language(text, language))]
    settings = Settings(erp=ErpSettings.with_every_section())
    lines += _section(settings, (), SchemaText(Settings), language)
    return "".join(f"{line}\n" for line in lines)


def _prose(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _section(
    section: Section, path: tuple[str, ...], schema: SchemaText, language: CommandLanguage
) -> Iterator[str]:
    fields = section.fields
    values = section.values()
    if path:
        yield from ("", *_prose(in_language(type(section).__doc__ or "", language)), f"[{'.'.join(path)}]")
    for name, value in values.items():
        if not isinstance(value, Section | dict):
            yield from _key((*path, name), fields[name], value, schema, language)
    below: dict[tuple[str, ...], Section] = {
        (name,): value for name, value in values.items() if isinstance(value, Section)
    }
    for name, value in values.items():
        if isinstance(value, dict):
            below |= {(name, each): inner for each, inner in value.items()}
    for place, inner in below.items():
        yield from _section(inner, (*path, *place), schema, language)


def _key(
    path: tuple[str, ...], field: FieldInfo, value: object, schema: SchemaText, language: CommandLanguage
) -> Iterator[str]:
    takes = in_language("Takes {values}.", language).format(
        values=format_expected(schema.takes(path), language)
    )
    yield from _prose(f"{in_language(field.description, language)}. {takes}")
    yield f"#{path[-1]} = {_toml(value)}"


def _toml(value: Any) -> str:
    if value is None:
        return '""'
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower()
