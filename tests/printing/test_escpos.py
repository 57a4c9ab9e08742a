"""ESC/POS: printed dots equal the drawn ones for every model."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.escpos_parser import Dots, InvalidEscPos, Paper, PrintHead
from support.sampling import count
from totem.printing.thermal.escpos import ECHO_REQUEST, Raster, encode
from totem.settings.printer_profiles import PROFILES, Cut, ImageCommand, Profile, profile


def noise(width: int, height: int, seed: int = 7) -> Raster:
    dots = np.random.default_rng(seed).random((height, width)) < 0.5
    return Raster(width, height, np.packbits(dots, axis=1).tobytes())


def dots_of(raster: Raster) -> Dots:
    rows = np.frombuffer(raster.rows, np.uint8).reshape(raster.height, raster.stride)
    return np.unpackbits(rows, axis=1)[:, : raster.width].astype(bool)


def printed(slips: list[Raster], by: Profile, unit: float = 1.0) -> Paper:
    return PrintHead(by.dots, unit).print(b"".join(encode(slips, by)))


def pieces(paper: Paper) -> list[Dots]:
    return paper.slips if paper.slips or paper.uncut is None else [paper.uncut]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("height", [1, 23, 24, 127, 128, 129, 500])
def test_every_model_prints_what_was_drawn_and_feeds_it_past_the_cutter(name: str, height: int) -> None:
    model = PROFILES[name]
    drawn = noise(model.dots, height)
    (came_out,) = pieces(printed([drawn], model))
    assert (came_out[:height] == dots_of(drawn)).all()
    assert not came_out[height:].any()
    fed = len(came_out) - height
    assert model.feed_rows <= fed < model.feed_rows + 24
    assert model.feed_rows * 25.4 / model.dpi == pytest.approx(model.feed_mm, abs=0.1)


@settings(max_examples=count(60))
@given(
    width=st.integers(1, 96),
    height=st.integers(1, 200),
    band_rows=st.integers(24, 150),
    image=st.sampled_from(ImageCommand),
    seed=st.integers(0, 2**32),
)
def test_any_picture_survives_any_command_in_any_bands(
    width: int, height: int, band_rows: int, image: ImageCommand, seed: int
) -> None:
    by = replace(PROFILES["generic-80mm"], dots=96, band_rows=band_rows, image=image, feed_mm=0)
    drawn = noise(width, height, seed)
    (came_out,) = printed([drawn], by).slips
    assert (came_out[:height, :width] == dots_of(drawn)).all()
    assert came_out.sum() == dots_of(drawn).sum()


@pytest.mark.parametrize("unit", [0.5, 203 / 180, 203 / 144, 1.0])
def test_columns_join_without_a_seam_whatever_unit_the_printer_counts_in(unit: float) -> None:
    by = profile("custom-kiosk")
    drawn = noise(by.dots, 240)
    (came_out,) = printed([drawn], by, unit).slips
    assert (came_out[:240] == dots_of(drawn)).all()


@pytest.mark.parametrize("name", PROFILES)
def test_a_piece_is_a_band_at_most(name: str) -> None:
    model = PROFILES[name]
    most = max(map(len, encode([noise(model.dots, 1000)], model)))
    assert most <= model.dots // 8 * 128 + 6 * 8


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("epson-tm-t20", b"\x1dV\x01"),
        ("elgin-i9", b"\x1dV\x01"),
        ("daruma-dr800", b"\x1bm"),
        ("custom-kiosk", b"\x1bi\x1de\x03\x0c"),
    ],
)
def test_each_slip_of_several_is_cut_off(name: str, cut: bytes) -> None:
    model = PROFILES[name]
    drawn = [noise(model.dots, height, height) for height in (50, 150, 250)]
    paper = printed(drawn, model)
    assert paper.cuts == [cut] * 3
    assert paper.uncut is not None
    assert len(paper.uncut) == 0
    for each, came_out in zip(drawn, paper.slips, strict=True):
        assert (came_out[: each.height] == dots_of(each)).all()


def test_a_printer_without_cutter_leaves_room_to_tear_between_slips() -> None:
    model = PROFILES["generic-58mm"]
    assert model.cut is Cut.NONE
    paper = printed([noise(384, 50), noise(384, 50)], model)
    assert paper.cuts == []
    assert paper.uncut is not None
    assert len(paper.uncut) == 2 * (50 + model.feed_rows)


def test_the_bytes_are_those_of_the_manual() -> None:
    by = profile("bematech-mp-4200-th", dots=16, feed_mm=0, cut="full")
    assert list(encode([Raster(16, 2, b"\x80\x01\xff\x00")], by)) == [
        b"\x1b@\x1d\xf9\x20\x01",
        b"\x1dv0\x00\x02\x00\x02\x00\x80\x01\xff\x00",
        b"\x1dV\x00",
    ]
    by = profile("daruma-dr700", dots=8, feed_mm=0)
    assert list(encode([Raster(2, 2, b"\x80\x40")], by)) == [
        b"\x1b@\x1b3\x10",
        b"\x1b*m\x02\x00\x80\x00\x00\x40\x00\x00\n",
        b"\x1bm",
    ]


def test_the_echo_request_is_understood() -> None:
    model = PROFILES["epson-tm-t20"]
    sent = b"".join(encode([noise(model.dots, 10)], model)) + ECHO_REQUEST
    assert PrintHead(model.dots).print(sent).echoes == 1


def test_a_slip_wider_than_the_head_is_refused() -> None:
    with pytest.raises(ValueError, match="576 dots does not fit generic-58mm's 384"):
        list(encode([noise(576, 1)], PROFILES["generic-58mm"]))


@pytest.mark.parametrize("image", ["raster", "column"])
def test_the_parser_refuses_what_is_cut_short_or_strange(image: str) -> None:
    by = profile("generic-80mm", image=image)
    sent = b"".join(encode([noise(by.dots, 30)], by))
    assert PrintHead(by.dots).print(sent).slips
    for wrong in (sent[:-8], sent[:60], sent + b"A", b"\x1bJ\x05" + sent):
        with pytest.raises(InvalidEscPos):
            PrintHead(by.dots).print(wrong)
    with pytest.raises(InvalidEscPos, match="for a head of 384"):
        PrintHead(384).print(sent)
