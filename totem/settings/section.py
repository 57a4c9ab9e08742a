"""Base class of the configuration's sections, and the conversion of a file's or a variable's values.

A section is validated whole when it is made: all its faults are found at once.
"""

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from inspect import get_annotations
from pathlib import Path
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NoReturn,
    Self,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from totem.settings.errors import ExpectedKind, Key, Mismatch, Unexpected, dotted, unexpected
from totem.settings.field import VALIDATES, AfterValidator, Field, FieldInfo, OneOf, SecretStr
from totem.settings.translated import declare_translations

_TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE = frozenset({"0", "off", "f", "false", "n", "no"})
_WHOLE = re.compile(r"\s*([+-]?[0-9]+(?:_[0-9]+)*)(?:\.0+)?\s*")
_NUMBERS = frozenset({int, float, Decimal})


def resolve_path(path: Path, folder: Path | None) -> Path:
    """Return `path`, a relative one below `folder`, and "~" as the user's home."""
    with suppress(RuntimeError):  # an unknown user in "~user": a name like any other
        path = path.expanduser()
    return folder / path if folder else path


@dataclass(frozen=True, slots=True)
class Fault:
    """A refused key.

    Attributes:
        got: the refused value.
        is_unknown: there is no such key.
        error: the validator's objection to the value; None where it does not fit its type or bounds.
    """

    key: Key
    got: object
    is_unknown: bool = False
    error: Unexpected | None = None


