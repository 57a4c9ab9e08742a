"""The manual's chapter on a leaked key, to the letter, against a thief with the folder and its passphrase."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from support import sampling
from support.mosquitto import needs_mosquitto
from support.own_fleet import PASSPHRASE
from support.real_fleet import RealFleet, RealKiosk, wait_for
from totem.fleet import topics
from totem.fleet.channels import clearing
from totem.fleet.operator.console import Console
from totem.fleet.operator.folder import Fleet
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings.fleet_overlay import read_record

pytestmark = [
    needs_mosquitto,
    pytest.mark.skipif(not sampling.full, reason="two kiosks start and restart for a minute"),
]
OF_NOVO = "uma frase só do novo"


class Person:
    """Somebody who works in a folder of the fleet by its commands."""

    def __init__(self, fleet: RealFleet, name: str) -> None:
        self._fleet, self.folder = fleet, fleet.folder / name

    def run(self, *words: str, passphrase: str = PASSPHRASE) -> tuple[int, str, str]:
        """Run `totem fleet` in this folder: exit code, stdout, stderr."""
        file = self._fleet.folder / f"passphrase-of-{self.folder.name}"
        file.write_text(f"{passphrase}\n", encoding="utf-8")
        of_key = ("--passphrase-file", str(file)) if words[0] in {"keys", "send", "config", "init"} else ()
        if words[:2] in {("keys", "send"), ("keys", "list"), ("config", "get")}:
            of_key = ()
        return self._fleet.operate(*words, *of_key, "--folder", str(self.folder))


def test_a_leaked_owners_key_is_over_without_a_visit_to_a_store(tmp_path: Path) -> None:
    fleet = RealFleet(tmp_path)
    owner, thief = Person(fleet, "frota"), Person(fleet, "ladrao")
    with ExitStack() as stack:
        erp = stack.enter_context(ReferenceErp())
        stack.enter_context(fleet)
        here, away = (
            stack.enter_context(RealKiosk(tmp_path / each, erp.base_url)).join(fleet, each)
            for each in ("loja-1", "loja-2")
        )
        away.stop()
        fleet.invitation("loja-3")
        shutil.copytree(owner.folder, thief.folder)
        assert thief.run("config", "set", "kiosk.name=Golpe", "--to", "loja-1")[0] == 0
        assert fleet.row_of("loja-1")["info"]["name"] == "Golpe"
        assert thief.run("config", "set", "kiosk.name=Golpe", "--to", "loja-2", "--wait-s", "1")[0] == 1

        assert owner.run("keys", "new", "novo", "--role", "owner", passphrase=OF_NOVO)[0] == 0
        assert (
            owner.run("keys", "add", str(owner.folder / "keys" / "novo.request"))[0] == 1
        )  # not all are here
        assert owner.run("keys", "revoke", "owner", passphrase=OF_NOVO)[0] == 1
        assert "untrusted_key" in thief.run("send", "restart", "loja-1")[1]
        assert "untrusted_key" in thief.run("config", "set", "kiosk.name=Golpe 2", "--to", "loja-1")[1]
        with Console(Fleet.open(thief.folder).link_config()) as console:
            assert console.synced.wait(30)
            assert console.leave_retained([clearing("loja-2", topics.DO_KEYS)])

        assert owner.run("remove", "loja-3")[0] == 0
        assert owner.run("init", "--renew", "--passwords")[0] == 0
        fleet.install()
        wait_for(lambda: thief.run("list")[0] == 2, "the new password")
        assert "loja-1  feito" in owner.run("keys", "send")[1]
        code, out, _ = owner.run("config", "get", "loja-1")
        assert (code, "que não é desta pasta" in out) == (1, True)
        sent = owner.run("config", "send", "--all", "--wait-s", "60", passphrase=OF_NOVO)
        assert "loja-1  feito" in sent[1], sent
        assert fleet.row_of("loja-1")["info"]["name"] == "Loja-1"

        runs = len(away.codes)
        away.start()
        wait_for(lambda: fleet.row_of("loja-2")["has_keys"], "the list at the kiosk that was away")
        wait_for(lambda: read_record(away.state).state == "applied", "its configuration")
        assert (read_record(away.state).values, away.codes[runs:]) == ({}, []), "it never tried the thief's"
        assert owner.run("send", "restart", "loja-1", passphrase=OF_NOVO)[0] == 0
        assert here.codes
