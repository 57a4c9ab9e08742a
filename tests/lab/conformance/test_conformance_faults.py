"""Every fault of the reference ERP is reported by the conformance kit, with its place."""

import io
import json
from collections.abc import Iterator
from operator import itemgetter

import pytest

from support.one_shot_client import ERP_SECRET
from support.sampling import covering
from totem.erp.http import retry
from totem.lab import conformance
from totem.lab.conformance import read_checks as reads
from totem.lab.conformance.result import Code
from totem.lab.reference_erp import faults
from totem.lab.reference_erp.faults import Flag
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings
from totem.settings.field import SecretStr

# A rule, the request at which it is to be named, and by what.
NAMED: tuple[tuple[str, str, Code], ...] = (
    ("boletos:status=500", "open_boletos", Code.SERVER_ERROR),
    ("clientes:status=429,retry_after=0", "customer", Code.BUSY),
    ("produtos:status=404", "plans", Code.NOT_OFFERED),
    ("cidades:status=422", "cities", Code.REFUSED),
    ("boletos:status=401", "open_boletos", Code.TOKEN_REFUSED),
    ("boletos:delay=0.3", "open_boletos", Code.SLOW),
    ("boletos:delay=5", "open_boletos", Code.TIMED_OUT),
    ("extratos:late=5", "statement", Code.TIMED_OUT),
    ("boletos:error=Falha na consulta", "open_boletos", Code.ERROR_IN_200),
    ("clientes:error=Sistema em manutenção", "customer", Code.ERROR_IN_200),
    ("clientes:error=Licença não encontrada ou expirada", "customer", Code.ERROR_IN_200),
    ("boletos:error=Todas as faturas foram pagas exceto a 55", "open_boletos", Code.ERROR_IN_200),
    ("leads:error=Falha na consulta", "create_lead", Code.DECLINED),
    ("boletos:redirect=https://outro.example/", "open_boletos", Code.REDIRECTED),
    ("boletos:broken", "open_boletos", Code.NOT_JSON),
    ("boletos:html", "open_boletos", Code.PAGE),
    ("criacao:html", "create_prospect", Code.PAGE),
    ("boletos:drop", "open_boletos", Code.BROKE_OFF),
    ("boletos:cut", "open_boletos", Code.BROKE_OFF),
    ("boletos:huge", "open_boletos", Code.TOO_LARGE),
    ("boletos:drip", "open_boletos", Code.TIMED_OUT),
    ("criacao:lost,times=1", "create_prospect", Code.BROKE_OFF),
    ("boletos:amount", "open_boletos", Code.WITHHELD),
    ("boletos:digit", "open_boletos", Code.WITHHELD),
    ("boletos:pix", "open_boletos", Code.WITHHELD),
    ("boletos:numbers", "open_boletos", Code.UNREADABLE),
    ("produtos:numbers", "plans", Code.UNREADABLE),
    ("extratos:numbers", "statement", Code.UNREADABLE),
    ("boletos:dates", "open_boletos", Code.UNREADABLE),
    ("notas-fiscais:dates", "notas_fiscais", Code.UNREADABLE),
    ("clientes:dates", "customer", Code.UNREADABLE),
    ("clientes:noid", "customer", Code.MISSING_IDS),
    ("boletos:noid", "open_boletos", Code.MISSING_IDS),
    ("cidades:noid", "cities", Code.MISSING_IDS),
    ("instalacoes:noid", "installations", Code.MISSING_IDS),
    ("clientes:blank", "customer", Code.MISSING),
    ("boletos:blank", "open_boletos", Code.MISSING),
    ("produtos:blank", "plans", Code.MISSING),
    ("clientes:anytoken", "customer", Code.OPEN_TO_ANYBODY),
    ("boletos:anytoken", "open_boletos", Code.OPEN_TO_ANYBODY),
    ("cidades:anytoken", "cities", Code.OPEN_TO_ANYBODY),
    ("clientes:anybody", "customer", Code.IGNORES_FILTER),
    ("clientes:everybody", "customer", Code.IGNORES_FILTER),
    ("boletos:everybody", "open_boletos", Code.IGNORES_FILTER),
    ("extratos:everybody", "statement", Code.IGNORES_FILTER),
    ("criacao:sloppy", "create_prospect", Code.ACCEPTS_MALFORMED),
    ("leads:sloppy", "create_lead", Code.ACCEPTS_MALFORMED),
    ("criacao:doubles", "create_prospect", Code.DOUBLES),
    ("leads:doubles", "create_lead", Code.DOUBLES),
    ("criacao:noreceipt", "create_prospect", Code.NO_RECEIPT),
    ("situacao:forget", "prospect_status", Code.FORGETS),
    ("situacao:oddstatus", "prospect_status", Code.ODD_STATUS),
    ("desbloqueios:status=404", "unlock", Code.NOT_OFFERED),
    ("desbloqueios:status=500", "unlock", Code.SERVER_ERROR),
    ("atendimentos:doubles", "ticket", Code.DOUBLES),
    ("atendimentos:noreceipt", "ticket", Code.NO_PROTOCOL),
    ("contatos:status=405", "contact", Code.NOT_OFFERED),
    ("boletos:brazilian", "open_boletos", Code.TOLERATED),
    ("boletos:wrapped", "open_boletos", Code.TOLERATED),
)
NO_FAULTS = {"times", "after", "codigo"}  # they say when, or are an answer


