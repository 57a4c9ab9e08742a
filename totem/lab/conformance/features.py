"""Features of a totem that need a request of the ERP, one row each, for both reports of `totem erp check`.

`packaging/manual/erps.md` tells of each by its name which vendors' ERPs have it.
"""

from dataclasses import dataclass

from totem.erp.session_erp import Capability
from totem.settings.erp_kind import CARDS, LEADS, TICKETS


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature.

    Attributes:
        name: stable name in the report about an ERP of the contract.
        vendor_name: stable name in the report about a vendor's ERP, in Portuguese; it is the
            `SetupQuestion.purpose` of the codes that the feature needs. None for a part of another feature.
        requests: requests of the contract that it takes.
        is_read: it shows a customer's documents, so that it is tried; another one changes something.
    """

    capability: Capability
    name: str
    vendor_name: str | None
    requests: tuple[str, ...]
    is_read: bool = False


_SIGN_UP = ("plans", "cities", "due_days", "origins", "create_prospect")
_STATUS = ("prospect_statuses", "prospect_status")

FEATURES = (
    Feature(Capability.INSTALLATIONS, "my plan", "meu plano", ("installations",), is_read=True),
    Feature(Capability.INVOICES, "notas fiscais", "notas fiscais", ("notas_fiscais",), is_read=True),
    Feature(Capability.STATEMENT, "statement", "extrato", ("statement",), is_read=True),
    Feature(Capability.CLEARANCES, "clearances", "quitação", ("clearances",), is_read=True),
    Feature(Capability.SIGN_UP, "sign-up", "cadastro", _SIGN_UP),
    Feature(Capability.SIGN_UP, "sign-up: edit", None, ("edit_prospect",)),
    Feature(Capability.FILES, "sign-up: files", None, ("send_file",)),
    Feature(Capability.SIGN_UP, "sign-up: status", None, _STATUS),
    Feature(Capability.LEAD, "call me", LEADS, ("create_lead",)),
    Feature(Capability.UNLOCK, "trust unlock", "desbloqueio", ("unlock",)),
    Feature(Capability.TICKET, "support ticket", TICKETS, ("ticket",)),
    Feature(Capability.CONTACT, "own contacts", "dados de contato", ("contact",)),
    Feature(Capability.SETTLE, "card payments", CARDS, ("settle",)),
)
"""All features, in the order of both reports."""
