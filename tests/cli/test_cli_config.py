"""`totem config`: the file is checked, and its keys are explained."""

import errno
import io
import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.commands import Totem
from support.emulators.sgp import SgpEmulator
from support.file_modes import assert_mode
from support.one_shot_client import ERP_SECRET
from support.platform_marks import needs_file_modes, needs_posix_terminal
from support.terminals.mercado_pago import MercadoPagoEmulator
from totem.cards import trial
from totem.cli.main import run
from totem.erp.adapters.sgp.settings import SgpSettings
from totem.lab.reference_erp.server import ReferenceErp
from totem.printing import discovery
from totem.settings import Settings, load, state_folder
from totem.settings.erp_kinds import KINDS
from totem.settings.json_schema import json_schema
from totem.settings.paths import SERVICE_STATE
from totem.staff.pin import PinFile

pytestmark = pytest.mark.usefixtures("portuguese")


def test_the_configuration_is_checked(totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    file = tmp_path / "totem.toml"
    file.write_text('erp.base_url = "https://erp.example.com"', encoding="utf-8")
    code, out, err = totem("config", "check")
    assert (code, out) == (0, "ok: totem.toml\n")
    no_token, no_keys = err.splitlines()
    assert no_token.startswith("warning: no token for the ERP: ")
    assert "erp.token_file" in no_token
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
    assert totem("config", "check")[2].startswith(f"{Path('conf.d/name.toml')}:1: kiosk.nome")
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


def test_a_terminal_whose_payments_the_erp_cannot_be_told_of_is_a_warning(
    totem: Totem, tmp_path: Path
) -> None:
    file = tmp_path / "totem.toml"
    text = """
        payment.allowed_pix_keys = ["a@example.com"]
        [erp]
        kind = "{kind}"
        base_url = "https://erp.example.com"
        [card]
        provider = "paygo"
        terminal_id = "PDV-1"
    """
    for kind, warning in (
        ("rbx", "atenção: card.provider está definido, e o RBX não tem um pedido que dê baixa em um boleto:"),
        ("hubsoft", "atenção: card.provider está definido, e erp.hubsoft.cash_box (id do caixa) não:"),
    ):
        file.write_text(text.format(kind=kind), encoding="utf-8")
        code, _out, err = totem("config", "check")
        assert code == 0
        assert f"{warning} o totem não aceita cartão" in err.splitlines()
    file.write_text(f'{text.format(kind="hubsoft")}\n[erp.hubsoft]\ncash_box = "12"', encoding="utf-8")
    assert "cash_box" not in totem("config", "check")[2]


def test_the_example_and_the_schema_are_printed_whole(totem: Totem) -> None:
    assert tomllib.loads(totem("config", "example")[1]).keys() >= {"erp", "kiosk", "brand"}
    assert json.loads(totem("config", "schema")[1]) == json_schema(Settings)


def test_the_example_is_written_to_a_file(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    file = tmp_path / "ônibus" / "totem.toml"
    code, _, err = totem("config", "example", "--out", str(file))
    assert (code, err.startswith("totem config example: não existe: ")) == (2, True), err
    file.parent.mkdir()
    assert totem("config", "example", "--out", str(file)) == (0, "", "")
    assert file.read_text(encoding="utf-8") == totem("config", "example")[1]
    assert totem("config", "check", "--config", str(file))[0] == 0


PIN = "402915"


@pytest.fixture(autouse=True)
def _one_printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def find() -> list[discovery.DetectedPrinter]:
        return [
            discovery.DetectedPrinter(
                "EPSON (USB, lp0)", (("kind", "thermal"), ("connection", "usb:///dev/usb/lp0"))
            )
        ]

    monkeypatch.setattr(discovery, "find_printers", find)
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(tmp_path / "state"))


Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Runs it with these lines typed; its exit code, and all that it wrote."""

    def type_in(config: Path, *answers: str, command: str = "init") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{each}\n" for each in answers)))
        code = run(["config", command, "--config", str(config)])
        out, err = capsys.readouterr()
        return code, out + err

    return type_in


def files_in(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_all_is_asked_and_written(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "etc" / "totem.toml"
    with ReferenceErp(token=ERP_SECRET) as erp:
        said = ask(
            config,
            *(PIN, PIN, "", erp.base_url, ERP_SECRET, "1", "n", "NetSul", "Loja Centro"),
            *("NetSul Telecom Ltda", "11222333000180", "11222333000181", "15,6"),
        )[1]
    assert "✓ O ERP respondeu. " in said
    assert f"totem doctor --config {config}" in said
    assert ERP_SECRET not in said
    assert PIN not in said
    settings = load(config).settings
    assert settings.erp.token is not None
    assert settings.erp.token.get_secret_value() == ERP_SECRET
    assert settings.printer.connection == "usb:///dev/usb/lp0"
    assert (settings.brand.name, settings.screen.diagonal_inches) == ("NetSul", 15.6)
    assert settings.kiosk.name == "Loja Centro"
    beneficiary = settings.payment.beneficiary
    assert (beneficiary.name, beneficiary.tax_id) == ("NetSul Telecom Ltda", "11.222.333/0001-81")
    assert "payment.beneficiary.tax_id não aceita" in said
    assert PinFile(state_folder(settings)).matches(PIN)
    assert ERP_SECRET not in config.read_text(encoding="utf-8")
    for file in (config, tmp_path / "state" / "erp.token"):
        assert_mode(file, 0o600)


def test_a_vendors_erp_is_asked_for_in_its_own_words(ask: Ask, tmp_path: Path) -> None:
    config, place = tmp_path / "totem.toml", [*KINDS].index("sgp") + 1
    with SgpEmulator() as erp:
        said = ask(
            config,
            PIN,
            PIN,
            str(place),
            erp.base_url,
            erp.settings()["sgp"]["app"],
            erp.token,
            *["0"],
            *[""] * 5,
        )[1]
    assert "maiúsculas contam" not in said
    assert "App: " in said
    assert "✓ O SGP respondeu. " in said
    assert "Ainda falta para pedidos de ajuda: tipo de ocorrência." in said
    assert erp.token not in said
    settings = load(config).settings
    assert (settings.erp.kind, settings.erp.section(SgpSettings).app) == ("sgp", erp.settings()["sgp"]["app"])
    assert_mode((tmp_path / "state" / "erp.sgp.token"), 0o600)
    assert erp.token not in config.read_text(encoding="utf-8")


def test_another_kind_takes_nothing_away_without_a_yes(ask: Ask, tmp_path: Path) -> None:
    config, secret = tmp_path / "totem.toml", tmp_path / "password"
    secret.write_text("segredo", encoding="utf-8")
    secret.chmod(0o600)
    config.write_text(
        'erp.kind = "hubsoft"\nerp.base_url = "https://api.x.hubsoft.com.br"\n'
        f"[erp.hubsoft]\nclient_id = '3'\nunlock_days = 2\npassword_file = '{secret}'\n",
        encoding="utf-8",
    )
    before, sgp = config.read_bytes(), str([*KINDS].index("sgp") + 1)
    said = ask(config, PIN, PIN, sgp, "n")[1]
    assert "Trocar de HubSoft para SGP apaga da configuração:" in said
    assert "endereço, Client ID, senha da integração e unlock_days" in said
    assert config.read_bytes() == before
    ask(config, sgp, "s")
    erp = load(config).settings.erp
    assert (erp.kind, erp.base_url) == ("sgp", None)
    assert "client_id" not in config.read_text(encoding="utf-8")
    assert config.with_name("totem.toml.bak").read_bytes() == before
    assert secret.read_text(encoding="utf-8") == "segredo"


def test_what_is_refused_is_asked_again_and_what_is_kept_stays(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    config.write_text('# ours\nbrand.name = "NetSul"\n', encoding="utf-8")
    code, said = ask(config, "123456", "123456", PIN, PIN, "", "http://erp.example", *[""] * 9)
    assert said.count("Não gravado: ") == 2
    assert " got " not in said
    assert config.read_text(encoding="utf-8") == '# ours\nbrand.name = "NetSul"\n'
    assert "Ainda faltam" in said
    assert code == 1


def test_what_cannot_be_understood_is_asked_again(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    answers = ("402915", "402916", PIN, PIN, "", "", "", "9", "um", "2", *[""] * 4, "vinte", "200", "32")
    said = ask(config, *answers)[1]
    assert "os dois não são iguais" in said
    assert said.count("Digite um número de 0 a 3.") == 2
    assert "Digite um número, como 15,6." in said
    assert "screen.diagonal_inches não aceita 200.0; aceita número de 7 a 100" in said
    settings = load(config).settings
    assert (settings.printer.kind, settings.screen.diagonal_inches) == ("none", 32.0)


def test_a_thermal_printer_of_the_network_has_an_address(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    said = ask(config, PIN, PIN, "", "", "", "3", "192.168.0.50", "0", "99", "4", "n", *[""] * 5)[1]
    printer = load(config).settings.printer
    assert (printer.kind, printer.connection) == ("thermal", "tcp://192.168.0.50")
    assert printer.profile == "epson-tm-t88"
    assert "Epson TM-T88" in said
    assert said.count("Digite um número de 1 a ") == 2


def test_the_model_of_a_printer_of_the_network_may_stay_the_usual_one(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    ask(config, PIN, PIN, "", "", "", "3", "192.168.0.50", "", "n", *[""] * 5)
    assert load(config).settings.printer.profile == "generic-80mm"


def test_the_printer_is_tried_when_asked_to(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path | None] = []

    def print_test(config: Path | None, *, preview: Path | None) -> int:
        tried.append(config)
        return 0

    monkeypatch.setattr("totem.cli.selftest.print_test", print_test)
    config = tmp_path / "totem.toml"
    ask(config, PIN, PIN, "", "", "", "1", "s", *[""] * 5)
    assert tried == [config]


def test_who_answers_nothing_leaves_nothing_behind(ask: Ask, tmp_path: Path) -> None:
    code, said = ask(tmp_path / "etc" / "totem.toml")
    assert code == 130
    assert said.splitlines()[-1] == (
        "totem config init: interrompido; nada foi gravado. Para continuar, rode de novo."
    )
    assert files_in(tmp_path) == []


def test_who_stops_in_the_middle_keeps_whole_answers_and_goes_on(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "etc" / "totem.toml"
    code, said = ask(config, PIN, PIN, "1", "https://erp.netsul.example/api")
    assert code == 130
    assert "o que foi respondido está gravado" in said.splitlines()[-1]
    assert load(config).settings.erp.base_url == "https://erp.netsul.example/api"
    assert files_in(tmp_path) == ["etc/totem.toml", "etc/totem.toml.bak", "state/maintenance.pin"]
    said = ask(config)[1]
    assert "PIN" not in said


@needs_posix_terminal
def test_ctrl_c_ends_it_in_one_line(tmp_path: Path) -> None:
    import pty

    config, (ours, theirs) = tmp_path / "totem.toml", pty.openpty()
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # as from a terminal
    program_text = f"{heard}; from totem.__main__ import main; main()"
    command = [sys.executable, "-c", program_text, "config", "init", "--config", str(config)]
    program = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = _read_until(ours, "PIN da manutenção")
    program.send_signal(signal.SIGINT)
    said += _read_until(ours, "rode de novo.")
    assert program.wait() == 130
    os.close(ours)
    assert "Traceback" not in said
    assert files_in(tmp_path) == []


def _read_until(terminal: int, words: str) -> str:
    """Read the terminal's output up to `words`."""
    seen = b""
    while words.encode() not in seen:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            piece = b""
        assert piece, f"{words!r} never came: {seen.decode(errors='replace')}"
        seen += piece
    return seen.decode()


def test_a_folder_that_takes_no_writing_is_told_before_anything_is_asked(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    code, said = ask(tmp_path / "totem.toml", PIN, PIN)
    assert code == 2
    (line,) = said.splitlines()
    assert line.startswith(f"totem config init: a pasta {tmp_path} está num disco somente leitura; ")


@needs_file_modes
@pytest.mark.parametrize("command", [["config", "init"], ["pin"]])
def test_root_is_told_to_be_the_kiosks_user(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    import pwd

    user = pwd.struct_passwd(("totem", "x", 990, 990, "", str(SERVICE_STATE), "/usr/sbin/nologin"))
    monkeypatch.delenv("TOTEM_KIOSK__STATE_DIR")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: user)
    config = tmp_path / "totem.toml"
    config.touch()
    assert run([*command, "--config", str(config)]) == 2
    said = f"Rode como o serviço do totem: sudo totem {' '.join(command)} --config {config}\n"
    assert capsys.readouterr().err == said


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[MercadoPagoEmulator]:
    """A card terminal at the address of the configuration."""
    with MercadoPagoEmulator() as emulator:
        monkeypatch.setenv("TOTEM_CARD__BASE_URL", emulator.server.address)
        monkeypatch.setattr(trial, "LOOK_S", 0.01)
        yield emulator
        assert emulator.violations == []


def test_a_card_terminal_is_asked_for_and_tried(
    ask: Ask, terminal: MercadoPagoEmulator, tmp_path: Path
) -> None:
    config = tmp_path / "totem.toml"
    code, said = ask(config, "1", terminal.terminal_id, terminal.token, "s", command="card")
    assert code == 0
    assert "Mercado Pago Point (Maquininha comprada do Mercado Pago" in said
    assert "✓ A maquininha recebeu a cobrança de R$ 1,00, e ela foi cancelada." in said
    assert terminal.token not in said + config.read_text(encoding="utf-8")
    card = load(config).settings.card
    assert (card.provider, card.terminal_id) == ("mercado_pago", terminal.terminal_id)
    assert card.token is not None
    assert card.token.get_secret_value() == terminal.token
    assert_mode((tmp_path / "state" / "card.mercado_pago.token"), 0o600)
    assert [each.amount for each in terminal.terminal.orders.values()] == [1]
    assert ask(config, "1", "", "", "n", command="card")[0] == 0
    assert load(config).settings.card.terminal_id == terminal.terminal_id


def test_a_trial_that_fails_has_its_advice(ask: Ask, terminal: MercadoPagoEmulator, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    terminal.mode = "STANDALONE"
    code, said = ask(config, "1", terminal.terminal_id, terminal.token, "s", command="card")
    assert code == 1
    assert "✗ A operadora não tem essa maquininha" in said
    assert "modo PDV" in said


def test_another_provider_takes_the_files_of_the_first_out(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    ask(config, "1", "PAX_A910__X", "token-1", "n", command="card")
    said = ask(config, "2", "6408", "", "senha 1", "n", command="card")[1]
    assert "senha técnica" in said
    card = load(config).settings.card
    assert (card.provider, card.terminal_id, card.token_file) == ("paygo", "6408", None)
    assert (tmp_path / "state" / "card.paygo.refund_password").read_text() == "senha 1"
    assert ask(config, "0", command="card")[0] == 0
    assert load(config).settings.card.provider is None
    assert files_in(tmp_path / "state") == ["card.mercado_pago.token", "card.paygo.refund_password"]


def test_a_terminal_and_a_token_that_cannot_be_are_asked_again(ask: Ask, tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    answers = ("1", "duas palavras", "PAX_A910__X", "duas palavras", "token-1", "n")
    said = ask(config, *answers, command="card")[1]
    assert said.count("Não gravado: ") == 2
    assert load(config).settings.card.terminal_id == "PAX_A910__X"
