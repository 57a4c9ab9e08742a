"""The words that ERPs have for how a service stands."""

import pytest

from totem.domain.service_state import ServiceState, read_state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ATIVO", ServiceState.RUNNING),
        ("Ativa", ServiceState.RUNNING),
        ("Serviço habilitado", ServiceState.RUNNING),
        ("Normal", ServiceState.RUNNING),
        ("Suspenso", ServiceState.HELD),
        ("BLOQUEADO POR DÉBITO", ServiceState.HELD),
        ("Velocidade reduzida", ServiceState.HELD),
        ("Aguardando ativação", ServiceState.HELD),
        ("Não instalado", ServiceState.HELD),
        ("Inativo", ServiceState.ENDED),
        ("Desabilitado", ServiceState.ENDED),
        ("CANCELADO", ServiceState.ENDED),
        ("7", ServiceState.UNKNOWN),
        ("", ServiceState.UNKNOWN),
        (None, ServiceState.UNKNOWN),
    ],
)
def test_a_word_is_read(text: str | None, state: ServiceState) -> None:
    assert read_state(text) is state
