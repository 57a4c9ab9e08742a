"""Asaas: billing only, without contracts and services."""

from totem.settings.erp_kind import ErpKind, SetupQuestion, TriedOn

KIND = ErpKind(
    name="asaas",
    place=8,
    label="Asaas",
    note="Só cobrança: clientes e boletos.",
    address="O endereço da API do Asaas: https://api.asaas.com/v3.",
    token=SetupQuestion("chave de API", "A chave de API da conta, que começa com $aact_."),
    login_advice="Confira na conta do Asaas a chave de API: a de produção é diferente da de teste (sandbox).",
    permission_advice="A chave de API precisa ler clientes e cobranças."
    " Gere na conta do Asaas uma que possa.",
    ip_advice="Pergunte ao suporte do Asaas onde liberá-lo.",
    poll_floor_s=20.0,  # 25,000 requests are permitted in 12 hours, and a poll takes two
    tried_on=TriedOn.EMULATOR,
)
