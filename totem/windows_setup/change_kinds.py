"""Kinds of changes: how the state of a target is read, and how it is written, by which it is also undone.

A state is a text, a truth or None for "not there". To undo a change is to write the state from before.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from totem.system.exit_codes import ExitCode
from totem.windows_setup import native, power, registry, scheduled_tasks
from totem.windows_setup.errors import RestartNeeded, SetupError
from totem.windows_setup.places import LEAVE
from totem.windows_setup.programs import call_cim, run, try_run

State = str | bool | None
SIGNS_IN = "signs in"
"""State of the account: it is there, with the password of the automatic sign-in."""
SHELL_LAUNCHER, KEYBOARD_FILTER = "Client-EmbeddedShellLauncher", "Client-KeyboardFilter"
RESTART_SHELL, DO_NOTHING = 0, 3
"""Actions of Shell Launcher."""


class Found(Enum):
    """Treatment of what stands at a target before the first change of it."""

    RESTORED = auto()
    """Recorded, and written again when the change is undone."""
    REMOVED = auto()
    """Left by an earlier set-up: replaced, and removed when the change is undone."""
    REFUSED = auto()
    """Somebody else's: an error."""
    UNRECORDED = auto()
    """Replaced; it goes with the account."""


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """Row of a kind: the functions that read and write the state of a target."""

    read: Callable[[str], State]
    write: Callable[[str, State], None]
    found: Found = Found.RESTORED


def _text(state: State) -> str | None:
    """Return a state that is a text or None."""
    if isinstance(state, bool):
        raise SetupError(f"{state} is no text")
    return state


def _read_account(name: str) -> State:
    if not native.find_sid(name):
        return None
    return SIGNS_IN if native.has_secret() else "has no password"


def _write_account(name: str, state: State) -> None:
    if state is None:
        if sid := native.find_sid(name):
            native.delete_profile(sid)
            native.delete_user(name)
        native.store_secret(None)
        return
    password = f"{secrets.token_urlsafe(32)}aA1!"
    native.create_user(name, password)
    native.create_profile(native.find_sid(name), name)
    native.store_secret(password)


def _read_rights(path: str) -> State:
    return native.read_rights(path).plain if Path(path).is_dir() else None


def _write_rights(path: str, state: State) -> None:
    if state is None:
        return  # the folder was not there; the installer removes it
    Path(path).mkdir(parents=True, exist_ok=True)
    native.write_rights(path, str(state))


def _read_feature(name: str) -> State:
    """Tell if a feature of Windows is on; None where this edition has none of that name."""
    code, output = try_run("dism.exe", "/english", "/online", "/get-featureinfo", f"/featurename:{name}")
    states = [line.partition(":")[2].strip() for line in output.splitlines() if line.startswith("State :")]
    return states[0] in {"Enabled", "Enable Pending"} if code == 0 and states else None


def _write_feature(name: str, state: State) -> None:
    if state:
        run("dism.exe", "/online", "/enable-feature", f"/featurename:{name}", "/all", "/norestart", "/quiet")
    else:
        run("dism.exe", "/online", "/disable-feature", f"/featurename:{name}", "/norestart", "/quiet")


def _read_cim(action: str) -> Callable[[str], State]:
    def read(target: str) -> State:
        value = call_cim(f"read {action}", {"target": target})
        if value is not None and not isinstance(value, str | bool):
            raise SetupError(f"read {action}: {value!r} is no state")
        return value

    return read


def _write_cim(action: str, **more: object) -> Callable[[str, State], None]:
    def write(target: str, state: State) -> None:
        try:
            call_cim(f"write {action}", {"target": target, "state": state, **more})
        except RestartNeeded:
            if state:  # to be undone where it is not there: it is undone
                raise

    return write


KINDS = {
    "registry": ChangeKind(
        registry.read_machine_value, lambda target, state: registry.write_machine_value(target, _text(state))
    ),
    "account": ChangeKind(_read_account, _write_account, Found.REFUSED),
    "account registry": ChangeKind(
        registry.read_user_value,
        lambda target, state: registry.write_user_value(target, _text(state)),
        Found.UNRECORDED,
    ),
    "rights": ChangeKind(_read_rights, _write_rights),
    "power plan": ChangeKind(
        power.read_plan, lambda target, state: power.write_plan(target, _text(state)), Found.REMOVED
    ),
    "plan in use": ChangeKind(
        power.read_active_plan, lambda target, state: power.write_active_plan(target, _text(state))
    ),
    "task": ChangeKind(
        scheduled_tasks.read_task,
        lambda target, state: scheduled_tasks.write_task(target, _text(state)),
        Found.REMOVED,
    ),
    "feature": ChangeKind(_read_feature, _write_feature),
    "exclusion": ChangeKind(_read_cim("exclusion"), _write_cim("exclusion")),
    "key": ChangeKind(_read_cim("key"), _write_cim("key")),
    "shell": ChangeKind(
        _read_cim("shell"),
        _write_cim(
            "shell",
            codes=[int(code) for code in ExitCode],
            actions=[DO_NOTHING if code in LEAVE else RESTART_SHELL for code in ExitCode],
            otherwise=RESTART_SHELL,
        ),
        Found.REMOVED,
    ),
    "shell launcher": ChangeKind(_read_cim("shell launcher"), _write_cim("shell launcher")),
}
"""Kinds by their names, which stand in the record."""
