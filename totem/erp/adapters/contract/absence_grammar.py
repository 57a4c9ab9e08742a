"""Grammar of the sentences that report an absence: no customer of that document, no open title, no record.

A sentence is accepted as a whole or not at all: subject, absence and harmless additions (a document, "na base
de dados", "para o cliente informado") are listed here, and any other word beside them ("licença", "exceto",
"limite", "PIX") makes the sentence a failure. Words come as `error_text` normalizes them: lower case, without
accents and punctuation, a CPF or CNPJ as `DOC`, masked or not. Portuguese, English and Spanish.
"""

import re
from functools import cache

TITLE_NOUNS = (
    r"(?:titulo|boleto|fatura|debito|pendencia|cobranca|parcela|mensalidade|carne|divida"
    r"|factura|deuda|cuota|adeudo|invoice|bill|title|debt|payment|charge)s?\b"
)
"""Names of what is to be paid."""


def _any(*forms: str) -> str:
    return f"(?:{'|'.join(forms)})"


def _optional(*forms: str) -> str:
    """Zero or one of `forms`, each followed by a blank."""
    return f"(?:{_any(*forms)} )?"


_NUMBER = r"(?![45]\d\d\b)\d{1,12}"
"""The number of a customer, a contract or a page, and no HTTP status."""
_DETERMINER = _any(
    *("os?", "as?", "estes?", "estas?", "esses?", "essas?", "un", "una", "seus?", "suas?", "nosso", "nossa"),
    *("um", "uma"),
    *("the", "an", "this", "that", "your", "our", "el", "la", "los", "las", "ese", "su"),
)
_GIVEN = _any(
    r"(?:informad|digitad|consultad|pesquisad|fornecid|solicitad|indicad|enviad|selecionad|desejad)[oa]s?",
    *("provided", "informed", "given", "supplied", "entered", "requested", "specified"),
    r"(?:ingresad|proporcionad|indicad)[oa]s?",
)

# Persons, and documents that identify them; "usuario" and "user" are a login of the API's, and left out.
_PERSON = _any(
    r"clientes?|assinantes?|titular(?:es)?|cadastros?|documentos?|cpfs?|cnpjs?|consumidor(?:es)?",
    r"pessoas?(?: (?:fisicas?|juridicas?))?|contribuintes?|pagador(?:es)?|sacados?|contratantes?",
    r"prospect[oa]?s?|leads?|customers?|clients?|subscribers?|persons?|people|documents?",
    r"personas?|abonados?|suscriptor(?:es)?",
)
_PERSON_EN = r"(?:customer|client|subscriber|person|people|prospect|lead)s?"
_NUMBERED = rf"(?:(?:n|no|num|numero|number|codigo|id)? ?(?:DOC|{_NUMBER})|com codigo {_NUMBER})"
_PERSONS = rf"{_PERSON}(?: {_optional('ou', 'e', 'or', 'and', 'o', 'y')}{_PERSON}){{0,3}}(?: {_NUMBERED})?"
_LINK = (
    r"(?:d[oae]s?|com|de|pel[oa]|para|por|nest[ea]|ness[ea]|dest[ea]|dess[ea]|n[oa]|em"
    r"|with|for|of|by|con|para)"
)
_ONE_PERSON = rf"(?:{_DETERMINER} ){{0,2}}{_optional(_GIVEN)}{_PERSONS}(?: {_GIVEN})?"
_PERSON_PHRASE = rf"{_ONE_PERSON}(?: {_LINK} {_ONE_PERSON}){{0,2}}"
_NOT_GIVEN = rf"(?!{_PERSONS} {_GIVEN})"
"""Without "nenhum documento informado": then the request lacked it, and no search was made."""

