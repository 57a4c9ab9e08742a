"""Customer-facing texts on forms: the question, help and error of each step, and the lines of the review."""

from PySide6.QtCore import QCoreApplication

from totem.domain.sign_up import BestTime
from totem.domain.text import format_money, join_sentences
from totem.session.forms.view_state import Choice, Form, FormStep, FormViewState, Problem, ReviewLine
from totem.ui.date_text import translate_date

translate = QCoreApplication.translate

_NEW_CONTACTS = (FormStep.PHONE, FormStep.WHATSAPP, FormStep.EMAIL)
_USUAL_KINDS = {
    "Sem internet": lambda: translate("form", "Sem internet"),
    "Internet lenta": lambda: translate("form", "Internet lenta"),
    "Outro assunto": lambda: translate("form", "Outro assunto"),
}
"""Usual kinds of tickets, whose names are translated; others are the operator's or the ERP's own."""


def title(form: FormViewState) -> str:
    """The question of a step."""
    step = form.step
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
    return {
        FormStep.CITY: translate("form", "Em qual cidade é a instalação?"),
        FormStep.PLAN: translate("form", "Qual plano você quer?"),
        FormStep.DUE_DAY: translate("form", "Qual é o melhor dia para pagar?"),
        FormStep.ORIGIN: translate("form", "Como você nos conheceu?"),
        FormStep.SELLER: translate("form", "Quem atendeu você?"),
        FormStep.TAX_ID: translate("form", "Qual é o seu CPF ou CNPJ?"),
        FormStep.NAME: translate("form", "Qual é o seu nome completo?"),
        FormStep.BIRTH_DATE: translate("form", "Em que dia você nasceu?"),
        FormStep.PHONE: translate("form", "Qual é o seu telefone?"),
        FormStep.EMAIL: translate("form", "Qual é o seu e-mail?"),
        FormStep.CONTACT_CHECK: translate("form", "Seus contatos estão certos?"),
        FormStep.POSTAL_CODE: translate("form", "Qual é o CEP da instalação?"),
        FormStep.STREET: translate("form", "Em qual rua é a instalação?"),
        FormStep.NUMBER: translate("form", "Qual é o número da casa?"),
        FormStep.COMPLEMENT: translate("form", "O endereço tem complemento?"),
        FormStep.DISTRICT: translate("form", "Qual é o bairro?"),
        FormStep.BEST_TIME: translate("form", "Qual é o melhor horário para ligar?"),
        FormStep.CONSENT: translate("form", "Podemos usar seus dados?"),
        FormStep.PHOTOS: translate("form", "Tire fotos dos documentos"),
        FormStep.REVIEW: translate("form", "Confira e envie"),
        FormStep.PROTOCOL: translate("form", "Qual é o número do protocolo?"),
        FormStep.TICKET_KIND: translate("form", "Com o que você precisa de ajuda?"),
        FormStep.DETAILS: translate("form", "Quer contar mais?"),
        FormStep.WHATSAPP: translate("form", "Qual é o seu WhatsApp?"),
    }[step]


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
    if step is FormStep.REVIEW and form.editing:
        return translate("form", "Toque no que mudou. O resto fica como foi enviado.")
    return {
        FormStep.CITY: translate("form", "Toque na sua cidade."),
        FormStep.PLAN: translate("form", "Toque no plano para escolher."),
        FormStep.DUE_DAY: translate("form", "O vencimento de todo mês."),
        FormStep.TAX_ID: translate("form", "CNPJ com letras? Toque em ABC."),
        FormStep.NAME: translate("form", "Como está no seu documento."),
        FormStep.BIRTH_DATE: translate("form", "Dia, mês e ano. Por exemplo: 05/09/1980."),
        FormStep.PHONE: translate("form", "Com DDD. De preferência, o do WhatsApp."),
        FormStep.EMAIL: translate("form", "Por exemplo: maria@gmail.com."),
        FormStep.CONTACT_CHECK: translate("form", "É por eles que vamos falar com você."),
        FormStep.POSTAL_CODE: translate("form", "São 8 números."),
        FormStep.STREET: translate("form", "Por exemplo: Rua das Flores."),
        FormStep.NUMBER: translate("form", "Número com letra? Toque em abc."),
        FormStep.COMPLEMENT: translate("form", "Apartamento, bloco ou ponto de referência."),
        FormStep.CONSENT: translate("form", "Se você não concordar, nada fica guardado."),
        FormStep.PHOTOS: translate("form", "Documento com foto e comprovante de endereço."),
        FormStep.REVIEW: translate("form", "Toque em uma linha para mudar."),
        FormStep.PROTOCOL: translate("form", "Está no papel ou na foto."),
        FormStep.TICKET_KIND: translate("form", "Toque no assunto."),
        FormStep.DETAILS: translate("form", "Por exemplo: a luz vermelha está piscando."),
        FormStep.WHATSAPP: translate("form", "Com DDD."),
    }.get(step, "")


