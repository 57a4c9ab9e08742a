"""Reference ERP: consistent data, faults by rule, and an OpenAPI page that documents the contract."""

import json
import re
import urllib.error
import urllib.request
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from support.one_shot_client import ERP_SECRET, OneShotClient, boletos_of
from support.reference_erp_client import pay
from totem.domain.customer import OpenBoleto, PaymentForm
from totem.domain.integrity import check
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import FindingSeverity, Policy
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.customer_models import read_boletos
from totem.erp.adapters.contract.find_records import compact
from totem.lab.conformance.requests import FORMS
from totem.lab.reference_erp import faults, schema, seed
from totem.lab.reference_erp.app import MOVE, PAY, RECEIVED
from totem.lab.reference_erp.faults import Faults, InvalidFault
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.titles import PIX_KEY
from totem.settings import REQUESTS

MARIA = TaxId.parse("529.982.247-25")
DAYS = [date(2026, 11, 24), date(2026, 12, 31), date(2028, 2, 29), date(2049, 10, 13)]
POLICY = Policy(
    allowed_banks=frozenset({"756"}),
    allowed_pix_keys=frozenset({PIX_KEY}),
    allowed_link_hosts=frozenset({"boletos.netsul.example"}),
)


def titles(today: date) -> list[OpenBoleto]:
    rows = [compact(row) for one in seed.registrations(today) for row in one.boletos]
    return [wire.to_domain(place) for place, wire in enumerate(read_boletos(rows))]


def checked(boletos: list[OpenBoleto], today: date) -> list[CheckedBoleto]:
    return [check.check(boleto, POLICY, today) for boleto in boletos]


@pytest.mark.parametrize("today", DAYS)
def test_every_title_passes_the_checks_on_any_day(today: date) -> None:
    for one in checked(titles(today), today):
        late = one.boleto.due_date is not None and one.boleto.due_date < today
        worst = max((finding.severity for finding in one.findings), default=FindingSeverity.OK)
        assert worst is (FindingSeverity.DIFFERS if late else FindingSeverity.OK)
        assert one.offered


def test_every_field_of_a_title_is_on_the_page_for_integrators() -> None:
    sent = {name for one in seed.registrations(DAYS[0]) for row in one.boletos for name in row}
    assert sent == schema.BoletoA.model_fields.keys()


def test_the_data_never_age() -> None:
    for today in DAYS:
        due = [boleto.due_date for boleto in titles(today) if boleto.due_date]
        assert min(due) < today < max(due)
        assert today in due


def test_every_form_of_payment_is_missing_somewhere() -> None:
    offered = {frozenset(one.offered) for one in checked(titles(DAYS[0]), DAYS[0])}
    assert {frozenset({PaymentForm.PIX}), frozenset({PaymentForm.LINK}), frozenset(FORMS)} <= offered


def test_fine_and_interest() -> None:
    late = next(boleto for boleto in titles(DAYS[0]) if boleto.id == "50101")
    # 2 % of 129.90 is 2.598; 18 days of 1 % a month are 0.7794
    assert [str(x) for x in (late.original_amount, late.fine, late.interest)] == ["129.90", "2.60", "0.78"]
    assert str(late.amount) == "133.28"


def test_the_demo_documents() -> None:
    customers = seed.registrations(DAYS[0])
    known = {document.value for one in customers if (document := seed.document(one.fields))}
    shown = {TaxId.parse(document).value for document, _ in seed.DEMO_DOCUMENTS}
    assert known == shown - {TaxId.parse("123.456.789-09").value}
    assert len(known) >= 12
    counts = {len(one.boletos) for one in customers}
    assert {0, 1, 3, 60, 500} <= counts


def get(url: str, token: str | None = ERP_SECRET) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:  # noqa: S310 - loopback
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/clientes", 400, "Informe o CPF ou CNPJ"),
        ("/clientes?cnpj_cpf=111", 400, "CPF ou CNPJ inválido"),
        ("/clientes?cnpj_cpf=12345678909", 404, "Cliente não encontrado"),
        ("/boletos", 400, "Informe id_cliente"),
        ("/boletos?id_cliente=1", 404, "Cliente não encontrado"),
    ],
)
def test_errors(erp: ReferenceErp, path: str, status: int, error: str) -> None:
    assert get(erp.base_url + path) == (status, {"erro": error})


def test_token(erp: ReferenceErp) -> None:
    url = f"{erp.base_url}/clientes?cnpj_cpf=52998224725"
    assert get(url)[0] == 200
    assert get(url, "outro")[0] == get(url, None)[0] == 401


def test_generation_b_speaks_its_own_names(erp_servers: dict[str, ReferenceErp]) -> None:
    base = erp_servers["B"].base_url
    customer = get(f"{base}/clientes?cnpj_cpf=529.982.247-25")[1]
    assert {"nome_completo", "id_remoto", "id_contrato", "rua_endereco"} <= set(customer)
    assert not {"cnpj_cpf", "nome", "id_cliente", "email"} & set(customer)
    boletos = get(f"{base}/boletos?document=52998224725&id_contrato={customer['id_contrato']}")[1]
    assert {boleto["document_number"] for boleto in boletos} == {"52998224725"}
    assert get(f"{base}/boletos?document=52998224725&id_contrato=outro")[0] == 404


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_page_for_integrators(erp_servers: dict[str, ReferenceErp], generation: str) -> None:
    page = get(f"{erp_servers[generation].base_url}/openapi.json")[1]
    doors = [page["paths"].pop(path) for path in (PAY, RECEIVED, MOVE)]
    assert all("não faz parte do contrato" in how["description"] for door in doors for how in door.values())
    assert len([how for path in page["paths"].values() for how in path]) == len(REQUESTS)
    sent = {
        one["name"] for path in ("/clientes", "/boletos") for one in page["paths"][path]["get"]["parameters"]
    }
    assert sent == (
        {"cnpj_cpf", "id_cliente"} if generation == "A" else {"cnpj_cpf", "document", "id_contrato"}
    )
    for model in page["components"]["schemas"].values():
        for field in model.get("properties", {}).values():
            assert field.get("description")
    assert "ValidationError" not in json.dumps(page)


