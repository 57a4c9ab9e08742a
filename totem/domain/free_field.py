"""Read a bank's own fields from the campo livre of a boleto's barcode (positions 20 to 44).

Each bank lays out its campo livre by itself. A layout here is a pattern of its 25 digits, with the check
digits that it contains; digits that fit no layout of their bank are left unread, as are layouts that are not
published or not in use (Caixa's SICOB, Itaú's wallets with "seu número"). Texts are written as the bank's
manual prints them in the ficha de compensação.

Sources:
    001 Banco do Brasil, Especificações Técnicas para Confecção de Boleto de Pagamento (Doc5175)
    033 Santander, Código de Barras - Cobrança, versão 2.8 (2014)
    104 CAIXA, Especificações Técnicas para Emissão de Boletos, MO 67.119 v015
    237 Bradesco, Manual de Procedimentos Operacionais, Cobrança, nº 4008.524.0121 versão 08 (2013)
    341 Itaú, Cobrança Bancária, Intercâmbio Eletrônico de Arquivos, CNAB 400 v7.0 (2013), annexes 3 and 4
    748 Sicredi, Manual do Beneficiário, Cobrança CNAB 400 (2014)
    756 Sicoob, Leiaute de Cobrança para Sistemas de Terceiros

Banco do Brasil and Bradesco put no check digit there. Their layouts differ by zeros and by the
wallets that their manuals list.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from totem.domain.check_digits import mod10, mod11_sicoob, mod11_sum

_FREE = slice(19, 44)
_TO_NINE = tuple(2 + place % 8 for place in range(24))
_TO_SEVEN = tuple(2 + place % 6 for place in range(24))


def _mod11(digits: str) -> str:
    """Weights 2 to 9 from the right; remainders 0 and 1 become 0."""
    return _digit(digits, _TO_NINE, ten="0")


def _banco_do_brasil(digits: str) -> str:
    return _digit(digits, _TO_NINE, ten="X")


def _bradesco_agency(digits: str) -> str:
    return _digit(digits, _TO_NINE, ten="P")


def _bradesco(digits: str) -> str:
    return _digit(digits, _TO_SEVEN, ten="P")


def _digit(digits: str, weights: tuple[int, ...], *, ten: str) -> str:
    digit = -mod11_sum(digits[::-1], weights) % 11
    return ten if digit == 10 else str(digit)


@dataclass(frozen=True, slots=True)
class FreeField:
    """A bank's fields as a ficha de compensação prints them.

    Attributes:
        our_number: nosso número, with its check digit where the bank prints one.
        wallet: carteira; None where the layout leaves it out.
        code: the beneficiary's code; None where `agency_code` has it, or the layout leaves it out.
        agency_code: agency and code, or account, together; None where the layout leaves out the agency.
    """

    our_number: str
    wallet: str | None = None
    code: str | None = None
    agency_code: str | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    """Layout of a campo livre: named digits, and how they are printed.

    `digits` names check digits and the places that they are computed from. One that the pattern has must
    match; the others are printed only. The other attributes are templates of `FreeField`'s texts. `head` is
    all before the last digit.
    """

    pattern: re.Pattern[str]
    our_number: str
    wallet: str | None = None
    code: str | None = None
    agency_code: str | None = None
    digits: Mapping[str, tuple[Callable[[str], str], str]] = field(default_factory=dict)

    def read(self, free: str) -> FreeField | None:
        match = self.pattern.fullmatch(free)
        if match is None:
            return None
        parts = {"head": free[:-1], **match.groupdict()}
        for name, (compute, source) in self.digits.items():
            digit = compute(source.format_map(parts))
            if parts.setdefault(name, digit) != digit:
                return None
        texts = (self.wallet, self.code, self.agency_code)
        return FreeField(
            self.our_number.format_map(parts), *(text and text.format_map(parts) for text in texts)
        )


def _caixa(code: str, **digits: tuple[Callable[[str], str], str]) -> _Layout:
    pattern = rf"{code}(?P<first>\d{{3}})1(?P<second>\d{{3}})4(?P<third>\d{{9}})(?P<dv>\d)"
    return _Layout(
        re.compile(pattern),
        our_number="14{first}{second}{third}-{number_dv}",
        wallet="RG",
        code="{code}-{code_dv}" if digits else "{code}",
        digits={"number_dv": (_mod11, "14{first}{second}{third}"), "dv": (_mod11, "{head}"), **digits},
    )


def _itau(wallet: str, number_source: str) -> _Layout:
    pattern = (
        rf"(?P<wallet>{wallet})(?P<number>\d{{8}})(?P<number_dv>\d)"
        r"(?P<agency>\d{4})(?P<account>\d{5})(?P<account_dv>\d)000"
    )
    return _Layout(
        re.compile(pattern),
        our_number="{wallet}/{number}-{number_dv}",
        wallet="{wallet}",
        agency_code="{agency}/{account}-{account_dv}",
        digits={"number_dv": (mod10, number_source), "account_dv": (mod10, "{agency}{account}")},
    )


_ITAU_ALONE = "126|131|146|150|168"  # nosso número is checked without the account
_BB_WALLETS = "1[125678]|31|51"

_LAYOUTS: Mapping[str, tuple[_Layout, ...]] = {
    "001": (
        _Layout(  # convênio of 7 digits, with 10 more
            re.compile(rf"000000(?P<number>[1-9]\d{{16}})(?P<wallet>{_BB_WALLETS})"),
            our_number="{number}",
            wallet="{wallet}",
        ),
        _Layout(  # convênio of 6 digits, and a nosso número of 17 that does not begin with it
            re.compile(r"(?!0{6})\d{6}(?P<number>\d{17})21"), our_number="{number}"
        ),
        _Layout(  # convênio of 4 digits with 7 more, or of 6 with 5: printed alike
            re.compile(
                r"(?!0{6})(?P<number>\d{11})(?!0{4})(?P<agency>\d{4})(?!0{8})(?P<account>\d{8})"
                rf"(?P<wallet>{_BB_WALLETS})"
            ),
            our_number="{number}-{number_dv}",
            wallet="{wallet}",
            agency_code="{agency}-{agency_dv}/{account}-{account_dv}",
            digits={
                "number_dv": (_banco_do_brasil, "{number}"),
                "agency_dv": (_banco_do_brasil, "{agency}"),
                "account_dv": (_banco_do_brasil, "{account}"),
            },
        ),
    ),
    "033": (
        _Layout(  # 0: no IOF, which insurers alone withhold
            re.compile(r"9(?P<code>\d{7})(?P<number>\d{12})(?P<number_dv>\d)0(?P<wallet>101|102|201)"),
            our_number="{number}-{number_dv}",
            wallet="{wallet}",
            code="{code}",
            digits={"number_dv": (_mod11, "{number}")},
        ),
    ),
    "104": (
        _caixa(r"(?P<code>\d{6})(?P<code_dv>\d)", code_dv=(_mod11, "{code}")),
        _caixa(r"(?P<code>1[1-9]\d{5}|[2-9]\d{6})"),  # from 1100000 on, without a check digit
    ),
    "237": (
        _Layout(
            re.compile(
                r"(?!0{4})(?P<agency>\d{4})(?P<wallet>0[2-9]|1[69]|2[1-8])"
                r"(?P<number>\d{11})(?!0{7})(?P<account>\d{7})0"
            ),
            our_number="{wallet}/{number}-{number_dv}",
            wallet="{wallet}",
            agency_code="{agency}-{agency_dv}/{account}-{account_dv}",
            digits={
                "number_dv": (_bradesco, "{wallet}{number}"),
                "agency_dv": (_bradesco_agency, "{agency}"),
                "account_dv": (_bradesco, "{account}"),
            },
        ),
    ),
    "341": (
        _itau(rf"(?!{_ITAU_ALONE})\d{{3}}", "{agency}{account}{wallet}{number}"),
        _itau(_ITAU_ALONE, "{wallet}{number}"),
    ),
    "748": (
        _Layout(  # registered or not, wallet, year and number, cooperative, post, code, value or none
            re.compile(
                r"[13](?P<wallet>[1-3])(?P<year>\d\d)(?P<number>\d{6})(?P<number_dv>\d)"
                r"(?P<agency>\d{4})(?P<post>\d\d)(?P<code>\d{5})[01]0(?P<dv>\d)"
            ),
            our_number="{year}/{number}-{number_dv}",
            wallet="{wallet}",
            agency_code="{agency}.{post}.{code}",
            digits={
                "number_dv": (_mod11, "{agency}{post}{code}{year}{number}"),
                "dv": (_mod11, "{head}"),
            },
        ),
    ),
    "756": (
        _Layout(  # wallet, cooperative, modality, client, number, instalment
            re.compile(
                r"(?P<wallet>[1-9])(?!0{4})(?P<agency>\d{4})0[1-9](?P<code>\d{7})"
                r"(?P<number>\d{7})(?P<number_dv>\d)\d{3}"
            ),
            our_number="{number}-{number_dv}",
            wallet="{wallet}",
            agency_code="{agency}/{code}",
            digits={"number_dv": (mod11_sicoob, "{agency}000{code}{number}")},
        ),
    ),
}


def read_free_field(barcode: str) -> FreeField | None:
    """Return the bank's fields of a boleto's checked barcode of 44 digits; None for an unknown layout."""
    layouts = _LAYOUTS.get(barcode[:3], ())
    return next(filter(None, (layout.read(barcode[_FREE]) for layout in layouts)), None)
