"""Configurations one after the other: none is examined while images of the one before are deleted."""

import hashlib
import json
from pathlib import Path
from typing import cast

import pytest

from support.fleet_kiosk import ID, FleetKeys
from support.inline_background import ManualBackground
from totem.fleet import signing, topics
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.configuration import ConfigReceiver, ConfigTools
from totem.fleet.channels import Received
from totem.fleet.messages import (
    CONFIG_TYPE,
    ConfigFile,
    ConfigState,
    EventKind,
    EventSeverity,
    ReportedConfig,
)
from totem.settings.fleet_overlay import IMAGES, ConfigTrial, OverlayRecord, write_record

pytestmark = pytest.mark.usefixtures("qapp")
IMAGE = b"image of the configuration before"
STORED = f"{hashlib.sha256(IMAGE).hexdigest()}.png"


class AgentRecord:
    """Stands for the agent: notes the reported configurations."""

    up_s = 1

    def __init__(self) -> None:
        self.reports: list[tuple[int, ConfigState]] = []

    def publish_config(self, config: ReportedConfig) -> None:
        """Note a report."""
        self.reports.append((config.serial, config.state))

    def publish_event(self, kind: EventKind, severity: EventSeverity, code: str | None = None) -> None:
        """Drop an event."""


def test_a_document_that_undoes_the_one_on_trial_is_opened_once_the_older_images_are_deleted(
    tmp_path: Path,
) -> None:
    """It names the image that is deleted, which it would find stored, and be applied without."""
    keys, background, agent = FleetKeys(), ManualBackground(), AgentRecord()
    (tmp_path / IMAGES).mkdir()
    image = tmp_path / IMAGES / STORED
    image.write_bytes(IMAGE)
    trial = ConfigTrial({"brand.slides": []}, starts=1, needs_erp=False)
    write_record(tmp_path, OverlayRecord(1, "0" * 64, values={"brand.slides": [STORED]}, trial=trial))
    found: list[bool] = []

    async def fetch(_files: tuple[ConfigFile, ...]) -> None:
        found.append(image.exists())

    tools = ConfigTools(
        read_keys=keys.trusted,
        find_wrong=lambda _values: (),
        fetch=fetch,
        is_in_use=lambda: True,
        is_erp_healthy=lambda: True,
        clock_synced=lambda: None,
        exit_program=lambda _code: None,
        are_keys_examined=lambda: False,
    )
    receiver = ConfigReceiver(cast(Agent, agent), ID, ("restart",), tmp_path, tools, background)
    file = {"name": "a.png", "url": "https://example.com/a.png", "sha256": STORED[:64], "bytes": len(IMAGE)}
    wanted = {"v": 1, "to": ID, "serial": 2, "set": {"brand.slides": ["a.png"]}, "files": [file]}
    envelope = signing.sign(json.dumps(wanted).encode(), CONFIG_TYPE, keys.owner)
    receiver.receive(Received(topics.build(ID, topics.DO_CONFIG), envelope, True, None))
    assert [*background.pending] == [], "a trial is under way"
    receiver.check()
    assert agent.reports == [(1, ConfigState.APPLIED)]
    while background.pending:
        background.release(-1)
    assert found == [False]
    receiver.close()
    background.close()
