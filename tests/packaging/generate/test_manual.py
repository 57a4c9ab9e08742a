"""The operator's manual and its pages against the program: what they name, show and quote is there."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import totem
from generate import settings_reference as manual
from generate.manual_tables import TABLES, VENDORS, short_name, with_tables
from totem.cli.main import parser
from totem.domain.fleet_commands import COMMANDS
from totem.settings import Settings
from totem.settings.credentials import secrets_of
from totem.settings.erp import section_model
from totem.settings.erp_kinds import KINDS, join
from totem.settings.errors import dotted
from totem.settings.fleet import FleetSettings
from totem.settings.schema_text import SchemaText
from totem.staff.setup_wizard import SetupStep
from totem.ui.staff.actions_page import DAILY
from totem.ui.staff.overview_page import ENTRIES, Side
from totem.ui.staff.settings_page import STEPS

TEXT = manual.MANUAL.read_text(encoding="utf-8")
REFERENCE = manual.REFERENCE.read_text(encoding="utf-8")
PRINTED = [
    (manual.FOLDER / f"{name}.pt-BR.md").read_text(encoding="utf-8") for name in ("ABERTURA", "EQUIPE")
]
"""Pages that a store prints."""
LINES_OF_A_SHEET = 45
PROGRAM = "\n".join(
    # Titles break where the sense does.
    file.read_text(encoding="utf-8").replace("\\n", " ")
    for file in sorted(Path(totem.__file__).parent.rglob("*.py"))
)
LEAVES = SchemaText(Settings).leaves()
PARTS = ("O que pedir", "O que informar", "Testar", "O que faz e o que não faz", "Erros usuais", "Limites")


def page_of(kind: str) -> str:
    """Return the page of an ERP."""
    return (manual.FOLDER / "erp" / f"{kind}.md").read_text(encoding="utf-8")


def all_texts() -> list[str]:
    """Return the manual, the pages to print and those of the ERPs."""
    return [TEXT, *PRINTED, *map(page_of, KINDS)]


def by_hand(text: str) -> str:
    """The text that is written by hand, without pictures and code."""
    return re.sub(r"<img[^>]*>|```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


@pytest.mark.skipif(sys.platform == "win32", reason="the help names the configuration's place on Linux")
def test_the_reference_is_what_the_models_and_the_grammar_say() -> None:
    """Run `packaging/generate/settings_reference.py` where this fails."""
    assert manual.with_reference(REFERENCE) == REFERENCE


@pytest.mark.parametrize("page", TABLES)
def test_the_tables_of_a_page_are_the_present_ones(page: str) -> None:
    text = (manual.FOLDER / page).read_text(encoding="utf-8")
    assert with_tables(page, text) == text, "run packaging/generate/manual_tables.py"


@pytest.mark.parametrize("page", PRINTED)
def test_a_page_to_print_is_one_page(page: str) -> None:
    assert len(page.splitlines()) <= LINES_OF_A_SHEET


def test_every_key_has_a_row_of_its_own() -> None:
    rows = re.findall(r"^### `\[(.+)\]`$|^\| `([\w.]+)` \|", REFERENCE, re.MULTILINE)
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


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_an_erp(kind: str) -> None:
    page = page_of(kind)
    title = re.match(r"# (.+)", page)
    assert title
    assert f"[{title[1]}](erp/{kind}.md)" in TEXT
    assert [part for part in PARTS if f"\n## {part}\n" not in page] == []
    for link in re.findall(r"\]\(([\w./-]+)", page):
        assert (manual.FOLDER / "erp" / link).resolve().is_file(), link
    blocks = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]
    assert [Settings.parse(block).erp.kind for block in blocks] == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_an_erp_names_its_settings_and_where_its_secrets_are(kind: str) -> None:
    for secret in secrets_of(kind):
        credential = f"/etc/credstore/totem.{secret.credential}"
        for text in (page_of(kind), TEXT):
            assert f"`{dotted(secret.file_key)}`" in text
            assert f"`{credential}`" in text
    named = set(re.findall(rf"`erp\.{kind}\.(\w+)`", page_of(kind)))
    secrets = {secret.name for secret in secrets_of(kind)}
    model = section_model(kind)
    wanted = set(model.fields) - secrets if model is not None else set()
    assert named == wanted


def test_the_table_of_secrets_names_every_erp_that_takes_a_token() -> None:
    (told,) = re.findall(r"^\| token \| (.+?) \|", TEXT, re.MULTILINE)
    assert told.split(", ") == [*(short_name(kind) for kind in VENDORS if KINDS[kind].token), "contrato"]


@pytest.mark.parametrize("kind", [kind for kind, row in KINDS.items() if row.poll_floor_s])
def test_the_page_of_an_erp_tells_how_often_it_is_polled(kind: str) -> None:
    limits = " ".join(page_of(kind).partition("\n## Limites\n")[2].split())
    assert f"no máximo uma vez a cada {KINDS[kind].poll_floor_s:g} s (`payment.poll_s`)" in limits


def test_the_meaning_of_the_interval_of_polls_names_the_least_of_each_erp() -> None:
    """The text is the Portuguese of `payment.poll_s` in `assets/translations/command_line.po`."""
    kinds: dict[float, list[str]] = {}
    for kind, row in KINDS.items():
        kinds.setdefault(row.poll_floor_s, []).append(short_name(kind))
    least = (f"{join(kinds[interval])} {interval:g}" for interval in sorted(kinds) if interval)
    assert f" Cada ERP tem um mínimo: {', '.join(least)}. |" in REFERENCE


def test_settings_that_it_names_are_there() -> None:
    named = {key for text in all_texts() for key in re.findall(r"`([a-z_]+\.[a-z_.]+)(?: =[^`]*)?`", text)}
    files = (".toml", ".d", ".pem", ".pin", ".key", ".jsonl", ".token", ".sh", ".md", ".bak", ".hash", ".cfg")
    assert {key for key in named if not key.endswith(files)} - {*LEAVES} == set()


def test_commands_that_it_names_are_there() -> None:
    grammar = parser()
    pattern = r"\btotem ((?:config|update|doctor|decode|print-test|pin|erp|fleet)(?: [a-z]+)?)"
    for words in {words for text in all_texts() for words in re.findall(pattern, text)}:
        command = grammar
        for word in words.split():
            if not command.commands:
                break
            assert word in command.commands, words
            command = command.commands[word]


def test_what_it_quotes_is_what_the_kiosk_says() -> None:
    """Sentences, buttons and pages stand in the program as they stand here, or as headings of the manual."""
    quoted = {words for text in all_texts() for words in re.findall(r'"([^"`\n]+)"', by_hand(text))}
    wrong = [words for words in quoted - {*PARTS} if words not in PROGRAM and f"**{words}**" not in TEXT]
    assert wrong == []


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
def test_its_configurations_can_be_read(block: str) -> None:
    Settings.parse(tomllib.loads(block))


def test_the_pages_that_it_lists_are_there() -> None:
    table = TEXT.partition("### A manutenção")[2].partition("## Quando")[0]
    told = {name for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in cell.split(", ")}
    assert {each.label for each in ENTRIES} <= told


def test_the_way_to_a_page_of_maintenance_mode_leads_by_its_side() -> None:
    """Each way in the manual, and in the program's own advice; one in quotes leads to a button."""
    text = "\n".join((*all_texts(), PROGRAM))
    found = [" ".join(way.split()) for way in re.findall(r"Manutenção →(\s+[^“\"\s][^.;,)]*)", text)]
    assert len(found) > len(ENTRIES)
    by_side = {Side.DAILY: "", Side.TECHNICAL: f"{Side.TECHNICAL.value[0]} → "}
    pages = tuple(f"{by_side[each.side]}{each.label}" for each in ENTRIES)
    assert [way for way in found if not way.startswith(pages)] == []
    chosen = {words for way in found for words in re.findall(r"^Ações → [“\"]([^”\"]+)", way)}
    assert chosen <= {label for group in DAILY.values() for label, *_ in group.values()}


def test_the_steps_of_a_set_up_are_those_on_the_screen() -> None:
    told = re.findall(r"^ +\| (\d\. [^|]+) \|", TEXT, re.MULTILINE)
    assert told == [f"{place}. {STEPS[part].label}" for place, part in enumerate(SetupStep, 1)]


def test_it_lists_the_commands_that_a_kiosk_takes_where_they_are_allowed() -> None:
    told = re.findall(r"`(\w+)`", TEXT.partition("**O que o totem aceita**")[2].partition("acompanha.")[0])
    assert told == [*FleetSettings().allow, *(each for each in COMMANDS if each not in FleetSettings().allow)]
