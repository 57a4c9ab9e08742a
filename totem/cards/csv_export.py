"""Spreadsheet of a day's charges: the acquirer's number of each sale beside the title that it paid.

Charges of which surely nothing was taken are left out. The column of what was received has the amounts that
were neither refunded nor unclear, so that its sum is the closing's.

Semicolons, comma decimals and UTF-8 with a byte order mark, as Excel opens them in Brazil. The texts of
others in it (brand, NSU, the ERP's id) never begin a formula: a cell that begins as one gets an apostrophe.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, tzinfo
from decimal import Decimal
from pathlib import Path

from totem.cards.charge import Charge, Standing
from totem.domain.text import format_date, plain_line
from totem.system.atomic_file import open_atomic

PREFIX = "totem-cartoes"
HEAD = (
    *(
        "Dia",
        "Hora",
        "NSU",
        "Autorização",
        "Bandeira",
        "Forma",
        "Parcelas",
        "Valor cobrado",
        "Valor recebido",
    ),
    *("Boleto", "Código no ERP", "Valor do boleto", "Situação", "Baixa", "Referência", "Pedido na operadora"),
)
_FORMULA = ("=", "+", "-", "@")
"""Beginnings that a spreadsheet program takes for a formula."""


def to_csv(charges: Iterable[Charge], zone: tzinfo | None = None) -> bytes:
    """Return a line for each charge, with times in `zone`, by default the machine's."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEAD)
    for each in charges:
        standing = each.state.standing
        if standing is Standing.NOT_TAKEN:
            continue
        at = (each.approved_at or each.created_at).astimezone(zone)
        settled = each.settled_at.astimezone(zone) if each.settled_at is not None else None
        lines.writerow(
            (
                format_date(at.date()),
                f"{at:%H:%M:%S}",
                _cell(each.nsu),
                _cell(each.authorization),
                _cell(each.brand),
                each.method.text,
                each.installments,
                _money(each.taken),
                _money(each.taken if standing.is_kept else Decimal(0)),
                _cell(each.title_label),
                _cell(str(each.title.boleto_id)),
                _money(each.title_amount),
                each.state.label,
                f"{format_date(settled.date())} {settled:%H:%M}" if settled is not None else "",
                _cell(each.reference),
                _cell(each.order_id),
            )
        )
    return text.getvalue().encode("utf-8-sig")


def write_csv(folder: Path, charges: Iterable[Charge], day: date) -> Path:
    """Write the spreadsheet of `day` into `folder` atomically, and return its path."""
    target = folder / f"{PREFIX}-{day:%Y%m%d}.csv"
    with open_atomic(target) as stream:
        stream.write(to_csv(charges))
    return target


def _cell(text: str) -> str:
    """Return a text of others as one line that is no formula."""
    line = plain_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
