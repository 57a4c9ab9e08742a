"""Images of a signed configuration: fetched by https, compared with size and hash, and stored."""

import hashlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from totem.fleet.agent.configuration import BadFile, stored_name
from totem.fleet.messages import ConfigFile
from totem.settings.fleet_overlay import IMAGES
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain
from totem.updates.errors import UpdateReason, UpdateRefused, check_room

MOST_BYTES = 100_000_000
"""Bytes of all images of one document."""
_SPARE = 50_000_000
_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp")


def fetch_images(
    images: tuple[ConfigFile, ...],
    folder: Path,
    check_image: Callable[[Path], object],
    *,
    ca_file: Path | None,
    stop: threading.Event,
) -> None:
    """Store the images that are not there yet; blocks.

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
            if not _is_stored(target, image):
                check_room(folder, image.bytes + _SPARE)
                _fetch(image, target, ca_file, stop)
            check_image(target)
        except (UpdateRefused, OSError, ValueError) as error:
            raise BadFile(image.name) from error


def _is_stored(target: Path, image: ConfigFile) -> bool:
    try:
        return hashlib.sha256(read_plain(target, image.bytes)).hexdigest() == image.sha256
    except OSError:
        return False


def _fetch(image: ConfigFile, target: Path, ca_file: Path | None, stop: threading.Event) -> None:
    try:
        _download(image, target, None, stop)
    except UpdateRefused as error:
        if ca_file is None or error.reason is not UpdateReason.CERTIFICATE_UNKNOWN:
            raise
        _download(image, target, ca_file, stop)


def _download(image: ConfigFile, target: Path, ca_file: Path | None, stop: threading.Event) -> None:
    from contextlib import closing

    from totem.updates.fetch import HttpsSource
    from totem.updates.repositories import MissingFile

    with closing(HttpsSource(image.url, target.parent, ca_file=ca_file, stop=stop)) as source:
        try:
            content = _checked(image, source.chunks(image.url))
        except MissingFile as error:
            raise ValueError("not published") from error
    write_atomic(target, content)


def _checked(image: ConfigFile, chunks: Iterable[bytes]) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > image.bytes:
            break
    if len(content) != image.bytes or hashlib.sha256(content).hexdigest() != image.sha256:
        raise ValueError("another file")
    return bytes(content)
