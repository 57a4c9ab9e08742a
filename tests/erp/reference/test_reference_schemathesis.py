"""The reference ERP does what its own OpenAPI page says, whatever it is sent (by schemathesis).

In this process, without a network, on few examples, the same each time; all of them with the token, and those
of a prospect for one that is there.
"""

from datetime import date
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)

from support.one_shot_client import ERP_SECRET
from totem.erp.reference.app import create_app
from totem.erp.reference.store import Store

TODAY = date(2026, 11, 24)
KNOWN = "7001"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    ignored_auth,
]
CONFIG = {"phases": {"coverage": {"enabled": False}}, "generation": {"mode": "all"}}
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def page(generation: str) -> schemathesis.BaseSchema:
    """The page of an ERP that has one prospect."""
    store = Store()
    assert store.add_prospect({"nome": "Zé"}) == KNOWN
    app = create_app(token=ERP_SECRET, today=lambda: TODAY, generation=generation, store=store)
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG))


def hold(case: "schemathesis.Case[Any]") -> None:
    """Send it, and hold the answer to the page."""
    if "id" in case.path_parameters:
        case.path_parameters["id"] = KNOWN
    case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {ERP_SECRET}"})


# What the generations share need be sent but once.
ONLY_B = r"^/(clientes|boletos|notas-fiscais|extratos|quitacoes|instalacoes)$"


@page("A").exclude(path_regex="^/_demo").parametrize()
@FEW
def test_generation_a_is_as_its_page_says(case: "schemathesis.Case[Any]") -> None:
    hold(case)


@page("B").include(path_regex=ONLY_B).parametrize()
@FEW
def test_generation_b_is_as_its_page_says(case: "schemathesis.Case[Any]") -> None:
    hold(case)
