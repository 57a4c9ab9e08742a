"""`totem decode`: one object a line, whose keys and values are an interface."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import EVP, arrecadacao, cobranca, pix, tlv
from support.sample_boletos import UNREAD, checked
from totem.cli import decode
from totem.domain.customer import BoletoId, OpenBoleto

TODAY = date(2026, 11, 24)
ITAU = "34191.10121 34567.880058 71234.570001 6 16670000012345"
BILL = "84610000000-5 24610029110-2 00546033900-4 69589506108-0"


def run(*texts: str, stdin: str = "", today: date | None = TODAY) -> list[dict[str, object]]:
    out = io.StringIO()
    assert decode.run(list(texts), today=today, as_json=True, out=out, stdin=io.StringIO(stdin)) == 0
    return [json.loads(row) for row in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "529.982.247-25",
            {
                "input": "529.982.247-25",
                "type": "cpf",
                "valid": True,
                "error": None,
                "value": "52998224725",
                "formatted": "529.982.247-25",
                "masked": "***.982.247-**",
            },
        ),
        (
            "12abc34501de35",
            {
                "type": "cnpj",
                "valid": True,
                "value": "12ABC34501DE35",
                "formatted": "12.ABC.345/01DE-35",
                "masked": "12.***.***/01DE-**",
            },
        ),
        (
            ITAU,
            {
                "type": "boleto",
                "valid": True,
                "barcode": "34196166700000123451101234567880057123457000",
                "line": "34191101213456788005871234570001616670000012345",
                "line_formatted": ITAU,
                "bank": "341",
                "amount": "123.45",
                "due_date": "2026-12-21",
                "due_date_doubtful": False,
            },
        ),
        (
            BILL,
            {
                "type": "arrecadacao",
                "valid": True,
                "barcode": "84610000000246100291100054603390069589506108",
                "line": "846100000005246100291102005460339004695895061080",
                "segment": "4",
                "amount": "24.61",
                "effective": True,
            },
        ),
        (
            arrecadacao(value_id="9", centavos=2461),
            {"type": "arrecadacao", "valid": True, "amount": None, "effective": False},
        ),
        (
            pix(o54="100.5"),
            {
                "type": "pix",
                "valid": True,
                "kind": "static",
                "key": EVP,
                "url": None,
                "amount": "100.50",
                "merchant_name": "Fulano de Tal",
                "merchant_city": "BRASILIA",
                "txid": "***",
                "violations": [],
            },
        ),
        (
            pix(target=tlv(("25", "pix.example.com/1")), o01="13"),
            {
                "type": "pix",
                "kind": "dynamic",
                "key": None,
                "url": "pix.example.com/1",
                "violations": ["point_of_initiation"],
            },
        ),
    ],
)
def test_what_a_line_is(text: str, row: dict[str, object]) -> None:
    [read] = run(text)
    assert read | row == read


@pytest.mark.parametrize(
    ("text", "kind", "error"),
    [
        ("529.982.247-26", "cpf", "second_dv"),
        ("111.111.111-11", "cpf", "repeated"),
        ("12.ABC.345/01DE-36", "cnpj", "second_dv"),
        (ITAU.replace("0058", "0068"), "boleto", "field_2_dv"),
        (ITAU[:-1], "boleto", "length"),
        (ITAU.replace("0001 ", "OOO1 "), "boleto", "characters"),
        (BILL[:-1] + "1", "arrecadacao", "block_4_dv"),
        (BILL[:-1], "arrecadacao", "length"),
        (pix()[:-1] + "#", "pix", "crc"),
        (pix(o53="840"), "pix", "currency"),
        (pix(o58="AR"), "pix", "country"),
        (pix(o54="1,00"), "pix", "amount"),
        ("00020126", "pix", "malformed"),
        ("000.201.019-44", "cpf", "second_dv"),  # a BR Code begins so, too
        ("", "unknown", "unknown"),
        ("bom dia", "unknown", "unknown"),
        ("12345", "unknown", "unknown"),
        ("internacionais", "unknown", "unknown"),
        ("\ud800", "unknown", "unknown"),
    ],
)
def test_what_is_wrong_with_it(text: str, kind: str, error: str) -> None:
    [read] = run(text)
    assert (read["type"], read["valid"]) == (kind, False)
    assert str(read["error"]).startswith(f"{error}: ")
    assert all(
        value is None for name, value in read.items() if name not in {"input", "type", "valid", "error"}
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (pix(without="59"), "merchant_name"),
        (pix(o59="   "), "merchant_name"),
        (pix(without="60"), "merchant_city"),
        (pix(o60=""), "merchant_city"),
        *((pix(o01=point), "point_of_initiation") for point in ("13", "10", "1", "", "012", "00")),
        (pix(o52="000"), "category"),
        (pix(target=tlv(("01", "529.982.247-25"))), "key_form"),
        (pix(middle=UNREAD), "too_long"),
    ],
)
def test_a_code_that_banks_refuse_is_not_valid_and_its_content_is_shown(text: str, error: str) -> None:
    [read] = run(text)
    assert (read["type"], read["valid"], read["kind"]) == ("pix", False, "static")
    assert str(read["error"]).startswith(f"{error}: ")
    out = io.StringIO()
    decode.run([text], today=TODAY, as_json=False, out=out, stdin=io.StringIO())
    assert out.getvalue().startswith(f"pix: {error}: ")


def test_every_fault_is_named() -> None:
    [read] = run(pix(o01="13", without="59"))
    assert [each.partition(":")[0] for each in str(read["error"]).split("; ")] == [
        "point_of_initiation",
        "merchant_name",
    ]


def test_money_out_is_told() -> None:
    withdrawal = pix(target=tlv(("01", EVP), ("03", "12345678")), o54="0.00")
    [read], [payment] = run(withdrawal), run(pix())
    assert (read["valid"], read["withdrawal"], payment["withdrawal"]) == (True, True, False)
    out = io.StringIO()
    decode.run([withdrawal], today=TODAY, as_json=False, out=out, stdin=io.StringIO())
    assert "withdrawal" in out.getvalue()


URL = "pix.example.com/cobv/1"
OBJECTS = {
    "01": st.sampled_from(["11", "12", "13", "1", "", "XX"]),
    "52": st.sampled_from(["0000", "4814", "000", "ABCD", ""]),
    "53": st.sampled_from(["986", "840", ""]),
    "54": st.sampled_from(["100.00", "0.00", "1,00", "100.000"]),
    "58": st.sampled_from(["BR", "AR", "br"]),
    "59": st.sampled_from(["NETSUL", " ", "", "F" * 26]),
    "60": st.sampled_from(["BRASILIA", " ", "", "B" * 16]),
    "62": st.sampled_from([tlv(("05", "***")), tlv(("05", "a-b"))]),
}
TARGETS = st.sampled_from(
    [
        *(tlv(("01", key)) for key in (EVP, EVP.upper(), "52998224725", "529.982.247-25", "golpe", "")),
        *(tlv(("25", url)) for url in (URL, f"https://{URL}", "pix.example.com")),
        "",
    ]
)


@given(TARGETS, st.fixed_dictionaries({}, optional=OBJECTS), st.sampled_from(["", "52", "59", "60", "62"]))
def test_decode_and_the_kiosk_judge_a_pix_alike(target: str, objects: dict[str, str], without: str) -> None:
    text = pix(target=target, without=without, **{f"o{name}": value for name, value in objects.items()})
    row = decode.decode(text, today=TODAY)
    kiosk = checked(OpenBoleto(BoletoId("1"), pix=text))
    assert row["valid"] is (kiosk.pix is not None)


@given(
    st.sampled_from([ITAU, BILL, cobranca(currency="8"), cobranca(bank="000"), arrecadacao(segment="8")]),
    st.data(),
)
def test_decode_and_the_kiosk_judge_a_line_alike(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.sampled_from("0123456789 .-")) + text[place + 1 :]
    row = decode.decode(changed, today=TODAY)
    kiosk = checked(OpenBoleto(BoletoId("1"), line=changed))
    assert row["valid"] is (kiosk.title is not None)


def test_valid_and_invalid_rows_have_the_same_keys() -> None:
    for good, bad in [("529.982.247-25", "529.982.247-26"), (ITAU, ITAU[:-1]), (BILL, BILL[:-1])]:
        [right], [wrong] = run(good), run(bad)
        assert list(right) == list(wrong)


def test_today_settles_the_cycle() -> None:
    [then], [now] = run(ITAU, today=date(2002, 4, 1)), run(ITAU)
    assert (then["due_date"], now["due_date"]) == ("2002-05-01", "2026-12-21")
    assert run(ITAU, today=None)[0]["valid"] is True


def test_one_object_for_each_line_of_stdin() -> None:
    stdin = "529.982.247-25\n\n12345678909\r\nbom dia"
    assert [row["input"] for row in run(stdin=stdin)] == ["529.982.247-25", "", "12345678909", "bom dia"]
    assert [row["input"] for row in run("1", "-", "2", stdin="a\nb\n")] == ["1", "a", "b", "2"]
    assert run(stdin="") == []


def test_lines_to_read() -> None:
    out = io.StringIO()
    texts = ["529.982.247-25", ITAU, "529.982.247-26", "bom dia"]
    assert decode.run(texts, today=TODAY, as_json=False, out=out, stdin=io.StringIO()) == 0
    assert out.getvalue().splitlines() == [
        "cpf: formatted 529.982.247-25",
        f"boleto: line_formatted {ITAU}, bank 341, amount 123.45, due_date 2026-12-21",
        "cpf: second_dv: the second check digit does not match",
        "unknown: neither CPF, CNPJ, boleto, arrecadação nor PIX",
    ]


def test_bytes_that_are_no_text_do_not_stop_the_rest() -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n52998224725\n"), encoding="utf-8")
    out = io.StringIO()
    assert decode.run([], today=TODAY, as_json=True, out=out, stdin=stdin) == 0
    assert [json.loads(row)["valid"] for row in out.getvalue().splitlines()] == [False, True]


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    script = (
        "import sys; from totem.cli.main import run; sys.exit(run(['decode', '--json', *['x'] * 100_000]))"
    )
    with (tmp_path / "err").open("w") as err:
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=err)
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(30) == 1
    assert not (tmp_path / "err").read_text()


def test_nothing_heavy_is_imported() -> None:
    script = (
        "import sys, totem.cli.decode; "
        "print([m for m in ('pydantic', 'PySide6', 'httpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    row = decode.decode(text, today=TODAY)
    assert row["input"] == text
    assert bool(row["valid"]) == (row["error"] is None)
    json.dumps(row)
