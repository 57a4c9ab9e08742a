"""Submissions to the reference ERP: kept once, refused if malformed, and durable across a stop."""

import hashlib
import http.client
import json
import sqlite3
import urllib.error
from base64 import b64encode
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from support.one_shot_client import ERP_SECRET
from support.reference_erp_client import PNG, send
from totem.domain.customer import Address
from totem.domain.sign_up import LeadContact, Prospect
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.prospect_messages import lead_fields, prospect_fields
from totem.lab.reference_erp.app import contract
from totem.lab.reference_erp.middleware import BODY
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.store import KeyedRequest, KeyUsed, ReferenceStore
from totem.lab.reference_erp.write_routes import FILE_LIMIT, LEADS

PROSPECT = {"nome": "Zuleica Prado", "cnpj_cpf": "529.982.247-25", "id_servico": "302", "id_cidade": 41}
PERSON = Prospect(
    tax_id=TaxId.parse("529.982.247-25"),
    name="Zuleica Prado",
    birthday=date(1978, 3, 14),
    address=Address("Rua A", "1", "Fundos", "Centro", "Campinas", "SP", "13010050"),
)
LEAD = {"nome": "Zuleica", "whatsapp": "19990001234", "id_cidade": "41"}


@pytest.fixture
def own() -> Any:
    """A reference ERP that nobody else has written to."""
    with ReferenceErp(token=ERP_SECRET) as erp:
        yield erp


def file(content: bytes, kind: str = "image/png") -> dict[str, str]:
    return {"nome": "frente.png", "tipo": kind, "conteudo": b64encode(content).decode()}


def test_a_subscription_from_first_word_to_last(own: ReferenceErp) -> None:
    assert send(own, "POST", "/prospectos", PROSPECT, key="a") == (
        200,
        {"status": "ok", "id_prospecto": "7001"},
    )
    assert send(own, "GET", "/prospectos/7001/status") == (200, {"status_prospeccao": "1"})
    assert send(own, "PUT", "/prospectos/7001", {"obs": "à tarde", "id_cidade": None}, key="b")[0] == 200
    assert send(own, "POST", "/prospectos/7001/arquivos", file(PNG), key="c")[1]["status"] == "ok"
    assert send(own, "POST", "/leads", LEAD, key="d") == (200, {"status": "ok", "id_lead": "9001"})
    assert send(own, "GET", "/_demo/recebidos") == (
        200,
        {
            "prospectos": own.store.prospects(),
            "leads": own.store.all(LEADS),
            "desbloqueios": [],
            "atendimentos": [],
            "contatos": [],
            "recebimentos": [],
        },
    )
    (kept,) = own.store.prospects()
    assert kept["dados"] == {**PROSPECT, "obs": "à tarde"}
    assert (kept["edicoes"], kept["arquivos"][0]["sha256"]) == (1, hashlib.sha256(PNG).hexdigest())
    assert own.store.content("1") == PNG
    assert own.store.all(LEADS) == [{"id": "9001", "dados": LEAD}]
    assert send(own, "POST", "/_demo/prospectos/7001/status", {"status_prospeccao": "5"})[0] == 200
    assert send(own, "GET", "/prospectos/7001/status")[1] == {"status_prospeccao": "5"}
    assert send(own, "PUT", "/prospectos/7001", {"obs": "x"})[1] == {"status": "O prospecto está encerrado"}


def test_generation_b_names_a_person_as_its_customers() -> None:
    with ReferenceErp(token=ERP_SECRET, generation="B") as erp:
        assert send(erp, "POST", "/prospectos", {"nome_completo": "Zé", "document": "52998224725"})[0] == 200
        assert send(erp, "POST", "/prospectos", {"nome_completo": "Zé", "document": "1"})[0] == 400
        assert send(erp, "POST", "/leads", {"nome_completo": "Zé", "fone": 19})[1]["id_lead"] == "9001"


def test_one_key_is_one_prospect(own: ReferenceErp) -> None:
    first = send(own, "POST", "/prospectos", PROSPECT, key="k")
    assert send(own, "POST", "/prospectos", dict(reversed(PROSPECT.items())), key="k") == first
    assert send(own, "POST", "/prospectos", {**PROSPECT, "nome": "Outra"}, key="k")[0] == 422
    assert send(own, "POST", "/leads", {**LEAD, **PROSPECT}, key="k")[0] == 422
    assert len(own.store.prospects()) == 1
    assert send(own, "POST", "/prospectos", PROSPECT, key="l")[1]["id_prospecto"] == "7002"
    assert send(own, "POST", "/prospectos", PROSPECT)[1] != send(own, "POST", "/prospectos", PROSPECT)[1]


