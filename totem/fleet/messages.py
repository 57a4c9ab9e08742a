"""Messages of the fleet, as models of JSON objects; the published JSON Schemas are generated from them.

Version 1: `v` is 1, unknown fields are ignored, an absent field is unknown, and names have their units.
Times are UTC (RFC 3339) for people to read and decide nothing. No field is about one session or one person.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from totem.domain.fleet_commands import CommandName, Role
from totem.domain.text import ExplainedCode
from totem.fleet.topics import COMMAND_ID_PATTERN
from totem.settings.fleet import ID_PATTERN

COMMAND_TYPE = "application/vnd.totem.command+json"
CONFIG_TYPE = "application/vnd.totem.config+json"
KEYS_TYPE = "application/vnd.totem.keys+json"
"""Payload types of DSSE (Dead Simple Signing Envelope), so that no signed document passes for another."""

LARGEST_COMMAND = 16 << 10
LARGEST_CONFIG = 64 << 10
LARGEST_KEYS = 64 << 10
MOST_KEYS = 100
"""Keys of one list."""
MOST_SIGNATURES = MOST_KEYS + 1
"""Signatures of one document: those of all keys of a list, and of an owner of the list before it."""
LARGEST_SERIAL = 2**62
"""Largest serial of a configuration that a kiosk takes."""
LARGEST_CLAIM = 2**53
"""Largest serial that an unsigned message is believed, on either side, so that none uses up all serials."""
LARGEST_FILE = 256 << 10
"""Bytes of a message with a chunk of a file."""
LARGEST_CHUNK = 180 << 10
"""Bytes of a chunk, which Base64 makes a third longer."""
MOST_CHUNKS = 256
"""Chunks of one file."""
FILE_NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
MOST_LOG_LINES = 20
"""Log messages a minute."""
MOST_TROUBLES = 50
"""Reasons in the report of a configuration."""
CHALLENGE_S = 660
"""Seconds from its publication for which a kiosk takes a command with a challenge, by its monotonic clock."""
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def _check_time(moment: datetime) -> datetime:
    """Return a time that each zone can show; a ValueError for those at the ends of the calendar."""
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError("no time of a kiosk")
    return moment


Id = Annotated[str, Field(pattern=ID_PATTERN)]
CommandId = Annotated[str, Field(pattern=COMMAND_ID_PATTERN)]
Boot = Annotated[str, Field(min_length=8, max_length=64, description="Random per start of the program")]
Challenge = Annotated[
    str, Field(pattern=r"^[0-9a-f]{32}$", description="128 random bits; a command carries the latest")
]
Text = Annotated[str, Field(max_length=200)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,64}$")]
Count = Annotated[int, Field(ge=0)]
Time = Annotated[AwareDatetime, AfterValidator(_check_time)]
Tags = Annotated[tuple[Text, ...], Field(max_length=20)]
Counts = Annotated[dict[Code, Count], Field(max_length=200)]


class BadMessage(ValueError):
    """A message is no JSON object of its model."""


class FleetModel(BaseModel):
    """Object within a message."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, hide_input_in_errors=True)


class FleetMessage(FleetModel):
    """A message's JSON object."""

    v: Literal[1] = 1

    def encode(self) -> bytes:
        """Return the JSON, without unknown values."""
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Return the message in `payload`.

        Raises:
            BadMessage: it is none; the text has no content of the payload.
        """
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            raise BadMessage(f"no {cls.__name__}: {error.error_count()} errors") from None


class Presence(StrEnum):
    """State of a kiosk's link, with the words of Homie 5."""

    INIT = "init"
    READY = "ready"
    DISCONNECTED = "disconnected"
    """The program ended in order."""
    LOST = "lost"
    """Published by the broker, as the will."""


class KioskService(StrEnum):
    """Availability for customers."""

    IN = "in"
    OUT = "out"


class OutReason(StrEnum):
    """Reason why a kiosk serves no customers."""

    STAFF = "staff"
    FLEET = "fleet"
    ERP = "erp"
    HOURS = "hours"


