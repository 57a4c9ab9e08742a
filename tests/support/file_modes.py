"""Check of files' modes, where the system has them."""

import os
import stat
from pathlib import Path


def assert_mode(path: Path, mode: int) -> None:
    """Fail where `path` has another mode; on Windows, where the folder's access list decides, pass."""
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == mode, path
