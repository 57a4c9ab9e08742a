"""Editing of single values; a refused change leaves the file as it was."""

import tomllib
from pathlib import Path

import pytest

from support.file_modes import assert_mode
from totem.settings import load
from totem.settings.editing import Changes, NotWritten, WriteFault, apply_changes, file_to_change

TEXT = """\
# the store in the centre
[screen]
diagonal_inches = 21.5   # measured

[brand]
name = "NetSul"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "totem.toml"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o640)
    return file


def test_a_value_is_changed_and_everything_else_stays(file: Path) -> None:
    apply_changes(file, {"screen.diagonal_inches": 15.6}, {})
    assert file.read_text(encoding="utf-8") == TEXT.replace("21.5", "15.6")
    assert file.with_name("totem.toml.bak").read_text(encoding="utf-8") == TEXT
    assert_mode(file, 0o640)
    assert sorted(each.name for each in file.parent.iterdir()) == ["totem.toml", "totem.toml.bak"]


def test_every_comment_stays_where_it_was(file: Path) -> None:
    text = '#1\n  # two\n[brand]\n#0\n#2\n\n# a\nname = "NetSul" # b\n'
    text += 'texts.home_lead = """\n# no comment\n#1\n"""\n#3'
    file.write_bytes(text.encode())
    apply_changes(file, {"brand.name": "#2"}, {})
    assert file.read_bytes() == text.replace("NetSul", "#2").encode()


@pytest.mark.parametrize(
    "string", ['"""\n# no comment"""', "'''\n  # no comment''' # one", '"""a\n#0\\\n  # b\n"""']
)
def test_a_string_whose_last_line_looks_like_a_comment_is_none(file: Path, string: str) -> None:
    text = f'# one\n[brand]\nname = "NetSul"\ntexts.home_lead = {string}\n# two\n'
    file.write_bytes(text.encode())
    apply_changes(file, {"brand.name": "Sabiá"}, {})
    assert file.read_bytes() == text.replace("NetSul", "Sabiá").encode()


def test_keys_and_sections_that_are_not_there_are_made(file: Path) -> None:
    changes: Changes = {
        "brand.texts.home_title": "Boleto na hora",
        "kiosk.open_hours": ["Mon-Fri 08:00-18:00"],
        "sound.volume": 30,
        "sound.enabled": False,
    }
    apply_changes(file, changes, {})
    settings = load(file, {}).settings
    assert settings.brand.texts.home_title == "Boleto na hora"
    assert len(settings.kiosk.open_hours) == 1
    assert (settings.sound.volume, settings.sound.enabled) == (30, False)
    assert settings.brand.name == "NetSul"


def test_none_brings_the_default_back(file: Path) -> None:
    apply_changes(file, {"screen.diagonal_inches": None}, {})
    assert load(file, {}).settings.screen.diagonal_inches == 21.5
    assert "diagonal" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"screen.diagonal_inches": 2}, "screen.diagonal_inches não aceita 2; aceita número de 7 a 100"),
        ({"screen.diagonal": 20}, "screen.diagonal"),
        ({"brand.name": "x" * 41}, "brand.name"),
        ({"kiosk.open_hours": ["whenever"]}, "kiosk.open_hours"),
        ({"erp.token": "s3cr3t"}, "segredo"),
        ({"brand.name.first": "x"}, "tem um erro"),
    ],
)
def test_invalid_changes_are_refused_and_nothing_is_written(
    file: Path, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(NotWritten) as told:
        apply_changes(file, changes, {})
    assert said in str(told.value)
    assert "draft" not in str(told.value)
    assert file.read_text(encoding="utf-8") == TEXT
    assert [each.name for each in file.parent.iterdir()] == ["totem.toml"]


def test_a_value_that_a_variable_overrides_is_refused(file: Path) -> None:
    environ = {"TOTEM_SOUND__VOLUME": "40", "TOTEM_BRAND__NAME": "NetSul"}
    with pytest.raises(NotWritten, match="TOTEM_SOUND__VOLUME") as refused:
        apply_changes(file, {"sound.volume": 30}, environ)
    assert refused.value.fault is WriteFault.OVERLAID
    assert file.read_text(encoding="utf-8") == TEXT
    apply_changes(file, {"sound.volume": 40, "brand.name": "NetSul"}, environ)


def test_a_broken_file_is_not_edited(file: Path) -> None:
    file.write_text("[screen\n", encoding="utf-8")
    with pytest.raises(NotWritten) as refused:
        apply_changes(file, {"sound.volume": 30}, {})
    assert refused.value.fault is WriteFault.FILE_UNREADABLE
    assert file.read_text(encoding="utf-8") == "[screen\n"


def test_the_backup_is_to_the_byte_what_a_windows_editor_wrote(file: Path) -> None:
    before = "\ufeff" + TEXT.replace("\n", "\r\n")
    file.write_bytes(before.encode())
    apply_changes(file, {"screen.diagonal_inches": 15.6}, {})
    assert file.with_name("totem.toml.bak").read_bytes() == before.encode()
    assert file.read_bytes().decode() == TEXT.replace("21.5", "15.6")


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotWritten) as refused:
        apply_changes(tmp_path / "file" / "totem.toml", {"sound.volume": 30}, {})
    assert refused.value.fault is WriteFault.FILE_UNWRITABLE


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "totem.toml"
    apply_changes(file, {"sound.volume": 30}, {})
    assert load(file, {}).settings.sound.volume == 30
    assert_mode(file, 0o600)


def test_the_file_to_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("totem.settings.paths.site_file", lambda _environ: tmp_path / "site.toml")
    assert file_to_change(Path("a.toml"), {"TOTEM_CONFIG": "b.toml"}) == Path("a.toml")
    assert file_to_change(None, {"TOTEM_CONFIG": "b.toml"}) == Path("b.toml")
    assert file_to_change(None, {}) == tmp_path / "site.toml"
    (tmp_path / "totem.toml").touch()
    assert file_to_change(None, {}) == Path("totem.toml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        'brand.name = "NetSul"\nscreen.diagonal_inches = 21.5\n',
        'brand = { name = "NetSul" }\n',
        '[brand]\nname = "NetSul"\n\n[brand.texts]\nhome_lead = "x"\n\n[screen]\ndiagonal_inches = 21.5\n',
        '[brand.texts]\nfarewell = "old"\n[kiosk]\nname = "a"\n',
        'brand.texts = { farewell = "old" }\n[kiosk]\nname = "a"\n',
    ],
)
def test_however_the_file_is_written_the_value_gets_in_and_the_rest_stays(tmp_path: Path, text: str) -> None:
    file = tmp_path / "totem.toml"
    file.write_text(text, encoding="utf-8")
    before = tomllib.loads(text)
    apply_changes(file, {"brand.texts.farewell": "Volte sempre"}, {})
    after = tomllib.loads(file.read_text(encoding="utf-8"))
    assert after["brand"]["texts"].pop("farewell") == "Volte sempre"
    before.get("brand", {}).get("texts", {}).pop("farewell", None)
    assert {name: value for name, value in after.items() if name != "brand"} == {
        name: value for name, value in before.items() if name != "brand"
    }
    assert after["brand"].get("name") == before.get("brand", {}).get("name")
    assert after["brand"]["texts"] == before.get("brand", {}).get("texts", {})
