"""`totem service`: out of service and back by a command."""

from pathlib import Path

import pytest

from support.commands import Totem

pytestmark = pytest.mark.usefixtures("portuguese")


def test_staff_put_the_kiosk_out_of_service_and_back(totem: Totem, tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('kiosk.state_dir = "state"\nerp.base_url = "https://erp.example.com"', encoding="utf-8")
    assert totem("service", "status") == (0, "Em serviço.\n", "")
    assert totem("service", "off", "--message", "Volto às 14h") == (
        0,
        "Fora de serviço pela equipe: Volto às 14h\n",
        "",
    )
    assert totem("service", "status")[0] == 1
    assert totem("service", "off") == (0, "Fora de serviço pela equipe\n", "")
    assert totem("service", "on", "--config", str(file)) == (0, "Em serviço.\n", "")
    assert totem("service", "on") == (0, "Em serviço.\n", "")
    code, out, err = totem("service", "off", "--message", "x" * 161)
    assert (code, out) == (2, "")
    assert err == "totem service off: a mensagem tem 161 caracteres, e cabem 160\n"
    file.write_text('kiosk.state_dir = "file"\nerp.base_url = "https://erp.example.com"', encoding="utf-8")
    code, out, err = totem("service", "off")
    assert (code, out) == (2, "")
    assert err.startswith("totem service off: ")
