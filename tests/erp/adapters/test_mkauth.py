"""The adapter of MK-Auth against its emulator: the common suite, and MK-Auth's own quirks."""

from typing import Any, ClassVar

import pytest

from support.adapter_suite import MARIA, TWO_CONTRACTS
from support.emulators.base import Emulator, InjectedFault
from support.emulators.mkauth import MkauthEmulator
from support.log_check import LogWatch
from support.settlement_suite import SettlementSuite
from totem.domain.card_payment import PaidBy, Settlement, TitleReading, TitleStatus
from totem.domain.customer import ServiceState
from totem.erp.errors import BadAnswer, Declined, ErpError, Reason, Refused, Unavailable
from totem.erp.session_erp import Capability


class TestMkauth(SettlementSuite):
    make = MkauthEmulator
    ours = PaidBy.LIKE_OURS
    others = PaidBy.ANOTHER
    browse_calls = 2
    opening_calls = 1
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

    # Card payments

    def test_a_title_that_comes_inside_an_object(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        emulator.quirks = frozenset({"wrapped"})
        assert self.read(emulator, title).status is TitleStatus.OPEN
        emulator.paid.add(str(self.title(emulator).number))
        assert self.read(emulator, title) == TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER)

    @pytest.mark.parametrize(
        ("fields", "paid_by"),
        [
            ({}, PaidBy.UNTOLD),
            ({"formapag": "", "coletor": None}, PaidBy.UNTOLD),
            ({"formapag": "Cartão", "coletor": "TOTEM"}, PaidBy.LIKE_OURS),
            ({"coletor": "totem"}, PaidBy.LIKE_OURS),
            ({"formapag": "cartao", "coletor": "balcao"}, PaidBy.ANOTHER),
            ({"formapag": "dinheiro", "coletor": "totem"}, PaidBy.ANOTHER),
            ({"formapag": "cartao de credito"}, PaidBy.ANOTHER),
        ],
    )
    def test_who_received_a_title_and_how(
        self, emulator: Emulator, fields: dict[str, Any], paid_by: PaidBy
    ) -> None:
        title = self.reference(emulator)
        emulator.paid.add(str(self.title(emulator).number))
        untold = {"formapag": None, "coletor": None}
        emulator.rewrite = lambda found: {**found, **untold, **fields}
        reading = self.read(emulator, title)
        assert reading == TitleReading(TitleStatus.PAID, paid_by=paid_by)

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"status": "vencido"}, TitleStatus.OPEN),
            ({"status": "Cancelado"}, TitleStatus.GONE),
            ({"status": "excluido"}, TitleStatus.GONE),
            ({"status": "acordo"}, None),
            ({"status": None}, None),
            ({"status": "aberto", "valor": "x"}, None),
            ({"status": "pago", "uuid_lanc": "outro"}, None),
            ({"status": "pago", "login": "outro"}, None),
            ({"status": "erro", "mensagem": "Registro não encontrado."}, TitleStatus.GONE),
            ({"status": "erro", "mensagem": "Cliente não encontrado"}, None),
            ({"status": "erro", "mensagem": "Registro não encontrado: banco fora do ar"}, None),
        ],
    )
    def test_what_a_title_tells(
        self,
        emulator: Emulator,
        fields: dict[str, Any],
        status: TitleStatus | None,
        expected_logs: LogWatch,
    ) -> None:
        expected_logs.allow("erp")
        title = self.reference(emulator)

        def rewrite(answer: dict[str, Any]) -> dict[str, Any]:
            return {**answer, **fields}

        emulator.rewrite = rewrite
        if status is None:
            with pytest.raises(ErpError):
                self.read(emulator, title)
        else:
            assert self.read(emulator, title).status is status

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"status": "erro", "mensagem": "Coletor inexistente"}, Declined),
            ({"error": "Valor inválido"}, Declined),
            ({"status": "erro", "mensagem": "Sem permissão"}, Refused),
            ({"mensagem": "Título não recebido com sucesso"}, BadAnswer),
            ({"uuid": "x"}, BadAnswer),
            ({}, BadAnswer),
        ],
    )
    def test_an_answer_that_is_no_receipt(
        self, emulator: Emulator, answer: dict[str, Any], error: type[ErpError]
    ) -> None:
        title = self.reference(emulator)
        with pytest.raises(error) as caught:
            self.settle(emulator, title, self.payment(emulator), rewrite=lambda _: answer)
        assert type(caught.value) is error

    def test_the_words_of_success_alone(self, emulator: Emulator) -> None:
        title = self.reference(emulator)
        words = {"mensagem": "Título recebido com sucesso!"}
        settled = self.settle(emulator, title, self.payment(emulator), rewrite=lambda _: words)
        assert settled is Settlement.SETTLED
