"""The key from which wrong streets are drawn: nobody who stands at the kiosk can work out which they are.

Kiosks side by side must draw the same ones, else what two of them have in common is the answer: their key is
made of the ERP's token, which they share. Where there is no token, it is a key of the kiosk's own, kept in
the state folder for this user alone.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from totem.whole_file import write_whole

log = logging.getLogger(__name__)

FILE_NAME = "identity.key"
_BYTES = 32
_SALT = b"totem: identity check"
_COST = 2**14  # 16 MB and some 50 ms: trying likely tokens against the streets that were seen is no use


def secret_key(token: str | None, folder: Callable[[], Path]) -> bytes:
    """The key; reads or makes the file where there is no `token`. Blocks."""
    if token:
        return hashlib.scrypt(token.encode(), salt=_SALT, n=_COST, r=8, p=1, dklen=_BYTES)
    file = folder() / FILE_NAME
    try:
        key = file.read_bytes()
        if len(key) == _BYTES:
            return key
        log.warning("%s is damaged, and made anew", FILE_NAME)
    except FileNotFoundError:
        pass
    except OSError as error:
        log.warning("%s cannot be read, and made anew: %s", FILE_NAME, error.strerror)
    key = secrets.token_bytes(_BYTES)
    try:
        write_whole(file, key)
    except OSError as error:
        log.warning("%s cannot be kept, the next start has another: %s", FILE_NAME, error.strerror)
    return key