class StateMessage(FleetMessage):
    """`up/state`, retained; also the will."""

    state: Presence
    service: KioskService | None = None
    reason: OutReason | None = None
    message: Text | None = Field(None, description="Words shown to customers while out of service")
    boot: Boot | None = None


WILL = StateMessage(state=Presence.LOST)


class ScreenInfo(FleetModel):
    """The panel."""

    width_px: Count
    height_px: Count
    diagonal_inches: float


class PrinterInfo(FleetModel):
    """The printer."""

    kind: Text
    profile: Text | None = None


class ErpInfo(FleetModel):
    """The ERP."""

    kind: Text


class KeysInfo(FleetModel):
    """The list of trusted keys that is in force.

    `serial` and `sha256` are absent where the file cannot be read, and no key is trusted; `trouble` is why
    the latest `do/keys` was not taken.
    """

    serial: Count | None = None
    sha256: Sha256 | None = None
    trouble: Code | None = None


class Info(FleetMessage):
    """`up/info`, retained: facts that rarely change."""

    name: Text
    site: Text | None = None
    city: Text | None = None
    uf: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    tags: Tags = ()
    version: Text
    os: Text | None = None
    arch: Text | None = None
    model: Text | None = None
    serial: Text | None = None
    ram_bytes: Count | None = None
    disk_bytes: Count | None = None
    screen: ScreenInfo | None = None
    printer: PrinterInfo | None = None
    erp: ErpInfo | None = None
    started: Time | None = None
    commands: tuple[Text, ...] = Field((), max_length=50, description="Commands that this kiosk allows")
    keys: KeysInfo | None = Field(None, description="Absent where no key is trusted by configuration")


class PrinterHealth(FleetModel):
    """The printer; `fault` is a printer fault's code."""

    ok: bool
    fault: Code | None = None
    pages_since_roll: Count | None = None


class ErpHealth(FleetModel):
    """The ERP; `fault` is an outage's or a failure's code."""

    ok: bool
    fault: Code | None = None
    latency_ms: Count | None = None


class DiskHealth(FleetModel):
    """The disk of the state folder."""

    free_bytes: Count


class MemoryHealth(FleetModel):
    """Proportional set size of the program, and the machine's free memory."""

    pss_bytes: Count | None = None
    free_bytes: Count | None = None


class CpuHealth(FleetModel):
    """The processor; load of all cores since the reading before, a minute or less."""

    celsius: float | None = None
    load_percent: Annotated[float, Field(ge=0)] | None = None


class ClockHealth(FleetModel):
    """The system clock: kept by a service such as NTP or not, and seconds ahead of the ERP's clock."""

    synced: bool | None = None
    offset_s: float | None = None


class OutboxHealth(FleetModel):
    """Submissions in the outbox."""

    waiting: Count = 0
    refused: Count = 0


class CardHealth(FleetModel):
    """Card charges that are not final, as counts; `ok` is false where their ledger cannot be used."""

    ok: bool
    in_progress: Count = 0
    unknown: Annotated[Count, Field(description="Neither paid nor declined, until they are read")] = 0
    unsettled: Annotated[Count, Field(description="Captured, and not settled in the ERP yet")] = 0
    late: Annotated[Count, Field(description="Of those, the ones that wait for more than 15 minutes")] = 0
    needs_staff: Annotated[Count, Field(description="Captured, and for staff to settle or to refund")] = 0
    refunding: Count = 0


class UpdateHealth(FleetModel):
    """Versions of the program: running, offered by the repository, failed on trial."""

    running: Text
    offered: Text | None = None
    failed: Text | None = None


