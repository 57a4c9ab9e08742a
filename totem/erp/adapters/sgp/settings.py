"""Section `[erp.sgp]`."""

from typing import Annotated

from pydantic import Field

from totem.settings.erp_kind import SetupQuestion, VendorCode
from totem.settings.fields import Section


class SgpSettings(Section):
    """Application of SGP's API."""

    app: Annotated[
        str | None, SetupQuestion("app", "O nome do app, igual ao cadastrado: maiúsculas contam.")
    ] = Field(None, examples=["totem"], description="Name of the application, as registered")
    ocorrenciatipo: Annotated[
        str | None, VendorCode("tipo de ocorrência", "O tipo de ocorrência dos pedidos de ajuda.")
    ] = Field(None, examples=["5"], description="Type of the tickets opened here")
