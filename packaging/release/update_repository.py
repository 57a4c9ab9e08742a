"""Make updates: archives of bundles, and the signed repository that kiosks read (The Update Framework).

    dev.py update-keys KEYS                             root.pem, release.pem and root.json, once
    dev.py update-archive BUNDLE --key KEYS/release.pem --repository DIR [--version V] [--days N] [--older]
    dev.py update-root DIR --root KEYS/root.pem [--release NEW.pem] [--new-root NEW.pem]

A web server publishes the repository (metadata/ and targets/) as it is; beside it `update-archive` writes
`totem-V-KIND.update`, the same in one file for a USB stick. `root.json` goes into bundles (assets/updates) or
to kiosks as `updates.public_key`. `root.pem` signs changes of keys only: keep it off line. Signatures expire
after N days: sign again before, by the same command with the same bundle.
"""

import argparse
import hashlib
import json
import lzma
import os
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Key, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from bundle.version import validate_version, version_in
from checkout.process import SetupError
from release import changelog

DAYS = 400
ROOT_YEARS = 20


def now() -> datetime:
    """Current time in whole seconds, the precision of metadata."""
    return datetime.now(UTC).replace(microsecond=0)


# --- keys


def new_key(file: Path) -> CryptoSigner:
    """Make a key that this user alone can read; an existing file is not overwritten."""
    signer = CryptoSigner.generate_ed25519()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(signer.private_bytes)
    return signer


def read_key(file: Path) -> CryptoSigner:
    """Read a key (PEM, PKCS #8)."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    password = os.environ.get("TOTEM_UPDATE_KEY_PASSWORD")
    private = load_pem_private_key(file.read_bytes(), password.encode() if password else None)
    return CryptoSigner(private)


def first_root(root: Key, release: Key) -> Root:
    """Make the first root metadata: `root` signs changes of keys, `release` everything else."""
    first = Root(expires=now() + timedelta(days=365 * ROOT_YEARS), consistent_snapshot=True)
    first.add_key(root, "root")
    for role in ("timestamp", "snapshot", "targets"):
        first.add_key(release, role)
    return first


def make_keys(folder: Path) -> None:
    """Make both keys, and the root metadata for kiosks."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root, release = new_key(folder / "root.pem"), new_key(folder / "release.pem")
    signed = Metadata(first_root(root.public_key, release.public_key))
    signed.sign(root)
    write_metadata(signed, folder / "root.json")


def write_metadata(signed: Metadata[Any], file: Path) -> None:
    """Write public metadata, which python-tuf would make executable."""
    signed.to_file(str(file))
    file.chmod(0o644)


def change_keys(repository: Path, root: Path, release: Path | None, new_root: Path | None) -> int:
    """Replace the key of releases, of root metadata, or both; return the new root metadata's version."""
    signer, latest = read_key(root), latest_root(repository)
    changed = Metadata[Root].from_file(str(latest))
    signed, signers = changed.signed, [signer]
    signed.version += 1
    signed.expires = now() + timedelta(days=365 * ROOT_YEARS)
    if release:
        for role in ("timestamp", "snapshot", "targets"):
            replace_keys(signed, role, read_key(release))
    if new_root:
        signers.append(read_key(new_root))
        replace_keys(signed, "root", signers[-1])
    changed.signatures.clear()
    for each in signers:
        changed.sign(each, append=True)
    write_metadata(changed, repository / "metadata" / f"{signed.version}.root.json")
    return signed.version


def replace_keys(root: Root, role: str, signer: CryptoSigner) -> None:
    """Make `signer` the only key of a role."""
    for known in list(root.roles[role].keyids):
        root.revoke_key(known, role)
    root.add_key(signer.public_key, role)


def latest_root(repository: Path) -> Path:
    """Path of the newest root metadata."""
    return max((repository / "metadata").glob("*.root.json"), key=lambda file: int(file.name.split(".")[0]))


# --- archives


def members(bundle: Path) -> Iterator[tuple[str, Path]]:
    """List the folders and files of a bundle with their relative names, in a fixed order."""
    for place in sorted(bundle.rglob("*"), key=lambda place: place.relative_to(bundle).parts):
        yield place.relative_to(bundle).as_posix(), place


