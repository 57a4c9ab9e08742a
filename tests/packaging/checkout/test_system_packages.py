"""Detection and installation of missing system packages, on machines made up by the test."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from checkout import system_packages
from checkout.process import SetupError
from checkout.system_packages import PACKAGES, TEST_PACKAGES, System
from support import cups_server, kiosk_session
from support.platform_marks import needs_linux

LACKING = ("libEGL.so.1", "libgthread-2.0.so.0", "libglib-2.0.so.0")  # two packages, one of them named once


class Machine:
    """A Debian that lacks `lacking`, and the commands that were run on it."""

    def __init__(self, *lacking: str, programs: tuple[str, ...] = ("apt-get",), fails: str = "") -> None:
        self.lacking = set(lacking)
        self.no_candidate: set[str] = set()
        self.commands: list[str] = []
        self._programs = programs
        self._fails = fails

    def system(self, **more: object) -> System:
        system = System(
            platform="linux",
            is_root=True,
            python=(3, 13),
            loads=lambda library: library not in self.lacking,
            finds=self._finds,
            has_module=lambda _: True,
            call=self._call,
        )
        return replace(system, **more)  # type: ignore[arg-type]

    def _finds(self, name: str) -> bool:
        return name not in self.lacking if name in TEST_PACKAGES else name in self._programs

    def _call(self, command: list[str]) -> int:
        line = " ".join(command)
        self.commands.append(line)
        if self._fails and self._fails in line:
            return 100
        if " install " in line:
            if self.no_candidate & {*command}:
                return 100
            brought = {**PACKAGES, **TEST_PACKAGES}
            self.lacking -= {name for name, package in brought.items() if package in command}
        return 0


def refused(machine: Machine, **more: object) -> str:
    with pytest.raises(SetupError) as caught:
        system_packages.ensure(machine.system(**more))
    return str(caught.value)


def test_nothing_is_run_where_nothing_is_missing() -> None:
    machine = Machine()
    system_packages.ensure(machine.system())
    assert machine.commands == []


def test_root_installs_what_is_missing_and_no_more() -> None:
    machine = Machine(*LACKING)
    system_packages.ensure(machine.system())
    update, install = machine.commands
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends libegl1 libglib2.0-0")


def test_user_with_free_sudo_installs_by_it() -> None:
    machine = Machine(*LACKING, programs=("apt-get", "sudo"))
    system_packages.ensure(machine.system(is_root=False))
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
    system_packages.ensure(machine.system(has_module=lambda name: name != "ensurepip"))
    assert machine.commands[-1].endswith(" python3.13-venv")


def test_missing_venv_module_does_not_matter_where_uv_is() -> None:
    machine = Machine(programs=("apt-get", "uv"))
    system_packages.ensure(machine.system(has_module=lambda _: False))
    assert machine.commands == []


def test_another_distribution_is_told_the_libraries() -> None:
    told = refused(Machine(*LACKING, programs=()))
    assert "\n" not in told
    assert all(library in told for library in LACKING)


def test_other_systems_need_none() -> None:
    machine = Machine(*PACKAGES)
    for platform in ("darwin", "win32"):
        system_packages.ensure(machine.system(platform=platform))
    assert machine.commands == []


@pytest.mark.parametrize("is_root", [True, False])
def test_failed_install_ends_with_the_line_to_type(is_root: bool) -> None:
    machine = Machine(*LACKING, programs=("apt-get", "sudo"), fails=" install ")
    told = refused(machine, is_root=is_root)
    assert told.splitlines()[-1].endswith("apt-get install -y --no-install-recommends libegl1 libglib2.0-0")


def test_failed_update_is_no_reason_to_stop() -> None:
    machine = Machine(*LACKING, fails=" update")
    system_packages.ensure(machine.system())
    assert machine.lacking == set()


def test_packages_that_do_not_help_are_named() -> None:
    never: Callable[[str], bool] = lambda library: library != "libGL.so.1"  # noqa: E731 - reads best in place
    assert "libGL.so.1" in refused(Machine(), loads=never)


@needs_linux
def test_this_machine_loads_what_the_tests_run_on() -> None:
    assert system_packages.missing_libraries(system_packages.this_system()) == []


def test_tests_are_brought_what_they_need_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine("cage", "lpadmin", "ippeveprinter", "ipptool", "libpulse.so.0", "/usr/include/stdio.h")
    assert system_packages.ensure_for_tests(machine.system()) == []
    assert len(machine.commands) == 2
    assert machine.commands[1].endswith(
        "--no-install-recommends cage cups-client cups-ipp-utils libc6-dev libpulse0"
    )
    assert "skipped" not in capsys.readouterr().out


def test_machine_that_has_all_is_asked_for_nothing() -> None:
    machine = Machine(programs=("apt-get", "sudo"))
    assert system_packages.ensure_for_tests(machine.system()) == []
    assert system_packages.ensure_for_tests(machine.system(is_root=False)) == []
    assert machine.commands == []


def test_a_package_that_a_release_has_not_keeps_no_other_away(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine("cage", "wlr-randr", "gs")
    machine.no_candidate = {"wlr-randr"}
    assert system_packages.ensure_for_tests(machine.system()) == ["wlr-randr"]
    assert machine.lacking == {"wlr-randr"}
    assert "Tests that need these are skipped: wlr-randr." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        (
            ("apt-get", "sudo"),
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends cage gcc",
        ),
        (("apt-get",), "su -c 'apt-get update && apt-get install -y --no-install-recommends cage gcc'"),
        ((), "Tests that need these are skipped: cage, cc."),
    ],
)
def test_where_nothing_may_be_installed_tests_are_named_that_are_skipped(
    programs: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = Machine("cage", "cc", programs=programs, fails="sudo -n")
    assert system_packages.ensure_for_tests(machine.system(is_root=False)) == ["cage", "cc"]
    told = capsys.readouterr().out.splitlines()
    assert "Tests that need these are skipped: cage, cc." in told
    assert told[-1] == line
    assert not any("apt-get" in command for command in machine.commands)


def test_without_a_network_tests_are_run_all_the_same() -> None:
    machine = Machine("cage", "cc", fails="apt-get")
    assert system_packages.ensure_for_tests(machine.system()) == ["cage", "cc"]


def test_other_systems_are_brought_nothing_for_tests() -> None:
    machine = Machine(*TEST_PACKAGES)
    assert system_packages.ensure_for_tests(machine.system(platform="darwin")) == []
    assert machine.commands == []


@needs_linux
def test_programs_of_administrators_and_files_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "cupsd"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(system_packages, "PLACES", (str(tmp_path),))
    finds = system_packages.this_system().finds
    assert finds("cupsd")
    assert finds(str(tmp_path))
    assert not finds("ipptool")
    assert not finds(str(tmp_path / "stdio.h"))


def test_every_program_that_a_test_looks_for_is_brought() -> None:
    ours = set(TEST_PACKAGES) | {"git", "uv", "apt-get", "sudo", "debootstrap", "unshare"}
    ours |= {"setpriv", "nsenter", "perl", "cat"}  # of every Debian
    ours |= {"lpstat", "objcopy"}  # beside lpadmin and gcc
    looked_for = {*cups_server.PROGRAMS, *kiosk_session.PROGRAMS, "gcc", "objcopy", "icupkg"}
    for file in Path(__file__).parents[2].rglob("*.py"):
        if "benchmarks" not in file.parts:
            looked_for |= set(re.findall(r"""which\("([\w-]+)""", file.read_text(encoding="utf-8")))
    assert looked_for >= {"Xvfb", "cage", "cupsd"}
    assert looked_for <= ours
