"""The brand never stops the kiosk: what is wrong in `[brand]` is left out, and the default is shown."""

import copy
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from totem.settings import errors, sources, token
from totem.settings.brand import BrandSettings
from totem.settings.errors import SettingsError
from totem.settings.models import Settings
from totem.settings.paths import PREFIX
from totem.settings.problems import Expected, ExpectedKind, Key, SettingsFault, SettingsProblem
from totem.settings.schema_text import SchemaText
from totem.system.safe_reader import read_plain

SECTION = "brand"
_LONGEST = 160


def without(values: dict[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    """`values` without the `keys`; of a list only the wrong items are taken out."""
    left = copy.deepcopy(values)
    for key in sorted(keys, key=_places, reverse=True):  # a list's last item first: the others keep theirs
        table: Any = left
        for name in key[:-1]:
            table = table[name]
        del table[key[-1]]
    left.setdefault(SECTION, {})
    return left


def _places(key: Key) -> list[tuple[bool, int, str]]:
    """A key to sort by: names and places in lists do not compare with each other."""
    return [
        (
            isinstance(part, int),
            part if isinstance(part, int) else 0,
            str(part) if isinstance(part, str) else "",
        )
        for part in key
    ]


def without_missing_pictures(brand: BrandSettings) -> tuple[BrandSettings, list[SettingsProblem]]:
    """Return the brand without the files that cannot be opened, and a problem for each of them."""
    there = {path: _is_readable(path) for path in (*brand.slides, *([brand.logo] if brand.logo else []))}
    wrong = [
        SettingsProblem(SettingsFault.SLIDE_UNREADABLE, (SECTION, "slides", place), path=_named(slide))
        for place, slide in enumerate(brand.slides)
        if not there[slide]
    ]
    update: dict[str, object] = {"slides": tuple(slide for slide in brand.slides if there[slide])}
    if brand.logo is not None and not there[brand.logo]:
        update["logo"] = None
        fault, path = SettingsFault.LOGO_UNREADABLE, _named(brand.logo)
        wrong.append(SettingsProblem(fault, (SECTION, "logo"), path=path, shows_default=True))
    return brand.model_copy(update=update), wrong


def _named(path: Path) -> str:
    text = str(path)
    return json.dumps(text if len(text) <= _LONGEST else f"…{text[-_LONGEST:]}", ensure_ascii=False)


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):  # a name that is none: too long, or with a NUL in it
        return False


_LONGEST_CERTIFICATES = 1 << 24
"""Bytes of `erp.ca_file`; a system's whole collection has less than one million."""


@dataclass(frozen=True)
class Loaded:
    """The settings, the file that they came from, and everything that deserves the operator's eye.

    Attributes:
        warnings: problems with which it can be used as it is.
        forgiven: problems of the brand, each left out.
        passed_over: problems of the file, where the last good one counts in its place.
        text: content of the file.
        overlays: names and contents of the files of `conf.d`.
    """

    settings: Settings
    file: Path | None
    warnings: tuple[SettingsProblem, ...]
    forgiven: tuple[SettingsProblem, ...] = ()
    passed_over: tuple[SettingsProblem, ...] = ()
    text: str = field(default="", repr=False)  # a token may stand in it
    overlays: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def sources(self) -> str:
        """The files that the settings came from, for a line that names them; "" for none."""
        names = [f"conf.d/{name}" for name, _ in self.overlays]
        return ", ".join([str(self.file), *names]) if self.file else ""


def load(
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    of_any_version: bool = False,
    required: bool = True,
    layers: Sequence[sources.Layer] | None = None,
) -> Loaded:
    """Read, overlay and check the configuration.

    `config` is the file that `--config` names; `places.configuration_file` chooses where there is none, and
    where nothing is to be read the defaults count. A named file may be missing if not `required`. What the
    file and its overlays name is looked for in `folder`, where none is given, in the file's own. A file
    `of_any_version` was found right by a program that may be newer: what it knows and this one does not is
    left out. `layers` are read in place of the file.

    Raises:
        SettingsError: something cannot be read or is wrong, other than the brand; every trouble is listed.
    """
    environ = os.environ if environ is None else environ
    raw = sources.read(config, environ, required=required, layers=layers)
    folder = folder or (raw.file.absolute().parent if raw.file else Path.cwd())
    found = token.resolve(raw, environ, folder)
    settings, wrong = _checked(raw, folder, of_any_version=of_any_version)
    placed = _with_places(raw, wrong)
    if settings is None:
        raise SettingsError(found + placed)
    ca_file = settings.erp.ca_file
    if ca_file is not None and not _is_certificate(ca_file):
        found += _with_places(raw, [_no_certificate(ca_file)])
    if found:
        raise SettingsError(found + placed)
    brand, missing = without_missing_pictures(settings.brand)
    settings = settings.model_copy(update={"brand": brand})
    forgiven = [replace(each, shows_default=True) for each in placed] + _with_places(raw, missing)
    warnings = [*token.open_to_others(raw, environ), *_nearly_settings(environ)]
    if settings.erp.base_url is None:
        warnings.append(SettingsProblem(SettingsFault.NO_ERP_ADDRESS))
    return Loaded(settings, raw.file, tuple(warnings), tuple(forgiven), **_texts(raw))


def _texts(raw: sources.Raw) -> dict[str, Any]:
    own = next((layer.text for layer in raw.layers if layer.path == raw.file), "")
    return {
        "text": own,
        "overlays": tuple((layer.path.name, layer.text) for layer in raw.layers if layer.path != raw.file),
    }


def _checked(
    raw: sources.Raw, folder: Path, *, of_any_version: bool = False
) -> tuple[Settings | None, list[SettingsProblem]]:
    """The settings, None where more than the brand is wrong, and what is wrong."""
    values: dict[str, Any] = {name: {} for name in Settings.model_fields} | raw.values
    context = {"folder": folder}
    try:
        if of_any_version:
            values = _known(values, context)
        return Settings.model_validate(values, context=context), []
    except ValidationError as error:
        wrong = errors.describe(error)
    if any(each.key[0] != SECTION for each in wrong):
        return None, wrong
    forgiven = without(values, [each.key for each in wrong])
    return Settings.model_validate(forgiven, context=context), wrong


def _known(values: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """`values` without the keys that are no settings of this version."""
    try:
        Settings.model_validate(values, context=context)
    except ValidationError as error:
        return without(values, errors.unknown(error))
    return values


def _with_places(raw: sources.Raw, wrong: list[SettingsProblem]) -> list[SettingsProblem]:
    """The same problems, each with the place that it comes from."""
    places = raw.places([each.key for each in wrong])
    return [replace(each, place=place) for place, each in zip(places, wrong, strict=True)]


def _no_certificate(ca_file: Path) -> SettingsProblem:
    got, expected = errors.shown(str(ca_file)), Expected(ExpectedKind.CERTIFICATE)
    return SettingsProblem(SettingsFault.UNEXPECTED_VALUE, ("erp", "ca_file"), got=got, expected=expected)


def _is_certificate(path: Path) -> bool:
    try:
        return b"-----BEGIN " in read_plain(path, _LONGEST_CERTIFICATES)
    except OSError:
        return False


def _nearly_settings(environ: Mapping[str, str]) -> Iterator[SettingsProblem]:
    """Variables such as TOTEM_ERP_TOKEN, one underscore short of a setting."""
    strangers = [
        name
        for name in sorted(environ)
        if name.startswith(PREFIX) and "__" not in name and name not in sources.NOT_SETTINGS
    ]
    if not strangers:
        return
    import difflib  # most machines have no strangers

    known = [PREFIX + leaf.replace(".", "__").upper() for leaf in SchemaText(Settings).leaves()]
    for name in strangers:
        for near in difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            yield SettingsProblem(SettingsFault.MISNAMED_VARIABLE, path=name, nearest=near)
