"""The gate of the languages: every sentence is in every language, and what is compiled is what is written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from generate import translations
from support.translation_files import sentences
from totem.settings import KioskSettings
from totem.system.languages import CODES, LANGUAGES

HOUSE = translations.ROOT / "totem"
FILES = sorted(translations.TRANSLATIONS.glob("*.ts"))
KEPT = re.compile(r"%\d|%n|\b(?:PIX|CPF|CNPJ|ABC)\b")
"""Parts that a translation must keep: placeholders of values, and terms of banks and forms."""
ALIKE = {"%n pago(s)", "falta(m) %n"}
"""Counted texts with one form in English."""

of_every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def said_in_the_code() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `tr` and `translate` in the room of the screens, with where it stands."""
    for file in translations.sources():
        for call in calls(ast.parse(file.read_text(encoding="utf-8"))):
            yield f"{file.relative_to(HOUSE)}:{call.lineno}", call


MARK = "QT_TRANSLATE_NOOP"
"""Marks a text of a table, which one call translates by its name."""
OF_MARKED = ("translate('form', text)", "translate('status', word)")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Painters and texts have a `translate` of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == "tr")
            or ast.unparse(node.func) in {"translate", "QCoreApplication.translate", MARK}
        ):
            yield node


def test_there_is_a_file_for_every_language() -> None:
    assert {file.stem.removeprefix("totem_") for file in FILES} == set(CODES)
    assert get_args(KioskSettings.fields["language"].annotation) == CODES
    assert len({language.name for language in LANGUAGES}) == len(LANGUAGES)


@of_every_file
def test_translation_files_match_the_code_and_are_compiled(file: Path, tmp_path: Path) -> None:
    """On failure, run `packaging/generate/translations.py`: it updates the files."""
    fresh = tmp_path / file.name
    fresh.write_bytes(file.read_bytes())
    translations.update(fresh)
    assert fresh.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    translations.compile_to(fresh.with_suffix(".qm"), file)
    assert fresh.with_suffix(".qm").read_bytes() == file.with_suffix(".qm").read_bytes()


@of_every_file
def test_every_sentence_is_translated_with_its_places_and_names(file: Path) -> None:
    wrong = [each.source for each in sentences(file) if not each.finished or not all(each.forms)]
    wrong += [
        f"{each.source}: {form}"
        for each in sentences(file)
        for form in each.forms
        if sorted(KEPT.findall(each.source)) != sorted(KEPT.findall(form))
        or form != form.strip()
        or each.source.endswith((".", ":", "…")) != form.endswith((".", ":", "…"))
    ]
    assert wrong == []


@of_every_file
def test_counted_texts_have_singular_and_plural(file: Path) -> None:
    counted = [each for each in sentences(file) if each.numerus]
    assert len(counted) >= 4
    for each in counted:
        assert "%n" in each.source
        assert len(set(each.forms)) == 2 or (file.stem == "totem_en" and each.source in ALIKE), each.source


def test_every_sentence_in_the_code_is_one_that_linguist_sees() -> None:
    """lupdate does not follow names, nor look into f-strings; what it missed is not in its files."""
    known = {(each.context, each.source) for each in sentences(translations.TRANSLATIONS / "totem_en.ts")}
    sources = {source for _, source in known}
    unseen = []
    for place, call in said_in_the_code():
        if ast.unparse(call) in OF_MARKED:
            continue
        texts = [each.value if isinstance(each, ast.Constant) else None for each in call.args[:2]]
        if isinstance(call.func, ast.Attribute) and call.func.attr == "tr":
            seen = texts[0] in sources
        else:
            seen = tuple(texts) in known
        if not seen:
            unseen.append(place)
    assert unseen == []


def test_nothing_that_a_customer_reads_stands_outside_of_them() -> None:
    """A literal with a letter that only Portuguese has, anywhere but in a docstring or a translated call.

    Texts of maintenance mode and of the doctor are Portuguese alone, and keys have letters on them.
    """
    loose = []
    keyboard = HOUSE / "ui" / "controls" / "keyboard.py"
    for file in (each for each in translations.sources() if "staff" not in each.parts):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        boards = [each for each in tree.body if file == keyboard and isinstance(each, ast.Assign)]
        said = {id(each) for call in calls(tree) for each in call.args}
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        letters = {id(each) for board in boards for each in ast.walk(board)}
        loose += [
            f"{file.relative_to(HOUSE)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"[áàâãéêíóôõúçÁÂÃÉÊÍÓÔÕÚÇ]", node.value)
            and id(node) not in said | docs | letters
        ]
    own_names = {language.name for language in LANGUAGES}
    assert [each for each in loose if each.split(": ", 1)[1] not in own_names] == []
