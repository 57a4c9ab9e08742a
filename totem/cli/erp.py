"""The commands `totem erp …`: the reference ERP, and the check of any other. Rooms are imported late."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from totem.cli_options import MISTAKE, AsJson, ConfigFile, tell

commands = typer.Typer(help="Check any ERP, or start the reference ERP.", rich_markup_mode=None)

Token = Annotated[
    str | None,
    typer.Option(
        metavar="TOKEN", help="Secret of the API. Every user of this machine can see it in the process list."
    ),
]


@commands.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="Port on 127.0.0.1.")] = 8000,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="SQLite file that keeps what is sent; if left out, memory."),
    ] = None,
    customers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON with customers and boletos of your own.")
    ] = None,
    faults: Annotated[
        str,
        typer.Option(metavar="RULES", help='Go wrong, as in "boletos:status=500,times=2;clientes:delay=3".'),
    ] = "",
    generation: Annotated[Literal["A", "B"], typer.Option(help="Field names and request style.")] = "A",
    token: Token = None,
    ignore_keys: Annotated[
        bool,
        typer.Option(
            "--ignore-keys", help="Keep what is sent again once more, as ERPs without Idempotency-Key do."
        ),
    ] = False,
) -> int:
    """Start the reference ERP on 127.0.0.1.

    It serves sample customers and keeps what it is sent; its page is /docs.
    """
    try:
        from totem.erp.reference import serve as room
    except ModuleNotFoundError as error:
        tell(f'totem: {error.name} is not installed; it comes with "totem[reference]"')
        return MISTAKE
    try:
        room.run(
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


@commands.command()
def contract(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write; if left out, stdout.")
    ] = None,
    generation: Annotated[Literal["A", "B"], typer.Option(help="Field names and request style.")] = "A",
) -> int:
    """Write the ERP contract as OpenAPI.

    Its descriptions are Portuguese, for who builds the ERP's side.
    """
    try:
        from totem.erp.reference import serve as room
    except ModuleNotFoundError as error:
        tell(f'totem: {error.name} is not installed; it comes with "totem[reference]"')
        return MISTAKE
    text = room.write_contract(generation)
    try:
        if out is None:
            typer.echo(text, nl=False)
        else:
            out.write_text(text, encoding="utf-8")
    except OSError as error:
        tell(f"totem erp contract: {error.strerror}: {out}")
        return MISTAKE
    return 0


@commands.command(name="check")
def check_erp(
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Address of the API; if left out, erp.base_url.")
    ] = None,
    token: Token = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File with the secret of the API.")
    ] = None,
    document: Annotated[
        str | None, typer.Option(metavar="DOC", help="CPF or CNPJ of a customer with open boletos.")
    ] = None,
    config: ConfigFile = None,
    generation: Annotated[
        Literal["A", "B"] | None, typer.Option(help="Field names and request style; else erp.generation's.")
    ] = None,
    as_json: AsJson = False,
    writes: Annotated[
        bool,
        typer.Option("--writes", help="Also send one prospect and one lead, named TESTE TOTEM NAO ATENDER."),
    ] = False,
    require: Annotated[
        Literal["totem", "app", "prospect", "all"] | None,
        typer.Option(
            help="Level whose requests must all be good for exit code 0; if left out, none of totem may fail."
        ),
    ] = None,
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
            raise typer.BadParameter("neither given nor configured as erp.base_url", param_hint="--base-url")
        return conformance.run(
            settings, document=document, as_json=as_json, out=sys.stdout, writes=writes, require=require
        )
    except SettingsError as error:
        tell(str(error))
    except InvalidTaxId as error:
        tell(f"totem erp check: --document: {error}")
    return MISTAKE
