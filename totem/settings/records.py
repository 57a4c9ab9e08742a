"""The section `[records]`: what of a customer's plan and papers is offered."""

from typing import Literal

from pydantic import Field

from totem.settings.section import Section

Wish = Literal["auto", "always", "never"]


class RecordsSettings(Section):
    """Plans and papers. auto: what the ERP answers for, asked at start with an id that is nobody's."""

    installations: Wish = Field("auto", description='"Meu plano": installations and services')
    notas_fiscais: Wish = Field("auto", description='Notas fiscais among the "Documentos"')
    statement: Wish = Field("auto", description='The financial statement among the "Documentos"')
    clearances: Wish = Field("auto", description='Yearly clearances among the "Documentos"')
