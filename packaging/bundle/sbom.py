"""Write a bundle's bill of materials, CycloneDX 1.6: `python -m bundle.sbom BUNDLE VERSION EPOCH OUT`.

Its components are those that have a licence in the bundle, and the parts compiled into them. Run by the
Python of the bundle's environment.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

LICENCES = LicenseFactory()


def write(bundle: Path, version: str, epoch: int, out: Path) -> None:
    """Write the bill of `bundle` to `out`; the same bundle makes the same file."""
    rows, within = (
        json.loads((bundle / "licences" / name).read_text(encoding="utf-8"))
        for name in ("components.json", "compiled-in.json")
    )
    totem = Component(
        name="totem",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="totem",
        licenses=[LICENCES.make_from_string("Apache-2.0")],
    )
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"totem {version} {json.dumps([rows, within])}"))
    bom.metadata.component = totem
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    components = {row["name"]: _component(row) for row in rows if row["name"] != "totem-kiosk"}
    parts = {row["purl"]: _component(row) for row in within}  # several components may contain the same part
    bom.components.update([*components.values(), *parts.values()])
    bom.register_dependency(totem, components.values())
    for name, component in components.items():
        bom.register_dependency(component, [parts[row["purl"]] for row in within if row["of"] == name])
    out.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", encoding="utf-8")


def _component(row: dict[str, str]) -> Component:
    return Component(
        name=row["name"],
        version=row["version"] or None,
        type=ComponentType.LIBRARY,
        bom_ref=row["purl"],
        purl=PackageURL.from_string(row["purl"]),
        licenses=[LICENCES.make_from_string(row["licence"])],
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
