#!/usr/bin/env python3
"""The software bill of materials of a bundle, CycloneDX 1.6: `sbom.py BUNDLE VERSION EPOCH OUT`.

Its components are those that have a licence in the bundle. For `dev_release`, by the Python that froze it.
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


def write(bundle: Path, version: str, epoch: int, out: Path) -> None:
    """Write the bill of `bundle` to `out`; the same bundle gives the same bill."""
    rows = json.loads((bundle / "licences" / "components.json").read_text(encoding="utf-8"))
    licences = LicenseFactory()
    totem = Component(
        name="totem",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="totem",
        licenses=[licences.make_from_string("Apache-2.0")],
    )
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"totem {version} {json.dumps(rows)}"))
    bom.metadata.component = totem
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    parts = [
        Component(
            name=row["name"],
            version=row["version"] or None,
            type=ComponentType.LIBRARY,
            bom_ref=row["purl"],
            purl=PackageURL.from_string(row["purl"]),
            licenses=[licences.make_from_string(row["licence"])],
        )
        for row in rows
        if row["name"] != "totem"
    ]
    bom.components.update(parts)
    bom.register_dependency(totem, parts)
    out.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
