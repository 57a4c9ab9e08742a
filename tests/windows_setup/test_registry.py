"""Values of the registry as text: in Windows' own registry on Windows, else in a stand-in."""

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import pytest

from support.fake_windows import SID, USERS, FakeWindows, FakeWinreg
from totem.windows_setup import registry
from totem.windows_setup.registry import read_machine_value, write_machine_value

KEY = r"HKLM\SOFTWARE\TotemTest\Deep"


@pytest.fixture
def own_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use a key of the tests' own."""
    is_real = find_spec("winreg") is not None
    if not is_real:
        monkeypatch.setitem(sys.modules, "winreg", FakeWinreg())
    yield
    if is_real:
        winreg = import_module("winreg")
        for path in (r"SOFTWARE\TotemTest\Deep", r"SOFTWARE\TotemTest"):
            winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, path)


@pytest.mark.usefixtures("own_key")
@pytest.mark.parametrize(
    "value",
    [
        "0",
        "1",
        "4294967295",
        '"506"',
        '""',
        '"É\\1"',
        "3:00ff",
        "7:6100000062000000",
        "2:25005400",
        "11:0100000000000000",
    ],
)
def test_a_value_is_read_as_it_was_written(value: str) -> None:
    assert read_machine_value(f"{KEY}|Name") is None
    write_machine_value(f"{KEY}|Name", value)
    assert read_machine_value(f"{KEY}|Name") == value
    write_machine_value(f"{KEY}|Name", None)
    assert read_machine_value(f"{KEY}|Name") is None
    write_machine_value(f"{KEY}|Name", None)


@pytest.mark.usefixtures("own_key")
def test_a_value_of_another_type_is_restored_with_its_type() -> None:
    write_machine_value(f"{KEY}|Name", '"1"')
    before = read_machine_value(f"{KEY}|Name")
    write_machine_value(f"{KEY}|Name", "1")
    assert read_machine_value(f"{KEY}|Name") == "1"
    write_machine_value(f"{KEY}|Name", before)
    assert read_machine_value(f"{KEY}|Name") == '"1"'


def test_values_of_the_account_are_in_its_hive_which_is_unloaded_again(windows: FakeWindows) -> None:
    target = r"Control Panel\Cursors|GestureVisualization"
    assert registry.read_user_value(target) is None, "there is no account"
    windows.users["totem"] = "x"
    windows.create_profile(SID, "totem")
    registry.write_user_value(target, "0")
    assert (USERS, r"totemkiosk\control panel\cursors") in windows.winreg.keys
    assert registry.read_user_value(target) == "0"
    assert windows.hives == []


def test_values_of_a_signed_in_account_are_in_the_hive_that_is_loaded(windows: FakeWindows) -> None:
    windows.users["totem"] = "x"
    windows.create_profile(SID, "totem")
    windows.winreg.CreateKeyEx(USERS, SID)
    registry.write_user_value(r"Control Panel|Name", '"x"')
    assert windows.winreg.keys[USERS, f"{SID}\\Control Panel".lower()]["Name"] == ("x", 1)
