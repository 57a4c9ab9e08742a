"""The brand never stops the kiosk: what is wrong in `[brand]` is left out, and the default is shown."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from totem.settings import sources, token, validation
from totem.settings.errors import Expected, ExpectedKind, SettingsError, SettingsFault, SettingsProblem
from totem.settings.models import Settings
from totem.settings.paths import PREFIX
from totem.settings.schema_text import SchemaText
from totem.settings.validation import remove_missing_images, validate
from totem.system.safe_reader import read_plain

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
    settings, wrong = validate(raw, folder, of_any_version=of_any_version)
    placed = _add_places(raw, wrong)
    if settings is None:
        raise SettingsError(found + placed)
    ca_file = settings.erp.ca_file
    if ca_file is not None and not _is_certificate(ca_file):
        found += _add_places(raw, [_certificate_problem(ca_file)])
    if found:
        raise SettingsError(found + placed)
    brand, missing = remove_missing_images(settings.brand)
    settings = settings.model_copy(update={"brand": brand})
    forgiven = [replace(each, shows_default=True) for each in placed] + _add_places(raw, missing)
    warnings = [*token.find_readable_token(raw, environ), *_misnamed_variables(environ)]
    if settings.erp.base_url is None:
        warnings.append(SettingsProblem(SettingsFault.NO_ERP_ADDRESS))
    return Loaded(settings, raw.file, tuple(warnings), tuple(forgiven), **_read_texts(raw))


def _read_texts(raw: sources.Raw) -> dict[str, Any]:
    own = next((layer.text for layer in raw.layers if layer.path == raw.file), "")
    return {
        "text": own,
        "overlays": tuple((layer.path.name, layer.text) for layer in raw.layers if layer.path != raw.file),
    }


def _add_places(raw: sources.Raw, wrong: list[SettingsProblem]) -> list[SettingsProblem]:
    """The same problems, each with the place that it comes from."""
    places = raw.places([each.key for each in wrong])
    return [replace(each, place=place) for place, each in zip(places, wrong, strict=True)]


def _certificate_problem(ca_file: Path) -> SettingsProblem:
    got, expected = validation.quote_value(str(ca_file)), Expected(ExpectedKind.CERTIFICATE)
    return SettingsProblem(SettingsFault.UNEXPECTED_VALUE, ("erp", "ca_file"), got=got, expected=expected)


def _is_certificate(path: Path) -> bool:
    try:
        return b"-----BEGIN " in read_plain(path, _LONGEST_CERTIFICATES)
    except OSError:
        return False


def _misnamed_variables(environ: Mapping[str, str]) -> Iterator[SettingsProblem]:
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
