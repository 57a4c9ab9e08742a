"""Portuguese texts of `totem print-test` on paper and terminal, for staff at the printer."""

from totem.printing.printer import JobProgress, Printed, PrinterFault, PrinterState, Proof, Readiness
from totem.settings import PrinterSettings
from totem.settings.printer_profiles import PROFILES, Cut, ImageCommand, Profile, StatusFamily

STEPS = {
    JobProgress.PREPARING: "Preparando",
    JobProgress.SENDING: "Enviando",
    JobProgress.PRINTING: "Imprimindo",
}

FAULTS = {
    PrinterFault.PAPER_OUT: ("sem papel", "ponha papel e feche a tampa"),
    PrinterFault.COVER_OPEN: ("tampa aberta", "feche a tampa até ouvir o clique"),
    PrinterFault.JAM: ("papel enroscado", "tire o papel preso e feche a tampa"),
    PrinterFault.OFFLINE: (
        "desligada ou fora de alcance",
        "confira se está ligada na tomada, o cabo e o endereço",
    ),
    PrinterFault.TONER: ("sem tinta ou toner", "troque o cartucho"),
    PrinterFault.CUTTER: (
        "cortador travado ou mecanismo em erro",
        "desligue, tire o papel preso e ligue de novo",
    ),
    PrinterFault.STORAGE: (
        "a pasta não aceita arquivos",
        "confira o espaço em disco e as permissões da pasta",
    ),
    PrinterFault.TIMED_OUT: ("não respondeu a tempo", "confira o cabo e se o modelo escolhido está certo"),
    PrinterFault.UNCONFIRMED: (
        "tudo foi enviado, mas a impressora não confirmou se imprimiu",
        "procure a página na saída de papel; este modelo não confirma a impressão",
    ),
    PrinterFault.OTHER: ("parada", "veja as luzes e o visor da impressora"),
}
"""For each fault the problem, and the remedy."""

MUTE = (
    "A impressora não informa o estado. Confira se o modelo (profile) está certo. Se ela nunca responde, use"
    ' status = "none": o totem imprime sem consultar a impressora e pergunta ao cliente se o papel saiu.'
)
MUTE_REMEDY = (("status", "none"),)
"""Settings of `[printer]` for a printer that accepts everything and never answers."""
MUTE_LINE = 'status = "none"'
SENT = "Enviado. Esta impressora não confirma a impressão: veja se a página saiu."

HELD = "a página pode sair mais tarde: desligue a impressora e ligue de novo antes de testar outra vez"

PRINTER_KINDS = {
    "pdf": "pasta de PDFs",
    "thermal": "térmica",
    "cups": "fila do CUPS, A4",
    "windows": "fila do Windows, A4",
}
"""Words for `printer.kind`."""
_CUTS = {Cut.NONE: "sem corte", Cut.FULL: "total", Cut.PARTIAL: "parcial", Cut.PRESENTER: "com apresentador"}
_IMAGES = {ImageCommand.RASTER: "GS v 0", ImageCommand.COLUMN: "ESC *"}
_PROOFS = {
    Proof.ECHO: "a impressora confirmou que imprimiu tudo",
    Proof.DRAINED: "a impressora está pronta, sem nada pendente",
    Proof.JOB_COMPLETED: "a fila confirmou que a impressão terminou",
    Proof.FILE: "o arquivo foi gravado",
}
_NO_PROOF = "a fila entregou o trabalho, mas não confirma se a página saiu"


def describe_state(found: PrinterState, printer: PrinterSettings) -> str:
    """Describe a printer's state; an office printer does not tell low paper and low toner apart."""
    if found.readiness is Readiness.READY:
        text = "pronta"
    elif found.fault is not None:
        text = FAULTS[found.fault][0]
    else:
        text = "não informa o estado"
    low = "papel perto do fim" if printer.kind == "thermal" else "pouco papel ou toner"
    return f"{text}; {low}" if found.paper_low else text


def setup_facts(
    printer: PrinterSettings, folder: str, profile: Profile | None
) -> tuple[tuple[str, str], ...]:
    """List the printer's configuration as labels with values; `profile` is for thermal ones."""
    kind = ("Impressora", PRINTER_KINDS[printer.kind])
    if profile is not None:
        return (kind, ("Conexão", printer.connection or ""), *_values(profile))
    if printer.kind == "pdf":
        return (kind, ("Pasta", folder))
    queue = ("Fila", printer.queue or "a padrão do sistema")
    return (kind, queue, ("Servidor", printer.cups)) if printer.cups else (kind, queue)


def _values(profile: Profile) -> tuple[tuple[str, str], ...]:
    is_changed = profile != PROFILES[profile.name]
    status = "não informa" if profile.status is StatusFamily.NONE else profile.status.value
    return (
        ("Perfil", f"{profile.name}, com alterações" if is_changed else profile.name),
        ("Cabeça", f"{profile.dots} pontos, {profile.dpi} dpi"),
        ("Imagem", f"{_IMAGES[profile.image]}, {profile.band_rows} linhas por vez"),
        ("Corte", f"{_CUTS[profile.cut]}, depois de {profile.feed_mm:g} mm".replace(".", ",")),
        ("Status", f"{status}, com eco" if profile.echo else status),
    )


def describe_proof(printed: Printed | None) -> str:
    """Describe the proof of a printed page."""
    return _NO_PROOF if printed is None else _PROOFS[printed.proof]


def describe_sent(printed: Printed) -> str:
    """Describe the data sent to the printer."""
    size = f"{printed.size:,} bytes".replace(",", ".")
    if printed.pieces > 1:
        size += f" em {printed.pieces} partes"
    match printed.proof:
        case Proof.JOB_COMPLETED if printed.name:
            return f"{size}, trabalho {printed.name}"
        case Proof.FILE:
            return f"{size}, {printed.name}"
        case _:
            return size


def format_seconds(length: float) -> str:
    """Format a duration to tenths of a second."""
    return f"{length:.1f} s".replace(".", ",")
