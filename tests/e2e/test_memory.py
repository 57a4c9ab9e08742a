"""After a visit, the memory of the whole process is searched for who was there and for what they owe.

Measured with Python 3.11 and glibc 2.41: while the slip is printed, some 40 copies of these texts are in
memory. After the visit there is none, or one: a copy of the ERP's answer, or a part of one, in a chunk that
the C library has put where only another thread or a request of just that size would take it. Without
`totem.freed`, there are as many after the visit as before, and after the next one still.
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from support.asking import ERP_SECRET
from support.recall import kiosk_apart
from totem.erp.reference.server import ReferenceErp

MARIA, ANOTHER = "52998224725", "11144477735"
FEW = 2
"""Copies of one text that may be left in memory that is free."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/PID/mem")


def told(erp: ReferenceErp, question: str) -> dict[str, Any]:
    """The first record of an answer of the ERP."""
    request = Request(erp.base_url + question, headers={"Authorization": f"Bearer {ERP_SECRET}"})  # noqa: S310 - http
    with urlopen(request) as answer:  # noqa: S310 - see above
        found = json.load(answer)
    record: dict[str, Any] = found[0] if isinstance(found, list) else found
    return record


def secrets_of(erp: ReferenceErp) -> dict[str, str]:
    customer = told(erp, f"/clientes?cnpj_cpf={MARIA}")
    title = told(erp, f"/boletos?id_cliente={customer['id_cliente']}")
    pix = next(text for text in title.values() if isinstance(text, str) and text.startswith("0002"))
    return {
        "document": MARIA,
        "document as written": "529.982.247-25",
        "name": customer["nome"],
        "name as shown": "Maria C.",
        "street": customer["endereco"],
        "barcode": title["codigo_barras"],
        "line": title["linha_digitavel"],
        "PIX": pix,
    }


def test_memory_holds_nobody_once_the_visit_is_over(erp: ReferenceErp, tmp_path: Path) -> None:
    secrets = secrets_of(erp)
    with kiosk_apart(erp.base_url, tmp_path, ERP_SECRET=ERP_SECRET) as kiosk:
        assert set(kiosk.found(secrets).values()) == {0}
        kiosk.begin(MARIA)
        shown = kiosk.found(secrets)
        assert min(shown.values()) > 0
        kiosk.end()
        left = kiosk.found(secrets)
        assert max(left.values()) <= FEW, left
        assert sum(left.values()) <= sum(shown.values()) / 4, (shown, left)
        kiosk.begin(ANOTHER)
        kiosk.end()
        later = kiosk.found(secrets)
        assert max(later.values()) <= FEW, later
