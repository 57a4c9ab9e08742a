"""Copies of the last good configuration: saved after a start, used for a lost or wrong file, reported."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.file_modes import assert_mode
from support.log_check import LogWatch
from totem.settings import Loaded, SettingsError, load, load_or_last_good, paths
from totem.settings.errors import SettingsFault, dotted
from totem.settings.last_good import COPIES_KEPT, FOLDER, copied_at, save_copy

TOKEN = "a-secret-in-the-file"  # noqa: S105 - a test's own
TOML = f"""
brand = {{ name = "NetSul", slides = ["one.png"] }}
[erp]
base_url = "https://erp.example"
token = "{TOKEN}"
timeout_s = 15
"""


class Site:
    """A kiosk's configuration, and the place of its state."""

    def __init__(self, folder: Path) -> None:
        self.file, self.state = folder / "site" / "totem.toml", folder / "state"
        self.environ = {"TOTEM_KIOSK__STATE_DIR": str(self.state)}
        self.file.parent.mkdir()
        (self.file.parent / "one.png").write_bytes(b"")
        self.write(TOML)

    def write(self, text: str) -> None:
        """Replace the content of the file."""
        self.file.write_text(text, encoding="utf-8")

    def become_a_folder(self) -> None:
        """A folder stands where the file was."""
        self.file.unlink()
        self.file.mkdir()

    def start(self) -> Loaded:
        """Load as a start does, and keep a good configuration."""
        loaded = load_or_last_good(self.file, self.environ)
        save_copy(loaded, self.environ)
        return loaded

    @property
    def copies(self) -> list[Path]:
        """The copies that were kept."""
        return sorted((self.state / FOLDER).glob("*"))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


WAYS: dict[str, tuple[Callable[[Site], object], str]] = {
    "gone": (lambda site: site.file.unlink(), "there is no such file"),
    "empty": (lambda site: site.write(""), "empty"),
    "blank": (lambda site: site.write("\n \n"), "empty"),
    "cut where it is no TOML": (lambda site: site.write(TOML[:60]), "not TOML"),
    "cut where it is TOML": (lambda site: site.write(TOML.rstrip()[:-1]), "middle of a line"),
    "NUL bytes": (lambda site: site.file.write_bytes(bytes(len(TOML))), "not TOML"),
    "NUL bytes at the end": (lambda site: site.file.write_bytes(TOML[:40].encode() + bytes(40)), "not TOML"),
    "bytes": (lambda site: site.file.write_bytes(b"\xff\xfe\x80"), "not UTF-8"),
    "wrong": (lambda site: site.write(TOML.replace("15", "-1")), "erp.timeout_s got -1"),
    "unknown": (lambda site: site.write(TOML.replace("timeout_s", "timeout")), "did you mean erp.timeout_s"),
    "a folder": (lambda site: site.become_a_folder(), "cannot be read"),
}


@pytest.mark.parametrize(("lose", "words"), WAYS.values(), ids=WAYS)
def test_a_lost_or_wrong_file_is_passed_over(site: Site, lose: Callable[[Site], object], words: str) -> None:
    good = site.start()
    assert good.passed_over == ()
    lose(site)
    for _ in range(2):
        loaded = site.start()
        assert loaded.settings == good.settings
        assert len(loaded.passed_over) == 1
        line = str(loaded.passed_over[0])
        assert str(site.file) in line
        assert words in line
        assert TOKEN not in line + repr(loaded)
        assert loaded.file in site.copies
        assert loaded.warnings == ()
        assert copied_at(loaded).timestamp() == pytest.approx(site.copies[0].stat().st_mtime)
    if site.file.is_dir():
        site.file.rmdir()
    site.write(TOML)
    assert site.start().passed_over == ()


@pytest.mark.parametrize("lose", ["gone", "cut where it is no TOML", "wrong", "bytes"])
def test_without_a_copy_it_is_an_error(site: Site, lose: str) -> None:
    WAYS[lose][0](site)
    with pytest.raises(SettingsError, match=r"totem\.toml"):
        site.start()
    assert site.copies == []


