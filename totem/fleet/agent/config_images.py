"""Images of a signed configuration: fetched by https, compared with size and hash, and stored."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from totem.fleet.agent.configuration import BadFile, stored_name
from totem.fleet.messages import ConfigFile
from totem.settings.fleet_overlay import IMAGES
from totem.system import tls
from totem.system.atomic_file import write_atomic
from totem.system.background import in_thread
from totem.system.process_setup import block_import
from totem.system.safe_reader import read_plain
from totem.updates.errors import UpdateRefused, check_room

with block_import("click"):  # httpx's command line, which imports rich and pygments
    import httpx

MOST_BYTES = 100_000_000
"""Bytes of all images of one document."""
LONGEST_S = 300.0
"""Seconds for one image altogether: its redirects, its connections, and a server that sends byte by byte."""
MOST_REDIRECTS = 3
_CONNECT_S, _READ_S = 10.0, 30.0
_SPARE = 50_000_000
_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp")


async def fetch_images(
    images: tuple[ConfigFile, ...],
    folder: Path,
    check_image: Callable[[Path], object],
    *,
    ca_file: Path | None,
) -> None:
    """Store the images that are not there yet. It may be cancelled, which ends a download at once.

    `check_image` raises a ValueError for a file that cannot be shown. `ca_file` is an authority beside the
    system's, since the fleet's own server may have one.

    Raises:
        BadFile: one cannot be fetched, is another, or is no image.
    """
    if sum(image.bytes for image in images) > MOST_BYTES:
        raise BadFile(images[0].name)
    for image in images:
        if not image.name.lower().endswith(_ENDINGS):
            raise BadFile(image.name)
        target = folder / IMAGES / stored_name(image)
        try:
            if not await in_thread(_is_stored, target, image):
                await in_thread(check_room, folder, image.bytes + _SPARE)
                async with asyncio.timeout(LONGEST_S):
                    content = await _download(image, ca_file)
                await in_thread(write_atomic, target, content)
            await in_thread(check_image, target)
        except (UpdateRefused, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise BadFile(image.name) from error  # an OSError, too: the time is over


def _is_stored(target: Path, image: ConfigFile) -> bool:
    try:
        return hashlib.sha256(read_plain(target, image.bytes)).hexdigest() == image.sha256
    except OSError:
        return False


async def _download(image: ConfigFile, ca_file: Path | None) -> bytes:
    async with httpx.AsyncClient(
        verify=await in_thread(_tls_context, ca_file),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
        headers={"User-Agent": "totem", "Accept-Encoding": "identity"},
    ) as client:
        url = image.url
        for _ in range(MOST_REDIRECTS + 1):
            if urlsplit(url).scheme != "https":
                raise ValueError("not https")
            async with client.stream("GET", url) as response:
                if not response.has_redirect_location:
                    if response.status_code != httpx.codes.OK:
                        raise ValueError("not published")
                    return await _checked(image, response.aiter_raw())
                url = urljoin(url, response.headers["Location"])
    raise ValueError("redirected in circles")


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    context = tls.public_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


async def _checked(image: ConfigFile, chunks: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > image.bytes:
            break
    if len(content) != image.bytes or hashlib.sha256(content).hexdigest() != image.sha256:
        raise ValueError("another file")
    return bytes(content)
