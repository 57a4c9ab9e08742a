"""`totem fleet serve` as a process, on a real broker with simulated kiosks, asked by HTTP from outside."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support.mosquitto import needs_mosquitto
from support.own_fleet import IDS, PASSPHRASE, OwnBroker
from support.platform_marks import IS_WINDOWS
from support.simulated_totems import SimulatedFleet
from support.tcp_ports import free_port
from totem.cli import main
from totem.fleet.invitation import Store
from totem.fleet.messages import EventMessage
from totem.fleet.operator.event_log import EventLog
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.page.server import listen
from totem.fleet.operator.view import TotemView

KEPT = {"time": "2026-11-24T08:00:00Z", "boot": "b" * 16, "n": 1, "kind": "erp_up", "severity": "info"}
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """A fleet's folder, and its passphrase in a file beside it."""
    folder = tmp_path / "frota"
    made = Fleet.create(folder, "localhost", free_port(), PASSPHRASE, installed_in=str(folder / "server"))
    made.add({each: Store(site="Centro", city="Curitiba", uf="PR") for each in IDS})
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    return made


@contextmanager
def serving(fleet: Fleet, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command; yield its process and the address that it prints."""
    command = [sys.executable, "-m", "totem", "fleet", "serve", "--json", "--port", str(free_port())]
    with subprocess.Popen(
        [*command, "--folder", str(fleet.folder), *options],
        cwd=ROOT,
        encoding="utf-8",
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())["address"]
        finally:
            if IS_WINDOWS:  # where Ctrl+C reaches all programs of a console, so the tests too
                process.terminate()
            else:
                process.send_signal(signal.SIGINT)
                assert process.wait(30) == 0


def follow(client: httpx.Client, is_so: Callable[[str], bool]) -> str:
    """Read the changes until all of them together have what is waited for."""
    text = ""
    with client.stream("GET", "/eventos", timeout=60) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                change = json.loads(line.removeprefix("data: "))
                text += " ".join([*change["rows"], *change["jobs"], change.get("notice", "")])
            if is_so(text):
                return text
    raise AssertionError(text)


@needs_mosquitto
def test_a_command_reaches_a_kiosk_and_a_stopped_broker_is_shown(fleet: Fleet, tmp_path: Path) -> None:
    options = ("--passphrase-file", str(tmp_path / "passphrase"))
    with (
        OwnBroker(fleet) as broker,
        SimulatedFleet(fleet.link_config(), IDS, fleet.trusted_keys) as stores,
        serving(fleet, *options) as (_, address),
        httpx.Client(base_url=address.partition("?")[0], follow_redirects=True) as client,
    ):
        for each in IDS:
            stores[each].publish_all()
        page = client.get(address).text
        follow(client, lambda text: text.count("Em serviço") >= len(IDS))
        token = re.search(r'name="csrf" content="([^"]+)"', page)
        assert token is not None
        headers = {"Origin": "/".join(address.split("/")[:3]), "X-CSRF": token[1]}
        body = {"do": "service_off", "ids": ["loja-2"], "args": {"message": "Volto já"}}
        assert client.post("/comandos", json=body, headers=headers).status_code == 200
        follow(client, lambda text: "Feito" in text)
        (command,) = stores["loja-2"].commands
        assert (command.do, command.args, command.by) == ("service_off", {"message": "Volto já"}, "owner")
        assert stores["loja-1"].commands == []
        broker.kill()
        follow(client, lambda text: "servidor da frota" in text)


def test_without_a_broker_the_page_opens_and_names_the_cause(fleet: Fleet) -> None:
    kept = TotemView(IDS[0], events=(EventMessage.model_validate(KEPT),))
    EventLog(fleet.folder).keep({IDS[0]: kept})
    with serving(fleet, "--watch") as (_, address):
        with httpx.Client(base_url=address.partition("?")[0], follow_redirects=True) as client:
            page = client.get(address).text
            assert "Somente leitura." in page
            assert "Nunca visto" in page
            assert "O ERP voltou a responder" in client.get(f"/totens/{IDS[0]}").text
            follow(client, lambda text: "O servidor da frota não responde." in text)
        with pytest.raises(httpx.ConnectError):
            httpx.get(address.replace("127.0.0.1", "127.0.0.2"))


def test_mistakes_end_with_one_line(fleet: Fleet, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("outra", encoding="utf-8")
    folder = ("--folder", str(fleet.folder))
    with listen(0) as taken:
        port = str(taken.getsockname()[1])
        for words, message in (
            (("--folder", str(tmp_path / "nada")), "holds no fleet"),
            ((*folder, "--passphrase-file", str(wrong)), "this is not the passphrase of the key"),
            ((*folder, "--watch", "--key", "owner"), "it opens no key"),
            ((*folder, "--watch", "--port", port), f"127.0.0.1:{port}"),
        ):
            try:
                code: object = main.run(["fleet", "serve", *words])
            except SystemExit as end:
                code = end.code
            out, err = capsys.readouterr()
            assert (code, out) == (2, "")
            assert message in err
            assert err.count("\n") == 1
