"""An update in one file, as it is carried on a stick: a repository in a plain tar archive.

It is no more than a wrapping: what counts in it is signed. It is never unpacked; files are read out of it by
their names.
"""

import tarfile
from collections.abc import Iterator
from pathlib import Path

from totem.updates.errors import UpdateRefused
from totem.updates.ledger import Reason
from totem.updates.tuf_client import LONGEST_ARCHIVE, Missing, Source

SUFFIX = ".update"
_CHUNK = 1 << 20
_MOST_FILES = 200


class PackageSource(Source):
    """Reads the repository in `file`, until `close`.

    Raises:
        Refused: it cannot be read as such a file.
    """

    def __init__(self, file: Path) -> None:
        try:
            if file.stat().st_size > 2 * LONGEST_ARCHIVE:
                raise UpdateRefused(Reason.TOO_LARGE, file.name)
            self._tar = tarfile.open(file, "r:")  # noqa: SIM115 - closed by `close`
        except (OSError, tarfile.TarError) as error:
            raise UpdateRefused(Reason.UNREADABLE, f"{file.name}: {type(error).__name__}") from error
        try:
            self._members = self._read()
        except BaseException:
            self._tar.close()
            raise

    def close(self) -> None:
        """Read no more."""
        self._tar.close()

    def pieces(self, place: str) -> Iterator[bytes]:
        """See `Source`."""
        member = self._members.get(place)
        content = self._tar.extractfile(member) if member else None
        if content is None:
            raise Missing(place)
        while piece := content.read(_CHUNK):
            yield piece

    def _read(self) -> dict[str, tarfile.TarInfo]:
        members: dict[str, tarfile.TarInfo] = {}
        try:
            for member in self._tar:
                if len(members) >= _MOST_FILES:
                    raise UpdateRefused(Reason.UNREADABLE, "it holds too many files")
                if member.isreg():
                    members[member.name] = member
        except (OSError, tarfile.TarError) as error:
            raise UpdateRefused(Reason.UNREADABLE, type(error).__name__) from error
        return members


def packages(folder: Path) -> list[Path]:
    """The updates that lie in `folder` itself, the latest name first."""
    return sorted((file for file in folder.glob(f"*{SUFFIX}") if file.is_file()), reverse=True)
