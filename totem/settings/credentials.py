"""Find the secrets of the ERP and the fleet, and check that other users cannot read their files.

The secrets are `erp.token` and those of the section `[erp.KIND]`. Each is `NAME` from the environment, as
`TOTEM_ERP__HUBSOFT__PASSWORD`, else the content of `NAME_file`, else of the file `erp_KIND_NAME` in systemd's
`$CREDENTIALS_DIRECTORY`; an empty one, as units have without a secret, is ignored. Of several files and the
environment, the one with precedence decides. `load` resolves them once into the settings; `find_token` and
`find_secret` are for settings made otherwise.

In totem.toml itself a secret is an error, since backups and support take that file along. `erp.token` of the
contract is still read there, as before there were other kinds.

`OPTIONAL` secrets follow the same rules, but a kiosk serves customers without them: their problems are
warnings.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import error_text
from totem.settings.erp import section_model
from totem.settings.erp_kind import CONTRACT, KindField
from totem.settings.erp_kinds import KINDS
from totem.settings.errors import Key, Mismatch, SettingsFault, SettingsProblem, TokenFileFault, dotted
from totem.settings.field import SecretStr
from totem.settings.raw_settings import RawSettings
from totem.settings.secret_key import SecretKey
from totem.settings.section import InvalidSection, Section, convert_section, resolve_path
from totem.system.localization import CommandLanguage
from totem.system.safe_reader import read_plain
from totem.system.system_advice import SystemAdvice

if TYPE_CHECKING:
    from totem.settings.card import CardSettings
    from totem.settings.erp import ErpSettings
    from totem.settings.fleet import FleetSettings

TOKEN = SecretKey(("erp",), "token")
FLEET_PASSWORD = SecretKey(("fleet",), "password")

CARD_TOKEN = SecretKey(("card",), "token")
CARD_REFUND_PASSWORD = SecretKey(("card",), "refund_password")


@dataclass(frozen=True, slots=True)
class OptionalSecret:
    """A secret that customers are served without.

    Attributes:
        switch: key of its section without which it is not needed.
        unreadable: the warning where its file cannot be used.
        readable: the warning where every user of this machine can read its file.
    """

    secret: SecretKey
    switch: str
    unreadable: SettingsFault
    readable: SettingsFault


OPTIONAL = (
    OptionalSecret(
        FLEET_PASSWORD, "host", SettingsFault.FLEET_FILE_UNREADABLE, SettingsFault.READABLE_FLEET_SECRET
    ),
    *(
        OptionalSecret(
            each, "provider", SettingsFault.CARD_FILE_UNREADABLE, SettingsFault.READABLE_CARD_SECRET
        )
        for each in (CARD_TOKEN, CARD_REFUND_PASSWORD)
    ),
)

LONGEST_FILE = 1 << 16
"""Bytes of a file that holds a secret."""

LONGEST_CERTIFICATES = 1 << 24
"""Bytes of a file of certificates; a system's whole collection has less than one million."""

_FLEET_FILES = ("ca_file", "client_certificate", "client_key", "trusted_keys")

_ENVIRONMENT = 1_000_000  # counts over any number of files


def secrets_of(kind: str) -> list[SecretKey]:
    """Return the secrets that a kind of ERP has; of an unknown kind, the token."""
    if kind not in KINDS:
        return [TOKEN]
    return [SecretKey(each.key[:-1], each.key[-1]) for each in KINDS[kind].secrets]


class BadTokenFile(Exception):
    """Refusal of a file without a usable token; the text completes an English sentence about it."""

    def __init__(self, fault: TokenFileFault, detail: str = "") -> None:
        super().__init__(error_text.format_token_file(fault, detail, CommandLanguage.ENGLISH))
        self.fault = fault
        self.detail = detail


def read_file(file: Path, longest: int = LONGEST_FILE) -> str:
    """Return the text of `file`, such as a token, stripped.

    Raises:
        BadTokenFile: it cannot be read, is not text, or is empty.
    """
    try:
        text = read_plain(file, longest).decode("utf-8-sig").strip()
    except OSError as error:
        raise BadTokenFile(TokenFileFault.UNREADABLE, error.strerror or "") from None
    except UnicodeDecodeError:
        raise BadTokenFile(TokenFileFault.NOT_TEXT) from None
    except ValueError:
        raise BadTokenFile(TokenFileFault.BAD_NAME) from None
    if not text:
        raise BadTokenFile(TokenFileFault.EMPTY)
    return text


def find_token(settings: "ErpSettings") -> str | None:
    """Return the token of `settings`, stripped; None where there is none.

    Raises:
        BadTokenFile: `token_file` holds none.
    """
    return _find(settings, "token")


def find_secret(settings: "ErpSettings", name: str) -> str | None:
    """Return a secret of the section `[erp.KIND]` of the configured kind, stripped; None where there is none.

    Raises:
        BadTokenFile: the file `NAME_file` holds none.
    """
    return _find(settings.section(Section), name)


