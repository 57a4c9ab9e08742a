"""Barcodes and BR Codes made by the norms' layouts, for tests that need many or odd ones."""

from datetime import date

from totem.domain.boleto import factor
from totem.domain.brcode import crc16
from totem.domain.check_digits import mod10, mod11_arrecadacao, mod11_cobranca

EVP = "123e4567-e12b-12d1-a456-426655440000"


def cobranca(
    *,
    bank: str = "001",
    due: date | None = None,
    centavos: int = 10_000,
    free: str = "7" * 25,
    currency: str = "9",
) -> str:
    """Return the 44 digits of a bank's title."""
    head = f"{bank}{currency}"
    tail = f"{factor(due) if due else 0:04}{centavos:010}{free}"
    return head + mod11_cobranca(head + tail) + tail


def arrecadacao(
    *, segment: str = "4", value_id: str = "6", centavos: int = 10_000, free: str = "0" * 29
) -> str:
    """Return the 44 digits of a bill of arrecadação."""
    head, tail = f"8{segment}{value_id}", f"{centavos:011}{free}"
    dv = mod10 if value_id in "67" else mod11_arrecadacao
    return head + dv(head + tail) + tail


def tlv(*objects: tuple[str, str]) -> str:
    """Join EMV objects, right or wrong."""
    return "".join(f"{identifier}{len(value):02}{value}" for identifier, value in objects)


def with_crc(text: str) -> str:
    """Close a BR Code."""
    return text + "6304" + crc16(text + "6304")


def pix(*, target: str = tlv(("01", EVP)), middle: str = "", without: str = "", **objects: str) -> str:
    """Return a BR Code whose objects may be replaced (`o54="1.00"`), or left out by `without`."""
    values = {"00": "01", "26": tlv(("00", "br.gov.bcb.pix")) + target, "52": "0000", "53": "986", "54": ""}
    values |= {"58": "BR", "59": "Fulano de Tal", "60": "BRASILIA", "62": tlv(("05", "***"))}
    values |= {name.removeprefix("o"): value for name, value in objects.items()}
    if "o54" not in objects:
        del values["54"]
    return with_crc(tlv(*((name, value) for name, value in values.items() if name != without)) + middle)
