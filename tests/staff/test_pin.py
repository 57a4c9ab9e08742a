"""Which PINs are taken, and how one is kept."""

import stat
from pathlib import Path

import pytest

from totem.staff.pin import COMMON, PinFile, UnfitPin, check

GOOD = "402915"


@pytest.mark.parametrize("pin", [GOOD, "4029151", "8402915367"])
def test_six_to_ten_digits_are_taken(pin: str) -> None:
    check(pin)


@pytest.mark.parametrize("pin", ["", "40291", "84029153670", "40291a", " 402915", "４０２９１５", "٤٠٢٩١٥"])
def test_anything_else_is_not(pin: str) -> None:
    with pytest.raises(UnfitPin, match="de 6 a 10 números"):
        check(pin)


@pytest.mark.parametrize(
    "pin", [*sorted(COMMON), "333333", "3333333", "234567", "765432", "890123", "210987"]
)
def test_what_everybody_tries_first_is_refused(pin: str) -> None:
    with pytest.raises(UnfitPin, match="comuns"):
        check(pin)


def test_without_a_pin_nothing_is_accepted(tmp_path: Path) -> None:
    pin = PinFile(tmp_path)
    assert not pin.exists
    assert not pin.accepts("")
    assert not pin.accepts(GOOD)


def test_only_the_pin_that_was_set_last_is_accepted(tmp_path: Path) -> None:
    pin = PinFile(tmp_path)
    pin.set("719384")
    pin.set(GOOD)
    assert [pin.accepts(each) for each in (GOOD, "719384", "402916", "")] == [True, False, False, False]


def test_the_file_holds_an_argon2id_hash_for_this_user_alone(tmp_path: Path) -> None:
    PinFile(tmp_path / "state").set(GOOD)
    (file,) = (tmp_path / "state").iterdir()
    assert file.read_text().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert GOOD not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"402915", b"\xff\xfe", b"$argon2id$v=19$m=65536,t=3,p=4$x$y"])
def test_a_broken_file_opens_to_nobody(tmp_path: Path, content: bytes) -> None:
    pin = PinFile(tmp_path)
    pin.set(GOOD)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert not pin.accepts(GOOD)
