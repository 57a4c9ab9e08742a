"""Write the JSON Schemas of the fleet's messages, for programs of others that read or write them.

Run it with the project's Python after a message has changed: `.venv/bin/python
packaging/generate/fleet_schemas.py`. They come from the models of `totem.fleet.messages`.
"""

import json
import re
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program

from totem.fleet.messages import SCHEMAS, FleetMessage

FOLDER = Path(__file__).resolve().parents[1] / "fleet" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED = {
    "EventMessage": "Event",
    "EventSeverity": "Severity",
    "KioskService": "Service",
    "StateMessage": "State",
}
"""Names in the schemas, which stay, of models that are called otherwise in the program."""


def files() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {f"{name}.json": _text(name, model) for name, model in SCHEMAS.items()}


def _text(name: str, model: type[FleetMessage]) -> str:
    text = json.dumps(model.model_json_schema())
    text = re.sub(r'(?<=["/])\w+(?=")', lambda found: PUBLISHED.get(found[0], found[0]), text)
    schema = json.loads(text)
    schema["required"] = ["v", *schema.get("required", ())]  # a default in the program, and in every message
    head = {"$schema": DIALECT, "$id": f"urn:totem:fleet:1:{name}"}
    return json.dumps(head | schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for file, text in files().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
