"""Keys and invitations on the page: who has an older list, who may command, and what nobody has used."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.fleet_console import CITIES, PreparedConsole, info
from totem.domain.fleet_commands import Role
from totem.fleet import topics
from totem.fleet.messages import KeysInfo, Refusal
from totem.fleet.operator.folder import IssuedInvitation, Membership
from totem.fleet.operator.page.details import describe, describe_troubles
from totem.fleet.operator.page.rows import OTHER_KEYS, TotemRow, make_row
from totem.fleet.operator.view import TotemView, TroubleKind
from totem.fleet.signing import TrustedKeys, fingerprint, trusted_key

NOW = datetime.now(UTC)
KEYS = TrustedKeys(
    serial=7,
    keys=(
        trusted_key(Ed25519PrivateKey.generate(), "bia", (Role.OWNER,)),
        trusted_key(Ed25519PrivateKey.generate(), "caio", (Role.OPERATOR,)),
    ),
)
MEMBERSHIP = Membership(KEYS)
Report = Callable[[KeysInfo | None], TotemView]


@pytest.fixture
def report(console: PreparedConsole) -> Report:
    """Has a kiosk report its list of keys; returns its view."""
    console.put_store("loja-1", "Loja Centro")

    def put(keys: KeysInfo | None) -> TotemView:
        facts = info("Loja Centro", CITIES[0]).model_copy(update={"keys": keys})
        console.put("loja-1", topics.UP_INFO, facts)
        return console.totems["loja-1"]

    return put


def row(view: TotemView, membership: Membership = MEMBERSHIP) -> TotemRow:
    return make_row(view, NOW, "", membership)


def facts(view: TotemView, membership: Membership = MEMBERSHIP) -> dict[str, str]:
    found = [each for each in describe(view, membership, NOW) if each.title == "Quem comanda"]
    return {each.name: each.value for section in found for each in section.facts}


def test_an_older_list_is_told_in_the_row_and_in_the_details(report: Report) -> None:
    view = report(KeysInfo(serial=6, sha256="0" * 64))
    assert OTHER_KEYS in row(view).troubles
    assert "lista de chaves antiga" in row(view).search
    assert facts(view)["Lista no totem"].startswith("número 6, antiga")
    (told,) = describe_troubles(view, (), "", MEMBERSHIP)
    assert "totem fleet keys send" in told.what_to_do
    view = report(KeysInfo(serial=7, sha256=KEYS.sha256))
    assert row(view).troubles == ()
    assert describe_troubles(view, (), "", MEMBERSHIP) == []
    bia, caio = KEYS.keys
    assert facts(view) == {
        "Lista no totem": "número 7",
        "Lista da frota": "número 7",
        "bia": f"dono · {fingerprint(bia)}",
        "caio": f"operador · {fingerprint(caio)}",
    }


def test_a_list_that_was_not_taken_is_a_trouble_with_its_reason(report: Report) -> None:
    view = report(KeysInfo(trouble=Refusal.SERIAL_UNKNOWN.value))
    assert [each.kind for each in view.troubles] == [TroubleKind.KEYS]
    assert facts(view)["Lista no totem"].startswith("ilegível")
    assert facts(view)["Última lista"] == Refusal.SERIAL_UNKNOWN.text


def test_without_a_folder_nothing_is_old(report: Report) -> None:
    view = report(KeysInfo(serial=6, sha256="0" * 64))
    assert row(view, Membership()).troubles == ()
    assert facts(report(None), Membership()) == {}


@pytest.mark.parametrize(
    ("days", "used", "words"),
    [
        (1, None, "convite vale até {day}"),
        (-1, None, "convite venceu em {day} sem uso"),
        (-1, NOW, ""),
    ],
)
def test_an_invitation_is_shown_until_the_kiosk_was_seen(
    days: int, used: datetime | None, words: str, report: Report
) -> None:
    ends = NOW + timedelta(days=days)
    issued = IssuedInvitation(made=NOW - timedelta(days=7), ends=ends, used=used)
    membership = Membership(KEYS, {"loja-1": issued, "loja-2": issued})
    expected = words.format(day=f"{ends.astimezone():%d/%m/%Y}")
    never = TotemView("loja-2")
    assert row(never, membership).since == expected
    assert facts(never, membership).get("Convite", "") == expected.removeprefix("convite ")
    assert row(report(None), membership).since == ""
