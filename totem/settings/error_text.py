"""Error messages of the configuration: English for the log, Portuguese for staff, terminals by locale.

The tables have a code's English; its Portuguese is in the catalogue of `totem.system.localization`.
"""

from totem.settings.errors import (
    Expected,
    ExpectedKind,
    SettingsFault,
    SettingsProblem,
    TokenFileFault,
    Unshown,
    dotted,
)
from totem.system.localization import CommandLanguage, in_language, language_in_use, message_in, system_reason

_EXPECTED = {
    ExpectedKind.BOOLEAN: "true or false",
    ExpectedKind.INTEGER: "a whole number",
    ExpectedKind.NUMBER: "a number",
    ExpectedKind.CHOICE: " or ",
    ExpectedKind.LIST: "a list, each {item}",
    ExpectedKind.TABLE: "a table",
    ExpectedKind.PATH: "a path",
    ExpectedKind.PATH_WITHOUT_NUL: "a path, without a zero byte",
    ExpectedKind.TEXT: "text",
    ExpectedKind.BOUNDED_TEXT: "text of at most {value} characters",
    ExpectedKind.EXAMPLE: 'text in the form of "{value}"',
    ExpectedKind.PLAIN_TEXT: "plain text without control characters",
    ExpectedKind.TOKEN: "one word of visible ASCII characters",
    ExpectedKind.OPEN_HOURS: 'days and times as in "Mon-Fri 08:00-18:00" ({detail})',
    ExpectedKind.TAX_ID: "a CPF or CNPJ ({detail})",
    ExpectedKind.CERTIFICATE: "a PEM file that can be read",
    ExpectedKind.HTTP_ADDRESS: "https://host/path, without user, password, query or fragment",
    ExpectedKind.HTTPS_ADDRESS: "https://, or set erp.allow_http = true",
    ExpectedKind.ENCRYPTED_ADDRESS: "https://, or http:// on this machine alone",
    ExpectedKind.RECEIPT_ADDRESS: "https://host/path, with {{protocol}} where the protocol goes",
    ExpectedKind.PRINTER_ADDRESS: 'an address such as "{value}", since kind = "thermal"',
    ExpectedKind.FLEET_ID: "3 to 40 of a-z, 0-9 and -, as fleet.host is set; not all, console or metrics",
    ExpectedKind.CERTIFICATE_AND_KEY: "fleet.client_certificate and fleet.client_key, or neither",
    ExpectedKind.CARD_TERMINAL: "the terminal's id at its provider, as card.provider is set",
    ExpectedKind.SURCHARGE_PERCENT: (
        "false, or a percentage above 0 in card.debit_surcharge or card.credit_surcharge"
    ),
}
_UNSHOWN = {
    Unshown.SECRET: "a hidden value",
    Unshown.TABLE: "a table",
    Unshown.LIST: "a list",
    Unshown.LONG_NUMBER: "a number that is too long",
}
_TOKEN_FILE = {
    TokenFileFault.UNREADABLE: "cannot be read: {detail}",
    TokenFileFault.NOT_TEXT: "is not text",
    TokenFileFault.BAD_NAME: "is no name that a file can have",
    TokenFileFault.EMPTY: "is empty",
}
_PROBLEMS = {
    SettingsFault.UNKNOWN_KEY: "{key} is not a setting{hint}",
    SettingsFault.UNEXPECTED_VALUE: "{key} got {got}, takes {takes}",
    SettingsFault.TWO_TOKENS: "{got} and {key} are both set; keep one",
    SettingsFault.SECRET_IN_FILE: "{key} is a secret, which does not belong in this file; use {key}_file",
    SettingsFault.FOREIGN_SECTION: (
        '{key} has settings of another kind of ERP than erp.kind, which is "{got}"'
    ),
    SettingsFault.BAD_TOKEN_FILE: "{key} names {path}, which {token}",
    SettingsFault.FILE_MISSING: "there is no such file",
    SettingsFault.FILE_UNREADABLE: "cannot be read: {detail}",
    SettingsFault.FILE_NOT_UTF8: "not UTF-8 text; save it as UTF-8",
    SettingsFault.FILE_NOT_TOML: "not TOML: {detail}",
    SettingsFault.LONG_NUMBER: "not TOML: a number with too many digits",
    SettingsFault.DEEPLY_NESTED: "tables or lists are nested too deeply",
    SettingsFault.FILE_LOST: "there is no such file any more",
    SettingsFault.FILE_EMPTY: "empty",
    SettingsFault.FILE_CUT: "ends in the middle of a line of the last good one",
    SettingsFault.LOGO_UNREADABLE: "brand.logo: {path} cannot be read",
    SettingsFault.SLIDE_UNREADABLE: "brand.slides: {path} cannot be read; left out",
    SettingsFault.NO_ERP_ADDRESS: "erp.base_url is not set: no customer can be looked up",
    SettingsFault.READABLE_TOKEN: (
        "{path} holds a secret of the ERP and every user of this machine can read it: chmod 640 {path}"
    ),
    SettingsFault.READABLE_FLEET_SECRET: (
        "{path} holds a secret of the fleet and every user of this machine can read it: chmod 600 {path}"
    ),
    SettingsFault.FLEET_FILE_UNREADABLE: (
        "{key} names {path}, which {token}; without it the kiosk does not reach its fleet"
    ),
    SettingsFault.READABLE_CARD_SECRET: (
        "{path} holds a secret of the card terminal and every user of this machine can read it:"
        " chmod 600 {path}"
    ),
    SettingsFault.CARD_FILE_UNREADABLE: "{key} names {path}, which {token}; without it no card is taken",
    SettingsFault.NO_CARD_TOKEN: "card.provider is set, and card.token is not: no card is taken",
    SettingsFault.MISNAMED_VARIABLE: "{path} is not a setting and changes nothing; did you mean {nearest}?",
    SettingsFault.FLEET_OVERLAY_IGNORED: "the fleet's configuration is left out: {key} is wrong with it",
    SettingsFault.FLEET_RECORD_UNREADABLE: (
        "cannot be read: the fleet's configuration is left out, and none is taken until the kiosk joins again"
    ),
}


