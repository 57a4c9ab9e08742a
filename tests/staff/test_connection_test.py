"""Trying the ERP of a set-up: each way in which it goes wrong has a title, what to do, and what to change."""

import asyncio

import pytest

from support.one_shot_client import ERP_SECRET
from totem.erp.errors import BadAnswer, ErpError, Misconfigured, Reason, Refused, TimedOut, Unavailable
from totem.erp.reference.server import ReferenceErp
from totem.settings import Settings
from totem.staff.connection_test import ConnectionFault, ConnectionResult, told, try_erp

UNTRUSTED = "the server's certificate is not trusted"


@pytest.mark.parametrize(
    ("error", "title", "blame"),
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
        (Misconfigured("customer", "x"), "O ERP não pode ser perguntado", ConnectionFault.ADDRESS),
        (Unavailable("customer", Reason.CERTIFICATE), "O certificado do ERP não é confiável", None),
        (Unavailable("customer", Reason.SERVER_ERROR, status=503), "O ERP está com problema", None),
        (
            Unavailable("customer", Reason.NO_CONNECTION),
            "O totem não alcançou o ERP",
            ConnectionFault.ADDRESS,
        ),
        (BadAnswer("customer", Reason.NOT_JSON), "O totem não entendeu a resposta", ConnectionFault.ADDRESS),
    ],
)
def test_every_failure_is_told(error: ErpError, title: str, blame: ConnectionFault | None) -> None:
    trial = told(error, has_token=True, timeout_s=15.0)
    assert (trial.good, trial.title, trial.blame) == (False, title, blame)
    assert trial.words.endswith((".", "totem erp check"))


def test_a_token_that_was_never_given_is_asked_for() -> None:
    trial = told(Refused("customer", Reason.TOKEN, status=401), has_token=False, timeout_s=15.0)
    assert trial.title == "O ERP pede um token"


def tried(base_url: str, token: str | None = ERP_SECRET) -> ConnectionResult:
    settings = Settings.model_validate({"erp": {"base_url": base_url, "token": token, "timeout_s": 5.0}})
    ticks = iter((10.0, 10.26))
    return asyncio.run(try_erp(settings, lambda: next(ticks)))


def test_an_erp_is_tried_with_its_token_without_and_at_a_wrong_address() -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        assert tried(erp.base_url) == ConnectionResult(
            good=True, title="O ERP respondeu", words="Em 0,3 s. O endereço e o token estão certos."
        )
        assert tried(erp.base_url, None).title == "O ERP pede um token"
        assert tried(f"{erp.base_url}/outro").title == "Não há um ERP nesse endereço"
        address = erp.base_url
    assert tried(address).title == "O totem não alcançou o ERP"
