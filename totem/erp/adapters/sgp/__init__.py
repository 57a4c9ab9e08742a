"""SGP, of TSMX."""

from totem.erp.adapters.sgp.settings import SgpSettings
from totem.settings.erp_kind import ErpKind, SetupQuestion, TriedOn

KIND = ErpKind(
    name="sgp",
    place=3,
    label="SGP",
    note="Da TSMX.",
    address="O endereço do SGP, por exemplo https://provedor.sgp.net.br.",
    token=SetupQuestion("token", "O token desse app."),
    settings=SgpSettings,
    login_advice="Confira no SGP o token e o nome do app: maiúsculas contam.",
    permission_advice="O token precisa de acesso à API (URA)."
    " Onde isso fica no painel não está publicado: pergunte ao suporte do SGP.",
    ip_advice="Ponha-o na lista de IPs desse token.",
    tried_on=TriedOn.EMULATOR,
)
