"""The settings as a tree of names, and in words what each takes: read from the models' JSON Schema."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

Node = dict[str, Any]


class Outline:
    """What keys there are below a model, and what they take."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._root: Node = model.model_json_schema()

    def names(self, section: Sequence[str]) -> list[str]:
        """Names of the keys and sections directly in a section; none where there is no such section."""
        return list(self._children(self._node(section)))

    def leaves(self) -> list[str]:
        """Dotted names of all keys that hold a value."""
        return [".".join(path) for path in self._paths((), self._root)]

    def is_secret(self, key: Sequence[str]) -> bool:
        """Whether the value must not be shown."""
        return self._node(key).get("format") == "password"

    def takes(self, key: Sequence[str], *, item: bool = False) -> str:
        """In words, what a key takes; or one item of its list."""
        node = self._node(key)
        return _words(self._settle(node["items"]) if item and "items" in node else node)

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
            each = self._settle(node["additionalProperties"])
            return dict.fromkeys(node["propertyNames"]["enum"], each)
        return {name: self._settle(child) for name, child in node.get("properties", {}).items()}

    def _settle(self, node: Node) -> Node:
        """The node behind a reference, or the first choice that is not null."""
        if "$ref" in node:
            return {**self._root["$defs"][node["$ref"].rpartition("/")[2]]}
        if "anyOf" in node:
            choice = self._settle(next(choice for choice in node["anyOf"] if choice.get("type") != "null"))
            return {**{key: value for key, value in node.items() if key != "anyOf"}, **choice}
        return node


def _words(node: Node) -> str:
    if "enum" in node or "const" in node:
        choices = node.get("enum", [node.get("const")])
        return " or ".join(f'"{choice}"' if isinstance(choice, str) else str(choice) for choice in choices)
    match node.get("type"):
        case "boolean":
            return "true or false"
        case "integer" | "number":
            return _number(node)
        case "array":
            return f"a list, each {_words(node['items'])}"
        case "object":
            return "a table"
    if node.get("format") == "path":
        return "a path"
    if "examples" in node:
        return f'text in the form of "{node["examples"][0]}"'
    return f"text of at most {node['maxLength']} characters" if "maxLength" in node else "text"


def _number(node: Node) -> str:
    kind = "a whole number" if node["type"] == "integer" else "a number"
    low = f"above {node['exclusiveMinimum']:g}" if "exclusiveMinimum" in node else f"from {node['minimum']:g}"
    return f"{kind} {low} to {node['maximum']:g}"
