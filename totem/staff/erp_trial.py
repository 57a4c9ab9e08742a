"""Whether the ERP of some settings can be worked with, in words for whoever sets a kiosk up."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from totem.erp.errors import (
    CREDENTIALS,
    BadAnswer,
    ErpError,
    Misconfigured,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.settings import Settings


class Blame(Enum):
    """What is likely to be wrong."""

    ADDRESS = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went: what happened, what that means or what to do, and what should be changed."""

    good: bool
    title: str
    words: str
    blame: Blame | None = None


async def try_erp(settings: Settings, clock: Callable[[], float] = time.monotonic) -> Trial:
    """Ask the ERP of these settings for a document that is nobody's."""
    from totem.erp.factory import make_erp

    erp, began = make_erp(settings.erp), clock()
    try:
        await erp.probe()
    except ErpError as error:
        return told(error, has_token=settings.erp.token is not None, timeout_s=settings.erp.timeout_s)
    finally:
        await erp.aclose()
    seconds = f"{max(clock() - began, 0.1):.1f}".replace(".", ",")
    fine = "O endereço e o token estão certos." if settings.erp.token is not None else "Ele não pediu token."
    return Trial(good=True, title="O ERP respondeu", words=f"Em {seconds} s. {fine}")


def told(error: ErpError, *, has_token: bool, timeout_s: float) -> Trial:
    """What went wrong."""
    match error:
        case Refused(reason=reason) if reason in CREDENTIALS:
            title = "O ERP recusou o token" if has_token else "O ERP pede um token"
            words = "Confira o token com o fornecedor do ERP, e digite de novo."
            return Trial(good=False, title=title, words=words, blame=Blame.TOKEN)
        case Refused(status=404):
            title, words = (
                "Não há um ERP nesse endereço",
                "Confira com o fornecedor do ERP o endereço inteiro.",
            )
        case Refused():
            title, words = "O ERP recusou o pedido", f"Avise o fornecedor do ERP: {_said(error)}."
        case TimedOut():
            title = "O ERP demorou demais"
            words = f"Não veio resposta em {timeout_s:g} s. Confira a rede, e tente de novo."
            return Trial(good=False, title=title, words=words)
        case Misconfigured():
            title, words = "O ERP não pode ser perguntado", f"A configuração não deixa: {error.detail}."
        case Unavailable(reason=Reason.CERTIFICATE):
            title = "O certificado do ERP não é confiável"
            words = "Confira a data e a hora do totem. Se estão certas, avise o fornecedor do ERP."
            return Trial(good=False, title=title, words=words)
        case Unavailable(status=int()):
            title, words = "O ERP está com problema", f"Avise o fornecedor do ERP: {_said(error)}."
            return Trial(good=False, title=title, words=words)
        case BadAnswer():
            title = "O totem não entendeu a resposta"
            words = "Confira o endereço. Se está certo, examine o ERP com: totem erp check"
        case _:
            title, words = "O totem não alcançou o ERP", "Confira o cabo ou o Wi-Fi, e o endereço."
    return Trial(good=False, title=title, words=words, blame=Blame.ADDRESS)


def _said(error: ErpError) -> str:
    return f"HTTP {error.status}" if error.status else error.detail
