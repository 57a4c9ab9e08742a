"""`totem erp contract`: the contract as OpenAPI; and the customer's document of `totem erp check`."""

import io
import json
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.commands import Totem
from support.log_check import LogWatch
from totem.settings import REQUESTS


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_contract_is_written_as_openapi_the_same_each_time(
    totem: Totem, generation: str, tmp_path: Path
) -> None:
    command = ("erp", "contract", "--generation", generation)
    assert totem(*command, "--out", "contract.json") == (0, "", "")
    text = (tmp_path / "contract.json").read_text(encoding="utf-8")
    assert totem(*command) == (0, text, "")
    page = json.loads(text)
    assert len([how for path in page["paths"].values() for how in path]) == len(REQUESTS)
    assert "_demo" not in text
    told = [how for path in page["paths"].values() for how in path.values()]
    assert all(how["summary"] and how["description"] and how["tags"] for how in told)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Documents that `erp check` was given, typed with sudo; no ERP is asked."""
    given: list[str | None] = []

    def record(*_settings: object, document: str | None, **_options: object) -> int:
        given.append(document)
        return 0

    monkeypatch.setattr("totem.lab.conformance.run", record)
    monkeypatch.setenv("SUDO_COMMAND", "/usr/bin/totem")
    return given


CHECK = ("erp", "check", "--base-url", "http://localhost:8000", "--document")


def test_a_document_comes_by_stdin(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, checked: list[str | None]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" 529.982.247-25 \n"))
    assert totem(*CHECK, "-") == (0, "", "")
    assert checked == ["529.982.247-25"]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, _, err = totem(*CHECK, "-")
    assert (code, "--document" in err) == (2, True)


def test_the_document_of_a_selftest_comes_by_stdin(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: QApplication, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    given: list[str] = []

    def record(_settings: object, *, tax_id: str, **_options: object) -> int:
        given.append(tax_id)
        return 0

    monkeypatch.setattr("totem.selftest.run", record)
    monkeypatch.setattr("totem.system.logging.qt_messages.install_qt_messages", lambda: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("529.982.247-25\n"))
    assert totem("selftest", "--document", "-", "--out", str(tmp_path / "report"))[0] == 0
    assert given == ["529.982.247-25"]


def test_a_document_on_the_command_line_is_taken_and_sudos_log_told_of(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, checked: list[str | None]
) -> None:
    """Sudo writes what it runs into the journal."""
    code, _, err = totem(*CHECK, "529.982.247-25")
    assert (code, len(err.splitlines())) == (0, 1)
    assert "529" not in err
    assert "--document -" in err
    code, out, err = totem("decode", "529.982.247-25")
    assert (code, len(err.splitlines())) == (0, 1)
    assert "529.982.247-25" in out
    monkeypatch.delenv("SUDO_COMMAND")
    assert totem(*CHECK, "529.982.247-25") == totem("erp", "check", *CHECK[2:], "529.982.247-25")
    assert totem("decode", "529.982.247-25")[2] == ""
    assert checked == ["529.982.247-25"] * 3


ROOT = Path(__file__).parents[2]
ON_THE_COMMAND_LINE = re.compile(r"--document[ =](?:CPF|CNPJ|DOC|\d)")


def test_no_advice_has_a_document_on_the_command_line() -> None:
    files = [
        *(ROOT / "totem").rglob("*.py"),
        *(ROOT / "packaging" / "manual").rglob("*.md"),
        *(ROOT / "assets" / "translations").glob("*.po"),
    ]
    files = [each for each in files if each.name != "REFERENCIA.pt-BR.md"]  # the help, which tells of DOC
    assert len(files) > 400
    assert [each for each in files if ON_THE_COMMAND_LINE.search(each.read_text(encoding="utf-8"))] == []
