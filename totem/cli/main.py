"""Entry point of the command line: modules of the commands, dispatch, and exit codes.

Only the module of the named command is imported, so that `totem run` and `totem decode` do not wait for the
others. `totem --help` and a mistaken name import all of them.
"""

import errno
import io
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

from totem.cli.parser import MISTAKE, CommandError, Parser, UsageError
from totem.system import localization

INTERRUPTED = 130
COMMANDS = {
    "run": "run",
    "demo": "run",
    "selftest": "selftest",
    "print-test": "selftest",
    "doctor": "selftest",
    "pin": "pin",
    "decode": "decode",
    "config": "config",
    "service": "service",
    "erp": "erp",
    "outbox": "outbox",
    "cards": "cards",
    "update": "update",
    "kiosk-setup": "kiosk_setup",
    "fleet": "fleet",
    "voice-host": "run",
}
"""The module of this folder that defines each command, in the order of the help."""


def parser(names: Iterable[str] = COMMANDS) -> Parser:
    """Build the grammar of the named commands."""
    root = Parser(
        prog="totem",
        usage="%(prog)s [OPTIONS] COMMAND [ARGS]...",
        description="Self-service kiosk: customers type a CPF or CNPJ"
        " and see, pay or print their open boletos.",
    )
    root.add_flag("--version", "version", "Print the version and exit.")
    for module in dict.fromkeys(COMMANDS[name] for name in names):
        import_module(f"totem.cli.{module}").define(root)
    return root


def run(words: Sequence[str]) -> int:
    """Carry out the command line, in the user's language; return the exit code."""
    if sys.platform == "win32":
        use_utf8()
    try:
        code = _call(words)
    finally:
        localization.use(None)
    if not code:
        return 0
    from totem.system.exit_codes import restart_if_requested

    return restart_if_requested(code)


def use_utf8() -> None:
    """Read and write files and pipes as UTF-8, as other systems do.

    Python takes the code page of Windows for those, which lacks characters that are printed here, and in
    which no configuration is read. Consoles have all of Unicode anyway.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors=stream.errors)


def _call(words: Sequence[str]) -> int:
    root = parser([words[0]] if words and words[0] in COMMANDS else COMMANDS)
    localization.use(localization.of_locale(os.environ))
    values = vars(root.parse_args(words))
    command: Parser | None = values.pop("command", None)
    if values.pop("version"):
        from totem.system import distribution

        print(f"totem {distribution.version()}")
        return 0
    if command is None:
        root.print_help()
        return 0
    if values.get("as_json"):
        localization.use(None)  # what programs read does not depend on the locale
    try:
        code = command.handler(**values)
        if sys.stdout is not None:
            sys.stdout.flush()
    except UsageError as error:
        command.error(str(error))
    except CommandError as error:
        sys.stderr.write(f"{error}\n" if str(error) else "")
        return MISTAKE
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        if not _is_reader_gone(error):
            raise
        # `| head` has seen enough; what is still buffered must not fail again when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    else:
        return code


def _is_reader_gone(error: OSError) -> bool:
    """Tell if nobody reads the output any more, which Windows calls an invalid argument."""
    if isinstance(error, BrokenPipeError):
        return True
    return sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None
