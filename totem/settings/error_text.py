"""Error messages of the configuration: English for the command line and the log, Portuguese for staff.

Each table has the two languages of a code side by side.
"""

import errno
import os
from enum import IntEnum

from totem.settings.errors import (
    Expected,
    ExpectedKind,
    SettingsFault,
    SettingsProblem,
    TokenFileFault,
    Unshown,
    dotted,
)


class MessageLanguage(IntEnum):
    """Columns of the tables."""

    ENGLISH = 0
    PORTUGUESE = 1


_EXPECTED = {
    ExpectedKind.BOOLEAN: ("true or false", "true ou false"),
    ExpectedKind.INTEGER: ("a whole number", "número inteiro"),
    ExpectedKind.NUMBER: ("a number", "número"),
    ExpectedKind.CHOICE: (" or ", " ou "),
    ExpectedKind.LIST: ("a list, each {item}", "lista; cada item: {item}"),
    ExpectedKind.TABLE: ("a table", "tabela"),
    ExpectedKind.PATH: ("a path", "caminho de arquivo ou pasta"),
    ExpectedKind.PATH_WITHOUT_NUL: (
        "a path, without a zero byte",
        "caminho de arquivo ou pasta, sem byte zero",
    ),
    ExpectedKind.TEXT: ("text", "texto"),
    ExpectedKind.BOUNDED_TEXT: ("text of at most {value} characters", "texto de até {value} caracteres"),
    ExpectedKind.EXAMPLE: ('text in the form of "{value}"', 'texto como "{value}"'),
    ExpectedKind.PLAIN_TEXT: (
        "plain text without control characters",
        "texto simples, sem caracteres de controle",
    ),
    ExpectedKind.TOKEN: (
        "one word of visible ASCII characters",
        "uma palavra só, sem espaços nem acentos",
    ),
    ExpectedKind.OPEN_HOURS: (
        'days and times as in "Mon-Fri 08:00-18:00" ({detail})',
        'dias e horas como em "Seg-Sex 08:00-18:00"',
    ),
    ExpectedKind.TAX_ID: ("a CPF or CNPJ ({detail})", "um CPF ou CNPJ válido"),
    ExpectedKind.CERTIFICATE: ("a PEM file that can be read", "um arquivo PEM legível"),
    ExpectedKind.HTTP_ADDRESS: (
        "https://host/path, without user, password, query or fragment",
        "só https://servidor/caminho, sem usuário, senha nem parâmetros",
    ),
    ExpectedKind.HTTPS_ADDRESS: (
        "https://, or set erp.allow_http = true",
        "https://, que protege os dados dos clientes",
    ),
    ExpectedKind.RECEIPT_ADDRESS: (
        "https://host/path, with {{protocol}} where the protocol goes",
        "https://servidor/caminho, com {{protocol}} no lugar do protocolo",
    ),
    ExpectedKind.PRINTER_ADDRESS: (
        'an address such as "{value}", since kind = "thermal"',
        'um endereço como "{value}", pois é térmica',
    ),
}
_UNSHOWN = {
    Unshown.SECRET: ("a hidden value", "isto"),
    Unshown.TABLE: ("a table", "uma tabela"),
    Unshown.LIST: ("a list", "uma lista"),
    Unshown.LONG_NUMBER: ("a number that is too long", "um número longo demais"),
}
_TOKEN_FILE = {
    TokenFileFault.UNREADABLE: ("cannot be read: {detail}", "não pode ser lido: {detail}"),
    TokenFileFault.NOT_TEXT: ("is not text", "não é texto"),
    TokenFileFault.BAD_NAME: ("is no name that a file can have", "não é um nome de arquivo possível"),
    TokenFileFault.EMPTY: ("is empty", "está vazio"),
}
_PROBLEMS = {
    SettingsFault.UNKNOWN_KEY: ("{key} is not a setting{hint}", "{key} não é uma configuração{hint}"),
    SettingsFault.UNEXPECTED_VALUE: (
        "{key} got {got}, takes {takes}",
        "{key} não aceita {got}; aceita {takes}",
    ),
    SettingsFault.TWO_TOKENS: (
        "{got} and {key} are both set; keep one",
        "{got} e {key} estão preenchidos; deixe só um",
    ),
    SettingsFault.SECRET_IN_FILE: (
        "{key} is a secret, which does not belong in this file; use {key}_file",
        "{key} é um segredo e não pode ficar neste arquivo; use {key}_file",
    ),
    SettingsFault.FOREIGN_SECTION: (
        '{key} has settings of another kind of ERP than erp.kind, which is "{got}"',
        '{key} é de outro tipo de ERP: erp.kind é "{got}"',
    ),
    SettingsFault.BAD_TOKEN_FILE: ("{key} names {path}, which {token}", "{key} indica {path}, que {token}"),
    SettingsFault.FILE_MISSING: ("there is no such file", "o arquivo não existe"),
    SettingsFault.FILE_UNREADABLE: ("cannot be read: {detail}", "não pode ser lido: {detail}"),
    SettingsFault.FILE_NOT_UTF8: (
        "not UTF-8 text; save it as UTF-8",
        "não é texto UTF-8; grave o arquivo como UTF-8",
    ),
    SettingsFault.FILE_NOT_TOML: ("not TOML: {detail}", "erro de sintaxe: não é TOML válido"),
    SettingsFault.LONG_NUMBER: (
        "not TOML: a number with too many digits",
        "erro de sintaxe: um número com algarismos demais",
    ),
    SettingsFault.DEEPLY_NESTED: (
        "tables or lists are nested too deeply",
        "há tabelas ou listas aninhadas em níveis demais",
    ),
    SettingsFault.FILE_LOST: ("there is no such file any more", "o arquivo não existe mais"),
    SettingsFault.FILE_EMPTY: ("empty", "vazio"),
    SettingsFault.FILE_CUT: (
        "ends in the middle of a line of the last good one",
        "termina no meio de uma linha do último arquivo válido",
    ),
    SettingsFault.LOGO_UNREADABLE: (
        "brand.logo: {path} cannot be read",
        "brand.logo: {path} não pode ser lido",
    ),
    SettingsFault.SLIDE_UNREADABLE: (
        "brand.slides: {path} cannot be read; left out",
        "brand.slides: {path} não pode ser lido",
    ),
    SettingsFault.NO_ERP_ADDRESS: (
        "erp.base_url is not set: no customer can be looked up",
        "erp.base_url está vazio: o totem não consegue buscar clientes",
    ),
    SettingsFault.READABLE_TOKEN: (
        "{path} holds a secret of the ERP and every user of this machine can read it: chmod 640 {path}",
        "{path} guarda um segredo do ERP que qualquer usuário deste computador pode ler: chmod 640 {path}",
    ),
    SettingsFault.MISNAMED_VARIABLE: (
        "{path} is not a setting and changes nothing; did you mean {nearest}?",
        "{path} não é uma configuração e não muda nada; seria {nearest}?",
    ),
}
_NO_PLAIN_FILE = ("not a plain file", "não é um arquivo comum")
_OS_ERRORS = {
    errno.EACCES: "sem permissão",
    errno.EPERM: "sem permissão",
    errno.ENOENT: "não existe",
    errno.EISDIR: "é uma pasta",
    errno.ENOTDIR: "o caminho passa por um arquivo",
    errno.ELOOP: "os links dão voltas",
    errno.EIO: "falha na leitura do disco",
    errno.ENOSPC: "o disco está cheio",
    errno.EROFS: "o disco é só de leitura",
    errno.EBUSY: "está em uso",
    errno.ENAMETOOLONG: "o nome é longo demais",
}
_OS_REASONS = {os.strerror(number): text for number, text in _OS_ERRORS.items()}
_OTHER_OS_REASON = "falha do sistema"


