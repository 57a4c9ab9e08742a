"""`totem erp contract`: the contract as OpenAPI."""

import io
import json
from pathlib import Path

import pytest

from support.commands import Totem


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_contract_is_written_as_openapi_the_same_each_time(
    totem: Totem, generation: str, tmp_path: Path
) -> None:
    command = ("erp", "contract", "--generation", generation)
    assert totem(*command, "--out", "contract.json") == (0, "", "")
    text = (tmp_path / "contract.json").read_text(encoding="utf-8")
    assert totem(*command) == (0, text, "")
    page = json.loads(text)
    assert len([how for path in page["paths"].values() for how in path]) == 23
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

    monkeypatch.setattr("totem.erp.conformance.run", record)
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
