"""Fleet server on loopback: Debian's mosquitto, exporter, Prometheus and Alertmanager on the shipped files.

Ports, intervals and the durations of conditions are replaced, and a webhook gets each mail, too; all other
settings are the shipped ones. Waits are for conditions, with a limit for programs that hang.
"""

import json
import re
import shutil
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Any, Self

import httpx
import pytest
import trustme

from support.mosquitto import HOST
from support.tcp_ports import free_port, wait_until_accepting
from totem.fleet.messages import FleetMessage

FLEET = Path(__file__).resolve().parents[2] / "packaging" / "fleet"
PROGRAMS = (
    "/usr/sbin/mosquitto",
    "/usr/bin/mosquitto_sub",
    "/usr/bin/prometheus-mqtt-exporter",
    "/usr/bin/prometheus",
    "/usr/bin/promtool",
    "/usr/bin/prometheus-alertmanager",
    "/usr/bin/amtool",
)
needs_server = pytest.mark.skipif(
    any(not Path(program).exists() for program in PROGRAMS),
    reason="mosquitto, Prometheus, Alertmanager or the exporter are not installed",
)
PASSWORDS = {user: f"senha-{user}" for user in ("console", "metrics", "loja-1", "loja-2")}
_HANGS_S = 240.0


def shipped(name: str, *changes: tuple[str, str], **placeholders: str) -> str:
    """Return a shipped file, filled in, with texts replaced that must be in it."""
    text = Template((FLEET / name).read_text(encoding="utf-8")).safe_substitute(placeholders)
    for before, after in changes:
        text, count = re.subn(before, after, text)
        assert count, f"{name} has no {before}"
    return text


def wait_for(read: Callable[[], object], what: str) -> None:
    """Wait for a true result of `read`."""
    start = time.monotonic()
    while True:
        with suppress(httpx.TransportError):
            if read():
                return
        assert time.monotonic() - start < _HANGS_S, f"no {what}"
        time.sleep(0.05)


