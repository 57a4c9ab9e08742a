"""Rows of the kinds of ERP: found by name, read alone, and whole."""

import json
import os
import subprocess
import sys

import pytest

from totem.settings import ErpSettings, Settings, SettingsError, load
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS
from totem.settings.json_schema import json_schema

VENDORS = [kind for kind in KINDS if kind != CONTRACT]
WITH_SECTION = [kind for kind, row in KINDS.items() if row.settings is not None]
_LOAD = """
import json, sys
from totem.settings import load
load()
print(json.dumps([name for name in sys.modules if name.startswith(("totem.erp", "httpx", "totem.lab"))]))
"""


@pytest.mark.parametrize("kind", ["contract", "hubsoft", "asaas"])
def test_settings_import_the_row_and_the_section_of_their_own_kind_alone(kind: str) -> None:
    environ = {**os.environ, "TOTEM_ERP__KIND": kind, "TOTEM_ERP__BASE_URL": "https://erp.example"}
    if kind == "hubsoft":
        environ["TOTEM_ERP__HUBSOFT__PASSWORD_FILE"] = __file__
    done = subprocess.run(
        [sys.executable, "-c", _LOAD], env=environ, capture_output=True, text=True, check=True
    )
    row = {"totem.erp", "totem.erp.adapters", f"totem.erp.adapters.{kind}"}
    own = {f"totem.erp.adapters.{kind}.settings"} if kind in WITH_SECTION else set()
    assert set(json.loads(done.stdout)) == row | own


def test_the_kinds_stand_in_the_order_of_their_places() -> None:
    assert [row.place for row in KINDS.values()] == [*range(len(KINDS))]
    assert next(iter(KINDS)) == CONTRACT
    assert [row.name for row in KINDS.values()] == [*KINDS]


@pytest.mark.parametrize("name", ["json_rows", "rest", "ixc.adapter", "", "IXC", "totvs"])
def test_what_is_no_folder_with_a_row_is_no_kind(name: str) -> None:
    assert name not in KINDS
    with pytest.raises(SettingsError) as caught:
        load(None, {"TOTEM_ERP__KIND": name})
    assert f'erp.kind got {json.dumps(name)}, takes "contract" or "ixc" or ' in str(caught.value)


@pytest.mark.parametrize("kind", VENDORS)
def test_a_vendor_is_logged_in_by_something(kind: str) -> None:
    assert KINDS[kind].secrets
    assert all(each.is_needed and not each.purpose for each in KINDS[kind].login)


@pytest.mark.parametrize("kind", WITH_SECTION)
def test_the_section_of_the_chosen_kind_is_validated_with_all_others(kind: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(
            None,
            {"TOTEM_ERP__KIND": kind, f"TOTEM_ERP__{kind.upper()}__CLIENT_IDD": "3", "TOTEM_ERP__X": "1"},
        )
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert any(f"erp.{kind}.client_idd is not a setting" in line for line in lines)
    model = KINDS[kind].settings
    assert model is not None
    assert ErpSettings(kind=kind).section(model) == model()
    assert kind not in ErpSettings().dump()


def test_the_section_of_the_chosen_kind_is_written_whole() -> None:
    erp = ErpSettings.parse({"kind": "sgp", "sgp": {"app": "totem"}})
    assert erp.dump()["sgp"]["app"] == "totem"
    for values in (erp.values(), erp.dump()):
        assert ErpSettings.parse(values) == erp


def test_the_section_of_another_kind_cannot_be_had() -> None:
    from totem.erp.adapters.hubsoft.settings import HubsoftSettings

    with pytest.raises(TypeError, match="sgp"):
        ErpSettings(kind="sgp").section(HubsoftSettings)


def test_the_schema_has_the_section_of_each_kind() -> None:
    erp = json_schema(Settings)["$defs"]["ErpSettings"]
    assert set(WITH_SECTION) <= erp["properties"].keys()
    assert (erp["additionalProperties"], erp["properties"]["kind"]["enum"]) == (False, [*KINDS])