class Health(FleetMessage):
    """`up/health`, retained, expires after three intervals: liveness and condition."""

    time: Time
    boot: Boot
    challenge: Challenge
    up_s: Count = Field(description="Seconds since the program started, of a monotonic clock")
    printer: PrinterHealth | None = None
    erp: ErpHealth | None = None
    disk: DiskHealth | None = None
    memory: MemoryHealth | None = None
    cpu: CpuHealth | None = None
    clock: ClockHealth | None = None
    outbox: OutboxHealth | None = None
    card: CardHealth | None = Field(None, description="Absent on a kiosk that takes no cards")
    errors: Count = Field(0, description="Unhandled errors since the start")
    update: UpdateHealth | None = None
    alarms: Annotated[tuple[Code, ...], Field(max_length=20)] = ()


class Durations(FleetModel):
    """Histogram of durations, as of Prometheus: cumulative counts by upper bound in seconds."""

    count: Count
    sum: Annotated[float, Field(ge=0)]
    buckets: Annotated[dict[Annotated[str, Field(max_length=20)], Count], Field(max_length=50)]


class Metrics(FleetMessage):
    """`up/metrics`, retained, expires after three intervals: counters since the start."""

    boot: Boot
    visits: Counts = Field({}, description="Sessions by outcome")
    pages: Counts = Field({}, description="Slips by result")
    printer_failures: Counts = {}
    erp_failures: Counts = {}
    erp_seconds: Durations | None = None
    ratings: Counts = {}
    charges: Counts = Field({}, description="Card charges by their end for the customer")


class EventSeverity(StrEnum):
    """Severity of an event or a log message."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class EventKind(ExplainedCode):
    """Kind of an event, with its words for the operator; other versions may have others."""

    STARTED = "started", "Programa aberto"
    RESTARTED = "restarted", "Programa reiniciado"
    CRASH = "crash", "Programa caiu e voltou"
    JOINED = "joined", "Entrou na frota"
    SERVICE_IN = "service_in", "Voltou a atender"
    SERVICE_OUT = "service_out", "Parou de atender"
    PRINTER_OK = "printer_ok", "Impressora pronta"
    PRINTER_FAULT = "printer_fault", "Impressora"
    ERP_UP = "erp_up", "O ERP voltou a responder"
    ERP_DOWN = "erp_down", "ERP"
    CLOCK_WRONG = "clock_wrong", "Relógio errado"
    CLOCK_RIGHT = "clock_right", "Relógio certo de novo"
    UPDATE = "update", "Atualização"
    COMMAND_REFUSED = "command_refused", "Comando recusado"
    CONFIG_REFUSED = "config_refused", "Configuração recusada"
    CONFIG_REVERTED = "config_reverted", "Configuração desfeita: sem tela inicial ou sem ERP"
    KEYS_CHANGED = "keys_changed", "Nova lista de chaves em vigor"
    KEYS_REFUSED = "keys_refused", "Lista de chaves recusada"


class EventCode(ExplainedCode):
    """Code of an event beside those of refusals, faults and outages."""

    UNFINISHED_RUN = "unfinished_run", "a execução anterior não terminou em ordem"
    OFFERED = "offered", "há uma versão nova"
    RUNNING = "running", "versão nova em uso"
    FAILED = "failed", "a versão nova falhou"


class EventMessage(FleetMessage):
    """`up/event`: a change in a kiosk, numbered from 1 within a run."""

    time: Time
    boot: Boot
    n: Annotated[int, Field(ge=1)]
    kind: Code
    severity: EventSeverity
    code: Code | None = None


class LogLine(FleetMessage):
    """`up/log`: a redacted warning or error of the log."""

    time: Time
    boot: Boot
    severity: EventSeverity
    logger: Text
    text: Annotated[str, Field(max_length=1000)]


class CommandState(StrEnum):
    """State of a command."""

    RECEIVED = "received"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"


class Refusal(ExplainedCode):
    """Reason why a kiosk refuses a command or a configuration; the order is that of the checks."""

    OVERSIZED = "oversized", "comando grande demais"
    RETAINED = "retained", "comando guardado no servidor"
    UNREADABLE = "unreadable", "comando ilegível"
    TOO_MANY_SIGNATURES = "too_many_signatures", "mais assinaturas do que a frota pode ter"
    UNTRUSTED_KEY = "untrusted_key", "o totem não confia nesta chave"
    WRONG_ROLE = "wrong_role", "esta chave não pode isso"
    NOT_ALLOWED = "not_allowed", "o totem não permite este comando (fleet.allow)"
    OTHER_RECIPIENT = "other_recipient", "endereçado a outro totem"
    OTHER_BOOT = "other_boot", "o totem foi reiniciado antes"
    EXPIRED = "expired", "chegou tarde"
    CLOCK_DIFFERS = "clock_differs", "o relógio deste computador difere do relógio do totem"
    BAD_ARGUMENTS = "bad_arguments", "valor não aceito"
    BUSY = "busy", "ocupado com um cliente; tente de novo em alguns minutos"
    TOO_OFTEN = "too_often", "pedido há pouco; tente mais tarde"
    SERIAL_UNKNOWN = (
        "serial_unknown",
        "o totem não consegue ler qual foi a última; ele precisa entrar de novo na frota",
    )
    LATER_KEYS = "later_keys", "o totem ainda não tem a lista de chaves em que ela se baseia"
    LOWER_SERIAL = "lower_serial", "o totem já tem uma mais nova"
    FORBIDDEN_KEY = "forbidden_key", "esta chave da configuração não se muda pela frota"
    BAD_VALUE = "bad_value", "valor não aceito"
    BAD_FILE = "bad_file", "arquivo incompleto ou diferente"
    NO_OWNER = "no_owner", "a lista de chaves não tem dono"
    UNSIGNED_OWNER = "unsigned_owner", "um dono novo não assinou a lista de chaves"


class ResultCode(ExplainedCode):
    """Code of a command that failed, or of what was left undone, beside those of updates."""

    UNAVAILABLE = "unavailable", "não disponível neste totem"
    INTERNAL_ERROR = "internal_error", "erro interno do programa"
    NOT_SENT = "not_sent", "o arquivo não foi enviado"
    NOT_WRITTEN = "not_written", "não foi possível gravar"
    BAD_CONFIGURATION = "bad_configuration", "o totem.toml da loja tem erros"
    NO_PRINTER = "no_printer", "nenhuma impressora neste totem"
    NOT_PRINTED = "not_printed", "a página não saiu"
    TOO_LARGE = "too_large", "o arquivo é grande demais"
    NOT_INSTALLED = "not_installed", "o programa deste totem não se atualiza sozinho"
    OTHER_VERSION = "other_version", "essa versão não está publicada para este totem"
    OUT_BY_STAFF = "out_by_staff", "a equipe da loja o mantém fora de serviço"
    NOT_BACK = "not_back", "não voltou a tempo"
    """Of a restart in a rollout: no kiosk replies this, the operator's side observes it."""


