"""The operator's half of the fleet on a computer without PySide6: every command, and the page."""

import argparse
import importlib.util
import json
import os
import re
import signal
import site
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest

from support.mosquitto import needs_mosquitto
from support.own_fleet import PASSPHRASE, OwnBroker
from support.platform_marks import needs_symlinks
from support.simulated_totems import SimulatedFleet
from support.tcp_ports import free_port
from totem.cli.main import parser
from totem.fleet.operator.folder import INSTALLED_IN, Fleet

pytestmark = needs_symlinks
ROOT = Path(__file__).resolve().parents[3]
TOTEMS = ("loja-1", "loja-2")
COMMANDS: dict[str, tuple[list[str], ...]] = {
    "init": (["init", "--host", "localhost", "--port", "{port}"], ["init", "--renew"]),
    "add": (["add", *TOTEMS, "--site", "Centro"], ["add", "loja-9"]),
    "remove": (["remove", "loja-9"],),
    "keys list": (["keys", "list"],),
    "keys new": (["keys", "new", "plantao"],),
    "keys add": (["keys", "add", "frota/keys/plantao.request"],),
    "keys send": (["keys", "send"],),
    "keys export": (["keys", "export", "{folder}/public.json"],),
    "keys revoke": (["keys", "revoke", "plantao"],),
    "list": (["list"], ["list", "--json"]),
    "show": (["show", "loja-1"], ["show", "loja-1", "--json"]),
    "watch": (["watch", "--json"],),
    "send": (["send", "service_off", *TOTEMS, "--arg", "message=Volto"],),
    "config set": (["config", "set", "sound.volume=40", "--to", "loja-1"],),
    "config get": (["config", "get", "loja-1"],),
    "config undo": (["config", "undo", "loja-1"],),
    "config send": (["config", "send", "loja-1"],),
    "rollout": (["rollout", "service_on", *TOTEMS],),
    "serve": (["serve", "--json", "--port", "{page}"],),
}
"""Each command with words that it carries out; the order of the runs is that of `test_…` below."""
ON_A_KIOSK = {"join", "status", "leave"}


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables for a Python whose installed packages are all but Qt's."""
    packages = tmp_path_factory.mktemp("packages")
    folders = map(Path, site.getsitepackages())
    for folder in filter(Path.is_dir, folders):  # Debian's Python names one that is not there
        for each in folder.iterdir():
            if not each.name.lower().startswith(("pyside6", "shiboken6")):
                (packages / each.name).symlink_to(each)
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(packages), str(ROOT))),
        "LC_ALL": "C.UTF-8",
    }


def python(*arguments: str) -> list[str]:
    """Return a command of this Python without its own packages."""
    return [sys.executable, "-S", *arguments]


class Console:
    """A Python without Qt that runs one command after another: its imports are half a second's work."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        program = python("-c", "from support.commands import serve; serve()")
        environment = environment | {"PYTHONPATH": f"{environment['PYTHONPATH']}{os.pathsep}{ROOT / 'tests'}"}
        self._process = subprocess.Popen(
            program, env=environment, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, words: list[str]) -> str:
        """Run a command, which is to succeed; return what it printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(words)}\n")
        self._process.stdin.flush()
        code, out, err = json.loads(self._process.stdout.readline())
        assert code == 0, (words, out, err)
        return str(out)


def subcommands() -> set[str]:
    """Return all commands of `totem fleet`, with the group of those that are in one."""

    def walk(group: argparse.ArgumentParser) -> Iterator[str]:
        for action in group._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, command in action.choices.items():
                    below = list(walk(command))
                    yield from (f"{name} {each}" for each in below) if below else (name,)

    return {each.removeprefix("fleet ") for each in walk(parser(["fleet"]))}


def test_each_command_of_the_operator_is_tried_here() -> None:
    assert set(COMMANDS) == subcommands() - ON_A_KIOSK


