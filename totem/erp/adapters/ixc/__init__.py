"""IXC Provedor, of IXC Soft."""

from totem.erp.adapters.ixc.settings import IxcSettings
from totem.settings.erp_kind import ErpKind, SetupQuestion, TriedOn

KIND = ErpKind(
    name="ixc",
    place=1,
    label="IXC Provedor",
    note="Da IXC Soft.",
    address="O endereço do IXC, por exemplo https://ixc.provedor.com.br; com ou sem /webservice/v1.",
    token=SetupQuestion("token do webservice", "O token do usuário do webservice, por exemplo 12:a1b2c3…"),
    settings=IxcSettings,
    login_advice="Confira no cadastro do usuário do IXC o token do webservice, e digite de novo.",
    permission_advice="O usuário do IXC precisa de “acesso ao webservice” e de permissão para clientes,"
    " contratos, contas a receber e PIX.",
    ip_advice="Ponha-o na lista de IPs liberados do usuário do webservice.",
    poll_floor_s=10.0,
    tried_on=TriedOn.EMULATOR,
)