class FleetServer:
    """The four programs, from `start` to `stop`, with their files in `folder`."""

    def __init__(self, folder: Path, places: dict[str, tuple[str, str, str]]) -> None:
        """`places` are site, city and state by kiosk."""
        self.folder = folder
        self.port, self.plain, self.exporter, self.prometheus, self.alertmanager = (
            free_port() for _ in range(5)
        )
        self._ports = {
            "mosquitto": self.plain,
            "exporter": self.exporter,
            "alertmanager": self.alertmanager,
            "prometheus": self.prometheus,
        }
        self.notified: list[dict[str, Any]] = []
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.mails: list[str] = []
        self._hook, self._mail = _webhook(self.notified), _mail_server(self.mails)
        self._write(places)

    def _write(self, places: dict[str, tuple[str, str, str]]) -> None:
        folder, where = self.folder, str(self.folder)
        self.authority = authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "ca.pem")
        certificate = authority.issue_cert(HOST, "127.0.0.1")
        certificate.private_key_pem.write_to_path(folder / "server.key")
        certificate.cert_chain_pems[0].write_to_path(folder / "server.pem")
        shutil.copy(FLEET / "acl", folder)
        lines = "".join(f"{user}:{password}\n" for user, password in PASSWORDS.items())
        (folder / "passwords").write_text(lines, encoding="ascii")
        subprocess.run(["/usr/bin/mosquitto_passwd", "-U", folder / "passwords"], check=True)
        for name in ("acl", "passwords", "server.key"):
            (folder / name).chmod(0o600)
        rules = [
            f"      - {json.dumps({'record': 'totem_info', 'expr': 'vector(1)', 'labels': {'totem': totem, 'site': site, 'city': city, 'uf': uf}}, ensure_ascii=False)}\n"  # noqa: E501
            for totem, (site, city, uf) in places.items()
        ]
        often = (r"(evaluation_interval|scrape_interval): 60s", r"\1: 1s")
        files = {
            "totems.yml": "groups:\n  - name: totems\n    rules:\n" + "".join(rules),
            "mosquitto.conf": "user root\n"
            + shipped(
                "mosquitto.conf",
                ("listener 1883 127.0.0.1", f"listener {self.plain} 127.0.0.1"),
                ("/var/lib/mosquitto/", f"{where}/"),
                port=str(self.port),
                folder=where,
            ),
            "mqtt-exporter.yaml": shipped(
                "mqtt-exporter.yaml",
                ("127.0.0.1:1883", f"127.0.0.1:{self.plain}"),
                metrics_password=PASSWORDS["metrics"],
            ),
            "prometheus.yml": shipped(
                "prometheus.yml",
                often,
                ("127.0.0.1:9093", f"localhost:{self.alertmanager}"),
                ("127.0.0.1:9641", f"localhost:{self.exporter}"),
                folder=where,
            ),
            "alerts.yml": shipped(
                "alerts.yml",
                ("interval: .m", "interval: 1s"),
                # Restarts of these programs are shorter than this.
                (r"(\s)for: .m(?=\n +keep_firing_for)", r"\1for: 5s"),
                (r"(\s)for: 4m", r"\1for: 12s"),
                (r"(\s)for: \d+[mh]", r"\1for: 0s"),
            ),
            "alertmanager.yml": shipped(
                "alertmanager.yml",
                ("group_(wait|interval): .+", r"group_\1: 1s"),
                (r'weekdays: \["monday:friday"\]', 'weekdays: ["sunday:saturday"]'),
                (r'start_time: "08:15", end_time: "18:00"', 'start_time: "00:00", end_time: "24:00"'),
                (
                    r"    email_configs:\n      - to: .+\n",
                    f"    webhook_configs: [{{url: 'http://127.0.0.1:{self._hook.server_port}/'}}]\n\\g<0>",
                ),
                (
                    "smtp_smarthost: .+",  # as install.sh does for a mail server on this machine
                    f"smtp_smarthost: 127.0.0.1:{self._mail.server_address[1]}\n  smtp_require_tls: false",
                ),
            ),
        }
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")

    def __enter__(self) -> Self:
        commands = {
            "mosquitto": ["/usr/sbin/mosquitto", "-c", f"{self.folder}/mosquitto.conf"],
            "exporter": [
                "/usr/bin/prometheus-mqtt-exporter",
                *("-config", f"{self.folder}/mqtt-exporter.yaml"),
                *("-listen-address", "127.0.0.1", "-listen-port", str(self.exporter)),
            ],
            "alertmanager": [
                "/usr/bin/prometheus-alertmanager",
                f"--config.file={self.folder}/alertmanager.yml",
                f"--storage.path={self.folder}/alertmanager",
                f"--web.listen-address=127.0.0.1:{self.alertmanager}",
                "--cluster.listen-address=",
            ],
            "prometheus": [
                "/usr/bin/prometheus",
                f"--config.file={self.folder}/prometheus.yml",
                f"--storage.tsdb.path={self.folder}/metrics",
                f"--web.listen-address=127.0.0.1:{self.prometheus}",
            ],
        }
        self._commands = commands
        try:
            for name in commands:
                self.start(name)
                if name == "alertmanager":
                    wait_for(lambda: not self.alerts(), "Alertmanager")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for name in list(self._running):
            self.kill(name)
        for server in (self._hook, self._mail):
            server.shutdown()
            server.server_close()

    def start(self, name: str) -> None:
        """Start a program, and wait until it serves; a RuntimeError with its log if it ends before."""
        path = self.folder / f"{name}.log"
        with path.open("ab") as log:
            process = self._running[name] = subprocess.Popen(self._commands[name], stdout=log, stderr=log)
        wait_until_accepting(process, self._ports[name], path)
        if name == "mosquitto":
            wait_for(lambda: self.publish_raw("totem/1/loja-1/do/announce", b"", retain=False), "broker")

    def kill(self, name: str) -> None:
        """Kill a program."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def client(self, program: str, user: str, *words: str) -> list[str]:
        """Return the command of a client of the broker, by TLS."""
        return [
            f"/usr/bin/mosquitto_{program}",
            *("-V", "5", "-h", HOST, "-p", str(self.port), "--cafile", f"{self.folder}/ca.pem"),
            *("-u", user, "-P", PASSWORDS[user], "-q", "1", *words),
        ]

    def publish_raw(self, topic: str, payload: bytes, *, retain: bool = True) -> bool:
        """Publish as the console, who may write all topics of kiosks; False if it failed."""
        words = ["-t", topic, *(["-r"] if retain else []), *(["-s"] if payload else ["-n"])]
        done = subprocess.run(
            self.client("pub", "console", *words), input=payload, check=False, capture_output=True
        )
        return done.returncode == 0

    def publish(self, topic: str, message: FleetMessage) -> None:
        """Publish a message, retained."""
        assert self.publish_raw(topic, message.encode())

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Ask Prometheus; an error of the expression fails."""
        answer = httpx.get(f"http://127.0.0.1:{self.prometheus}/api/v1/query", params={"query": expression})
        assert answer.status_code == 200, answer.text
        result: list[dict[str, Any]] = answer.json()["data"]["result"]
        return result

    def totems(self, expression: str) -> set[str]:
        """Return the kiosks of a result."""
        return {each["metric"].get("totem", "") for each in self.query(expression)}

    def alerts(self) -> list[dict[str, Any]]:
        """Return the alerts that Alertmanager has, muted ones included."""
        answer = httpx.get(f"http://127.0.0.1:{self.alertmanager}/api/v2/alerts")
        result: list[dict[str, Any]] = answer.json()
        return result

    def notifications(self) -> Iterable[tuple[str, str, str]]:
        """Yield name, kiosk and group's city of each alert that was sent."""
        for notification in list(self.notified):
            for alert in notification["alerts"]:
                labels = alert["labels"]
                yield (
                    labels["alertname"],
                    labels.get("totem", ""),
                    notification["groupLabels"].get("city", ""),
                )


def _webhook(received: list[dict[str, Any]]) -> ThreadingHTTPServer:
    """Serve a webhook that records its requests."""

    class WebhookHandler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), WebhookHandler)
    threading.Thread(target=server.serve_forever, name="webhook", daemon=True).start()
    return server


def _mail_server(received: list[str]) -> socketserver.ThreadingTCPServer:
    """Serve SMTP as far as a client needs it; keep the mails."""

    class MailHandler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    received.append(b"".join(lines).decode())
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailHandler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="mail", daemon=True).start()
    return server
