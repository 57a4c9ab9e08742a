"""Version names, the ledger, the link `current` on both systems, and the configuration read by root."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.version import Version

from support.platform_marks import needs_file_modes, needs_named_pipes, needs_symlinks
from support.update_fixtures import GOOD, Site, Workshop
from totem.domain.version import is_version, number
from totem.settings.models import UpdateSettings
from totem.settings.section import InvalidSection
from totem.updates import ledger as notes
from totem.updates import root_config
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.installation import BASE, BUNDLE, InstallRoot, this_bundle
from totem.updates.ledger import LastEvent, Ledger, Trial, TrialRecord, UpdateOutcome
from totem.updates.scheduler import UpdateWindow, may_request_again
from totem.updates.texts import describe_event, remedy_for_event

PARTS = st.integers(0, 11) | st.integers(0, 999_999)
VERSIONS = st.lists(PARTS, min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@given(VERSIONS, VERSIONS)
@example("1.2", "1.2.0.0")
@example("1.9", "1.10")
def test_versions_are_ordered_as_everywhere_in_python(one: str, other: str) -> None:
    assert is_version(one)
    assert (number(one) < number(other)) is (Version(one) < Version(other))
    assert (number(one) == number(other)) is (Version(one) == Version(other))


@pytest.mark.parametrize(
    "text", ["", "base", "1.", ".1", "1..2", "01", "1.2.3.4.5", "1.0-rc1", "v1", "../1", "1\n", "٣", 1, None]
)
def test_nothing_else_is_a_version(text: object) -> None:
    assert not is_version(text)
    if isinstance(text, str):
        with pytest.raises(ValueError, match="one to four numbers"):
            number(text)


LAST = st.builds(
    LastEvent,
    st.sampled_from(UpdateOutcome),
    VERSIONS,
    st.none() | st.sampled_from(UpdateReason),
    st.text(max_size=9),
)


@given(
    st.builds(
        Ledger,
        VERSIONS | st.just(BASE),
        st.lists(VERSIONS).map(tuple),
        st.text(max_size=9),
        st.none() | st.builds(Trial, VERSIONS, st.text(max_size=9), st.booleans()),
        st.text(max_size=9),
        st.dictionaries(VERSIONS, st.builds(TrialRecord, st.integers(0, 99), st.integers(0, 9))),
        st.none() | LAST,
    )
)
def test_notes_are_read_as_they_were_written(ledger: Ledger) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        notes.write(Path(folder), ledger)
        assert notes.read(Path(folder)) == ledger


@pytest.mark.parametrize("windows", [pytest.param(False, marks=needs_symlinks), True])
def test_one_version_is_pointed_to(tmp_path: Path, windows: bool) -> None:
    place = InstallRoot(tmp_path, windows=windows)
    assert place.read_current() is None
    for name in (BASE, "1.1.0", "1.1.0", "1.2.0", BASE):
        place.set_current(name)
        assert place.read_current() == name
    pointer = tmp_path / ("current.txt" if windows else "current")
    assert [file.name for file in tmp_path.iterdir()] == [pointer.name]
    place.set_current("1.2.0")
    if windows:
        assert pointer.read_text() == "versions\\1.2.0\n"
    else:
        assert str(pointer.readlink()) == "versions/1.2.0"


@pytest.mark.parametrize(
    "content", ["", "versions/../x", "versions\\1.0\\x", "/etc", "versions/base", "\xff"]
)
def test_a_pointer_to_elsewhere_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "current.txt").write_bytes(content.encode("latin-1"))
    assert InstallRoot(tmp_path, windows=True).read_current() is None


def test_windows_keeps_the_same_order_without_a_link(tmp_path: Path, workshop: Workshop) -> None:
    site = Site(tmp_path / "windows", workshop, windows=True)
    site.ask(site.publish("1.1.0"))
    assert site.apply()
    assert site.place.read_current() == "1.1.0"
    assert not (site.place.root / "current").exists()
    trial = site.ledger.trial
    assert trial
    site.desk.confirm(trial.id)
    assert site.apply()
    assert site.ledger.good == ("1.1.0",)
    site.ask(site.publish("1.2.0"))
    assert site.apply()
    assert site.apply()
    assert site.place.read_current() == "1.1.0"
    (site.place.root / "current.txt").write_bytes(b"")
    assert site.apply()
    assert site.place.read_current() == "1.1.0"


def test_a_program_knows_which_version_it_is(tmp_path: Path) -> None:
    place = InstallRoot(tmp_path)
    for name in (BASE, "1.2.0"):
        bundle = this_bundle({BUNDLE: str(place.folder(name))})
        assert bundle
        assert (bundle.installation.root, bundle.name) == (tmp_path, name)
    for folder in (tmp_path, tmp_path / "versions" / "new", tmp_path / "1.2.0"):
        assert this_bundle({BUNDLE: str(folder)}) is None
    assert this_bundle({}) is None


# --- configuration trusted by root


def test_root_reads_its_values_from_any_configuration(tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('new = {}\n[kiosk]\nstate_dir = "state"\n[updates]\npublic_key = "root.json"\nx = 1\n')
    plain = root_config.read_unchecked(file, {})
    assert (plain.state, plain.public_key) == (tmp_path / "state", tmp_path / "root.json")
    environ = {"TOTEM_KIOSK__STATE_DIR": "/run/s", "TOTEM_UPDATES__PUBLIC_KEY": "/k"}
    plain = root_config.read_unchecked(file, environ)
    assert (plain.state, plain.public_key) == (Path("/run/s").absolute(), Path("/k").absolute())
    for broken in ("[", 'kiosk = 3\nupdates = "x"\n', "[updates]\npublic_key = 3\n"):
        file.write_text(broken)
        plain = root_config.read_unchecked(file, {"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"})
        assert (plain.state, plain.public_key) == (Path("/var/lib/a"), None)


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Makes something else in a file's place."""

    def spoil(file: Path) -> None:
        file.unlink()
        make(file)

    return spoil


