"""Sources of update repositories: the staged folder, and a package file on a USB stick.

A package is a plain tar archive of a repository (metadata/, targets/). It is read by file names and never
unpacked; its content is trusted only by its signatures.
"""

import tarfile
from abc import abstractmethod
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tuf.api import exceptions
from tuf.ngclient.fetcher import FetcherInterface

from totem.system.safe_reader import SafeReader
from totem.updates.errors import UpdateReason, UpdateRefused

LONGEST_ARCHIVE = 300_000_000
"""Maximum bytes of an archive; a bundle has less than a third of it."""
METADATA, TARGETS = "metadata", "targets"
SUFFIX = ".update"
_CHUNK = 1 << 20
_MOST_FILES = 200


class Source(FetcherInterface):
    """Reader of a repository, by paths such as "metadata/timestamp.json"."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        """Raise all errors as python-tuf's, since it reads the chunks after its own `fetch` has returned."""
        try:
            yield from self.chunks(url)
        except exceptions.DownloadError:
            raise
        except Exception as error:
            raise exceptions.DownloadError(f"{url} cannot be read") from error

    @abstractmethod
    def chunks(self, place: str) -> Iterator[bytes]:
        """Read a file in chunks; raises `MissingFile`, `UpdateRefused` with the reason, or anything else."""


class MissingFile(exceptions.DownloadHTTPError):
    """A file is not in the repository; `reason` applies if it is required."""

    def __init__(self, place: str, reason: UpdateReason = UpdateReason.UNREADABLE) -> None:
        super().__init__(f"{place} is not there", 404)
        self.reason = reason


class FolderSource(Source):
    """Repository in a folder."""

    def __init__(self, reader: SafeReader) -> None:
        self._reader = reader

    def chunks(self, place: str) -> Iterator[bytes]:
        pieces = self._reader.stream(place.split("/"), LONGEST_ARCHIVE + 1)
        try:
            first = next(pieces, b"")
        except FileNotFoundError:
            raise MissingFile(place) from None
        return chain([first], pieces)


class PackageSource(Source):
    """Repository in a package file, open until `close`."""

    def __init__(self, file: Path) -> None:
        try:
            if file.stat().st_size > 2 * LONGEST_ARCHIVE:
                raise UpdateRefused(UpdateReason.TOO_LARGE, file.name)
            self._tar = tarfile.open(file, "r:")  # noqa: SIM115 - closed by `close`
        except (OSError, tarfile.TarError) as error:
            raise UpdateRefused(UpdateReason.UNREADABLE, f"{file.name}: {type(error).__name__}") from error
        try:
            self._members = self._read()
        except BaseException:
            self._tar.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._tar.close()

    def chunks(self, place: str) -> Iterator[bytes]:
        member = self._members.get(place)
        content = self._tar.extractfile(member) if member else None
        if content is None:
            raise MissingFile(place)
        while piece := content.read(_CHUNK):
            yield piece

    def _read(self) -> dict[str, tarfile.TarInfo]:
        members: dict[str, tarfile.TarInfo] = {}
        try:
            for member in self._tar:
                if len(members) >= _MOST_FILES:
                    raise UpdateRefused(UpdateReason.UNREADABLE, "it holds too many files")
                if member.isreg():
                    members[member.name] = member
        except (OSError, tarfile.TarError) as error:
            raise UpdateRefused(UpdateReason.UNREADABLE, type(error).__name__) from error
        return members


def find_packages(folder: Path) -> list[Path]:
    """Return the packages in `folder`, the latest name first."""
    return sorted((file for file in folder.glob(f"*{SUFFIX}") if file.is_file()), reverse=True)
