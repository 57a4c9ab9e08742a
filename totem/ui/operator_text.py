"""Texts of the operator in the language of the screen: the consent, notices, a message of the staff."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def operator_text(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, else the Portuguese one under a line that announces it; empty without texts."""
    if language in texts or not texts:
        return texts.get(language, "")
    return "\n".join((translate("operator", "Texto disponível só em português:"), texts["pt_BR"]))
