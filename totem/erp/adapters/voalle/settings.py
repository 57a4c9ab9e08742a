"""Section `[erp.voalle]`."""

from typing import Annotated

from totem.settings.erp_kind import CARDS, LEADS, SetupQuestion, VendorCode
from totem.settings.field import Field, SecretStr
from totem.settings.fields import File, HttpAddress
from totem.settings.section import Section


class VoalleSettings(Section):
    """Login of Voalle's API: an integration user of the type Integrador."""

    auth_url: Annotated[
        HttpAddress | None,
        SetupQuestion(
            "endereço do login", "O endereço do login, por exemplo https://erp.provedor.com.br:45700."
        ),
    ] = Field(
        default=None,
        examples=["https://erp.provedor.com.br:45700"],
        description="Address of the login (port 45700)",
    )
    client_id: Annotated[str | None, SetupQuestion("Client ID", "O Client ID do usuário de integração.")] = (
        Field(default=None, examples=["totem"], description="Client ID of the integration user")
    )
    client_secret: Annotated[
        SecretStr | None, SetupQuestion("Client Secret", "O Client Secret do usuário de integração.")
    ] = Field(default=None, description="Client secret of the integration user")
    client_secret_file: File | None = Field(default=None, description="File that holds the client secret")
    syndata: Annotated[SecretStr | None, SetupQuestion("Syndata", "O Syndata da empresa.")] = Field(
        default=None, description="Syndata of the company"
    )
    syndata_file: File | None = Field(default=None, description="File that holds the syndata")
    per_minute: int = Field(default=30, ge=5, le=600, description="Most requests a minute")
    contract_service_tag_id: Annotated[
        str | None, VendorCode("etiqueta do serviço", "O contractServiceTagId dos pedidos de ajuda.")
    ] = Field(default=None, examples=["9001"], description="Service tag of the tickets opened here")
    crm_contact_origin_code: Annotated[
        str | None,
        VendorCode("origem do contato", "O código da origem dos pedidos de ligação.", purpose=LEADS),
    ] = Field(default=None, examples=["1"], description="Origin of the leads")
    crm_form_code: Annotated[
        str | None, VendorCode("formulário", "O código do formulário dos pedidos de ligação.", purpose=LEADS)
    ] = Field(default=None, examples=["1"], description="Form of the leads")
    integrator_alias: Annotated[
        str | None, VendorCode("integrador", "O integrador dos pedidos de ligação.", purpose=LEADS)
    ] = Field(default=None, examples=["totem"], description="Integrator of the leads")
    integration_code: Annotated[
        str | None, VendorCode("integração", "O código da integração dos pedidos de ligação.", purpose=LEADS)
    ] = Field(default=None, examples=["1"], description="Integration of the leads")
    payment_form: Annotated[
        str | None,
        VendorCode(
            "forma de pagamento do cartão", "O código da forma de pagamento do cartão.", purpose=CARDS
        ),
    ] = Field(default=None, examples=["5"], description="PaymentFormCode of the titles paid by card")
    account: Annotated[
        str | None,
        VendorCode("conta do cartão", "O código da conta em que o cartão é recebido.", purpose=CARDS),
    ] = Field(default=None, examples=["12"], description="BankAccountCode of the titles paid by card")
