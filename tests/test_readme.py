"""README.md against the program: its examples are valid, its tables match, its files exist."""

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from totem.domain.taxid import TaxId
from totem.erp.factory import make_erp
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.session_erp import Capability
from totem.printing.thermal.transports.connection import transport_factory
from totem.settings import ErpSettings, Settings
from totem.settings.credentials import secrets_of
from totem.settings.erp import section_model
from totem.settings.erp_kinds import KINDS
from totem.settings.printer_profiles import PROFILES, ImageCommand, Profile, StatusFamily

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRINTERS = README.partition("\n## Printers\n")[2].partition("\n## ")[0]
EXAMPLES = [line for line in PRINTERS.splitlines() if line.startswith("printer = ")]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PRINTERS.splitlines()
    if line.startswith("| `") and "printer.profile" not in line
]
ERPS = README.partition("\n## ERPs\n")[2].partition("\n## ")[0]
VENDORS = [kind for kind in KINDS if kind != "contract"]
CAPABILITIES = {
    'installations ("Meu plano")': Capability.INSTALLATIONS,
    "notas fiscais": Capability.INVOICES,
    "statement": Capability.STATEMENT,
    "yearly clearances": Capability.CLEARANCES,
    "trust unlock": Capability.UNLOCK,
    "support ticket": Capability.TICKET,
    "own contact details": Capability.CONTACT,
    'lead ("Quero que me liguem")': Capability.LEAD,
    'sign-up ("Quero ser cliente")': Capability.SIGN_UP,
}
"""Rows of the table of ERPs that the adapters' `capabilities` decide."""
CLEARS = {
    b"": "no command",
    b"\x10\x05\x02": "`DLE ENQ 2`",
    b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08": "`DLE DC4 8`",
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_printer_example_can_be_used(example: str) -> None:
    printer = Settings.parse(tomllib.loads(example)).printer
    if printer.connection is not None:
        transport_factory(printer.connection)


def test_there_is_an_example_for_each_kind_and_each_way() -> None:
    used = [Settings.parse(tomllib.loads(example)).printer for example in EXAMPLES]
    ways = ["tcp", "usb", "serial", "windows"]
    assert [(p.kind, p.connection and p.connection.partition(":")[0]) for p in used] == [
        *(("thermal", way) for way in ways),
        *((kind, None) for kind in ("cups", "windows", "pdf")),
    ]


def test_the_first_configuration_is_read_as_a_whole() -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block
    Settings.parse(tomllib.loads(block[1]))


def test_the_table_is_what_the_profiles_say() -> None:
    told = [(name, row[1:]) for row in ROWS for name in re.findall(r"`([^`]+)`", row[0])]
    assert sorted(name for name, _ in told) == sorted(PROFILES)
    assert dict(told) == {name: as_told(profile) for name, profile in PROFILES.items()}


def as_told(profile: Profile) -> list[str]:
    others = "status" if profile.status is not StatusFamily.EPSON else "echo, if it answers"
    return [
        f"{profile.dots} dots, {profile.dpi} dpi",
        "`GS v 0`" if profile.image is ImageCommand.RASTER else "`ESC *`",
        profile.cut.value,
        profile.status.value,
        "echo" if profile.echo else others,
        CLEARS[profile.cancel],
    ]


def table_rows(text: str) -> list[list[str]]:
    lines = (line for line in text.splitlines() if line.startswith("|") and not line.startswith("|--"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def erp_column(kind: str) -> dict[str, str]:
    """The cells of one kind in the table of ERPs, by the row's name."""
    rows = [row for row in table_rows(ERPS) if len(row) == len(KINDS) + 1]
    place = next(row for row in rows if row[0] == "`erp.kind`").index(f"`{kind}`")
    return {row[0]: row[place] for row in rows}


def suite_of(kind: str) -> Any:
    """The tests of a vendor's adapter, whose attributes the adapter has been held to."""
    return getattr(import_module(f"erp.adapters.test_{kind}"), f"Test{kind.capitalize()}")


def test_the_table_of_erps_has_every_kind_and_what_it_was_tried_on() -> None:
    assert {kind: erp_column(kind)["tried on"] for kind in KINDS} == {
        kind: row.tried_on.value for kind, row in KINDS.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_tells_what_the_adapter_can_do(kind: str) -> None:
    erp, told = make_erp(ErpSettings(kind=kind, base_url="https://erp.example")), erp_column(kind)
    yes = "asked" if kind == "contract" else "yes"
    assert {name: told[name] for name in CAPABILITIES} == {
        name: yes if capability in erp.capabilities else "–" for name, capability in CAPABILITIES.items()
    }
    unnamed = erp.capabilities - {*CAPABILITIES.values(), Capability.BOLETO_DETAIL, Capability.FILES}
    assert unnamed == frozenset()
    assert ("opened" in told.values()) <= (Capability.BOLETO_DETAIL in erp.capabilities)


@pytest.mark.parametrize("kind", VENDORS)
def test_the_table_tells_what_the_adapter_is_tested_for(kind: str) -> None:
    suite, told = suite_of(kind), erp_column(kind)
    assert told["contracts to choose from"] == ("yes" if suite.chooses_contract else "–")
    assert told["digitable line"] == ("list" if suite.line_in_list else "opened")
    assert told["PIX"] == ("list" if suite.pix_in_list else "opened")
    assert (told["today's amount"] == "list") is suite.amount_of_today
    assert told["requests until the boletos are shown"] == str(suite.browse_calls)


@pytest.mark.parametrize("kind", VENDORS)
def test_the_table_tells_whether_opening_a_boleto_may_change_the_erp(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects, send = [], HttpClient.send

    async def record(client: HttpClient, request: Request, *deadline: Any) -> Response:
        effects.append(request.effect)
        return await send(client, request, *deadline)

    monkeypatch.setattr(HttpClient, "send", record)
    suite = suite_of(kind)
    with suite.make(quirks={"no_pix"}) as emulator:
        suite().complete(emulator, TaxId.parse("529.982.247-25"))
    may_change = Effect.WRITE in effects
    assert erp_column(kind)["opening a boleto may change the ERP"] == ("yes" if may_change else "–")
    page = (ROOT / f"packaging/manual/erp/{kind}.md").read_text(encoding="utf-8")
    changes = page.partition("\n## O que muda")[2].partition("\n## ")[0]
    assert ("alguém abre ou imprime" in changes) is may_change


@pytest.mark.parametrize("kind", VENDORS)
def test_the_installer_is_told_of_every_setting_and_secret(kind: str) -> None:
    row = next(row for row in table_rows(ERPS) if row[0] == f"`{kind}`" and len(row) == 5)
    secrets = re.findall(r"`(token|password|client_secret|syndata)`", row[2])
    assert secrets == [each.name for each in secrets_of(kind)]
    model = section_model(kind)
    section = model.fields if model is not None else {}
    plain = [name for name in section if name.removesuffix("_file") not in secrets]
    assert sorted(re.findall(r"`([a-z_]+)`", f"{row[3]} {row[4]}")) == sorted(plain)


def test_each_kind_has_open_questions_for_its_first_server() -> None:
    questions = {row[0] for row in table_rows(ERPS.partition("### The first real server")[2])}
    assert {f"`{kind}`" for kind in VENDORS} <= questions


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", ERPS, re.DOTALL))
def test_the_examples_of_erps_can_be_read(block: str) -> None:
    assert Settings.parse(tomllib.loads(block)).erp.kind != "contract"


DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "packaging").rglob("*.md")),
    ROOT / ".github/state_machine.md",
]
"""Documents of operators and developers, all of which README.md leads to."""
TEXTS = {file: file.read_text(encoding="utf-8") for file in DOCUMENTS}
NAMED = re.compile(r"(?<![\w/.])(?:packaging|\.github|totem|tests)/[\w./-]+\.(?:py|md|png|sh|json)")
LINKED = re.compile(r'\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"')
FENCED = re.compile(r"```.*?```", re.DOTALL)
PATHS = sorted({path for text in TEXTS.values() for path in NAMED.findall(text) if "KIND" not in path})


def links_of(file: Path) -> list[str]:
    """The links of a document to files and headings of the project."""
    found = (markdown or html for markdown, html in LINKED.findall(FENCED.sub("", TEXTS[file])))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


LINKS = [(file, link) for file in DOCUMENTS for link in links_of(file)]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_named_is_there(path: str) -> None:
    assert (ROOT / path).is_file()


@pytest.mark.parametrize(
    ("file", "link"), LINKS, ids=[f"{file.relative_to(ROOT)}→{link}" for file, link in LINKS]
)
def test_a_link_leads_to_a_file_and_a_heading(file: Path, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (file.parent / path).resolve() if path else file
    assert target.exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", FENCED.sub("", target.read_text(encoding="utf-8")), re.MULTILINE)
        assert anchor in map(slug, headings)


def test_every_document_is_found_from_the_first() -> None:
    found, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        file = ahead.pop()
        if file in TEXTS and file not in found:
            found.add(file)
            ahead += [(file.parent / link.partition("#")[0]).resolve() for link in links_of(file)]
    assert [str(file.relative_to(ROOT)) for file in DOCUMENTS if file not in found] == []


def test_the_picture_of_the_house_shows_every_room() -> None:
    picture = README.partition("\n## How it is built\n")[2]
    rooms = [path.parent.name for path in (ROOT / "totem").glob("*/__init__.py")]
    assert [room for room in rooms if f"── {room}/" not in picture] == []


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
