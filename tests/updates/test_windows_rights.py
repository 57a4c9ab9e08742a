"""Security descriptors of Windows: trust only in files of administrators."""

import itertools
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.platform_marks import CAN_LINK
from support.update_fixtures import Workshop
from totem.updates import root_config, windows_rights
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.windows_rights import ADMINISTRATORS, AclEntry, Rights, local_path, read_descriptor
from totem.updates.windows_rights import find_untrusted as why_not

SYSTEM, ADMINS = "S-1-5-18", "S-1-5-32-544"
INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
KIOSK, USERS, AUTHENTICATED = "S-1-5-21-1-2-3-1001", "S-1-5-32-545", "S-1-5-11"
EVERYBODY, CREATOR, PACKAGES = "S-1-1-0", "S-1-3-0", "S-1-15-2-1"
FULL, READ, MODIFY, CREATE = 0x1F01FF, 0x1200A9, 0x1301BF, 0x06
INHERIT_ONLY, INHERITED = 0x0B, 0x10


def allow(sid: str, mask: int, flags: int = 0) -> AclEntry:
    return AclEntry(0, flags, mask, sid)


USUAL = (allow(SYSTEM, FULL), allow(ADMINS, FULL), allow(USERS, READ), allow(PACKAGES, READ))
PROGRAMS = (*USUAL, allow(CREATOR, 0x10000000, INHERIT_ONLY), allow(INSTALLER, FULL))
DRIVE = (*USUAL, allow(AUTHENTICATED, 0x04), allow(AUTHENTICATED, 0xE0010000, INHERIT_ONLY))

GOOD = [
    Rights(r"C:\Program Files\Totem\keys\root.json", ADMINS, USUAL),
    Rights(r"C:\Program Files\Totem\keys", ADMINS, PROGRAMS),
    Rights(r"C:\Program Files\Totem", SYSTEM, PROGRAMS),
    Rights(r"C:\Program Files", INSTALLER, PROGRAMS),
    Rights("C:\\", INSTALLER, DRIVE),
]


def changed(at: int, **what: object) -> list[Rights]:
    return [replace(each, **what) if depth == at else each for depth, each in enumerate(GOOD)]  # type: ignore[arg-type]


def test_key_in_the_program_folder_is_trusted() -> None:
    assert why_not(GOOD) == ""


def test_a_key_beside_the_kiosks_settings_is_not() -> None:
    """As the scripts set the rights: the kiosk may change what is in ProgramData, Totem."""
    data = (allow(SYSTEM, FULL), allow(ADMINS, FULL), allow(KIOSK, MODIFY))
    program_data = (*USUAL, allow(USERS, 0x116))  # everybody may make files and folders in it
    above = [Rights(r"C:\ProgramData", SYSTEM, program_data), GOOD[-1]]
    for owner in (ADMINS, KIOSK):
        for entries in (USUAL, data):
            file = Rights(r"C:\ProgramData\Totem\root.json", owner, entries)
            assert why_not([file, Rights(r"C:\ProgramData\Totem", ADMINS, data), *above])
    deeper = [replace(GOOD[0], path="k"), replace(GOOD[1], path="keys")]
    assert why_not([*deeper, Rights(r"C:\ProgramData\Totem", ADMINS, data), *above])


BITS = [1 << bit for bit in range(32)]
HARMLESS = 0x01 | 0x08 | 0x20 | 0x80 | 0x20000 | 0x100000 | 0x80000000 | 0x20000000
"""Read data and attributes, execute, read the rights, wait; read and execute at large."""
TOLERATED_ABOVE = 0x02 | 0x04 | 0x10 | 0x100
"""To make another file or folder in one that stands above changes nothing of what is in it."""


STRANGERS = (KIOSK, USERS, EVERYBODY, AUTHENTICATED, CREATOR, "S-1-5-4", "")


def test_one_write_right_of_another_user_is_refused() -> None:
    for at, mask, sid in itertools.product(range(len(GOOD)), BITS, STRANGERS):
        own = GOOD[at].entries or ()
        unknown = mask & ~(HARMLESS | 0x0D01F7 | 0x52000000)  # bits that Windows has no meaning for
        fine = mask & HARMLESS or (at >= 2 and mask & TOLERATED_ABOVE) or unknown
        found = why_not(changed(at, entries=(*own, allow(sid, mask, INHERITED))))
        assert (found == "") is bool(fine), (at, hex(mask), sid)
        for harmless in (allow(sid, mask, INHERIT_ONLY), AclEntry(1, 0, mask, sid)):
            assert why_not(changed(at, entries=(*own, harmless))) == ""


@pytest.mark.parametrize("at", range(len(GOOD)))
def test_owner_and_links_are_checked_at_every_depth(at: int) -> None:
    for owner in (KIOSK, USERS, EVERYBODY, CREATOR, "", "S-1-5-19", "S-1-5-20"):
        assert "does not belong to the administrators" in why_not(changed(at, owner=owner))
    assert "junction" in why_not(changed(at, is_link=True))
    assert "everybody" in why_not(changed(at, entries=None))
    assert why_not(changed(at, entries=())) == ""
    for kind in (2, 4, 5, 9, 11, 17, 255):
        assert why_not(changed(at, entries=(AclEntry(kind, 0, 0, KIOSK),)))
    for owner in ADMINISTRATORS:
        assert why_not(changed(at, owner=owner)) == ""


