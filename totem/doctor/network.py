"""Check of the network: interfaces, the default route, and the lookup of the ERP's host."""

from urllib.parse import urlsplit

from totem.monitoring.clock_check import CLOCK
from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import ErpSettings, is_loopback
from totem.system import probes
from totem.system.localization import localize
from totem.system.probes import Network

_MOST_INTERFACES = 2


def rate_network(read: Network) -> HealthFinding:
    """Rate link, address, route and name resolution on the way to the ERP."""
    if read.host and is_loopback(read.host):
        return NETWORK.ok(localize("o ERP fica neste computador"))
    if not read.linked:
        return NETWORK.error(
            localize("sem conexão: nenhuma placa de rede tem sinal"),
            advise("Confira o cabo ou o Wi-Fi."),
        )
    if not read.addressed:
        words = localize("{card} tem sinal, mas não tem endereço", card=read.linked[0])
        return NETWORK.error(words, advise("Confira o roteador (DHCP), ou o endereço fixo."))
    own = ", ".join(f"{name} {address}" for name, address in read.addressed[:_MOST_INTERFACES])
    if not read.is_reached:
        return NETWORK.error(
            localize("{own}, sem saída para a internet", own=own),
            advise("Confira o roteador e a rota padrão."),
        )
    if not read.host:
        return NETWORK.ok(own, plain="conectada")
    if not read.is_found:
        words = localize("{own}; o endereço {host} não foi encontrado", own=own, host=read.host)
        return NETWORK.error(words, advise("Confira a internet, o DNS e o nome em erp.base_url."))
    return NETWORK.ok(localize("{own}; {host} encontrado", own=own, host=read.host), plain="conectada")


def erp_host(settings: ErpSettings) -> str:
    """Return the host of `erp.base_url`; "" where it is missing or malformed."""
    try:
        return urlsplit(settings.base_url or "").hostname or ""
    except ValueError:
        return ""


def _check_network(context: CheckContext) -> Findings:
    yield rate_network(probes.read_network(erp_host(context.settings.erp)))


NETWORK = HealthCheck(
    "network",
    "rede",
    _check_network,
    HealthGroup.NOW,
    trouble="a internet do totem não funciona",
    remedy="Confira o cabo ou o Wi-Fi, e o roteador.",
)
CHECKS = (NETWORK, CLOCK)
