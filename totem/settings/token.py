"""Find the ERP's token, and check that other users cannot read its file.

It is `erp.token` (best as `TOTEM_ERP__TOKEN`), else the content of `erp.token_file`, else of the file
`erp_token` in systemd's `$CREDENTIALS_DIRECTORY`; an empty one, as units have without a token, is ignored. Of
several files and the environment, the one with precedence decides. `load` resolves it once into
`settings.erp.token`; `find_token` is for settings made otherwise.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import error_text
from totem.settings.errors import Key, SettingsFault, SettingsProblem, TokenFileFault
from totem.settings.fields import resolve_path
from totem.settings.sources import Raw
from totem.system.safe_reader import read_plain

if TYPE_CHECKING:
    from totem.settings.erp import ErpSettings

CREDENTIAL = "erp_token"
LONGEST_FILE = 1 << 16
"""Bytes of a file that holds a token."""

_TOKEN = ("erp", "token")
_TOKEN_FILE = ("erp", "token_file")
_ENVIRONMENT = 1_000_000  # counts over any number of files


class BadTokenFile(Exception):
    """Refusal of a file without a usable token; the text completes an English sentence about it."""

    def __init__(self, fault: TokenFileFault, detail: str = "") -> None:
        super().__init__(error_text.format_token_file(fault, detail, error_text.MessageLanguage.ENGLISH))
        self.fault = fault
        self.detail = detail


def read_file(file: Path) -> str:
    """Return the token in `file`.

    Raises:
        BadTokenFile: it cannot be read, is not text, or is empty.
    """
    try:
        text = read_plain(file, LONGEST_FILE).decode("utf-8-sig").strip()
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
    if settings.token is not None:
        return settings.token.get_secret_value().strip() or None
    return read_file(settings.token_file) if settings.token_file is not None else None


def find_secret(settings: "ErpSettings", name: str) -> str | None:
    """Return a secret of the section `[erp.KIND]` of the configured kind, stripped; None where there is none.

    Raises:
        BadTokenFile: the file `NAME_file` holds none.
    """
    section = getattr(settings, settings.kind)
    value, file = getattr(section, name), getattr(section, f"{name}_file")
    if value is not None:
        return str(value.get_secret_value()).strip() or None
    return read_file(file) if file is not None else None


def is_set(settings: "ErpSettings") -> bool:
    """Test that `settings` name a token, readable or not."""
    return settings.token is not None or settings.token_file is not None


def resolve(raw: Raw, environ: Mapping[str, str], folder: Path) -> list[SettingsProblem]:
    """Put the token into `raw`; return the problems.

    A relative `erp.token_file` of the configuration is relative to `folder`.
    """
    named = raw.get(*_TOKEN_FILE)
    own, of_file = _rank(raw, _TOKEN), _rank(raw, _TOKEN_FILE)
    if raw.get(*_TOKEN) and not (named and of_file > own):
        if named and own == of_file:
            place = raw.places([_TOKEN_FILE])[0]
            return [SettingsProblem(SettingsFault.TWO_TOKENS, _TOKEN_FILE, place)]
        return []
    if isinstance(named, str) and named:
        return _read_into(raw, resolve_path(Path(named), folder), _TOKEN_FILE)
    credential = _credential(environ)
    if credential is not None and _is_there(credential) and not _is_blank(credential):
        return _read_into(raw, credential, ())
    return []


def _rank(raw: Raw, key: tuple[str, ...]) -> int:
    """Rank of the place that sets `key`: the environment over files, a later file over others."""
    return _ENVIRONMENT if key in raw.origins else raw.layer_of(key) if raw.get(*key) else -1


def _credential(environ: Mapping[str, str]) -> Path | None:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    return Path(folder, CREDENTIAL) if folder else None


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return False  # told by `unreadable_credentials`


def _is_blank(file: Path) -> bool:
    try:
        return not read_plain(file, LONGEST_FILE).strip()
    except OSError:
        return False  # reported where it is read


def _read_into(raw: Raw, path: Path, key: Key) -> list[SettingsProblem]:
    """Read the file that `key` names; the credential where there is no key."""
    try:
        text = read_file(path)
    except BadTokenFile as error:
        place = raw.places([key])[0] if key else ""
        fault = SettingsFault.BAD_TOKEN_FILE
        return [
            SettingsProblem(fault, key, place, path=str(path), token_file=error.fault, detail=error.detail)
        ]
    raw.put(_TOKEN, text, str(path))
    return []


def find_readable_token(raw: Raw, environ: Mapping[str, str]) -> list[SettingsProblem]:
    """Return a problem if every user of this machine can read the token's file."""
    place = raw.origins.get(_TOKEN)
    if place is None and raw.get(*_TOKEN):
        place = str(raw.layers[raw.layer_of(_TOKEN)].path) if raw.layers else ""
    if not place or place in environ or os.name == "nt":
        return []
    if not Path(place).stat().st_mode & stat.S_IROTH:
        return []
    return [SettingsProblem(SettingsFault.READABLE_TOKEN, path=place)]


def unreadable_credentials(settings: "ErpSettings", environ: Mapping[str, str]) -> Path | None:
    """Return the service's credentials folder if there is no token and this user cannot enter it.

    The kiosk's user alone may enter it, while the service runs.
    """
    credential = _credential(environ)
    if is_set(settings) or credential is None or os.access(credential.parent, os.X_OK):
        return None
    return credential.parent


def describe_missing_token(settings: "ErpSettings", environ: Mapping[str, str]) -> str:
    """Return a line for the operator if the ERP's address is set without a token, else "".

    It is no problem, since some ERPs require none.
    """
    if settings.base_url is None or is_set(settings):
        return ""
    if folder := unreadable_credentials(settings, environ):
        return (
            f"no token for the ERP that this user can read: the service's credentials, {folder}, are root's;"
            " run the command as root (sudo totem ...)"
        )
    return (
        "no token for the ERP: erp.token_file, erp.token and the service's credential"
        " (/etc/credstore/totem.erp_token) are all unset"
    )