def runs() -> list[list[tuple[str, str, Code]]]:
    """The table in as few runs as can be: one fault for a part of the API at most.

    In a sample, each fault, each finding and each request that is named.

    Those of the customer stand alone, since what is wrong there ends or spoils all the rest.
    """
    packed: list[list[tuple[str, str, Code]]] = []
    factors = (lambda row: frozenset(_words_of(row[0])), itemgetter(1), itemgetter(2))
    for row in covering(NAMED, *factors):
        part = _part(row[0])
        fitting = (run for run in packed if not {part, "clientes"} & {_part(other) for other, _, _ in run})
        run = None if part == "clientes" else next(fitting, None)
        if run is None:
            packed.append([row])
        else:
            run.append(row)
    return packed


def _part(rules: str) -> str:
    target = rules.partition(":")[0]
    return "prospectos" if target in faults.OF_PROSPECTS else target


def _words_of(rules: str) -> set[str]:
    return {word for rule in faults.parse(rules) for word in _words(rule, rules)}


def _words(rule: faults.Fault, rules: str) -> set[str]:
    valued = {
        word
        for word in ("status", "retry_after", "delay", "late", "error", "redirect")
        if f"{word}=" in rules
    }
    return {*map(str, rule.flags), *valued}


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceErp]:
    with ReferenceErp(token=ERP_SECRET) as server:
        yield server


def codes(erp: ReferenceErp, rules: str) -> set[tuple[str, str]]:
    """Return the codes found in an ERP with faults, by request."""
    out = io.StringIO()
    erp.faults.set(rules)
    settings = ErpSettings(base_url=erp.base_url, token=SecretStr(ERP_SECRET), timeout_s=2.0)
    conformance.run(settings, document="529.982.247-25", as_json=True, out=out, writes=True)
    return {(row["request"], row["code"]) for row in json.loads(out.getvalue())["checks"]}


@pytest.mark.parametrize("run", runs(), ids=lambda run: ";".join(rules for rules, _, _ in run))
def test_faults_are_named(
    server: ReferenceErp, run: list[tuple[str, str, Code]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_BACKOFF_S", 0.0)
    monkeypatch.setattr(reads, "SLOW_MS", 150)
    rules = ";".join(row[0] for row in run)
    assert {row[1:] for row in run} <= codes(server, rules)


def test_every_fault_is_in_the_table() -> None:
    used = {word for rules, _, _ in NAMED for word in _words_of(rules)}
    assert used == {*faults._WORDS} - NO_FAULTS


def test_a_sound_erp_has_none_of_these_names(server: ReferenceErp) -> None:
    found = {code for _, code in codes(server, "")}
    assert found == {Code.FINE, Code.NOT_TRIED}  # no boleto is received for trial
    assert {*Flag} <= {*faults._WORDS}
