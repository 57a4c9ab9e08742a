"""Power plan of the kiosk, set by powercfg.exe; what is set is read in the registry, in no language."""

import re

from totem.windows_setup.programs import run
from totem.windows_setup.registry import has_machine_key, read_machine_value

PLAN = "7a3e1c52-6d0b-4f4e-9a51-70746f74656d"
NEVER_SLEEPS = "never sleeps"
"""State of the plan in which it is to be."""
BALANCED = "381b4222-f694-41f0-9685-ff5bb260df2e"
"""Plan of Windows of which the kiosk's is a copy."""
POWER = r"SYSTEM\CurrentControlSet\Control\Power"
SETTINGS = {
    "screen off": "7516b95f-f776-4464-8c53-06167f40cc99/3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e",
    "sleep": "238c9fa8-0aad-41ed-83f4-97be242c8f20/29f6c1db-86da-48c5-9fdb-f2b67b1f44da",
    "hibernation": "238c9fa8-0aad-41ed-83f4-97be242c8f20/9d7815a6-7ee4-497e-8888-515a05f02364",
    "disk off": "0012ee47-9041-4b5d-9b77-535fba8b1442/6738e2c4-e8a5-4a42-b16a-e040e769756e",
    "power button": "4f971e89-eebd-4455-a8de-9e59040e7347/7648efa3-dd9c-4e3e-b566-50f929386280",
    "lid": "4f971e89-eebd-4455-a8de-9e59040e7347/5ca83367-6e45-459f-a27b-476b1d01c936",
    "USB off": "2a737441-1930-4402-8d77-b2bebba308a3/48e6b7a6-50f5-4782-a5d4-53bb8f07e226",
}
"""Settings that are zero in the kiosk's plan (never, nothing): subgroup/setting. Not each machine has all."""
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SOURCES = {"/setacvalueindex": "ACSettingIndex", "/setdcvalueindex": "DCSettingIndex"}


def read_active_plan(_target: str) -> str | None:
    """Return the identifier of the plan in use."""
    found = _GUID.search(run("powercfg.exe", "/getactivescheme").lower())
    return found[0] if found else None


def write_active_plan(_target: str, plan: str | None) -> None:
    """Use a plan; Windows' own where none is known."""
    run("powercfg.exe", "/setactive", plan or BALANCED)


def read_plan(plan: str) -> str | None:
    """Return the state of the kiosk's plan, None where there is none."""
    if not _exists(plan):
        return None
    wrong = [name for name, setting in _settings_here().items() if not _is_zero(plan, setting)]
    return f"not yet: {', '.join(wrong)}" if wrong else NEVER_SLEEPS


def write_plan(plan: str, state: str | None) -> None:
    """Make the plan, and set its values; remove it where `state` is None."""
    if state is None:
        if _exists(plan):
            run("powercfg.exe", "/delete", plan)
        return
    if not _exists(plan):  # it may be there without being in use, and making it again fails
        run("powercfg.exe", "/duplicatescheme", BALANCED, plan)
        run("powercfg.exe", "/changename", plan, "Totem")
    for setting in _settings_here().values():
        for option in _SOURCES:
            run("powercfg.exe", option, plan, *setting.split("/"), "0")


def _exists(plan: str) -> bool:
    return plan in run("powercfg.exe", "/list").lower()


def _settings_here() -> dict[str, str]:
    """Return the settings that this machine has."""
    return {
        name: setting
        for name, setting in SETTINGS.items()
        if has_machine_key(rf"{POWER}\PowerSettings\{setting.replace('/', chr(92))}")
    }


def _is_zero(plan: str, setting: str) -> bool:
    place = rf"HKLM\{POWER}\User\PowerSchemes\{plan}\{setting.replace('/', chr(92))}"
    return all(read_machine_value(f"{place}|{source}") == "0" for source in _SOURCES.values())
