"""What the reference ERP has on offer and lists: requests 7 to 15 of the contract, the same for everybody.

Texts are Portuguese, as an ERP's are; amounts are texts with two decimals. `CATALOG` is by the path's name.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from totem.erp.reference.titles import Fields

CANCELLED = "6"
"""The status of a prospect that nobody shall work on."""
CLOSED = frozenset({"3", "5", CANCELLED})
"""Statuses in which a prospect is edited no more: refused, approved, cancelled."""
FIRST_STATUS = "1"


def _rows(id_name: str, first: int, names: Sequence[tuple[str, str]]) -> tuple[Fields, ...]:
    """Rows of an id, a name and a remark."""
    return tuple({id_name: str(first + n), "nome": name, "obs": obs} for n, (name, obs) in enumerate(names))


def _plans() -> tuple[Fields, ...]:
    plans = (
        ("Internet fibra 300 Mb", "Para até quatro aparelhos. Instalação grátis.", "99.90", ""),
        ("Internet fibra 500 Mb", "Com Wi-Fi 6. Instalação grátis.", "129.90", "O mais contratado"),
        ("Internet fibra 700 Mb", "Com Wi-Fi 6 e um ponto extra de Wi-Fi.", "149.90", ""),
        ("Internet fibra 1 Gb", "Com Wi-Fi 6, dois pontos extras e telefone fixo.", "199.90", ""),
        ("Internet rural 50 Mb", "Por rádio, fora da área de fibra. Instalação R$ 150,00.", "89.90", ""),
        ("Internet empresarial 600 Mb", "IP fixo e atendimento em 4 horas.", "219.90", "Só para CNPJ"),
    )
    return tuple(
        {"id_servico": str(301 + n), "nome": name, "descricao": about, "valor": amount, "obs": obs}
        for n, (name, about, amount, obs) in enumerate(plans)
    )


def _cities() -> tuple[Fields, ...]:
    names = ("Campinas", "Hortolândia", "Indaiatuba", "Paulínia", "Sumaré", "Valinhos", "Vinhedo")
    return tuple(
        {"id_cidade": str(41 + n), "nome": name, "uf": "SP", "obs": ""} for n, name in enumerate(names)
    )


def _due_days() -> tuple[Fields, ...]:
    days = ("05", "10", "15", "20", "25")
    return tuple({"id_vencimento": str(11 + n), "data": day, "obs": ""} for n, day in enumerate(days))


def _statuses() -> tuple[Fields, ...]:
    statuses = (
        ("Inicial", "Cadastro recebido, ainda não visto"),
        ("Em análise", "O setor comercial confere os dados"),
        ("Reprovado", "Sem viabilidade, ou o cadastro não foi aceito"),
        ("Suspenso", "Falta algo do interessado"),
        ("Aprovado", "A instalação será marcada"),
        ("Cancelado", "O interessado desistiu"),
    )
    return tuple(
        {"status_prospeccao": str(n), "nome": name, "obs": obs} for n, (name, obs) in enumerate(statuses, 1)
    )


CATALOG: Mapping[str, tuple[Fields, ...]] = MappingProxyType(
    {
        "produtos": _plans(),
        "revendedores": _rows(
            "id_revendedor",
            81,
            [("Loja Centro", ""), ("Loja Cambuí", ""), ("Rede Boa Vizinhança", "Revenda autorizada")],
        ),
        "funcionarios": _rows(
            "id_funcionario",
            61,
            [("Aline Prado", "Comercial"), ("Bruno Tavares", "Comercial"), ("Célia Nakamura", "Suporte")],
        ),
        "departamentos": _rows(
            "id_departamento", 21, [("Comercial", ""), ("Suporte técnico", ""), ("Financeiro", "")]
        ),
        "vencimentos": _due_days(),
        "origens": _rows(
            "id_origem",
            71,
            [
                *(("Google", ""), ("Instagram", ""), ("Indicação de um amigo", ""), ("Outdoor", "")),
                *(("Rádio", ""), ("Panfleto", ""), ("Passei na loja", "")),
            ],
        ),
        "cidades": _cities(),
        "tipos-atendimento": _rows(
            "id_tipo_de_atendimento",
            91,
            [
                *(("Instalação nova", ""), ("Mudança de endereço", ""), ("Sem conexão", "")),
                *(("Segunda via", ""), ("Cancelamento", "")),
            ],
        ),
        "status-prospecto": _statuses(),
    }
)