def find_card_secret(settings: "CardSettings", name: str) -> str | None:
    """Return a secret of the section `[card]`, stripped; None where there is none.

    Raises:
        BadTokenFile: the file `NAME_file` holds none.
    """
    return _find(settings, name)


def _find(section: Section, name: str) -> str | None:
    value, file = getattr(section, name), getattr(section, f"{name}_file")
    if value is not None:
        return str(value.get_secret_value()).strip() or None
    return read_file(file) if file is not None else None


def is_set(settings: "ErpSettings") -> bool:
    """Test that `settings` name every secret of their kind, readable or not."""
    return not missing_secrets(settings)


def first_secret(settings: "ErpSettings") -> str | None:
    """Return a secret that all kiosks of the company share; None where there is none."""
    values = [_value(settings, each.key) for each in secrets_of(settings.kind)]
    return next((each.get_secret_value() for each in values if isinstance(each, SecretStr)), None)


def _value(settings: "ErpSettings", key: tuple[str, ...]) -> object:
    value: object = settings
    for name in key[1:]:
        value = getattr(value, name)
    return value


def missing_login(settings: "ErpSettings") -> list[KindField]:
    """Return what no request of the kind can be made without and `settings` do not name."""
    fields = KINDS[settings.kind].fields
    return [each for each in fields if each.is_needed and not is_given(settings, each.key)]


def missing_secrets(settings: "ErpSettings") -> list[SecretKey]:
    """Return the secrets of the kind that `settings` do not name."""
    return [each for each in secrets_of(settings.kind) if not is_given(settings, each.key)]


def missing_codes(settings: "ErpSettings") -> list[KindField]:
    """Return the codes of single features that `settings` do not name."""
    return [each for each in KINDS[settings.kind].codes if not is_given(settings, each.key)]


def is_given(settings: "ErpSettings", key: tuple[str, ...]) -> bool:
    """Test that a setting or a secret, which may be in a file, is set."""
    section = _value(settings, key[:-1])
    return any(getattr(section, name, None) is not None for name in (key[-1], f"{key[-1]}_file"))


def resolve(raw: RawSettings, environ: Mapping[str, str], folder: Path) -> list[SettingsProblem]:
    """Put the secrets of the configured kind into `raw`; return the problems.

    A relative `NAME_file` of the configuration is relative to `folder`.
    """
    kind = str(raw.get("erp", "kind") or CONTRACT)
    found = [*_foreign_sections(raw, kind)]
    for secret in secrets_of(kind):
        found += _resolve(raw, secret, environ, folder, is_new=kind != CONTRACT)
    return found


def resolve_optional(
    raw: RawSettings, environ: Mapping[str, str], folder: Path
) -> tuple[list[SettingsProblem], list[SettingsProblem]]:
    """Put the `OPTIONAL` secrets into `raw`; return the errors and the warnings."""
    errors: list[SettingsProblem] = []
    warnings: list[SettingsProblem] = []
    for each in OPTIONAL:
        secret = each.secret
        if not raw.get(*secret.section, each.switch) and not raw.get(*secret.key):
            continue
        for problem in _resolve(raw, secret, environ, folder, is_new=True):
            if problem.fault is SettingsFault.SECRET_IN_FILE:
                errors.append(problem)
            else:
                warnings.append(replace(problem, fault=each.unreadable))
    return errors, warnings


def find_fleet_files(settings: "FleetSettings", raw: RawSettings) -> Iterator[SettingsProblem]:
    """Return a problem for each file of the section [fleet] that cannot be read, and a readable key."""
    if settings.host is None:
        return
    for name in _FLEET_FILES:
        file, key = getattr(settings, name), ("fleet", name)
        if file is None:
            continue
        try:
            read_file(file, LONGEST_CERTIFICATES)
        except BadTokenFile as error:
            yield SettingsProblem(
                SettingsFault.FLEET_FILE_UNREADABLE,
                key,
                raw.places([key])[0],
                path=str(file),
                token_file=error.fault,
                detail=error.detail,
            )
            continue
        if name == "client_key" and is_readable_by_all(file):
            yield SettingsProblem(SettingsFault.READABLE_FLEET_SECRET, path=str(file))


def read_credential(name: str, environ: Mapping[str, str]) -> str | None:
    """Return the text of a systemd credential; None where it is missing or empty.

    Raises:
        BadTokenFile: it cannot be read.
    """
    file = _credential(environ, name)
    return None if file is None else read_file(file)


def _foreign_sections(raw: RawSettings, kind: str) -> Iterator[SettingsProblem]:
    """Find sections of other kinds in which something is set to other than its default."""
    given = raw.get("erp")
    for name, section in given.items() if isinstance(given, dict) else ():
        model = section_model(name) if section and name != kind else None
        if model is not None and not _is_default(model, section):
            key = ("erp", name)
            yield SettingsProblem(SettingsFault.FOREIGN_SECTION, key, raw.places([key])[0], got=kind)


