"""Confirmation and status of forms: receipt code on the screen and on paper, and texts that forms share."""

from dataclasses import replace

import pytest

from support.gallery import samples, scenes
from support.gallery.form_scenes import form
from support.kiosk_harness import KioskDriver
from support.sampling import crossed
from totem.domain.service_requests import Unlock
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import Choice, SignUpStage, SignUpStatusView
from totem.session.states import State
from totem.session.view_state import PrintState, UnlockResult, UnlockState, UnlockStatus, ViewState
from totem.ui import form_text


def test_a_protocol_is_shown_and_spelled(driver: KioskDriver) -> None:
    sent = form(FormStep.REVIEW, protocol="7K4-9QX", protocol_code="7K49QX")
    driver.show(ViewState(State.RECEIVED, samples.today(), form=sent))
    assert driver.reads("protocol") == "7K4-9QX"
    assert "7, K, 4, -, 9, Q, X" in driver.window.current.spoken_text
    scenes.start_over(driver.window)
    driver.settle()
    assert not any("7K4" in text for text in driver.texts())


@pytest.mark.parametrize(
    ("kind", "told"),
    crossed(
        [Form.SIGN_UP, Form.LEAD, Form.TICKET, Form.CONTACT],
        [
            ("pt_BR", "Fale com um atendente"),
            ("en", "Ask our staff for help"),
            ("es", "Hable con nuestro personal"),
        ],
    ),
)
def test_a_refused_form_is_not_told_as_received(
    driver: KioskDriver, kind: Form, told: tuple[str, str]
) -> None:
    """And one that is received after it is told as such."""
    language, title = told
    driver.kiosk.languages.choose(language)
    sent = form(FormStep.REVIEW, form=kind, protocol="7K4-9QX", protocol_code="7K49QX")
    received = ViewState(State.RECEIVED, samples.today(), form=sent)
    driver.show(replace(received, form=replace(sent, refused=True)))
    assert driver.reads("title") == title
    assert driver.reads("protocol") == "7K4-9QX"
    assert driver.shows("support")
    assert title in driver.window.current.spoken_text
    driver.show(received)
    assert driver.reads("title") != title
    assert not driver.shows("support")


OUT = PrintState(count=1, fault=PrinterFault.PAPER_OUT)
PRINTS = [
    (State.PRINTING, replace(OUT, progress=JobProgress.PRINTING), "title", "Imprimindo seu protocolo"),
    (State.PRINTED, replace(OUT, printed=1), "title", "Pronto!\nPegue seu protocolo."),
    (State.PRINT_FAILED, OUT, "sentence", "Você pode fotografar o protocolo ou pedir ajuda a um atendente."),
    (State.PRINT_FAILED, OUT, "without", "Voltar ao protocolo"),
    (
        State.PRINT_FAILED,
        replace(OUT, unconfirmed=1),
        "sentence",
        "Chame um atendente. Se imprimir de novo, podem sair duas vias.",
    ),
]


@pytest.mark.parametrize(("state", "print_state", "name", "words"), PRINTS)
@pytest.mark.parametrize("of_unlock", [False, True], ids=["form", "unlock"])
def test_a_protocol_that_is_printed_is_no_boleto(
    driver: KioskDriver, *, of_unlock: bool, state: State, print_state: PrintState, name: str, words: str
) -> None:
    view = ViewState(state, samples.today(), print=print_state)
    if of_unlock:
        granted = UnlockResult(UnlockStatus.GRANTED, Unlock(protocol="20261124"))
        view = replace(view, unlock=UnlockState(is_spent=True, result=granted))
    else:
        view = replace(view, form=form(FormStep.REVIEW, protocol="7K4-9QX", protocol_code="7K49QX"))
    driver.show(view)
    assert driver.reads(name) == words


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [("05", 5, "Dia 5"), ("2026-12-25", 25, "Dia 25"), ("último dia útil", None, "último dia útil")],
)
def test_a_due_day_in_any_form_of_the_erp_is_a_day(text: str, day: int | None, words: str) -> None:
    assert form_text.choice_title(Choice(text, day=day)) == words


@pytest.mark.parametrize(
    ("status", "word", "sentence", "helps"),
    [
        ("EM ANALISE", "Em análise", "Entraremos em contato quando houver novidades.", False),
        ("APROVADO", "Aprovado", "Entraremos em contato com você.", False),
        ("Suspenso", "Suspenso", "Fale com um atendente para continuar o seu pedido.", True),
        ("Etapa Reprovada", "Etapa Reprovada", "Fale com um atendente para saber mais.", True),
    ],
)
def test_a_status_is_explained_in_the_erps_words(
    driver: KioskDriver, status: str, word: str, sentence: str, helps: bool
) -> None:
    asked = replace(form(FormStep.PROTOCOL), sign_up_status=SignUpStatusView(SignUpStage.DELIVERED, status))
    driver.show(ViewState(State.SIGN_UP_STATUS, samples.today(), form=asked))
    assert (driver.reads("title"), driver.reads("sentence")) == (f"Situação: {word}", sentence)
    assert driver.shows("support") is helps
