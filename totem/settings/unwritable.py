"""Why something could not be written, in Portuguese, and what to do about it: for staff before a kiosk."""

import errno
import os
import sys
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


def why(error: OSError, file: Path | None = None) -> str:
    """A sentence about the folder of `file`, or of the file that the error names; without a full stop."""
    named = file or (Path(str(error.filename)) if error.filename else None)
    folder = str(named.parent) if named else "dos arquivos do Totem"
    if error.errno in _FULL:
        return f"o disco da pasta {folder} está cheio; libere espaço, e tente de novo"
    if error.errno == errno.EROFS:
        return (
            f"a pasta {folder} está num disco só de leitura; no computador do totem, deixe-o aceitar gravação"
            " (sudo mount -o remount,rw /), e tente de novo"
        )
    if error.errno in _FORBIDDEN and sys.platform == "win32":
        return f"a pasta {folder} não aceita gravação; deixe o usuário do totem modificá-la, e tente de novo"
    if error.errno in _FORBIDDEN:
        return (
            f"a pasta {folder} não aceita gravação; no computador do totem, rode"
            f" “sudo chown {_user()} {folder}”, e tente de novo"
        )
    return f"a pasta {folder} não aceita gravação: {error.strerror or error}"


def _user() -> str:
    """Who tried."""
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
