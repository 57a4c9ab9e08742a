"""Errors of the fleet's folder."""

from totem.domain.text import ExplainedCode


class FolderFault(ExplainedCode):
    """Reasons why a fleet's folder cannot be used or changed, each as a sentence's rest about a detail."""

    EXISTS = "exists", "{detail} exists already; nothing was changed"
    NO_FLEET = "no_fleet", "{detail} holds no fleet; totem fleet init makes one, --folder names another"
    DAMAGED = "damaged", "{detail} is damaged; restore the folder from a backup"
    BUSY = "busy", "another command is changing the folder: process {detail}; try again when it has ended"
    BAD_HOST = "bad_host", "{detail!r} is no host: a name or an address that all stores reach"
    BAD_ID = "bad_id", "{detail!r} is no ID: 3 to 40 of a-z, 0-9 and -, none of all, console, metrics"
    KNOWN_ID = "known_id", "{detail} is in the fleet already; totem fleet remove takes it out"
    TWICE = "twice", "{detail} stands there twice"
    BAD_VALUE = "bad_value", "{detail}: a value that cannot be used"
    NO_COLUMN_ID = "no_column_id", "the first line of the table names no column id"
    UNKNOWN_COLUMN = (
        "unknown_column",
        "{detail} is no column of the table: id, site, city, uf, lat, lon, tags",
    )
    BAD_CSV = "bad_csv", "this is no table that can be read; save it as CSV again"
    MORE_CELLS = "more_cells", "the table has more cells here than columns"
    BAD_KEY_NAME = "bad_key_name", "{detail!r} is no name of a key: 1 to 40 of a-z, 0-9 and -"
    KNOWN_KEY = "known_key", "there is a key {detail} already"
    UNKNOWN_KEY = "unknown_key", "there is no key {detail}"
    NO_PRIVATE_KEY = "no_private_key", "the folder has no private key {detail}"
    OLD_REQUEST = (
        "old_request",
        "{detail} is no request for the present list of keys; make it anew: totem fleet keys new",
    )
    NOT_OWNER = "not_owner", "the key {detail} is no owner's"
    TOO_MANY_KEYS = "too_many_keys", "{detail}: there are too many keys; revoke some first"
    LAST_OWNER = "last_owner", "{detail} is the only owner; make another one first"
    WRONG_PASSPHRASE = "wrong_passphrase", "this is not the passphrase of the key"


class FolderError(Exception):
    """Refusal for `fault`; `detail` is a name or a place, and never a secret; `line` is that of a table."""

    def __init__(self, fault: FolderFault, detail: str = "", line: int | None = None) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault, self.detail, self.line = fault, detail, line
