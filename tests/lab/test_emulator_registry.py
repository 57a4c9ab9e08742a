"""Registry of emulators: one for each kind, and `totem erp serve` prints settings that work."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from support.sampling import part
from totem.domain.taxid import TaxId
from totem.erp.factory import make_erp
from totem.lab.emulators import EMULATED
from totem.lab.emulators.registry import make_emulator, settings_lines
from totem.settings import load
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS

MARIA = TaxId.parse("529.982.247-25")


def test_every_kind_but_the_contract_is_emulated() -> None:
    assert {*EMULATED} == {*KINDS} - {CONTRACT}


@pytest.mark.parametrize("kind", part(EMULATED, 0, every=len(EMULATED)))
def test_what_is_printed_sets_a_kiosk_up(kind: str, tmp_path: Path) -> None:
    """In a process of its own, until it is ended; in a sample, one kind."""
    code = (
        "from totem.lab.emulators import registry; import sys; registry.serve(sys.argv[1], int(sys.argv[2]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, kind, "0"], stdout=subprocess.PIPE, text=True, bufsize=1
    ) as served:
        try:
            assert served.stdout is not None
            lines: list[str] = []
            while not (line := served.stdout.readline()).startswith("  529.982.247-25"):
                assert line, lines
                lines.append(line.strip())
            assert_set_up(lines, kind, tmp_path)
        finally:
            served.terminate()


def assert_set_up(lines: list[str], kind: str, folder: Path) -> None:
    """Check that a kiosk which is set to these lines finds a customer's boletos."""
    first = lines.index("environment:") if "environment:" in lines else len(lines)
    config = folder / "totem.toml"
    config.write_text("\n".join(lines[lines.index("totem.toml:") + 1 : first]), encoding="utf-8")
    environ = {
        name: text.strip("'") for name, _, text in (each.partition("=") for each in lines[first + 1 :])
    }
    settings = load(config, environ).settings

    async def ask() -> int:
        async with aclosing(make_erp(settings.erp)) as erp:
            await erp.probe()
            [customer, *_] = await erp.customers(MARIA)
            return len(await erp.open_boletos(customer))

    assert (settings.erp.kind, asyncio.run(ask())) == (kind, 3)


@pytest.mark.parametrize("kind", EMULATED)
def test_the_settings_of_each_kind_set_a_kiosk_up(kind: str, tmp_path: Path) -> None:
    with make_emulator(kind) as emulator:
        assert_set_up([line.strip() for line in settings_lines(emulator)], kind, tmp_path)


@pytest.mark.parametrize("kind", EMULATED)
def test_a_payment_of_the_demonstration_is_seen(kind: str) -> None:
    from totem.settings import ErpSettings

    with make_emulator(kind) as emulator:

        async def pay_first() -> tuple[int, int]:
            async with aclosing(make_erp(ErpSettings.parse(emulator.settings()))) as erp:
                [customer, *_] = await erp.customers(MARIA)
                boletos = await erp.open_boletos(customer)
                emulator.pay(boletos[0].id)
                left = await erp.open_boletos(customer)
                assert boletos[0].id not in {each.id for each in left}
                return len(boletos), len(left)

        assert asyncio.run(pay_first()) == (3, 2)


def test_starlette_is_imported_by_an_emulator_alone() -> None:
    code = (
        "import sys, json, totem.app.demo, totem.lab.emulators.registry, totem.cli.main;"
        " print(json.dumps([name for name in ('starlette', 'fastapi', 'uvicorn') if name in sys.modules]))"
    )
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ
    )
    assert json.loads(done.stdout) == []
