"""Base class of the configuration's sections, and field types that several of them share."""

import unicodedata
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Annotated, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from totem.domain.hours import LONGEST, InvalidHours, Span
from totem.settings.errors import ExpectedKind, unexpected


def resolve_path(path: Path, folder: Path | None) -> Path:
    """Return `path`, a relative one below `folder`, and "~" as the user's home."""
    with suppress(RuntimeError):  # an unknown user in "~user": a name like any other
        path = path.expanduser()
    return folder / path if folder else path


def is_plain_url(url: str, *schemes: str) -> bool:
    """Test for a URL of these schemes with a host, without user, query, fragment and white space."""
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return False
    unwanted = any(character.isspace() for character in url) or {"@", "?", "#"} & {*url}
    return bool(parts.scheme in schemes and parts.hostname and has_port and not unwanted)


def _resolve_beside_file(path: Path, info: ValidationInfo) -> Path:
    if "\0" in str(path):
        raise unexpected(ExpectedKind.PATH_WITHOUT_NUL)
    return resolve_path(path, (info.context or {}).get("folder"))


def _validate_hours(text: str) -> str:
    try:
        Span.parse(text)
    except InvalidHours as error:
        raise unexpected(ExpectedKind.OPEN_HOURS, error.reason) from None
    return text


def _normalize_line(text: str) -> str:
    """Return `text` as one line with single spaces; invisible characters are refused."""
    line = " ".join(text.split())
    if any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn"} for character in line):
        raise unexpected(ExpectedKind.PLAIN_TEXT)
    return line


Line = AfterValidator(_normalize_line)
Seconds = Annotated[float, Field(gt=0, le=3600)]
File = Annotated[Path, AfterValidator(_resolve_beside_file)]
"""Path; a relative one is below the folder of the configuration file."""
Opening = Annotated[
    str,
    Field(max_length=LONGEST, examples=["Mon-Fri 08:00-18:00"]),
    AfterValidator(_validate_hours),
]
"""Span of `totem.domain.hours`."""


class Section(BaseModel):
    """Section: unknown keys are refused, values are immutable, and "" unsets an optional value."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True, defer_build=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _unset_or_no_number(cls, value: object, info: ValidationInfo) -> object:
        field = cls.model_fields[str(info.field_name)]
        if value == "" and field.default is None:
            return None
        kinds = {field.annotation, *get_args(field.annotation)}
        if isinstance(value, bool) and kinds & {int, float, Decimal}:
            raise PydanticCustomError("number_type", "a boolean is no number")
        return value
