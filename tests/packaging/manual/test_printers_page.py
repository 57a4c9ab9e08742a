"""The page of printers against the program: its examples are valid."""

import re
import tomllib
from pathlib import Path

import pytest

from totem.printing.thermal.transports.connection import transport_factory
from totem.settings import Settings

PAGE = (Path(__file__).parents[3] / "packaging/manual/printers.md").read_text(encoding="utf-8")
EXAMPLES = [line for line in PAGE.splitlines() if line.startswith("printer = ")]


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


@pytest.mark.parametrize("block", re.findall(r"```toml\n(\[.*?)```", PAGE, re.DOTALL))
def test_the_examples_of_sections_can_be_read(block: str) -> None:
    Settings.parse(tomllib.loads(block))