def pack(bundle: Path, file: Path) -> int:
    """Write the archive of a bundle, reproducibly; return the total size of its files."""
    size = 0
    whole = bundle.resolve()
    with lzma.open(file, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for name, place in members(bundle):
            member = tarfile.TarInfo(name)
            if place.is_symlink():
                target = place.resolve()
                if not target.is_file() or not target.is_relative_to(whole):
                    raise ValueError(f"{name} is a link to no file of the bundle")
                member.type, member.linkname = (
                    tarfile.SYMTYPE,
                    os.path.relpath(target, place.parent.resolve()),
                )
                tar.addfile(member)
            elif place.is_dir():
                member.type, member.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(member)
            else:
                member.size = place.stat().st_size
                member.mode = 0o755 if place.stat().st_mode & 0o100 else 0o644
                size += member.size
                with place.open("rb") as stream:
                    tar.addfile(member, stream)
    return size


# --- the repository


def publish(
    bundle: Path,
    repository: Path,
    key: Path,
    version: str,
    kind: str,
    *,
    days: float,
    older: bool = False,
    news: str = "",
) -> Path:
    """Publish `bundle` for machines of a kind in the repository; return the file for USB sticks.

    `news` says to a store's staff what changes for them.
    """
    from totem.domain.version import number
    from totem.updates.tuf_client import target

    number(version)
    metadata, targets = repository / "metadata", repository / "targets"
    if not list(metadata.glob("*.root.json")):
        metadata.mkdir(parents=True, exist_ok=True)
        (metadata / "1.root.json").write_bytes((key.parent / "root.json").read_bytes())
    targets.mkdir(exist_ok=True)
    draft = targets / "draft"
    size = pack(bundle, draft)
    name, digest = target(kind), hash_of(draft)
    draft.replace(targets / f"{digest}.{name}")
    custom: dict[str, object] = {"version": version, "unpacked": size}
    if older:
        custom["may_be_older"] = True
    if news:
        custom["news"] = news
    offered = TargetFile(
        (targets / f"{digest}.{name}").stat().st_size, {"sha256": digest}, name, {"custom": custom}
    )
    sign(repository, read_key(key), {name: offered}, timedelta(days=days))
    return wrap(repository, repository / f"totem-{version}-{kind}.update", f"{digest}.{name}")


def agreed_version(bundle: Path, wanted: str | None) -> str:
    """Read a bundle's version, and compare it with the `wanted` one, if given.

    Raises:
        SetupError: they differ, or the bundle has no version.
    """
    if wanted:
        validate_version(wanted)
    inside = version_in(bundle)
    if wanted and wanted != inside:
        raise SetupError(f"{bundle} is version {inside}, not {wanted}: dev.py release --version {wanted}")
    return inside


def hash_of(file: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sign(repository: Path, signer: CryptoSigner, offered: dict[str, TargetFile], lasts: timedelta) -> None:
    """Sign the `offered` targets and the earlier ones; each file is written before another refers to it."""
    metadata, expires = repository / "metadata", now() + lasts
    before = metadata / "timestamp.json"
    version = Metadata[Timestamp].from_file(str(before)).signed.version if before.exists() else 0
    known = metadata / f"{version}.targets.json"
    others = Metadata[Targets].from_file(str(known)).signed.targets if known.exists() else {}
    version += 1
    targets = Targets(version, expires=expires, targets={**others, **offered})
    snapshot = Snapshot(version, expires=expires, meta={"targets.json": MetaFile(version)})
    timestamp = Timestamp(version, expires=expires, snapshot_meta=MetaFile(version))
    signed: list[tuple[str, Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp]]] = [
        (f"{version}.targets.json", Metadata(targets)),
        (f"{version}.snapshot.json", Metadata(snapshot)),
        ("timestamp.json", Metadata(timestamp)),
    ]
    for name, each in signed:
        each.sign(signer)
        write_metadata(each, metadata / name)


def wrap(repository: Path, file: Path, archive: str) -> Path:
    """Write the repository with one of its archives into one file."""
    version = json.loads((repository / "metadata" / "timestamp.json").read_bytes())["signed"]["version"]
    roots = sorted(each.name for each in (repository / "metadata").glob("*.root.json"))
    names = [*roots, "timestamp.json", f"{version}.snapshot.json", f"{version}.targets.json"]
    with tarfile.open(file, "w") as tar:
        for place in (*(f"metadata/{name}" for name in names), f"targets/{archive}"):
            member = tarfile.TarInfo(place)
            member.size = (repository / place).stat().st_size
            with (repository / place).open("rb") as stream:
                tar.addfile(member, stream)
    return file


def main(arguments: list[str]) -> int:
    """Run a command; return its exit status."""
    from totem.updates.tuf_client import machine

    parser = argparse.ArgumentParser(prog="dev.py", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    keys = commands.add_parser("update-keys", help="make the keys that sign updates")
    keys.add_argument("folder", type=Path, help="where they go: root.pem, release.pem, root.json")
    archive = commands.add_parser("update-archive", help="sign a bundle and offer it to kiosks")
    archive.add_argument("bundle", type=Path, help="the frozen folder, as in dist/totem")
    archive.add_argument("--key", type=Path, required=True, help="release.pem; root.json lies beside it")
    where = "folder that a web server offers kiosks (default: %(default)s)"
    archive.add_argument("--repository", type=Path, default=Path("dist/updates"), help=where)
    archive.add_argument("--version", help="refuse a bundle of another version (default: accept any)")
    archive.add_argument("--kind", default=machine(), help="of machine, as in linux-x86_64 or win32-amd64")
    archive.add_argument("--days", type=float, default=DAYS, help="until it expires (default: %(default)s)")
    archive.add_argument("--older", action="store_true", help="it may take the place of a newer version")
    root = commands.add_parser("update-root", help="change the keys, or renew the root metadata")
    root.add_argument("repository", type=Path, help="folder of --repository")
    root.add_argument("--root", type=Path, required=True, help="root.pem, which signs the change")
    root.add_argument("--release", type=Path, help="another key for releases")
    root.add_argument("--new-root", type=Path, help="another root key")
    given = parser.parse_args(arguments)
    try:
        if given.command == "update-keys":
            make_keys(given.folder)
            print(f"{given.folder}: keep root.pem off line; root.json goes to the kiosks")
        elif given.command == "update-archive":
            version = agreed_version(given.bundle, given.version)
            entry = changelog.find(version)
            file = publish(
                given.bundle,
                given.repository,
                given.key,
                version,
                given.kind,
                days=given.days,
                older=given.older,
                news=entry.store_text if entry else "",
            )
            print(file)
        else:
            print(change_keys(given.repository, given.root, given.release, given.new_root))
    except (OSError, ValueError, SetupError) as error:
        sys.stderr.write(f"dev.py {given.command}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
