"""An update in one file, as it is carried on a stick: a repository in a plain tar archive.

It is no more than a wrapping: what counts in it is signed. It is never unpacked; files are read out of it by
their names.
"""

import errno
import os
import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from totem.updates.ledger import Reason
from totem.updates.tuf_client import LONGEST_ARCHIVE, Missing, Source

BASE = "base"
"""The folder of the version that was installed by hand; no update touches it."""
_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")


def is_version(text: object) -> bool:
    """Whether `text` names a version: one to four numbers with dots between them."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def number(version: str) -> tuple[int, ...]:
    """What versions are compared by: 1.2 is 1.2.0.

    Raises:
        ValueError: it names no version.
    """
    if not is_version(version):
        raise ValueError("a version is one to four numbers with dots between them, as in 1.4.0")
    numbers = [int(part) for part in version.split(".")]
    return (*numbers, *(0,) * (4 - len(numbers)))


def machine() -> str:
    """The kind of machine that a bundle runs on, as in "linux-x86_64"."""
    kind = os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else os.uname().machine
    return f"{sys.platform}-{kind.lower()}"


def target(kind: str) -> str:
    """The name of a kind of machine's archive among what is signed."""
    return f"totem-{kind}.tar.xz"


class UpdateRefused(Exception):
    """`reason` is for programs, `detail` for the log; nothing of a customer is near either."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}")


def not_written(error: OSError) -> Reason:
    """Reason why a file could not be written: a full disk and a broken one need different remedies."""
    return Reason.NO_ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else Reason.NOT_WRITTEN


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