_PLACE = _any(
    rf"(?:n[oa]s?|em|en|d[oa]) {_optional(_DETERMINER, 'nossos', 'nossas', 'nuestr[oa]s?')}"
    + _any(
        r"bases?(?: de (?:dados|datos))?(?: d[eo] (?:clientes|provedor|sistema|erp))?",
        r"banco de dados|bd|sistema|erp|cadastros?(?: de clientes)?|registros?|tabela de clientes",
    ),
    rf"(?:in|on) {_optional('the', 'our', 'your')}(?:database|data base|system|records?|erp)",
)
_SERVER = r"n[oa] servidor"
_OF_PERSON = (
    rf"(?:{_LINK} {_ONE_PERSON}|(?:cpf|cnpj|documento)(?: (?:cpf|cnpj))? DOC|DOC"
    rf"|em (?:seu nome|nome d[oe] {_PERSON})|{_PLACE})"
)
_CRITERIA = (
    rf"(?:(?:para|com|con|for|with|n[oa]|com base em) (?:{_DETERMINER} ){{0,2}}"
    rf"(?:pagina {_NUMBER}|(?:consulta|pesquisa|busca|filtros?|criterios?|parametros?|dados|query|search"
    rf"|filters?|criteria)(?: {_GIVEN}| realizad[oa]s?| utilizad[oa]s?| de (?:busca|pesquisa))?))"
)
_BE = _optional("foi", "foram", "esta", "estao", "se encontra", "se encontram", "fue", "fueron", "fosse")
_BE_EN = _optional("was", "were", "is", "are", "has been", "have been", "could be", "can be")
_FOUND = (
    r"(?:(?:encontrad|localizad|identificad|cadastrad|registrad|achad|hallad|ubicad)[oa]s?|existentes?"
    r"|found|registered|located)"
)
_WE_FOUND = (
    r"(?:encontramos|localizamos|achamos|identificamos|encontrou|localizou|encontraram"
    r"|se encontro|se encontraron|se hallo|se ha encontrado)"
)
_NONE = r"(?:nenhuma?s?|qualquer|quaisquer|ningun[oa]?s?|uma?|any)"
_THERE_IS = r"(?:ha|havia|existe|existem|exista|existam|consta|constam|hay|existen|possui|possuimos|temos)"
_NOT = r"(?:nao|not|no)"
_NO_LONGER_NOT = r"(?:nao|no|ainda nao)"
_QUERY = _optional(
    r"(?:a |sua |esta |the |la )?(?:consulta|pesquisa|busca|query|search|requisicao)",
)


def _followed(core: str, *more: str) -> str:
    """`core`, and up to three of `more` behind it: bounded, so that no text takes long to refuse."""
    return rf"(?:{core})(?: {_any(*more)}){{0,3}}"


@cache
def no_customer() -> re.Pattern[str]:
    """There is no customer of the document."""
    predicate = _any(
        rf"{_NO_LONGER_NOT} {_BE}{_FOUND}",
        rf"{_NO_LONGER_NOT} (?:existe|existem|existen|consta|constam)",
        r"(?:nao (?:possui|tem)|sem) cadastro",
        r"nao (?:e|pertence a|esta associado a|esta vinculado a)"
        rf" {_optional('de', 'a')}{_optional('um', 'nenhum')}{_PERSON}(?: cadastrad[oa])?",
        rf"nao (?:esta )?vinculad[oa]s? a (?:nenhum|um) {_PERSON}",
        r"inexistentes?|desconhecid[oa]s?|desconocid[oa]s?",
        rf"(?:(?:was|were|is|are|could|can|has been|have been) )?not (?:be )?{_FOUND}",
        r"(?:(?:does|do|did) )?not exists?",
    )
    denial = _any(
        r"nenhuma?|ningun[oa]?",
        rf"{_QUERY}{_NO_LONGER_NOT} (?:{_THERE_IS}|{_WE_FOUND}|foi possivel (?:encontrar|localizar)"
        rf"|retornou|retornaram|(?:foi|foram) {_FOUND})(?: {_NONE})?",
        rf"(?:could|can|did) ?not find(?: {_NONE})?",
    )
    return re.compile(
        _any(
            # "o cliente com o CPF informado não foi encontrado na base de dados"
            _followed(f"{_PERSON_PHRASE} {predicate}", _OF_PERSON, _CRITERIA),
            rf"{_optional(_DETERMINER)}(?:cliente|assinante|cpf|cnpj|pessoa|titular)"
            rf" {_NO_LONGER_NOT} {_BE}{_FOUND} {_SERVER}",
            # "nenhum cliente encontrado", "não localizamos seu cadastro"
            _followed(f"{denial} {_NOT_GIVEN}{_PERSON_PHRASE}(?: {_BE}{_FOUND})?", _OF_PERSON, _CRITERIA),
            # English, where no Portuguese can stand: "no" is "in the" there
            _followed(
                rf"(?:there (?:is|are|was|were) )?no (?:such |matching )?{_PERSON_EN}"
                rf"(?: {_BE_EN}(?:found|exists?|registered))?",
                _OF_PERSON,
            ),
            rf"no {_PERSON_EN} matches the given query",
            r"unknown (?:customer|subscriber|document)",
            r"voce (?:ainda )?nao e (?:nosso |um )?(?:cliente|assinante)",
        )
    )


