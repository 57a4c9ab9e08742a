"""The example file: complete, explained, and equal to the defaults."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from totem.settings import Settings, load
from totem.settings.json_schema import json_schema
from totem.settings.schema_text import SchemaText, example
from totem.system.localization import CommandLanguage


def uncommented() -> str:
    return re.sub(r"^#(?! )", "", example(CommandLanguage.PORTUGUESE), flags=re.MULTILINE)


def test_it_loads_as_it_is_and_uncommented(tmp_path: Path) -> None:
    for text in (example(CommandLanguage.PORTUGUESE), uncommented()):
        file = tmp_path / "totem.toml"
        file.write_text(text, encoding="utf-8")
        assert load(file, {}).settings == Settings()


def test_it_has_every_key() -> None:
    def keys(table: dict[str, Any], path: tuple[str, ...] = ()) -> list[str]:
        return [
            leaf
            for name, value in table.items()
            for leaf in (keys(value, (*path, name)) if isinstance(value, dict) else [".".join((*path, name))])
        ]

    assert sorted(keys(tomllib.loads(uncommented()))) == sorted(SchemaText(Settings).leaves())


def test_every_key_and_section_is_explained() -> None:
    before = ""
    for line in example(CommandLanguage.PORTUGUESE).splitlines():
        if re.match(r"#?[\w\[]", line):
            assert before.startswith("# "), line
            assert "None" not in before
        before = line


def test_the_schema_is_json_and_knows_the_sections() -> None:
    schema = json.loads(json.dumps(json_schema(Settings)))
    assert {"kiosk", "brand", "erp", "payment", "printer", "session"} <= schema["properties"].keys()