def no_match_sentence(form: FormViewState | None) -> str:
    """The sentence in place of a list that a search has emptied."""
    if form is not None and form.step is FormStep.CITY:
        return translate("form", "Nenhuma cidade começa assim. Corrija uma letra.")
    return translate("form", "Nenhuma opção começa assim. Corrija uma letra.")


def skip_label(form: FormViewState) -> str:
    """The label of the button that skips a step."""
    step = form.step
    if form.form is Form.CONTACT:
        return translate("form", "Deixar como está")
    if form.form is Form.TICKET and step is FormStep.PHONE:
        return translate("form", "Usar o do cadastro")
    return {
        FormStep.CITY: translate("form", "Minha cidade não está aqui"),
        FormStep.PLAN: translate("form", "Ainda não sei"),
        FormStep.SELLER: translate("form", "Ninguém me atendeu"),
        FormStep.EMAIL: translate("form", "Não tenho e-mail"),
        FormStep.NUMBER: translate("form", "Sem número"),
        FormStep.COMPLEMENT: translate("form", "Não tem"),
        FormStep.DETAILS: translate("form", "Não precisa"),
    }.get(step, translate("form", "Pular"))


def label(step: FormStep, *, company: bool = False) -> str:
    """The label of a line of the review."""
    if step is FormStep.NAME and company:
        return translate("form", "Empresa")
    return {
        FormStep.CITY: translate("form", "Cidade"),
        FormStep.PLAN: translate("form", "Plano"),
        FormStep.DUE_DAY: translate("form", "Vencimento"),
        FormStep.ORIGIN: translate("form", "Como nos conheceu"),
        FormStep.SELLER: translate("form", "Atendimento"),
        FormStep.TAX_ID: translate("form", "CPF ou CNPJ"),
        FormStep.NAME: translate("form", "Nome"),
        FormStep.BIRTH_DATE: translate("form", "Nascimento"),
        FormStep.PHONE: translate("form", "Telefone"),
        FormStep.EMAIL: translate("form", "E-mail"),
        FormStep.POSTAL_CODE: translate("form", "CEP"),
        FormStep.STREET: translate("form", "Rua"),
        FormStep.NUMBER: translate("form", "Número"),
        FormStep.COMPLEMENT: translate("form", "Complemento"),
        FormStep.DISTRICT: translate("form", "Bairro"),
        FormStep.BEST_TIME: translate("form", "Melhor horário"),
        FormStep.PHOTOS: translate("form", "Fotos"),
        FormStep.PROTOCOL: translate("form", "Protocolo"),
        FormStep.TICKET_KIND: translate("form", "Assunto"),
        FormStep.DETAILS: translate("form", "Detalhes"),
        FormStep.WHATSAPP: translate("form", "WhatsApp"),
    }.get(step, "")


def value(line: ReviewLine, *, editing: bool) -> str:
    """The value of a line of the review."""
    if line.choice is not None:
        return choice_line(line.choice)
    if line.step is FormStep.PHOTOS and line.text is not None and line.text in ("", "0"):
        return translate("form", "nenhuma")
    if line.text:
        return translate_date(line.text) if line.step is FormStep.BIRTH_DATE else line.text
    return translate("form", "como foi enviado") if editing else translate("form", "não informado")


def choice_title(choice: Choice) -> str:
    """A choice in a few words."""
    if choice.day is not None:
        return translate("form", "Dia %1").replace("%1", str(choice.day))
    if choice.best_time is None:
        return _USUAL_KINDS.get(choice.title, lambda: choice.title)()
    return {
        BestTime.MORNING: translate("form", "De manhã"),
        BestTime.AFTERNOON: translate("form", "À tarde"),
        BestTime.EVENING: translate("form", "À noite"),
        BestTime.ANY: translate("form", "A qualquer hora"),
    }[choice.best_time]


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
    """The position in the form, in words."""
    text = translate("form", "%1 de %2")
    return text.replace("%1", str(form.position)).replace("%2", str(form.steps))
