"""Safe extraction of a bundle's archive (tar.xz): regular files, folders, and links to files inside.

Although the archive is signed, it is not trusted: absolute names, `..`, devices, duplicate names and archive
bombs are refused, and links are created only after all files.
"""

import lzma
import os
import posixpath
import tarfile
from pathlib import Path
from typing import IO, BinaryIO, cast

from totem.system.atomic_file import sync_tree
from totem.updates.errors import UpdateReason, UpdateRefused

MOST_FILES = 20_000
_LONGEST_NAME = 300
_CHUNK = 1 << 20
_MEMORY = 200_000_000
"""Memory limit of decompression in bytes; the strongest preset of xz takes 65 MB."""
_BLOCK = 512


def unpack(archive: BinaryIO, folder: Path, most: int) -> None:
    """Extract into `folder`, which must not exist, and sync it; refuse more than `most` bytes."""
    stream = _Unpacked(archive, most + (MOST_FILES + 20) * 2 * _BLOCK)
    try:
        with (
            sync_tree(folder.parent),
            tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar,
        ):
            _Folder(folder, most).fill(tar)
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise UpdateRefused(UpdateReason.UNFIT, f"the archive cannot be read: {error}") from error


class _Unpacked:
    """Decompressing stream with a limit of its output."""

    def __init__(self, archive: BinaryIO, most: int) -> None:
        self._archive, self._left = archive, most
        self._xz = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes; none at the end."""
        while not self._xz.eof:
            piece = self._archive.read(_CHUNK) if self._xz.needs_input else b""
            if self._xz.needs_input and not piece:
                raise EOFError("the archive is cut")
            content = self._xz.decompress(piece, size)
            if content:
                self._left -= len(content)
                if self._left < 0:
                    raise UpdateRefused(UpdateReason.TOO_LARGE, "the archive unfolds to more than was told")
                return content
        return b""


class _Folder:
    """Target folder of an extraction, with the members written so far."""

    def __init__(self, root: Path, most: int) -> None:
        self._root, self._left = root, most
        self._kinds: dict[str, str] = {}
        self._links: dict[str, str] = {}

    def fill(self, tar: tarfile.TarFile) -> None:
        self._folder(self._root)
        for member in tar:
            name = self._name(member)
            if member.isdir():
                self._kinds[name] = "folder"
                self._folder(self._root / name)
            elif member.issym():
                self._kinds[name] = "link"
                self._links[name] = member.linkname
            elif member.isreg() and not member.issparse():
                self._kinds[name] = "file"
                self._write(tar, member, self._root / name)
            else:
                raise UpdateRefused(UpdateReason.UNFIT, "the archive holds what is no file, folder or link")
        for name, goal in self._links.items():
            self._link(name, goal)

    def _folder(self, place: Path) -> None:
        """Create a folder that all users may enter, despite root's umask."""
        place.mkdir()
        place.chmod(0o755)

    def _name(self, member: tarfile.TarInfo) -> str:
        """Validate a member's name; its folder must precede it in the archive."""
        name = member.name
        parts = name.split("/")
        odd = any(character in '\\:*?"<>|' or not character.isprintable() for character in name)
        if odd or len(name) > _LONGEST_NAME or any(part in {"", ".", ".."} for part in parts):
            raise UpdateRefused(UpdateReason.UNFIT, "the archive holds a name that leads elsewhere")
        above, same = "/".join(parts[:-1]), name in self._kinds
        if same or (above and self._kinds.get(above) != "folder"):
            raise UpdateRefused(
                UpdateReason.UNFIT, "the archive holds a name twice, or a file without its folder"
            )
        if len(self._kinds) >= MOST_FILES:
            raise UpdateRefused(UpdateReason.TOO_LARGE, f"the archive holds more than {MOST_FILES} files")
        return name

    def _write(self, tar: tarfile.TarFile, member: tarfile.TarInfo, file: Path) -> None:
        self._left -= member.size
        content = tar.extractfile(member)
        if self._left < 0 or content is None:
            raise UpdateRefused(UpdateReason.TOO_LARGE, "the archive unfolds to more than was told")
        mode = 0o755 if member.mode & 0o100 else 0o644
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written:
            while piece := content.read(_CHUNK):
                written.write(piece)
        file.chmod(mode)

    def _link(self, name: str, goal: str) -> None:
        """Create a link, which must be relative and lead to a file of this archive."""
        reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), goal))
        if "\\" in goal or posixpath.isabs(goal) or self._kinds.get(reached) != "file":
            raise UpdateRefused(UpdateReason.UNFIT, "the archive holds a link to what is no file of its own")
        (self._root / name).symlink_to(goal)
