"""Options and errors that the operator's commands share: the fleet's folder, its keys and passphrase."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from totem.cli.parser import CommandError, Parser
from totem.cli.terminal import ask_hidden, print_stderr
from totem.system.localization import CommandLanguage, language_in_use, localize, strerror

if TYPE_CHECKING:
    from totem.fleet.messages import TrustedKey
    from totem.fleet.operator.console import Console
    from totem.fleet.operator.folder import Fleet
    from totem.fleet.operator.keyring import SigningKey

FOLDER_VARIABLE = "TOTEM_FLEET_FOLDER"
PASSPHRASE_VARIABLE = "TOTEM_FLEET_PASSPHRASE_FILE"  # noqa: S105 - a name
_CREDENTIAL = "fleet_passphrase"
_LARGEST_PASSPHRASE_FILE = 4096
_CONNECT_S = 20.0
"""Seconds for the connection and all retained messages of a large fleet."""

LINK_FAULTS = {
    "unreachable": "the broker at {host}:{port} cannot be reached; check the network and the server",
    "bad_certificate": "the certificate of {host}:{port} is not of this fleet's authority, or has ended",
    "certificate_refused": "the broker at {host}:{port} refuses the console's certificate; run install.sh",
    "refused": "the broker at {host}:{port} refuses the console's password; run install.sh there",
    "taken_over": "another program took this one's place at {host}:{port}; try again",
    "dropped": "the broker at {host}:{port} ended the connection",
    "connecting": "the broker at {host}:{port} does not answer",
    "connected": "the broker at {host}:{port} does not send its messages",
}
"""Sentence of each `LinkStatus` that a command cannot go on with."""


def add_folder(command: Parser) -> None:
    """Add `--folder` and `--json`."""
    text = "The fleet's folder; if left out, $TOTEM_FLEET_FOLDER, or frota here."
    command.add_option("--folder", "DIR", text, type=Path, default=None)
    command.add_json()


def add_key(command: Parser) -> None:
    """Add `--key` and `--passphrase-file`."""
    command.add_option("--key", "NAME", "The key that signs; if left out, an owner's.")
    add_passphrase(command)


def add_passphrase(command: Parser) -> None:
    """Add `--passphrase-file`."""
    text = (
        "File with the passphrase; if left out, $TOTEM_FLEET_PASSPHRASE_FILE, systemd's credential"
        " fleet_passphrase, or it is asked for."
    )
    command.add_option("--passphrase-file", "FILE", text, type=Path)


def folder_path(folder: Path | None) -> Path:
    """Return the place of the folder."""
    return folder or Path(os.environ.get(FOLDER_VARIABLE) or "frota")


@contextmanager
def fleet_errors(command: str) -> Iterator[None]:
    """Raise errors of the folder, its keys and files as `CommandError`."""
    from totem.fleet.operator.folder_errors import FolderError, FolderFault
    from totem.fleet.operator.sealed_key import BadKeyFile, WrongPassphrase
    from totem.fleet.signing import BadKeysFile

    try:
        yield
    except FolderError as error:
        why = localize(error.fault.text, detail=error.detail)
        if error.line:
            why = f"{localize('line {number}', number=error.line)}: {why}"
    except WrongPassphrase:
        why = localize(FolderFault.WRONG_PASSPHRASE.text)
    except BadKeyFile:
        why = localize("the private key's file is damaged, or another key's")
    except BadKeysFile:
        why = localize(FolderFault.DAMAGED.text, detail="fleet-keys.json")
    except OSError as error:
        why = ": ".join(filter(None, (strerror(error), error.filename and str(error.filename))))
    else:
        return
    raise CommandError(f"totem fleet {command}: {why}")


def code_text(code: str, *, is_failure: bool = False) -> str:
    """Return a kiosk's code with its words, which are Portuguese alone, as of `page.texts.code_text`."""
    from totem.fleet.operator.page import texts

    is_translated = language_in_use() is CommandLanguage.PORTUGUESE
    words = texts.code_text(code, is_failure=is_failure) if is_translated else code
    return code if words == code else f"{words} ({code})"


def open_fleet(folder: Path | None) -> "Fleet":
    """Open the folder."""
    from totem.fleet.operator.folder import Fleet

    return Fleet.open(folder_path(folder))


