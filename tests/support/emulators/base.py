"""Base of the emulators: the data that all kinds of ERP share, and faults injected for tests.

The customers are those of the reference ERP (`totem.lab.reference_erp.seed`). One emulator a kind spells them
as its vendor does. Tests read `calls`, `effects` and `violations`.
"""

import json
from abc import abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response

from support.emulators.receipts import Receipts
from totem.domain.taxid import TaxId
from totem.lab.local_server import LocalServer, ServedApp
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.titles import COMPANY


class InjectedFault(Enum):
    """A failure that answers all requests until it is removed, in the vendor's own form."""

    PAGE = "page"
    """HTML with 200."""
    ERROR = "error"
    """The vendor's own error answer."""
    SERVER_ERROR = "server_error"
    """HTTP 500."""
    MAINTENANCE = "maintenance"
    TOKEN = "token"  # noqa: S105 - no secret
    """The credentials are refused."""
    IP = "ip"
    """This machine's address is not on the list, where the vendor has one."""
    RATE_LIMIT = "rate_limit"
    """HTTP 429."""
    PERMISSION = "permission"
    """The token's user may not do this."""
    LOST = "lost"
    """Work on the next request that changes something, and break the connection before its answer."""


@dataclass(slots=True)
class Title:
    """A boleto. `left` is what remains after a partial payment."""

    number: int
    face: Decimal
    today: Decimal
    """Amount of today, with fine and interest."""
    due: date
    issued: date
    description: str
    line: str | None
    barcode: str | None
    pix: str | None
    link: str | None
    paid: bool = False
    left: Decimal | None = None
    pending: bool = False
    """Paid, while the bank has not confirmed it."""


@dataclass(slots=True)
class Contract:
    """A contract at one address, with its open titles."""

    number: int
    plan: str
    amount: Decimal
    street: str
    house: str
    complement: str
    district: str
    city: str
    state: str
    postal_code: str
    titles: list[Title]
    blocked: bool = False
    """Blocked for debt."""
    cancelled: bool = False
    unlocks: int = 0
    """Trust unlocks granted this month."""

    @property
    def open_titles(self) -> list[Title]:
        """The titles that are not paid, by due date."""
        return sorted((each for each in self.titles if not each.paid), key=lambda each: each.due)


@dataclass(slots=True)
class Person:
    """A customer with all contracts of its document."""

    number: int
    tax_id: TaxId
    name: str
    trade_name: str
    birth_date: str
    """ISO; empty for a company."""
    phone: str
    email: str
    contracts: list[Contract] = field(default_factory=list)

    @property
    def is_company(self) -> bool:
        """Test for a CNPJ."""
        return not self.birth_date

    @property
    def open_titles(self) -> list[Title]:
        """The unpaid titles of all contracts."""
        return sorted((title for each in self.contracts for title in each.open_titles), key=lambda t: t.due)


class Emulator(ServedApp):
    """One ERP on a thread of its own while the `with` block lasts.

    Attributes:
        calls: names of the requests that came, without logins.
        effects: requests that changed something: name and id.
        violations: requests that no kiosk may send, such as a query without a filter.
        injected_fault: the failure that answers all requests; None for none.
        rewrite: makes another answer of each JSON answer; None for none.
        people: the customers; may be changed while it runs.
        receipts: receipts of titles by card.
        quirks: names of deviations that are played (see the emulator's own docstring); "closed", of every
            kind that receives titles: its cash is closed.
    """

    kind: ClassVar[str]
    token: ClassVar[str] = "1:segredo-do-totem"  # noqa: S105 - the emulators' own
    """Secret that the settings need."""

    def __init__(
        self,
        *,
        port: int = 0,
        today: Callable[[], date] = lambda: datetime.now().astimezone().date(),
        quirks: Iterable[str] = (),
    ) -> None:
        self.server = LocalServer(f"{self.kind} emulator", port)
        self.today = today
        self.quirks = frozenset(quirks)
        self.calls: list[str] = []
        self.effects: list[tuple[str, str]] = []
        self.violations: list[str] = []
        self.injected_fault: InjectedFault | None = None
        self.rewrite: Callable[[Any], Any] | None = None
        self.fail_once = False
        """Remove the injected fault after one request."""
        self.paid: set[str] = set()
        """Numbers of titles that were paid, as texts; may be added to while it runs."""
        self.receipts = Receipts(self)
        self.tokens: set[str] = set()
        """Tokens that were handed out, and are valid."""
        self.logins = 0
        """Tokens or sessions that were handed out in all."""

    @property
    def base_url(self) -> str:
        """The value of `erp.base_url`."""
        return self.server.address

    @cached_property
    def people(self) -> list[Person]:
        """The customers, made when first needed."""
        return make_people(self.today())

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The section [erp] for this emulator, secrets included."""

    @abstractmethod
    def app(self) -> Starlette:
        """The application."""

    @abstractmethod
    def failure(self, fault: InjectedFault) -> Response:
        """The vendor's answer in a fault (never LOST)."""

    def pay(self, boleto_id: str) -> None:
        """Pay the boleto with this id of the vendor's, which ends in the title's number."""
        self.paid.add(boleto_id.rpartition("-")[2].rpartition("_")[2])

    def expire_sessions(self) -> None:
        """Revoke all tokens and sessions that were handed out, if any."""
        self.tokens.clear()

    def hand_out(self, token: str) -> str:
        """Make a token valid, and return it."""
        self.logins += 1
        self.tokens.add(token)
        return token

    def has_token(self, request: Request) -> bool:
        """Test for a valid token in the usual header."""
        return request.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens

    def reset(self) -> None:
        """Undo everything that a test did, except what it changed in `people`."""
        self.calls.clear()
        self.effects.clear()
        self.violations.clear()
        self.paid.clear()
        self.receipts.reset()
        self.injected_fault, self.fail_once, self.quirks = None, False, frozenset()
        self.rewrite = None
        self.__dict__.pop("people", None)

    def find(self, document: str) -> Person | None:
        """The customer of a document, with or without its mask."""
        wanted = "".join(filter(str.isalnum, document.upper()))
        return next((each for each in self.people if each.tax_id.value == wanted), None)

    def find_person(self, number: object) -> Person | None:
        """The customer of this number."""
        return next((each for each in self.people if str(each.number) == str(number)), None)

    def find_contract(self, number: object) -> tuple[Person, Contract] | None:
        """The contract of this number and its customer."""
        return next(
            ((p, each) for p in self.people for each in p.contracts if str(each.number) == str(number)), None
        )

    def find_title(self, number: object) -> tuple[Person, Contract, Title] | None:
        """The title of this number with its contract and customer."""
        return next(
            (
                (person, contract, each)
                for person in self.people
                for contract in person.contracts
                for each in contract.titles
                if str(each.number) == str(number)
            ),
            None,
        )

    def open_titles(self, contract: Contract) -> list[Title]:
        """The titles of a contract that are neither paid nor in `paid`, by due date."""
        return [each for each in contract.open_titles if not self.is_paid(each)]

    def is_paid(self, title: Title) -> bool:
        """Test for a title that is paid, or is in `paid`."""
        return title.paid or str(title.number) in self.paid

    def take_failure(self) -> InjectedFault | None:
        """The fault of this request."""
        fault = self.injected_fault
        if self.fail_once:
            self.injected_fault, self.fail_once = None, False
        return fault


