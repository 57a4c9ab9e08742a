"""Titles and documents of a seeded customer: boletos, and the answers to requests 3 to 6 of the contract.

The company, its bank account and its hosts are invented; barcode, line and PIX follow the domain's own rules,
so that a title passes `totem.domain.integrity.check` unless a fault spoils it. Late titles bear the fine of
CDC art. 52 (2 %) and the usual interest of 1 % a month, pro rata die.

The documents are made from the registration and its titles, relative to today, so that all holds together:
the statement names the titles that are open, a service costs as much as its titles, and a year's clearance is
there only where nothing of that year is open. `Zoraide` has a bill of arrecadação and no documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from totem.domain import boleto, brcode
from totem.domain.boleto import factor
from totem.domain.check_digits import mod10, mod11_cobranca, mod11_sicoob
from totem.domain.text import CENT

Fields: TypeAlias = dict[str, Any]

COMPANY = "NETSUL TELECOM"
CITY = "CAMPINAS"
PIX_KEY = "financeiro@netsul.example"
_BANK, _COOPERATIVE, _CLIENT = "756", "4321", "0098765"
MONEY_FIELDS = frozenset(
    {"valor_inicial", "valor_atual", "valor", "valor_pago", "juros", "multa", "desconto"}
)
"""Fields of the contract that are amounts in reais."""
_FINE = Decimal("0.02")
_INTEREST_PER_DAY = Decimal("0.01") / 30

_PAID_MONTHS = 6
_NOTAS = 4
_FILES = "https://documentos.netsul.example"
_BARE = frozenset({"1014"})
LATE_DAYS = 60
"""A service is suspended while a title is overdue by more days."""
_OF_ENTRY = ("id_nota", "valor", "valor_pago", "data_lancamento", "data_vencimento", "data_baixa")


@dataclass(frozen=True, slots=True)
class TitlePlan:
    """Plan of one title: its number, face value, and due date in days from today.

    `pix` is "dynamic", "static" or None; `with_line` and `with_link` add these; `utility` makes a title of
    arrecadação (segment 4, telecommunications) instead of a bank's.
    """

    number: int
    face: Decimal
    due_in: int
    description: str = "Internet fibra 500 Mb"
    pix: str | None = "dynamic"
    with_line: bool = True
    with_link: bool = True
    utility: bool = False


def title(plan: TitlePlan, *, payer: str, contract: str, today: date, company: str = COMPANY) -> Fields:
    """The title in the field names of generation A, with the optional fields that ERPs add."""
    due = today + timedelta(days=plan.due_in)
    late = (today - due).days
    fine, interest = _surcharge(plan.face, late)
    amount = plan.face + fine + interest
    barcode = _utility_barcode(plan, due) if plan.utility else _bank_barcode(plan, due)
    line = boleto.parse(barcode, today=today).line_formatted
    return {
        "id_fatura": str(plan.number),
        "nome_cliente": payer,
        "valor_inicial": str(plan.face),
        "valor_atual": str(amount),
        "juros": str(interest),
        "multa": str(fine),
        "desconto": "0.00",
        "data_emissao": (due - timedelta(days=20)).isoformat(),
        "data_vencimento": due.isoformat(),
        "linha_digitavel": line if plan.with_line else None,
        "codigo_barras": barcode if plan.with_line else None,
        "pix_copia_cola": _pix(plan, amount, company),
        "url_boleto": f"https://boletos.netsul.example/{plan.number}.pdf" if plan.with_link else None,
        "id_contrato": contract,
        "nosso_numero": _our_number(plan),
        "descricao": plan.description,
    }


def _surcharge(face: Decimal, late: int) -> tuple[Decimal, Decimal]:
    """Fine and interest of a title so many days after its due date; a negative number is before it."""
    if late <= 0:
        return Decimal("0.00"), Decimal("0.00")
    return _cents(face * _FINE), _cents(face * _INTEREST_PER_DAY * late)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def _bank_barcode(plan: TitlePlan, due: date) -> str:
    """Cobrança: bank, currency, DV, fator, value, and Sicoob's free field."""
    free = f"1{_COOPERATIVE}01{_CLIENT}{_our_number(plan)}001"
    digits = f"{_BANK}9{factor(due):04}{int(plan.face * 100):010}{free}"
    return digits[:4] + mod11_cobranca(digits) + digits[4:]


def _our_number(plan: TitlePlan) -> str:
    number = f"{plan.number % 10**7:07}"
    return number + mod11_sicoob(f"{_COOPERATIVE}000{_CLIENT}{number}")


def _utility_barcode(plan: TitlePlan, due: date) -> str:
    """Arrecadação: product 8, segment 4, value id 6 (reais, mod 10), company, due date, number."""
    head, rest = "846", f"{int(plan.face * 100):011}0296{due:%Y%m%d}{plan.number:017}"
    return head + mod10(head + rest) + rest


def _pix(plan: TitlePlan, amount: Decimal, company: str) -> str | None:
    match plan.pix:
        case "static":
            return brcode.build(
                merchant_name=company,
                merchant_city=CITY,
                key=PIX_KEY,
                amount=amount,
                txid=f"NETSUL{plan.number}",
            )
        case "dynamic":
            charge = f"{plan.number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"
            url = f"pix.netsul.example/cobv/{charge}"
            return brcode.build(merchant_name=company, merchant_city=CITY, url=url)
        case _:
            return None


