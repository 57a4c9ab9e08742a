"""The last errors of the log, found among everything else, and in a log that was cut off."""

import json
import logging
from pathlib import Path

from support.log_check import LogWatch
from totem.staff.log_reader import COUNT, last_errors
from totem.system import logging as logs


def line(level: str, message: str, second: int = 0) -> str:
    time = f"2026-11-24T13:30:{second:02d}.000+00:00"
    return (
        json.dumps({"time": time, "level": level, "logger": "totem.kiosk.assembly", "message": message})
        + "\n"
    )


def test_without_a_log(tmp_path: Path) -> None:
    assert last_errors(tmp_path) == ()


def test_the_newest_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    rows = [line("error" if second % 2 else "critical", f"broke {second}", second) for second in range(9)]
    (tmp_path / "totem.jsonl").write_text("".join(rows), encoding="utf-8")
    found = last_errors(tmp_path)
    assert [each.message for each in found] == [f"broke {second}" for second in range(8, 8 - COUNT, -1)]
    assert found[0].logger == "totem.kiosk.assembly"
    assert found[0].time.hour == 10  # of the zone that the tests are in


def test_errors_alone(tmp_path: Path) -> None:
    rows = line("info", 'said "error"') + line("warning", "hm") + line("error", "broke")
    (tmp_path / "totem.jsonl").write_text(rows, encoding="utf-8")
    assert [each.message for each in last_errors(tmp_path)] == ["broke"]


def test_the_file_before_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "totem.jsonl.1").write_text(line("error", "older"), encoding="utf-8")
    (tmp_path / "totem.jsonl").write_text(line("error", "newer"), encoding="utf-8")
    assert [each.message for each in last_errors(tmp_path)] == ["newer", "older"]
    assert [each.message for each in last_errors(tmp_path, 1)] == ["newer"]


def test_what_is_no_line_of_the_log_is_passed_over(tmp_path: Path) -> None:
    junk = '{"level": "error"}\n{"level": "error", "time": 3}\n["error"]\nnull "error"\n\x00\xff"error"\n'
    half = line("error", "cut off")[:40]
    (tmp_path / "totem.jsonl").write_bytes((line("error", "whole") + junk + half).encode())
    assert [each.message for each in last_errors(tmp_path)] == ["whole"]


def test_what_the_kiosk_itself_logged(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("the printer caught fire")
    logs.start(tmp_path, console_level=logging.CRITICAL + 1)
    try:
        logging.getLogger("totem.staff").info("fine")
        logging.getLogger("totem.staff").error("the printer caught fire, says %s", "529.982.247-25")
    finally:
        logs.stop()
    (found,) = last_errors(tmp_path)
    assert found.logger == "totem.staff"
    assert found.message.startswith("the printer caught fire")
    assert "529" not in found.message
