"""Content of the files of a kiosk that runs: its drafts and journals come and go while they are listed."""

from contextlib import suppress
from pathlib import Path


def read_files(folder: Path) -> dict[Path, bytes]:
    """Return the content of each file below `folder`, without those that are removed meanwhile."""
    found = dict[Path, bytes]()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            with suppress(FileNotFoundError):
                found[file] = file.read_bytes()
    return found