SPOILT: dict[str, Callable[[Path], object]] = {
    "a pipe": instead(lambda file: os.mkfifo(file)),  # noqa: PLW0108 - Windows has none
    "a folder": instead(Path.mkdir),
    "a link to an endless device": instead(lambda file: file.symlink_to("/dev/zero")),
    "a link to another file": lambda file: file.symlink_to(file.rename(file.with_name("x"))),
    "a hard link": lambda file: file.with_name("second").hardlink_to(file),
    "a hole of a terabyte": lambda file: os.truncate(file, 1 << 40),
    "a megabyte": lambda file: file.write_bytes(b"#" * 79 + b"\n" + b"a = 1\n" * 200_000),
    "deep": lambda file: file.write_bytes(b"x = " + b"[" * 9_000),
    "a long key": lambda file: file.write_bytes(b"a" + b".a" * 50_000 + b" = 1"),
    "no text": lambda file: file.write_bytes(b"\xff"),
    "no TOML": lambda file: file.write_bytes(b"["),
}
LACKS = {
    "a pipe": needs_named_pipes,
    "a link to an endless device": needs_symlinks,
    "a link to another file": needs_symlinks,
}
KINDS = [pytest.param(spoil, id=name, marks=LACKS.get(name, ())) for name, spoil in SPOILT.items()]


