"""README.md against the program, and all documents: what they name and link is there, and each is found."""

import re
import tomllib
from pathlib import Path

import pytest

from generate.manual_tables import VENDORS, short_name
from totem.settings import Settings
from totem.system.languages import LANGUAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "packaging").rglob("*.md")),
    *sorted((ROOT / ".github").glob("*.md")),
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


def test_the_first_configuration_is_read_as_a_whole() -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block
    Settings.parse(tomllib.loads(block[1]))


def test_the_readme_is_read_in_minutes() -> None:
    """At most 160 lines, and no paragraph of more than five."""
    assert len(README.splitlines()) <= 160
    paragraphs = re.split(r"\n\s*\n", FENCED.sub("", README))
    prose = [each for each in paragraphs if not re.match(r"[|<#\d]", each.strip())]
    assert [each for each in prose if len(each.strip().splitlines()) > 5] == []


def test_the_configuration_of_a_store_is_fifteen_lines_at_most() -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block
    assert len(block[1].splitlines()) <= 15


def test_the_readme_names_every_erp_and_language() -> None:
    assert f"| ERPs: {', '.join(map(short_name, VENDORS))} |" in README
    *first, last = (language.english for language in LANGUAGES)
    assert f"Every screen offers {', '.join(first)} and {last}, " in " ".join(README.split())


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
    picture = README.partition("\n## Follow one lookup\n")[2]
    rooms = [path.parent.name for path in (ROOT / "totem").glob("*/__init__.py")]
    assert [room for room in rooms if f"── {room}/" not in picture] == []


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
