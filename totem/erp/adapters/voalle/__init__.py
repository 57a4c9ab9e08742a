"""Voalle (Elleven ERP), of Synsuite."""

from totem.erp.adapters.voalle.settings import VoalleSettings
from totem.settings.erp_kind import ErpKind, TriedOn

KIND = ErpKind(
    name="voalle",
    place=5,
    label="Voalle",
    note="Elleven ERP, da Synsuite.",
    address="O endereço da API do Voalle, por exemplo https://erp.provedor.com.br:45715.",
    settings=VoalleSettings,
    login_advice="O usuário precisa ser do tipo Integrador. Confira Client ID, Client Secret e Syndata.",
    permission_advice="O usuário do tipo Integrador precisa de acesso a pessoas e títulos."
    " Onde isso fica no painel não está publicado: pergunte ao suporte da Voalle.",
    ip_advice="Peça ao suporte da Voalle que o libere nas portas 45700 e 45715.",
    poll_floor_s=20.0,  # 30 requests are permitted in a minute, of all totems together
    tried_on=TriedOn.EMULATOR,
)
