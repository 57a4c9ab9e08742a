"""The command line: what each command calls and prints, and that a mistake is one line and code 2."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.commands import Totem
from totem.cli import main
from totem.settings import Settings
from totem.system import logging


class Room:
    """Stands in for a room: keeps what it was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def __call__(self, *args: object, **kwargs: object) -> int:
        self.calls.append((args, kwargs))
        return 7


class Pipe(io.TextIOWrapper):
    """A standard stream in Windows' code page: a pipe, or a console."""

    def __init__(self, content: bytes = b"", *, is_console: bool = False) -> None:
        self._content, self._is_console = io.BytesIO(content), is_console
        super().__init__(self._content, encoding="cp1252", errors="backslashreplace", newline="\n")

    def isatty(self) -> bool:
        return self._is_console

    def written(self) -> bytes:
        """All that was written."""
        self.flush()
        return self._content.getvalue()


def test_files_and_pipes_are_utf8_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    pipe, console = Pipe(), Pipe(is_console=True)
    monkeypatch.setattr(sys, "stdin", Pipe("não → 1\n".encode()))
    monkeypatch.setattr(sys, "stdout", pipe)
    monkeypatch.setattr(sys, "stderr", console)
    main.use_utf8()
    sys.stdout.write(sys.stdin.readline())
    sys.stderr.write("não\n")
    assert pipe.written() == "não → 1\n".encode()
    assert pipe.errors == "backslashreplace"
    assert console.written() == "não\n".encode("cp1252")


def test_a_program_without_streams_works_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main.run(["config", "example", "--out", str(tmp_path / "totem.toml")]) == 0


