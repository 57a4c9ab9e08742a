"""The set-up of a whole machine, which is a stand-in: applied, applied again, interrupted, and undone."""

import json
from pathlib import Path

import pytest

from support.fake_windows import SID, FakeWindows, task_text
from totem.system.exit_codes import ExitCode
from totem.windows_setup import native, setup
from totem.windows_setup.change_kinds import KINDS
from totem.windows_setup.errors import RestartNeeded, SetupError
from totem.windows_setup.steps import STEPS, Hours, SystemChange
from totem.windows_setup.undo_record import RecordedChange, UndoRecord

HOURS = Hours(opens_at=8, restarts_at=3)
WINLOGON = r"80000002\software\microsoft\windows nt\currentversion\winlogon|AutoAdminLogon"


@pytest.fixture
def record(tmp_path: Path) -> UndoRecord:
    return UndoRecord(tmp_path / "record" / "undo.jsonl")


def apply(record: UndoRecord) -> list[SystemChange]:
    """Apply all, and return what was changed."""
    changed: list[SystemChange] = []
    setup.apply(record, HOURS, changed.append)
    return changed


def missing() -> list[SystemChange]:
    return [each.change for each in setup.check(HOURS) if not each.is_in_force]


def undo(record: UndoRecord) -> dict[str, str]:
    """Undo all, and return the errors."""
    errors: dict[str, str] = {}
    setup.undo(record, lambda entry, error: errors.update({entry.target: error} if error else {}))
    return errors


@pytest.mark.parametrize("is_enterprise", [True, False])
def test_all_steps_are_in_force_and_undoing_leaves_the_machine_as_it_was(
    windows: FakeWindows, record: UndoRecord, *, is_enterprise: bool
) -> None:
    windows.is_enterprise, windows.is_restarted = is_enterprise, True
    before = windows.state()
    apply(record)
    assert missing() == []
    assert undo(record) == {}
    after = windows.state()
    assert after.pop("rights") != before.pop("rights"), "rights are written again"
    assert after == before
    assert set(windows.rights.values()) == {"O:SYD:(A;OICIID;FA;;;BA)"}


def test_a_second_run_changes_nothing(windows: FakeWindows, record: UndoRecord) -> None:
    windows.is_restarted = True
    apply(record)
    state, entries, password = windows.state(), record.entries, windows.users["totem"]
    assert apply(record) == []
    assert (windows.state(), record.entries, windows.users["totem"]) == (state, entries, password)


def test_a_second_run_mends_what_somebody_changed_and_keeps_the_first_record(
    windows: FakeWindows, record: UndoRecord
) -> None:
    windows.is_restarted = True
    before = windows.plan
    apply(record)
    windows.plan = "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c"
    assert [each.kind for each in apply(record)] == ["plan in use"]
    undo(record)
    assert windows.plan == before


def test_no_sign_in_before_the_features_are_there(windows: FakeWindows, record: UndoRecord) -> None:
    with pytest.raises(RestartNeeded, match="keys"):
        apply(record)
    assert windows.features == {"Client-EmbeddedShellLauncher", "Client-KeyboardFilter"}
    assert WINLOGON not in windows.winreg.values()
    windows.is_restarted = True
    apply(record)
    assert windows.winreg.values()[WINLOGON] == ("1", 1)
    assert missing() == []


@pytest.mark.parametrize("broken", ["powercfg.exe /duplicatescheme", "schtasks.exe /create", "create_user"])
def test_a_step_that_fails_ends_the_set_up_which_can_be_undone_or_gone_on_from(
    windows: FakeWindows, record: UndoRecord, broken: str
) -> None:
    windows.is_restarted = True
    before = windows.state()
    windows.failing = {broken}
    with pytest.raises(SetupError):
        apply(record)
    assert WINLOGON not in windows.winreg.values()
    windows.failing = set()
    apply(record)
    assert missing() == []
    windows.failing = {broken}
    assert undo(record) == {}
    assert {**windows.state(), "rights": None} == {**before, "rights": None}


def test_a_change_is_recorded_before_it_is_made(windows: FakeWindows, tmp_path: Path) -> None:
    file = tmp_path / "record" / "undo.jsonl"

    def look(change: SystemChange) -> None:
        if KINDS[change.kind] is not KINDS["account registry"]:
            rows = [json.loads(line) for line in file.read_text().splitlines()]
            assert (rows[-1]["kind"], rows[-1]["target"]) == (change.kind, change.target)

    windows.is_restarted = True
    setup.apply(UndoRecord(file), HOURS, look)
    assert UndoRecord(file).entries


def test_what_cannot_be_undone_stays_recorded_and_the_rest_is_undone(
    windows: FakeWindows, record: UndoRecord, tmp_path: Path
) -> None:
    windows.is_restarted = True
    apply(record)
    windows.failing = {"delete_profile", "schtasks.exe /delete /tn \\Totem\\Watch"}
    assert undo(record).keys() == {"totem", "Watch"}
    assert windows.plan not in {"", "7a3e1c52-6d0b-4f4e-9a51-70746f74656d"}
    again = UndoRecord(tmp_path / "record" / "undo.jsonl")
    assert {each.target for each in again.entries} == {"totem", "Watch"}
    windows.failing = set()
    assert undo(again) == {}
    assert not (tmp_path / "record" / "undo.jsonl").exists(), "the uninstaller goes by it"


