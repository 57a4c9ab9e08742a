"""The screen reader in whole sessions, with headphones and in public."""

import re

import pytest
from PySide6.QtCore import Qt

from support.fake_speech import RELEASED, STOPPED, Listener, MakeListener
from support.reference_erp_client import pay
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

MARIA, SEVERAL, STRANGER = "529.982.247-25", "862.883.667-57", "123.456.789-09"
WRONG = "52998224726"
PERSONAL = re.compile(r"\d{5}|reais|Maria|Rua|R\$|\*|529|982|247", re.IGNORECASE)


def visit_all(listener: Listener) -> None:
    """Visit every screen that shows something of the customer, from home to home."""
    driver = listener.driver
    driver.enter(MARIA)
    driver.arrive(State.BOLETOS)
    driver.touch_row(0)
    driver.arrive(State.PAY)
    driver.touch("view_barcode")
    driver.touch("view_link")
    driver.touch("print")
    driver.arrive(State.PRINTED)
    listener.wait_for("Pronto! Pegue seu boleto")
    driver.touch("finish")
    driver.wait_for("farewell")
    listener.wait_for("Obrigado")
    driver.touch("another")
    driver.arrive(State.BOLETOS)
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Down)
    listener.wait_for("Boleto 2 de 3", "Boleto 1 de 3")


def test_a_public_session_speaks_no_personal_data(listener: Listener) -> None:
    listener.turn_on()
    visit_all(listener)
    said = listener.notes.texts
    assert [each for each in said if PERSONAL.search(each)] == []
    for start in (
        "Voz ligada.",
        "Qual é o seu CPF ou CNPJ?",
        "dígito.",
        "dígito. Tudo certo. Toque em Continuar.",
        "3 boletos em aberto. Total: valor mostrado na tela. Escolha um",
        "valor mostrado na tela, vencimento em",
        "No aplicativo do seu banco, escolha pagar boleto",
        "Abra a câmera do celular",
        "Pronto! Pegue seu boleto. Veja se não ficou nada na impressora.",
        "Obrigado pela visita!",
    ):
        assert any(each.startswith(start) for each in said), (start, said)
    assert any("escolha PIX" in each for each in said)


def test_a_private_session_speaks_amounts_and_digits(
    make_listener: MakeListener,
) -> None:
    listener = make_listener(voice={"private": True})
    listener.turn_on()
    visit_all(listener)
    said = listener.notes.texts
    assert [each for each in said if each in {f"{digit}." for digit in "0123456789"}][:3] == [
        "5.",
        "2.",
        "9.",
    ]
    total = next(each for each in said if each.startswith("3 boletos em aberto"))
    assert re.search(r"Total: \d+ reais", total)
    assert any(re.match(r"Internet.*\d+ reais.*escolha PIX", each) for each in said), said
    assert any(re.match(r"Boleto \d de 3\. .*reais", each) for each in said)
    assert not any("mostrado na tela" in each or "R$" in each for each in said)


@pytest.mark.parametrize(
    ("language", "question", "digit"),
    [
        ("en", "Enter your CPF or CNPJ", "digit."),
        ("es", "Ingrese su CPF o CNPJ", "dígito."),
    ],
)
def test_it_speaks_the_language_of_the_screens(
    listener: Listener, language: str, question: str, digit: str
) -> None:
    driver, notes = listener.driver, listener.notes
    listener.turn_on()
    driver.touch(f"language_{language}")
    driver.touch("start")
    listener.wait_for(question)
    driver.touch("key_5")
    listener.wait_for(digit)
    assert set(notes.text_languages[1:]) == {language}


