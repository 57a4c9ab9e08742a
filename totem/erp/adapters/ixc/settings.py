"""Section `[erp.ixc]`."""

from typing import Annotated

from totem.settings.erp_kind import VendorCode
from totem.settings.field import Field
from totem.settings.section import Section


class IxcSettings(Section):
    """Codes of IXC that no request lists under a name."""

    id_assunto: Annotated[
        str | None, VendorCode("id do assunto", "O id do assunto dos pedidos de ajuda.")
    ] = Field(default=None, examples=["12"], description="Assunto of the tickets opened here")
    id_ticket_setor: Annotated[
        str | None, VendorCode("id do setor", "O id do setor dos pedidos de ajuda.")
    ] = Field(default=None, examples=["3"], description="Setor of the tickets opened here")
