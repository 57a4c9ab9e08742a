"""The factory imports the adapter of the chosen kind, and of no other."""

import json
import subprocess
import sys
from typing import get_args

import pytest

from totem.settings.erp import ErpKind

_ADAPTERS = "totem.erp.adapters."
_SHARED = {"rest", "rows", "lead_sales", "care"}
"""Modules of several kinds."""
_MAKE = """
import asyncio, json, sys
from totem.erp.factory import make_erp
from totem.settings import ErpSettings

async def make(kind):
    erp = make_erp(ErpSettings(kind=kind, base_url="https://erp.example"), token="a:b")
    before = [name for name in sys.modules if name.startswith("totem.erp.adapters.")]
    await erp.warm_up()
    await erp.aclose()
    print(json.dumps([before, type(erp.adapter).__module__, list(sys.modules)]))

asyncio.run(make(sys.argv[1]))
"""


@pytest.mark.parametrize("kind", get_args(ErpKind))
def test_only_the_chosen_adapter_is_imported(kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", _MAKE, kind], capture_output=True, text=True, check=True)
    before, own, modules = json.loads(done.stdout)
    assert before == []
    names = {name.removeprefix(_ADAPTERS).partition(".")[0] for name in modules if name.startswith(_ADAPTERS)}
    assert names - _SHARED == {kind}
    assert own.startswith(f"{_ADAPTERS}{kind}")
    foreign = ("totem.erp.emulators", "totem.erp.reference", "totem.erp.conformance", "starlette", "fastapi")
    assert [name for name in modules if name.startswith(foreign)] == []
