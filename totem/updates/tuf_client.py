"""What is signed: The Update Framework's metadata, read and checked by python-tuf.

A repository is a folder: metadata/ says which archive is the newest for which kind of machine, how long it is
and what its hashes are; targets/ holds the archives. It may lie behind an https address, on a stick, or in
the kiosk's state folder: a `Source` reads it. Whoever checks keeps a store of metadata seen, and takes none
that is older, expired, or signed by other keys than the root metadata names, each change of which was signed
by the keys before it.
"""

import json
import logging
import os
import stat
import sys
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from totem.settings import paths
from totem.system import resources, safe_reader
from totem.system.safe_reader import SafeReader
from totem.updates import windows_rights
from totem.updates.errors import UpdateRefused
from totem.updates.ledger import Reason
from totem.updates.names import is_version, machine, target

for _name in ("tuf", "securesystemslib"):  # their lines hold addresses
    logging.getLogger(_name).setLevel(logging.WARNING)

LONGEST_ARCHIVE = 300_000_000
"""Bytes of an archive; a bundle has less than a third of it."""
MOST_UNPACKED = 800_000_000
"""Bytes of a version on disk."""
METADATA, TARGETS = "metadata", "targets"
_CONFIG = UpdaterConfig(max_root_rotations=64)


class Source(FetcherInterface):
    """Reads a repository: files by their place below it, as in "metadata/timestamp.json"."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        """What is no error of python-tuf's becomes one; pieces are read after its own `fetch` returned."""
        try:
            yield from self.pieces(url)
        except exceptions.DownloadError:
            raise
        except Exception as error:
            raise exceptions.DownloadError(f"{url} cannot be read") from error

    @abstractmethod
    def pieces(self, place: str) -> Iterator[bytes]:
        """A file in pieces.

        Raises:
            Missing: there is no such file.
            Refused: why it cannot be read.
            Exception: it cannot be read.
        """


class Missing(exceptions.DownloadHTTPError):
    """There is no such file in the repository; the `reason` that counts if it has to be there."""

    def __init__(self, place: str, reason: Reason = Reason.UNREADABLE) -> None:
        super().__init__(f"{place} is not there", 404)
        self.reason = reason


class ShelfSource(Source):
    """A repository in a folder."""

    def __init__(self, shelf: SafeReader) -> None:
        self._shelf = shelf

    def pieces(self, place: str) -> Iterator[bytes]:
        """See `Source`."""
        pieces = self._shelf.stream(place.split("/"), LONGEST_ARCHIVE + 1)
        try:
            first = next(pieces, b"")
        except FileNotFoundError:
            raise Missing(place) from None
        return _joined(first, pieces)


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


@dataclass(frozen=True, slots=True)
class Offer:
    """What a repository offers this machine, as its owner signed it.

    Attributes:
        version: what it is.
        length: of the archive, in bytes.
        unpacked: what it takes on disk, in bytes.
        may_be_older: whether it may take the place of a newer version.
    """

    version: str
    length: int
    unpacked: int
    may_be_older: bool
    file: TargetFile


