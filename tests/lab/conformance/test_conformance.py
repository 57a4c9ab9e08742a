"""`totem erp check`: sound ERPs pass, unusable ones fail, and the report holds no data of a customer."""

import io
import json
from typing import Any

import pytest

from support.one_shot_client import ERP_SECRET
from support.raw_http_server import RawServer, http
from support.stub_erp_server import RoutedServer
from totem.domain.taxid import InvalidTaxId
from totem.erp.http import retry
from totem.lab import conformance
from totem.lab.conformance import requests
from totem.lab.conformance.requests import ENTRIES
from totem.lab.conformance.write_checks import TEST_NAME
from totem.lab.reference_erp.receipt_routes import RECEIPTS
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.service_request_routes import CONTACTS, TICKETS, UNLOCKS
from totem.lab.reference_erp.write_routes import LEADS
from totem.settings import REQUESTS, ErpSettings
from totem.settings.field import SecretStr

MARIA = "529.982.247-25"


def check(
    base_url: str,
    document: str | None = MARIA,
    *,
    writes: bool = False,
    require: str | None = None,
    **more: Any,
) -> tuple[int, dict[tuple[str, str], str], str]:
    """Exit code, verdicts by (request, check), and the whole output."""
    out = io.StringIO()
    settings = ErpSettings(base_url=base_url, **{"token": SecretStr(ERP_SECRET), "timeout_s": 5.0, **more})
    code = conformance.run(settings, document=document, as_json=True, out=out, writes=writes, require=require)
    report = json.loads(out.getvalue())
    assert report["ok"] is (code == 0)
    return code, {(row["request"], row["name"]): row["verdict"] for row in report["checks"]}, out.getvalue()


def able(text: str) -> dict[str, bool | None]:
    """Return the features of a totem according to the report."""
    return {row["name"]: row["able"] for row in json.loads(text)["abilities"]}


def test_it_knows_every_request_of_the_contract_once() -> None:
    assert sorted(row[0].request for row in requests._ROWS) == sorted(REQUESTS)


@pytest.mark.parametrize("generation", ["A", "B"])
def test_a_sound_erp(generation: str) -> None:
    with ReferenceErp(generation=generation, token=ERP_SECRET) as erp:
        code, verdicts, text = check(erp.base_url, generation=generation, writes=True, require="all")
        (prospect,), (lead,) = erp.store.prospects(), erp.store.all(LEADS)
        (ticket,), unlocks = erp.store.all(TICKETS), erp.store.all(UNLOCKS)
    assert code == 0
    skipped = {request for (request, _), verdict in verdicts.items() if verdict != "ok"}
    own = {"contact"} if generation == "B" else set()  # it tells no e-mail that could stay
    assert skipped == {"settle", *own}  # never made for trial
    assert verdicts["settle", "title by id"] == "ok"
    assert verdicts["open_boletos", "valor_atual"] == verdicts["installations", "servicos.valor"] == "ok"
    assert {request for request, name in verdicts if name == "answer"} == {*REQUESTS}
    for secret in ("Maria", "52998224725", MARIA, "133.28", "Jaguara", "Internet fibra", ERP_SECRET):
        assert secret not in text
    name = "nome" if generation == "A" else "nome_completo"
    assert prospect["dados"][name] == lead["dados"][name] == TEST_NAME
    assert ticket["dados"]["descricao"].startswith(TEST_NAME)
    assert not unlocks
    assert (prospect["status"], len(prospect["arquivos"])) == ("6", 1)
    told = able(text)
    assert told.pop("card payments") is None
    assert told.pop("phone asked") is (generation == "A")
    assert told.pop("own contacts") is (True if generation == "A" else None)
    assert set(told.values()) == {True}
    assert json.loads(text)["levels"] == {"totem": True, "app": True, "prospect": True, "all": True}


def test_nothing_is_sent_unless_it_is_allowed() -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        code, verdicts, text = check(erp.base_url)
        assert (erp.store.prospects(), erp.store.all(LEADS)) == ([], [])
        assert (erp.store.all(TICKETS), erp.store.all(CONTACTS), erp.store.all(RECEIPTS)) == ([], [], [])
    assert code == 0
    skipped = {request for (request, name), verdict in verdicts.items() if verdict == "skipped"}
    assert skipped == {each.name for each in requests.WRITES}
    assert json.loads(text)["levels"] == {"totem": True, "app": True, "prospect": None, "all": None}


