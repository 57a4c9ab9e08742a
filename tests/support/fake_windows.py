"""Stand-in for Windows at the boundaries of `totem.windows_setup`: registry, programs, native calls."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from totem.windows_setup import change_kinds, native, places
from totem.windows_setup.errors import SetupError
from totem.windows_setup.power import BALANCED, POWER, SETTINGS

SID = "S-1-5-21-1-2-3-1001"
MACHINE, USERS = 0x80000002, 0x80000003
XML = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"

NATIVE = (
    *("is_administrator", "find_sid", "create_user", "delete_user", "create_profile", "delete_profile"),
    *("store_secret", "has_secret", "read_rights", "write_rights", "load_hive", "unload_hive"),
)
"""Native calls for which the stand-in has its own."""


class FakeWinreg(ModuleType):
    """The functions of `winreg` that are used, on dictionaries."""

    HKEY_LOCAL_MACHINE, HKEY_USERS = MACHINE, USERS
    KEY_READ, KEY_SET_VALUE = 1, 2

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[tuple[int, str], dict[str, tuple[object, int]]] = {}

    @contextmanager
    def _opened(self, root: int, path: str) -> Iterator[tuple[int, str]]:
        yield root, path.lower()

    def OpenKey(self, root: int, path: str, *_access: int) -> object:  # noqa: N802 - winreg's name
        if (root, path.lower()) not in self.keys:
            raise FileNotFoundError(path)
        return self._opened(root, path)

    def CreateKeyEx(self, root: int, path: str, *_access: int) -> object:  # noqa: N802 - winreg's name
        parts = path.lower().split("\\")
        for count in range(1, len(parts) + 1):
            self.keys.setdefault((root, "\\".join(parts[:count])), {})
        return self._opened(root, path)

    def CloseKey(self, _key: object) -> None:  # noqa: N802 - winreg's name
        """Close."""

    def QueryValueEx(self, key: tuple[int, str], name: str) -> tuple[object, int]:  # noqa: N802
        try:
            return self.keys[key][name]
        except KeyError:
            raise FileNotFoundError(name) from None

    def SetValueEx(self, key: tuple[int, str], name: str, _zero: int, kind: int, value: object) -> None:  # noqa: N802
        self.keys[key][name] = (value, kind)

    def DeleteValue(self, key: tuple[int, str], name: str) -> None:  # noqa: N802 - winreg's name
        if self.keys[key].pop(name, None) is None:
            raise FileNotFoundError(name)

    def ExpandEnvironmentStrings(self, text: str) -> str:  # noqa: N802 - winreg's name
        return text.replace("%SystemDrive%", "C:")

    def values(self) -> dict[str, tuple[object, int]]:
        """Return all values by their paths."""
        return {
            f"{root:x}\\{path}|{name}": value
            for (root, path), key in self.keys.items()
            for name, value in key.items()
        }


@dataclass
class FakeWindows:
    """State of the machine; `calls` are the programs that ran, `failing` the beginnings of failing ones."""

    is_enterprise: bool = True
    has_defender: bool = True
    is_restarted: bool = False
    winreg: FakeWinreg = field(default_factory=FakeWinreg)
    users: dict[str, str] = field(default_factory=dict)
    profiles: set[str] = field(default_factory=set)
    secret: str | None = None
    rights: dict[str, str] = field(default_factory=dict)
    hives: list[str] = field(default_factory=list)
    tasks: dict[str, str] = field(default_factory=dict)
    plans: set[str] = field(default_factory=lambda: {BALANCED})
    plan: str = BALANCED
    features: set[str] = field(default_factory=set)
    exclusions: set[str] = field(default_factory=set)
    keys: dict[str, bool] = field(default_factory=lambda: {"Alt+F4": False, "Windows": False, "Win+L": True})
    shells: dict[str, str] = field(default_factory=dict)
    shell_request: dict[str, object] = field(default_factory=dict)
    launcher: bool = False
    calls: list[str] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for setting in [*SETTINGS.values()][:5]:  # no lid, no USB
            path = setting.replace("/", "\\")
            self.winreg.CreateKeyEx(MACHINE, rf"{POWER}\PowerSettings\{path}")

    def state(self) -> dict[str, object]:
        """Return what a set-up may change."""
        return {
            "registry": self.winreg.values(),
            "users": dict(self.users),
            "profiles": set(self.profiles),
            "secret": self.secret,
            "tasks": dict(self.tasks),
            "plans": (set(self.plans), self.plan),
            "features": set(self.features),
            "exclusions": set(self.exclusions),
            "keys": dict(self.keys),
            "shells": (dict(self.shells), self.launcher),
            "rights": dict(self.rights),
            "hives": list(self.hives),
        }

    # Native calls, by the names of `totem.windows_setup.native`

    def is_administrator(self) -> bool:
        return True

    def find_sid(self, name: str) -> str:
        return SID if name in self.users else ""

    def create_user(self, name: str, password: str) -> None:
        self._fail("create_user")
        self.users[name] = password

    def delete_user(self, name: str) -> None:
        self.users.pop(name, None)

    def create_profile(self, sid: str, name: str) -> None:
        profiles = rf"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\{sid}"
        self.winreg.CreateKeyEx(MACHINE, profiles)
        self.winreg.keys[MACHINE, profiles.lower()]["ProfileImagePath"] = (rf"%SystemDrive%\Users\{name}", 2)
        self.profiles.add(sid)

    def delete_profile(self, sid: str) -> None:
        self._fail("delete_profile")
        self.profiles.discard(sid)
        profiles = rf"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\{sid}"
        self.winreg.keys.pop((MACHINE, profiles.lower()), None)
        for place in [each for each in self.winreg.keys if each[0] == USERS]:
            del self.winreg.keys[place]

    def store_secret(self, text: str | None) -> None:
        self.secret = text

    def has_secret(self) -> bool:
        return self.secret is not None

    def read_rights(self, path: str) -> native.FileRights:
        return native.FileRights(self.rights.get(path, "O:SYD:AI(A;OICIID;FA;;;BA)"))

    def write_rights(self, path: str, sddl: str) -> None:
        self.rights[path] = sddl

    def load_hive(self, name: str, file: str) -> None:
        assert file == r"C:\Users\totem\NTUSER.DAT"
        self.hives.append(name)
        self.winreg.CreateKeyEx(USERS, name)

    def unload_hive(self, name: str) -> None:
        self.hives.remove(name)

    # Programs

    def run(self, words: Sequence[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
        """Stand in for `subprocess.run`."""
        program, *rest = words
        self.calls.append(" ".join(words))
        if any(self.calls[-1].startswith(each) for each in self.failing):
            return subprocess.CompletedProcess(words, 1, b"access denied")
        code, output = getattr(self, f"_{program.removesuffix('.exe')}")(rest, how["input"])
        return subprocess.CompletedProcess(words, code, output.encode())

    def _schtasks(self, words: list[str], _given: bytes) -> tuple[int, str]:
        name = words[words.index("/tn") + 1]
        if words[0] == "/create":
            with open(words[words.index("/xml") + 1], encoding="utf-16") as stream:  # noqa: PTH123
                self.tasks[name] = stream.read()
            return 0, ""
        if name not in self.tasks:
            return 1, "ERROR: The system cannot find the file specified."
        if words[0] == "/delete":
            del self.tasks[name]
        return 0, self.tasks[name] if "/xml" in words else ""

    def _powercfg(self, words: list[str], _given: bytes) -> tuple[int, str]:
        option, *values = words
        if option == "/getactivescheme":
            return 0, f"Power Scheme GUID: {self.plan}  (Balanced)"
        if option == "/list":
            return 0, "\n".join(f"GUID: {each}" for each in self.plans)
        if option == "/duplicatescheme":
            assert values[1] not in self.plans, "powercfg fails where the plan is there"
            self.plans.add(values[1])
        elif option == "/setactive":
            self.plan = values[0]
        elif option == "/delete":
            assert values[0] != self.plan, "powercfg does not delete the plan in use"
            self.plans.remove(values[0])
            for place in [each for each in self.winreg.keys if values[0] in each[1]]:
                del self.winreg.keys[place]
        elif option in {"/setacvalueindex", "/setdcvalueindex"}:
            path = rf"{POWER}\User\PowerSchemes\{values[0]}\{values[1]}\{values[2]}"
            self.winreg.CreateKeyEx(MACHINE, path)
            name = "ACSettingIndex" if option == "/setacvalueindex" else "DCSettingIndex"
            self.winreg.keys[MACHINE, path.lower()][name] = (int(values[3]), 4)
        return 0, ""

    def _dism(self, words: list[str], _given: bytes) -> tuple[int, str]:
        name = next(each for each in words if each.startswith("/featurename:")).partition(":")[2]
        if not self.is_enterprise:
            return 0x800F080C, "Error: 0x800f080c\nFeature name is unknown."
        if "/enable-feature" in words:
            self.features.add(name)
            return 3010, ""
        if "/disable-feature" in words:
            self.features.discard(name)
        return 0, f"Feature Name : {name}\nState : {'Enabled' if name in self.features else 'Disabled'}\n"

    def _powershell(self, _words: list[str], given: bytes) -> tuple[int, str]:
        request = json.loads(given)
        action, target, state = request["action"], request["target"], request.get("state")
        if "exclusion" not in action and not self.is_restarted:
            return 0, json.dumps({"value": None, "error": "missing"})
        value: object = None
        if action == "read exclusion":
            value = (target in self.exclusions) if self.has_defender else None
        elif action == "write exclusion":
            (self.exclusions.add if state else self.exclusions.remove)(target)
        elif action == "read key":
            value = self.keys.get(target)
        elif action == "write key" and state is None:
            del self.keys[target]
        elif action == "write key":
            self.keys[target] = state
        elif action == "read shell":
            value = self.shells.get(target)
        elif action == "write shell" and state is None:
            self.shells.pop(target, None)
        elif action == "write shell":
            self.shells[target], self.shell_request = state, request
        elif action == "read shell launcher":
            value = self.launcher
        elif action == "write shell launcher":
            self.launcher = state
        return 0, json.dumps({"value": value, "error": ""})

    def _shutdown(self, _words: list[str], _given: bytes) -> tuple[int, str]:
        return 0, ""

    def _fail(self, name: str) -> None:
        if name in self.failing:
            raise SetupError(f"{name} fails")


def task_text(xml: str, name: str) -> str:
    """Return the text of an element of a task."""
    return ET.fromstring(xml.partition("\n")[2]).findtext(f".//{XML}{name}", "")  # noqa: S314 - our own


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeWindows:
    """Put the stand-in at each boundary; folders lie in a temporary one."""
    machine = FakeWindows()
    monkeypatch.setitem(sys.modules, "winreg", machine.winreg)
    monkeypatch.setattr("totem.windows_setup.programs.subprocess.run", machine.run)
    for name in NATIVE:
        monkeypatch.setattr(native, name, getattr(machine, name))
    monkeypatch.setattr(change_kinds, "Path", lambda path: tmp_path / PureWindowsPath(path).name)
    (tmp_path / "Totem").mkdir()
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv("PROGRAMFILES", r"C:\Program Files")
    monkeypatch.setenv("PROGRAMDATA", r"C:\ProgramData")
    assert places.places().programs == PureWindowsPath(r"C:\Program Files\Totem")
    return machine
