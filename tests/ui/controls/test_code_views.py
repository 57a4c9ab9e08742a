"""QR codes and barcodes of the pay screen, decoded from screenshots."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage

from support.gallery import samples, scenes
from support.gallery.samples import without_codes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.layout_measure import Panel
from support.paper_reader import Symbol, grey, symbols
from support.sampling import covering, crossed, part
from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.payment_codes import CODES
from totem.lab.reference_erp.seed import DEMO_DOCUMENTS
from totem.printing.layout.symbols import qr_matrix
from totem.printing.printer import PrinterFault
from totem.session.states import State
from totem.ui.controls.progress import StepList
from totem.ui.preferences import AccessibilityOptions
from totem.ui.screens.pay import PayScreen

SIZES = {"portrait": PORTRAIT, "landscape": LANDSCAPE}
LEAST_QR_MM = 60.0
QR_FORMS = [form.value for form, row in CODES.items() if not row.is_barcode]
PAYABLE = [document for document, _ in DEMO_DOCUMENTS if document not in {"390.533.447-05", "123.456.789-09"}]


def views(boleto: CheckedBoleto) -> Iterator[tuple[str, str, str]]:
    """Each view that a boleto has, the format of its symbol, and what is to be read from it."""
    for form in boleto.offered:
        yield form.value, "ITF" if CODES[form].is_barcode else "QRCode", boleto.payload(form)


def half(image: QImage) -> QImage:
    """The picture at half its size, as a cheap camera gives it."""
    return image.scaled(
        image.size() / 2, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def read(image: QImage) -> list[Symbol]:
    return symbols(grey(image))


def show(driver: KioskDriver, boleto: CheckedBoleto, view: str) -> QImage:
    driver.window.show_view_state(scenes.view_state(State.PAY, chosen=boleto))
    pay = driver.window.current
    assert isinstance(pay, PayScreen)
    pay.show_view(view)
    driver.settle()
    return driver.picture()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_every_code_decodes_at_full_and_half_size(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    seen = set()
    documents = part(PAYABLE, int(size == LANDSCAPE), every=4)
    for document in documents:
        for boleto in samples.by_document()[document].boletos[:1]:
            for view, kind, text in views(boleto):
                image = show(driver, boleto, view)
                for picture in (image, half(image)):
                    found = [(symbol.kind, symbol.text) for symbol in read(picture)]
                    assert found == [(kind, text)], (document, view, picture.size())
                seen.add((document, view))
    assert len(seen) > len(documents)
    assert {view for _, view in seen} == {form.value for form in CODES}


OPTIONS = [
    *(AccessibilityOptions(text_percent=percent) for percent in (100, 125, 150)),
    *(AccessibilityOptions(low=True), AccessibilityOptions(contrast=True)),
]


PANELS = covering(
    [
        *(Panel(768, 1366), Panel(1366, 768), Panel(768, 1366, 15.6), Panel(1366, 768, 15.6)),
        *(Panel(1080, 1920, 15.6), Panel(1080, 1920), Panel(1920, 1080), Panel(2160, 3840)),
    ],
    lambda panel: (panel.width, panel.height),
    lambda panel: panel.inches,
)
"""Whether a scanner finds the edges depends on the pixels, and on their number in a millimetre."""


@pytest.mark.parametrize("panel", PANELS, ids=str)
def test_codes_decode_on_other_panels(make_kiosk: MakeKiosk, panel: Panel) -> None:
    driver = make_kiosk(panel.size, base_url=None, screen={"diagonal_inches": panel.inches})
    boleto = samples.by_document()[samples.ALL_FORMS].boletos[0]
    usual, *others = OPTIONS
    for options in (usual, *part(others, PANELS.index(panel), every=4)):
        driver.use(options)
        for view, kind, text in views(boleto):
            if view == "barcode" or options == usual:
                image = show(driver, boleto, view)
                assert [(symbol.kind, symbol.text) for symbol in read(image)] == [(kind, text)], (
                    view,
                    options,
                )
                if view == "barcode":
                    assert_bars_are_two_pixels_and_quiet(driver, image)


def assert_bars_are_two_pixels_and_quiet(driver: KioskDriver, image: QImage) -> None:
    """No element is narrower than two pixels, and ten of the narrowest are white on each side of the bars."""
    bars = driver.find("bars")
    area = QRect(bars.mapTo(driver.window, QPoint()), bars.size())
    row = grey(image)[area.center().y(), area.left() : area.right() + 1]
    assert set(np.unique(row)) == {0, 255}
    edges = np.flatnonzero(np.diff(row.astype(int)))
    narrow = np.diff(edges).min()
    assert narrow >= 2
    assert min(edges[0] + 1, len(row) - 1 - edges[-1]) >= 10 * narrow


@pytest.mark.parametrize(
    ("panel", "options"),
    crossed([Panel(1280, 800), Panel(1024, 768, 15), Panel(540, 960)], OPTIONS[:3]),
    ids=str,
)
def test_a_screen_with_too_few_pixels_has_advice_in_place_of_bars(
    make_kiosk: MakeKiosk, panel: Panel, options: AccessibilityOptions
) -> None:
    driver = make_kiosk(panel.size, base_url=None, screen={"diagonal_inches": panel.inches})
    driver.use(options)
    whole = samples.by_document()[samples.ALL_FORMS].boletos[0]
    alone = without_codes(whole, keep={PaymentForm.BARCODE})
    cases = [
        (whole, None, "Use o PIX ou imprima o boleto."),
        (whole, PrinterFault.PAPER_OUT, "Use o PIX."),
        (alone, None, "Imprima o boleto."),
        (alone, PrinterFault.PAPER_OUT, "O código de barras não cabe nesta tela."),
    ]
    for boleto, fault, advice in cases:
        driver.window.show_view_state(scenes.view_state(State.PAY, chosen=boleto, printer_fault=fault))
        pay = driver.window.current
        assert isinstance(pay, PayScreen)
        pay.show_view("barcode")
        driver.settle()
        assert read(driver.picture()) == []
        assert driver.reads("bars_instead") == advice
        assert driver.shows("line")
        assert not any(steps.isVisible() for steps in pay.findChildren(StepList))
        text, bars = driver.find("bars_instead"), driver.find("bars")
        assert bars.rect().contains(text.geometry())
        assert text.heightForWidth(text.width()) <= bars.height()


@pytest.mark.parametrize(("size", "view"), crossed(list(SIZES.values()), QR_FORMS), ids=str)
def test_a_qr_code_is_60_mm_wide_with_its_quiet_zone_on_white(
    make_kiosk: MakeKiosk, size: QSize, view: str
) -> None:
    driver = make_kiosk(size, base_url=None)
    boleto = samples.by_document()[samples.ALL_FORMS].boletos[0]
    image = show(driver, boleto, view)
    (symbol,) = read(image)
    width = symbol.right - symbol.left
    text = {name: text for name, _, text in views(boleto)}[view]
    module = width / len(qr_matrix(text))
    quiet = round(4 * module)
    assert width / driver.window.theme.px_per_mm >= LEAST_QR_MM - 1
    picture = grey(image)
    top, bottom, left, right = symbol.top - 2, symbol.bottom + 2, symbol.left - 2, symbol.right + 2
    for band in (
        picture[top - quiet + 3 : top, left - quiet + 3 : right + quiet - 3],
        picture[bottom + 1 : bottom + quiet - 3, left - quiet + 3 : right + quiet - 3],
        picture[top:bottom, left - quiet + 3 : left],
        picture[top:bottom, right + 1 : right + quiet - 3],
    ):
        assert band.size > 0
        assert np.min(band) > 250


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_barcode_has_print_size_and_its_digits_in_groups(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    boleto = samples.by_document()[samples.ALL_FORMS].boletos[0]
    (symbol,) = read(show(driver, boleto, "barcode"))
    px_per_mm = driver.window.theme.px_per_mm
    assert (symbol.right - symbol.left) / px_per_mm >= 103 - 1
    assert driver.find("bars").height() / px_per_mm >= 13
    assert boleto.title is not None
    assert driver.reads("line").split() == boleto.title.line_formatted.split()


def test_a_view_shows_the_code_of_its_own_boleto_after_another(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    for boleto in samples.by_document()[samples.MARIA].boletos:
        for view, _, text in views(boleto):
            assert [symbol.text for symbol in read(show(driver, boleto, view))] == [text]
