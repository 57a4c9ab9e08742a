"""Steps of the set-up, in their order: the automatic sign-in is last, when the kiosk is all that it shows.

Each step names its changes: kind (`change_kinds`), target, and the wanted state.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from totem.windows_setup import native
from totem.windows_setup.change_kinds import KEYBOARD_FILTER, KINDS, SHELL_LAUNCHER, SIGNS_IN, State
from totem.windows_setup.places import USER, places
from totem.windows_setup.power import NEVER_SLEEPS, PLAN
from totem.windows_setup.registry import quote
from totem.windows_setup.scheduled_tasks import tasks

KEYS = (
    *("Windows", "Win+L", "Win+R", "Win+D", "Win+E", "Win+Tab", "Alt+Tab", "Alt+Esc", "Alt+F4", "Alt+Space"),
    *("Ctrl+Esc", "Ctrl+F4", "Ctrl+Win+F", "Shift+Ctrl+Esc"),
)
"""Keys that lead out of the kiosk; not Ctrl+Alt+Del, which staff need, nor Ctrl+Alt+M, the kiosk's own."""
_POLICIES = r"HKLM\SOFTWARE\Policies\Microsoft\Windows"
_UPDATE = rf"{_POLICIES}\WindowsUpdate"
_WINLOGON = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_USER_POLICIES = r"Software\Microsoft\Windows\CurrentVersion\Policies"
_TOASTS = r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\PushNotifications"
_FULL, _MODIFY, _READ = "FA", "0x1301bf", "0x1200a9"
_OPEN_HOURS = 18
"""The most that Windows allows between the two active hours."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hour of the day at which the store opens, and that at which an update may restart the machine."""

    opens_at: int
    restarts_at: int


@dataclass(frozen=True, slots=True)
class SystemChange:
    """Wanted state of a target; with `is_optional`, nothing is wanted where the machine has no such one."""

    kind: str
    target: str
    state: State
    is_optional: bool = False

    def read(self) -> State:
        """Return the state in which it is."""
        return KINDS[self.kind].read(self.target)

    def is_met_by(self, state: State) -> bool:
        """Tell if nothing is to be changed."""
        return state == self.state or (self.is_optional and state is None)


@dataclass(frozen=True, slots=True)
class KioskStep:
    """Row of the set-up: its name, what it is for, and its changes."""

    name: str
    text: str
    changes: Callable[[Hours], Iterator[SystemChange]]


def _features(_hours: Hours) -> Iterator[SystemChange]:
    for name in (SHELL_LAUNCHER, KEYBOARD_FILTER):
        yield SystemChange("feature", name, state=True, is_optional=True)


def _account(_hours: Hours) -> Iterator[SystemChange]:
    yield SystemChange("account", USER, SIGNS_IN)
    installed, sid = places(), native.find_sid(USER)
    # Settings, which maintenance mode changes, and state: for the kiosk, administrators and the system alone
    yield SystemChange("rights", str(installed.data), _rights(BA=_FULL, SY=_FULL, **{sid or USER: _MODIFY}))
    # For updates.public_key of another signer: the system trusts no file that others may change
    yield SystemChange("rights", str(installed.keys), _rights(BA=_FULL, SY=_FULL, BU=_READ))


def _policies(hours: Hours) -> Iterator[SystemChange]:
    machine = {
        # Swipes from the edges of a touch screen
        rf"{_POLICIES}\EdgeUI|AllowEdgeSwipe": "0",
        # Notifications, tips, the lock screen, the animation at the first sign-in
        rf"{_POLICIES}\Explorer|DisableNotificationCenter": "1",
        rf"{_POLICIES}\CloudContent|DisableSoftLanding": "1",
        rf"{_POLICIES}\CloudContent|DisableWindowsConsumerFeatures": "1",
        rf"{_POLICIES}\Personalization|NoLockScreen": "1",
        r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System|EnableFirstLogonAnimation": "0",
        # No dialog after a crash of a program
        r"HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting|DontShowUI": "1",
        # Updates: downloaded, installed and restarted at night, without notifications
        rf"{_UPDATE}|SetActiveHours": "1",
        rf"{_UPDATE}|ActiveHoursStart": str(hours.opens_at),
        rf"{_UPDATE}|ActiveHoursEnd": str((hours.opens_at + _OPEN_HOURS) % 24),
        rf"{_UPDATE}|SetUpdateNotificationLevel": "1",
        rf"{_UPDATE}|UpdateNotificationLevel": "2",
        rf"{_UPDATE}\AU|AUOptions": "4",
        rf"{_UPDATE}\AU|ScheduledInstallDay": "0",
        rf"{_UPDATE}\AU|ScheduledInstallTime": str(hours.restarts_at),
        rf"{_UPDATE}\AU|AlwaysAutoRebootAtScheduledTime": "1",
        rf"{_UPDATE}\AU|AlwaysAutoRebootAtScheduledTimeMinutes": "15",
    }
    account = {
        # Touch feedback, touch keyboard, toasts and sticky keys
        r"Control Panel\Cursors|ContactVisualization": "0",
        r"Control Panel\Cursors|GestureVisualization": "0",
        r"SOFTWARE\Microsoft\Wisp\Touch|TouchUI": "0",
        r"SOFTWARE\Microsoft\TabletTip\1.7|EnableDesktopModeAutoInvoke": "0",
        r"SOFTWARE\Microsoft\TabletTip\1.7|TouchKeyboardTapInvoke": "0",
        rf"{_TOASTS}|NoToastApplicationNotification": "1",
        r"Control Panel\Accessibility\StickyKeys|Flags": quote("506"),
        r"Control Panel\Accessibility\Keyboard Response|Flags": quote("122"),
        r"Control Panel\Accessibility\ToggleKeys|Flags": quote("58"),
    }
    yield from (SystemChange("registry", target, state) for target, state in machine.items())
    yield from (SystemChange("account registry", target, state) for target, state in account.items())