@dataclass(frozen=True, slots=True, repr=False)
class CustomerDocuments:
    """The answers to requests 3 to 6 about one customer, in the contract's field names."""

    notas_fiscais: tuple[Fields, ...] = ()
    extratos: tuple[Fields, ...] = ()
    quitacoes: tuple[Fields, ...] = ()
    instalacoes: tuple[Fields, ...] = ()

    def at(self, path: str) -> tuple[Fields, ...]:
        """The list of a path of the contract, as in "notas-fiscais"."""
        found: tuple[Fields, ...] = getattr(self, path.replace("-", "_"))
        return found

    def with_paid(self, paid: Mapping[str, Fields]) -> "CustomerDocuments":
        """The same with titles paid: by id, what the payment adds to the entry of the statement."""
        entries = ({**entry, **paid.get(str(entry.get("id_boleto")), {})} for entry in self.extratos)
        return replace(self, extratos=tuple(entries))


NO_DOCUMENTS = CustomerDocuments()
DOCUMENT_LISTS = ("notas_fiscais", "extratos", "quitacoes", "instalacoes")


def documents_of(fields: Fields, boletos: tuple[Fields, ...], today: date) -> CustomerDocuments:
    """The records of a seeded registration and its open titles, as they stand on `today`."""
    number = int(fields["id_cliente"])
    if str(number) in _BARE:
        return CustomerDocuments(instalacoes=(_installation(number, fields, []),))
    services = _services(number, boletos, today)
    face = sum((Decimal(str(service["valor"])) for service in services), Decimal(0))
    paid = _paid_months(number, face, boletos, today)
    oldest = min((str(title["data_vencimento"]) for title in boletos), default=today.isoformat())
    years = [year for year in (today.year - 1, today.year - 2) if int(oldest[:4]) > year]
    return CustomerDocuments(
        notas_fiscais=_notas(number, paid),
        extratos=(*(_open_entry(number, title) for title in boletos[:60]), *paid),
        quitacoes=tuple(
            {"id": f"{number}{year}", "ano": str(year), "url": f"{_FILES}/quitacao/{number}-{year}.pdf"}
            for year in years
        ),
        instalacoes=_installations(number, fields, services),
    )


def _services(number: int, boletos: tuple[Fields, ...], today: date) -> list[Fields]:
    """One service a description among the titles; the usual plan without any."""
    late = any(
        (today - date.fromisoformat(str(title["data_vencimento"]))).days > LATE_DAYS for title in boletos
    )
    priced = {str(title["descricao"]): str(title["valor_inicial"]) for title in reversed(boletos)}
    priced = priced or {"Internet fibra 500 Mb": "129.90"}
    return [
        {
            "id_servico": f"{number}{n:02}",
            "nome": name,
            "descricao": "Com Wi-Fi 6" if "fibra" in name else "",
            "valor": amount,
            "status": "Suspenso por débito" if late else "Ativo",
            "obs": "",
        }
        for n, (name, amount) in enumerate(priced.items(), 1)
    ]


def _installations(number: int, fields: Fields, services: list[Fields]) -> tuple[Fields, ...]:
    """One place; a company with two services has the second one in a place of its own."""
    if fields["tipo_pessoa"] != "J" or len(services) < 2:
        return (_installation(number, fields, services),)
    store = {**fields, "numero": "1290", "complemento": "Depósito", "obs": "Acesso pelos fundos"}
    return _installation(number, fields, services[:1]), _installation(number + 500, store, services[1:])


def _installation(number: int, fields: Fields, services: list[Fields]) -> Fields:
    place = ("cep", "endereco", "numero", "complemento", "bairro", "cidade", "uf")
    return {
        "id_instalacao": f"3{number}",
        **{name: fields[name] for name in place},
        "latitude": "-22.9056",
        "longitude": "-47.0608",
        "obs": fields["obs"],
        "servicos": services,
    }


def _paid_months(number: int, face: Decimal, boletos: tuple[Fields, ...], today: date) -> tuple[Fields, ...]:
    """Months that were paid before the first that is open, the newest first; the third was paid late."""
    oldest = min((str(title["data_vencimento"]) for title in boletos), default=today.isoformat())
    first = min(date.fromisoformat(oldest), today)
    entries = []
    for n in range(1, _PAID_MONTHS + 1):
        due = first - timedelta(days=30 * n)
        late = 4 if n == 3 else -1
        fine, interest = _surcharge(face, late)
        entries.append(
            {
                "id_extrato_financeiro": f"{number}{n:03}",
                "data_lancamento": (due - timedelta(days=20)).isoformat(),
                "data_vencimento": due.isoformat(),
                "data_baixa": (due + timedelta(days=late)).isoformat(),
                "id_boleto": f"{number}9{n:02}",
                "id_nota": f"{number}5{n:02}" if n <= _NOTAS else None,
                "valor": str(face),
                "valor_pago": str(face + fine + interest),
                "multa": str(fine),
                "juros": str(interest),
                "desconto": "0.00",
                "obs": "",
            }
        )
    return tuple(entries)


def _open_entry(number: int, title: Fields) -> Fields:
    return {
        "id_extrato_financeiro": f"{number}0{title['id_fatura']}",
        "data_lancamento": title["data_emissao"],
        "data_vencimento": title["data_vencimento"],
        "data_baixa": None,
        "id_boleto": title["id_fatura"],
        "id_nota": None,
        "valor": title["valor_inicial"],
        "valor_pago": "0.00",
        "multa": title["multa"],
        "juros": title["juros"],
        "desconto": title["desconto"],
        "obs": "",
    }


def _notas(number: int, paid: tuple[Fields, ...]) -> tuple[Fields, ...]:
    """The nota fiscal of each of the last paid months; the oldest of them was cancelled."""
    return tuple(
        {
            **{name: entry[name] for name in _OF_ENTRY},
            "status": "Cancelada" if n == _NOTAS else "Emitida",
            "url_nota_fiscal": f"{_FILES}/nota/{number}-{n}.pdf",
        }
        for n, entry in enumerate(paid[:_NOTAS], 1)
    )
