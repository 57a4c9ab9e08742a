"""Commissioning test: report, pictures, slip and exit code of every outcome."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from support.card_kiosk import install_cards
from support.emulators.ixc import IxcEmulator
from support.fake_cards import FakeCards
from support.kiosk_harness import settings_for
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.paper_reader import grey, pages, symbols
from support.rate_limits import FAILURES
from support.sample_boletos import forms
from support.sampling import part
from totem import selftest
from totem.cards.charge import ChargePhase
from totem.domain.card_payment import CardMethod
from totem.domain.customer import PaymentForm
from totem.domain.integrity.payment_codes import CODES
from totem.lab.reference_erp.server import ReferenceErp
from totem.selftest.scenario import ControlUnavailable, TouchDriver
from totem.session.card_terms import CardTerms

MARIA, SEVERAL, NOTHING, STRANGER = "529.982.247-25", "862.883.667-57", "390.533.447-05", "123.456.789-09"
LETTERS, NO_PIX, BARE = "12.ABC.345/01DE-35", "168.995.350-09", "935.411.347-80"
SMALL = (540, 960)
Report = dict[str, Any]
Commission = Callable[..., tuple[int, Report]]


@pytest.fixture
def commission(erp: ReferenceErp, tmp_path: Path, qapp: QApplication) -> Commission:
    """Runs a commissioning test against the reference ERP: exit code and report."""

    def run(
        document: str,
        *,
        size: tuple[int, int] = SMALL,
        base_url: str = erp.base_url,
        print_slip: bool = False,
        language: str = "pt_BR",
        answer: str | None = None,
        challenge: str = "none",
        card: str | None = None,
        most_failures: int = FAILURES,
        **erp_settings: object,
    ) -> tuple[int, Report]:
        settings = settings_for(
            base_url,
            tmp_path / "site",
            erp={"token": ERP_SECRET, **erp_settings},
            identity={"challenge": challenge, "most_failures": most_failures},
        )
        code = selftest.run(
            settings,
            tax_id=document,
            out=tmp_path / "out",
            size=size,
            print_slip=print_slip,
            language=language,
            answer=answer,
            card=card,
        )
        return code, json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))

    return run


def names(report: Report) -> list[str]:
    return [screen["name"] for screen in report["screens"]]


def ways(*without: PaymentForm) -> list[str]:
    """The pictures of the ways to pay by a code, in order."""
    return [f"pay-{form}" for form in forms(*without)]


@pytest.mark.parametrize("size", part([(768, 1366), (1366, 768)], 1, every=2), ids=str)
def test_a_whole_visit_with_every_view_and_a_slip(
    commission: Commission, tmp_path: Path, size: tuple[int, int]
) -> None:
    code, report = commission(MARIA, size=size, print_slip=True)
    assert (code, report["ok"], report["outcome"], report["errors"]) == (0, True, "boletos", [])
    screens = ["home", "document", "boletos", *ways(), "printing", "farewell"]
    assert names(report) == screens
    for number, screen in enumerate(report["screens"], 1):
        assert screen["file"] == f"{number:02}-{screen['name']}.png"
        assert screen["ms"] >= 0
        image = QImage(str(tmp_path / "out" / screen["file"]))
        assert (image.width(), image.height()) == size
    assert report["artefacts"] == ["slip-1.pdf"]
    (page,) = pages((tmp_path / "out" / "slip-1.pdf").read_bytes())
    assert {symbol.kind for symbol in symbols(page)} == {"ITF", "QRCode"}
    assert {"document_to_answer_ms", "boleto_to_codes_ms", "print_ms"} <= report["timings"].keys()
    assert_report_has_boletos_and_no_personal_data(report)
    assert_pictures_of_the_views_decode(tmp_path / "out")
    # The session leaves no statistics and no rate limits: its folder has the printer's alone.
    kept = {each.relative_to(tmp_path / "site") for each in (tmp_path / "site").rglob("*")}
    assert {each.parts[0] for each in kept} == {"printed", "printer.lock"}


@pytest.mark.parametrize("method", part(["debit", "credit"], 1, every=2))
def test_the_first_boleto_is_paid_by_card_on_demand(
    commission: Commission, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    cards = FakeCards()
    terms = CardTerms(tuple(CardMethod), installments=2)
    install_cards(monkeypatch, cards, terms)
    code, report = commission(MARIA, card=method, print_slip=True)
    assert (code, report["errors"]) == (0, [])
    assert report["card"] == {
        "method": method,
        "end": f"approved.{method}",
        "is_settled": True,
        "charge": "3f2a9c1",
    }
    assert [each.method.value for each in cards.requests] == [method]
    shown = names(report)
    assert shown[shown.index(ways()[-1]) + 1 :] == [
        "printing",
        *("pay-card", *(["pay-card-installments"] if method == "credit" else [])),
        *("paid", "printing"),
    ]
    assert len(report["artefacts"]) == 2, "the boleto, and the receipt"


@pytest.mark.parametrize("end", part([ChargePhase.DECLINED, ChargePhase.UNKNOWN], 0, every=2))
def test_a_card_that_is_not_charged_is_an_error(
    commission: Commission, monkeypatch: pytest.MonkeyPatch, end: ChargePhase
) -> None:
    install_cards(monkeypatch, FakeCards(end))
    code, report = commission(MARIA, card="debit")
    assert code == 1
    assert report["card"]["end"] == end.value
    assert report["errors"][0].startswith(f"the card was not charged: {end.value}")
    assert names(report)[-1] != "pay-card", "the visit goes on to its end"


def test_a_kiosk_without_a_card_terminal_says_so(commission: Commission) -> None:
    code, report = commission(MARIA, card="debit")
    assert (code, report["errors"][0]) == (1, "no card terminal is configured: set card.provider")


def test_forms_that_an_erp_gives_later_are_waited_for(commission: Commission, tmp_path: Path) -> None:
    with IxcEmulator() as ixc:
        code, report = commission(MARIA, size=(768, 1366), print_slip=True, **ixc.settings())
    assert (code, report["errors"]) == (0, [])
    assert names(report)[3:6] == ["pay-pix", "pay-barcode", "printing"]
    (picture,) = (tmp_path / "out").glob("*-pay-pix.png")
    assert [symbol.kind for symbol in symbols(grey(QImage(str(picture))))] == ["QRCode"]
    assert [name for name, _ in ixc.effects] == ["get_pix"]


def assert_pictures_of_the_views_decode(out: Path) -> None:
    kinds = {}
    for file in sorted(out.glob("*-pay-*.png")):
        kinds[file.stem[3:]] = [symbol.kind for symbol in symbols(grey(QImage(str(file))))]
    rows = {f"pay-{form}": row for form, row in CODES.items()}
    assert kinds == {name: ["ITF" if row.is_barcode else "QRCode"] for name, row in rows.items()}


def assert_report_has_boletos_and_no_personal_data(report: Report) -> None:
    assert [set(boleto) for boleto in report["boletos"]] == [
        {"amount", "due_date", "offered", "findings"}
    ] * 3
    assert report["boletos"][1] == {
        "amount": "129.90",
        "due_date": report["boletos"][1]["due_date"],
        "offered": [form.value for form in forms()],
        "findings": [],
    }
    untimed = [{**screen, "ms": 0} for screen in report["screens"]]  # 529 ms are no CPF
    text = json.dumps(report | {"screens": untimed, "timings": {}}, ensure_ascii=False)
    for private in ("Maria", "529", "75691", "Jaguara", "000201"):
        assert private not in text


@pytest.mark.parametrize(
    ("document", "outcome", "screens"),
    [
        (
            LETTERS,
            "boletos",
            ["home", "document", "boletos", *ways(), "leaving"],
        ),
        (NO_PIX, "boletos", ["home", "document", "boletos", *ways(PaymentForm.PIX)]),
        (NOTHING, "nothing_open", ["home", "document", "nothing_open", "farewell"]),
    ],
)
def test_each_customer_sees_what_there_is(
    commission: Commission, document: str, outcome: str, screens: list[str]
) -> None:
    code, report = commission(document)
    assert (code, report["outcome"], names(report)) == (0, outcome, screens)


def test_the_first_of_several_contracts_is_taken(commission: Commission) -> None:
    code, report = commission(SEVERAL)
    assert code == 0
    assert names(report)[:4] == ["home", "document", "contracts", "boletos"]
    assert len(report["boletos"]) == 1


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ("clientes:status=401", "refused"),
        ("boletos:html", "bad_answer"),
    ],
)
def test_each_failure_has_its_outcome(
    commission: Commission, erp: ReferenceErp, expected_logs: LogWatch, rules: str, outcome: str
) -> None:
    expected_logs.expect("search failed, reference")
    erp.faults.set(rules)
    code, report = commission(MARIA)
    assert (code, report["ok"], report["outcome"]) == (1, False, outcome)
    assert names(report) == ["home", "document", "failed"]
    assert len(report["errors"]) == 1


def test_a_slow_erp_is_unavailable(
    commission: Commission, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed, reference")
    erp.faults.set("clientes:delay=30")
    _, report = commission(MARIA, timeout_s=0.5)
    assert report["outcome"] == "unavailable"


def test_a_slow_answer_within_the_timeout_is_waited_for(commission: Commission, erp: ReferenceErp) -> None:
    erp.faults.set("*:delay=0.45")  # longer than any two touches that Qt would call a double click
    code, report = commission(BARE, size=(960, 540))
    assert (code, report["outcome"]) == (0, "boletos")
    assert names(report) == ["home", "document", "boletos", "pay-pix", "leaving"]


def test_no_connection(commission: Commission, expected_logs: LogWatch) -> None:
    expected_logs.expect("search failed, reference")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        code, report = commission(MARIA, base_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert (code, report["outcome"]) == (1, "unavailable")


def test_an_unknown_document_is_reported_as_often_as_it_is_tested(
    commission: Commission, tmp_path: Path
) -> None:
    """Tests in a row are not held up, as customers are who fail."""
    for _ in range(3):
        code, report = commission(STRANGER, most_failures=2)
        assert (code, report["outcome"], names(report)) == (1, "not_found", ["home", "document", "failed"])
    assert not list((tmp_path / "site").glob("limits*"))


@pytest.mark.parametrize("document", ["529.982.247-26", "x", ""])
def test_an_invalid_tax_id_is_reported_without_a_session(commission: Commission, document: str) -> None:
    code, report = commission(document)
    assert (code, report["outcome"], report["screens"]) == (1, None, [])
    assert "the document is not valid" in report["errors"][0]
    assert not document or document not in report["errors"][0]


@pytest.mark.parametrize(
    ("challenge", "answer"),
    [("auto", "14/03"), ("postal_code", "050")],
)
def test_an_identity_check_is_answered(commission: Commission, challenge: str, answer: str) -> None:
    code, report = commission(MARIA, challenge=challenge, answer=answer)
    assert (code, report["outcome"], report["errors"]) == (0, "boletos", [])
    assert names(report)[:4] == ["home", "document", "identity", "boletos"]


@pytest.mark.parametrize(
    ("challenge", "answer", "error"),
    part(
        [
            ("birth_date", None, "the identity is checked (birth_date), and there is no answer"),
            ("birth_date", "15/03", "the answer to the identity check was not right"),
            ("postal_code", "999", "the answer to the identity check was not right"),
        ],
        0,
        every=2,
    ),
)
def test_a_failed_identity_check_is_reported(
    commission: Commission, challenge: str, answer: str | None, error: str
) -> None:
    code, report = commission(MARIA, challenge=challenge, answer=answer)
    assert (code, report["outcome"], report["errors"]) == (1, "not_identified", [error])
    assert names(report) == ["home", "document", "identity"]


def test_an_unknown_language_fails(commission: Commission) -> None:
    code, report = commission(MARIA, language="xx")
    assert (code, report["ok"], report["screens"]) == (1, False, [])
    assert "pt_BR" in report["errors"][0]


def test_an_unwritable_folder_is_reported(commission: Commission, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "printed").touch()
    code, report = commission(MARIA, print_slip=True)
    assert (code, report["outcome"]) == (1, "boletos")
    assert report["artefacts"] == []
    assert "nothing was printed" in report["errors"]


def test_only_the_slips_of_this_visit_are_collected(commission: Commission, tmp_path: Path) -> None:
    printed = tmp_path / "site" / "printed"
    printed.mkdir(parents=True)
    (printed / "slip-of-yesterday.pdf").write_bytes(b"%PDF-1.4")
    _, report = commission(MARIA, print_slip=True)
    assert report["artefacts"] == ["slip-1.pdf"]
    assert (tmp_path / "out" / "slip-1.pdf").read_bytes() != b"%PDF-1.4"


def test_an_aborted_scenario_fails(commission: Commission, erp: ReferenceErp, qapp: QApplication) -> None:
    erp.faults.set("clientes:delay=30")
    QTimer.singleShot(700, qapp, lambda: qapp.exit(0))
    code, report = commission(MARIA)
    assert (code, report["ok"]) == (1, False)
    assert report["errors"] == ["it was ended from outside"]


def test_only_available_controls_are_touched(commission: Commission, qapp: QApplication) -> None:
    from PySide6.QtWidgets import QPushButton, QWidget

    window = QWidget()
    button = QPushButton("x", window)
    button.setObjectName("x")
    hand = TouchDriver(window)
    with pytest.raises(ControlUnavailable, match="is not on the screen"):
        hand.touch("x", window)
    window.show()
    button.setEnabled(False)
    with pytest.raises(ControlUnavailable, match="cannot be touched"):
        hand.touch("x", window)
    window.close()
