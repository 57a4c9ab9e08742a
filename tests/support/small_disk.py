"""File system of 400 KB, to be filled to the last byte (the fixture `small_disk` of the outbox's tests)."""

from contextlib import suppress
from pathlib import Path

SIZE = "400k"


def fill(folder: Path) -> Path:
    """Leave not a byte; return the file to delete."""
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(4096)):
            pass
    return folder / "ballast"
