"""Customer-facing texts on forms: the question, help and error of each step, and the lines of the review."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from totem.domain.service_requests import UsualTicketKind
from totem.domain.sign_up import BestTime
from totem.domain.text import format_money, join_sentences
from totem.session.forms.steps import CARD_LINES, FLOWS, Form, FormStep, Stage
from totem.session.forms.view_state import Choice, FormViewState, Problem, ReviewLine
from totem.ui.controls.text_layout import DOT
from totem.ui.localized_text import translate_date

translate = QCoreApplication.translate

_NEW_CONTACTS = (FormStep.PHONE, FormStep.WHATSAPP, FormStep.EMAIL)
OWN_CHOICES = {
    UsualTicketKind.NO_INTERNET.value: lambda: translate("form", "Sem internet"),
    UsualTicketKind.SLOW_INTERNET.value: lambda: translate("form", "Internet lenta"),
    UsualTicketKind.OTHER.value: lambda: translate("form", "Outro assunto"),
    BestTime.MORNING.value: lambda: translate("form", "De manhã"),
    BestTime.AFTERNOON.value: lambda: translate("form", "À tarde"),
    BestTime.EVENING.value: lambda: translate("form", "À noite"),
    BestTime.ANY.value: lambda: translate("form", "A qualquer hora"),
}
"""The kiosk's own choices, by their text for the ERP's people; others are the operator's or the ERP's."""


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark `text` for translation, as PySide6's function does, which returns an untyped object."""
    return text


class StepText(NamedTuple):
    """Texts of a step.

    Attributes:
        question: its question.
        label: its label in the review, and over its field where two questions share a screen.
        help: the help under the question.
        skip: the button that skips it.
        shared: the question of a screen that it shares with the next step.
        on_card: its answer on a card of the review, with %1 for the answer alone.
        between: what stands before it on a line of the card, unless it comes first.
    """

    question: str
    label: str = ""
    help: str = ""
    skip: str = ""
    shared: str = ""
    on_card: str = "%1"
    between: str = DOT