def read_passphrase(
    file: Path | None, of: str = "", *, is_new: bool = False, environ: Mapping[str, str] = os.environ
) -> str:
    """Return the passphrase of a file or a credential, else ask for it, twice where it is a new one.

    `of` is the key that it opens, since each has its own.
    """
    from totem.fleet.operator.sealed_key import SHORTEST_PASSPHRASE, is_short

    if file is None and environ.get(PASSPHRASE_VARIABLE):
        file = Path(environ[PASSPHRASE_VARIABLE])
    credential = Path(environ.get("CREDENTIALS_DIRECTORY", ""), _CREDENTIAL)
    if file is None and "CREDENTIALS_DIRECTORY" in environ and credential.exists():
        file = credential
    if file is not None:
        from totem.system.safe_reader import read_plain

        try:
            lines = read_plain(file, _LARGEST_PASSPHRASE_FILE).decode().splitlines()
        except UnicodeDecodeError:
            raise CommandError(localize("{file} is no text in UTF-8", file=file)) from None
        passphrase = lines[0].strip() if lines else ""
    else:
        question = localize("Passphrase of {key}", key=of) if of else localize("Passphrase")
        passphrase = _ask(question)
        while is_new and sys.stdin.isatty() and passphrase != _ask(localize("The same passphrase, again")):
            print_stderr(localize("The two are not the same."))
            passphrase = _ask(question)
    if is_new and is_short(passphrase):
        sentence = "a passphrase has at least {count} characters; several words are good"
        raise CommandError(localize(sentence, count=SHORTEST_PASSPHRASE))
    return passphrase


def _ask(question: str) -> str:
    """Ask without showing the answer; piped input is one line, and needs no question."""
    return ask_hidden(question) if sys.stdin.isatty() else sys.stdin.readline().strip()


def open_key(fleet: "Fleet", name: str | None, file: Path | None) -> "SigningKey":
    """Open a private key by its passphrase."""
    signer = fleet.keys.find(name).name  # before the question
    return fleet.open_key(read_passphrase(file, signer), signer)


@contextmanager
def open_console(fleet: "Fleet", command: str, key: "SigningKey | None" = None) -> "Iterator[Console]":
    """Connect a console, and wait for all retained messages; a `CommandError` where the broker refuses."""
    from threading import Event

    from totem.fleet.link_config import LinkStatus
    from totem.fleet.operator.console import Console

    console = Console(fleet.link_config(), key, keys=fleet.trusted_keys, stores=fleet.stores)
    settled = Event()

    def check(totem: str | None) -> None:
        if console.synced.is_set() or (totem is None and console.status not in waiting):
            settled.set()

    waiting = {LinkStatus.CONNECTING, LinkStatus.CONNECTED}
    end = console.on_change(check)
    with console:
        settled.wait(_CONNECT_S)
        end()
        if not console.synced.is_set():
            sentence = LINK_FAULTS[console.status.value]
            why = localize(sentence, host=fleet.host, port=fleet.port)
            raise CommandError(f"totem fleet {command}: {why}")
        yield console


def is_server(fleet: "Fleet") -> bool:
    """Test that this machine is the fleet's server, and the user may change it."""
    from totem.fleet.operator.folder import INSTALLED_IN

    if sys.platform == "win32" or os.geteuid() != 0:
        return False
    installed = Path(INSTALLED_IN, "ca.pem")
    return installed.exists() and installed.read_bytes() == (fleet.folder / "ca.pem").read_bytes()


def update_server(fleet: "Fleet") -> list[str]:
    """Bring the server up to date if it is this machine; else return the lines that do it from here."""
    if is_server(fleet):
        script = fleet.folder / "server" / "install.sh"
        if subprocess.call(["/bin/sh", script], stdout=sys.stderr):  # noqa: S603 - of the own folder
            raise CommandError(localize("install.sh failed; see above"))
        return []
    return [
        f"ssh {fleet.host} mkdir -p -m 700 totem-fleet",
        f"scp {quote(str(fleet.folder / 'server'))}/* {fleet.host}:totem-fleet/",
        f"ssh -t {fleet.host} sudo sh totem-fleet/install.sh",
    ]


def describe_key(key: "TrustedKey") -> dict[str, Any]:
    """Return a key as JSON."""
    from totem.fleet.signing import fingerprint

    return {**key.model_dump(mode="json"), "fingerprint": fingerprint(key)}


def key_line(key: "TrustedKey") -> str:
    """Return name, roles and fingerprint of a key."""
    from totem.fleet.signing import fingerprint

    return f"{key.name}  {'+'.join(key.roles)}  {fingerprint(key)}"


def warn_of_old_lists(ids: Iterable[str]) -> None:
    """Write to stderr which kiosks have reported another list than the folder's."""
    if names := ", ".join(sorted(ids)):
        print_stderr(
            localize("Another list of keys: {ids}. To send it again: totem fleet keys send", ids=names)
        )
