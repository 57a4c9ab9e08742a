"""Log files: format, permissions, rotation and errors; redaction of exceptions' texts."""

import json
import logging
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from support.log_check import LogWatch
from support.platform_marks import needs_device_files, needs_file_modes
from totem.erp.errors import BadAnswer, Reason
from totem.system import logging as logs
from totem.system.logging.handlers import ReopeningFileHandler, text_of

log = logging.getLogger("totem.test")


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """Whatever a test starts is stopped, and logging is as pytest wants it."""
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    yield
    logs.stop()
    logs.unguard()
    root.setLevel(level)
    logging.raiseExceptions = raises


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "totem.jsonl").read_text(encoding="utf-8").splitlines()]


def file_handler() -> ReopeningFileHandler:
    return next(
        handler for handler in logging.getLogger().handlers if isinstance(handler, ReopeningFileHandler)
    )


def test_a_record_is_one_line_of_json(tmp_path: Path) -> None:
    logs.start(tmp_path)
    log.info("found %d boletos", 3, extra={"ms": 12.5, "state": "boletos", "cpf": 11144477735, "who": None})
    log.debug("not told")
    (row,) = rows(tmp_path)
    assert datetime.fromisoformat(row.pop("time")).utcoffset() is not None
    assert row == {
        "level": "info",
        "logger": "totem.test",
        "message": "found 3 boletos",
        "fields": {"ms": 12.5, "state": "boletos", "cpf": "[…]", "who": None},
    }


def test_console_line_is_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(None)
    log.info("document %s", "111.444.777-35", extra={"ms": 3})
    assert capsys.readouterr().err.endswith(" INFO totem.test: document […] ms=3\n")
    assert list(tmp_path.iterdir()) == []


def test_message_arguments_fields_and_traceback_are_redacted(
    tmp_path: Path, expected_logs: LogWatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_logs.expect("^totem.test: ")
    logs.start(tmp_path)
    logs.guard(["Maria da Silva", "Rua das Flores, 12"])
    name, document = "Maria da Silva", "12.ABC.345/01DE-35"
    try:
        try:
            {"a": 1}[name]
        except KeyError as error:
            raise ValueError(f"no {document} of {name} at Rua das Flores, 12") from error
    except ValueError:
        log.exception("lookup of %s (%s)", name, document, extra={"customer": {"nome": name}})
    written = (tmp_path / "totem.jsonl").read_text(encoding="utf-8") + capsys.readouterr().err
    assert not any(word in written for word in ("Maria", "Silva", "Flores", "ABC.345"))
    assert "builtins.KeyError" in written
    assert "builtins.ValueError" in written
    assert Path(__file__).name in written


def test_a_message_whose_arguments_do_not_fit_is_kept(tmp_path: Path) -> None:
    logs.start(tmp_path)
    log.info("%d boletos", "three")
    assert rows(tmp_path)[0]["message"] == "%d boletos (its arguments do not fit)"


@needs_file_modes
def test_log_file_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "logs"
    folder.mkdir(parents=True, mode=0o755)
    (folder / "totem.jsonl").touch(mode=0o644)
    logs.start(folder, max_bytes=300, keep=2)
    for _ in range(10):
        log.info("something happened")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_log_file_rotates_by_size(tmp_path: Path) -> None:
    logs.start(tmp_path, max_bytes=500, keep=3)
    for number in range(100):
        log.info("record %d", number)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "totem.jsonl",
        "totem.jsonl.1",
        "totem.jsonl.2",
        "totem.jsonl.3",
    ]
    assert all(file.stat().st_size <= 500 for file in tmp_path.iterdir())
    assert rows(tmp_path)[-1]["message"] == "record 99"


def test_second_start_replaces_the_first(tmp_path: Path) -> None:
    logs.start(tmp_path)
    logs.start(tmp_path)
    log.info("once")
    assert len(rows(tmp_path)) == 1


def test_impossible_folder_is_warned_of_once(
    tmp_path: Path, expected_logs: LogWatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_logs.expect("cannot be written")
    (tmp_path / "file").touch()
    logs.start(tmp_path / "file" / "logs")
    for number in range(5):
        log.info("record %d", number)
    told = capsys.readouterr().err
    assert told.count("cannot be written") == 1
    assert [f"record {number}" in told for number in range(5)] == [True] * 5


@needs_device_files
def test_full_disk_is_warned_of_once_and_the_file_is_reopened(
    tmp_path: Path, expected_logs: LogWatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_logs.expect("No space left on device")
    logs.start(tmp_path)
    handler = file_handler()
    handler.stream = open("/dev/full", "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed by the handler
    log.info("lost to the file")
    log.info("lost, too")
    assert capsys.readouterr().err.count("cannot be written") == 1
    handler._retry_at = 0.001
    log.info("room again")
    assert [row["message"] for row in rows(tmp_path)] == ["room again"]


def test_process_without_stderr_logs_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    logs.start(tmp_path)
    log.info("quiet")
    assert len(rows(tmp_path)) == 1


def test_libraries_do_not_log_urls(tmp_path: Path) -> None:
    logs.start(tmp_path)
    logging.getLogger("httpx").info("HTTP Request: GET http://erp/clientes?cnpj_cpf=11144477735")
    log.info("end")
    assert [row["logger"] for row in rows(tmp_path)] == ["totem.test"]


class Wire(BaseModel):
    """An answer as an ERP may send it."""

    nome: int


def raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except (
        ValueError,
        LookupError,
        OSError,
        AttributeError,
        RuntimeError,
        BadAnswer,
        ExceptionGroup,
    ) as error:
        return error
    pytest.fail("nothing was raised")


def bad_answer() -> None:
    raise BadAnswer("customer", Reason.UNREADABLE_FIELD, field='"data_nascimento"')


@pytest.mark.parametrize(
    "act",
    [
        lambda: Wire.model_validate({"nome": "Maria Souza"}),
        lambda: Wire.model_validate({"nome": {"primeiro": "Maria"}}),
        lambda: int("Maria"),
        lambda: {"a": 1}["Maria"],
        lambda: json.loads('{"nome": "Maria"'),
        lambda: ["a"].remove("Maria"),
    ],
)
def test_quoted_values_in_messages_are_redacted(act: Callable[[], object]) -> None:
    error = raised(act)
    text = text_of(error)
    assert "Maria" not in text.partition("builtins")[2] + text.partition("pydantic_core")[2]
    assert type(error).__name__ in text


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (lambda: open("/none/such"), "No such file or directory: '/none/such'"),  # noqa: PTH123, SIM115
        (lambda: object().missing, "'object' object has no attribute 'missing'"),  # type: ignore[attr-defined]
        (bad_answer, 'customer: "data_nascimento": cannot be read'),
    ],
)
def test_names_of_code_and_files_are_kept(act: Callable[[], object], kept: str) -> None:
    assert text_of(raised(act)).endswith(kept)


def test_exception_chain_starts_with_the_first_cause() -> None:
    def act() -> None:
        try:
            int("x")
        except ValueError as error:
            raise RuntimeError("no boletos") from error

    text = text_of(raised(act))
    assert text.index("builtins.ValueError") < text.index("builtins.RuntimeError: no boletos")


def test_exception_group_includes_its_members() -> None:
    def act() -> None:
        raise ExceptionGroup("two", [ValueError("a"), OSError("b")])

    text = text_of(raised(act))
    assert "builtins.ValueError: a" in text
    assert "builtins.OSError: b" in text


def test_exception_with_failing_str_is_logged() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "its message cannot be told" in text_of(Mute())
