"""What a bundle has to be: small, whole, for glibc 2.35 and later, licensed, silent but for lines known here.

What it asks of the system is read from its files; the packages that hold it on Debian 12 and 13 and Ubuntu
22.04 and 24.04 are `PACKAGES`, from which the .deb takes its Depends.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import dev_libraries
import elf
from dev_errors import SetupError
from dev_roots import Root

MOST_MB = 160.0
NEWEST_GLIBC = (2, 35)  # Ubuntu 22.04's; Debian 12 has 2.36
NEWEST_GLIBCXX = (3, 4, 30)  # the same in Ubuntu 22.04 and Debian 12

_NOT_QT_ALONE = {
    "ld-linux-x86-64.so.2": "libc6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbz2.so.1": "libbz2-1.0",
    "libbz2.so.1.0": "libbz2-1.0",
    "libc.so.6": "libc6",
    "libcrypto.so.3": "libssl3",
    "libdl.so.2": "libc6",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libgcc_s.so.1": "libgcc-s1",
    "liblzma.so.5": "liblzma5",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libpulse.so.0": "libpulse0",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libspeechd.so.2": "libspeechd2",
    "libssl.so.3": "libssl3",
    "libstdc++.so.6": "libstdc++6",
    "libutil.so.1": "libc6",
    "libuuid.so.1": "libuuid1",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
}
LOADED_BY_NAME = {"libusb-1.0.so.0": "libusb-1.0-0"}
"""By pyusb, for printers of usb://; no file asks for it."""
PACKAGES = dev_libraries.PACKAGES | _NOT_QT_ALONE | LOADED_BY_NAME
RENAMED = {"libglib2.0-0": "libglib2.0-0t64", "libssl3": "libssl3t64"}
"""By the change to 64-bit times, in Ubuntu 24.04 and Debian 13."""

