"""RBX (RouterBox), of RBXSoft."""

from totem.erp.adapters.rbx.settings import RbxSettings
from totem.settings.erp_kind import ErpKind, SetupQuestion, TriedOn

KIND = ErpKind(
    name="rbx",
    place=7,
    label="RBX",
    note="RouterBox, da RBXSoft.",
    address="O endereço do RBX, por exemplo https://rbx.provedor.com.br.",
    token=SetupQuestion(
        "chave de integração", "A chave de integração. A de produção: a de homologação é outra."
    ),
    settings=RbxSettings,
    login_advice="Confira no RBX a chave de integração, a de produção, e digite de novo.",
    permission_advice="A chave de integração precisa de acesso a clientes e documentos."
    " Onde isso fica no painel não está publicado: pergunte ao suporte da RBXSoft.",
    ip_advice="Peça ao suporte da RBXSoft que o libere para a chave de integração.",
    poll_floor_s=10.0,
    tried_on=TriedOn.EMULATOR,
)
