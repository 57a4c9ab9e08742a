"""The check of PIX codes and links, as a fraudster and an honest ERP meet it."""

import pytest

from support.barcodes import EVP, pix, tlv
from support.sample_boletos import (
    BARCODE,
    COB,
    LINK,
    PIX,
    UNREAD,
    Code,
    checked,
    found,
)
from totem.domain.integrity.findings import FindingCode, FindingSeverity, Policy


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
def test_pix(text: str, outcomes: list[tuple[FindingSeverity, FindingCode]]) -> None:
    result = checked(pix=text, policy=Policy(allowed_pix_keys=frozenset({EVP})))
    assert found(result) == [(PIX, *outcome) for outcome in outcomes]
    withheld = any(verdict >= FindingSeverity.SUSPICIOUS for verdict, _ in outcomes)
    assert result.offered == ((BARCODE, LINK) if withheld else (PIX, BARCODE, LINK))
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
def test_the_operator_may_write_a_key_in_its_mask(key: str, allowed: str) -> None:
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
    result = checked(url=url)
    assert code in [finding.code for finding in result.findings]
    assert (result.link, result.offered) == (None, (PIX, BARCODE))


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
def test_the_allowed_hosts(url: str, is_offered: bool) -> None:
    hosts = frozenset({"boletos.example.com", "XN--boltos-dva.example.com"})
    result = checked(url=url, policy=Policy(allowed_link_hosts=hosts))
    assert (result.link == url.strip()) is is_offered
    codes = [finding.code for finding in result.findings]
    assert codes == ([] if is_offered else [Code.LINK_HOST_NOT_ALLOWED])
