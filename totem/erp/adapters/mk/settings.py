"""Section `[erp.mk]`."""

from typing import Annotated

from totem.settings.erp_kind import SetupQuestion, VendorCode
from totem.settings.field import Field, SecretStr
from totem.settings.fields import File
from totem.settings.section import Section


class MkSettings(Section):
    """Login of MK's web services, beside the user's token."""

    password: Annotated[SecretStr | None, SetupQuestion("contra-senha", "A contra-senha desse usuário.")] = (
        Field(default=None, description="Contra-senha of the user of the token")
    )
    password_file: File | None = Field(default=None, description="File that holds the contra-senha")
    cd_servico: int = Field(
        default=9999, ge=1, le=9999, description="Service that the session is for; 9999: all"
    )
    cd_processo: Annotated[
        str | None, VendorCode("código do processo", "O código do processo dos pedidos de ajuda.")
    ] = Field(default=None, examples=["7"], description="Process of the tickets opened here")
    cd_classificacao_ate: Annotated[
        str | None, VendorCode("código da classificação", "O código da classificação dos pedidos de ajuda.")
    ] = Field(default=None, examples=["4"], description="Classification of the tickets")
    origem_contato: Annotated[
        str | None, VendorCode("origem do contato", "O código da origem dos pedidos de ajuda.")
    ] = Field(default=None, examples=["2"], description="Origin of the tickets")
