"""Profiles of thermal printers: the supported models, and overrides of every value."""

import pytest

from totem.printing.layout.symbols import itf_elements
from totem.settings import PrinterSettings
from totem.settings.printer_profiles import PROFILES, Cut, ImageCommand, Profile, StatusFamily, profile
from totem.settings.section import InvalidSection

RASTER, COLUMN = ImageCommand.RASTER, ImageCommand.COLUMN
EPSON, BEMATECH, DARUMA = StatusFamily.EPSON, StatusFamily.BEMATECH, StatusFamily.DARUMA


@pytest.mark.parametrize(
    ("name", "dots", "dpi", "itf", "image", "cut", "status", "echo"),
    [
        ("epson-tm-t20", 576, 203, (2, 6), RASTER, Cut.PARTIAL, EPSON, True),
        ("epson-tm-t88", 512, 180, (2, 5), RASTER, Cut.PARTIAL, EPSON, True),
        ("bematech-mp-4200-th", 576, 203, (2, 6), RASTER, Cut.PARTIAL, BEMATECH, False),
        ("elgin-i7", 576, 203, (2, 6), RASTER, Cut.PARTIAL, EPSON, True),
        ("elgin-i8", 576, 203, (2, 6), RASTER, Cut.PARTIAL, EPSON, True),
        ("elgin-i9", 576, 203, (2, 6), RASTER, Cut.PARTIAL, EPSON, True),
        ("daruma-dr700", 576, 203, (2, 6), COLUMN, Cut.FULL, DARUMA, False),
        ("daruma-dr800", 576, 203, (2, 6), COLUMN, Cut.FULL, DARUMA, False),
        ("custom-kiosk", 576, 203, (2, 6), COLUMN, Cut.PRESENTER, EPSON, False),
        ("generic-80mm", 576, 203, (2, 6), RASTER, Cut.PARTIAL, EPSON, False),
        ("generic-58mm", 384, 203, (2, 6), RASTER, Cut.NONE, EPSON, False),
    ],
)
def test_what_is_known_of_a_model(
    name: str,
    dots: int,
    dpi: int,
    itf: tuple[int, int],
    image: ImageCommand,
    cut: Cut,
    status: StatusFamily,
    echo: bool,
) -> None:
    known = profile(name)
    assert (known.dots, known.dpi, itf_elements(known.dpi)) == (dots, dpi, itf)
    assert (known.image, known.cut, known.status, known.echo) == (image, cut, status, echo)


def test_the_bars_of_a_300_dpi_head_are_3_and_9_dots() -> None:
    assert itf_elements(profile("generic-80mm", dpi=300).dpi) == (3, 9)


@pytest.mark.parametrize("name", PROFILES)
def test_the_settings_take_each_profile_and_no_other_name(name: str) -> None:
    assert PrinterSettings.parse({"profile": name}).profile == name
    with pytest.raises(InvalidSection, match="profile"):
        PrinterSettings.parse({"profile": f"{name}x"})


@pytest.mark.parametrize("by", PROFILES.values(), ids=lambda by: by.name)
def test_staff_are_told_each_model(by: Profile) -> None:
    assert by.label


def test_the_settings_override_every_value() -> None:
    given = PrinterSettings.parse(
        {
            "kind": "thermal",
            "connection": "tcp://10.0.0.9",
            "profile": "epson-tm-t20",
            "dots": 832,
            "dpi": 300,
            "image": "column",
            "band_rows": 48,
            "cut": "full",
            "feed_mm": 9.5,
            "status": "none",
            "echo": False,
            "preamble": "1d f9 20 01",
            "cancel": "1b40",
            "cut_command": "1b 6d",
            "column_mode": 109,
        }
    )
    made = profile(given.profile, **given.overrides())
    assert (made.name, made.dots, made.dpi, made.image, made.band_rows) == (
        "epson-tm-t20",
        832,
        300,
        COLUMN,
        48,
    )
    assert (made.cut, made.feed_mm, made.status, made.echo) == (Cut.FULL, 9.5, StatusFamily.NONE, False)
    assert (made.preamble, made.cancel, made.ending) == (b"\x1d\xf9\x20\x01", b"\x1b@", b"\x1bm")
    assert made.column_mode == 109


def test_settings_that_say_nothing_leave_the_profile_as_it_is() -> None:
    for name in PROFILES:
        assert profile(name, **PrinterSettings().overrides()) == PROFILES[name]


def test_a_wrong_name_meets_the_nearest() -> None:
    with pytest.raises(ValueError, match='no printer profile "epson-t20"; did you mean "epson-tm-t20"'):
        profile("epson-t20")


def test_a_wrong_value_is_rejected() -> None:
    with pytest.raises(ValueError, match="a printer profile has no width; it has band_rows, cancel, "):
        profile("generic-80mm", width=576)
    with pytest.raises(ValueError, match="'laser' is not a valid ImageCommand"):
        profile("generic-80mm", image="laser")


def test_no_cut_means_none_even_where_bytes_for_it_are_given() -> None:
    assert profile("daruma-dr700", cut="none").ending == b""
    assert profile("daruma-dr700", cut="partial").ending == b"\x1bm"
