"""`totem fleet`: simulated kiosks, to size a server (simulate) and to see the operator's page (demo)."""

import json
import secrets
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.fleet.common import fleet_errors, folder_path, page_errors, show_address
from totem.cli.parser import CommandError, Parser, UsageError, invalid_option, numbered
from totem.cli.terminal import print_stderr
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.invitation import Store
    from totem.fleet.link_config import LinkConfig
    from totem.lab.fleet.broker import LocalBroker
    from totem.lab.fleet.kiosk import Account
    from totem.lab.fleet.measurement import BrokerLoad, MeasurementPhase

PREFIX = "demo-"
"""Beginning of the IDs of simulated kiosks, so that none takes over the connection of a store's."""
_PROGRESS = {
    "join": "Joining: {connected} of {count} connected",
    "steady": "At work: {connected} of {count} connected",
    "loss": "After a loss: {connected} of {count} connected",
    "herd": "After the broker's restart: {connected} of {count} connected",
}
"""Sentence of each `MeasurementPhase`."""
_DEMO_TOTEMS = 10
_DEMO_SPREAD_S = 2.0


def define(group: Parser) -> None:
    """Define the commands."""
    command = group.add_command(simulate)
    many = numbered(1, 20_000)
    command.add_option("--totems", "N", "Simulated kiosks; 1000 if left out.", type=many, default=1000)
    command.add_option(
        "--folder",
        "DIR",
        "A fleet's folder, with kiosks demo-0001 … of totem fleet add, whose server is measured. Without it"
        " and without --host: a mosquitto of this machine, for the time of the measurement.",
        type=Path,
    )
    command.add_option("--host", "HOST", "A broker, whose users are those of --passwords.")
    command.add_option("--port", "N", "Its port; 8883 if left out.", type=numbered(1, 65_535), default=8883)
    command.add_option("--ca-file", "FILE", "Its certificate authority; the system's if left out.", type=Path)
    command.add_option(
        "--passwords", "FILE", "File of lines ID:PASSWORD, with IDs that begin with demo-.", type=Path
    )
    seconds = numbered(1, 86_400)
    command.add_option(
        "--seconds",
        "N",
        "Seconds of steady work; 180 if left out. Bytes a month are measured from 120 on.",
        type=seconds,
        default=180,
    )
    command.add_option("--health-s", "N", "As fleet.health_s; 300 if left out.", type=seconds, default=300)
    spread = numbered(0, 3600)
    command.add_option("--spread-s", "N", "As fleet.spread_s; 60 if left out.", type=spread, default=60)
    command.add_flag(
        "--restart-broker", "restart_broker", "Kill the own broker at the end, and wait until all are back."
    )
    command.add_json()
    command = group.add_command(demo)
    command.add_option(
        "--totems", "N", "Simulated kiosks; 10 if left out.", type=numbered(1, 1000), default=_DEMO_TOTEMS
    )
    command.add_option(
        "--port",
        "N",
        "Port of the page on 127.0.0.1; a free one if left out.",
        type=numbered(0, 65_535),
        default=0,
    )
    command.add_flag("--open", "open_browser", "Open the page in the browser.")


