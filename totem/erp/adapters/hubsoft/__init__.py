"""HubSoft."""

from totem.erp.adapters.hubsoft.settings import HubsoftSettings
from totem.settings.erp_kind import ErpKind, TriedOn

KIND = ErpKind(
    name="hubsoft",
    place=2,
    label="HubSoft",
    address="O endereço da API do HubSoft, por exemplo https://api.provedor.hubsoft.com.br.",
    settings=HubsoftSettings,
    login_advice="Confira os dados da integração no HubSoft: Client ID, Client Secret, usuário e senha.",
    permission_advice="O usuário da integração precisa de permissão para clientes e financeiro na API."
    " Onde isso fica no painel não está publicado: pergunte ao suporte do HubSoft.",
    ip_advice="Peça ao suporte do HubSoft que o libere na API.",
    tried_on=TriedOn.EMULATOR,
)
