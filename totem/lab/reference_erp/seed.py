"""The reference ERP's data: invented customers, their titles relative to today, and the lists of a sign-up.

`DEMO_DOCUMENTS` has a document for each case; it takes the standard library and the domain alone, so that a
demo can print it without the server. `load` reads other data from a JSON file:

    {"clientes": [{"id_cliente": "1", "cnpj_cpf": "529.982.247-25", "nome": "…", …,
                   "boletos": [{"id_fatura": "10", "valor_atual": "99.90", …}],
                   "instalacoes": […], "notas_fiscais": […], "extratos": […], "quitacoes": […]}]}

in the field names of generation A (plus `id_contrato`); what stands there is served as it stands. The lists
may be left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType

from totem.domain.identity import Challenge, birthday_answers, phone_answers, postal_code_answers
from totem.domain.taxid import TaxId, TypedTaxId
from totem.lab.reference_erp.titles import (
    COMPANY,
    DOCUMENT_LISTS,
    NO_DOCUMENTS,
    CustomerDocuments,
    Fields,
    TitlePlan,
    documents_of,
    title,
)

UNLOCK_TERMS = {
    "pt_BR": "Uma vez a cada 30 dias.",
    "en": "Once every 30 days.",
    "es": "Una vez cada 30 días.",
}
"""The operator's terms of a trust unlock; a language without shows the Portuguese under a line about that."""

DEMO_DOCUMENTS: tuple[tuple[str, str], ...] = (
    ("529.982.247-25", "Três boletos: um vencido, um que vence hoje, um a vencer"),
    ("111.444.777-35", "Um boleto a vencer"),
    ("390.533.447-05", "Nada em aberto"),
    ("862.883.667-57", "Dois contratos, em dois endereços"),
    ("11.222.333/0001-81", "Empresa, PIX de chave fixa"),
    ("12.ABC.345/01DE-35", "Empresa de CNPJ alfanumérico"),
    ("45.812.739/0001-36", "Condomínio com três contratos"),
    ("168.995.350-09", "Boleto sem PIX, nome comprido"),
    ("935.411.347-80", "Boleto só com PIX"),
    ("012.345.678-90", "Boleto só com link"),
    ("714.287.938-60", "Conta de arrecadação"),
    ("286.255.878-87", "Vários meses vencidos, internet bloqueada"),
    ("987.654.321-00", "Sessenta boletos"),
    ("746.971.314-01", "Quinhentos boletos"),
    ("123.456.789-09", "Não é cliente"),
)

