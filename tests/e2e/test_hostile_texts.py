"""Hostile texts of an ERP are shown literally or not at all: no markup, mnemonic or bidi override acts."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from support import sampling
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

DOCUMENT, FORMATTED = "52998224725", "529.982.247-25"
PICTURE = "<img src='file:///etc/passwd' width=2000 height=2000>"
HOSTILE = {
    "markup": f"<b>Rua</b> {PICTURE}<a href='http://evil.example'>aqui</a>",
    "entities": "Rua &amp; &lt;b&gt; &#0; &copy;",
    "mnemonics": "&Rua &X &&Y Z&",
    "turned around": "Rua \u202egnp.exe\u202c \u2066x\u2069 \u200f\u200e",
    "hidden": "R\u200bu\u200ca\u200d \ufeffA\u2060B\u00adC",
    "lines": "Rua\r\nA\n\n\n\tB\x0b\x0cC\u2028D\u2029E",
    "controls": "Rua\x00\x07\x1b[31mA\x7f\x9b",
    "endless word": "R" * 10_000,
    "endless words": "Rua " * 2_500,
    "pictures": "Rua 👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈 مرحبا 中文 a\u0301\u0302\u0303" + "\u0300" * 60,
    "marks between joiners": "R" + "\u0315\u200d\u0489\u034f\ufe0f" * 60 + "ＵＡ\uffe3",
    "commands": "%s %n %1 {0} {{x}} ${HOME} $(reboot) `id` '; DROP TABLE x; --",
}
FILLS: dict[str, tuple[str, ...]] = {name: (text,) for name, text in HOSTILE.items()}
"""Texts of the ERP's fields, one after another: in full one text in all fields, else each in some."""
if not sampling.full:
    _texts = tuple(HOSTILE.values())
    FILLS = {f"from {turn}": _texts[turn:] + _texts[:turn] for turn in range(0, len(_texts), 3)}
UNSHOWABLE = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\u200b\u200e\u200f\u202a\u202d\u202e"}
UNSHOWABLE |= set("\u2028\u2029\u2066\u2067\u2068\u2069\ufeff\u2060") - {"\n"}
PILE_OF_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]{3}")
OURS = {"\n", "\u200b"}
"""Characters at which our own sentences may be broken."""


@pytest.fixture(scope="module")
def customers() -> list[Registration]:
    """Customers of the ERP, which each test replaces."""
    return []


@pytest.fixture(scope="module")
def base_url(customers: list[Registration]) -> Iterator[str]:
    """Address of an ERP with these customers."""
    with ReferenceErp(token=ERP_SECRET, data=customers) as erp:
        yield erp.base_url


@pytest.fixture
def driver(
    request: pytest.FixtureRequest,
    make_kiosk: MakeKiosk,
    customers: list[Registration],
    base_url: str,
    tmp_path: Path,
) -> KioskDriver:
    """A kiosk whose ERP sends a hostile text wherever a text may be."""
    texts = cycle(request.param)
    today = datetime.now().astimezone().date()
    fields, boletos = next(
        (each.fields, each.boletos)
        for each in seed.registrations(today)
        if str(each.fields["cnpj_cpf"]) == FORMATTED
    )
    told = ("nome", "fantasia", "endereco", "numero", "complemento", "bairro", "cidade", "email", "fone")
    rows = []
    for contract in ("1", "2"):
        titles = [{**each, "nome_cliente": next(texts), "descricao": next(texts)} for each in boletos]
        hostile = {name: next(texts) for name in told}
        row = {**fields, **hostile, "id_cliente": contract, "id_contrato": contract}
        row["endereco"] = f"{contract} {hostile['endereco']}"
        rows.append({**row, "boletos": titles})
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"clientes": rows}), encoding="utf-8")
    customers[:] = seed.load(data)
    return make_kiosk(base_url=base_url)


def assert_plain(driver: KioskDriver) -> None:
    window = driver.window
    for each in (window, *window.findChildren(QWidget)):
        if isinstance(each, QLabel):
            assert each.textFormat() is Qt.TextFormat.PlainText, each
            assert each.pixmap().isNull() or not each.text()
        if isinstance(each, QAbstractButton):
            assert each.shortcut().isEmpty(), (each, each.text())
    for text in driver.texts():
        assert not (set(text) - OURS) & UNSHOWABLE, ascii(text)[:200]
        assert len(text) < 2_000, text[:80]
        assert not PILE_OF_MARKS.search(text), ascii(text)[:200]
    here = window.current
    for each in here.findChildren(QWidget):
        if each.isVisible() and each.objectName() and not _scrolls(each, here):
            at = each.mapTo(here, each.rect().topLeft())
            assert here.rect().contains(each.rect().translated(at)), (each, at, each.size())


def _scrolls(widget: QWidget, top: QWidget) -> bool:
    """True if it stands in something larger than what is seen of it."""
    parent = widget.parentWidget()
    while parent is not None and parent is not top:
        if parent.objectName() == "qt_scrollarea_viewport":
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("driver", FILLS.values(), ids=FILLS, indirect=True)
def test_a_visit_shows_a_hostile_text_as_a_text(driver: KioskDriver) -> None:
    size = driver.window.size()
    driver.look_up(DOCUMENT)
    driver.arrive(State.CONTRACTS)
    assert_plain(driver)
    driver.touch("contract_0")
    driver.arrive(State.BOLETOS)
    assert_plain(driver)
    driver.touch_row(0)
    driver.arrive(State.PAY)
    assert_plain(driver)
    driver.touch("print")
    driver.arrive(State.PRINTED)
    assert_plain(driver)
    assert driver.window.size() == size
    driver.touch("leave")
    driver.wait_for("home")
    assert_plain(driver)
