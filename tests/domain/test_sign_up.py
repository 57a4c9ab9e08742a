"""Sign-up records, status names and receipt codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.catalog import Origin, OriginId, ProspectStatus, status_name
from totem.domain.sign_up import (
    CODE_ALPHABET,
    CODE_LENGTH,
    Attachment,
    BestTime,
    InvalidReceiptCode,
    LeadContact,
    Prospect,
    Receipt,
    ReceiptCode,
    SignUpForm,
    personal_texts_of_note,
    to_lead,
    to_prospect,
)

STATUSES = (ProspectStatus("1", "Em análise"), ProspectStatus("aprovado", "Aprovado"))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1", "Em análise"),
        ("01", "Em análise"),
        (" 1 ", "Em análise"),
        ("APROVADO", "Aprovado"),
        ("Reprovado", "Reprovado"),
        ("EM_ANALISE", "EM_ANALISE"),
        ("Aguardando vistoria", "Aguardando vistoria"),
        *((code, None) for code in ("7", "007", "AV", "ST_2", "N", "A1", "PEND", "status7", "")),
    ],
)
def test_names_of_status_codes(code: str, name: str | None) -> None:
    assert status_name(STATUSES, code) == name


@pytest.mark.parametrize(("code", "name"), [("1", None), ("AP", None), ("Aprovado", "Aprovado")])
def test_a_list_without_names_tells_no_more_than_none(code: str, name: str | None) -> None:
    for statuses in ((), (ProspectStatus(code, code),)):
        assert status_name(statuses, code) == name


@pytest.mark.parametrize("whatsapp", [None, "41988887777"])
def test_a_number_is_for_whatsapp_only_where_that_was_asked(whatsapp: str | None) -> None:
    sent = to_prospect(SignUpForm(phone="41999990000", whatsapp=whatsapp))
    assert (sent.phone, sent.whatsapp) == ("41999990000", whatsapp)


def test_a_note_names_the_choices_of_the_kiosks_own_which_tell_nothing_of_the_person() -> None:
    note = to_lead(SignUpForm(name="Maria", best_time=BestTime.EVENING), kiosk="Loja 1").note
    assert note == "Pelo totem Loja 1. Melhor horário: noite"
    assert personal_texts_of_note(f"{note}. Portão: verde") == {"Portão: verde", "verde"}


def test_a_lead_carries_its_origin() -> None:
    radio = Origin(OriginId("12"), "Rádio")
    assert to_lead(SignUpForm(name="Maria", origin=radio)).origin_id == "12"
    assert to_lead(SignUpForm(name="Maria")).origin_id is None


def test_reprs_hold_no_personal_data() -> None:
    lead = LeadContact("Maria Silva", phone="41999990000", email="maria@example.com")
    shown = repr(
        [Prospect(name="Maria Silva"), lead, Attachment("rg.jpg", "image/jpeg", b"x"), Receipt(None, "Maria")]
    )
    assert "Maria" not in shown
    assert "41999990000" not in shown
    assert "rg.jpg" not in shown


protocols = st.lists(st.sampled_from(CODE_ALPHABET), min_size=CODE_LENGTH, max_size=CODE_LENGTH).map(
    lambda drawn: ReceiptCode.draw(lambda _: drawn.pop())
)


@given(protocols)
def test_receipt_codes_round_trip(protocol: ReceiptCode) -> None:
    text = str(protocol)
    assert len(text) == CODE_LENGTH + 1
    assert text[3] == "-"
    for written in (text, text.lower(), text.replace("-", ""), f" {text.replace('-', ' ')} "):
        assert ReceiptCode.parse(written) == protocol


@given(protocols, st.integers(0, CODE_LENGTH - 1), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_character_is_detected(protocol: ReceiptCode, place: int, other: str) -> None:
    wrong = protocol.value[:place] + other + protocol.value[place + 1 :]
    if wrong != protocol.value:
        with pytest.raises(InvalidReceiptCode):
            ReceiptCode.parse(wrong)


@given(protocols, st.integers(0, CODE_LENGTH - 2), st.integers(1, CODE_LENGTH - 1))
def test_swapped_characters_are_detected(protocol: ReceiptCode, first: int, distance: int) -> None:
    characters = list(protocol.value)
    second = min(first + distance, CODE_LENGTH - 1)
    characters[first], characters[second] = characters[second], characters[first]
    if characters != list(protocol.value):
        with pytest.raises(InvalidReceiptCode):
            ReceiptCode.parse("".join(characters))


@pytest.mark.parametrize("text", ["", "7K4", "7K4-9QX2", "0K4-9QX", "7I4-9QX", "7K4-9Q*", "ÇK4-9QX"])
def test_refusals_do_not_repeat_the_text(text: str) -> None:
    with pytest.raises(InvalidReceiptCode) as refused:
        ReceiptCode.parse(text)
    assert not text or text not in str(refused.value)


def test_drawn_codes_differ() -> None:
    assert len({ReceiptCode.draw().value for _ in range(1000)}) > 990
