"""The adapter of RBX against its emulator: the common suite, and RBX's own quirks."""

from typing import ClassVar

import pytest

from support.adapter_suite import MARIA, AdapterSuite
from support.emulators.base import Emulator, InjectedFault
from support.emulators.rbx import RbxEmulator
from totem.domain.customer import ServiceState
from totem.erp.errors import ErpError, Reason, Refused, Unavailable


class TestRbx(AdapterSuite):
    make = RbxEmulator
    browse_calls = 2
    opening_calls = 2
    title_mark = "bank_number"
    title_owner: ClassVar[dict[str, object]] = {"customer_id": 9}
    line_in_list = False
    pix_in_list = False
    chooses_contract = False

    def faults(self) -> dict[InjectedFault, tuple[type[ErpError], Reason | None]]:
        return {
            **super().faults(),
            InjectedFault.ERROR: (Refused, Reason.ERROR_IN_ANSWER),
            InjectedFault.IP: (Refused, Reason.IP),
            InjectedFault.PERMISSION: (Refused, Reason.PERMISSION),
            InjectedFault.MAINTENANCE: (Unavailable, Reason.MAINTENANCE),
        }

    @pytest.mark.parametrize("quirk", ["status_zero", "status_text"])
    def test_a_visit_on_a_server_of_another_habit(self, emulator: Emulator, quirk: str) -> None:
        emulator.quirks = frozenset({quirk})
        self.test_open_boletos(emulator)
        self.test_no_customer(emulator)
        self.test_nothing_open(emulator)

    def test_a_line_inside_an_object(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"object_line"})
        assert self.complete(emulator, MARIA).line

    def test_an_account_without_pix(self, emulator: Emulator) -> None:
        emulator.quirks = frozenset({"no_pix"})
        boleto = self.complete(emulator, MARIA)
        assert (bool(boleto.line), bool(boleto.pix)) == (True, False)

    def test_completing_has_no_effect(self, emulator: Emulator) -> None:
        self.complete(emulator, MARIA)
        assert emulator.effects == []

    def test_a_blocked_customer_who_may_notify_a_payment(self, emulator: Emulator) -> None:
        person = emulator.find(MARIA.value)
        assert person is not None
        person.contracts[0].blocked = True
        found = self.run(emulator, lambda erp: erp.customers(MARIA))
        assert found[0].service_state is ServiceState.BLOCKED_FOR_DEBT
