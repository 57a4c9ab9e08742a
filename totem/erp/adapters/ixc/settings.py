"""Section `[erp.ixc]`."""

from typing import Annotated

from totem.settings.erp_kind import CARDS, VendorCode
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
    branch: Annotated[str | None, VendorCode("id da filial", "O id da filial que recebe.", purpose=CARDS)] = (
        Field(default=None, examples=["1"], description="Filial that receives the titles paid by card")
    )
    cash_account: Annotated[
        str | None,
        VendorCode("id da conta do recebimento", "O id da conta em que o cartão é recebido.", purpose=CARDS),
    ] = Field(default=None, examples=["12"], description="Conta (conta_) that receives them")
    receipt_account: Annotated[
        str | None,
        VendorCode(
            "id do planejamento analítico",
            "O id do planejamento analítico dos recebimentos por cartão.",
            purpose=CARDS,
        ),
    ] = Field(default=None, examples=["1"], description="Planejamento analítico (id_conta) of these receipts")
    receipt_type: str = Field(
        default="D",
        pattern=r"^\S{1,20}$",
        examples=["D"],
        description="Tipo de recebimento of these receipts; D is IXC's cash, and the code of cards is not"
        " published",
    )
