"""`totem outbox`: status, sending, and files that it must not create."""

import asyncio
import io
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from support import recording_erp
from support.log_check import LogWatch
from totem import __main__ as entry
from totem.erp.factory import make_erp
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.queue import Outbox
from totem.outbox.submissions import OutboxUnavailable, SignUp
from totem.settings import ErpSettings
from totem.system.database_fault import DatabaseFault

pytestmark = pytest.mark.usefixtures("portuguese")


class Command:
    """Runs it for a kiosk whose state folder is `folder`."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._patch, self._capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(folder / "state"))

    def __call__(self, *arguments: str) -> tuple[int, str]:
        self._patch.setattr(sys, "argv", ["totem", "outbox", *arguments])
        with pytest.raises(SystemExit) as end:
            entry.main()
        out, err = self._capsys.readouterr()
        return int(end.value.code or 0), out + err

    def put(self, *, ago: timedelta = timedelta()) -> None:
        """Hand something in, some time ago."""
        outbox = Outbox(self.folder / "state" / "outbox", now=lambda: datetime.now(UTC) - ago)
        asyncio.run(outbox.put(SignUp(recording_erp.prospect(), (recording_erp.photo(),))))


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, monkeypatch, capsys)


def test_command_creates_no_files_without_submissions(command: Command) -> None:
    assert command("status") == (0, "nada a enviar\n")
    assert command("send") == (0, "nada a enviar\n")
    assert not (command.folder / "state").exists()


def test_status_shows_count_and_age_without_content(command: Command) -> None:
    command.put()
    before = {file.name: file.read_bytes() for file in (command.folder / "state" / "outbox").iterdir()}
    code, said = command("status")
    assert (code, said[:27]) == (0, "1 a enviar, o mais antigo há"[:27])
    command.put(ago=timedelta(hours=5))
    code, said = command("status", "--json")
    told = json.loads(said)
    assert (code, told["ok"], told["waiting"]) == (1, False, 2)
    assert "Maria" not in said
    assert set(before) == {file.name for file in (command.folder / "state" / "outbox").iterdir()}


def test_send_delivers_and_reports_the_rest(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.put()
    with ReferenceErp() as erp:
        monkeypatch.setenv("TOTEM_ERP__BASE_URL", erp.base_url)
        assert command("send") == (0, "enviados agora: 2\nnada a enviar\n")
        assert len(erp.store.prospects()) == 1


def test_send_without_an_erp_leaves_it_in_the_queue(command: Command) -> None:
    command.put()
    code, said = command("send")
    assert said.startswith("enviados agora: 0\n1 a enviar")
    assert code == 1
    code, said = command("send", "--json")
    told = json.loads(said)
    assert (code, told["sent"], told["waiting"]) == (1, 0, 1)


def test_json_tells_what_is_wrong_in_a_word_and_times_in_iso_8601(command: Command) -> None:
    command.put()
    told = json.loads(command("status", "--json")[1])
    assert datetime.fromisoformat(told["oldest_at"]) <= datetime.now(UTC)
    assert "T" in told["oldest_at"]
    (command.folder / "state" / "outbox" / "outbox.sqlite3").write_bytes(b"rubbish" * 1000)
    code, said = command("status", "--json")
    assert (code, json.loads(said)["trouble"]) == (1, "damaged")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is anybody")
def test_other_users_create_no_file_in_the_folder(command: Command) -> None:
    command.put()
    folder = command.folder / "state" / "outbox"
    os.chown(folder, 65534, 65534)
    before = sorted(folder.iterdir())
    code, said = command("send")
    assert code == 2
    assert "é de outro usuário: sudo -u nobody" in said
    assert sorted(folder.iterdir()) == before


class TestDoubts:
    """Requests that may have reached the ERP are listed first, and sent where that is confirmed."""

    @pytest.fixture
    def unanswered(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReferenceErp]:
        """An ERP that took a sign-up as often as it was tried, and ignores keys."""
        command.put()
        folder = command.folder / "state" / "outbox"
        with ReferenceErp(ignore_keys=True, faults="criacao:lost") as erp:
            monkeypatch.setenv("TOTEM_ERP__BASE_URL", erp.base_url)

            async def try_in_vain() -> None:
                client, outbox = make_erp(ErpSettings(base_url=erp.base_url)), Outbox(folder)
                for _ in range(6):
                    outbox.send_now()
                    await outbox.deliver(client)
                await client.aclose()

            asyncio.run(try_in_vain())
            erp.faults.clear()
            yield erp

    @pytest.fixture(autouse=True)
    def held(self, expected_logs: LogWatch) -> None:
        expected_logs.expect("a prospect may have arrived, and is kept for staff")

    def test_status_says_so(self, command: Command, unanswered: ReferenceErp) -> None:
        assert len(unanswered.store.prospects()) == 5
        code, said = command("status")
        assert code == 1
        assert said.startswith("1 pode ter chegado ao ERP; nada a enviar → ")
        told = json.loads(command("status", "--json")[1])
        assert (told["may_have_arrived"], told["refused"], told["waiting"]) == (1, 0, 0)

    @pytest.mark.parametrize("arguments", [("send",), ("send", "--json")])
    def test_without_a_terminal_requests_in_doubt_stay(
        self, command: Command, unanswered: ReferenceErp, arguments: tuple[str, ...]
    ) -> None:
        code, said = command(*arguments)
        assert code == 1
        assert "pode ter chegado" in said
        assert "totem outbox send --yes" in said
        assert len(unanswered.store.prospects()) == 5

    @pytest.mark.parametrize(
        ("answer", "arrived"), [("s\n", 6), ("sim\n", 6), ("n\n", 5), ("\n", 5), ("", 5)]
    )
    def test_at_a_terminal_it_asks(
        self,
        command: Command,
        unanswered: ReferenceErp,
        monkeypatch: pytest.MonkeyPatch,
        answer: str,
        arrived: int,
    ) -> None:
        typed = io.StringIO(answer)
        monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys, "stdin", typed)
        code, said = command("send")
        assert (
            said.index("pode ter chegado") < said.index("mesmo assim? [s/N]") < said.index("enviados agora")
        )
        assert len(unanswered.store.prospects()) == arrived
        assert code == (0 if arrived == 6 else 1)

    def test_command_warns_before_it_sends_requests_in_doubt(
        self, command: Command, unanswered: ReferenceErp
    ) -> None:
        code, said = command("send", "--yes")
        assert code == 0
        assert said.index("pode ter chegado") < said.index("enviados agora: 2")
        assert len(unanswered.store.prospects()) == 6
        assert len(unanswered.store.prospects()[-1]["arquivos"]) == 1

    @pytest.mark.usefixtures("unanswered")
    def test_an_erp_that_takes_none_leaves_them_held_for_staff(
        self, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TOTEM_ERP__KIND", "asaas")
        code, said = command("send", "--yes")
        assert code == 2
        assert "não recebe cadastros nem contatos" in said
        assert json.loads(command("status", "--json")[1])["may_have_arrived"] == 1

    @pytest.mark.usefixtures("unanswered")
    def test_an_outbox_that_another_program_uses_is_told(
        self, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def busy(_outbox: Outbox) -> NoReturn:
            raise OutboxUnavailable(DatabaseFault.BUSY)

        monkeypatch.setattr(Outbox, "refusals", busy)
        code, said = command("send", "--yes")
        assert code == 2
        assert said.endswith("outro programa está usando o banco de dados. Feche o outro programa.\n")

    def test_outbox_of_an_earlier_version_is_counted_without_migration(
        self, command: Command, unanswered: ReferenceErp
    ) -> None:
        file = command.folder / "state" / "outbox" / "outbox.sqlite3"
        with closing(sqlite3.connect(file)) as found, found:
            found.execute("ALTER TABLE parcels DROP COLUMN possible_arrivals")
            found.execute("UPDATE parcels SET state = 'waiting'")
        code, said = command("send")
        assert code == 1
        assert "1 envio pode ter chegado ao ERP" in said
        assert len(unanswered.store.prospects()) == 5
        assert json.loads(command("status", "--json")[1])["may_have_arrived"] == 1