def simulate(
    *,
    totems: int,
    folder: Path | None,
    host: str | None,
    port: int,
    ca_file: Path | None,
    passwords: Path | None,
    seconds: int,
    health_s: int,
    spread_s: int,
    restart_broker: bool,
    as_json: bool,
) -> int:
    """Measure a broker under simulated kiosks.

    They join, work, and one in twenty loses its connection; with --restart-broker the broker is killed and
    all return. Exit code 1 if not all joined and came back, or if the broker refused a connection.
    """
    if host is not None and folder is not None:
        raise UsageError(invalid_option("--host", localize("--folder names the broker already")))
    if (host is None) != (passwords is None):
        raise UsageError(invalid_option("--passwords", localize("it goes with --host")))
    if restart_broker and (host is not None or folder is not None):
        raise UsageError(
            invalid_option("--restart-broker", localize("only a broker of its own can be restarted"))
        )
    _allow_files(2 * totems + 200)
    with _broker_errors("simulate"), _interrupted_by_sigterm():
        if host is not None and passwords is not None:
            accounts = _read_passwords(passwords, totems)
            result = _measure(
                accounts, _config(host, port, ca_file, spread_s), seconds, health_s, as_json=as_json
            )
        elif folder is not None:
            from totem.fleet.operator.folder import Fleet
            from totem.lab.fleet.broker import read_account

            fleet = Fleet.open(folder_path(folder))
            names = [each for each in sorted(fleet.ids) if each.startswith(PREFIX)][:totems]
            _check_count(len(names), totems)
            accounts = [read_account(folder / "totems" / f"{each}.totem-fleet") for each in names]
            config = _config(fleet.host, fleet.port, folder / "ca.pem", spread_s)
            result = _measure(accounts, config, seconds, health_s, as_json=as_json)
        else:
            with _own_broker(totems) as broker:
                config = _config(
                    broker.fleet.host, broker.fleet.port, broker.fleet.folder / "ca.pem", spread_s
                )
                result = _measure(
                    broker.accounts,
                    config,
                    seconds,
                    health_s,
                    broker=broker,
                    restart=restart_broker,
                    as_json=as_json,
                )
    print(json.dumps({"ok": result.is_good, **asdict(result)}) if as_json else _text(result))
    return int(not result.is_good)


def demo(*, totems: int, port: int, open_browser: bool) -> int:
    """Show the operator's page with simulated kiosks and their troubles.

    It starts a mosquitto of this machine with TLS and a fleet of its own; Ctrl+C ends and removes all of it.
    """
    with page_errors("demo", port):
        from totem.fleet.operator.page import server
    from threading import Thread

    from totem.fleet.operator.console import Console
    from totem.fleet.operator.event_log import EventLog
    from totem.lab.fleet.kiosk import DEMO_TROUBLES, SimulatedKiosk
    from totem.lab.fleet.simulator import FleetSimulator

    def show(address: str) -> None:
        show_address(address)
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    with page_errors("demo", port):
        listener = server.listen(port)
    passphrase = secrets.token_urlsafe()
    _allow_files(2 * totems + 200)
    with (
        listener,
        _broker_errors("demo"),
        _interrupted_by_sigterm(),
        _own_broker(totems, passphrase) as broker,
    ):
        fleet = broker.fleet
        kiosks = [
            SimulatedKiosk(account, fleet.trusted_keys, trouble, health_s=20)
            for account, trouble in zip(broker.accounts, cycle(DEMO_TROUBLES), strict=False)
        ]
        config = _config(fleet.host, fleet.port, fleet.folder / "ca.pem", _DEMO_SPREAD_S, will_delay_s=2)
        with FleetSimulator(kiosks, lambda kiosk: _login(config, kiosk.account)) as simulator:
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


def _measure(
    accounts: "list[Account]",
    config: "LinkConfig",
    seconds: int,
    health_s: int,
    *,
    as_json: bool,
    broker: "LocalBroker | None" = None,
    restart: bool = False,
) -> "BrokerLoad":
    from totem.fleet.signing import TrustedKeys
    from totem.lab.fleet import measurement
    from totem.lab.fleet.kiosk import SimulatedKiosk
    from totem.lab.fleet.simulator import FleetSimulator

    keys = TrustedKeys() if broker is None else broker.fleet.trusted_keys
    kiosks = [SimulatedKiosk(each, keys, health_s=health_s) for each in accounts]

    def show(phase: "MeasurementPhase", connected: int) -> None:
        if not as_json:
            print_stderr(localize(_PROGRESS[phase.value], connected=connected, count=len(kiosks)))

    with FleetSimulator(kiosks, lambda kiosk: _login(config, kiosk.account)) as simulator:
        return measurement.measure(
            simulator,
            seconds=seconds,
            spread_s=config.spread_s,
            broker=broker,
            restart=restart,
            on_progress=show,
        )


