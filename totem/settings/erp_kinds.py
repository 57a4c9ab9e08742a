"""Table of the kinds of ERP, and their names in sentences."""

from collections.abc import Iterable

from totem.settings.erp_kind import CONTRACT, ErpKind
from totem.settings.named_rows import NamedRows
from totem.system.localization import localize

KINDS: NamedRows[ErpKind] = NamedRows("totem.erp.adapters", "KIND", in_folders=True)
"""The row of each kind of ERP, in the order in which they are offered."""


def erp_name(kind: str) -> str:
    """Return the name of a kind in a sentence: the contract's ERP has none of its own."""
    return "ERP" if kind == CONTRACT else KINDS[kind].label


def join(labels: Iterable[str]) -> str:
    """Join words by commas, the last two by "and", in the language in use."""
    *first, last = map(localize, labels)
    return localize("{names} e {last}", names=", ".join(first), last=last) if first else last
