"""Read from ELF files (gABI chapter 5) which libraries they need, and which versions of them."""

import struct
from dataclasses import dataclass, field
from pathlib import Path

_DYNAMIC, _NEEDED, _STRTAB, _SONAME = 2, 1, 5, 14
_VERNEED, _VERNEEDNUM = 0x6FFFFFFE, 0x6FFFFFFF
_LOAD = 1
_PAGE = 4096


@dataclass(frozen=True)
class Elf:
    """A file: its name for the loader, the libraries that it needs, and by library the needed versions."""

    soname: str
    needed: tuple[str, ...]
    versions: dict[str, frozenset[str]] = field(default_factory=dict)
    is_loadable: bool = True
    """True if segments have the same offset in a page in the file as in memory, as the loader requires."""

    def newest(self, prefix: str) -> tuple[int, ...]:
        """Highest needed version with this prefix: (2, 35) for "GLIBC_2.35"; () for none."""
        found = [
            tuple(int(part) for part in version.removeprefix(prefix).split("."))
            for versions in self.versions.values()
            for version in versions
            if version.startswith(prefix) and version.removeprefix(prefix).replace(".", "").isdigit()
        ]
        return max(found, default=())


def read(file: Path) -> Elf | None:
    """Read `file`; None unless it is a 64-bit little-endian ELF file that is linked dynamically."""
    with file.open("rb") as stream:
        if stream.read(6) != b"\x7fELF\x02\x01":
            return None
    data = file.read_bytes()
    headers = list(_program_headers(data))
    dynamic = next(((start, size) for kind, start, _, size in headers if kind == _DYNAMIC), None)
    if dynamic is None:
        return None
    tags = [struct.unpack_from("<qQ", data, at) for at in range(dynamic[0], dynamic[0] + dynamic[1] - 15, 16)]
    values = dict(reversed(tags))

    def place(address: int) -> int:
        for kind, start, virtual, size in headers:
            if kind == _LOAD and virtual <= address < virtual + size:
                return address - virtual + start
        raise ValueError(f"{file.name}: address {address:#x} lies in no segment")

    strings = place(values[_STRTAB])

    def text(offset: int) -> str:
        start = strings + offset
        return data[start : data.index(b"\0", start)].decode()

    versions: dict[str, frozenset[str]] = {}
    if _VERNEED in values:
        at = place(values[_VERNEED])
        for _ in range(values[_VERNEEDNUM]):
            _, count, library, first, following = struct.unpack_from("<HHIII", data, at)
            names, aux = set(), at + first
            for _ in range(count):
                _, _, _, name, further = struct.unpack_from("<IHHII", data, aux)
                names.add(text(name))
                aux += further
            versions[text(library)] = frozenset(names)
            at += following
    needed = tuple(text(value) for tag, value in tags if tag == _NEEDED)
    soname = text(values[_SONAME]) if _SONAME in values else ""
    aligned = all((virtual - start) % _PAGE == 0 for kind, start, virtual, _ in headers if kind == _LOAD)
    return Elf(soname, needed, versions, aligned)


def read_all(folder: Path) -> dict[Path, Elf]:
    """Read every ELF file under `folder`, by its path below it; links are not followed."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
    return {file.relative_to(folder): elf for file in files if (elf := read(file)) is not None}


def missing(elf_files: dict[Path, Elf]) -> set[str]:
    """Names of the libraries that these files need and that are not among them."""
    there = {file.name for file in elf_files} | {elf.soname for elf in elf_files.values()}
    return {name for elf in elf_files.values() for name in elf.needed} - there


def _program_headers(data: bytes) -> list[tuple[int, int, int, int]]:
    """Type, offset in the file, address in memory and size in the file of each segment."""
    offset, size, count = *struct.unpack_from("<Q", data, 32), *struct.unpack_from("<HH", data, 54)
    found = []
    for at in range(offset, offset + size * count, size):
        kind, _, start, virtual, _, in_file = struct.unpack_from("<IIQQQQ", data, at)
        found.append((kind, start, virtual, in_file))
    return found
