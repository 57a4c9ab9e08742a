"""`totem fleet` for operators, on a real broker: text, JSON, exit codes, files, rollouts."""

import io
import json
import re
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.commands import Totem
from support.mosquitto import needs_mosquitto
from support.own_fleet import IDS, PASSPHRASE, OwnBroker
from support.simulated_totems import SimulatedFleet, SimulatedTotem
from totem.cli.fleet.common import read_passphrase
from totem.cli.parser import CommandError
from totem.fleet import files, topics
from totem.fleet.messages import Command, CommandState, ConfigState, EventMessage, EventSeverity, Presence
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.rollout import BadWaves, parse_share, parse_waves, wave_ends

pytestmark = needs_mosquitto


def publish(stores: SimulatedFleet) -> None:
    """Publish one fine, one faulty and one lost kiosk."""
    stores["loja-2"].health = {"printer": {"ok": False, "fault": "paper_out"}, "erp": {"ok": True}}
    stores["loja-2"].info = {"name": "Loja \x1b[31mnorte\u202e", "city": "São José", "tags": ("norte",)}
    for each in stores.totems.values():
        each.publish_all()
    stores["loja-3"].publish_state(Presence.LOST)
    stores.settle()


def lines_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def states_of(text: str) -> dict[object, object]:
    return {each["id"]: each["state"] for each in lines_of(text)}


