"""Performance trace: milestones, and files that cannot be written."""

import json
import os
from pathlib import Path

import pytest

from support.log_check import LogWatch
from support.platform_marks import needs_device_files, needs_named_pipes
from totem.system.tracing import Trace


def test_milestones_are_lines_that_can_be_read_at_once(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    file.write_text('{"event": "before"}\n', encoding="utf-8")
    trace = Trace(str(file))
    trace.mark("first_frame")
    trace.mark("boletos_painted", count=3)
    before, first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert [row["event"] for row in (before, first, second)] == ["before", "first_frame", "boletos_painted"]
    assert second["count"] == 3
    assert 0 < first["t"] <= second["t"]
    trace.close()


@pytest.mark.parametrize("name", [None, ""])
def test_without_a_name_nothing_is_written(
    name: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Trace(name).mark("first_frame")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_opened_is_given_up_with_one_warning(
    tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the trace in .* is given up: No such file or directory")
    trace = Trace(str(tmp_path / "nowhere" / "trace.jsonl"))
    trace.mark("first_frame")
    trace.mark("screen:home")
    assert len(expected_logs.records) == 1


@needs_device_files
def test_a_full_disk_is_given_up_with_one_warning(expected_logs: LogWatch) -> None:
    expected_logs.expect("the trace in /dev/full is given up: No space left on device")
    trace = Trace("/dev/full")
    trace.mark("first_frame")
    trace.mark("screen:home")
    assert len(expected_logs.records) == 1


@needs_named_pipes
def test_closed_pipe_stops_the_trace_with_one_warning(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("is given up: Broken pipe")
    pipe = tmp_path / "trace.jsonl"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    trace = Trace(str(pipe))
    trace.mark("first_frame")
    assert json.loads(os.read(reader, 500))["event"] == "first_frame"
    os.close(reader)
    trace.mark("screen:home")
    trace.mark("key_painted")
    assert len(expected_logs.records) == 1
