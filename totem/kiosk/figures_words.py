"""What is counted, in the words of those who read it: staff, on the screen and in a spreadsheet."""

from datetime import date

from totem.kiosk.account import EDIT, GIVEN_UP, PRINTED, Ending, MetricKind, SessionOutcome
from totem.kiosk.form_picture import Form, FormStep
from totem.kiosk.picture import Rating
from totem.kiosk.states import State
from totem.printing.printer import PrinterFault

KINDS = {
    MetricKind.VISIT: "Visitas",
    MetricKind.ENDED: "Como a visita acabou",
    MetricKind.LEFT_AT: "Saiu na tela",
    MetricKind.EXPIRED_AT: "Tempo esgotado na tela",
    MetricKind.STAYS: "Vezes em cada tela",
    MetricKind.SECONDS: "Segundos em cada tela",
    MetricKind.PAGES: "Páginas",
    MetricKind.ERP_FAILURE: "Falhas do ERP",
    MetricKind.PRINTER_FAILURE: "Falhas da impressora",
    MetricKind.FORM: "Pedidos guardados",
    MetricKind.FORM_LEFT_AT: "Formulário abandonado em",
    MetricKind.RATING: "Avaliações",
}
OUTCOMES = {
    SessionOutcome.FORM_SENT: "Enviou um pedido",
    SessionOutcome.STANDING_SEEN: "Viu a situação do pedido",
    SessionOutcome.FORM_LEFT: "Desistiu de um pedido",
    SessionOutcome.PAID: "Pagamento visto",
    SessionOutcome.PRINTED: "Imprimiu",
    SessionOutcome.OPENED: "Abriu um boleto",
    SessionOutcome.LISTED: "Só viu a lista",
    SessionOutcome.NOTHING_OPEN: "Nada em aberto",
    SessionOutcome.REJECTED: "Não confirmou quem é",
    SessionOutcome.NOT_FOUND: "Não encontrado",
    SessionOutcome.UNAVAILABLE: "ERP fora do ar",
    SessionOutcome.SLOW: "ERP lento demais",
    SessionOutcome.REFUSED: "ERP recusou",
    SessionOutcome.BAD_ANSWER: "ERP respondeu errado",
    SessionOutcome.GAVE_UP: "Desistiu na busca",
    SessionOutcome.HELD_UP: "Tentativas demais",
    SessionOutcome.NO_DOCUMENT: "Sem documento",
}
ENDINGS = {
    Ending.FINISHED: "Até a despedida",
    Ending.LEFT: "Saiu antes",
    Ending.EXPIRED: "Tempo esgotado",
    Ending.BROKEN: "Interrompida por um erro",
}
SCREENS = {
    State.HOME: "Início",
    State.OUT_OF_SERVICE: "Fora de serviço",
    State.DOCUMENT: "Documento",
    State.PAUSED: "Pausa",
    State.SEARCHING: "Procurando o cliente",
    State.IDENTITY: "Confirmar quem é",
    State.CHECKING: "Conferindo a resposta",
    State.REJECTED: "Não confirmado",
    State.CONTRACTS: "Contratos",
    State.LOADING: "Procurando boletos",
    State.BOLETOS: "Lista de boletos",
    State.NOTHING_OPEN: "Nada em aberto",
    State.GATHERING: "Procurando plano ou documentos",
    State.PLAN: "Meu plano",
    State.RECORDS: "Lista de documentos",
    State.RECORD: "Documento fiscal",
    State.PAY: "Pagar",
    State.PAID: "Pagamento visto",
    State.PRINT_AGAIN: "Imprimir de novo?",
    State.PRINTING: "Imprimindo",
    State.PRINTED: "Impresso",
    State.PRINT_UNSURE: "O papel saiu?",
    State.PRINT_FAILED: "Não impresso",
    State.FAREWELL: "Despedida",
    State.FAILED: "Busca sem resposta",
    State.FETCHING: "Buscando as opções",
    State.FORM: "Formulário",
    State.FORM_FAILED: "Opções sem resposta",
    State.SENDING: "Guardando o pedido",
    State.RECEIVED: "Pedido recebido",
    State.LOOKING_UP: "Procurando o pedido",
    State.STANDING: "Situação do pedido",
}
FAULTS = {
    PrinterFault.PAPER_OUT: "Sem papel",
    PrinterFault.COVER_OPEN: "Tampa aberta",
    PrinterFault.JAM: "Papel enroscado",
    PrinterFault.OFFLINE: "Sem impressora",
    PrinterFault.TONER: "Sem tinta",
    PrinterFault.CUTTER: "Guilhotina",
    PrinterFault.STORAGE: "Disco cheio",
    PrinterFault.TIMED_OUT: "Demorou demais",
    PrinterFault.UNCONFIRMED: "Sem confirmação",
    PrinterFault.OTHER: "Outra falha",
}
RATINGS = {Rating.GOOD: "Bom", Rating.FAIR: "Regular", Rating.BAD: "Ruim"}
WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")

