"""The port: a kind of ERP implements the requests that its capabilities name, and no others."""

from importlib import import_module

import pytest

from totem.erp.port import Adapter
from totem.erp.session_erp import Capability
from totem.settings.erp_kinds import KINDS

METHODS = {
    Capability.BOLETO_DETAIL: "complete",
    Capability.INSTALLATIONS: "installations",
    Capability.INVOICES: "invoices",
    Capability.STATEMENT: "statement",
    Capability.CLEARANCES: "clearances",
    Capability.SIGN_UP: "create_prospect",
    Capability.FILES: "send_file",
    Capability.LEAD: "create_lead",
    Capability.UNLOCK: "unlock",
    Capability.TICKET: "open_ticket",
    Capability.CONTACT: "update_contact",
    Capability.SETTLE: "settle",
}


@pytest.mark.parametrize("kind", tuple(KINDS))
def test_a_kind_does_what_its_capabilities_name(kind: str) -> None:
    module = import_module(f"totem.erp.adapters.{kind}.adapter")
    own: type[Adapter] = getattr(module, f"{kind.capitalize()}Erp")
    done = {each for each, name in METHODS.items() if getattr(own, name) is not getattr(Adapter, name)}
    assert METHODS.keys() == set(Capability)
    assert vars(own)["capabilities"] == done
    assert (own.read_title is not Adapter.read_title) is (Capability.SETTLE in done)