@pytest.mark.parametrize("where", ["totem.toml", "conf.d/20-here.toml"])
@pytest.mark.parametrize("spoil", KINDS)
def test_files_of_the_kiosk_cannot_block_root(
    tmp_path: Path, spoil: Callable[[Path], object], where: str
) -> None:
    (tmp_path / "conf.d").mkdir()
    for name in ("totem.toml", "conf.d/10-first.toml", "conf.d/20-here.toml"):
        (tmp_path / name).write_text(f'updates.public_key = "{name}"\n')
    plain = root_config.read_unchecked(tmp_path / "totem.toml", {})
    assert (plain.public_key, plain.troubles) == (tmp_path / "conf.d/20-here.toml", ())
    spoil(tmp_path / where)
    plain = root_config.read_unchecked(tmp_path / "totem.toml", {})
    counts = "10-first" if where.endswith("here.toml") else "20-here"
    assert plain.public_key == tmp_path / f"conf.d/{counts}.toml"
    (trouble,) = plain.troubles
    assert trouble.startswith(f"{tmp_path / where} is left out: ")


def test_configuration_in_pieces_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    file, folder = tmp_path / "totem.toml", tmp_path / "conf.d"
    file.write_text('updates.public_key = "main.json"\nkiosk.state_dir = "main"\n')
    folder.mkdir()
    (folder / "20.toml").write_text('updates.public_key = "20.json"\n')
    (folder / "10.toml").write_text('updates.public_key = "10.json"\nkiosk.state_dir = "10"\n')
    (folder / "30.toml").write_text("updates.sticks = true\n")
    for ignored in ("40.toml~", ".50.toml", "60.txt"):
        (folder / ignored).write_text('updates.public_key = "no.json"\n')
    plain = root_config.read_unchecked(file, {})
    assert plain == root_config.UncheckedSettings(tmp_path / "10", tmp_path / "20.json")
    file.unlink()
    assert root_config.read_unchecked(file, {}) == plain
    for each in range(200):
        (folder / f"{each}.toml").touch()
    assert root_config.read_unchecked(file, {}).public_key is None


@needs_symlinks
def test_a_folder_of_pieces_that_is_a_link_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "conf.d").symlink_to(tmp_path)
    (trouble,) = root_config.read_unchecked(tmp_path / "totem.toml", {}).troubles
    assert "conf.d is left out" in trouble


SOME = [
    pytest.param(name, marks=LACKS.get(name, ()))
    for name in ("a pipe", "a link to an endless device", "deep")
]


