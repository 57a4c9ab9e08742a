"""From the sources to checked `Settings`, with the ERP's token resolved."""

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from totem.settings import sources, token, troubles
from totem.settings.models import Settings
from totem.settings.outline import Outline
from totem.settings.troubles import SettingsError


@dataclass(frozen=True)
class Loaded:
    """The settings, the file they came from, and one line for everything that deserves the operator's eye."""

    settings: Settings
    file: Path | None
    warnings: tuple[str, ...]


def load(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """Read, overlay and check the configuration.

    `config` is the file that `--config` names; without it the first of $TOTEM_CONFIG, the working folder's
    `totem.toml` and the site's counts, and where there is none, the defaults.

    Raises:
        SettingsError: something cannot be read or is wrong; every trouble is told.
    """
    environ = os.environ if environ is None else environ
    raw = sources.read(config, environ)
    folder = raw.file.absolute().parent if raw.file else Path.cwd()
    found = token.resolve(raw, environ, folder)
    values: dict[str, Any] = {name: {} for name in Settings.model_fields} | raw.values
    try:
        settings = Settings.model_validate(values, context={"folder": folder})
    except ValidationError as error:
        told = troubles.describe(error)
        places = raw.places([key for key, _ in told])
        found += [f"{place}: {sentence}" for place, (_, sentence) in zip(places, told, strict=True)]
        raise SettingsError(found) from None
    ca_file = settings.erp.ca_file
    if ca_file is not None and not _is_certificate(ca_file):
        place = raw.places([("erp", "ca_file")])[0]
        found.append(
            f"{place}: erp.ca_file got {troubles.shown(str(ca_file))}, takes a PEM file that can be read"
        )
    if found:
        raise SettingsError(found)
    settings, missing = _without_missing_pictures(settings)
    warnings = [*token.open_to_others(raw, environ), *missing, *_nearly_settings(environ)]
    if settings.erp.base_url is None:
        warnings.append("erp.base_url is not set: no customer can be looked up")
    return Loaded(settings, raw.file, tuple(warnings))


def _is_certificate(path: Path) -> bool:
    try:
        return b"-----BEGIN " in path.read_bytes()
    except OSError:
        return False


def _without_missing_pictures(settings: Settings) -> tuple[Settings, list[str]]:
    """The brand never stops the kiosk: a picture that cannot be read is left out, and told."""
    brand = settings.brand
    slides = tuple(slide for slide in brand.slides if _is_readable(slide))
    logo = brand.logo if brand.logo and _is_readable(brand.logo) else None
    warnings = [
        f"brand.slides: {slide} cannot be read; left out" for slide in brand.slides if slide not in slides
    ]
    if brand.logo != logo:
        warnings.append(f"brand.logo: {brand.logo} cannot be read; the default is shown")
    if not warnings:
        return settings, []
    return settings.model_copy(
        update={"brand": brand.model_copy(update={"logo": logo, "slides": slides})}
    ), warnings


def _is_readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)


def _nearly_settings(environ: Mapping[str, str]) -> Iterator[str]:
    """Variables such as TOTEM_ERP_TOKEN, one underscore short of a setting."""
    strangers = [
        name
        for name in sorted(environ)
        if name.startswith(sources.PREFIX) and "__" not in name and name not in sources.NOT_SETTINGS
    ]
    if not strangers:
        return
    known = [sources.PREFIX + leaf.replace(".", "__").upper() for leaf in Outline(Settings).leaves()]
    for name in strangers:
        for near in difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            yield f"{name} is not a setting and changes nothing; did you mean {near}?"
