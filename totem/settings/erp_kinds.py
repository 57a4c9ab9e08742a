"""Table of the kinds of ERP: the vendor's name, what the kiosk needs, and what to do in the vendor's panel.

Texts are the vendors' own words, for staff. Where the place in a panel is not published, the text names what
to ask of the vendor's support instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from totem.settings.errors import dotted
from totem.system.localization import localize


@dataclass(frozen=True, slots=True)
class KindField:
    """A setting or a secret of one kind.

    Attributes:
        key: its place in the settings; for a secret, that of the secret itself, not of its file.
        label: the vendor's word for it.
        ask: the question of its page, a sentence.
        is_secret: it is kept in a file of its own.
        is_needed: no request can be made without it.
        purpose: what the kiosk does with it, where it does without.
    """

    key: tuple[str, ...]
    label: str
    ask: str
    is_secret: bool = False
    is_needed: bool = True
    purpose: str = ""

    @property
    def dotted(self) -> str:
        """The key as it stands in the configuration."""
        return dotted(self.key)


@dataclass(frozen=True, slots=True)
class KindInfo:
    """One kind of ERP.

    Attributes:
        name: the vendor's name.
        note: the vendor, or the limits of this kind, in a few words.
        address: the question for `erp.base_url`, a sentence.
        fields: what else it needs, in the order in which it is asked.
        token: what to do where the ERP refuses the login.
        permission: what to do where its user lacks a permission.
        ip: what to do where this machine's address is not on its list.
    """

    name: str
    note: str
    address: str
    fields: tuple[KindField, ...]
    token: str
    permission: str
    ip: str

    @property
    def secrets(self) -> tuple[KindField, ...]:
        """The secrets, in order."""
        return tuple(each for each in self.fields if each.is_secret)

    @property
    def login(self) -> tuple[KindField, ...]:
        """Login fields, in order; of the contract, the token that some of its ERPs do not take."""
        return tuple(each for each in self.fields if each.is_needed or each.is_secret)

    @property
    def codes(self) -> tuple[KindField, ...]:
        """The vendor's codes that single features need, in order."""
        return tuple(each for each in self.fields if not each.is_needed and not each.is_secret)


_LEADS = "pedidos de ligação"
_ASK_SUPPORT = "Onde isso fica no painel não está publicado: pergunte ao suporte"


def _token(label: str, ask: str, *, is_needed: bool = True) -> KindField:
    return KindField(("erp", "token"), label, ask, is_secret=True, is_needed=is_needed)


def _secret(kind: str, name: str, label: str, ask: str) -> KindField:
    return KindField(("erp", kind, name), label, ask, is_secret=True)


def _field(kind: str, name: str, label: str, ask: str) -> KindField:
    return KindField(("erp", kind, name), label, ask)


def _code(kind: str, name: str, label: str, ask: str, purpose: str = "pedidos de ajuda") -> KindField:
    return KindField(("erp", kind, name), label, ask, is_needed=False, purpose=purpose)


