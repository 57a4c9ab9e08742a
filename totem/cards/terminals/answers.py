"""Answers of providers: errors by status, amounts, ids and codes; what may be card data never leaves here.

An answer is read by named fields alone. Of a code or a brand, only a short text of plain characters is
kept, and nothing that has the digits of a card's number.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from totem.cards.terminals.terminal import TerminalError, TerminalFault
from totem.domain.text import CENT
from totem.erp.adapters.json_rows import Row
from totem.erp.errors import ErpError
from totem.erp.http.messages import Effect, Request, Response

_REFUSALS = frozenset({400, 401, 403, 404, 405, 410, 411, 413, 414, 415, 422, 429})
"""Statuses by which a server surely has not done what it was asked for."""
_MOST_DIGITS = 12
"""Of an amount, before its comma."""

_CODE = re.compile(r"[0-9A-Za-z._-]{1,40}")
_ORDER_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_BRAND = re.compile(r"[^\W_][\w .+-]{0,29}")
_DIGITS = re.compile(r"\d(?:[ .-]?\d){12,18}")
"""As many digits as a card's number has, 13 to 19 (ISO/IEC 7812)."""


def read_object(request: Request, response: Response) -> Row:
    """Return the JSON object of a response (raises `TerminalError`)."""
    answer = find_object(response)
    if answer is None:
        raise unusable(request, response.status)
    return answer


def read_success(request: Request, response: Response) -> Row:
    """Return the JSON object of a response with 2xx (raises `TerminalError`, for another the refusal)."""
    if not 200 <= response.status < 300:
        raise refusal(request, response)
    return read_object(request, response)


def find_object(response: Response) -> Row | None:
    """Return the JSON object of a response, such as that of a refusal; None where it has none."""
    try:
        answer = response.json()
    except ErpError:
        return None
    return Row(answer) if isinstance(answer, Mapping) else None


def refusal(request: Request, response: Response) -> TerminalError:
    """Return the error of a status that is no success."""
    status = response.status
    may_have_arrived = request.effect is Effect.WRITE and status not in _REFUSALS
    if status in {401, 403}:
        fault = TerminalFault.CREDENTIALS
    elif status in _REFUSALS and status != 429:
        fault = TerminalFault.REFUSED
    else:
        fault = TerminalFault.UNAVAILABLE
    return TerminalError(fault, may_have_arrived=may_have_arrived, status=status)


def unusable(request: Request, status: int | None = None) -> TerminalError:
    """Return the error of an answer that cannot be used: an order that was sent may have been taken."""
    may_have_arrived = request.effect is Effect.WRITE
    return TerminalError(TerminalFault.UNAVAILABLE, may_have_arrived=may_have_arrived, status=status)


def format_amount(amount: Decimal, *, comma: bool = False) -> str:
    """Write an amount in reais with two decimals, as "89.90" or "89,90", without a mark of thousands.

    Raises:
        TerminalError: it is no positive number of centavos; nothing is sent.
    """
    is_money = amount.is_finite() and amount > 0 and amount.adjusted() < _MOST_DIGITS
    if not is_money or amount != amount.quantize(CENT):
        raise TerminalError(TerminalFault.REFUSED, may_have_arrived=False)
    text = f"{amount:.2f}"
    return text.replace(".", ",") if comma else text


def read_amount(row: Row, *names: str) -> Decimal | None:
    """Return the first of the fields that has an amount above zero; None without one."""
    amount = row.money(*names)
    return amount if amount is not None and amount > 0 else None


def read_order_id(row: Row, name: str) -> str:
    """Return a provider's id of an order, "" for one that no address can hold."""
    text = row.id(name) or ""
    return text if _ORDER_ID.fullmatch(text) else ""


def read_code(row: Row, *names: str) -> str:
    """Return an NSU or an authorization, "" without one."""
    text = row.text(*names) or ""
    return text if _CODE.fullmatch(text) and not has_card_number(text) else ""


def read_brand(row: Row, *names: str) -> str:
    """Return the card's brand, "" without one."""
    text = row.text(*names) or ""
    return text if _BRAND.fullmatch(text) and not any(map(str.isdigit, text)) else ""


def has_card_number(text: str) -> bool:
    """Test for digits that may be a card's number, by their count and their check digit (Luhn)."""
    return any(_passes_luhn("".join(filter(str.isdigit, found[0]))) for found in _DIGITS.finditer(text))


def derived_key(key: str, purpose: str) -> str:
    """Return the idempotency key of another request about the same charge, the same in every repetition."""
    try:
        return str(uuid5(UUID(key), purpose))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"{key}/{purpose}"))


def _passes_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0
