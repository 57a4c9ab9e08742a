"""The factory imports the adapter of the chosen kind, and of no other."""

import json
import subprocess
import sys

from support.platform_marks import needs_fork
from totem.settings.erp_kinds import KINDS

_ADAPTERS = "totem.erp.adapters."
_SHARED = {
    *("connection", "fields", "json_rows", "paging", "parts", "rest", "search", "settlement"),
    "unlock_refusals",
}
"""Modules of several kinds."""
_FOREIGN = ("totem.lab", "starlette", "fastapi")
_MAKE = """
import asyncio, json, os, sys
from totem.erp.factory import make_erp
from totem.settings import ErpSettings

async def make(kind):
    erp = make_erp(ErpSettings(kind=kind, base_url="https://erp.example"), token="a:b")
    before = [name for name in sys.modules if name.startswith("totem.erp.adapters.")]
    await erp.warm_up()
    await erp.aclose()
    print(json.dumps([kind, before, type(erp.adapter).__module__, list(sys.modules)]), flush=True)

import totem.erp.http.client  # of all kinds
for kind in sys.argv[1:]:
    if not (child := os.fork()):
        asyncio.run(make(kind))
        os._exit(0)
    os.waitpid(child, 0)
"""


@needs_fork
def test_only_the_chosen_adapter_is_imported() -> None:
    kinds = tuple(KINDS)
    done = subprocess.run([sys.executable, "-c", _MAKE, *kinds], capture_output=True, text=True, check=True)
    made = list(map(json.loads, done.stdout.splitlines()))
    assert tuple(kind for kind, *_ in made) == kinds
    for kind, before, own, modules in made:
        assert set(before) <= {f"{_ADAPTERS}{kind}", f"{_ADAPTERS}{kind}.settings"}
        found = {
            name.removeprefix(_ADAPTERS).partition(".")[0] for name in modules if name.startswith(_ADAPTERS)
        }
        assert found - _SHARED == {kind}
        assert own.startswith(f"{_ADAPTERS}{kind}")
        assert [name for name in modules if name.startswith(_FOREIGN)] == []