def _power(_hours: Hours) -> Iterator[SystemChange]:
    yield SystemChange("power plan", PLAN, NEVER_SLEEPS)
    yield SystemChange("plan in use", "", PLAN)
    # A start from hibernation would not be one
    yield SystemChange(
        "registry", r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Power|HiberbootEnabled", "0"
    )


def _defender(_hours: Hours) -> Iterator[SystemChange]:
    # Where administrators alone may write; never settings, state or USB sticks
    yield SystemChange("exclusion", str(places().programs), state=True, is_optional=True)


def _tasks(_hours: Hours) -> Iterator[SystemChange]:
    yield from (SystemChange("task", name, task.command) for name, task in tasks().items())


def _keys(_hours: Hours) -> Iterator[SystemChange]:
    if _has_feature(KEYBOARD_FILTER):
        yield from (SystemChange("key", key, state=True) for key in KEYS)
        path = r"HKLM\SOFTWARE\Microsoft\Windows Embedded\KeyboardFilter"
        yield SystemChange("registry", f"{path}|DisableKeyboardFilterForAdministrators", "1")
    for name in (
        r"System|DisableTaskMgr",
        r"System|DisableLockWorkstation",
        r"System|DisableChangePassword",
        r"Explorer|NoWinKeys",
    ):
        yield SystemChange("account registry", rf"{_USER_POLICIES}\{name}", "1")


def _shell(_hours: Hours) -> Iterator[SystemChange]:
    shell = places().shell
    if _has_feature(SHELL_LAUNCHER):
        yield SystemChange("shell launcher", "", state=True)
        yield SystemChange("shell", native.find_sid(USER), shell)
    else:
        # The policy "Custom User Interface", under which nothing but the program itself restarts the kiosk
        yield SystemChange(
            "account registry", rf"{_USER_POLICIES}\System|Shell", quote(f"{shell} --supervise")
        )


def _sign_in(_hours: Hours) -> Iterator[SystemChange]:
    yield SystemChange("registry", rf"{_WINLOGON}|DefaultUserName", quote(USER))
    yield SystemChange("registry", rf"{_WINLOGON}|DefaultDomainName", quote("."))
    yield SystemChange("registry", rf"{_WINLOGON}|ForceAutoLogon", quote("1"))
    # Allows it on machines that are set to be without passwords
    path = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\PasswordLess\Device"
    yield SystemChange("registry", f"{path}|DevicePasswordLessBuildVersion", "0")
    yield SystemChange("registry", rf"{_WINLOGON}|AutoAdminLogon", quote("1"))


def _has_feature(name: str) -> bool:
    return KINDS["feature"].read(name) is not None


def _rights(**entries: str) -> str:
    """Return, as SDDL, the rights of a folder of administrators, who alone and by name have some."""
    return "O:BAD:P" + "".join(f"(A;OICI;{rights};;;{who})" for who, rights in entries.items())


STEPS = (
    KioskStep("features", "Shell Launcher and Keyboard Filter, where this edition has them", _features),
    KioskStep("account", "the account of the kiosk, and rights to its folders", _account),
    KioskStep("policies", "nothing of Windows over the kiosk; updates at night", _policies),
    KioskStep("power", "a power plan that never sleeps", _power),
    KioskStep("defender", "no scans of the programs at each start", _defender),
    KioskStep("tasks", "updates at the kiosk's request, and a watch", _tasks),
    KioskStep("keys", "no keys that lead out", _keys),
    KioskStep("shell", "the kiosk instead of the desktop", _shell),
    KioskStep("sign-in", "the kiosk's account signs in by itself", _sign_in),
)