@pytest.mark.parametrize(
    ("require", "writes", "document", "code"),
    [
        (None, False, None, 0),
        ("totem", False, None, 1),
        ("app", False, MARIA, 0),
        ("prospect", False, MARIA, 1),
        ("prospect", True, MARIA, 0),
        ("all", False, MARIA, 1),
    ],
)
def test_what_is_required_has_to_be_shown(
    erp: ReferenceErp, require: str | None, *, writes: bool, document: str | None, code: int
) -> None:
    assert check(erp.base_url, document, writes=writes, require=require)[0] == code


def test_an_erp_of_two_requests_is_good_for_a_totem(erp: ReferenceErp) -> None:
    others = ("notas-fiscais", "extratos", "quitacoes", "instalacoes", "produtos", "cidades", "prospectos")
    erp.faults.set(";".join(f"{path}:status=404" for path in others))
    code, verdicts, text = check(erp.base_url)
    assert code == 0
    assert verdicts["plans", "answer"] == verdicts["installations", "answer"] == "warning"
    report = json.loads(text)
    assert report["levels"] == {"totem": True, "app": False, "prospect": False, "all": False}
    assert {row["name"] for row in report["abilities"] if row["able"] is False} >= {"my plan", "sign-up"}
    assert check(erp.base_url, require="app")[0] == 1


def test_requests_go_as_they_are_configured(erp: ReferenceErp) -> None:
    by_post = {"method": "POST", "payload": "json"}
    requests = dict.fromkeys(("customer", "open_boletos", "plans", "installations"), by_post)
    code, verdicts, _ = check(erp.base_url, requests=requests, document_format="masked", require="app")
    assert (code, verdicts["plans", "answer"]) == (0, "ok")


def test_without_a_document(erp: ReferenceErp) -> None:
    code, verdicts, _ = check(erp.base_url, document=None)
    assert code == 0
    assert verdicts["open_boletos", "answer"] == "skipped"
    assert verdicts["cities", "answer"] == verdicts["open_boletos", "unknown customer"] == "ok"


def test_a_table_for_people(erp: ReferenceErp) -> None:
    out = io.StringIO()
    settings = ErpSettings(base_url=erp.base_url, token=SecretStr(ERP_SECRET))
    assert conformance.run(settings, document=MARIA, as_json=False, out=out) == 0
    *requests, able, levels = out.getvalue().split("\n\n")
    heads = [block.splitlines()[0].split() for block in requests]
    assert [head[:2] for head in heads] == [[str(each.number), each.name] for each in ENTRIES]
    assert heads[1][2:] == ["GET", "/boletos"]
    assert {word for block in requests for word in words(block)} == {"ok", "skipped"}
    assert words(able) == {"yes", "unknown"}
    assert levels.splitlines()[1] == "   yes      totem"
    assert max(map(len, out.getvalue().splitlines())) <= 80


def words(block: str) -> set[str]:
    """Return the first word of each line of a block, without its head and the ends of wrapped lines."""
    return {line.split()[0] for line in block.splitlines()[1:] if not line.startswith(" " * 4)}


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
        _, verdicts, text = check(server.base_url)
        assert (verdicts["customer", "token"], able(text)["boletos"]) == ("failed", True)
        code, verdicts, _ = check(server.base_url, token=None)
    assert code == 0
    assert verdicts["customer", "token"] == "warning"


@pytest.mark.parametrize("fault", ["clientes:error=Erro desconhecido", "clientes:html", "clientes:broken"])
def test_an_unknown_document_told_as_a_failure(erp: ReferenceErp, fault: str) -> None:
    erp.faults.set(fault)
    code, verdicts, _ = check(erp.base_url)
    assert code == 1
    assert verdicts["customer", "unknown document"] == "failed"


def test_a_filter_that_is_ignored() -> None:
    with RawServer(http([{"id_cliente": 1, "nome": "Ana", "cnpj_cpf": "390.533.447-05"}])) as server:
        code, verdicts, _ = check(server.base_url)
    assert code == 1
    assert verdicts["customer", "unknown document"] == "failed"


def small(boletos: object, **customer: object) -> RoutedServer:
    """An ERP of one customer and the titles, that refuses a wrong token and has nothing else."""
    found = {"id_cliente": 1, "nome": "Ana", **customer}
    return RoutedServer({("/clientes", "52998224725"): found, ("/boletos", "1"): boletos}, ERP_SECRET)