STEP_TEXTS = {
    FormStep.CITY: StepText(
        question=QT_TRANSLATE_NOOP("form", "Em qual cidade é a instalação?"),
        label=QT_TRANSLATE_NOOP("form", "Cidade"),
        help=QT_TRANSLATE_NOOP("form", "Toque na sua cidade."),
        skip=QT_TRANSLATE_NOOP("form", "Minha cidade não está aqui"),
    ),
    FormStep.PLAN: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual plano você quer?"),
        label=QT_TRANSLATE_NOOP("form", "Plano"),
        help=QT_TRANSLATE_NOOP("form", "Toque no plano para escolher."),
        skip=QT_TRANSLATE_NOOP("form", "Ainda não sei"),
    ),
    FormStep.DUE_DAY: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o melhor dia para pagar?"),
        label=QT_TRANSLATE_NOOP("form", "Vencimento"),
        help=QT_TRANSLATE_NOOP("form", "O vencimento de todo mês."),
        on_card=QT_TRANSLATE_NOOP("form", "Vence todo %1"),
    ),
    FormStep.ORIGIN: StepText(
        question=QT_TRANSLATE_NOOP("form", "Como você nos conheceu?"),
        label=QT_TRANSLATE_NOOP("form", "Como nos conheceu"),
    ),
    FormStep.SELLER: StepText(
        question=QT_TRANSLATE_NOOP("form", "Quem atendeu você?"),
        label=QT_TRANSLATE_NOOP("form", "Atendimento"),
        skip=QT_TRANSLATE_NOOP("form", "Ninguém me atendeu"),
    ),
    FormStep.TAX_ID: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o seu CPF ou CNPJ?"),
        label=QT_TRANSLATE_NOOP("form", "CPF ou CNPJ"),
        help=QT_TRANSLATE_NOOP("form", "CNPJ com letras? Toque em ABC."),
    ),
    FormStep.NAME: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o seu nome completo?"),
        label=QT_TRANSLATE_NOOP("form", "Nome"),
        help=QT_TRANSLATE_NOOP("form", "Como está no seu documento."),
    ),
    FormStep.BIRTH_DATE: StepText(
        question=QT_TRANSLATE_NOOP("form", "Em que dia você nasceu?"),
        label=QT_TRANSLATE_NOOP("form", "Nascimento"),
        shared=QT_TRANSLATE_NOOP("form", "Seu nascimento e telefone"),
        help=QT_TRANSLATE_NOOP("form", "Dia, mês e ano. Por exemplo: 05/09/1980."),
    ),
    FormStep.PHONE: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o seu telefone?"),
        label=QT_TRANSLATE_NOOP("form", "Telefone"),
        help=QT_TRANSLATE_NOOP("form", "Com DDD. De preferência, o do WhatsApp."),
    ),
    FormStep.EMAIL: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o seu e-mail?"),
        label=QT_TRANSLATE_NOOP("form", "E-mail"),
        help=QT_TRANSLATE_NOOP("form", "Por exemplo: maria@gmail.com."),
        skip=QT_TRANSLATE_NOOP("form", "Não tenho e-mail"),
    ),
    FormStep.POSTAL_CODE: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o CEP da instalação?"),
        label=QT_TRANSLATE_NOOP("form", "CEP"),
        help=QT_TRANSLATE_NOOP("form", "São 8 números."),
        on_card="CEP %1",
    ),
    FormStep.STREET: StepText(
        question=QT_TRANSLATE_NOOP("form", "Em qual rua é a instalação?"),
        label=QT_TRANSLATE_NOOP("form", "Rua"),
        shared=QT_TRANSLATE_NOOP("form", "Qual é a rua e o bairro?"),
        help=QT_TRANSLATE_NOOP("form", "Por exemplo: Rua das Flores."),
    ),
    FormStep.NUMBER: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o número da casa?"),
        label=QT_TRANSLATE_NOOP("form", "Número"),
        help=QT_TRANSLATE_NOOP("form", "Número com letra? Toque em abc."),
        skip=QT_TRANSLATE_NOOP("form", "Sem número"),
        shared=QT_TRANSLATE_NOOP("form", "Número e complemento"),
        between=", ",
    ),
    FormStep.COMPLEMENT: StepText(
        question=QT_TRANSLATE_NOOP("form", "O endereço tem complemento?"),
        label=QT_TRANSLATE_NOOP("form", "Complemento"),
        help=QT_TRANSLATE_NOOP("form", "Apartamento, bloco ou ponto de referência."),
        skip=QT_TRANSLATE_NOOP("form", "Não tem"),
        between=", ",
    ),
    FormStep.DISTRICT: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o bairro?"), label=QT_TRANSLATE_NOOP("form", "Bairro")
    ),
    FormStep.BEST_TIME: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o melhor horário para ligar?"),
        label=QT_TRANSLATE_NOOP("form", "Melhor horário"),
    ),
    FormStep.CONSENT: StepText(
        question=QT_TRANSLATE_NOOP("form", "Podemos usar seus dados?"),
        help=QT_TRANSLATE_NOOP("form", "Se você não concordar, nada fica guardado."),
    ),
    FormStep.PHOTOS: StepText(
        question=QT_TRANSLATE_NOOP("form", "Tire fotos dos documentos"),
        label=QT_TRANSLATE_NOOP("form", "Fotos"),
        help=QT_TRANSLATE_NOOP("form", "Documento com foto e comprovante de endereço."),
        on_card=QT_TRANSLATE_NOOP("form", "Fotos: %1"),
    ),
    FormStep.REVIEW: StepText(
        question=QT_TRANSLATE_NOOP("form", "Confira e envie"),
        help=QT_TRANSLATE_NOOP("form", "Toque em Mudar para corrigir."),
    ),
    FormStep.PROTOCOL: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o número do protocolo?"),
        label=QT_TRANSLATE_NOOP("form", "Protocolo"),
        help=QT_TRANSLATE_NOOP("form", "Está no papel ou na foto."),
    ),
    FormStep.TICKET_KIND: StepText(
        question=QT_TRANSLATE_NOOP("form", "Com o que você precisa de ajuda?"),
        label=QT_TRANSLATE_NOOP("form", "Assunto"),
        help=QT_TRANSLATE_NOOP("form", "Toque no assunto."),
    ),
    FormStep.DETAILS: StepText(
        question=QT_TRANSLATE_NOOP("form", "Quer contar mais alguma coisa?"),
        label=QT_TRANSLATE_NOOP("form", "Detalhes"),
        help=QT_TRANSLATE_NOOP("form", "Por exemplo: a luz vermelha está piscando."),
    ),
    FormStep.WHATSAPP: StepText(
        question=QT_TRANSLATE_NOOP("form", "Qual é o seu WhatsApp?"),
        label=QT_TRANSLATE_NOOP("form", "WhatsApp"),
        help=QT_TRANSLATE_NOOP("form", "Com DDD."),
    ),
}
"""In Portuguese, to be translated; `totem.session.forms.steps` has everything else of a step."""


class StageText(NamedTuple):
    """A stage as it is shown: its name in the progress and on its card of the review, and the card's icon."""

    name: str
    symbol: str


