"""Reading of files that another user may write."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.open_files import no_file_left
from support.platform_marks import (
    needs_device_files,
    needs_linux,
    needs_named_pipes,
    needs_symlinks,
    needs_unix_sockets,
)
from totem.system import atomic_file, safe_reader

LIMIT = 1000


def fifo(place: Path) -> None:
    os.mkfifo(place)


def socket_file(place: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(place.parent)  # a path longer than 107 bytes is none
        made.bind(place.name)


def hard_link(place: Path) -> None:
    other = place.with_name("other")
    other.write_bytes(b"x = 1")
    os.link(other, place)


def link_to_a_file(place: Path) -> None:
    place.with_name("goal").write_bytes(b"")
    place.symlink_to("goal")


def hole(place: Path) -> None:
    place.touch()
    os.truncate(place, 1 << 40)


def link_to(goal: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(goal)


NOT_PLAIN: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a hard link": hard_link,
    "one byte too many": lambda place: place.write_bytes(b" " * (LIMIT + 1)),
    "a huge hole": hole,
    "nothing": lambda _place: None,
}
NOT_EVERYWHERE: dict[str, tuple[Callable[[Path], object], pytest.MarkDecorator]] = {
    "a pipe": (fifo, needs_named_pipes),
    "a socket": (socket_file, needs_unix_sockets),
    "a link to a file": (link_to_a_file, needs_symlinks),
    "a link to an endless device": (link_to("/dev/zero"), needs_symlinks),
    "a link to itself": (link_to("totem.toml"), needs_symlinks),
    "a link to nowhere": (link_to("nowhere"), needs_symlinks),
}
KINDS = [
    *(pytest.param(make, id=name) for name, make in NOT_PLAIN.items()),
    *(pytest.param(make, id=name, marks=lack) for name, (make, lack) in NOT_EVERYWHERE.items()),
]


@pytest.fixture(params=[True, False], ids=["by descriptors", "by paths"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    if not request.param:  # as on Windows
        monkeypatch.setattr(os, "supports_dir_fd", set())


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("make", KINDS)
def test_files_other_than_regular_ones_are_refused(make: Callable[[Path], object], tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    make(file)
    with no_file_left(), pytest.raises(OSError):  # noqa: PT011 - any of them
        safe_reader.read_below(file.parent, [file.name], LIMIT)


@pytest.mark.usefixtures("way")
@given(content=st.binary(max_size=LIMIT))
def test_a_plain_file_is_read_whole(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("plain") / "file"
    file.write_bytes(content)
    assert safe_reader.read_below(file.parent, [file.name], LIMIT) == content
    with safe_reader.open_plain(file) as stream:
        assert stream.read() == content


@pytest.mark.usefixtures("way")
@needs_symlinks
def test_linked_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("real")
    assert safe_reader.read_below(tmp_path, ["real", "file"], 9) == b"x"
    assert safe_reader.list_below(tmp_path, ["real"], 9) == ["file"]
    for path in (["link", "file"], ["real", "..", "real", "file"], ["real/file"], ["", "file"], ["."]):
        with pytest.raises(OSError):  # noqa: PT011 - any of them
            safe_reader.read_below(tmp_path, path, 9)
    for path in (["link"], ["real", "file"], ["none"]):
        with pytest.raises(OSError):  # noqa: PT011 - any of them
            safe_reader.list_below(tmp_path, path, 9)
    with pytest.raises(OSError, match="more than 0 files"):
        safe_reader.list_below(tmp_path, ["real"], 0)


@needs_symlinks
def test_on_windows_the_folder_itself_is_no_junction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").touch()
    (tmp_path / "link").symlink_to("real")
    assert safe_reader.read_below(tmp_path / "link", ["file"], 9) == b""  # on Linux it lies in root's folder
    monkeypatch.setattr(os, "supports_dir_fd", set())
    with pytest.raises(OSError, match="link is a link"):
        safe_reader.read_below(tmp_path / "link", ["file"], 9)


def test_sync_tree_syncs_the_file_system_once(tmp_path: Path) -> None:
    with atomic_file.sync_tree(tmp_path):
        (tmp_path / "file").write_bytes(b"x")
    atomic_file._sync_files(tmp_path)


@needs_linux
def test_a_file_system_that_is_not_synced_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such"), atomic_file.sync_tree(tmp_path / "none"):
        pass
    with pytest.raises(OSError, match="Bad file"):
        atomic_file._sync_file_system(9999, tmp_path)


@needs_device_files
def test_a_device_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """To open one may do something, as a watchdog's, which then restarts the machine."""
    opened: list[int] = []
    really = os.open

    def watched(path: "os.PathLike[str] | str", flags: int, *rest: int, **more: int) -> int:
        descriptor = really(path, flags, *rest, **more)
        if not flags & os.O_PATH:
            opened.append(stat.S_IFMT(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    with pytest.raises(OSError, match="no plain file"), safe_reader.open_plain(Path("/dev/null")):
        pass
    assert opened == []


@needs_symlinks
@needs_named_pipes
def test_swapped_file_is_read_whole_or_refused(tmp_path: Path) -> None:
    secret, file = tmp_path / "secret", tmp_path / "kiosk" / "totem.toml"
    secret.write_bytes(b"secret")
    file.parent.mkdir()
    stop = threading.Event()

    def swap() -> None:
        draft = file.with_name("draft")
        while not stop.is_set():
            for make in (lambda: draft.write_bytes(b"open"), lambda: draft.symlink_to(secret)):
                draft.unlink(missing_ok=True)
                make()
                draft.replace(file)
            os.mkfifo(draft)
            draft.replace(file)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        read = set()
        for _ in range(2000):
            try:
                read.add(safe_reader.read_below(file.parent, [file.name], LIMIT))
            except OSError:
                read.add(b"error")
    finally:
        stop.set()
        swapper.join()
    assert read <= {b"open", b"error"}


@pytest.mark.parametrize(
    ("mode", "attributes", "expected"),
    [
        (stat.S_IFREG, 0x20, False),
        (stat.S_IFDIR, 0x10, False),
        (stat.S_IFDIR, 0x410, True),  # a junction, which Python does not call a link
        (stat.S_IFLNK, 0, True),
    ],
)
def test_junctions_are_links(mode: int, attributes: int, expected: bool) -> None:
    class Found:
        st_mode, st_file_attributes = mode, attributes

    assert safe_reader.is_link(Found()) is expected  # type: ignore[arg-type] # what os.lstat gives on Windows