def english(problem: SettingsProblem) -> str:
    """Return the line for the log, with the place in front."""
    return _line(problem, CommandLanguage.ENGLISH)


def localized(problem: SettingsProblem, default: CommandLanguage = CommandLanguage.ENGLISH) -> str:
    """Return the line for who edits the file, in the language in use, with the place in front."""
    return _line(problem, language_in_use() or default)


def portuguese(problem: SettingsProblem) -> str:
    """Return the sentence for staff; of a value, which they set by touch, without its place in the file."""
    is_value = problem.fault is SettingsFault.UNEXPECTED_VALUE
    place = f"{problem.place}: " if problem.place and not is_value else ""
    return f"{place}{_sentence(problem, CommandLanguage.PORTUGUESE)}"


def _line(problem: SettingsProblem, language: CommandLanguage) -> str:
    place = f"{_in(language, problem.place)}: " if problem.place else ""
    end = _in(language, "; the default is shown") if problem.shows_default else ""
    return f"{place}{_sentence(problem, language)}{end}"


def _in(language: CommandLanguage, text: str) -> str:
    return text if language is CommandLanguage.ENGLISH else in_language(text, language)


def _sentence(problem: SettingsProblem, language: CommandLanguage) -> str:
    is_syntax = problem.fault is SettingsFault.FILE_NOT_TOML
    return _in(language, _PROBLEMS[problem.fault]).format(
        key=dotted(problem.key) or "$CREDENTIALS_DIRECTORY",
        got=_got(problem.got, language),
        takes=format_expected(problem.expected, language) if problem.expected else "",
        hint=_hint(problem, language),
        path=problem.path,
        nearest=problem.nearest,
        detail=(message_in if is_syntax else system_reason)(problem.detail, language),
        token=format_token_file(problem.token_file, problem.detail, language) if problem.token_file else "",
    )


def format_token_file(fault: TokenFileFault, detail: str, language: CommandLanguage) -> str:
    """Complete a sentence about a file that holds no token."""
    return _in(language, _TOKEN_FILE[fault]).format(detail=system_reason(detail, language))


def _got(value: str | Unshown, language: CommandLanguage) -> str:
    if isinstance(value, Unshown):
        return _in(language, _UNSHOWN[value])
    return "um valor vazio" if value == '""' and language is CommandLanguage.PORTUGUESE else value


def _hint(problem: SettingsProblem, language: CommandLanguage) -> str:
    """Return the end of the sentence about an unknown key: the nearest key or its siblings, if any."""
    if problem.nearest and problem.expected:
        takes = format_expected(problem.expected, language)
        meant = _in(language, "; did you mean {nearest} ({takes})?")
        return meant.format(nearest=problem.nearest, takes=takes)
    if problem.siblings:
        section = dotted(problem.key[:-1]) or _in(language, "the file")
        return _in(language, "; {section} has {names}").format(
            section=section, names=", ".join(problem.siblings)
        )
    return ""


def format_expected(expected: Expected, language: CommandLanguage) -> str:
    """Describe the values that a setting takes, as in "a number from 0 to 1"."""
    words = _in(language, _EXPECTED[expected.kind])
    match expected.kind:
        case ExpectedKind.CHOICE:
            quoted = (f'"{each}"' if isinstance(each, str) else str(each) for each in expected.values)
            return words.join(quoted)
        case ExpectedKind.INTEGER | ExpectedKind.NUMBER:
            return f"{words} {_bounds(expected, language)}".strip()
    return words.format(
        item=format_expected(expected.item, language) if expected.item else "",
        value=expected.values[0] if expected.values else "",
        detail=expected.detail,
    )


def _bounds(expected: Expected, language: CommandLanguage) -> str:
    low, high = expected.low, expected.high
    if low is None:
        words = "" if high is None else _in(language, "up to {high}")
    elif high is None:
        words = _in(language, "above {low}" if expected.above else "from {low}")
    else:
        words = _in(language, "above {low} to {high}" if expected.above else "from {low} to {high}")
    return words.format(low="" if low is None else f"{low:g}", high="" if high is None else f"{high:g}")