@pytest.mark.parametrize("spoil", SOME)
def test_the_program_that_root_runs_ends_and_takes_updates_all_the_same(
    site: Site, tmp_path: Path, spoil: str
) -> None:
    config = tmp_path / "totem.toml"
    config.touch()
    SPOILT[spoil](config)
    command = [sys.executable, "-m", "totem", "update", "apply", "--config", str(config)]
    done = subprocess.run(
        [*command, "--root", str(site.place.root)],
        env={**os.environ, "TOTEM_KIOSK__STATE_DIR": str(site.state)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert f"{config} is left out: " in done.stderr


@needs_file_modes
def test_a_key_that_others_may_write_is_no_key_of_roots(workshop: Workshop) -> None:
    key = workshop.public_key
    key.chmod(0o644)
    key.parent.chmod(0o777)
    assert root_config.read_trusted_root(key, for_root=True) == key.read_bytes()
    for mode in (0o664, 0o646, 0o666, 0o640, 0o600):  # or that root keeps from others, as what was printed
        key.chmod(mode)
        with pytest.raises(UpdateRefused) as error:
            root_config.read_trusted_root(key, for_root=True)
        assert error.value.reason is UpdateReason.NO_KEY
        assert root_config.read_trusted_root(key, for_root=False)
        key.chmod(0o644)
    second = key.with_name("second.json")
    second.hardlink_to(key)
    with pytest.raises(UpdateRefused, match="one name"):
        root_config.read_trusted_root(key, for_root=True)
    second.unlink()
    pipe = key.with_name("pipe")
    os.mkfifo(pipe, 0o644)
    for odd in (pipe, key.parent, Path("/dev/zero"), Path("/dev/tty")):
        with pytest.raises(UpdateRefused):
            root_config.read_trusted_root(odd, for_root=True)
    if os.geteuid() == 0:
        os.chown(key, 1234, -1)
        with pytest.raises(UpdateRefused):
            root_config.read_trusted_root(key, for_root=True)


def test_missing_key_is_reported() -> None:
    with pytest.raises(UpdateRefused) as error:
        root_config.read_trusted_root(None, for_root=True)
    assert error.value.reason is UpdateReason.NO_KEY
    with pytest.raises(UpdateRefused):
        root_config.read_trusted_root(Path("/nowhere/root.json"), for_root=False)


def test_a_kiosk_that_may_not_write_says_so_and_starts(site: Site) -> None:
    site.put(site.place.folder(BASE), GOOD)
    (site.place.root / "updates").write_bytes(b"in the way")
    assert site.apply()
    assert site.output[0].startswith("updates are left for now: ")


# --- settings and moments


@pytest.mark.parametrize(
    "address", ["http://updates.example", "https://", "https://u:p@x", "https://x/?a", "ftp://x", "x"]
)
def test_addresses_are_plain_https(address: str) -> None:
    with pytest.raises(InvalidSection):
        UpdateSettings.parse({"address": address})


def test_updates_are_off_until_there_is_a_way() -> None:
    assert not UpdateSettings().enabled
    assert UpdateSettings.parse({"sticks": True}).enabled
    assert UpdateSettings.parse({"address": "https://updates.example/totem"}).enabled
    with pytest.raises(InvalidSection):
        UpdateSettings.parse({"window": []})


NIGHT, OFFICE = ("02:00-05:00",), ("Mon-Sat 08:00-18:00",)
TIMES = [
    (NIGHT, OFFICE, "2026-11-24T02:00", True, 180),
    (NIGHT, OFFICE, "2026-11-24T04:59", True, 1),
    (NIGHT, OFFICE, "2026-11-24T05:00", False, 0),
    (NIGHT, (), "2026-11-24T03:00", True, 120),  # a store that never closes: the window decides
    (("17:00-19:00",), OFFICE, "2026-11-24T17:30", False, 90),  # it closes within the window: wait for that
    (("17:00-19:00",), OFFICE, "2026-11-24T18:00", True, 60),
    (("10:00-11:00",), OFFICE, "2026-11-24T10:30", True, 30),  # no closed minute: now is as good as ever
    (("22:00-03:00",), ("Tue 18:00-02:00",), "2026-11-24T23:00", False, 240),
    (("22:00-03:00",), ("Tue 18:00-02:00",), "2026-11-25T02:00", True, 60),
    (("00:00-24:00",), ("00:00-24:00",), "2026-11-24T12:00", True, 1440),
]


@pytest.mark.parametrize(("window", "hours", "local", "may", "left"), TIMES)
def test_moments(window: tuple[str, ...], hours: tuple[str, ...], local: str, may: bool, left: int) -> None:
    moments, moment = UpdateWindow.parse(window, hours), datetime.fromisoformat(local)
    assert moments.may_apply(moment) is may
    assert moments.minutes_left(moment) == left
    assert moments.window.is_open(moment) is (left > 0)


@pytest.mark.parametrize(
    ("failed", "may"),
    [
        ("", True),
        ("yesterday", True),
        ("2026-11-24T01:00:00+00:00", False),
        ("2026-11-23T14:00:00+00:00", True),
        ("2027-01-01T00:00:00+00:00", True),  # the clock was set back since
        ("2026-11-24T01:00:00", True),
    ],
)
def test_a_version_that_was_asked_for_waits_for_another_night(failed: str, may: bool) -> None:
    assert may_request_again(failed, datetime.fromisoformat("2026-11-24T02:30:00+00:00")) is may


@given(LAST)
def test_every_event_has_a_description(last: LastEvent) -> None:
    assert describe_event(last)
    assert bool(remedy_for_event(last)) is (
        last.outcome in {UpdateOutcome.REFUSED, UpdateOutcome.REVERTED}
        and last.reason is not UpdateReason.BY_STAFF
    )
