"""Validation of attached files: type, completeness, size."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from totem.domain import attachments
from totem.domain.attachments import (
    LARGEST_FILE,
    LARGEST_TOTAL,
    MOST_FILES,
    FileFault,
    InvalidAttachment,
    check_file,
    check_files,
    detect_media_type,
)
from totem.domain.sign_up import Attachment


def drawn(form: str, width: int = 40, height: int = 30) -> bytes:
    """A picture as a real encoder writes it."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#204060"))
    for place in range(min(width, height)):
        image.setPixelColor(place, place, QColor.fromHsv(place * 7 % 360, 255, 255))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)  # type: ignore[call-overload]
    return bytes(content.data())


def chunk(kind: bytes, content: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int) -> bytes:
    """The smallest PNG that says it is so large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")


JPEG, PNG = drawn("JPEG"), drawn("PNG")
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
PDF = b"%PDF-1.4\n" + bytes(60) + b"%%EOF"
WHOLE = {"image/jpeg": JPEG, "image/png": PNG, "image/gif": GIF, "application/pdf": PDF}
EXIF = b"\xff\xe1\x00\x10Exif\0\0" + bytes(8)


def fault(kind: str, content: bytes) -> FileFault:
    with pytest.raises(InvalidAttachment) as unfit:
        check_file(Attachment("Maria.jpg", kind, content))
    assert "Maria" not in str(unfit.value)
    return unfit.value.fault


@pytest.mark.parametrize("kind", WHOLE)
def test_types_are_detected_by_content(kind: str) -> None:
    assert detect_media_type(WHOLE[kind]) == kind
    check_file(Attachment("f", kind, WHOLE[kind]))
    untrue = (other for other in WHOLE if other != kind)
    assert all(fault(other, WHOLE[kind]) is FileFault.OTHER_TYPE for other in untrue)


@pytest.mark.parametrize("size", [(40, 30), (1, 1), (1280, 720)])
@pytest.mark.parametrize(("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_the_size_of_a_picture_is_read_without_decoding_it(
    form: str, kind: str, size: tuple[int, int]
) -> None:
    assert attachments.image_size(drawn(form, *size), kind) == size


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", FileFault.EMPTY),
        (b"\xff\xd8\xff", FileFault.CUT_SHORT),
        (b"%PDF-1.4\n" + bytes(2000), FileFault.CUT_SHORT),
        (b"MZ" + bytes(100), FileFault.UNKNOWN_TYPE),
        (b"<svg onload=alert(1)>" + bytes(100), FileFault.UNKNOWN_TYPE),
        (b"PK\x03\x04" + bytes(100), FileFault.UNKNOWN_TYPE),
        (b" " + JPEG, FileFault.UNKNOWN_TYPE),
        (JPEG + bytes(LARGEST_FILE), FileFault.TOO_LARGE),
        (b"\xff\xd8\xff" + b"MZ" + bytes(100), FileFault.CUT_SHORT),
        (b"\xff\xd8\xff\xe0" + b"no picture " * 20 + b"\xff\xd9", FileFault.CUT_SHORT),
        (b"\xff\xd8\xff" + PDF, FileFault.OTHER_TYPE),
        (JPEG[:2] + b"\xff\xfe\x00\x0a%PDF-1.4" + JPEG[2:], FileFault.OTHER_TYPE),
        (JPEG + b"PK\x03\x04 an archive behind it", FileFault.CUT_SHORT),
        (PNG + b"PK\x03\x04 an archive behind it", FileFault.CUT_SHORT),
        (PNG.replace(b"IDAT", b"IDAX"), FileFault.CUT_SHORT),
        (PNG[:8] + PNG[8:33] + chunk(b"IEND", b""), FileFault.CUT_SHORT),
        (GIF[:-1], FileFault.CUT_SHORT),
        (png(0, 10), FileFault.CUT_SHORT),
        (png(50_000, 50_000), FileFault.TOO_MANY_PIXELS),
        (png(2**31 - 1, 2**31 - 1), FileFault.TOO_MANY_PIXELS),
    ],
)
def test_refused_files(content: bytes, expected: FileFault) -> None:
    assert fault(detect_media_type(content) or "application/pdf", content) is expected


@pytest.mark.parametrize(
    "content",
    [
        JPEG + bytes(300),  # some cameras fill up
        JPEG[:2] + EXIF + JPEG[2:],
        JPEG[:2] + b"\xff\xff" + JPEG[2:],  # fill bytes before a marker (T.81, B.1.1.2)
        JPEG + JPEG,  # a phone's second picture of the same (CIPA DC-007)
        png(8000, 8000),
    ],
)
def test_unusual_complete_files_are_accepted(content: bytes) -> None:
    kind = detect_media_type(content)
    assert kind is not None
    check_file(Attachment("f", kind, content))


@given(st.sampled_from([JPEG, PNG]), st.data())
def test_cut_images_are_refused(whole: bytes, data: st.DataObject) -> None:
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    assert fault(detect_media_type(cut) or "image/jpeg", cut) in {FileFault.CUT_SHORT, FileFault.UNKNOWN_TYPE}


@given(st.sampled_from([JPEG[:3], PNG[:16], GIF[:6]]), st.binary(max_size=300))
def test_arbitrary_content_behind_a_signature_never_raises_another_error(
    beginning: bytes, rubbish: bytes
) -> None:
    content = beginning + rubbish
    try:
        check_file(Attachment("f", detect_media_type(content) or "", content))
    except InvalidAttachment:
        pass
    else:
        assert rubbish


def test_limits_of_one_submission() -> None:
    small = Attachment("f", "image/jpeg", JPEG)
    check_files([small] * MOST_FILES)
    with pytest.raises(InvalidAttachment) as many:
        check_files([small] * (MOST_FILES + 1))
    assert many.value.fault is FileFault.TOO_MANY
    large = Attachment("f", "image/jpeg", JPEG.ljust(LARGEST_FILE, b"\0"))
    check_files([large] * (LARGEST_TOTAL // LARGEST_FILE))
    with pytest.raises(InvalidAttachment) as together:
        check_files([large] * (LARGEST_TOTAL // LARGEST_FILE) + [small])
    assert together.value.fault is FileFault.TOO_LARGE_TOGETHER
