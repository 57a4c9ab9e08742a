"""HTTP of the adapters of terminals: connection, secrets, and each failure as a `TerminalError`.

Nothing of an answer reaches an error or a log: a provider's texts may name the cardholder.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from totem.cards.terminals.answers import read_success
from totem.cards.terminals.terminal import TerminalError, TerminalFault
from totem.erp.adapters.connection import read_secret
from totem.erp.adapters.json_rows import Row
from totem.erp.errors import CREDENTIALS, ErpError, Misconfigured, Reason
from totem.erp.http.auth import Auth
from totem.erp.http.client import HttpClient
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.tls import base_url, tls_context
from totem.erp.http.wall_clock import WallClock
from totem.settings.card import CardSettings
from totem.settings.card_provider import TerminalProvider
from totem.settings.credentials import CARD_REFUND_PASSWORD, CARD_TOKEN, find_card_secret
from totem.settings.errors import dotted
from totem.settings.secret_key import SecretKey

_LIMITS = Limits(at_once=2)
_SECRET_REASONS = CREDENTIALS | {Reason.UNSET, Reason.SECRET_FILE, Reason.HEADER_VALUE}


@dataclass(frozen=True, kw_only=True)
class TerminalConnection:
    """Settings, secrets and clock of the adapter of one provider; the clock is checked by its answers."""

    row: TerminalProvider
    settings: CardSettings
    clock: WallClock = field(default_factory=WallClock)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    @property
    def terminal_id(self) -> str:
        """The terminal's id (raises `ValueError` where none is configured)."""
        if self.settings.terminal_id is None:
            raise ValueError("card.terminal_id is not set")
        return self.settings.terminal_id

    @property
    def address(self) -> str:
        """The address below which the requests' paths stand, without a slash at its end."""
        text = self.settings.base_url or self.row.address
        return base_url("terminal", text, allow_http=False, setting="card.base_url")

    def token(self, request: str) -> str:
        """The secret `card.token` (a `Secret`; raises `Misconfigured` where there is none)."""
        found = self._secret(request, CARD_TOKEN)
        if found is None:
            raise Misconfigured(request, dotted(CARD_TOKEN.key), Reason.UNSET)
        return found

    def refund_password(self, request: str) -> str | None:
        """The secret `card.refund_password` (a `Secret`)."""
        return self._secret(request, CARD_REFUND_PASSWORD)

    def client(self, auth: Auth, timeout_s: float) -> "ProviderClient":
        """Make the client; `timeout_s` is the longest that any request may take."""
        http = HttpClient(
            auth,
            origins=(self.address,),
            tls=partial(tls_context, ca_file=None),
            timeout_s=timeout_s,
            clock=self.clock,
            limits=_LIMITS,
            sleep=self.sleep,
            server="terminal",
        )
        return ProviderClient(http)

    def _secret(self, request: str, secret: SecretKey) -> str | None:
        find = partial(find_card_secret, self.settings, secret.name)
        return read_secret(request, dotted(secret.file_key), find)


class ProviderClient:
    """Client of one provider. Belongs to the event loop that first uses it."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def send(self, request: Request, limit_s: float) -> Response:
        """Send a request and return the response, whatever its status; only a READ is retried.

        Raises:
            TerminalError: no response came within `limit_s`.
        """
        try:
            return await self._http.send(request, self._http.deadline(limit_s))
        except ErpError as error:
            failed = _failure(request, error)
        raise failed  # here, without what led to it: an error of httpx holds the address, and a key in it

    async def ask(self, request: Request, limit_s: float) -> Row:
        """Send a request and return the JSON object of a response with 2xx (raises `TerminalError`)."""
        return read_success(request, await self.send(request, limit_s))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _failure(request: Request, error: ErpError) -> TerminalError:
    is_secret = isinstance(error, Misconfigured) and error.reason in _SECRET_REASONS
    fault = TerminalFault.CREDENTIALS if is_secret else TerminalFault.UNAVAILABLE
    may_have_arrived = request.effect is Effect.WRITE and error.may_have_arrived
    return TerminalError(fault, may_have_arrived=may_have_arrived, status=error.status)
