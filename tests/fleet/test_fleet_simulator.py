"""Simulated kiosks on a mosquitto of their own: measurement, answers to a console, demonstration."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fleet_simulator import run
from fleet_simulator.broker import LocalBroker
from fleet_simulator.kiosk import SimulatedKiosk, SimulatedTrouble, make_store
from fleet_simulator.simulator import FleetSimulator
from support.mosquitto import needs_mosquitto
from totem.domain.fleet_commands import CommandName, Role
from totem.fleet.invitation import Store
from totem.fleet.messages import OutReason
from totem.fleet.operator.console import Console
from totem.fleet.operator.keyring import make_key
from totem.fleet.operator.sending import SendState
from totem.fleet.operator.view import Condition
from totem.fleet.signing import TrustedKeys

pytestmark = needs_mosquitto
ABSENT = {Condition.STARTING, Condition.NEVER, Condition.LOST}
PASSPHRASE = "uma frase longa"  # noqa: S105 - of these tests alone


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    """A broker with one kiosk per trouble."""
    stores = {f"demo-{each}".replace("_", "-"): Store.model_validate(make_store(number))
              for number, each in enumerate(SimulatedTrouble)}  # fmt: skip
    with LocalBroker(tmp_path_factory.mktemp("fleet") / "frota", PASSPHRASE, stores) as running:
        yield running


@pytest.fixture
def simulator(broker: LocalBroker) -> Iterator[FleetSimulator]:
    """The kiosks, served by a thread; the one that goes offline has left a will of one second."""
    kiosks = [
        SimulatedKiosk(account, broker.fleet.trusted_keys, trouble, health_s=60, pace=0.05)
        for account, trouble in zip(broker.accounts, SimulatedTrouble, strict=True)
    ]
    with FleetSimulator(kiosks, run.make_config(broker.fleet, 0.5, will_delay_s=1)) as simulator:
        simulator.start()
        thread = threading.Thread(target=simulator.run_until, args=(lambda: False,))
        thread.start()
        yield simulator
        simulator.stop()
        thread.join()


def wait_until(console: Console, is_true: object) -> None:
    """Wait for a change of the view after which `is_true` returns True."""
    changed = threading.Event()
    end = console.on_change(lambda _id: changed.set())
    while not is_true():  # type: ignore[operator]
        changed.wait(1)
        changed.clear()
    end()


def test_a_measurement_with_a_killed_broker(capsys: pytest.CaptureFixture[str]) -> None:
    words = "simulate --totems 40 --seconds 1 --health-s 1 --spread-s 1 --restart-broker"
    code = run.main(words.split())
    result = json.loads(capsys.readouterr().out)
    assert (code, result["ok"], result["joined"], result["refused"], result["lost"]) == (0, True, 40, 0, 2)
    assert result["restart_back_s"] is not None
    assert result["messages_per_s"] >= 20
    assert 1e6 < result["broker_bytes"] < 100e6


def test_kiosks_answer_a_console_and_refuse_foreign_keys(
    broker: LocalBroker, simulator: FleetSimulator
) -> None:
    fleet = broker.fleet
    names = [each for each in fleet.ids if each != "demo-offline"]
    with Console(fleet.link_config(), fleet.open_key(PASSPHRASE), stores=fleet.stores) as console:
        wait_until(console, lambda: not any(console.totems[each].condition in ABSENT for each in names))
        conditions = {each.id: each.condition for each in console.totems.values()}
        assert conditions["demo-none"] is Condition.SERVING
        assert conditions["demo-paper-out"] is conditions["demo-erp-down"] is Condition.TROUBLE
        assert conditions["demo-out-by-staff"] is Condition.OUT
        sending = console.send(CommandName.SERVICE_OFF, names, {"message": "Voltamos já."})
        states: dict[str, list[SendState]] = {name: [] for name in names}
        for answer in sending:
            states[answer.id].append(answer.state)
        assert sending.all_done
        assert all(seen[-3:] == [SendState.RECEIVED, SendState.RUNNING, SendState.DONE]
                   for seen in states.values())  # fmt: skip
        wait_until(
            console,
            lambda: all(
                (each := console.totems[name].state) is not None and each.reason is OutReason.FLEET
                for name in names
            ),
        )
        boot = console.totems["demo-none"].state
        screenshot = console.send(CommandName.SCREENSHOT, ["demo-none"])
        assert [*screenshot][-1].state is SendState.DONE
        wait_until(console, lambda: "demo-none" in screenshot.files)
        assert next(iter(screenshot.files["demo-none"].values())).startswith(b"\x89PNG")
        assert [*console.send(CommandName.RESTART, ["demo-none"])][-1].state is SendState.DONE
        wait_until(
            console, lambda: (new := console.totems["demo-none"].state) and boot and new.boot != boot.boot
        )
        wanted = console.set_config({"demo-none": {"kiosk.name": "Totem"}})
        assert [*wanted][-1].state is SendState.DONE
        printed = console.send(CommandName.PRINT_TEST, ["demo-paper-out"])
        assert [*printed][-1].state is SendState.FAILED
        wait_until(console, lambda: console.totems["demo-offline"].condition is Condition.LOST)
    foreign = make_key("foreign", (Role.OWNER,))
    both = TrustedKeys(keys=(*fleet.trusted_keys.keys, foreign.trusted))
    with Console(fleet.link_config(), foreign, keys=both) as console:
        wait_until(console, console.synced.is_set)
        answer = [*console.send(CommandName.RESTART, ["demo-none"])][-1]
        assert (answer.state, answer.code) == (SendState.REFUSED, "untrusted_key")
    assert simulator.is_complete


def test_the_demonstration_serves_the_page_and_leaves_nothing(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="the extra fleet is not installed")
    program = subprocess.Popen(
        [sys.executable, run.__file__, "demo"],
        env={"TMPDIR": str(tmp_path), "PATH": "/usr/bin", "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert program.stdout is not None
    with program:
        try:
            address = program.stdout.readline().partition(": ")[2].strip()
            with httpx.Client(follow_redirects=True) as client:
                page = client.get(address)
                assert page.status_code == 200
                while "Totem Centro" not in page.text:
                    page = client.get(address)
            assert list(tmp_path.glob("totem-fleet-*"))
        finally:
            program.send_signal(signal.SIGTERM)
    assert not list(tmp_path.iterdir())
