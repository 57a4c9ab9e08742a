"""Base class of the sections: conversion of values, faults, copies."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from totem.settings import ErpSettings, PaymentSettings, ScreenSettings, Settings
from totem.settings.field import SecretStr
from totem.settings.section import InvalidSection, Section, plain_type

ODD: tuple[object, ...] = (
    *(
        True,
        0,
        -1,
        10**400,
        0.5,
        float("nan"),
        float("inf"),
        "",
        " ",
        "x",
        "\0",
        "1_0",
        [],
        [[]],
        [{}],
        ["x", 1],
    ),
    *(["x", 1], {}, {"x": {}}, {"kind": []}, date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC), time(8)),
)
"""Values that TOML can have."""


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("dim_after_s", " 5 ", 5.0),
        ("dim_after_s", 5, 5.0),
        ("rotation", "90", 90),
        ("rotation", 90.0, 90),
        ("motion", "reduced", "reduced"),
    ],
)
def test_values_are_converted(key: str, given: object, value: object) -> None:
    found = getattr(ScreenSettings.parse({key: given}), key)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("given", ["5.5", "5.", "1__0", "x", True, None, [5], 1000, "nan", 10**400])
def test_what_is_no_whole_number_within_the_bounds_is_refused(given: object) -> None:
    with pytest.raises(InvalidSection):
        PaymentSettings.parse({"next_titles": given})


@pytest.mark.parametrize(("given", "value"), [("yes", True), ("OFF", False), (1, True), (0.0, False)])
def test_variables_have_several_words_for_a_choice(given: object, *, value: bool) -> None:
    assert Settings.parse({"sound": {"enabled": given}}).sound.enabled is value


def test_all_faults_are_found_at_once_and_no_value_is_shown() -> None:
    wrong: dict[str, Any] = {
        "erp": {"token": 5, "timeout_s": "s3cret", "requests": {"customer": {"pth": 1}, "bad": {}}},
        "payment": {"allowed_banks": ["237", "1", 2]},
        "colour": 1,
    }
    with pytest.raises(InvalidSection) as caught:
        Settings.parse(wrong)
    assert [each.key for each in caught.value.faults] == [
        ("erp", "token"),
        ("erp", "timeout_s"),
        ("erp", "requests", "customer", "pth"),
        ("erp", "requests", "bad"),
        ("payment", "allowed_banks", 1),
        ("payment", "allowed_banks", 2),
        ("colour",),
    ]
    assert "s3cret" not in str(caught.value)


def test_a_section_is_immutable_and_its_copy_knows_what_was_given() -> None:
    section = ScreenSettings(motion="reduced")
    with pytest.raises(AttributeError):
        section.motion = "full"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del section.motion
    changed = section.replace(rotation=90)
    assert (section.rotation, changed.rotation, changed.motion) == (0, 90, "reduced")
    assert sorted(section.given) == ["motion"]
    assert sorted(changed.given) == ["motion", "rotation"]
    assert changed == ScreenSettings(motion="reduced", rotation=90) != section


def test_a_secret_is_shown_by_nothing() -> None:
    erp = ErpSettings(token=SecretStr("s3cret"))
    assert "s3cret" not in f"{erp} {erp!r} {erp.token} {erp.values()} {erp.dump()}"
    assert set(erp.dump()["token"]) == {"*"}
    assert erp != ErpSettings(token=SecretStr("other"))


def keys(section: type[Section], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in section.fields.items():
        yield (*above, name)
        kind = plain_type(field.annotation)
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from keys(kind, (*above, name))


@pytest.mark.parametrize("key", [*keys(Settings)], ids=".".join)
def test_no_value_of_any_key_stops_the_program(key: tuple[str, ...]) -> None:
    """A wrong value is a fault of its key, whatever its type is."""
    for value in ODD:
        given: object = value
        for name in reversed(key):
            given = {name: given}
        assert isinstance(given, dict)
        with suppress(InvalidSection):
            Settings.parse(given)
