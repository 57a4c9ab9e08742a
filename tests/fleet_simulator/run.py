"""Simulated kiosks of a fleet: `python3 packaging/dev.py fleet demo` or `simulate`.

demo shows the operator's page with their troubles. simulate measures a broker under them: they join, work,
and one in twenty loses its connection; with --restart-broker the broker is killed and all return. Its exit
code is 1 if not all joined and came back, or if the broker refused a connection.
"""

import argparse
import json
import secrets
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import cycle
from pathlib import Path
from threading import Thread

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

from fleet_simulator.broker import LocalBroker, NoBroker, read_account  # noqa: E402 - put on the path above
from fleet_simulator.kiosk import DEMO_TROUBLES, Account, SimulatedKiosk, make_store  # noqa: E402
from fleet_simulator.measurement import BrokerLoad, MeasurementPhase, measure  # noqa: E402
from fleet_simulator.simulator import FleetSimulator  # noqa: E402
from totem.fleet.invitation import Store  # noqa: E402
from totem.fleet.link_config import KIOSK_LIMITS, LinkConfig  # noqa: E402
from totem.fleet.operator.console import Console  # noqa: E402
from totem.fleet.operator.event_log import EventLog  # noqa: E402
from totem.fleet.operator.folder import Fleet  # noqa: E402
from totem.fleet.operator.page import server  # noqa: E402
from totem.fleet.signing import TrustedKeys  # noqa: E402

PREFIX = "demo-"
"""Beginning of the IDs of simulated kiosks, so that none takes over the connection of a store's."""
_DEMO_SPREAD_S = 2.0


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    _allow_files(2 * options.totems + 200)
    try:
        return demo(options) if options.command == "demo" else simulate(options)
    except NoBroker as error:
        sys.exit(f"mosquitto does not start: {error}" if str(error) else "mosquitto is not installed")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py fleet", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("demo")
    command.add_argument("--totems", type=int, default=10)
    command.add_argument("--port", type=int, default=0, help="of the page; a free one if left out")
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command = commands.add_parser("simulate")
    command.add_argument("--totems", type=int, default=1000)
    command.add_argument(
        "--folder",
        type=Path,
        help="a fleet's folder, with kiosks demo-0001 … of totem fleet add, whose server is measured; if left"
        " out, a mosquitto of this machine, for the time of the measurement",
    )
    command.add_argument(
        "--seconds", type=int, default=180, help="of steady work; bytes a month are measured from 120 on"
    )
    command.add_argument("--health-s", type=int, default=300, help="as fleet.health_s")
    command.add_argument("--spread-s", type=int, default=60, help="as fleet.spread_s")
    command.add_argument("--restart-broker", action="store_true", help="kill the own broker at the end")
    return parser


def simulate(options: argparse.Namespace) -> int:
    """Measure a broker, and print the result as JSON."""
    if options.folder is None:
        with _own_broker(options.totems, secrets.token_urlsafe()) as broker:
            result = _measure(broker.accounts, broker.fleet, options, broker)
    else:
        fleet = Fleet.open(options.folder)
        names = [each for each in sorted(fleet.ids) if each.startswith(PREFIX)][: options.totems]
        if len(names) < options.totems:
            sys.exit(f"{len(names)} of {options.totems} kiosks have an ID that begins with {PREFIX}")
        accounts = [read_account(options.folder / "totems" / f"{each}.totem-fleet") for each in names]
        result = _measure(accounts, fleet, options)
    sys.stdout.write(json.dumps({"ok": result.is_good, **asdict(result)}) + "\n")
    return int(not result.is_good)


def _measure(
    accounts: list[Account], fleet: Fleet, options: argparse.Namespace, broker: LocalBroker | None = None
) -> BrokerLoad:
    keys = TrustedKeys() if broker is None else fleet.trusted_keys
    kiosks = [SimulatedKiosk(each, keys, health_s=options.health_s) for each in accounts]

    def show(phase: MeasurementPhase, connected: int) -> None:
        sys.stderr.write(f"{phase.value}: {connected} of {len(kiosks)} connected\n")

    with FleetSimulator(kiosks, make_config(fleet, options.spread_s)) as simulator:
        return measure(
            simulator,
            seconds=options.seconds,
            spread_s=options.spread_s,
            broker=broker,
            restart=options.restart_broker and broker is not None,
            on_progress=show,
        )


def demo(options: argparse.Namespace) -> int:
    """Show the operator's page, until interrupted; a mosquitto and a fleet of its own are removed then."""

    def show(address: str) -> None:
        sys.stdout.write(f"A página da frota: {address}\nCtrl+C encerra.\n")
        sys.stdout.flush()
        if options.open:
            webbrowser.open(address)

    passphrase = secrets.token_urlsafe()
    with server.listen(options.port) as listener, _own_broker(options.totems, passphrase) as broker:
        fleet = broker.fleet
        kiosks = [
            SimulatedKiosk(account, fleet.trusted_keys, trouble, health_s=20)
            for account, trouble in zip(broker.accounts, cycle(DEMO_TROUBLES), strict=False)
        ]
        with FleetSimulator(kiosks, make_config(fleet, _DEMO_SPREAD_S, will_delay_s=2)) as simulator:
            simulator.start()
            thread = Thread(target=simulator.run_until, args=(lambda: False,), name="simulation")
            thread.start()
            try:
                key = fleet.open_key(passphrase)
                with Console(
                    fleet.link_config(), key, keys=fleet.trusted_keys, stores=fleet.stores
                ) as console:
                    server.serve(console, f"{fleet.host}:{fleet.port}", listener, EventLog(), on_address=show)
            finally:
                simulator.stop()
                thread.join()
    return 0


@contextmanager
def _own_broker(totems: int, passphrase: str) -> Iterator[LocalBroker]:
    """Run a broker with a fleet in a temporary folder."""
    stores = {
        f"{PREFIX}{number + 1:04}": Store.model_validate(make_store(number)) for number in range(totems)
    }
    with (
        tempfile.TemporaryDirectory(prefix="totem-fleet-") as parent,
        LocalBroker(Path(parent) / "frota", passphrase, stores) as broker,
    ):
        yield broker


def make_config(
    fleet: Fleet, spread_s: float, *, will_delay_s: int = 30
) -> Callable[[SimulatedKiosk], LinkConfig]:
    """Return a function that makes the configuration of a kiosk's link."""
    config = LinkConfig(
        fleet.host,
        fleet.port,
        PREFIX,
        ca_file=fleet.folder / "ca.pem",
        spread_s=spread_s,
        will_delay_s=will_delay_s,
        limits=KIOSK_LIMITS,
    )
    return lambda kiosk: replace(config, id=kiosk.account.id, password=kiosk.account.password)


def _allow_files(count: int) -> None:
    """Raise this process' limit of open files, which the broker inherits, as far as the system lets it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that broker and folder go, too
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
