"""Last errors in the log, and the count of data that the kiosk could not use."""

import json
import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from support.log_check import LogWatch
from support.sample_boletos import checked
from totem.erp.adapters.contract.base_model import note_unread
from totem.erp.adapters.contract.customer_models import read_boletos
from totem.session.session_log import report_findings
from totem.staff.system_probes import COUNT, PERIOD, count_unfit_data, last_errors
from totem.system import logging as logs
from totem.system.logging import FILE_NAME


def line(level: str, message: str, second: int = 0) -> str:
    time = f"2026-11-24T13:30:{second:02d}.000+00:00"
    return (
        json.dumps({"time": time, "level": level, "logger": "totem.kiosk.assembly", "message": message})
        + "\n"
    )


def test_there_are_no_errors_without_a_log(tmp_path: Path) -> None:
    assert last_errors(tmp_path) == ()


def test_the_newest_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    rows = [line("error" if second % 2 else "critical", f"broke {second}", second) for second in range(9)]
    (tmp_path / "totem.jsonl").write_text("".join(rows), encoding="utf-8")
    found = last_errors(tmp_path)
    assert [each.message for each in found] == [f"broke {second}" for second in range(8, 8 - COUNT, -1)]
    assert found[0].logger == "totem.kiosk.assembly"
    assert found[0].time.hour == 10  # of the zone that the tests are in


def test_other_levels_are_skipped(tmp_path: Path) -> None:
    rows = line("info", 'said "error"') + line("warning", "hm") + line("error", "broke")
    (tmp_path / "totem.jsonl").write_text(rows, encoding="utf-8")
    assert [each.message for each in last_errors(tmp_path)] == ["broke"]


def test_the_rotated_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "totem.jsonl.1").write_text(line("error", "older"), encoding="utf-8")
    (tmp_path / "totem.jsonl").write_text(line("error", "newer"), encoding="utf-8")
    assert [each.message for each in last_errors(tmp_path)] == ["newer", "older"]
    assert [each.message for each in last_errors(tmp_path, 1)] == ["newer"]


def test_lines_of_another_shape_are_skipped(tmp_path: Path) -> None:
    junk = '{"level": "error"}\n{"level": "error", "time": 3}\n["error"]\nnull "error"\n\x00\xff"error"\n'
    half = line("error", "cut off")[:40]
    (tmp_path / "totem.jsonl").write_bytes((line("error", "whole") + junk + half).encode())
    assert [each.message for each in last_errors(tmp_path)] == ["whole"]


def test_an_error_that_the_kiosk_logged_is_found_redacted(tmp_path: Path, expected_logs: LogWatch) -> None:
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


def test_unfit_data_is_counted_for_a_day(full_log: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("cannot be read|no records|withheld")
    note_unread("open_boletos", read_boletos([{"valor_atual": "segredo"}] * 2), 1)
    note_unread("open_boletos", read_boletos([{"valor_atual": "segredo"}]))
    report_findings([checked(amount=Decimal("-5.00"), line=None, barcode=None)])
    logging.getLogger("x").info("nothing unfit")
    now = datetime.now(UTC)
    assert count_unfit_data(full_log, now) == {
        "open_boletos: valor_atual": 2,
        "open_boletos: entries that are no records": 1,
        "amount_not_positive": 2,
    }
    assert not count_unfit_data(full_log, now + PERIOD + timedelta(minutes=1))


def test_no_unfit_data_without_a_log(tmp_path: Path) -> None:
    assert not count_unfit_data(tmp_path, datetime.now(UTC))


def test_cut_lines_are_not_counted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    whole = json.dumps({"time": now.isoformat(), "fields": {"unfit": "titles: due"}})
    shapes: tuple[object, ...] = (None, "unfit", ["unfit"], {})
    others = [{"time": now.isoformat(), "fields": fields} for fields in shapes]
    lines = [whole, whole[:-5], '"unfit"', *(json.dumps({**other, "message": "unfit"}) for other in others)]
    (tmp_path / FILE_NAME).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / f"{FILE_NAME}.1").write_text(whole, encoding="utf-8")
    assert count_unfit_data(tmp_path, now) == {"titles: due": 2}
