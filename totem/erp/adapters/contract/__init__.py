"""ERPs that implement the published contract, with or without our extension of it."""

from totem.settings.erp_kind import CONTRACT, ErpKind, SetupQuestion, TriedOn

KIND = ErpKind(
    name=CONTRACT,
    place=0,
    label="Contrato do Totem",
    note="Outro ERP, por uma API que segue o contrato do Totem.",
    address="O endereço da API do ERP, informado pelo fornecedor.",
    token=SetupQuestion("token", "O token da API.", is_needed=False),
    login_advice="Confira o token com o fornecedor do ERP, e digite de novo.",
    permission_advice="Peça ao fornecedor do ERP que o token possa consultar clientes e boletos.",
    ip_advice="Peça ao fornecedor do ERP que libere este endereço.",
    tried_on=TriedOn.REFERENCE_ERP,
)
