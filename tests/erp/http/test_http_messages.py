"""Bodies of requests: JSON with a length stated beforehand, and files that are in memory once at most."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

import pytest

from support.discarding_erp import measure_upload
from support.one_shot_client import OneShotClient, of_sales, status
from support.raw_http_server import RawServer, http
from totem.domain.sign_up import Attachment, ProspectId
from totem.erp.errors import Declined
from totem.erp.http.messages import Base64, JsonBody
from totem.erp.ownership import OwnedErp

PHOTO = Attachment("frente.jpg", "image/jpeg", bytes(range(256)) * 2000)
DONE = http({"status": "ok", "id": 7})


async def whole(body: JsonBody) -> bytes:
    return b"".join([piece async for piece in body])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"nome": "Conceição", "obs": 'aspas " e\nlinha'},
        {"conteudo": Base64(b"")},
        {"conteudo": Base64(b"a")},
        {"nome": "a", "conteudo": Base64(b"\xff" * 500_000), "tipo": "x"},
        {"frente": Base64(b"ab"), "verso": Base64(b"abc")},
    ],
)
def test_a_body_is_json_of_the_length_that_it_tells(fields: Mapping[str, str | Base64]) -> None:
    body = JsonBody(fields)
    first, again = asyncio.run(whole(body)), asyncio.run(whole(body))
    assert first == again
    assert len(first) == body.length
    assert json.loads(first) == {name: str(value) for name, value in fields.items()}


def test_a_file_shows_in_no_repr() -> None:
    assert "segredo" not in repr(Base64(b"segredo"))


send_photo: Callable[[OwnedErp], Awaitable[object]] = of_sales(
    "send_file", prospect_id=ProspectId("7"), attachment=PHOTO, key="k"
)


def test_a_file_follows_a_redirect_whole(ask: OneShotClient) -> None:
    with RawServer(status("307 Temporary Redirect", Location="/v2/arquivos"), DONE) as server:
        ask(server.base_url, send_photo)
    bodies = [json.loads(request.partition("\r\n\r\n")[2]) for request in server.requests]
    assert (
        bodies == [{"nome": "frente.jpg", "tipo": "image/jpeg", "conteudo": str(Base64(PHOTO.content))}] * 2
    )


@pytest.mark.parametrize("payload", ["form", "query"])
def test_a_file_travels_in_other_places_too(ask: OneShotClient, payload: str) -> None:
    small = of_sales(
        "send_file",
        prospect_id=ProspectId("7"),
        attachment=Attachment("a", "b", b"\xff\xfe"),
        key="k",
    )
    with RawServer(DONE) as server:
        ask(server.base_url, small, requests={"send_file": {"payload": payload}})
    assert "conteudo=%2F%2F4%3D" in server.requests[0]


def test_a_file_that_is_too_large_for_the_server_is_declined(ask: OneShotClient) -> None:
    with RawServer(http(b"<html>", status="413 Request Entity Too Large")) as server, pytest.raises(Declined):
        ask(server.base_url, send_photo)


def test_a_file_is_sent_without_a_copy_of_it() -> None:
    photo = Attachment("frente.jpg", "image/jpeg", bytes(10_000_000))
    send = of_sales("send_file", prospect_id=ProspectId("7"), attachment=photo, key="k")
    taken, more = asyncio.run(measure_upload(send))
    assert taken > len(photo.content) * 4 // 3
    assert more < len(photo.content) // 4
