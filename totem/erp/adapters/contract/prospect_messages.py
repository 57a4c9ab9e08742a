"""Requests 16 to 20 of the contract: bodies of a prospect, a file and a lead, and their answers.

The contract publishes no body for them: they are the customer's registration fields, with the ids of what was
chosen. Generation B names the person and the address as its customers have them, and all else as A does. Only
what the customer filled in is sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import NoReturn, TypeGuard

from totem.domain.customer import Address
from totem.domain.form_fields import is_mobile
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.domain.taxid import TaxIdKind
from totem.domain.text import folded
from totem.erp.adapters.contract.base_model import WRAPPERS, AddressWire, wire_names
from totem.erp.adapters.contract.error_objects import is_error, texts
from totem.erp.adapters.contract.error_text import Absence, about_access, adds_nothing, find_absence
from totem.erp.adapters.contract.find_records import Record, RequestSpec, compact, find_records
from totem.erp.adapters.unlock_refusals import is_about_record
from totem.erp.errors import ACCESS_STATUSES, BadAnswer, Declined, NotFound, Reason, Refused
from totem.erp.http.messages import Base64, Fields, Response
from totem.erp.refusal_text import find_reasons, refusal_texts
from totem.erp.values import Unreadable, identifier, label

_WRAPPERS = ("prospecto", "prospect", "lead", "arquivo", "atendimento", "desbloqueio", *WRAPPERS)
_RECEIPT_FIELDS = frozenset({"status", "id", "id_prospecto", "id_lead"})

CREATE_PROSPECT = RequestSpec("create_prospect", _RECEIPT_FIELDS, _WRAPPERS)
EDIT_PROSPECT = RequestSpec("edit_prospect", _RECEIPT_FIELDS, _WRAPPERS)
SEND_FILE = RequestSpec("send_file", _RECEIPT_FIELDS, _WRAPPERS)
CREATE_LEAD = RequestSpec("create_lead", _RECEIPT_FIELDS, _WRAPPERS)
PROSPECT_STATUS = RequestSpec(
    request="prospect_status",
    signature_fields=frozenset({"status_prospeccao", "status_prospecto"}),
    wrappers=_WRAPPERS,
    empty_is_not_found=True,
)

# The contract's words, and the HTTP status where an ERP copies it into the body.
_DONE = frozenset({"ok", "sucesso", "success", "1", "true", "200", "201"})
_SUCCESS = re.compile(
    r"(?!.*\b(?:(?:nao|nem|sem|nunca|ja|not|without|erro|error)\b|nenhum|falh|recus|rejeit|negad|parcial))"
    r".*\b(?:sucesso|success)"
)
_ID_NAMES = ("id_prospecto", "id_lead", "id")
_LONG = 30
_DEPTH, _FEW = 3, 20
"""Levels of an answer, and entries of one of its lists, in which the receipt is searched for."""

_TEXTS_A = {
    "name": "nome",
    "trade_name": "fantasia",
    "identity_document": "ie_identidade",
    "identity_issuer": "rg_orgao_emissor",
    "municipal_registration": "inscricao_municipal",
    "nationality": "nacionalidade",
    "birth_city": "cidade_naturalidade",
    "birth_state": "estado_nascimento",
    "marital_status": "estado_civil",
    "gender": "Sexo",
    "occupation": "profissao",
    "email": "email",
    "phone": "fone",
    "work_phone": "telefone_comercial",
    "whatsapp": "whatsapp",
    "latitude": "latitude",
    "longitude": "longitude",
    "plan_id": "id_servico",
    "due_day_id": "id_vencimento",
    "origin_id": "id_origem",
    "city_id": "id_cidade",
    "reseller_id": "id_revendedor",
    "employee_id": "id_funcionario",
    "department_id": "id_departamento",
    "ticket_kind_id": "id_tipo_de_atendimento",
    "status": "status_prospeccao",
    "note": "obs",
}


def prospect_fields(prospect: Prospect, *, generation: str, masked: bool) -> dict[str, str]:
    """The fields of a prospect that the customer filled in, under the generation's names.

    A document is sent bare, or as `masked` has it; a birthday as YYYY-MM-DD, yes and no as S and N. A mobile
    telephone goes as `telefone_celular` too.
    """
    is_b = generation == "B"
    names = {**_TEXTS_A, "name": "nome_completo"} if is_b else _TEXTS_A
    sent = {wire: getattr(prospect, name) for name, wire in names.items()}
    if prospect.tax_id is not None:
        document = prospect.tax_id.formatted if masked else prospect.tax_id.value
        sent["document" if is_b else "cnpj_cpf"] = document
        sent["tipo_pessoa"] = "F" if prospect.tax_id.kind is TaxIdKind.CPF else "J"
    if prospect.birthday is not None:
        sent["aniversario" if is_b else "data_nascimento"] = prospect.birthday.isoformat()
    if prospect.icms_taxpayer is not None:
        sent["contribuinte_icms"] = "S" if prospect.icms_taxpayer else "N"
    if prospect.phone and is_mobile(prospect.phone):
        sent["telefone_celular"] = prospect.phone
    sent |= _address(prospect.address, is_b=is_b)
    return {name: str(value) for name, value in sent.items() if value is not None}


def lead_fields(lead: LeadContact, *, generation: str) -> dict[str, str]:
    """The fields of a lead that the customer filled in, under the generation's names."""
    own = {field.name: getattr(lead, field.name) for field in fields(lead) if field.name != "postal_code"}
    as_prospect = Prospect(**own, address=Address(postal_code=lead.postal_code))
    return prospect_fields(as_prospect, generation=generation, masked=False)


