"""Authentication of requests: an `Auth` adds the credentials, and may obtain new ones.

Only `HttpClient` calls it. Secrets come from callables, so that a token file that was changed is used by the
next request.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from totem.erp.errors import Misconfigured
from totem.erp.http.messages import Request, Response

Secret = Callable[[str], str | None]
"""Return the secret, or None where there is none; raise `Misconfigured` for the request of this name."""
Send = Callable[[Request], Awaitable[Response]]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


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
            raise Misconfigured(request.name, "erp.auth_header is not a header's name")
        if not _HEADER_VALUE.fullmatch(value):
            text = "the ERP's token or erp.auth_scheme has characters that no header may carry"
            raise Misconfigured(request.name, text)
        return replace(request, headers={**request.headers, self.header: value})


@dataclass(frozen=True)
class StaticField(_Static):
    """A token in a field beside the request's own, wherever those are."""

    name: str
    secret: Secret

    def apply(self, request: Request) -> Request:
        """Add the field; nothing without a token."""
        secret = self.secret(request.name)
        if secret is None:
            return request
        own = {self.name: secret}
        if isinstance(request.json, dict):
            return replace(request, json={**request.json, **own})
        if request.form is not None:
            return replace(request, form={**request.form, **own})
        return replace(request, params={**(request.params or {}), **own})