CANCELLED = "6"
"""Status of a prospect that was withdrawn."""
CLOSED = frozenset({"3", "5", CANCELLED})
"""Statuses in which a prospect is edited no more: refused, approved, cancelled."""
FIRST_STATUS = "1"
_LISTS = """
produtos 301 id_servico nome descricao valor obs
  Internet fibra 300 Mb|Para até quatro aparelhos. Instalação grátis.|99.90
  Internet fibra 500 Mb|Com Wi-Fi 6. Instalação grátis.|129.90|O mais contratado
  Internet fibra 700 Mb|Com Wi-Fi 6 e um ponto extra de Wi-Fi.|149.90
  Internet fibra 1 Gb|Com Wi-Fi 6, dois pontos extras e telefone fixo.|199.90
  Internet rural 50 Mb|Por rádio, fora da área de fibra. Instalação R$ 150,00.|89.90
  Internet empresarial 600 Mb|IP fixo e atendimento em 4 horas.|219.90|Só para CNPJ
revendedores 81 id_revendedor nome obs
  Loja Centro
  Loja Cambuí
  Rede Boa Vizinhança|Revenda autorizada
funcionarios 61 id_funcionario nome obs
  Aline Prado|Comercial
  Bruno Tavares|Comercial
  Célia Nakamura|Suporte
departamentos 21 id_departamento nome obs
  Comercial
  Suporte técnico
  Financeiro
vencimentos 11 id_vencimento data obs
  05
  10
  15
  20
  25
origens 71 id_origem nome obs
  Google
  Instagram
  Indicação de um amigo
  Outdoor
  Rádio
  Panfleto
  Passei na loja
cidades 41 id_cidade nome uf obs
  Campinas|SP
  Hortolândia|SP
  Indaiatuba|SP
  Paulínia|SP
  Sumaré|SP
  Valinhos|SP
  Vinhedo|SP
tipos-atendimento 91 id_tipo_de_atendimento nome obs
  Instalação nova
  Mudança de endereço
  Sem conexão
  Segunda via
  Cancelamento
status-prospecto 1 status_prospeccao nome obs
  Inicial|Cadastro recebido, ainda não visto
  Em análise|O setor comercial confere os dados
  Reprovado|Sem viabilidade, ou o cadastro não foi aceito
  Suspenso|Falta algo do interessado
  Aprovado|A instalação será marcada
  Cancelado|O interessado desistiu
"""
"""The lists of requests 7 to 15: a line with path, first id and field names, and below it the rows.

The last fields of a row may be left out.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Registration:
    """One customer's registration with its titles, in the field names of generation A."""

    fields: Fields
    boletos: tuple[Fields, ...]
    records: CustomerDocuments = NO_DOCUMENTS

    @property
    def open_ids(self) -> set[str]:
        """The ids of its titles."""
        return {title_id(title) for title in self.boletos}

    def with_paid(self, paid: Mapping[str, Fields]) -> "Registration":
        """The same with titles paid: by id, what the payment adds to the entry of the statement."""
        if not paid or self.open_ids.isdisjoint(paid):
            return self
        boletos = tuple(each for each in self.boletos if title_id(each) not in paid)
        return replace(self, boletos=boletos, records=self.records.with_paid(paid))


def title_id(title: Fields) -> str:
    """Return the id of a title."""
    return str(title.get("id_fatura"))


def _months(
    first: int, count: int, face: str, *, starting: int, description: str = "Internet fibra 500 Mb"
) -> tuple[TitlePlan, ...]:
    """Titles thirty days apart, numbered from `first`, the first of them due in `starting` days."""
    return tuple(TitlePlan(first + n, Decimal(face), starting + 30 * n, description) for n in range(count))


