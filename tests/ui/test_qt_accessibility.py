"""Qt's accessibility tree of every screen in every language."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QLineEdit

from support.accessibility_reader import NAME, AccessibleItem, Role, named, read
from support.gallery import samples, scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT, SMALL, KioskDriver, settings_for
from support.recording_intents import record_intents
from support.sampling import first_of_each, part
from totem.domain.taxid import TaxId
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.system.languages import CODES
from totem.ui.input.focus_scope import FocusScope

PRESSED = (Role.Button, Role.CheckBox, Role.RadioButton)
HELD = (*PRESSED, Role.EditableText, Role.List, Role.ListItem)
IN_WORDS = re.compile(r"\w{2,}.*\s\w{2,}", re.DOTALL)
DOUBLED = re.compile(r"[.,;:!?…]\s*[.,;:]|[.,;:]\s*[!?…]")
STATES = re.compile(
    r"\b(un)?(des)?(marcad|selecionad|ligad|select|tick|check|marcad|seleccionad|activad)", re.IGNORECASE
)


@dataclass(frozen=True)
class Face:
    """Accessible texts of one scene: as they are read, and with those of hidden widgets."""

    name: str
    is_screen: bool
    heard: list[AccessibleItem]
    texts: frozenset[str]


@cache
def faces(language: str) -> tuple[Face, ...]:
    """Read the scenes of customers in a language, last the window after the visit; a part in a sample."""
    with tempfile.TemporaryDirectory() as folder:
        driver = KioskDriver(settings_for(None, Path(folder), kiosk={"language": language}), SMALL)
        some_scenes = first_of_each(scenes.customer_scenes(), lambda scene: tuple(scene.name.split("-")[:2]))
        try:
            return tuple(_faces(driver, part(some_scenes, CODES.index(language), every=len(CODES))))
        finally:
            driver.close()


def _faces(driver: KioskDriver, shown: list[scenes.Scene]) -> Iterator[Face]:
    window = driver.window
    driver.paint_nothing()
    for scene in shown:
        scenes.show_scene(window, scene)
        driver.settle()
        front = read(driver.front, hidden=True)
        behind = [] if driver.front is window.current else read(window.current, hidden=True)
        heard = [each for each in front if not each.invisible]
        yield Face(scene.name, driver.front is window.current, heard, texts_in([*front, *behind]))
        scenes.start_over(window)
    driver.settle()
    yield Face("wiped", is_screen=True, heard=[], texts=texts_in(read(window, hidden=True)))


def texts_in(items: Iterable[AccessibleItem]) -> frozenset[str]:
    return frozenset(text for each in items for text in each.texts)


def heard_on(
    driver: KioskDriver, shown: Iterable[scenes.Scene]
) -> Iterator[tuple[str, FocusScope, list[AccessibleItem]]]:
    """The accessible texts of each scene."""
    driver.paint_nothing()
    for face in shown:
        scenes.show_scene(driver.window, face)
        driver.settle()
        yield face.name, driver.front, read(driver.front)
        scenes.start_over(driver.window)


def _is_told(thing: AccessibleItem) -> bool:
    return thing.role in HELD and bool(thing.name.strip())


@pytest.mark.parametrize("language", CODES)
@pytest.mark.usefixtures("qapp")
def test_every_face_is_heard_in_a_sentence_and_every_control_by_name(language: str) -> None:
    wrong = []
    for face in faces(language)[:-1]:
        name, heard, front = face.name, face.heard, face.heard[0]
        if front.role not in (Role.Pane, Role.Dialog) or not IN_WORDS.search(front.name):
            wrong.append(f"{name}: says {front.name!r} as {front.role.name}")
        nameless = [each for each in heard if each.focusable and not _is_told(each)]
        wrong += [f"{name}: {each.name!r} can be held as {each.role.name}" for each in nameless]
        is_about_an_amount = name.partition("-")[0] == "pay"
        if face.is_screen and not is_about_an_amount and not any(named(heard, Role.Heading)):
            wrong.append(f"{name}: has no heading")
        texts = {text for each in heard for text in each.texts}
        wrong += [f"{name}: {text!r} has doubled punctuation" for text in texts if DOUBLED.search(text)]
        stateful = [each.name for each in heard if each.checkable and STATES.search(each.name)]
        wrong += [f"{name}: {each!r} says its state" for each in stateful]
    assert wrong == []


@dataclass(frozen=True)
class Offer:
    """An action of an accessible object; those of the keys of one board are alike, as are those of rows."""

    name: str
    role: Role
    action: str


def offers(interface: QAccessibleInterface) -> Iterator[tuple[Offer, QAccessibleInterface]]:
    """Everything that can be done in a tree; nothing is offered by what cannot be seen."""
    action: QAccessibleActionInterface | None = interface.actionInterface()
    is_field = interface.role() == Role.EditableText  # Qt's own object: it can be focused twice
    for name in action.actionNames() if action is not None and not is_field else ():
        assert not interface.state().invisible, interface.text(NAME)
        kind = re.sub(r"_(\d+|.)$", "", interface.object().objectName())
        yield Offer(kind, interface.role(), name), interface
    for index in range(interface.childCount()):
        child = interface.child(index)
        if child is not None:
            yield from offers(child)


def test_every_action_that_is_offered_changes_something(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(SMALL, base_url=None)
    driver.paint_nothing()
    done: list[tuple[Any, ...]] = record_intents(driver).calls
    driver.window.overlays.still_there.stayed.connect(lambda: done.append(("stayed",)))
    driver.kiosk.accessibility.changed.connect(lambda: done.append(("options",)))
    driver.kiosk.languages.changed.connect(lambda: done.append(("language",)))

    def show(face: scenes.Scene) -> QAccessibleInterface:
        scenes.start_over(driver.window)
        driver.kiosk.languages.reset()
        driver.kiosk.accessibility.reset()
        scenes.show_scene(driver.window, face)
        return QAccessible.queryAccessibleInterface(driver.front)

    def state(front: FocusScope) -> tuple[int, list[AccessibleItem], list[int]]:
        carets = [field.cursorPosition() for field in front.findChildren(QLineEdit)]
        return len(done), read(front), carets

    tried: set[Offer] = set()
    idle: list[str] = []
    for face in first_of_each(scenes.customer_scenes(), lambda face: face.subject):
        new = {offer for offer, _ in offers(show(face))} - tried
        tried |= new
        for offer in sorted(new, key=str):
            found = next(each for there, each in offers(show(face)) if there == offer)
            front = driver.front
            before = state(front)
            action = found.actionInterface()
            assert action is not None
            action.doAction(offer.action)
            is_eraser = offer.name in ("erase", "clear")  # offered in an empty field as well
            if driver.front is front and state(front) == before and not is_eraser:
                idle.append(f"{face.name}: {offer}")
    assert not idle, "\n".join(idle)
    assert {"Press", "Toggle", "SetFocus"} <= {offer.action for offer in tried}


def test_the_boletos_are_a_list_of_sentences(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(SMALL, base_url=None)
    face = next(each for each in scenes.customer_scenes() if each.name == "boletos")
    scenes.show_scene(driver.window, face)
    heard = read(driver.front)
    assert named(heard, Role.List) == ["Boletos em aberto"]
    said = [each for each in named(heard, Role.Button) if "R$" in each]
    assert len(said) == 3
    assert "Vencido há 18 dias" in said[0]
    assert "inclui multa e juros" in said[0]
    assert re.search(r"Venceu em \d\d/\d\d/\d{4}", said[0])
    assert "Vence hoje" in said[1]
    assert "Em dia" in said[2]


def test_codes_options_and_progress_are_heard_as_such(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    names = {"pay-pix", "pay-barcode", "printing-printing", "still_there"}
    shown = [face for face in scenes.customer_scenes() if face.name in names]
    roles = {name: heard for name, _, heard in heard_on(driver, shown)}
    assert named(roles["pay-pix"], Role.Graphic) == ["QR Code do PIX"]
    assert "Código de barras do boleto" in named(roles["pay-barcode"], Role.Graphic)
    ways = {each.name: each.checked for each in roles["pay-barcode"] if each.role == Role.RadioButton}
    assert [ways[name] for name in ("PIX", "Boleto", "No celular", "Português")] == [False, True, False, True]
    assert named(roles["printing-printing"], Role.ProgressBar) == ["Em andamento"]
    assert re.fullmatch(r"Faltam \d+ segundos", named(roles["still_there"], Role.ProgressBar)[0])


def test_the_field_has_a_name_and_a_value_and_its_trouble_is_an_alert(driver: KioskDriver) -> None:
    driver.ask_document()
    driver.type("52998")
    field = next(each for each in read(driver.front) if each.role == Role.EditableText)
    assert (field.name, field.value) == ("CPF ou CNPJ", "529.98")
    driver.type("224726")
    assert "Confira os números" in named(read(driver.front), Role.AlertMessage)[0]
    driver.press(Qt.Key.Key_Backspace)
    assert named(read(driver.front), Role.AlertMessage) == []


def test_the_confirmed_document_is_masked_at_once(driver: KioskDriver, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    driver.scan("52998224725")
    driver.wait_until(lambda: driver.state is State.SEARCHING, "the search")
    told = {text for each in read(driver.window, hidden=True) for text in each.texts}
    assert "***.982.247-**" in told
    assert not any("529.982" in text for text in told)


@pytest.mark.usefixtures("qapp")
def test_no_face_exposes_private_data() -> None:
    """Names, documents and addresses in full stand on no screen, so no reader hears of them."""
    private: set[str | None] = set()
    for document, sample in samples.by_document().items():
        private |= {document, TaxId.parse(document).value}
        for customer in sample.customers:
            private |= {customer.name, customer.email, *customer.phones}

    typed = {scene.name for scene in scenes.customer_scenes() if scene.subject == "document"}
    found = [
        (face.name, text)
        for language in CODES
        for face in faces(language)
        for text in filter(None, private)
        if face.name not in typed and any(text in each for each in face.texts)
    ]
    assert found == []


class Announced:
    """Catches what is announced."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.said: list[tuple[str, bool]] = []
        self.alerts = 0
        patch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
        patch.setattr(QAccessible, "updateAccessibility", staticmethod(self._take))

    def _take(self, event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            urgent = event.politeness() == QAccessible.AnnouncementPoliteness.Assertive
            self.said.append((event.message(), urgent))
        elif event.type() == QAccessible.Event.Alert:
            self.alerts += 1


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Announced:
    return Announced(monkeypatch)


def test_a_visit_is_announced_screen_by_screen(driver: KioskDriver, announced: Announced) -> None:
    driver.open_boleto("529.982.247-25")
    chosen = "Escolha como pagar"
    driver.wait_until(lambda: any(chosen in sentence for sentence, _ in announced.said), "the pay screen")
    said = [sentence for sentence, _ in announced.said]
    assert any(each.startswith("Qual é o seu CPF ou CNPJ?") for each in said)
    assert "Tudo certo. Toque em Continuar." in said
    assert any(each.startswith("3 boletos em aberto") for each in said)
    assert announced.alerts == 0


@pytest.mark.parametrize(
    ("typed", "part"),
    [("52998224726", "Confira os números"), ("12345678909", "Não encontramos esse documento")],
)
def test_errors_are_announced_at_once(
    driver: KioskDriver, announced: Announced, typed: str, part: str
) -> None:
    driver.type(typed)
    driver.press(Qt.Key.Key_Return)
    driver.wait_until(lambda: any(part in said and urgent for said, urgent in announced.said), "the alert")
    assert announced.alerts == 1
