"""HTTPS source of update repositories, with resumable downloads.

Redirects are followed to https only. A partial archive is kept and continued by the next download; the whole
file is verified at the end, so that the origin of its parts does not matter.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from io import FileIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from totem.system.process_setup import block_import
from totem.system.tls import client_context
from totem.updates.errors import UpdateReason, UpdateRefused, not_written, reason_of
from totem.updates.repositories import TARGETS, MissingFile, Source

with block_import("click"):  # httpx's command line, which imports rich and pygments
    import httpx

CONNECT_S, READ_S = 10.0, 30.0
LONGEST_S = 4 * 3600.0
"""Time limit of a download, which the next one continues."""
_REDIRECTS = 3
_CHUNK = 1 << 18


class HttpsSource(Source):
    """Repository at an https `address`.

    Attributes:
        partial: folder for incomplete archives.
    """

    def __init__(
        self,
        address: str,
        partial: Path,
        *,
        ca_file: Path | None = None,
        stop: threading.Event | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stop` aborts a download from another thread."""
        self.partial = partial
        self._address, self._stop, self._clock = address.rstrip("/") + "/", stop, clock
        self._ends = clock() + LONGEST_S
        self._written: FileIO | None = None
        self._client = httpx.Client(
            verify=client_context(ca_file),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            headers={"User-Agent": "totem", "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def chunks(self, place: str) -> Iterator[bytes]:
        is_archive = place.startswith(f"{TARGETS}/")
        part = self.partial / place.rpartition("/")[2]
        try:
            yield from self._archive(place, part) if is_archive else self._file(place)
        except httpx.InvalidURL as error:
            raise UpdateRefused(UpdateReason.NO_NAME, self._host) from error
        except httpx.TransportError as error:
            raise UpdateRefused(reason_of(error), self._host) from error

    @property
    def _host(self) -> str:
        return urlsplit(self._address).netloc

    def clear_partial(self) -> None:
        """Delete partial archives, so that the next download starts over.

        One whose reader stopped in the middle is open still, and Windows deletes no open file.
        """
        with suppress(OSError):
            if self._written is not None:
                self._written.close()
            for file in self.partial.glob("*"):
                file.unlink()

    def _file(self, place: str) -> Iterator[bytes]:
        with self._answer(place, 0) as response:
            if response.headers.get("Content-Type", "").startswith("text/html"):  # such as a captive portal
                raise UpdateRefused(UpdateReason.NOT_PUBLISHED, f"{self._host}: HTML")
            yield from self._body(response)

    def _archive(self, place: str, part: Path) -> Iterator[bytes]:
        """Return the partial archive's content, then the rest, which is saved as it arrives."""
        with _on_disk():
            part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for other in part.parent.glob("*"):
                if other != part:
                    other.unlink()
            had = part.stat().st_size if part.exists() else 0
        with self._answer(place, had) as response:
            goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
            is_whole = response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
            if had and (goes_on or is_whole):
                with part.open("rb") as stream:
                    while piece := stream.read(_CHUNK):
                        yield piece
            if is_whole:
                return
            with _on_disk():
                written = self._written = part.open("ab" if goes_on else "wb", buffering=0)
            with written:
                for piece in self._body(response):
                    with _on_disk():
                        written.write(piece)
                    yield piece

    def _body(self, response: httpx.Response) -> Iterator[bytes]:
        for piece in response.iter_raw():
            if self._stop is not None and self._stop.is_set():
                raise UpdateRefused(UpdateReason.STOPPED, self._host)
            if self._clock() > self._ends:
                raise UpdateRefused(UpdateReason.TIMED_OUT, self._host)
            yield piece

    @contextmanager
    def _answer(self, place: str, had: int) -> Iterator[httpx.Response]:
        """Open a streamed response: follow redirects, check the status."""
        headers = {"Range": f"bytes={had}-"} if had else {}
        url = urljoin(self._address, place)
        for _ in range(_REDIRECTS + 1):
            if not _is_https(url):
                raise UpdateRefused(UpdateReason.NOT_HTTPS, place)
            request = self._client.build_request("GET", url, headers=headers)
            with closing(self._client.send(request, stream=True)) as response:
                if not response.has_redirect_location:
                    self._check_status(response, place, had)
                    yield response
                    return
                url = _joined(url, response.headers["Location"])
        raise UpdateRefused(UpdateReason.NOT_HTTPS, f"{place}: redirected in circles")

    def _check_status(self, response: httpx.Response, place: str, had: int) -> None:
        status = response.status_code
        start = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
        if had and status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return
        if status == httpx.codes.OK or (status == httpx.codes.PARTIAL_CONTENT and start == str(had)):
            return
        if status in {httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN, httpx.codes.GONE}:
            raise MissingFile(place, UpdateReason.NOT_PUBLISHED)
        raise UpdateRefused(UpdateReason.SERVER_FAILED, f"{self._host}: HTTP {status}")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _is_https(url: str) -> bool:
    try:
        return urlsplit(url).scheme == "https"
    except ValueError:
        return False


@contextmanager
def _on_disk() -> Iterator[None]:
    """Raise errors of local writes as `UpdateRefused`, apart from network errors."""
    try:
        yield
    except OSError as error:
        raise UpdateRefused(not_written(error), f"{error.filename}: {error.strerror}") from error
