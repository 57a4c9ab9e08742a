"""The language of commands: whole in Portuguese and in English, from one catalogue, by the locale."""

import argparse
import ast
import errno
import inspect
import json
import os
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

import totem as package
from support.commands import Totem
from support.platform_marks import needs_linux
from totem import doctor
from totem.cards.charge import ChargeHold, ChargeState, Standing
from totem.cards.terminals.terminal import TerminalFault
from totem.cards.trial import TrialOutcome, TrialPhase
from totem.cli.fleet import common, sending
from totem.cli.main import parser
from totem.cli.parser import Parser
from totem.doctor import access, configuration, log, network, printer, screen, service, sound
from totem.doctor import card as card_doctor
from totem.doctor import erp as erp_checks
from totem.doctor import fleet as fleet_checks
from totem.domain.card_payment import CardMethod
from totem.erp import advice
from totem.fleet.invitation import JoinFault
from totem.fleet.link_config import LinkStatus
from totem.fleet.operator.folder_errors import FolderFault
from totem.lab.conformance import vendor_check
from totem.lab.conformance.result import Code
from totem.monitoring import card_checks, database_text, machine_checks
from totem.monitoring.health import HealthCheck
from totem.outbox.request_kinds import KINDS as REQUEST_KINDS
from totem.printing.printer_text import FAULTS
from totem.settings import Settings, error_text
from totem.settings.card_provider import PROVIDERS
from totem.settings.erp_kinds import KINDS
from totem.settings.errors import SettingsFault, SettingsProblem, TokenFileFault
from totem.settings.schema_text import example
from totem.settings.section import Section
from totem.staff import outbox
from totem.staff.cards import Decision
from totem.system import localization
from totem.system.image_files import ImageFault
from totem.system.localization import CommandLanguage, catalogue, of_locale
from totem.system.system_advice import SystemAdvice
from totem.updates.errors import UpdateReason

ENGLISH, PORTUGUESE = CommandLanguage.ENGLISH, CommandLanguage.PORTUGUESE
LOCALES = {ENGLISH: "C.UTF-8", PORTUGUESE: "pt_BR.UTF-8"}
WORDS = {
    ENGLISH: re.compile(
        r"\b(the|of|and|is|are|not|with|from|this|that|cannot|which|where|when|has|have|its|was|by|or|must|"
        r"read|write|written|file|folder|missing|wrong|unknown|refused|needs|takes|set|settings|error|"
        r"warning|failed|skipped|yes|usage|options|command|arguments|expected|got|out|left)\b",
        re.IGNORECASE,
    ),
    PORTUGUESE: re.compile(
        r"\b(não|uma|para|pelo|pela|está|são|sem|que|ou|dos|das|ao|aos|já|mais|antes|arquivo|pasta|rode|"
        r"confira|falta|chave|valor|erro|atenção|uso|opções|comando|sim|esse|essa|este|esta|foi|tem|quem|"
        r"seu|sua|onde|também|até|vazio|padrão|como)\b",
        re.IGNORECASE,
    ),
}
"""Words that the other language does not have."""
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'|`[^`]*`|\[[^\]]*\]")
NAMES = re.compile(
    r"\S*[/_.=:{}<>$%]\S*\w|--?[\w-]+|\btotem( [a-z-]+)+|(?m:^  [a-z-]+ {2,})|"
    r"\b(acesso|contas a receber|raw|set-ntp|set-timezone|timedatectl|chmod|usermod|systemctl|Accept)\b"
)
"""Commands, options, keys, paths and quoted words, which are the same in every language."""
ROWS = [
    each
    for module in (
        access,
        card_doctor,
        card_checks,
        configuration,
        erp_checks,
        fleet_checks,
        log,
        machine_checks,
        network,
        outbox,
        printer,
        screen,
        service,
        sound,
    )
    for each in vars(module).values()
    if isinstance(each, HealthCheck)
]
LABELS = {each.name: each.label for each in ROWS}
TABLES = (
    *(LABELS, log._FIELDS, doctor._MARKS, printer._KINDS, sound._VOICE_ERRORS),
    *(
        erp_checks._OFFERS,
        erp_checks._WHY_NOT,
        screen._CAMERA_ERRORS,
        {each: each.text for each in UpdateReason},
        {each: each.remedy for each in UpdateReason if each.remedy},
        advice._REASONS,
    ),
    *(FAULTS, vendor_check._READS, vendor_check._CHANGES, vendor_check._WORDS, database_text.FAULTS),
    *(
        {kind: row.label for kind, row in REQUEST_KINDS.items()},
        {"": outbox._UNKNOWN_KIND},
        {code: code.text for code in Code if code.text},
        {each: each.value for each in ImageFault},
    ),
    *({each: each.text for each in (*JoinFault, *FolderFault, *LinkStatus)}, fleet_checks._REMEDIES),
    *(error_text._EXPECTED, error_text._UNSHOWN, error_text._TOKEN_FILE, error_text._PROBLEMS),
    common.LINK_FAULTS,
    {
        each: (each.sentence, *([each.step] if each.step[:1] not in {"", "{"} else ()))
        for each in TrialOutcome
    },
    {each: each.text for each in TrialPhase},
    {each: each.label for each in ChargeState},
    {each: each.text for each in (*Standing, *CardMethod)},
    {each: each.advice for each in ChargeState if each.advice},
    {each: each.text for each in ChargeHold},
    {each: (each.label, each.done) for each in Decision},
    {each: each.sentence for each in TerminalFault},
    {each.name: (each.linux, each.windows) for each in SystemAdvice},
    {
        kind: (info.note, info.address, info.login_advice, info.permission_advice, info.ip_advice)
        for kind, info in KINDS.items()
    },
    {
        name: (
            *(row.note, row.terminal.ask, row.token.ask, row.ready, row.login_advice, row.terminal_advice),
            *([row.refund_password.ask] if row.refund_password is not None else ()),
        )
        for name, row in PROVIDERS.items()
    },
)
"""Sentences that are localized where they are used."""


