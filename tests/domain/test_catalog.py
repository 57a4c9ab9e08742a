"""The name of a status, whichever way an ERP writes its code."""

import pytest

from totem.domain.catalog import ProspectStatus, status_name
from totem.domain.signup import Attachment, Lead, Prospect, Receipt

STATUSES = (ProspectStatus("1", "Em análise"), ProspectStatus("aprovado", "Aprovado"))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1", "Em análise"),
        ("01", "Em análise"),
        (" 1 ", "Em análise"),
        ("APROVADO", "Aprovado"),
        ("7", "7"),
        ("Reprovado", "Reprovado"),
    ],
)
def test_the_name_of_a_code(code: str, name: str) -> None:
    assert status_name(STATUSES, code) == name


def test_nothing_of_a_person_is_shown_by_accident() -> None:
    lead = Lead("Maria Silva", phone="41999990000", email="maria@example.com")
    shown = repr(
        [Prospect(name="Maria Silva"), lead, Attachment("rg.jpg", "image/jpeg", b"x"), Receipt(None, "Maria")]
    )
    assert "Maria" not in shown
    assert "41999990000" not in shown
    assert "rg.jpg" not in shown
