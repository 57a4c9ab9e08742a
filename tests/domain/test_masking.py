"""Masking of names and addresses."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.customer import Address, ContractId, Customer, CustomerId
from totem.domain.masking import (
    ContractLabel,
    address_line,
    contract_labels,
    customer_name,
    masked_email,
    masked_name,
    masked_phone,
    masked_street,
    short_company,
    short_name,
    title_case,
)
from totem.domain.taxid import TaxId
from totem.domain.text import unaccented

CPF = TaxId.parse("529.982.247-25")
CNPJ = TaxId.parse("11.222.333/0001-81")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("MARIA APARECIDA DA SILVA", "Maria Aparecida da Silva"),
        ("josé das dores e souza", "José das Dores e Souza"),
        ("Ana DE Souza", "Ana DE Souza"),
        ("D'ÁVILA", "D'Ávila"),
        ("ANNE-MARIE", "Anne-Marie"),
        ("RUA XV DE NOVEMBRO", "Rua XV de Novembro"),
        ("PEDRO II", "Pedro II"),
        ("AVENIDA PAPA JOÃO XXIII", "Avenida Papa João XXIII"),
        ("RODOVIA BR 101", "Rodovia BR 101"),
        ("RUA E", "Rua E"),
        ("DA SILVA", "Da Silva"),
        ("  PADARIA   SÃO JOÃO ", "Padaria São João"),
        ("", ""),
    ],
)
def test_capitals_become_title_case(written: str, shown: str) -> None:
    assert title_case(written) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("MARIA APARECIDA DA SILVA", "Maria S."),
        ("Maria Aparecida da Silva", "Maria S."),
        ("MARIA SILVA", "Maria S."),
        ("ANA PAULA", "Ana P."),
        ("MADONNA", "Madonna"),
        ("JOÃO DA SILVA FILHO", "João S."),
        ("JOSE SOUZA JR.", "Jose S."),
        ("João de Souza Neto", "João S."),
        ("JOSÉ DOS SANTOS E SILVA", "José S."),
        ("MARIA D'ÁVILA", "Maria D."),
        ("MARIA DA SILVA 52998224725", "Maria S."),
        ("52.998.224 MARIA DA SILVA", "Maria S."),
        ("maria silva", "Maria S."),
        ("Érica Ávila", "Érica Á."),
        ("   ", ""),
        ("", ""),
        ("12345", ""),
        ("DA", ""),
    ],
)
def test_a_person_is_a_first_name_and_an_initial(name: str, shown: str) -> None:
    assert short_name(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("NETSUL TELECOMUNICAÇÕES DO SUL LTDA", "Netsul T. S."),
        ("NETSUL TELECOM LTDA - ME", "Netsul T."),
        ("PADARIA PÃO QUENTE EIRELI", "Padaria P. Q."),
        ("COMERCIAL SOUZA S.A.", "Comercial S."),
        ("COMERCIAL SOUZA S/A", "Comercial S."),
        ("12.345.678 MARIA DA SILVA", "Maria S."),
        ("3M DO BRASIL", "Brasil"),
        ("", ""),
    ],
)
def test_a_company_is_a_word_and_initials(name: str, shown: str) -> None:
    assert short_company(name) == shown


def test_the_tax_id_decides_between_person_and_company() -> None:
    assert masked_name("SILVA SOUZA COSTA", CPF) == "Silva C."
    assert masked_name("SILVA SOUZA COSTA", CNPJ) == "Silva S. C."
    assert masked_name(None, CPF) == ""


@pytest.mark.parametrize(
    ("tax_id", "name", "trade_name", "shown"),
    [
        (CPF, "MARIA DA SILVA", "SALÃO DA MARIA", "Maria S."),
        (CPF, None, "MARIA DA SILVA", "Maria S."),
        (CNPJ, "MARIA DA SILVA ME", "SALÃO BELEZA PURA", "Salão B. P."),
        (CNPJ, "NETSUL TELECOM LTDA", None, "Netsul T."),
        (CNPJ, None, None, ""),
    ],
)
def test_names_of_customers(tax_id: TaxId, name: str | None, trade_name: str | None, shown: str) -> None:
    assert customer_name(Customer(tax_id, name=name, trade_name=trade_name)) == shown


@pytest.mark.parametrize(
    ("street", "number", "shown"),
    [
        ("Rua das Acácias", "123", "Rua das Ac***, *23"),
        ("RUA DAS ACACIAS", "1234", "Rua das Ac***, **34"),
        ("RUA DAS ACACIAS AMARELAS", "23", "Rua das Ac***, *3"),
        ("Av. Brasil", "7", "Av. Br***, *"),
        ("ACACIAS", None, "Ac***"),
        ("RUA IPÊ", "100", "Rua I***, *00"),
        ("RUA 15 DE NOVEMBRO", "S/N", "Rua *5 de No***"),
        ("RUA 7", "1520", "Rua *, **20"),
        ("RUA DAS FLORES, 1520", None, "Rua das Fl***"),
        ("RUA XV DE NOVEMBRO", "15", "Rua X***, *5"),
        (None, "123", ""),
        ("", "", ""),
    ],
)
def test_streets_are_masked(street: str | None, number: str | None, shown: str) -> None:
    assert masked_street(Address(street=street, number=number)) == shown


def at(street: str | None, number: str | None, contract: str | None) -> Customer:
    return Customer(
        CPF,
        CustomerId("99001"),
        ContractId(contract) if contract else None,
        address=Address(street=street, number=number),
    )


def test_contracts_are_labelled_by_street() -> None:
    labels = contract_labels([at("RUA DAS ACACIAS", "123", "4001"), at("AV BRASIL", "7", "4002")])
    assert labels == (ContractLabel("Rua das Ac***, *23"), ContractLabel("Av Br***, *"))


def test_equal_streets_are_labelled_by_contract() -> None:
    labels = contract_labels(
        [at("RUA A", "1", "4001"), at("RUA A", "2", "4002"), at(None, None, "4003"), at(None, None, None)]
    )
    assert labels == (
        ContractLabel("Rua ***, *", contract="001"),
        ContractLabel("Rua ***, *", contract="002"),
        ContractLabel("", contract="003"),
        ContractLabel("", contract="001"),
    )


def test_a_whole_address_in_one_line() -> None:
    address = Address("RUA DAS ACACIAS", "123", "AP 4", "CENTRO", "SÃO JOSÉ DOS PINHAIS", "pr", "80000-000")
    assert address_line(address) == (
        "Rua das Acacias, 123, AP 4 - Centro - São José dos Pinhais/PR - CEP 80000-000"
    )
    assert address_line(Address(city="CURITIBA")) == "Curitiba"
    assert address_line(Address()) == ""


LETTERS = st.text(string.ascii_uppercase + "ÁÉÍÓÚÃÕÇ", min_size=3, max_size=12)


@given(st.lists(LETTERS, min_size=1, max_size=6))
def test_of_a_person_one_name_and_at_most_one_letter_are_shown(words: list[str]) -> None:
    first, *rest = short_name(" ".join(words)).split() or [""]
    assert first.upper() in {*words, ""}
    assert all(len(each) == 2 for each in rest)
    assert len(rest) <= 1


@given(st.text())
def test_any_text_can_be_masked(text: str) -> None:
    for shown in (short_name(text), short_company(text)):
        assert not any(character.isdigit() for character in shown)
    masked_street(Address(street=text, number=text))


@given(st.integers(10, 99_999))
def test_a_house_number_is_never_whole(number: int) -> None:
    shown = masked_street(Address(street="Rua das Acácias", number=str(number)))
    assert str(number) not in shown
    assert shown.endswith(str(number)[-1])


def test_equal_streets_are_told_apart_by_their_plans() -> None:
    home = replace(at("RUA A", "1", "4001"), plan="FIBRA 500")
    shop = replace(at("RUA A", "1", "4002"), plan="FIBRA 300")
    assert contract_labels([home, shop]) == (
        ContractLabel("Rua ***, *", plan="Fibra 500"),
        ContractLabel("Rua ***, *", plan="Fibra 300"),
    )
    assert contract_labels([home, replace(shop, plan="FIBRA 500")]) == (
        ContractLabel("Rua ***, *", contract="001"),
        ContractLabel("Rua ***, *", contract="002"),
    )


def test_streets_that_look_alike_are_told_apart_by_what_their_owner_knows() -> None:
    shop = replace(at("RUA COPACABANA", "1280", "4001"), plan="FIBRA 500")
    home = replace(at("RUA COMENDADOR LIMA", "1390", "4002"), plan="FIBRA 300")
    assert [each.words for each in contract_labels([shop, home])] == [
        "Rua Co***, **80 · Fibra 500",
        "Rua Co***, **90 · Fibra 300",
    ]
    shop = replace(shop, address=replace(shop.address, district="BATEL"), plan="FIBRA 300")
    home = replace(home, address=replace(home.address, district="CENTRO"))
    assert [each.words for each in contract_labels([shop, home])] == [
        "Rua Co***, **80 · Batel",
        "Rua Co***, **90 · Centro",
    ]
    home = replace(home, address=replace(home.address, district="VILA LIMA 1390"))  # the mask hides these
    assert [each.words for each in contract_labels([shop, home])] == [
        "Rua Co***, **80 · Batel",
        "Rua Co***, **90",
    ]


SOME = st.sampled_from(
    ["RUA COPACABANA", "RUA COMENDADOR LIMA", "AV BRASIL", "CENTRO", "BATEL", "1280", "1390"]
)
TEXTS = st.none() | SOME | st.text(max_size=60)
CONTRACTS = st.builds(
    Customer,
    st.just(CPF),
    st.none() | st.sampled_from("12").map(CustomerId),
    st.none() | st.text(max_size=12).map(ContractId),
    address=st.builds(Address, TEXTS, TEXTS, TEXTS, TEXTS),
    plan=TEXTS,
)


@given(st.lists(CONTRACTS, min_size=2, max_size=6))
def test_any_contracts_are_told_apart_and_no_more_of_their_addresses_is_shown(listed: list[Customer]) -> None:
    labels = contract_labels(listed)
    shown = [(each.words, each.contract, each.position) for each in labels]
    assert len(set(shown)) == len(listed)
    assert all(any(each) for each in shown)
    for customer, label in zip(listed, labels, strict=True):
        address = customer.address
        assert label.street == masked_street(address)
        assert len(label.words) < 300
        beside = unaccented(f"{label.district} {label.plan}").casefold().split()
        hidden = set(unaccented(address.street or "").casefold().split())
        assert not hidden & set(beside) - set(unaccented(label.street).casefold().split())


def test_contracts_that_differ_in_one_thing_are_told_apart_by_it() -> None:
    one = replace(at("RUA COPACABANA", "1280", "14001"), plan="FIBRA")
    one = replace(one, address=replace(one.address, district="CENTRO"))
    street = "Rua Co***, **80"
    for other, labels in (
        (
            replace(one, address=replace(one.address, district="BATEL")),
            (ContractLabel(street, "Centro"), ContractLabel(street, "Batel")),
        ),
        (replace(one, plan="TV"), (ContractLabel(street, plan="Fibra"), ContractLabel(street, plan="Tv"))),
        (
            replace(one, contract_id=ContractId("24001")),
            (ContractLabel(street, contract="14001"), ContractLabel(street, contract="24001")),
        ),
        (
            one,
            (
                ContractLabel(street, contract="001", position=1),
                ContractLabel(street, contract="001", position=2),
            ),
        ),
    ):
        assert contract_labels([one, other]) == labels


NATIONAL = st.tuples(
    st.sampled_from(["11", "21", "41", "49", "55", "99"]),
    st.one_of(st.from_regex(r"9[0-9]{8}", fullmatch=True), st.from_regex(r"[2-5][0-9]{7}", fullmatch=True)),
)
PREFIXES = st.sampled_from(["", "+55", "+55 ", "55", "0", "0xx", "+55 0", "+55 (0) "])
AREAS = st.sampled_from(["{}", "({})", "({}) ", "{} ", "{}-", " {} "])
BREAKS = st.sampled_from(["", "-", " ", ".", " - "])
REST = st.sampled_from(
    ["", " ", " (mãe)", " / 41 3333-0000", "; 4133330000", " ou (41) 3333-0000", " ramal 212"]
)


@given(NATIONAL, PREFIXES, AREAS, BREAKS, REST)
def test_a_telephone_is_masked_alike_in_every_form(
    number: tuple[str, str], prefix: str, area: str, between: str, rest: str
) -> None:
    code, local = number
    written = f"{prefix}{area.format(code)}{local[:-4]}{between}{local[-4:]}{rest}"
    assert masked_phone(written) == f"({code}) {'*' * (len(local) - 4)}-**{local[-2:]}"


@given(st.text(st.sampled_from("0123456789()+-./; xramlouMaria"), max_size=40) | st.text())
def test_no_text_shows_more_of_a_telephone_than_area_and_end(written: str) -> None:
    shown = masked_phone(written)
    assert set(shown) <= set("()*- 0123456789")
    assert sum(map(str.isdigit, shown)) <= 4
    assert shown == "" or "***" in shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("(49) 99999-0000", "(49) *****-**00"),
        ("+55 49 99999-0000", "(49) *****-**00"),
        ("4933330012", "(49) ****-**12"),
        ("99999-0012", "*******12"),
        ("+1 415 555 2671", "*********71"),
        ("0800 123 4567", "********67"),
        ("08001234567", "********67"),
        ("ramal 212", ""),
        ("não tem", ""),
        ("", ""),
    ],
)
def test_masked_telephones(written: str, shown: str) -> None:
    assert masked_phone(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("maria@gmail.com", "m***@gmail.com"),
        ("maria@gmail.com; jose@gmail.com", "m***@gmail.com"),
        ("Maria <maria@gmail.com>", "m***@gmail.com"),
        ("maria", "***"),
        ("@", "***"),
    ],
)
def test_masked_addresses_of_email(written: str, shown: str) -> None:
    assert masked_email(written) == shown
