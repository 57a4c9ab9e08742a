"""Advice to an integrator: each deviation of an ERP is named, with its remedy."""

import io
import json
import ssl
from typing import Any

import pytest
import trustme

from support.one_shot_client import ERP_SECRET
from support.raw_http_server import RawServer, http
from support.stub_erp_server import RoutedServer
from totem.lab import conformance
from totem.lab.conformance.requests import FIELDS, SERVICE
from totem.lab.conformance.result import Code
from totem.lab.reference_erp.app import contract
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings
from totem.settings.field import SecretStr

MARIA = "529.982.247-25"
ANA = {"id_cliente": 1, "nome": "Ana"}


def report(
    base_url: str, document: str | None = MARIA, *, writes: bool = False, **more: Any
) -> dict[str, Any]:
    out = io.StringIO()
    settings = ErpSettings(base_url=base_url, **{"token": SecretStr(ERP_SECRET), "timeout_s": 5.0, **more})
    conformance.run(settings, document=document, as_json=True, out=out, writes=writes)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def found(told: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(row["request"], row["name"]): row["code"] for row in told["checks"]}


def test_every_finding_has_its_advice() -> None:
    assert {code for code in Code if not code.text} == {Code.FINE, Code.NOT_TRIED, Code.TOLERATED}


def test_what_was_found_is_advised_about_and_nothing_else(erp: ReferenceErp) -> None:
    assert report(erp.base_url)["advice"] == {}
    erp.faults.set("cidades:noid;boletos:digit")
    assert set(report(erp.base_url)["advice"]) == {"missing_ids", "withheld"}


def test_the_table_ends_with_what_to_do(erp: ReferenceErp) -> None:
    erp.faults.set("cidades:noid;origens:noid;produtos:status=404")
    out = io.StringIO()
    settings = ErpSettings(base_url=erp.base_url, token=SecretStr(ERP_SECRET))
    conformance.run(settings, document=MARIA, as_json=False, out=out)
    told = " ".join(out.getvalue().partition("What to do:")[2].split())
    assert "- plans: Where it is not wanted" in told
    assert "- origins, cities: Give every record its id" in told
    assert max(map(len, out.getvalue().splitlines())) <= 80


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_fields_are_those_that_the_contract_publishes(generation: str) -> None:
    schemas, paths = (contract(generation)[part] for part in ("components", "paths"))
    for request, path in (("customer", "/clientes"), ("open_boletos", "/boletos"), ("plans", "/produtos")):
        shape = json.dumps(paths[path]["get"]["responses"]["200"])
        name = next(each for each in schemas["schemas"] if f"/{each}" in shape)
        assert {*FIELDS[generation][request]} <= schemas["schemas"][name]["properties"].keys()
    assert {*SERVICE} == schemas["schemas"]["Servico"]["properties"].keys()


def test_fields_that_no_screen_shows_are_told_too() -> None:
    titles = [{"id_fatura": 1, "valor_atual": 1, "url_boleto": ""}]
    known = {("/clientes", "52998224725"): {**ANA, "Sexo": "F", "obs": ""}, ("/boletos", "1"): titles}
    with RoutedServer(known, ERP_SECRET) as server:
        rows = {
            (row["request"], row["name"]): row for row in report(server.base_url)["checks"] if row["field"]
        }
    details = {name: row["detail"] for (_, name), row in rows.items()}
    assert details["Sexo"] == "there in 1 of 1, not read by a kiosk"
    assert (details["obs"], details["alerta"]) == ("empty", "absent")
    assert (details["valor_atual"], details["url_boleto"]) == ("read in 1 of 1", "empty")
    assert ("open_boletos", "id_cliente") not in rows


def test_a_boleto_without_any_way_to_pay_names_the_fields_that_have_one() -> None:
    titles = [{"id_fatura": 1, "valor_atual": 1, "url_boleto": ""}]
    with RoutedServer({("/clientes", "52998224725"): ANA, ("/boletos", "1"): titles}, ERP_SECRET) as server:
        rows = report(server.base_url)["checks"]
    (detail,) = (row["detail"] for row in rows if row["code"] == Code.UNPAYABLE)
    assert detail.startswith("1 of 1 have none of linha_digitavel, codigo_barras, pix_copia_cola, url_boleto")


