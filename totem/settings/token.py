"""The ERP's token: where it comes from, and whether others can read it there.

It is `erp.token` (best as `TOTEM_ERP__TOKEN`), else the content of `erp.token_file`, else of the file
`erp_token` in systemd's `$CREDENTIALS_DIRECTORY`. An empty one there is none: that is how a unit says that
its machine has no token yet.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from totem.settings.sources import Raw

CREDENTIAL = "erp_token"

_TOKEN = ("erp", "token")
_TOKEN_FILE = ("erp", "token_file")


def resolve(raw: Raw, environ: Mapping[str, str], folder: Path) -> list[str]:
    """Put the token where the models look for it; return the troubles met.

    A relative `erp.token_file` of the configuration file is relative to `folder`.
    """
    named = raw.get(*_TOKEN_FILE)
    names_it_later = named and _TOKEN_FILE in raw.origins and _TOKEN not in raw.origins
    if raw.get(*_TOKEN) and not names_it_later:
        if named and (_TOKEN in raw.origins) == (_TOKEN_FILE in raw.origins):
            return [f"{raw.places([_TOKEN_FILE])[0]}: erp.token and erp.token_file are both set; keep one"]
        return []
    if isinstance(named, str) and named:
        return _read(
            raw, folder / Path(named).expanduser(), f"{raw.places([_TOKEN_FILE])[0]}: erp.token_file"
        )
    credential = Path(environ.get("CREDENTIALS_DIRECTORY") or "", CREDENTIAL)
    if environ.get("CREDENTIALS_DIRECTORY") and credential.exists() and not _is_blank(credential):
        return _read(raw, credential, "$CREDENTIALS_DIRECTORY")
    return []


def _is_blank(file: Path) -> bool:
    try:
        return not file.read_bytes().strip()
    except OSError:
        return False  # told where it is read


def _read(raw: Raw, path: Path, named_by: str) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig").strip()
    except OSError as error:
        return [f"{named_by} names {path}, which cannot be read: {error.strerror}"]
    except UnicodeDecodeError:
        return [f"{named_by} names {path}, which is not text"]
    if not text:
        return [f"{named_by} names {path}, which is empty"]
    raw.put(_TOKEN, text, str(path))
    return []


def open_to_others(raw: Raw, environ: Mapping[str, str]) -> list[str]:
    """A warning where every user of this machine can read the file that holds the token."""
    place = raw.origins.get(_TOKEN) or str(raw.file or "")
    if not raw.get(*_TOKEN) or not place or place in environ or os.name == "nt":
        return []
    if not Path(place).stat().st_mode & stat.S_IROTH:
        return []
    return [f"{place} holds the ERP's token and every user of this machine can read it: chmod 640 {place}"]
