"""Wire models of requests 1 and 2 of the contract, customer by document and open boletos, and wire → domain.

The contract's field names of generations A and B are accepted in one model, with the names that ERPs add.
Names are compared in lower case (`Sexo`, `pixCopiaECola`); a field that is null, blank, [] or {} is absent;
fields that are not named here are ignored. A field that cannot be read is absent (`base_model`): one odd
field hides no boleto, and no other field of its own.
"""

from collections.abc import Iterable
from decimal import Decimal

from totem.domain.customer import Customer, OpenBoleto
from totem.domain.taxid import TaxId, TypedTaxId
from totem.erp.adapters.contract.base_model import (
    CUSTOMER_ID_NAMES,
    WRAPPERS,
    AddressWire,
    OwnedWire,
    WireField,
)
from totem.erp.adapters.contract.find_records import Record, RequestSpec
from totem.erp.values import birthday, day, flag, identifier, label, make_lenient, money, payload

PIX_NAMES = (
    *("pix_copia_cola", "pix_copia_e_cola", "pixcopiaecola", "pix", "codigo_pix", "codigopix"),
    *("qrcode_pix", "qr_code", "qrcode", "emv"),
)

CUSTOMER = RequestSpec(
    request="customer",
    signature_fields=frozenset({"id_cliente", "id_remoto", "id_contrato", "nome", "nome_completo"}),
    wrappers=(*WRAPPERS, "clientes", "cliente", "customers", "customer"),
    empty_is_not_found=True,
)
OPEN_BOLETOS = RequestSpec(
    request="open_boletos",
    signature_fields=frozenset(
        {"id_fatura", "code_fatura", "valor_inicial", "valor_atual", "data_vencimento", "linha_digitavel"}
        | {"codigo_barras", "url_boleto", "nosso_numero", *PIX_NAMES}
    ),
    wrappers=("boletos", "faturas", *WRAPPERS, "titulos", "boleto", "fatura", "faturaspendentes"),
)


class CustomerWire(AddressWire):
    """Answer to request 1, one registration."""

    id = WireField(identifier, *CUSTOMER_ID_NAMES, "id")
    contract_id = WireField(identifier, "id_contrato")
    document = WireField(label, "cnpj_cpf", "cpf_cnpj", "document", "document_number")
    name = WireField(label, "nome", "nome_completo")
    trade_name = WireField(label, "fantasia")
    birthday = WireField(birthday, "data_nascimento", "aniversario")
    active = WireField(flag, "ativo")
    whatsapp = WireField(label, "whatsapp")
    mobile = WireField(label, "telefone_celular")
    phone = WireField(label, "fone")
    work_phone = WireField(label, "telefone_comercial")
    email = WireField(label, "email")

    def to_domain(self, tax_id: TaxId) -> Customer:
        """The registration, as that of the document that was asked for."""
        phones = (self.whatsapp, self.mobile, self.phone, self.work_phone)
        return Customer(
            **self.values_for(Customer),
            tax_id=tax_id,
            address=self.address,
            phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        )


class BoletoWire(OwnedWire):
    """Answer to request 2, one open title."""

    id = WireField(identifier, "id_fatura", "code_fatura", "id_boleto", "id", "nosso_numero")
    amount = WireField(money, "valor_atual")
    original_amount = WireField(money, "valor_inicial")
    interest = WireField(money, "juros")
    fine = WireField(money, "multa")
    discount = WireField(money, "desconto")
    issue_date = WireField(day, "data_emissao")
    due_date = WireField(day, "data_vencimento")
    line = WireField(payload, "linha_digitavel")
    barcode = WireField(payload, "codigo_barras")
    pix = WireField(payload, *PIX_NAMES)
    link = WireField(payload, "url_boleto")
    description = WireField(label, "descricao")
    payer_name = WireField(label, "nome_cliente")
    our_number = WireField(label, "nosso_numero")

    def to_domain(self, position: int) -> OpenBoleto:
        """The title. Without any id it is identified by its `position` in the answer, so that it is not lost.

        The id is the number that the beneficiary gave it, which forms print as "nº do documento", unless
        `document_number` is one: it holds the customer's CPF or CNPJ in generation B.

        Nothing is open at R$ 0,00: an amount of zero was not computed. Where the ERP sends no other, its zero
        stays the original amount, so that a title is not offered unless a code of it holds more.
        """
        original = self.original_amount or None
        if not self.amount and not self.original_amount and {self.amount, self.original_amount} != {None}:
            original = Decimal("0.00")
        number = self.document_number
        if not number or TypedTaxId.read(number).is_valid:
            number = self.id
        return self.make(
            OpenBoleto,
            position,
            amount=self.amount or None,
            original_amount=original,
            document_number=number,
        )


def read_customers(records: Iterable[Record]) -> list[CustomerWire]:
    """Read the records of request 1."""
    return [CustomerWire(record) for record in records]


def read_boletos(records: Iterable[Record]) -> list[BoletoWire]:
    """Read the records of request 2."""
    return [BoletoWire(with_pix(record)) for record in records]


def with_pix(record: Record) -> Record:
    """The record with one PIX code, under the first name.

    ERPs spread PIX over several names, one of which may hold a picture or an object: the value that begins as
    a BR Code does (payload format "01", object 00) is taken, else the first text, for `integrity` to judge.
    A text that is too long for any code is taken only where there is no other, to be noted as unreadable.
    """
    names = [name for name in PIX_NAMES if name in record]
    if names == [PIX_NAMES[0]] and isinstance(record[PIX_NAMES[0]], str):
        return record  # as most ERPs send it, hundreds of times an answer
    texts = [text for name in names for text in _texts(record[name])]
    codes = [text for text in texts if text.lstrip().startswith("0002")]
    plain = [record[name] for name in names if isinstance(record[name], str)]
    rest = {key: value for key, value in record.items() if key not in PIX_NAMES}
    candidates = [*codes, *plain]
    chosen = next(filter(make_lenient(payload), candidates), next(iter(candidates), None))
    return rest if chosen is None else {**rest, PIX_NAMES[0]: chosen}


def _texts(value: object, depth: int = 3) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and depth:
        return [text for item in value.values() for text in _texts(item, depth - 1)]
    return []
