"""`totem erp check` tells a sound ERP from one that no kiosk can use, and repeats nothing of what it read."""

import io
import json
from typing import Any

import pytest
from pydantic import SecretStr

from support.asking import ERP_SECRET
from support.logs import LogWatch
from support.raw_http import RawServer, http
from totem.domain.taxid import InvalidTaxId
from totem.erp import conformance
from totem.erp.reference.server import ReferenceErp
from totem.settings import ErpSettings

MARIA = "529.982.247-25"


def check(
    base_url: str, document: str | None = MARIA, **more: Any
) -> tuple[int, dict[tuple[str, str], str], str]:
    """Exit code, verdicts by (request, check), and the whole output."""
    out = io.StringIO()
    settings = ErpSettings(base_url=base_url, **{"token": SecretStr(ERP_SECRET), "timeout_s": 5.0, **more})
    code = conformance.run(settings, document=document, as_json=True, out=out)
    report = json.loads(out.getvalue())
    assert report["ok"] is (code == 0)
    return code, {(row["request"], row["name"]): row["verdict"] for row in report["checks"]}, out.getvalue()


@pytest.mark.parametrize("generation", ["A", "B"])
def test_a_sound_erp(erp_servers: dict[str, ReferenceErp], generation: str) -> None:
    code, verdicts, text = check(erp_servers[generation].base_url, generation=generation)
    assert code == 0
    assert set(verdicts.values()) == {"ok"}
    assert verdicts["open_boletos", "valor_atual"] == "ok"
    for secret in ("Maria", "52998224725", MARIA, "133.28", ERP_SECRET):
        assert secret not in text


def test_without_a_document(erp: ReferenceErp) -> None:
    code, verdicts, _ = check(erp.base_url, document=None)
    assert code == 0
    assert verdicts["customer", "fields"] == "skipped"


def test_a_table_for_people(erp: ReferenceErp) -> None:
    out = io.StringIO()
    settings = ErpSettings(base_url=erp.base_url, token=SecretStr(ERP_SECRET))
    assert conformance.run(settings, document=MARIA, as_json=False, out=out) == 0
    assert all(line.startswith(("ok", "warning")) for line in out.getvalue().splitlines())


def test_a_document_that_is_none(erp: ReferenceErp) -> None:
    with pytest.raises(InvalidTaxId):
        check(erp.base_url, document="123")


def test_no_connection() -> None:
    code, verdicts, _ = check("http://127.0.0.1:9")
    assert (code, verdicts) == (1, {("customer", "reach"): "failed"})


def test_a_wrong_token(erp: ReferenceErp) -> None:
    code, verdicts, _ = check(erp.base_url, token=SecretStr("outro"))
    assert code == 1
    assert verdicts["customer", "token"] == "failed"


def test_open_to_anybody() -> None:
    with ReferenceErp() as server:
        code, verdicts, _ = check(server.base_url)
    assert code == 0
    assert verdicts["customer", "token"] == "warning"


@pytest.mark.parametrize("fault", ["clientes:error=Erro desconhecido", "clientes:html", "clientes:broken"])
def test_an_unknown_document_told_as_a_failure(erp: ReferenceErp, fault: str) -> None:
    erp.faults.set(fault)
    code, verdicts, _ = check(erp.base_url)
    assert code == 1
    assert verdicts["customer", "unknown document"] == "failed"


def test_a_filter_that_is_ignored(expected_logs: LogWatch) -> None:
    expected_logs.expect("of another document")
    with RawServer(http([{"id_cliente": 1, "nome": "Ana", "cnpj_cpf": "390.533.447-05"}])) as server:
        code, verdicts, _ = check(server.base_url)
    assert code == 1
    assert verdicts["customer", "unknown document"] == "failed"


def test_fields_that_cannot_be_read() -> None:
    missing, refused = http({}), http({}, status="401 Unauthorized")
    client = http({"id_cliente": 1, "nome": "Ana", "data_nascimento": "ontem"})
    boletos = http([{"id_fatura": 1, "valor_atual": "muito"}, {"id_fatura": 2, "valor_atual": "1.00"}])
    with RawServer(missing, refused, client, boletos) as server:
        code, verdicts, text = check(server.base_url)
    assert code == 1
    assert verdicts["customer", "data_nascimento"] == "warning"
    assert verdicts["open_boletos", "valor_atual"] == "failed"
    assert verdicts["open_boletos", "data_vencimento"] == "warning"
    assert "cannot be read in 1 of 2" in text
    assert "muito" not in text


def test_titles_that_nobody_can_pay() -> None:
    missing, refused = http({}), http({}, status="401 Unauthorized")
    client, boletos = http({"id_cliente": 1, "nome": "Ana"}), http([{"id_fatura": 1, "valor_atual": 1}])
    with RawServer(missing, refused, client, boletos) as server:
        code, verdicts, _ = check(server.base_url)
    assert code == 0
    assert verdicts["open_boletos", "forms of payment"] == "warning"


def test_titles_that_a_kiosk_would_withhold(erp: ReferenceErp) -> None:
    erp.faults.set("boletos:digit")
    code, verdicts, text = check(erp.base_url)
    assert code == 0
    assert verdicts["open_boletos", "integrity"] == "warning"
    assert "line_unreadable" in text
