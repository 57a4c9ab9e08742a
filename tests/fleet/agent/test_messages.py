"""Every message of a kiosk through whole visits: valid by the shipped schemas, and without personal data."""

import base64
import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import jsonschema_rs

from e2e.test_form_visits import SECRETS, TYPED, fill_in
from e2e.test_privacy import MARIA, SEVERAL, break_down, pay_and_print, secrets_of
from fleet.agent.conftest import ID, Console, Member
from generate import fleet_schemas
from support.kiosk_harness import failing_prints, wait_until
from support.log_check import LogWatch
from support.mosquitto import needs_mosquitto
from totem.fleet import topics
from totem.fleet.channels import Publication, Received
from totem.fleet.messages import Presence
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.availability import MaintenanceFlag
from totem.session.forms.steps import OF_CUSTOMER, Form
from totem.session.states import State
from totem.settings import state_folder

FORMS = (Form.SIGN_UP, Form.LEAD)
SCHEMA_OF = {"config": "reported-config"}
MOST_HEALTH_BYTES = 1024


def schema_of(topic: str) -> str:
    """Return the name of the schema of a topic, as in "health" for "totem/1/loja-1/up/health"."""
    name = topic.split("/")[4]
    return SCHEMA_OF.get(name, name)


def disguises(secret: str) -> Iterable[bytes]:
    """Yield a text as bytes: as it is, in JSON's escapes, and in Base64 wherever it may begin."""
    for plain in {secret, secret.upper(), secret.lower()}:
        octets = plain.encode()
        yield octets
        yield json.dumps(plain)[1:-1].encode()
        yield plain.encode("utf-16-le")
        for ahead in range(3):
            coded = base64.b64encode(b"\0" * ahead + octets)
            yield coded[4 if ahead else 0 : -4]  # without the characters that depend on its neighbours


def planted() -> set[str]:
    """All that the visits of this file enter or are shown."""
    forms = {text for text in (*SECRETS, *TYPED.values()) if len(text) > 4}
    formatted = {"19/08/1949", "1949-08-19", "13010-050", "(81) 98888-7777"}
    return secrets_of(MARIA) | secrets_of(SEVERAL) | forms | formatted


def personal_in(messages: list[Received]) -> list[tuple[str, str]]:
    """Return the topics with their planted texts, in any disguise."""
    wanted = [(secret, bytes_) for secret in planted() for bytes_ in disguises(secret) if len(bytes_) > 3]
    return [
        (each.topic, secret)
        for each in messages
        for secret, bytes_ in wanted
        if bytes_ in each.payload or bytes_ in each.topic.encode()
    ]


@needs_mosquitto
def test_messages_of_whole_visits_are_valid_and_have_nothing_of_a_customer(
    console: Console,
    make_member: Callable[..., Member],
    erp: ReferenceErp,
    expected_logs: LogWatch,
    tmp_path: Path,
) -> None:
    expected_logs.allow(".")
    member = make_member(sign_up={"enabled": True}, lead={"enabled": True})
    driver = member.driver
    everything = frozenset(Form) - OF_CUSTOMER
    driver.wait_until(lambda: driver.session.view_state.offered_forms == everything, "the ERP's lists")
    driver.settle()

    for form in FORMS:
        fill_in(driver, form)
        driver.leave()
        driver.wait_for("home")
    erp.faults.set("clientes:status=500")
    driver.enter(SEVERAL)
    driver.arrive(State.FAILED)
    erp.faults.clear()
    driver.touch("leave")
    driver.wait_for("home")
    driver.open_boleto(MARIA)
    with failing_prints():
        driver.touch("print")
        driver.arrive(State.PRINT_FAILED)
    driver.touch("leave")
    driver.wait_for("home")
    pay_and_print(driver)
    driver.wait_for("home")
    break_down(driver)
    driver.wait_for("home")
    MaintenanceFlag(state_folder(driver.settings)).set(f"Perdeu {MARIA}?")
    plant_in_the_log()
    console.wait_for(topics.UP_LOG, lambda line: line.logger == "totem.end")
    metrics_before = len(console.all_at(topics.UP_METRICS))
    console.publish(Publication(topics.ALL_ANNOUNCE, b"", qos=0))
    wait_until(lambda: len(console.all_at(topics.UP_METRICS)) > metrics_before, "all again")
    member.end()
    console.wait_for(topics.UP_STATE, lambda state: state.state is Presence.DISCONNECTED)

    metrics = console.all_at(topics.UP_METRICS)[-1]
    assert metrics.visits["printed"] == 1
    assert metrics.visits["form_sent"] == len(FORMS)
    assert metrics.erp_failures == {"unavailable": 1}
    assert sum(metrics.printer_failures.values()) == 1
    assert metrics.erp_seconds.count >= metrics.erp_seconds.buckets["1"] > 0
    kinds = {each.topic.split("/")[4] for each in console.seen}
    assert kinds >= {"state", "info", "health", "metrics", "event", "log"}
    validators = {
        name.removesuffix(".json"): jsonschema_rs.validator_for(text)
        for name, text in shipped_schemas().items()
    }
    for each in console.seen:
        validators[schema_of(each.topic)].validate(json.loads(each.payload))
        if each.topic == topics.build(ID, topics.UP_HEALTH):
            assert len(each.payload) <= MOST_HEALTH_BYTES
    assert personal_in(console.seen) == []


def plant_in_the_log() -> None:
    """Log what careless code might, with a customer's data in every part of a record."""
    maria = "Maria Exemplo da Silva"
    try:
        int(f"{maria}, {MARIA}")
    except ValueError as error:
        logging.getLogger("totem.erp").exception("cannot read the answer: %s", error)  # noqa: TRY401 - planted
        logging.getLogger("totem.staff").error(error)  # noqa: TRY400 - planted
        logging.getLogger("httpx").warning("GET https://erp.example/clientes/%s", MARIA)
    logging.getLogger("totem.printing").error("cannot write /home/nabuco/boleto-%s.pdf", MARIA)
    logging.getLogger("totem.updates").warning("GET https://joaquim@example.org/Palmeiras?q=Batel failed")
    logging.getLogger("totem.end").warning("done")


def shipped_schemas() -> dict[str, str]:
    """Return the text of each shipped schema by its file's name."""
    return {file.name: file.read_text(encoding="utf-8") for file in fleet_schemas.FOLDER.glob("*.json")}


def test_the_shipped_schemas_are_those_of_the_models() -> None:
    assert shipped_schemas() == fleet_schemas.files()