def instrument_app(emulator: Emulator, app: Starlette, login_paths: Iterable[str] = ()) -> Starlette:
    """Answer all requests except logins by the injected fault, if any, and record the requests' paths."""
    logins = tuple(login_paths)

    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.url.path in logins:
            return await call_next(request)
        emulator.calls.append(request.url.path.rpartition("/")[2] or request.url.path)
        if emulator.injected_fault is InjectedFault.LOST:
            before = len(emulator.effects)
            response = await call_next(request)
            if len(emulator.effects) == before:
                return response
            emulator.take_failure()
            raise ConnectionResetError("the answer is lost")
        fault = emulator.take_failure()
        if fault is not None:
            return emulator.failure(fault)
        response = await call_next(request)
        return response if emulator.rewrite is None else await _rewritten(response, emulator.rewrite)

    app.add_middleware(BaseHTTPMiddleware, dispatch=guard)
    return app


async def _rewritten(response: Any, rewrite: Callable[[Any], Any]) -> Response:
    """Return a response with its JSON rewritten; as it is where it has none."""
    body = b"".join([chunk async for chunk in response.body_iterator])
    is_latin = "8859-1" in response.headers.get("content-type", "")
    with suppress(ValueError):
        answer = json.loads(body.decode("latin-1" if is_latin else "utf-8"))
        body = json.dumps(rewrite(answer)).encode()
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(body, response.status_code, headers)


def as_texts(value: Any) -> Any:
    """Return a JSON value with its numbers written as texts."""
    if isinstance(value, dict):
        return {name: as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_texts(each) for each in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def make_people(today: date) -> list[Person]:
    """The reference ERP's customers, one a document, with a contract for each registration."""
    people: dict[str, Person] = {}
    for registration in seed.registrations(today, COMPANY):
        fields = registration.fields
        tax_id = TaxId.parse(fields["cnpj_cpf"])
        person = people.setdefault(
            tax_id.value,
            Person(
                int(fields["id_cliente"]),
                tax_id,
                fields["nome"],
                fields["fantasia"],
                fields["data_nascimento"],
                fields["telefone_celular"],
                fields["email"],
            ),
        )
        person.contracts.append(_contract(registration))
    return list(people.values())


def _contract(registration: Registration) -> Contract:
    fields = registration.fields
    titles = [_title(each) for each in registration.boletos]
    plan = titles[0].description if titles else "Internet fibra 500 Mb"
    return Contract(
        int(fields["id_cliente"]) + 7000,
        plan,
        titles[0].face if titles else Decimal("99.90"),
        fields["endereco"],
        fields["numero"],
        fields["complemento"],
        fields["bairro"],
        fields["cidade"],
        fields["uf"],
        fields["cep"],
        titles,
    )


def _title(fields: dict[str, Any]) -> Title:
    return Title(
        int(fields["id_fatura"]),
        Decimal(fields["valor_inicial"]),
        Decimal(fields["valor_atual"]),
        date.fromisoformat(fields["data_vencimento"]),
        date.fromisoformat(fields["data_emissao"]),
        fields.get("descricao") or "Mensalidade",
        fields.get("linha_digitavel") or None,
        fields.get("codigo_barras") or None,
        fields.get("pix_copia_cola") or None,
        fields.get("url_boleto") or None,
    )
