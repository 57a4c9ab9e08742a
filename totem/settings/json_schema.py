"""JSON Schema of the settings, from the declarations of their sections."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from totem.settings.erp import ErpSettings
from totem.settings.erp_kinds import KINDS
from totem.settings.field import FieldInfo, OneOf, SecretStr
from totem.settings.section import Section, dump_value, is_optional

Node = dict[str, Any]

_SCALARS: dict[Any, Node] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Path: {"format": "path", "type": "string"},
    SecretStr: {"format": "password", "type": "string", "writeOnly": True},
}


def json_schema(section: type[Section]) -> Node:
    """Return the JSON Schema of a section; those within it are its `$defs`."""
    definitions: dict[str, Node] = {}
    root = _section(section, definitions)
    return {"$defs": dict(sorted(definitions.items())), **root}


def _section(section: type[Section], definitions: dict[str, Node]) -> Node:
    properties = {name: _field(name, field, definitions) for name, field in section.fields.items()}
    if section is ErpSettings:
        own = {name: kind.settings for name, kind in KINDS.items() if kind.settings is not None}
        properties |= {name: _section(settings, definitions) for name, settings in own.items()}
    node = {"additionalProperties": False, "description": section.__doc__, "properties": properties}
    return {**node, "title": section.__name__, "type": "object"}


def _field(name: str, field: FieldInfo, definitions: dict[str, Node]) -> Node:
    node = _bounded(_type(field.annotation, definitions), field)
    if field.factory is None:
        node["default"] = dump_value(field.default)
    if field.description:
        node["description"] = field.description
    if "$ref" not in node:
        node["title"] = name.replace("_", " ").title()
    return _ordered(node)


def _type(annotation: Any, definitions: dict[str, Node]) -> Node:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        node = _type(arguments[0], definitions)
        for each in arguments[1:]:
            if isinstance(each, FieldInfo):
                node = _bounded(node, each)
            elif isinstance(each, OneOf):
                node = {**node, "enum": [*each.rows]}
        return node
    if is_optional(annotation):
        return {"anyOf": [_type(arguments[0], definitions), {"type": "null"}]}
    if origin is Literal:
        return {"enum": [*arguments], "type": "string" if isinstance(arguments[0], str) else "integer"}
    if origin is tuple:
        return {"items": _type(arguments[0], definitions), "type": "array"}
    if origin is dict:
        names, each = {"enum": [*get_args(arguments[0])]}, _type(arguments[1], definitions)
        return {"additionalProperties": each, "propertyNames": names, "type": "object"}
    if annotation is Decimal:
        return {"anyOf": [{"type": "number"}, {"type": "string"}]}
    if annotation in _SCALARS:
        return {**_SCALARS[annotation]}
    if annotation.__name__ not in definitions:
        definitions[annotation.__name__] = {}
        definitions[annotation.__name__] = _section(annotation, definitions)
    return {"$ref": f"#/$defs/{annotation.__name__}"}


def _bounded(node: Node, field: FieldInfo) -> Node:
    """Add the bounds to a type; of a choice of types, to the first."""
    kind = node["anyOf"][0] if "anyOf" in node else node
    unit = "Items" if kind.get("type") == "array" else "Length"
    bounds = {
        "minimum": field.ge,
        "exclusiveMinimum": field.gt,
        "maximum": field.le,
        f"min{unit}": field.min_length,
        f"max{unit}": field.max_length,
        "pattern": field.pattern,
    }
    kind = _ordered(kind | {name: bound for name, bound in bounds.items() if bound is not None})
    node = {**node, "anyOf": [kind, *node["anyOf"][1:]]} if "anyOf" in node else kind
    return _ordered({**node, "examples": [*field.examples]}) if field.examples else node


def _ordered(node: Node) -> Node:
    return dict(sorted(node.items()))
