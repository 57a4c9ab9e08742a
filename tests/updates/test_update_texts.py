"""Reasons of failed fetches: address, network, certificate, signature, disk."""

import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from support.update_fixtures import Site, Workshop
from support.update_server import Publisher, serving
from totem.cli import update
from totem.updates import fetch
from totem.updates.errors import UpdateReason, UpdateRefused, reason_of

Trouble = Callable[[pytest.MonkeyPatch, trustme.CA, Publisher], AbstractContextManager[str]]


@contextmanager
def no_such_name(patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    def unknown(*_arguments: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    patch.setattr(socket, "getaddrinfo", unknown)
    yield "https://updates.invalid/totem"


@contextmanager
def nobody_listens(_patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"https://127.0.0.1:{port}/totem"


@contextmanager
def no_network(patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    def unreachable(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    patch.setattr(socket, "create_connection", unreachable)
    yield "https://192.0.2.1/totem"


@contextmanager
def silence(patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    patch.setattr(fetch, "CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        yield f"https://127.0.0.1:{mute.getsockname()[1]}/totem"


@contextmanager
def no_tls(_patch: pytest.MonkeyPatch, _ca: trustme.CA, _publisher: Publisher) -> Iterator[str]:
    def answer_plainly() -> None:
        for _ in range(2):
            connection, _ = plain.accept()
            with connection:
                connection.recv(1 << 16)  # all of it: a connection closed with bytes unread is reset
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=answer_plainly)
        thread.start()
        yield f"https://127.0.0.1:{plain.getsockname()[1]}/totem"
        thread.join()


def with_certificate(name: str, expires: datetime | None = None, *, known: bool = True) -> Trouble:
    @contextmanager
    def serve(_patch: pytest.MonkeyPatch, authority: trustme.CA, publisher: Publisher) -> Iterator[str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issuer = authority if known else trustme.CA()
        issuer.issue_cert(name, not_after=expires).configure_cert(context)
        with serving(Publisher(publisher.folder), context) as served:
            yield served.address

    return serve


def answering(**changes: object) -> Trouble:
    @contextmanager
    def serve(_patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
        for name, change in changes.items():
            setattr(publisher, name, change)
        yield publisher.address

    return serve


@contextmanager
def a_full_disk(patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
    really = Path.open

    def full(place: Path, mode: str = "r", *arguments: Any, **more: Any) -> Any:
        if place.parent.name == "partial" and mode == "wb":
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        return really(place, mode, *arguments, **more)

    patch.setattr(Path, "open", full)
    yield publisher.address


@contextmanager
def an_expired_signature(_patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
    Workshop(publisher.folder.parent).publish("1.1.0", days=-1)
    yield publisher.address


@contextmanager
def another_signer(_patch: pytest.MonkeyPatch, _ca: trustme.CA, publisher: Publisher) -> Iterator[str]:
    stranger = Workshop(publisher.folder.parent / "stranger")
    stranger.publish("1.1.0")
    publisher.folder = stranger.repository
    yield publisher.address


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAUSES: dict[str, tuple[Trouble, UpdateReason, str]] = {
    "DNS": (no_such_name, UpdateReason.NO_NAME, "DNS"),
    "refused": (nobody_listens, UpdateReason.CONNECTION_REFUSED, "recusou a conexão"),
    "no network": (no_network, UpdateReason.UNREACHABLE, "não há rede"),
    "silence": (silence, UpdateReason.TIMED_OUT, "não respondeu a tempo"),
    "no TLS": (no_tls, UpdateReason.TLS, "TLS"),
    "an expired certificate": (
        with_certificate("127.0.0.1", LONG_AGO),
        UpdateReason.CERTIFICATE_EXPIRED,
        "certificado TLS do servidor venceu",
    ),
    "another's certificate": (
        with_certificate("updates.example"),
        UpdateReason.CERTIFICATE_OF_ANOTHER,
        "certificado TLS do servidor é de outro endereço",
    ),
    "an unknown authority": (
        with_certificate("127.0.0.1", known=False),
        UpdateReason.CERTIFICATE_UNKNOWN,
        "autoridade desconhecida",
    ),
    "nothing there": (answering(status=404), UpdateReason.NOT_PUBLISHED, "não há versões publicadas"),
    "an error": (answering(status=500), UpdateReason.SERVER_FAILED, "HTTP 500"),
    "a break": (answering(breaks_at=100), UpdateReason.BROKEN_OFF, "caiu no meio"),
    "a full disk": (a_full_disk, UpdateReason.NO_ROOM, "falta espaço no disco"),
    "an expired signature": (an_expired_signature, UpdateReason.EXPIRED, "a assinatura venceu"),
    "another signer": (another_signer, UpdateReason.NOT_SIGNED, "a assinatura não confere"),
}


@pytest.mark.parametrize(("trouble", "reason", "words"), CAUSES.values(), ids=CAUSES)
def test_failures_are_described_in_one_sentence(
    site: Site,
    publisher: Publisher,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trouble: Trouble,
    reason: UpdateReason,
    words: str,
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    site.publish("1.1.0")
    with monkeypatch.context() as patch, trouble(patch, authority, publisher) as address:
        staging = site.staging(address=address, ca_file=str(tmp_path / "ca.pem"))
        patch.setattr(update, "_staging", lambda _config: staging)
        assert update.fetch(None) == 1
        with pytest.raises(UpdateRefused) as error:
            staging.fetch()
    assert error.value.reason is reason
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"Nothing done: {reason.text} (")
    assert words in line
    assert staging.staged() == ""


def test_the_causes_have_a_sentence_each() -> None:
    assert len({each.text for each in UpdateReason}) == len(UpdateReason)
    words = [each.text.replace("updates.", "").replace(".json", "") for each in UpdateReason]
    assert not [each for each in words if "." in each]


def test_wrong_settings_are_reported_before_a_connection(site: Site, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    (tmp_path / "root.json").write_text("{}")
    address = {"address": "https://127.0.0.1:1/totem"}
    wrong: list[tuple[dict[str, Any], UpdateReason]] = [
        ({"address": None}, UpdateReason.NO_ADDRESS),
        ({**address, "ca_file": str(tmp_path / "ca.pem")}, UpdateReason.NO_CA_FILE),
        ({**address, "ca_file": str(tmp_path / "none.pem")}, UpdateReason.NO_CA_FILE),
        ({**address, "public_key": str(tmp_path / "none.json")}, UpdateReason.NO_KEY),
        ({**address, "public_key": str(tmp_path / "root.json")}, UpdateReason.KEY_UNFIT),
        ({**address, "public_key": str(tmp_path / "ca.pem")}, UpdateReason.KEY_UNFIT),
    ]
    for settings, reason in wrong:
        with pytest.raises(UpdateRefused) as error:
            site.staging(**settings).check()
        assert error.value.reason is reason, settings


@given(st.lists(st.sampled_from([OSError, ValueError, ConnectionResetError, RuntimeError]), min_size=1))
def test_a_chain_of_errors_has_its_cause_and_an_end(kinds: list[type[Exception]]) -> None:
    chain: list[Exception] = [kind("x") for kind in kinds]
    for error, cause in pairwise([*chain, chain[0]]):
        error.__context__ = cause
    assert reason_of(chain[0]) is UpdateReason.BROKEN_OFF
    chain[-1].__cause__ = ConnectionRefusedError()
    assert reason_of(chain[0]) is UpdateReason.CONNECTION_REFUSED
