"""The adapter of MK-Auth against its emulator: the common suite, and MK-Auth's own quirks."""

from typing import ClassVar

from support.adapter_suite import MARIA, TWO_CONTRACTS, AdapterSuite
from totem.domain.customer import ServiceState
from totem.erp.errors import BadAnswer, ErpError, Reason, Refused, Unavailable
from totem.erp.session_erp import Capability
from totem.lab.emulators.base import Emulator, InjectedFault
from totem.lab.emulators.mkauth import MkauthEmulator


class TestMkauth(AdapterSuite):
    make = MkauthEmulator
    browse_calls = 2
    title_mark = "datavenc"
    title_owner: ClassVar[dict[str, object]] = {"login": "outro"}
    line_in_list = False
    pix_in_list = False

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (BadAnswer, Reason.NOT_JSON),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
            InjectedFault.MAINTENANCE: (Unavailable, Reason.MAINTENANCE),
        }

    def test_there_is_no_trust_unlock(self, emulator: Emulator) -> None:
        assert Capability.UNLOCK not in self.capabilities(emulator)

    def test_each_login_has_its_plan_and_state(self, emulator: Emulator) -> None:
        person = emulator.find(TWO_CONTRACTS.value)
        assert person is not None
        person.contracts[1].blocked = True
        found = self.run(emulator, lambda erp: erp.customers(TWO_CONTRACTS))
        assert [each.service_state for each in found] == [ServiceState.ACTIVE, ServiceState.BLOCKED_FOR_DEBT]
        assert [each.plan for each in found] == [each.plan for each in person.contracts]

    def test_a_line_that_the_list_has_is_kept(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"line_in_list"})
        assert all(each.line for each in self.browse(emulator, MARIA))

    def test_one_login_serves_many_requests(self, emulator: Emulator) -> None:
        assert isinstance(emulator, MkauthEmulator)
        emulator.expire_sessions()
        self.browse(emulator, MARIA)
        assert len(emulator.tokens) == 1
