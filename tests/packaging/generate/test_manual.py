"""The operator's manual against the program: every key, picture, file and command that it names exists."""

import re
import tomllib
from pathlib import Path

import pytest

import totem
from generate import settings_reference as manual
from totem.cli.main import parser
from totem.settings import Settings
from totem.settings.schema_text import SchemaText
from totem.staff.setup_wizard import SetupStep
from totem.ui.staff.menu import ENTRIES
from totem.ui.staff.setup_page import STEPS

TEXT = manual.MANUAL.read_text(encoding="utf-8")
HAND = re.sub(r"<img[^>]*>|```.*?```", "", TEXT.partition(manual.BEGIN)[0], flags=re.DOTALL)
"""What was written by hand, without pictures and code."""
PROGRAM = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted(Path(totem.__file__).parent.rglob("*.py"))
)
LEAVES = SchemaText(Settings).leaves()


def test_the_reference_is_what_the_models_say() -> None:
    """Run `packaging/generate/settings_reference.py` where this fails; `manual/keys.toml` has the words."""
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
    assert (manual.FOLDER / link).resolve().is_file()


@pytest.mark.parametrize("key", sorted(set(re.findall(r"`([a-z_]+\.[a-z_.]+)(?: =[^`]*)?`", TEXT))))
def test_settings_that_it_names_are_there(key: str) -> None:
    if "." in key and not key.endswith((".toml", ".jsonl", ".token", ".sh", ".md", ".bak")):
        assert key in LEAVES


def test_commands_that_it_names_are_there() -> None:
    grammar = parser()
    for words in set(
        re.findall(r"\btotem ((?:config|update|doctor|decode|print-test|pin)(?: [a-z]+)?)", TEXT)
    ):
        command = grammar
        for word in words.split():
            if not command.commands:
                break
            assert word in command.commands, words
            command = command.commands[word]


@pytest.mark.parametrize("words", sorted(set(re.findall(r'"([^"`]+)"', HAND))))
def test_what_it_quotes_is_what_the_kiosk_says(words: str) -> None:
    """Sentences, buttons and pages stand in the program as they stand here, or as headings of the manual."""
    assert words in PROGRAM or f"**{words}**" in TEXT


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
def test_its_configurations_can_be_read(block: str) -> None:
    Settings.model_validate(tomllib.loads(block))


def test_the_pages_that_it_lists_are_there() -> None:
    table = TEXT.partition("### A manutenção")[2].partition("## Quando")[0]
    told = {name for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in cell.split(", ")}
    assert {label for _, label, _ in ENTRIES} <= told


def test_the_steps_of_a_set_up_are_those_on_the_screen() -> None:
    told = re.findall(r"^ +\| (\d\. [^|]+) \|", TEXT, re.MULTILINE)
    assert told == [f"{place}. {STEPS[part][0]}" for place, part in enumerate(SetupStep, 1)]
