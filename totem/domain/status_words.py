"""Spell the status texts of ERPs, each of which words them in its own way, in Portuguese."""

import re

from totem.domain.text import unaccented

_GENDERED = (
    *("Ativ", "Inativ", "Bloquead", "Desbloquead", "Liberad", "Suspens", "Cancelad", "Encerrad", "Desativad"),
    *("Habilitad", "Conectad", "Desconectad", "Instalad", "Pag", "Quitad", "Vencid", "Atrasad", "Abert"),
    *("Emitid", "Autorizad", "Confirmad", "Recebid", "Estornad", "Agendad", "Aprovad", "Reprovad", "Recusad"),
    *("Rejeitad", "Concluíd", "Finalizad", "Contratad"),
)
"""Stems of words that end in -o or -a."""
STATUS_WORDS = (
    *(stem + ending for stem in _GENDERED for ending in "oa"),
    *("Pendente", "Em aberto", "Em atraso", "Em dia", "A vencer", "Normal", "Inicial", "Em análise"),
    *("Em andamento", "Em processamento", "Em instalação", "Aguardando", "Aguardando pagamento"),
    *("Aguardando assinatura", "Aguardando instalação", "Aguardando análise", "Aguardando aprovação"),
    *("Bloqueado por débito", "Suspenso por débito", "Suspenso parcialmente", "Bloqueio financeiro"),
    *("Bloqueio administrativo", "Serviço habilitado", "Serviço bloqueado", "Velocidade reduzida"),
    *("Pago parcialmente", "Instalação agendada"),
)
"""Statuses of known meaning as they are spelled in Portuguese; `totem.ui.localized_text` translates them."""
_ENGLISH = {
    "active": "Ativo",
    "inactive": "Inativo",
    "blocked": "Bloqueado",
    "suspended": "Suspenso",
    "canceled": "Cancelado",
    "cancelled": "Cancelado",
    "closed": "Encerrado",
    "disabled": "Desativado",
    "enabled": "Habilitado",
    "pending": "Pendente",
    "open": "Em aberto",
    "paid": "Pago",
    "issued": "Emitido",
    "overdue": "Vencido",
    "authorized": "Autorizado",
    "confirmed": "Confirmado",
    "received": "Recebido",
    "refunded": "Estornado",
    "scheduled": "Agendado",
    "approved": "Aprovado",
    "rejected": "Rejeitado",
    "processing": "Em processamento",
    "completed": "Concluído",
}
_SEPARATORS = re.compile(r"[\s_-]+")
_LONGEST_ACRONYM = 4


def _word_key(text: str) -> str:
    return _SEPARATORS.sub(" ", unaccented(text.casefold()).casefold()).strip(" .")


_SPELLINGS = {_word_key(word): word for word in STATUS_WORDS}


def status_word(text: str | None, *, feminine: bool = False) -> str:
    """Return the Portuguese spelling of a status: "EM_ANALISE" as "Em análise", "paid" as "Pago".

    English words become masculine, or `feminine`; Portuguese ones keep their ending. Any other text stays as
    it is, but for words in capitals alone, which become a sentence.
    """
    text = (text or "").strip()
    key = _word_key(text)
    if key in _ENGLISH:
        word = _ENGLISH[key]
        return f"{word[:-1]}a" if feminine and word[:-1] in _GENDERED else word
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    is_sentence = text.isupper() and any(len(each) > _LONGEST_ACRONYM for each in text.split())
    return text.capitalize() if is_sentence and not any(map(str.isdigit, text)) else text
