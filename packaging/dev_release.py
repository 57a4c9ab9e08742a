"""`dev.py release`: a new version, in one command; all that it consists of, in `dist/release`.

    dev.py release --version 1.4.0 --key keys/release.pem --repository www/totem

    totem-VERSION-linux-x86_64.tar.xz   the folder `totem`, for other systems and for updates
    totem_VERSION_amd64.deb
    totem-VERSION.cdx.json              what is in it, for who watches over its parts (CycloneDX)
    LICENCES.txt                        each component, its version and its licence
    SHA256SUMS

Made of the commit, not of what lies in the checkout: twice the same commit and version is twice the same
files. With a key, the bundle is signed as well, and offered to kiosks by the repository (`dev_update`).
"""

import argparse
import hashlib
import json
import lzma
import shutil
import subprocess
import tarfile
from pathlib import Path

import bundle_version
import dev_bundle
import dev_deb
import dev_environment
import dev_roots
from bundle_contents import NAME
from dev_errors import SetupError


def run(root: Path, arguments: list[str]) -> int:
    """Make a release of the commit of the checkout at `root`; returns the exit status.

    Raises:
        SetupError: the checkout has changes, something is not as it should be, or it cannot be made here.
    """
    try:
        given = options().parse_args(arguments)
    except SystemExit as told:
        return int(told.code or 0)
    if given.version:
        bundle_version.must_be_version(given.version)
    if given.key and not given.key.is_file():
        raise SetupError(f"{given.key}: there is no such key; dev.py update-keys makes it.")
    if not dev_roots.can_be_made():
        raise SetupError("a release is made in a bare Debian, by root on Linux alone: run this with sudo.")
    if dev_bundle.git(root, "status", "--porcelain"):
        raise SetupError("commit what is changed, or put it away: a release is made of a commit.")
    bundle = dev_bundle.make(root, given.version)
    dev_bundle.check(bundle)
    package = dev_deb.make(root, bundle)
    if not given.untried:
        for release in dev_bundle.BARE_RELEASES:
            dev_bundle.try_bare(bundle, release)
            dev_deb.try_install(package, release)
    out = collect(root, bundle, package)
    print(f"{out}:\n{(out / 'SHA256SUMS').read_text(encoding='ascii')}", end="", flush=True)
    return sign(root, bundle, given.key, given.repository) if given.key else 0


def options() -> argparse.ArgumentParser:
    """Options of the command."""
    parser = argparse.ArgumentParser(prog="dev.py release", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--version", default="", help="as in 1.4.0 (default: pyproject.toml's)")
    parser.add_argument("--key", type=Path, help="release.pem: sign it as an update, too")
    where = "folder that a web server offers kiosks (default: %(default)s)"
    parser.add_argument("--repository", type=Path, default=Path("dist/updates"), help=where)
    parser.add_argument("--untried", action="store_true", help="do not try it in bare Debians")
    return parser


def sign(root: Path, bundle: Path, key: Path, repository: Path) -> int:
    """Have the bundle signed and offered by the environment's Python; return the exit status."""
    python = dev_environment.ensure(root)
    program: list[str | Path] = [python, root / "packaging" / "dev_update.py", "update-archive", bundle]
    return subprocess.call([*program, "--key", key, "--repository", repository])


def collect(root: Path, bundle: Path, package: Path) -> Path:
    """Put the release together; return its folder."""
    version, epoch = bundle_version.version_in(bundle), dev_bundle.commit_time(root)
    out = root / "dist" / "release"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    archive(bundle, out / f"{NAME}-{version}-linux-x86_64.tar.xz", epoch)
    shutil.copyfile(package, out / package.name)
    shutil.copyfile(bundle.parent / dev_bundle.BILL, out / f"{NAME}-{version}.cdx.json")
    rows, parts = (
        json.loads((bundle / "licences" / name).read_text(encoding="utf-8"))
        for name in ("components.json", "compiled-in.json")
    )
    (out / "LICENCES.txt").write_text(licences(rows, parts), encoding="utf-8")
    (out / "SHA256SUMS").write_text(sums(out), encoding="ascii")
    return out


def archive(bundle: Path, out: Path, epoch: int) -> None:
    """Pack the folder, sorted, everything root's and of one date."""

    def settle(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = epoch
        return member

    with lzma.open(out, "wb", preset=2) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(bundle, NAME, recursive=False, filter=settle)
        for place in sorted(bundle.rglob("*")):
            tar.add(place, f"{NAME}/{place.relative_to(bundle)}", recursive=False, filter=settle)


def licences(rows: list[dict[str, str]], parts: list[dict[str, str]]) -> str:
    """The list of components with their licences, a line each, and of the `parts` compiled into them."""
    lines = _table([(row["name"], row["version"], row["licence"]) for row in rows])
    inner = _table([(row["of"], f"{row['name']} {row['version']}".rstrip(), row["licence"]) for row in parts])
    head = "The licences' texts are in the folder `licences` of the program."
    return "\n".join([head, "", *lines, "", "Compiled into them, as their makers list it:", "", *inner, ""])


def _table(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max((len(row[column]) for row in rows), default=0) + 2 for column in range(2)]
    return [f"{name:<{widths[0]}}{version:<{widths[1]}}{licence}".rstrip() for name, version, licence in rows]


def sums(folder: Path) -> str:
    """What `sha256sum -c` reads, of all files in `folder`."""
    files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