def foreign(text: str, language: CommandLanguage) -> list[str]:
    """Return the words of `text` that are of the other language than `language`."""
    other = PORTUGUESE if language is ENGLISH else ENGLISH
    return [each[0] for each in WORDS[other].finditer(NAMES.sub(" ", QUOTED.sub(" ", text)))]


def is_paired(text: str) -> bool:
    return text in catalogue()[ENGLISH] or text in catalogue()[PORTUGUESE]


def commands(command: Parser | None = None) -> Iterator[Parser]:
    command = command or parser()
    yield command
    for each in command.commands.values():
        yield from commands(each)


def literals(tree: ast.AST) -> Iterator[str]:
    """Yield every text of a module; {} stands for a value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)


class Sentences(NamedTuple):
    """Texts of the program's code: all of them, and those that it localizes."""

    all: set[str]
    localized: set[str]


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    """Read the program's code once; no tree is kept, since each kiosk's collector would visit its objects."""
    found = Sentences(set(), set())
    root = Path(package.__file__).parent
    folders = {"cli", "doctor", "erp", "fleet", "monitoring", "settings", "staff", "updates"}
    for file in root.rglob("*.py"):
        path = file.relative_to(root).as_posix()
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.all.update(literals(tree))
        for node in ast.walk(tree) if path.partition("/")[0] in folders else ():
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if called in {"localize", "advise", "count_text"}:
                found.localized.update(text for argument in node.args for text in literals(argument))
            elif path.startswith("lab/conformance/") and called in {"_add", "_fail", "_unknown"}:
                found.localized.update(literals(node.args[1]))  # the names of checks
    return found


def library(module: ModuleType) -> set[str]:
    return {*literals(ast.parse(inspect.getsource(module)))}


