"""The commands of the manual and the README, as the tests of the package run them."""

import re
from pathlib import Path

_BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`((?:sudo )?totem [^`]+)`(?!`)")


def blocks(text: str) -> list[str]:
    """The lines of all blocks of shell, without comments; a line that goes on is one."""
    found = []
    for indent, body in _BLOCK.findall(text):
        lines = [line.removeprefix(indent) for line in body.splitlines()]
        for line in "\n".join(lines).replace("\\\n", " ").splitlines():
            command = re.sub(r"(?:^|\s)#.*", "", line).strip()
            if command:
                found.append(command)
    return found


def spans(text: str) -> list[str]:
    """The commands of `totem` within the text, each once; those with a placeholder left out."""
    found = dict.fromkeys(" ".join(each.split()) for each in _SPAN.findall(text))
    return [each for each in found if not re.search(r"…|[A-Z]{3,}|\*", each)]


def manual(root: Path) -> list[str]:
    """All commands of the operator's manual, in the order in which they are typed."""
    text = (root / "packaging" / "MANUAL.pt-BR.md").read_text(encoding="utf-8")
    return [*blocks(text), *spans(text)]


def readme(root: Path) -> list[str]:
    """The README's commands of `totem` itself."""
    text = (root / "README.md").read_text(encoding="utf-8")
    return [each for each in (*blocks(text), *spans(text)) if each.removeprefix("sudo ").startswith("totem ")]
