"""How large a picture unfolds, and whether it is whole: read off its structure, without unfolding it.

JPEG as in ITU-T T.81, annex B; PNG as in the W3C's recommendation, 5.3; GIF as in GIF89a, 17 to 27.
"""

import struct
import zlib
from collections.abc import Callable

Size = tuple[int, int]

_SOS, _EOI = 0xDA, b"\xff\xd9"
_STARTS_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
_PNG_SIGNATURE = 8


class Broken(ValueError):
    """It is cut short, damaged, or no such picture."""


def size(content: bytes, media_type: str) -> Size:
    """Width and height of a whole JPEG, PNG or GIF, in pixels.

    Raises:
        Broken: it is not whole, or there is something behind its end.
    """
    try:
        found = _READERS[media_type](content)
    except (struct.error, IndexError):
        raise Broken from None
    if 0 in found:
        raise Broken
    return found


def _jpeg(content: bytes) -> Size:
    found, at = None, 2
    while True:
        if content[at] != 0xFF:
            raise Broken
        marker = content[at + 1]
        if marker == _SOS:
            break
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _STARTS_OF_FRAME:
            height, width = struct.unpack_from(">HH", content, at + 5)
            found = (width, height)
        [length] = struct.unpack_from(">H", content, at + 2)
        if marker < 0xC0 or length < 2:
            raise Broken
        at += 2 + length
    end = content.rfind(_EOI, at) + len(_EOI)
    if found is None or end < at or content.count(0, end) != len(content) - end:
        raise Broken  # some cameras fill up with zeros, and nothing else belongs there
    return found


def _png(content: bytes) -> Size:
    at, kinds = _PNG_SIGNATURE, set()
    while b"IEND" not in kinds:
        length, kind = struct.unpack_from(">I4s", content, at)
        [told] = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(memoryview(content)[at + 4 : at + 8 + length]) != told:
            raise Broken
        kinds.add(kind)
        at += 12 + length
    if b"IDAT" not in kinds or at != len(content):
        raise Broken
    width, height = struct.unpack_from(">II", content, _PNG_SIGNATURE + 8)
    return width, height


def _gif(content: bytes) -> Size:
    width, height = struct.unpack_from("<HH", content, 6)
    if not content.endswith(b";"):
        raise Broken
    return width, height


_READERS: dict[str, Callable[[bytes], Size]] = {"image/jpeg": _jpeg, "image/png": _png, "image/gif": _gif}
