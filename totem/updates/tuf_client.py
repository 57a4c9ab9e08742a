"""Client of The Update Framework (python-tuf): verify a repository's metadata and archives.

In a repository, metadata/ lists the newest archive for each kind of machine with its length and hashes, and
targets/ contains the archives. A `Source` reads it. Each client keeps the metadata that it has seen and
refuses metadata that is older, expired or signed by other keys than those of the root metadata, whose changes
are signed by the previous keys.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.updater import Updater

from totem.domain.version import is_version
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.repositories import LONGEST_ARCHIVE, METADATA, TARGETS, MissingFile, Source

for _name in ("tuf", "securesystemslib"):  # they log addresses
    logging.getLogger(_name).setLevel(logging.WARNING)

MOST_UNPACKED = 800_000_000
"""Maximum bytes of an unpacked version."""
LONGEST_NEWS = 400
"""Maximum characters of the text for staff."""
_CONFIG = UpdaterConfig(max_root_rotations=64)


@dataclass(frozen=True, slots=True)
class Offer:
    """Signed offer of a repository for this machine.

    Attributes:
        version: offered version.
        length: bytes of the archive.
        unpacked: bytes on disk.
        may_be_older: True if it may replace a newer version.
        file: python-tuf's description of the archive.
        news: what changes for a store's staff, in Portuguese; "" without a note of the signer.
    """

    version: str
    length: int
    unpacked: int
    may_be_older: bool
    file: TargetFile
    news: str = ""


class VerifiedRepository:
    """Repository with verified metadata, which is read on construction.

    Raises:
        UpdateRefused: the metadata is unreadable, expired, older than before or wrongly signed.
    """

    def __init__(self, keys: bytes, store: Path, source: Source, *, kind: str = "") -> None:
        """`keys` is the initially trusted root metadata; `store` keeps the metadata seen."""
        self.store = store
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in store.glob("tmp*"):
            leftover.unlink()
        _must_be_root(keys)
        try:
            self._updater = Updater(
                str(store),
                f"{METADATA}/",
                target_base_url=f"{TARGETS}/",
                fetcher=source,
                config=_CONFIG,
                bootstrap=keys,
            )
            self._updater.refresh()
            found = self._updater.get_targetinfo(target(kind or machine()))
        except exceptions.RepositoryError as error:
            raise _signature_error(error) from error
        except exceptions.DownloadError as error:
            raise _read_error(error) from error
        if found is None:
            raise UpdateRefused(UpdateReason.NOTHING_FOR_US, kind or machine())
        self.offer = _offer(found)

    def download(self, file: Path) -> None:
        """Copy the archive to `file` and verify the copy."""
        try:
            self._updater.download_target(self.offer.file, str(file))
        except exceptions.RepositoryError as error:
            raise _signature_error(error) from error
        except exceptions.DownloadLengthMismatchError as error:
            raise UpdateRefused(UpdateReason.NOT_SIGNED, _cause(error)) from error
        except exceptions.DownloadError as error:
            raise _read_error(error) from error

    def archive_path(self) -> str:
        """Return the path of the archive in the repository."""
        digest = next(iter(self.offer.file.hashes.values()))
        return f"{TARGETS}/{digest}.{self.offer.file.path}"

    def metadata(self) -> Iterator[tuple[str, bytes]]:
        """Return name and content of each file of metadata/, as another client requests them."""
        for file in (self.store / "root_history").glob("*.root.json"):
            yield file.name, file.read_bytes()
        yield "timestamp.json", (self.store / "timestamp.json").read_bytes()
        for role in ("snapshot", "targets"):
            content = (self.store / f"{role}.json").read_bytes()
            yield f"{json.loads(content)['signed']['version']}.{role}.json", content


def _must_be_root(keys: bytes) -> None:
    try:
        Metadata[Root].from_bytes(keys)
    except (exceptions.RepositoryError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UpdateRefused(UpdateReason.KEY_UNFIT, type(error).__name__) from error


def _read_error(error: exceptions.DownloadError) -> UpdateRefused:
    if isinstance(error, MissingFile):
        return UpdateRefused(error.reason, str(error))
    if isinstance(error.__cause__, UpdateRefused):
        return error.__cause__
    return UpdateRefused(UpdateReason.UNREADABLE, _cause(error))


def _offer(found: TargetFile) -> Offer:
    custom: dict[str, Any] = found.custom or {}
    version, unpacked = custom.get("version"), custom.get("unpacked")
    if not is_version(version) or not isinstance(unpacked, int):
        raise UpdateRefused(UpdateReason.UNFIT, "the archive's version or size is not told")
    if found.length > LONGEST_ARCHIVE or not 0 < unpacked <= MOST_UNPACKED:
        raise UpdateRefused(UpdateReason.TOO_LARGE, f"{found.length} bytes, {unpacked} unpacked")
    may_be_older = custom.get("may_be_older") is True
    return Offer(str(version), found.length, unpacked, may_be_older, found, _news(custom.get("news")))


def _news(text: object) -> str:
    """Return the signer's words for staff, if a page has room for them and they are one plain line."""
    is_shown = isinstance(text, str) and len(text) <= LONGEST_NEWS and text.isprintable()
    return text if isinstance(text, str) and is_shown else ""


def _signature_error(error: exceptions.RepositoryError) -> UpdateRefused:
    reason = UpdateReason.NOT_SIGNED
    if isinstance(error, exceptions.ExpiredMetadataError):
        reason = UpdateReason.EXPIRED
    elif isinstance(error, exceptions.BadVersionNumberError):
        reason = UpdateReason.OUTDATED
    return UpdateRefused(reason, str(error))


def _cause(error: BaseException) -> str:
    with suppress(AttributeError):
        return f"{type(error.__cause__ or error).__name__}: {error}"
    return type(error).__name__


def machine() -> str:
    """Return the platform of a bundle, such as "linux-x86_64"."""
    kind = os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else os.uname().machine
    return f"{sys.platform}-{kind.lower()}"


def target(kind: str) -> str:
    """Return the target name of a platform's archive."""
    return f"totem-{kind}.tar.xz"
