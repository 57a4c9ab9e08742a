"""Strategies of campos livres by each bank's layout, with the fields that its boletos print."""

from hypothesis import strategies as st

from totem.domain.free_field import FreeField


def mod10(digits: str) -> str:
    """Luhn's digit."""
    products = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(product // 10 + product % 10 for product in products) % 10)


def mod11(digits: str, ten: str = "0", highest: int = 9) -> str:
    """11 less the remainder by weights 2 to `highest` from the right; 11 is 0, and 10 is `ten`."""
    weights = [2 + place % (highest - 1) for place in range(len(digits))]
    remainder = sum(int(digit) * weight for digit, weight in zip(reversed(digits), weights, strict=True)) % 11
    return {0: "0", 1: ten}.get(remainder, str(11 - remainder))


def sicoob(digits: str) -> str:
    """Return Sicoob's check digit: constant 3197 from the left, by its manual."""
    remainder = sum(int(digit) * int("3197"[place % 4]) for place, digit in enumerate(digits)) % 11
    return "0" if remainder < 2 else str(11 - remainder)


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.integers(1, 10**count - 1).map(lambda number: f"{number:0{count}}")


def _bb_7(convenio: int, number: str, wallet: str) -> tuple[str, FreeField]:
    return f"000000{convenio}{number}{wallet}", FreeField(f"{convenio}{number}", wallet)


def _bb_4_6(convenio: int, number: str, agency: str, account: str, wallet: str) -> tuple[str, FreeField]:
    our_number = f"{convenio}{number[len(str(convenio)) - 4 :]}"
    printed = f"{agency}-{mod11(agency, 'X')}/{account}-{mod11(account, 'X')}"
    fields = FreeField(f"{our_number}-{mod11(our_number, 'X')}", wallet, None, printed)
    return f"{our_number}{agency}{account}{wallet}", fields


def _bb_17(convenio: int, number: str) -> tuple[str, FreeField]:
    return f"{convenio}{number}21", FreeField(number)


def _santander(code: str, number: str, wallet: str) -> tuple[str, FreeField]:
    digit = mod11(number)
    return f"9{code}{number}{digit}0{wallet}", FreeField(f"{number}-{digit}", wallet, code)


def _caixa(code: str, number: str) -> tuple[str, FreeField]:
    head = f"{code}{mod11(code)}{number[:3]}1{number[3:6]}4{number[6:]}"
    our_number = f"14{number}-{mod11('14' + number)}"
    return head + mod11(head), FreeField(our_number, "RG", f"{code}-{mod11(code)}")


def _bradesco(agency: str, wallet: str, number: str, account: str) -> tuple[str, FreeField]:
    our_number = f"{wallet}/{number}-{mod11(wallet + number, 'P', 7)}"
    printed = f"{agency}-{mod11(agency, 'P')}/{account}-{mod11(account, 'P', 7)}"
    return f"{agency}{wallet}{number}{account}0", FreeField(our_number, wallet, None, printed)


def _itau(wallet: str, number: str, agency: str, account: str) -> tuple[str, FreeField]:
    alone = wallet in {"126", "131", "146", "150", "168"}
    digit = mod10(f"{'' if alone else agency + account}{wallet}{number}")
    own = mod10(agency + account)
    fields = FreeField(f"{wallet}/{number}-{digit}", wallet, None, f"{agency}/{account}-{own}")
    return f"{wallet}{number}{digit}{agency}{account}{own}000", fields


def _sicredi(
    wallet: str, year: str, number: str, agency: str, post: str, code: str, value: str
) -> tuple[str, FreeField]:
    digit = mod11(f"{agency}{post}{code}{year}{number}")
    head = f"1{wallet}{year}{number}{digit}{agency}{post}{code}{value}0"
    fields = FreeField(f"{year}/{number}-{digit}", wallet, None, f"{agency}.{post}.{code}")
    return head + mod11(head), fields


def _sicoob(agency: str, mode: str, code: str, number: str, instalment: str) -> tuple[str, FreeField]:
    digit = sicoob(f"{agency}000{code}{number}")
    fields = FreeField(f"{number}-{digit}", "1", None, f"{agency}/{code}")
    return f"1{agency}{mode}{code}{number}{digit}{instalment}", fields


_BB_WALLETS = st.sampled_from(["11", "12", "15", "16", "17", "18", "31", "51"])

FREE_FIELDS: dict[str, st.SearchStrategy[tuple[str, FreeField]]] = {
    "001 convênio of 7": st.builds(_bb_7, st.integers(1_000_000, 9_999_999), _digits(10), _BB_WALLETS),
    "001 convênio of 4 or 6": st.builds(
        _bb_4_6,
        st.one_of(st.integers(1000, 9999), st.integers(100_000, 999_999)),
        _digits(7),
        _digits(4),
        _digits(8),
        _BB_WALLETS,
    ),
    "001 number of 17": st.builds(_bb_17, st.integers(100_000, 999_999), _digits(17)),
    "033": st.builds(_santander, _digits(7), _digits(12), st.sampled_from(["101", "102", "201"])),
    "104": st.builds(_caixa, _digits(6), _digits(15)),
    "237": st.builds(
        _bradesco, _digits(4), st.sampled_from(["02", "06", "09", "19", "26"]), _digits(11), _digits(7)
    ),
    "341": st.builds(
        _itau, st.sampled_from(["109", "110", "112", "126", "168", "175"]), _digits(8), _digits(4), _digits(5)
    ),
    "748": st.builds(
        _sicredi,
        st.sampled_from("123"),
        _digits(2),
        _digits(6),
        _digits(4),
        _digits(2),
        _digits(5),
        st.sampled_from("01"),
    ),
    "756": st.builds(
        _sicoob, _digits(4), st.sampled_from(["01", "02", "05"]), _digits(7), _digits(7), _digits(3)
    ),
}
"""Strategies of a campo livre and its fields, by the bank's code and its layout."""