KINDS: Mapping[str, KindInfo] = MappingProxyType(
    {
        "contract": KindInfo(
            "Contrato do Totem",
            "Outro ERP, por uma API que segue o contrato do Totem.",
            "O endereço da API do ERP, informado pelo fornecedor.",
            (_token("token", "O token da API.", is_needed=False),),
            "Confira o token com o fornecedor do ERP, e digite de novo.",
            "Peça ao fornecedor do ERP que o token possa consultar clientes e boletos.",
            "Peça ao fornecedor do ERP que libere este endereço.",
        ),
        "ixc": KindInfo(
            "IXC Provedor",
            "Da IXC Soft.",
            "O endereço do IXC, por exemplo https://ixc.provedor.com.br; com ou sem /webservice/v1.",
            (
                _token("token do webservice", "O token do usuário do webservice, por exemplo 12:a1b2c3…"),
                _code("ixc", "id_assunto", "id do assunto", "O id do assunto dos pedidos de ajuda."),
                _code("ixc", "id_ticket_setor", "id do setor", "O id do setor dos pedidos de ajuda."),
            ),
            "Confira no cadastro do usuário do IXC o token do webservice, e digite de novo.",
            "O usuário do IXC precisa de “acesso ao webservice” e de permissão para clientes, contratos,"
            " contas a receber e PIX.",
            "Ponha-o na lista de IPs liberados do usuário do webservice.",
        ),
        "hubsoft": KindInfo(
            "HubSoft",
            "",
            "O endereço da API do HubSoft, por exemplo https://api.provedor.hubsoft.com.br.",
            (
                _field("hubsoft", "client_id", "Client ID", "O Client ID da integração."),
                _secret("hubsoft", "client_secret", "Client Secret", "O Client Secret da integração."),
                _field("hubsoft", "username", "usuário da integração", "O usuário da integração (e-mail)."),
                _secret("hubsoft", "password", "senha da integração", "A senha do usuário da integração."),
            ),
            "Confira os dados da integração no HubSoft: Client ID, Client Secret, usuário e senha.",
            "O usuário da integração precisa de permissão para clientes e financeiro na API."
            f" {_ASK_SUPPORT} do HubSoft.",
            "Peça ao suporte do HubSoft que o libere na API.",
        ),
        "sgp": KindInfo(
            "SGP",
            "Da TSMX.",
            "O endereço do SGP, por exemplo https://provedor.sgp.net.br.",
            (
                _field("sgp", "app", "app", "O nome do app, igual ao cadastrado: maiúsculas contam."),
                _token("token", "O token desse app."),
                _code(
                    "sgp",
                    "ocorrenciatipo",
                    "tipo de ocorrência",
                    "O tipo de ocorrência dos pedidos de ajuda.",
                ),
            ),
            "Confira no SGP o token e o nome do app: maiúsculas contam.",
            f"O token precisa de acesso à API (URA). {_ASK_SUPPORT} do SGP.",
            "Ponha-o na lista de IPs desse token.",
        ),
        "mk": KindInfo(
            "MK Solutions",
            "",
            "O endereço do MK, por exemplo https://mk.provedor.com.br:8080.",
            (
                _token("token do usuário", "O token do usuário dos webservices."),
                _secret("mk", "password", "contra-senha", "A contra-senha desse usuário."),
                _code(
                    "mk", "cd_processo", "código do processo", "O código do processo dos pedidos de ajuda."
                ),
                _code(
                    "mk",
                    "cd_classificacao_ate",
                    "código da classificação",
                    "O código da classificação dos pedidos de ajuda.",
                ),
                _code(
                    "mk", "origem_contato", "origem do contato", "O código da origem dos pedidos de ajuda."
                ),
            ),
            "Confira no MK o token e a contra-senha do usuário dos webservices, e digite de novo.",
            "O usuário precisa dos serviços 1, 6, 7, 8, 9, 20 e 21, ou do 9999 (todos)."
            f" {_ASK_SUPPORT} do MK.",
            "Peça ao suporte do MK que o libere nos webservices.",
        ),
        "voalle": KindInfo(
            "Voalle",
            "Elleven ERP, da Synsuite.",
            "O endereço da API do Voalle, por exemplo https://erp.provedor.com.br:45715.",
            (
                _field(
                    "voalle",
                    "auth_url",
                    "endereço do login",
                    "O endereço do login, por exemplo https://erp.provedor.com.br:45700.",
                ),
                _field("voalle", "client_id", "Client ID", "O Client ID do usuário de integração."),
                _secret(
                    "voalle", "client_secret", "Client Secret", "O Client Secret do usuário de integração."
                ),
                _secret("voalle", "syndata", "Syndata", "O Syndata da empresa."),
                _code(
                    "voalle",
                    "contract_service_tag_id",
                    "etiqueta do serviço",
                    "O contractServiceTagId dos pedidos de ajuda.",
                ),
                _code(
                    "voalle",
                    "crm_contact_origin_code",
                    "origem do contato",
                    "O código da origem dos pedidos de ligação.",
                    _LEADS,
                ),
                _code(
                    "voalle",
                    "crm_form_code",
                    "formulário",
                    "O código do formulário dos pedidos de ligação.",
                    _LEADS,
                ),
                _code(
                    "voalle", "integrator_alias", "integrador", "O integrador dos pedidos de ligação.", _LEADS
                ),
                _code(
                    "voalle",
                    "integration_code",
                    "integração",
                    "O código da integração dos pedidos de ligação.",
                    _LEADS,
                ),
            ),
            "O usuário precisa ser do tipo Integrador. Confira Client ID, Client Secret e Syndata.",
            f"O usuário do tipo Integrador precisa de acesso a pessoas e títulos. {_ASK_SUPPORT} da Voalle.",
            "Peça ao suporte da Voalle que o libere nas portas 45700 e 45715.",
        ),
        "mkauth": KindInfo(
            "MK-Auth",
            "",
            "O endereço do MK-Auth, por exemplo https://mkauth.provedor.com.br.",
            (
                _field("mkauth", "client_id", "Client_Id", "O Client_Id do usuário da API."),
                _secret("mkauth", "client_secret", "Client_Secret", "O Client_Secret do usuário da API."),
            ),
            "Confira no MK-Auth o Client_Id e o Client_Secret do usuário da API, e digite de novo.",
            f"O usuário da API precisa ler clientes e títulos. {_ASK_SUPPORT} do MK-Auth.",
            "Peça ao suporte do MK-Auth que o libere na API.",
        ),
        "rbx": KindInfo(
            "RBX",
            "RouterBox, da RBXSoft.",
            "O endereço do RBX, por exemplo https://rbx.provedor.com.br.",
            (
                _token(
                    "chave de integração", "A chave de integração. A de produção: a de homologação é outra."
                ),
                _code(
                    "rbx",
                    "account_number",
                    "conta bancária",
                    "O número da conta dos boletos; vazio: todas.",
                    "",
                ),
            ),
            "Confira no RBX a chave de integração, a de produção, e digite de novo.",
            f"A chave de integração precisa de acesso a clientes e documentos. {_ASK_SUPPORT} da RBXSoft.",
            "Peça ao suporte da RBXSoft que o libere para a chave de integração.",
        ),
        "asaas": KindInfo(
            "Asaas",
            "Só cobrança: clientes e boletos.",
            "O endereço da API do Asaas: https://api.asaas.com/v3.",
            (_token("chave de API", "A chave de API da conta, que começa com $aact_."),),
            "Confira na conta do Asaas a chave de API: a de produção é diferente da de teste (sandbox).",
            "A chave de API precisa ler clientes e cobranças. Gere na conta do Asaas uma que possa.",
            "Pergunte ao suporte do Asaas onde liberá-lo.",
        ),
    }
)
"""The kinds, in the order in which they are offered."""


def erp_name(kind: str) -> str:
    """Return the name of a kind in a sentence: the contract's ERP has none of its own."""
    return "ERP" if kind == "contract" else KINDS[kind].name


def join(labels: Iterable[str]) -> str:
    """Join words by commas, the last two by "and", in the language in use."""
    *first, last = map(localize, labels)
    return localize("{names} e {last}", names=", ".join(first), last=last) if first else last
