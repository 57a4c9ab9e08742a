"""Connection test of the ERP: errors explained during set-up, and a customer's queries with their times."""

import asyncio
from typing import Any

import pytest

from support.emulators.base import InjectedFault
from support.emulators.registry import EMULATED, make_emulator
from support.one_shot_client import ERP_SECRET
from totem.domain.taxid import TaxId
from totem.erp.errors import (
    BadAnswer,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.erp.session_erp import SessionErp
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings, Settings
from totem.settings.erp_kinds import KINDS
from totem.settings.field import SecretStr
from totem.staff.connection_test import (
    ConnectionFault,
    ConnectionResult,
    QueryResult,
    check_connection,
    explain_error,
    query_customer,
)
from totem.system import localization
from totem.system.localization import CommandLanguage

CONTRACT = ErpSettings(token=SecretStr(ERP_SECRET))


@pytest.mark.parametrize(
    ("error", "title", "fault"),
    [
        (Refused("customer", Reason.TOKEN, status=401), "O ERP recusou o token", ConnectionFault.TOKEN),
        (Refused("customer", Reason.PERMISSION, status=403), "O ERP recusou o token", ConnectionFault.TOKEN),
        (
            Refused("customer", Reason.HTTP_STATUS, status=404),
            "Não há um ERP nesse endereço",
            ConnectionFault.ADDRESS,
        ),
        (
            Refused("customer", Reason.HTTP_STATUS, status=400),
            "O ERP recusou o pedido",
            ConnectionFault.ADDRESS,
        ),
        (TimedOut("customer", "no answer in time"), "O ERP demorou demais", None),
        (Misconfigured("customer", "x"), "Não foi possível consultar o ERP", ConnectionFault.ADDRESS),
        (Unavailable("customer", Reason.CERTIFICATE), "O certificado do ERP não é confiável", None),
        (Unavailable("customer", Reason.SERVER_ERROR, status=503), "O ERP está com problema", None),
        (
            Unavailable("customer", Reason.NO_CONNECTION),
            "O totem não conseguiu acessar o ERP",
            ConnectionFault.ADDRESS,
        ),
        (BadAnswer("customer", Reason.NOT_JSON), "O totem não entendeu a resposta", ConnectionFault.ADDRESS),
    ],
)
def test_every_failure_has_a_title_advice_and_a_fault(
    error: ErpError, title: str, fault: ConnectionFault | None
) -> None:
    trial = explain_error(error, CONTRACT)
    assert (trial.good, trial.title, trial.fault) == (False, title, fault)
    assert trial.words.endswith((".", "totem erp check"))


@pytest.mark.parametrize(
    ("error", "title", "words"),
    [
        (
            Refused("customer", Reason.TOKEN, status=401),
            "IXC Provedor refused the login",
            "Check the webservice token at the user in IXC, and type it again.",
        ),
        (
            Refused("customer", Reason.HTTP_STATUS, status=404),
            "There is no IXC Provedor at this address",
            "The address of IXC, as in https://ixc.provedor.com.br; with or without /webservice/v1.",
        ),
    ],
)
def test_a_vendors_advice_is_in_the_language_of_the_command(
    error: ErpError, title: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(localization, "_language", CommandLanguage.ENGLISH)
    trial = explain_error(error, ErpSettings(kind="ixc"))
    assert (trial.title, trial.words) == (title, words)


def test_a_missing_token_has_a_title_of_its_own() -> None:
    trial = explain_error(Refused("customer", Reason.TOKEN, status=401), ErpSettings())
    assert trial.title == "O ERP pede um token"


def tried(base_url: str, token: str | None = ERP_SECRET) -> ConnectionResult:
    settings = Settings.parse({"erp": {"base_url": base_url, "token": token, "timeout_s": 5.0}})
    ticks = iter((10.0, 10.26))
    return asyncio.run(check_connection(settings, lambda: next(ticks)))


def test_a_real_erp_with_its_token_without_one_at_a_wrong_address_and_gone() -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        assert tried(erp.base_url) == ConnectionResult(
            good=True, title="O ERP respondeu", words="Em 0,3 s. O endereço e o token estão certos."
        )
        assert tried(erp.base_url, None).title == "O ERP pede um token"
        assert tried(f"{erp.base_url}/outro").title == "Não há um ERP nesse endereço"
        address = erp.base_url
    assert tried(address).title == "O totem não conseguiu acessar o ERP"


@pytest.mark.parametrize("kind", EMULATED)
def test_each_kind_is_named_with_the_reason_and_what_to_do(kind: str) -> None:
    with make_emulator(kind) as emulator:
        settings = Settings.parse({"erp": {**emulator.settings(), "timeout_s": 5.0}})
        name = KINDS[kind].label
        assert asyncio.run(check_connection(settings)).title == f"O {name} respondeu"
        emulator.injected_fault = InjectedFault.TOKEN
        refused = asyncio.run(check_connection(settings))
        assert (refused.title, refused.fault) == (f"O {name} recusou o acesso", ConnectionFault.TOKEN)
        assert refused.words == KINDS[kind].login_advice


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "contract"])
def test_nothing_is_sent_without_what_a_kind_logs_in_by(kind: str) -> None:
    settings = Settings.parse({"erp": {"kind": kind, "base_url": "https://erp.example"}})
    missing = asyncio.run(check_connection(settings))
    assert missing.title == f"Falta o acesso ao {KINDS[kind].label}"
    assert all(each.label in missing.words for each in KINDS[kind].login)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reason", [Reason.IP, Reason.PERMISSION, Reason.TOKEN])
