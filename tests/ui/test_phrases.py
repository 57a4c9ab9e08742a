"""Texts converted for speech: amounts and dates in words, personal data masked in public."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.gallery.samples import MARIA, SIXTY, by_document, today, without_codes
from support.gallery.scenes import special_boletos, view_state
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.domain.text import format_money
from totem.session.payments import ItemStatus, Payment, begin_series
from totem.session.states import State
from totem.session.view_state import Completion
from totem.ui import phrases
from totem.ui.preferences import Languages

TODAY = date(2026, 11, 24)


@pytest.fixture
def speak(qapp: object) -> Iterator[Languages]:
    """The languages, Portuguese at first."""
    languages = Languages("pt_BR", 60.0)
    yield languages
    languages.close()


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("R$\u00a099,90", "99 reais e 90 centavos"),
        ("R$ 1.234,56", "1234 reais e 56 centavos"),
        ("R$ 1,01", "1 real e 1 centavo"),
        ("R$ 0,50", "50 centavos"),
        ("R$ 0,00", "0 reais"),
        ("R$ 200,00", "200 reais"),
        ("Vence em 30/11/2026", "Vence em 30 de novembro"),
        ("Vence em 05/01/2027", "Vence em 5 de janeiro de 2027"),
        ("31/13/2026", "31/13/2026"),
        ("R$ 2,00 · Internet\n24/11/2026 às 14:32", "2 reais, Internet. 24 de novembro às 14:32"),
        ("Autorizo. \n\nPosso pedir:\nacesso\ncópia", "Autorizo. Posso pedir: acesso. cópia"),
        ("Rua das Ac***, *23", "Rua das Ac , 23"),
        ("Só um instante…", "Só um instante."),
    ],
)  # fmt: skip
def test_portuguese_amounts_and_dates_in_words(speak: Languages, text: str, heard: str) -> None:
    assert phrases.to_speech(text, "pt_BR", TODAY) == heard


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("en", "99 reais and 90 cents, November 30; January 5, 2027"),
        ("es", "99 reales con 90 centavos, 30 de noviembre; 5 de enero de 2027"),
    ],
)
def test_other_languages_have_their_own_words(speak: Languages, language: str, heard: str) -> None:
    speak.choose(language)
    assert phrases.to_speech("R$ 99,90, 30/11/2026; 05/01/2027", language, TODAY) == heard


def test_dates_as_english_screens_write_them_are_spoken_and_no_codes(speak: Languages) -> None:
    speak.choose("en")
    spoken = phrases.to_speech("Due on 30 Nov 2026; 5 Jan 2027", "en", TODAY)
    assert spoken == "Due on November 30; January 5, 2027"
    assert phrases.mask_private("Due on 30 Nov 2026", []) == "Due on 30 Nov 2026"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Total: R$ 99,90. Toque.", "Total: valor mostrado na tela. Toque."),
        ("CPF 529.982.247-25", "CPF número mostrado na tela"),
        ("CPF ***.982.247-**", "CPF número mostrado na tela"),
        ("CNPJ 12.ABC.345/01DE-35", "CNPJ número mostrado na tela"),
        ("75691.30011 02008.201234 50003.920018 1 98760000009990", "número mostrado na tela"),
        ("52998224725", "número mostrado na tela"),
        ("Olá, Maria S.!", "Olá, nome mostrado na tela!"),
        ("olá, MARIA DA SILVA", "olá, nome mostrado na tela"),
        ("Vence em 30/11/2026, há 3 dias", "Vence em 30/11/2026, há 3 dias"),
        ("Boleto 12 de 500 e 150 por cento", "Boleto 12 de 500 e 150 por cento"),
        ("de 24/11/2026 a 30/11/2026", "de 24/11/2026 a 30/11/2026"),
        ("14:32", "14:32"),
    ],
)
def test_personal_data_is_masked_in_public(speak: Languages, text: str, heard: str) -> None:
    assert phrases.mask_private(text, ["Maria S.", "Maria da Silva"]) == heard


@given(amount=st.decimals(min_value=0, max_value=10**7, places=2), digits=st.from_regex(r"\A[0-9]{11}\Z"))
def test_no_amount_or_document_survives_masking(amount: Decimal, digits: str) -> None:
    dotted = f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"
    heard = phrases.to_speech(
        phrases.mask_private(f"Pague {format_money(amount)} em {dotted}, {digits}.", []), "pt_BR", TODAY
    )
    assert not any(character.isdigit() for character in heard)


@pytest.mark.usefixtures("speak")
def test_a_list_that_is_not_whole_is_counted_whole() -> None:
    many = by_document()[SIXTY].boletos
    shown = view_state(State.BOLETOS, SIXTY, boletos=many[:4], later=many[4:])
    said = phrases.screen_sentence(shown, "", view="", private=True)
    assert said.startswith("60 boletos em aberto. 4 estão na tela. Total: R$")
    whole = view_state(State.BOLETOS, SIXTY)
    assert "na tela" not in phrases.screen_sentence(whole, "", view="", private=True)
    rest = view_state(State.PAID, SIXTY, boletos=many[1:4], later=many[4:])
    assert phrases.screen_sentence(rest, "", view="", private=True).endswith(
        "Ainda há 59 boletos para pagar."
    )


@pytest.mark.usefixtures("speak")
def test_a_form_that_is_to_come_has_no_instructions_yet() -> None:
    boleto = replace(by_document()[MARIA].boletos[0].boleto, pix=None, is_incomplete=True)
    chosen = check(boleto, Policy(), today())
    paying = view_state(State.PAY, chosen=chosen, completion=Completion.PENDING)
    assert phrases.chosen_form_sentence(paying, "pix") == "Gerando o PIX…"
    assert phrases.screen_sentence(paying, "", view="pix", private=True).endswith("Gerando o PIX…")
    assert "escolha pagar boleto" in phrases.chosen_form_sentence(paying, "barcode")
    failed = replace(paying, completion=Completion.FAILED)
    assert phrases.chosen_form_sentence(failed, "pix").startswith("Não foi possível gerar o PIX agora.")
    nothing = replace(failed, chosen=without_codes(chosen))
    assert phrases.chosen_form_sentence(nothing, "pix").startswith("Não foi possível buscar os códigos")


@pytest.mark.parametrize("private", [True, False])
def test_a_payment_under_way_is_told_before_the_way_to_pay(speak: Languages, private: bool) -> None:
    *_, pending = special_boletos()
    shown = view_state(State.PAY, chosen=pending, sees_payment=True)
    said = phrases.screen_sentence(shown, "", view="pix", private=private).casefold()
    assert 0 < said.index("não pague de novo") < said.index("abra o aplicativo")
    assert "esta tela avisa" not in said


def test_a_boleto_that_is_being_paid_is_not_left_to_pay(speak: Languages) -> None:
    half, _, pending = special_boletos()
    shown = view_state(
        State.PAID,
        chosen=half,
        payments=(Payment(half, datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),),
        boletos=(pending,),
    )
    assert "Ainda há" not in phrases.screen_sentence(shown, "", view="", private=True)


def test_a_series_is_told_with_its_place_and_what_was_passed_over(speak: Languages) -> None:
    boletos = by_document()[MARIA].boletos
    series = begin_series(boletos)
    shown = view_state(State.PAY, chosen=boletos[0], series=series)
    said = phrases.screen_sentence(shown, "", view="pix", private=False)
    assert said.startswith("1 de 3: ")
    passed = replace(series.mark(ItemStatus.GONE), position=1)
    shown = view_state(State.PAY, chosen=boletos[1], series=passed)
    said = phrases.screen_sentence(shown, "", view="pix", private=False)
    assert said.startswith("O boleto de 06/11/2026 não está mais em aberto. Não pague de novo. 2 de 3: ")
    shown = view_state(State.PAY, chosen=boletos[0], series=series.confirm())
    assert phrases.screen_sentence(shown, "Pago.", view="pix", private=False) == "Pago."
