"""Calls of Windows: rights and hives by Windows itself, accounts by a stand-in that reads its arguments."""

import ctypes
import sys
from importlib import import_module
from pathlib import Path

import pytest

from support.stand_in_library import build
from totem.windows_setup import native
from totem.windows_setup.errors import SetupError

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="calls of Windows")
SID = "S-1-5-21-1-2-3-1001"


class Accounts:
    """Libraries of Windows, except for the functions that the stand-in has."""

    def __init__(self, stand_in: ctypes.CDLL) -> None:
        self._stand_in, self._real, self._name = stand_in, native.library, ""

    def __call__(self, name: str) -> "Accounts":
        self._name = name
        return self

    def __getattr__(self, function: str) -> object:
        try:
            return getattr(self._stand_in, function)
        except AttributeError:
            return getattr(self._real(self._name), function)

    @property
    def written(self) -> list[str]:
        """The text written so far."""
        text = self._stand_in.stand_in_written
        text.restype = ctypes.c_wchar_p
        return str(text()).splitlines()


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Accounts:
    made = Accounts(build("accounts", tmp_path))
    monkeypatch.setattr(native, "library", made)
    monkeypatch.setattr(native, "_name_of_users", lambda: "Usuários")
    return made


def test_an_account_is_made_as_windows_reads_it(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "find_sid", lambda _name: "")
    native.create_user("totem", "p" * 47)
    monkeypatch.setattr(native, "find_sid", lambda _name: SID)
    native.create_user("totem", "another")
    assert accounts.written == [
        f"add 1 totem {'p' * 47} 1 Totem 10241",
        "member 3 totem 1",
        "set 1003 totem another",
        "member 3 totem 1",
    ]


def test_profile_and_secret_are_made_and_removed(accounts: Accounts) -> None:
    native.create_profile(SID, "totem")
    native.store_secret("pässword")
    native.store_secret(None)
    assert not native.has_secret()
    native.delete_profile(SID)
    native.delete_user("totem")
    with pytest.raises(SetupError, match="signed in"):
        native.delete_profile("S-1-5-21-9")
    assert accounts.written == [
        f"profile {SID} totem 260",
        "policy 20",
        "store DefaultPassword pässword",
        "policy 20",
        "store DefaultPassword none",
        "policy 4",
        f"no profile {SID}",
        "delete totem",
        "no profile S-1-5-21-9",
    ]


def test_rights_are_read_as_they_were_written(tmp_path: Path) -> None:
    before = native.read_rights(str(tmp_path)).plain
    wanted = "D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)"
    native.write_rights(str(tmp_path), f"{before.partition('D:')[0]}{wanted}")
    if hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"):  # type: ignore[attr-defined,unused-ignore]
        pytest.skip("Wine takes rights, and keeps a POSIX mode")
    assert native.read_rights(str(tmp_path)).plain.endswith(wanted)
    native.write_rights(str(tmp_path), before)
    assert native.read_rights(str(tmp_path)).plain == before


def test_an_account_that_is_not_there_has_no_sid() -> None:
    assert native.find_sid("totem-of-no-machine") == ""


def test_the_group_of_users_has_a_name() -> None:
    assert native._name_of_users()


def test_a_hive_is_loaded_written_and_unloaded(tmp_path: Path) -> None:
    winreg = import_module("winreg")
    native.enable_privileges("SeRestorePrivilege", "SeBackupPrivilege")
    file = tmp_path / "NTUSER.DAT"
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, r"Software\TotemTest") as key:
        winreg.SetValueEx(key, "Name", 0, winreg.REG_SZ, "x")
        winreg.SaveKey(key, str(file))
    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, r"Software\TotemTest")
    native.load_hive("TotemTest", str(file))
    try:
        with winreg.OpenKey(winreg.HKEY_USERS, "TotemTest") as key:
            assert winreg.QueryValueEx(key, "Name")[0] == "x"
    finally:
        native.unload_hive("TotemTest")
    with pytest.raises(FileNotFoundError):
        winreg.OpenKey(winreg.HKEY_USERS, "TotemTest")


def test_a_hive_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be loaded"):
        native.load_hive("TotemTest", str(tmp_path / "none"))
