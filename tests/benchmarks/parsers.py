"""Benchmark of the parsers of documents and codes: microseconds a call, and `totem decode` in bulk."""

import subprocess
import timeit
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.budgets import Measurement, median_row
from benchmarks.processes import environment, totem
from support.sample_slips import TODAY, arrecadacao_barcode, cobranca_barcode, pix_payload
from totem.domain import boleto, brcode
from totem.domain.taxid import TaxId

CALLS = 200
LINES = 1000


def measure(_work: Path, runs: int) -> list[Measurement]:
    """Time every parser on a valid text, then the command on a pipe of all texts."""
    cobranca, arrecadacao, pix = cobranca_barcode(), arrecadacao_barcode(), pix_payload()
    line = boleto.parse(cobranca, today=TODAY).line_formatted
    texts = ["529.982.247-25", "12.ABC.345/01DE-35", cobranca, line, arrecadacao, pix]
    return [
        _call("TaxId.parse, alphanumeric CNPJ", lambda: TaxId.parse("12.ABC.345/01DE-35"), runs),
        _call("boleto.parse, barcode", lambda: boleto.parse(cobranca, today=TODAY), runs),
        _call("boleto.parse, linha digitável", lambda: boleto.parse(line, today=TODAY), runs),
        _call("boleto.parse, arrecadação", lambda: boleto.parse(arrecadacao, today=TODAY), runs),
        _call("brcode.parse, dynamic PIX", lambda: brcode.parse(pix), runs),
        _decode(texts, runs),
    ]


def _call(what: str, function: Callable[[], object], runs: int) -> Measurement:
    times = [each / CALLS * 1e6 for each in timeit.repeat(function, number=CALLS, repeat=runs)]
    return median_row(what, "µs", times, 100)


def _decode(texts: list[str], runs: int) -> Measurement:
    lines = "".join(f"{texts[number % len(texts)]}\n" for number in range(LINES))
    env = environment()
    times = []
    for _ in range(runs):
        began = perf_counter()
        subprocess.run(
            totem("decode", "--json", "-"), input=lines, env=env, text=True, capture_output=True, check=True
        )
        times.append(perf_counter() - began)
    return median_row(f"totem decode, {LINES} lines through a pipe", "s", times, 1)
