"""Files in parts: the link gets the next ones as it has room, and those of one connection only."""

from io import BytesIO
from typing import cast

import pytest

from totem.fleet.agent.agent import Agent
from totem.fleet.agent.file_sender import MOST_FILES, FileSender
from totem.fleet.files import sha256_code
from totem.fleet.messages import LARGEST_CHUNK, FileChunk

CONTENT = b"x" * (4 * LARGEST_CHUNK + 1)

pytestmark = pytest.mark.usefixtures("qapp")


class Link:
    """Stands for the agent: takes parts while it has room."""

    def __init__(self) -> None:
        self.connection: int | None = 1
        self.room = 0
        self.largest = LARGEST_CHUNK
        self.parts: list[FileChunk] = []

    def publish_file(self, chunk: FileChunk) -> bool:
        """Take a part, or none."""
        if self.connection is None or self.room == 0 or not self.takes_file(chunk):
            return False
        self.room -= 1
        self.parts.append(chunk)
        return True

    def takes_file(self, chunk: FileChunk) -> bool:
        """Take parts up to a size alone, as a broker may."""
        return len(chunk.content) <= self.largest


@pytest.fixture
def link() -> Link:
    return Link()


@pytest.fixture
def sender(link: Link) -> FileSender:
    return FileSender(cast(Agent, link))


def test_parts_wait_in_the_file_until_the_link_has_room(link: Link, sender: FileSender) -> None:
    found: list[str | None] = []
    first, second = BytesIO(CONTENT), BytesIO(b"y")
    link.room = 2
    sender.send("c0ffee00", "a.zip", first, found.append)
    sender.send("c0ffee01", "b.zip", second, found.append)
    for room, sent in ((0, 2), (1, 3), (1, 4)):
        link.room = room
        sender._timer.timeout.emit()
        assert (len(link.parts), found) == (sent, [])
        assert first.tell() <= (sent + 1) * LARGEST_CHUNK, "no more is read than one part ahead"
    link.room = 9
    sender._timer.timeout.emit()
    assert found == [sha256_code(CONTENT), sha256_code(b"y")]
    assert b"".join(each.content for each in link.parts) == CONTENT + b"y"
    assert [each.cmd for each in link.parts] == ["c0ffee00"] * 5 + ["c0ffee01"]
    assert (first.closed, second.closed, sender._timer.isActive()) == (True, True, False)


@pytest.mark.parametrize("connection", [None, 2])
def test_a_file_ends_with_the_connection_that_has_its_first_parts(
    link: Link, sender: FileSender, connection: int | None
) -> None:
    found: list[str | None] = []
    content = BytesIO(CONTENT)
    link.room = 2
    sender.send("c0ffee00", "a.zip", content, found.append)
    link.connection, link.room = connection, 9
    sender._timer.timeout.emit()
    assert (found, len(link.parts), content.closed) == ([None], 2, True)


def test_without_a_connection_nothing_is_sent(link: Link, sender: FileSender) -> None:
    found: list[str | None] = []
    link.connection = None
    sender.send("c0ffee00", "a.zip", BytesIO(CONTENT), found.append)
    assert (found, link.parts) == ([None], [])


def test_a_part_that_is_too_large_for_the_broker_ends_its_file_and_no_other(
    link: Link, sender: FileSender
) -> None:
    """It would be tried again for as long as the connection lasts, and later files would wait for it."""
    found: list[str | None] = []
    content = BytesIO(CONTENT)
    link.room, link.largest = 9, 1000
    sender.send("c0ffee00", "a.zip", content, found.append)
    sender.send("c0ffee01", "b.zip", BytesIO(b"y"), found.append)
    assert (found, content.closed) == ([None, sha256_code(b"y")], True)
    assert [each.cmd for each in link.parts] == ["c0ffee01"]


def test_few_files_wait_for_those_before_them(link: Link, sender: FileSender) -> None:
    """Each is up to 4 MB of the disk, and a broker that takes none may have kept commands for many."""
    found: list[str | None] = []
    files = [BytesIO(CONTENT) for _ in range(MOST_FILES + 1)]
    for number, content in enumerate(files):
        sender.send(f"c0ffee0{number}", "a.zip", content, found.append)
    assert (found, [each.closed for each in files]) == ([None], [False] * MOST_FILES + [True])
    sender.close()


def test_the_end_of_the_program_closes_what_waits(link: Link, sender: FileSender) -> None:
    found: list[str | None] = []
    content = BytesIO(CONTENT)
    sender.send("c0ffee00", "a.zip", content, found.append)
    sender.close()
    assert (found, content.closed, sender._timer.isActive()) == ([], True, False)
