"""Authentication of requests: an `Auth` adds the credentials, and may obtain new ones.

Only `HttpClient` calls it. Secrets come from callables, so that a token file that was changed is used by the
next request.
"""

import base64
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from totem.erp.errors import BadAnswer, Misconfigured, Reason, Refused, Unavailable
from totem.erp.http.messages import Request, Response
from totem.erp.http.retry import retry_after_s

Secret = Callable[[str], str | None]
"""Return the secret, or None where there is none; raise `Misconfigured` for the request of this name."""
Send = Callable[[Request], Awaitable[Response]]

LOGIN = "login"
"""Name of the request that obtains a token, in errors and logs."""
_EARLY_S = 60.0
"""Seconds before its end at which a token is renewed; at half of a life of less than two minutes."""
_LONGEST_LIFE_S = 10**9
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def bearer(request: Request, token: str) -> Request:
    """Add a token in the form of RFC 6750."""
    return replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})


def is_unauthorized(response: Response) -> bool:
    """Test for the status by which most servers report an expired token."""
    return response.status == 401


class Auth(Protocol):
    """Credentials of one ERP."""

    @property
    def is_ready(self) -> bool:
        """Test that there are credentials to apply; else `renew` comes before the first request."""

    def apply(self, request: Request) -> Request:
        """Return `request` with the credentials.

        Raises:
            Misconfigured: there are none that can be sent.
        """

    def is_expired(self, response: Response, /) -> bool:
        """Test that `response` reports credentials that `renew` can replace."""

    async def renew(self, send: Send, /) -> None:
        """Obtain new credentials by `send`, which adds none; raise `ErpError` where that fails."""


class _Static:
    """Base of credentials that never change by themselves."""

    is_ready = True

    def is_expired(self, _response: Response) -> bool:
        """Never: a refused token stays refused."""
        return False

    async def renew(self, _send: Send) -> None:
        """Do nothing: there is no other token."""


@dataclass(frozen=True)
class StaticHeader(_Static):
    """A token in a header, after a scheme if there is one ("Authorization: Bearer …")."""

    header: str
    scheme: str
    secret: Secret

    def apply(self, request: Request) -> Request:
        """Add the header; nothing without a token.

        Raises:
            Misconfigured: name or value do not belong in a header.
        """
        secret = self.secret(request.name)
        if secret is None:
            return request
        value = f"{self.scheme} {secret}".strip()
        if not _HEADER_NAME.fullmatch(self.header):
            raise Misconfigured(request.name, "erp.auth_header", Reason.HEADER_NAME)
        if not _HEADER_VALUE.fullmatch(value):
            raise Misconfigured(request.name, "erp.token or erp.auth_scheme", Reason.HEADER_VALUE)
        return replace(request, headers={**request.headers, self.header: value})


@dataclass(frozen=True)
class Basic(_Static):
    """User and password in one header (RFC 7617). The secret is "user:password", or its base64 already."""

    secret: Secret

    def apply(self, request: Request) -> Request:
        """Add the header; nothing without a secret."""
        secret = self.secret(request.name)
        if secret is None:
            return request
        value = base64.b64encode(secret.encode()).decode("ascii") if ":" in secret else secret
        return replace(request, headers={**request.headers, "Authorization": f"Basic {value}"})


@dataclass(frozen=True)
class CredentialFields(_Static):
    """Credentials in fields beside the request's own, wherever those are: form, JSON object or query."""

    secrets: Mapping[str, Secret]

    def apply(self, request: Request) -> Request:
        """Add the fields that have a secret."""
        found = {name: secret(request.name) for name, secret in self.secrets.items()}
        own = {name: value for name, value in found.items() if value is not None}
        if isinstance(request.json, Mapping):
            return replace(request, json={**request.json, **own})
        if request.form is not None:
            return replace(request, form={**request.form, **own})
        return replace(request, params={**(request.params or {}), **own})


@dataclass(frozen=True)
class QueryField(_Static):
    """A key in a field of the address, beside a body of any kind; servers may write it into their logs."""

    name: str
    secret: Secret

    def apply(self, request: Request) -> Request:
        """Add the field; nothing without a key."""
        secret = self.secret(request.name)
        if secret is None:
            return request
        return replace(request, params={**(request.params or {}), self.name: secret})


@dataclass(frozen=True, slots=True, repr=False)
class LoginSession:
    """Credentials from a login; `lifetime_s` and `uses` are None where the server states none.

    `uses` is the number of requests that the token is good for. Where there is one, requests have to be sent
    one after the other: those that wait for a login together would share its token.
    """

    token: str
    lifetime_s: float | None = None
    uses: int | None = None


