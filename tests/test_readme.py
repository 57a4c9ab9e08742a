"""README.md tells the truth: its examples can be read, its table is the profiles', its files are there."""

import re
import tomllib
from pathlib import Path

import pytest

from totem.printing.thermal.profiles import PROFILES, ImageCommand, Profile, StatusFamily
from totem.printing.thermal.transports.connection import transport_factory
from totem.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRINTERS = README.partition("\n## Printers\n")[2].partition("\n## ")[0]
EXAMPLES = [line for line in PRINTERS.splitlines() if line.startswith("printer = ")]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PRINTERS.splitlines()
    if line.startswith("| `") and "printer.profile" not in line
]
CLEARS = {
    b"": "no command",
    b"\x10\x05\x02": "`DLE ENQ 2`",
    b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08": "`DLE DC4 8`",
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_printer_example_can_be_used(example: str) -> None:
    printer = Settings.model_validate(tomllib.loads(example)).printer
    if printer.connection is not None:
        transport_factory(printer.connection)


def test_there_is_an_example_for_each_kind_and_each_way() -> None:
    used = [Settings.model_validate(tomllib.loads(example)).printer for example in EXAMPLES]
    ways = ["tcp", "usb", "serial", "windows"]
    assert [(p.kind, p.connection and p.connection.partition(":")[0]) for p in used] == [
        *(("thermal", way) for way in ways),
        *((kind, None) for kind in ("cups", "windows", "pdf")),
    ]


def test_the_first_configuration_is_read_as_a_whole() -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block
    Settings.model_validate(tomllib.loads(block[1]))


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


@pytest.mark.parametrize("path", sorted(set(re.findall(r"(?:packaging|\.github)/[\w./-]+\.\w+", README))))
def test_what_is_named_is_there(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_picture_of_the_house_shows_every_room() -> None:
    picture = README.partition("\n## How it is built\n")[2]
    rooms = [path.parent.name for path in (ROOT / "totem").glob("*/__init__.py")]
    assert [room for room in rooms if f"── {room}/" not in picture] == []
