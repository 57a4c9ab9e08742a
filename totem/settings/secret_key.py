"""Names of a secret: its setting, the setting of its file, and its credential."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecretKey:
    """Place of one secret in the settings: section and name."""

    section: tuple[str, ...]
    name: str

    @property
    def key(self) -> tuple[str, ...]:
        """Key of the secret itself."""
        return (*self.section, self.name)

    @property
    def file_key(self) -> tuple[str, ...]:
        """Key of the file that holds it."""
        return (*self.section, f"{self.name}_file")

    @property
    def credential(self) -> str:
        """Name in systemd's `$CREDENTIALS_DIRECTORY`; `totem.` stands before it in the credential store."""
        return "_".join(self.key)
