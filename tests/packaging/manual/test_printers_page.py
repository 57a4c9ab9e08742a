"""The page of printers against the program: its examples are valid, its table is the profiles' rows."""

import re
import tomllib
from pathlib import Path

import pytest

from totem.printing.thermal.transports.connection import transport_factory
from totem.settings import Settings
from totem.settings.printer_profiles import PROFILES, ImageCommand, Profile, StatusFamily

PAGE = (Path(__file__).parents[3] / "packaging/manual/printers.md").read_text(encoding="utf-8")
EXAMPLES = [line for line in PAGE.splitlines() if line.startswith("printer = ")]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| `") and "printer.profile" not in line
]
CLEARS = {
    b"": "no command",
    b"\x10\x05\x02": "`DLE ENQ 2`",
    b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08": "`DLE DC4 8`",
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_printer_example_can_be_used(example: str) -> None:
    printer = Settings.parse(tomllib.loads(example)).printer
    if printer.connection is not None:
        transport_factory(printer.connection)


def test_there_is_an_example_for_each_kind_and_each_way() -> None:
    used = [Settings.parse(tomllib.loads(example)).printer for example in EXAMPLES]
    ways = ["tcp", "usb", "serial", "windows"]
    assert [(p.kind, p.connection and p.connection.partition(":")[0]) for p in used] == [
        *(("thermal", way) for way in ways),
        *((kind, None) for kind in ("cups", "windows", "pdf")),
    ]


def test_the_table_is_what_the_profiles_say() -> None:
    told = [(name, row[1:]) for row in ROWS for name in re.findall(r"`([^`]+)`", row[0])]
    assert sorted(name for name, _ in told) == sorted(PROFILES)
    assert dict(told) == {name: as_told(profile) for name, profile in PROFILES.items()}


def as_told(profile: Profile) -> list[str]:
    others = "status" if profile.status is not StatusFamily.EPSON else "echo, if it answers"
    return [
        f"{profile.dots} dots, {profile.dpi} dpi",
        "`GS v 0`" if profile.image is ImageCommand.RASTER else "`ESC *`",
        profile.cut.value,
        profile.status.value,
        "echo" if profile.echo else others,
        CLEARS[profile.cancel],
    ]


@pytest.mark.parametrize("block", re.findall(r"```toml\n(\[.*?)```", PAGE, re.DOTALL))
def test_the_examples_of_sections_can_be_read(block: str) -> None:
    Settings.parse(tomllib.loads(block))
