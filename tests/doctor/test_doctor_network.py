"""Check of the network: each link of the way to the ERP."""

import pytest

from support.findings import rates
from totem.doctor.network import rate_network
from totem.monitoring.health import Severity
from totem.system.probes import Network

OK, WARN, BAD = Severity.OK, Severity.WARNING, Severity.ERROR
WIRE = (("eth0", "192.168.0.10"),)


@pytest.mark.parametrize(
    ("read", "level", "words"),
    [
        (Network((), (), "127.0.0.1", True, True), OK, "neste computador"),
        (Network((), (), "localhost", False, False), OK, "neste computador"),
        (Network((), (), "erp.example", False, False), BAD, "nenhuma placa de rede tem sinal"),
        (
            Network(("eth0",), (), "erp.example", False, False),
            BAD,
            "eth0 tem sinal, mas não tem endereço",
        ),
        (Network(("eth0",), WIRE, "erp.example", False, False), BAD, "sem saída para a internet"),
        (Network(("eth0",), WIRE, "erp.example", True, False), BAD, "sem saída para a internet"),
        (
            Network(("eth0",), WIRE, "erp.example", False, True),
            BAD,
            "o endereço erp.example não foi encontrado",
        ),
        (
            Network(("eth0",), WIRE, "erp.example", True, True),
            OK,
            "eth0 192.168.0.10; erp.example encontrado",
        ),
        (Network(("eth0",), WIRE, "", False, True), OK, "eth0 192.168.0.10"),
    ],
)
def test_network(read: Network, level: Severity, words: str) -> None:
    rates(rate_network(read), level, words)
