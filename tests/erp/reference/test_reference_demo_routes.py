"""The reference ERP's door for payments: what is paid is listed no more, whatever faults there are."""

import pytest

from support.one_shot_client import ERP_SECRET, Asker, boletos_of
from support.payment_client import pay
from totem.domain.taxid import TaxId
from totem.erp.reference.server import ReferenceErp

MARIA = TaxId.parse("529.982.247-25")


@pytest.mark.parametrize("generation", ["A", "B"])
def test_what_is_paid_is_listed_no_more(ask: Asker, generation: str) -> None:
    with ReferenceErp(token=ERP_SECRET, generation=generation) as erp:

        def listed() -> list[str]:
            return [each.id for each in ask(erp.base_url, boletos_of(MARIA), generation=generation)]

        assert listed() == ["50101", "50102", "50103"]
        assert pay(erp, "50102") == 200
        assert listed() == ["50101", "50103"]
        erp.paid.update({"50101", "50103"})
        assert listed() == []


def test_only_what_is_open_can_be_paid_and_only_with_the_token() -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        assert pay(erp, "1") == 404
        assert pay(erp, "50101", secret=ERP_SECRET[1:]) == 401
        assert pay(erp, "50101") == 200
        assert pay(erp, "50101") == 404


def test_faults_are_what_the_kiosk_meets_and_not_the_door() -> None:
    with ReferenceErp(token=ERP_SECRET, faults="*:status=500") as erp:
        assert pay(erp, "50101") == 200
