"""How the ERP may be reached: its address, its token, its certificates, judged before anything is sent.

What is wrong here is wrong in the configuration: it is raised as `Misconfigured` with the setting's name, so
that the kiosk starts, the customer reads "out of order", and the staff read why.
"""

import re
import ssl
from urllib.parse import urlsplit

import certifi

from totem.erp.errors import Misconfigured
from totem.settings import ErpSettings, is_loopback
from totem.settings import token as token_of

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def base_url(request: str, settings: ErpSettings) -> str:
    """The address under which the requests' paths stand, without a slash at the end.

    Raises:
        Misconfigured: none set, not http(s), with a password in it, or plain http where not permitted.
    """
    text = settings.base_url or ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(request, "erp.base_url is not an address") from None
    if not text:
        raise Misconfigured(request, "erp.base_url is not set")
    if parts.scheme not in {"http", "https"} or not host or not text.isprintable() or " " in text:
        raise Misconfigured(request, "erp.base_url is not an http(s) address")
    if parts.username is not None:
        raise Misconfigured(request, "erp.base_url holds a user or password; use erp.token")
    if parts.scheme == "http" and not (settings.allow_http or is_loopback(host)):
        raise Misconfigured(request, "erp.base_url is http://; use https:// or set erp.allow_http")
    return text.split("#", maxsplit=1)[0].rstrip("/")


def auth_fields(request: str, settings: ErpSettings, token: str | None) -> dict[str, str]:
    """The field that carries the token where `erp.token_field` names one (raises as `auth_headers`)."""
    secret = None if settings.token_field is None else _token(request, settings, token)
    return {} if settings.token_field is None or secret is None else {settings.token_field: secret}


def auth_headers(request: str, settings: ErpSettings, token: str | None) -> dict[str, str]:
    """The header that carries the token; none without a token, or where a field carries it.

    `token` wins over `erp.token`, and that over `erp.token_file`.

    Raises:
        Misconfigured: the file cannot be read, or a name or value does not belong in a header.
    """
    secret = _token(request, settings, token)
    if secret is None or settings.token_field is not None:
        return {}
    value = f"{settings.auth_scheme} {secret}".strip()
    if not _HEADER_NAME.fullmatch(settings.auth_header):
        raise Misconfigured(request, "erp.auth_header is not a header's name")
    if not _HEADER_VALUE.fullmatch(value):
        raise Misconfigured(
            request, "the ERP's token or erp.auth_scheme has characters that no header may carry"
        )
    return {settings.auth_header: value}


def _token(request: str, settings: ErpSettings, token: str | None) -> str | None:
    if token is not None:
        return token.strip() or None
    try:
        return token_of.find_token(settings)
    except token_of.BadTokenFile as error:
        raise Misconfigured(request, f"erp.token_file {str(error).partition(':')[0]}") from None


def tls_context(request: str, settings: ErpSettings) -> ssl.SSLContext:
    """How certificates are verified: against `erp.ca_file` alone where set, else the system's and Mozilla's.

    Raises:
        Misconfigured: `erp.ca_file` cannot be read.
    """
    if settings.ca_file is None:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        return context
    try:
        context = ssl.create_default_context(cafile=str(settings.ca_file))
    except (OSError, ValueError):
        raise Misconfigured(request, "erp.ca_file cannot be read") from None
    # A shop's own certificate is often its own authority, without the extensions that strict checking wants.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
