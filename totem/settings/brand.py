"""`[brand]`: the company as the customer sees it. What is wrong here is told, and the kiosk runs."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from totem.settings.problems import ExpectedKind, unexpected
from totem.settings.section import File, Section

TITLE_LENGTH, LEAD_LENGTH = 48, 120
"""How long the texts may be, in characters: as much as the smallest panel holds at its type's size."""


def _one_plain_line(text: str) -> str:
    """Spaces in a row, line breaks and tabs among them, become one; what cannot be seen is refused."""
    line = " ".join(text.split())
    if any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn"} for character in line):
        raise unexpected(ExpectedKind.PLAIN_TEXT)
    return line


Line = AfterValidator(_one_plain_line)
Title = Annotated[str, Field(max_length=TITLE_LENGTH), Line]
Lead = Annotated[str, Field(max_length=LEAD_LENGTH), Line]


class BrandTexts(Section):
    """Own words in place of the house's. A language without words of its own keeps the house's."""

    home_title: Title | None = Field(None, description="Large on the home screen, Portuguese")
    home_title_en: Title | None = Field(None, description="The same in English")
    home_title_es: Title | None = Field(None, description="The same in Spanish")
    home_lead: Lead | None = Field(None, description="Under home_title, Portuguese")
    home_lead_en: Lead | None = Field(None, description="The same in English")
    home_lead_es: Lead | None = Field(None, description="The same in Spanish")
    farewell: Title | None = Field(None, description="Large on the last screen, Portuguese")
    farewell_en: Title | None = Field(None, description="The same in English")
    farewell_es: Title | None = Field(None, description="The same in Spanish")


class BrandSettings(Section):
    """The company, as the customer sees it. What is wrong here is told, and the default is shown."""

    name: Annotated[str, Line] = Field(
        "Totem", min_length=1, max_length=40, description="Company name, shown on every screen"
    )
    logo: File | None = Field(
        None,
        description="SVG, PNG, JPEG or WebP; a square one stands beside the name,"
        " one that is more than half as wide again as high stands alone",
    )
    primary: str = Field(
        "#3a2bd0",
        pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
        examples=["#3a2bd0"],
        description="Accent colour; shades that words can be read on are computed from it",
    )
    slides: tuple[File, ...] = Field((), description="Images shown on the home screen, one after another")
    support_phone: Annotated[str, Line] | None = Field(None, max_length=40, description="Phone for help")
    site: Annotated[str, Line] | None = Field(None, max_length=80, description="Site for help")
    address: Annotated[str, Line] | None = Field(
        None, max_length=120, description="Where people are served, in one line"
    )
    texts: BrandTexts = Field(default_factory=BrandTexts)