_EMPTY = (
    *("ie_identidade", "rg_orgao_emissor", "inscricao_municipal", "nacionalidade", "cidade_naturalidade"),
    *("estado_nascimento", "estado_civil", "Sexo", "profissao", "latitude", "longitude", "fone"),
    *("telefone_comercial", "obs", "alerta"),
)
"""Fields of the contract that are empty in every registration."""
_PEOPLE = """
1001|529.982.247-25|Maria Aparecida da Conceição||1978-03-14|Rua Barão de Jaguara|1481|Apto 32|
    Centro|13010-050
1002|111.444.777-35|João Batista Gonçalves||1990-11-02|Avenida das Amoreiras|905||São Bernardo|13030-405
1003|390.533.447-05|Ana Luíza Brandão||2001-06-30|Rua Sacramento|77|Casa 2|Vila Itapura|13023-185
1004|862.883.667-57|Conceição de Fátima Müller||1966-12-25|Rua Doutor Quirino|1320||Centro|13010-050
1005|862.883.667-57|Conceição de Fátima Müller||1966-12-25|Estrada da Rhodia|4000|Chácara 12|
    Barão Geraldo|13085-850
1006|11.222.333/0001-81|Padaria e Confeitaria Pão Nosso Ltda|Pão Nosso||Avenida Francisco Glicério|
    260|Loja 1|Centro|13010-050
1007|12.ABC.345/01DE-35|Associação Comunitária de Radiodifusão e Cultura do Jardim Nova Europa|
    Rádio Nova Europa||Rua Luís Smânio|15|Sobreloja|Jardim Nova Europa|13040-092
1008|45.812.739/0001-36|Condomínio Edifício Ipê-Amarelo|Ipê-Amarelo||Rua Coronel Quirino|1180|
    Bloco A|Cambuí|13025-001
1009|45.812.739/0001-36|Condomínio Edifício Ipê-Amarelo|Ipê-Amarelo||Rua Coronel Quirino|1190|
    Bloco B|Cambuí|13025-001
1010|45.812.739/0001-36|Condomínio Edifício Ipê-Amarelo|Ipê-Amarelo||Rua Coronel Quirino|1200|
    Bloco C|Cambuí|13025-001
1011|168.995.350-09|José Antônio Francisco de Albuquerque Vasconcelos Cavalcanti e Guimarães Neto||
    1955-01-09|Rua Maria Monteiro|830|Apto 141|Cambuí|13025-151
1012|935.411.347-80|Sebastião Araújo||1949-08-19|Rua Abolição|S/N||Ponte Preta|13041-445
1013|012.345.678-90|Thaís Nóbrega Sant'Anna||1995-05-05|Rua Uruguaiana|411||Bosque|13026-001
1014|714.287.938-60|Zoraide Pinheiro||1983-02-28|Rua Proença|52|Fundos|Vila Lídia|13026-121
1015|286.255.878-87|Márcio Luís Itaparica||1988-09-17|Rua Carolina Florence|620||Vila Nova|13073-195
1016|987.654.321-00|Ítalo Magalhães Corrêa||1972-07-07|Avenida Orosimbo Maia|1500|Casa 60|Cambuí|13024-045
1017|746.971.314-01|Quitéria Quinhões Quintanilha||1961-10-10|Rua Quinhentos|500||Jardim Eulina|13063-500
"""
"""Id, document, name, trade name, birth date, street, number, complement, district and CEP of each."""
_PLANS: Mapping[int, tuple[TitlePlan, ...]] = {
    1001: tuple(TitlePlan(50101 + n, Decimal("129.90"), due_in) for n, due_in in enumerate((-18, 0, 30))),
    1002: (TitlePlan(50201, Decimal("99.90"), 5, "Internet fibra 300 Mb"),),
    1004: (TitlePlan(50401, Decimal("149.90"), 8, "Internet fibra 700 Mb"),),
    1005: tuple(TitlePlan(50501 + n, Decimal("89.90"), 30 * n - 3, "Internet rural") for n in range(2)),
    1006: (
        TitlePlan(50601, Decimal("219.90"), 2, "Internet empresarial", pix="static"),
        TitlePlan(50602, Decimal("39.90"), 2, "Telefone fixo", pix="static"),
    ),
    1007: (TitlePlan(50701, Decimal("1234.56"), 12, "Link dedicado 200 Mb"),),
    **{
        1008 + n: _months(50800 + 10 * n, 1 + n, "349.90", starting=4, description=f"Internet {block}")
        for n, block in enumerate(("portaria 100 Mb", "salão 300 Mb", "câmeras 50 Mb"))
    },
    1011: (TitlePlan(51101, Decimal("109.90"), 7, pix=None),),
    1012: (TitlePlan(51201, Decimal("79.90"), 1, with_line=False, with_link=False),),
    1013: (TitlePlan(51301, Decimal("119.90"), 10, pix=None, with_line=False),),
    1014: (TitlePlan(51401, Decimal("64.35"), 6, "Telefone fixo", pix=None, utility=True),),
    1015: _months(51501, 5, "99.90", starting=-130),
    1016: _months(52001, 60, "59.90", starting=-95),
    1017: tuple(TitlePlan(60001 + n, Decimal("49.90") + n, n - 250) for n in range(500)),
}
"""Open boletos by registration."""


