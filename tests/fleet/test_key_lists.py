"""The rule of `do/keys` against enemies: no sequence of lists gives power to whom no owner gave it."""

import json
from collections.abc import Iterable, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.fleet_commands import Role
from totem.fleet.key_lists import needed_lists, pack_lists, take_lists
from totem.fleet.messages import COMMAND_TYPE, KEYS_TYPE, LARGEST_KEYS, KeyList, Refusal, TrustedKey
from totem.fleet.signing import TrustedKeys, sign, trusted_key

OWNER, OPERATOR = (Role.OWNER,), (Role.OPERATOR,)
PEOPLE = tuple(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(6))
ANA, BIA, CAIO, ENEMY, OLGA, _ = PEOPLE


def entry(key: Ed25519PrivateKey, roles: tuple[Role, ...] = OWNER) -> TrustedKey:
    return trusted_key(key, f"pessoa-{PEOPLE.index(key)}", roles)


def listed(
    serial: int,
    owners: Iterable[Ed25519PrivateKey],
    operators: Iterable[Ed25519PrivateKey] = (),
    *,
    by: Sequence[Ed25519PrivateKey],
    payload_type: str = KEYS_TYPE,
) -> bytes:
    keys = (*(entry(each) for each in owners), *(entry(each, OPERATOR) for each in operators))
    return sign(KeyList(serial=serial, keys=keys).encode(), payload_type, *by)


def present(serial: int = 1) -> TrustedKeys:
    return TrustedKeys(serial=serial, keys=(entry(ANA), entry(OLGA, OPERATOR)))


def take(*envelopes: bytes, before: TrustedKeys | None = None) -> tuple[TrustedKeys, Refusal | None]:
    return take_lists(pack_lists(envelopes), before or present())


def owners_of(keys: TrustedKeys) -> set[str]:
    return {each.key for each in keys.owners}


@pytest.mark.parametrize(
    ("envelope", "refusal"),
    [
        (listed(2, [ANA], by=[ANA]), None),
        (listed(2, [ANA, BIA], by=[ANA, BIA]), None),
        (listed(2, [BIA], by=[ANA, BIA]), None),
        (listed(2, [ANA], [ENEMY], by=[ANA]), None),
        (listed(2, [ANA, BIA], by=[ANA]), Refusal.UNSIGNED_OWNER),
        (listed(2, [ANA, BIA], by=[BIA]), Refusal.UNTRUSTED_KEY),
        (listed(2, [ANA, OLGA], by=[OLGA]), Refusal.WRONG_ROLE),
        (listed(2, [OLGA], by=[OLGA, ENEMY]), Refusal.WRONG_ROLE),
        (listed(2, [ANA], by=[ENEMY]), Refusal.UNTRUSTED_KEY),
        (listed(2, [ANA], by=[]), Refusal.UNTRUSTED_KEY),
        (listed(1, [ANA], by=[ANA]), Refusal.LOWER_SERIAL),
        (listed(2, [], [OLGA], by=[ANA]), Refusal.NO_OWNER),
        (listed(2, [ANA], by=[ANA], payload_type=COMMAND_TYPE), Refusal.UNREADABLE),
        (listed(2, [ANA, ANA], by=[ANA]), Refusal.UNREADABLE),
        (b"{}", Refusal.UNREADABLE),
    ],
)
def test_a_list_needs_an_owner_of_before_and_each_new_one(envelope: bytes, refusal: Refusal | None) -> None:
    keys, found = take(envelope)
    assert found is refusal
    assert (keys == present()) is (refusal is not None)


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"null", b"[1]", b"[" * 5000, b"\xff", b'[{"payload": "", "signatures": []}]']
)
def test_what_is_no_list_changes_nothing(payload: bytes) -> None:
    assert take_lists(payload, present()) == (present(), Refusal.UNREADABLE)


def test_a_message_beyond_the_limit_is_not_read() -> None:
    envelope = listed(2, [ANA], by=[ANA])
    assert take_lists(envelope + b" " * LARGEST_KEYS, present()) == (present(), Refusal.OVERSIZED)


def test_names_that_are_unclear_make_no_list() -> None:
    keys = (entry(ANA), TrustedKey(key=entry(BIA).key, name="Ana\u202e", roles=OPERATOR))
    envelope = sign(KeyList(serial=2, keys=keys).encode(), KEYS_TYPE, ANA)
    assert take(envelope) == (present(), Refusal.UNREADABLE)