class Reply(FleetMessage):
    """`up/reply`: a transition of the command with the ID `cmd`.

    `code` is a `Refusal`, a `ResultCode`, an update's reason, or of a file that was sent its SHA-256.
    """

    cmd: CommandId
    state: CommandState
    code: Code | None = None


class FileChunk(FleetMessage):
    """`up/file`: a part of a file that answers the command with the ID `cmd`, at most 256 kB in all.

    A file is one message, or several of the same name, which may come in any order.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    cmd: CommandId
    name: Annotated[str, Field(pattern=FILE_NAME_PATTERN)]
    part: Annotated[int, Field(ge=1, le=MOST_CHUNKS, description="Number of the part, from 1")] = 1
    parts: Annotated[int, Field(ge=1, le=MOST_CHUNKS, description="Count of all parts")] = 1
    content: Annotated[
        bytes,
        Field(
            max_length=LARGEST_CHUNK,
            description="Bytes of the part",
            json_schema_extra={"maxLength": LARGEST_CHUNK * 4 // 3},
        ),
    ]

    @model_validator(mode="after")
    def _is_one_of_all(self) -> Self:
        if self.part > self.parts:
            raise ValueError("a part beyond the last")
        return self


class ConfigState(StrEnum):
    """State of the last configuration that a kiosk was sent."""

    APPLIED = "applied"
    REJECTED = "rejected"
    REVERTED = "reverted"
    """Taken back: no home screen, or no answer of the ERP, within a minute."""


class ConfigTrouble(FleetModel):
    """Reason why a configuration was not applied; `key` is dotted, as in "brand.primary"."""

    code: Code
    key: Text | None = None


class ReportedConfig(FleetMessage):
    """`up/config`, retained: result of the configuration of `keys` and `serial`; `sha256` of its document."""

    keys: Count = 0
    serial: Count
    state: ConfigState
    troubles: Annotated[tuple[ConfigTrouble, ...], Field(max_length=MOST_TROUBLES)] = ()
    sha256: Sha256

    @property
    def order(self) -> tuple[int, int]:
        """`WantedConfig.order` of the document."""
        return self.keys, self.serial


class Command(FleetMessage):
    """Signed content of `do/cmd`, in a DSSE envelope of `COMMAND_TYPE`.

    `boot` and `challenge` bind it to one run of the kiosk and to what that run published in the last
    `CHALLENGE_S`: a replay after a restart, or later, is refused without any storage. `issued` counts where
    the kiosk's clock is synchronised.
    """

    id: CommandId
    to: Id
    boot: Boot
    challenge: Challenge
    issued: datetime
    do: CommandName
    args: dict[str, Any] = {}
    by: Text = Field("", description="Name of the signer, for the journal")


class ConfigFile(FleetModel):
    """File of a configuration, fetched by https and compared with its hash."""

    name: Annotated[str, Field(pattern=FILE_NAME_PATTERN)]
    url: Annotated[str, Field(pattern=r"^https://", max_length=2000)]
    sha256: Sha256
    bytes: Annotated[int, Field(ge=1, le=20_000_000)]


class WantedConfig(FleetMessage):
    """Signed content of `do/config`, in a DSSE envelope of `CONFIG_TYPE`: values by dotted key.

    A kiosk whose clock is synchronised takes it until `until`, if given; one that was taken stays.
    """

    to: Id
    keys: Annotated[int, Field(ge=0, description="Serial of the list of keys that it was signed under")] = 0
    serial: Annotated[int, Field(ge=1, description="Higher than before, under the same list of keys")]
    until: Time | None = None
    set: dict[str, Any] = {}
    files: tuple[ConfigFile, ...] = ()
    by: Text = ""

    @property
    def order(self) -> tuple[int, int]:
        """Place among a kiosk's documents: one under a later list of keys is newer, whatever the serials.

        So no owner who was revoked since can use up the serials.
        """
        return self.keys, self.serial


class TrustedKey(FleetModel):
    """Public key of an operator, as base64 of its 32 bytes, with the signer's name and roles."""

    key: Annotated[str, Field(max_length=64)]
    name: Text
    roles: Annotated[tuple[Role, ...], Field(max_length=8)]

    def may(self, role: Role) -> bool:
        """Test that the key has `role`, which an owner always has."""
        return role in self.roles or Role.OWNER in self.roles


class KeyList(FleetMessage):
    """Signed list of trusted keys, in a DSSE envelope of `KEYS_TYPE`.

    `do/keys` is a JSON array of such envelopes, oldest first, for a kiosk that has missed some: each is
    signed by an owner of the one before, and by every owner that is new in it.
    """

    serial: Annotated[int, Field(ge=1, le=2**53)]
    keys: Annotated[tuple[TrustedKey, ...], Field(min_length=1, max_length=MOST_KEYS)]


SCHEMAS: dict[str, type[FleetMessage]] = {
    "state": StateMessage,
    "info": Info,
    "health": Health,
    "metrics": Metrics,
    "event": EventMessage,
    "log": LogLine,
    "reply": Reply,
    "file": FileChunk,
    "reported-config": ReportedConfig,
    "command": Command,
    "wanted-config": WantedConfig,
    "keys": KeyList,
}
"""Models of the published JSON Schemas, by the names of their files."""