def test_every_help_is_whole_in_both_languages_and_has_the_same_options(
    totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    # A long one, as on Windows, is broken anywhere.
    monkeypatch.setattr("totem.settings.paths.site_file", lambda _environ: Path("totem.toml"))
    for command in commands():
        options = {}
        for language, locale in LOCALES.items():
            monkeypatch.setenv("LC_ALL", locale)
            code, out, err = totem(*command.prog.split()[1:], "--help")
            assert (code, err) == (0, "")
            assert max(map(len, out.splitlines())) <= 80, out
            assert foreign(out, language) == [], out
            options[language] = set(
                re.findall(r"(?<!\w)--?[a-z][\w-]*(?![\w.])", re.sub(r"totem-\S*", "", out))
            )
        assert options[ENGLISH] == options[PORTUGUESE], command.prog


def test_every_sentence_in_code_is_paired(sentences: Sentences) -> None:
    """Static, so that a message that no other test brings about is found as well."""
    said = set(sentences.localized)
    for value in (value for table in TABLES for value in table.values()):
        told = [value] if isinstance(value, str) else value
        said.update(each for each in told if isinstance(each, str))  # the others are rows of SystemAdvice
    for section in set(Section.__subclasses__()) - {Settings}:
        said.add(section.__doc__ or "")
        inner = (each for each in section.fields.values() if each.description)
        said.update(each.description or "" for each in inner)
    for command in commands():
        said.update(" ".join(each.split()) for each in (command.description or "").split("\n\n"))
        said.update(command.sentences)
    said.discard(sending.list_commands())  # names, which are the same in every language
    assert {text for text in said if re.search(r"[^\W\d_]{2}", text) and not is_paired(text)} == set()


@needs_linux
def test_the_catalogue_has_no_sentence_that_nothing_says(sentences: Sentences) -> None:
    spoken = set(sentences.all)
    spoken |= {part for text in spoken for part in text.splitlines()}
    spoken |= {" ".join(part.split()) for text in spoken for part in text.split("\n\n")}
    spoken |= library(argparse)
    spoken |= {os.strerror(code) for code in errno.errorcode}
    spoken |= {
        text
        for info in KINDS.values()
        for text in (info.address, info.login_advice, info.permission_advice, info.ip_advice)
    }
    spoken |= {each.remedy for each in UpdateReason}
    for section in set(Section.__subclasses__()):
        spoken |= {each.description or "" for each in section.fields.values()}
    parser_words = library(import_module("tomllib._parser"))
    parser_words = {localization._VALUE.sub("{}", text[:1].lower() + text[1:]) for text in parser_words}
    stale = [
        (english, portuguese)
        for english, portuguese in catalogue()[PORTUGUESE].items()
        if not {english, portuguese} & spoken and english not in parser_words and "%" not in english
    ]
    assert stale == []


def test_each_sentence_of_the_catalogue_is_of_its_language_and_has_the_others_fields() -> None:
    pairs = catalogue()[PORTUGUESE]
    assert len(catalogue()[ENGLISH]) == len(pairs), "two English sentences have one Portuguese"
    for english, portuguese in pairs.items():
        assert foreign(english, ENGLISH) == [], english
        assert foreign(portuguese, PORTUGUESE) == [], portuguese
        fields = [set(re.findall(r"\{(\w+)", text)) for text in (english, portuguese)]
        assert fields[0] <= fields[1] or fields[1] <= fields[0], english


@pytest.mark.parametrize("language", CommandLanguage)
def test_every_fault_of_a_configuration_is_told_in_the_language(language: CommandLanguage) -> None:
    for fault, token_file in product(SettingsFault, (None, *TokenFileFault)):
        problem = SettingsProblem(
            fault,
            ("erp", "x"),
            "totem.toml:3",
            path="a.png",
            detail="",
            token_file=token_file,
            shows_default=True,
        )
        said = error_text._line(problem, language)
        assert said.startswith("totem.toml:3: ")
        assert "{" not in said
        assert foreign(said, language) == [], said


MISTAKES = (
    *("erp = 1", "[erp", "erp.base_url = 'x'", "kiosk.open_hours = ['x']", "printer.kind = 'thermal'", "= 1"),
    *(
        "screen.diagonal_inches = 200",
        "erp.kind = 'none'",
        "voice.rate = 'x'",
        "brand.logo = 'none.png'",
        "a = ",
    ),
    *("payment.beneficiary.tax_id = '1'", "erp.token = 'a b'", "erp.requests.x.path = 'y'", "a.b = 1\na = 2"),
    *("erp.token_file = 'none'", "erp.ca_file = 'none'", "sign_up.upload_url = 'x'", "a = '''", 'a = "\\q"'),
    *("a = [1", "a = {b = 1", "a = 2026-99-99", "a = 1\na = 2", "[a]\n[a]", "a = " + "[" * 20 + "]" * 20),
    *(
        "a = " + "1" * 5000,
        "erp.hubsoft.username = 'x'",
        "erp.basurl = 'x'",
        "brand.name = 1",
        "kiosk.name = [1]",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_of_a_configuration_is_told_in_both_languages(
    mistake: str, totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.toml").write_text(mistake, encoding="utf-8")
    lines = {}
    for language, locale in LOCALES.items():
        monkeypatch.setenv("LC_ALL", locale)
        code, _, err = totem("config", "check", "--config", "x.toml")
        assert code == 1
        assert foreign(err, language) == [], err
        lines[language] = err.splitlines()
    assert len(lines[ENGLISH]) == len(lines[PORTUGUESE])
    assert lines[ENGLISH] != lines[PORTUGUESE]


@pytest.mark.parametrize(
    "words",
    [
        *(["none"], ["confg"], ["config"], ["config", "check", "x"], ["config", "check", "--config"]),
        *(["erp", "serve", "--port", "x"], ["erp", "serve", "--kind", "x"], ["erp", "serve", "--json=1"]),
        *(["update", "stage"], ["demo", "--size", "1"], ["decode", "--today", "x"], ["selftest"]),
        *(["selftest", "--theme", "x"], ["demo", "--brand", "x"], ["erp", "check"], ["update", "apply"]),
        *(["erp", "check", "--base-url", "http://127.0.0.1:9", "--json=1"], ["pin", "--unlok"]),
        ["erp", "serve", "--kind", "ixc", "--faults", "x"],
    ],
    ids=" ".join,
)
def test_mistakes_of_typing_are_told_in_both_languages(
    words: list[str], totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {}
    for language, locale in LOCALES.items():
        monkeypatch.setenv("LC_ALL", locale)
        code, out, said[language] = totem(*words)
        assert (code, out) == (2, "")
        assert foreign(said[language], language) == [], said[language]
    assert said[ENGLISH] != said[PORTUGUESE]


def test_the_example_is_the_same_configuration_in_both_languages() -> None:
    texts_of = {language: example(language) for language in CommandLanguage}
    values = [re.sub(r"^# .*$\n?", "", text, flags=re.MULTILINE) for text in texts_of.values()]
    assert values[0] == values[1]
    for language, text in texts_of.items():
        prose = [line for line in text.splitlines() if line.startswith("# ")]
        assert max(map(len, prose)) <= 80
        assert foreign(" ".join(line[2:] for line in prose), language) == []


def test_the_doctor_speaks_both_languages_and_its_json_is_the_same_in_all_locales(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.png").write_text("x")
    (tmp_path / "totem.toml").write_text(
        'kiosk.state_dir = "state"\nerp.kind = "sgp"\nerp.base_url = "http://127.0.0.1:9"\n'
        'erp.sgp.app = "x"\n'
        'printer = {kind = "thermal", connection = "tcp://127.0.0.1:9"}\nbrand.logo = "bad.png"\n'
        'identity.challenge = "auto"\nsign_up = {enabled = true, camera = true}\nvoice.enabled = false\n'
    )
    for language, locale in LOCALES.items():
        monkeypatch.setenv("LC_ALL", locale)
        out = totem("doctor")[1].replace(str(tmp_path), "")
        assert foreign(out, language) == [], out
    monkeypatch.setenv("LC_ALL", LOCALES[ENGLISH])
    said = [each["words"] for each in json.loads(totem("doctor", "--json")[1])["checks"]]
    assert foreign(" ".join(said), PORTUGUESE) == []


def test_the_first_variable_that_is_set_decides() -> None:
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    for values in product((None, "", "pt_BR", "en_US"), repeat=len(variables)):
        environ = {name: value for name, value in zip(variables, values, strict=True) if value is not None}
        first = next(filter(None, values), "")
        assert of_locale(environ) is (PORTUGUESE if first == "pt_BR" else ENGLISH), environ


@pytest.mark.parametrize("name", ["pt", "pt_BR.UTF-8", "pt_PT@euro", "PT_br"])
def test_any_portuguese_is_portuguese(name: str) -> None:
    assert of_locale({"LANG": name}) is PORTUGUESE


@pytest.mark.usefixtures("portuguese")
def test_commands_that_are_in_a_hurry_read_no_catalogue(totem: Totem) -> None:
    catalogue.cache_clear()
    try:
        totem("decode", "52998224725")
        totem("decode", "--json", "52998224725")
        totem("update", "status", "--json")
        assert catalogue.cache_info().misses == 0
    finally:
        catalogue()
