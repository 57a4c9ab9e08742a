"""Section `[erp.mkauth]`."""

from typing import Annotated

from totem.settings.erp_kind import CARDS, SetupQuestion, VendorCode
from totem.settings.field import Field, SecretStr
from totem.settings.fields import File
from totem.settings.section import Section


class MkauthSettings(Section):
    """Login of MK-Auth's API."""

    client_id: Annotated[str | None, SetupQuestion("Client_Id", "O Client_Id do usuário da API.")] = Field(
        default=None, examples=["Client_Id_0123"], description="Client_Id of the API user"
    )
    client_secret: Annotated[
        SecretStr | None, SetupQuestion("Client_Secret", "O Client_Secret do usuário da API.")
    ] = Field(default=None, description="Client_Secret of the API user")
    client_secret_file: File | None = Field(default=None, description="File that holds the Client_Secret")
    collector: Annotated[
        str | None,
        VendorCode("coletor", "O coletor dos recebimentos por cartão.", purpose=CARDS),
    ] = Field(default=None, examples=["totem"], description="Coletor of the titles paid by card")