def test_a_kiosk_that_was_away_takes_all_lists_that_it_needs() -> None:
    """The owner of its list is revoked by the last one, which that owner has not signed."""
    lists = [
        listed(2, [ANA], [OLGA, CAIO], by=[ANA]),
        listed(3, [ANA, BIA], [OLGA, CAIO], by=[ANA, BIA]),
        listed(4, [ANA, BIA], [CAIO], by=[BIA]),
        listed(5, [BIA], [CAIO], by=[BIA]),
        listed(6, [BIA], by=[BIA]),
    ]
    assert take(lists[-1]) == (present(), Refusal.UNTRUSTED_KEY)
    for count in range(1, len(lists) + 1):
        needed = needed_lists(lists[:count])
        ends = {take(*needed, before=TrustedKeys())[0].serial}
        states = [present()]
        for each in lists[:count]:
            states.append(take(each, before=states[-1])[0])
        for state in states:
            keys, refusal = take(*needed, before=state)
            assert (keys, refusal) == (states[-1], None), state.serial
        assert ends == {0}  # who trusts nobody takes nothing
    assert len(needed_lists(lists)) == 4
    assert take(*needed_lists(lists), before=states[-1]) == (states[-1], None)  # the retained one again


def test_an_older_message_takes_nothing_back() -> None:
    older = listed(2, [ANA], [OLGA], by=[ANA])
    newer, refusal = take(listed(3, [ANA], by=[ANA]))
    assert refusal is None
    assert take(older, before=newer) == (newer, Refusal.LOWER_SERIAL)


def test_of_too_many_lists_the_oldest_are_left_out() -> None:
    lists = [
        listed(serial, [PEOPLE[serial % 2], PEOPLE[serial % 2 + 1]], by=PEOPLE) for serial in range(2, 99)
    ]
    message = pack_lists(lists)
    assert len(message) <= LARGEST_KEYS
    assert json.dumps(json.loads(message)[-1]) == json.dumps(json.loads(lists[-1]))
    assert pack_lists(needed_lists(lists)) == message
    assert len(needed_lists(lists)) < len(lists)


_people = st.integers(0, len(PEOPLE) - 1)
_lists = st.tuples(st.integers(1, 9), st.frozensets(_people), st.frozensets(_people), st.frozensets(_people))
"""Serial, owners, operators, signers."""


@given(st.lists(st.lists(_lists, min_size=1, max_size=4), max_size=8))
def test_an_owner_stays_and_each_was_let_in_by_one_and_signed(
    messages: list[list[tuple[int, frozenset[int], frozenset[int], frozenset[int]]]],
) -> None:
    """The model: whoever is an owner was one at first, or signed a list together with an owner of before."""
    keys = present()
    legitimate = {entry(ANA).key}
    for message in messages:
        envelopes = []
        for serial, owners, operators, signers in message:
            who, others = [PEOPLE[n] for n in owners], [PEOPLE[n] for n in operators - owners]
            by = [PEOPLE[n] for n in signers]
            if who or others:
                envelopes.append(listed(serial, who, others, by=by))
            if {entry(each).key for each in by} & legitimate:
                legitimate |= {entry(each).key for each in who} & {entry(each).key for each in by}
        if not envelopes:
            continue
        before, (keys, _) = keys, take(*envelopes, before=keys)
        assert keys == before or keys.serial > before.serial
        assert keys.owners
        assert owners_of(keys) <= legitimate


@given(st.lists(_lists, min_size=1, max_size=12))
def test_broker_operator_and_revoked_owner_together_change_nothing(
    lists: list[tuple[int, frozenset[int], frozenset[int], frozenset[int]]],
) -> None:
    """They have all keys but the present owner's, every list that was ever signed, and any serial."""
    genuine = [
        listed(2, [ANA, BIA], [OLGA], by=[ANA, BIA]),
        listed(3, [BIA], [OLGA], by=[BIA]),
        listed(4, [BIA, CAIO], [OLGA], by=[BIA, CAIO]),
        listed(5, [CAIO], [OLGA], by=[CAIO]),
    ]
    keys, refusal = take(*genuine)
    assert (keys.serial, refusal) == (5, None)
    forged = [
        listed(
            serial + 5,
            [PEOPLE[n] for n in owners] or [ENEMY],
            [PEOPLE[n] for n in operators - owners],
            by=[PEOPLE[n] for n in signers if PEOPLE[n] is not CAIO],
        )
        for serial, owners, operators, signers in lists
    ]
    for each in (*forged, *genuine):
        assert take(each, before=keys)[0] == keys
    assert take(*forged, *genuine, before=keys)[0] == keys
    assert take(*genuine, *forged, before=keys)[0] == keys
