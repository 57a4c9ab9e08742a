"""Data of the ERP that the kiosk could not use, from the log to the sentences for staff."""

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
from totem.staff.log_reader import PERIOD, unfit_data
from totem.system.logging import FILE_NAME


def test_notes_of_fields_and_of_withheld_forms_are_counted(full_log: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("cannot be read|no records|withheld")
    note_unread("open_boletos", read_boletos([{"valor_atual": "segredo"}] * 2), 1)
    note_unread("open_boletos", read_boletos([{"valor_atual": "segredo"}]))
    report_findings([checked(amount=Decimal("-5.00"), line=None, barcode=None)])
    logging.getLogger("x").info("nothing unfit")
    now = datetime.now(UTC)
    assert unfit_data(full_log, now) == {
        "open_boletos: valor_atual": 2,
        "open_boletos: entries that are no records": 1,
        "amount_not_positive": 2,
    }
    assert not unfit_data(full_log, now + PERIOD + timedelta(minutes=1))


def test_without_a_log_there_is_nothing(tmp_path: Path) -> None:
    assert not unfit_data(tmp_path, datetime.now(UTC))


def test_lines_that_are_cut_or_of_another_shape_are_skipped(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    whole = json.dumps({"time": now.isoformat(), "fields": {"unfit": "titles: due"}})
    shapes: tuple[object, ...] = (None, "unfit", ["unfit"], {})
    others = [{"time": now.isoformat(), "fields": fields} for fields in shapes]
    lines = [whole, whole[:-5], '"unfit"', *(json.dumps({**other, "message": "unfit"}) for other in others)]
    (tmp_path / FILE_NAME).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / f"{FILE_NAME}.1").write_text(whole, encoding="utf-8")
    assert unfit_data(tmp_path, now) == {"titles: due": 2}
