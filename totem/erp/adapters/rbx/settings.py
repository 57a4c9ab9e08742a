"""Section `[erp.rbx]`."""

from typing import Annotated

from totem.settings.erp_kind import VendorCode
from totem.settings.field import Field
from totem.settings.section import Section


class RbxSettings(Section):
    """Options of RBX."""

    account_number: Annotated[
        int | None, VendorCode("conta bancária", "O número da conta dos boletos; vazio: todas.", purpose="")
    ] = Field(
        default=None,
        ge=1,
        le=999_999_999,
        examples=[3],
        description="Bank account whose documents are listed; all if left out",
    )