def _is_default(model: type[Section], given: object) -> bool:
    try:
        return convert_section(model, given, Path()) == model()
    except (InvalidSection, Mismatch):
        return False


def _resolve(
    raw: RawSettings, secret: SecretKey, environ: Mapping[str, str], folder: Path, *, is_new: bool
) -> list[SettingsProblem]:
    named = raw.get(*secret.file_key)
    own, of_file = _rank(raw, secret.key), _rank(raw, secret.file_key)
    if is_new and 0 <= own < _ENVIRONMENT:
        place = raw.places([secret.key])[0]
        return [SettingsProblem(SettingsFault.SECRET_IN_FILE, secret.key, place)]
    if raw.get(*secret.key) and not (named and of_file > own):
        if named and own == of_file:
            place = raw.places([secret.file_key])[0]
            return [SettingsProblem(SettingsFault.TWO_TOKENS, secret.file_key, place, got=dotted(secret.key))]
        return []
    if isinstance(named, str) and named:
        return _read_into(raw, secret, resolve_path(Path(named), folder), secret.file_key)
    credential = _credential(environ, secret.credential)
    return [] if credential is None else _read_into(raw, secret, credential, ())


def _rank(raw: RawSettings, key: tuple[str, ...]) -> int:
    """Rank of the place that sets `key`: the environment over files, a later file over others."""
    return _ENVIRONMENT if key in raw.origins else raw.layer_of(key) if raw.get(*key) else -1


def _credential(environ: Mapping[str, str], name: str) -> Path | None:
    """Return the file of a systemd credential; None where it is missing or empty."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder, name) if folder else None
    return file if file is not None and _is_there(file) and not _is_blank(file) else None


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return False  # reported by `unreadable_credentials`


def _is_blank(file: Path) -> bool:
    try:
        return not read_plain(file, LONGEST_FILE).strip()
    except OSError:
        return False  # reported where it is read


def _read_into(raw: RawSettings, secret: SecretKey, path: Path, key: Key) -> list[SettingsProblem]:
    """Read the file that `key` names; the credential where there is no key."""
    try:
        text = read_file(path)
    except BadTokenFile as error:
        place = raw.places([key])[0] if key else ""
        fault = SettingsFault.BAD_TOKEN_FILE
        return [
            SettingsProblem(fault, key, place, path=str(path), token_file=error.fault, detail=error.detail)
        ]
    raw.put(secret.key, text, str(path))
    return []


def find_readable_secrets(raw: RawSettings, environ: Mapping[str, str]) -> list[SettingsProblem]:
    """Return a problem for each secret whose file every user of this machine can read."""
    kind = str(raw.get("erp", "kind") or CONTRACT)
    found = [each for secret in secrets_of(kind) for each in _find_readable(raw, secret, environ)]
    for row in OPTIONAL:
        found += [replace(each, fault=row.readable) for each in _find_readable(raw, row.secret, environ)]
    return found


def _find_readable(
    raw: RawSettings, secret: SecretKey, environ: Mapping[str, str]
) -> Iterator[SettingsProblem]:
    place = raw.origins.get(secret.key)
    if place is None and raw.get(*secret.key):
        place = str(raw.layers[raw.layer_of(secret.key)].path) if raw.layers else ""
    if not place or place in environ:
        return
    if is_readable_by_all(Path(place)):
        yield SettingsProblem(SettingsFault.READABLE_TOKEN, path=place)


def is_readable_by_all(file: Path) -> bool:
    """Test that every user of this machine can read `file`; never on Windows, whose rights differ.

    A file that is gone, as one of `conf.d` beside the last good copy may be, is read by nobody.
    """
    return os.name != "nt" and file.exists() and bool(file.stat().st_mode & stat.S_IROTH)


def unreadable_credentials(settings: "ErpSettings", environ: Mapping[str, str]) -> Path | None:
    """Return the service's credentials folder if a secret is missing and this user cannot enter it.

    The kiosk's user alone may enter it, while the service runs.
    """
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if is_set(settings) or not folder or os.access(folder, os.X_OK):
        return None
    return Path(folder)


def describe_missing_secrets(settings: "ErpSettings", environ: Mapping[str, str]) -> str:
    """Return a line for the operator if the ERP's address is set without a secret, else "".

    For the contract it is no problem, since some ERPs require no token.
    """
    missing = missing_secrets(settings)
    if settings.base_url is None or not missing:
        return ""
    if folder := unreadable_credentials(settings, environ):
        return SystemAdvice.UNREADABLE_SECRET.localized(folder=folder)
    return "; ".join(
        SystemAdvice.NO_SECRET.localized(
            name=each.name,
            file_key=dotted(each.file_key),
            key=dotted(each.key),
            credential=each.credential,
        )
        for each in missing
    )