def test_a_refusal_says_what_to_do_in_the_vendors_panel(kind: str, reason: Reason) -> None:
    told = explain_error(Refused("probe", reason), ErpSettings(kind=kind), "203.0.113.7")
    assert told.words.endswith(".")
    assert ("203.0.113.7" in told.words) is (reason is Reason.IP)


def test_an_erp_in_maintenance_is_waited_for() -> None:
    told = explain_error(Unavailable("probe", Reason.MAINTENANCE), ErpSettings(kind="ixc"))
    assert (told.title, told.fault) == ("O IXC Provedor está em manutenção", None)


DOCUMENT = TaxId.parse("529.982.247-25")


class Erp(SessionErp):
    """An ERP with scripted answers, half a second each."""

    def __init__(self, customers: Any, *boletos: Any) -> None:
        self._answers, self.now = [customers, *boletos], 0.0

    def clock(self) -> float:
        return self.now

    async def customers(self, tax_id: TaxId) -> Any:  # noqa: ARG002 - the protocol names it
        return self._answer()

    async def open_boletos(self, customer: Any) -> Any:  # noqa: ARG002
        return self._answer()

    async def complete(self, customer: Any, boleto: Any) -> Any:  # noqa: ARG002
        return boleto

    def _answer(self) -> Any:
        self.now += 0.5
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def steps(*answers: Any, settings: ErpSettings = CONTRACT) -> list[QueryResult]:
    erp = Erp(*answers)
    return asyncio.run(query_customer(erp, DOCUMENT, settings, erp.clock))


def test_queries_of_a_customer_with_boletos() -> None:
    assert steps(["one"], ["a", "b"]) == [
        QueryResult("customer", 500, good=True, words="1 contrato"),
        QueryResult("open_boletos", 500, good=True, words="2 boletos em aberto"),
    ]


def test_each_contract_is_asked_for_and_one_that_fails_stops_no_other() -> None:
    found = steps(["one", "two"], Unavailable("open_boletos", Reason.NO_CONNECTION), [])
    assert [(step.good, step.words) for step in found] == [
        (True, "2 contratos"),
        (False, "o ERP não pôde ser alcançado"),
        (True, "0 boletos em aberto"),
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFound("customer", Reason.ABSENT), "o ERP não tem cliente com esse documento"),
        (TimedOut("customer", "x"), "o ERP não respondeu a tempo"),
        (Unavailable("customer", Reason.SERVER_ERROR, status=503), "o ERP não pôde ser alcançado (HTTP 503)"),
        (Refused("customer", Reason.TOKEN, status=401), "o ERP recusou o pedido (HTTP 401)"),
        (BadAnswer("customer", Reason.SHAPE), "o ERP deu uma resposta que o totem não entende"),
    ],
)
def test_a_failed_query_has_a_sentence(error: ErpError, words: str) -> None:
    (step,) = steps(error)
    assert not step.good
    assert step.words == words


def test_a_failed_query_of_a_vendors_erp_names_it_with_the_reason_and_what_to_do() -> None:
    [step] = steps(Refused("customer", Reason.PERMISSION, status=403), settings=ErpSettings(kind="ixc"))
    assert step.words == "o IXC Provedor não deu permissão (HTTP 403)"
    assert step.todo == KINDS["ixc"].permission_advice
