"""Files that customers send along: by what is in them, and up to a size."""

import pytest

from totem.domain.attachments import (
    LARGEST_FILE,
    LARGEST_TOTAL,
    MOST_FILES,
    SUFFIXES,
    FileFault,
    UnfitFile,
    check_file,
    check_files,
    media_type,
)
from totem.domain.prospect import Attachment

WHOLE = {
    "image/jpeg": b"\xff\xd8\xff\xe1" + bytes(60),
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(60),
    "image/gif": b"GIF89a" + bytes(60),
    "application/pdf": b"%PDF-1.4\n" + bytes(60) + b"%%EOF",
}


def fault(kind: str, content: bytes) -> FileFault:
    with pytest.raises(UnfitFile) as unfit:
        check_file(Attachment("Maria.jpg", kind, content))
    assert "Maria" not in str(unfit.value)
    return unfit.value.fault


@pytest.mark.parametrize("kind", SUFFIXES)
def test_each_type_is_known_by_its_beginning(kind: str) -> None:
    assert media_type(WHOLE[kind]) == kind
    check_file(Attachment("f", kind, WHOLE[kind]))
    assert all(
        fault(other, WHOLE[kind]) is FileFault.OTHER_TYPE for other in SUFFIXES if other != kind
    )  # a name or a type that is not true


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", FileFault.EMPTY),
        (b"\xff\xd8\xff", FileFault.CUT_SHORT),
        (b"%PDF-1.4\n" + bytes(2000), FileFault.CUT_SHORT),
        (b"MZ" + bytes(100), FileFault.UNKNOWN_TYPE),
        (b"<svg onload=alert(1)>" + bytes(100), FileFault.UNKNOWN_TYPE),
        (b"PK\x03\x04" + bytes(100), FileFault.UNKNOWN_TYPE),
        (b" " + WHOLE["image/jpeg"], FileFault.UNKNOWN_TYPE),
        (WHOLE["image/jpeg"] + bytes(LARGEST_FILE), FileFault.TOO_LARGE),
    ],
)
def test_what_is_not_taken(content: bytes, expected: FileFault) -> None:
    assert fault(media_type(content) or "application/pdf", content) is expected


def test_together_they_are_not_too_many_nor_too_large() -> None:
    small = Attachment("f", "image/jpeg", WHOLE["image/jpeg"])
    check_files([small] * MOST_FILES)
    with pytest.raises(UnfitFile) as many:
        check_files([small] * (MOST_FILES + 1))
    assert many.value.fault is FileFault.TOO_MANY
    large = Attachment("f", "image/jpeg", WHOLE["image/jpeg"].ljust(LARGEST_FILE, b"\0"))
    check_files([large] * (LARGEST_TOTAL // LARGEST_FILE))
    with pytest.raises(UnfitFile) as together:
        check_files([large] * (LARGEST_TOTAL // LARGEST_FILE) + [small])
    assert together.value.fault is FileFault.TOO_LARGE_TOGETHER
