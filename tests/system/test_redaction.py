"""Redaction of personal data and secrets."""

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from totem.domain.taxid import TaxId
from totem.system.logging.redaction import HIDDEN, clean, guard, unguard

BR_CODE = (
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
    "5913Fulano de Tal6008BRASILIA62070503***63041D3D"
)


@pytest.fixture(autouse=True)
def no_visit() -> None:
    unguard()


@pytest.mark.parametrize(
    "personal",
    [
        "11144477735",
        "111.444.777-35",
        "111 444 777 35",
        "111.444.777/35",
        "111%2E444%2E777-35",
        "11222333000181",
        "11.222.333/0001-81",
        "11.222.333%2F0001-81",
        "12ABC34501DE35",
        "12abc34501de35",
        "12.ABC.345/01DE-35",
        "12 ABC 345 01DE 35",
        "23793381286008301352856000063307789840000150000",
        "23793.38128 60083.013528 56000.063307 7 89840000150000",
        "83640000001-1 33120138000-2 81288462711-6 08013618155-1",
        "00193373700000001000500940144816060680935031",
        BR_CODE,
        "maria.silva+conta@example.com.br",
        "maria%40example.com",
        "(11) 98765-4321",
        "+55 11 98765 4321",
        "01310-100",
        "123456789",
        "\u0661\u0661\u0661\u0664\u0664\u0664\u0667\u0667\u0667\u0663\u0665",
    ],
)
@pytest.mark.parametrize(
    "frame", ["{}", "for {}: failed", "doc={}&x=1", "('{}',)", "a\n{}\nb", "id_{}", "{}."]
)
def test_personal_data_with_a_pattern_is_redacted(personal: str, frame: str) -> None:
    hidden = clean(frame.format(personal))
    assert HIDDEN in hidden
    assert not any(part in hidden for part in re.findall(r"\w{5,}", personal) if part not in frame)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer abc.def-ghi", f"Authorization: Bearer {HIDDEN}"),
        ("sent with bearer s3cr3t!", f"sent with bearer {HIDDEN}"),
        ("{'Authorization': 'Basic dXNlcjpwdw=='}", f"{{'Authorization': 'Basic {HIDDEN}'}}"),
        ("GET /x?token=abc&y=1", f"GET /x?token={HIDDEN}&y=1"),
        ('{"api_key": "abc", "n": 1}', f'{{"api_key": "{HIDDEN}", "n": 1}}'),
        ("senha=abc", f"senha={HIDDEN}"),
    ],
)
def test_secrets_are_redacted(text: str, hidden: str) -> None:
    assert clean(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "customer: answered 503 after 2 tries in 1430.2 ms",
        "due 2026-11-30, started 2026-11-24T10:30:00+00:00",
        "screen 1080x1920 at 21.5 inches",
        "http://127.0.0.1:8000/clientes answered",
        'File "/opt/totem/erp/client.py", line 120, in customer',
        "is not the last on 12 screens",
        "erp.token holds the token and all may read it",
    ],
)
def test_technical_text_is_kept(text: str) -> None:
    assert clean(text) == text


def cpf(digits: str) -> str:
    """Nine digits with their check digits."""
    for weights in (range(10, 1, -1), range(11, 1, -1)):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) * 10 % 11
        digits += str(rest % 10)
    return digits


def cnpj(base: str) -> str:
    """Twelve characters with their check digits."""
    for _ in range(2):
        weights = [2 + place % 8 for place in range(len(base))][::-1]
        rest = sum((ord(char) - 48) * weight for char, weight in zip(base, weights, strict=True)) % 11
        base += str(0 if rest < 2 else 11 - rest)
    return base


nine = st.text(string.digits, min_size=9, max_size=9).filter(lambda text: len({*text}) > 1)
twelve = st.text(string.digits + string.ascii_uppercase, min_size=12, max_size=12).filter(
    lambda text: len({*text}) > 1
)
documents = st.one_of(nine.map(cpf), twelve.map(cnpj))
surroundings = st.text(string.ascii_letters + " :='\"\n{}[]<>|", max_size=20)


@given(documents, st.sampled_from(["bare", "formatted", "lower"]), surroundings, surroundings)
def test_every_valid_document_is_redacted(document: str, form: str, before: str, after: str) -> None:
    tax_id = TaxId.parse(document)
    assume(tax_id.value[:8] not in re.sub(r"[^A-Z]", "", f"{before}{after}".upper()))
    text = {"bare": tax_id.value, "formatted": tax_id.formatted, "lower": tax_id.formatted.lower()}[form]
    hidden = clean(f"{before} {text} {after}")
    assert text not in hidden
    assert tax_id.value[:8] not in re.sub(r"[^0-9A-Za-z]", "", hidden).upper().replace(before.upper(), "")


@given(
    nine.map(cpf),
    st.lists(st.sampled_from(["", " ", ".", "-", "/", "\u00a0", "–", " - "]), min_size=10, max_size=10),
)
def test_cpf_is_redacted_in_any_mask(document: str, gaps: list[str]) -> None:
    masked = document[0] + "".join(gap + digit for gap, digit in zip(gaps, document[1:], strict=True))
    assert clean(f"x {masked} y") == f"x {HIDDEN} y"


@pytest.mark.parametrize(
    "spelling",
    [
        "José da Conceição",
        "JOSÉ DA CONCEIÇÃO",
        "Jose da Conceicao",
        "José+da+Conceição",
        "Jos%C3%A9%20da%20Concei%C3%A7%C3%A3o",
        "José  da\nConceição",
        "Jose\u0301 da Conceic\u0327a\u0303o",
        r"Jos\u00e9 da Concei\u00e7\u00e3o",
        r"b'Jos\xc3\xa9 da Concei\xc3\xa7\xc3\xa3o'",
        "senhor Conceição",
    ],
)
def test_guarded_strings_are_redacted_in_any_spelling(spelling: str) -> None:
    guard(["José da Conceição", "Rua 7, 12", "", " "])
    assert "once" not in clean(f"name {spelling} end").lower()
    assert "jos" not in clean(f"name {spelling} end").lower()
    assert clean("at Rua 7, 12.") == f"at {HIDDEN}."
    assert clean("the 7 screens of 12") == "the 7 screens of 12"


def test_guarded_strings_accumulate_until_unguard() -> None:
    guard(["Maria Souza"])
    assert clean("Maria Souza") == HIDDEN
    guard(["Outra Pessoa"])
    assert clean("Maria Souza, Outra Pessoa") == f"{HIDDEN}, {HIDDEN}"
    guard(())
    assert clean("Maria Souza, Outra Pessoa") == "Maria Souza, Outra Pessoa"
    guard(["Maria Souza"])
    assert clean("Maria Souza") == HIDDEN
    guard(["Outra Pessoa"])
    unguard()
    assert clean("Maria Souza") == "Maria Souza"
    caches = [cache for name, cache in vars(re).items() if name.startswith("_cache")]
    assert caches
    assert "Souza" not in str(caches)


def test_long_text_is_truncated() -> None:
    assert len(clean("a b " * 1_000_000)) < 21_000


def test_pattern_is_compiled_on_first_use_only(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = re.compile

    def note(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_(pattern, flags)

    monkeypatch.setattr(re, "compile", note)
    for name in ("Maria Souza", "Outra Pessoa"):
        guard([name])
    assert not compiled
    assert clean("Maria Souza") == clean("Outra Pessoa") == HIDDEN
    assert len(compiled) == 1
