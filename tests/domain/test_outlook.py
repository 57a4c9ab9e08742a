"""The words that ERPs have for how a sign-up stands."""

import pytest

from totem.domain.outlook import Outlook, read_outlook


@pytest.mark.parametrize(
    ("text", "outlook"),
    [
        ("Inicial", Outlook.GOING_ON),
        ("Em análise", Outlook.GOING_ON),
        ("EM APROVAÇÃO", Outlook.GOING_ON),
        ("Aguardando contrato", Outlook.GOING_ON),
        ("Etapa 7", Outlook.GOING_ON),
        (None, Outlook.GOING_ON),
        ("Reprovado", Outlook.CLOSED),
        ("Não aprovado", Outlook.CLOSED),
        ("SEM VIABILIDADE", Outlook.CLOSED),
        ("Cancelado", Outlook.CLOSED),
        ("Suspenso", Outlook.HELD),
        ("Pendência de documentos", Outlook.HELD),
        ("Aprovado", Outlook.GOOD),
        ("Instalação agendada", Outlook.GOOD),
    ],
)
def test_a_word_is_read(text: str | None, outlook: Outlook) -> None:
    assert read_outlook(text) is outlook
