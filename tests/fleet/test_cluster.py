"""A cluster of brokers: kiosk and console on different nodes, one of which is killed."""

import queue
from contextlib import ExitStack
from pathlib import Path

from support.ejabberd_cluster import EjabberdCluster, needs_ejabberd
from support.tcp_proxy import TcpProxy
from totem.fleet import topics
from totem.fleet.channels import Publication, Received
from totem.fleet.link import Link
from totem.fleet.link_config import LinkOwner, LinkStatus

KIOSK = "loja-1"
STATE, COMMAND = topics.build(KIOSK, topics.UP_STATE), topics.build(KIOSK, topics.DO_COMMAND)


@needs_ejabberd
def test_a_node_of_the_cluster_is_killed(tmp_path: Path) -> None:
    """The proxy stands for the balancer: it leads the kiosk to the other node."""
    reports: queue.Queue[bytes] = queue.Queue()
    orders: queue.Queue[bytes] = queue.Queue()
    statuses: queue.Queue[LinkStatus] = queue.Queue()

    def publish_state() -> None:
        kiosk.publish(Publication(STATE, b"ready", retain=True))

    def receive(message: Received) -> None:
        reports.put(message.payload)

    def talk(order: bytes) -> None:
        """Send an order until it arrives, with the kiosk's state: the nodes need time to find each other."""
        while True:
            console.publish(Publication(COMMAND, order))
            publish_state()
            try:
                received = orders.get(timeout=0.2), reports.get(timeout=0.2)
            except queue.Empty:
                continue
            if received[0] == order:
                assert received[1] == b"ready"
                return

    with ExitStack() as stack:
        cluster = stack.enter_context(EjabberdCluster(tmp_path))
        balancer = stack.enter_context(TcpProxy(cluster.ports["a"]))
        kiosk = Link(
            cluster.link_config(KIOSK, balancer.port),
            LinkOwner(
                will=Publication(STATE, b"lost", retain=True),
                subscriptions=[(COMMAND, 1)],
                on_connected=publish_state,
                on_message=lambda message: orders.put(message.payload),
            ),
            on_status=statuses.put,
        )
        console = Link(
            cluster.link_config("console", cluster.ports["b"]),
            LinkOwner(subscriptions=[(topics.build("+", "up/#"), 1)], on_message=receive),
        )
        stack.callback(kiosk.close)
        stack.callback(console.close)
        kiosk.start()
        console.start()
        talk(b"before")
        balancer.target = cluster.ports["b"]
        cluster.kill("a")
        while statuses.get() is not LinkStatus.DROPPED:
            pass
        while not reports.empty():
            assert reports.get() == b"ready"
        talk(b"after")
