"""Faults in the data of an answer: wrong, unreadable or missing values, and habits that a kiosk tolerates."""

import re
from collections.abc import Sequence

from totem.erp.reference.faults import Fault, Flag
from totem.erp.reference.titles import Fields

_AMOUNTS = frozenset({"valor_inicial", "valor_atual", "valor", "valor_pago", "juros", "multa", "desconto"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def spoilt(rows: Sequence[Fields], fault: Fault) -> list[Fields]:
    """The rows with what the fault does to each of them."""
    return [_row(row, fault.flags) for row in rows] if fault.flags else list(rows)


def _row(row: Fields, flags: frozenset[str]) -> Fields:
    changed = {
        name: [_row(item, flags) for item in value] if name == "servicos" else _value(name, value, flags)
        for name, value in row.items()
    }
    if Flag.NO_ID in flags:
        ids = [name for name in changed if _is_id(name)]
        changed = {name: value for name, value in changed.items() if name not in ids}
    _spoil_payment(changed, flags)
    return changed


def _is_id(name: str) -> bool:
    return name.startswith("id_") or name in {"id", "code_fatura", "remote_id", "nosso_numero"}


def _value(name: str, value: object, flags: frozenset[str]) -> object:
    is_day = isinstance(value, str) and bool(_DAY.fullmatch(value))
    if Flag.NUMBERS in flags and name in _AMOUNTS:
        return "1.2.3"
    if Flag.DATES in flags and is_day:
        return "31/02/2026"
    if Flag.BLANK in flags and not _is_id(name):
        return ""
    if Flag.BRAZILIAN in flags and name in _AMOUNTS and value:
        whole, cents = str(value).split(".")
        return f"R$ {int(whole):,}".replace(",", ".") + f",{cents}"
    if Flag.BRAZILIAN in flags and is_day:
        return "/".join(reversed(str(value).split("-")))
    return value


def _spoil_payment(title: Fields, flags: frozenset[str]) -> None:
    """A title with wrong data, as a mistyped or forged one has."""
    if Flag.AMOUNT in flags and "valor_atual" in title:
        title["valor_inicial"] = title["valor_atual"] = "1.00"
    if Flag.DIGIT in flags:
        for name in ("linha_digitavel", "codigo_barras"):
            if title.get(name):
                title[name] = _next_digit(str(title[name]), 3)
    if Flag.PIX in flags and title.get("pix_copia_cola"):
        title["pix_copia_cola"] = f"{str(title['pix_copia_cola'])[:-4]}0000"


def _next_digit(text: str, place: int) -> str:
    """The text with the digit after `place` one higher."""
    return text[: place + 1] + str((int(text[place + 1]) + 1) % 10) + text[place + 2 :]