@pytest.mark.parametrize("lose", ["gone", "wrong"])
def test_load_stays_strict(site: Site, lose: str) -> None:
    site.start()
    WAYS[lose][0](site)
    with pytest.raises(SettingsError):
        load(site.file, site.environ)


MEANT = {
    "fewer lines": TOML[: TOML.index("timeout_s")],
    "a comment alone": "# the defaults\n",
    "a longer value": TOML.rstrip() + "0\n",
    "no last line break": TOML.rstrip(),
    "shorter in the middle": TOML.replace("NetSul", "Net"),
}


@pytest.mark.parametrize("text", MEANT.values(), ids=MEANT)
def test_plausible_edits_count(site: Site, text: str) -> None:
    site.start()
    site.write(text)
    assert site.start().passed_over == ()
    assert [copy.read_text("utf-8") for copy in site.copies] == [text]


def test_the_copy_is_exactly_what_was_read_and_for_this_user_alone(site: Site) -> None:
    site.file.write_bytes(TOML.replace("\n", "\r\n").encode())
    loaded = load_or_last_good(site.file, site.environ)
    site.write("edited = meanwhile")
    save_copy(loaded, site.environ)
    (copy,) = site.copies
    assert copy.read_bytes() == TOML.replace("\n", "\r\n").encode()
    assert_mode(copy, 0o600)
    assert_mode(copy.parent, 0o700)
    before = copy.stat().st_mtime_ns
    save_copy(loaded, site.environ)
    assert copy.stat().st_mtime_ns == before


def test_a_token_from_elsewhere_is_not_in_the_copy_and_is_asked_for_where_it_is(site: Site) -> None:
    site.write(TOML.replace(f'token = "{TOKEN}"', 'token_file = "token"'))
    token = site.file.parent / "token"
    token.write_text("before")
    token.chmod(0o600)
    site.start()
    token.write_text("after")
    site.file.unlink()
    loaded = site.start()
    assert loaded.settings.erp.token is not None
    assert loaded.settings.erp.token.get_secret_value() == "after"
    assert all("before" not in copy.read_text() for copy in site.copies)


def test_each_file_has_a_copy_of_its_own(site: Site) -> None:
    site.start()
    other = site.file.with_name("other.toml")
    with pytest.raises(SettingsError):
        load_or_last_good(other, site.environ)


def test_a_lost_default_file_is_replaced_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.file.parent)
    monkeypatch.setattr(paths, "site_file", lambda _environ: site.state / "none.toml")
    good = load_or_last_good(None, site.environ)
    save_copy(good, site.environ)
    site.file.unlink()
    loaded = load_or_last_good(None, site.environ)
    assert loaded.settings.brand == good.settings.brand
    assert loaded.passed_over[0].fault is SettingsFault.FILE_LOST


def test_variables_count_over_the_copy_and_what_is_wrong_in_them_is_an_error(site: Site) -> None:
    site.start()
    site.write("")
    site.environ["TOTEM_BRAND__NAME"] = "Other"
    assert site.start().settings.brand.name == "Other"
    site.environ["TOTEM_ERP__TIMEOUT_S"] = "never"
    with pytest.raises(SettingsError, match="TOTEM_ERP__TIMEOUT_S"):
        site.start()


def test_the_copy_is_found_without_the_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.environ["TOTEM_KIOSK__STATE_DIR"] = str(site.state / "own")
    site.start()
    assert (site.state / "own" / FOLDER).is_dir()
    site.environ.clear()
    monkeypatch.setattr("totem.settings.paths.user_state_folder", lambda: site.state / "user")
    site.start()
    assert (site.state / "user" / FOLDER).is_dir()


def test_a_copy_that_cannot_be_written_is_logged_only(site: Site, expected_logs: LogWatch) -> None:
    expected_logs.expect("no copy of the configuration is kept")
    site.state.write_text("a file where the folder should be")
    assert site.start().passed_over == ()


