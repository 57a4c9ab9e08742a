"""The error of a configuration that cannot be used, and the problems that pydantic finds in one.

A problem names the place (file and line, or environment variable), the key, the refused value without any
secret and the values that are taken; for an unknown key, the nearest that exists.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from totem.settings.models import Settings
from totem.settings.problems import (
    UNEXPECTED,
    ExpectedKind,
    Key,
    SettingsFault,
    SettingsProblem,
    Unshown,
    dotted,
)
from totem.settings.schema_text import SchemaText

_LONGEST_SHOWN = 60
_MOST_GUESSES = 50
"""Problems before an unknown key is reported without the nearest that exists, which takes a while to find."""
_LONGEST_NUMBER = 200
"""Bits."""


class SettingsError(Exception):
    """The configuration cannot be used, for `problems`; the message has an English line for each."""

    def __init__(self, problems: Iterable[SettingsProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """An English line for each problem."""
        return tuple(map(str, self.problems))


def describe(error: ValidationError) -> list[SettingsProblem]:
    """Return every problem that pydantic found, one a key, without its place."""
    outline = SchemaText(Settings)
    found: dict[Key, SettingsProblem] = {}
    for detail in error.errors(include_url=False):
        key = _key(detail)
        if detail["type"] == "extra_forbidden" and len(found) >= _MOST_GUESSES:
            found.setdefault(key, SettingsProblem(SettingsFault.UNKNOWN_KEY, key))
        else:
            found.setdefault(key, _problem(key, detail, outline))
    return list(found.values())


def unknown(error: ValidationError) -> list[Key]:
    """The keys that are no settings."""
    details = error.errors(include_url=False)
    return list(dict.fromkeys(_key(each) for each in details if each["type"] == "extra_forbidden"))


def _key(detail: ErrorDetails) -> Key:
    key = tuple(part for part in detail["loc"] if part != "[key]")
    blamed = detail.get("ctx", {}).get("key")
    return (*key[:-1], blamed) if blamed else key


def _problem(key: Key, detail: ErrorDetails, outline: SchemaText) -> SettingsProblem:
    if detail["type"] == "extra_forbidden":
        return _with_nearest(SettingsProblem(SettingsFault.UNKNOWN_KEY, key), outline)
    context = detail.get("ctx", {})
    names = [part for part in key if isinstance(part, str)]
    if detail["type"] == UNEXPECTED:
        expected = context["expected"]
    else:
        expected = outline.takes(names, item=isinstance(key[-1], int))
    hidden = outline.is_secret(names) or expected.kind is ExpectedKind.TABLE
    got = Unshown.SECRET if hidden else shown(context.get("got", detail["input"]))
    return SettingsProblem(SettingsFault.UNEXPECTED_VALUE, key, got=got, expected=expected)


def _with_nearest(problem: SettingsProblem, outline: SchemaText) -> SettingsProblem:
    import difflib  # nothing is wrong on most days

    *section, wrong = (str(part) for part in problem.key)
    siblings = outline.names(section)
    near = [dotted((*section, name)) for name in difflib.get_close_matches(wrong, siblings, n=1)]
    if not near:
        near = [name for name in outline.leaves() if name.endswith(f".{wrong}")]
        near += difflib.get_close_matches(dotted(problem.key), outline.leaves(), n=1, cutoff=0.75)
    if near:
        return replace(problem, nearest=near[0], expected=outline.takes(near[0].split(".")))
    return replace(problem, siblings=tuple(siblings))


def shown(value: object) -> str | Unshown:
    """A value as a sentence may quote it: short, on one line, without an address's password or query."""
    if isinstance(value, Mapping):
        return Unshown.TABLE
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Unshown.LIST
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return Unshown.LONG_NUMBER  # beyond some thousand digits Python writes none
    if isinstance(value, bool) or not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = re.sub(r"//.*@", "//…@", value)
    text = re.sub(r"\?.*", "?…", text, flags=re.DOTALL)
    return json.dumps(
        text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…", ensure_ascii=False
    )


def advice(settings: Settings) -> Iterator[str]:
    """One line for each thing that the operator should set."""
    payment = settings.payment
    if payment.allowed_pix_keys:
        return
    name = payment.beneficiary.name
    whose = f"payment.beneficiary.name ({name})" if name else f"brand.name ({settings.brand.name})"
    yield (
        f"payment.allowed_pix_keys is empty: a static PIX is offered only where its receiver is {whose},"
        " or its key payment.beneficiary.tax_id; name the company's keys"
    )
