"""The section [fleet]: its password, its files, and certificate and key together."""

import json
import sys
from pathlib import Path

import pytest

from support.sampling import part
from totem.app.fleet.configuration import find_wrong
from totem.fleet.joining import fleet_password, link_config
from totem.settings import Settings, SettingsError, load
from totem.settings.editing import NotWritten, WriteFault, apply_changes
from totem.settings.errors import SettingsFault, dotted
from totem.settings.fleet import PERMISSIONS
from totem.settings.fleet_overlay import IMAGE_KEYS, is_allowed
from totem.settings.schema_text import SchemaText
from totem.system.process_setup import child_environment

FLEET = '[fleet]\nhost = "frota.example"\nid = "loja-1"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "totem.toml"
    file.write_text(FLEET)
    return file


def test_a_password_comes_from_a_file_a_variable_or_a_credential(config: Path, tmp_path: Path) -> None:
    (tmp_path / "fleet.password").write_text("of-the-file\n")
    (tmp_path / "fleet.password").chmod(0o600)
    (tmp_path / "fleet_password").write_text("of-systemd\n")
    credential, variable = (
        {"CREDENTIALS_DIRECTORY": str(tmp_path)},
        {"TOTEM_FLEET__PASSWORD": "of-the-variable"},
    )
    for environ, more, expected in (
        ({}, "", None),
        (credential, "", "of-systemd"),
        (credential, 'password_file = "fleet.password"\n', "of-the-file"),
        (credential | variable, 'password_file = "fleet.password"\n', "of-the-variable"),
    ):
        config.write_text(FLEET + more)
        loaded = load(config, environ)
        assert fleet_password(loaded.settings.fleet, {}) == expected
        link = link_config(loaded.settings.fleet, {})
        assert (link.password, link.host, link.id) == (expected, "frota.example", "loja-1")
        assert expected is None or expected not in repr(loaded)
        assert not {"TOTEM_FLEET__PASSWORD", "CREDENTIALS_DIRECTORY"} & child_environment(environ).keys()


def test_a_password_in_the_file_itself_is_an_error(config: Path) -> None:
    with pytest.raises(NotWritten) as refused:
        apply_changes(config, {"fleet.password": "abcdefgh"}, {})
    assert refused.value.fault is WriteFault.SECRET
    config.write_text(FLEET + 'password = "abcdefgh"\n')
    with pytest.raises(SettingsError) as failed:
        load(config, {})
    (problem,) = failed.value.problems
    assert (problem.fault, problem.key) == (SettingsFault.SECRET_IN_FILE, ("fleet", "password"))
    assert "abcdefgh" not in str(failed.value)


def test_files_that_are_missing_or_public_are_warnings_since_customers_are_served_without_them(
    config: Path, tmp_path: Path
) -> None:
    keys = ("password_file", "ca_file", "client_certificate", "client_key", "trusted_keys")
    config.write_text(FLEET + "".join(f'{key} = "{key}.x"\n' for key in keys))
    warned = [(each.fault, each.key[-1], each.place) for each in load(config, {}).warnings if each.key]
    lines = {key: f"{config}:{line}" for line, key in enumerate(keys, 4)}
    assert warned == [(SettingsFault.FLEET_FILE_UNREADABLE, key, lines[key]) for key in keys]
    for key in keys:
        (tmp_path / f"{key}.x").write_text("x")
        (tmp_path / f"{key}.x").chmod(0o644)
    warned_paths = {
        Path(each.path).name
        for each in load(config, {}).warnings
        if each.fault is SettingsFault.READABLE_FLEET_SECRET
    }
    public = {"password_file.x", "client_key.x"} if sys.platform != "win32" else set()  # no modes there
    assert warned_paths == public


@pytest.mark.parametrize("key", ["client_certificate", "client_key"])
def test_certificate_and_key_stand_together(config: Path, key: str) -> None:
    config.write_text(FLEET + f'{key} = "own.pem"\n')
    with pytest.raises(SettingsError) as failed:
        load(config, {})
    assert "fleet.client_certificate and fleet.client_key, or neither" in str(failed.value)


NO_TEXT = {
    "escape": "\x1b",
    "zero": "\0",
    "form feed": "\f",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right to left": "\u202e",
    "isolate": "\u2066",
    "zero width": "\u200b",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
    "private": "\ue000",
}
TEXTS = sorted(
    key for key in SchemaText(Settings).leaves() if is_allowed(key, PERMISSIONS) and key not in IMAGE_KEYS
)
PUBLISHED = ("fleet.site", "fleet.city", "fleet.uf", "fleet.tags", "fleet.id", "kiosk.name")


@pytest.mark.parametrize("character", NO_TEXT.values(), ids=NO_TEXT)
def test_no_text_of_the_fleet_has_characters_that_steer_or_hide(config: Path, character: str) -> None:
    """Neither one that the fleet sets, which comes signed, nor one that the kiosk publishes.

    In a sample, the characters share the keys: which are refused does not depend on the key.
    """
    turn = [*NO_TEXT.values()].index(character)
    assert {"kiosk.name", "brand.name", "brand.texts.home_title", "brand.site"} <= {*TEXTS}
    config.write_text(f"{FLEET}allow = {json.dumps(['restart', *PERMISSIONS])}\n")
    for key in part(TEXTS, turn, every=4):
        for value in (f"pr{character}xy", [f"pr{character}xy"]):
            assert find_wrong(config, {key: value}) == [key], (key, value)
    for key in part(PUBLISHED, turn, every=3):
        section, name = key.split(".")
        value = json.dumps([f"pr{character}xy"] if name == "tags" else f"pr{character}xy")
        own_id = "" if name == "id" else 'id = "loja-1"\n'
        file = f'[fleet]\nhost = "frota.example"\n{own_id}'
        config.write_text(f"{file}[kiosk]\n" * (section == "kiosk") or file)
        with config.open("a") as end:
            end.write(f"{name} = {value}\n")
        with pytest.raises(SettingsError) as refused:
            load(config, {})
        assert {dotted(each.key).partition("[")[0] for each in refused.value.problems} == {key}


def test_a_name_keeps_its_accents_and_is_one_line(config: Path) -> None:
    text = 'name = """\n Totem\N{NO-BREAK SPACE} São\t João\n— 1º andar """\n'
    config.write_text(f"{FLEET}[kiosk]\n{text}", encoding="utf-8")
    assert load(config, {}).settings.kiosk.name == "Totem São João — 1º andar"