class SessionToken:
    """Credentials from a login, renewed shortly before they expire and once where the server refuses them.

    Kinds of ERP differ in three functions: `login` makes the request, `read` takes the session out of its
    response (raises `ErpError`), `place` adds the token to a request.
    """

    def __init__(
        self,
        login: Callable[[], Request],
        read: Callable[[Response], LoginSession],
        *,
        place: Callable[[Request, str], Request] = bearer,
        is_expired: Callable[[Response], bool] = is_unauthorized,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`is_expired` tests a response for the ERP's own form of "the token expired"."""
        self._login, self._read, self._place = login, read, place
        self.is_expired = is_expired
        self._clock = clock
        self._token: str | None = None
        self._until: float | None = None
        self._uses: int | None = None

    @property
    def is_ready(self) -> bool:
        """Test that there is a token that has neither expired nor been used up."""
        is_current = self._until is None or self._clock() < self._until
        return self._token is not None and is_current and self._uses != 0

    @property
    def is_counted(self) -> bool:
        """Test that the latest token is good for a number of requests."""
        return self._uses is not None

    def apply(self, request: Request) -> Request:
        """Add the token, and count its use."""
        if self._uses:
            self._uses -= 1
        return request if self._token is None else self._place(request, self._token)

    async def renew(self, send: Send) -> None:
        """Log in."""
        self._token = None
        session = self._read(await send(self._login()))
        self._until = None
        if session.lifetime_s is not None:
            self._until = self._clock() + max(session.lifetime_s - _EARLY_S, session.lifetime_s / 2)
        self._token, self._uses = session.token, session.uses


def oauth_password(url: Callable[[str], str], fields: Mapping[str, Secret]) -> SessionToken:
    """Log in by OAuth 2 with a user's password (RFC 6749, 4.3), the fields as JSON."""

    def login() -> Request:
        body = {"grant_type": "password", **_required(LOGIN, fields)}
        return Request(LOGIN, "POST", url(LOGIN), json=body)

    return SessionToken(login, read_oauth_session)


def oauth_client_credentials(url: Callable[[str], str], fields: Mapping[str, Secret]) -> SessionToken:
    """Log in by OAuth 2 with the client's credentials (RFC 6749, 4.4), the fields as a form."""

    def login() -> Request:
        body = {"grant_type": "client_credentials", **_required(LOGIN, fields)}
        return Request(LOGIN, "POST", url(LOGIN), form=body)

    return SessionToken(login, read_oauth_session)


def basic(name: str, fields: Mapping[str, Secret]) -> str:
    """Return the header "Basic …" (RFC 7617) of two fields, user and password.

    Raises:
        Misconfigured: one has no value.
    """
    user, password = _required(name, fields).values()
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode('ascii')}"


def _required(name: str, fields: Mapping[str, Secret]) -> dict[str, str]:
    """The values of a login's fields.

    Raises:
        Misconfigured: one has none.
    """
    found = {field: secret(name) for field, secret in fields.items()}
    for field, value in found.items():
        if not value:
            raise Misconfigured(name, field, Reason.UNSET)
    return {field: value for field, value in found.items() if value}


def read_oauth_session(response: Response) -> LoginSession:
    """Read the answer of an OAuth 2 token endpoint (RFC 6749, 5.1 and 5.2).

    Raises:
        Refused: the credentials are wrong.
        Unavailable, BadAnswer: there is no such answer.
    """
    check_login(response)
    answer = response.json()
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not _HEADER_VALUE.fullmatch(token):
        raise BadAnswer(response.request, Reason.SHAPE, status=response.status, field="access_token")
    lifetime = answer.get("expires_in")
    is_number = isinstance(lifetime, int | Decimal) and not isinstance(lifetime, bool)
    is_time = is_number and Decimal(lifetime).is_finite() and 0 < lifetime < _LONGEST_LIFE_S
    return LoginSession(token, float(lifetime) if is_time else None)


def check_login(response: Response) -> None:
    """Raise the error that the status of a login's response means.

    Raises:
        Refused: the credentials are wrong, or no login is at this address.
        Unavailable: the server failed.
    """
    if response.is_failure:
        raise server_failure(response)
    if response.status in {400, 401, 403}:
        raise Refused(response.request, Reason.TOKEN, "the login is refused", status=response.status)
    if response.status >= 400:
        text = f"HTTP {response.status}: no login is at this address"
        raise Refused(response.request, Reason.HTTP_STATUS, text, status=response.status)


def server_failure(response: Response) -> Unavailable:
    """Make the error of a 429 or 5xx."""
    reason = Reason.RATE_LIMIT if response.status == 429 else Reason.SERVER_ERROR
    error = Unavailable(response.request, reason, f"HTTP {response.status}", status=response.status)
    error.retry_after_s = retry_after_s(response.headers)
    return error
