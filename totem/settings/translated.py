"""An operator's texts in several languages: one key declares them all.

`text: Annotated[str, Translated(en="…", es="…")] = Field("…")` in a section is read from the keys `text`, the
source language's, and `text_<code>` for each other language of `totem.system.languages`.
"""

from collections.abc import Mapping
from inspect import get_annotations

from pydantic import BaseModel, Field

from totem.system.languages import LANGUAGES, SOURCE, TRANSLATED


class Translated:
    """Marks a key of a section whose translations have keys of their own; `defaults` by language."""

    def __init__(self, **defaults: str) -> None:
        self.defaults = defaults


def translated_key(key: str, code: str) -> str:
    """Return the key that has the text of `key` in a language."""
    return key if code == SOURCE.code else f"{key}_{code}"


def declare_translations(section: type[BaseModel]) -> None:
    """Add the keys of translations after their text's, in a class whose fields pydantic has not read yet."""
    declared: dict[str, object] = {}
    for key, annotation in get_annotations(section).items():
        declared[key] = annotation
        for mark in getattr(annotation, "__metadata__", ()):
            if isinstance(mark, Translated):
                is_optional = section.__dict__[key].default is None
                for place, language in enumerate(TRANSLATED):
                    words = f"The same in {language.english}"
                    if not (is_optional or place):
                        words += (
                            f"; empty or left out beside another {key}:"
                            " the Portuguese stands, under a line that says so"
                        )
                    name = translated_key(key, language.code)
                    default = mark.defaults.get(language.code, None if is_optional else "")
                    declared[name] = annotation
                    setattr(section, name, Field(default, description=words))
    section.__annotations__ = declared


def texts_by_language(section: BaseModel, key: str) -> Mapping[str, str]:
    """Return the text of `key` and its translations by language; nothing if it is empty.

    A default translation counts beside the default text only: it translates no other.
    """
    fields, own = type(section).model_fields, getattr(section, key)
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
