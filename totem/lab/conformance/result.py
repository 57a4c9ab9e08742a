"""Findings of the conformance kit: checks with a verdict, and codes with the advice to an integrator."""

import textwrap
from dataclasses import dataclass
from enum import StrEnum

from totem.domain.text import ExplainedCode
from totem.erp import advice
from totem.erp.errors import BadAnswer, Declined, ErpError, Misconfigured, NotFound, Reason, Unavailable
from totem.system.localization import CommandLanguage, language_in_use, localize

WIDTH = 80
"""Columns of the table for people."""


class Verdict(StrEnum):
    """Result of a check; FAILED keeps a kiosk from the purpose of the request."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class Code(ExplainedCode):
    """Code of a finding, stable for scripts; its text is the advice to an integrator where one is needed."""

    # fmt: off
    FINE = "fine"
    NOT_TRIED = "not_tried"
    TOLERATED = "tolerated"
    NOT_OFFERED = "not_offered", (
        "Where it is not wanted, nothing: the kiosk leaves out what needs it. Else answer at the address "
        "above, or say where it is: path, method and payload in [erp.requests.NAME].")
    WRONG_METHOD = "wrong_method", (
        "The address is there, and takes another method than the one above: method and payload in "
        "[erp.requests.NAME].")
    AMBIGUOUS = "ambiguous", (
        'Is erp.base_url right, and the path? If they are: answer [] for nothing, and {"erro": "Cliente não '
        'encontrado"} beside a 404, so that it can be told from an address that is none. Until then the '
        'kiosk offers plans and documents only by records.NAME = "always".')
    UNREACHABLE = "unreachable", (
        "Host, port and firewall; and whether the ERP lets this machine's address in.")
    MISCONFIGURED = "misconfigured", "The configuration permits no request: the line above names the setting."
    CERTIFICATE = "certificate", (
        "Serve the whole chain of the certificate, for the host's name; or name the company's own authority "
        "in erp.ca_file.")
    BROKE_OFF = "broke_off", (
        "The connection ended in the middle: look for a script that died, and for limits of size or time in "
        "proxies.")
    TIMED_OUT = "timed_out", (
        "The answer took longer than erp.timeout_s. A customer waits for two answers: both should be there "
        "within two seconds.")
    SERVER_ERROR = "server_error", (
        "A 5xx is an ERP out of order, whatever its body says. Who is not a customer is a 404, nothing open "
        "is [], what is malformed is a 400.")
    BUSY = "busy", (
        "The limit of requests is too low: a kiosk asks two to eight times a visit, and every five seconds "
        "while a boleto is being paid.")
    TOKEN_REFUSED = "token_refused", (
        "The token, the header that carries it (erp.auth_header and erp.auth_scheme: Authorization and "
        "Bearer by default; erp.token_field for a field instead), or this machine's address is not let in.")
    OPEN_TO_ANYBODY = "open_to_anybody", (
        "Answer 401 to whoever has no token or a wrong one; else whoever knows the address may read the "
        "customers.")
    REDIRECTED = "redirected", (
        "A token is sent to no other host: set erp.base_url to the final address. A redirect to a login "
        "page means that the token is not taken.")
    TOO_LARGE = "too_large", (
        "Above 5 MB nothing is read: answer only what is of the customer who was asked for.")
    PAGE = "page", (
        "A page instead of JSON: a wrong path, a login page, or a script's error. Send Accept: "
        "application/json yourself, and see what comes.")
    NOT_JSON = "not_json", (
        "JSON and nothing around it: no warnings of PHP before it, no comma behind the last element, names "
        "and texts in double quotes.")
    UNKNOWN_SHAPE = "unknown_shape", (
        "None of the contract's fields was there. Answer with its names (totem erp contract), as a list, or "
        "in an object's data, dados, registros, results or response.")
    ERROR_IN_200 = "error_in_200", (
        "Tell errors by the HTTP status; who is not a customer by a 404, nothing open by [].")
    REFUSED = "refused", (
        "The ERP took the request for wrong: compare the fields that it expects with totem erp contract; "
        "erp.generation and erp.document_format choose among them.")
    NOT_THERE = "not_there", (
        "Give the document of a customer. If it is one: is it found without dots, is the base the right one?")
    WRONG_MASK = "wrong_mask", (
        'Set erp.document_format to the form that finds the customer: "masked" for 000.000.000-00, "digits" '
        "for digits alone.")
    OTHER_GENERATION = "other_generation", (
        "The field names are the other generation's, which asks for boletos by document instead of "
        "id_cliente: try --generation, and then erp.generation.")
    IGNORES_FILTER = "ignores_filter", (
        "Answer only what is of the customer who was asked for; for anybody else a 404 or []. The kiosk "
        "shows nothing that says it is another's, but not everything says so.")
    SLOW = "slow", "A customer waits for two answers: both should be there within two seconds."
    UNREADABLE = "unreadable", (
        'Amounts as "1234.56" (or a number), days as AAAA-MM-DD, yes and no as S and N, ids as texts or '
        "whole numbers. What can be read in two ways is not guessed.")
    FIELD_NOT_FOUND = "field_not_found", (
        "Send it under the contract's name (the one that was expected), beside the ERP's own if need be: "
        "without it a customer sees a boleto without its amount or its date.")
    MISSING = "missing", (
        "The contract has these fields and screens show them: the kiosk goes on without, and shows less.")
    MISSING_IDS = "missing_ids", (
        "Give every record its id: by it the next question is asked, and a payment is seen.")
    DOUBLED_IDS = "doubled_ids", "An id names one record: a payment is seen by the title's id being gone."
    UNSTABLE_IDS = "unstable_ids", (
        "A title keeps its id from one answer to the next: a payment is seen by its id being gone.")
    IMPLAUSIBLE = "implausible", "Is day and month exchanged, or is the year missing?"
    WITHHELD = "withheld", (
        "A code that does not fit its boleto is not offered: totem decode tells what a line, barcode or PIX "
        "code says. valor_atual and data_vencimento have to be what stands in them.")
    UNPAYABLE = "unpayable", "Send at least one of the fields to pay by that the check above names."
    BAD_LINKS = "bad_links", "Serve what customers open over https."
    ACCEPTS_MALFORMED = "accepts_malformed", (
        'Refuse what cannot be worked with, by a 400 or 422 and {"erro": reason}: staff read the reason.')
    DECLINED = "declined", (
        'status is one of "ok", "sucesso", "success", "1", true where it was taken; anything else is read '
        "as the reason why it was not.")
    DOUBLES = "doubles", (
        "Keep the Idempotency-Key with the record, and answer a key that comes again as the first time: a "
        "kiosk sends again what was not answered.")
    NO_RECEIPT = "no_receipt", (
        "Answer id_prospecto (id_lead) beside status: files, edits and the status are asked by it.")
    NO_PROTOCOL = "no_protocol", "Answer protocolo beside status: the customer takes it along."
    FORGETS = "forgets", "What was taken has a status at once."
    ODD_STATUS = "odd_status", (
        "The status is one of the list of prospect statuses: by it the kiosk knows its name.")
    # fmt: on


ABSENT = frozenset({Code.NOT_OFFERED, Code.WRONG_METHOD})
"""Codes of a request that cannot be made."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `detail` never holds a value of the ERP's; `ms` is the time of the request.

    `field`: `name` is a field of the answer.
    """

    request: str
    name: str
    verdict: Verdict
    detail: str = ""
    ms: int | None = None
    code: Code = Code.FINE
    field: bool = False

    @property
    def label(self) -> str:
        """The name in the terminal's language; that of a field is the ERP's."""
        return self.name if self.field else localize(self.name)


@dataclass(frozen=True, slots=True)
class FeatureSupport:
    """One feature of a totem with this ERP; `able` is None where the checks do not show it."""

    name: str
    able: bool | None
    why: str = ""


def table_row(word: str, name: str, detail: str) -> list[str]:
    """Return the lines of a row of the table: a word, a name, and a detail that wraps."""
    head = f"   {word:<8} {name:<18} "
    text = f"{head}{detail}".rstrip()
    indent = " " * len(head)
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


_METHOD = 405
_CODES = {
    Reason.TOKEN: Code.TOKEN_REFUSED,
    Reason.PERMISSION: Code.TOKEN_REFUSED,
    Reason.RATE_LIMIT: Code.BUSY,
    Reason.SERVER_ERROR: Code.SERVER_ERROR,
    Reason.TIMEOUT: Code.TIMED_OUT,
    Reason.CERTIFICATE: Code.CERTIFICATE,
    Reason.CONNECTION_BROKEN: Code.BROKE_OFF,
    Reason.DECLINED: Code.DECLINED,
    Reason.REDIRECT: Code.REDIRECTED,
    Reason.TOO_LARGE: Code.TOO_LARGE,
    Reason.PAGE: Code.PAGE,
    Reason.NOT_JSON: Code.NOT_JSON,
    Reason.FOREIGN_RECORD: Code.IGNORES_FILTER,
    Reason.MISSING_ID: Code.MISSING_IDS,
    Reason.UNREADABLE_FIELD: Code.UNREADABLE,
    Reason.ERROR_IN_ANSWER: Code.ERROR_IN_200,
}


def code_of(error: ErpError) -> Code:
    """The code of an error: by its reason, else by its class and status."""
    if isinstance(error, NotFound):
        return Code.NOT_THERE
    if isinstance(error, Misconfigured):
        return Code.MISCONFIGURED
    if error.status == _METHOD and not isinstance(error, Declined):
        return Code.WRONG_METHOD
    if error.reason in _CODES:
        return _CODES[error.reason]
    if isinstance(error, BadAnswer):
        return Code.UNKNOWN_SHAPE
    return Code.UNREACHABLE if isinstance(error, Unavailable) else Code.REFUSED


def describe_missing_request(error: ErpError | None) -> tuple[str, Code] | None:
    """Detail and code of a request that seems not to exist; None where it exists."""
    if error is None or not (isinstance(error, NotFound) or error.status in {404, _METHOD, 501}):
        return None
    if error.status == _METHOD:
        return localize("there, but not by this method"), Code.WRONG_METHOD
    return localize("not offered"), Code.NOT_OFFERED


def detail_of(error: ErpError) -> str:
    """Return the detail of an error in the terminal's language."""
    if language_in_use() is CommandLanguage.PORTUGUESE:
        return advice.reason_text(error) + advice.status_text(error)
    return error.detail