def test_the_list_has_a_dot_and_a_word_and_nothing_that_steers_the_terminal(
    totem: Totem, stores: SimulatedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(stores)
    code, out, _ = totem("list")
    assert code == 1
    rows = out.splitlines()
    assert [row.split("  ")[0] for row in rows[1:]] == ["● sem contato", "● com problema", "● em serviço"]
    assert "sem papel" in rows[2]
    assert all(char.isprintable() for row in rows for char in row)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for columns in ("80", "120", "160"):
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("NO_COLOR", "1")
        assert max(map(len, totem("list")[1].splitlines())) <= int(columns)
    monkeypatch.undo()


def test_filters_and_json_of_the_list(totem: Totem, stores: SimulatedFleet) -> None:
    publish(stores)
    found = json.loads(totem("list", "--json", "--city", "sao jose", "--tag", "NORTE")[1])
    assert found == [], "no report moves a kiosk of the folder to another city"
    found = json.loads(totem("list", "--json", "--city", "CURITIBA")[1])
    assert [each["id"] for each in found] == ["loja-3", "loja-2", "loja-1"]
    del found[0]
    assert found[0]["troubles"] == [{"kind": "printer", "code": "paper_out"}]
    assert (found[0]["condition"], found[0]["alive"]) == ("trouble", True)
    assert [each["id"] for each in json.loads(totem("list", "--json", "--trouble")[1])] == [
        "loja-3",
        "loja-2",
    ]
    code, out, _ = totem("show", "loja-2", "--json")
    assert (code, json.loads(out)["info"]["city"]) == (1, "São José")
    code, out, _ = totem("show", "loja-1")
    assert code == 0
    assert "info.version" in out
    assert totem("show", "loja-9")[0] == 2


def test_no_report_makes_a_kiosk_one_of_another_city(totem: Totem, stores: SimulatedFleet) -> None:
    """The folder has their cities, and no tags: whoever has the broker reports what they like."""
    publish(stores)
    assert totem("list", "--city", "São José")[1].count("loja-") == 0, "as a command would mean them"
    assert totem("send", "service_on", "--city", "São José", "--wait-s", "1")[0] == 2
    assert totem("send", "service_on", "--city", "Curitiba", "--tag", "norte", "--wait-s", "1")[0] == 0
    assert [len(each.commands) for each in stores.totems.values()] == [0, 1, 0]


def test_send_ends_with_0_only_if_all_have_done_it(totem: Totem, stores: SimulatedFleet) -> None:
    publish(stores)
    stores["loja-3"].announces = False
    code, out, _ = totem(
        "send", "service_off", "--all", "--arg", "message=Já volto", "--wait-s", "1", "--json"
    )
    assert code == 1
    assert states_of(out) == {"loja-1": "done", "loja-2": "done", "loja-3": "no_contact"}
    assert stores["loja-1"].commands[0].args == {"message": "Já volto"}
    code, out, _ = totem("send", "service_on", "loja-1", "loja-2")
    assert (code, sorted(out.splitlines())) == (0, ["loja-1  feito", "loja-2  feito"])
    for words in (
        ["send"],
        ["send", "explode", "loja-1"],
        ["send", "restart"],
        ["send", "restart", "loja-9"],
        ["send", "restart", "loja-1", "--all"],
        ["send", "restart", "--city", "Nenhuma"],
        ["send", "restart", "loja-1", "--arg", "x"],
        ["send", "restart", "loja-1", "--key", "none"],
    ):
        assert totem(*words)[0] == 2, words
    assert len(stores["loja-1"].commands) == 2


def test_kiosks_are_meant_by_what_the_folder_says_of_them(
    totem: Totem, fleet: Fleet, stores: SimulatedFleet
) -> None:
    """Not by their reports, which whoever has the broker can write; nor are kiosks that nobody invited."""
    stores["loja-2"].info = {"city": "Maringá", "tags": ("sul",)}
    for each in stores.totems.values():
        each.publish_all()
    with SimulatedFleet(fleet.link_config(), ("estranho-1",), fleet.trusted_keys, "strangers") as strangers:
        strangers["estranho-1"].publish_all()
        strangers.settle()
        stores.settle()
        assert totem("send", "service_off", "--city", "Maringá")[0] == 2
        for everyone in (["--all"], ["--city", "curitiba"]):
            code, out, _ = totem("send", "service_off", *everyone, "--json")
            assert (code, set(states_of(out))) == (0, set(IDS))
        assert strangers["estranho-1"].commands == []
        assert totem("send", "service_on", "estranho-1")[0] == 0


def test_a_screenshot_is_saved_under_a_new_name_for_this_user_alone(
    totem: Totem, stores: SimulatedFleet, tmp_path: Path
) -> None:
    publish(stores)

    def send_picture(kiosk: SimulatedTotem, command: Command) -> None:
        (chunk,) = files.split(command.id, "home.jpg", io.BytesIO(b"\xff\xd8picture"))
        kiosk.publish(topics.UP_FILE, chunk.encode(), retain=False)
        kiosk.publish(topics.UP_FILE, chunk.encode().replace(b"home.jpg", b"../x.jpg"), retain=False)
        kiosk.reply(command, CommandState.DONE, files.sha256_code(b"\xff\xd8picture"))

    stores["loja-1"].handler = send_picture
    for _ in range(2):
        assert totem("send", "screenshot", "loja-1", "--output", str(tmp_path / "out"))[0] == 0
    saved = list((tmp_path / "out").iterdir())
    assert [each.read_bytes() for each in saved] == [b"\xff\xd8picture"] * 2
    assert {stat.S_IMODE(each.stat().st_mode) for each in saved} == {0o600}
    assert all(each.name.startswith("loja-1-") for each in saved)


def test_configurations_are_merged_seen_and_undone(totem: Totem, stores: SimulatedFleet) -> None:
    publish(stores)
    picture = Path("logo.png")
    picture.write_bytes(b"picture")

    def values() -> dict[str, object]:
        return dict(json.loads(totem("config", "get", "loja-1", "--json")[1])["wanted"]["set"])

    send = ("config", "set", "--to", "loja-1")
    assert totem(*send, "sound.volume=40", "kiosk.name=Loja 1")[0] == 0
    address = "https://example.com/?a=b"
    assert totem(*send, "brand.logo=logo.png", "--file", f"{address}=logo.png")[0] == 0
    (entry,) = json.loads(totem("config", "get", "loja-1", "--json")[1])["wanted"]["files"]
    assert (entry["name"], entry["url"], entry["bytes"]) == ("logo.png", address, 7)
    assert totem(*send, 'kiosk.open_hours=["Mon-Fri 08:00-18:00"]', "--unset", "sound.volume")[0] == 0
    last = {"kiosk.name": "Loja 1", "brand.logo": "logo.png", "kiosk.open_hours": ["Mon-Fri 08:00-18:00"]}
    assert values() == last
    assert totem(*send, "--unset", "brand.logo")[0] == 0
    assert json.loads(totem("config", "get", "loja-1", "--json")[1])["wanted"]["files"] == []
    assert totem("config", "undo", "loja-1")[0] == 0
    assert values() == last
    undone = [{"kiosk.name": "Loja 1", "sound.volume": 40, "brand.logo": "logo.png"}]
    undone += [{"kiosk.name": "Loja 1", "sound.volume": 40}, {}]
    for wanted in undone:
        assert totem("config", "undo", "loja-1")[0] == 0
        assert values() == wanted
    assert totem("config", "undo", "loja-1")[0] == 2
    assert json.loads(totem("config", "get", "loja-1", "--json")[1])["reported"]["serial"] == 8
    stores["loja-1"].config_state = ConfigState.REVERTED
    assert totem(*send, "sound.volume=50", "--days", "3")[0] == 1
    code, out, _ = totem("config", "get", "loja-1")
    until = datetime.fromisoformat(
        json.loads(totem("config", "get", "loja-1", "--json")[1])["wanted"]["until"]
    )
    assert abs(until - datetime.now(UTC) - timedelta(days=3)) < timedelta(minutes=5)
    assert (code, until.isoformat() in out) == (1, True), "the end of one that is not applied"
    assert totem(*send, "x=1", "--file", "http://example.com=logo.png")[0] == 2


def test_a_rollout_stops_at_failures_and_is_resumed_with_those_left(
    totem: Totem, stores: SimulatedFleet
) -> None:
    publish(stores)
    stores["loja-3"].announces = False

    def restart(kiosk: SimulatedTotem, command: Command) -> None:
        kiosk.reply(command, CommandState.DONE)
        kiosk.restart()

    for each in IDS:
        stores[each].handler = restart
    stores["loja-1"].handler = lambda kiosk, command: kiosk.reply(command, CommandState.REFUSED, "busy")
    words = ("rollout", "restart", "--all", "--waves", "1,100%", "--name", "noite", "--wait-s", "1")
    code, out, _ = totem(*words, "--json")
    assert code == 1
    report = lines_of(out)[-1]
    assert report["ended_by_failures"]
    assert (report["done"], report["failed"]) == ([], {"loja-1": "busy"})
    assert report["left"] == list(IDS)
    assert stores["loja-2"].commands == []
    assert totem(*words)[0] == 2
    stores["loja-1"].handler = restart
    code, out, _ = totem("rollout", "--resume", "--name", "noite", "--wait-s", "1", "--json")
    report = lines_of(out)[-1]
    assert (code, report["done"], report["failed"], report["left"]) == (
        1,
        ["loja-1", "loja-2"],
        {},
        ["loja-3"],
    )
    assert [stores[each].boot for each in IDS[:2]] == ["boot-0002", "boot-0002"]
    stores["loja-3"].publish_all()
    code, out, _ = totem("rollout", "--resume", "--name", "noite")
    assert (code, out.splitlines()[-1]) == (0, "Feitos: 3 de 3.")
    assert [len(stores[each].commands) for each in IDS] == [2, 1, 1]


def test_a_kiosk_that_does_not_come_back_is_a_failure(totem: Totem, stores: SimulatedFleet) -> None:
    publish(stores)
    code, out, _ = totem("rollout", "restart", "loja-1", "--name", "x", "--back-s", "1", "--json")
    assert code == 1
    assert lines_of(out)[-1]["failed"] == {"loja-1": "not_back"}
    code, out, _ = totem("rollout", "--resume", "--name", "x", "--back-s", "1")
    assert (code, out.splitlines()[1]) == (1, "loja-1  falhou  não voltou a tempo (not_back)")


def test_waves_and_shares() -> None:
    assert wave_ends(parse_waves("1,10%,100%"), 200) == [1, 20, 200]
    assert wave_ends(parse_waves("5, 1%, 50%"), 7) == [5]
    assert wave_ends(parse_waves("100%"), 0) == []
    assert parse_share("2,5%") == pytest.approx(0.025)
    for waves in ("", "0", "-1", "101%", "1;2", "1,,2", "²"):
        with pytest.raises(BadWaves):
            parse_waves(waves)
    for share in ("5", "0%", "101%", "x%", "nan%"):
        with pytest.raises(BadWaves):
            parse_share(share)


def test_removing_clears_all_that_the_broker_keeps(
    totem: Totem, stores: SimulatedFleet, fleet: Fleet
) -> None:
    publish(stores)
    fleet.add({"loja-fechada": fleet.stores["loja-1"]})
    closed = SimulatedTotem("loja-fechada", stores)
    closed.publish_all()
    assert "loja-fechada" in [each["id"] for each in json.loads(totem("list", "--json")[1])]
    code, out, _ = totem("remove", "loja-fechada", "--json")
    assert (code, json.loads(out)["cleared"]) == (1, []), "it is alive and would publish anew"
    code, out, _ = totem("remove", "loja-fechada", "--json")
    assert (code, json.loads(out)) == (0, {"removed": [], "cleared": ["loja-fechada"]})
    assert "loja-fechada" not in [each["id"] for each in json.loads(totem("list", "--json")[1])]
    assert "loja-fechada" not in (fleet.folder / "server" / "passwords").read_text()


@pytest.mark.parametrize("is_alive", [True, False])
def test_a_kiosk_that_is_added_again_under_its_name_inherits_nothing(
    totem: Totem, stores: SimulatedFleet, fleet: Fleet, is_alive: bool
) -> None:
    """Also where it was alive at its removal, and nobody has repeated that since."""
    name = f"loja-volta-{is_alive}".lower()
    fleet.add({name: fleet.stores["loja-1"]})
    stores.totems[name] = before = SimulatedTotem(name, stores)
    before.publish_all()
    assert totem("config", "set", "kiosk.name=Velha", "sound.volume=40", "--to", name)[0] == 0
    if not is_alive:
        before.publish_state(Presence.LOST)
        stores.settle()
    assert totem("remove", name)[0] == int(is_alive)
    del stores.totems[name]
    fleet.add({name: fleet.stores["loja-1"]})

    assert json.loads(totem("config", "get", name, "--json")[1])["wanted"] is None
    stores.totems[name] = SimulatedTotem(name, stores, order=before.order)  # the same machine may come back
    stores.totems[name].publish_all()
    assert totem("config", "undo", name)[0] == 2
    assert totem("config", "set", "sound.volume=60", "--to", name)[0] == 0
    assert json.loads(totem("config", "get", name, "--json")[1])["wanted"]["set"] == {"sound.volume": 60}
    stores.totems[name].publish_state(Presence.LOST)
    stores.settle()
    assert totem("remove", name)[0] == 0


def test_init_add_and_keys_by_their_words(totem: Totem, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc\n")
    init = ("init", "--folder", "nova", "--json")
    assert totem(*init)[0] == 2
    assert totem(*init, "--host", "frota.example.com", "--passphrase-file", "short")[0] == 2
    assert not Path("nova").exists()
    code, out, err = totem(*init, "--host", "frota.example.com")
    assert (code, json.loads(out)["port"]) == (0, 8883)
    assert len(json.loads(out)["install"]) == 3
    assert PASSPHRASE not in out + err
    assert totem(*init, "--host", "frota.example.com")[0] == 2
    Path("lojas.csv").write_text("id,city\nloja-1,Curitiba\nloja-2,\n")
    code, out, _ = totem("add", "--folder", "nova", "--csv", "lojas.csv", "--json")
    assert code == 0
    assert [Path(each).name for each in json.loads(out)["invitations"]] == [
        "loja-1.totem-fleet",
        "loja-2.totem-fleet",
    ]
    assert totem("add", "--folder", "nova", "--csv", "lojas.csv")[0] == 2
    assert totem("add", "loja-3", "--folder", "nova", "--csv", "lojas.csv")[0] == 2
    code, out, _ = totem("keys", "new", "plantao", "--folder", "nova", "--json")
    assert code == 0
    request = json.loads(out)["request"]
    code, out, err = totem("keys", "add", request, "--folder", "nova")
    assert code == 2
    assert "totem fleet keys send" in err, "its broker is nowhere; the folder has the new list"
    assert totem("keys", "export", "publicas.json", "--folder", "nova")[0] == 0
    assert totem("keys", "export", "publicas.json", "--folder", "nova")[0] == 2
    listed = json.loads(totem("keys", "list", "--folder", "nova", "--json")[1])
    assert (listed["serial"], [each["name"] for each in listed["keys"]]) == (1, ["owner", "plantao"])
    assert totem("keys", "add", request, "--folder", "nova")[0] == 2
    assert totem("keys", "revoke", "nobody", "--folder", "nova")[0] == 2
    assert totem("keys", "revoke", "owner", "--folder", "nova")[0] == 2
    assert totem("list", "--folder", "nova")[0] == 2, "its broker is nowhere"
    before = Path("nova/server/server.pem").read_bytes()
    assert totem("init", "--renew", "--folder", "nova")[0] == 0
    assert Path("nova/server/server.pem").read_bytes() != before
    files = ("console.password", "server/mqtt-exporter.yaml")
    kept = [Path("nova", each).read_text() for each in files]
    assert totem("init", "--passwords", "--folder", "nova")[0] == 2
    assert totem("init", "--renew", "--passwords", "--folder", "nova")[0] == 0
    renewed = [Path("nova", each).read_text() for each in files]
    assert not set(kept) & set(renewed)
    (password,) = re.findall('^  password: "(.{32})"$', renewed[1], re.MULTILINE)
    assert kept[1] == renewed[1].replace(
        password, re.findall('^  password: "(.+)"$', kept[1], re.MULTILINE)[0]
    )


def test_watch_follows_conditions_and_events_until_it_is_interrupted(
    broker: OwnBroker, stores: SimulatedFleet, fleet: Fleet
) -> None:
    publish(stores)
    command = [sys.executable, "-m", "totem", "fleet", "watch", "--json", "--folder", str(fleet.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        assert watching.stderr.readline() == "Kiosks: 3. Ctrl+C ends.\n"
        event = EventMessage(
            time=datetime.now(UTC),
            boot="boot-0001",
            n=1,
            kind="erp_down",
            severity=EventSeverity.WARNING,
            code="silent",
        )

        def next_line() -> dict[str, Any]:
            return dict(json.loads(watching.stdout.readline() if watching.stdout else ""))

        stores["loja-1"].publish(topics.UP_EVENT, b"\x1b[2J", retain=False)
        assert next_line()["condition"] == "trouble", "a message that cannot be read"
        stores["loja-1"].publish(topics.UP_EVENT, event.encode(), retain=False)
        assert next_line()["condition"] == "serving"
        line = next_line()
        assert (line["id"], line["event"]["code"]) == ("loja-1", "silent")
        stores["loja-1"].publish_state(Presence.LOST)
        assert next_line()["condition"] == "lost"
        broker.stop(signal.SIGKILL)
        try:
            assert next_line()["link"] == "dropped", "and no kiosk is lost by that"
            assert "dropped" in watching.stderr.readline()
        finally:
            broker.start()
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == 130


def test_the_passphrase_comes_from_a_file_a_credential_or_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet_passphrase").write_text("da credencial\nx\n")
    (tmp_path / "file").write_text("do arquivo\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("da entrada\n"))
    credential = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    variable = {"TOTEM_FLEET_PASSPHRASE_FILE": str(tmp_path / "file")}
    assert read_passphrase(None, environ=credential) == "da credencial"
    assert read_passphrase(None, environ=credential | variable) == "do arquivo"
    assert read_passphrase(tmp_path / "fleet_passphrase", environ=variable) == "da credencial"
    assert read_passphrase(None, environ={}) == "da entrada"
    with pytest.raises(CommandError):
        read_passphrase(None, is_new=True, environ={})
