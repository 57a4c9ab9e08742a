"""Section `[erp.sgp]`."""

from typing import Annotated

from totem.settings.erp_kind import CARDS, SetupQuestion, VendorCode
from totem.settings.field import Field
from totem.settings.section import Section


class SgpSettings(Section):
    """Application of SGP's API."""

    app: Annotated[
        str | None, SetupQuestion("app", "O nome do app, igual ao cadastrado: maiúsculas contam.")
    ] = Field(default=None, examples=["totem"], description="Name of the application, as registered")
    ocorrenciatipo: Annotated[
        str | None, VendorCode("tipo de ocorrência", "O tipo de ocorrência dos pedidos de ajuda.")
    ] = Field(default=None, examples=["5"], description="Type of the tickets opened here")
    receiving_point: Annotated[
        str | None,
        VendorCode(
            "ponto de recebimento", "O ponto de recebimento dos pagamentos por cartão.", purpose=CARDS
        ),
    ] = Field(default=None, examples=["1"], description="Ponto de recebimento of the titles paid by card")
