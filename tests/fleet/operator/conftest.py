"""A fleet made by the product, its broker run from the folder, and commands in this process."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.commands import Totem
from support.own_fleet import IDS, PASSPHRASE, OwnBroker
from support.simulated_totems import SimulatedFleet
from support.tcp_ports import free_port
from totem import __main__ as entry
from totem.fleet.invitation import Store
from totem.fleet.operator.console import Console
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.keyring import SigningKey


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    folder = tmp_path_factory.mktemp("operator") / "frota"
    made = Fleet.create(folder, "localhost", free_port(), PASSPHRASE, installed_in=str(folder / "server"))
    made.add({each: Store(site="Centro", city="Curitiba", uf="PR") for each in IDS})
    # The folder's invitations are deleted when their kiosks are seen.
    shutil.copytree(folder, folder.parent / "invited")
    return made


@pytest.fixture(scope="session")
def owner(fleet: Fleet) -> SigningKey:
    return fleet.open_key(PASSPHRASE)


@pytest.fixture(scope="session")
def broker(fleet: Fleet) -> Iterator[OwnBroker]:
    with OwnBroker(fleet) as started:
        yield started


@pytest.fixture
def stores(fleet: Fleet, broker: OwnBroker) -> Iterator[SimulatedFleet]:
    """Three kiosks that have published nothing yet; all that they publish is cleared in the end."""
    with SimulatedFleet(fleet.link_config(), IDS, fleet.trusted_keys) as started:
        yield started
    with Console(fleet.link_config()) as console:
        assert console.synced.wait(30)
        for each in console.totems:
            assert console.clear_retained(each)


@pytest.fixture
def console(fleet: Fleet, broker: OwnBroker, owner: SigningKey) -> Iterator[Console]:
    with Console(fleet.link_config(), owner, stores=fleet.stores) as started:
        assert started.synced.wait(30)
        yield started


@pytest.fixture
def totem(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Totem:
    """Runs a command on the fleet's folder: exit code, stdout, stderr."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    monkeypatch.setenv("TOTEM_FLEET_FOLDER", str(fleet.folder))
    monkeypatch.setenv("TOTEM_FLEET_PASSPHRASE_FILE", str(passphrase))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["totem", "fleet", *arguments])
        with pytest.raises(SystemExit) as end:
            entry.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run