def test_an_account_of_somebody_else_is_left_alone(windows: FakeWindows, record: UndoRecord) -> None:
    windows.users["totem"] = "hers"
    with pytest.raises(SetupError, match="not this kiosk's"):
        apply(record)
    assert windows.users == {"totem": "hers"}
    assert undo(record) == {}
    assert windows.users == {"totem": "hers"}


def test_a_machine_without_defender_has_no_exclusion(windows: FakeWindows, record: UndoRecord) -> None:
    windows.is_restarted, windows.has_defender = True, False
    apply(record)
    assert missing() == []
    assert not any(each.kind == "exclusion" for each in record.entries)


def test_a_kind_of_another_version_stays_recorded(record: UndoRecord) -> None:
    record.add(RecordedChange("firewall", "x", None))
    assert undo(record).keys() == {"x"}
    assert record.entries


def test_the_password_goes_to_the_account_and_the_secret_alone(
    windows: FakeWindows, record: UndoRecord, tmp_path: Path
) -> None:
    windows.is_restarted = True
    apply(record)
    password = windows.users["totem"]
    assert windows.secret == password
    assert len(password) > 40
    assert not any(password in each for each in windows.calls)
    assert password not in (tmp_path / "record" / "undo.jsonl").read_text()
    assert password not in str(windows.winreg.values())
    assert not any("DefaultPassword" in each for each in windows.winreg.values())


def test_shell_launcher_restarts_the_kiosk_by_its_exit_codes(
    windows: FakeWindows, record: UndoRecord
) -> None:
    windows.is_restarted = True
    apply(record)
    assert windows.shells == {SID: r'"C:\Program Files\Totem\base\totem.exe" kiosk-setup start'}
    codes, actions = windows.shell_request["codes"], windows.shell_request["actions"]
    assert isinstance(codes, list)
    assert isinstance(actions, list)
    left = {code for code, action in zip(codes, actions, strict=True) if action == 3}
    assert left == {ExitCode.CONFIG_ERROR, ExitCode.LEFT_BY_STAFF}
    assert set(codes) == {*map(int, ExitCode)}
    assert windows.shell_request["otherwise"] == 0


def test_the_program_restarts_the_kiosk_where_there_is_no_shell_launcher(
    windows: FakeWindows, record: UndoRecord
) -> None:
    windows.is_enterprise = False
    apply(record)
    (shell,) = (value for name, value in windows.winreg.values().items() if name.endswith("system|Shell"))
    assert shell == (r'"C:\Program Files\Totem\base\totem.exe" kiosk-setup start --supervise', 1)


def test_the_kiosk_may_run_the_update_and_change_neither_task(
    windows: FakeWindows, record: UndoRecord
) -> None:
    windows.is_restarted = True
    apply(record)
    update, watch = windows.tasks["\\Totem\\Update"], windows.tasks["\\Totem\\Watch"]
    assert task_text(update, "SecurityDescriptor") == f"D:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;GRGX;;;{SID})"
    assert task_text(watch, "SecurityDescriptor") == "D:P(A;;FA;;;BA)(A;;FA;;;SY)"
    assert task_text(update, "UserId") == task_text(watch, "UserId") == "S-1-5-18"
    assert task_text(update, "Arguments").endswith(
        r'&& "C:\Program Files\Totem\base\totem-cli.exe" update apply'
    )
    assert r'"TOTEM_KIOSK__STATE_DIR=C:\ProgramData\Totem\state"' in task_text(update, "Arguments")
    assert (task_text(update, "Interval"), task_text(watch, "Interval")) == ("", "PT5M")
    assert task_text(watch, "Arguments") == "kiosk-setup watch"


def test_the_kiosk_may_write_its_data_and_no_keys(windows: FakeWindows, record: UndoRecord) -> None:
    windows.is_restarted = True
    apply(record)
    assert windows.rights == {
        r"C:\ProgramData\Totem": f"O:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1301bf;;;{SID})",
        r"C:\Program Files\Totem\keys": "O:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)",
    }


def test_rights_are_compared_without_the_marks_of_their_inheritance() -> None:
    assert native.FileRights("O:BAD:PAI(A;OICI;FA;;;BA)").plain == "O:BAD:P(A;OICI;FA;;;BA)"
    assert native.FileRights("O:BAD:AI(A;OICIID;FA;;;BA)").plain == "O:BAD:(A;OICIID;FA;;;BA)"


def test_active_hours_follow_the_stores(windows: FakeWindows, record: UndoRecord) -> None:
    windows.is_restarted = True
    apply(record)
    update = r"80000002\software\policies\microsoft\windows\windowsupdate"
    values = windows.winreg.values()
    assert [values[f"{update}|{name}"][0] for name in ("ActiveHoursStart", "ActiveHoursEnd")] == [8, 2]
    assert values[rf"{update}\au|ScheduledInstallTime"] == (3, 4)


def test_the_sign_in_is_the_last_step() -> None:
    assert [step.name for step in STEPS][-2:] == ["shell", "sign-in"]


def test_a_damaged_record_is_an_error_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "undo.jsonl"
    for text in ("{}\n", "[\n", '{"kind": "task"}\n'):
        file.write_text(text)
        with pytest.raises(SetupError, match="damaged"):
            UndoRecord(file)
        assert file.read_text() == text
