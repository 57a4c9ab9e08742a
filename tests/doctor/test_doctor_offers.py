"""What the doctor says of what an ERP lets the kiosk offer besides boletos."""

import pytest

from totem.doctor.erp import report_abilities
from totem.erp.port import Ability
from totem.staff.health_rules import Severity

ALL = ("installations", "notas_fiscais", "statement", "clearances")


@pytest.mark.parametrize(
    ("ability", "said"),
    [
        (Ability.ANSWERS, "o totem oferece: Meu plano, notas fiscais, extrato, quitação"),
        (Ability.MISSING, "não oferece: Meu plano (o ERP não tem esse pedido ou o recusa)"),
        (Ability.UNREADABLE, "não oferece: Meu plano (a resposta não dá para ler)"),
        (None, "não oferece: Meu plano (sem resposta agora)"),
    ],
)
def test_what_is_offered_and_why_the_rest_is_not(ability: Ability | None, said: str) -> None:
    (check,) = report_abilities(dict.fromkeys(ALL, ability))
    assert check.level is Severity.OK
    assert said in check.words


def test_an_erp_that_shows_what_is_others_is_a_warning() -> None:
    leaking, rest = report_abilities({"installations": Ability.ANSWERS, "statement": Ability.UNFILTERED})
    assert leaking.level is Severity.WARNING
    assert "extrato" in leaking.words
    assert "extrato" not in rest.words


def test_where_the_erp_does_not_work_nothing_is_said_of_offers() -> None:
    assert list(report_abilities({})) == []
