"""Refusals of a trust unlock: classify the vendor's text, by the same rules for every kind of ERP."""

import re
from collections.abc import Iterable

from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.text import folded
from totem.erp.adapters.json_rows import clean_explanation

_NAMES_LOGIN = re.compile(r"login|usuario|username|senha|servico id|pppoe")
"""Words, plain, beside which a login may stand in any form, so that the whole text is kept back."""

_OF_SERVICE = re.compile(r"\b(?:contrato|cliente|conexao|plano|promessa|(?:auto-?)?desbloqueio)\b")
_OF_KIOSK = re.compile(r"\b(?:token|app|ip)\b|manutencao|integra|credenci|requisic|\berro\b|exception")


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