def test_an_invalid_number_is_spoken_once_it_is_complete_and_repeated(listener: Listener) -> None:
    listener.turn_on()
    driver = listener.driver
    driver.ask_document()
    for key in WRONG:
        driver.touch(f"key_{key}")
    listener.wait_for("dígito. Confira os números; se for CNPJ, continue digitando.")
    driver.touch("voice_repeat")
    assert listener.notes.last.startswith("Qual é o seu CPF ou CNPJ?")
    assert "Confira os números; se for CNPJ, continue digitando." in listener.notes.last
    driver.touch("erase")
    listener.wait_for("apagado.")
    driver.touch("clear")
    listener.wait_for("tudo apagado.")


def test_an_identity_answer_has_no_digits_in_public(make_listener: MakeListener) -> None:
    listener = make_listener(identity={"challenge": "birth_date"})
    listener.turn_on()
    listener.driver.enter(MARIA)
    listener.wait_for("Em que dia e mês você nasceu?")
    listener.clear()
    for key in "3102":
        listener.driver.touch(f"key_{key}")
    listener.wait_for("dígito. Essa data não existe.")
    listener.driver.press(Qt.Key.Key_Tab)
    assert not any(re.search(r"\d", each) for each in listener.notes.texts), listener.notes.texts


def test_a_touch_a_key_and_a_screen_interrupt_speech(listener: Listener) -> None:
    listener.turn_on()
    driver, notes = listener.driver, listener.notes
    driver.touch("start")
    listener.wait_for("Qual é o seu CPF")
    listener.clear()
    driver.touch("key_5")
    assert notes.calls == [STOPPED, "dígito."]
    driver.type("2")
    assert notes.calls == [STOPPED, "dígito.", STOPPED, "dígito."]
    listener.clear()
    for _ in range(2):
        driver.touch("document_field")
    assert notes.calls == [STOPPED], "a second touch has nothing to interrupt"
    driver.touch("back")
    driver.wait_for("home")
    assert RELEASED in notes.calls


def test_repeat_rate_and_volume_reset_with_the_session(listener: Listener) -> None:
    listener.turn_on()
    driver, notes = listener.driver, listener.notes
    driver.touch("start")
    question = listener.wait_for("Qual é o seu CPF")
    listener.clear()
    driver.touch("voice_repeat")
    assert notes.last == question
    driver.touch("voice_slower")
    assert notes.last == "Mais devagar."
    driver.touch("voice_volume")
    assert notes.last == "Volume em 100 por cento."
    assert (notes.manners[-1].rate, notes.manners[-1].volume) == (-0.25, 1.0)
    driver.touch("voice_volume")
    assert notes.manners[-1].volume == 0.4
    for _ in range(6):
        driver.touch("voice_faster")
    assert notes.last == "Não dá para mudar mais."
    assert notes.manners[-1].rate == 1.0
    driver.touch("leave")
    driver.wait_for("home")
    assert not driver.shows("voice_repeat")
    listener.turn_on()
    assert (notes.manners[-1].rate, notes.manners[-1].volume) == (0.0, 0.7)


def test_the_end_of_a_session_and_of_the_voice_stop_speech(listener: Listener) -> None:
    listener.turn_on()
    driver, notes = listener.driver, listener.notes
    driver.open_list(MARIA)
    listener.wait_for("3 boletos")
    listener.clear()
    driver.session.expire()
    driver.wait_for("home")
    driver.ask_document()
    assert notes.calls == [RELEASED]
    driver.touch("leave")
    driver.wait_for("home")
    listener.turn_on()
    listener.clear()
    driver.touch("option_voice")
    driver.ask_document()
    assert notes.calls == [STOPPED, RELEASED]


def test_failures_and_changed_options_are_spoken(listener: Listener) -> None:
    listener.turn_on()
    listener.driver.touch("option_contrast")
    listener.wait_for("Contraste forte ligado.")
    listener.driver.touch("option_text")
    listener.wait_for("Texto em 125 por cento.")
    listener.driver.enter(STRANGER)
    listener.wait_for("Não encontramos esse documento. Confira o número.")


