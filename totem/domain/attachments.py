"""What files a customer may send along: pictures and PDF, known by what is in them, never by their name.

Request 18 of the ERP's contract takes "usually jpg, png, gif or PDF". Nothing is decoded here: a picture that
unfolds to gigabytes stays folded, and is not taken. Nor is what can be read as two things, a picture that is
a PDF as well.
"""

from collections.abc import Iterable
from enum import Enum

from totem.domain import pictures
from totem.domain.prospect import Attachment

LARGEST_FILE = 10_000_000
"""Bytes of one file, before base64."""
LARGEST_TOTAL = 40_000_000
"""Bytes of all files of one submission."""
MOST_FILES = 8
MOST_PIXELS = 64_000_000
"""Of a picture; unfolded that is 256 MB."""

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-1.", "application/pdf"),
    (b"%PDF-2.", "application/pdf"),
)
_PDF, _PDF_BEGINS, _PDF_ENDS = "application/pdf", b"%PDF-", b"%%EOF"
_ROOM = 1024
"""Within so many bytes of a file's beginning and end, readers of PDF look for these."""
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf"}
"""The usual ending of a file's name, by its type."""


class FileFault(Enum):
    """Why a file, or the files of a submission together, are not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    UNKNOWN_TYPE = "not a picture and not a PDF"
    OTHER_TYPE = "not of the type that it says"
    CUT_SHORT = "cut short or damaged"
    TOO_MANY_PIXELS = "too many pixels"
    TOO_MANY = "too many files"
    TOO_LARGE_TOGETHER = "too large together"


class UnfitFile(ValueError):
    """A file that is not taken; `fault` says why, and nothing holds what is in it or what it is called."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def media_type(content: bytes) -> str | None:
    """The type of what begins like `content`: one of the keys of `SUFFIXES`; None for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)


def check_file(file: Attachment) -> None:
    """See that a file may be sent.

    Raises:
        UnfitFile: it may not.
    """
    if not file.content:
        raise UnfitFile(FileFault.EMPTY)
    if len(file.content) > LARGEST_FILE:
        raise UnfitFile(FileFault.TOO_LARGE)
    found = media_type(file.content)
    if found is None:
        raise UnfitFile(FileFault.UNKNOWN_TYPE)
    if found != file.media_type:
        raise UnfitFile(FileFault.OTHER_TYPE)
    if found == _PDF:
        if _PDF_ENDS not in file.content[-_ROOM:]:
            raise UnfitFile(FileFault.CUT_SHORT)
    else:
        _check_picture(file.content, found)


def _check_picture(content: bytes, kind: str) -> None:
    if _PDF_BEGINS in content[:_ROOM]:
        raise UnfitFile(FileFault.OTHER_TYPE)
    try:
        width, height = pictures.size(content, kind)
    except pictures.Broken:
        raise UnfitFile(FileFault.CUT_SHORT) from None
    if width * height > MOST_PIXELS:
        raise UnfitFile(FileFault.TOO_MANY_PIXELS)


def check_files(files: Iterable[Attachment]) -> None:
    """See that the files of one submission may be sent, each and all together.

    Raises:
        UnfitFile: they may not.
    """
    files = tuple(files)
    if len(files) > MOST_FILES:
        raise UnfitFile(FileFault.TOO_MANY)
    for file in files:
        check_file(file)
    if sum(len(file.content) for file in files) > LARGEST_TOTAL:
        raise UnfitFile(FileFault.TOO_LARGE_TOGETHER)
