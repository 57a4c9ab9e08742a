"""`dev.py deb`: make the Debian package of the kiosk in a bare Debian 12, and test it in bare Debians.

One package for Debian 12 and 13 and Ubuntu 22.04 and 24.04: the bundle needs no newer C library than the
oldest of theirs, and where a library's package has another name in one of them, Depends lists both.
"""

import gzip
import hashlib
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bundle import build, chroot, elf, inspection
from bundle.contents import NAME
from bundle.version import version_in
from checkout.process import SetupError
from release import acceptance, changelog

ARCHITECTURE = "amd64"
ALSO_NEEDED = ("ca-certificates", "cage", "seatd", "systemd (>= 247)", "udev", "wlr-randr", "xwayland")
"""Dependencies besides libraries: programs of the session. wlr-randr turns the screen; Debian 12's cage does
not start without Xwayland, on which its package does not depend."""
RECOMMENDED = (
    "alsa-utils | pulseaudio-utils | pipewire-bin",
    "cups-client",
    "default-dbus-system-bus | dbus-system-bus",  # systemd-timedated is asked over it if NTP keeps the clock
    "speech-dispatcher",
    "speech-dispatcher-espeak-ng",
)
SUGGESTED = ("cups", "x11-xserver-utils", "xserver-xorg-core", "xserver-xorg-input-libinput")
MAINTAINER = "Totem maintainers <maintainers@totem.invalid>"
SUMMARY = "self-service kiosk for boletos and PIX"
DESCRIPTION = """\
 A customer types a CPF or CNPJ on a touch screen, sees the open boletos that
 the company's ERP reports, pays one by PIX or takes it printed, and leaves in
 under a minute. It runs fullscreen, alone on the machine, and keeps nothing of
 a customer on disk.
 .
 Settings: /etc/totem/totem.toml. It takes the screen from the next start on.
"""
PACK = "dpkg-deb --root-owner-group -Zxz -z2 --build"
SCRIPTS = ("postinst", "postrm", "prerm")
EXAMPLE = "/usr/share/totem/totem.toml"
"""Template of the settings, which the first installation copies. As a conffile it would make dpkg ask about
each change of the example, and leave an unattended upgrade half done."""


@dataclass(frozen=True)
class ManifestLine:
    """A line of `linux/MANIFEST`: a file of that folder, its path on the kiosk, and its mode."""

    source: str
    target: str
    mode: int


