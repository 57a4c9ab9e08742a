"""A cable that is pulled out and put back, between a kiosk and its ERP in networks of their own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[1]

ERP = """
import subprocess, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"[]"
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)

sys.stdin.readline()  # the cable is there
ip("address", "add", "10.9.0.2/24", "dev", "switch")
ip("link", "set", "switch", "up")
server = HTTPServer(("10.9.0.2", 8000), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", flush=True)
for line in sys.stdin:
    ip("link", "set", "switch", line.strip())
    print("done", flush=True)
"""

KIOSK = """
import json, subprocess, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import conftest
from support.kiosk_harness import KioskDriver, settings_for
from totem.kiosk.frontend import application
from totem.monitoring import erp_monitor
from totem.session.states import State

erp_monitor.URGENT_S = 0.5  # nothing answers while the cable is out

def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)

erp = subprocess.Popen(
    ["unshare", "-n", sys.executable, "-c", sys.argv[3]],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
)

def tell(line):
    erp.stdin.write(line + "\\n")
    erp.stdin.flush()
    erp.stdout.readline()

ip("link", "add", "name", "wire", "type", "veth", "peer", "name", "switch")
ip("link", "set", "switch", "netns", str(erp.pid))
ip("address", "add", "10.9.0.1/24", "dev", "wire")
ip("link", "set", "wire", "up")
tell("there")
application()
driver = KioskDriver(settings_for(
    "http://10.9.0.2:8000", Path(sys.argv[2]), erp={"allow_http": True, "probe_s": 0.0, "token": "t"}
))
driver.kiosk.start_monitors()
monitor = driver.kiosk.availability.erp
driver.wait_until(lambda: monitor.is_healthy, "the ERP")
took = {}
for line, state in (("down", State.OUT_OF_SERVICE), ("up", State.HOME)) * 2:
    tell(line)
    begun = time.monotonic()
    driver.wait_until(lambda: driver.state is state, line)
    took.setdefault(line, []).append(round(time.monotonic() - begun, 1))
    monitor._timer.stop()  # after a long outage, no probe is due for minutes
driver.close()
erp.stdin.close()
erp.wait()
print(json.dumps(took))
"""


def test_home_goes_and_comes_back_with_the_cable_without_a_customer(tmp_path: Path) -> None:
    """No probe is due meanwhile: the interface alone tells the kiosk to ask."""
    if sys.platform != "linux" or not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("no networks of its own")
    probe = ["unshare", "-n", "ip", "link", "add", "name", "wire", "type", "veth"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        pytest.skip("this system lets the test make no network")
    program = ["unshare", "-n", sys.executable, "-c", KIOSK, str(SUPPORT), str(tmp_path), ERP]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    took = json.loads(done.stdout.splitlines()[-1])
    assert (len(took["down"]), len(took["up"])) == (2, 2)
