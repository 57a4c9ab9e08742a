"""Windows: check by security descriptors that only administrators can change a file.

SYSTEM applies updates, and the kiosk's user may write the configuration that names the signer's key. So a key
counts only where the file, its folder and all folders above belong to administrators. The check works on
plain values (`Rights`), parsed from self-relative security descriptors; the calls of Windows are at the end.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PureWindowsPath

from totem.system.safe_reader import is_link

ADMINISTRATORS = frozenset(
    {
        "S-1-5-18",  # the system
        "S-1-5-32-544",  # administrators
        "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  # TrustedInstaller
    }
)
_OWNER_RIGHTS = "S-1-3-4"
"""Placeholder of the owner, who is checked separately."""
_ALLOWS, _DENIES = 0, 1
_INHERIT_ONLY = 0x08
_DACL_PRESENT = 0x0004

_DELETE_CHILD, _DELETE, _WRITE_DAC, _WRITE_OWNER = 0x40, 0x10000, 0x40000, 0x80000
_GENERIC_ALL, _GENERIC_WRITE, _MAXIMUM = 0x10000000, 0x40000000, 0x02000000
_REPLACES = _DELETE_CHILD | _DELETE | _WRITE_DAC | _WRITE_OWNER | _GENERIC_ALL | _GENERIC_WRITE | _MAXIMUM
"""Rights to remove or replace the content of a folder, or to change the rights themselves."""
_WRITES = _REPLACES | 0x02 | 0x04 | 0x10 | 0x100
"""Rights to write a file or to create one beside it: data, appended data, attributes."""
_OWNER_AND_DACL = 1 | 4
_LONGEST_PATH = 32_768


@dataclass(frozen=True, slots=True)
class AclEntry:
    """Access control entry: type, inheritance flags and mask as numbered by Windows, and the SID."""

    kind: int
    flags: int
    mask: int
    sid: str


@dataclass(frozen=True, slots=True)
class Rights:
    """Owner and access control list of a file or folder; None for no list, which allows everything."""

    path: str
    owner: str
    entries: tuple[AclEntry, ...] | None
    is_link: bool = False
    names: int = 1


def find_untrusted(chain: Sequence[Rights]) -> str:
    """Return the reason why others than administrators can change a file, "" where they cannot.

    `chain` is the file, its folder, and the folders above up to the drive.
    """
    if len(chain) < 2:
        return "its folder is not known"
    file = chain[0]
    if file.names != 1:
        return f"{file.path} is a hard link"
    for depth, each in enumerate(chain):
        if each.is_link:
            return f"{each.path} is a link or a junction"
        if each.owner not in ADMINISTRATORS:
            return f"{each.path} does not belong to the administrators"
        if each.entries is None:
            return f"everybody can write {each.path}"
        wrong = _WRITES if depth < 2 else _REPLACES
        if any(_grants(entry, wrong) for entry in each.entries):
            return f"others than administrators can write {each.path}"
    return ""


def _grants(entry: AclEntry, wrong: int) -> bool:
    """Tell if an entry grants another user one of these rights; unknown entry types count as granting."""
    if entry.kind == _DENIES or entry.flags & _INHERIT_ONLY:
        return False
    if entry.sid in ADMINISTRATORS or entry.sid == _OWNER_RIGHTS:
        return False
    return entry.kind != _ALLOWS or bool(entry.mask & wrong)


def read_descriptor(content: bytes) -> tuple[str, tuple[AclEntry, ...] | None]:
    """Parse owner and access control list of a self-relative security descriptor."""
    try:
        _, _, control, owner, _, _, acl = struct.unpack_from("<BBHIIII", content)
        if not owner:
            raise ValueError("a security descriptor without an owner")
        entries = _entries(content, acl) if acl and control & _DACL_PRESENT else None
        return _sid(content, owner), entries
    except struct.error as error:
        raise ValueError("a security descriptor that is cut") from error


def _entries(content: bytes, start: int) -> tuple[AclEntry, ...]:
    _, _, _, count, _ = struct.unpack_from("<BBHHH", content, start)
    place, found = start + 8, []
    for _ in range(count):
        kind, flags, size = struct.unpack_from("<BBH", content, place)
        if size < 4:
            raise ValueError("an access control entry without a length")
        if kind in {_ALLOWS, _DENIES}:
            (mask,) = struct.unpack_from("<I", content, place + 4)
            found.append(AclEntry(kind, flags, mask, _sid(content, place + 8)))
        else:
            found.append(AclEntry(kind, flags, 0, ""))
        place += size
    return tuple(found)


def _sid(content: bytes, start: int) -> str:
    revision, count = struct.unpack_from("<BB", content, start)
    high, low = struct.unpack_from(">HI", content, start + 2)
    parts = struct.unpack_from(f"<{count}I", content, start + 8)
    return "-".join(["S", str(revision), str((high << 32) + low), *map(str, parts)])


def local_path(final: str) -> PureWindowsPath | None:
    r"""Parse Windows' final path of an open file, such as \\?\C:\x; None unless on a local drive."""
    path = PureWindowsPath(final.removeprefix("\\\\?\\"))
    is_local = len(path.drive) == 2 and path.drive[1] == ":" and path.is_absolute()
    return path if is_local else None


def has_link(named: Path) -> bool:
    """Tell if the path of a file contains a link or a junction."""
    place = named.absolute()
    return any(is_link(each.lstat()) for each in (place, *place.parents))


def read_rights_chain(descriptor: int, names: int) -> list[Rights]:
    """Read the rights of an open file with `names` hard links, and of the folders above it."""
    import msvcrt

    handle = msvcrt.get_osfhandle(descriptor)  # type: ignore[attr-defined,unused-ignore]
    path = local_path(_final_path(handle))
    if path is None:
        raise ValueError("the file is on no local drive")
    chain = [Rights(str(path), *read_descriptor(_descriptor(handle)), names=names)]
    for folder in path.parents:
        descriptor_values = read_descriptor(_descriptor(str(folder)))
        chain.append(Rights(str(folder), *descriptor_values, is_link=is_link(Path(folder).lstat())))
    return chain


def _final_path(handle: int) -> str:
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.GetFinalPathNameByHandleW.argtypes = [
        ctypes.c_void_p,
        ctypes.c_wchar_p,
        ctypes.c_uint32,
        ctypes.c_uint32,
    ]
    buffer = ctypes.create_unicode_buffer(_LONGEST_PATH)
    length = kernel.GetFinalPathNameByHandleW(handle, buffer, _LONGEST_PATH, 0)
    if not 0 < length < _LONGEST_PATH:
        raise OSError("the file's path cannot be told")
    return buffer.value


def _descriptor(subject: int | str) -> bytes:
    """Return the security descriptor of a handle or a path; the first call returns its length."""
    import ctypes

    library = ctypes.WinDLL("advapi32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    if isinstance(subject, int):
        call = partial(library.GetKernelObjectSecurity, ctypes.c_void_p(subject))
    else:
        call = partial(library.GetFileSecurityW, ctypes.c_wchar_p(subject))
    needed = ctypes.c_uint32(0)
    call(_OWNER_AND_DACL, None, 0, ctypes.byref(needed))
    buffer = ctypes.create_string_buffer(needed.value or 1)
    if not call(_OWNER_AND_DACL, buffer, needed, ctypes.byref(needed)):
        raise OSError("the rights of a file cannot be told")
    return buffer.raw
