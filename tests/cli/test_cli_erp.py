"""`totem erp contract`: the contract as OpenAPI."""

import json
from pathlib import Path

import pytest

from support.commands import Totem


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_contract_is_written_as_openapi_the_same_each_time(
    totem: Totem, generation: str, tmp_path: Path
) -> None:
    command = ("erp", "contract", "--generation", generation)
    assert totem(*command, "--out", "contract.json") == (0, "", "")
    text = (tmp_path / "contract.json").read_text(encoding="utf-8")
    assert totem(*command) == (0, text, "")
    page = json.loads(text)
    assert len([how for path in page["paths"].values() for how in path]) == 23
    assert "_demo" not in text
    told = [how for path in page["paths"].values() for how in path.values()]
    assert all(how["summary"] and how["description"] and how["tags"] for how in told)
