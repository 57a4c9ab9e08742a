"""What is wrong with a configuration: one line for each trouble, never with a secret in it.

A line names the place (file and line, or environment variable), the key, what it got and what it takes, and
for an unknown key the nearest that exists.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from totem.settings.models import Settings
from totem.settings.outline import Outline

Key = tuple[str | int, ...]
Trouble = tuple[Key, str]
"""What is wrong: the key, and a sentence."""

_LONGEST_SHOWN = 60
_MOST_GUESSES = 50
"""Troubles before an unknown key is told without a guess at what was meant, which takes a while."""
_LONGEST_NUMBER = 200
"""Bits."""


class SettingsError(Exception):
    """The configuration cannot be used. `troubles` has one line each; the message is all of them."""

    def __init__(self, troubles: Iterable[str]) -> None:
        self.troubles = tuple(troubles)
        super().__init__("\n".join(self.troubles))


def dotted(key: Key) -> str:
    """`("erp", "requests", "customer")` as `erp.requests.customer`; list places in brackets."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def describe(error: ValidationError) -> list[Trouble]:
    """The key and the sentence of every trouble that pydantic found."""
    outline = Outline(Settings)
    found: dict[Key, str] = {}
    for detail in error.errors(include_url=False):
        key = _key(detail)
        if detail["type"] == "extra_forbidden" and len(found) >= _MOST_GUESSES:
            found.setdefault(key, f"{dotted(key)} is not a setting")
        else:
            found.setdefault(key, _sentence(key, detail, outline))
    return list(found.items())


def unknown(error: ValidationError) -> list[Key]:
    """The keys that are no settings."""
    details = error.errors(include_url=False)
    return list(dict.fromkeys(_key(each) for each in details if each["type"] == "extra_forbidden"))


def _key(detail: ErrorDetails) -> Key:
    key = tuple(part for part in detail["loc"] if part != "[key]")
    blamed = detail.get("ctx", {}).get("key")
    return (*key[:-1], blamed) if blamed else key


def _sentence(key: Key, detail: ErrorDetails, outline: Outline) -> str:
    if detail["type"] == "extra_forbidden":
        return f"{dotted(key)} is not a setting; {_nearest(key, outline)}"
    names = [part for part in key if isinstance(part, str)]
    takes = outline.takes(names, item=isinstance(key[-1], int))
    if detail["type"] == "value_error":
        takes = str(detail["ctx"]["error"])
    elif detail["type"] == "cross":
        takes = detail["msg"]
    hidden = outline.is_secret(names) or takes == "a table"
    got = "a hidden value" if hidden else shown(detail.get("ctx", {}).get("got", detail["input"]))
    return f"{dotted(key)} got {got}, takes {takes}"


def _nearest(key: Key, outline: Outline) -> str:
    import difflib  # nothing is wrong on most days

    *section, wrong = (str(part) for part in key)
    siblings = outline.names(section)
    close = difflib.get_close_matches(wrong, siblings, n=1)
    if close:
        name = dotted((*section, close[0]))
        return f"did you mean {name} ({outline.takes([*section, close[0]])})?"
    elsewhere = [name for name in outline.leaves() if name.endswith(f".{wrong}")]
    elsewhere += difflib.get_close_matches(dotted(key), outline.leaves(), n=1, cutoff=0.75)
    if elsewhere:
        return f"did you mean {elsewhere[0]} ({outline.takes(elsewhere[0].split('.'))})?"
    return f"{dotted(tuple(section)) or 'the file'} has {', '.join(siblings)}"


def shown(value: object) -> str:
    """A value as a line may show it: short, on one line, without an address's password or query."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return "a number that is too long"  # beyond some thousand digits Python writes none
    if isinstance(value, bool) or not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = re.sub(r"//.*@", "//…@", value)
    text = re.sub(r"\?.*", "?…", text, flags=re.DOTALL)
    return json.dumps(
        text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…", ensure_ascii=False
    )
