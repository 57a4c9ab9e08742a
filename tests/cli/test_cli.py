"""The command line: what each command calls and prints, and that a mistake is one line and code 2."""

import gc
import io
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from totem import __main__ as entry
from totem import logs
from totem.settings import Settings
from totem.staff.pin import PinFile

Totem = Callable[..., tuple[int, str, str]]


@pytest.fixture
def totem(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Totem:
    """Runs the command in this process, in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("totem.settings.places.site_file", lambda _environ: tmp_path / "site.toml")
    (tmp_path / "file").touch()

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["totem", *arguments])
        with pytest.raises(SystemExit) as end:
            entry.main()
        gc.enable()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


class Room:
    """Stands in for a room: keeps what it was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def __call__(self, *args: object, **kwargs: object) -> int:
        self.calls.append((args, kwargs))
        return 7


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
    monkeypatch.setattr("totem.start.run", room)
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

    monkeypatch.setattr("totem.start.read_settings", read_settings)
    return read


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs and Qt's messages stay the tests' own."""
    monkeypatch.setattr(logs, "start", lambda *_args, **_options: None)
    monkeypatch.setattr(logs, "install_qt_messages", lambda: lambda: None)


@pytest.mark.usefixtures("quiet")
def test_the_demonstration_passes_on_what_it_is_given_and_reads_no_configuration(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Room()
    monkeypatch.setattr("totem.demo.run", room)
    (tmp_path / "totem.toml").write_text("not toml", encoding="utf-8")
    assert totem("demo")[0] == 7
    options = "--windowed --headless out --size 1920x1080 --document 111 --brand sabia --challenge auto"
    totem("demo", *options.split())
    assert [kwargs for _, kwargs in room.calls] == [
        dict.fromkeys(("headless", "size", "document", "brand")) | {"windowed": False, "challenge": "none"},
        {
            "windowed": True,
            "headless": Path("out"),
            "size": (1920, 1080),
            "document": "111",
            "brand": "sabia",
            "challenge": "auto",
        },
    ]
    assert (tmp_path / "out").is_dir()


def test_a_demonstration_without_its_extra_says_what_to_install(
    totem: Totem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    line = 'totem: uvicorn is not installed; it comes with "totem[reference]"\n'
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
    common = {"document": "1", "out": Path("o"), "answer": None, "forms": False}
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
def test_the_gallery_passes_on_what_it_is_given(totem: Totem, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()
    monkeypatch.setattr("totem.gallery.run", room)
    assert totem("selftest", "--gallery", "g")[0] == 7
    totem("selftest", "--gallery", "g", "--size", "1x2", "--size", "3x4", "--theme", "low", "--lang", "en")
    totem("selftest", "--gallery", "g", "--screen", "pay", "--screen", "home")
    assert all(kwargs.pop("say") is not None for _, kwargs in room.calls)
    everything: dict[str, list[Any]] = {"sizes": [], "themes": [], "languages": [], "screens": []}
    assert room.calls == [
        ((Path("g"),), everything),
        ((Path("g"),), everything | {"sizes": [(1, 2), (3, 4)], "themes": ["low"], "languages": ["en"]}),
        ((Path("g"),), everything | {"screens": ["pay", "home"]}),
    ]


@pytest.mark.usefixtures("quiet")
def test_print_test_passes_on_what_it_is_given(
    totem: Totem, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    room = Room()
    monkeypatch.setattr("totem.print_test.run", room)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert totem("print-test")[0] == 7
    totem("print-test", "--config", "c.toml", "--preview", "page.png")
    assert [(args, kwargs["preview"], kwargs["mend"]) for args, kwargs in room.calls] == [
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
            ["selftest", "--document", "1", "--out", "o", "--size", "1x1", "--size", "2x2"],
            "--size: more than",
        ),
        (["selftest", "--document", "1", "--out", "o", "--screen", "pay"], "--screen: only with --gallery"),
        (["selftest", "--gallery", "g", "--document", "1"], "--document: the gallery has invented customers"),
        (["selftest", "--gallery", "g", "--lang", "fr"], "there is no language 'fr'"),
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
        (["erp", "serve", "--data", "none/x.sqlite3"], "none/x.sqlite3 cannot be used"),
        (["erp", "contract", "--out", "none/x.json"], "none/x.json"),
        (["erp"], "Missing command"),
        (["erp", "check"], "--base-url"),
        (["erp", "check", "--base-url", "http://localhost:1", "--require", "much"], "--require"),
        (["erp", "check", "--base-url", "erp.example.com"], "TOTEM_ERP__BASE_URL: erp.base_url got"),
        (["erp", "check", "--base-url", "http://localhost:1", "--document", "1"], "--document: neither"),
        (["erp", "check", "--token-file", "none"], "erp.token_file names"),
        (["demo", "--headless", "file/x"], "cannot be made a folder"),
        (["selftest", "--gallery", "file/x"], "cannot be made a folder"),
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
    monkeypatch.setattr("totem.erp.conformance.run", room)
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


def test_the_configuration_is_checked(totem: Totem, tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('erp.base_url = "https://erp.example.com"', encoding="utf-8")
    code, out, err = totem("config", "check")
    assert (code, out) == (0, "ok: totem.toml\n")
    no_token, no_keys = err.splitlines()
    assert no_token.startswith("warning: no token for the ERP: erp.token_file, ")
    assert no_keys.startswith(
        "warning: payment.allowed_pix_keys is empty: a static PIX is offered only where"
    )
    file.write_text(
        'erp.base_url = "https://erp.example.com"\nerp.token = "secret"\n'
        'payment.allowed_pix_keys = ["a@example.com"]',
        encoding="utf-8",
    )
    file.chmod(0o600)
    assert totem("config", "check") == (0, "ok: totem.toml\n", "")
    own = tmp_path / "conf.d" / "name.toml"
    own.parent.mkdir()
    own.write_text('kiosk.name = "Loja Centro"', encoding="utf-8")
    assert totem("config", "check") == (0, "ok: totem.toml, conf.d/name.toml\n", "")
    own.write_text("kiosk.nome = 1", encoding="utf-8")
    assert totem("config", "check")[2].startswith("conf.d/name.toml:1: kiosk.nome")
    own.unlink()
    file.write_text("[erp]\ntimeout = 3\n[brand]\nname = ''\n", encoding="utf-8")
    code, out, err = totem("config", "check", "--config", str(file))
    assert (code, out, err.count("\n")) == (1, "", 2)
    assert "did you mean erp.timeout_s" in err
    file.write_text("[brand]\nprimary = 'red'\nlogo = 'none.svg'\n", encoding="utf-8")
    code, out, err = totem("config", "check", "--config", str(file))
    assert (code, out) == (1, "")
    assert [line.split()[1] for line in err.splitlines()[:2]] == ["brand.primary", "brand.logo:"]
    file.unlink()
    code, out, err = totem("config", "check")
    assert (code, out) == (0, "ok: no file, defaults\n")
    first, second = err.splitlines()
    assert first == "warning: erp.base_url is not set: no customer can be looked up"
    assert "brand.name (Totem)" in second


def test_staff_put_the_kiosk_out_of_service_and_back(totem: Totem, tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('kiosk.state_dir = "state"\nerp.base_url = "https://erp.example.com"', encoding="utf-8")
    assert totem("service", "status") == (0, "Em serviço.\n", "")
    assert totem("service", "off", "--message", "Volto às 14h") == (
        0,
        "Fora de serviço pela equipe: Volto às 14h\n",
        "",
    )
    assert totem("service", "status")[0] == 1
    assert totem("service", "off") == (0, "Fora de serviço pela equipe\n", "")
    assert totem("service", "on", "--config", str(file)) == (0, "Em serviço.\n", "")
    assert totem("service", "on") == (0, "Em serviço.\n", "")
    code, out, err = totem("service", "off", "--message", "x" * 161)
    assert (code, out) == (2, "")
    assert err == "totem service off: a mensagem tem 161 caracteres, e cabem 160\n"
    file.write_text('kiosk.state_dir = "file"\nerp.base_url = "https://erp.example.com"', encoding="utf-8")
    code, out, err = totem("service", "off")
    assert (code, out) == (2, "")
    assert err.startswith("totem service off: ")


def test_the_example_and_the_schema_are_printed_whole(totem: Totem) -> None:
    assert tomllib.loads(totem("config", "example")[1]).keys() >= {"erp", "kiosk", "brand"}
    assert json.loads(totem("config", "schema")[1]) == Settings.model_json_schema()


def test_a_thousand_lines_pass_through_a_pipe_in_a_second() -> None:
    lines = "".join(f"{text}\n" for text in ["11144477735", "11222333000181", "x", "0019" * 11] * 250)
    command = [sys.executable, "-X", "importtime", "-m", "totem", "decode", "--json"]
    start = time.monotonic()
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=20)
    assert time.monotonic() - start < 1
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


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("402915", 0, "PIN gravado."),
        ("40291", 2, "totem pin: o PIN tem de 6 a 10 números"),
        ("123456", 2, "totem pin: esse PIN é dos mais comuns; escolha outro"),
    ],
)
def test_pin_asks_twice_and_keeps_a_hash(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, said: str
) -> None:
    asked: list[str] = []

    def ask_hidden(question: str) -> str:
        asked.append(question)
        return typed

    monkeypatch.setattr("totem.cli.pin.ask_hidden", ask_hidden)
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"\n')
    got, out, err = totem("pin")
    assert (got, (out + err).strip()) == (code, said)
    assert asked == ["PIN novo", "O mesmo PIN, de novo"]
    assert PinFile(tmp_path / "state").accepts(typed) == (code == 0)


def test_a_pin_that_cannot_be_kept_is_told(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.cli.pin.ask_hidden", lambda _question: "402915")
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "file"\n')
    code, _, err = totem("pin")
    assert code == 2
    assert err.startswith("totem pin: ")
    assert "402915" not in err


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_contract_is_written_as_openapi_the_same_each_time(
    totem: Totem, generation: str, tmp_path: Path
) -> None:
    command = ("erp", "contract", "--generation", generation)
    assert totem(*command, "--out", "contract.json") == (0, "", "")
    text = (tmp_path / "contract.json").read_text(encoding="utf-8")
    assert totem(*command) == (0, text, "")
    page = json.loads(text)
    assert len([how for path in page["paths"].values() for how in path]) == 20
    assert "_demo" not in text
    told = [how for path in page["paths"].values() for how in path.values()]
    assert all(how["summary"] and how["description"] and how["tags"] for how in told)