def test_one_key_is_one_file_and_one_edit(own: ReferenceErp) -> None:
    send(own, "POST", "/prospectos", PROSPECT)
    for _ in range(2):
        send(own, "POST", "/prospectos/7001/arquivos", file(PNG), key="f")
        send(own, "PUT", "/prospectos/7001", {"obs": "x"}, key="e")
        send(own, "POST", "/leads", LEAD, key="l")
    (kept,) = own.store.prospects()
    assert (len(kept["arquivos"]), kept["edicoes"], len(own.store.all(LEADS))) == (1, 1, 1)


@pytest.mark.parametrize("rules", ["", "*:lost,times=1", "*:late=0.01"])
def test_an_erp_that_ignores_keys_keeps_what_comes_again(rules: str) -> None:
    """However the answer comes: the record was kept before."""
    with ReferenceErp(token=ERP_SECRET, ignore_keys=True, faults=rules) as erp:
        for _ in range(3):
            with suppress(OSError, http.client.HTTPException):
                send(erp, "POST", "/prospectos", {"nome": "Maria"}, key="k")
                send(erp, "POST", "/leads", LEAD, key="k2")
        assert len(erp.store.prospects()) == 3
        assert len(erp.store.all(LEADS)) == (2 if "lost" in rules else 3)


def test_a_lost_answer_and_an_ignored_key_go_together(own: ReferenceErp) -> None:
    own.faults.set("prospectos:lost,doubles,times=2")
    for _ in range(2):
        with suppress(OSError, http.client.HTTPException):
            send(own, "POST", "/prospectos", {"nome": "Maria"}, key="k")
    assert len(own.store.prospects()) == 2


def test_what_was_refused_may_be_sent_again_with_its_key(own: ReferenceErp) -> None:
    assert send(own, "POST", "/prospectos", {}, key="k")[0] == 400
    assert send(own, "POST", "/prospectos", PROSPECT, key="k")[0] == 200


def test_an_answer_that_is_lost_is_given_again(own: ReferenceErp) -> None:
    own.faults.set("criacao:lost,times=1")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError, urllib.error.URLError)):
        send(own, "POST", "/prospectos", PROSPECT, key="k")
    assert send(own, "POST", "/prospectos", PROSPECT, key="k")[1]["id_prospecto"] == "7001"
    assert len(own.store.prospects()) == 1


@pytest.mark.parametrize(
    ("path", "content", "status", "told"),
    [
        ("/prospectos", {}, 400, "nome: falta"),
        ("/prospectos", {"nome": " "}, 400, "nome: não é um texto que se possa guardar"),
        ("/prospectos", {"nome": "Zé", "obs": {}}, 400, "obs: não é um texto que se possa guardar"),
        ("/prospectos", {"nome": "Zé", "cnpj_cpf": "111"}, 400, "cnpj_cpf: CPF ou CNPJ inválido"),
        ("/prospectos", [], 400, "O corpo não é um objeto JSON"),
        ("/prospectos", b'{"nome"', 400, "O corpo não é um objeto JSON"),
        ("/prospectos", {"nome": "x", "obs": "x" * BODY}, 413, "O pedido é grande demais"),
        ("/leads", {"nome": "Zé"}, 400, "informe um telefone ou e-mail"),
        ("/prospectos/1/arquivos", file(PNG), 404, "Prospecto não encontrado"),
        ("/_demo/prospectos/1/status", {"status_prospeccao": "1"}, 404, "Prospecto não encontrado"),
        ("/_demo/prospectos/1/status", {"status_prospeccao": "9"}, 400, "status_prospeccao"),
    ],
)
def test_what_is_malformed_is_refused(
    erp: ReferenceErp, path: str, content: object, status: int, told: str
) -> None:
    code, answer = send(erp, "POST", path, content)
    assert code == status
    assert told in answer["erro"]


@pytest.mark.parametrize("field", ["id_servico", "id_cidade", "id_vencimento", "status_prospeccao"])
def test_what_is_not_listed_is_declined_in_words(own: ReferenceErp, field: str) -> None:
    code, answer = send(own, "POST", "/prospectos", {**PROSPECT, field: "999"})
    assert code == 200
    assert field in answer["status"]
    assert own.store.prospects() == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (file(b"MZ" + PNG), 415),
        (file(PNG, "image/jpeg"), 415),
        (file(PNG, "text/html"), 415),
        (file(b""), 400),
        ({**file(PNG), "conteudo": "%%%"}, 400),
        ({**file(PNG), "conteudo": "data:image/png;base64,iVBORw0KGgo="}, 400),
        (file(PNG + bytes(FILE_LIMIT - len(PNG))), 200),
        (file(PNG + bytes(FILE_LIMIT - len(PNG) + 1)), 413),
        (file(PNG + bytes(FILE_LIMIT + 900_000)), 413),
    ],
)
def test_files_are_held_to_size_and_kind(own: ReferenceErp, sent: dict[str, str], status: int) -> None:
    send(own, "POST", "/prospectos", PROSPECT)
    assert send(own, "POST", "/prospectos/7001/arquivos", sent)[0] == status
    assert len(own.store.prospects()[0]["arquivos"]) == (status == 200)