@pytest.mark.parametrize("payload", ["json", "form", "query"])
def test_by_post_as_well(erp: ReferenceErp, ask: OneShotClient, payload: str) -> None:
    by_post = {"method": "POST", "payload": payload}
    found = ask(erp.base_url, boletos_of(MARIA), requests={"customer": by_post, "open_boletos": by_post})
    assert len(found) == 3


def test_own_data(ask: OneShotClient, tmp_path: Path) -> None:
    file = tmp_path / "base.json"
    row = {
        "id_cliente": 9,
        "nome": "Zé",
        "cnpj_cpf": "529.982.247-25",
        "boletos": [{"id_fatura": 1, "valor_atual": 5}],
    }
    file.write_text(json.dumps({"clientes": [row]}), encoding="utf-8")
    with ReferenceErp(data=seed.load(file)) as server:
        assert [boleto.id for boleto in ask(server.base_url, boletos_of(MARIA))] == ["1"]


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"clientes": 1}', '{"clientes": [1]}', '{"clientes": [{"cnpj_cpf": "1"}]}'),
        '{"clientes": [{"cnpj_cpf": "52998224725", "boletos": {}}]}',
    ],
)
def test_data_of_another_shape(tmp_path: Path, content: str) -> None:
    file = tmp_path / "base.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"customer|clientes|Expecting"):
        seed.load(file)


# --- faults ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "lost"),
    [
        ("boletos:amount", {PaymentForm.BARCODE}),
        ("boletos:digit", {PaymentForm.BARCODE}),
        ("boletos:pix", {PaymentForm.PIX}),
        ("boletos:amount,pix", {PaymentForm.BARCODE, PaymentForm.PIX}),
    ],
)
def test_wrong_data_is_kept_from_the_customer(
    erp: ReferenceErp, ask: OneShotClient, rules: str, lost: set[PaymentForm]
) -> None:
    erp.faults.set(rules)
    boletos = ask(erp.base_url, boletos_of(TaxId.parse("111.444.777-35")))
    one = check.check(boletos[0], POLICY, datetime.now().astimezone().date())
    assert set(FORMS) - set(one.offered) == lost
    assert max(finding.severity for finding in one.findings) >= FindingSeverity.SUSPICIOUS


def test_times_and_after() -> None:
    rules = Faults("boletos:status=500,times=2;boletos:status=503,after=1,times=1;*:html")
    taken = [rules.take("boletos") for _ in range(5)]
    assert [fault and (fault.status or "html") for fault in taken] == [500, 500, "html", 503, "html"]
    assert rules.take("clientes") is not None


def test_rules_change_while_it_runs(erp: ReferenceErp, ask: OneShotClient) -> None:
    erp.faults.set("boletos:status=500,times=2")
    assert ask(erp.base_url, boletos_of(MARIA))
    assert len(ask.waits) == 2
    erp.faults.set("*:redirect=https://outro.example/")
    erp.faults.clear()
    assert ask(erp.base_url, boletos_of(MARIA))


@pytest.mark.parametrize(
    "rules",
    [
        *("x", "boletos", "outro:status=500", "boletos:nada", "boletos:status", "boletos:status=x"),
        *("boletos:status=99", "boletos:delay=-1", "boletos:delay=nan", "boletos:redirect"),
    ],
)
def test_rules_out_of_grammar(rules: str) -> None:
    with pytest.raises(InvalidFault):
        faults.parse(rules)


def test_every_word_of_the_grammar_is_told() -> None:
    words = {*re.findall(r"[\w*-]+", faults.__doc__ or "")}
    assert {*faults._WORDS, faults.CONTACTS, *faults.OF_PROSPECTS, "*"} <= words


MARIA = TaxId.parse("529.982.247-25")


@pytest.mark.parametrize("generation", ["A", "B"])
def test_what_is_paid_is_listed_no_more(ask: OneShotClient, generation: str) -> None:
    with ReferenceErp(token=ERP_SECRET, generation=generation) as erp:

        def listed() -> list[str]:
            return [each.id for each in ask(erp.base_url, boletos_of(MARIA), generation=generation)]

        assert listed() == ["50101", "50102", "50103"]
        assert pay(erp, "50102") == 200
        assert listed() == ["50101", "50103"]
        erp.paid.update({"50101", "50103"})
        assert listed() == []


def test_only_what_is_open_can_be_paid_and_only_with_the_token() -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        assert pay(erp, "1") == 404
        assert pay(erp, "50101", secret=ERP_SECRET[1:]) == 401
        assert pay(erp, "50101") == 200
        assert pay(erp, "50101") == 404


def test_faults_are_what_the_kiosk_meets_and_not_the_door() -> None:
    with ReferenceErp(token=ERP_SECRET, faults="*:status=500") as erp:
        assert pay(erp, "50101") == 200
