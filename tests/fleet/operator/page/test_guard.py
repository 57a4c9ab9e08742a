"""The page against other sites, other users of the computer and broken requests, by HTTP from outside."""

import re
import socket
from collections.abc import Iterator
from itertools import product

import httpx
import pytest

from fleet.operator.page.conftest import Served
from support.fleet_console import PreparedConsole
from totem.fleet.operator.page.guard import POLICY
from totem.fleet.operator.sending import SendState

PATHS = ("/", "/totens/netsul-0000", "/totens/netsul-0000/tela", "/comandos/x", "/eventos")
COMMAND = {"do": "restart", "ids": ["netsul-0000"], "args": {}}


@pytest.fixture
def client(console: PreparedConsole, served: Served) -> Iterator[httpx.Client]:
    """A browser that opened the printed address."""
    console.put_fleet(2)
    with httpx.Client(base_url=served.base) as client:
        assert client.get(served.page.address).headers["location"] == f"{served.page.guard.base}/"
        yield client


def own_headers(served: Served) -> dict[str, str]:
    return {"Origin": served.origin, "X-CSRF": served.page.guard.csrf, "Content-Type": "application/json"}


def test_only_this_computer_reaches_it(served: Served) -> None:
    with socket.socket() as other:
        other.settimeout(60)
        assert other.connect_ex(("127.0.0.2", served.port)) != 0


def test_nothing_is_shown_without_the_key(served: Served) -> None:
    cookie = f"totem-{served.port}"
    cookies = ("", f"{cookie}=", f"{cookie}=x; {cookie}=é", '"\x01;')
    for path, value in product(PATHS, cookies):
        headers = [(b"Cookie", value.encode())] if value else []
        answer = httpx.get(served.base + path, headers=headers)
        assert answer.status_code == 403
        assert "netsul" not in answer.text
    assert httpx.get(f"{served.base}/?chave=errada").status_code == 403


def test_a_cookie_of_the_page_opens_nothing_without_its_folder_nor_that_without_it(
    console: PreparedConsole, served: Served
) -> None:
    console.put_fleet(2)
    guard = served.page.guard
    cookie = {"Cookie": f"totem-{served.port}={guard.key}"}
    assert httpx.get(f"{served.base}/", headers=cookie).status_code == 200
    for path in (*PATHS, f"/?chave={guard.key}"):
        for folder in ("", "/x", guard.base.swapcase(), guard.base[:-1], f"{guard.base}x", f"/{guard.base}"):
            answer = httpx.get(f"{served.origin}{folder}{path}", headers=cookie)
            assert answer.status_code == 403, answer.url
            assert "netsul" not in answer.text
            assert "set-cookie" not in answer.headers
        answer = httpx.post(f"{served.origin}{path}", json=COMMAND, headers={**cookie, **own_headers(served)})
        assert answer.status_code == 403
    assert httpx.get(f"{served.base}/").status_code == 403
    assert console.sent == []


def test_another_host_is_refused(client: httpx.Client, served: Served) -> None:
    port = served.port
    for host in ("evil.example", "127.0.0.1", "127.0.0.1:1", f"localhost.evil.example:{port}", ""):
        headers = {"Host": host}
        assert client.get("/", headers=headers).status_code in {400, 421}
        answer = client.post("/comandos", json=COMMAND, headers={**own_headers(served), **headers})
        assert answer.status_code in {400, 421}
    assert served.console.sent == []


def test_a_command_needs_origin_token_and_form(client: httpx.Client, served: Served) -> None:
    good = own_headers(served)
    wrong = [
        {**good, "Origin": "https://evil.example"},
        {**good, "Origin": "null"},
        {**good, "Origin": f"http://localhost:{served.port}"},
        {**good, "X-CSRF": ""},
        {**good, "X-CSRF": "é" * 8},
        {**good, "Content-Type": "text/plain"},
        {**good, "Content-Type": "application/x-www-form-urlencoded"},
        {**good, "Sec-Fetch-Site": "cross-site"},
        {key: value for key, value in good.items() if key != "Origin"},
    ]
    for headers in wrong:
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        assert client.post("/comandos", json=COMMAND, headers=raw).status_code == 403, headers
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert client.request(method, "/comandos", headers=good).status_code == 405
    assert client.get("/comandos").status_code in {404, 405}
    assert served.console.sent == []
    assert client.post("/comandos", json=COMMAND, headers=good).status_code == 200
    assert len(served.console.sent) == 1


def test_a_broken_command_is_not_sent(client: httpx.Client, served: Served) -> None:
    long = b'{"do":"service_off","ids":["netsul-0000"],"args":{"message":"%s"}}' % (b"x" * 161)
    for body in (
        b"",
        b"{",
        b"[" * 100_000,
        b"x" * 300_000,
        long,
        b'{"do":"format_disk","ids":["netsul-0000"]}',
        b'{"do":"restart","ids":[]}',
        b'{"do":"restart","ids":["unknown"]}',
        b'{"do":"restart","ids":["netsul-0000"],"args":{"shell":"x"}}',
        b'{"do":"service_off","ids":["netsul-0000"],"args":{"message":"a\\u202eb"}}',
        b'{"do":"restart","ids":["netsul-0000"],"boot":"x"}',
    ):
        answer = client.post("/comandos", content=body, headers=own_headers(served))
        assert 400 <= answer.status_code < 500, body[:60]
    assert served.console.sent == []


def test_every_answer_has_the_policy_and_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    for path in (
        "/",
        "/totens/netsul-0000",
        "/nada",
        "/arquivos/page.css",
        "/arquivos/page.js",
        "/totens/%00",
    ):
        answer = client.get(path)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        outside = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//[^"') ]+""", answer.text)
        assert outside == []
        assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text)


def test_no_other_file_is_served(client: httpx.Client) -> None:
    names = ("../page.html", "..%2f..%2fbrands", "page.html", "%2e%2e/list.html", "Inter-Bold.otf/..")
    for folder, name in product(("arquivos", "fontes"), names):
        assert client.get(f"/{folder}/{name}").status_code == 404


def test_a_file_of_a_kiosk_is_kept_and_never_shown(client: httpx.Client, served: Served) -> None:
    order = {"do": "diagnostics", "ids": ["netsul-0000"], "args": {}}
    html = client.post("/comandos", json=order, headers=own_headers(served)).text
    evil = b"<script>alert(1)</script>"
    served.console.sent[-1][3].files["netsul-0000"] = {"diagnostico.html": evil}
    served.console.answer("netsul-0000", SendState.DONE)
    job = re.search(r'data-job="(\w+)"', html)
    assert job is not None
    link = re.search(r'href="[^"]+(/comandos/[^"]+)"', client.get(f"/comandos/{job[1]}").text)
    assert link is not None
    answer = client.get(link[1])
    assert answer.content == evil
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="netsul-0000-diagnostico.html"'
    assert client.get(link[1].replace("diagnostico", "outro")).status_code == 404