class Checked:
    """A repository whose metadata was checked; it is read when it is made.

    Raises:
        Refused: something is not as it was signed, expired, older than before, or cannot be read.
    """

    def __init__(self, keys: bytes, store: Path, source: Source, *, kind: str = "") -> None:
        """`keys` is the root metadata that is trusted from the start; `store` keeps what was seen."""
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
            raise _refused(error) from error
        except exceptions.DownloadError as error:
            raise _unread(error) from error
        if found is None:
            raise UpdateRefused(Reason.NOTHING_FOR_US, kind or machine())
        self.offer = _offer(found)

    def take(self, file: Path) -> None:
        """Copy the archive to `file` and check the copy.

        Raises:
            Refused: it is not what was signed, or cannot be read.
            OSError: the copy cannot be written.
        """
        try:
            self._updater.download_target(self.offer.file, str(file))
        except exceptions.RepositoryError as error:
            raise _refused(error) from error
        except exceptions.DownloadLengthMismatchError as error:
            raise UpdateRefused(Reason.NOT_SIGNED, _cause(error)) from error
        except exceptions.DownloadError as error:
            raise _unread(error) from error

    def place(self) -> str:
        """The archive's place in the repository."""
        digest = next(iter(self.offer.file.hashes.values()))
        return f"{TARGETS}/{digest}.{self.offer.file.path}"

    def metadata(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file of metadata/, as another checker will ask for it."""
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
        raise UpdateRefused(Reason.KEY_UNFIT, type(error).__name__) from error


def _unread(error: exceptions.DownloadError) -> UpdateRefused:
    """Reason why it could not be read, as its source reported."""
    if isinstance(error, Missing):
        return UpdateRefused(error.reason, str(error))
    if isinstance(error.__cause__, UpdateRefused):
        return error.__cause__
    return UpdateRefused(Reason.UNREADABLE, _cause(error))


def _offer(found: TargetFile) -> Offer:
    custom: dict[str, Any] = found.custom or {}
    version, unpacked = custom.get("version"), custom.get("unpacked")
    if not is_version(version) or not isinstance(unpacked, int):
        raise UpdateRefused(Reason.UNFIT, "the archive's version or size is not told")
    if found.length > LONGEST_ARCHIVE or not 0 < unpacked <= MOST_UNPACKED:
        raise UpdateRefused(Reason.TOO_LARGE, f"{found.length} bytes, {unpacked} unpacked")
    return Offer(str(version), found.length, unpacked, custom.get("may_be_older") is True, found)


def _refused(error: exceptions.RepositoryError) -> UpdateRefused:
    reason = Reason.NOT_SIGNED
    if isinstance(error, exceptions.ExpiredMetadataError):
        reason = Reason.EXPIRED
    elif isinstance(error, exceptions.BadVersionNumberError):
        reason = Reason.OUTDATED
    return UpdateRefused(reason, str(error))


def _cause(error: BaseException) -> str:
    with suppress(AttributeError):
        return f"{type(error.__cause__ or error).__name__}: {error}"
    return type(error).__name__


def same(file: IO[bytes], offer: Offer) -> bool:
    """Whether a file is the archive that was offered."""
    try:
        offer.file.verify_length_and_hashes(file)
    except exceptions.LengthOrHashMismatchError:
        return False
    return True


ASSET = "updates/root.json"
LONGEST_CONFIGURATION, LONGEST_LINE, MOST_FILES = 200_000, 10_000, 100
"""Bytes of all its files and of one line, which reading TOML takes the square of; names in the folder."""
_LONGEST_KEY = 1_000_000


@dataclass(frozen=True, slots=True)
class UncheckedSettings:
    """Values of the configuration that root needs. It is read without checks: it may be a newer version's.

    Attributes:
        state: the kiosk's state folder.
        public_key: as in `updates.public_key`.
        troubles: why a file was left out, a sentence each.
    """

    state: Path
    public_key: Path | None = None
    troubles: tuple[str, ...] = field(default=(), compare=False)


def read_plainly(config: Path | None, environ: Mapping[str, str] = os.environ) -> UncheckedSettings:
    """Read the two from the files that count and the variables over them; what cannot be read is left out.

    The working folder's file does not count, unlike in `places.configuration_file`: root's is the kiosk's.
    """
    named = environ.get("TOTEM_CONFIG")
    file = config or (Path(named) if named else paths.site_file(environ))
    folder = file.absolute().parent
    reading = _Reading(folder)
    reading.add([file.name])
    reading.add_folder(paths.OVERLAYS)
    state = environ.get("TOTEM_KIOSK__STATE_DIR") or reading.text("kiosk", "state_dir")
    key = environ.get("TOTEM_UPDATES__PUBLIC_KEY") or reading.text("updates", "public_key")
    return UncheckedSettings(
        folder / state if state else _usual_state(environ),
        folder / key if key else None,
        tuple(reading.troubles),
    )


class _Reading:
    """The values of configuration files, the later over the earlier; together they have a limit."""

    def __init__(self, folder: Path) -> None:
        self.troubles: list[str] = []
        self._folder, self._left = folder, LONGEST_CONFIGURATION
        self._tables: list[dict[str, Any]] = []

    def add(self, path: list[str]) -> None:
        """Read a file below the folder."""
        import tomllib

        try:
            content = safe_reader.read_below(self._folder, path, self._left)
            self._left -= len(content)
            if any(len(line) > LONGEST_LINE for line in content.split(b"\n")):
                raise ValueError("a line is too long")  # noqa: TRY301 - as of what is no TOML
            self._tables.append(tomllib.loads(content.decode("utf-8-sig")))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError) as error:
            why = error.strerror or error if isinstance(error, OSError) else "it is not TOML"
            self.troubles.append(f"{self._folder.joinpath(*path)} is left out: {why}")

    def add_folder(self, name: str) -> None:
        """Read the *.toml files of a folder below, in the order of their names."""
        try:
            names = safe_reader.list_below(self._folder, [name], MOST_FILES)
        except FileNotFoundError:
            return
        except OSError as error:
            self.troubles.append(f"{self._folder / name} is left out: {error.strerror or error}")
            return
        for each in names:
            if each.endswith(".toml") and not each.startswith("."):
                self.add([name, each])

    def text(self, section: str, key: str) -> str:
        """The latest value of a key, "" where it is none or no text."""
        values = [table[section] for table in self._tables if isinstance(table.get(section), dict)]
        latest = next((value[key] for value in reversed(values) if key in value), None)
        return latest if isinstance(latest, str) else ""


def _usual_state(environ: Mapping[str, str]) -> Path:
    """Where the service keeps its state; root's own folder is another."""
    told = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if told:
        return Path(told)
    return paths.site_file(environ).parent if sys.platform == "win32" else Path("/var/lib/totem")


def keys(named: Path | None, *, for_root: bool) -> bytes:
    """The root metadata that is trusted. With `for_root`, a named file counts only where it is root's own.

    Raises:
        Refused: there is none, or not one that may be believed.
    """
    if named is None:
        try:
            return resources.path(ASSET).read_bytes()
        except OSError:
            raise UpdateRefused(
                Reason.NO_KEY, "the bundle has none, and updates.public_key is not set"
            ) from None
    try:
        with safe_reader.open_plain(named) as stream:
            if for_root and (why := _why_not_believed(stream.fileno(), named)):
                raise UpdateRefused(Reason.NO_KEY, why)
            return stream.read(_LONGEST_KEY)
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else None
        raise UpdateRefused(Reason.NO_KEY, f"{named}: {cause or error}") from None


def _why_not_believed(descriptor: int, named: Path) -> str:
    """Reason why root does not accept an open file as an administrator's; "" where it does."""
    file = os.fstat(descriptor)
    if sys.platform == "win32":
        if windows_rights.has_link(named):
            return f"a link or a junction leads to {named}"
        return windows_rights.why_not_administrators_alone(windows_rights.chain_of(descriptor, file.st_nlink))
    return why_not_roots_own(file, str(named))


def why_not_roots_own(file: os.stat_result, name: str) -> str:
    """Reason why a file need not have been written by root for all users; "" where it was.

    Its folder may be any user's: the file has no other name, and its content is root's. What root keeps from
    others, as a printer's spool, may hold what they sent, and is no key.
    """
    mode = stat.S_IMODE(file.st_mode)
    if not stat.S_ISREG(file.st_mode) or file.st_nlink != 1:
        return f"{name} is not a plain file with one name"
    if file.st_uid not in {0, os.geteuid()} or mode & 0o022:
        return f"others than root can write {name}"
    return "" if mode & 0o004 else f"not everybody can read {name}: a key is public, as by chmod 644"
