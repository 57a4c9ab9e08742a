"""The port: a kind of ERP has the capabilities whose methods its adapter defines."""

from importlib import import_module

import pytest

from totem.domain.customer import Customer, OpenBoleto
from totem.domain.service_requests import Unlock
from totem.erp.port import Adapter
from totem.erp.session_erp import Capability
from totem.settings.erp_kinds import KINDS


class Unlocking(Adapter):
    async def unlock(self, customer: Customer) -> Unlock:
        raise NotImplementedError


class Completing(Unlocking):
    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        raise NotImplementedError


def test_a_kind_has_the_capabilities_whose_methods_it_defines_or_inherits() -> None:
    assert Adapter.capabilities == frozenset()
    assert Unlocking.capabilities == {Capability.UNLOCK}
    assert Completing.capabilities == {Capability.UNLOCK, Capability.BOLETO_DETAIL}


@pytest.mark.parametrize("kind", tuple(KINDS))
def test_a_kind_that_receives_titles_reads_them_too(kind: str) -> None:
    module = import_module(f"totem.erp.adapters.{kind}.adapter")
    own: type[Adapter] = getattr(module, f"{kind.capitalize()}Erp")
    assert (own.read_title is not Adapter.read_title) is (Capability.SETTLE in own.capabilities)