def test_a_document_that_is_found_in_its_other_form_alone() -> None:
    known = {("/clientes", MARIA): ANA, ("/boletos", "1"): [{"id_fatura": 1, "valor_atual": 1}]}
    with RoutedServer(known, ERP_SECRET) as server:
        told = report(server.base_url)
        assert found(told)["customer", "answer"] == "wrong_mask"
        assert found(told)["open_boletos", "answer"] == "fine"
        assert found(report(server.base_url, document_format="masked"))["customer", "answer"] == "fine"


def test_a_document_that_is_not_found_at_all(erp: ReferenceErp) -> None:
    told = report(erp.base_url, "123.456.789-09")
    assert found(told)["customer", "answer"] == "not_there"


def test_the_other_generation() -> None:
    with ReferenceErp(token=ERP_SECRET, generation="B") as erp:
        assert found(report(erp.base_url))["open_boletos", "generation"] == "other_generation"
        assert ("open_boletos", "generation") not in found(report(erp.base_url, generation="B"))


def test_a_404_that_every_address_gives() -> None:
    with RawServer(http({"detail": "Not Found"}, status="404 Not Found")) as server:
        codes = found(report(server.base_url, None))
    assert codes["customer", "address"] == codes["statement", "address"] == "ambiguous"
    assert codes["prospect_status", "address"] == "ambiguous"
    assert ("statement", "unknown customer") not in codes


def test_what_a_kiosk_cannot_tell_from_an_address_that_is_none_it_does_not_offer() -> None:
    known = {
        ("/clientes", "52998224725"): ANA,
        ("/instalacoes", "1"): [{"id_instalacao": 1, "endereco": "Rua A"}],
    }
    with RoutedServer(known, ERP_SECRET) as server:
        told = report(server.base_url)
    assert found(told)["installations", "address"] == "ambiguous"
    plan = next(each for each in told["abilities"] if each["name"] == "my plan")
    assert (plan["able"], plan["why"]) == (False, 'only by records.installations = "always"')


def test_a_method_that_is_not_taken() -> None:
    with RawServer(http({"message": "Method Not Allowed"}, status="405 Method Not Allowed")) as server:
        codes = found(report(server.base_url, writes=True))
    assert codes["customer", "answer"] == codes["plans", "answer"] == "wrong_method"
    assert codes["create_lead", "answer"] == "wrong_method"


def test_no_token_where_one_is_asked_for(erp: ReferenceErp) -> None:
    told = report(erp.base_url, token=None)
    assert [row["detail"] for row in told["checks"]][-1] == "none was sent: HTTP 401"
    assert "erp.auth_header" in told["advice"]["token_refused"]


def test_a_status_that_speaks_of_success_in_other_words() -> None:
    with RawServer(http({"status": "Cadastrado com sucesso"})) as server:
        told = report(server.base_url, None, writes=True)
    detail = next(row["detail"] for row in told["checks"] if row["request"] == "create_lead")
    assert "speaks of success" in detail
    assert "Cadastrado" not in detail


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:9", "refused"),
        ("https://no-such-host.invalid", "the host's name is not known"),
    ],
)
def test_why_nobody_is_reached(url: str, why: str) -> None:
    (row,) = report(url)["checks"]
    assert (row["name"], row["code"]) == ("reach", "unreachable")
    assert row["detail"] == f"no connection: {why}"


def test_https_where_none_is_spoken() -> None:
    with RoutedServer({}) as server:
        (row,) = report(server.base_url.replace("http:", "https:"))["checks"]
    assert row["detail"] == "no connection: TLS is not spoken there"


def test_a_certificate_that_is_not_trusted() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with RawServer(http({}), context=context) as server:
        (row,) = report(server.base_url)["checks"]
    assert row["code"] == "certificate"