STAGE_TEXTS = {
    Stage.PLAN: StageText(QT_TRANSLATE_NOOP("form", "Plano"), "wifi"),
    Stage.PERSON: StageText(QT_TRANSLATE_NOOP("form", "Você"), "id-card"),
    Stage.ADDRESS: StageText(QT_TRANSLATE_NOOP("form", "Endereço"), "map-pin"),
}
"""In Portuguese, to be translated."""


def title(form: FormViewState) -> str:
    step = form.step
    if form.group is not None:
        return stage_name(form.group)
    if form.shared:
        return _translated(STEP_TEXTS[form.shared[0].step].shared)
    if step is FormStep.NAME and form.company:
        return translate("form", "Qual é o nome da empresa?")
    if step is FormStep.NAME and form.form is Form.LEAD:
        return translate("form", "Como você se chama?")
    if step is FormStep.PHONE and form.form is Form.TICKET:
        return translate("form", "Para qual telefone ligamos?")
    if step in _NEW_CONTACTS and form.form is Form.CONTACT:
        return {
            FormStep.PHONE: translate("form", "Qual é o seu telefone novo?"),
            FormStep.WHATSAPP: translate("form", "Qual é o seu WhatsApp novo?"),
            FormStep.EMAIL: translate("form", "Qual é o seu e-mail novo?"),
        }[step]
    return _translated(STEP_TEXTS[step].question)


def help_line(form: FormViewState, *, searched: bool = False) -> str:
    """The help under a question; `searched` where a list is filtered by typing."""
    step = form.step
    if step is FormStep.NAME and (form.company or form.form is Form.LEAD):
        return ""
    if form.known is not None:
        return translate("form", "No cadastro: %1").replace("%1", form.known)
    if step is FormStep.TICKET_KIND and form.address:
        return translate("form", "Para o endereço %1").replace("%1", form.address)
    if step is FormStep.REVIEW and form.form is Form.CONTACT:
        return translate("form", "Só o que você digitou vai mudar.")
    if step is FormStep.CITY and searched:
        return translate("form", "Digite o começo do nome e toque na cidade.")
    if step is FormStep.REVIEW and form.editing and form.group is None:
        return translate("form", "Toque no que mudou. O resto fica como foi enviado.")
    if step is FormStep.REVIEW and (form.group is not None or not form.is_staged):
        return translate("form", "Toque em uma linha para mudar.")
    return _translated(STEP_TEXTS[step].help)


def no_match_sentence(form: FormViewState | None) -> str:
    if form is not None and form.step is FormStep.CITY:
        return translate("form", "Nenhuma cidade começa assim. Corrija uma letra.")
    return translate("form", "Nenhuma opção começa assim. Corrija uma letra.")


def skip_label(form: FormViewState) -> str:
    step = form.step
    if form.form is Form.CONTACT:
        return translate("form", "Deixar como está")
    if form.form is Form.TICKET and step is FormStep.PHONE:
        return translate("form", "Usar o do cadastro")
    return _translated(STEP_TEXTS[step].skip) or translate("form", "Pular")


def label(step: FormStep, *, company: bool = False) -> str:
    if step is FormStep.NAME and company:
        return translate("form", "Empresa")
    return _translated(STEP_TEXTS[step].label)


def value(line: ReviewLine, *, editing: bool) -> str:
    if line.choice is not None:
        return choice_line(line.choice)
    if line.step is FormStep.PHOTOS and line.text is not None and line.text in ("", "0"):
        return translate("form", "nenhuma")
    if line.text:
        return translate_date(line.text) if line.step is FormStep.BIRTH_DATE else line.text
    return translate("form", "como foi enviado") if editing else translate("form", "não informado")


def stage_name(stage: Stage) -> str:
    return _translated(STAGE_TEXTS[stage].name)


def card_lines(form: FormViewState, stage: Stage) -> list[str]:
    """The answers of a stage on its card of the review, line by line; those that were left open are not."""
    of_stage = [line for line in form.lines if line.step.row.stage is stage]
    answered = [line for line in of_stage if line.choice is not None or line.text not in (None, "", "0")]
    found: dict[FormStep, str] = {}
    for line in answered:
        first = CARD_LINES[line.step]
        before = f"{found[first]}{STEP_TEXTS[line.step].between}" if first in found else ""
        found[first] = before + _card_value(line, form)
    if not found and of_stage:
        return [translate("form", "Como foi enviado") if form.editing else translate("form", "Não informado")]
    order = FLOWS[form.form]
    return [
        found[step] for step in sorted(found, key=lambda each: (not each.row.heads_card, order.index(each)))
    ]


