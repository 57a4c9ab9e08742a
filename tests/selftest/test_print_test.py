"""`totem print-test` over real transports and a real CUPS: its output, the paper, and its exit code."""

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from support.cups_server import QUEUE, opened
from support.fake_thermal_printer import Mechanism
from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from support.platform_marks import needs_posix_terminal
from support.print_test_runner import run, settings_of
from support.printer_ports import TcpPort
from totem.kiosk import factory
from totem.printing import printer_text
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import (
    JobProgress,
    Printed,
    PrinterFault,
    PrinterState,
    PrintFailed,
    Proof,
    Readiness,
)
from totem.printing.slips import test_page
from totem.printing.thermal import thermal_session
from totem.printing.thermal.printer import configured_profile
from totem.selftest import print_test
from totem.settings import PrinterSettings
from totem.settings.printer_profiles import Cut, ImageCommand


@contextmanager
def plugged(mechanism: Mechanism) -> Iterator[str]:
    """The printer on a port, served on a thread of its own; the connection to set."""
    loop, port = asyncio.new_event_loop(), TcpPort(mechanism)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(port.plug(), loop).result(5)
    try:
        yield port.connection
    finally:
        asyncio.run_coroutine_threadsafe(port.unplug(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


def on_thermal(mechanism: Mechanism, **printer: Any) -> tuple[int, dict[str, str], str]:
    with plugged(mechanism) as connection:
        settings = {"kind": "thermal", "profile": "epson-tm-t20", "deadline_s": 1.5, **printer}
        return run(settings_of(connection=connection, **settings))


def test_a_page_on_a_thermal_printer_is_reported_step_by_step(qapp: object) -> None:
    mechanism = Mechanism()
    code, told, text = on_thermal(mechanism)
    assert code == print_test.PRINTED
    (slip,) = mechanism.slips
    assert len(slip) > 200 * 203 / 25.4
    assert mechanism.holds == 0
    assert mechanism.unknown == b""
    assert told["Perfil"] == "epson-tm-t20"
    assert told["Cabeça"] == "576 pontos, 203 dpi"
    assert (told["Antes"], told["Depois"]) == ("pronta", "pronta")
    assert re.fullmatch(r"\d{2,3}\.\d{3} bytes em \d+ partes", told["Enviado"])
    assert "confirmou" in told["Confirmação"]
    assert re.fullmatch(r"em \d,\d s", told["Impresso"])
    labels = [line.partition(":")[0] for line in text.splitlines()]
    steps = ["Antes", "Preparando", "Enviando", "Imprimindo", "Enviado", "Confirmação", "Impresso", "Depois"]
    assert [label for label in labels if label in steps] == steps
    assert "1. a régua na largura mede 72,1 mm" in text


def test_a_page_on_a_printer_without_echo_is_proved_by_its_status(qapp: object) -> None:
    code, told, _ = on_thermal(
        Mechanism(language="bematech", echoes=False), profile="bematech-mp-4200-th", echo=False
    )
    assert (code, told["Confirmação"]) == (0, "a impressora está pronta, sem nada pendente")


def test_missing_paper_is_reported_before_a_dot_is_sent(qapp: object) -> None:
    mechanism = Mechanism(paper_rows=0)
    code, told, text = on_thermal(mechanism)
    assert code == print_test.NOT_PRINTED
    assert told["Antes"] == told["Depois"] == "sem papel"
    assert told["Não impresso"].startswith("sem papel (depois de ")
    assert told["O que fazer"] == "ponha papel e feche a tampa"
    assert "Confira no papel" not in text
    assert not mechanism.slips
    mechanism.refill()
    assert not mechanism.uncut, "nothing comes out with the next roll"


def test_paper_that_ends_in_the_middle_leaves_nothing_for_the_next_roll(qapp: object) -> None:
    mechanism = Mechanism(paper_rows=300)
    code, told, _ = on_thermal(mechanism)
    assert (code, told["Antes"], told["Depois"]) == (1, "pronta", "sem papel")
    assert told["Não impresso"].startswith("sem papel")
    rows = len(mechanism.uncut) + sum(map(len, mechanism.slips))
    mechanism.refill()
    assert len(mechanism.uncut) + sum(map(len, mechanism.slips)) == rows
    assert "Atenção" not in told


def test_a_page_that_the_printer_may_hold_is_warned_of(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        factory, "make_printer", lambda _: SharedPrinter(lambda: Fails(PrinterFault.TIMED_OUT, held=True))
    )
    code, told, _ = run(settings_of())
    assert (code, told["Atenção"]) == (1, printer_text.HELD)


def test_low_paper_is_reported(qapp: object, expected_logs: LogWatch) -> None:
    expected_logs.expect("paper is near its end")
    code, told, _ = on_thermal(Mechanism(is_near_end=True))
    assert (code, told["Antes"], told["Depois"]) == (0, *["pronta; papel perto do fim"] * 2)


def test_low_toner_is_not_called_low_paper() -> None:
    low = PrinterState(Readiness.READY, paper_low=True)
    assert printer_text.describe_state(low, PrinterSettings(kind="cups")) == "pronta; pouco papel ou toner"


def test_a_printer_that_does_not_tell_what_it_printed_is_not_called_printed(qapp: object) -> None:
    code, told, _ = on_thermal(Mechanism(is_mute=True), status="none", echo=False)
    assert code == print_test.NOT_PRINTED
    assert told["Antes"] == "não informa o estado"
    assert "procure a página" in told["O que fazer"]
    assert "Sem confirmação" in told


def test_an_unreachable_printer(qapp: object) -> None:
    with plugged(Mechanism()) as connection:
        pass
    code, told, _ = run(settings_of(kind="thermal", connection=connection))
    assert (code, told["Antes"]) == (1, "desligada ou fora de alcance")
    assert "confira" in told["O que fazer"]


def test_a_page_in_the_folder_stays_there_to_be_looked_at(qapp: object, tmp_path: Path) -> None:
    code, told, text = run(settings_of(folder=str(tmp_path / "printed")))
    assert code == 0
    (file,) = (tmp_path / "printed").iterdir()
    assert told["Enviado"].endswith(str(file))
    assert told["Confirmação"] == "o arquivo foi gravado"
    (picture,) = pages(file.read_bytes())
    assert {symbol.kind for symbol in symbols(picture)} == {"ITF", "QRCode"}
    assert "os quatro cantos" in text


def test_a_folder_that_takes_no_file(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, told, _ = run(settings_of(folder=str(tmp_path / "file")))
    assert (code, told["Antes"]) == (1, "a pasta não aceita arquivos")


@pytest.mark.parametrize(
    "printer", [{}, {"kind": "cups"}, {"kind": "thermal", "connection": "tcp://127.0.0.1"}], ids=str
)
def test_a_preview_prints_nothing(qapp: object, tmp_path: Path, printer: dict[str, Any]) -> None:
    settings = settings_of(folder=str(tmp_path / "printed"), **printer)
    code, told, _ = run(settings, preview=tmp_path / "page.pdf")
    assert (code, told) == (0, {"Página": str(tmp_path / "page.pdf")})
    (picture,) = pages((tmp_path / "page.pdf").read_bytes())
    assert test_page.BARCODE in {symbol.text for symbol in symbols(picture)}
    assert not (tmp_path / "printed").exists()


@pytest.mark.parametrize(
    ("printer", "preview", "told"),
    [
        ({"kind": "none"}, None, 'printer.kind = "none": there is nothing to print with'),
        ({}, "page.gif", "--preview: page.gif does not end in .png or .pdf"),
        ({}, "none/page.png", "--preview: "),
        (
            {"kind": "thermal", "connection": "serial:///dev/ttyS0?baud=000"},
            None,
            'printer.connection: "serial:///dev/ttyS0?baud=000": baud is a number',
        ),
    ],
)
def test_usage_errors_are_one_line_and_code_two(
    qapp: object,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    printer: dict[str, Any],
    preview: str | None,
    told: str,
) -> None:
    code, said, _ = run(settings_of(**printer), preview=tmp_path / preview if preview else None)
    err = capsys.readouterr().err
    assert (code, said, err.count("\n")) == (print_test.MISTAKE, {}, 1)
    assert told in err


class Fails:
    """A printer whose jobs fail."""

    def __init__(self, fault: PrinterFault, *, held: bool = False) -> None:
        self.fault, self.held, self.forgot = fault, held, 0

    async def state(self) -> PrinterState:
        return PrinterState(Readiness.FAULT, self.fault)

    async def print(self, job: object, _progress: object) -> None:
        del job
        raise PrintFailed(self.fault, "in a test", held=self.held)

    async def clear(self) -> None:
        self.forgot += 1


@pytest.mark.parametrize("fault", PrinterFault)
def test_every_fault_has_a_sentence_and_a_remedy(
    qapp: object, monkeypatch: pytest.MonkeyPatch, fault: PrinterFault
) -> None:
    printer = Fails(fault)
    monkeypatch.setattr(factory, "make_printer", lambda _: SharedPrinter(lambda: printer))
    code, told, _ = run(settings_of())
    assert (code, printer.forgot) == (1, 1)
    assert told["Antes"] == printer_text.FAULTS[fault][0]
    assert told["O que fazer"] == printer_text.FAULTS[fault][1]
    assert told["Detalhe"] == f"{fault.value}: in a test"


@pytest.mark.parametrize("kind", ["pdf", "thermal", "cups", "windows"])
def test_every_kind_lists_its_setup(kind: str) -> None:
    printer = PrinterSettings.parse(
        {"kind": kind, "connection": "usb:///dev/usb/lp0", "queue": "balcao", "cups": "localhost:631"}
    )
    facts = dict(
        printer_text.setup_facts(
            printer, "/folder", configured_profile(printer) if kind == "thermal" else None
        )
    )
    wanted = {"pdf": ("Pasta", "/folder"), "thermal": ("Conexão", "usb:///dev/usb/lp0")}
    label, value = wanted.get(kind, ("Fila", "balcao"))
    assert facts[label] == value


@pytest.mark.parametrize("cut", Cut)
@pytest.mark.parametrize("image", ImageCommand)
def test_changes_to_a_profile_are_listed(cut: Cut, image: ImageCommand) -> None:
    printer = PrinterSettings.parse(
        {"kind": "thermal", "connection": "tcp://a", "cut": cut.value, "image": image.value, "feed_mm": 7.5}
    )
    facts = dict(printer_text.setup_facts(printer, "", configured_profile(printer)))
    assert facts["Perfil"] == "generic-80mm, com alterações"
    assert facts["Corte"].endswith(", depois de 7,5 mm")
    assert facts["Imagem"] in {"GS v 0, 128 linhas por vez", "ESC *, 128 linhas por vez"}


def test_every_proof_and_step_has_words() -> None:
    assert set(printer_text.STEPS) == set(JobProgress)
    assert (
        len(
            {
                printer_text.describe_proof(None),
                *(printer_text.describe_proof(a_print(proof)) for proof in Proof),
            }
        )
        == len(Proof) + 1
    )
    assert printer_text.describe_sent(a_print(Proof.JOB_COMPLETED)) == "1.234 bytes, trabalho 17"


def a_print(proof: Proof) -> Printed:
    return Printed(proof, 1234, name="17")


def test_a_mute_printers_remedy_is_its_setting(qapp: object) -> None:
    code, told, text = on_thermal(Mechanism(is_mute=True))
    assert code == print_test.NOT_PRINTED
    assert told["Sem resposta"] == printer_text.MUTE
    assert told["Em [printer]"] == 'status = "none"'
    assert "s/N" not in text


@pytest.mark.parametrize(
    ("features", "printer"),
    [({"paper_rows": 0}, {}), ({"is_mute": True}, {"status": "none"}), ({"stops_at": 5000}, {})],
    ids=str,
)
def test_a_printer_that_answers_or_needs_not_is_not_called_mute(
    qapp: object, monkeypatch: pytest.MonkeyPatch, features: dict[str, Any], printer: dict[str, Any]
) -> None:
    monkeypatch.setattr(
        thermal_session, "SLOWEST_MM_PER_S", 250.0
    )  # paper that stops is waited for less long
    _, told, _ = on_thermal(Mechanism(**features), **printer)
    assert "Sem resposta" not in told


@pytest.mark.parametrize("answer", ["s", "n"])
@needs_posix_terminal
def test_in_a_terminal_the_setting_is_written_by_one_key(tmp_path: Path, answer: str) -> None:
    """The real program on a pseudo-terminal, with a printer that never answers."""
    mechanism, config = Mechanism(is_mute=True), tmp_path / "totem.toml"
    with plugged(mechanism) as connection:
        config.write_text(
            f'# ours\n[printer]\nkind = "thermal"\nconnection = "{connection}"\nprofile = "epson-tm-t20"\n'
        )
        ours, theirs = os.openpty()
        command = [sys.executable, "-m", "totem", "print-test", "--config", str(config)]
        environ = {**os.environ, "LC_ALL": "pt_BR.UTF-8"}
        program = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=environ
        )
        os.close(theirs)
        told = b""
        with suppress(OSError):  # the other end is closed when it ends
            while data := os.read(ours, 4096):
                told += data
                if told.endswith(b"[s/N] "):
                    os.write(ours, answer.encode() + b"\n")
        code = program.wait()
        os.close(ours)
    text = told.decode()
    assert "Gravar status = " in text
    assert str(config) in text
    written = config.read_text()
    assert written.startswith("# ours")
    assert ('status = "none"' in written) is (answer == "s")
    assert len(mechanism.slips) == (answer == "s")
    assert code == print_test.NOT_PRINTED  # sent is not printed
    assert ("Sem confirmação" in text) is (answer == "s")


def test_a_page_through_cups(qapp: object) -> None:
    with contextmanager(opened)() as office:
        settings = settings_of(kind="cups", queue=QUEUE, cups=office.socket)
        code, told, _ = run(settings)
        assert (code, told["Fila"], told["Depois"]) == (0, QUEUE, "pronta")
        assert told["Enviado"].endswith(", trabalho 1")
        assert told["Confirmação"] == "a fila confirmou que a impressão terminou"
        (document,) = office.paper()
        (picture,) = pages(document)
        assert test_page.BARCODE in {symbol.text for symbol in symbols(picture)}
        with office.trouble("fault", "media-empty-error"):
            code, told, _ = run(settings_of(kind="cups", queue=QUEUE, cups=office.socket, deadline_s=2.0))
        assert code == 1
        assert told["Não impresso"].startswith("sem papel")
        assert told["O que fazer"] == "ponha papel e feche a tampa"
        assert office.spooled() == []
        assert len(office.paper()) == 1