@pytest.mark.parametrize(
    ("arguments", "config", "windowed"),
    [
        (["run"], None, False),
        (["run", "--windowed", "--config", "my.toml"], Path("my.toml"), True),
        (["run", "--config=my.toml"], Path("my.toml"), False),
    ],
)
def test_run_passes_on_what_it_is_given(
    arguments: list[str], config: Path | None, windowed: bool, totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room()
    monkeypatch.setattr("totem.app.startup.run", room)
    assert totem(*arguments)[0] == 7
    assert room.calls == [((config,), {"windowed": windowed})]


@pytest.mark.parametrize(
    ("arguments", "types"),
    [
        (["11144477735", "nothing"], ["cpf", "unknown"]),
        (["nothing", "--json", "11144477735"], ["unknown", "cpf"]),
        (["11144477735", "--today", "2026-11-24", "--", "--json", "-"], ["cpf", "unknown", "cnpj"]),
        ([], ["cnpj"]),
        (["-"], ["cnpj"]),
    ],
)
def test_texts_to_decode_stand_between_the_options(
    arguments: list[str], types: list[str], totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("11222333000181\n"))
    code, out, _ = totem("decode", "--json", *arguments)
    assert code == 0
    assert [json.loads(line)["type"] for line in out.splitlines()] == types


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The configuration, whatever file is named but `none.toml`."""
    read = Settings()

    def read_settings(config: Path | None) -> Settings | None:
        return None if config == Path("none.toml") else read

    monkeypatch.setattr("totem.app.startup.read_settings", read_settings)
    return read


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs and Qt's messages stay the tests' own."""
    monkeypatch.setattr(logging, "start", lambda *_args, **_options: None)
    monkeypatch.setattr("totem.system.logging.qt_messages.install_qt_messages", lambda: lambda: None)


@pytest.mark.usefixtures("quiet")
def test_the_demonstration_passes_on_what_it_is_given_and_reads_no_configuration(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Room()
    monkeypatch.setattr("totem.app.demo.run", room)
    (tmp_path / "totem.toml").write_text("not toml", encoding="utf-8")
    assert totem("demo")[0] == 7
    options = "--windowed --headless out --size 1920x1080 --document 111 --brand sabia --challenge auto"
    totem("demo", *options.split())
    totem("demo", "--card")
    totem("demo", "--card", "--cardholder", "page")
    nothing = dict.fromkeys(("headless", "size", "document", "brand", "card"))
    nothing |= {"windowed": False, "challenge": "none"}
    assert [kwargs for _, kwargs in room.calls] == [
        nothing,
        {
            "windowed": True,
            "headless": Path("out"),
            "size": (1920, 1080),
            "document": "111",
            "brand": "sabia",
            "challenge": "auto",
            "card": None,
        },
        nothing | {"card": "approve"},
        nothing | {"card": "page"},
    ]
    assert (tmp_path / "out").is_dir()


def test_a_demonstration_without_its_extra_says_what_to_install(
    totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    line = 'totem: uvicorn is not installed. Install it: pip install "totem-kiosk[reference]"\n'
    assert totem("demo") == (2, "", line)


def test_a_demonstration_of_an_unknown_brand_is_a_line(totem: Totem) -> None:
    line = "totem: there is no brand netnorte; there are araucaria, sabia\n"
    assert totem("demo", "--brand", "netnorte") == (2, "", line)


@pytest.mark.usefixtures("quiet")
def test_the_selftest_passes_on_what_it_is_given(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    room = Room()
    monkeypatch.setattr("totem.selftest.run", room)
    totem("selftest", "--document", "1", "--out", "o", "--print", "--lang", "en", "--size", "768X1366")
    totem("selftest", "--document", "1", "--out", "o", "--config", "c.toml", "--answer", "14/03", "--forms")
    assert totem("selftest", "--document", "1", "--out", "o", "--config", "none.toml")[0] == 2
    common = {"tax_id": "1", "out": Path("o"), "answer": None, "forms": False, "card": None}
    assert room.calls == [
        ((settings,), common | {"size": (768, 1366), "print_slip": True, "language": "en"}),
        (
            (settings,),
            common
            | {"size": (1080, 1920), "print_slip": False, "language": "pt_BR", "answer": "14/03"}
            | {"forms": True},
        ),
    ]
    assert (tmp_path / "o").is_dir()


@pytest.mark.usefixtures("quiet")
def test_print_test_passes_on_what_it_is_given(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    room = Room()
    monkeypatch.setattr("totem.selftest.print_test.run", room)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert totem("print-test")[0] == 7
    totem("print-test", "--config", "c.toml", "--preview", "page.png")
    assert [(args, kwargs["preview"], kwargs["apply_remedy"]) for args, kwargs in room.calls] == [
        ((settings,), None, None),
        ((settings,), Path("page.png"), None),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rum"], "No such command 'rum'"),
        (["run", "--windowd"], "totem run: No such option: --windowd (Possible options: --windowed)"),
        (["run", "--config"], "totem run: argument --config: expected one argument (see totem run --help)"),
        (["run", "--windowed=1"], "--windowed"),
        (["run", "--con", "x"], "No such option: --con "),
        (["run", "elsewhere"], "Got unexpected extra argument(s) (elsewhere)"),
        (["erp", "chek"], "totem erp: No such command 'chek'. Did you mean 'check'? (see totem erp --help)"),
        (["update", "stage"], "FILE"),
        (["update", "stage", "a", "b"], "Got unexpected extra argument(s) (b)"),
        (["--versio"], "totem: No such option: --versio (Possible options: --version)"),
        (["erp", "serve", "--port", "0"], "'0' is not a whole number from 1 to 65535"),
        (["run", "--config", "none.toml"], "none.toml: there is no such file"),
        (["selftest", "--document", "1"], "--out: is needed"),
        (["selftest", "--out", "o"], "--document: is needed"),
        (
            ["selftest", "--document", "1", "--out", "o", "--config", "none.toml"],
            "none.toml: there is no such file",
        ),
        (["print-test", "--config", "none.toml"], "none.toml: there is no such file"),
        (["demo", "--size", "big"], "'big' is not WIDTHxHEIGHT"),
        (["demo", "--size", "0x100"], "'0x100' is not WIDTHxHEIGHT"),
        (["decode", "--today", "tomorrow", "x"], "'tomorrow' is not a date"),
        (["erp", "serve", "--port", "many"], "--port"),
        (["erp", "serve", "--generation", "C"], "--generation"),
        (["erp", "serve", "--faults", "nonsense"], "totem erp serve: "),
        (["erp", "serve", "--customers", "none.json"], "none.json"),
        (["erp", "serve", "--data", "mine.json"], "--customers takes JSON"),
        (["erp", "serve", "--data", "none/x.sqlite3"], f"{Path('none/x.sqlite3')} cannot be used"),
        (["erp", "contract", "--out", "none/x.json"], str(Path("none/x.json"))),
        (["erp"], "Missing command"),
        (["erp", "check"], "--base-url"),
        (["erp", "check", "--base-url", "http://localhost:1", "--require", "much"], "--require"),
        (["erp", "check", "--base-url", "erp.example.com"], "TOTEM_ERP__BASE_URL: erp.base_url got"),
        (["erp", "check", "--base-url", "http://localhost:1", "--document", "1"], "--document: neither"),
        (["erp", "check", "--token-file", "none"], "erp.token_file names"),
        (["demo", "--headless", "file/x"], "cannot be made a folder"),
    ],
)
def test_a_mistake_is_one_line_and_code_two(arguments: list[str], told: str, totem: Totem) -> None:
    code, out, err = totem(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_an_erp_is_checked_with_what_options_environment_and_file_say(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Room()
    monkeypatch.setattr("totem.lab.conformance.run", room)
    (tmp_path / "totem.toml").write_text('[erp]\ngeneration = "B"\ntoken_file = "none"\n', encoding="utf-8")
    (tmp_path / "secret").write_text("from-option\n", encoding="utf-8")
    monkeypatch.setenv("TOTEM_ERP__TOKEN", "from-environment")
    monkeypatch.setenv("TOTEM_ERP__BASE_URL", "https://erp.example.com")
    assert totem("erp", "check", "--token-file", "secret", "--json")[0] == 7
    assert totem("erp", "check", "--base-url", "http://localhost:8000", "--document", "1")[0] == 7
    (first, second) = room.calls
    assert [call[0][0].generation for call in room.calls] == ["B", "B"]
    assert [call[0][0].token.get_secret_value() for call in room.calls] == ["from-option", "from-environment"]
    assert [call[0][0].base_url for call in room.calls] == [
        "https://erp.example.com",
        "http://localhost:8000",
    ]
    assert (first[1]["as_json"], second[1]["as_json"], second[1]["document"]) == (True, False, "1")
    assert (first[1]["writes"], first[1]["require"]) == (False, None)
    assert totem("erp", "check", "--writes", "--require", "prospect", "--generation", "A")[0] == 7
    assert room.calls[2][0][0].generation == "A"
    assert (room.calls[2][1]["writes"], room.calls[2][1]["require"]) == (True, "prospect")


def test_help_and_version(totem: Totem) -> None:
    code, out, _ = totem()
    assert code == 0
    assert {"run", "demo", "selftest", "print-test", "decode", "erp", "config"} <= {*out.split()}
    assert totem("--help")[:2] == (0, out)
    code, out, _ = totem("--version")
    assert (code, out.split()[0]) == (0, "totem")


@pytest.mark.parametrize("group", ["", "erp", "update", "outbox", "service", "config"])
def test_the_help_has_a_whole_sentence_for_each_command(
    group: str, totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = totem(*group.split(), "-h")
    assert code == 0
    commands = out.partition("Commands:\n")[2].splitlines()
    assert len(commands) > 1
    assert [line for line in commands if not line.endswith(".") or line.endswith("..")] == []


def test_a_token_on_the_command_line_is_warned_of(totem: Totem) -> None:
    assert "process list" in " ".join(totem("erp", "serve", "--help")[1].split())


def test_decode_prints_what_it_is_given(totem: Totem) -> None:
    code, out, _ = totem("decode", "--json", "--today", "2026-11-24", "11144477735", "nothing")
    assert code == 0
    assert [json.loads(line)["type"] for line in out.splitlines()] == ["cpf", "unknown"]


def test_a_thousand_lines_pass_through_a_pipe_in_a_second_of_processor_time() -> None:
    lines = "".join(f"{text}\n" for text in ["11144477735", "11222333000181", "x", "0019" * 11] * 250)
    command = [sys.executable, "-X", "importtime", "-m", "totem", "decode", "--json"]
    before = os.times()
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used < 1
    assert len(run.stdout.splitlines()) == 1000
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert not imported & {"pydantic", "PySide6", "httpx"}


def test_run_imports_the_module_of_no_other_command(tmp_path: Path) -> None:
    program = (
        "import sys; from totem.cli.main import run; "
        f"run(['run', '--config', {str(tmp_path / 'none.toml')!r}]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = {*done.stdout.split()}
    assert {each for each in imported if each.startswith("totem.cli.")} == {
        f"totem.cli.{name}" for name in ("main", "parser", "run")
    }
    assert not imported & {"PySide6", "httpx", "pydantic_settings"}
