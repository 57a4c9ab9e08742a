"""The statistics as a spreadsheet that Excel in Brazil opens by itself: UTF-8 with a mark, and semicolons."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from totem.domain.pt_br import day
from totem.kiosk.figures_words import kind_words, words
from totem.kiosk.statistics import WHOLE_DAY, MetricRow
from totem.whole_file import whole

PREFIX = "totem-estatisticas"
HEAD = ("Dia", "Hora", "O que", "Qual", "Quantidade")


def sheet(rows: Iterable[MetricRow]) -> bytes:
    """A line for each sum; what is counted by the day has no hour."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEAD)
    for row in rows:
        hour = "" if row.hour == WHOLE_DAY else row.hour
        lines.writerow((day(row.day), hour, kind_words(row.kind), words(row.kind, row.name), row.amount))
    return text.getvalue().encode("utf-8-sig")


def export(folder: Path, rows: Iterable[MetricRow], now: datetime) -> Path:
    """Write the spreadsheet into `folder` and return it; a part of it is never left there.

    Raises:
        OSError: it cannot be written.
    """
    target = folder / f"{PREFIX}-{now:%Y%m%d-%H%M%S}.csv"
    with whole(target) as stream:
        stream.write(sheet(rows))
    return target
