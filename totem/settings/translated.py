"""An operator's texts in several languages: one key declares them all.

`text: Annotated[str, Translated(en="…", es="…")] = Field("…")` in a section is read from the keys `text`, the
source language's, and `text_<code>` for each other language of `totem.system.languages`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from totem.settings.field import FieldInfo
from totem.system.languages import LANGUAGES, SOURCE, TRANSLATED

if TYPE_CHECKING:
    from totem.settings.section import Section

_SAME = "The same in {language}"


class Translated:
    """Marks a key of a section whose translations have keys of their own; `defaults` by language."""

    def __init__(self, **defaults: str) -> None:
        self.defaults = defaults


def translated_key(key: str, code: str) -> str:
    """Return the key that has the text of `key` in a language."""
    return key if code == SOURCE.code else f"{key}_{code}"


def declare_translations(fields: Mapping[str, FieldInfo]) -> dict[str, FieldInfo]:
    """Return the fields of a section, after each text the keys of its translations."""
    declared: dict[str, FieldInfo] = {}
    for key, field in fields.items():
        declared[key] = field
        for mark in getattr(field.annotation, "__metadata__", ()):
            if isinstance(mark, Translated):
                is_optional = field.default is None
                for place, language in enumerate(TRANSLATED):
                    words = _SAME.format(language=language.english)
                    if not (is_optional or place):
                        words += (
                            f"; empty or left out beside another {key}:"
                            " the Portuguese stands, under a line that says so"
                        )
                    default = mark.defaults.get(language.code, None if is_optional else "")
                    declared[translated_key(key, language.code)] = FieldInfo(
                        default, description=words, annotation=field.annotation
                    )
    return declared


def texts_by_language(section: "Section", key: str) -> Mapping[str, str]:
    """Return the text of `key` and its translations by language; nothing if it is empty.

    A default translation counts beside the default text only: it translates no other.
    """
    fields, own = section.fields, getattr(section, key)
    if not own:
        return {}
    is_default = own == fields[key].default
    found = {each.code: translated_key(key, each.code) for each in LANGUAGES}
    texts = {code: (str(getattr(section, name)), fields[name].default) for code, name in found.items()}
    return {
        code: text
        for code, (text, default) in texts.items()
        if text and (is_default or code == SOURCE.code or text != default)
    }
