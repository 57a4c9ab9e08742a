"""The reference ERP conforms to its own OpenAPI page for any input (by schemathesis).

In this process, without a network, on few examples, the same each time; all of them with the token, and those
of a prospect for one that is there. Schemathesis is imported within the tests: that takes seconds, and each
process of a run imports every file.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.app import create_app
from totem.lab.reference_erp.store import ReferenceStore

if TYPE_CHECKING:
    import schemathesis

TODAY = date(2026, 11, 24)
KNOWN, CUSTOMER = "7001", "1001"
FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Paths that differ between the generations: B is tested by these alone.
ONLY_B = r"^/(clientes|boletos|notas-fiscais|extratos|quitacoes|instalacoes)$"


@pytest.fixture(scope="module", params=["A", "B"])
def page(request: pytest.FixtureRequest) -> "schemathesis.BaseSchema":
    """The page of an ERP that has one prospect."""
    import schemathesis

    store = ReferenceStore()
    assert store.add_prospect({"nome": "Zé"}) == KNOWN
    app = create_app(token=ERP_SECRET, today=lambda: TODAY, generation=request.param, store=store)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    return schema.exclude(path_regex="^/_demo") if request.param == "A" else schema.include(path_regex=ONLY_B)


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_the_erp_is_as_its_page_says(page: "schemathesis.BaseSchema", mode: str) -> None:
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.result import Ok
    from schemathesis.specs.openapi import checks

    held = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.ignored_auth,
    ]

    def hold(case: "schemathesis.Case[Any]") -> None:
        if "id" in case.path_parameters:
            case.path_parameters["id"] = CUSTOMER if case.path.startswith("/clientes") else KNOWN
        case.call_and_validate(checks=held, headers={"Authorization": f"Bearer {ERP_SECRET}"})

    operations = list(page.get_all_operations())
    assert len(operations) >= 6
    for each in operations:
        assert isinstance(each, Ok)
        FEW(given(each.ok().as_strategy(generation_mode=GenerationMode(mode)))(hold))()