def english(problem: SettingsProblem) -> str:
    """Return the line for the command line and the log, with the place in front."""
    place = f"{problem.place}: " if problem.place else ""
    end = "; the default is shown" if problem.shows_default else ""
    return f"{place}{_sentence(problem, MessageLanguage.ENGLISH)}{end}"


def portuguese(problem: SettingsProblem) -> str:
    """Return the sentence for staff; of a value, which they set by touch, without its place in the file."""
    is_value = problem.fault is SettingsFault.UNEXPECTED_VALUE
    place = f"{problem.place}: " if problem.place and not is_value else ""
    return f"{place}{_sentence(problem, MessageLanguage.PORTUGUESE)}"


def portuguese_line(problem: SettingsProblem) -> str:
    """Return the line for a technician who edits the file, with the place in front."""
    place = f"{problem.place}: " if problem.place else ""
    end = "; vale o padrão" if problem.shows_default else ""
    return f"{place}{_sentence(problem, MessageLanguage.PORTUGUESE)}{end}"


def system_reason(reason: str, language: MessageLanguage = MessageLanguage.PORTUGUESE) -> str:
    """Return the system's reason of a file's failure (`OSError.strerror`); "" is that of `safe_reader`."""
    if not reason or language is MessageLanguage.ENGLISH:
        return reason or _NO_PLAIN_FILE[language]
    return _OS_REASONS.get(reason, _OTHER_OS_REASON)


