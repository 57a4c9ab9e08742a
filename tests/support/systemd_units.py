"""Parsed unit of systemd: settings in order, and rules of restart."""

import shlex
from dataclasses import dataclass
from pathlib import Path

LINUX = Path(__file__).resolve().parents[2] / "packaging" / "linux"
"""Folder of the kiosk's units and their files."""


@dataclass(frozen=True)
class Unit:
    """The settings of a unit file: (section, key, value), as they stand."""

    settings: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, file: Path) -> "Unit":
        """The unit in `file`."""
        section, found = "", []
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line and line[0] not in "#;":
                key, _, value = line.partition("=")
                found.append((section, key, value))
        return cls(tuple(found))

    def replace(self, **values: str) -> "Unit":
        """The same unit with other values for these keys."""
        return Unit(tuple((of, name, values.get(name, value)) for of, name, value in self.settings))

    def all(self, key: str, section: str = "Service") -> list[str]:
        """Every value of `key`."""
        return [value for of, name, value in self.settings if (of, name) == (section, key)]

    def one(self, key: str, section: str = "Service") -> str:
        """The only value of `key`."""
        (value,) = self.all(key, section)
        return value

    def words(self, key: str, section: str = "Service") -> list[str]:
        """All words of all values of `key`."""
        return [word for value in self.all(key, section) for word in shlex.split(value)]

    @property
    def command(self) -> list[str]:
        """The program with its arguments."""
        return self.words("ExecStart")

    @property
    def environment(self) -> dict[str, str]:
        """Variables that the unit sets."""
        return dict(pair.split("=", 1) for pair in self.words("Environment"))

    def seconds(self, key: str, section: str = "Service", otherwise: float = 0) -> float:
        """The value of `key` as a number: of seconds, or a count."""
        values = self.all(key, section)
        return float(values[-1]) if values else otherwise

    @property
    def pause_s(self) -> float:
        """Between an end and the next start."""
        return float(self.one("RestartSec"))

    def restarts_after(self, code: int) -> bool:
        """True if the program is started again when it ended with `code` (systemd.service(5), Restart=).

        A negative code is a signal's, as Python has it.
        """
        if str(code) in self.words("RestartPreventExitStatus"):
            return False
        if str(code) in self.words("RestartForceExitStatus"):
            return True
        clean = code in {0, -1, -2, -13, -15} or str(code) in self.words("SuccessExitStatus")
        return self.one("Restart") in {"always", "on-success" if clean else "on-failure"}
