"""Connection of an adapter to its ERP: settings, secrets, and the options of the HTTP client."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from totem.erp.errors import Misconfigured, Reason
from totem.erp.http.auth import Auth, Secret
from totem.erp.http.client import HttpClient
from totem.erp.http.latency import Latency
from totem.erp.http.limits import Limits
from totem.erp.http.tls import base_url, tls_context
from totem.erp.http.wall_clock import WallClock
from totem.erp.session_erp import CUSTOMER
from totem.settings import ErpSettings, credentials
from totem.settings.section import Section


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Settings, secrets and clocks of an adapter.

    `token` wins over the settings'. Where it is `discreet`, no log line shows whether a document is a
    customer's: the search for one logs no result.
    """

    settings: ErpSettings
    token: str | None = field(default=None, repr=False)
    discreet: bool = False
    latency: Latency = field(default_factory=Latency)
    clock: WallClock = field(default_factory=WallClock)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def read_token(self, request: str) -> str | None:
        """The secret `erp.token` (a `Secret`)."""
        if self.token is not None:
            return self.token.strip() or None
        return read_secret(request, "erp.token_file", partial(credentials.find_token, self.settings))

    def secret(self, name: str) -> Secret:
        """The secret `erp.KIND.name`."""
        find = partial(credentials.find_secret, self.settings, name)
        return partial(read_secret, key=f"erp.{self.settings.kind}.{name}_file", find=find)

    def setting(self, name: str) -> Secret:
        """The setting `erp.KIND.name`, which is no secret, as a field of a login."""
        value = getattr(self.settings.section(Section), name)
        return lambda _request: None if value is None else str(value)

    def required(self, request: str, name: str) -> str:
        """The setting `erp.KIND.name` (raises `Misconfigured` where it is not set)."""
        return require_setting(request, self.setting(name)(request), f"erp.{self.settings.kind}.{name}")

    def url(self, request: str, text: str | None = None) -> str:
        """An address without a slash at its end, `erp.base_url` by default (raises `Misconfigured`)."""
        return base_url(request, text or self.settings.base_url, allow_http=self.settings.allow_http)

    def api_url(self, request: str, path: str) -> str:
        """The address of `path` under /api, with which `erp.base_url` may end already."""
        return f"{self.url(request).removesuffix('/api')}/api/{path}"

    def client(self, auth: Auth, limits: Limits, further_origins: Collection[str] = ()) -> HttpClient:
        """Make the HTTP client; requests may go to `erp.base_url` and to `further_origins`."""
        return HttpClient(
            auth,
            origins=(self.settings.base_url or "", *further_origins),
            tls=partial(tls_context, ca_file=self.settings.ca_file),
            timeout_s=self.settings.timeout_s,
            latency=self.latency,
            clock=self.clock,
            discreet=(CUSTOMER,) if self.discreet else (),
            limits=limits,
            sleep=self.sleep,
        )


def read_secret(request: str, key: str, find: Callable[[], str | None]) -> str | None:
    """Return a secret, or None where there is none; `key` names the setting of its file.

    Raises:
        Misconfigured: its file cannot be used.
    """
    try:
        return find()
    except credentials.BadTokenFile as error:
        raise Misconfigured(request, key, Reason.SECRET_FILE, str(error)) from None


def require_setting(request: str, value: str | None, name: str) -> str:
    """Return a setting that a request needs.

    Raises:
        Misconfigured: it is not set.
    """
    if not value:
        raise Misconfigured(request, name, Reason.UNSET)
    return value