@contextmanager
def _own_broker(totems: int, passphrase: str = "") -> "Iterator[LocalBroker]":
    """Run a broker with a fleet in a temporary folder."""
    from totem.lab.fleet.broker import LocalBroker

    with tempfile.TemporaryDirectory(prefix="totem-fleet-") as parent:
        folder, secret = Path(parent) / "frota", passphrase or secrets.token_urlsafe()
        with LocalBroker(folder, secret, _stores(totems)) as broker:
            yield broker


def _stores(totems: int) -> "dict[str, Store]":
    from totem.fleet.invitation import Store
    from totem.lab.fleet.kiosk import make_store

    return {f"{PREFIX}{number + 1:04}": Store.model_validate(make_store(number)) for number in range(totems)}


def _config(
    host: str, port: int, ca_file: Path | None, spread_s: float, *, will_delay_s: int = 30
) -> "LinkConfig":
    from totem.fleet.link_config import KIOSK_LIMITS, LinkConfig

    return LinkConfig(
        host,
        port,
        PREFIX,
        ca_file=ca_file,
        spread_s=spread_s,
        will_delay_s=will_delay_s,
        limits=KIOSK_LIMITS,
    )


def _login(config: "LinkConfig", account: "Account") -> "LinkConfig":
    return replace(config, id=account.id, password=account.password)


def _read_passwords(file: Path, totems: int) -> "list[Account]":
    """Read the accounts of a file of lines ID:PASSWORD."""
    from totem.lab.fleet.kiosk import Account, make_store

    text = file.read_text(encoding="utf-8", errors="replace")
    lines = (each.partition(":") for each in text.splitlines())
    users = [(user, password) for user, _, password in lines if user.startswith(PREFIX) and password][:totems]
    _check_count(len(users), totems)
    return [Account(user, password, make_store(number)) for number, (user, password) in enumerate(users)]


def _check_count(count: int, totems: int) -> None:
    if count < totems:
        sentence = "totem fleet simulate: {count} of {totems} kiosks have an ID that begins with demo-"
        raise CommandError(localize(sentence, count=count, totems=totems))


@contextmanager
def _broker_errors(command: str) -> Iterator[None]:
    from totem.lab.fleet.broker import NoBroker

    try:
        with fleet_errors(command):
            yield
    except NoBroker as error:
        if reason := str(error):
            sentence = localize("mosquitto does not start: {reason}", reason=reason)
        else:
            sentence = localize("mosquitto is not installed: apt install mosquitto")
        raise CommandError(f"totem fleet {command}: {sentence}") from None


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl+C does, so that the broker and its folder go, too."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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


def _text(result: "BrokerLoad") -> str:
    unknown = localize("not measured")

    def line(text: str, value: object) -> str:
        return f"{localize(text)}: {unknown if value is None else value}"

    megabytes = (
        None if result.bytes_per_totem_month is None else f"{result.bytes_per_totem_month / 1e6:.1f} MB"
    )
    memory = None if result.broker_bytes is None else f"{result.broker_bytes / 1e6:.1f} MB"
    return "\n".join(
        (
            line("Joined", f"{result.joined}/{result.totems}"),
            line("Until all were in", f"{result.join_s} s"),
            line("Messages a second", result.messages_per_s),
            line("A month and kiosk, with headers", megabytes),
            line("Broker's memory", memory),
            line("Connections cut", result.lost),
            line("Until they were back", None if result.lost_back_s is None else f"{result.lost_back_s} s"),
            line(
                "Until all were back after the broker's restart",
                None if result.restart_back_s is None else f"{result.restart_back_s} s",
            ),
            line("Refused connections", result.refused),
        )
    )
