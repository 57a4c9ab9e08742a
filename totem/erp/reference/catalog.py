"""Lists of the reference ERP for a sign-up: answers to requests 7 to 15 of the contract.

Texts are Portuguese, as an ERP's are; amounts are texts with two decimals. `CATALOG` is by the path's name.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

from totem.erp.reference.titles import Fields

CANCELLED = "6"
"""Status of a prospect that was withdrawn."""
CLOSED = frozenset({"3", "5", CANCELLED})
"""Statuses in which a prospect is edited no more: refused, approved, cancelled."""
FIRST_STATUS = "1"
_LISTS = """
produtos 301 id_servico nome descricao valor obs
  Internet fibra 300 Mb|Para até quatro aparelhos. Instalação grátis.|99.90
  Internet fibra 500 Mb|Com Wi-Fi 6. Instalação grátis.|129.90|O mais contratado
  Internet fibra 700 Mb|Com Wi-Fi 6 e um ponto extra de Wi-Fi.|149.90
  Internet fibra 1 Gb|Com Wi-Fi 6, dois pontos extras e telefone fixo.|199.90
  Internet rural 50 Mb|Por rádio, fora da área de fibra. Instalação R$ 150,00.|89.90
  Internet empresarial 600 Mb|IP fixo e atendimento em 4 horas.|219.90|Só para CNPJ
revendedores 81 id_revendedor nome obs
  Loja Centro
  Loja Cambuí
  Rede Boa Vizinhança|Revenda autorizada
funcionarios 61 id_funcionario nome obs
  Aline Prado|Comercial
  Bruno Tavares|Comercial
  Célia Nakamura|Suporte
departamentos 21 id_departamento nome obs
  Comercial
  Suporte técnico
  Financeiro
vencimentos 11 id_vencimento data obs
  05
  10
  15
  20
  25
origens 71 id_origem nome obs
  Google
  Instagram
  Indicação de um amigo
  Outdoor
  Rádio
  Panfleto
  Passei na loja
cidades 41 id_cidade nome uf obs
  Campinas|SP
  Hortolândia|SP
  Indaiatuba|SP
  Paulínia|SP
  Sumaré|SP
  Valinhos|SP
  Vinhedo|SP
tipos-atendimento 91 id_tipo_de_atendimento nome obs
  Instalação nova
  Mudança de endereço
  Sem conexão
  Segunda via
  Cancelamento
status-prospecto 1 status_prospeccao nome obs
  Inicial|Cadastro recebido, ainda não visto
  Em análise|O setor comercial confere os dados
  Reprovado|Sem viabilidade, ou o cadastro não foi aceito
  Suspenso|Falta algo do interessado
  Aprovado|A instalação será marcada
  Cancelado|O interessado desistiu
"""
"""A line with path, first id and field names; below, a row each, whose last fields may be left out."""


def _read_lists() -> Iterator[tuple[str, tuple[Fields, ...]]]:
    for text in _LISTS.strip().replace("\n  ", "\t").split("\n"):
        head, *rows = text.split("\t")
        path, first, id_name, *names = head.split()
        texts = (dict(zip_longest(names, row.split("|"), fillvalue="")) for row in rows)
        yield path, tuple({id_name: str(number), **row} for number, row in enumerate(texts, int(first)))


CATALOG: Mapping[str, tuple[Fields, ...]] = MappingProxyType(dict(_read_lists()))
