"""Identity of server and client: TLS, plain http, the token and its header."""

import asyncio
import gc
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
import trustme

from support.one_shot_client import ERP_SECRET, GOOD, MARIA, OneShotClient, customer, one_question
from support.raw_http_server import RawServer, http
from totem.erp.errors import Unavailable
from totem.erp.ownership import OwnedErp
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings

# --- TLS and plain http --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[RawServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RawServer(GOOD, context=context) as server:
        yield server


def test_own_authority(ask: OneShotClient, secure: RawServer, authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert ask(secure.base_url, customer, ca_file=tmp_path / "ca.pem")


def test_an_unknown_authority_is_not_trusted(ask: OneShotClient, secure: RawServer) -> None:
    with pytest.raises(Unavailable, match="certificate"):
        ask(secure.base_url, customer)
    assert secure.requests == []
    assert ask.waits == []


def test_another_hosts_certificate_is_not_trusted(
    ask: OneShotClient, secure: RawServer, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with pytest.raises(Unavailable, match="certificate"):
        ask(f"https://localhost:{secure.port}", customer, ca_file=tmp_path / "ca.pem")
    assert secure.requests == []


def test_a_certificate_that_is_its_own_authority(ask: OneShotClient, tmp_path: Path) -> None:
    """One self-signed certificate, common on a shop's server, is given to the kiosk as `ca_file`."""
    alone = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    alone.configure_cert(context)
    alone.cert_chain_pems[0].write_to_path(str(tmp_path / "server.pem"))
    with RawServer(GOOD, context=context) as server:
        assert ask(server.base_url, customer, ca_file=tmp_path / "server.pem")


def test_https_spoken_to_a_plain_server(ask: OneShotClient, erp: ReferenceErp) -> None:
    with pytest.raises(Unavailable):
        ask(erp.base_url.replace("http:", "https:"), customer)


def test_a_handshake_that_never_ends(ask: OneShotClient) -> None:
    """The connection's own time-out ends it before the deadline cancels it: a cancelled one stays open."""
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(Unavailable, match="no connection in time"):
        ask(f"https://127.0.0.1:{silent.getsockname()[1]}", customer, timeout_s=1.0, to_silence=True)
    gc.collect()


def test_plain_http_needs_permission(ask: OneShotClient) -> None:
    settings = ErpSettings().replace(base_url="http://10.255.255.1", requests={}, timeout_s=1.0)
    with pytest.raises(Unavailable, match="allow_http"):
        asyncio.run(one_question(settings))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_plain_http_on_this_machine(ask: OneShotClient, host: str) -> None:
    with RawServer(GOOD) as server:
        assert ask(f"http://{host}:{server.port}", customer)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "ftp://x",
        "x",
        "https://",
        "https://u:p@x.example",
        "https://x:99999",
        "https://a b",
        "http://127.1.example",
    ],
)
def test_an_address_that_is_none(url: str | None) -> None:
    settings = ErpSettings().replace(base_url=url, requests={}, timeout_s=1.0)
    with pytest.raises(Unavailable, match="base_url"):
        asyncio.run(one_question(settings))


# --- the token -----------------------------------------------------------------------------------------


def test_header_and_scheme(ask: OneShotClient) -> None:
    with RawServer(GOOD) as server:
        ask(server.base_url, customer, auth_header="X-Api-Key", auth_scheme="")
        ask(server.base_url, customer, token=None)
    assert "\r\nX-Api-Key: um-segredo\r\n" in server.requests[0]
    assert "authorization" not in server.requests[0].lower()
    assert "authorization" not in server.requests[1].lower()


@pytest.mark.parametrize(
    ("own", "line", "body"),
    [
        ({}, "GET /clientes?cnpj_cpf=52998224725&token=um-segredo HTTP/1.1", ""),
        (
            {"customer": {"method": "POST"}},
            "POST /clientes HTTP/1.1",
            '{"cnpj_cpf":"52998224725","token":"um-segredo"}',
        ),
    ],
)
def test_a_field_instead_of_a_header(
    ask: OneShotClient, caplog: pytest.LogCaptureFixture, own: Any, line: str, body: str
) -> None:
    caplog.set_level("DEBUG")
    with RawServer(GOOD) as server:
        ask(server.base_url, customer, token_field="token", requests=own)  # noqa: S106 - a field's name
        ask(server.base_url, customer, token_field="token", token=None)  # noqa: S106 - a field's name
    head, _, sent = server.requests[0].partition("\r\n\r\n")
    assert (head.splitlines()[0], sent) == (line, body)
    assert "authorization" not in head.lower()
    assert "token" not in server.requests[1]
    assert "um-segredo" not in caplog.text


