"""Load the configuration: read, overlay, validate, and collect the operator's warnings.

Problems of `[brand]` never stop the kiosk: a wrong value is left out, and its default is shown.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from totem.settings import credentials, raw_settings, validation
from totem.settings.errors import Expected, ExpectedKind, SettingsError, SettingsFault, SettingsProblem
from totem.settings.models import Settings
from totem.settings.paths import PREFIX, user_state_folder, variable_of
from totem.settings.section import resolve_path
from totem.settings.validation import remove_missing_images, validate
from totem.system.safe_reader import read_plain


@dataclass(frozen=True)
class Loaded:
    """Settings, their source, and the problems with which they can still be used.

    Attributes:
        warnings: problems without effect on the settings.
        forgiven: problems of the brand, each left out.
        passed_over: problems of the file, where the last good copy replaces it.
        text: content of the file.
        overlays: names and contents of the files of `conf.d`.
        has_fleet_overlay: the fleet's configuration is among the settings.
    """

    settings: Settings
    file: Path | None
    warnings: tuple[SettingsProblem, ...]
    forgiven: tuple[SettingsProblem, ...] = ()
    passed_over: tuple[SettingsProblem, ...] = ()
    text: str = field(default="", repr=False)  # a token may stand in it
    overlays: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    has_fleet_overlay: bool = False

    @property
    def sources(self) -> str:
        """The files that the settings came from, in one line; "" for none."""
        names = [f"conf.d/{name}" for name, _ in self.overlays]
        if self.has_fleet_overlay:
            from totem.settings.fleet_overlay import FILE_NAME

            names.append(FILE_NAME)
        return ", ".join([str(self.file), *names]) if self.file else ""


def load(
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    of_any_version: bool = False,
    required: bool = True,
    layers: Sequence[raw_settings.Layer] | None = None,
    fleet_values: Mapping[str, Any] | None = None,
) -> Loaded:
    """Read, overlay and validate the configuration; without any file the defaults count.

    The fleet's configuration in the state folder is left out, with a warning, where it makes the whole wrong
    or cannot be read.

    Args:
        config: the file named by `--config`; None: as `paths.configuration_file` chooses.
        folder: base of relative paths; None: the file's own folder.
        of_any_version: leave out unknown keys, which a newer version of the program has accepted.
        required: a named file has to exist.
        layers: parsed contents in place of the file's.
        fleet_values: values in place of the fleet's in the state folder, which must not be wrong.

    Raises:
        SettingsError: something other than the brand is unreadable or wrong; every problem is listed.
    """
    environ = os.environ if environ is None else environ

    def read() -> raw_settings.RawSettings:
        return raw_settings.read(config, environ, required=required, layers=layers)

    raw = read()
    folder = folder or (raw.file.absolute().parent if raw.file else Path.cwd())
    own_brand = raw.get("brand", "name")
    overlaid, unreadable = False, None
    if raw.get("fleet", "host"):
        overlaid, unreadable = _overlay_fleet(raw, folder, fleet_values)
    try:
        loaded = _validate(raw, environ, folder, of_any_version=of_any_version, has_fleet_overlay=overlaid)
    except SettingsError as error:
        if not overlaid or fleet_values is not None:
            raise
        loaded = _validate(read(), environ, folder, of_any_version=of_any_version)
        first = error.problems[0]
        ignored = SettingsProblem(SettingsFault.FLEET_OVERLAY_IGNORED, first.key, place=first.place)
        return replace(loaded, warnings=(*loaded.warnings, ignored))
    if overlaid:
        loaded = replace(loaded, settings=loaded.settings.keep_payee(own_brand))
    return replace(loaded, warnings=(*loaded.warnings, unreadable)) if unreadable else loaded


def _overlay_fleet(
    raw: raw_settings.RawSettings, folder: Path, values: Mapping[str, Any] | None
) -> tuple[bool, SettingsProblem | None]:
    """Put the fleet's values over those of files; variables keep their precedence.

    Return True if there are any, and the problem of a file that cannot be read.
    """
    from totem.settings.fleet_overlay import FILE_NAME, BadRecord, overlaid

    state = raw_state_folder(raw, folder)
    allow = raw.get("fleet", "allow")
    names = [name for name in allow if isinstance(name, str)] if isinstance(allow, list) else [""]
    try:
        found = overlaid(state, names, None if values is None else dict(values))
    except BadRecord:
        return False, SettingsProblem(SettingsFault.FLEET_RECORD_UNREADABLE, place=str(state / FILE_NAME))
    for key, value in found.items():
        path = key.split(".")
        if not any(tuple(path[:end]) in raw.origins for end in range(1, len(path) + 1)):
            raw.put(path, value, str(state / FILE_NAME))
    return bool(found), None


def raw_state_folder(raw: raw_settings.RawSettings, folder: Path) -> Path:
    """Return the state folder of values that are not validated; `folder` is the base of relative paths."""
    named = raw.get("kiosk", "state_dir")
    return resolve_path(Path(named), folder) if named and isinstance(named, str) else user_state_folder()


def _validate(
    raw: raw_settings.RawSettings,
    environ: Mapping[str, str],
    folder: Path,
    *,
    of_any_version: bool,
    has_fleet_overlay: bool = False,
) -> Loaded:
    found = credentials.resolve(raw, environ, folder)
    of_optional, secret_warnings = credentials.resolve_optional(raw, environ, folder)
    found += of_optional
    settings, wrong = validate(raw, folder, of_any_version=of_any_version)
    placed = _add_places(raw, wrong)
    if settings is None:
        raise SettingsError(found + placed)
    ca_file = settings.erp.ca_file
    if ca_file is not None and not _is_certificate(ca_file):
        got, expected = validation.quote_value(str(ca_file)), Expected(ExpectedKind.CERTIFICATE)
        key, fault = ("erp", "ca_file"), SettingsFault.UNEXPECTED_VALUE
        found += _add_places(raw, [SettingsProblem(fault, key, got=got, expected=expected)])
    if found:
        raise SettingsError(found + placed)
    brand, missing = remove_missing_images(settings.brand)
    settings = settings.replace(brand=brand)
    forgiven = [replace(each, shows_default=True) for each in placed] + _add_places(raw, missing)
    warnings = [*credentials.find_readable_secrets(raw, environ), *_misnamed_variables(environ)]
    warnings += [*secret_warnings, *credentials.find_fleet_files(settings.fleet, raw)]
    if settings.erp.base_url is None:
        warnings.append(SettingsProblem(SettingsFault.NO_ERP_ADDRESS))
    is_card_file_unreadable = any(
        each.fault is SettingsFault.CARD_FILE_UNREADABLE for each in secret_warnings
    )
    if settings.card.enabled and settings.card.token is None and not is_card_file_unreadable:
        warnings.append(SettingsProblem(SettingsFault.NO_CARD_TOKEN))
    text = next((layer.text for layer in raw.layers if layer.path == raw.file), "")
    over = tuple((layer.path.name, layer.text) for layer in raw.layers if layer.path != raw.file)
    return Loaded(
        settings,
        raw.file,
        tuple(warnings),
        tuple(forgiven),
        text=text,
        overlays=over,
        has_fleet_overlay=has_fleet_overlay,
    )


def _add_places(raw: raw_settings.RawSettings, wrong: list[SettingsProblem]) -> list[SettingsProblem]:
    """Add to each problem the place that its value comes from."""
    places = raw.places([each.key for each in wrong])
    return [replace(each, place=place) for place, each in zip(places, wrong, strict=True)]


def _is_certificate(path: Path) -> bool:
    try:
        return b"-----BEGIN " in read_plain(path, credentials.LONGEST_CERTIFICATES)
    except OSError:
        return False


def _misnamed_variables(environ: Mapping[str, str]) -> Iterator[SettingsProblem]:
    """Find variables such as TOTEM_ERP_TOKEN, one underscore short of a setting."""
    unknown = [
        name
        for name in sorted(environ)
        if name.startswith(PREFIX) and "__" not in name and name not in raw_settings.NOT_SETTINGS
    ]
    if not unknown:
        return
    import difflib  # rarely needed

    from totem.settings.schema_text import SchemaText

    known = [variable_of(leaf) for leaf in SchemaText(Settings).leaves()]
    for name in unknown:
        for near in difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            yield SettingsProblem(SettingsFault.MISNAMED_VARIABLE, path=name, nearest=near)