def _sentence(problem: SettingsProblem, language: MessageLanguage) -> str:
    is_syntax = problem.fault is SettingsFault.FILE_NOT_TOML
    detail = problem.detail if is_syntax else system_reason(problem.detail, language)
    return _PROBLEMS[problem.fault][language].format(
        key=dotted(problem.key) or "$CREDENTIALS_DIRECTORY",
        got=_got(problem.got, language),
        takes=format_expected(problem.expected, language) if problem.expected else "",
        hint=_hint(problem, language),
        path=problem.path,
        nearest=problem.nearest,
        detail=detail,
        token=format_token_file(problem.token_file, problem.detail, language) if problem.token_file else "",
    )


def format_token_file(fault: TokenFileFault, detail: str, language: MessageLanguage) -> str:
    """Complete a sentence about a file that holds no token."""
    return _TOKEN_FILE[fault][language].format(detail=system_reason(detail, language))


def _got(value: str | Unshown, language: MessageLanguage) -> str:
    if isinstance(value, Unshown):
        return _UNSHOWN[value][language]
    return "um valor vazio" if value == '""' and language is MessageLanguage.PORTUGUESE else value


def _hint(problem: SettingsProblem, language: MessageLanguage) -> str:
    """Return the end of the sentence about an unknown key: the nearest key or its siblings, if any."""
    if problem.nearest and problem.expected:
        takes = format_expected(problem.expected, language)
        meant = ("did you mean", "seria")[language]
        return f"; {meant} {problem.nearest} ({takes})?"
    if problem.siblings:
        section = dotted(problem.key[:-1]) or ("the file", "o arquivo")[language]
        return f"; {section} {('has', 'tem')[language]} {', '.join(problem.siblings)}"
    return ""


def format_expected(expected: Expected, language: MessageLanguage) -> str:
    """Describe the values that a setting takes, as in "a number from 0 to 1"."""
    words = _EXPECTED[expected.kind][language]
    match expected.kind:
        case ExpectedKind.CHOICE:
            quoted = (f'"{each}"' if isinstance(each, str) else str(each) for each in expected.values)
            return words.join(quoted)
        case ExpectedKind.INTEGER | ExpectedKind.NUMBER:
            return f"{words} {_bounds(expected, language)}"
    return words.format(
        item=format_expected(expected.item, language) if expected.item else "",
        value=expected.values[0] if expected.values else "",
        detail=expected.detail,
    )


def _bounds(expected: Expected, language: MessageLanguage) -> str:
    low, high = f"{expected.low:g}", f"{expected.high:g}"
    if language is MessageLanguage.ENGLISH:
        return f"above {low} to {high}" if expected.above else f"from {low} to {high}"
    return f"acima de {low} até {high}" if expected.above else f"de {low} a {high}"