def test_token_from_settings_or_file(ask: OneShotClient, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("\ufeffdo-arquivo\r\n", encoding="utf-8")
    with RawServer(GOOD) as server:
        ask(server.base_url, customer, token=None, token_file=file)
    assert "\r\nAuthorization: Bearer do-arquivo\r\n" in server.requests[0]


@pytest.mark.parametrize("content", ["", " \n", "a\r\nX-Evil: 1", "ação", "a\x00b", "a\tb"])
def test_a_token_that_no_header_may_carry(ask: OneShotClient, tmp_path: Path, content: str) -> None:
    file = tmp_path / "token"
    file.write_text(content, encoding="utf-8", newline="")
    with RawServer(GOOD) as server, pytest.raises(Unavailable) as caught:
        ask(server.base_url, customer, token=None, token_file=file)
    assert server.requests == []
    assert content.strip() == "" or content not in str(caught.value)


def test_a_token_file_that_is_not_there(ask: OneShotClient, tmp_path: Path) -> None:
    with RawServer(GOOD) as server, pytest.raises(Unavailable, match="token_file"):
        ask(server.base_url, customer, token=None, token_file=tmp_path / "none")
    assert server.requests == []


def test_a_ca_file_that_is_not_there(ask: OneShotClient, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ca_file"):
        ask("https://127.0.0.1:1", customer, ca_file=tmp_path / "none")


def test_header_injection_by_settings() -> None:
    settings = ErpSettings().replace(
        base_url="http://127.0.0.1:1", requests={}, timeout_s=1.0, auth_header="X\r\nY", token=None
    )
    with pytest.raises(Unavailable, match="auth_header"):
        asyncio.run(one_question(settings, ERP_SECRET))


# --- from http to https by a redirect ------------------------------------------------------------------


@pytest.fixture
def usual_ports(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """Ports that stand in for 80 and 443, which a test may not open: fill in where each leads."""
    leads: dict[int, int] = {}
    connect = anyio.connect_tcp

    async def connect_elsewhere(remote_host: str, remote_port: int, **more: Any) -> Any:
        return await connect(remote_host, leads[remote_port], **more)

    monkeypatch.setattr(anyio, "connect_tcp", connect_elsewhere)
    return leads


@pytest.fixture
def plain(secure: RawServer, usual_ports: dict[int, int]) -> Iterator[RawServer]:
    """A server of plain http that sends everybody to `secure`."""
    location = {"Location": "https://127.0.0.1/clientes?cnpj_cpf=52998224725"}
    with RawServer(http(b"", status="301 Moved Permanently", headers=location)) as server:
        usual_ports |= {80: server.port, 443: secure.port}
        yield server


@pytest.mark.parametrize("generation", ["A", "B"])
def test_where_a_redirect_leads_is_verified(
    ask: OneShotClient, plain: RawServer, secure: RawServer, generation: str
) -> None:
    with pytest.raises(Unavailable, match="certificate"):
        ask("http://127.0.0.1", customer, generation=generation)
    assert len(plain.requests) == 1
    assert secure.requests == [], "neither the token nor the document is for a stranger"


def test_where_a_redirect_leads_is_trusted_by_the_companys_own_authority(
    ask: OneShotClient, plain: RawServer, secure: RawServer, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert ask("http://127.0.0.1", customer, ca_file=tmp_path / "ca.pem")
    assert len(secure.requests) == 1


def test_a_redirect_to_another_hosts_certificate(
    ask: OneShotClient, authority: trustme.CA, usual_ports: dict[int, int], tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("erp.example").configure_cert(context)
    moved = http(b"", status="302 Found", headers={"Location": "https://127.0.0.1/clientes"})
    with RawServer(moved) as plain, RawServer(GOOD, context=context) as wrong:
        usual_ports |= {80: plain.port, 443: wrong.port}
        with pytest.raises(Unavailable, match="certificate"):
            ask("http://127.0.0.1", customer, ca_file=tmp_path / "ca.pem")
    assert wrong.requests == []


def test_two_redirects_are_verified_each_time(
    ask: OneShotClient, plain: RawServer, secure: RawServer
) -> None:
    async def twice(client: OwnedErp) -> None:
        for _ in range(2):
            with pytest.raises(Unavailable, match="certificate"):
                await client.customers(MARIA)

    ask("http://127.0.0.1", twice)
    assert (len(plain.requests), secure.requests) == (2, [])