def file_fields(attachment: Attachment) -> Fields:
    """The fields of a file: its name, its MIME type and its bytes in base64."""
    return {
        "nome": attachment.name,
        "tipo": attachment.media_type,
        "conteudo": Base64(attachment.content),
    }


def _address(address: Address, *, is_b: bool) -> Mapping[str, str | None]:
    """The address under the generation's names, of which `AddressWire` has A's first and B's second."""
    names = ((field, wire_names(AddressWire, field)[int(is_b)]) for field in AddressWire.wire_fields)
    return {wire: getattr(address, field) for field, wire in names}


def read_receipt(spec: RequestSpec, answer: Response, ids: tuple[str, ...] = _ID_NAMES) -> Receipt:
    """The receipt of a record that the ERP took, with its id, which has one of the names `ids`.

    Raises:
        Declined: it did not; `explanation` is its reason. What words call a success is never declined.
        NotFound: 404, the record that was to be changed is not there.
        Refused: 401, 403, or another answer that is not about the record.
        BadAnswer: HTML, not JSON, or JSON in which nothing is known.
    """
    status = answer.status
    if status >= 400:
        _raise_refusal(spec, answer)
    if not 200 <= status < 300:
        raise BadAnswer(spec.request, Reason.HTTP_STATUS, f"HTTP {status}", status=status)
    text = answer.text
    if not text:
        if status == 200:  # what a script that died sends
            raise BadAnswer(spec.request, Reason.EMPTY_BODY, status=status)
        return Receipt(None, "")
    value = {"status": text} if is_done(text) else answer.json()
    rows = answer_rows(value)
    reported = next((row["status"] for row in rows if _is_scalar(row.get("status"))), None)
    found = next((row[name] for name in ids for row in rows if name in row), None)
    is_failed = any(is_error(row, is_record=False) for row in rows)
    if is_failed or (reported is not None and not is_done(reported)):
        reasons = find_reasons(value, answer.sent)
        said = [reported] if _is_sentence(reported) else [*texts(value), *reasons]
        done = next(filter(_states_success, said), None)
        if done is None:
            _raise_declined(spec, reasons, status)
        if is_failed or not (found or any(row.get("protocolo") for row in rows)):
            raise _may_be_done(spec, done, status)
    elif reported is None and found is None and not any(_is_yes(row) for row in rows):
        raise BadAnswer(spec.request, Reason.SHAPE, field="status", status=status)
    return Receipt(_id(spec, found), "" if reported is None else label(str(reported)) or "")


