"""A private CUPS with an emulated office printer, on loopback and in a folder of its own.

`ippeveprinter` is the printer: an IPP Everywhere printer whose "paper" is a folder, and whose troubles are
files that its print command looks at. CUPS reaches it over IPP, as it reaches one in a store.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from support.tcp_ports import free_port

QUEUE = "Laser"
SETUP = Path(__file__).resolve().parents[2] / "packaging" / "linux" / "cups-queue.sh"
PROGRAMS = ("cupsd", "lpadmin", "lpstat", "ipptool", "ippeveprinter", "dbus-daemon", "setpriv")
START_S = 60.0
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])

# The owner of a job alone may cancel it, as in Debian's own cupsd.conf.
_CUPSD_CONF = """
LogLevel warn
Listen 127.0.0.1:{port}
Listen {folder}/run/cups.sock
Browsing No
WebInterface No
DefaultAuthType None
ErrorPolicy retry-job
JobRetryInterval 1
JobKillDelay 3
<Location />
  Order deny,allow
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_CUPS_FILES_CONF = """
ServerRoot {folder}/etc
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
TempDir {folder}/spool/tmp
AccessLog {folder}/log/access_log
ErrorLog {folder}/log/error_log
PageLog {folder}/log/page_log
Sandboxing relaxed
"""
# Paper comes out at the end, once no fault is left. The printer runs this for a cancelled job, too, of
# which no paper may come out.
_PRINT_COMMAND = """#!/bin/sh
cd {folder}/printer
touch busy
trap 'rm -f busy' EXIT
is_cancelled() {
    ipptool -tv -d "job=$IPP_JOB_ID" {device} {folder}/job.test | grep -q processing-to-stop-point
}
fault=$(cat fault 2>/dev/null)
if [ -n "$fault" ]; then
    echo "STATE: +$fault" >&2
    while [ -e fault ]; do sleep 0.1; done
    echo "STATE: -$fault" >&2
fi
[ -e failing ] && exit 1
[ -e slow ] && sleep "$(cat slow)"
is_cancelled && exit 1
cp "$1" "unfinished-$IPP_JOB_ID" && mv "unfinished-$IPP_JOB_ID" "paper/$(date +%s%N)-$IPP_JOB_ID.pdf"
echo "ATTR: job-impressions-completed=1" >&2
"""
_JOB_TEST = """
{
    OPERATION Get-Job-Attributes
    GROUP operation-attributes-tag
    ATTR charset attributes-charset utf-8
    ATTR naturalLanguage attributes-natural-language en
    ATTR uri printer-uri $uri
    ATTR integer job-id $job
}
"""


