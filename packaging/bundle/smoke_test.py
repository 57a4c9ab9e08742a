"""Smoke test of a bundle: serve a customer with it, run its commands, accept only known lines of output.

In a bare Debian it runs as a user without rights. Every line of stdout and stderr has to match a pattern that
is listed here, so that a new warning of a library ends the build.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bundle.chroot import Chroot
from checkout.process import SetupError

Expected = Sequence[str]
"""Patterns of lines; each line of an output has to match one of them as a whole."""

WHILE_FREEZING: Expected = (
    r"Installing what uv\.lock names into .*",
    r"Bringing uv .* into venv",
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
    r"\d+ WARNING: No backend available",  # pyusb's hook looks for the machine's libusb
    r"\d+ WARNING: Library \S+ required via ctypes not found",
    r"\d+ WARNING: Library not found: .*/(libqgtk3|libcupsprintersupport)\.so'\.",  # Qt plugins left out
)


def check_output(output: str, expected: Expected) -> None:
    """Compare the output of a program with the `expected` lines.

    Raises:
        SetupError: a line matches none of them; the message lists such lines.
    """
    known = [re.compile(pattern) for pattern in expected]
    lines = [line for line in output.splitlines() if line.strip()]
    unknown = [line for line in lines if not any(pattern.fullmatch(line.rstrip()) for pattern in known)]
    if unknown:
        raise SetupError("unexpected output:\n" + "\n".join(unknown))


MS = r" +[\d.]+ ms"
TOUR: Expected = (
    r"outcome   boletos",
    r"screens   \d+ in .*",
    rf"document_to_answer_ms{MS}",
    rf"boleto_to_codes_ms{MS}",
    rf"print_ms{MS}",
    r"printed   confirmed",
)
SERVING: Expected = (r"reference ERP, generation A: .*", r"  [\dABCDE./-]{14,18} {3,}\S.*")

LOADED: Expected = (r"/\S+:", r"\t\S+ (=> \S+ )?\(0x[0-9a-f]+\)", r"\tstatically linked")
"""Output of ldd for a library whose dependencies are all found."""

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
OUTPUTS: dict[str, Expected] = {
    "erp.out": SERVING,
    "selftest.out": TOUR,
    "demo.out": TOUR,
    "version.out": (r"totem \d+\.\d+\.\d+\S*",),
    "decode.out": (r'\{"input": "529\.982\.247-25", "type": "cpf", "valid": true, .*\}',),
    "config.out": (r".*",),
    "usb.out": (r"\w[\w ]+: (?!.*libusb).*",),  # an error about the printer, none about libusb
    "voice.out": (
        r'\{"reason": "connection", "detail": ".*"\}',
        r'\{"languages": \[.*\]\}',
        r'\{"reason": "voices", "detail": ""\}',
    ),
    "doctor.out": (r"[\[\]{}].*", r" +[\"{}\]](?!.*(QtMultimedia|parou com)).*"),
}
"""Expected lines of each file that `SCRIPT` writes, stdout and stderr together."""


def run_in_chroot(system: Chroot, program: str, user: str = "nobody") -> None:
    """Test the bundle at `program` in `system`, as a user without rights.

    Raises:
        SetupError: it failed, had unexpected output, or a library of it does not load.
    """
    (system.path / "tmp/visit").mkdir(mode=0o755)
    (system.path / "tmp/visit.sh").write_text(SCRIPT, encoding="utf-8")
    run = f"setpriv --reuid={user} --regid=$(id -g {user}) --clear-groups sh -eu /tmp/visit.sh"
    output = system.shell(
        f"chown {user} /tmp/visit && {run} {program} /tmp/visit {_free_port()}", check=False
    )
    check_results(system.path / "tmp/visit", output)
    every = f"find {program}/ -name '*.so*' -type f -exec ldd {{}} +"  # the slash, for it may be a link
    linked = system.shell(f"export LD_LIBRARY_PATH={program}/_internal; {every} 2>&1", check=False)
    check_output(linked, LOADED)


def run_here(bundle: Path, folder: Path) -> list[str]:
    """Test the bundle on this machine, in `folder`; return the lines of its report.

    Raises:
        SetupError: it failed or had unexpected output.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if sys.platform == "win32":  # which has no sh; Qt's plugin "offscreen" misses a folder of fonts there
        environment = {**os.environ, "QT_QPA_PLATFORM": "windows"}
        return _demo([str(bundle / "totem-cli.exe"), "demo", "--headless", str(folder)], environment)
    done = subprocess.run(
        ["sh", "-euc", SCRIPT, "sh", str(bundle), str(folder), str(_free_port())],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    check_results(folder, done.stdout + done.stderr)
    return (folder / "selftest.out").read_text(encoding="utf-8").splitlines()


def _demo(command: list[str], environment: dict[str, str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    if done.returncode:
        raise SetupError(f"the demo ended with {done.returncode}: {done.stdout}{done.stderr}")
    check_output(done.stdout + done.stderr, TOUR)
    return done.stdout.splitlines()


def check_results(folder: Path, output: str) -> None:
    """Check the files that `SCRIPT` left in `folder`, and its own `output`, which has to be empty.

    Raises:
        SetupError: the customer was not served, or a line is unexpected.
    """
    outputs = {name: _read(folder / name) for name in OUTPUTS}
    report = _read(folder / "report" / "report.json") or "{}"
    if output.strip() or not json.loads(report).get("ok"):
        raise SetupError(f"the visit failed: {output}\n{report[:3000]}\n{outputs}")
    for name, text in outputs.items():
        try:
            check_output(text, OUTPUTS[name])
        except SetupError as error:
            raise SetupError(f"{name.removesuffix('.out')}: {error}") from None
    if not outputs["version.out"].strip() or not list((folder / "demo").rglob("*.pdf")):
        raise SetupError(f"no version printed, or no boleto: {outputs}")


def _free_port() -> int:
    """Find a port for the reference ERP: a chroot shares the network with other tests on this machine."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
