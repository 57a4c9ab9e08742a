"""Section `[erp.sgp]`."""

from typing import Annotated

from totem.settings.erp_kind import SetupQuestion, VendorCode
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