WANTED = (
    "licences/components.json",
    "licences/compiled-in.json",
    "licences/compiled-in.txt",
    "_internal/totem/assets/fonts/Inter-Regular.otf",
    "_internal/totem/assets/translations/totem_es.qm",
    "_internal/totem/assets/brands",
)
WANTED_OF = {
    "linux": (
        "totem",
        "totem-cli",
        "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "_internal/PySide6/Qt/plugins/platforms/libqwayland.so",
        "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    ),
    "win32": (
        "totem.exe",
        "totem-cli.exe",
        "_internal/PySide6/plugins/platforms/qoffscreen.dll",
        "_internal/PySide6/plugins/platforms/qwindows.dll",
    ),
}
UNWANTED = re.compile(r"(?i)qml|quickcontrols|gtk|\.ts$|/translations/qt|\.pdb$|tkinter|virtualkeyboard")
STAND_INS = {r"libQt6(Quick|Qml)\.so\.6": 50_000, r"libicudata\.so\.\d+": 10_000_000}
"""The libraries of `bundle_stand_ins`, and how many bytes they have at most; the real ones have far more."""

Expected = Sequence[str]
"""Patterns; each line has to match one of them as a whole."""

WHILE_FREEZING: Expected = (
    r"Installing what uv\.lock names into .*",
    r"Bringing uv .* into \.venv",
    r"Resolved .*",
    r"Prepared .*",
    r"Installed .*",
    r"Uninstalled .*",
    r" \+ .*",
    r" - .*",
    r"Bytecode compiled .*",
    r"   Building totem.*",
    r"      Built totem.*",
    r"Downloading .*",
    r" Downloaded .*",
    r"warning: Failed to hardlink.*",
    r" *If the cache and target directories are on different filesystems.*",
    r"Audited .*",
    r"Using Python .*",
    r"\d+ INFO: .*",
    r"\d+ WARNING: No backend available",  # of pyusb: the machine's libusb, where it has one
    r"\d+ WARNING: Library \S+ required via ctypes not found",
    r"\d+ WARNING: Library not found: .*/(libqgtk3|libcupsprintersupport)\.so'\.",  # which are left out
)


def size_mb(folder: Path) -> float:
    """All files' bytes, in millions."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir()) / 1e6


def look(bundle: Path, platform: str = sys.platform) -> list[str]:
    """What is wrong with the files of a bundle for this `platform`, a line each."""
    files = {file.relative_to(bundle).as_posix(): file for file in sorted(bundle.rglob("*"))}
    wrong = [f"{name} is missing" for name in WANTED + WANTED_OF[platform] if name not in files]
    wrong += [
        f"{name} is not wanted"
        for name, file in files.items()
        if UNWANTED.search(name) and _most_bytes(file) is None
    ]
    wrong += [
        f"{name} is the real one, not its stand-in"
        for name, file in files.items()
        if (most := _most_bytes(file)) is not None and file.stat().st_size > most
    ]
    wrong += [f"{name} is a link" for name, file in files.items() if file.is_symlink()]
    if platform == "linux" and (size := size_mb(bundle)) > MOST_MB:
        wrong.append(f"it has {size:.1f} MB, and {MOST_MB} at most were promised")
    return wrong + look_at_libraries(elf.read_all(bundle)) + look_at_licences(bundle / "licences")


def _most_bytes(file: Path) -> int | None:
    """How large a stand-in may be; None for another file."""
    return next((most for name, most in STAND_INS.items() if re.fullmatch(name, file.name)), None)


def look_at_libraries(elves: dict[Path, elf.Elf]) -> list[str]:
    """What these files ask for that some system does not have, and those that no system loads."""
    wrong = [f"no package is known for {name}" for name in sorted(elf.missing(elves) - set(PACKAGES))]
    wrong += [f"{file} cannot be loaded" for file, asks in elves.items() if not asks.is_loadable]
    for file, asks in elves.items():
        for prefix, newest in (("GLIBC_", NEWEST_GLIBC), ("GLIBCXX_", NEWEST_GLIBCXX)):
            if asks.newest(prefix) > newest:
                wrong.append(f"{file} asks for {prefix}{'.'.join(map(str, asks.newest(prefix)))}")
    return wrong


def look_at_licences(folder: Path) -> list[str]:
    """Components that are listed without a text."""
    try:
        rows = json.loads((folder / "components.json").read_text(encoding="utf-8"))
    except OSError:
        return []  # which is told as missing
    texts = {file.stem: file.stat().st_size for file in folder.glob("*.txt")}
    return [f"the licence of {row['name']} is missing" for row in rows if texts.get(row["name"], 0) < 200]


def packages(elves: dict[Path, elf.Elf]) -> set[str]:
    """The packages with what a program of these files takes from the system, by their old names."""
    return {PACKAGES[name] for name in elf.missing(elves) | set(LOADED_BY_NAME)}


def depends(elves: dict[Path, elf.Elf]) -> list[str]:
    """The Depends of a .deb with these files, sorted; names that a release changed stand as alternatives."""
    newest = max(asks.newest("GLIBC_") for asks in elves.values())
    versions = {"libc6": f"libc6 (>= {'.'.join(map(str, newest))})"}
    renamed = {old: f"{new} | {old}" for old, new in RENAMED.items()}
    return sorted((renamed | versions).get(package, package) for package in packages(elves))


def listen(said: str, expected: Expected) -> None:
    """Read what a program said.

    Raises:
        SetupError: a line that is not expected.
    """
    known = [re.compile(pattern) for pattern in expected]
    lines = [line for line in said.splitlines() if line.strip()]
    strange = [line for line in lines if not any(pattern.fullmatch(line.rstrip()) for pattern in known)]
    if strange:
        raise SetupError("unexpected output:\n" + "\n".join(strange))


MS = r" +[\d.]+ ms"
TOUR: Expected = (
    r"outcome   boletos",
    r"screens   \d+ in .*",
    rf"document_to_answer_ms{MS}",
    rf"boleto_to_codes_ms{MS}",
    rf"print_ms{MS}",
)
SERVING: Expected = (r"reference ERP, generation A: .*", r"  [\dABCDE./-]{14,18} {3,}\S.*")

LOADED: Expected = (r"/\S+:", r"\t\S+ (=> \S+ )?\(0x[0-9a-f]+\)", r"\tstatically linked")
"""What ldd says of a library of which nothing is missing."""

SCRIPT = """
cd "$2"
export HOME="$2" TOTEM_KIOSK__STATE_DIR="$2/state" TOTEM_ERP__BASE_URL=http://127.0.0.1:$3
: >erp.out
"$1/totem-cli" erp serve --port "$3" >>erp.out 2>&1 & erp=$!
trap 'exec 2>/dev/null; kill $erp; wait $erp || true' EXIT
tries=0
until grep -q 987.654.321-00 erp.out; do tries=$((tries + 1)); [ $tries -lt 300 ] || exit 9; sleep 0.1; done
"$1/totem-cli" selftest --document 529.982.247-25 --out report --print >selftest.out 2>&1
"$1/totem" demo --headless demo >demo.out 2>&1
"$1/totem-cli" --version >version.out 2>&1
"$1/totem-cli" decode --json 529.982.247-25 >decode.out 2>&1
"$1/totem-cli" config check >config.out 2>&1 || true
echo 'printer = { kind = "thermal", connection = "usb://04b8:ffff", profile = "epson-tm-t20" }' >usb.toml
"$1/totem-cli" print-test --config usb.toml >usb.out 2>&1 || true
"$1/totem-cli" voice-host </dev/null >voice.out 2>&1 || true
export TOTEM_SIGN_UP__ENABLED=true TOTEM_SIGN_UP__CAMERA=true
"$1/totem-cli" doctor --json >doctor.out 2>&1 || true
"""
SAID: dict[str, Expected] = {
    "erp.out": SERVING,
    "selftest.out": TOUR,
    "demo.out": TOUR,
    "version.out": (r"totem \d+\.\d+\.\d+\S*",),
    "decode.out": (r'\{"input": "529\.982\.247-25", "type": "cpf", "valid": true, .*\}',),
    "config.out": (r".*",),
    "usb.out": (r"\w[\w ]+: (?!.*libusb).*",),  # that no such printer is there, not that nobody could look
    "voice.out": (
        r'\{"lack": "connection", "detail": ".*"\}',
        r'\{"languages": \[.*\]\}',
        r'\{"lack": "voices", "detail": ""\}',
    ),
    "doctor.out": (r"[\[\]{}].*", r" +[\"{}\]](?!.*(QtMultimedia|parou com)).*"),
}
"""What each of them may say, stdout and stderr together."""


def visit_in(system: Root, program: str, user: str = "nobody") -> None:
    """Have the bundle at `program` in `system` serve a customer, as a user without rights.

    Raises:
        SetupError: it failed, or said what is not expected.
    """
    (system.path / "tmp/visit").mkdir(mode=0o755)
    (system.path / "tmp/visit.sh").write_text(SCRIPT, encoding="utf-8")
    run = f"setpriv --reuid={user} --regid=$(id -g {user}) --clear-groups sh -eu /tmp/visit.sh"
    said = system.shell(f"chown {user} /tmp/visit && {run} {program} /tmp/visit {_free_port()}", check=False)
    look_at_visit(system.path / "tmp/visit", said)
    every = f"find {program}/ -name '*.so*' -type f -exec ldd {{}} +"  # the slash, for it may be a link
    listen(system.shell(f"export LD_LIBRARY_PATH={program}/_internal; {every} 2>&1", check=False), LOADED)


def visit(bundle: Path, folder: Path) -> Iterable[str]:
    """The same on this machine, in `folder`; what it said of the visit.

    Raises:
        SetupError: see `visit_in`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    if sys.platform == "win32":  # which has no sh
        return _demo([str(bundle / "totem-cli.exe"), "demo", "--headless", str(folder)], environment)
    done = subprocess.run(
        ["sh", "-euc", SCRIPT, "sh", str(bundle), str(folder), str(_free_port())],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    look_at_visit(folder, done.stdout + done.stderr)
    return (folder / "selftest.out").read_text(encoding="utf-8").splitlines()


def _demo(command: list[str], environment: dict[str, str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SetupError(f"the demo ended with {done.returncode}: {done.stdout}{done.stderr}")
    listen(done.stdout + done.stderr, TOUR)
    return done.stdout.splitlines()


def look_at_visit(folder: Path, said: str) -> None:
    """Whether the customer was served, and nothing said besides.

    Raises:
        SetupError: no.
    """
    spoken = {name: _read(folder / name) for name in SAID}
    report = _read(folder / "report" / "report.json") or "{}"
    if said.strip() or not json.loads(report).get("ok"):
        raise SetupError(f"the visit failed: {said}\n{report[:3000]}\n{spoken}")
    for name, text in spoken.items():
        try:
            listen(text, SAID[name])
        except SetupError as error:
            raise SetupError(f"{name.removesuffix('.out')}: {error}") from None
    if not spoken["version.out"].strip() or not list((folder / "demo").rglob("*.pdf")):
        raise SetupError(f"no version told, or no boleto printed: {spoken}")


def _free_port() -> int:
    """For the reference ERP: a bare system has this machine's network, and others may be tried beside it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
