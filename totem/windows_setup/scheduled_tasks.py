"""Scheduled tasks of the system: read, registered and removed by schtasks.exe, as XML of Task Scheduler 2.0.

A task is identified by its command line; the rights to it stand in the XML, since schtasks.exe cannot set
them.
"""

import csv
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from totem.windows_setup import native
from totem.windows_setup.errors import SetupError
from totem.windows_setup.places import TASKS, USER, places
from totem.windows_setup.programs import run, try_run

RUNNING = 0x41301  # SCHED_S_TASK_RUNNING
_XML = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_RESULT_COLUMN = 6
"""Column "Last Result" of `schtasks /query /v /fo csv`, whose titles depend on the language."""
_ADMINISTRATORS_ONLY = "D:P(A;;FA;;;BA)(A;;FA;;;SY)"


@dataclass(frozen=True, slots=True)
class Task:
    """Task of the system: its program, and when it runs.

    Every so many minutes, or, with 0, at a request, which is the kiosk's with `by_kiosk`.
    """

    program: str
    arguments: str
    every_min: int = 0
    by_kiosk: bool = False

    @property
    def command(self) -> str:
        """Command line, by which the task is compared."""
        return f"{self.program} {self.arguments}"


def tasks() -> dict[str, Task]:
    """Return the tasks by their names."""
    installed = places()
    apply = f'/d /c set "TOTEM_KIOSK__STATE_DIR={installed.state}" && "{installed.command}" update apply'
    return {
        # With the kiosk's state folder, where the fetched updates are
        "Update": Task("cmd.exe", apply, by_kiosk=True),
        "Watch": Task(str(installed.command), "kiosk-setup watch", every_min=5),
    }


def read_task(name: str) -> str | None:
    """Return the command line of a task, None where there is none."""
    code, output = try_run("schtasks.exe", "/query", "/tn", TASKS + name, "/xml", "ONE")
    if code or not output.strip():
        return None
    try:
        # The declaration names an encoding that the output, decoded already, has not
        root = ET.fromstring(output[output.index("<Task") :])  # noqa: S314 - Windows' own
    except (ValueError, ET.ParseError) as error:
        raise SetupError(f"the task {name} cannot be read: {error}") from error
    words = (root.findtext(f".//{{{_XML}}}Exec/{{{_XML}}}{part}", "") for part in ("Command", "Arguments"))
    return " ".join(words)


def write_task(name: str, command: str | None) -> None:
    """Register the task of this name, or remove it where `command` is None."""
    if command is None:
        if try_run("schtasks.exe", "/query", "/tn", TASKS + name)[0] == 0:
            run("schtasks.exe", "/delete", "/tn", TASKS + name, "/f")
        return
    handle, file = tempfile.mkstemp(suffix=".xml")
    try:
        with os.fdopen(handle, "w", encoding="utf-16") as stream:
            stream.write(task_xml(tasks()[name], native.find_sid(USER)))
        run("schtasks.exe", "/create", "/tn", TASKS + name, "/xml", file, "/f")
    finally:
        Path(file).unlink()


def task_xml(task: Task, kiosk_sid: str) -> str:
    """Return the XML of a task that the system runs, on batteries too, and one at a time."""
    ET.register_namespace("", _XML)
    root = ET.Element(f"{{{_XML}}}Task", version="1.2")
    rights = _ADMINISTRATORS_ONLY + (f"(A;;GRGX;;;{kiosk_sid})" if task.by_kiosk and kiosk_sid else "")
    _add(root, "RegistrationInfo", SecurityDescriptor=rights)
    triggers = _add(root, "Triggers")
    if task.every_min:
        trigger = _add(triggers, "TimeTrigger")
        _add(trigger, "Repetition", Interval=f"PT{task.every_min}M")
        _texts(trigger, StartBoundary="2020-01-01T00:00:00", Enabled="true")
    principal = _add(_add(root, "Principals"), "Principal", UserId="S-1-5-18", RunLevel="HighestAvailable")
    principal.set("id", "System")
    _add(
        root,
        "Settings",
        MultipleInstancesPolicy="IgnoreNew",
        DisallowStartIfOnBatteries="false",
        StopIfGoingOnBatteries="false",
        AllowStartOnDemand="true",
        Enabled="true",
        Hidden="false",
        ExecutionTimeLimit="PT5M",
    )
    actions = _add(root, "Actions")
    actions.set("Context", "System")
    _add(actions, "Exec", Command=task.program, Arguments=task.arguments)
    return '<?xml version="1.0" encoding="UTF-16"?>\n' + ET.tostring(root, encoding="unicode")


def start_task(name: str) -> bool:
    """Start a task; False where it cannot be."""
    return try_run("schtasks.exe", "/run", "/tn", TASKS + name)[0] == 0


def is_task_running(name: str) -> bool:
    """Test that a task runs; False where that is unknown."""
    code, output = try_run("schtasks.exe", "/query", "/tn", TASKS + name, "/v", "/fo", "csv", "/nh")
    rows = [row for row in csv.reader(output.splitlines()) if len(row) > _RESULT_COLUMN]
    return code == 0 and any(row[_RESULT_COLUMN].strip() == str(RUNNING) for row in rows)


def _add(above: ET.Element, name: str, **texts: str) -> ET.Element:
    element = ET.SubElement(above, f"{{{_XML}}}{name}")
    _texts(element, **texts)
    return element


def _texts(above: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(above, f"{{{_XML}}}{name}").text = text
