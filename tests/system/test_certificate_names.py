"""Names of a server's certificate, as every client of the kiosk reads them: from its subjectAltName alone.

A certificate without one, for a common name that is the host's, gets no byte of a request, and no password.
"""

import asyncio
import hashlib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from support.one_shot_client import one_question
from support.tcp_ports import stop_listening
from totem.cards.terminals.registry import make_terminal
from totem.cards.terminals.terminal import TerminalError
from totem.erp.errors import ErpError
from totem.fleet.agent.config_images import fetch_images
from totem.fleet.agent.wanted_config import BadFile
from totem.fleet.invitation import JoinFailed
from totem.fleet.joining import publish_all
from totem.fleet.link_config import LinkConfig
from totem.fleet.messages import ConfigFile
from totem.settings import ErpSettings
from totem.settings.card import CardSettings
from totem.settings.field import SecretStr
from totem.updates.errors import UpdateRefused
from totem.updates.fetch import HttpsSource

HOST = "localhost"
SECRET = "um-segredo"  # noqa: S105 - of these tests alone


class Listener:
    """TLS server that keeps the first bytes of each connection, and closes it.

    Attributes:
        received: those bytes, of connections whose handshake the client has ended.
    """

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.received: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, name="tls listener")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop_listening(self._listener)
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            with (
                connection,
                suppress(OSError),  # the client ends the handshake
                self._context.wrap_socket(connection, server_side=True) as tls,
            ):
                if data := tls.recv(65_536):
                    self.received.append(data)


def issue(authority: trustme.CA, file: Path, *names: x509.DNSName) -> Path:
    """Issue a certificate for a server with the common name `HOST`; without `names`, no subjectAltName.

    trustme has an empty one in its place, which the strict checks of Python 3.13 refuse for that.
    """
    issuer = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    signer = load_pem_private_key(authority.private_key_pem.bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(issuer.not_valid_before_utc)
        .not_valid_after(issuer.not_valid_after_utc)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(own + builder.sign(signer, SHA256()).public_bytes(Encoding.PEM))
    return file


def ask_the_broker(port: int, ca_file: Path) -> None:
    publish_all(LinkConfig(HOST, port, "loja-1", password=SECRET, ca_file=ca_file), [])


def ask_the_erp(port: int, ca_file: Path) -> None:
    settings = ErpSettings().replace(base_url=f"https://{HOST}:{port}", requests={}, ca_file=ca_file)
    asyncio.run(one_question(settings, SECRET))


def ask_the_terminals_provider(port: int, _ca_file: Path) -> None:
    async def probe() -> None:
        address = f"https://{HOST}:{port}"
        settings = CardSettings(
            provider="mercado_pago", base_url=address, terminal_id="T1", token=SecretStr(SECRET)
        )
        terminal = make_terminal(settings, sleep=lambda _seconds: asyncio.sleep(0))
        try:
            await terminal.probe()
        finally:
            await terminal.aclose()

    asyncio.run(probe())


def ask_for_updates(port: int, ca_file: Path) -> None:
    source = HttpsSource(f"https://{HOST}:{port}", ca_file.parent / "partial", ca_file=ca_file)
    try:
        list(source.chunks("metadata/timestamp.json"))
    finally:
        source.close()


def ask_for_an_image(port: int, ca_file: Path) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    image = ConfigFile(name="slide.png", url=f"https://{HOST}:{port}/slide.png", sha256=digest, bytes=1)
    asyncio.run(fetch_images((image,), ca_file.parent, lambda _file: None, ca_file=ca_file))


@pytest.mark.parametrize(
    "ask",
    [ask_the_broker, ask_the_erp, ask_the_terminals_provider, ask_for_updates, ask_for_an_image],
)
def test_a_common_name_is_no_name_of_a_host(
    ask: Callable[[int, Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, ca_file = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    monkeypatch.setattr("certifi.where", lambda: str(ca_file))  # of clients without a `ca_file`

    def asked(*names: x509.DNSName) -> list[bytes]:
        failures = (JoinFailed, ErpError, TerminalError, UpdateRefused, BadFile)
        certificate = issue(authority, tmp_path / "server.pem", *names)
        with Listener(certificate) as server, pytest.raises(failures):
            ask(server.port, ca_file)
        return server.received

    assert asked() == []
    assert asked(x509.DNSName(HOST))
