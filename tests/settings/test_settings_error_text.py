"""Messages about settings and failed writes, as staff read them."""

import errno
import os
import re
from pathlib import Path

import pytest

from support.platform_marks import needs_linux
from totem.settings import Settings, SettingsError, load
from totem.settings.editing import describe_write_error
from totem.settings.error_text import english, format_expected, portuguese
from totem.settings.errors import SettingsFault, SettingsProblem, TokenFileFault
from totem.settings.field import Field
from totem.settings.schema_text import SchemaText
from totem.settings.section import Section
from totem.system.localization import CommandLanguage

ENGLISH = re.compile(r"\b(text|number|list|path|or|from|above|whole|each|of at most|got|takes|with|host)\b")
FILE = Path("/etc/totem/totem.toml")
SCHEMA = SchemaText(Settings)


@pytest.mark.parametrize("leaf", SCHEMA.leaves())
def test_every_key_has_its_expected_values(leaf: str) -> None:
    expected = SCHEMA.takes(leaf.split("."))
    said = re.sub(r'"[^"]*"', "", format_expected(expected, CommandLanguage.PORTUGUESE))
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("least", "a whole number from 3"),
        ("above", "a whole number above 3"),
        ("most", "a whole number up to 9"),
        ("free", "a whole number"),
    ],
)
def test_a_number_may_have_one_bound_or_none(name: str, said: str) -> None:
    class Bounded(Section):
        least: int = Field(default=5, ge=3)
        above: int = Field(default=5, gt=3)
        most: int = Field(default=5, le=9)
        free: int = Field(default=5)

    assert format_expected(SchemaText(Bounded).takes([name]), CommandLanguage.ENGLISH) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'erp.base_url = "http://erp.example"',
            'erp.base_url não aceita "http://erp.example"; aceita https://',
        ),
        (
            'erp.base_url = "erp"',
            'erp.base_url não aceita "erp"; aceita só https://servidor/caminho, sem usuário',
        ),
        ('erp.token = "duas palavras"', "erp.token não aceita isto; aceita uma palavra só"),
        ("screen.diagonal_inches = 200", "screen.diagonal_inches não aceita 200; aceita número de 7 a 100"),
        ('kiosk.open_hours = ["cedo"]', 'kiosk.open_hours[0] não aceita "cedo"; aceita dias e horas como em'),
        ('printer.kind = "thermal"', "printer.connection não aceita um valor vazio; aceita um endereço como"),
        (
            'payment.beneficiary.tax_id = "1"',
            'payment.beneficiary.tax_id não aceita "1"; aceita um CPF ou CNPJ',
        ),
        ('updates.address = "x"', 'updates.address não aceita "x"; aceita só https://servidor/caminho'),
        (
            'sign_up.status_url = "x"',
            'sign_up.status_url não aceita "x"; aceita https://servidor/caminho, com',
        ),
        ('brand.name = "a\\u0007"', "aceita texto simples, sem caracteres de controle"),
    ],
)
def test_problems_have_portuguese_messages(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "totem.toml"
    file.write_text(text, encoding="utf-8")
    sentence = portuguese(_problem(file))
    assert said in sentence
    assert str(file) not in sentence
    assert not ENGLISH.search(re.sub(r'"[^"]*"', "", sentence)), sentence


def _problem(file: Path) -> SettingsProblem:
    try:
        return load(file, {}).forgiven[0]
    except SettingsError as error:
        return error.problems[0]


@pytest.mark.parametrize("fault", SettingsFault)
def test_every_fault_has_messages_in_both_languages(fault: SettingsFault) -> None:
    for token_file in TokenFileFault if fault is SettingsFault.BAD_TOKEN_FILE else (None,):
        problem = SettingsProblem(
            fault, ("erp", "x"), "totem.toml:3", path="a.png", detail="?", token_file=token_file
        )
        ours = portuguese(problem)
        assert "{" not in english(problem) + ours
        assert english(problem) != ours
        assert not ENGLISH.search(ours), ours
        assert ours.startswith("totem.toml:3: ") == (fault is not SettingsFault.UNEXPECTED_VALUE)


def test_an_unknown_key_is_reported_with_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text("screen.diagonal_inch = 1", encoding="utf-8")
    assert portuguese(_problem(file)) == (
        f"{file}:1: screen.diagonal_inch não é uma configuração;"
        " seria screen.diagonal_inches (número de 7 a 100)?"
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            errno.EROFS,
            f"a pasta {FILE.parent} está num disco somente leitura; ",
        ),
        (errno.ENOSPC, f"o disco da pasta {FILE.parent} está cheio; libere espaço e tente de novo"),
        (errno.EIO, f"a pasta {FILE.parent} não aceita gravação: o disco não respondeu"),
    ],
)
def test_failed_writes_are_described_with_the_remedy(code: int, said: str) -> None:
    for error, file in (
        (OSError(code, os.strerror(code)), FILE),
        (OSError(code, os.strerror(code), str(FILE.with_name(".draft"))), None),
    ):
        assert describe_write_error(error, file).startswith(said)


@needs_linux
def test_a_folder_of_another_user_is_described_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("totem.settings.editing._user_name", lambda: "totem")
    said = describe_write_error(PermissionError(errno.EACCES, "Permission denied"), FILE)
    assert said == (
        "a pasta /etc/totem não aceita gravação; no computador do totem, rode"
        " “sudo chown totem /etc/totem” e tente de novo"
    )
