"""MK-Auth."""

from totem.erp.adapters.mkauth.settings import MkauthSettings
from totem.settings.erp_kind import ErpKind, TriedOn

KIND = ErpKind(
    name="mkauth",
    place=6,
    label="MK-Auth",
    address="O endereço do MK-Auth, por exemplo https://mkauth.provedor.com.br.",
    settings=MkauthSettings,
    login_advice="Confira no MK-Auth o Client_Id e o Client_Secret do usuário da API, e digite de novo.",
    permission_advice="O usuário da API precisa ler clientes e títulos."
    " Onde isso fica no painel não está publicado: pergunte ao suporte do MK-Auth.",
    ip_advice="Peça ao suporte do MK-Auth que o libere na API.",
    poll_floor_s=10.0,
    tried_on=TriedOn.EMULATOR,
)