def _card_value(line: ReviewLine, form: FormViewState) -> str:
    words = value(line, editing=form.editing)
    if line.step is FormStep.TAX_ID:
        return f"{'CNPJ' if form.company else 'CPF'} {words}"
    if line.step is FormStep.DUE_DAY:
        words = words[:1].lower() + words[1:]
    return _translated(STEP_TEXTS[line.step].on_card).replace("%1", words)


def choice_title(choice: Choice) -> str:
    if choice.day is not None:
        return translate("form", "Dia %1").replace("%1", str(choice.day))
    return OWN_CHOICES.get(choice.title, lambda: choice.title)()


def per_month() -> str:
    return translate("form", "por mês")


def choice_line(choice: Choice) -> str:
    """A choice with its price, in one line."""
    price = f"{format_money(choice.amount)} {per_month()}" if choice.amount is not None else ""
    where = choice.detail if choice.amount is None and choice.detail and len(choice.detail) <= 2 else ""
    return " · ".join(filter(None, (choice_title(choice), where, price)))


def choice_sentence(choice: Choice) -> str:
    """A choice with detail and price, for speech."""
    price = f"{format_money(choice.amount)} {per_month()}" if choice.amount is not None else ""
    return join_sentences(choice_title(choice), choice.detail or "", price)


def problem(form: FormViewState) -> str:
    """The error of the present answer and its remedy; empty without an error."""
    if form.problem is None:
        return ""
    if form.problem is Problem.TOO_SHORT and form.step is FormStep.NUMBER:
        return translate("form", "Digite o número ou toque em Sem número.")
    return {
        Problem.MISSING: translate("form", "Falta preencher."),
        Problem.TAX_ID: invalid_tax_id(),
        Problem.NAME_SHORT: translate("form", "Digite o nome e o sobrenome."),
        Problem.NAME_ODD: translate("form", "O nome tem um símbolo ou número. Use só letras."),
        Problem.BIRTH_DATE: translate("form", "Essa data não existe. Corrija o dia, o mês ou o ano."),
        Problem.UNDER_AGE: translate("form", "Para contratar é preciso ter 18 anos. Chame um responsável."),
        Problem.PHONE_LENGTH: translate("form", "Faltam números. Digite o DDD e o telefone."),
        Problem.PHONE_AREA: translate("form", "Esse DDD não existe. Corrija os dois primeiros números."),
        Problem.PHONE_NUMBER: translate("form", "Nenhum telefone começa assim. Corrija o número."),
        Problem.EMAIL: translate("form", "O e-mail não está completo. Por exemplo: maria@gmail.com."),
        Problem.EMAIL_TYPO: translate("form", "Confira o final do e-mail."),
        Problem.POSTAL_CODE: translate("form", "Esse CEP não existe. Corrija um número."),
        Problem.POSTAL_CODE_ELSEWHERE: translate("form", "Esse CEP é de outro estado. Confira o número."),
        Problem.TOO_SHORT: translate("form", "Está curto demais. Digite por extenso."),
        Problem.TOO_LONG: translate("form", "Está longo demais. Abrevie um pouco."),
        Problem.PHOTO_KIND: translate("form", "Essa foto não pode ser usada. Tire outra."),
        Problem.PHOTO_SIZE: translate("form", "Essa foto é grande demais. Tire outra."),
        Problem.PHOTO_COUNT: translate("form", "Já há fotos suficientes."),
        Problem.PROTOCOL: translate("form", "Esse protocolo não confere. Compare letra por letra."),
        Problem.NOT_FOUND: translate(
            "form", "Não encontramos esse pedido. Confira o documento e o protocolo."
        ),
        Problem.NOT_LOOKED_UP: translate(
            "form", "Não conseguimos consultar agora. Toque em Continuar de novo em instantes."
        ),
        Problem.NOT_KEPT: translate(
            "form", "Não conseguimos guardar agora. Nada se perdeu: toque outra vez em Enviar."
        ),
    }[form.problem]


def invalid_tax_id() -> str:
    return translate("form", "Esse número não confere. Corrija.")


def progress(form: FormViewState) -> str:
    """The position in the form, in words; of a staged form, the present stage and the position in it."""
    text = translate("form", "%1 de %2")
    present = next((each for each in form.stages if each.is_present), None)
    if present is not None:
        place = text.replace("%1", str(present.position)).replace("%2", str(present.steps))
        return f"{stage_name(present.stage)}{DOT}{place}"
    if form.stages:
        return translate("form", "Falta pouco")
    return text.replace("%1", str(form.position)).replace("%2", str(form.steps))


def _translated(text: str) -> str:
    return translate("form", text) if text else ""