def test_what_was_sent_is_there_after_a_restart(tmp_path: Path) -> None:
    base = tmp_path / "erp.sqlite3"
    with ReferenceErp(token=ERP_SECRET, file=base) as erp:
        first = send(erp, "POST", "/prospectos", PROSPECT, key="k")
    with ReferenceErp(token=ERP_SECRET, file=base) as erp:
        assert send(erp, "POST", "/prospectos", PROSPECT, key="k") == first
        assert send(erp, "GET", "/prospectos/7001/status")[0] == 200
        assert len(erp.store.prospects()) == 1


def test_a_record_and_its_key_are_kept_together_or_not_at_all() -> None:
    store = ReferenceStore()
    said = KeyedRequest("k", "/prospectos", {"nome": "Zé"})

    def cut() -> dict[str, str]:
        store.add_prospect({"nome": "Zé"})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.once(said, cut)
    assert store.prospects() == []
    assert store.once(said, lambda: {"status": store.add_prospect({"nome": "Zé"})}) == {"status": "7001"}
    assert store.once(said, cut) == {"status": "7001"}
    with pytest.raises(KeyUsed):
        store.once(KeyedRequest("k", "/prospectos", {"nome": "Zoé"}), cut)
    store.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps({"a": 1}) * 100, encoding="utf-8")
    with pytest.raises(OSError, match="cannot be used"):
        ReferenceStore(tmp_path / "x")


def test_every_connection_to_a_database_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def counted(*words: Any, **named: Any) -> sqlite3.Connection:
        opened.append(connect(*words, **named))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", counted)
    (tmp_path / "x").write_bytes(b"no database" * 100)
    with pytest.raises(OSError, match="cannot be used"):
        ReferenceStore(tmp_path / "x")
    contract("A")
    with ReferenceErp(token=ERP_SECRET):
        pass
    assert len(opened) == 3
    for each in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
            each.execute("SELECT 1")


@pytest.mark.parametrize(
    ("rules", "answers"),
    [
        (
            "criacao:doubles",
            [{"status": "ok", "id_prospecto": "7001"}, {"status": "ok", "id_prospecto": "7002"}],
        ),
        ("criacao:noreceipt", [{"status": "ok"}, {"status": "ok"}]),
        ("prospectos:error=Base fora do ar", [{"status": "erro", "mensagem": "Base fora do ar"}] * 2),
    ],
)
def test_faults_in_what_is_done(own: ReferenceErp, rules: str, answers: list[object]) -> None:
    own.faults.set(rules)
    assert [send(own, "POST", "/prospectos", PROSPECT, key="k")[1] for _ in range(2)] == answers


def test_prospects_that_are_forgotten_odd_or_taken_as_they_come(own: ReferenceErp) -> None:
    send(own, "POST", "/prospectos", PROSPECT)
    own.faults.set("situacao:oddstatus;edicao:forget;criacao:sloppy;leads:anytoken")
    assert send(own, "GET", "/prospectos/7001/status")[1] == {"status_prospeccao": "99"}
    assert send(own, "PUT", "/prospectos/7001", {"obs": "x"})[0] == 404
    assert send(own, "POST", "/prospectos", {}) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("generation", "own", "others"),
    [
        (
            "A",
            {"nome", "cnpj_cpf", "data_nascimento", "endereco"},
            {"document", "rua_endereco", "aniversario"},
        ),
        ("B", {"nome_completo", "document", "aniversario", "rua_endereco"}, {"cnpj_cpf", "endereco", "uf"}),
    ],
)
def test_the_contract_of_a_generation_names_what_a_kiosk_of_it_sends(
    generation: str, own: set[str], others: set[str]
) -> None:
    schemas = contract(generation)["components"]["schemas"]
    texts: dict[str, Any] = {
        each.name: each.name for each in fields(Prospect) if getattr(PERSON, each.name) is None
    }
    prospect = prospect_fields(replace(PERSON, **texts), generation=generation, masked=False)
    assert prospect.keys() - schemas["Prospecto"]["properties"].keys() == set()
    given: dict[str, Any] = {each.name: each.name for each in fields(LeadContact)}
    sent = lead_fields(LeadContact(**given), generation=generation)
    assert sent.keys() - schemas["Lead"]["properties"].keys() == set()
    for name in ("Prospecto", "Alteracao"):
        assert own <= schemas[name]["properties"].keys()
        assert others.isdisjoint(schemas[name]["properties"])
    name = "nome" if generation == "A" else "nome_completo"
    assert schemas["Prospecto"]["required"] == schemas["Lead"]["required"] == [name]
    assert "Recebidos" not in schemas