_SHOWN = (
    r"(?:(?:para|a) (?:pagamento|pagar|exibir|exibicao|listar|mostrar|apresentar|visualizar|consulta"
    r"|impressao|emissao|emitir)|to (?:pay|show|display))"
)
_RECORD = (
    r"(?:registro|resultado|dado|item|iten|lancamento|record|result|row|entrie|matche)s?\b|informac(?:ao|oes)"
    r"|data\b|informacion|dato(?:s)?\b|entry|match"
)
_RECORD = rf"(?:{_RECORD})"
_BACK = _any(_FOUND, r"(?:retornad|devolvid|exibid|listad)[oa]s?", "returned", r"devuelt[oa]s?")


@cache
def no_records() -> re.Pattern[str]:
    """Pattern of an empty result without a subject: of people or of titles, depending on the request."""
    denial = _any(
        r"nenhuma?s?|ningun[oa]?",
        rf"{_QUERY}{_NO_LONGER_NOT} (?:{_THERE_IS}|{_WE_FOUND}|retorna|retornou|retornaram|trouxe"
        rf"|(?:foi|foram) {_BACK})(?: {_NONE})?",
    )
    several = r"(?:registros|resultados|dados|itens|lancamentos|records|results|rows|informacoes|datos)"
    return re.compile(
        _any(
            _followed(
                _any(
                    rf"{denial} {_RECORD}(?: {_BE}{_BACK})?",
                    rf"no {_RECORD}(?: {_BE_EN}(?:{_BACK}|available))?",
                    rf"{several} {_NOT} {_BE}{_BE_EN}(?:{_BACK}|existem|existen)",
                    rf"nada {_BE}(?:encontrado|localizado|retornado)|nothing {_BE_EN}found",
                    rf"{_QUERY}sem (?:registros?|resultados?|dados)(?: encontrad[oa]s?| para exibir)?",
                ),
                _OF_PERSON,
                _CRITERIA,
                _SHOWN,
            ),
            r"(?:empty|vazi[oa]) (?:result|list)(?: set)?s?",
            r"(?:lista|resultado|consulta|pesquisa|busca) (?:esta )?vazi[oa]",
        )
    )


@cache
def no_record() -> re.Pattern[str]:
    """Pattern of the one requested record's absence, or of a bare "not found"."""
    return re.compile(
        _any(
            _followed(
                rf"{_optional(_DETERMINER)}(?:registro|record|dado)"
                rf" (?:{_NOT} {_BE}{_BE_EN}{_BACK}|nao existe|inexistente|does not exist)",
                _OF_PERSON,
                _CRITERIA,
            ),
            rf"(?:404 )?{_NOT} (?:foi )?(?:encontrad[oa]s?|localizad[oa]s?|found)",
        )
    )


