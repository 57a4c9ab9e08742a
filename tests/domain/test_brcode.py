"""PIX BR Codes: the manual's examples, tolerated violations, refusals, and building."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import EVP, pix, tlv, with_crc
from totem.domain.brcode import (
    BrCodeFault,
    InvalidBrCode,
    PixKind,
    Violation,
    build,
    crc16,
    parse,
    read_objects,
    read_objects_in_bytes,
    write_objects,
)

COB = "pix.example.com/8b3da2f39a4140d1a91abd93113bd441"
REC = "pix.example.com/rec/2353c790eefb11eaadc10242ac120002"
FULANO = "5802BR5913Fulano de Tal6008BRASILIA62070503***"
AT_REC = f"80740014br.gov.bcb.pix2552{REC}"

# Manual de Padrões para Iniciação do Pix 2.10, sections 2.6.3, 2.7.2 and 2.8.5
STATIC = f"00020126580014br.gov.bcb.pix0136{EVP}5204000053039865{FULANO[1:]}63041D3D"
DYNAMIC = f"00020101021226700014br.gov.bcb.pix2548{COB}520400005303986{FULANO}630464E4"
RECURRENCE = f"00020126180014br.gov.bcb.pix520400005303986{FULANO}{AT_REC}6304F2DA"
STATIC_WITH_RECURRENCE = (
    f"00020126580014br.gov.bcb.pix0136{EVP}5204000053039865406100.50{FULANO}{AT_REC}63042875"
)
DYNAMIC_WITH_RECURRENCE = (
    f"00020101021226700014br.gov.bcb.pix2548{COB}520400005303986{FULANO}{AT_REC}6304FB42"
)
# Manual do BR Code 2.0.1, section 2.2: several arrangements in one code, and a txid that PIX does not take
SEVERAL_ARRANGEMENTS = (
    f"00020104141234567890123426580014BR.GOV.BCB.PIX0136{EVP}27300012BR.COM.OUTRO01100123456789"
    "5204000053039865406123.455802BR5917NOME DO RECEBEDOR6008BRASILIA61087007490062190515RP12345678-2019"
    "80390012BR.COM.OUTRO01190123.ABCD.3456.WXYZ6304AD38"
)
# CAIXA MO 67.119 v015, Anexo VII; its printed CRC has a letter O for the zero
CAIXA = (
    "00020101021226890014br.gov.bcb.pix2567pix-qrcode.caixa.gov.br/api/v2/cobv/CO01101100689014000000154746633"
    "5204000053039865802BR5923CAIXA ECONOMICA FEDERAL6008BRASILIA62070503***6304DB0F"
)
CRC_IN_ANOTHER_OBJECT = (
    "00020126360014br.gov.bcb.pix0114+5511987654321"
    "5204000053039865802BR5906Fulano6008BRASILIA62130509A6304872F"
)
# The same bank's codes on bills of FGTS Digital
FGTS = [
    (
        "00020101021226900014br.gov.bcb.pix2568pix-qrcode.caixa.gov.br/api/v2/cobv/86fccff844744324b57627607ffff992"
        "5204000053039865802BR5923CAIXA ECONOMICA FEDERAL6008Brasilia62070503***63041469"
    ),
    (
        "00020101021226900014br.gov.bcb.pix2568pix-qrcode.caixa.gov.br/api/v2/cobv/79bc2cc1c89a45069013239b23e8dad5"
        "5204000053039865802BR5923CAIXA ECONOMICA FEDERAL6008Brasilia62070503***6304D53B"
    ),
]


@pytest.mark.parametrize(
    ("text", "kind", "key", "url", "amount", "recurrence_url", "single_use"),
    [
        (STATIC, "static", EVP, None, None, None, False),
        (DYNAMIC, "dynamic", None, COB, None, None, True),
        (RECURRENCE, "recurrence", None, None, None, REC, False),
        (STATIC_WITH_RECURRENCE, "static", EVP, None, Decimal("100.50"), REC, False),
        (DYNAMIC_WITH_RECURRENCE, "dynamic", None, COB, None, REC, True),
    ],
)
def test_examples_of_the_manual_are_parsed(
    *,
    text: str,
    kind: str,
    key: str | None,
    url: str | None,
    amount: Decimal | None,
    recurrence_url: str | None,
    single_use: bool,
) -> None:
    code = parse(text)
    assert (code.kind, code.key, code.url, code.amount) == (kind, key, url, amount)
    assert (code.recurrence_url, code.single_use) == (recurrence_url, single_use)
    assert (code.merchant_name, code.merchant_city, code.txid) == ("Fulano de Tal", "BRASILIA", "***")
    assert (code.text, code.violations, code.withdrawal) == (text, (), False)
    assert text == build(
        merchant_name=code.merchant_name,
        merchant_city=code.merchant_city,
        key=key,
        url=url,
        amount=amount,
        recurrence_url=recurrence_url,
        single_use=single_use,
    )


def test_a_code_of_several_arrangements() -> None:
    code = parse(SEVERAL_ARRANGEMENTS)
    assert (code.key, code.amount, code.postal_code, code.txid) == (
        EVP,
        Decimal("123.45"),
        "70074900",
        "RP12345678-2019",
    )
    assert code.violations == (Violation.TXID,)


def test_caixas_example_has_its_zero_misprinted() -> None:
    assert parse(CAIXA).kind is PixKind.DYNAMIC
    with pytest.raises(InvalidBrCode) as caught:
        parse(CAIXA.replace("DB0F", "DBOF"))
    assert caught.value.reason is BrCodeFault.CRC


@pytest.mark.parametrize("text", FGTS)
def test_codes_found_in_practice_are_parsed(text: str) -> None:
    code = parse(text)
    assert (code.kind, code.merchant_city, code.violations) == ("dynamic", "Brasilia", ())
    capitals = parse(with_crc(text[:-8].upper()))
    assert (capitals.kind, capitals.url, capitals.violations) == ("dynamic", (code.url or "").upper(), ())


def test_kind_does_not_come_from_object_01() -> None:
    assert parse(pix(o01="12")).kind is PixKind.STATIC
    assert parse(pix(o01="11", target=tlv(("25", COB)))).kind is PixKind.DYNAMIC
    assert parse(pix(target=tlv(("25", COB)))).kind is PixKind.DYNAMIC


@pytest.mark.parametrize("account", ["26", "27", "38", "51"])
def test_the_template_may_stand_in_any_of_26_to_51(account: str) -> None:
    template = tlv(("00", "br.gov.bcb.pix"), ("01", EVP))
    text = with_crc(tlv(("00", "01"), (account, template)) + "520400005303986" + FULANO)
    assert parse(text).key == EVP


@pytest.mark.parametrize("recurrence", ["80", "93", "99"])
def test_the_recurrence_may_stand_in_any_of_80_to_99(recurrence: str) -> None:
    rest = tlv((recurrence, tlv(("00", "br.gov.bcb.pix"), ("25", REC))))
    assert parse(pix(target="", middle=rest)).kind is PixKind.RECURRENCE


@pytest.mark.parametrize("wrapped", [f"  {STATIC}\n", STATIC[:60] + "\r\n" + STATIC[60:], "\ufeff" + STATIC])
def test_whitespace_added_by_copying_is_dropped(wrapped: str) -> None:
    assert parse(wrapped).text == STATIC


@pytest.mark.parametrize(
    "key",
    [
        "12345678900",  # the manual's own example of a CPF
        "00038166000105",
        "12ABC34501DE35",
        "+5561912345678",
        "fulano_da_silva.recebedor@example.com",
        "a{b}@example.com",
        EVP,
    ],
)
def test_forms_of_keys(key: str) -> None:
    assert parse(pix(target=tlv(("01", key)))).violations == ()


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("98", "98.00"),
        ("98.", "98.00"),
        ("98.7", "98.70"),
        ("0.01", "0.01"),
        ("0098.73", "98.73"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_amounts(amount: str, read: str) -> None:
    assert parse(pix(o54=amount)).amount == Decimal(read)


@pytest.mark.parametrize(
    ("text", "violations"),
    [
        (STATIC[:-4] + "1d3d", {Violation.CRC_LOWER_CASE}),
        (pix(o01="13"), {Violation.POINT_OF_INITIATION}),
        (pix(o52="000"), {Violation.CATEGORY}),
        (pix(o61=""), {Violation.EMPTY_OBJECT}),
        (pix(o54="0.00"), {Violation.ZERO_AMOUNT}),
        (pix(o59="F" * 26), {Violation.MERCHANT_NAME}),
        (pix(without="59"), {Violation.MERCHANT_NAME}),
        (pix(o60="Presidente Prudente"), {Violation.MERCHANT_CITY}),
        (pix(without="62"), {Violation.TXID}),
        (pix(o62=tlv(("05", "Um-Id-Qualquer"))), {Violation.TXID}),
        (pix(o62=tlv(("05", "A" * 26))), {Violation.TXID}),
        (pix(target=tlv(("25", COB)), o62=tlv(("05", "pedido42"))), {Violation.TXID}),
        (pix(target=tlv(("25", "https://" + COB))), {Violation.URL_SCHEME}),
        (pix(target=tlv(("01", EVP.upper()))), {Violation.KEY_CASE}),
        (pix(target=tlv(("01", "12abc34501de35"))), {Violation.KEY_CASE}),
        (pix(target=tlv(("01", "529.982.247-25"))), {Violation.KEY_FORM}),
        (pix(o01="13", o59="F" * 26), {Violation.POINT_OF_INITIATION, Violation.MERCHANT_NAME}),
    ],
)
def test_violations_that_are_tolerated(text: str, violations: set[Violation]) -> None:
    assert set(parse(text).violations) == violations


def test_a_scheme_does_not_stay_in_the_url() -> None:
    assert parse(pix(target=tlv(("25", "https://" + COB)))).url == COB


def test_a_scheme_within_the_path_stays() -> None:
    code = parse(pix(target=tlv(("25", "pix.example/a/https://b")), o62=tlv(("05", "***"))))
    assert (code.url, code.violations) == ("pix.example/a/https://b", ())


def test_lengths_in_characters_or_in_bytes() -> None:
    """Manuals say characters, some writers count the bytes of UTF-8; the CRC is over bytes either way."""
    by_characters = parse(pix(o59="Padaria São João"))
    assert (by_characters.merchant_name, by_characters.violations) == ("Padaria São João", ())
    text = pix(o59="Padaria São João").replace("5916Padaria", "5918Padaria")[:-8]
    by_bytes = parse(with_crc(text))
    assert by_bytes.merchant_name == "Padaria São João"
    assert by_bytes.violations == (Violation.LENGTH_IN_BYTES,)


def test_withdrawals_are_marked() -> None:
    code = parse(pix(target=tlv(("01", EVP), ("03", "12345678")), o54="0.00"))
    assert (code.withdrawal, code.amount, code.violations) == (True, None, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", BrCodeFault.MALFORMED),
        ("pix copia e cola", BrCodeFault.MALFORMED),
        (STATIC[:-8], BrCodeFault.MALFORMED),
        (STATIC[:-1], BrCodeFault.MALFORMED),
        (STATIC[:-1] + "E", BrCodeFault.CRC),
        (STATIC.replace("Fulano", "Sicano"), BrCodeFault.CRC),
        ("\ud800" + STATIC, BrCodeFault.CRC),
        (with_crc(STATIC[:-8] + "5903abc"), BrCodeFault.MALFORMED),
        (with_crc("000X01"), BrCodeFault.MALFORMED),
        (CRC_IN_ANOTHER_OBJECT, BrCodeFault.MALFORMED),
        (with_crc(STATIC[6:-8] + "000201"), BrCodeFault.VERSION),
        (pix(o00="02"), BrCodeFault.VERSION),
        (pix(without="52"), BrCodeFault.MISSING_OBJECT),
        (pix(without="53"), BrCodeFault.MISSING_OBJECT),
        (pix(without="58"), BrCodeFault.MISSING_OBJECT),
        (pix(o53="840"), BrCodeFault.CURRENCY),
        (pix(o58="AR"), BrCodeFault.COUNTRY),
        (pix(o54="1,00"), BrCodeFault.AMOUNT),
        (pix(o54=".5"), BrCodeFault.AMOUNT),
        (pix(o54="1.005"), BrCodeFault.AMOUNT),
        (pix(o54="-1.00"), BrCodeFault.AMOUNT),
        (pix(o54="99999999999.99"), BrCodeFault.AMOUNT),
        (pix(o54="١.00"), BrCodeFault.AMOUNT),
        (pix(without="26"), BrCodeFault.NOT_PIX),
        (pix(o26=tlv(("00", "br.com.outro"), ("01", EVP))), BrCodeFault.NOT_PIX),
        (pix(o27=tlv(("00", "br.gov.bcb.pix"), ("01", "x@example.com"))), BrCodeFault.SEVERAL_PIX),
        (pix(target=""), BrCodeFault.NO_TARGET),
        (pix(target=tlv(("01", "+5561912345678"), ("25", "pix.example.com/x"))), BrCodeFault.KEY_AND_URL),
        (pix(target=tlv(("01", ""))), BrCodeFault.KEY),
        (pix(target=tlv(("01", "a b@example.com"))), BrCodeFault.KEY),
        (pix(target=tlv(("25", "pix.example.com"))), BrCodeFault.URL),
        (pix(target=tlv(("25", "user@pix.example.com/x"))), BrCodeFault.URL),
        (pix(target=tlv(("25", "pix.example.com:8443/x"))), BrCodeFault.URL),
        (pix(target=tlv(("25", "píx.example.com/x"))), BrCodeFault.URL),
        (
            pix(target=tlv(("25", COB)), middle=AT_REC.replace("pix.example.com", "pix.exemple.com")),
            BrCodeFault.HOSTS_DIFFER,
        ),
        (pix(middle=AT_REC + AT_REC.replace("8074", "8174")), BrCodeFault.SEVERAL_PIX),
    ],
)
def test_refused_codes(text: str, reason: BrCodeFault) -> None:
    with pytest.raises(InvalidBrCode) as caught:
        parse(text)
    assert caught.value.reason is reason


def test_reprs_and_messages_hold_no_personal_data() -> None:
    assert "Fulano" not in repr(parse(STATIC))
    assert EVP not in repr(parse(STATIC))
    with pytest.raises(InvalidBrCode) as caught:
        parse(pix(o54="1,23"))
    assert "1,23" not in str(caught.value)


ascii_text = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
amounts = st.decimals(Decimal("0.01"), Decimal("9999999999.99"), places=2)


@given(
    name=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=25),
    city=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=15),
    amount=st.none() | amounts,
    txid=st.from_regex(r"[A-Za-z0-9]{1,25}", fullmatch=True) | st.just("***"),
    single_use=st.booleans(),
)
def test_built_codes_are_parsed_without_violations(
    name: str, city: str, amount: Decimal | None, txid: str, single_use: bool
) -> None:
    text = build(
        merchant_name=name, merchant_city=city, key=EVP, amount=amount, txid=txid, single_use=single_use
    )
    code = parse(text)
    assert (code.merchant_name, code.merchant_city, code.amount) == (name, city, amount)
    assert (code.txid, code.single_use, code.key, code.violations) == (txid, single_use, EVP, ())


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"key": ""},
        {"key": "k" * 78},
        {"key": "529.982.247-25"},
        {"key": EVP, "url": COB},
        {"key": EVP, "info": "i" * 60},
        {"key": EVP, "merchant_name": "F" * 26},
        {"key": EVP, "merchant_name": ""},
        {"key": EVP, "merchant_name": " Fulano\n"},
        {"key": EVP, "merchant_city": "B" * 16},
        {"key": EVP, "txid": "a-b"},
        {"key": EVP, "txid": ""},
        {"key": EVP, "amount": Decimal(0)},
        {"key": EVP, "amount": Decimal(-1)},
        {"key": EVP, "amount": Decimal("1.005")},
        {"key": EVP, "amount": Decimal("NaN")},
        {"key": EVP, "amount": Decimal("1e11")},
        {"key": EVP, "recurrence_url": ""},
        {"url": "https://" + COB},
        {"url": "pix.example.com/" + "a" * 62},
        {"url": COB, "txid": "pedido42"},
        {"url": COB, "recurrence_url": "other.example.com/rec/1"},
    ],
)
def test_build_refuses_invalid_values(values: dict[str, object]) -> None:
    names = {"merchant_name": "Fulano de Tal", "merchant_city": "BRASILIA"}
    with pytest.raises(InvalidBrCode):
        build(**(names | values))  # type: ignore[arg-type]


@given(st.data())
def test_a_changed_character_is_caught(data: st.DataObject) -> None:
    """CRC-16 catches every burst of up to 16 bits."""
    place = data.draw(st.integers(0, len(DYNAMIC) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=DYNAMIC[place]))
    with pytest.raises(InvalidBrCode):
        parse(DYNAMIC[:place] + other + DYNAMIC[place + 1 :])


@given(st.text() | ascii_text.map(with_crc) | st.text("0123456789", min_size=8).map(with_crc))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(InvalidBrCode):
        assert parse(text).text in text


values = st.text(min_size=1, max_size=99)
objects = st.dictionaries(st.integers(0, 99).map("{:02}".format), values, min_size=1, max_size=5)


def test_crc_check_value() -> None:
    """The published check value of CRC-16/CCITT-FALSE."""
    assert crc16("123456789") == "29B1"


def test_crc_counts_the_bytes_of_utf_8() -> None:
    assert crc16("São") == crc16("S\u00e3o") != crc16("Sa\u0303o")
    assert len(crc16("\ud800")) == 4


@pytest.mark.parametrize(
    "text", ["0", "00", "000", "0002", "000X01", "0003ab", "000101000102", "٠٠02ab", "00-1a"]
)
def test_malformed_objects_do_not_split(text: str) -> None:
    assert read_objects(text) is None


@given(objects)
def test_written_objects_round_trip(written: dict[str, str]) -> None:
    assert read_objects(write_objects(*written.items())) == written


@given(objects.filter(lambda each: all(len(value.encode()) < 100 for value in each.values())))
def test_lengths_in_bytes_are_read(written: dict[str, str]) -> None:
    text = "".join(f"{identifier}{len(value.encode()):02}{value}" for identifier, value in written.items())
    assert read_objects_in_bytes(text) == written


def test_bytes_that_cut_a_character_are_refused() -> None:
    assert read_objects_in_bytes("0001é0101") is None


@pytest.mark.parametrize("value", ["", "x" * 100])
def test_values_that_do_not_fit_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="object 26"):
        write_objects(("26", value))
    assert write_objects(("00", "01"), ("01", None)) == "000201"