@pytest.mark.parametrize(
    ("private", "key", "address"),
    [(False, "tecla de número.", "Contrato 1 de 2, endereço mostrado na tela."), (True, "7.", "Rua")],
)
def test_keys_and_addresses_have_their_names_in_private_only(
    make_listener: MakeListener, *, private: bool, key: str, address: str
) -> None:
    listener = make_listener(voice={"private": private})
    driver = listener.driver
    listener.turn_on()
    driver.ask_document()
    driver.press(Qt.Key.Key_Tab)
    listener.wait_for("Qual é" if private else "campo do CPF ou CNPJ.")
    driver.find("key_7").setFocus(Qt.FocusReason.TabFocusReason)
    listener.wait_for(key)
    driver.touch("leave")
    driver.wait_for("home")
    listener.turn_on()
    driver.enter(SEVERAL)
    driver.arrive(State.CONTRACTS)
    listener.wait_for("Qual é o endereço?")
    driver.press(Qt.Key.Key_Tab)
    listener.wait_for(address)


def test_the_pill_is_there_while_there_is_a_voice_of_the_language(make_listener: MakeListener) -> None:
    listener = make_listener(finds=frozenset({"en"}))
    driver = listener.driver
    assert not driver.shows("option_voice")
    driver.touch("language_en")
    assert driver.shows("option_voice")
    driver.touch("language_es")
    assert not driver.shows("option_voice")
    driver.touch("language_en")
    driver.touch("option_voice")
    driver.ask_document()
    driver.touch("key_5")
    assert driver.shows("voice_repeat")
    listener.notes.set_languages(frozenset())
    driver.settle()
    assert not driver.shows("option_voice")
    assert not driver.shows("voice_repeat")
    assert driver.typed == "5"
    listener.notes.set_languages(frozenset({"en"}))
    driver.settle()
    assert driver.shows("option_voice")


def test_the_idle_prompt_is_spoken(listener: Listener) -> None:
    listener.turn_on()
    listener.driver.ask_document()
    listener.driver.show_idle_prompt()
    listener.wait_for("Você ainda está aí?")
    listener.clear()
    listener.driver.press(Qt.Key.Key_Return)
    assert listener.notes.calls == [STOPPED, "campo do CPF ou CNPJ."]


def test_a_confirmed_payment_is_spoken(make_listener: MakeListener, erp: ReferenceErp) -> None:
    listener = make_listener(payment={"poll_s": 0.05})
    listener.turn_on()
    listener.driver.open_boleto(MARIA)
    assert "Esta tela avisa quando o pagamento chegar." in listener.wait_for("valor mostrado")
    chosen = listener.driver.session.view_state.chosen
    assert chosen is not None
    assert pay(erp, chosen.boleto.id) == 200
    listener.wait_for("Pagamento confirmado. Ainda há 2 boletos para pagar.")


def test_the_question_before_leaving_and_each_boleto_of_a_series_are_spoken(
    make_listener: MakeListener, erp: ReferenceErp
) -> None:
    listener = make_listener(payment={"poll_s": 0.05})
    driver = listener.driver
    listener.turn_on()
    driver.open_list(MARIA)
    driver.session.open_selection()
    for row in (0, 1):
        driver.session.toggle_boleto(row)
    driver.session.pay_selected()
    driver.arrive(State.PAY)
    listener.wait_for("1 de 2")
    listener.clear()
    driver.touch("leave")
    driver.arrive(State.LEAVING)
    listener.wait_for("Já pagou? O aviso chega em segundos.")
    assert not [each for each in listener.notes.texts if "escolha PIX" in each], "the screen under it"
    driver.touch("wait")
    driver.arrive(State.PAY)
    chosen = driver.session.view_state.chosen
    assert chosen is not None
    assert pay(erp, chosen.boleto.id) == 200
    assert "valor mostrado na tela" in listener.wait_for("Pago. Agora o de ")
    listener.wait_for("2 de 2")
