"""`totem erp …`: the reference ERP, and the check of any other."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from totem.cli.parser import CommandError, FileUse, Parser, RunsAs, UsageError, invalid_option, numbered
from totem.cli.terminal import load_settings, not_installed, read_document
from totem.system.localization import localize, strerror


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("erp", "Check any ERP, or start the reference ERP.")
    command = group.add_command(serve)
    add = command.add_option
    add("--port", "N", "Port on 127.0.0.1; 8000 if left out.", type=numbered(1, 65535), default=8000)
    add("--data", "FILE", "SQLite file that keeps what is sent; if left out, memory.", type=Path)
    add("--customers", "FILE", "JSON with customers and boletos of your own.", type=Path)
    add("--faults", "RULES", 'Go wrong, as in "boletos:status=500,times=2;clientes:delay=3".', default="")
    _add_generation(command, "A")
    _add_token(command)
    text = "Keep what is sent again once more, as ERPs without Idempotency-Key do."
    command.add_flag("--ignore-keys", "ignore_keys", text)

    command = group.add_command(contract)
    command.add_option("--out", "FILE", "Where to write; if left out, stdout.", type=Path)
    _add_generation(command, "A")

    command = group.add_command(check, runs_as=RunsAs.SERVICE, caller_with="--base-url")
    add = command.add_option
    add("--base-url", "URL", "Address of the API; if left out, erp.base_url.")
    _add_token(command)
    add("--token-file", "FILE", "File with the secret of the API.", file=FileUse.READ, type=Path)
    command.add_document()
    command.add_config()
    _add_generation(command, None)
    command.add_json()
    text = (
        "Also send a prospect, a lead and a ticket (a vendor's ERP: a lead), named TESTE TOTEM NAO ATENDER."
    )
    command.add_flag("--writes", "writes", text)
    text = "Level whose requests must all be good for exit code 0; if left out, none of totem may fail."
    add("--require", None, text, choices=("totem", "app", "prospect", "all"))


def _add_generation(command: Parser, default: str | None) -> None:
    if default:
        text = "Field names and request style; A if left out."
    else:
        text = "Field names and request style; erp.generation's if left out."
    command.add_option("--generation", None, text, choices=("A", "B"), default=default)


def _add_token(command: Parser) -> None:
    text = "Secret of the API. Every user of this machine can see it in the process list."
    command.add_option("--token", "TOKEN", text)


def serve(**options: Any) -> int:
    """Start the reference ERP.

    On 127.0.0.1; it serves sample customers and keeps what it is sent. Its page is /docs.
    """
    from totem.lab.reference_erp import server

    with _reference_errors():
        server.serve(**options)
    return 0


def contract(out: Path | None, generation: str) -> int:
    """Write the ERP contract as OpenAPI.

    Its descriptions are Portuguese, for who builds the ERP's side.
    """
    from totem.lab.reference_erp import server

    with _reference_errors():
        text = server.write_contract(generation)
    try:
        if out is None:
            print(text, end="")
        else:
            out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"totem erp contract: {strerror(error)}: {out}") from None
    return 0


@contextmanager
def _reference_errors() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise CommandError(not_installed(error.name)) from None
    except (ValueError, OSError) as error:
        raise CommandError(f"totem erp serve: {error}") from None


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
    """Check an ERP by its contract or its adapter.

    It asks what a kiosk would ask, request by request, and prints names of fields and counts, never what is
    in them.
    """
    from totem.domain.taxid import InvalidTaxId
    from totem.lab import conformance

    options = {
        "TOTEM_ERP__BASE_URL": base_url,
        "TOTEM_ERP__TOKEN": token,
        "TOTEM_ERP__TOKEN_FILE": token_file,
        "TOTEM_ERP__GENERATION": generation,
    }
    rivals = ("TOTEM_ERP__TOKEN", "TOTEM_ERP__TOKEN_FILE") if token or token_file else ()
    environ = {name: value for name, value in os.environ.items() if name not in rivals}
    environ |= {name: str(value) for name, value in options.items() if value is not None}
    settings = load_settings(config, environ=environ).erp
    if settings.base_url is None:
        why = localize("neither given nor configured as erp.base_url")
        raise UsageError(invalid_option("--base-url", why))
    document = read_document(document)
    try:
        return conformance.run(
            settings, document=document, as_json=as_json, out=sys.stdout, writes=writes, require=require
        )
    except InvalidTaxId as error:
        raise CommandError(f"totem erp check: --document: {error}") from None
