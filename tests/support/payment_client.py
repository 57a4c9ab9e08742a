"""Payment of a title of the reference ERP, by its demonstration route."""

import urllib.error
import urllib.request

from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp


def pay(erp: ReferenceErp, number: str, secret: str = ERP_SECRET) -> int:
    """Pay the title `number`; return the status of the answer."""
    request = urllib.request.Request(f"{erp.base_url}/_demo/pagar/{number}", method="POST")  # noqa: S310 - our own server
    request.add_header("Authorization", f"Bearer {secret}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
