"""Requests to the reference ERP: any, as an integrator would try it, and the payment of a title."""

import json
import urllib.error
import urllib.request
from typing import Any

from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def send(
    erp: ReferenceErp, method: str, path: str, content: object = None, *, key: str | None = None
) -> tuple[int, Any]:
    """Status and JSON of the answer; bytes are sent as they are, all else as JSON."""
    body = content if isinstance(content, bytes) or content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"{erp.base_url}{path}", body, method=method)  # noqa: S310 - our own server
    request.add_header("Authorization", f"Bearer {ERP_SECRET}")
    request.add_header("Content-Type", "application/json")
    if key is not None:
        request.add_header("Idempotency-Key", key)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def pay(erp: ReferenceErp, number: str, secret: str = ERP_SECRET) -> int:
    """Pay the title `number`; return the status of the answer."""
    request = urllib.request.Request(f"{erp.base_url}/_demo/pagar/{number}", method="POST")  # noqa: S310 - our own server
    request.add_header("Authorization", f"Bearer {secret}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