_OPEN = (
    r"(?:em aberto|abert[oa]s?|abiert[oa]s?|pendentes?(?: de (?:pagamento|quitacao))?"
    r"|pendientes?(?: de pago)?|(?:a|por) pagar|a serem? pag[oa]s?|nao (?:pag|quitad)[oa]s?|impag[oa]s?|open"
    r"|pending|unpaid|outstanding)"
)
_OVERDUE = r"(?:vencid[oa]s?|vencend[oa]|atrasad[oa]s?|em atraso|a vencer)"
_NO_CONDITION = (
    rf"(?:{_OPEN}(?: {_optional('e', 'ou', 'nem', 'or')}{_OPEN}| (?:e|ou|nem|or) {_OVERDUE}){{0,2}})"
)
"""Open at all: overdue alone is a condition, under which others may be open."""
_OPEN_SOMEHOW = (
    rf"(?:{_NO_CONDITION}|{_OVERDUE} (?:e|ou|nem) {_OPEN}|a vencer (?:e|ou|nem) (?:vencid[oa]s?|em atraso)"
    r"|(?:vencid[oa]s?|em atraso|atrasad[oa]s?) (?:e|ou|nem) a vencer)"
)
_AVAILABLE = r"(?:disponive(?:l|is)|disponibles?|available)"
_NOW = r"(?:no momento|neste momento|ate o momento|ate agora|atualmente|at (?:the|this) moment|now)"
_CONTRACT = rf"(?:(?:[oa] |este |esse |seu )?contratos?(?: {_NUMBER})?)"
_OF_CUSTOMER = _any(_OF_PERSON, rf"(?:para|n|d|pel)?(?:o|este|esse)? ?{_CONTRACT}", _SHOWN, "mesmo")
_TITLE_FOUND = r"(?:(?:encontrad|localizad|achad|identificad|listad|retornad|lancad|cadastrad)[oa]s?|found)"
"""Without "registrado", "emitido", "gerado": a title not registered at the bank is open all the same."""
_RECORD_FOUND = r"(?:(?:emitid|gerad|registrad|instalad|disponibilizad)[oa]s?)"
_SELF = _any(_PERSON_PHRASE, "voces?", "you", "usted", rf"{_CONTRACT}", r"senhora?|sr|sra", "ele", "ela")


@cache
def no_titles(nouns: str | None) -> re.Pattern[str]:
    """Nothing of `nouns` (a pattern; `TITLE_NOUNS` if None) is open; for other records: there are none."""
    noun = nouns or TITLE_NOUNS
    found = _TITLE_FOUND if nouns is None else _any(_TITLE_FOUND, _RECORD_FOUND)
    bare = (
        rf"{_optional('seus?', 'suas?', 'your')}(?:{_OPEN} )?{noun}(?: financeir[oa]s?)?"
        rf"(?: (?:ou |e |nem |or |and |y |o )?{noun}){{0,3}}"
    )
    found = rf"(?:foi|foram)? ?{found}"
    titles = _any(
        rf"{bare}(?: {_OPEN_SOMEHOW})?(?: {_BE}{found})?(?: {_OPEN_SOMEHOW})?(?: {_AVAILABLE})?(?! {_NOW})",
        rf"{bare} {_OPEN_SOMEHOW}",
        rf"{bare} {found}",
        rf"(?:contas?|valor(?:es)?|documentos?|{_RECORD}) {_OPEN_SOMEHOW}(?: {found})?",
        r"saldo (?:devedor|em aberto|pendente)",
        rf"pagamentos? {_NO_CONDITION}",
    )
    lacks = (
        rf"{_NO_LONGER_NOT} (?:ha|havia|possui|possuem|tem|existe|existem|consta|constam|apresenta|hay|tiene"
        rf"|existen|(?:foi|foram) {found}|{_WE_FOUND}|retornou|retornaram)"
    )
    some = _optional("mais") + _optional(_NONE) + _optional("outr[oa]s?", "mais", "os", "as")
    subject = _optional(_SELF)
    denial = _any(
        rf"(?:nenhuma?s?|ningun[oa]?) {_optional('outr[oa]')}",
        subject
        + _any(
            f"{_QUERY}{lacks} {some}",
            r"(?:esta )?(?:sem|sin) (?:nenhuma? |quaisquer )?",
            r"(?:has|have) no |(?:does|do) not have (?:any )?",
        ),
        r"there (?:is|are) no |(?:could|can|did) ?not find (?:any )?",
    )
    return re.compile(
        _any(
            _followed(
                _any(
                    denial + titles,
                    rf"(?!(?:servico|service) ){_optional(_DETERMINER)}{bare}(?: {_OPEN_SOMEHOW})? "
                    rf"(?:{_NOT} {_BE}{_BE_EN}{found}|nao (?:existe|existem)|inexistentes?)",
                    rf"tod[oa]s (?:[oa]s )?{bare}(?: {_OF_PERSON})? (?:ja )?(?:estao|foram|encontram se)"
                    r" (?:pag|quitad|liquidad)[oa]s",
                    # English, where no Portuguese can stand: "no" is "in the" there
                    rf"no (?:{_OPEN} )?{noun}(?: {_OPEN})?(?: {_BE_EN}(?:found|due))?",
                    rf"all {_optional(_DETERMINER)}{noun} (?:are|were|have been|has been) paid",
                ),
                _OF_CUSTOMER,
                _NOW,
                *(() if nouns is None else (rf"(?:n[oe]|neste) periodo(?: {_GIVEN})?",)),
            ),
            # Settled accounts, as people put it without naming a title.
            rf"{subject}(?:ja )?{_optional('esta', 'encontra se', 'se encontra')}"
            rf"(?:em dia|adimplente|quite)(?: com (?:[oa]s |seus |suas )?(?:{noun}|pagamentos?))?",
            rf"nada (?:consta|a pagar|em aberto|pendente)(?: {_OF_PERSON})?|tudo (?:pago|em dia|quitado)",
        )
    )


