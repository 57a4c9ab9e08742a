"""`totem erp …`: the reference ERP, and the check of any other."""

import os
import sys
from pathlib import Path

from totem.cli.parser import MISTAKE, Parser, UsageError, numbered
from totem.cli.terminal import tell

TOKEN = "Secret of the API. Every user of this machine can see it in the process list."  # noqa: S105 - its help
GENERATIONS = ("A", "B")
GENERATION = "Field names and request style; A if left out."


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("erp", "Check any ERP, or start the reference ERP.")
    _define_serve(group.add_command(serve))
    command = group.add_command(contract)
    command.add_option("--out", "FILE", "Where to write; if left out, stdout.", type=Path)
    command.add_option("--generation", None, GENERATION, choices=GENERATIONS, default="A")
    _define_check(group.add_command(check))


def _define_serve(command: Parser) -> None:
    add = command.add_option
    add("--port", "N", "Port on 127.0.0.1; 8000 if left out.", type=numbered(1, 65535), default=8000)
    add("--data", "FILE", "SQLite file that keeps what is sent; if left out, memory.", type=Path)
    add("--customers", "FILE", "JSON with customers and boletos of your own.", type=Path)
    add("--faults", "RULES", 'Go wrong, as in "boletos:status=500,times=2;clientes:delay=3".', default="")
    add("--generation", None, GENERATION, choices=GENERATIONS, default="A")
    add("--token", "TOKEN", TOKEN)
    command.add_flag(
        "--ignore-keys",
        "ignore_keys",
        "Keep what is sent again once more, as ERPs without Idempotency-Key do.",
    )


def _define_check(command: Parser) -> None:
    add = command.add_option
    add("--base-url", "URL", "Address of the API; if left out, erp.base_url.")
    add("--token", "TOKEN", TOKEN)
    add("--token-file", "FILE", "File with the secret of the API.", type=Path)
    add("--document", "DOC", "CPF or CNPJ of a customer with open boletos.")
    command.add_config()
    add("--generation", None, "Field names and request style; else erp.generation's.", choices=GENERATIONS)
    command.add_json()
    command.add_flag(
        "--writes", "writes", "Also send one prospect and one lead, named TESTE TOTEM NAO ATENDER."
    )
    text = "Level whose requests must all be good for exit code 0; if left out, none of totem may fail."
    add("--require", None, text, choices=("totem", "app", "prospect", "all"))


def serve(
    *,
    port: int,
    data: Path | None,
    customers: Path | None,
    faults: str,
    generation: str,
    token: str | None,
    ignore_keys: bool,
) -> int:
    """Start the reference ERP on 127.0.0.1.

    It serves sample customers and keeps what it is sent; its page is /docs.
    """
    try:
        from totem.erp.reference import server as room
    except ModuleNotFoundError as error:
        tell(f'totem: {error.name} is not installed; it comes with "totem[reference]"')
        return MISTAKE
    try:
        room.serve(
            port=port,
            data=data,
            customers=customers,
            faults=faults,
            generation=generation,
            token=token,
            ignore_keys=ignore_keys,
        )
    except (ValueError, OSError) as error:
        tell(f"totem erp serve: {error}")
        return MISTAKE
    return 0


def contract(out: Path | None, generation: str) -> int:
    """Write the ERP contract as OpenAPI.

    Its descriptions are Portuguese, for who builds the ERP's side.
    """
    try:
        from totem.erp.reference import server as room
    except ModuleNotFoundError as error:
        tell(f'totem: {error.name} is not installed; it comes with "totem[reference]"')
        return MISTAKE
    text = room.write_contract(generation)
    try:
        if out is None:
            print(text, end="")
        else:
            out.write_text(text, encoding="utf-8")
    except OSError as error:
        tell(f"totem erp contract: {error.strerror}: {out}")
        return MISTAKE
    return 0


def check(
    *,
    base_url: str | None,
    token: str | None,
    token_file: Path | None,
    document: str | None,
    config: Path | None,
    generation: str | None,
    as_json: bool,
    writes: bool,
    require: str | None,
) -> int:
    """Check an ERP against the contract.

    It asks what a kiosk would ask, request by request, and prints names of fields, never what is in them.
    """
    from totem.domain.taxid import InvalidTaxId
    from totem.erp import conformance
    from totem.settings import SettingsError, load

    options = {
        "TOTEM_ERP__BASE_URL": base_url,
        "TOTEM_ERP__TOKEN": token,
        "TOTEM_ERP__TOKEN_FILE": token_file,
        "TOTEM_ERP__GENERATION": generation,
    }
    rivals = ("TOTEM_ERP__TOKEN", "TOTEM_ERP__TOKEN_FILE") if token or token_file else ()
    environ = {name: value for name, value in os.environ.items() if name not in rivals}
    environ |= {name: str(value) for name, value in options.items() if value is not None}
    try:
        settings = load(config, environ).settings.erp
        if settings.base_url is None:
            raise UsageError("Invalid value for --base-url: neither given nor configured as erp.base_url")
        return conformance.run(
            settings, document=document, as_json=as_json, out=sys.stdout, writes=writes, require=require
        )
    except SettingsError as error:
        tell(str(error))
    except InvalidTaxId as error:
        tell(f"totem erp check: --document: {error}")
    return MISTAKE
