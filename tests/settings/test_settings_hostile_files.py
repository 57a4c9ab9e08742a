"""Malformed and hostile configuration files: one message each, without delay or crash."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.platform_marks import needs_named_pipes, needs_symlinks
from totem.settings import SettingsError, load, raw_settings
from totem.settings.editing import NotWritten, WriteFault, apply_changes

Make = Callable[[Path], object]
NO_FILES: dict[str, Make] = {
    "pipe": lambda path: os.mkfifo(path),  # noqa: PLW0108 - Windows has none
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "terminal": lambda path: path.symlink_to("/dev/tty"),
    "folder": lambda path: path.mkdir(),
    "loop": lambda path: path.symlink_to(path.name),
    "huge": lambda path: path.write_text("#" * (16 << 20) + "\n", encoding="ascii"),
}
LACKS = dict.fromkeys(("endless", "terminal", "loop"), needs_symlinks) | {"pipe": needs_named_pipes}
KINDS = [pytest.param(make, id=name, marks=LACKS.get(name, ())) for name, make in NO_FILES.items()]


def trouble(file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    assert all("\n" not in line for line in str(caught.value).splitlines())
    return str(caught.value).splitlines()[0]


@pytest.mark.parametrize("place", ["totem.toml", "conf.d/x.toml", "token"])
@pytest.mark.parametrize("make", KINDS)
def test_only_plain_files_of_bounded_length_are_read(tmp_path: Path, place: str, make: Make) -> None:
    file = tmp_path / "totem.toml"
    (tmp_path / "conf.d").mkdir()
    if place != file.name:
        file.write_text('erp.token_file = "token"\n' if place == "token" else "", encoding="utf-8")
    make(tmp_path / place)
    line = trouble(file)
    assert "cannot be read" in line
    assert str(tmp_path / place) in line


@needs_named_pipes
def test_certificates_from_a_pipe_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ca.pem")
    file = tmp_path / "totem.toml"
    file.write_text('erp.ca_file = "ca.pem"\n', encoding="utf-8")
    assert "erp.ca_file" in trouble(file)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000 + "]" * 5000,
        "a = " + "[" * 100 + "]" * 100,
        "[" + ".".join("a" * 2000) + "]",
        ".".join("a" * 3000) + " = 1",
        "printer.most_slips = " + "9" * 5000,
        "printer.most_slips = 0x" + "f" * 5000,
        'erp.token_file = "a\\u0000b"',
        'erp.token_file = "~nobody-of-this-name/token"',
        'erp.ca_file = "a\\u0000b"',
        'kiosk.state_dir = "a\\u0000b"',
    ],
    ids=lambda text: text[:30],
)
@pytest.mark.parametrize("place", ["totem.toml", "conf.d/x.toml"])
def test_odd_values_are_problems(tmp_path: Path, place: str, text: str) -> None:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "totem.toml").write_text("", encoding="utf-8")
    (tmp_path / place).write_text(text + "\n", encoding="utf-8")
    line = trouble(tmp_path / "totem.toml")
    assert line.startswith(str(tmp_path / place))
    assert len(line) < 500


def test_the_line_of_a_trouble_is_found_in_a_long_file(tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    rows = [
        *("# a remark\n" * 40_000).splitlines(),
        "[kiosk]",
        *(f"x{n} = 1" for n in range(3000)),
        "nam = 1",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    assert f"{file}:43002: kiosk.nam is not a setting" in str(caught.value)


SIMPLE = ["# remark", "", "   ", "a = 1", "a.b = 1", "[t]", "[t.u]", "  [v] # remark", "[[w]]", '"[q]" = 1']
LONGER = ["c = [\n 1,\n 2]", 'd = """\n[kiosk]\n\na = 2\n"""', "e = {x = 1, y = [2]}"]


def test_unknown_keys_are_reported_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text("[kiosk]\n" + "".join(f"nam{n} = 1\n" for n in range(20_000)), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    first, last = str(caught.value).splitlines()[0], str(caught.value).splitlines()[-1]
    assert first.startswith(f"{file}:2: kiosk.nam0 is not a setting; did you mean kiosk.name")
    assert last == f"{file}:20001: kiosk.nam19999 is not a setting"


STATEMENTS = st.sampled_from(SIMPLE + LONGER)


def by_ever_longer_beginnings(text: str, key: tuple[str, ...]) -> int | None:
    """The line of the statement with which `key` appears, read in the plain and slow way."""
    rows, start = text.split("\n"), 1
    for number in range(1, len(rows) + 1):
        try:
            values = tomllib.loads("\n".join(rows[:number]))
        except tomllib.TOMLDecodeError:
            continue
        if raw_settings._contains(values, key):
            return start
        start = number + 1
    return None


@given(st.lists(STATEMENTS, max_size=12, unique=True))
def test_statements_read_one_by_one_stand_where_the_whole_file_has_them(statements: list[str]) -> None:
    text = "\n".join(statements)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for key in [
        ("a",),
        ("a", "b"),
        ("t",),
        ("t", "a"),
        ("t", "u", "c"),
        ("v", "d"),
        ("w",),
        ("e", "y"),
        ("[q]",),
    ]:
        whole = by_ever_longer_beginnings(text, key)
        (line,) = raw_settings._find_lines(text, [key])
        if whole is not None:
            assert line == whole


def test_garbled_letters_of_a_terminal_are_not_written(tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('kiosk.name = "Loja"\n', encoding="utf-8")
    with pytest.raises(NotWritten) as refused:
        apply_changes(file, {"kiosk.name": "Bras\udced\udc6clia"}, {})
    assert refused.value.fault is WriteFault.GARBLED_TEXT
    assert file.read_text(encoding="utf-8") == 'kiosk.name = "Loja"\n'


@needs_named_pipes
@pytest.mark.parametrize("make", [NO_FILES["pipe"], NO_FILES["endless"]], ids=["pipe", "endless"])
def test_a_change_waits_for_no_overlay_that_is_no_file(tmp_path: Path, make: Make) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('kiosk.name = "Loja"\n', encoding="utf-8")
    (tmp_path / "conf.d").mkdir()
    make(tmp_path / "conf.d" / "x.toml")
    with pytest.raises(NotWritten):
        apply_changes(file, {"kiosk.name": "Outra"}, {})
