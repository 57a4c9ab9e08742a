"""Values of the registry as text: `1` is a number, `"506"` a string, and other types are written `7:hex`.

A target is the path of a key and the name of the value, "path|name". The path begins with HKLM, or, in the
part of the kiosk's account, with a key of that part.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from totem.windows_setup import native
from totem.windows_setup.errors import SetupError
from totem.windows_setup.places import USER

PROFILES = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
_MACHINE = "HKLM\\"
_HIVE = "TotemKiosk"
_TEXT, _NUMBER = 1, 4  # REG_SZ, REG_DWORD
_WIDE = 0x0100  # KEY_WOW64_64KEY


def quote(text: str) -> str:
    """Return a string as a value."""
    return f'"{text}"'


def read_machine_value(target: str) -> str | None:
    """Read a value of the machine; None where there is none."""
    path, _, name = target.removeprefix(_MACHINE).partition("|")
    return _read(_winreg().HKEY_LOCAL_MACHINE, path, name)


def write_machine_value(target: str, value: str | None) -> None:
    """Write a value of the machine, or delete it with None."""
    path, _, name = target.removeprefix(_MACHINE).partition("|")
    _write(_winreg().HKEY_LOCAL_MACHINE, path, name, value)


def read_user_value(target: str) -> str | None:
    """Read a value of the kiosk's account; None without it, or without the account."""
    path, _, name = target.partition("|")
    sid = native.find_sid(USER)
    if not sid or not _profile(sid):
        return None
    with _user_hive(sid) as hive:
        return _read(_winreg().HKEY_USERS, f"{hive}\\{path}", name)


def write_user_value(target: str, value: str | None) -> None:
    """Write a value of the kiosk's account, or delete it with None."""
    path, _, name = target.partition("|")
    sid = native.find_sid(USER)
    if not sid:
        raise SetupError(f"there is no account {USER}")
    with _user_hive(sid) as hive:
        _write(_winreg().HKEY_USERS, f"{hive}\\{path}", name, value)


def has_machine_key(path: str) -> bool:
    """Tell if the machine's registry has a key."""
    winreg = _winreg()
    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_READ | _WIDE))
    except OSError:
        return False
    return True


def _winreg() -> ModuleType:
    """Import the module that only Windows has."""
    return import_module("winreg")


@contextmanager
def _user_hive(sid: str) -> Iterator[str]:
    """Give the key of an account below HKEY_USERS, loaded meanwhile if the account is not signed in."""
    winreg = _winreg()
    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_USERS, sid))
    except FileNotFoundError:
        pass
    else:
        yield sid
        return
    native.load_hive(_HIVE, f"{_profile(sid)}\\NTUSER.DAT")
    try:
        yield _HIVE
    finally:
        native.unload_hive(_HIVE)


def _profile(sid: str) -> str:
    """Return the folder of an account's profile, "" where it has none."""
    value = read_machine_value(rf"{_MACHINE}{PROFILES}\{sid}|ProfileImagePath")
    if value is None:
        return ""
    kind, _, text = value.partition(":")
    folder = bytes.fromhex(text).decode("utf-16-le") if kind.isdecimal() else value.strip('"')
    return str(_winreg().ExpandEnvironmentStrings(folder))


def _read(root: int, path: str, name: str) -> str | None:
    winreg = _winreg()
    try:
        with winreg.OpenKey(root, path, 0, winreg.KEY_READ | _WIDE) as key:
            value, kind = winreg.QueryValueEx(key, name)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(f"{path}, {name}: {error}") from error
    if kind == _NUMBER:
        return str(value)
    if kind == _TEXT:
        return quote(value)
    return f"{kind}:{_bytes_of(value).hex()}"


def _write(root: int, path: str, name: str, value: str | None) -> None:
    winreg = _winreg()
    try:
        if value is None:
            with winreg.OpenKey(root, path, 0, winreg.KEY_SET_VALUE | _WIDE) as key:
                winreg.DeleteValue(key, name)
            return
        with winreg.CreateKeyEx(root, path, 0, winreg.KEY_SET_VALUE | _WIDE) as key:
            winreg.SetValueEx(key, name, 0, *_typed(value))
    except FileNotFoundError:
        return  # gone already
    except OSError as error:
        raise SetupError(f"{path}, {name}: {error}") from error


def _typed(value: str) -> tuple[int, object]:
    if value.startswith('"'):
        return _TEXT, value[1:-1]
    kind, colon, text = value.partition(":")
    if not colon:
        return _NUMBER, int(value)
    content = bytes.fromhex(text)
    number = int(kind)
    if number == 7:  # REG_MULTI_SZ
        return number, content.decode("utf-16-le").split("\0")[:-1]
    if number == 2:  # REG_EXPAND_SZ
        return number, content.decode("utf-16-le")
    return number, int.from_bytes(content, "little") if number == 11 else content  # REG_QWORD


def _bytes_of(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, int):
        return value.to_bytes(8, "little")
    if isinstance(value, list):
        return "".join(f"{each}\0" for each in value).encode("utf-16-le")
    return str(value or "").encode("utf-16-le")
