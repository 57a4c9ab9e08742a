"""Lines of the log for the fleet: rate, severity, errors counted, and no text that a person might be in."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.fleet.agent.log_handler import FleetLogHandler, redacted_text, without_paths
from totem.fleet.messages import MOST_LOG_LINES, EventSeverity, LogLine
from totem.system.logging.redaction import HIDDEN

FOLDERS = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), min_size=2)


class Lines:
    """A handler whose lines are kept, and a clock that stands."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seen: list[tuple[EventSeverity, str, str]] = []
        self.handler = FleetLogHandler(lambda *line: self.seen.append(line), clock=lambda: self.now)


@pytest.fixture
def lines() -> Iterator[Lines]:
    made = Lines()
    logging.getLogger().addHandler(made.handler)
    yield made
    logging.getLogger().removeHandler(made.handler)


def record_of(template: object, *arguments: object, name: str = "totem.erp") -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "", 0, template, arguments, None)


def test_at_most_a_minutes_lines_are_published_in_a_minute(lines: Lines) -> None:
    for second in range(0, 180, 2):
        lines.now = second
        lines.handler.emit(record_of("%d", second))
    times = [int(text) for _, _, text in lines.seen]
    assert len(times) > MOST_LOG_LINES
    assert all(sum(start <= each < start + 60 for each in times) <= MOST_LOG_LINES for start in times)


def test_only_warnings_and_errors_are_published_and_those_unhandled_are_counted(lines: Lines) -> None:
    handled = record_of("slow")
    handled.levelno = logging.INFO
    logging.getLogger().handle(handled)
    uncaught = record_of("uncaught exception", name="totem.uncaught")
    uncaught.levelno = logging.CRITICAL
    lines.handler.emit(uncaught)
    assert [severity for severity, _, _ in lines.seen] == [EventSeverity.ERROR]
    assert lines.handler.errors == 1


@pytest.mark.parametrize(
    "logger", ["totem.fleet.link", "totem.fleet.connection", "paho", "paho.mqtt", "totem.session.session_log"]
)
def test_a_failure_of_the_link_publishes_nothing(lines: Lines, logger: str) -> None:
    lines.handler.emit(record_of("lost", name=logger))
    assert lines.seen == []


def test_a_publisher_or_a_record_that_breaks_breaks_no_caller(lines: Lines) -> None:
    lines.handler.emit(record_of("%d people", "text"))
    FleetLogHandler(lambda *_: 1 / 0).emit(record_of("anything"))
    assert lines.seen == []


def test_half_a_pair_of_surrogates_is_replaced_since_no_message_takes_it() -> None:
    """An ERP that cuts a text in the middle of an emoji sends one, as does a file name that is not UTF-8."""
    text = redacted_text(record_of("the ERP: %s", json.loads('"Boleto \\ud83d"')))
    assert text == "the ERP: Boleto ?"
    line = LogLine(
        time=datetime.now(UTC), boot="0" * 16, severity=EventSeverity.WARNING, logger="totem.erp", text=text
    )
    assert LogLine.decode(line.encode()) == line


def test_a_lines_texts_of_exceptions_and_foreign_arguments_are_left_out() -> None:
    error = ValueError("Maria 52998224725")
    assert redacted_text(record_of("failed: %s", error)) == "failed: ValueError"
    assert redacted_text(record_of(error)) == "ValueError"
    assert redacted_text(record_of("%(who)s", {"who": error})) == "ValueError"
    assert redacted_text(record_of("got %s", "Maria", name="httpcore")) == "got %s"
    unretrieved = "Task exception was never retrieved\nfuture: <Task exception=ValueError('Maria')>"
    assert redacted_text(record_of(unretrieved, name="asyncio")) == "Task exception was never retrieved"
    assert redacted_text(record_of("bad 'Maria'", name="PIL")) == f"bad {HIDDEN}"
    assert redacted_text(record_of("cannot open %s", Path("/home/Maria Exemplo"))) == f"cannot open {HIDDEN}"
    assert redacted_text(record_of("failed with 529.982.247-25")) == f"failed with {HIDDEN}"


@given(FOLDERS, st.sampled_from(["/", "~/", "C:\\", "file:///", "https://erp.example/", "\\\\server\\"]))
def test_a_path_is_hidden_wherever_it_begins(folders: list[str], root: str) -> None:
    separator = "\\" if "\\" in root else "/"
    path = root + separator.join(folders)
    hidden = without_paths(f"cannot write {path}: no space")
    assert hidden.startswith("cannot write ")
    assert hidden.endswith("no space")
    assert not any(len(each) > 4 and each in hidden for each in folders)


def test_sentences_without_a_path_stay_as_they_are() -> None:
    for text in ("out of service: the ERP (HTTP 503) does not answer", "version 1.2.3: try 2 of 3", "a=b; c"):
        assert without_paths(text) == text
    assert (
        without_paths("GET https://erp.example/clientes?nome=Maria: 500")
        == f"GET https://erp.example{HIDDEN} 500"
    )
