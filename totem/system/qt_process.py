"""Child processes that Qt starts."""

from PySide6.QtCore import QProcess, QProcessEnvironment

from totem.system.process_setup import child_environment


def set_child_environment(process: QProcess) -> None:
    """Set the environment of a child process: no secrets, and none of systemd's variables."""
    variables = QProcessEnvironment()
    for name, text in child_environment().items():
        variables.insert(name, text)
    process.setProcessEnvironment(variables)
