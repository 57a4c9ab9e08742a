"""Words of an operator or its ERP, in the language of the screen: the consent, notices, statuses."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from totem.domain.status_words import status_word

translate = QCoreApplication.translate


def operator_text(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, else the Portuguese one under a line that announces it; empty without texts."""
    if language in texts or not texts:
        return texts.get(language, "")
    return "\n".join((translate("operator", "Texto disponível só em português:"), texts["pt_BR"]))


def status_text(text: str | None, *, feminine: bool = False) -> str:
    """The status `text` of an ERP, translated where its meaning is known; `feminine` as for `status_word`."""
    word = status_word(text, feminine=feminine)
    return translate("status", word)