def absent_programs() -> list[str]:
    """Return the programs that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program, path=_PATH) is None]


def unsupported_reason() -> str | None:
    """Return the reason why this machine cannot run it, even with all programs; None where it can."""
    if os.name == "nt" or os.geteuid() != 0:
        return "cupsd and its filters change users, which root may"
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return "ippeveprinter listens on ::1, which is not there"
    return None


class Office:
    """Office with a queue called `QUEUE`, CUPS, and a printer with faults.

    Attributes:
        socket: where CUPS listens, and `server` where else, as host:port.
        device_uri: the printer's own address, without CUPS.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cups_port, self._printer_port = free_port(), free_port()
        self.socket = str(folder / "run" / "cups.sock")
        self.server = f"127.0.0.1:{self._cups_port}"
        self.device_uri = f"ipp://localhost:{self._printer_port}/ipp/print"
        self.queue_uri = f"ipp://{self.server}/printers/{QUEUE}"
        self._printer_folder = folder / "printer"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lay_out()

    def open(self) -> None:
        """Start everything, and set the queue up by the package's script."""
        bus = f"unix:path={self._folder}/bus"
        self._start("dbus", "dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}")
        _wait((self._folder / "bus").exists, "no bus")
        self.start_cups()
        self.switch_on()
        self.set_up()

    def close(self) -> None:
        """Stop everything."""
        for name in ("printer", "cups", "dbus"):
            self._stop(name)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program of CUPS's against this CUPS."""
        environ = os.environ | {"CUPS_SERVER": self.server, "PATH": _PATH}
        return subprocess.run(
            words, env=environ, capture_output=True, text=True, check=False, timeout=START_S
        )

    def set_up(self) -> None:
        """Run the package's script that sets the queue up."""
        done = self.command(str(SETUP), QUEUE, self.device_uri)
        assert done.returncode == 0, done.stdout + done.stderr

    def start_cups(self) -> None:
        """Start CUPS, which prints the jobs in its spool."""
        etc = self._folder / "etc"
        Path(self.socket).unlink(missing_ok=True)
        self._start("cups", "cupsd", "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf"))
        _wait(lambda: _answers(self._cups_port), "CUPS did not start")

    def stop_cups(self) -> None:
        """Stop CUPS."""
        self._stop("cups")

    def switch_on(self) -> None:
        """Switch the printer on."""
        command = ("-c", str(self._folder / "print"), "-d", str(self._folder / "printer-spool"), "-k")
        formats = ("-f", "application/pdf,image/pwg-raster,image/urf")
        where = ("-r", "off", "-n", "localhost", "-p", str(self._printer_port))
        self._start("printer", "ippeveprinter", *where, *command, *formats, "-s", "30,0", "Laser")
        _wait(lambda: _answers(self._printer_port), "the printer did not start")

    def switch_off(self) -> None:
        """Pull the printer's plug."""
        self._stop("printer")
        (self._printer_folder / "busy").unlink(missing_ok=True)

    @contextmanager
    def mute_printer(self) -> Iterator[None]:
        """Have the printer answer nobody in the block, as a busy one."""
        group = self._processes["printer"].pid
        os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)

    @contextmanager
    def trouble(self, kind: str, value: str = "") -> Iterator[None]:
        """Give the printer a fault in the block: `fault` with a reason, `failing`, `slow` with seconds."""
        self.put_trouble(kind, value)
        try:
            yield
        finally:
            self.mend()

    def mend(self) -> None:
        """End every fault, and wait until the printer has finished its job."""
        for kind in ("fault", "failing", "slow"):
            (self._printer_folder / kind).unlink(missing_ok=True)
        if "printer" in self._processes:
            _wait(lambda: not (self._printer_folder / "busy").exists(), "the printer does not end")

    def paper(self) -> list[bytes]:
        """The documents that came out, in their order."""
        return [file.read_bytes() for file in sorted((self._printer_folder / "paper").iterdir())]

    def spooled(self) -> list[str]:
        """Names of the documents and jobs that CUPS keeps."""
        return sorted(file.name for file in (self._folder / "spool").iterdir() if file.is_file())

    def put_trouble(self, kind: str, value: str) -> None:
        """Give the printer a fault until `mend`."""
        unfinished = self._printer_folder / f".{kind}"
        unfinished.write_text(value, encoding="ascii")
        unfinished.rename(self._printer_folder / kind)

    def _lay_out(self) -> None:
        folder = self._folder
        for name in ("etc/ppd", "etc/ssl", "spool/tmp", "cache", "run/certs", "log", "printer/paper"):
            (folder / name).mkdir(parents=True)
        (folder / "printer-spool").mkdir()
        for path in (folder, folder / "spool" / "tmp"):
            path.chmod(0o1777 if path.name == "tmp" else 0o755)  # filters run as another user
        for file in Path("/usr/share/cups/mime").iterdir():
            shutil.copy(file, folder / "etc")
        (folder / "job.test").write_text(_JOB_TEST, encoding="ascii")
        for name, text in {"etc/cupsd.conf": _CUPSD_CONF, "etc/cups-files.conf": _CUPS_FILES_CONF}.items():
            made = text.format(folder=folder, port=self._cups_port)
            (folder / name).write_text(made, encoding="ascii")
        script = folder / "print"
        command = _PRINT_COMMAND.replace("{folder}", str(folder)).replace("{device}", self.device_uri)
        script.write_text(command, encoding="ascii")
        script.chmod(0o755)

    def _start(self, name: str, program: str, *words: str) -> None:
        path = shutil.which(program, path=_PATH)
        assert path is not None
        environ = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._folder}/bus"}
        with (self._folder / "log" / f"{name}.out").open("ab") as out:
            self._processes[name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", path, *words],  # it ends also when the tests are killed
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                process_group=0,
            )

    def _stop(self, name: str) -> None:
        process = self._processes.pop(name, None)
        if process is None:
            return
        os.killpg(process.pid, signal.SIGTERM)  # a printer's print command goes with it
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def opened() -> Iterator[Office]:
    """Yield an office for a fixture; skip its tests where it cannot run."""
    absent = absent_programs()
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)}")
    if reason := unsupported_reason():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="office-") as folder:  # tmp_path is closed to filters
        office = Office(Path(folder))
        try:
            office.open()
            yield office
        finally:
            office.close()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _wait(for_it: Callable[[], bool], trouble: str) -> None:
    deadline = time.monotonic() + START_S
    while not for_it():
        assert time.monotonic() < deadline, trouble
        time.sleep(0.02)
