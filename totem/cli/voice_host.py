"""`totem voice-host`: the process that the kiosk speaks through; started by the kiosk only."""

from totem.cli.parser import Parser


def define(commands: Parser) -> None:
    """Define the command."""
    commands.add_command(voice_host, hidden=True).arguments.add_argument("engine", nargs="?", default="")


def voice_host(engine: str) -> int:
    """Speak the orders that come on stdin."""
    from totem.system.tts import tts_process

    return tts_process.run(engine)
