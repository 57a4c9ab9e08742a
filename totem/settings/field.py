"""Declarations of settings: `Field` with default, bounds and meaning, and validators beyond them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

VALIDATES = "_validates"
"""Attribute of a check: its key."""
Others = Mapping[str, Any]
"""Values of the keys before a checked one, without those that were refused."""
M = TypeVar("M")

MISSING: Any = object()
"""Default of a field that has a factory, or that only bounds a type."""


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One key of a section, or the bounds of a type within `Annotated`.

    Attributes:
        factory: makes the default in place of `default`.
        is_default_checked: the section's check of the key sees a default, too.
        fleet: the fleet may set it, and every key of a section; the permission in `fleet.allow` that a key
            needs of its own, since customers call and visit what it names.
        annotation: type of the value, with all that refines it.
    """

    default: Any = MISSING
    factory: Callable[[], Any] | None = None
    description: str = ""
    examples: tuple[Any, ...] = ()
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    is_default_checked: bool = False
    fleet: bool | str = False
    annotation: Any = None

    def of_type(self, annotation: Any) -> "FieldInfo":
        """Return the field with its type."""
        return replace(self, annotation=annotation)

    def make_default(self) -> Any:
        """Return the default."""
        return self.default if self.factory is None else self.factory()


def Field(  # noqa: N802 - it reads as the declaration that it makes
    default: Any = MISSING,
    *,
    default_factory: Callable[[], Any] | None = None,
    validate_default: bool = False,
    examples: list[Any] | tuple[Any, ...] = (),
    **bounds: Any,
) -> Any:
    """Declare a key of a section, as its value in the class; in `Annotated`, bounds of a type.

    `bounds` are a description and those of `FieldInfo`: `ge`, `gt`, `le`, `min_length`, `max_length`,
    `pattern`, which is searched for; and `fleet`.
    """
    return FieldInfo(
        default,
        factory=default_factory,
        is_default_checked=validate_default,
        examples=tuple(examples),
        **bounds,
    )


@dataclass(frozen=True, slots=True)
class AfterValidator:
    """Refines a converted value of the `Annotated` type that it stands in, or raises `Unexpected`."""

    function: Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """Refines the `Annotated` text that it stands in to the name of a row of a table.

    The table is read where a value is set, and where all values are listed.
    """

    rows: Mapping[str, object]


def validates(key: str) -> Callable[[M], M]:
    """Declare a class method the check of a key: it takes the value and those of the keys before it.

    It returns the value that is kept, or raises `Unexpected`.
    """

    def declare(method: M) -> M:
        setattr(method, VALIDATES, key)
        return method

    return declare


class SecretStr:
    """Text that neither `repr`, logs nor dumps show."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        """Return the text."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretStr) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __str__(self) -> str:
        return "**********" if self._text else ""

    def __repr__(self) -> str:
        return f"SecretStr({str(self)!r})"
