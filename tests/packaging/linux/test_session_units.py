"""The units of the kiosk's session: verified by systemd, confined, and matching the exit codes."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generate import unit_credentials
from support.systemd_units import LINUX, Unit
from totem.settings import load
from totem.settings.credentials import OPTIONAL, secrets_of
from totem.settings.erp_kinds import KINDS
from totem.settings.paths import SERVICE_STATE
from totem.system.exit_codes import ExitCode
from totem.system.watchdog import FREEZE_S, START_S

KIOSKS = ("totem.service", "totem-x11.service")
UNITS = (*KIOSKS, "totem-machine@.service", "totem-machine@.path", "totem-console@.service")
SCRIPTS = (
    *("totem-session", "totem-x11", "totem-touch", "totem-console", "totem-command.sh", "cups-queue.sh"),
    "install-store",
)
EXPOSED = 2.0
"""Maximum exposure of a unit by `systemd-analyze security`, from 0 to 10; measured: 1.6 and 1.7."""
STANDARD_GROUPS = {"video", "lp", "dialout", "audio", "tty", "input"}

each_kiosk = pytest.mark.parametrize("name", KIOSKS)


def manifest() -> dict[str, tuple[str, int]]:
    """Path on the kiosk and mode of each file of the folder."""
    lines = (LINUX / "MANIFEST").read_text().splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: (place, int(mode, 8)) for name, place, mode in rows}


def test_the_manifest_names_every_file_and_each_place_once() -> None:
    named = manifest()
    assert {*named, "MANIFEST"} == {each.name for each in LINUX.iterdir()}
    assert len({place for place, _ in named.values()}) == len(named)
    assert {name for name, (_, mode) in named.items() if mode & 0o111} == {*SCRIPTS}
    assert all((LINUX / name).stat().st_mode & 0o111 for name in SCRIPTS)


def test_what_the_units_start_is_installed() -> None:
    places = {place for place, _ in manifest().values()}
    for name in KIOSKS:
        words = Unit.read(LINUX / name).words("ExecStart") + Unit.read(LINUX / name).words("ExecStartPre")
        assert {word for word in words if word.startswith("/usr/lib/totem/")} <= places


def test_the_debian_package_is_not_asked_for_more_groups_than_every_system_has() -> None:
    wanted = re.findall(r"^m totem (\w+)$", (LINUX / "sysusers.conf").read_text(), re.MULTILINE)
    wanted += Unit.read(LINUX / "totem-x11.service").words("SupplementaryGroups")
    assert {*wanted} <= STANDARD_GROUPS


def test_the_user_has_no_shell_and_its_home_is_the_state_folder() -> None:
    (line,) = re.findall(r"^u totem .*", (LINUX / "sysusers.conf").read_text(), re.MULTILINE)
    assert line.endswith(f"{SERVICE_STATE} /usr/sbin/nologin")
    for name in KIOSKS:
        assert Unit.read(LINUX / name).one("User") == "totem"
        assert Unit.read(LINUX / name).environment["TOTEM_KIOSK__STATE_DIR"] == str(SERVICE_STATE)


@each_kiosk
def test_every_exit_code_leads_where_it_should(name: str) -> None:
    unit = Unit.read(LINUX / name)
    over = {code for code in ExitCode if not unit.restarts_after(code)}
    assert over == {ExitCode.CONFIG_ERROR, ExitCode.LEFT_BY_STAFF}
    assert all(
        unit.restarts_after(128 + signal) and unit.restarts_after(-signal) for signal in (6, 9, 11, 15)
    )
    (console,) = unit.all("ExecStopPost")
    (codes,) = re.findall(r"case \$\$EXIT_STATUS in (\S+)\)", console)
    assert {*codes.split("|")} == {str(int(code)) for code in over}
    assert unit.restarts_after(ExitCode.RESTART)
    assert str(int(ExitCode.RESTART)) in unit.words("RestartForceExitStatus"), (
        "whatever a drop-in makes of Restart="
    )


@each_kiosk
def test_five_starts_that_do_not_reach_home_open_a_console(name: str) -> None:
    unit = Unit.read(LINUX / name)
    limit = unit.one("StartLimitBurst", "Unit"), unit.one("StartLimitIntervalSec", "Unit")
    assert limit == ("5", "120")
    assert unit.one("OnFailure", "Unit") == "totem-console@%N.service"
    (forgives,) = unit.all("ExecStartPost")
    assert "systemctl reset-failed %n" in forgives, "no restart of a kiosk with a screen counts"
    assert 5 * unit.pause_s < 120
    text = "/run/totem.issue"
    assert f"rm -f {text}" in forgives
    assert f"L /etc/issue.d/totem.issue - - - - {text}" in (LINUX / "tmpfiles.conf").read_text().splitlines()
    assert text in (LINUX / "totem-console").read_text()


@each_kiosk
def test_both_watchdogs_bite_the_kiosks_own_first(name: str) -> None:
    unit = Unit.read(LINUX / name)
    assert float(unit.one("WatchdogSec")) > FREEZE_S
    assert float(unit.one("TimeoutStartSec")) > START_S
    assert (unit.one("Type"), unit.one("NotifyAccess")) == ("notify", "all")
    assert not unit.all("PAMName")


@each_kiosk
def test_the_units_have_the_secrets_of_each_kind_of_erp(name: str) -> None:
    """Run `packaging/generate/unit_credentials.py` where this fails."""
    assert (LINUX / name).read_text(encoding="utf-8") == unit_credentials.text(LINUX / name)


@each_kiosk
def test_each_secret_is_read_where_the_unit_puts_it_and_may_be_lacking(name: str, tmp_path: Path) -> None:
    unit = Unit.read(LINUX / name)
    files = dict(entry.split(":") for entry in unit.all("LoadCredential"))
    empty = dict(entry.split(":") for entry in unit.all("SetCredential"))
    secrets = {each.credential: (kind, each) for kind in KINDS for each in secrets_of(kind)}
    secrets |= {each.secret.credential: ("contract", each.secret) for each in OPTIONAL}
    assert set(secrets) <= set(files)
    assert set(secrets) <= set(empty)
    assert "d /etc/credstore 0700 root root -" in (LINUX / "tmpfiles.conf").read_text().splitlines()
    for credential, (kind, secret) in secrets.items():
        assert files[credential] == f"/etc/credstore/totem.{credential}"
        for given, expected in (
            ("s3cret\n", "s3cret"),
            (empty[credential].encode().decode("unicode_escape"), None),
        ):
            (tmp_path / credential).write_text(given)
            text = f'erp.kind = "{kind}"\n[fleet]\nhost = "h"\nid = "loja-1"\n'
            text += '[card]\nprovider = "paygo"\nterminal_id = "1"\n'
            config = _written(tmp_path / "totem.toml", text)
            found: Any = load(config, {"CREDENTIALS_DIRECTORY": str(tmp_path)}).settings
            for part in secret.key:
                found = getattr(found, part)
            assert (None if found is None else found.get_secret_value()) == expected


@each_kiosk
def test_staff_may_restart_the_machine_by_what_the_unit_starts(name: str, tmp_path: Path) -> None:
    unit = Unit.read(LINUX / name)
    staff = load(_written(tmp_path / "totem.toml", ""), unit.environment).settings.staff
    watched = Unit.read(LINUX / "totem-machine@.path").one("PathExists", "Path")
    for command, verb in ((staff.restart_command, "reboot"), (staff.shut_down_command, "poweroff")):
        assert command == ("touch", watched.replace("%i", verb))
        assert f"totem-machine@{verb}.path" in unit.words("Wants", "Unit")
    assert watched.startswith(f"/run/{unit.one('RuntimeDirectory')}/")


@each_kiosk
def test_nothing_that_root_reads_lies_where_the_kiosk_may_write(name: str) -> None:
    unit = Unit.read(LINUX / name)
    writable = ("/etc/totem", "/var/lib/totem", "/run/totem", "/tmp")  # noqa: S108 - the units' own
    assert not any(each.lstrip("-").startswith(writable) for each in unit.all("EnvironmentFile"))
    assert not any(each.split(":")[1].startswith(writable) for each in unit.all("LoadCredential"))
    for command in unit.all("ExecStartPre"):
        assert command.startswith("-+/usr/bin/timeout "), "what root does before may not keep the kiosk away"
        program = next(word for word in command.split()[1:] if word.startswith("/"))
        assert not program.startswith(writable)
        assert float(unit.one("TimeoutStartSec")) > 155


@each_kiosk
def test_devices_are_those_of_screen_paper_camera_and_sound(name: str) -> None:
    unit = Unit.read(LINUX / name)
    allowed = {value.removesuffix(" rw").removeprefix("char-") for value in unit.all("DeviceAllow")}
    common = {"drm", "usb", "usb_device", "ttyUSB", "ttyACM", "ttyS", "lp", "video4linux", "alsa"}
    assert allowed == common | ({"tty", "input"} if name == "totem-x11.service" else set())
    assert unit.one("DevicePolicy") == "closed"


@each_kiosk
def test_a_stick_that_is_there_at_the_start_can_be_written_to(name: str) -> None:
    unit = Unit.read(LINUX / name)
    assert unit.one("ProtectSystem") == "strict"
    assert "-/media" in unit.words("ReadWritePaths")
    assert "/media/totem-" in (LINUX / "udev.rules").read_text()


MODULES = {
    "drm": "drm",
    "usb": "usbcore",
    "usb_device": "usbcore",
    "ttyUSB": "usbserial",
    "ttyACM": "cdc_acm",
    "lp": "lp",
    "video4linux": "videodev",
    "alsa": "snd",
}
"""The modules that make kinds of devices known to the kernel; the other kinds are always there."""


@each_kiosk
def test_kinds_of_devices_are_known_before_the_first_of_them_is_plugged_in(name: str) -> None:
    unit = Unit.read(LINUX / name)
    allowed = {value.removesuffix(" rw").removeprefix("char-") for value in unit.all("DeviceAllow")}
    needed = {f"modprobe@{MODULES[kind]}.service" for kind in allowed - {"ttyS", "tty", "input"}}
    for key in ("Wants", "After"):
        assert needed <= {*unit.words(key, "Unit")}, "DeviceAllow= is read once, at the start"


def test_the_kiosk_goes_with_its_seat_and_never_waits_for_it_in_vain() -> None:
    unit = Unit.read(LINUX / "totem.service")
    assert "seatd.service" in {*unit.words("Wants", "Unit")} & {*unit.words("PartOf", "Unit")}
    for name in KIOSKS:
        for key in ("Requires", "Requisite", "BindsTo"):
            assert Unit.read(LINUX / name).all(key, "Unit") == [], "what fails once would end it for good"


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def _needed(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"not installed here: {program}")


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    _needed("systemd-analyze")
    for name in UNITS:  # the programs of an installed kiosk are not here: /bin/true is
        text = (LINUX / name).read_text()
        text = re.sub(r"/(usr/lib|opt)/totem/\S+", "/bin/true", text)
        (tmp_path / name).write_text(text)
    (tmp_path / "seatd.service").write_text("[Service]\nExecStart=/bin/true\n")
    names = [name.replace("@", "@reboot") for name in UNITS]
    done = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            "--recursive-errors=no",
            *(tmp_path / each for each in names),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@each_kiosk
def test_systemd_reckons_the_kiosk_hardly_exposed(name: str) -> None:
    _needed("systemd-analyze")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(LINUX / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd reckons nothing of a file")
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= EXPOSED


def test_shellcheck_finds_nothing_in_the_scripts() -> None:
    _needed("shellcheck")
    scripts = [str(LINUX / name) for name in SCRIPTS]
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
