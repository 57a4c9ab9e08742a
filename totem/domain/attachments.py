"""Validate attached files: type by signature, size, completeness, and the pixels of an image.

Images are checked by their structure, without decoding, since a small file may decode to gigabytes.
Rules: JPEG, ITU-T T.81, annex B; PNG, the W3C's recommendation, 5.3; GIF, GIF89a, 17 to 27.
"""

import struct
import zlib
from collections.abc import Callable, Iterable
from enum import Enum

from totem.domain.sign_up import Attachment

ImageSize = tuple[int, int]
"""Width and height in pixels."""

LARGEST_FILE = 10_000_000
"""Bytes of one file, before base64."""
LARGEST_TOTAL = 40_000_000
"""Bytes of all files of one submission."""
MOST_FILES = 8
MOST_PIXELS = 64_000_000
"""Pixels of an image; decoded they take 256 MB."""

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-1.", "application/pdf"),
    (b"%PDF-2.", "application/pdf"),
)
_PDF, _PDF_BEGINS, _PDF_ENDS = "application/pdf", b"%PDF-", b"%%EOF"
_PDF_SEARCH_RANGE = 1024
"""Bytes at a file's beginning and end in which PDF readers search for the two markers."""

_SOS, _EOI = 0xDA, b"\xff\xd9"
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MARKERS_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
"""JPEG markers without a length."""
_PNG_SIGNATURE = 8


class FileFault(Enum):
    """Reasons to refuse a file, or the files of one submission together."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    UNKNOWN_TYPE = "not a picture and not a PDF"
    OTHER_TYPE = "not of the type that it says"
    CUT_SHORT = "cut short or damaged"
    TOO_MANY_PIXELS = "too many pixels"
    TOO_MANY = "too many files"
    TOO_LARGE_TOGETHER = "too large together"


class InvalidAttachment(ValueError):
    """Refusal of a file, with the reason in `fault`; neither its content nor its name is kept."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def image_size(content: bytes, media_type: str) -> ImageSize:
    """Return width and height of a JPEG, PNG or GIF, in pixels; InvalidAttachment unless whole and alone."""
    try:
        found = _READERS[media_type](content)
    except (struct.error, IndexError, ValueError):
        raise InvalidAttachment(FileFault.CUT_SHORT) from None
    if 0 in found:
        raise InvalidAttachment(FileFault.CUT_SHORT)
    return found


def _jpeg(content: bytes) -> ImageSize:
    found, at = None, 2
    while True:
        if content[at] != 0xFF:
            raise ValueError
        marker = content[at + 1]
        if marker == _SOS:
            break
        if marker == 0xFF or marker in _MARKERS_WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", content, at + 5)
            found = (width, height)
        [length] = struct.unpack_from(">H", content, at + 2)
        if marker < 0xC0 or length < 2:
            raise ValueError
        at += 2 + length
    end = content.rfind(_EOI, at) + len(_EOI)
    if found is None or end < at or content.count(0, end) != len(content) - end:
        raise ValueError  # some cameras fill up with zeros, and nothing else belongs there
    return found


def _png(content: bytes) -> ImageSize:
    at, kinds = _PNG_SIGNATURE, set()
    while b"IEND" not in kinds:
        length, kind = struct.unpack_from(">I4s", content, at)
        [crc] = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(memoryview(content)[at + 4 : at + 8 + length]) != crc:
            raise ValueError
        kinds.add(kind)
        at += 12 + length
    if b"IDAT" not in kinds or at != len(content):
        raise ValueError
    width, height = struct.unpack_from(">II", content, _PNG_SIGNATURE + 8)
    return width, height


def _gif(content: bytes) -> ImageSize:
    width, height = struct.unpack_from("<HH", content, 6)
    if not content.endswith(b";"):
        raise ValueError
    return width, height


_READERS: dict[str, Callable[[bytes], ImageSize]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
}


def detect_media_type(content: bytes) -> str | None:
    """Return the media type by the signature of `content`; None for any other than images and PDF."""
    return next((kind for beginning, kind in _SIGNATURES if content.startswith(beginning)), None)


def check_file(file: Attachment) -> None:
    """Check that a file may be sent (raises InvalidAttachment)."""
    if not file.content:
        raise InvalidAttachment(FileFault.EMPTY)
    if len(file.content) > LARGEST_FILE:
        raise InvalidAttachment(FileFault.TOO_LARGE)
    found = detect_media_type(file.content)
    if found is None:
        raise InvalidAttachment(FileFault.UNKNOWN_TYPE)
    if found != file.media_type:
        raise InvalidAttachment(FileFault.OTHER_TYPE)
    if found == _PDF:
        if _PDF_ENDS not in file.content[-_PDF_SEARCH_RANGE:]:
            raise InvalidAttachment(FileFault.CUT_SHORT)
    else:
        _check_picture(file.content, found)


def _check_picture(content: bytes, kind: str) -> None:
    if _PDF_BEGINS in content[:_PDF_SEARCH_RANGE]:
        raise InvalidAttachment(FileFault.OTHER_TYPE)
    width, height = image_size(content, kind)
    if width * height > MOST_PIXELS:
        raise InvalidAttachment(FileFault.TOO_MANY_PIXELS)


def check_files(files: Iterable[Attachment]) -> None:
    """Check that the files of one submission may be sent, each and together (raises InvalidAttachment)."""
    files = tuple(files)
    if len(files) > MOST_FILES:
        raise InvalidAttachment(FileFault.TOO_MANY)
    for file in files:
        check_file(file)
    if sum(len(file.content) for file in files) > LARGEST_TOTAL:
        raise InvalidAttachment(FileFault.TOO_LARGE_TOGETHER)
