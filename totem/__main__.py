"""Entry point of `python -m totem`, the `totem` script and the frozen program."""

import os
import sys

from totem.system.watchdog import process_watchdog


def main() -> None:
    """Run the command line, and exit with its code; a kiosk is watched from here on."""
    if sys.argv[1:2] == ["run"]:
        process_watchdog().begin_step()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some takes a while
    from totem.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
