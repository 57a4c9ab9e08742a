"""Refusals of a trust unlock and of records: classify the vendor's text, by the same rules for every ERP."""

import re
from collections.abc import Iterable

from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.text import folded
from totem.erp.adapters.json_rows import clean_explanation

_NAMES_LOGIN = re.compile(r"login|usuario|username|senha|servico id|pppoe")
"""Words, plain, beside which a login may stand in any form, so that the whole text is kept back."""

_OF_SERVICE = re.compile(r"\b(?:contrato|cliente|conexao|plano|promessa|(?:auto-?)?desbloqueio)\b")
_OF_KIOSK = re.compile(r"\b(?:token|app|ip)\b|manutencao|integra|credenci|requisic|\berro\b|exception")


_NOT_ABOUT_THE_RECORD = frozenset({401, 403, 404, 405, 407, 408, 425})
"""HTTP statuses by which an ERP refuses a request, whatever the record is."""
_FORBIDDEN = 403
"""Some ERPs refuse so what a customer may not have, others a token without the permission for it."""


def is_about_record(status: int, explanation: str) -> bool:
    """Test for a 4xx that refuses the record or the service, not the kiosk or the address."""
    return status not in _NOT_ABOUT_THE_RECORD or (status == _FORBIDDEN and is_about_service(explanation))


def is_about_service(message: str | None) -> bool:
    """Test for a refusal that is about the customer's service; others are about this kiosk's own rights.

    In such a one, "sem permissão" is an answer to the customer; the token's permission is not missing.
    """
    text = folded(message or "")
    return bool(_OF_SERVICE.search(text)) and not _OF_KIOSK.search(text)


def read_refusal(
    message: str | None, name: str | None, refusals: Iterable[tuple[re.Pattern[str], UnlockRefusal]] = ()
) -> Unlock:
    """Return the refusal that a message states; `refusals` are patterns of known ones, plain.

    Of another one, the words are the explanation, without the customer's `name`.
    """
    text = folded(message or "")
    refusal = next((each for form, each in refusals if form.search(text)), UnlockRefusal.OTHER)
    is_shown = refusal is UnlockRefusal.OTHER and not _NAMES_LOGIN.search(text)
    return Unlock(refusal, explanation=clean_explanation(message, name) or None if is_shown else None)
