"""The configuration from memory: only when everything is as it was, never a secret, checked right after."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from pydantic import BaseModel

from totem.kiosk.rest import RestRules
from totem.kiosk.rules import Rules
from totem.settings import Loaded, SettingsError, load
from totem.settings.remembered import MEMORY, SECTIONS, Remembered, recall, remember, told_apart
from totem.ui.branding import load_brand

TOKEN = "a-secret-that-is-never-written"  # noqa: S105 - a test's own
TOML = """
[kiosk]
name = "Loja 1"
state_dir = "{state}"
open_hours = ["Mon-Fri 08:00-18:00", "Sat 08:00-12:00"]
[brand]
name = "NetSul"
slides = ["one.png", "two.png"]
texts.home_title = "Bem-vindo"
[erp]
base_url = "https://erp.example"
token_file = "token"
[payment]
allowed_banks = ["001", "756"]
max_surcharge = "0.15"
beneficiary.name = "NetSul Telecom"
[printer]
kind = "pdf"
"""


class Site:
    """A kiosk's files: its configuration, its token, its state."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.state = folder, folder / "totem.toml", folder / "state"
        self.environ = {"HOME": str(folder), "TOTEM_TRACE": "trace.jsonl"}
        self.file.write_text(TOML.format(state=self.state.as_posix()), encoding="utf-8")
        (folder / "token").write_text(TOKEN, encoding="utf-8")
        (folder / "token").chmod(0o600)
        for name in ("one.png", "two.png"):
            (folder / name).write_bytes(b"")

    def load(self) -> Loaded:
        """Check it, as a first start does."""
        return load(self.file, self.environ)

    def start(self) -> None:
        """Check it and remember it."""
        remember(self.load(), self.file, self.environ)

    def recall(self, reading: Callable[[], Loaded] | None = None) -> Remembered | None:
        """What is remembered; `reading` stands in for the check behind it."""
        return recall(self.file, self.environ, reading or self.load)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A kiosk that has not been started yet."""
    return Site(tmp_path)


def test_before_the_first_start_nothing_is_remembered(site: Site) -> None:
    assert site.recall() is None


def test_what_the_home_screen_needs_comes_from_memory(site: Site) -> None:
    site.start()
    reading, real = Mock(), site.load().settings
    recalled = site.recall(reading)
    assert recalled is not None
    assert Rules.from_settings(recalled) == Rules.from_settings(real)  # type: ignore[arg-type]
    assert RestRules.from_settings(recalled) == RestRules.from_settings(real)  # type: ignore[arg-type]
    assert load_brand(recalled.brand) == load_brand(real.brand)
    assert recalled.kiosk.state_dir == site.state
    assert (recalled.printer.kind, recalled.session.idle_s) == ("pdf", real.session.idle_s)
    assert not reading.called


def test_every_value_of_every_remembered_section_is_the_same(site: Site) -> None:
    site.start()
    recalled, real = site.recall(Mock()), site.load().settings
    for section in SECTIONS:
        for name, value in getattr(real, section):
            found = getattr(getattr(recalled, section), name)
            if isinstance(value, BaseModel):
                assert {each: getattr(found, each) for each, _ in value} == dict(value)
            else:
                assert (type(found), found) == (type(value), value), f"{section}.{name}"


def test_what_is_not_remembered_is_read(site: Site) -> None:
    site.start()
    reading = Mock(side_effect=site.load)
    recalled = site.recall(reading)
    assert recalled is not None
    assert recalled.erp.token.get_secret_value() == TOKEN
    assert recalled.printer.deadline_s > 0
    assert reading.call_count == 1
    with pytest.raises(AttributeError):
        _ = recalled.no_such_section
    with pytest.raises(AttributeError):
        _ = recalled.brand.no_such_value


def test_no_secret_is_remembered(site: Site) -> None:
    site.environ["TOTEM_ERP__TOKEN"] = TOKEN
    site.start()
    memory = (site.state / MEMORY).read_text(encoding="utf-8")
    assert TOKEN not in memory
    assert "erp.example" not in memory
    if os.name == "posix":
        assert (site.state / MEMORY).stat().st_mode & 0o077 == 0


CHANGES: dict[str, Callable[[Site], object]] = {
    "the file": lambda site: site.file.write_text(site.file.read_text("utf-8") + "\n", "utf-8"),
    "a mistake in the file": lambda site: site.file.write_text("[brand]\nnam = 1", "utf-8"),
    "no TOML": lambda site: site.file.write_text("[brand", "utf-8"),
    "no file": lambda site: site.file.unlink(),
    "a variable": lambda site: site.environ.update(TOTEM_BRAND__NAME="Other"),
    "the home folder": lambda site: site.environ.update(HOME="/elsewhere"),
    "the credentials": lambda site: site.environ.update(CREDENTIALS_DIRECTORY="/run/credentials"),
    "another state folder": lambda site: site.environ.update(TOTEM_KIOSK__STATE_DIR="/elsewhere"),
    "a relative state folder": lambda site: site.environ.update(TOTEM_KIOSK__STATE_DIR="state"),
    "no memory": lambda site: (site.state / MEMORY).unlink(),
    "half a memory": lambda site: os.truncate(site.state / MEMORY, 300),
    "another memory": lambda site: (site.state / MEMORY).write_text("[]"),
    "a memory of bytes": lambda site: (site.state / MEMORY).write_bytes(b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_when_anything_is_different_nothing_is_recalled(site: Site, change: Callable[[Site], object]) -> None:
    site.start()
    assert site.recall() is not None
    change(site)
    assert site.recall() is None


def test_another_version_of_the_program_recalls_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.start()
    monkeypatch.setattr("totem.settings.remembered._program", lambda: ("another",))
    assert site.recall() is None


@pytest.mark.parametrize("value", [{"sections": {}}, {"path": 1}, {"decimal": "x"}], ids=str)
def test_a_memory_of_another_shape_is_none(site: Site, value: object) -> None:
    site.start()
    memory = json.loads((site.state / MEMORY).read_text("utf-8"))
    (site.state / MEMORY).write_text(json.dumps(memory | {"settings": {"kiosk": value}}), encoding="utf-8")
    assert site.recall() is None


def test_tracing_changes_nothing(site: Site) -> None:
    site.start()
    del site.environ["TOTEM_TRACE"]
    assert site.recall() is not None


def test_behind_the_first_frame_it_is_found_as_remembered(site: Site) -> None:
    site.start()
    recalled = site.recall()
    assert recalled is not None
    loaded = recalled.check()
    assert loaded is not None
    assert told_apart(loaded.settings) == recalled.tree


def test_a_picture_that_is_gone_is_found_behind_the_first_frame(site: Site) -> None:
    site.start()
    (site.folder / "one.png").unlink()
    recalled = site.recall()
    assert recalled is not None
    assert recalled.check() is None
    recalled.forget()
    assert site.recall() is None
    recalled.forget()


def test_a_memory_that_somebody_changed_is_found_behind_the_first_frame(site: Site) -> None:
    site.start()
    file = site.state / MEMORY
    file.write_text(file.read_text("utf-8").replace('"001"', '"999"'), encoding="utf-8")
    recalled = site.recall()
    assert recalled is not None
    assert recalled.check() is None


def test_a_token_that_is_gone_is_told_behind_the_first_frame(site: Site) -> None:
    site.start()
    (site.folder / "token").unlink()
    recalled = site.recall()
    assert recalled is not None
    with pytest.raises(SettingsError, match="token"):
        recalled.check()


def test_a_state_folder_that_cannot_be_written_costs_only_time(site: Site) -> None:
    site.state.write_text("a file where the folder should be", encoding="utf-8")
    site.start()
    assert site.recall() is None


def test_the_users_own_state_folder_is_used_where_none_is_set(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.settings.places.user_state_folder", lambda: site.folder / "own")
    site.file.write_text('[brand]\nname = "NetSul"', encoding="utf-8")
    site.start()
    assert (site.folder / "own" / MEMORY).is_file()
    assert site.recall() is not None


def test_the_file_is_looked_for_where_the_check_looks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.environ["TOTEM_KIOSK__STATE_DIR"] = str(site.state)
    monkeypatch.chdir(site.folder)
    for environ, config in (
        (site.environ | {"TOTEM_CONFIG": str(site.file)}, None),
        (site.environ, None),
        (site.environ, site.file),
    ):
        reading = partial(load, config, environ)
        remember(reading(), config, environ)
        recalled = recall(config, environ, reading)
        assert recalled is not None
        assert recalled.kiosk.name == "Loja 1"
