"""Whole visits by actions over AT-SPI alone, from outside, as switch access and voice control do them."""

import re
from collections.abc import Iterator

import pytest

from support import accessibility_bus as bus
from support.accessibility_bus import AtspiObject, Client
from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.write_routes import LEADS
from totem.system.languages import CODES

MARIA = "52998224725"
LETTERS, NUMBERS = "ana lima", {"Telefone": "41988887777", "CEP": "80020310"}
CONFIG = """
[kiosk]
name = "Totem de teste"
state_dir = "{folder}"
[screen]
motion = "reduced"
[voice]
enabled = false
[sound]
enabled = false
[erp]
base_url = "{url}"
token = "{token}"
[printer]
kind = "pdf"
folder = "{folder}/printed"
[lead]
enabled = true
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, erp_server: ReferenceErp) -> Iterator[Client]:
    """A client before an upright kiosk that runs."""
    folder = tmp_path_factory.mktemp("kiosk")
    config = folder / "totem.toml"
    config.write_text(
        CONFIG.format(folder=folder, url=erp_server.base_url, token=ERP_SECRET), encoding="utf-8"
    )
    with bus.desktop((540, 960)) as environ, bus.kiosk(config, environ) as connected:
        yield connected


def on_screen(client: Client, *names: str) -> dict[str, AtspiObject]:
    """The visible objects by their object names, once one of `names` is there and the focus rests.

    One object has the focus, it was the last to be reported, and it is no control of the footer. Objects are
    read one after another: while a screen changes, two of them may have had the focus.
    """

    def read() -> list[AtspiObject]:
        seen = client.read()
        focused = [each.path for each in seen if each.has(bus.FOCUSED)]
        client.receive()
        reported = [path for _, detail, value, path in client.events if (detail, value) == ("focused", 1)]
        is_at_rest = len(focused) == 1 and reported[-1:] in ([], focused)
        return seen if is_at_rest and any(each.id in names for each in seen) else []

    seen: list[AtspiObject] = client.wait_until(read, f"one focus on {', '.join(names)}")
    client.events.clear()
    assert ".foot." not in next(each.place for each in seen if each.has(bus.FOCUSED))
    return {each.id: each for each in seen}


def press(client: Client, seen: AtspiObject) -> None:
    assert seen.actions[:1] == ("Press",), seen
    assert client.do(seen), seen


def rows(client: Client) -> list[AtspiObject]:
    """The cards of a list, in their order."""
    return [each for each in client.read() if re.search(r"(boletos|choices)_\d+$", each.id)]


def type_on(client: Client, shown: dict[str, AtspiObject], text: str) -> None:
    """Press the keys of a text, then the one that confirms it."""
    for key in text:
        pressed = client.again(shown["letters_space" if key == " " else f"key_{key}"])
        assert pressed is not None
        press(client, pressed)
    confirm = client.wait_until(
        lambda: next((each for each in client.read() if each.id.endswith("confirm") and each.actions), None),
        "what confirms",
    )
    press(client, confirm)


def choose(client: Client, shown: dict[str, AtspiObject], language: str) -> dict[str, AtspiObject]:
    """The home screen in a language, which each of its objects names."""
    press(client, shown[f"language_{language}"])
    client.wait_until(
        lambda: on_screen(client, "start")[f"language_{language}"].has(bus.CHECKED),
        f"the language {language}",
    )
    shown = on_screen(client, "start")
    locales = {client.locale(each).partition("_")[0] for each in shown.values()}
    assert locales == {language.partition("_")[0]}
    return shown


def test_a_whole_visit_by_actions_alone(client: Client) -> None:
    """In a language of the customer's, up to the paper; all languages name themselves at home."""
    shown = on_screen(client, "start")
    for language in CODES:
        if not shown[f"language_{language}"].has(bus.CHECKED):
            shown = choose(client, shown, language)
    start = shown["start"]
    press(client, start)
    type_on(client, on_screen(client, "document_field"), MARIA)

    shown = on_screen(client, "boletos_0")
    assert not client.do(start), "an object of a screen that left does nothing"
    assert "Toggle" not in rows(client)[0].actions
    press(client, shown["pay_several"])
    cancel = on_screen(client, "cancel_selection")["cancel_selection"]
    boleto = rows(client)[0]
    assert boleto.actions[:2] == ("Press", "Toggle")
    for marked in (True, False):
        assert client.do(boleto, "Toggle")
        client.wait_until(lambda: rows(client)[0].has(bus.CHECKED) is marked, "the mark")  # noqa: B023
    press(client, cancel)
    on_screen(client, "pay_several")
    press(client, rows(client)[0])

    shown = on_screen(client, "pix_qr")
    radios = {each.id: each for each in shown.values() if each.role == "radio button"}
    assert all(each.has(bus.FOCUSABLE) for each in radios.values())
    assert not set(radios["view_pix"].actions) & {"Press", "Toggle"}, "it is chosen already"
    press(client, radios["view_barcode"])
    shown = on_screen(client, "bars")
    assert (shown["view_barcode"].has(bus.CHECKED), shown["view_pix"].has(bus.CHECKED)) == (True, False)
    assert client.do(shown["view_pix"], "Toggle")
    press(client, on_screen(client, "pix_qr")["leave"])
    shown = on_screen(client, "leave_anyway")
    assert shown["leave_anyway"].actions[:1] == ("Press",)
    press(client, shown["wait"])
    press(client, on_screen(client, "pix_qr")["print"])
    press(client, on_screen(client, "came_out", "finish")["finish"])
    press(client, on_screen(client, "farewell")["leave"])
    on_screen(client, "start")


def test_a_form_by_actions_alone(client: Client, erp_server: ReferenceErp) -> None:
    before = len(erp_server.store.all(LEADS))
    press(client, on_screen(client, "way_lead")["way_lead"])
    shown = on_screen(client, "text_field")
    while "finish" not in shown:
        question = client.find("", "heading")
        answer_step(client, shown)
        client.wait_until(lambda: client.find("", "heading") != question, "the next step")  # noqa: B023
        shown = on_screen(client, "text_field", "choices_0", "agree", "go", "skip", "finish")
    press(client, shown["finish"])
    client.wait_until(lambda: len(erp_server.store.all(LEADS)) > before, "the ERP to have it")
    assert erp_server.store.all(LEADS)[-1]["dados"]["nome"].lower() == LETTERS


def answer_step(client: Client, shown: dict[str, AtspiObject]) -> None:
    field = shown.get("text_field")
    if "agree" in shown or "go" in shown:
        press(client, shown["agree" if "agree" in shown else "go"])
    elif field is not None:
        type_on(client, shown, LETTERS if "key_q" in shown else NUMBERS[field.name])
    else:
        press(client, rows(client)[0])
