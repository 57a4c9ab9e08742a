"""Commands in all documents: the grammar takes each, and those that end by themselves do what they say."""

import re
import shlex
from argparse import ArgumentParser
from pathlib import Path

import pytest

from release.acceptance import blocks, spans
from support.commands import run_totem
from test_readme import ROOT, TEXTS
from totem.cli.main import parser

GENERATED = "REFERENCIA.pt-BR.md"
COMMANDS = {
    command: file.relative_to(ROOT).as_posix()
    for file, text in TEXTS.items()
    if file.name != GENERATED
    for command in (*blocks(text), *spans(text))
    if re.match(r"(?:sudo (?:-u totem )?)?(?:\.venv/bin/)?totem ", command)
}
"""Each command of `totem`, with the document that it was found in last."""
SPANS = {command for text in TEXTS.values() for command in spans(text)}
ENDING = [each for each in COMMANDS if re.match(r"totem (?:erp contract|config (?:example|schema))\b", each)]
NAMED = ("the following arguments are required", "Missing command", "Missing argument")
"""Complaints about what a text may leave out where it only names a command."""


def words_of(command: str) -> list[str]:
    """The words after `totem`; several commands in a line are one by one."""
    plain = re.split(r"\s(?:>|\||&&|;)\s", command)[0]
    words = shlex.split(plain)
    return words[[Path(word).name for word in words].index("totem", 2 if "-u" in words else 0) + 1 :]


@pytest.fixture(scope="module")
def grammar() -> ArgumentParser:
    """The command line's, made once for all commands."""
    return parser()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_grammar_takes_it(
    command: str, grammar: ArgumentParser, capsys: pytest.CaptureFixture[str]
) -> None:
    code: object = 0
    try:
        grammar.parse_args(words_of(command))
    except SystemExit as ended:
        code = ended.code
    complaint = capsys.readouterr().err
    is_named = command in SPANS and any(each in complaint for each in NAMED)
    assert code == 0 or is_named, f"{COMMANDS[command]}: {complaint}"


@pytest.mark.parametrize("command", ENDING)
def test_it_does_what_it_says(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run_totem(words_of(command), {})
    assert code == 0, err
    assert out or any(tmp_path.iterdir())
