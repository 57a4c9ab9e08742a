"""Which system packages are found missing, and who installs them how, on machines that a test makes up."""

from collections.abc import Callable
from dataclasses import replace

import pytest

import dev_libraries
from dev_errors import SetupError
from dev_libraries import PACKAGES, System

LACKING = ("libEGL.so.1", "libgthread-2.0.so.0", "libglib-2.0.so.0")  # two packages, one of them named once


class Machine:
    """A Debian that lacks `lacking`, and the commands that were run on it."""

    def __init__(self, *lacking: str, programs: tuple[str, ...] = ("apt-get",), fails: str = "") -> None:
        self.lacking = set(lacking)
        self.commands: list[str] = []
        self._programs = programs
        self._fails = fails

    def system(self, **more: object) -> System:
        system = System(
            platform="linux",
            is_root=True,
            python=(3, 13),
            loads=lambda library: library not in self.lacking,
            finds=lambda program: program in self._programs,
            has_module=lambda _: True,
            call=self._call,
        )
        return replace(system, **more)  # type: ignore[arg-type]

    def _call(self, command: list[str]) -> int:
        line = " ".join(command)
        self.commands.append(line)
        if self._fails and self._fails in line:
            return 100
        if " install " in line:
            self.lacking -= {library for library, package in PACKAGES.items() if package in command}
        return 0


def refused(machine: Machine, **more: object) -> str:
    with pytest.raises(SetupError) as caught:
        dev_libraries.ensure(machine.system(**more))
    return str(caught.value)


def test_nothing_is_run_where_nothing_is_missing() -> None:
    machine = Machine()
    dev_libraries.ensure(machine.system())
    assert machine.commands == []


def test_root_installs_what_is_missing_and_no_more() -> None:
    machine = Machine(*LACKING)
    dev_libraries.ensure(machine.system())
    update, install = machine.commands
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends libegl1 libglib2.0-0")


def test_user_with_free_sudo_installs_by_it() -> None:
    machine = Machine(*LACKING, programs=("apt-get", "sudo"))
    dev_libraries.ensure(machine.system(is_root=False))
    assert machine.commands[0] == "sudo -n true"
    assert all(command.startswith("sudo -n ") for command in machine.commands)
    assert machine.lacking == set()


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        (
            ("apt-get", "sudo"),
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 libglib2.0-0",
        ),
        (
            ("apt-get",),
            "su -c 'apt-get update && apt-get install -y --no-install-recommends libegl1 libglib2.0-0'",
        ),
    ],
)
def test_user_without_rights_is_told_the_line_to_type(programs: tuple[str, ...], line: str) -> None:
    machine = Machine(*LACKING, programs=programs, fails="sudo -n")
    assert refused(machine, is_root=False).splitlines()[-1] == line
    assert not any("apt-get" in command for command in machine.commands)


def test_missing_venv_module_is_installed_for_this_python() -> None:
    machine = Machine()
    dev_libraries.ensure(machine.system(has_module=lambda name: name != "ensurepip"))
    assert machine.commands[-1].endswith(" python3.13-venv")


def test_missing_venv_module_does_not_matter_where_uv_is() -> None:
    machine = Machine(programs=("apt-get", "uv"))
    dev_libraries.ensure(machine.system(has_module=lambda _: False))
    assert machine.commands == []


def test_another_distribution_is_told_the_libraries() -> None:
    told = refused(Machine(*LACKING, programs=()))
    assert "\n" not in told
    assert all(library in told for library in LACKING)


def test_other_systems_need_none() -> None:
    machine = Machine(*PACKAGES)
    for platform in ("darwin", "win32"):
        dev_libraries.ensure(machine.system(platform=platform))
    assert machine.commands == []


@pytest.mark.parametrize("is_root", [True, False])
def test_failed_install_ends_with_the_line_to_type(is_root: bool) -> None:
    machine = Machine(*LACKING, programs=("apt-get", "sudo"), fails=" install ")
    told = refused(machine, is_root=is_root)
    assert told.splitlines()[-1].endswith("apt-get install -y --no-install-recommends libegl1 libglib2.0-0")


def test_failed_update_is_no_reason_to_stop() -> None:
    machine = Machine(*LACKING, fails=" update")
    dev_libraries.ensure(machine.system())
    assert machine.lacking == set()


def test_packages_that_do_not_help_are_named() -> None:
    never: Callable[[str], bool] = lambda library: library != "libGL.so.1"  # noqa: E731 - reads best in place
    assert "libGL.so.1" in refused(Machine(), loads=never)


def test_this_machine_loads_what_the_tests_run_on() -> None:
    assert dev_libraries.missing_libraries(dev_libraries.this_system()) == []