@lru_cache(maxsize=2)
def registrations(today: date, company: str = COMPANY) -> tuple[Registration, ...]:
    """All registrations as of `today`; `company` is the payee of PIX codes, as a BR Code has it."""
    rows = _PEOPLE.replace("\n    ", "").strip().splitlines()
    return tuple(_registration(row.split("|"), today, company) for row in rows)


def _registration(row: Sequence[str], today: date, company: str) -> Registration:
    number, document, name, trade_name, birth_date, street, house, complement, district, postal_code = row
    contract = f"C{number}"
    fields: Fields = {
        "id_cliente": number,
        "id_contrato": contract,
        "nome": name,
        "fantasia": trade_name,
        "tipo_pessoa": "J" if len(document) > 14 else "F",
        "cnpj_cpf": document,
        **dict.fromkeys(_EMPTY, ""),
        "contribuinte_icms": "N",
        "data_nascimento": birth_date,
        "data_cadastro": "2021-04-12",
        "ativo": "S",
        "cep": postal_code,
        "endereco": street,
        "numero": house,
        "complemento": complement,
        "bairro": district,
        "cidade": "Campinas",
        "uf": "SP",
        "telefone_celular": f"(19) 99000-{number}",
        "whatsapp": f"(19) 99000-{number}",
        "email": f"cliente{number}@netsul.example",
    }
    boletos = tuple(
        title(plan, payer=name, contract=contract, today=today, company=company)
        for plan in _PLANS.get(int(number), ())
    )
    return Registration(fields, boletos, documents_of(fields, boletos, today))


def load(path: Path) -> tuple[Registration, ...]:
    """Registrations from a JSON file of the shape in this module's docstring; ValueError for another."""
    content = json.loads(path.read_text(encoding="utf-8"))
    rows = content.get("clientes") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError('the file has no list of objects "clientes"')
    found = []
    for position, row in enumerate(rows, 1):
        lists = {name: _objects(row.pop(name, []), position, name) for name in ("boletos", *DOCUMENT_LISTS)}
        if document(row) is None:
            raise ValueError(f'customer {position}: "cnpj_cpf" is no valid CPF or CNPJ')
        found.append(Registration(row, lists.pop("boletos"), CustomerDocuments(**lists)))
    return tuple(found)


def _objects(value: object, position: int, name: str) -> tuple[Fields, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f'customer {position}: "{name}" is no list of objects')
    return tuple(value)


def document(fields: Fields) -> TaxId | None:
    """The registration's document, None where it is invalid."""
    return TypedTaxId.read(str(fields.get("cnpj_cpf", ""))).tax_id


def of_document(found: Iterable[Registration], tax_id: TaxId) -> list[Registration]:
    """The registrations of one document."""
    return [registration for registration in found if document(registration.fields) == tax_id]


def answer_to(question: Challenge, document: TaxId, today: date) -> str | None:
    """The answer of a seeded customer to an identity check, for a demo; None where there is none."""
    from totem.erp.adapters.contract.customer_models import read_customers
    from totem.erp.adapters.contract.find_records import compact

    found = of_document(registrations(today), document)
    customers = [wire.to_domain(document) for wire in read_customers(compact(row.fields) for row in found)]
    match question:
        case Challenge.BIRTH_DATE:
            known = birthday_answers(customers)
        case Challenge.POSTAL_CODE:
            known = postal_code_answers(customers)
        case Challenge.PHONE_LAST4:
            known = phone_answers(customers)
    return min(known, default=None)


def _read_lists() -> Iterator[tuple[str, tuple[Fields, ...]]]:
    for text in _LISTS.strip().replace("\n  ", "\t").split("\n"):
        head, *rows = text.split("\t")
        path, first, id_name, *names = head.split()
        texts = (dict(zip_longest(names, row.split("|"), fillvalue="")) for row in rows)
        yield path, tuple({id_name: str(number), **row} for number, row in enumerate(texts, int(first)))


CATALOG: Mapping[str, tuple[Fields, ...]] = MappingProxyType(dict(_read_lists()))
"""The rows of each list by its path."""