class InvalidSection(ValueError):
    """Refusal of a section for its `faults`; the text names the keys and shows no value."""

    def __init__(self, section: str, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{section}: {', '.join(dotted(each.key) for each in faults)}")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Section:
    """Section: unknown keys are refused, values are immutable, and "" unsets an optional value.

    Attributes:
        fields: the keys in order.
        given: the keys that were set.
    """

    fields: ClassVar[Mapping[str, FieldInfo]] = {}
    given: frozenset[str]
    _checks: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        declared = {
            name: cls.__dict__[name].of_type(annotation)
            for name, annotation in get_annotations(cls).items()
            if isinstance(cls.__dict__.get(name), FieldInfo)
        }
        for name in declared:
            delattr(cls, name)
        cls.fields = {**cls.fields, **declare_translations(declared)}
        checks = ((getattr(each, VALIDATES, None), name) for name, each in vars(cls).items())
        cls._checks = {**cls._checks, **{key: getattr(cls, name) for key, name in checks if key}}

    def __init__(self, **given: Any) -> None:
        self._read(given, None)

    @classmethod
    def parse(cls, given: Mapping[str, Any], folder: Path | None = None) -> Self:
        """Return the section with these values; relative paths are below `folder`.

        Raises:
            InvalidSection: some are wrong.
        """
        section = cls.__new__(cls)
        section._read(given, folder)  # noqa: SLF001 - of the same class
        return section

    def _read(self, given: Mapping[str, Any], folder: Path | None) -> None:
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, field in self.fields.items():
            try:
                is_given = name in given
                value = _convert_field(field, given[name], folder) if is_given else field.make_default()
                if name in self._checks and (is_given or field.is_default_checked):
                    value = self._checks[name](value, values)
                values[name] = value
            except (InvalidSection, Unexpected, Mismatch) as error:
                faults += _faults((name,), given.get(name, field.default), error)
        for name in [each for each in given if each not in self.fields]:
            model = self.model_of(name)
            if model is None:
                faults.append(Fault((name,), given[name], is_unknown=True))
                continue
            try:
                values[name] = convert_section(model, given[name], folder)
            except (InvalidSection, Mismatch) as error:
                faults += _faults((name,), given[name], error)
        if faults:
            raise InvalidSection(type(self).__name__, faults)
        self.__dict__.update(values, given=frozenset(given))

    @classmethod
    def model_of(cls, name: str) -> "type[Section] | None":  # noqa: ARG003 - overridden where there are some
        """Return the model of a section whose name is no field; None for an unknown name."""
        return None

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} is immutable")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} is immutable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.values() == other.values()

    def __hash__(self) -> int:
        return hash((type(self), *self.values().values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{key}={value!r}" for key, value in self.values().items())
        return f"{type(self).__name__}({values})"

    def values(self) -> dict[str, Any]:
        """Return the values by key."""
        return {name: value for name, value in vars(self).items() if name != "given" and name[0] != "_"}

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other values, which are not validated."""
        copy = type(self).__new__(type(self))
        copy.__dict__.update(vars(self) | changes, given=self.given | changes.keys())
        return copy

    def dump(self) -> dict[str, Any]:
        """Return the values as JSON has them; secrets are stars."""
        return {name: dump_value(value) for name, value in self.values().items()}


def convert_section(model: type[Section], value: object, folder: Path | None) -> Section:
    """Return a table as a section; see `Section.parse`."""
    if isinstance(value, model):
        return value
    if not isinstance(value, Mapping):
        raise Mismatch
    return model.parse(value, folder)


def dump_value(value: Any) -> Any:
    """Return a value as JSON has it; secrets are stars."""
    if isinstance(value, Section):
        return value.dump()
    if isinstance(value, dict):
        return {name: dump_value(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [dump_value(each) for each in value]
    return str(value) if isinstance(value, Path | Decimal | SecretStr) else value


def _faults(key: Key, got: object, error: Exception) -> Iterator[Fault]:
    if isinstance(error, InvalidSection):
        for each in error.faults:
            yield Fault((*key, *each.key), each.got, each.is_unknown, each.error)
    else:
        yield Fault(key, got, error=error if isinstance(error, Unexpected) else None)


def _convert_field(field: FieldInfo, value: object, folder: Path | None) -> Any:
    if value == "" and field.default is None:
        return None
    kind = plain_type(field.annotation)
    if isinstance(value, bool) and {kind, *get_args(kind)} & _NUMBERS:
        raise Mismatch
    return _check_bounds(field, _convert(field.annotation, value, folder))


def plain_type(annotation: Any) -> Any:
    """Return the type of an annotation without what refines it as a whole."""
    return plain_type(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def is_optional(annotation: Any) -> bool:
    """Test for a union of a type with None."""
    return get_origin(annotation) in {Union, types.UnionType}


def _convert(annotation: Any, value: Any, folder: Path | None) -> Any:
    """Return `value` as the type `annotation`.

    Raises:
        Mismatch, Unexpected: it has another type, or is refused.
        InvalidSection: a table or a list is wrong in parts.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        converted = _convert(arguments[0], value, folder)
        for each in arguments[1:]:
            if isinstance(each, FieldInfo):
                converted = _check_bounds(each, converted)
            elif isinstance(each, AfterValidator):
                converted = each.function(converted)
            elif isinstance(each, OneOf) and converted not in each.rows:
                raise Mismatch
        return converted
    if is_optional(annotation):
        return None if value is None else _convert(arguments[0], value, folder)
    if origin is Literal:
        return _choose(arguments, value)
    if origin is tuple:
        return _convert_list(arguments[0], value, folder)
    if origin is dict:
        return _convert_table(arguments, value, folder)
    if issubclass(annotation, Section):
        return convert_section(annotation, value, folder)
    return _SCALARS[annotation](value, folder)


def _choose(choices: tuple[Any, ...], value: object) -> Any:
    """Return one of the choices; a number may be text, as variables are."""
    if isinstance(value, str) and value.isdecimal() and isinstance(choices[0], int):
        value = int(value)
    for each in choices:
        if isinstance(value, str) == isinstance(each, str) and each == value:
            return each
    raise Mismatch


def _convert_list(item: Any, value: object, folder: Path | None) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise Mismatch
    return tuple(_convert_all("list", enumerate(value), item, folder).values())


def _convert_table(arguments: tuple[Any, ...], value: object, folder: Path | None) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Mismatch
    return _convert_all("table", value.items(), arguments[1], folder, get_args(arguments[0]))


def _convert_all(
    title: str,
    given: Iterable[tuple[Any, object]],
    kind: Any,
    folder: Path | None,
    known: tuple[Any, ...] | None = None,
) -> dict[Any, Any]:
    """Return all values as `kind`, by place or by name; `known` are the names of a table.

    Raises:
        InvalidSection: some are wrong; all faults are in it.
    """
    values: dict[Any, Any] = {}
    faults: list[Fault] = []
    for key, value in given:
        if known is not None and key not in known:
            faults.append(Fault((key,), value, is_unknown=True))
            continue
        try:
            values[key] = _convert(kind, value, folder)
        except (InvalidSection, Unexpected, Mismatch) as error:
            faults += _faults((key,), value, error)
    if faults:
        raise InvalidSection(title, faults)
    return values


def _check_bounds(field: FieldInfo, value: Any) -> Any:
    if value is None:
        return None
    fits = (
        (field.ge is None or value >= field.ge)
        and (field.gt is None or value > field.gt)
        and (field.le is None or value <= field.le)
        and (field.min_length is None or len(value) >= field.min_length)
        and (field.max_length is None or len(value) <= field.max_length)
        and (field.pattern is None or re.search(field.pattern, value) is not None)
    )
    if not fits:
        raise Mismatch
    return value


def _text(value: object, _folder: Path | None = None) -> str:
    if not isinstance(value, str):
        raise Mismatch
    return value.strip()


def _secret(value: object, _folder: Path | None) -> SecretStr:
    return value if isinstance(value, SecretStr) else SecretStr(_text(value))


def _path(value: object, folder: Path | None) -> Path:
    path = value if isinstance(value, Path) else Path(_text(value))
    if "\0" in str(path):
        raise unexpected(ExpectedKind.PATH_WITHOUT_NUL)
    return resolve_path(path, folder)


def _boolean(value: object, _folder: Path | None) -> bool:
    if isinstance(value, str):
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
    elif isinstance(value, int | float) and value in {0, 1}:
        return bool(value)
    raise Mismatch


def _integer(value: object, _folder: Path | None) -> int:
    if isinstance(value, str):
        written = _WHOLE.fullmatch(value)
        value = written[1] if written else None
    elif isinstance(value, float) and not value.is_integer():
        raise Mismatch
    if not isinstance(value, str | int | float):
        raise Mismatch
    try:
        return int(value)
    except ValueError:  # beyond some thousand digits Python reads none
        raise Mismatch from None


def _number(value: object, _folder: Path | None) -> float:
    if not isinstance(value, str | int | float) or (isinstance(value, str) and not value.isascii()):
        raise Mismatch
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise Mismatch from None


def _decimal(value: object, _folder: Path | None) -> Decimal:
    if not isinstance(value, str | int | float | Decimal):
        raise Mismatch
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        raise Mismatch from None
    if not number.is_finite():
        raise Mismatch
    return number


_SCALARS: dict[Any, Callable[[object, Path | None], Any]] = {
    str: _text,
    SecretStr: _secret,
    Path: _path,
    bool: _boolean,
    int: _integer,
    float: _number,
    Decimal: _decimal,
}
