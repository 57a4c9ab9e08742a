"""Objects of ID, length and value, and the CRC over them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.brcode import crc16, read_objects, read_objects_in_bytes, write_objects

values = st.text(min_size=1, max_size=99)
objects = st.dictionaries(st.integers(0, 99).map("{:02}".format), values, min_size=1, max_size=5)


def test_crc_check_value() -> None:
    """The published check value of CRC-16/CCITT-FALSE."""
    assert crc16("123456789") == "29B1"


def test_crc_counts_the_bytes_of_utf_8() -> None:
    assert crc16("São") == crc16("S\u00e3o") != crc16("Sa\u0303o")
    assert len(crc16("\ud800")) == 4


@pytest.mark.parametrize(
    "text", ["0", "00", "000", "0002", "000X01", "0003ab", "000101000102", "٠٠02ab", "00-1a"]
)
def test_what_does_not_split(text: str) -> None:
    assert read_objects(text) is None


@given(objects)
def test_written_objects_are_read(written: dict[str, str]) -> None:
    assert read_objects(write_objects(*written.items())) == written


@given(objects.filter(lambda each: all(len(value.encode()) < 100 for value in each.values())))
def test_lengths_in_bytes_are_read(written: dict[str, str]) -> None:
    text = "".join(f"{identifier}{len(value.encode()):02}{value}" for identifier, value in written.items())
    assert read_objects_in_bytes(text) == written


def test_bytes_that_cut_a_character_are_refused() -> None:
    assert read_objects_in_bytes("0001é0101") is None


@pytest.mark.parametrize("value", ["", "x" * 100])
def test_values_that_do_not_fit_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="object 26"):
        write_objects(("26", value))
    assert write_objects(("00", "01"), ("01", None)) == "000201"