@pytest.mark.parametrize("names", [0, 2, 3, 1000])
def test_a_hard_link_is_not_believed(names: int) -> None:
    assert "hard link" in why_not(changed(0, names=names))


@pytest.mark.parametrize("chain", [[], GOOD[:1]])
def test_without_its_folder_nothing_is_believed(chain: Sequence[Rights]) -> None:
    assert why_not(chain)


# --- the bytes of Windows

SIDS = st.sampled_from([SYSTEM, ADMINS, INSTALLER, KIOSK, USERS, EVERYBODY, CREATOR])
ENTRIES = st.lists(
    st.builds(AclEntry, st.sampled_from([0, 1]), st.integers(0, 31), st.integers(0, 2**32 - 1), SIDS),
    max_size=9,
).map(tuple)


def sid_bytes(sid: str) -> bytes:
    _, revision, authority, *parts = sid.split("-")
    head = bytes([int(revision), len(parts)]) + int(authority).to_bytes(6, "big")
    return head + b"".join(struct.pack("<I", int(part)) for part in parts)


def descriptor(owner: str, entries: Sequence[AclEntry] | None, control: int = 0x8004) -> bytes:
    """A self-relative security descriptor, the list first."""
    acl = b""
    if entries is not None:
        each = [struct.pack("<I", entry.mask) + sid_bytes(entry.sid) for entry in entries]
        aces = b"".join(
            struct.pack("<BBH", entry.kind, entry.flags, len(body) + 4) + body
            for entry, body in zip(entries, each, strict=True)
        )
        acl = struct.pack("<BBHHH", 2, 0, 8 + len(aces), len(entries), 0) + aces
    offset = 20 if entries is not None else 0
    return struct.pack("<BBHIIII", 1, 0, control, 20 + len(acl), 0, 0, offset) + acl + sid_bytes(owner)


@given(SIDS, st.none() | ENTRIES)
def test_descriptors_are_read_as_windows_writes_them(
    owner: str, entries: tuple[AclEntry, ...] | None
) -> None:
    assert read_descriptor(descriptor(owner, entries)) == (owner, entries)


def test_a_list_that_is_not_present_lets_everybody_in() -> None:
    assert read_descriptor(descriptor(ADMINS, (), control=0x8000)) == (ADMINS, None)
    assert read_descriptor(descriptor(ADMINS, ())) == (ADMINS, ())


@given(SIDS, ENTRIES, st.data())
def test_truncated_descriptor_is_an_error(
    owner: str, entries: tuple[AclEntry, ...], data: st.DataObject
) -> None:
    whole = descriptor(owner, entries)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(ValueError, match="descriptor"):
        read_descriptor(cut)
    with suppress(ValueError):
        read_descriptor(data.draw(st.binary(max_size=200)))


@pytest.mark.parametrize(
    ("final", "path"),
    [
        (r"\\?\C:\Program Files\Totem\keys\root.json", r"C:\Program Files\Totem\keys\root.json"),
        (r"\\?\UNC\server\share\root.json", None),
        (r"\\server\share\root.json", None),
        (r"\\?\Volume{0}\root.json", None),
        ("root.json", None),
        ("", None),
    ],
)
def test_only_local_drives_count(final: str, path: str | None) -> None:
    assert local_path(final) == (PureWindowsPath(path) if path else None)


# --- together


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stand-in for Windows' rights of any file."""
    told = SimpleNamespace(chain=GOOD, names=0)

    def chain_of(_descriptor: int, names: int) -> list[Rights]:
        told.names = names
        if isinstance(told.chain, Exception):
            raise told.chain
        return [replace(told.chain[0], names=names), *told.chain[1:]]

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(windows_rights, "read_rights_chain", chain_of)
    return told


def test_root_trusts_only_an_administrators_key(
    on_windows: SimpleNamespace, workshop: Workshop, tmp_path: Path
) -> None:
    key = workshop.public_key
    assert root_config.read_trusted_root(key, for_root=True) == key.read_bytes()
    for chain in (changed(0, owner=KIOSK), changed(1, entries=None), OSError("?"), ValueError("?")):
        on_windows.chain = chain
        with pytest.raises(UpdateRefused) as error:
            root_config.read_trusted_root(key, for_root=True)
        assert error.value.reason is UpdateReason.NO_KEY
        assert root_config.read_trusted_root(key, for_root=False) == key.read_bytes()
    on_windows.chain = GOOD
    if CAN_LINK:
        (tmp_path / "way").symlink_to(key.parent)
        with pytest.raises(UpdateRefused, match="a link or a junction leads"):
            root_config.read_trusted_root(tmp_path / "way" / key.name, for_root=True)
    key.with_name("second.json").hardlink_to(key)
    with pytest.raises(UpdateRefused, match="hard link"):
        root_config.read_trusted_root(key, for_root=True)
    assert on_windows.names == 2
