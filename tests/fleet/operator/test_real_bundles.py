"""`update_now` from the owner's command to the kiosk of the next version: real bundles, signed and fetched.

It needs `dist/totem` (`packaging/dev.py bundle`), whose copies get other versions.
"""

import os
import shutil
import ssl
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import trustme

from bundle.version import version_in
from release import update_repository
from support import sampling
from support.mosquitto import needs_mosquitto
from support.real_fleet import RealFleet, RealKiosk, wait_for
from support.update_server import Publisher, serving
from totem.lab.reference_erp.server import ReferenceErp
from totem.updates.installation import BASE, InstallRoot
from totem.updates.tuf_client import machine

BUNDLE = Path(__file__).resolve().parents[3] / "dist" / "totem"
pytestmark = [
    needs_mosquitto,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not (sampling.full and BUNDLE.exists()), reason="packs bundles for minutes; there is no dist/totem"
    ),
]


def other_version(folder: Path, version: str, *, without: str = "") -> Path:
    """Copy the bundle as another version, `without` a folder of packages that it needs."""
    leave_out = shutil.ignore_patterns(without) if without else None
    shutil.copytree(BUNDLE, folder, symlinks=True, ignore=leave_out)
    (before,) = folder.rglob("totem_kiosk-*.dist-info")
    text = (before / "METADATA").read_text(encoding="utf-8")
    (before / "METADATA").unlink()
    (before / "METADATA").write_text(
        text.replace(f"\nVersion: {version_in(BUNDLE)}\n", f"\nVersion: {version}\n")
    )
    before.rename(before.with_name(f"totem_kiosk-{version}.dist-info"))
    assert version_in(folder) == version
    return folder


class Workshop:
    """Keys and repository of updates, and its web server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.repository = folder, folder / "repository"
        update_repository.make_keys(folder / "keys")
        self.authority = trustme.CA()
        self.authority.cert_pem.write_to_path(folder / "updates-ca.pem")

    def publish(self, bundle: Path) -> None:
        """Offer a bundle."""
        key = self.folder / "keys" / "release.pem"
        update_repository.publish(bundle, self.repository, key, version_in(bundle), machine(), days=1)

    def serve(self) -> AbstractContextManager[Publisher]:
        """Serve the repository."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        return serving(Publisher(self.repository), context)


def test_an_owner_updates_a_kiosk_and_a_version_that_does_not_start_goes_back(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "workshop")
    place = InstallRoot(tmp_path / "opt")
    shutil.copytree(BUNDLE, place.folder(BASE), symlinks=True)
    place.versions.mkdir()
    place.set_current(BASE)
    first = version_in(BUNDLE)
    good, broken = "900.0", "901.0"
    workshop.publish(other_version(tmp_path / "good", good))
    fleet = RealFleet(tmp_path)
    with fleet, ReferenceErp() as erp, workshop.serve() as publisher:
        more = f"""
[updates]
address = "{publisher.address}"
ca_file = "{workshop.folder / "updates-ca.pem"}"
public_key = "{workshop.folder / "keys" / "root.json"}"
"""
        with RealKiosk(tmp_path / "kiosk", erp.base_url, more=more, allow=("update_now", "restart")) as kiosk:
            kiosk.before_start = lambda: subprocess.run(
                [place.folder(BASE) / "totem", "update", "apply", "--config", kiosk.config],
                env=os.environ,
                check=True,
            )
            kiosk.program = (str(place.root / "current" / "totem"),)
            kiosk.join(fleet, "loja-1")
            assert fleet.row_of("loja-1")["info"]["version"] == first
            code, lines = fleet.answers("send", "update_now", "loja-1", "--arg", f"version={broken}")
            assert (code, lines[-1]["code"]) == (1, "other_version")
            update = ("rollout", "update_now", "loja-1", "--waves", "100%")
            code, lines = fleet.answers(*update, "--arg", f"version={good}")
            assert (code, lines[-1]["done"]) == (0, ["loja-1"]), lines
            assert fleet.row_of("loja-1")["info"]["version"] == good
            wait_for(lambda: "is good" in kiosk.log() or place.read_current() == good, "proof")
            workshop.publish(other_version(tmp_path / "broken", broken, without="PySide6"))
            code, lines = fleet.answers(*update, "--arg", f"version={broken}", "--back-s", "60")
            assert (code, lines[-1]["failed"]) == (1, {"loja-1": "not_back"}), lines
            row = fleet.row_of("loja-1")
            assert (row["alive"], row["info"]["version"]) == (True, good)
            assert {"kind": "update", "code": broken} in row["troubles"]
            assert place.read_current() == good
