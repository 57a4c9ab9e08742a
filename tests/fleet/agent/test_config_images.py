"""Images of a configuration from a slow or a wandering server: bounded in time, bytes and redirects."""

import asyncio
import hashlib
import ssl
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import trustme

from support.platform_marks import IS_WINDOWS
from support.slow_server import SlowServer, serving_slowly
from totem.fleet.agent import config_images
from totem.fleet.agent.config_images import MOST_REDIRECTS, fetch_images
from totem.fleet.agent.wanted_config import BadFile, stored_name
from totem.fleet.messages import ConfigFile
from totem.settings.fleet_overlay import IMAGES
from totem.system import tls

CONTENT = b"picture" * 50
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"


class Site:
    """A server, the authority of its certificate, and the kiosk's folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        authority = trustme.CA()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)
        self.ca_file, self.folder, self._stack = folder / "ca.pem", folder / "state", stack
        authority.cert_pem.write_to_path(self.ca_file)
        self.folder.mkdir()

    def serve(self, answer: Callable[[SlowServer, ssl.SSLSocket], object]) -> SlowServer:
        """Serve an answer until the test ends."""
        made = SlowServer(lambda connection: answer(made, connection))
        return self._stack.enter_context(serving_slowly(made, self._context))

    def fetch(self, url: str, content: bytes = CONTENT) -> Path:
        """Fetch one image to its end; return the file."""
        return asyncio.run(self.fetching(url, content))

    async def fetching(self, url: str, content: bytes = CONTENT) -> Path:
        digest = hashlib.sha256(content).hexdigest()
        image = ConfigFile(name="slide.png", url=url, sha256=digest, bytes=len(content))
        await fetch_images((image,), self.folder, lambda _file: None, ca_file=self.ca_file)
        return self.folder / IMAGES / stored_name(image)

    @property
    def stored(self) -> list[Path]:
        """All that was stored."""
        return [each for each in self.folder.rglob("*") if each.is_file()]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack)


def drip_the_head(server: SlowServer, connection: ssl.SSLSocket) -> None:
    server.drip(connection, HEAD + b"X-Slow: " + b"x" * 100_000)


def drip_the_body(server: SlowServer, connection: ssl.SSLSocket) -> None:
    connection.sendall(HEAD + b"\r\n")
    server.drip(connection, CONTENT * 1000)


def say_nothing(server: SlowServer, _connection: ssl.SSLSocket) -> None:
    server.closing.wait()


def go_round(server: SlowServer, connection: ssl.SSLSocket) -> None:
    """Redirect slowly: each answer is within the limits of one."""
    server.drip(connection, _moved(server.url("slide.png")), every_s=0.005)


def _moved(url: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("answer", [drip_the_head, drip_the_body, say_nothing, go_round])
def test_a_file_has_so_many_seconds_altogether(
    site: Site, monkeypatch: pytest.MonkeyPatch, answer: Callable[[SlowServer, ssl.SSLSocket], object]
) -> None:
    monkeypatch.setattr(config_images, "LONGEST_S", 1.0 if IS_WINDOWS else 0.4)  # by Wine TLS takes its time
    only_ours = partial(
        ssl.create_default_context, cafile=site.ca_file
    )  # Wine needs seconds for the system's
    monkeypatch.setattr(tls, "client_context", only_ours)
    server = site.serve(answer)
    began = time.monotonic()
    with pytest.raises(BadFile):
        site.fetch(server.url("slide.png"))
    assert time.monotonic() - began < 5
    assert server.asked.is_set()
    assert site.stored == []


@pytest.mark.parametrize("answer", [drip_the_head, drip_the_body, say_nothing])
def test_a_cancelled_download_ends_at_once(
    site: Site, answer: Callable[[SlowServer, ssl.SSLSocket], object]
) -> None:
    server = site.serve(answer)

    async def cancel() -> float:
        task = asyncio.create_task(site.fetching(server.url("slide.png")))
        await asyncio.to_thread(server.asked.wait, 30)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - began

    assert asyncio.run(cancel()) < 2
    assert site.stored == []


def test_redirects_are_counted_and_lead_to_https_alone(site: Site) -> None:
    circle = site.serve(lambda server, connection: connection.sendall(_moved(server.url("again.png"))))
    with pytest.raises(BadFile):
        site.fetch(circle.url("slide.png"))
    assert len(circle.requests) == MOST_REDIRECTS + 1
    plain = site.serve(lambda _server, connection: connection.sendall(_moved("http://127.0.0.1:1/x.png")))
    with pytest.raises(BadFile):
        site.fetch(plain.url("slide.png"))
    good = site.serve(lambda _server, connection: connection.sendall(HEAD + b"\r\n" + CONTENT))
    once = site.serve(lambda _server, connection: connection.sendall(_moved(good.url("x.png"))))
    assert site.fetch(once.url("slide.png")).read_bytes() == CONTENT


def test_no_more_is_read_than_the_document_names(site: Site) -> None:
    def pour(server: SlowServer, connection: ssl.SSLSocket) -> None:
        connection.sendall(HEAD + b"\r\n" + CONTENT)
        while not server.closing.is_set():
            connection.sendall(b"x" * 65_536)

    server = site.serve(pour)
    with pytest.raises(BadFile):
        site.fetch(server.url("slide.png"))
    assert server.left.wait(30)
    assert site.stored == []


def test_a_large_image_is_never_whole_in_memory(site: Site) -> None:
    content = bytes(5_000_000)
    most = HEAD + b"\r\n" + content[:-10]

    def send_slowly_from_the_middle(server: SlowServer, connection: ssl.SSLSocket) -> None:
        connection.sendall(most)
        server.drip(connection, content[-10:])

    server = site.serve(send_slowly_from_the_middle)
    tracemalloc.start()
    stored = site.fetch(server.url("slide.png"), content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stored.stat().st_size == len(content)
    assert peak < len(content) / 2
    assert site.stored == [stored]


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"\r\n" + CONTENT[:-1],
        HEAD + b"\r\n" + CONTENT[:-1] + b"X",
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + CONTENT[:-1],
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-349/350\r\n\r\n" + CONTENT,
        b"HTTP/1.1 404 Not Found\r\n\r\n" + CONTENT,
        b"HTTP/1.1 302 Found\r\nLocation: https://[\r\nContent-Length: 0\r\n\r\n",
        b"no http\r\n\r\n",
        b"",
    ],
)
def test_what_is_not_the_file_is_not_stored(site: Site, answer: bytes) -> None:
    server = site.serve(lambda _server, connection: connection.sendall(answer))
    with pytest.raises(BadFile):
        site.fetch(server.url("slide.png"))
    assert site.stored == []