def read_prospect_status(answer: Response) -> str:
    """The code of a prospect's status.

    Raises:
        NotFound: there is no such prospect.
        Refused, BadAnswer: see `totem.erp.adapters.contract.find_records.find_records`.
    """
    row = find_records(PROSPECT_STATUS, answer)[0]
    value = row.get("status_prospeccao", row.get("status_prospecto"))
    try:
        code = label(value)
    except Unreadable:
        code = None
    if code is None:
        raise BadAnswer(PROSPECT_STATUS.request, Reason.UNREADABLE_FIELD, field="status_prospeccao")
    return code


def _raise_refusal(spec: RequestSpec, answer: Response) -> NoReturn:
    status = answer.status
    try:
        messages = [text for row in answer_rows(answer.json()) for text in texts(row) if text.strip()]
    except BadAnswer:
        messages = []
    if status == 404 and "{id}" in spec.endpoint.path and _is_absent(answer, messages):
        raise NotFound(spec.request, Reason.ABSENT, "HTTP 404", status=status)
    reasons = refusal_texts(answer)
    if not is_about_record(status, " ".join(reasons)):
        reason = ACCESS_STATUSES.get(status, Reason.HTTP_STATUS)
        refused = Refused(spec.request, reason, f"HTTP {status}", status=status)
        refused.explanation = next(iter(reasons), "")
        raise refused
    if _states_success(" ".join(reasons)):
        raise _may_be_done(spec, reasons[0], status)
    _raise_declined(spec, reasons, status)


def _may_be_done(spec: RequestSpec, words: str, status: int) -> BadAnswer:
    """The error of an answer whose `words` state a success that nothing else confirms."""
    error = BadAnswer(spec.request, Reason.SHAPE, field="status", status=status)
    error.explanation = words
    return error


def _is_absent(answer: Response, messages: list[str]) -> bool:
    """Test that a 404 is about the record, by its words or because it has none."""
    if not messages:
        return not answer.body.strip()
    return find_absence(messages, titles=False) is Absence.NO_CUSTOMER or adds_nothing(messages)


def _raise_declined(spec: RequestSpec, reasons: Sequence[str], status: int) -> NoReturn:
    """Raise what a "no" means: that the record is not wanted, or that the kiosk is not let in."""
    if any(map(about_access, reasons)):
        raise Refused(spec.request, Reason.ACCESS, status=status)
    raise Declined(spec.request, next(iter(reasons), ""), status=status)


def answer_rows(value: object, depth: int = 0) -> list[Record]:
    """All objects in an answer, the outermost first; a bare text or yes is a status."""
    if depth > _DEPTH:
        return []
    if isinstance(value, list):
        return [row for item in value[:_FEW] for row in answer_rows(item, depth + 1)]
    if isinstance(value, dict):
        inner = [
            row for name, item in value.items() if _is_wrapper(name) for row in answer_rows(item, depth + 1)
        ]
        return [compact(value), *(row for row in inner if row)]
    return [{"status": value}] if depth <= 1 and _is_scalar(value) else []


def _is_wrapper(name: str) -> bool:
    return name.strip().lower() in _WRAPPERS


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int)


def is_done(reported: object) -> bool:
    word = str(reported)
    return len(word) < _LONG and folded(word).strip(" .!") in _DONE


def _is_sentence(reported: object) -> TypeGuard[str]:
    return isinstance(reported, str) and " " in reported.strip()


def _states_success(text: str) -> bool:
    """Test for a success in words ("Cadastrado com sucesso"), and no denial of one ("sem sucesso")."""
    return _SUCCESS.match(folded(" ".join(text.split()))) is not None


def _is_yes(row: Record) -> bool:
    return any(is_done(row[name]) for name in ("success", "sucesso", "ok") if name in row)


def _id(spec: RequestSpec, value: object) -> ProspectId | None:
    try:
        found = identifier(value)
    except Unreadable:
        raise BadAnswer(spec.request, Reason.UNREADABLE_FIELD, field="id") from None
    return ProspectId(found) if found else None