def run(root: Path, arguments: list[str]) -> int:
    """Make `dist/totem_VERSION_amd64.deb` and test it; return the exit status.

    Raises:
        SetupError: a test failed, or it cannot be made here.
    """
    if arguments:
        print("usage: python3 packaging/dev.py deb", file=sys.stderr)
        return 2
    if not chroot.can_be_made():
        raise SetupError("the .deb is made in a bare Debian, by root on Linux alone: run this with sudo.")
    bundle = build.make(root)
    build.inspect(bundle)
    package = make(root, bundle)
    for release in build.BARE_RELEASES:
        acceptance.check_package(package, release)
    print(f"{package}: {package.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


def make(root: Path, bundle: Path) -> Path:
    """Make the package of `bundle`, and have lintian check it; return its path.

    Raises:
        SetupError: lintian found an error.
    """
    epoch, version = build.commit_time(root), version_in(bundle)
    name = f"{NAME}_{version}_{ARCHITECTURE}.deb"
    packages = (*build.BUILD_PACKAGES, *build.libraries())
    system = chroot.make(chroot.folder("deb"), build.BUILD_RELEASE, packages)
    print(f"Packing in a Debian {build.BUILD_RELEASE}", flush=True)
    try:
        tree = system.path / "build" / "tree"
        shutil.copytree(bundle, tree / "opt/totem/base")
        command = "cd / && HOME=/tmp /build/tree/opt/totem/base/totem-cli config example"
        example = system.shell(command, {"LC_MESSAGES": "pt_BR.UTF-8"})  # who installs it is in Brazil
        fill(tree, root, version=version, epoch=epoch, example=example)
        control = tree / "DEBIAN"
        write_control(control, root, version=version, tree=tree)
        set_folder_modes_and_dates(tree, epoch)
        settings = {"SOURCE_DATE_EPOCH": str(epoch), "DPKG_DEB_THREADS_MAX": "1"}
        system.shell(f"cd /build && {PACK} tree {name}", settings)
        output = system.shell(
            f"cd /build && lintian --allow-root --fail-on error --tag-display-limit 0 {name} 2>&1 "
            "|| echo FAILED"
        )
        if "FAILED" in output:
            raise SetupError(f"lintian:\n{output}")
        package = root / "dist" / name
        shutil.copyfile(system.path / "build" / name, package)
    finally:
        system.remove()
    return package


def fill(tree: Path, root: Path, *, version: str, epoch: int, example: str) -> None:
    """Put all files but the bundle into `tree`."""
    linux, debian = root / "packaging" / "linux", root / "packaging" / "debian"
    for placed in manifest((linux / "MANIFEST").read_text(encoding="utf-8")):
        _put(tree, placed.target, (linux / placed.source).read_bytes(), placed.mode)
    _put(tree, EXAMPLE, example.encode())
    (tree / "var/lib/totem").mkdir(parents=True)
    _put(tree, "/usr/share/doc/totem/copyright", (debian / "copyright").read_bytes())
    _put(tree, "/usr/share/lintian/overrides/totem", (debian / "lintian-overrides").read_bytes())
    changes = changelog_text(version, epoch).encode()
    _put(tree, "/usr/share/doc/totem/changelog.gz", gzip.compress(changes, 9, mtime=0))


def write_control(folder: Path, root: Path, *, version: str, tree: Path) -> None:
    """Write control, md5sums and the maintainer scripts into `folder`."""
    files = {file.relative_to(tree): file for file in sorted(tree.rglob("*")) if file.is_file()}
    kilobytes = sum(-(-file.lstat().st_size // 1024) for file in files.values())
    needed = inspection.list_dependencies(elf.read_all(tree / "opt/totem/base"))
    texts = {
        "control": control(version, needed, kilobytes),
        "md5sums": "".join(
            f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {name}\n"
            for name, file in files.items()
            if name.parts[0] != "etc" and not file.is_symlink()
        ),
    }
    for script in SCRIPTS:
        text = (root / "packaging" / "debian" / script).read_text(encoding="utf-8")
        texts[script] = text.replace("@VERSION@", version)
    folder.mkdir(mode=0o755)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755 if name in SCRIPTS else 0o644)


def control(version: str, needed: list[str], kilobytes: int) -> str:
    """Text of the control file."""
    fields = {
        "Package": NAME,
        "Version": version,
        "Architecture": ARCHITECTURE,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(sorted((*needed, *ALSO_NEEDED))),
        "Recommends": ", ".join(RECOMMENDED),
        "Suggests": ", ".join(SUGGESTED),
        "Section": "misc",
        "Priority": "optional",
        "Description": f"{SUMMARY}\n{DESCRIPTION}".rstrip("\n"),
    }
    return "".join(f"{name}: {text}\n" for name, text in fields.items())


def manifest(text: str) -> Iterator[ManifestLine]:
    """Parse `linux/MANIFEST`."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            source, target, mode = line.split()
            yield ManifestLine(source, target, int(mode, 8))


def changelog_text(version: str, epoch: int) -> str:
    """Changelog in Debian's format: this version, its changes and its date."""
    from email.utils import formatdate

    entry = changelog.find(version)
    changes = entry.changes if entry else ["See the history of the project."]
    wrapper = textwrap.TextWrapper(
        78, initial_indent="  * ", subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
    )
    lines = map(wrapper.fill, changes)
    head = f"{NAME} ({version}) stable; urgency=medium"
    return "\n".join([head, "", *lines, "", f" -- {MAINTAINER}  {formatdate(epoch)}", ""])


def set_folder_modes_and_dates(tree: Path, epoch: int) -> None:
    """Give all folders the same mode, and all files and folders the same date."""
    for place in sorted([tree, *tree.rglob("*")]):
        if place.is_dir() and not place.is_symlink():
            place.chmod(0o755)
        os.utime(place, (epoch, epoch), follow_symlinks=False)


def _put(tree: Path, target: str, content: bytes, mode: int = 0o644) -> None:
    file = tree / target.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)
