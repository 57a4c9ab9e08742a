"""Write the rights of the fleet's users at the broker from the kiosk's channels.

Run it with the project's Python after a channel has changed: `.venv/bin/python
packaging/generate/fleet_acl.py`. A kiosk may write each of its topics by its whole name, so that one stolen
password leaves no more retained messages than one kiosk does.
"""

from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program

from totem.fleet import topics
from totem.fleet.channels import REPORTS, WRITTEN

FILE = Path(__file__).resolve().parents[1] / "fleet" / "acl"


def text() -> str:
    """Return the file of mosquitto."""
    writes = "\n".join(f"pattern write {topics.build('%u', path)}" for path in WRITTEN)
    reads = "\n".join(f"topic read {topics.build('+', path)}" for path in REPORTS)
    return f"""# Rights of the fleet's users at the broker (mosquitto.conf(5), acl_file). %u is the user name:
# a kiosk's ID. A kiosk writes its own reports, each by its whole name, so that it leaves few messages here;
# it reads its own commands and those to all. It sees no neighbour.
{writes}
pattern read {topics.build("%u", "do/#")}
pattern read {topics.ALL_ANNOUNCE}

# Exporter of metrics: no replies, files, events and lines of the log
user {topics.METRICS}
{reads}

# The operator's command line and page; to write below up/ clears what a removed kiosk left. Rights here
# withhold; only signatures command. No kiosk reads the topics by which a console finds the end of the stored
# messages.
user {topics.CONSOLE}
topic readwrite {topics.build("+", "up/#")}
topic readwrite {topics.build("+", "do/#")}
topic readwrite {topics.ROOT}/{topics.EVERYONE}/#
topic readwrite {topics.SYNC}/#
"""


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
