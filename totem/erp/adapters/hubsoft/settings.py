"""Section `[erp.hubsoft]`."""

from typing import Annotated

from totem.settings.erp_kind import CARDS, SetupQuestion, VendorCode
from totem.settings.field import Field, SecretStr
from totem.settings.fields import File
from totem.settings.section import Section


class HubsoftSettings(Section):
    """Login of HubSoft's API."""

    client_id: Annotated[str | None, SetupQuestion("Client ID", "O Client ID da integração.")] = Field(
        default=None, examples=["3"], description="Client ID of the integration"
    )
    client_secret: Annotated[
        SecretStr | None, SetupQuestion("Client Secret", "O Client Secret da integração.")
    ] = Field(default=None, description="Client secret of the integration")
    client_secret_file: File | None = Field(default=None, description="File that holds the client secret")
    username: Annotated[
        str | None, SetupQuestion("usuário da integração", "O usuário da integração (e-mail).")
    ] = Field(default=None, examples=["totem@provedor.com.br"], description="User of the integration")
    password: Annotated[
        SecretStr | None, SetupQuestion("senha da integração", "A senha do usuário da integração.")
    ] = Field(default=None, description="Password of that user")
    password_file: File | None = Field(default=None, description="File that holds the password")
    unlock_days: int = Field(default=1, ge=1, le=30, description="Days of a trust unlock")
    cash_box: Annotated[
        str | None,
        VendorCode("id do caixa", "O id do caixa que recebe os pagamentos por cartão.", purpose=CARDS),
    ] = Field(
        default=None,
        examples=["12"],
        description="Caixa (id_caixa_financeiro) of the titles paid by card",
    )