FORMS = {Form.SIGN_UP: "Assinatura", Form.LEAD: "Contato", Form.STATUS: "Acompanhar"}
STEPS = {
    FormStep.CITY: "cidade",
    FormStep.PLAN: "plano",
    FormStep.DUE_DAY: "vencimento",
    FormStep.ORIGIN: "como conheceu",
    FormStep.SELLER: "quem vendeu",
    FormStep.TAX_ID: "CPF ou CNPJ",
    FormStep.NAME: "nome",
    FormStep.BIRTH_DATE: "nascimento",
    FormStep.PHONE: "telefone",
    FormStep.EMAIL: "e-mail",
    FormStep.CONTACT_CHECK: "conferir contato",
    FormStep.POSTAL_CODE: "CEP",
    FormStep.STREET: "rua",
    FormStep.NUMBER: "número",
    FormStep.COMPLEMENT: "complemento",
    FormStep.DISTRICT: "bairro",
    FormStep.BEST_TIME: "melhor horário",
    FormStep.CONSENT: "consentimento",
    FormStep.PHOTOS: "fotos",
    FormStep.REVIEW: "conferir tudo",
    FormStep.PROTOCOL: "protocolo",
}

_FAULT_NAMES = {fault.value: words for fault, words in FAULTS.items()}
_SCREEN_NAMES = {state.value: words for state, words in SCREENS.items()}
_OUTCOME_NAMES = {outcome.value: words for outcome, words in OUTCOMES.items()}
NAMES: dict[str, dict[str, str]] = {
    MetricKind.VISIT.value: _OUTCOME_NAMES,
    MetricKind.ENDED.value: {ending.value: words for ending, words in ENDINGS.items()},
    MetricKind.LEFT_AT.value: _SCREEN_NAMES,
    MetricKind.EXPIRED_AT.value: _SCREEN_NAMES,
    MetricKind.STAYS.value: _SCREEN_NAMES,
    MetricKind.SECONDS.value: _SCREEN_NAMES,
    MetricKind.PAGES.value: {PRINTED: "Impressas", GIVEN_UP: "Ninguém esperou"} | _FAULT_NAMES,
    MetricKind.ERP_FAILURE.value: _OUTCOME_NAMES,
    MetricKind.PRINTER_FAILURE.value: _FAULT_NAMES,
    MetricKind.FORM.value: {
        Form.SIGN_UP.value: "Assinaturas",
        Form.LEAD.value: "Pedidos de contato",
        EDIT: "Alterações",
    },
    MetricKind.FORM_LEFT_AT.value: {
        f"{form.value}.{step.value}": f"{form_words}: {step_words}"
        for form, form_words in FORMS.items()
        for step, step_words in STEPS.items()
    },
    MetricKind.RATING.value: {rating.value: words for rating, words in RATINGS.items()},
}
"""The words for every name, by its kind in the file of statistics."""
_KIND_NAMES = {kind.value: words for kind, words in KINDS.items()}


def kind_words(kind: str) -> str:
    """The words for a kind; one that is not known stands as it is."""
    return _KIND_NAMES.get(kind, kind)


def words(kind: str, name: str) -> str:
    """The words for a name of a kind; one that is not known stands as it is."""
    return NAMES.get(kind, {}).get(name, name)


def number(amount: int) -> str:
    """`1.234`."""
    return f"{amount:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """`42%`; what is something and less than one is `<1%`, and nothing of nothing is `0%`."""
    share = 100 * part / whole if whole else 0
    return "<1%" if 0 < share < 1 else f"{round(share)}%"


def mean(total: int, count: int) -> str:
    """`12,4`; of none, `0`."""
    return f"{total / count if count else 0:.1f}".replace(".", ",").removesuffix(",0")


def duration(seconds: float) -> str:
    """`3,4 s`, `48 s`, `2 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s".replace(".", ",")
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02} s"


def short_day(day: date) -> str:
    """`24/11`."""
    return f"{day:%d/%m}"
