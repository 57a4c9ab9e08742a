"""Link to the broker: its configuration, its states, and what its owner hands to it. Without paho."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from totem.domain.text import ExplainedCode
from totem.fleet.channels import Publication, Received

STATUS_FILE = "fleet.json"
"""File in the state folder with the link's state, for other programs: boot, link, since."""
SESSION_EXPIRY_S = 600
LONGEST_WAIT_S = 600.0


@dataclass(frozen=True, slots=True)
class LinkLimits:
    """Most that a link receives and keeps, so that no broker fills the memory or takes the processor's time.

    The defaults are a console's, which receives from a whole fleet and sends to it.

    Attributes:
        packet_bytes: of a packet that is received; a larger one ends the connection.
        packets_a_minute: that are received, acknowledgements included; None for any number.
        bytes_a_minute: that are received, since a store may pay for each; None for any number.
        waiting_bytes: of publications that wait to be sent; more are rejected.
    """

    packet_bytes: int = 300_000
    packets_a_minute: int | None = None
    bytes_a_minute: int | None = None
    waiting_bytes: int = 100_000_000


KIOSK_LIMITS = LinkLimits(
    packet_bytes=80_000, packets_a_minute=1200, bytes_a_minute=1_000_000, waiting_bytes=1_000_000
)
"""A kiosk's: what the broker keeps for it is a list of keys and a configuration of 64 kB each, commands are
small, and a diagnosis of 4 MB is sent in parts.
"""


class LinkStatus(ExplainedCode):
    """State of the link, with its words for staff."""

    CONNECTING = "connecting", "conectando"
    CONNECTED = "connected", "conectado"
    UNREACHABLE = "unreachable", "o servidor não é alcançado"
    """No broker answers at the host and port."""
    BAD_CERTIFICATE = "bad_certificate", "o certificado do servidor não confere"
    """The broker's certificate is of another authority or another name, or the own one cannot be read."""
    CERTIFICATE_REFUSED = "certificate_refused", "o servidor não aceita o certificado deste totem"
    """The broker asks for a certificate and takes none, or not this: ended, revoked, another authority's."""
    REFUSED = "refused", "o servidor não aceita este totem"
    """The broker has no such user, or another password."""
    DROPPED = "dropped", "a conexão caiu"
    """The connection ended, or publications were not acknowledged."""
    TAKEN_OVER = "taken_over", "outro totem entrou com o mesmo nome"
    """Another program connected with the same ID."""
    CLOSED = "closed", "encerrada"


@dataclass(frozen=True, slots=True)
class LinkConfig:
    """Broker, identity, and the seconds over which a fleet spreads its return; `id` is also the user name.

    `connect_s` limits a connection up to the broker's CONNACK, `acknowledge_s` the wait for a PUBACK;
    `will_delay_s` is the time after a loss within which a return keeps the will unpublished. `client_id` and
    `session_expiry_s` are for a console: several share a user name, and none has a session that outlives its
    connection. `longest_wait_s` bounds the waits between connections; the default is for a whole fleet.
    """

    host: str
    port: int
    id: str
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    spread_s: float = 60.0
    tls: bool = True
    keepalive_s: int = 60
    will_delay_s: int = 30
    acknowledge_s: float = 60.0
    connect_s: float = 10.0
    client_id: str | None = None
    session_expiry_s: int = SESSION_EXPIRY_S
    longest_wait_s: float = LONGEST_WAIT_S
    limits: LinkLimits = LinkLimits()


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Last will, subscriptions (filters with their QoS) and callbacks of a link's owner.

    The subscriptions are made on each connection before `on_connected`. `on_acknowledged` is called for each
    publication of QoS 1, with False if the broker refused it.
    """

    will: Publication | None = None
    subscriptions: Sequence[tuple[str, int]] = ()
    on_connected: Callable[[], object] = lambda: None
    on_message: Callable[[Received], object] = lambda _message: None
    on_acknowledged: Callable[[bool], object] = lambda _accepted: None
