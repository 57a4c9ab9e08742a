"""Set-up and check of the kiosk's CUPS queue."""

import subprocess
from collections.abc import Iterator

import pytest

from support import cups_server
from support.cups_server import SETUP, Office

NAME = "Balcao"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A CUPS and its printer."""
    yield from cups_server.opened()


@pytest.fixture(autouse=True)
def no_queue(office: Office) -> Iterator[None]:
    """Each test finds no queue of the name."""
    yield
    office.command("lpadmin", "-x", NAME)


def run(office: Office, *words: str) -> tuple[int, str]:
    done = office.command(str(SETUP), *words)
    return done.returncode, done.stdout + done.stderr


def address(office: Office) -> str:
    return office.command("lpstat", "-v", NAME).stdout.strip().removeprefix(f"device for {NAME}: ")


def test_a_queue_is_made_as_a_kiosk_needs_it_and_making_it_again_changes_nothing(office: Office) -> None:
    code, said = run(office, NAME, office.device_uri)
    assert (code, f'printer.queue = "{NAME}"' in said) == (0, True)
    assert address(office) == f"{office.device_uri}?contimeout=3"
    assert run(office, "--check", NAME) == (0, "")
    assert run(office, NAME, office.device_uri) == (0, f"{NAME}: already as it should be\n")


@pytest.mark.parametrize(
    ("spoilt", "found"),
    [
        (
            ("lpadmin", "-p", NAME, "-o", "printer-error-policy=retry-job"),
            "its error policy is not abort-job",
        ),
        (("lpadmin", "-p", NAME, "-v", "ipp://localhost/ipp/print"), "its address has no ?contimeout=3"),
        (("cupsdisable", NAME), "it is paused"),
        (("cupsreject", NAME), "it takes no jobs"),
    ],
)
def test_a_spoilt_queue_is_found_and_mended(office: Office, spoilt: tuple[str, ...], found: str) -> None:
    run(office, NAME, office.device_uri)
    office.command(*spoilt)
    code, said = run(office, "--check", NAME)
    assert (code, said.count("\n")) == (1, 1)
    assert found in said
    assert run(office, NAME, office.device_uri)[0] == 0
    assert run(office, "--check", NAME) == (0, "")


def test_a_printer_that_does_not_answer_leaves_everything_as_it_was(office: Office) -> None:
    code, said = run(office, NAME, "ipp://localhost:1/ipp/print")
    assert code == 1
    assert "does not answer as an IPP printer" in said
    assert address(office) == ""
    run(office, NAME, office.device_uri)
    assert run(office, NAME, "ipp://localhost:1/ipp/print")[0] == 1
    assert run(office, "--check", NAME) == (0, "")


def test_no_queue_is_found_as_such(office: Office) -> None:
    assert run(office, "--check", NAME) == (1, f"{NAME}: there is no such queue\n")


@pytest.mark.parametrize(
    "words", [(), ("--help",), (NAME,), ("a b", "ipp://x"), (NAME, "usb://HP"), ("--check",)]
)
def test_a_mistake_is_told(office: Office, words: tuple[str, ...]) -> None:
    code, said = run(office, *words)
    assert code == 2
    assert said.startswith("usage: ")


def test_what_is_missing_is_named() -> None:
    environ = {"PATH": "/none"}
    done = subprocess.run(
        ["/bin/bash", str(SETUP), NAME, "ipp://x"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode in {1, 2}
    assert done.stderr
