"""Portuguese texts of events, codes, and of the link to the broker."""

from typing import NamedTuple

from totem.fleet.link_config import LinkStatus
from totem.fleet.messages import ConfigState, EventCode, EventKind, OutReason, Presence, Refusal, ResultCode
from totem.fleet.operator.view import Trouble, TroubleKind
from totem.updates.errors import UpdateReason

PRESENCES = {
    Presence.INIT: "iniciando",
    Presence.READY: "conectado",
    Presence.DISCONNECTED: "encerrado em ordem",
    Presence.LOST: "perdido",
}
_FAILURES: dict[str, str] = {each: each.text for each in (*UpdateReason, *ResultCode)}
"""Words of the codes with which a command fails; some of them are refusals' and printers' codes, too."""
_CODES: dict[str, str] = {
    **_FAILURES,
    **{each: each.text for each in (*Refusal, *EventCode)},
    ConfigState.APPLIED: "aplicada",
    ConfigState.REJECTED: "rejeitada",
    ConfigState.REVERTED: "desfeita pelo totem: sem tela inicial ou sem ERP",
    OutReason.STAFF: "pela equipe da loja",
    OutReason.FLEET: "por comando da frota",
    OutReason.HOURS: "fora do horário",
    OutReason.ERP: "sem o ERP",
}
LINK_WORDS = {
    LinkStatus.CONNECTED: "Conectado",
    LinkStatus.CONNECTING: "Conectando…",
    LinkStatus.REFUSED: "Senha recusada",
    LinkStatus.BAD_CERTIFICATE: "Certificado de outro",
    LinkStatus.CERTIFICATE_REFUSED: "Certificado recusado",
}
"""Words of the link's state; of all others "Sem servidor"."""
ERRORS = {
    404: ("Isto não existe mais.", "Volte à lista da frota."),
    422: ("Pedido não entendido.", "Recarregue a página e tente de novo."),
    500: ("A página falhou.", "Recarregue-a; se falhar de novo, feche e abra `totem fleet serve`."),
}
"""Title and text of an error, by its HTTP status."""
NO_KEY = (
    "A página foi aberta sem chave. Para enviar comandos, abra-a de novo com `totem fleet serve`,"
    " sem `--watch`."
)


def code_text(code: str, *, is_failure: bool = False) -> str:
    """Return the words of a refusal, a state, an update or a printer's fault; an unknown code unchanged.

    `is_failure` is True for the code of a command that failed.
    """
    words = _FAILURES.get(code) if is_failure else None
    return words or _CODES.get(code) or Trouble(TroubleKind.PRINTER, code).cause


def event_text(kind: str) -> str:
    """Return the words of an event; one of another version unchanged."""
    return EventKind(kind).text if kind in set(EventKind) else kind


class Sentence(NamedTuple):
    """A condition of the page: a sentence, and the next step."""

    tone: str
    icon: str
    title: str
    text: str


CONNECTED = Sentence("success", "wifi", "", "")
LINKS = {
    LinkStatus.CONNECTED: CONNECTED,
    LinkStatus.CONNECTING: Sentence("off", "hourglass", "", ""),
    LinkStatus.UNREACHABLE: Sentence(
        "danger",
        "cloud-off",
        "O servidor da frota não responde.",
        "O que aparece é de antes. Confira se ele está ligado e se este computador tem internet;"
        " a página tenta de novo sozinha.",
    ),
    LinkStatus.DROPPED: Sentence(
        "danger",
        "cloud-off",
        "A conexão com o servidor da frota caiu.",
        "O que aparece é de antes. A página tenta de novo sozinha.",
    ),
    LinkStatus.TAKEN_OVER: Sentence(
        "danger",
        "cloud-off",
        "Outro programa entrou com a identidade desta página.",
        "O que aparece é de antes. A página tenta de novo sozinha.",
    ),
    LinkStatus.REFUSED: Sentence(
        "danger",
        "key-round",
        "O servidor da frota recusou a senha deste computador.",
        "Copie de novo a pasta da frota do computador em que ela foi criada e abra a página outra vez.",
    ),
    LinkStatus.CERTIFICATE_REFUSED: Sentence(
        "danger",
        "lock-keyhole",
        "O servidor da frota recusou o certificado deste computador.",
        "Copie de novo a pasta da frota do computador em que ela foi criada e abra a página outra vez.",
    ),
    LinkStatus.BAD_CERTIFICATE: Sentence(
        "danger",
        "lock-keyhole",
        "O certificado do servidor não é o desta frota.",
        "Confira o endereço e o relógio deste computador; se o certificado venceu, renove-o"
        " com `totem fleet init --renew`.",
    ),
    LinkStatus.CLOSED: Sentence("danger", "power", "O programa está sendo encerrado.", ""),
}
EMPTY = Sentence(
    "off",
    "store",
    "Ainda não há totens nesta frota.",
    "Crie o primeiro com `totem fleet add CÓDIGO` e leve o arquivo à loja em um pen drive.",
)
EMPTY_UNTIL_CONNECTED = Sentence(
    "off",
    "hourglass",
    "Nenhum totem visto até agora.",
    "A lista aparece assim que o servidor da frota responder.",
)
NOTHING_FOUND = Sentence(
    "off", "search-x", "Nenhum totem com esse filtro.", "Apague o que digitou ou escolha Todos."
)
