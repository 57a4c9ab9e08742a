"""The port: a kind of ERP implements the requests that its capabilities name, and no others."""

from importlib import import_module

import pytest

from totem.erp.port import Adapter
from totem.erp.session_erp import Capability
from totem.settings.erp_kinds import KINDS


@pytest.mark.parametrize("kind", tuple(KINDS))
def test_a_kind_does_what_its_capabilities_name(kind: str) -> None:
    module = import_module(f"totem.erp.adapters.{kind}.adapter")
    own: type[Adapter] = getattr(module, f"{kind.capitalize()}Erp")
    done = {each for each in Capability if getattr(own, each.method) is not getattr(Adapter, each.method)}
    assert vars(own)["capabilities"] == done
    assert (own.read_title is not Adapter.read_title) is (Capability.SETTLE in done)
