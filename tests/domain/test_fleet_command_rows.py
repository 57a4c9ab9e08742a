"""Rows of the fleet's commands: one for each, their arguments, and what proves them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from totem.app.fleet.commands import make_handlers
from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.domain.text import LONGEST_MESSAGE
from totem.fleet.agent.executor import Occupancy
from totem.settings.fleet import FleetSettings


def test_each_command_has_a_row_and_a_handler() -> None:
    kiosk = cast("Any", SimpleNamespace(settings=SimpleNamespace(kiosk=SimpleNamespace(state_dir=Path()))))
    handlers = make_handlers(None, kiosk, Occupancy(lambda: False, lambda: False))
    assert set(COMMANDS) == set(CommandName) == set(handlers)


def test_few_are_allowed_by_default() -> None:
    assert FleetSettings().allow == ("service_off", "service_on", "restart")


@pytest.mark.parametrize(
    ("name", "args", "is_taken"),
    [
        ("restart", {}, True),
        ("restart", {"message": ""}, False),
        ("service_off", {}, True),
        ("service_off", {"message": "x" * LONGEST_MESSAGE}, True),
        ("service_off", {"message": "x" * (LONGEST_MESSAGE + 1)}, False),
        ("service_off", {"message": None}, False),
        ("service_off", {"message": 1}, False),
        ("service_off", {"message": "a", "url": "b"}, False),
        ("update_now", {}, False),
        ("update_now", {"version": "1.4.0"}, True),
        ("update_now", {"version": "../1"}, False),
    ],
)
def test_arguments(name: str, args: dict[str, Any], *, is_taken: bool) -> None:
    assert COMMANDS[CommandName(name)].takes(args) is is_taken


@pytest.mark.parametrize("name", [each.name for each in COMMANDS.values() if each.argument])
def test_the_example_of_an_argument_is_valid_and_fits_its_field(name: CommandName) -> None:
    argument = COMMANDS[name].argument
    assert argument is not None
    assert COMMANDS[name].takes({argument.name: argument.example})
    assert 0 < len(argument.example) <= argument.longest


@pytest.mark.parametrize(
    ("name", "args", "version", "is_proven"),
    [
        ("restart", {}, None, True),
        ("update_now", {"version": "2.0"}, "2.0", True),
        ("update_now", {"version": "2.0"}, "1.0", False),
        ("update_now", {"version": "2.0"}, None, False),
        ("print_test", {}, "1.0", False),
    ],
)
def test_a_new_run_proves_a_restart(
    name: str, args: dict[str, str], version: str | None, *, is_proven: bool
) -> None:
    assert COMMANDS[CommandName(name)].is_proven_by(args, version) is is_proven