def test_fields_that_cannot_be_read() -> None:
    titles = [{"id_fatura": 1, "valor_atual": "muito"}, {"id_fatura": 2, "valor_atual": "1.00"}]
    with small(titles, data_nascimento="ontem") as server:
        code, verdicts, text = check(server.base_url)
    assert code == 1
    assert verdicts["customer", "data_nascimento"] == "warning"
    assert verdicts["open_boletos", "valor_atual"] == "failed"
    assert verdicts["open_boletos", "data_vencimento"] == "warning"
    assert "cannot be read in 1 of 2" in text
    assert "muito" not in text


def test_titles_that_nobody_can_pay() -> None:
    with small([{"id_fatura": 1, "valor_atual": 1}]) as server:
        code, verdicts, _ = check(server.base_url)
    assert code == 0
    assert verdicts["open_boletos", "forms of payment"] == "warning"


@pytest.mark.parametrize(
    ("titles", "name", "verdict"),
    [
        ([{"valor_atual": 1, "linha_digitavel": "1"}], "id_fatura", "failed"),
        ([{"id_fatura": 1, "valor_atual": 1}, {"id_fatura": 1, "valor_atual": 2}], "ids", "warning"),
        (
            [{"id_fatura": 1, "data_emissao": "2026-02-01", "data_vencimento": "2026-01-01"}],
            "dates",
            "warning",
        ),
        ([{"id_fatura": 1, "data_vencimento": "2206-01-01"}], "dates", "warning"),
        ([{"id_fatura": 1, "data_vencimento": "11/30/2026"}], "data_vencimento", "failed"),
        ([{"id_fatura": 1, "valor_atual": "1.234"}], "valor_atual", "failed"),
        ({"id_fatura": 1, "valor_atual": 1.5}, "tolerated", "ok"),
        ({"boletos": [{"id_fatura": 1, "valor_atual": "R$ 1.234,56"}]}, "tolerated", "ok"),
    ],
)
def test_what_titles_may_be_like(titles: object, name: str, verdict: str) -> None:
    with small(titles) as server:
        assert check(server.base_url)[1]["open_boletos", name] == verdict


def test_one_title_of_another_among_the_own() -> None:
    titles = [{"id_fatura": n, "valor_atual": 1, "id_cliente": n} for n in (1, 2)]
    with small(titles) as server:
        code, verdicts, _ = check(server.base_url)
    assert code == 1
    assert verdicts["open_boletos", "others"] == "failed"


def test_of_several_contracts_the_one_that_has_titles_is_looked_at() -> None:
    contracts = [{"id_cliente": n, "nome": "Ana", "endereco": f"Rua {n}"} for n in (1, 2)]
    known = {
        ("/clientes", "52998224725"): contracts,
        ("/boletos", "1"): [],
        ("/boletos", "2"): [{"id_fatura": 1, "valor_atual": 1}],
    }
    with RoutedServer(known, ERP_SECRET) as server:
        assert check(server.base_url)[1]["open_boletos", "valor_atual"] == "ok"


def test_a_wrong_token_that_finds_nothing_is_told_apart_from_one_that_is_accepted() -> None:
    known = {("/clientes", "52998224725"): {"id_cliente": 1, "nome": "Ana"}, ("/boletos", "1"): []}
    with RoutedServer(known, ERP_SECRET, refusal=404) as server:
        code, verdicts, text = check(server.base_url)
        assert (code, verdicts["customer", "token"]) == (0, "ok")
        assert "is not refused by a 401" in text
        assert check(server.base_url, document=None)[1]["customer", "token"] == "warning"


def test_an_erp_that_breaks_on_unknown_documents_alone(
    erp: ReferenceErp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_BACKOFF_S", 0.0)
    erp.faults.set("clientes:status=500,times=3")
    code, verdicts, _ = check(erp.base_url)
    assert code == 1
    assert verdicts["customer", "unknown document"] == "failed"
    assert verdicts["open_boletos", "answer"] == "ok"


def test_what_an_erp_says_of_a_record_is_not_repeated_but_for_the_names_of_fields() -> None:
    with ReferenceErp(token=ERP_SECRET, faults="leads:error=Ana de Souza: cep e fone") as erp:
        _, verdicts, text = check(erp.base_url, writes=True)
    assert verdicts["create_lead", "answer"] == "failed"
    assert "its reason names fone, cep" in text
    assert "Souza" not in text


def test_titles_that_a_kiosk_would_withhold(erp: ReferenceErp) -> None:
    erp.faults.set("boletos:digit")
    code, verdicts, text = check(erp.base_url)
    assert code == 0
    assert able(text)["pix"] is True
    assert able(text)["print"] is False
    assert verdicts["open_boletos", "integrity"] == "warning"
    assert "line_unreadable" in text