def test_a_broken_copy_is_ignored(site: Site) -> None:
    site.start()
    site.copies[0].write_bytes(b"\xff")
    site.file.unlink()
    with pytest.raises(SettingsError):
        site.start()


@pytest.mark.parametrize("is_gone", [True, False])
@pytest.mark.parametrize("spoil", ["bytes", "a folder", "not settings"])
def test_a_lost_file_beside_a_spoilt_copy_is_no_new_kiosk(
    site: Site, monkeypatch: pytest.MonkeyPatch, spoil: str, is_gone: bool
) -> None:
    """A kiosk without a configuration offers its set-up, and checks no identity: to whoever stands there."""
    site.start()
    (copy,) = site.copies
    if spoil == "a folder":
        copy.unlink()
        copy.mkdir()
    else:
        copy.write_bytes(b"\xff" if spoil == "bytes" else TOML.replace("15", "-1").encode())
    WAYS["gone" if is_gone else "empty"][0](site)
    monkeypatch.setattr(paths, "site_file", lambda _environ: site.file)
    with pytest.raises(SettingsError) as error:
        load_or_last_good(None, site.environ)
    fault = SettingsFault.FILE_LOST if is_gone else SettingsFault.FILE_EMPTY
    assert [each.fault for each in error.value.problems] == [fault]


def test_a_cut_file_beside_a_copy_that_cannot_be_used_is_an_error(site: Site) -> None:
    """The part that was cut off may be the check of the customer's identity."""
    site.start()
    (copy,) = site.copies
    copy.write_text(f"{TOML}nonsense\n")
    WAYS["cut where it is TOML"][0](site)
    with pytest.raises(SettingsError) as error:
        site.start()
    assert [each.fault for each in error.value.problems] == [SettingsFault.FILE_CUT]


def test_the_copy_opens_where_the_file_with_the_token_is_gone(site: Site) -> None:
    folder = site.file.parent / paths.OVERLAYS
    folder.mkdir()
    site.write(TOML.replace(f'token = "{TOKEN}"\n', ""))
    token_file = folder / "token.toml"
    token_file.write_text(f'erp.token = "{TOKEN}"\n', encoding="utf-8")
    site.start()
    token_file.unlink()
    site.file.write_bytes(b"")
    loaded = site.start()
    assert loaded.passed_over
    assert loaded.settings.erp.base_url == "https://erp.example"


def test_keys_of_a_newer_version_are_left_out(site: Site) -> None:
    """Its copy counts, which the newer one kept, without the keys that nobody here knows."""
    newer = TOML + 'glow = true\n[orchard]\nbroker = "x"\n[screen]\nmotion = "reduced"\n'
    site.start()
    site.write(newer)
    site.copies[0].write_text(newer)  # by the newer version, which has started well with it
    loaded = site.start()
    assert loaded.settings.erp.base_url == "https://erp.example"
    assert loaded.settings.screen.motion == "reduced"
    assert [dotted(each.key) for each in loaded.passed_over] == [
        "erp.glow",
        "orchard",
    ]


def test_the_versions_own_copy_is_the_fallback(site: Site) -> None:
    older, newer = "1.0.0", TOML.replace("timeout_s = 15", 'timeout_s = "adaptive"')
    good = load_or_last_good(site.file, site.environ, version=older)
    save_copy(good, site.environ, version=older)
    site.write(newer)
    save_copy(Loaded(good.settings, site.file, (), text=newer), site.environ, version="1.1.0")
    loaded = load_or_last_good(site.file, site.environ, version=older)
    assert loaded.settings == good.settings
    assert loaded.passed_over
    for number in range(2, 9):
        save_copy(replace(good, text=f"# {number}\n"), site.environ, version=f"1.{number}.0")
    assert len(site.copies) == 1 + COPIES_KEPT
    for copy in site.copies:
        assert_mode(copy, 0o600)
