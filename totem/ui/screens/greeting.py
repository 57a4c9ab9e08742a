"""Who the kiosk is talking to, said so that the queue behind learns nothing."""

from PySide6.QtCore import QCoreApplication

from totem.domain.masking import customer_name
from totem.session.view_state import ViewState


def greeting(picture: ViewState) -> str:
    """`Olá, Maria S. · CPF ***.159.265-**`."""
    if picture.tax_id is None:
        return ""
    document = f"{picture.tax_id.kind.name} {picture.tax_id.masked}"
    name = customer_name(picture.customer) if picture.customer else ""
    if not name:
        return document
    return QCoreApplication.translate("greeting", "Olá, %1").replace("%1", name) + f" · {document}"
