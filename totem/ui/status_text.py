"""Customer-facing words for the statuses of an ERP: those of known meaning are translated, others stay."""

from PySide6.QtCore import QCoreApplication

from totem.domain.status_words import status_word

translate = QCoreApplication.translate


def status_text(text: str | None, *, feminine: bool = False) -> str:
    """The status `text` of an ERP in the language of the screen; `feminine` as for `status_word`."""
    word = status_word(text, feminine=feminine)
    return translate("status", word)
