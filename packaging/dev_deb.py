"""`dev.py deb`: the Debian package of the kiosk, made in a bare Debian 12 and installed in bare Debians.

One package for Debian 12 and 13 and Ubuntu 22.04 and 24.04: the bundle asks for no newer C library than the
oldest of theirs, and where a library's package has another name in one of them, Depends names both.
"""

import gzip
import hashlib
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bundle_check
import bundle_version
import dev_bundle
import dev_roots
import elf
import manual_commands
from bundle_contents import NAME
from dev_errors import SetupError

ARCHITECTURE = "amd64"
ALSO_NEEDED = ("ca-certificates", "cage", "seatd", "systemd (>= 247)", "udev", "wlr-randr", "xwayland")
"""Beside libraries: what the session starts. wlr-randr turns the screen; Debian 12's cage does not start
without Xwayland, which that package does not ask for."""
RECOMMENDED = (
    "alsa-utils | pulseaudio-utils | pipewire-bin",
    "cups-client",
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
"""Templates of the first installation's settings. They are no conffile: dpkg would ask about each change
of the example, and leave an unattended upgrade half done."""


@dataclass(frozen=True)
class Placed:
    """A line of `linux/MANIFEST`: a file of that folder, where it goes, and its mode."""

    source: str
    target: str
    mode: int


def run(root: Path, arguments: list[str]) -> int:
    """Make `dist/totem_VERSION_amd64.deb` and try it; return 0 when it is as it should be.

    Raises:
        SetupError: it is not, or it cannot be made here.
    """
    if arguments:
        print("usage: python3 packaging/dev.py deb", file=sys.stderr)
        return 2
    if not dev_roots.can_be_made():
        raise SetupError("the .deb is made in a bare Debian, by root on Linux alone: run this with sudo.")
    bundle = dev_bundle.make(root)
    dev_bundle.check(bundle)
    package = make(root, bundle)
    for release in dev_bundle.BARE_RELEASES:
        try_install(package, release)
    print(f"{package}: {package.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


def make(root: Path, bundle: Path) -> Path:
    """Make the package of `bundle`, with lintian's consent; return where it is.

    Raises:
        SetupError: lintian found an error.
    """
    epoch, version = dev_bundle.commit_time(root), bundle_version.version_in(bundle)
    name = f"{NAME}_{version}_{ARCHITECTURE}.deb"
    packages = (*dev_bundle.BUILD_PACKAGES, *dev_bundle.libraries())
    system = dev_roots.make(dev_roots.folder("deb"), dev_bundle.BUILD_RELEASE, packages)
    print(f"Packing in a Debian {dev_bundle.BUILD_RELEASE}", flush=True)
    try:
        tree = system.path / "build" / "tree"
        shutil.copytree(bundle, tree / "opt/totem/base")
        example = system.shell("cd / && HOME=/tmp /build/tree/opt/totem/base/totem-cli config example")
        fill(tree, root, version=version, epoch=epoch, example=example)
        control = tree / "DEBIAN"
        write_control(control, root, version=version, tree=tree)
        settle(tree, epoch)
        settings = {"SOURCE_DATE_EPOCH": str(epoch), "DPKG_DEB_THREADS_MAX": "1"}
        system.shell(f"cd /build && {PACK} tree {name}", settings)
        said = system.shell(
            f"cd /build && lintian --allow-root --fail-on error --tag-display-limit 0 {name} 2>&1 "
            "|| echo FAILED"
        )
        if "FAILED" in said:
            raise SetupError(f"lintian:\n{said}")
        package = root / "dist" / name
        shutil.copyfile(system.path / "build" / name, package)
    finally:
        system.remove()
    return package


def fill(tree: Path, root: Path, *, version: str, epoch: int, example: str) -> None:
    """Put all but the bundle into `tree`."""
    linux, debian = root / "packaging" / "linux", root / "packaging" / "debian"
    for placed in manifest((linux / "MANIFEST").read_text(encoding="utf-8")):
        _put(tree, placed.target, (linux / placed.source).read_bytes(), placed.mode)
    _put(tree, "/usr/lib/totem/cups-queue", (root / "packaging" / "cups-queue.sh").read_bytes(), 0o755)
    _put(tree, "/usr/bin/totem", (root / "packaging" / "totem-command.sh").read_bytes(), 0o755)
    _put(tree, EXAMPLE, example.encode())
    (tree / "var/lib/totem").mkdir(parents=True)
    _put(tree, "/usr/share/doc/totem/copyright", (debian / "copyright").read_bytes())
    _put(tree, "/usr/share/lintian/overrides/totem", (debian / "lintian-overrides").read_bytes())
    changes = changelog(version, epoch).encode()
    _put(tree, "/usr/share/doc/totem/changelog.gz", gzip.compress(changes, 9, mtime=0))


def write_control(folder: Path, root: Path, *, version: str, tree: Path) -> None:
    """The package's own files, in `folder`."""
    files = {file.relative_to(tree): file for file in sorted(tree.rglob("*")) if file.is_file()}
    kilobytes = sum(-(-file.lstat().st_size // 1024) for file in files.values())
    needed = bundle_check.depends(elf.read_all(tree / "opt/totem/base"))
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
    """The control file."""
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


def manifest(text: str) -> Iterator[Placed]:
    """The lines of `linux/MANIFEST`."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            source, target, mode = line.split()
            yield Placed(source, target, int(mode, 8))


def changelog(version: str, epoch: int) -> str:
    """What Debian wants of it: this version, and when."""
    from email.utils import formatdate

    head = f"{NAME} ({version}) stable; urgency=medium"
    return f"{head}\n\n  * See the history of the project.\n\n -- {MAINTAINER}  {formatdate(epoch)}\n"


def settle(tree: Path, epoch: int) -> None:
    """Give all folders their mode and everything its date."""
    for place in sorted([tree, *tree.rglob("*")]):
        if place.is_dir() and not place.is_symlink():
            place.chmod(0o755)
        os.utime(place, (epoch, epoch), follow_symlinks=False)


INSTALLED = """
test "$(getent passwd totem | cut -d: -f6,7)" = /var/lib/totem:/usr/sbin/nologin
test "$(stat -c '%U %a' /var/lib/totem /etc/totem/totem.toml | tr '\\n' ' ')" = 'totem 700 totem 640 '
test "$(readlink /opt/totem/current)" = base
test "$(systemctl is-enabled totem.service)" = enabled
test -z "$(dpkg --verify totem)"
totem --version
totem config check --config /etc/totem/totem.toml
"""
PACKAGE = "/var/tmp/totem.deb"  # noqa: S108 - in a system of our own
LEFT = r"find / -xdev \( -path /proc -o -path /tmp -o -path /var/tmp \) -prune -o -name '*totem*' -print"


def try_install(package: Path, release: str) -> None:
    """Install, use, upgrade, remove and purge it in a bare Debian `release`.

    Raises:
        SetupError: something is not as it should be.
    """
    print(f"Installing it in a bare Debian {release}", flush=True)
    system = dev_roots.make(dev_roots.folder(f"install-{release}"), release)
    try:
        system.put(package, PACKAGE)
        system.shell("apt-get -q update")
        _quiet(system.install(PACKAGE))
        said = system.shell(INSTALLED)
        if not re.fullmatch(r"totem \S+\nwarning: erp\.base_url is not set: .*\nok: .*\n", said):
            raise SetupError(f"Debian {release}: unexpected output after installing:\n{said}")
        bundle_check.visit_in(system, "/opt/totem/current", user="totem")
        try_manual(system)
        system.shell("echo '# five lines' >> /etc/totem/totem.toml; echo x > /var/lib/totem/state")
        _quiet(system.shell("dpkg -i /var/tmp/totem.deb && grep -q 'five lines' /etc/totem/totem.toml"))
        _quiet(system.shell("apt-get -q -y remove totem"))
        system.shell(
            "test ! -e /opt/totem && test ! -e /usr/bin/totem && test ! -L /usr/bin/totem && "
            "grep -q 'five lines' /etc/totem/totem.toml && test -e /var/lib/totem/state"
        )
        _quiet(system.shell("apt-get -q -y purge totem"))
        if left := system.shell(LEFT).strip():
            raise SetupError(f"Debian {release}: left after a purge:\n{left}")
    finally:
        system.remove()


SUDO = """#!/bin/sh
user=root
[ "$1" = -u ] && user=$2 && shift 2
exec setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"
"""


def try_manual(system: dev_roots.Root) -> None:
    """Type the manual's commands of `totem` on the kiosk that was installed, which has no ERP yet.

    Raises:
        SetupError: one cannot be used as it stands there.
    """
    sudo = system.path / "usr/local/bin/sudo"
    sudo.write_text(SUDO, encoding="ascii")
    sudo.chmod(0o755)
    for command in manual_commands.manual(Path(__file__).resolve().parent.parent):
        if not re.match(r"(?:sudo )?totem ", command):
            continue  # the system's own
        answers = "402915\n402915\n" + "\n" * 20
        script = f"cd /root; printf {shlex.quote(answers)} | {command} 2>&1; echo code: $?"
        said = system.shell(script, check=False)
        # an ERP cannot be checked before its address is known
        usable = ("0", "1", "2") if command.endswith("erp check") else ("0", "1")
        if not said.rstrip().endswith(tuple(f"code: {code}" for code in usable)) or "Traceback" in said:
            raise SetupError(f"Debian {system.release}: {command}:\n{said}")
    sudo.unlink()
    system.shell("rm -rf /var/lib/totem/maintenance.pin")


def _quiet(said: str) -> None:
    """Whether dpkg complained."""
    loud = re.compile(r"(?i)(dpkg: |W: |E: |\S.*(?<!-)\b(warning|error|failed|cannot)\b)")
    known = re.compile(
        r"apt-listchanges|debconf|unsandboxed|not removing|nonexistent|invoke-rc\.d|policy-rc\.d"
    )
    wrong = [line for line in said.splitlines() if loud.match(line) and not known.search(line)]
    if wrong:
        raise SetupError("installing said:\n" + "\n".join(wrong))


def _put(tree: Path, target: str, content: bytes, mode: int = 0o644) -> None:
    file = tree / target.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)
