"""Forms of payment to withhold: titles of zero or less, PIX that banks refuse, static PIX to a stranger."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import EVP, pix, tlv
from support.sample_boletos import (
    BARCODE,
    BARE,
    COB,
    DUE,
    HONEST,
    LINK,
    PIX,
    UNREAD,
    Code,
    checked,
    forms,
    found,
    line,
)
from totem.domain import brcode
from totem.domain.customer import PaymentForm
from totem.domain.integrity.findings import FindingCode, FindingSeverity, Policy, Receiver
from totem.erp.adapters.contract.customer_models import read_boletos
from totem.session.view_state import total

NETSUL = Receiver("NetSul Telecom Ltda", "11.222.333/0001-81")


# Zero or less


@given(st.decimals(-(10**9), 0, places=2), st.sampled_from([None, "100.00", "-100.00", "0.00"]))
def test_a_title_of_zero_or_less_is_not_payable_and_lowers_no_total(
    amount: Decimal, original: str | None
) -> None:
    """However it is sent, with a live PIX, line and link."""
    result = checked(amount=amount, original_amount=original and Decimal(original))
    assert result.offered == ()
    assert not result.printable
    assert result.amount is None
    assert any(finding.severity >= FindingSeverity.SUSPICIOUS for finding in result.findings)
    assert total([result, checked()]) == Decimal("100.00")
    assert not result.has_surcharge
    assert result.face_amount is None or result.face_amount > 0


def test_each_withheld_form_has_a_finding() -> None:
    result = checked(BARE, amount=Decimal("-50.00"), pix=pix(target=COB), link=HONEST.link)
    assert found(result) == [
        (PIX, FindingSeverity.SUSPICIOUS, Code.AMOUNT_NOT_POSITIVE),
        (LINK, FindingSeverity.SUSPICIOUS, Code.AMOUNT_NOT_POSITIVE),
    ]
    (bare,) = checked(BARE, amount=Decimal("-50.00")).findings
    assert (bare.form, bare.code) == (None, Code.AMOUNT_NOT_POSITIVE)


@pytest.mark.parametrize(
    "amount",
    ["-50.00", "R$ -50,00", "(50,00)", "R$ (50,00)", "50,00-", "\u2013 50,00", "0,00", 0, "-0,01", -50],
)
@pytest.mark.parametrize("original", ["0.00", "-50,00", None, ""])
def test_zero_amounts_in_erp_records(amount: object, original: object) -> None:
    row = {"id_fatura": "1", "valor_atual": amount, "valor_inicial": original, "pix": pix(target=COB)}
    sent = {key: value for key, value in row.items() if value not in (None, "")}
    title = read_boletos([sent])[0].to_domain(1)
    result = checked(title)
    assert (result.offered, result.amount) == ((), None)


@pytest.mark.parametrize("zero", ["0,00", 0, "0.00"])
@pytest.mark.parametrize("original", ["0.00", "100.00", None])
def test_zero_beside_a_code_with_an_amount_is_no_zero(zero: object, original: Any) -> None:
    row = {"id_fatura": "1", "valor_atual": zero, "linha_digitavel": line(), "pix": pix(target=COB)}
    title = read_boletos([row | ({"valor_inicial": original} if original else {})])[0].to_domain(1)
    result = checked(title)
    assert (result.offered, result.amount) == ((PIX, BARCODE), Decimal("100.00"))
    static = read_boletos([{"id_fatura": "1", "valor_atual": zero, "emv": pix(o54="7.50")}])[0].to_domain(1)
    assert (checked(static).offered, checked(static).amount) == ((PIX,), Decimal("7.50"))


def test_an_unknown_amount_is_open_and_no_zero() -> None:
    title = read_boletos([{"id_fatura": "1", "linha_digitavel": line(centavos=0)}])[0].to_domain(1)
    result = checked(title)
    assert (result.offered, result.amount, result.findings) == ((BARCODE,), None, ())


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({"amount": "100.00", "discount": "150.00"}, (BARCODE,)),  # what is due is told in so many words
        ({"amount": None, "discount": "150.00"}, ()),
        ({"amount": None, "discount": "100.00"}, ()),
        ({"amount": None, "discount": "100.00", "fine": "2.00"}, (BARCODE,)),
        ({"amount": None, "discount": "99.99"}, (BARCODE,)),
    ],
)
def test_a_full_discount_is_not_payable(changes: dict[str, Any], offered: tuple[PaymentForm, ...]) -> None:
    money: dict[str, Any] = {name: value and Decimal(value) for name, value in changes.items()}
    result = checked(BARE, line=line(), **money)
    assert result.offered == offered
    codes = [code for _, verdict, code in found(result) if verdict >= FindingSeverity.SUSPICIOUS]
    assert codes == ([] if offered else [Code.DISCOUNT_EXCEEDS_AMOUNT])


@pytest.mark.parametrize("centavos", [1, 1_000, 90_000])
def test_an_excessive_discount_explains_no_other_amount(centavos: int) -> None:
    result = checked(BARE, line=line(centavos=centavos), discount=Decimal("1000.00"))
    assert found(result) == [(BARCODE, FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)]


# PIX that banks refuse


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (pix(without="59"), Code.PIX_WITHOUT_NAME),
        (pix(o59=""), Code.PIX_WITHOUT_NAME),
        (pix(o59="   "), Code.PIX_WITHOUT_NAME),
        (pix(without="60"), Code.PIX_WITHOUT_CITY),
        (pix(o60=""), Code.PIX_WITHOUT_CITY),
        (pix(o60=" "), Code.PIX_WITHOUT_CITY),
        *(
            (pix(o01=value), Code.PIX_POINT_OF_INITIATION)
            for value in ("13", "10", "1", "", "012", "XX", "00")
        ),
        *((pix(o52=value), Code.PIX_CATEGORY) for value in ("", "000", "00000", "ABCD", "٠٠٠٠")),
        *((pix(without=object_), Code.PIX_UNREADABLE) for object_ in ("52", "53", "58")),
        (pix(o53="840"), Code.PIX_UNREADABLE),
        (pix(o58="AR"), Code.PIX_UNREADABLE),
        (pix(o58="br"), Code.PIX_UNREADABLE),
        (pix() + "6205ABCDE", Code.PIX_UNREADABLE),
        (pix()[:-4] + "0000", Code.PIX_CRC),
    ],
)
def test_a_pix_that_banks_refuse_is_not_offered(text: str, code: Code) -> None:
    result = checked(BARE, pix=text)
    assert (result.offered, result.printable) == ((), False)
    assert (PIX, FindingSeverity.BROKEN, code) in found(result)


@pytest.mark.parametrize("target", [tlv(("01", EVP)), COB], ids=["static", "dynamic"])
@pytest.mark.parametrize("point", ["11", "12"])
def test_a_pix_that_banks_accept_is_offered(target: str, point: str) -> None:
    text = pix(target=target, o01=point)
    assert checked(BARE, pix=text).offered == (PIX,)
    assert checked(BARE, pix=pix(target=target, without="01")).offered == (PIX,)


@pytest.mark.parametrize("gui", ["BR.GOV.BCB.PIX", "br.gov.bcb.pix", "Br.Gov.Bcb.Pix"])
def test_the_gui_is_case_insensitive(gui: str) -> None:
    text = pix(o26=tlv(("00", gui), ("01", EVP)), target="")
    assert checked(BARE, pix=text).offered == (PIX,)


def test_a_withheld_pix_is_reported() -> None:
    code = brcode.parse(pix(without="59", o01="13"))
    assert (code.key, code.merchant_name) == (EVP, "")
    assert brcode.Violation.POINT_OF_INITIATION in code.violations


# A stranger's PIX


def static(name: str, key: str = EVP) -> str:
    return pix(target=tlv(("01", key)), o59=name)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (static("JOSE GOLPISTA"), False),
        (static("JOSE GOLPISTA", "52998224725"), False),
        (static("NETSUL TELECOM"), True),
        (static("Netsul Telecom Ltda"), True),
        (static("QUALQUER NOME", "11222333000181"), True),
        (static("QUALQUER NOME", "11222333000182"), False),
        (pix(target=COB, o59="JOSE GOLPISTA"), True),  # its PSP signs whom it pays
    ],
)
def test_a_static_pix_pays_the_beneficiary(text: str, *, offered: bool) -> None:
    policy = Policy(allowed_banks=frozenset({"001"}), receiver=NETSUL)
    result = checked(BARE, pix=text, policy=policy)
    assert (result.offered, result.printable) == (((PIX,), True) if offered else ((), False))
    expected = [] if offered else [(PIX, FindingSeverity.SUSPICIOUS, Code.PIX_RECEIVER_UNKNOWN)]
    assert found(result) == expected
    assert checked(pix=text, policy=policy).title is not None  # the rest of the boleto is offered


def test_a_key_that_is_allowed_needs_no_name() -> None:
    policy = Policy(allowed_pix_keys=frozenset({EVP}), receiver=NETSUL)
    assert checked(BARE, pix=static("CONTA DIGITAL IP"), policy=policy).offered == (PIX,)


def test_with_allowed_keys_a_name_is_not_enough() -> None:
    """The name in a code is its author's choice; a CNPJ as its key is the company's own."""
    policy = Policy(allowed_pix_keys=frozenset({EVP}), receiver=NETSUL)
    result = checked(BARE, pix=static("NETSUL TELECOM", "golpe@example.com"), policy=policy)
    assert found(result) == [(PIX, FindingSeverity.SUSPICIOUS, Code.PIX_KEY_NOT_ALLOWED)]
    assert checked(BARE, pix=static("X", "11222333000181"), policy=policy).offered == (PIX,)


@pytest.mark.parametrize("name", ["JOSE GOLPISTA", "NETSUL"])
def test_an_empty_receiver_matches_none(name: str) -> None:
    assert checked(BARE, pix=static(name), policy=Policy(receiver=Receiver())).offered == ()


def test_due_dates_do_not_matter_to_receivers() -> None:
    assert checked(due_date=DUE, policy=Policy(receiver=NETSUL)).offered == forms()


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (pix(target=COB), []),
        (pix(target=COB, o54="999.00"), []),  # next to a URL the amount does not count
        (pix(o54="100.00"), []),
        (pix(), []),
        (pix()[:-1] + "#", [(FindingSeverity.BROKEN, Code.PIX_CRC)]),
        ("pague aqui", [(FindingSeverity.BROKEN, Code.PIX_UNREADABLE)]),
        (pix(o54="1,00"), [(FindingSeverity.BROKEN, Code.PIX_UNREADABLE)]),
        (pix(o54="999.00"), [(FindingSeverity.SUSPICIOUS, Code.AMOUNT_DIFFERS)]),
        (
            pix(target=tlv(("01", "golpe@example.com"))),
            [(FindingSeverity.SUSPICIOUS, Code.PIX_KEY_NOT_ALLOWED)],
        ),
        (
            pix(
                target="", middle=tlv(("80", tlv(("00", "br.gov.bcb.pix"), ("25", "pix.example.com/rec/1"))))
            ),
            [(FindingSeverity.BROKEN, Code.PIX_NOTHING_TO_PAY)],
        ),
        (
            pix(target=tlv(("01", EVP), ("03", "12345678"))),
            [(FindingSeverity.SUSPICIOUS, Code.PIX_WITHDRAWAL)],
        ),
        (pix(middle=UNREAD), [(FindingSeverity.BROKEN, Code.PIX_TOO_LONG)]),
        (pix(o59="F" * 26), [(FindingSeverity.OK, Code.PIX_BENDS_MANUAL)]),
        (pix(target=tlv(("01", EVP.upper()))), [(FindingSeverity.OK, Code.PIX_BENDS_MANUAL)]),
        (
            pix(target=tlv(("01", "minha chave".replace(" ", "")))),
            [
                (FindingSeverity.BROKEN, Code.PIX_KEY_FORM),
                (FindingSeverity.SUSPICIOUS, Code.PIX_KEY_NOT_ALLOWED),
                (FindingSeverity.OK, Code.PIX_BENDS_MANUAL),
            ],
        ),
    ],
)
def test_findings_of_pix_codes(text: str, outcomes: list[tuple[FindingSeverity, FindingCode]]) -> None:
    result = checked(pix=text, policy=Policy(allowed_pix_keys=frozenset({EVP})))
    assert found(result) == [(PIX, *outcome) for outcome in outcomes]
    withheld = any(verdict >= FindingSeverity.SUSPICIOUS for verdict, _ in outcomes)
    assert result.offered == forms(*([PIX] if withheld else []))
    assert (result.pix is None) is withheld


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("00038166000105", "00.038.166/0001-05"),
        ("12ABC34501DE35", "12.abc.345/01de-35"),
        ("+5561912345678", "+55 (61) 91234-5678"),
        ("caixa@example.com", " Caixa@Example.com "),
        (EVP, EVP.upper()),
    ],
)
def test_allowed_keys_may_be_masked(key: str, allowed: str) -> None:
    policy = Policy(allowed_pix_keys=frozenset({allowed}))
    assert checked(pix=pix(target=tlv(("01", key))), policy=policy).findings == ()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://boletos.example.com/1", Code.LINK_NOT_HTTPS),
        ("javascript://boletos.example.com/%0aalert(1)", Code.LINK_NOT_HTTPS),
        ("https://user:pw@boletos.example.com/1", Code.LINK_CREDENTIALS),
        ("https://boletos.example.com@golpe.example/1", Code.LINK_CREDENTIALS),
        ("https://boletos.example.com:8443/1", Code.LINK_PORT),
        ("https://192.0.2.1/1", Code.LINK_HOST_ODD),
        ("https://3221225985/1", Code.LINK_HOST_ODD),
        ("https://[2001:db8::1]/1", Code.LINK_HOST_ODD),
        ("https://erp/1", Code.LINK_HOST_ODD),
        ("https://bolétos.example.com/1", Code.LINK_HOST_ODD),
        ("https://xn--boltos-dva.example.com/1", Code.LINK_HOST_ODD),
        ("https://boletos.example.com/" + "a" * 2304, Code.LINK_TOO_LONG),
        ("https://", Code.LINK_UNREADABLE),
        ("/boletos/1", Code.LINK_UNREADABLE),
        ("boletos.example.com/1", Code.LINK_UNREADABLE),
        ("https://boletos.example.com:99999/1", Code.LINK_UNREADABLE),
        ("https://[boletos/1", Code.LINK_UNREADABLE),
        ("https://golpe.example\\@boletos.example.com/1", Code.LINK_UNREADABLE),
        ("https://boletos.example.com/ 1", Code.LINK_UNREADABLE),
        ("https://boletos.exam\nple.com/1", Code.LINK_UNREADABLE),
    ],
)
def test_links_that_are_withheld(url: str, code: FindingCode) -> None:
    result = checked(link=url)
    assert code in [finding.code for finding in result.findings]
    assert (result.link, result.offered) == (None, forms(LINK))


@pytest.mark.parametrize(
    ("url", "is_offered"),
    [
        ("https://boletos.example.com/1?a=b#c", True),
        ("HTTPS://BOLETOS.EXAMPLE.COM./1", True),
        ("https://boletos.example.com/" + "a" * 2303, True),
        ("https://boletos.example.com:443/1", True),
        (" https://boletos.example.com/1\n", True),
        ("https://xn--boltos-dva.example.com/1", True),
        ("https://golpe.example/boletos.example.com", False),
        ("https://boletos.example.com.golpe.example/1", False),
        ("https://www.boletos.example.com/1", False),
    ],
)
def test_links_to_allowed_hosts(url: str, is_offered: bool) -> None:
    hosts = frozenset({"boletos.example.com", "XN--boltos-dva.example.com"})
    result = checked(link=url, policy=Policy(allowed_link_hosts=hosts))
    assert (result.link == url.strip()) is is_offered
    codes = [finding.code for finding in result.findings]
    assert codes == ([] if is_offered else [Code.LINK_HOST_NOT_ALLOWED])
