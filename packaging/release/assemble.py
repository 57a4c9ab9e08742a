"""`dev.py release`: make a new version in one command, with all its files in `dist/release`.

    dev.py release --version 1.4.0 --key keys/release.pem --repository www/totem

    totem-VERSION-linux-x86_64.tar.xz   the folder `totem`, for other systems and for updates
    totem_VERSION_amd64.deb
    totem_kiosk-VERSION.*               wheel and source distribution
    totem-VERSION.cdx.json              the bill of materials (CycloneDX) of archive and package
    LICENCES.txt                        each component, its version and its licence
    NOTES.md                            the version's part of the changelog, if it has one
    SHA256SUMS

`--also FILE…` puts more files among them, as the installer, which is made on Windows (`dev.py installer`).
The same commit and version make the same files; a checkout with changes is refused, and a version that the
commit's tag contradicts. With a key, the bundle is also signed and published in the repository of updates
(`update_repository`).
"""

import argparse
import hashlib
import json
import lzma
import shutil
import tarfile
import tomllib
from pathlib import Path

from bundle import build, chroot
from bundle.contents import NAME
from bundle.version import VERSION, validate_version, version_in
from checkout import environment
from checkout.process import Command, SetupError
from release import acceptance, changelog, deb, wheel


def run(root: Path, arguments: list[str]) -> int:
    """Make a release of the commit of the checkout at `root`; return the exit status.

    Raises:
        SetupError: the checkout has changes, a test failed, or it cannot be made here.
    """
    try:
        given = options().parse_args(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    if given.version:
        validate_version(given.version)
    if given.key and not given.key.is_file():
        raise SetupError(f"{given.key}: there is no such key; dev.py update-keys makes it.")
    if not chroot.can_be_made():
        raise SetupError("a release is made in a bare Debian, by root on Linux alone: run this with sudo.")
    if build.git(root, "status", "--porcelain"):
        raise SetupError("commit what is changed, or put it away: a release is made of a commit.")
    check_files(given.also)
    check_tags(given.version or own_version(root), build.git(root, "tag", "--points-at", "HEAD").split())
    bundle = build.make(root, given.version)
    build.inspect(bundle)
    package = deb.make(root, bundle)
    if not given.untried:
        for release in build.BARE_RELEASES:
            build.try_in_chroot(bundle, release)
            acceptance.check_package(package, release)
    wheels = wheel.make(root, root / "build" / "wheel", root / "dist", given.version)
    out = collect(root, bundle, [package, *wheels, *given.also])
    print(f"{out}:\n{(out / 'SHA256SUMS').read_text(encoding='ascii')}", end="", flush=True)
    return sign(root, bundle, given.key, given.repository) if given.key else 0


def options() -> argparse.ArgumentParser:
    """Options of the command."""
    parser = argparse.ArgumentParser(prog="dev.py release", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--version", default="", help="as in 1.4.0 (default: pyproject.toml's)")
    parser.add_argument("--key", type=Path, help="release.pem: sign it as an update, too")
    where = "folder that a web server offers kiosks (default: %(default)s)"
    parser.add_argument("--repository", type=Path, default=Path("dist/updates"), help=where)
    parser.add_argument("--also", type=Path, nargs="+", default=[], metavar="FILE", help="more of its files")
    parser.add_argument("--untried", action="store_true", help="do not try it in bare Debians")
    return parser


def check_files(files: list[Path]) -> None:
    """Check that the files are there before the others are made.

    Raises:
        SetupError: one is not.
    """
    for file in files:
        if not file.is_file():
            raise SetupError(f"{file}: there is no such file.")


def check_tags(version: str, tags: list[str]) -> None:
    """Compare the version with the tags of the commit.

    Raises:
        SetupError: the commit is tagged as other versions only.
    """
    versions = [tag for tag in tags if VERSION.fullmatch(tag.removeprefix("v"))]
    if versions and f"v{version}" not in versions:
        raise SetupError(f"the commit is tagged {', '.join(versions)}, and this is version {version}.")


def own_version(root: Path) -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def sign(root: Path, bundle: Path, key: Path, repository: Path) -> int:
    """Sign and publish the bundle with the environment's Python; return the exit status."""
    python = environment.ensure(root)
    arguments: Command = ["update-archive", bundle, "--key", key, "--repository", repository]
    return environment.run_module(python, "release.update_repository", arguments)


def collect(root: Path, bundle: Path, files: list[Path]) -> Path:
    """Collect the bundle as an archive, `files`, and what is said of them; return their folder."""
    version, epoch = version_in(bundle), build.commit_time(root)
    out = root / "dist" / "release"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    archive(bundle, out / f"{NAME}-{version}-linux-x86_64.tar.xz", epoch)
    for file in files:
        shutil.copyfile(file, out / file.name)
    shutil.copyfile(bundle.parent / build.BILL, out / f"{NAME}-{version}.cdx.json")
    rows, parts = (
        json.loads((bundle / "licences" / name).read_text(encoding="utf-8"))
        for name in ("components.json", "compiled-in.json")
    )
    (out / "LICENCES.txt").write_text(licences(rows, parts), encoding="utf-8")
    if entry := changelog.find(version):
        (out / "NOTES.md").write_text(entry.text, encoding="utf-8")
    (out / "SHA256SUMS").write_text(sums(out), encoding="ascii")
    return out


def archive(bundle: Path, out: Path, epoch: int) -> None:
    """Pack the folder as tar.xz: sorted, owned by root, of one date."""

    def normalise(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = epoch
        return member

    with lzma.open(out, "wb", preset=2) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(bundle, NAME, recursive=False, filter=normalise)
        for place in sorted(bundle.rglob("*")):
            tar.add(place, f"{NAME}/{place.relative_to(bundle)}", recursive=False, filter=normalise)


def licences(rows: list[dict[str, str]], parts: list[dict[str, str]]) -> str:
    """List components and the `parts` compiled into them with their licences, a line each."""
    lines = _columns([(row["name"], row["version"], row["licence"]) for row in rows])
    inner = _columns(
        [(row["of"], f"{row['name']} {row['version']}".rstrip(), row["licence"]) for row in parts]
    )
    head = "The licences' texts are in the folder `licences` of the program."
    return "\n".join([head, "", *lines, "", "Compiled into them, as their makers list it:", "", *inner, ""])


def _columns(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max((len(row[column]) for row in rows), default=0) + 2 for column in range(2)]
    return [f"{name:<{widths[0]}}{version:<{widths[1]}}{licence}".rstrip() for name, version, licence in rows]


def sums(folder: Path) -> str:
    """SHA-256 sums of all files in `folder`, in the format of `sha256sum -c`."""
    files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
