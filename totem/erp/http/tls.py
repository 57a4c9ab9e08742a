"""Checks of an ERP's address and of its certificates, before anything is sent.

A mistake here is one of the configuration: it is raised as `Misconfigured` with the setting's name, so that
the kiosk starts, the customer reads "out of order", and the staff read why.
"""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from totem.erp.errors import Misconfigured, Reason
from totem.settings import is_loopback
from totem.system.tls import client_context


def base_url(request: str, text: str | None, *, allow_http: bool, setting: str = "erp.base_url") -> str:
    """The address under which the requests' paths stand, without a slash at the end; `setting` names it.

    Raises:
        Misconfigured: none set, not http(s), with a password in it, or plain http where not permitted.
    """
    text = text or ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(request, setting, Reason.NOT_AN_ADDRESS) from None
    if not text:
        raise Misconfigured(request, setting, Reason.UNSET)
    if parts.scheme not in {"http", "https"} or not host or not text.isprintable() or " " in text:
        raise Misconfigured(request, setting, Reason.NOT_AN_ADDRESS)
    if parts.username is not None:
        raise Misconfigured(request, setting, Reason.PASSWORD_IN_ADDRESS)
    if parts.scheme == "http" and not (allow_http or is_loopback(host)):
        raise Misconfigured(request, setting, Reason.PLAIN_HTTP)
    return text.split("#", maxsplit=1)[0].rstrip("/")


def tls_context(request: str, ca_file: Path | None) -> ssl.SSLContext:
    """Verify certificates against `ca_file` alone where set, else against the system's and Mozilla's.

    Raises:
        Misconfigured: `ca_file` cannot be read.
    """
    try:
        context = client_context(ca_file)
    except (OSError, ValueError):
        raise Misconfigured(request, "erp.ca_file", Reason.UNREADABLE_FILE) from None
    if ca_file is not None:
        # A shop's own certificate is often its own authority, without the extensions of strict checking.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