def test_the_environment_has_no_qt(environment: dict[str, str]) -> None:
    assert importlib.util.find_spec("PySide6") is not None
    program = "import importlib.util, sys; sys.exit(importlib.util.find_spec('PySide6') is not None)"
    assert subprocess.run(python("-c", program), env=environment, check=False).returncode == 0
    program = "import totem.ui.brand"
    done = subprocess.run(python("-c", program), env=environment, capture_output=True, check=False)
    assert b"No module named 'PySide6'" in done.stderr


def test_no_module_of_the_operator_imports_qt(environment: dict[str, str]) -> None:
    program = """
import importlib, pkgutil
import totem.fleet.operator as operator
names = [each.name for each in pkgutil.walk_packages(operator.__path__, "totem.fleet.operator.")]
commands = ("common", "configuration", "folder", "page", "rollout", "sending", "view")
names += [f"totem.cli.fleet.{each}" for each in commands]
for each in names:
    importlib.import_module(each)
assert len(names) > 20, names
"""
    subprocess.run(python("-c", program), env=environment, check=True)


@needs_mosquitto
def test_every_command_and_the_page_work_without_qt(tmp_path: Path, environment: dict[str, str]) -> None:
    folder, passphrase = tmp_path / "frota", tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    environment = environment | {
        "TOTEM_FLEET_FOLDER": str(folder),
        "TOTEM_FLEET_PASSPHRASE_FILE": str(passphrase),
    }
    values = {"port": free_port(), "page": free_port(), "folder": tmp_path}

    def words_of(name: str) -> list[list[str]]:
        return [["fleet", *(each.format(**values) for each in words)] for words in COMMANDS[name]]

    def command(name: str) -> list[str]:
        return python("-m", "totem", *words_of(name)[0])

    def run(*names: str) -> list[str]:
        with Console(environment, tmp_path) as console:
            return [console.run(words) for name in names for words in words_of(name)]

    run("init", "add", "keys list", "keys new", "keys export")
    fleet = Fleet.open(folder)
    settings = folder / "server" / "mosquitto.conf"
    settings.write_text(settings.read_text().replace(INSTALLED_IN, str(settings.parent)))
    with OwnBroker(fleet), SimulatedFleet(fleet.link_config(), TOTEMS, fleet.trusted_keys) as stores:
        for each in stores.totems.values():
            each.publish_all()
        stores.settle()
        _, _, listed, *_ = run(
            *("remove", "list", "keys add", "keys send", "keys revoke"),
            *("show", "send", "config set", "config get", "config undo", "config send", "rollout"),
        )
        assert [each["condition"] for each in json.loads(listed)] == ["serving", "serving"]
        assert [each.do for each in stores["loja-1"].commands] == ["service_off", "service_on"]
        with subprocess.Popen(
            command("watch"), env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
        ) as watching:
            assert watching.stderr is not None
            assert watching.stderr.readline() == "Kiosks: 2. Ctrl+C ends.\n"
            watching.send_signal(signal.SIGINT)
        with subprocess.Popen(
            command("serve"), env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True
        ) as serving:
            assert serving.stdout is not None
            try:
                visit(json.loads(serving.stdout.readline())["address"])
            finally:
                serving.send_signal(signal.SIGINT)
            assert serving.wait(30) == 0


def visit(address: str) -> None:
    """Open the list, follow its changes, send a command, and open the details."""
    base = address.partition("?")[0]
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30) as client:
        page = client.get(address).text
        with client.stream("GET", "/eventos") as events:
            for line in events.iter_lines():
                if line.startswith("data: {") and line.count("Em servi") >= len(TOTEMS):
                    break
        token = re.search(r'name="csrf" content="([^"]+)"', page)
        assert token is not None
        body = {"do": "service_off", "ids": ["loja-2"]}
        headers = {"Origin": base.rstrip("/").rpartition("/")[0], "X-CSRF": token[1]}
        assert client.post("/comandos", json=body, headers=headers).status_code == 200
        details = client.get("/totens/loja-1")
        assert (details.status_code, "Loja loja-1" in details.text) == (200, True)
        for name in ("arquivos/page.css", "arquivos/page.js", "fontes/Inter-Regular.otf"):
            assert client.get(f"/{name}").status_code == 200
