"""MK Solutions."""

from totem.erp.adapters.mk.settings import MkSettings
from totem.settings.erp_kind import ErpKind, SetupQuestion, TriedOn

KIND = ErpKind(
    name="mk",
    place=4,
    label="MK Solutions",
    address="O endereço do MK, por exemplo https://mk.provedor.com.br:8080.",
    token=SetupQuestion("token do usuário", "O token do usuário dos webservices."),
    settings=MkSettings,
    login_advice="Confira no MK o token e a contra-senha do usuário dos webservices, e digite de novo.",
    permission_advice="O usuário precisa dos serviços 1, 6, 7, 8, 9, 20 e 21, ou do 9999 (todos)."
    " Onde isso fica no painel não está publicado: pergunte ao suporte do MK.",
    ip_advice="Peça ao suporte do MK que o libere nos webservices.",
    poll_floor_s=10.0,
    tried_on=TriedOn.EMULATOR,
)
