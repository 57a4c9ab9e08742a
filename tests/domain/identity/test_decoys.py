"""Decoys of street names: count, similarity, determinism and fairness of draws."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from support.sampling import count, every
from totem.domain.identity.streets import KeyedRandom, Street, StreetList
from totem.domain.text import unaccented
from totem.system import resources

STREETS = StreetList.parse(resources.path("streets.txt").read_text(encoding="utf-8"))
KEY = b"k" * 32
RARE = [
    "Rua Luís Smânio",
    "RUA SMANIO",
    "Rua Quinhentos",
    "Estrada da Rhodia",
    "Rua 15",
    "RUA A",
    "Travessa 3 B",
]
RARE += ["Av. Dr. Carlos Grimaldi", "Rua Tenente-Coronel Antônio Álvares Lemos de Castro", "Acre"]
RARE += ["Quadra 104 Norte Conjunto 5", "Rodovia SP-332", "Rua Sant'Anna", "Rua Xyz Qwerty Wvut Zzz Aaa Bbb"]

streets = st.one_of(
    st.sampled_from(STREETS.streets),
    st.sampled_from(RARE).map(STREETS.read),
    st.integers(0, 10**6).map(lambda number: STREETS.any_street(KeyedRandom(KEY, f"somebody {number}"))),
)
few = settings(max_examples=count(40))  # a row takes some milliseconds
keys = st.binary(min_size=16, max_size=32)


def drawn(
    street: Street, key: bytes = KEY, label: str = "one", *, but: list[Street] | None = None
) -> list[Street]:
    return STREETS.decoys(street, KeyedRandom(key, label), 5, exclude=but or [])


@few
@given(streets, keys)
def test_decoys_are_enough_and_distinct(street: Street, key: bytes) -> None:
    row = [street, *drawn(street, key)]
    assert len(row) == 6
    for place, one in enumerate(row):
        assert not any(one.is_like(other) for other in row[place + 1 :])


@few
@given(streets, keys)
def test_decoys_share_the_kind_of_street(street: Street, key: bytes) -> None:
    assert {each.kind for each in drawn(street, key)} == {street.kind}


@few
@given(st.sampled_from(STREETS.streets), keys)
def test_decoys_all_have_accents_or_none(street: Street, key: bytes) -> None:
    accented = {each.name != unaccented(each.name) for each in (street, *drawn(street, key))}
    assert len(accented) == 1


@few
@given(streets, keys)
def test_the_same_key_and_label_give_the_same_decoys(street: Street, key: bytes) -> None:
    assert drawn(street, key) == drawn(street, key)


@few
@given(streets)
def test_another_key_or_label_gives_other_decoys(street: Street) -> None:
    rows = {tuple(each.shown for each in drawn(street, KEY, label)) for label in ("a", "b", "c", "d")}
    rows |= {tuple(each.shown for each in drawn(street, key, "a")) for key in (b"1" * 32, b"2" * 32)}
    assert len(rows) > 1


@few
@given(streets, streets, keys)
def test_decoys_exclude_other_streets_of_the_customer(street: Street, other: Street, key: bytes) -> None:
    assert not any(each.is_like(other) for each in drawn(street, key, but=[other]))


def test_length_does_not_reveal_the_right_street() -> None:
    """Ordered by length, it stands in each place about as often."""
    places: Counter[int] = Counter()
    streets = STREETS.streets[:: every(2, sampled=4)]
    for number, right in enumerate(streets):
        row = drawn(right, label=str(number))
        shorter = sum(len(each.name) < len(right.name) for each in row)
        alike = sum(len(each.name) == len(right.name) for each in row)
        places[shorter + KeyedRandom(KEY, f"tie {number}").below(alike + 1)] += 1
    assert len(places) == 6
    assert max(places.values()) < 0.3 * len(streets)


def test_an_unlisted_street_gets_unlisted_decoys() -> None:
    listed = {street.name for street in STREETS.streets}
    rare = STREETS.read("Rua Luís Smânio")
    assert rare is not None
    assert not listed & {each.name for each in drawn(rare)}


def test_a_listed_street_gets_listed_decoys() -> None:
    listed = {street.name for street in STREETS.streets}
    assert {each.name for each in drawn(Street("Rua", "João Pessoa"))} <= listed


def test_titles_match_the_gender_of_names() -> None:
    people = [STREETS._person(KeyedRandom(KEY, str(number)), words=4) for number in range(300)]
    for title, given_name, *_ in (name.split() for name in people):
        whose = STREETS.women if given_name in STREETS.women.names else STREETS.men
        assert title in whose.titles
    assert not set(STREETS.women.names) & set(STREETS.men.names)


@settings(max_examples=30)
@given(st.integers(2, 50), keys)
def test_draws_are_even(limit: int, key: bytes) -> None:
    draw = KeyedRandom(key, "even")
    times = Counter(draw.below(limit) for _ in range(200 * limit))
    assert set(times) == set(range(limit))
    assert max(times.values()) < 400


@given(st.lists(st.integers(), max_size=20), keys)
def test_a_shuffle_keeps_all_items(things: list[int], key: bytes) -> None:
    assert sorted(KeyedRandom(key, "x").shuffle(things)) == sorted(things)
