"""View of one kiosk: what its messages leave behind."""

import pytest

from totem.fleet import topics
from totem.fleet.channels import Received
from totem.fleet.operator.view import TotemView, TroubleKind


@pytest.mark.parametrize("path", [topics.UP_INFO, topics.UP_CONFIG, topics.UP_HEALTH])
def test_a_report_that_could_not_be_read_is_no_trouble_once_it_is_cleared(path: str) -> None:
    def message(payload: bytes) -> Received:
        return Received(topics.build("loja-1", path), payload, False, None)

    view = TotemView("loja-1").received(path, message(b"{}"))
    assert [each.kind for each in view.troubles] == [TroubleKind.UNREADABLE]
    cleared = view.received(path, message(b""))
    assert (cleared.troubles, cleared.unreadable) == ((), frozenset())
