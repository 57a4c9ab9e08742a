"""The operator's manual tells the truth: every key, every picture, every file and command that it names."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import manual
from totem import cli
from totem.settings import Settings
from totem.settings.outline import Outline

TEXT = manual.MANUAL.read_text(encoding="utf-8")
LEAVES = Outline(Settings).leaves()


def test_the_reference_is_what_the_models_say() -> None:
    """Where this fails: `packaging/manual.py` brings it up to date; `manual/keys.toml` has the words."""
    assert manual.with_reference(TEXT) == TEXT


def test_every_key_has_a_row_of_its_own() -> None:
    rows = re.findall(r"^### `\[(.+)\]`$|^\| `([\w.]+)` \|", TEXT, re.MULTILINE)
    section, told = "", set[str]()
    for heading, key in rows:
        section = heading or section
        if key:
            told.add(f"{section}.{key}")
    wanted = {re.sub(r"^erp\.requests\.\w+\.", "erp.requests.PEDIDO.", leaf) for leaf in LEAVES}
    assert told == wanted


@pytest.mark.parametrize("link", sorted(set(re.findall(r'(?:src="|\]\()([\w./-]+)', TEXT))))
def test_what_is_shown_or_linked_is_there(link: str) -> None:
    assert (manual.HERE / link).resolve().is_file()


@pytest.mark.parametrize("key", sorted(set(re.findall(r"`([a-z_]+\.[a-z_.]+)(?: =[^`]*)?`", TEXT))))
def test_settings_that_it_names_are_there(key: str) -> None:
    if "." in key and not key.endswith((".toml", ".jsonl", ".token", ".sh", ".md")):
        assert key in LEAVES


def test_commands_that_it_names_are_there() -> None:
    import typer

    group = typer.main.get_command(cli.app)
    for words in set(
        re.findall(r"\btotem ((?:config|update|doctor|decode|print-test|pin)(?: [a-z]+)?)", TEXT)
    ):
        command = group
        for word in words.split():
            inner = getattr(command, "commands", None)
            if inner is None:
                break
            assert word in inner, words
            command = inner[word]


@pytest.mark.usefixtures("qapp")
def test_the_staffs_screens_are_taken_upright_and_small(tmp_path: Path) -> None:
    manual.take_pictures(tmp_path)
    picture = tmp_path / "set-up.png"
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (manual.WIDTH, manual.WIDTH * 16 // 9)
    assert picture.stat().st_size < 160_000
