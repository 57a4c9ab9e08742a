"""Overlays of `conf.d`: order, precedence, places in errors, and copies."""

import string
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.platform_marks import CAN_LINK
from totem.settings import (
    Loaded,
    Settings,
    SettingsError,
    editing,
    last_good,
    load,
    load_or_last_good,
    paths,
    raw_settings,
)
from totem.settings.editing import NotWritten


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The configuration file of a folder with an empty `conf.d`."""
    (tmp_path / "site" / "conf.d").mkdir(parents=True)
    file = tmp_path / "site" / "totem.toml"
    file.write_text('kiosk.name = "all"\nerp.base_url = "https://erp.example/api"\n', encoding="utf-8")
    return file


def overlay(file: Path, name: str, text: str) -> Path:
    path = file.parent / "conf.d" / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shared_file_and_the_kiosks_own_name_make_one_configuration(file: Path) -> None:
    overlay(file, "10-name.toml", 'kiosk.name = "Loja Centro, totem 1"\n')
    loaded = load(file, {})
    assert loaded.settings.kiosk.name == "Loja Centro, totem 1"
    assert loaded.settings.erp.base_url == "https://erp.example/api"
    assert loaded.file == file
    assert loaded.sources == f"{file}, conf.d/10-name.toml"


def test_later_names_win_and_the_environment_over_all(file: Path) -> None:
    overlay(file, "20.toml", 'kiosk.name = "twenty"\nbrand.name = "twenty"')
    overlay(file, "10.toml", 'kiosk.name = "ten"\nbrand.name = "ten"\nbrand.site = "ten.example"')
    overlay(file, "30.toml", 'kiosk.name = "thirty"')
    settings = load(file, {"TOTEM_KIOSK__NAME": "environment"}).settings
    assert (settings.kiosk.name, settings.brand.name, settings.brand.site) == (
        "environment",
        "twenty",
        "ten.example",
    )
    assert load(file, {}).settings.kiosk.name == "thirty"


def test_only_plain_names_of_toml_count(file: Path) -> None:
    for name in (".hidden.toml", "10.toml~", "10.toml.bak", "10.txt", "toml"):
        overlay(file, name, 'kiosk.name = "stray"')
    assert load(file, {}).settings.kiosk.name == "all"


def test_a_list_takes_the_place_of_a_list_and_a_table_goes_into_a_table(file: Path) -> None:
    file.write_text(
        'printer = { kind = "thermal", connection = "tcp://10.0.0.1" }\npayment.allowed_banks = ["001"]',
        encoding="utf-8",
    )
    overlay(file, "a.toml", '[printer]\nconnection = "tcp://10.0.0.2"\n[payment]\nallowed_banks = ["756"]')
    settings = load(file, {}).settings
    assert (settings.printer.kind, settings.printer.connection) == ("thermal", "tcp://10.0.0.2")
    assert settings.payment.allowed_banks == ("756",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kiosk.name = "a"\nkiosk.nome = "b"\n', "conf.d/10.toml:2: kiosk.nome"),
        ("\n\nsession.idle_s = -1\n", "conf.d/10.toml:3: session.idle_s"),
        ("kiosk = [\n", "conf.d/10.toml:1: not TOML"),
        ('erp = "no table"\n', "conf.d/10.toml:1: erp"),
        ('erp.token_file = "none"\n', "conf.d/10.toml:1: erp.token_file names"),
    ],
)
def test_problems_name_file_and_line(file: Path, text: str, told: str) -> None:
    overlay(file, "10.toml", text)
    with pytest.raises(SettingsError) as error:
        load(file, {})
    assert any(f"{file.parent / told}" in line for line in str(error.value).splitlines())


def test_problems_of_both_files_are_reported_together(file: Path) -> None:
    file.write_text('session.idle_s = -1\nkiosk.name = "x"\n', encoding="utf-8")
    overlay(file, "10.toml", 'session.countdown_s = -1\nkiosk.name = "y"\n')
    with pytest.raises(SettingsError) as error:
        load(file, {})
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == [
        f"{file}:1",
        f"{file.parent / 'conf.d' / '10.toml'}:1",
    ]


def test_other_things_than_files_are_reported(file: Path) -> None:
    (file.parent / "conf.d" / "folder.toml").mkdir()
    if CAN_LINK:
        (file.parent / "conf.d" / "link.toml").symlink_to("nowhere")
    (file.parent / "conf.d" / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError) as error:
        load(file, {})
    told = "\n".join(str(error.value).splitlines())
    assert all(name in told for name in ("folder.toml", "bytes.toml", *(["link.toml"] if CAN_LINK else [])))


def test_a_conf_d_that_is_no_folder_is_reported(file: Path) -> None:
    (file.parent / "conf.d").rmdir()
    (file.parent / "conf.d").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"conf\.d: cannot be read"):
        load(file, {})


def test_overlays_alone_are_a_configuration_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site" / "totem.toml"
    monkeypatch.setattr(paths, "site_file", lambda _environ: site)
    (site.parent / "conf.d").mkdir(parents=True)
    overlay(site, "name.toml", 'kiosk.name = "alone"')
    loaded = load(None, {})
    assert (loaded.settings.kiosk.name, loaded.file) == ("alone", site)
    with pytest.raises(SettingsError, match="no such file"):
        load(site, {})


def test_a_token_of_a_later_file_counts_over_one_before(file: Path) -> None:
    (file.parent / "token").write_text("of-the-file", encoding="utf-8")
    file.write_text('erp.token_file = "token"', encoding="utf-8")
    own = overlay(file, "10.toml", 'erp.token = "of-the-overlay"')
    own.chmod(0o604)
    loaded = load(file, {})
    assert loaded.settings.erp.token is not None
    assert loaded.settings.erp.token.get_secret_value() == "of-the-overlay"
    if sys.platform != "win32":
        assert any(f"{own} holds a secret of the ERP" in str(each) for each in loaded.warnings)
    own.write_text('erp.token = "a"\nerp.token_file = "token"', encoding="utf-8")
    with pytest.raises(SettingsError, match="both set"):
        load(file, {})


@pytest.mark.parametrize("text", ["", "kiosk.name = ", "\0" * 40, 'kiosk.name = "Loja Cen'])
def test_a_spoiled_overlay_has_the_last_good_one_count(file: Path, tmp_path: Path, text: str) -> None:
    environ = {"TOTEM_KIOSK__STATE_DIR": str(tmp_path / "state")}
    own = overlay(file, "10.toml", 'kiosk.name = "Loja Centro"\nbrand.name = "NetSul"\n')
    last_good.save_copy(load(file, environ), environ)
    own.write_text(text, encoding="utf-8")
    loaded = load_or_last_good(file, environ)
    assert (loaded.settings.kiosk.name, loaded.settings.brand.name) == ("Loja Centro", "NetSul")
    assert str(own) in str(loaded.passed_over[0])
    file.unlink()
    assert load_or_last_good(file, environ).settings.kiosk.name == "Loja Centro"


def test_an_overlay_that_was_taken_away_is_gone(file: Path, tmp_path: Path) -> None:
    environ = {"TOTEM_KIOSK__STATE_DIR": str(tmp_path / "state")}
    own = overlay(file, "10.toml", 'kiosk.name = "Loja Centro"\n')
    last_good.save_copy(load(file, environ), environ)
    own.unlink()
    loaded = load_or_last_good(file, environ)
    assert (loaded.settings.kiosk.name, loaded.passed_over) == ("all", ())


def test_a_whole_folder_that_is_gone_comes_back_from_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site" / "totem.toml"
    monkeypatch.setattr(paths, "site_file", lambda _environ: site)
    (site.parent / "conf.d").mkdir(parents=True)
    site.write_text('brand.name = "NetSul"', encoding="utf-8")
    overlay(site, "10.toml", 'kiosk.name = "Loja Centro"')
    environ = {"TOTEM_KIOSK__STATE_DIR": str(tmp_path / "state")}
    last_good.save_copy(load(None, environ), environ)
    site.unlink()
    loaded = load_or_last_good(None, environ)
    assert (loaded.settings.brand.name, loaded.settings.kiosk.name) == ("NetSul", "Loja Centro")
    assert [str(each) for each in loaded.passed_over] == [f"{site}: there is no such file any more"]


def test_a_change_of_an_overridden_value_is_refused(file: Path) -> None:
    own = overlay(file, "10.toml", 'kiosk.name = "Loja Centro"\n')
    editing.apply_changes(file, {"brand.name": "NetSul"}, {})
    assert load(file, {}).settings.brand.name == "NetSul"
    assert own.read_text(encoding="utf-8") == 'kiosk.name = "Loja Centro"\n'
    before = file.read_text(encoding="utf-8")
    with pytest.raises(NotWritten, match=r"kiosk\.name está em .*10\.toml"):
        editing.apply_changes(file, {"kiosk.name": "Loja Norte"}, {})
    assert file.read_text(encoding="utf-8") == before


_NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=2)
_TABLES = st.recursive(
    st.integers(0, 9), lambda inner: st.dictionaries(_NAMES, inner, min_size=1, max_size=3), max_leaves=8
).filter(lambda it: isinstance(it, dict))


@given(st.lists(_TABLES, max_size=4))
def test_merging_is_setting_one_after_another(tables: list[dict[str, Any]]) -> None:
    layers = [raw_settings.Layer(Path(str(number)), "", table) for number, table in enumerate(tables)]
    raw = raw_settings.read(Path("x"), {}, layers=layers)
    expected: dict[tuple[str, ...], Any] = {}
    for table in tables:
        for path, value in _leaves(table):
            expected = {
                known: each
                for known, each in expected.items()
                if known != path[: len(known)] and path != known[: len(path)]
            }
            expected[path] = value
    assert dict(_leaves(raw.values)) == expected


def _leaves(table: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _leaves(value, (*path, name))
        else:
            found.append(((*path, name), value))
    return found


@given(
    st.text(), st.dictionaries(st.text(string.ascii_lowercase, min_size=1, max_size=8), st.text(), max_size=3)
)
def test_a_copy_gives_back_what_was_kept(text: str, over: dict[str, str]) -> None:
    loaded = Loaded(Settings(), None, (), text=text, overlays=tuple(sorted(over.items())))
    own, others = last_good._unpack(last_good._pack(loaded))
    assert others == sorted(over.items())
    assert own == text or (over and own == f"{text}\n")
