"""Images of a signed configuration: fetched by https, compared with size and hash, and stored."""

import asyncio
import hashlib
import os
import ssl
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from totem.fleet.agent.wanted_config import BadFile, stored_name
from totem.fleet.messages import ConfigFile
from totem.settings.fleet_overlay import IMAGES
from totem.system import tls
from totem.system.atomic_file import open_atomic
from totem.system.background import in_thread
from totem.system.process_setup import block_import
from totem.system.safe_reader import open_plain
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
_WRITTEN_AT_ONCE = 256 << 10
"""Bytes of an image that are kept in memory, so that a server that sends the rest slowly holds no more."""
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
                await in_thread(check_room, folder, 2 * image.bytes + _SPARE)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with TemporaryFile(dir=target.parent) as draft:
                    async with asyncio.timeout(LONGEST_S):
                        await _download(image, ca_file, draft)
                    await in_thread(_store, draft, target)
            await in_thread(check_image, target)
        except (UpdateRefused, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise BadFile(image.name) from error  # an OSError, too: the time is over


def _is_stored(target: Path, image: ConfigFile) -> bool:
    try:
        with open_plain(target) as stored:
            if stored.seek(0, os.SEEK_END) != image.bytes:
                return False
            stored.seek(0)
            return hashlib.file_digest(stored, "sha256").hexdigest() == image.sha256
    except OSError:
        return False


def _store(draft: BinaryIO, target: Path) -> None:
    draft.seek(0)
    with open_atomic(target, mode=0o600) as stored:
        copyfileobj(draft, stored)


async def _download(image: ConfigFile, ca_file: Path | None, draft: BinaryIO) -> None:
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
                    await _receive(image, response.aiter_raw(), draft)
                    return
                url = urljoin(url, response.headers["Location"])
    raise ValueError("redirected in circles")


@lru_cache(maxsize=1)
def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return the context of all downloads: it takes a megabyte, and that of a cancelled one is freed late."""
    context = tls.client_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


async def _receive(image: ConfigFile, chunks: AsyncIterator[bytes], draft: BinaryIO) -> None:
    digest, size, unwritten = hashlib.sha256(), 0, bytearray()
    async for chunk in chunks:
        size += len(chunk)
        if size > image.bytes:
            break
        digest.update(chunk)
        unwritten += chunk
        if len(unwritten) >= _WRITTEN_AT_ONCE:
            await in_thread(draft.write, unwritten)
            unwritten = bytearray()
    if size != image.bytes or digest.hexdigest() != image.sha256:
        raise ValueError("another file")
    await in_thread(draft.write, unwritten)