@cache
def harmless_pattern() -> re.Pattern[str]:
    """Courtesy and advice beside an absence."""
    return re.compile(
        _any(
            r"(?:muito )?obrigad[oa]|por favor|desculpe|ops|oops|sorry|thank you|gracias|parabens"
            r"|que bom|(?:prezad[oa]|car[oa]|ola|oi|dear)(?: (?:cliente|assinante|customer|senhora?))?",
            r"(?:por favor |favor |please )?"
            r"(?:verifi(?:que|car)|confir(?:a|me|mar)|cheque|revise|check|verify)"
            r"(?: (?:se|os?|as?|seu|the|el|la|su|your|numeros?|number|digitos|dados|data|datos|cpf|cnpj"
            r"|documento|document|cadastro|e|ou|and|y|esta|estao|foi|foram|is|corret[oa]s?|correct"
            rf"|corretamente|DOC|{_GIVEN}|tente|novamente|de novo|try|again|please|intente|nuevamente))*",
            r"(?:entre|entrar) em contato(?: (?:conosco|com(?: [oa]| nossa| nosso)?"
            r" (?:central|atendimento|suporte|provedor|loja))(?: de atendimento| ao cliente)?)?",
        )
    )


@cache
def success_pattern() -> re.Pattern[str]:
    """Report of success, or a mere heading: beside an empty list it takes nothing from it."""
    return re.compile(
        r"(?:(?:ok|success|successful|successfully|(?:com )?(?:sucesso|exito)|suscess"
        r"|dados?|consultad[oa]s?|consultas?|realizad[oa]s?"
        r"|efetuad[oa]s?|executad[oa]s?|concluid[oa]s?|operacao|requisicao|processad[oa]s?|retorno|listas?|listagem"
        r"|registros?|records?|request|query|completed?|fetched|retrieved|the|data|was|done|true|total|de|do|da|dos"
        rf"|por|e|pagina|page|contratos?|localizad[oa]s?|resultados?|results?|busca|pesquisa|{_PERSON}|{TITLE_NOUNS}"
        r"|em aberto|open|api|\d+|\d[\dtzh]*|DOC)(?: |$))+"
    )
